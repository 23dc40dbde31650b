//! Cells as every sink writes them: text is text, times are serial numbers, too long is cut and marked.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime};
use sha2::{Digest, Sha256};
use unicode_segmentation::UnicodeSegmentation;

use crate::model::table::{Cell, ColumnKind, Row, TableHead};

/// Longest text of a cell in UTF-16 units. Google takes 50,000, a workbook 32,767: one cut for both.
pub const TEXT_UNITS: usize = 32_000;

/// Stands at the end of a text that was cut.
pub const CUT_MARK: &str = " […]";

/// Separates the cells of a key that has several; cannot occur in a cell, control characters are stripped.
const KEY_SEPARATOR: char = '\u{1f}';

/// Key of an own row whose key cells are all empty: an empty text would mean a row that is not ours.
const BLANK_KEY: &str = "\u{1f}";

/// A cell ready for the wire.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Empty,
    Text(String),
    /// Finite.
    Number(f64),
    Boolean(bool),
}

impl Value {
    /// The cell in a column of this kind. In a text column numbers and times become text,
    /// so that an identifier never turns into a number.
    pub fn new(kind: ColumnKind, cell: &Cell) -> Value {
        let textual = matches!(kind, ColumnKind::Text | ColumnKind::Link);
        match cell {
            Cell::Empty => Value::Empty,
            Cell::Text(text) => text_value(text),
            Cell::Boolean(yes) => Value::Boolean(*yes),
            Cell::Integer(number) if textual => Value::Text(number.to_string()),
            Cell::Integer(number) => Value::Number(*number as f64),
            Cell::Number(number) if !number.is_finite() => Value::Empty,
            Cell::Number(number) if textual => Value::Text(number.to_string()),
            Cell::Number(number) => Value::Number(*number),
            Cell::Money(amount) if textual => Value::Text(format!("{:.2}", amount.to_number())),
            Cell::Money(amount) => Value::Number(amount.to_number()),
            Cell::DateTime(at) if textual => Value::Text(at.format("%Y-%m-%d %H:%M:%S").to_string()),
            Cell::DateTime(at) => Value::Number(serial(*at)),
            Cell::Date(day) if textual => Value::Text(day.to_string()),
            Cell::Date(day) => Value::Number(serial(day.and_time(chrono::NaiveTime::MIN))),
        }
    }

    /// A value as a JSON answer shows it.
    pub fn from_json(value: &serde_json::Value) -> Value {
        match value {
            serde_json::Value::String(text) if !text.is_empty() => Value::Text(text.clone()),
            serde_json::Value::Bool(yes) => Value::Boolean(*yes),
            serde_json::Value::Number(number) => number.as_f64().map_or(Value::Empty, Value::Number),
            _ => Value::Empty,
        }
    }

    /// For JSON; empty is an empty text, because a null means "leave as it is" there.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Value::Empty => serde_json::Value::String(String::new()),
            Value::Text(text) => serde_json::Value::String(text.clone()),
            Value::Number(number) => serde_json::Value::from(*number),
            Value::Boolean(yes) => serde_json::Value::Bool(*yes),
        }
    }

    fn key_text(&self) -> Cow<'_, str> {
        match self {
            Value::Empty => Cow::Borrowed(""),
            Value::Text(text) => Cow::Borrowed(text),
            Value::Number(number) => Cow::Owned(number.to_string()),
            Value::Boolean(yes) => Cow::Owned(yes.to_string()),
        }
    }
}

fn text_value(text: &str) -> Value {
    match clean(text) {
        text if text.is_empty() => Value::Empty,
        text => Value::Text(text.into_owned()),
    }
}

/// The row in the columns' order: short rows are filled with empty cells, surplus cells dropped.
pub fn values(head: &TableHead, row: &Row) -> Vec<Value> {
    let cell = |index| row.get(index).unwrap_or(&Cell::Empty);
    head.columns.iter().enumerate().map(|(index, column)| Value::new(column.kind, cell(index))).collect()
}

/// Key of a row from the cells of its key columns, in the key's order.
pub fn key<'a>(cells: impl Iterator<Item = &'a Value>) -> String {
    let parts: Vec<Cow<'_, str>> = cells.map(Value::key_text).collect();
    if parts.iter().all(|part| part.is_empty()) {
        return BLANK_KEY.to_owned();
    }
    parts.join(&KEY_SEPARATOR.to_string())
}

/// Is it the key of a row with nothing in its key cells?
pub fn is_blank_key(key: &str) -> bool {
    key == BLANK_KEY
}

/// 64 bits of SHA-256, never 0 (0 stands for "unknown").
pub fn hash(bytes: &[u8]) -> u64 {
    first_bits(&Sha256::digest(bytes))
}

/// The first 64 bits of a digest, never 0.
pub fn first_bits(digest: &[u8]) -> u64 {
    digest.iter().take(8).fold(0u64, |bits, byte| (bits << 8) | u64::from(*byte)).max(1)
}

/// Days since 1899-12-30 with the time of day as a fraction: what spreadsheets count in.
pub fn serial(at: NaiveDateTime) -> f64 {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default().and_time(chrono::NaiveTime::MIN);
    let millis = at.signed_duration_since(epoch).num_milliseconds();
    millis as f64 / 86_400_000.0
}

/// How numbers of a column are shown; `None` leaves the sheet's own way.
pub fn number_pattern(kind: ColumnKind) -> Option<&'static str> {
    match kind {
        ColumnKind::Text | ColumnKind::Link => Some("@"),
        ColumnKind::Integer => Some("#,##0"),
        ColumnKind::Decimal => Some("#,##0.0"),
        ColumnKind::Rate => Some("0.0%"),
        ColumnKind::Money => Some("#,##0.00"),
        ColumnKind::DateTime => Some("yyyy-mm-dd hh:mm:ss"),
        ColumnKind::Date => Some("yyyy-mm-dd"),
        ColumnKind::Boolean => None,
    }
}

/// Without control characters (tab and line feed stay), cut at [`TEXT_UNITS`] on a border of what a
/// reader sees as one character, with a mark.
pub fn clean(text: &str) -> Cow<'_, str> {
    let unwanted = |c: char| (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{fffe}' | '\u{ffff}');
    let stripped = match text.contains(unwanted) {
        true => Cow::Owned(text.chars().filter(|c| !unwanted(*c)).collect::<String>()),
        false => Cow::Borrowed(text),
    };
    // A text of that many bytes or fewer cannot have more units.
    if stripped.len() <= TEXT_UNITS || stripped.encode_utf16().count() <= TEXT_UNITS {
        return stripped;
    }
    let room = TEXT_UNITS - CUT_MARK.encode_utf16().count();
    let mut units = 0;
    let mut end = 0;
    for grapheme in stripped.graphemes(true) {
        units += grapheme.encode_utf16().count();
        if units > room {
            break;
        }
        end += grapheme.len();
    }
    Cow::Owned(format!("{}{CUT_MARK}", &stripped[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::money::Money;

    #[test]
    fn values_keep_their_kind() {
        let at = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let cases = [
            (ColumnKind::Text, Cell::Integer(9_007_199_254_740_993), Value::Text("9007199254740993".into())),
            (ColumnKind::Text, Cell::Text("=1+1".into()), Value::Text("=1+1".into())),
            (ColumnKind::Text, Cell::Text("\u{1}\r".into()), Value::Empty),
            (ColumnKind::Integer, Cell::Integer(600), Value::Number(600.0)),
            (ColumnKind::Rate, Cell::Number(f64::NAN), Value::Empty),
            (ColumnKind::Money, Cell::Money(Money(123_450)), Value::Number(1234.5)),
            (ColumnKind::Date, Cell::Date(at), Value::Number(46_083.0)),
            (ColumnKind::DateTime, Cell::DateTime(at.and_hms_opt(6, 0, 0).unwrap()), Value::Number(46_083.25)),
            (ColumnKind::Boolean, Cell::Boolean(false), Value::Boolean(false)),
        ];
        for (kind, cell, expected) in cases {
            assert_eq!(Value::new(kind, &cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn long_text_is_cut_between_characters_and_marked() {
        let family = "👨‍👩‍👧";
        let text = family.repeat(TEXT_UNITS);
        let cut = clean(&text);
        assert!(cut.encode_utf16().count() <= TEXT_UNITS);
        assert!(cut.ends_with(CUT_MARK));
        let kept = cut.strip_suffix(CUT_MARK).unwrap();
        assert_eq!(kept.len() % family.len(), 0);
        assert_eq!(clean(&"я".repeat(TEXT_UNITS)).chars().count(), TEXT_UNITS);
    }

    #[test]
    fn one_huge_cluster_is_cut_to_the_mark() {
        let text = format!("e{}", "\u{301}".repeat(TEXT_UNITS * 2));
        assert_eq!(clean(&text), CUT_MARK);
    }

    #[test]
    fn keys_read_back_are_the_keys_written() {
        for value in [Value::Text("7".into()), Value::Number(7.0), Value::Boolean(true), Value::Number(0.5)] {
            let back = Value::from_json(&value.to_json());
            assert_eq!(key([&value].into_iter()), key([&back].into_iter()));
        }
        assert!(is_blank_key(&key([&Value::Empty, &Value::Empty].into_iter())));
    }
}
