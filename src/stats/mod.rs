//! Floor 1: percentiles, intervals.
