//! `messages_raw`: every message, streamed. The caller asks [`sheets`] which sheets there are and turns
//! each message of the store into a row ([`message_row`]); nothing here holds more than one.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use crate::model::chat::{Author, Manager, MessageKind};
use crate::model::findings::MessageRow;
use crate::model::ids::ManagerId;
use crate::model::labels::{Label, QuestionKind};
use crate::model::table::ColumnKind::{DateTime, Text};
use crate::model::table::{Cell, Column, Row, TableHead};
use crate::model::time::{Period, start_of_day};
use crate::tables::head::{column, head};
use crate::tables::{cells, judgement};
use crate::text::catalogue::Catalogue;
use crate::text::mask;

/// Name of the sheet.
pub const NAME: &str = "messages_raw";

/// Above this many rows there is one sheet a month.
pub const ROWS_OF_ONE_SHEET: u64 = 200_000;

const COLUMNS: &[Column] = &[
    column("chat_id", Text, 12),
    column("message_id", Text, 14),
    column("sent_at", DateTime, 18),
    column("direction", Text, 9),
    column("author_class", Text, 9),
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("type", Text, 10),
    column("text", Text, 80),
    column("question", Text, 12),
    column("spin", Text, 8),
    column("stage", Text, 14),
];

/// What a row needs beside the message.
#[derive(Debug, Clone, Copy)]
pub struct MessageContext<'a> {
    pub zone: Tz,
    pub managers: &'a BTreeMap<ManagerId, Manager>,
    /// Persons in the text are hidden (outward sinks).
    pub masked: bool,
    pub catalogue: &'a Catalogue,
}

/// One sheet of messages: its name and the messages that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageSheet {
    pub name: String,
    pub period: Period,
}

/// The sheets of a period with `count` messages: one, or above 200,000 rows one a month
/// (`messages_2026_01`), by the months of the shop's zone.
pub fn sheets(zone: Tz, period: Period, count: u64) -> Vec<MessageSheet> {
    if count <= ROWS_OF_ONE_SHEET || period.from >= period.to {
        return vec![MessageSheet { name: NAME.to_owned(), period }];
    }
    let mut sheets = Vec::new();
    let mut from = period.from;
    while from < period.to {
        let day = from.with_timezone(&zone).date_naive();
        let to = next_month(day).map_or(period.to, |first| start_of_day(zone, first)).min(period.to);
        // The calendar moves on even where a zone's law repeats an hour.
        let to = if to > from { to } else { period.to };
        sheets.push(MessageSheet {
            name: format!("messages_{:04}_{:02}", day.year(), day.month()),
            period: Period::new(from, to),
        });
        from = to;
    }
    sheets
}

fn next_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(chrono::Months::new(1))
}

/// The head of one sheet of messages.
pub fn message_head(name: &str, catalogue: &Catalogue) -> TableHead {
    head(name, NAME, &[1], COLUMNS, catalogue)
}

/// One message as a row. Deleted messages keep their row and lose their text.
pub fn message_row(row: &MessageRow, context: &MessageContext<'_>) -> Row {
    let message = &row.message;
    let [manager_id, manager_name] = author(message.author, context);
    let text = match (message.deleted_at, context.masked) {
        (Some(_), _) => Cell::Empty,
        (None, true) => cells::text(&mask::mask(&message.text)),
        (None, false) => cells::text(&message.text),
    };
    let labels = row.labels.manager();
    let asked = labels.map(|labels| labels.question).filter(|kind| *kind != QuestionKind::None);
    let codes = labels.map(|labels| labels.spin.iter().map(|code| code.code()).collect::<Vec<_>>().join(", "));
    let spin = codes.filter(|codes| !codes.is_empty()).map_or(Cell::Empty, Cell::Text);
    vec![
        Cell::Text(message.chat.to_string()),
        Cell::Text(message.id.to_string()),
        cells::time(context.zone, Some(message.sent_at)),
        direction(message.author, message.kind).map_or(Cell::Empty, |word| Cell::Text(word.to_owned())),
        row.class.map_or(Cell::Empty, |class| Cell::Text(class.letter().to_owned())),
        manager_id,
        manager_name,
        Cell::Text(kind_name(message.kind).to_owned()),
        text,
        asked.map_or(Cell::Empty, |kind| Cell::Text(judgement::word(context.catalogue, "question", kind.code()))),
        spin,
        labels.map_or(Cell::Empty, |labels| judgement::words(context.catalogue, "stage", labels.stage)),
    ]
}

fn author(author: Author, context: &MessageContext<'_>) -> [Cell; 2] {
    match author {
        Author::Manager(Some(id)) => cells::known_manager(context.managers, id),
        Author::Manager(None) | Author::Unknown => {
            [Cell::Text(cells::UNASSIGNED.to_owned()), Cell::Text(context.catalogue.text("unassigned", &[]))]
        }
        Author::Customer(_) | Author::Bot(_) | Author::Channel => [Cell::Empty, Cell::Empty],
    }
}

fn direction(author: Author, kind: MessageKind) -> Option<&'static str> {
    if kind == MessageKind::System {
        return None;
    }
    match author {
        Author::Customer(_) => Some("in"),
        Author::Manager(_) | Author::Bot(_) => Some("out"),
        Author::Channel | Author::Unknown => None,
    }
}

fn kind_name(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Text => "text",
        MessageKind::System => "system",
        MessageKind::Command => "command",
        MessageKind::Order => "order",
        MessageKind::Product => "product",
        MessageKind::File => "file",
        MessageKind::Image => "image",
        MessageKind::Audio => "audio",
        MessageKind::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Moscow;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn splits_by_month_only_when_there_is_too_much() {
        let period = Period::of_days(Moscow, day(2025, 12, 20), day(2026, 2, 3));
        assert_eq!(sheets(Moscow, period, 200_000), [MessageSheet { name: NAME.to_owned(), period }]);
        let split = sheets(Moscow, period, 200_001);
        let names: Vec<&str> = split.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names, ["messages_2025_12", "messages_2026_01", "messages_2026_02"]);
        assert_eq!(split[0].period.from, period.from);
        assert_eq!(split[2].period.to, period.to);
        assert!(split.windows(2).all(|pair| pair[0].period.to == pair[1].period.from));
        assert_eq!(split[1].period.from, start_of_day(Moscow, day(2026, 1, 1)));
    }
}
