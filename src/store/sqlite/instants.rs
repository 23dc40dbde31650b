//! Instants inside the positions and marks of a source.
//!
//! Only the source understands its positions, but whatever they look like, instants are written in
//! them as RFC 3339 texts or as microseconds. That is enough to tell how far data are complete.

use chrono::DateTime;
use serde_json::Value;

use crate::model::time::{Period, Time, from_micros};

/// Integers in this range are microseconds (1973 to 2065); ids and seconds stay below.
const MICROS: std::ops::Range<i64> = 100_000_000_000_000..3_000_000_000_000_000;

/// The latest instant in a mark: a bare RFC 3339 text or JSON that holds some.
pub(super) fn latest(mark: &str) -> Option<Time> {
    found(mark).into_iter().max()
}

/// The span a position covers. With one instant alone the span reaches up to `now`.
pub(super) fn span(position: &str, now: Time) -> Option<Period> {
    let found = found(position);
    let from = found.iter().min().copied()?;
    let to = found.iter().max().copied().filter(|to| *to > from).unwrap_or(now);
    Some(Period::new(from, to))
}

fn found(text: &str) -> Vec<Time> {
    if let Some(at) = read(text) {
        return vec![at];
    }
    let mut instants = Vec::new();
    if let Ok(json) = serde_json::from_str(text) {
        collect(&json, &mut instants);
    }
    instants
}

fn read(text: &str) -> Option<Time> {
    DateTime::parse_from_rfc3339(text.trim()).ok().map(|at| at.to_utc())
}

fn collect(json: &Value, instants: &mut Vec<Time>) {
    match json {
        Value::String(text) => instants.extend(read(text)),
        Value::Number(number) => {
            instants.extend(number.as_i64().filter(|micros| MICROS.contains(micros)).map(from_micros));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, instants)),
        Value::Object(fields) => fields.values().for_each(|item| collect(item, instants)),
        Value::Null | Value::Bool(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_found_in_every_form() {
        let at = from_micros(1_772_442_000_000_000);
        for mark in [
            "2026-03-02T09:00:00Z",
            "\"2026-03-02T12:00:00+03:00\"",
            "1772442000000000",
            r#"{"at":"2026-03-02T09:00:00Z","id":5}"#,
        ] {
            assert_eq!(latest(mark), Some(at), "{mark}");
        }
        for mark in ["", "12345", "{\"since_id\":99}", "not json"] {
            assert_eq!(latest(mark), None, "{mark}");
        }
        let span_of = span(r#"{"until":"2026-03-02T09:00:00Z","since":"2026-03-01T09:00:00Z"}"#, at).unwrap();
        assert_eq!((span_of.to - span_of.from).num_hours(), 24);
        assert_eq!(span(r#"{"since":"2026-03-01T09:00:00Z"}"#, at).unwrap().to, at);
    }
}
