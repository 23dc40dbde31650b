//! Slots, runs and posts: what the spine plans, runs and delivers.

use serde::{Deserialize, Serialize};

use crate::model::time::Time;

/// One scheduled instant of one job, in UTC: an identity.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Slot {
    pub job: String,
    pub at: Time,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    Planned,
    Running,
    Ok,
    Failed,
    TimedOut,
    Panicked,
    SkippedOverlap,
    Missed,
    /// Its process died while it ran.
    Abandoned,
    /// Died three times: waits for a person.
    Parked,
}

impl RunState {
    /// The name in the ledger.
    pub fn name(self) -> &'static str {
        match self {
            RunState::Planned => "planned",
            RunState::Running => "running",
            RunState::Ok => "ok",
            RunState::Failed => "failed",
            RunState::TimedOut => "timed_out",
            RunState::Panicked => "panicked",
            RunState::SkippedOverlap => "skipped_overlap",
            RunState::Missed => "missed",
            RunState::Abandoned => "abandoned",
            RunState::Parked => "parked",
        }
    }

    /// The state with this name in the store.
    pub fn from_name(name: &str) -> Option<RunState> {
        use RunState::*;
        [Planned, Running, Ok, Failed, TimedOut, Panicked, SkippedOverlap, Missed, Abandoned, Parked]
            .into_iter()
            .find(|state| state.name() == name)
    }

    /// No process will touch the run again by itself.
    pub fn is_final(self) -> bool {
        !matches!(self, RunState::Planned | RunState::Running)
    }
}

/// One line of the ledger: an execution of a job for a slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub id: i64,
    pub job: String,
    pub slot: Time,
    pub state: RunState,
    pub attempt: u32,
    /// How many processes died while running it.
    pub crashes: u32,
    pub planned_at: Time,
    /// Not before: for retries with backoff.
    pub due_at: Time,
    pub started_at: Option<Time>,
    pub ended_at: Option<Time>,
    /// Who runs it: host, pid and a nonce of the process.
    pub owner: Option<String>,
    pub lease_until: Option<Time>,
    /// Counts and a note, for people.
    pub done: Option<Done>,
    pub error: Option<String>,
}

/// What a run did, for the ledger.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Done {
    pub counts: Vec<(String, i64)>,
    pub note: String,
}

impl Done {
    /// A result that is told by a sentence.
    pub fn note(note: impl Into<String>) -> Done {
        Done { counts: Vec::new(), note: note.into() }
    }

    /// One more count of the run, for the ledger.
    pub fn count(mut self, name: &str, count: impl TryInto<i64>) -> Done {
        self.counts.push((name.to_owned(), count.try_into().unwrap_or(i64::MAX)));
        self
    }
}

/// A message to be delivered through a channel: one line of the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// kind + period + target + part, unique: `daily/2026-03-02/owner/1`.
    pub key: String,
    /// Name of the channel in the configuration (`owner`).
    pub channel: String,
    /// Text in the channel-neutral HTML subset Telegram knows; at most 4,096 visible units.
    pub html: String,
    /// Sent without sound.
    pub silent: bool,
    /// May be sent again after an ambiguous answer (alerts, marked so); reports may not.
    pub may_repeat: bool,
    /// Key of the post this one answers (a recovery answers its alert).
    pub reply_to: Option<String>,
    /// A file to attach: name and bytes.
    pub attachment: Option<(String, Vec<u8>)>,
    pub created_at: Time,
    /// Given up after this instant (aged out, told in a summary).
    pub expires_at: Option<Time>,
}

/// Where a post stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostState {
    Pending,
    Sending,
    Sent,
    /// The request was written and no answer came: it may or may not have arrived.
    Unknown,
    /// Refused for good, or aged out.
    Dead,
}

impl PostState {
    /// The state's name in the store, in metrics and for people at the terminal.
    pub fn name(self) -> &'static str {
        match self {
            PostState::Pending => "pending",
            PostState::Sending => "sending",
            PostState::Sent => "sent",
            PostState::Unknown => "unknown",
            PostState::Dead => "dead",
        }
    }
}

/// What became of one delivery attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Accepted; the messenger's id of it.
    Delivered { message_id: Option<i64> },
    /// Surely not accepted: try again, not before `after`.
    NotSent { after: Option<std::time::Duration>, reason: String },
    /// Written, no answer: ambiguous.
    Unknown { reason: String },
    /// Never will be accepted.
    Refused { reason: String },
}
