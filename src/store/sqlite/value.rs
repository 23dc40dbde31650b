//! Between Rust's values and SQLite's: one cell, one row of cells.

use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Decode, Row, Type};

use crate::model::time::{Time, from_micros};
use crate::store::Result;

/// One cell on its way to the store.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Int(i64),
    Text(String),
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Int(i64::from(flag))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<Time> for Value {
    fn from(at: Time) -> Value {
        Value::Int(at.timestamp_micros())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

/// Adds a cell to a query.
pub(super) fn bind<'q>(
    query: sqlx::query::Query<'q, Sqlite, sqlx::sqlite::SqliteArguments>,
    value: Value,
) -> sqlx::query::Query<'q, Sqlite, sqlx::sqlite::SqliteArguments> {
    match value {
        Value::Null => query.bind(None::<i64>),
        Value::Int(number) => query.bind(number),
        Value::Text(text) => query.bind(text),
    }
}

/// A hash of a row's content that stays the same on every machine and in every version (FNV-1a, 64 bits).
pub(super) fn content_hash(values: &[Value]) -> i64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut eat = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for value in values {
        match value {
            Value::Null => eat(&[0]),
            Value::Int(number) => {
                eat(&[1]);
                eat(&number.to_le_bytes());
            }
            Value::Text(text) => {
                eat(&[2]);
                eat(&(text.len() as u64).to_le_bytes());
                eat(text.as_bytes());
            }
        }
    }
    hash.cast_signed()
}

/// Reads a row's cells in order.
pub(super) struct Cells<'r> {
    row: &'r SqliteRow,
    at: usize,
}

impl<'r> Cells<'r> {
    pub(super) fn of(row: &'r SqliteRow) -> Cells<'r> {
        Cells { row, at: 0 }
    }

    pub(super) fn next<T: Decode<'r, Sqlite> + Type<Sqlite>>(&mut self) -> Result<T> {
        let cell = self.row.try_get(self.at)?;
        self.at += 1;
        Ok(cell)
    }

    pub(super) fn time(&mut self) -> Result<Time> {
        Ok(from_micros(self.next()?))
    }

    pub(super) fn maybe_time(&mut self) -> Result<Option<Time>> {
        Ok(self.next::<Option<i64>>()?.map(from_micros))
    }
}

/// Numbers as a JSON list, for `json_each`: one statement for any count of them.
pub(super) fn json_list(numbers: impl IntoIterator<Item = i64>) -> String {
    let mut list = String::from("[");
    for (index, number) in numbers.into_iter().enumerate() {
        if index > 0 {
            list.push(',');
        }
        list.push_str(&number.to_string());
    }
    list.push(']');
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_tells_neighbouring_cells_apart_and_never_changes() {
        let of = |cells: &[Value]| content_hash(cells);
        assert_ne!(of(&["ab".into(), "c".into()]), of(&["a".into(), "bc".into()]));
        assert_ne!(of(&[Value::Null, 0.into()]), of(&[0.into(), Value::Null]));
        assert_eq!(of(&["да".into(), 7.into(), Value::Null]), STORED_LONG_AGO);
    }

    /// Stored beside every row: another value here would make every row look changed.
    const STORED_LONG_AGO: i64 = -53_141_036_440_463_575;
}
