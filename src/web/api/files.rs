//! A table as a file: CSV that no spreadsheet takes for formulas, and a workbook.

use anyhow::Context as _;
use rust_xlsxwriter::{Format, Workbook};

use crate::model::table::{Row, Table};
use crate::sinks::cell::{Value, number_pattern};
use crate::web::pages::table::plain;

/// RFC 4180 with a byte order mark, for spreadsheets that guess. A text that begins like a formula
/// gets an apostrophe.
pub fn csv(table: &Table, rows: &[usize]) -> String {
    let mut text = String::from("\u{feff}");
    let names: Vec<String> = table.head.columns.iter().map(|column| column.name.to_owned()).collect();
    add_line(&mut text, &names);
    for row in rows.iter().filter_map(|place| table.rows.get(*place)) {
        add_line(&mut text, &row.iter().map(cell).collect::<Vec<_>>());
    }
    text
}

fn cell(cell: &crate::model::table::Cell) -> String {
    let text = plain(cell);
    let is_text = matches!(cell, crate::model::table::Cell::Text(_));
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']);
    if is_text && risky { format!("'{text}") } else { text }
}

fn add_line(text: &mut String, cells: &[String]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        match cell.contains(['"', ',', '\n', '\r']) {
            true => {
                text.push('"');
                text.push_str(&cell.replace('"', "\"\""));
                text.push('"');
            }
            false => text.push_str(cell),
        }
    }
    text.push_str("\r\n");
}

/// The table as a workbook of one sheet.
pub fn xlsx(table: &Table, rows: &[usize]) -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(table.head.name.chars().take(31).collect::<String>()).context("naming the sheet")?;
    page.set_freeze_panes(1, 0).context("freezing the head")?;
    let bold = Format::new().set_bold();
    for (at, column) in (0_u16..).zip(table.head.columns) {
        page.write_string_with_format(0, at, column.name, &bold).context("writing the head")?;
        page.set_column_width(at, f64::from(column.width)).context("setting a width")?;
    }
    for (line, row) in (1_u32..).zip(rows.iter().filter_map(|place| table.rows.get(*place))) {
        write_row(page, line, table, row).context("writing a row")?;
    }
    book.save_to_buffer().context("making the workbook")
}

fn write_row(
    page: &mut rust_xlsxwriter::Worksheet,
    line: u32,
    table: &Table,
    row: &Row,
) -> Result<(), rust_xlsxwriter::XlsxError> {
    for ((at, column), cell) in (0_u16..).zip(table.head.columns).zip(row) {
        let format = number_pattern(column.kind).map_or_else(Format::new, |text| Format::new().set_num_format(text));
        match Value::new(column.kind, cell) {
            Value::Empty => {}
            Value::Text(text) => {
                page.write_string(line, at, text)?;
            }
            Value::Number(number) => {
                page.write_number_with_format(line, at, number, &format)?;
            }
            Value::Boolean(yes) => {
                page.write_boolean(line, at, yes)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::table::{Cell, Column, ColumnKind, TableHead};

    const COLUMNS: &[Column] = &[
        Column { name: "text", kind: ColumnKind::Text, width: 10 },
        Column { name: "count", kind: ColumnKind::Integer, width: 10 },
    ];

    fn table(text: &str) -> Table {
        let head = TableHead { name: "t".into(), key: vec![0], columns: COLUMNS, notes: vec![] };
        Table { head, rows: vec![vec![Cell::Text(text.into()), Cell::Integer(-5)]] }
    }

    #[test]
    fn no_text_becomes_a_formula_and_no_border_is_crossed() {
        let cases = [
            ("=1+1", "'=1+1,-5"),
            ("@x", "'@x,-5"),
            ("-5 кг", "'-5 кг,-5"),
            ("a,\"b\"\nc", "\"a,\"\"b\"\"\nc\",-5"),
            ("платье", "платье,-5"),
        ];
        for (text, line) in cases {
            assert_eq!(csv(&table(text), &[0]), format!("\u{feff}text,count\r\n{line}\r\n"));
        }
    }

    #[test]
    fn a_workbook_is_a_zip() {
        assert!(xlsx(&table("=1"), &[0]).unwrap().starts_with(b"PK"));
    }
}
