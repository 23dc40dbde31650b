//! Loopback fakes of the outside world.

pub mod crm;
pub mod gateway;
pub mod server;
pub mod shop;
