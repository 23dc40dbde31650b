//! Floor 1: money. Orders of chats, payments of orders; what moves conversion, how probable an order is.

pub mod attribution;
pub mod chance;
pub mod effects;
pub mod payments;

#[cfg(test)]
pub mod sample;
