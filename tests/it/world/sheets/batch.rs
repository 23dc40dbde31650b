//! spreadsheets.get and the atomic spreadsheets.batchUpdate.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::super::server::{Answer, Call};
use super::grid::{Area, CELL_LIMIT, Cell, Metadata, Protected, Sheet, Value, check_text};
use super::{Book, invalid};

type Outcome = Result<(), String>;

/// The whole book as JSON; the mask picks from it.
fn whole(book: &Book) -> Json {
    let sheet = |(index, sheet): (usize, &Sheet)| {
        let mut properties = json!({
            "sheetId": sheet.id, "title": sheet.title, "index": index, "sheetType": "GRID",
            "gridProperties": {"rowCount": sheet.rows.len(), "columnCount": sheet.columns, "frozenRowCount": sheet.frozen},
        });
        if sheet.hidden {
            properties["hidden"] = json!(true);
        }
        let mut json = json!({"properties": properties});
        if !sheet.metadata.is_empty() {
            let entry = |entry: &Metadata| {
                json!({"metadataId": entry.id, "metadataKey": entry.key, "metadataValue": entry.value,
                       "visibility": "DOCUMENT", "location": {"locationType": "SHEET", "sheetId": sheet.id}})
            };
            json["developerMetadata"] = sheet.metadata.iter().map(entry).collect();
        }
        if !sheet.protected.is_empty() {
            json["protectedRanges"] = sheet
                .protected
                .iter()
                .map(|range| json!({"protectedRangeId": range.id, "description": range.description}))
                .collect();
        }
        json
    };
    json!({
        "spreadsheetId": super::SPREADSHEET,
        "properties": {"title": book.title, "locale": "ru_RU", "timeZone": "Europe/Moscow"},
        "sheets": book.sheets.iter().enumerate().map(sheet).collect::<Vec<_>>(),
    })
}

/// Names a mask may hold here.
const NAMES: &[&str] = &[
    "spreadsheetId",
    "properties",
    "title",
    "locale",
    "timeZone",
    "sheets",
    "sheetId",
    "index",
    "sheetType",
    "hidden",
    "gridProperties",
    "rowCount",
    "columnCount",
    "frozenRowCount",
    "developerMetadata",
    "metadataId",
    "metadataKey",
    "metadataValue",
    "visibility",
    "location",
    "protectedRanges",
    "protectedRangeId",
    "description",
];

pub fn get(book: &Book, call: &Call) -> Answer {
    let Some(mask) = call.query("fields") else { return invalid("the fake wants a field mask") };
    match pick(&whole(book), mask) {
        Ok(json) => Answer::json(200, &json),
        Err(problem) => invalid(&format!("Invalid value at 'fields': {problem}")),
    }
}

/// The parts of `json` that a mask like `a(b,c/d),e.f` names.
fn pick(json: &Json, mask: &str) -> Result<Json, String> {
    if let Json::Array(items) = json {
        return items.iter().map(|item| pick(item, mask)).collect();
    }
    let mut picked = json!({});
    let (mut depth, mut start) = (0, 0);
    let bytes = mask.as_bytes();
    for at in 0..=bytes.len() {
        match bytes.get(at) {
            Some(b'(') => depth += 1,
            Some(b')') => depth -= 1,
            Some(b',') | None if depth == 0 => {
                let item = mask[start..at].trim();
                start = at + 1;
                let (name, inner) = match item.find(['(', '.', '/']) {
                    Some(end) => (&item[..end], item[end + 1..].trim_end_matches(')')),
                    None => (item, ""),
                };
                // A nested group loses its last bracket above; the outer one only.
                let inner = if item.contains('(') { &item[name.len() + 1..item.len() - 1] } else { inner };
                if !NAMES.contains(&name) {
                    return Err(name.into());
                }
                let Some(value) = json.get(name) else { continue };
                picked[name] = if inner.is_empty() { value.clone() } else { pick(value, inner)? };
            }
            _ => {}
        }
    }
    Ok(picked)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    requests: Vec<serde_json::Map<String, Json>>,
    #[serde(rename = "includeSpreadsheetInResponse")]
    _include: Option<bool>,
}

pub fn update(book: &mut Book, call: &Call) -> Answer {
    let body: Body = match serde_json::from_slice(&call.body) {
        Ok(body) => body,
        Err(problem) => return invalid(&format!("Invalid JSON payload received. {problem}")),
    };
    let kinds: Vec<&str> = body.requests.iter().flat_map(|request| request.keys().map(String::as_str)).collect();
    book.journal.push(format!("batchUpdate: {}", short(&kinds)));
    let replies = vec![json!({}); kinds.len()];
    if body.requests.is_empty() {
        return invalid("Must specify at least one request.");
    }
    if body.requests.len() > 100_000 {
        return invalid("Cannot exceed 100000 requests in a single batch.");
    }
    let before = (book.title.clone(), book.sheets.clone());
    for (at, request) in body.requests.into_iter().enumerate() {
        let mut parts = request.into_iter();
        let (Some((kind, content)), None) = (parts.next(), parts.next()) else {
            (book.title, book.sheets) = before;
            return invalid(&format!("Invalid requests[{at}]: No request set."));
        };
        if let Err(problem) = apply(book, &kind, content) {
            (book.title, book.sheets) = before;
            return invalid(&format!("Invalid requests[{at}].{kind}: {problem}"));
        }
    }
    Answer::json(200, &json!({"spreadsheetId": super::SPREADSHEET, "replies": replies}))
}

/// `addSheet, updateCells x3`
fn short(kinds: &[&str]) -> String {
    let mut groups: Vec<(&str, usize)> = Vec::new();
    for kind in kinds {
        match groups.last_mut() {
            Some((last, count)) if last == kind => *count += 1,
            _ => groups.push((kind, 1)),
        }
    }
    let word =
        |(kind, count): &(&str, usize)| if *count == 1 { (*kind).to_owned() } else { format!("{kind} x{count}") };
    groups.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn apply(book: &mut Book, kind: &str, content: Json) -> Outcome {
    match kind {
        "addSheet" => add_sheet(book, read(content)?),
        "deleteSheet" => delete_sheet(book, read(content)?),
        "updateSheetProperties" => update_sheet(book, read(content)?),
        "appendDimension" => append_dimension(book, read(content)?),
        "insertDimension" => insert_dimension(book, read(content)?),
        "deleteDimension" => delete_dimension(book, read(content)?),
        "updateDimensionProperties" => update_dimension(book, read(content)?),
        "updateCells" => update_cells(book, read(content)?),
        "repeatCell" => repeat_cell(book, read(content)?),
        "copyPaste" => copy_paste(book, read(content)?),
        "createDeveloperMetadata" => create_metadata(book, read(content)?),
        "deleteDeveloperMetadata" => delete_metadata(book, read(content)?),
        "addProtectedRange" => protect(book, read(content)?, false),
        "updateProtectedRange" => protect(book, read(content)?, true),
        _ => Err("Unknown name".into()),
    }
}

fn read<T: serde::de::DeserializeOwned>(content: Json) -> Result<T, String> {
    serde_json::from_value(content).map_err(|problem| problem.to_string())
}

fn find(book: &Book, id: i64) -> Result<usize, String> {
    book.sheets.iter().position(|sheet| sheet.id == id).ok_or_else(|| format!("No grid with id: {id}"))
}

fn check_size(book: &Book) -> Outcome {
    let cells: usize = book.sheets.iter().map(|sheet| sheet.rows.len() * sheet.columns).sum();
    if cells > CELL_LIMIT {
        return Err(format!(
            "This action would increase the number of cells in the workbook above the limit of {CELL_LIMIT} cells."
        ));
    }
    Ok(())
}

fn check_frozen(sheet: &Sheet) -> Outcome {
    if sheet.rows.len() <= sheet.frozen {
        return Err("Sorry, it is not possible to delete all non-frozen rows, or to freeze all visible rows.".into());
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Grid {
    row_count: Option<usize>,
    column_count: Option<usize>,
    frozen_row_count: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Properties {
    sheet_id: Option<i64>,
    title: Option<String>,
    index: Option<usize>,
    hidden: Option<bool>,
    grid_properties: Option<Grid>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AddSheet {
    properties: Properties,
}

fn add_sheet(book: &mut Book, request: AddSheet) -> Outcome {
    let properties = request.properties;
    let id = properties.sheet_id.ok_or("the fake wants a sheetId")?;
    let title = properties.title.ok_or("the fake wants a title")?;
    if id < 0 || book.sheets.iter().any(|sheet| sheet.id == id) {
        return Err(format!("A sheet with id {id} already exists. Please enter another id."));
    }
    if title.chars().count() > 100 || book.sheets.iter().any(|sheet| sheet.title.to_lowercase() == title.to_lowercase())
    {
        return Err(format!("A sheet with the name \"{title}\" already exists. Please enter another name."));
    }
    let grid =
        properties.grid_properties.unwrap_or(Grid { row_count: None, column_count: None, frozen_row_count: None });
    let (rows, columns) = (grid.row_count.unwrap_or(1000), grid.column_count.unwrap_or(26));
    if rows == 0 || columns == 0 || rows.saturating_mul(columns) > CELL_LIMIT {
        return Err(format!(
            "This action would increase the number of cells in the workbook above the limit of {CELL_LIMIT} cells."
        ));
    }
    let mut sheet = Sheet::new(id, &title, rows, columns);
    sheet.hidden = properties.hidden.unwrap_or(false);
    sheet.frozen = grid.frozen_row_count.unwrap_or(0);
    check_frozen(&sheet)?;
    let at = properties.index.unwrap_or(book.sheets.len()).min(book.sheets.len());
    book.sheets.insert(at, sheet);
    check_size(book)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SheetId {
    sheet_id: i64,
}

fn delete_sheet(book: &mut Book, request: SheetId) -> Outcome {
    let at = find(book, request.sheet_id)?;
    book.sheets.remove(at);
    if book.sheets.iter().all(|sheet| sheet.hidden) {
        return Err("You can't remove all the visible sheets in a document.".into());
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct UpdateSheet {
    properties: Properties,
    fields: String,
}

fn update_sheet(book: &mut Book, request: UpdateSheet) -> Outcome {
    let at = find(book, request.properties.sheet_id.unwrap_or(0))?;
    let grid = request.properties.grid_properties;
    for field in request.fields.split(',') {
        let sheet = &mut book.sheets[at];
        match (field, &grid) {
            ("title", _) => sheet.title = request.properties.title.clone().unwrap_or_default(),
            ("hidden", _) => sheet.hidden = request.properties.hidden.unwrap_or(false),
            ("gridProperties.frozenRowCount", Some(grid)) => sheet.frozen = grid.frozen_row_count.unwrap_or(0),
            ("gridProperties.rowCount", Some(grid)) => {
                let rows = grid.row_count.ok_or("rowCount")?;
                sheet.rows.truncate(rows);
                sheet.grow(rows, 0);
            }
            _ => return Err(format!("Invalid field: {field}")),
        }
        check_frozen(&book.sheets[at])?;
        // The limit holds after every step, not only at the end.
        check_size(book)?;
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Append {
    sheet_id: i64,
    dimension: String,
    length: usize,
}

fn append_dimension(book: &mut Book, request: Append) -> Outcome {
    let at = find(book, request.sheet_id)?;
    let sheet = &mut book.sheets[at];
    if request.length == 0 {
        return Err("length must be positive".into());
    }
    match request.dimension.as_str() {
        "ROWS" => {
            // New rows look like the last one.
            let last = sheet.rows.last().map(|row| row.iter().map(format_of).collect::<Vec<_>>());
            let row = Arc::new(last.unwrap_or_default());
            sheet.rows.extend(std::iter::repeat_n(row, request.length));
        }
        "COLUMNS" => sheet.grow(0, sheet.columns + request.length),
        _ => return Err("dimension".into()),
    }
    check_size(book)
}

fn format_of(cell: &Cell) -> Cell {
    Cell { number_format: cell.number_format.clone(), bold: cell.bold, ..Cell::default() }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Dimension {
    sheet_id: i64,
    dimension: String,
    start_index: usize,
    end_index: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Insert {
    range: Dimension,
    inherit_from_before: Option<bool>,
}

fn insert_dimension(book: &mut Book, request: Insert) -> Outcome {
    let range = request.range;
    let at = find(book, range.sheet_id)?;
    let sheet = &mut book.sheets[at];
    let (start, count) = (range.start_index, range.end_index.checked_sub(range.start_index).ok_or("empty range")?);
    let before = request.inherit_from_before.unwrap_or(false);
    let limit = if range.dimension == "ROWS" { sheet.rows.len() } else { sheet.columns };
    if start >= limit || count == 0 || (before && start == 0) {
        return Err(format!("range.startIndex[{start}] is too large or nothing to inherit from"));
    }
    match range.dimension.as_str() {
        "ROWS" => {
            let model = &sheet.rows[if before { start - 1 } else { start }];
            let row = Arc::new(model.iter().map(format_of).collect::<Vec<_>>());
            sheet.rows.splice(start..start, std::iter::repeat_n(row, count));
        }
        "COLUMNS" => {
            sheet.columns += count;
            for row in &mut sheet.rows {
                Arc::make_mut(row).splice(start..start, std::iter::repeat_n(Cell::default(), count));
            }
        }
        _ => return Err("dimension".into()),
    }
    check_size(book)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Delete {
    range: Dimension,
}

fn delete_dimension(book: &mut Book, request: Delete) -> Outcome {
    let range = request.range;
    let at = find(book, range.sheet_id)?;
    let sheet = &mut book.sheets[at];
    let limit = if range.dimension == "ROWS" { sheet.rows.len() } else { sheet.columns };
    if range.start_index >= range.end_index || range.end_index > limit {
        return Err(format!("Cannot delete {} that don't exist", range.dimension));
    }
    if range.dimension == "ROWS" {
        sheet.rows.drain(range.start_index..range.end_index);
        return check_frozen(sheet);
    }
    sheet.columns -= range.end_index - range.start_index;
    for row in &mut sheet.rows {
        Arc::make_mut(row).drain(range.start_index..range.end_index);
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PixelSize {
    pixel_size: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct UpdateDimension {
    range: Dimension,
    properties: PixelSize,
    fields: String,
}

fn update_dimension(book: &mut Book, request: UpdateDimension) -> Outcome {
    let at = find(book, request.range.sheet_id)?;
    let sheet = &mut book.sheets[at];
    if request.fields != "pixelSize" || request.range.dimension != "COLUMNS" || request.range.end_index > sheet.columns
    {
        return Err("only widths of columns there are".into());
    }
    for column in request.range.start_index..request.range.end_index {
        sheet.widths.insert(column, request.properties.pixel_size);
    }
    Ok(())
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Extended {
    string_value: Option<String>,
    number_value: Option<f64>,
    bool_value: Option<bool>,
    formula_value: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NumberFormat {
    #[serde(rename = "type")]
    kind: String,
    pattern: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TextFormat {
    bold: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Format {
    number_format: Option<NumberFormat>,
    text_format: Option<TextFormat>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CellData {
    user_entered_value: Option<Extended>,
    user_entered_format: Option<Format>,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RowData {
    values: Vec<CellData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Start {
    sheet_id: i64,
    row_index: usize,
    column_index: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Range {
    sheet_id: i64,
    start_row_index: Option<usize>,
    end_row_index: Option<usize>,
    start_column_index: Option<usize>,
    end_column_index: Option<usize>,
}

fn area(book: &Book, range: &Range) -> Result<Area, String> {
    let sheet = find(book, range.sheet_id)?;
    let (height, width) = (book.sheets[sheet].rows.len(), book.sheets[sheet].columns);
    let rows = (range.start_row_index.unwrap_or(0), range.end_row_index.unwrap_or(height));
    let columns = (range.start_column_index.unwrap_or(0), range.end_column_index.unwrap_or(width));
    if rows.0 > rows.1 || columns.0 >= columns.1 || rows.1 > height || columns.1 > width {
        return Err(format!("Range exceeds grid limits. Max rows: {height}, max columns: {width}"));
    }
    Ok(Area { sheet, rows, columns })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct UpdateCells {
    start: Option<Start>,
    range: Option<Range>,
    rows: Option<Vec<RowData>>,
    fields: String,
}

fn update_cells(book: &mut Book, request: UpdateCells) -> Outcome {
    let rows = request.rows.unwrap_or_default();
    let (sheet, row, column) = match (&request.start, &request.range) {
        (Some(start), None) => (find(book, start.sheet_id)?, start.row_index, start.column_index),
        (None, Some(range)) => {
            // Listed fields of every cell of the range are cleared, covered or not.
            let area = area(book, range)?;
            for row in area.rows.0..area.rows.1 {
                for column in area.columns.0..area.columns.1 {
                    set(book.sheets[area.sheet].cell(row, column), &CellData::default(), &request.fields)?;
                }
            }
            (area.sheet, area.rows.0, area.columns.0)
        }
        _ => return Err("exactly one of start and range".into()),
    };
    let sheet = &mut book.sheets[sheet];
    for (down, cells) in rows.iter().enumerate() {
        if row + down >= sheet.rows.len() || column + cells.values.len() > sheet.columns {
            let (height, width) = (sheet.rows.len(), sheet.columns);
            return Err(format!(
                "Attempting to write row: {}, beyond the last requested row of: {height} or column of: {width}",
                row + down
            ));
        }
        for (right, cell) in cells.values.iter().enumerate() {
            set(sheet.cell(row + down, column + right), cell, &request.fields)?;
        }
    }
    Ok(())
}

fn set(cell: &mut Cell, data: &CellData, fields: &str) -> Outcome {
    let format = data.user_entered_format.as_ref();
    for field in fields.split(',') {
        match field {
            "userEnteredValue" => cell.value = value(data.user_entered_value.as_ref())?,
            "note" => cell.note = data.note.as_deref().map(Arc::from),
            "userEnteredFormat.textFormat.bold" => {
                cell.bold = format.and_then(|format| format.text_format.as_ref()?.bold).unwrap_or(false);
            }
            "userEnteredFormat.numberFormat" => {
                let number = format.and_then(|format| format.number_format.as_ref());
                cell.number_format = match number {
                    Some(number)
                        if !["TEXT", "NUMBER", "PERCENT", "DATE", "DATE_TIME"].contains(&number.kind.as_str()) =>
                    {
                        return Err(format!("Invalid value at number_format.type: {}", number.kind));
                    }
                    number => number.map(|number| Arc::from(number.pattern.as_str())),
                };
            }
            _ => return Err(format!("Invalid field: {field}")),
        }
    }
    Ok(())
}

fn value(data: Option<&Extended>) -> Result<Value, String> {
    let value = match data {
        None => Value::Empty,
        Some(Extended { string_value: Some(text), number_value: None, bool_value: None, formula_value: None }) => {
            Value::Text(text.clone())
        }
        Some(Extended { number_value: Some(number), string_value: None, bool_value: None, formula_value: None }) => {
            Value::Number(*number)
        }
        Some(Extended { bool_value: Some(yes), string_value: None, number_value: None, formula_value: None }) => {
            Value::Boolean(*yes)
        }
        Some(Extended { formula_value: Some(text), .. }) => Value::Formula(text.clone()),
        Some(_) => return Err("a value of exactly one type is needed".into()),
    };
    check_text(&value)?;
    Ok(value)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RepeatCell {
    range: Range,
    cell: CellData,
    fields: String,
}

fn repeat_cell(book: &mut Book, request: RepeatCell) -> Outcome {
    let area = area(book, &request.range)?;
    for row in area.rows.0..area.rows.1 {
        for column in area.columns.0..area.columns.1 {
            set(book.sheets[area.sheet].cell(row, column), &request.cell, &request.fields)?;
        }
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CopyPaste {
    source: Range,
    destination: Range,
    paste_type: String,
    paste_orientation: String,
}

fn copy_paste(book: &mut Book, request: CopyPaste) -> Outcome {
    let (from, to) = (area(book, &request.source)?, area(book, &request.destination)?);
    if request.paste_type != "PASTE_VALUES" || request.paste_orientation != "NORMAL" {
        return Err("only values are pasted here".into());
    }
    if from.rows.1 - from.rows.0 != to.rows.1 - to.rows.0
        || from.columns.1 - from.columns.0 != to.columns.1 - to.columns.0
    {
        return Err("the sizes differ".into());
    }
    for offset in 0..from.rows.1 - from.rows.0 {
        let source = book.sheets[from.sheet].rows[from.rows.0 + offset].clone();
        let row = Arc::make_mut(&mut book.sheets[to.sheet].rows[to.rows.0 + offset]);
        for column in 0..from.columns.1 - from.columns.0 {
            row[to.columns.0 + column].value = source[from.columns.0 + column].value.clone();
        }
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Location {
    sheet_id: Option<i64>,
    spreadsheet: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DeveloperMetadata {
    metadata_id: i64,
    metadata_key: String,
    metadata_value: String,
    location: Location,
    visibility: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CreateMetadata {
    developer_metadata: DeveloperMetadata,
}

fn create_metadata(book: &mut Book, request: CreateMetadata) -> Outcome {
    let data = request.developer_metadata;
    let exists = book.sheets.iter().flat_map(|sheet| &sheet.metadata).any(|entry| entry.id == data.metadata_id);
    if exists || data.metadata_id <= 0 {
        return Err(format!("A developer metadata with id {} already exists.", data.metadata_id));
    }
    if data.visibility != "DOCUMENT" || data.metadata_value.len() > 30_000 {
        return Err("visibility or size".into());
    }
    let at = match data.location {
        Location { sheet_id: Some(id), spreadsheet: None } => find(book, id)?,
        Location { sheet_id: None, spreadsheet: Some(true) } => return Ok(()),
        _ => return Err("exactly one location".into()),
    };
    book.sheets[at].metadata.push(Metadata {
        id: data.metadata_id,
        key: data.metadata_key,
        value: data.metadata_value,
    });
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Lookup {
    metadata_id: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Filter {
    developer_metadata_lookup: Lookup,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DeleteMetadata {
    data_filter: Filter,
}

fn delete_metadata(book: &mut Book, request: DeleteMetadata) -> Outcome {
    let id = request.data_filter.developer_metadata_lookup.metadata_id;
    book.sheets.iter_mut().for_each(|sheet| sheet.metadata.retain(|entry| entry.id != id));
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ProtectedRange {
    protected_range_id: Option<i64>,
    range: Range,
    description: Option<String>,
    warning_only: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Protect {
    protected_range: ProtectedRange,
    fields: Option<String>,
}

/// The service gives the id of a new range, whatever the client wishes.
fn protect(book: &mut Book, request: Protect, known: bool) -> Outcome {
    let range = request.protected_range;
    let area = area(book, &range.range)?;
    if known != request.fields.is_some() {
        return Err("fields".into());
    }
    let next = 1 + book.sheets.iter().map(|sheet| sheet.protected.len() as i64).sum::<i64>();
    let list = &mut book.sheets[area.sheet].protected;
    if !known {
        let description = range.description.unwrap_or_default();
        list.push(Protected { id: next, columns: area.columns.1, warning_only: range.warning_only, description });
        return Ok(());
    }
    let old = list.iter_mut().find(|old| Some(old.id) == range.protected_range_id);
    let old = old.ok_or("No protected range with this id.")?;
    (old.columns, old.warning_only) = (area.columns.1, range.warning_only);
    Ok(())
}
