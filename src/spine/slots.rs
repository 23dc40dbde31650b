//! When a job is due: slots of a cron pattern in the shop's zone. Pure.
//!
//! A slot is one scheduled instant, in UTC. A wall time that does not exist (spring) runs once
//! at the first second after the gap; a fixed time that exists twice (autumn) runs on its first
//! pass only; patterns that repeat within the hour run through both passes. When both day of
//! month and weekday are given, either of them is enough, as in every crontab.

use std::time::Duration;

use chrono::{TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

use crate::model::time::Time;

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

/// A checked pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    cron: Cron,
    zone: Tz,
}

/// Slots in a span, sorted by time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    pub planned: Vec<Time>,
    pub missed: Vec<Time>,
    /// Even older slots were missed and are not listed.
    pub more: bool,
}

/// Checks a pattern of five fields; the reason is told to the person who wrote it.
pub fn validate(pattern: &str, zone: Tz) -> Result<(), String> {
    Pattern::parse(pattern, zone).map(|_| ())
}

impl Pattern {
    /// Reads five fields (minute hour day month weekday). Refuses patterns that never match.
    pub fn parse(pattern: &str, zone: Tz) -> Result<Pattern, String> {
        let fields = pattern.split_whitespace().count();
        if fields != 5 {
            return Err(wrong_fields(pattern, fields));
        }
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = parser
            .parse(pattern)
            .map_err(|error| format!("{}; wanted: minute 0-59, hour 0-23, day 1-31, month 1-12, weekday 0-7", error))?;
        let pattern = Pattern { text: pattern.trim().to_owned(), cron, zone };
        // Patterns without a year repeat, so any start will do; 2026 sees a 29 February within five years.
        let start = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).single().unwrap_or_default();
        match pattern.next(start) {
            Some(slot) if slot <= start + TimeDelta::days(5 * 366) => Ok(pattern),
            _ => Err("no day matches within five years (a 30 February?)".into()),
        }
    }

    /// The same pattern in six fields, for the bell.
    pub fn with_seconds(&self) -> String {
        format!("0 {}", self.text)
    }

    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The first slot after an instant.
    pub fn next(&self, after: Time) -> Option<Time> {
        let local = after.with_timezone(&self.zone);
        self.cron.find_next_occurrence(&local, false).ok().map(|slot| slot.to_utc())
    }

    /// The slots in `(after, now]`, the newest ones when there are very many.
    /// The flag tells that older ones were left out.
    fn between(&self, after: Time, now: Time) -> (Vec<Time>, bool) {
        let enough = MISSED_MOST + CATCH_UP_MOST;
        for hours in [1, 24, 24 * 24, 24 * 24 * 24] {
            let from = now - TimeDelta::hours(hours);
            if from <= after {
                break;
            }
            let slots = self.list(from, now);
            if slots.len() > enough {
                return (slots, true);
            }
        }
        (self.list(after, now), false)
    }

    fn list(&self, after: Time, now: Time) -> Vec<Time> {
        let mut slots = Vec::new();
        let mut from = after;
        while let Some(slot) = self.next(from).filter(|slot| *slot > from && *slot <= now) {
            slots.push(slot);
            from = slot;
        }
        slots
    }
}

/// Slots that came in `(after, now]`, parted by the policy. Slots older than `start_deadline` never run.
pub fn slots_due(pattern: &Pattern, after: Time, now: Time, misfire: Misfire, start_deadline: Option<Duration>) -> Due {
    let (slots, more) = pattern.between(after, now);
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

fn wrong_fields(pattern: &str, fields: usize) -> String {
    let form = "wanted five: minute hour day month weekday, like \"*/15 * * * *\"";
    match fields {
        1 if pattern.trim_start().starts_with('@') => format!("names like @daily are not understood; {form}"),
        6 => format!("six fields: seconds are not used here, leave out the first; {form}"),
        7 => format!("seven fields: seconds and years are not used here; {form}"),
        _ => format!("{fields} fields; {form}"),
    }
}

#[cfg(test)]
#[path = "slots_tests.rs"]
mod tests;
