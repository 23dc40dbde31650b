//! Tables: what goes to a sheet, still as values.

use chrono::{NaiveDate, NaiveDateTime};

use crate::model::money::Money;

/// How a column is written and formatted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Also identifiers: never a number, never a formula.
    Text,
    /// A number of things or seconds.
    Integer,
    /// One decimal place.
    Decimal,
    /// A share 0..1, shown as percent.
    Rate,
    /// Two decimals.
    Money,
    /// Date and time in the shop's zone.
    DateTime,
    Date,
    Boolean,
    Link,
}

/// One column. The note's text is `column-TABLE-NAME` (dots and underscores as dashes) in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Fixed English identifier.
    pub name: &'static str,
    pub kind: ColumnKind,
    /// Width in characters.
    pub width: u16,
}

/// A table without its rows: name, key, columns.
#[derive(Debug, Clone, PartialEq)]
pub struct TableHead {
    /// Sheet title. `messages_raw` above its limit becomes `messages_2026_01`.
    pub name: String,
    /// How many leading columns... by index: which columns make the key. Rows come sorted by it.
    pub key: Vec<usize>,
    pub columns: &'static [Column],
    /// Notes of the header cells, one a column, in the owner's language.
    pub notes: Vec<String>,
}

/// One value of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Unknown. Never 0, never "N/A".
    Empty,
    Text(String),
    Integer(i64),
    Number(f64),
    Money(Money),
    Boolean(bool),
    /// In the shop's zone.
    DateTime(NaiveDateTime),
    Date(NaiveDate),
}

/// One row, as wide as the head.
pub type Row = Vec<Cell>;

/// A whole small table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub head: TableHead,
    pub rows: Vec<Row>,
}

impl From<Option<i64>> for Cell {
    fn from(value: Option<i64>) -> Cell {
        value.map_or(Cell::Empty, Cell::Integer)
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Cell {
        value.filter(|number| number.is_finite()).map_or(Cell::Empty, Cell::Number)
    }
}

impl From<Option<Money>> for Cell {
    fn from(value: Option<Money>) -> Cell {
        value.map_or(Cell::Empty, Cell::Money)
    }
}

impl From<Option<String>> for Cell {
    fn from(value: Option<String>) -> Cell {
        value.filter(|text| !text.is_empty()).map_or(Cell::Empty, Cell::Text)
    }
}
