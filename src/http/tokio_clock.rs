//! Time for governor's limiters as tokio tells it, so that tests can pause it.

use std::time::Duration;

use governor::clock::Clock;
use tokio::time::Instant;

/// Counts from its making.
#[derive(Debug, Clone)]
pub struct TokioClock(Instant);

impl TokioClock {
    /// A clock that stands at zero.
    pub fn start() -> TokioClock {
        TokioClock(Instant::now())
    }
}

impl Clock for TokioClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}
