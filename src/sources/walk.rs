//! How a list is read to its end when neither its order nor its bounds nor its page size is known.
//!
//! What is left of a walk is a set of regions: a span of update time and of ids. A page that
//! is shorter than the longest page this stream ever gave has told its region whole. Any
//! other page may have been cut, and then the region is divided: by a *cut* where the page
//! proves enough about the order of the list ([`cut`]), else by halving ([`split`]). Spans
//! overlap by one where they are asked, because whether a bound belongs to its span is
//! unknown too; rows told twice are one row in the store.
//!
//! Pure: what to ask and what a page means. The wire is [`crate::sources::mg_bot`]'s.

use chrono::DateTime;
use serde::{Deserialize, Serialize};

use crate::model::time::Time;

mod cut;
mod learned;
mod split;
#[cfg(test)]
mod tests;

pub use learned::Learned;
pub use split::{halve, windows};

/// What is still to be read: everything updated within `[since, until]` (whole seconds, both
/// included) whose id lies within `[since_id, until_id]`. An absent bound is no bound.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Region {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_id: Option<i64>,
    /// Half of a region that failed: a row in it may break the server.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub suspect: bool,
}

/// What a row tells about its place in the list. Unreadable parts are absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    pub id: Option<i64>,
    pub updated: Option<Time>,
    pub created: Option<Time>,
}

/// The server does not answer what it is asked: going on would never end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stuck {
    #[error("every row lies outside the asked bounds, the server ignores them")]
    BoundsIgnored,
    #[error("a full page that cannot be divided any further")]
    Indivisible,
}

impl Region {
    /// Everything updated since an instant.
    pub fn tail(since: Time) -> Region {
        Region { since: Some(since.timestamp()), ..Region::default() }
    }

    /// The bounds to ask for, by the gateway's names. Padded by one on every side.
    pub fn query(&self) -> Vec<(String, String)> {
        let time =
            |secs: i64| DateTime::from_timestamp(secs, 0).map(|time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        let mut query = Vec::new();
        let mut ask = |name: &str, value: Option<String>| query.extend(value.map(|value| (name.to_owned(), value)));
        ask("since", self.since.and_then(|since| time(since - 1)));
        ask("until", self.until.and_then(|until| time(until + 1)));
        if let Some(id) = self.one_id() {
            ask("id", Some(id.to_string()));
            return query;
        }
        ask("since_id", self.since_id.filter(|id| *id > 1).map(|id| (id - 1).to_string()));
        ask("until_id", self.until_id.map(|id| id.saturating_add(1).to_string()));
        query
    }

    /// The id, when the region holds no other. Ids start at 1.
    pub fn one_id(&self) -> Option<i64> {
        self.until_id.filter(|until| self.since_id.unwrap_or(1).max(1) == *until)
    }

    /// Which bounds are asked: servers order a list by what they are asked for.
    fn shape(&self) -> u8 {
        let bits = [self.since.is_some(), self.until.is_some(), self.since_id.is_some(), self.until_id.is_some()];
        bits.iter().fold(0, |shape, bit| shape << 1 | u8::from(*bit))
    }

    /// Could the server have meant this row by the padded bounds? Unknown parts could.
    fn may_hold(&self, row: &Seen) -> bool {
        let at = row.updated.map(|time| time.timestamp());
        let after = |bound: Option<i64>, value: Option<i64>| match (bound, value) {
            (Some(bound), Some(value)) => value >= bound - 1,
            _ => true,
        };
        let before = |bound: Option<i64>, value: Option<i64>| match (bound, value) {
            (Some(bound), Some(value)) => value <= bound.saturating_add(1),
            _ => true,
        };
        after(self.since, at) && before(self.until, at) && after(self.since_id, row.id) && before(self.until_id, row.id)
    }
}

/// What remains of a region after a page of it. Takes note of what the page teaches.
pub fn advance(region: &Region, learned: &mut Learned, rows: &[Seen]) -> Result<Vec<Region>, Stuck> {
    let whole = rows.len() <= 1 || rows.len() < learned.largest as usize;
    learned.note_page(rows);
    if whole || region.one_id().is_some() {
        return Ok(Vec::new());
    }
    if !rows.iter().any(|row| region.may_hold(row)) {
        return Err(Stuck::BoundsIgnored);
    }
    if let Some(rest) = cut::rest(region, learned, rows) {
        return Ok(vec![rest]);
    }
    split::in_two(region, rows).map(Vec::from).ok_or(Stuck::Indivisible)
}
