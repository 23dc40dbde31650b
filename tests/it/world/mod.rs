//! Loopback fakes of the outside world.

pub mod server;
pub mod sheets;
pub mod telegram;
