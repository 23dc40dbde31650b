//! The spine's name for the kill points; they live on floor 0 because the store has some too.

pub use crate::model::fail::point;
