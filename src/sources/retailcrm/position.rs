//! What is still to be read of a v5 stream, as kept in cursors.

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::model::time::{Period, Time};
use crate::model::walk::{Cursor, Stream};

/// Windows of a backfill, so that several can be read at once.
const WINDOWS: u64 = 10;
/// A later walk starts this many days before the watermark.
const OVERLAP_DAYS: u64 = 2;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// One reference list.
    Reference { list: String },
    /// A page of a paged list.
    Rows(RowsPosition),
    /// History behind an id, or at the very first since a local time of the account.
    History {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since_id: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<String>,
    },
    /// Orders by id.
    Ids { ids: Vec<i64> },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsPosition {
    /// First and last day of creation, both included; absent: all rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<(NaiveDate, NaiveDate)>,
    pub page: u32,
    /// Rows announced by the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// How often the list changed under the reader's feet.
    #[serde(default)]
    pub round: u8,
}

impl Position {
    pub fn parse(text: &str) -> Option<Position> {
        serde_json::from_str(text).ok()
    }

    pub fn first_page(days: Option<(NaiveDate, NaiveDate)>) -> Position {
        Position::Rows(RowsPosition { days, page: 1, total: None, round: 0 })
    }

    pub fn cursor(&self, stream: &Stream) -> Cursor {
        Cursor { stream: stream.clone(), position: serde_json::to_string(self).unwrap_or_default() }
    }
}

/// Marks compare as texts.
pub fn mark(time: Time) -> String {
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Windows of whole days over the backfill, or one from shortly before the watermark. A day
/// more on both sides: the account may live in another zone than the shop.
pub fn day_windows(watermark: Option<&str>, backfill: Period, zone: Tz) -> Vec<Position> {
    let day = |time: Time| time.with_timezone(&zone).date_naive();
    let last = day(backfill.to).checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    let known = watermark.and_then(|text| text.parse::<Time>().ok());
    if let Some(known) = known {
        let first = day(known).checked_sub_days(Days::new(OVERLAP_DAYS)).unwrap_or(NaiveDate::MIN);
        return vec![Position::first_page(Some((first.min(last), last)))];
    }
    let first = day(backfill.from).pred_opt().unwrap_or(NaiveDate::MIN);
    let days = u64::try_from((last - first).num_days() + 1).unwrap_or(1);
    let width = days.div_ceil(WINDOWS).max(1);
    let mut windows = Vec::new();
    let mut from = first;
    while from <= last {
        let next = from.checked_add_days(Days::new(width)).unwrap_or(NaiveDate::MAX);
        windows.push(Position::first_page(Some((from, next.pred_opt().unwrap_or(last).min(last)))));
        from = next;
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_cover_every_day_once() {
        let backfill = Period::new("2025-11-22T21:00:00Z".parse().unwrap(), "2026-03-02T06:00:00Z".parse().unwrap());
        let windows = day_windows(None, backfill, chrono_tz::Europe::Moscow);
        let mut next: NaiveDate = "2025-11-22".parse().unwrap();
        for window in &windows {
            let Position::Rows(RowsPosition { days: Some((from, to)), page: 1, .. }) = window else {
                panic!("{window:?}")
            };
            assert_eq!(*from, next);
            assert!(from <= to);
            next = to.succ_opt().unwrap();
        }
        assert_eq!(next.to_string(), "2026-03-04");
        assert!(windows.len() <= 10, "{}", windows.len());
        let later = day_windows(Some("2026-03-01T10:00:00Z"), backfill, chrono_tz::Europe::Moscow);
        let days = Some(("2026-02-27".parse().unwrap(), "2026-03-03".parse().unwrap()));
        assert_eq!(later, vec![Position::first_page(days)]);
    }

    #[test]
    fn positions_survive_the_store() {
        let all = [
            Position::Reference { list: "sites".into() },
            Position::first_page(None),
            Position::first_page(Some(("2026-01-01".parse().unwrap(), "2026-01-10".parse().unwrap()))),
            Position::History { since_id: Some(7), start: None },
            Position::Ids { ids: vec![1, 2] },
        ];
        for position in all {
            assert_eq!(Position::parse(&position.cursor(&Stream("x".into())).position), Some(position));
        }
        assert_eq!(Position::parse("{}"), None);
    }
}
