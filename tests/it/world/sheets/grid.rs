//! Sheets as grids of cells, and the calls that read and write values.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::super::server::{Answer, Call};
use super::{Book, invalid};

pub const CELL_LIMIT: usize = 10_000_000;
pub const TEXT_LIMIT: usize = 50_000;

#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Boolean(bool),
    Formula(String),
}

impl Value {
    pub fn text(&self) -> String {
        match self {
            Value::Empty => String::new(),
            Value::Text(text) | Value::Formula(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Boolean(yes) => yes.to_string(),
        }
    }

    /// What typing this text makes.
    pub fn typed(text: &str) -> Value {
        match text.parse::<f64>() {
            _ if text.is_empty() => Value::Empty,
            _ if text.starts_with('=') => Value::Formula(text.into()),
            Ok(number) => Value::Number(number),
            Err(_) => Value::Text(text.into()),
        }
    }

    fn json(&self) -> serde_json::Value {
        match self {
            Value::Empty => json!(""),
            Value::Text(text) | Value::Formula(text) => json!(text),
            Value::Number(number) => json!(number),
            Value::Boolean(yes) => json!(yes),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    pub value: Value,
    pub note: Option<Arc<str>>,
    pub number_format: Option<Arc<str>>,
    pub bold: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    pub id: i64,
    pub key: String,
    pub value: String,
}

/// A protected range over whole columns from the first on.
#[derive(Debug, Clone, PartialEq)]
pub struct Protected {
    pub id: i64,
    pub columns: usize,
    pub warning_only: bool,
    pub description: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub id: i64,
    pub title: String,
    pub hidden: bool,
    pub rows: Vec<Arc<Vec<Cell>>>,
    pub columns: usize,
    pub frozen: usize,
    pub widths: BTreeMap<usize, i64>,
    pub metadata: Vec<Metadata>,
    pub protected: Vec<Protected>,
}

impl Sheet {
    pub fn new(id: i64, title: &str, rows: usize, columns: usize) -> Sheet {
        let row = Arc::new(vec![Cell::default(); columns]);
        Sheet {
            id,
            title: title.into(),
            hidden: false,
            rows: vec![row; rows],
            columns,
            frozen: 0,
            widths: BTreeMap::new(),
            metadata: Vec::new(),
            protected: Vec::new(),
        }
    }

    pub fn cell(&mut self, row: usize, column: usize) -> &mut Cell {
        &mut Arc::make_mut(&mut self.rows[row])[column]
    }

    pub fn grow(&mut self, rows: usize, columns: usize) {
        if columns > self.columns {
            self.columns = columns;
            self.rows.iter_mut().for_each(|row| Arc::make_mut(row).resize(columns, Cell::default()));
        }
        while self.rows.len() < rows {
            self.rows.push(Arc::new(vec![Cell::default(); self.columns]));
        }
    }

    pub fn text(&self) -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = self.rows.iter().map(|row| row_text(row)).collect();
        while rows.last().is_some_and(Vec::is_empty) {
            rows.pop();
        }
        rows
    }
}

/// Texts of a row's cells, trailing empty ones cut.
pub fn row_text(row: &[Cell]) -> Vec<String> {
    let mut cells: Vec<String> = row.iter().map(|cell| cell.value.text()).collect();
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    cells
}

/// A part of a sheet, ends exclusive.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    pub sheet: usize,
    pub rows: (usize, usize),
    pub columns: (usize, usize),
}

/// Reads `'Title'!A1:L100`, `'Title'!A2:A`, `'Title'!A1`.
fn parse_range(book: &Book, text: &str) -> Result<Area, String> {
    let bad = || format!("Unable to parse range: {text}");
    let (title, cells) = text.rsplit_once('!').ok_or_else(bad)?;
    let title = match title.strip_prefix('\'') {
        Some(inner) => inner.strip_suffix('\'').ok_or_else(bad)?.replace("''", "'"),
        None => title.to_owned(),
    };
    let sheet = book.sheets.iter().position(|sheet| sheet.title == title).ok_or_else(bad)?;
    let corner = |text: &str| -> Result<(usize, Option<usize>), String> {
        let split = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
        let (letters, digits) = text.split_at(split);
        if letters.is_empty() || !letters.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(bad());
        }
        let column = letters.bytes().fold(0, |sum, byte| sum * 26 + usize::from(byte - b'A') + 1) - 1;
        let row = if digits.is_empty() { None } else { Some(digits.parse::<usize>().map_err(|_| bad())? - 1) };
        Ok((column, row))
    };
    let (first, last) = cells.split_once(':').unwrap_or((cells, cells));
    let (first, last) = (corner(first)?, corner(last)?);
    let (height, width) = (book.sheets[sheet].rows.len(), book.sheets[sheet].columns);
    let area = Area {
        sheet,
        rows: (first.1.unwrap_or(0), last.1.map_or(height, |row| row + 1)),
        columns: (first.0, last.0 + 1),
    };
    if area.rows.1 > height || area.columns.1 > width {
        return Err(format!("Range ({text}) exceeds grid limits. Max rows: {height}, max columns: {width}"));
    }
    Ok(area)
}

pub fn batch_get(book: &Book, call: &Call) -> Answer {
    for (name, value) in &call.query {
        let fine = match name.as_str() {
            "ranges" | "alt" => true,
            "majorDimension" => ["ROWS", "COLUMNS"].contains(&value.as_str()),
            "valueRenderOption" => value == "UNFORMATTED_VALUE",
            _ => false,
        };
        if !fine {
            return invalid(&format!("Invalid JSON payload received. Unknown name \"{name}\": {value}"));
        }
    }
    let by_columns = call.query("majorDimension") == Some("COLUMNS");
    let mut ranges = Vec::new();
    for (_, text) in call.query.iter().filter(|(name, _)| name == "ranges") {
        let area = match parse_range(book, text) {
            Ok(area) => area,
            Err(problem) => return invalid(&problem),
        };
        let rows = &book.sheets[area.sheet].rows;
        let cell = |row: usize, column: usize| &rows[row][column].value;
        let (lines, width) = if by_columns { (area.columns, area.rows) } else { (area.rows, area.columns) };
        let mut values: Vec<Vec<serde_json::Value>> = Vec::new();
        for line in lines.0..lines.1 {
            let at = |place| if by_columns { cell(place, line) } else { cell(line, place) };
            let end =
                (width.0..width.1).rev().find(|place| *at(*place) != Value::Empty).map_or(width.0, |place| place + 1);
            values.push((width.0..end).map(|place| at(place).json()).collect());
        }
        while values.last().is_some_and(Vec::is_empty) {
            values.pop();
        }
        let mut range = json!({"range": text, "majorDimension": if by_columns { "COLUMNS" } else { "ROWS" }});
        if !values.is_empty() {
            range["values"] = json!(values);
        }
        ranges.push(range);
    }
    Answer::json(200, &json!({"spreadsheetId": super::SPREADSHEET, "valueRanges": ranges}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ValuesBody {
    value_input_option: String,
    data: Vec<ValueRange>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ValueRange {
    range: String,
    major_dimension: Option<String>,
    values: Vec<Vec<serde_json::Value>>,
}

pub fn batch_update(book: &mut Book, call: &Call) -> Answer {
    let body: ValuesBody = match serde_json::from_slice(&call.body) {
        Ok(body) => body,
        Err(problem) => return invalid(&format!("Invalid JSON payload received. {problem}")),
    };
    let raw = match body.value_input_option.as_str() {
        "RAW" => true,
        "USER_ENTERED" => false,
        _ => return invalid("'valueInputOption' is required but not specified"),
    };
    let before = book.sheets.clone();
    let mut rows = 0;
    for range in &body.data {
        match put(book, range, raw) {
            Ok(()) => rows += range.values.len(),
            Err(problem) => {
                book.sheets = before;
                return invalid(&problem);
            }
        }
    }
    Answer::json(200, &json!({"spreadsheetId": super::SPREADSHEET, "totalUpdatedRows": rows}))
}

fn put(book: &mut Book, range: &ValueRange, raw: bool) -> Result<(), String> {
    if range.major_dimension.as_deref().is_some_and(|dimension| dimension != "ROWS") {
        return Err("only rows are written".into());
    }
    let area = parse_range(book, &range.range)?;
    if range.values.len() > area.rows.1 - area.rows.0 {
        return Err(format!("Requested writing within range [{}], but tried writing to more rows", range.range));
    }
    let sheet = &mut book.sheets[area.sheet];
    for (row, cells) in range.values.iter().enumerate() {
        if cells.len() > area.columns.1 - area.columns.0 {
            return Err(format!("Requested writing within range [{}], but tried writing to more columns", range.range));
        }
        for (column, value) in cells.iter().enumerate() {
            let value = match value {
                serde_json::Value::Null => continue,
                serde_json::Value::String(text) if text.is_empty() => Value::Empty,
                serde_json::Value::String(text) if raw => Value::Text(text.clone()),
                serde_json::Value::String(text) => Value::typed(text),
                serde_json::Value::Bool(yes) => Value::Boolean(*yes),
                serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap()),
                _ => return Err(format!("Invalid values[{row}][{column}]: struct_value or list_value")),
            };
            check_text(&value)?;
            sheet.cell(area.rows.0 + row, area.columns.0 + column).value = value;
        }
    }
    Ok(())
}

pub fn check_text(value: &Value) -> Result<(), String> {
    if matches!(value, Value::Text(text) if text.encode_utf16().count() > TEXT_LIMIT) {
        return Err("Your input contains more than the maximum of 50000 characters in a single cell.".into());
    }
    Ok(())
}
