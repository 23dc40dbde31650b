//! Loopback fakes of the outside world.

pub mod crm;
pub mod gateway;
pub mod outside;
pub mod server;
pub mod sheets;
pub mod shop;
pub mod telegram;
pub mod websocket;
