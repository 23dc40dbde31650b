//! Which slots of a job are due, and what becomes of those that came while nobody planned. Pure.
//! A slot is one scheduled instant, in UTC.

use std::time::Duration;

use chrono::TimeDelta;

use crate::model::time::Time;
use crate::spine::pattern::Pattern;

/// What becomes of slots that came while nobody planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfire {
    /// The newest runs, the others are recorded as missed.
    Latest,
    /// Every one runs, the newest [`CATCH_UP_MOST`] at most.
    All,
    /// None runs unless it is fresh (within [`FRESH_SECS`]).
    Skip,
}

/// Never more slots of one job are caught up at once.
pub const CATCH_UP_MOST: usize = 24;
/// A slot this young is not late.
pub const FRESH_SECS: i64 = 60;
/// Missed slots recorded at once; older ones are only counted as "more".
pub const MISSED_MOST: usize = 96;

/// Slots in a span, sorted by time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    pub planned: Vec<Time>,
    pub missed: Vec<Time>,
    /// Even older slots were missed and are not listed.
    pub more: bool,
}

/// Slots that came in `(after, now]`, parted by the policy. Slots older than `start_deadline` never run.
pub fn slots_due(pattern: &Pattern, after: Time, now: Time, misfire: Misfire, start_deadline: Option<Duration>) -> Due {
    let (slots, more) = slots_between(pattern, after, now);
    let deadline = start_deadline.and_then(|deadline| TimeDelta::from_std(deadline).ok());
    let in_time = |slot: &Time| deadline.is_none_or(|deadline| now - *slot <= deadline);
    let fresh = |slot: &Time| (now - *slot).num_seconds() <= FRESH_SECS;
    let (wanted, most): (Vec<Time>, usize) = match misfire {
        Misfire::Latest => (slots.iter().copied().filter(in_time).collect(), 1),
        Misfire::All => (slots.iter().copied().filter(in_time).collect(), CATCH_UP_MOST),
        Misfire::Skip => (slots.iter().copied().filter(in_time).filter(fresh).collect(), 1),
    };
    let planned = wanted[wanted.len().saturating_sub(most)..].to_vec();
    let missed: Vec<Time> = slots.into_iter().filter(|slot| !planned.contains(slot)).collect();
    let cut = missed.len().saturating_sub(MISSED_MOST);
    Due { planned, missed: missed[cut..].to_vec(), more: more || cut > 0 }
}

/// When a job that follows another is due: after a newer success of its parent, and not more
/// often than `at_most_every`. The slot is the parent's, so that both lines name one instant.
pub fn follow_due(parent_ok: Option<Time>, last: Option<Time>, at_most_every: Duration, now: Time) -> Option<Time> {
    let parent = parent_ok?;
    let Some(last) = last else { return Some(parent) };
    // A last slot in the future is of a clock that was wrong: it holds nothing up.
    let every = TimeDelta::from_std(at_most_every).unwrap_or(TimeDelta::MAX);
    let rested = last > now || now - last >= every;
    (parent > last && rested).then_some(parent)
}

/// The slots in `(after, now]`, the newest ones when there are very many.
/// The flag tells that older ones were left out.
fn slots_between(pattern: &Pattern, after: Time, now: Time) -> (Vec<Time>, bool) {
    let enough = MISSED_MOST + CATCH_UP_MOST;
    for hours in [1, 24, 24 * 24, 24 * 24 * 24] {
        let from = now - TimeDelta::hours(hours);
        if from <= after {
            break;
        }
        let slots = list(pattern, from, now);
        if slots.len() > enough {
            return (slots, true);
        }
    }
    (list(pattern, after, now), false)
}

fn list(pattern: &Pattern, after: Time, now: Time) -> Vec<Time> {
    let mut slots = Vec::new();
    let mut from = after;
    while let Some(slot) = pattern.next(from).filter(|slot| *slot > from && *slot <= now) {
        slots.push(slot);
        from = slot;
    }
    slots
}

#[cfg(test)]
mod tests;
