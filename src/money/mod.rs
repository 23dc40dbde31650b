//! Floor 1: orders to episodes, payments. Conversion is counted from the links by `metrics`.

pub mod attribution;
pub mod payments;
#[cfg(test)]
pub mod sample;
