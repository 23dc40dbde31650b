//! Floor 3, the spine: strict, rarely changed, tested hardest.

pub mod alerts;
pub mod fail;
pub mod outbox;
pub mod planner;
pub mod runner;
pub mod watchdog;
