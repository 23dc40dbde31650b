//! Floor 1: the few statistics the figures need. A new one: its file here, with its source.
//! Distributions come from `statrs`; chance is always a seed given by the caller.

pub mod before_after;
pub mod bootstrap;
pub mod calibration;
pub mod control;
pub mod difference;
pub mod exact;
pub mod funnel;
pub mod interval;
pub mod learner;
pub mod logistic;
pub mod normal;
pub mod over_use;
pub mod percentile;
pub mod random;
pub mod ranks;
pub mod sample_size;
pub mod several;
pub mod shrink;
pub mod strata;
pub mod survival;
pub mod trees;
pub mod two_by_two;
