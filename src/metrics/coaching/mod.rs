//! Coaching: what can be worked on, what it moves, whose turn it is, and whether it helped.
//! Everything here is shares of cases (an episode in which the thing was due), so that every figure has
//! its sample and its interval. A new topic: a line in [`TOPICS`].

pub mod cases;
pub mod effect;
pub mod plan;
pub mod settle;
pub mod topics;
pub mod verdict;

pub use cases::{Case, cases, share};
pub use effect::{Effect, effect};
pub use plan::{Problem, focuses, problems};
pub use settle::settle;
pub use topics::{TOPICS, Topic, topic};
pub use verdict::verdict;

#[cfg(test)]
mod tests;
