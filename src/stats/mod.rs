//! Floor 1: the few statistics the figures need. A new one: its file here, with its source.

pub mod interval;
pub mod percentile;
pub mod survival;
