//! A table as a small workbook to attach.

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::model::table::{Cell, ColumnKind, Row, TableHead};

/// Rows of one workbook at most: it goes to a phone.
pub const ROWS_MOST: usize = 5_000;

/// The rows as a workbook of one sheet. Texts are texts, never formulas.
pub fn book(head: &TableHead, rows: &[&Row]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(head.name.chars().take(31).collect::<String>())?;
    sheet.set_freeze_panes(1, 0)?;
    let formats: Vec<rust_xlsxwriter::Format> =
        head.columns.iter().map(|column| rust_xlsxwriter::Format::new().set_num_format(pattern(column.kind))).collect();
    for (at, column) in (0_u16..).zip(head.columns) {
        sheet.write_string(0, at, column.name)?;
        sheet.set_column_width(at, f64::from(column.width))?;
    }
    for (line, row) in (1_u32..).zip(rows.iter().take(ROWS_MOST)) {
        for ((at, cell), format) in (0_u16..).zip(row.iter()).zip(&formats) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => _ = sheet.write_string(line, at, text.chars().take(32_000).collect::<String>())?,
                Cell::Integer(number) => _ = sheet.write_number_with_format(line, at, *number as f64, format)?,
                Cell::Number(number) => _ = sheet.write_number_with_format(line, at, *number, format)?,
                Cell::Money(money) => _ = sheet.write_number_with_format(line, at, money.to_number(), format)?,
                Cell::Boolean(value) => _ = sheet.write_boolean(line, at, *value)?,
                Cell::DateTime(time) => {
                    _ = sheet.write_string(line, at, time.format("%Y-%m-%d %H:%M").to_string())?;
                }
                Cell::Date(day) => _ = sheet.write_string(line, at, day.to_string())?,
            }
        }
    }
    workbook.save_to_buffer()
}

fn pattern(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Rate => "0.0%",
        ColumnKind::Money => "#,##0.00",
        ColumnKind::Decimal => "0.0",
        _ => "General",
    }
}
