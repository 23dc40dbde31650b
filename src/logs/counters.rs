//! How many warnings and errors were logged, for /metrics and the health of tests.

use std::sync::atomic::{AtomicU64, Ordering};

use tracing::Level;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

static WARNINGS: AtomicU64 = AtomicU64::new(0);
static ERRORS: AtomicU64 = AtomicU64::new(0);
pub(super) static DROPPED: AtomicU64 = AtomicU64::new(0);

/// Since the start of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub warnings: u64,
    pub errors: u64,
    /// Lines left out of a flood.
    pub dropped: u64,
}

/// Warnings, errors and dropped lines since the start of the process.
pub fn counts() -> Counts {
    Counts {
        warnings: WARNINGS.load(Ordering::Relaxed),
        errors: ERRORS.load(Ordering::Relaxed),
        dropped: DROPPED.load(Ordering::Relaxed),
    }
}

pub(super) struct Counting;

impl<S: tracing::Subscriber> Layer<S> for Counting {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        match *event.metadata().level() {
            Level::WARN => _ = WARNINGS.fetch_add(1, Ordering::Relaxed),
            Level::ERROR => _ = ERRORS.fetch_add(1, Ordering::Relaxed),
            _ => {}
        }
    }
}
