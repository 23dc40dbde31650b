//! Floor 3, the spine: strict, rarely changed, tested hardest. What it runs is a [`Job`]; what a
//! job does is none of its business.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::model::ids::Shop;
use crate::model::run::Done;
use crate::model::time::Time;

pub mod alerts;
pub mod bell;
pub mod fail;
pub mod heartbeat;
pub mod measures;
pub mod outbox;
pub mod pattern;
pub mod planner;
pub mod runner;
pub mod slots;
mod troubles;
pub mod verdict;
pub mod watchdog;

/// The work of a job. Safe to repeat: a run may be cut at any moment and started again.
pub type Body = Arc<dyn Fn(RunContext) -> BoxFuture<'static, anyhow::Result<Done>> + Send + Sync>;

/// A job as the spine sees it.
#[derive(Clone)]
pub struct Job {
    /// First part of its lines in the ledger. Never changes.
    pub name: &'static str,
    pub when: When,
    pub misfire: slots::Misfire,
    /// A slot older than this never starts.
    pub start_deadline: Option<Duration>,
    /// Runs at once when the ledger does not know it yet, so that a new shop sees data.
    pub at_first_start: bool,
    /// A run ends within this.
    pub deadline: Duration,
    /// Tries of a run that fails for a passing cause.
    pub tries: u32,
    pub body: Body,
}

impl Job {
    /// A slot as people of the shop read it: day, hour and minute of their zone.
    pub fn shown(&self, slot: Time) -> String {
        let zone = match &self.when {
            When::Cron(pattern) => pattern.zone(),
            When::After { .. } | When::Never => chrono_tz::UTC,
        };
        slot.with_timezone(&zone).format("%d.%m %H:%M").to_string()
    }
}

/// When a job is due.
#[derive(Debug, Clone)]
pub enum When {
    Cron(Box<pattern::Pattern>),
    /// After each success of another job, but not more often.
    After {
        job: &'static str,
        at_most_every: Duration,
    },
    /// Only by hand.
    Never,
}

/// What a body is told about its run.
#[derive(Debug, Clone)]
pub struct RunContext {
    pub shop: Shop,
    pub run: i64,
    pub job: &'static str,
    pub slot: Time,
    /// 1 for the first try.
    pub attempt: u32,
    /// The deadline: long work that can go on at the next slot ends well before it.
    pub ends_at: tokio::time::Instant,
    /// Set when the run should end softly: at its deadline, when the program stops.
    pub cancel: CancellationToken,
}

impl RunContext {
    /// Ends the body at a safe place when the run was cancelled.
    pub fn stop_if_cancelled(&self) -> Result<(), Cancelled> {
        if self.cancel.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }
}

/// A failure that people are told about by an alert of its own cause: the job's own is not raised.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Told(pub String);

/// The body ended early because it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped before its end, goes on at the next start")]
pub struct Cancelled;
