//! The commands by family. Each function takes an [`crate::bot::ask::Ask`] and gives a reply.

pub mod care;
pub mod chat;
pub mod daemon;
pub mod figures;
pub mod help;
pub mod label;
pub mod managers;
pub mod people;
pub mod period;
pub mod tables;
pub mod waiting;
pub mod why;
