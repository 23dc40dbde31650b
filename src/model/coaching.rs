//! Coaching: what each person works on in a week, from whose past, towards what, and how it went.
//! Kept by the store as chosen on Monday, so that a later rule does not rewrite what was agreed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::model::ids::ManagerId;

/// Cases in which something was done, of those in which it was due: `(hits, count)`.
pub type Done = (u64, u64);

/// One thing one person works on in one week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Focus {
    pub manager: ManagerId,
    /// Monday of the week.
    pub week: NaiveDate,
    /// Name in `metrics::coaching::TOPICS`.
    pub topic: String,
    /// Monday of the first week of this focus, when it is carried on; the baseline is of the weeks before it.
    pub since: NaiveDate,
    /// The person's own past.
    pub before: Done,
    /// Shares to reach after one, two and four weeks from `week`.
    pub goals: [f64; 3],
    /// Told on the Monday after.
    pub verdict: Option<Verdict>,
}

/// Whether a focus helped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Worked,
    /// Chance alone may have done it.
    NotProven,
    /// Surely got worse.
    Worse,
    /// Too few cases to say anything.
    TooFew,
}

/// The figures behind an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub outcome: Outcome,
    /// Since the focus began.
    pub after: Done,
    /// The goal of the week is reached, proven or not.
    pub reached: bool,
    /// Own change minus the others' at the same time (alone: own change), with its 95 % interval, as shares.
    pub effect: Option<(f64, f64, f64)>,
    /// Cases still missing to prove an effect of this size.
    pub more_needed: Option<u64>,
}
