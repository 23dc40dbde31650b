//! The few kinds of requests we send, as plain functions. Positions count rows and columns of the grid from 0.

use google_sheets4::FieldMask;
use google_sheets4::api::{
    AddProtectedRangeRequest, AddSheetRequest, AppendDimensionRequest, CellData, CellFormat, CopyPasteRequest,
    CreateDeveloperMetadataRequest, DataFilter, DeleteDeveloperMetadataRequest, DeleteDimensionRequest,
    DeleteSheetRequest, DeveloperMetadata, DeveloperMetadataLocation, DeveloperMetadataLookup, DimensionProperties,
    DimensionRange, ExtendedValue, GridCoordinate, GridProperties, GridRange, InsertDimensionRequest, NumberFormat,
    ProtectedRange, RepeatCellRequest, Request, RowData, SheetProperties, TextFormat, UpdateCellsRequest,
    UpdateDimensionPropertiesRequest, UpdateProtectedRangeRequest,
};

use super::book::{MARK_KEY, Mark, PROTECTION};
use crate::model::table::ColumnKind;
use crate::sinks::cell;

/// Sizes and places are far below what fits; a larger one is clamped and refused by the service.
fn int(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Rows or columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Axis {
    Rows,
    Columns,
}

impl Axis {
    fn name(self) -> Option<String> {
        Some(if self == Axis::Rows { "ROWS" } else { "COLUMNS" }.to_owned())
    }
}

/// `rows` x `columns` of a sheet; an open end reaches as far as the sheet does.
pub fn grid(sheet: i32, rows: (usize, Option<usize>), columns: (usize, usize)) -> GridRange {
    GridRange {
        sheet_id: Some(sheet),
        start_row_index: Some(int(rows.0)),
        end_row_index: rows.1.map(int),
        start_column_index: Some(int(columns.0)),
        end_column_index: Some(int(columns.1)),
    }
}

pub fn add_sheet(id: i32, title: &str, rows: usize, columns: usize, hidden: bool, index: Option<i32>) -> Request {
    let frozen = if hidden { None } else { Some(1) };
    let properties = SheetProperties {
        sheet_id: Some(id),
        title: Some(title.to_owned()),
        index,
        hidden: hidden.then_some(true),
        grid_properties: Some(GridProperties {
            row_count: Some(int(rows)),
            column_count: Some(int(columns)),
            frozen_row_count: frozen,
            ..GridProperties::default()
        }),
        ..SheetProperties::default()
    };
    Request { add_sheet: Some(AddSheetRequest { properties: Some(properties) }), ..Request::default() }
}

pub fn delete_sheet(id: i32) -> Request {
    Request { delete_sheet: Some(DeleteSheetRequest { sheet_id: Some(id) }), ..Request::default() }
}

fn span(sheet: i32, axis: Axis, at: usize, count: usize) -> Option<DimensionRange> {
    Some(DimensionRange {
        sheet_id: Some(sheet),
        dimension: axis.name(),
        start_index: Some(int(at)),
        end_index: Some(int(at + count)),
    })
}

pub fn insert(sheet: i32, axis: Axis, at: usize, count: usize, like_before: bool) -> Request {
    let range = span(sheet, axis, at, count);
    let insert = InsertDimensionRequest { range, inherit_from_before: Some(like_before) };
    Request { insert_dimension: Some(insert), ..Request::default() }
}

pub fn append(sheet: i32, axis: Axis, count: usize) -> Request {
    let append = AppendDimensionRequest { sheet_id: Some(sheet), dimension: axis.name(), length: Some(int(count)) };
    Request { append_dimension: Some(append), ..Request::default() }
}

pub fn delete(sheet: i32, axis: Axis, at: usize, count: usize) -> Request {
    let delete = DeleteDimensionRequest { range: span(sheet, axis, at, count) };
    Request { delete_dimension: Some(delete), ..Request::default() }
}

/// Literal cells from (`row`, 0) on; an empty text clears the cell.
pub fn write_rows(sheet: i32, row: usize, rows: Vec<Vec<serde_json::Value>>) -> Request {
    let rows = rows.into_iter().map(|cells| RowData { values: Some(cells.into_iter().map(literal).collect()) });
    update(sheet, row, rows.collect(), &["userEnteredValue"])
}

fn update(sheet: i32, row: usize, rows: Vec<RowData>, fields: &[&str]) -> Request {
    let start = GridCoordinate { sheet_id: Some(sheet), row_index: Some(int(row)), column_index: Some(0) };
    let update =
        UpdateCellsRequest { start: Some(start), rows: Some(rows), fields: Some(FieldMask::new(fields)), range: None };
    Request { update_cells: Some(update), ..Request::default() }
}

fn literal(value: serde_json::Value) -> CellData {
    let value = match value {
        serde_json::Value::String(text) if text.is_empty() => return CellData::default(),
        serde_json::Value::String(text) => ExtendedValue { string_value: Some(text), ..ExtendedValue::default() },
        serde_json::Value::Bool(yes) => ExtendedValue { bool_value: Some(yes), ..ExtendedValue::default() },
        other => ExtendedValue { number_value: other.as_f64(), ..ExtendedValue::default() },
    };
    CellData { user_entered_value: Some(value), ..CellData::default() }
}

/// The header: names in bold, with notes.
pub fn write_header(sheet: i32, names: &[(&str, Option<&str>)]) -> Request {
    let cells = names.iter().map(|(name, note)| CellData {
        user_entered_value: Some(ExtendedValue { string_value: Some((*name).to_owned()), ..ExtendedValue::default() }),
        note: note.map(str::to_owned),
        user_entered_format: Some(CellFormat {
            text_format: Some(TextFormat { bold: Some(true), ..TextFormat::default() }),
            ..CellFormat::default()
        }),
        ..CellData::default()
    });
    let row = RowData { values: Some(cells.collect()) };
    update(sheet, 0, vec![row], &["userEnteredValue", "note", "userEnteredFormat.textFormat.bold"])
}

pub fn set_width(sheet: i32, column: usize, count: usize, pixels: i32) -> Request {
    let update = UpdateDimensionPropertiesRequest {
        range: span(sheet, Axis::Columns, column, count),
        properties: Some(DimensionProperties { pixel_size: Some(pixels), ..DimensionProperties::default() }),
        fields: Some(FieldMask::new(&["pixelSize"])),
        ..UpdateDimensionPropertiesRequest::default()
    };
    Request { update_dimension_properties: Some(update), ..Request::default() }
}

/// The number format of a column kind on a range; `None` for kinds that need none.
pub fn set_format(kind: ColumnKind, range: GridRange) -> Option<Request> {
    let pattern = cell::number_pattern(kind)?;
    let type_ = match kind {
        ColumnKind::Text | ColumnKind::Link => "TEXT",
        ColumnKind::Rate => "PERCENT",
        ColumnKind::DateTime => "DATE_TIME",
        ColumnKind::Date => "DATE",
        _ => "NUMBER",
    };
    let format = NumberFormat { type_: Some(type_.to_owned()), pattern: Some(pattern.to_owned()) };
    let format = CellFormat { number_format: Some(format), ..CellFormat::default() };
    let repeat = RepeatCellRequest {
        range: Some(range),
        cell: Some(CellData { user_entered_format: Some(format), ..CellData::default() }),
        fields: Some(FieldMask::new(&["userEnteredFormat.numberFormat"])),
    };
    Some(Request { repeat_cell: Some(repeat), ..Request::default() })
}

/// Asks before a person edits our columns, but lets them. `known`: our range, when it is there already.
pub fn protect(known: Option<i32>, sheet: i32, columns: usize) -> Request {
    let range = GridRange {
        sheet_id: Some(sheet),
        start_column_index: Some(0),
        end_column_index: Some(int(columns)),
        ..GridRange::default()
    };
    let protected = ProtectedRange {
        protected_range_id: known,
        range: Some(range),
        description: Some(PROTECTION.to_owned()),
        warning_only: Some(true),
        ..ProtectedRange::default()
    };
    if known.is_some() {
        let fields = Some(FieldMask::new(&["range", "warningOnly"]));
        let update = UpdateProtectedRangeRequest { protected_range: Some(protected), fields };
        return Request { update_protected_range: Some(update), ..Request::default() };
    }
    let add = AddProtectedRangeRequest { protected_range: Some(protected) };
    Request { add_protected_range: Some(add), ..Request::default() }
}

/// Values only, from one range to another of the same size.
pub fn copy_values(source: GridRange, destination: GridRange) -> Request {
    let copy = CopyPasteRequest {
        source: Some(source),
        destination: Some(destination),
        paste_type: Some("PASTE_VALUES".to_owned()),
        paste_orientation: Some("NORMAL".to_owned()),
    };
    Request { copy_paste: Some(copy), ..Request::default() }
}

/// Puts a mark on a sheet. Its id is ours: the same batch cannot be applied twice.
pub fn put_mark(sheet: i32, mark: &Mark) -> Request {
    let location = DeveloperMetadataLocation { sheet_id: Some(sheet), ..DeveloperMetadataLocation::default() };
    let metadata = DeveloperMetadata {
        metadata_id: Some(mark.id),
        metadata_key: Some(MARK_KEY.to_owned()),
        metadata_value: serde_json::to_string(mark).ok(),
        location: Some(location),
        visibility: Some("DOCUMENT".to_owned()),
    };
    let create = CreateDeveloperMetadataRequest { developer_metadata: Some(metadata) };
    Request { create_developer_metadata: Some(create), ..Request::default() }
}

pub fn remove_mark(id: i32) -> Request {
    let lookup = DeveloperMetadataLookup { metadata_id: Some(id), ..DeveloperMetadataLookup::default() };
    let filter = DataFilter { developer_metadata_lookup: Some(lookup), ..DataFilter::default() };
    let delete = DeleteDeveloperMetadataRequest { data_filter: Some(filter) };
    Request { delete_developer_metadata: Some(delete), ..Request::default() }
}

/// A change that leaves nothing behind: proves that the book can be written.
pub fn probe(id: i32) -> Vec<Request> {
    let location = DeveloperMetadataLocation { spreadsheet: Some(true), ..DeveloperMetadataLocation::default() };
    let metadata = DeveloperMetadata {
        metadata_id: Some(id),
        metadata_key: Some("spindle.check".to_owned()),
        metadata_value: Some("check".to_owned()),
        location: Some(location),
        visibility: Some("DOCUMENT".to_owned()),
    };
    let create = CreateDeveloperMetadataRequest { developer_metadata: Some(metadata) };
    vec![Request { create_developer_metadata: Some(create), ..Request::default() }, remove_mark(id)]
}
