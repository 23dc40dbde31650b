//! The learner: hashed n-grams in, several linear heads out. It knows nothing of sales; what a
//! head means is told by `text::labels`, and by the columns of a CSV in `learn::plain`.

pub mod bytes;
pub mod clusters;
pub mod csv;
pub mod features;
pub mod heads;
pub mod kin;
pub mod plain;
