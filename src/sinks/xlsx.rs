//! The workbook on disk: needs no account, always whole. Written in constant memory beside its
//! place, then renamed over it; unchanged rows leave the file alone.

use std::fs::File;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use futures::StreamExt;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Note, Workbook as Book, Worksheet, XlsxError};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::cell::{self, Value};
use super::{Sink, SinkTable, Synced};
use crate::http::HttpError;
use crate::model::ids::Shop;
use crate::model::table::{Row, TableHead};
use crate::model::time::Clock;
use crate::store::{Audit, SheetState, Store, StoreError};

/// Rows a sheet of a workbook holds, without the header.
const ROW_LIMIT: u32 = 1_048_575;
/// Characters a sheet's name holds.
const NAME_LIMIT: usize = 31;
/// Longest note of a header cell.
const NOTE_LIMIT: usize = 1_000;
/// Part of the content hash: raise it when the same rows are to be written differently.
const LAYOUT: &[u8] = b"workbook 1";

/// `[sinks.local]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub kind: String,
    pub path: String,
}

/// A workbook file with one sheet per table, `status` first.
#[derive(Debug, Clone)]
pub struct Workbook {
    name: String,
    path: PathBuf,
    outward: bool,
    clock: Clock,
}

/// What the writing thread is told.
enum Step {
    Begin(TableHead),
    Rows(Vec<Row>),
    /// The table is complete.
    End,
    /// The table broke off: its sheet is not taken into the book.
    Drop,
}

/// A book written and closed, still under its temporary name.
struct Written {
    content: u64,
    rows: usize,
    notices: Vec<String>,
}

impl Workbook {
    /// `name` is the sink's name in the configuration, `path` the file. `masked`: persons are
    /// masked in it, as in what leaves the house.
    pub fn new(name: impl Into<String>, path: impl Into<PathBuf>, masked: bool, clock: Clock) -> Workbook {
        Workbook { name: name.into(), path: path.into(), outward: masked, clock }
    }

    fn beside(&self, mark: &str) -> PathBuf {
        let stem = self.path.file_stem().map_or_else(|| "workbook".into(), |stem| stem.to_string_lossy());
        self.path.with_file_name(format!("{stem}{mark}"))
    }

    fn failed(&self, action: &str, error: impl std::fmt::Display) -> HttpError {
        let reason = format!("cannot {action} {}: {error}", self.path.display());
        HttpError::Transient { service: "workbook".into(), reason }
    }

    /// Puts the finished file in its place. While another program holds the old one, the new one
    /// stays beside it: gives that place.
    fn put_in_place(&self, temporary: &Path) -> Result<Option<PathBuf>, HttpError> {
        if std::fs::rename(temporary, &self.path).is_ok() {
            return sync_folder(&self.path).map(|()| None).map_err(|error| self.failed("save", error));
        }
        let spare = self.beside(" (new).xlsx");
        std::fs::rename(temporary, &spare).map_err(|error| self.failed("save", error))?;
        Ok(Some(spare))
    }
}

#[async_trait]
impl Sink for Workbook {
    fn name(&self) -> &str {
        &self.name
    }

    fn outward(&self) -> bool {
        self.outward
    }

    async fn sync(&self, store: &dyn Store, shop: &Shop, mut tables: Vec<SinkTable<'_>>) -> Result<Synced, HttpError> {
        let state =
            store.sheet_state(shop, &self.name, "workbook").await.map_err(|error| self.failed("save", error))?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| self.failed("make the folder of", error))?;
        let temporary = Temporary(self.beside(".xlsx.part"));
        tables.sort_by_key(|table| table.head.name != "status");

        let (steps, inbox) = channel(2);
        let (folder, place) = (folder.to_owned(), temporary.0.clone());
        let writer = tokio::task::spawn_blocking(move || write_book(inbox, &folder, &place));
        let failed = send_tables(tables, steps).await;
        let written = writer.await.map_err(|error| self.failed("write", error))?;
        let written = written.map_err(|error| self.failed("write", error))?;

        let mut synced = Synced { failed, notices: written.notices, ..Synced::default() };
        synced.place = self.path.display().to_string();
        if state.head_hash == written.content && self.path.exists() {
            return Ok(synced);
        }
        if let Some(spare) = self.put_in_place(&temporary.0)? {
            let (path, spare) = (self.path.display(), spare.display());
            synced.notices.push(format!("{path} is open in another program; the new workbook is {spare}"));
            synced.place = spare.to_string();
            return Ok(Synced { writes: 1, rows_written: written.rows, ..synced });
        }
        let state =
            SheetState { generation: state.generation + 1, head_hash: written.content, ..SheetState::default() };
        let audit = Audit {
            at: self.clock.now(),
            target: format!("xlsx:{}", self.name),
            action: "write".into(),
            detail: format!("{} rows", written.rows),
        };
        let saved = store.save_sheet_state(shop, &self.name, "workbook", &state, &audit).await;
        saved.map_err(|error: StoreError| self.failed("record the writing of", error))?;
        Ok(Synced { writes: 1, rows_written: written.rows, ..synced })
    }

    async fn check(&self) -> Result<Vec<String>, HttpError> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| self.failed("make the folder of", error))?;
        let probe = Temporary(self.beside(".xlsx.probe"));
        std::fs::write(&probe.0, b"").map_err(|error| self.failed("write beside", error))?;
        Ok(vec![format!("{} can be written", self.path.display())])
    }
}

/// One workbook of these tables, as bytes: to go with a report. `beside` is a folder that can be written.
pub async fn bytes(tables: Vec<SinkTable<'_>>, beside: &Path) -> Result<Vec<u8>, HttpError> {
    let failed = |error: String| HttpError::Transient {
        service: "workbook".into(),
        reason: format!("cannot write a workbook in {}: {error}", beside.display()),
    };
    std::fs::create_dir_all(beside).map_err(|error| failed(error.to_string()))?;
    let temporary = Temporary(beside.join(".report.xlsx.part"));
    let (steps, inbox) = channel(2);
    let (folder, place) = (beside.to_owned(), temporary.0.clone());
    let writer = tokio::task::spawn_blocking(move || write_book(inbox, &folder, &place));
    send_tables(tables, steps).await;
    let written = writer.await.map_err(|error| failed(error.to_string()))?;
    written.map_err(|error| failed(error.to_string()))?;
    std::fs::read(&temporary.0).map_err(|error| failed(error.to_string()))
}

/// A file that goes when it is no longer needed; renamed away is gone already.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Feeds the writing thread. Gives the tables that broke off, with the reason.
async fn send_tables(tables: Vec<SinkTable<'_>>, steps: Sender<Step>) -> Vec<(String, String)> {
    let mut failed = Vec::new();
    for mut table in tables {
        let name = table.head.name.clone();
        // A closed channel means that the thread ended with an error, which its handle gives.
        let _ = steps.send(Step::Begin(table.head)).await;
        let mut end = Step::End;
        while let Some(page) = table.rows.next().await {
            match page {
                Ok(rows) => {
                    let _ = steps.send(Step::Rows(rows)).await;
                }
                Err(error) => {
                    failed.push((name, format!("{error:#}")));
                    end = Step::Drop;
                    break;
                }
            }
        }
        let _ = steps.send(end).await;
    }
    failed
}

/// A sheet being written.
struct Sheet {
    head: TableHead,
    page: Worksheet,
    formats: Vec<Format>,
    rows: u32,
    dropped: usize,
}

/// The writing thread: everything until the channel closes, then the file, safe on disk.
fn write_book(mut steps: Receiver<Step>, folder: &Path, place: &Path) -> Result<Written, XlsxError> {
    let mut book = Book::new();
    book.set_tempdir(folder)?;
    // Fixed, so that equal rows make an equal book.
    let epoch = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_author("Spindle").set_creation_datetime(&epoch));
    let mut digest = Sha256::new_with_prefix(LAYOUT);
    let mut names: Vec<String> = Vec::new();
    let mut written = Written { content: 0, rows: 0, notices: Vec::new() };
    let mut open: Option<Sheet> = None;
    while let Some(step) = steps.blocking_recv() {
        match (step, open.as_mut()) {
            (Step::Begin(head), _) => {
                let name = sheet_name(&head.name, &names);
                open = Some(begin_sheet(&mut book, head, &name, &mut digest)?);
                names.push(name);
            }
            (Step::Rows(rows), Some(sheet)) => add_rows(sheet, &rows, &mut digest)?,
            (Step::End, Some(_)) => {
                if let Some(sheet) = open.take() {
                    written.rows += sheet.rows as usize;
                    end_sheet(&mut book, sheet, &mut written.notices)?;
                }
            }
            (Step::Drop, _) => {
                open = None;
                names.pop();
            }
            (Step::Rows(_) | Step::End, None) => {}
        }
    }
    let mut file = File::create(place)?;
    book.save_to_writer(&mut file)?;
    file.sync_all()?;
    written.content = cell::first_bits(&digest.finalize());
    Ok(written)
}

fn begin_sheet(book: &mut Book, head: TableHead, name: &str, digest: &mut Sha256) -> Result<Sheet, XlsxError> {
    digest.update(name);
    let mut page = book.new_worksheet_with_constant_memory()?;
    page.set_name(name)?;
    page.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    let mut formats = Vec::with_capacity(head.columns.len());
    for (at, column) in (0u16..).zip(head.columns) {
        digest.update(format!("{column:?}"));
        page.set_column_width(at, f64::from(column.width.clamp(1, 255)))?;
        page.write_string_with_format(0, at, column.name, &bold)?;
        if let Some(note) = head.notes.get(usize::from(at)).filter(|note| !note.is_empty()) {
            digest.update(note);
            let short: String = cell::clean(note).chars().take(NOTE_LIMIT).collect();
            page.insert_note(0, at, &Note::new(short).add_author_prefix(false))?;
        }
        formats.push(
            cell::number_pattern(column.kind).map_or_else(Format::new, |text| Format::new().set_num_format(text)),
        );
    }
    Ok(Sheet { head, page, formats, rows: 0, dropped: 0 })
}

fn add_rows(sheet: &mut Sheet, rows: &[Row], digest: &mut Sha256) -> Result<(), XlsxError> {
    for row in rows {
        if sheet.rows == ROW_LIMIT {
            sheet.dropped += 1;
            continue;
        }
        sheet.rows += 1;
        for (at, value) in (0u16..).zip(cell::values(&sheet.head, row)) {
            let Some(format) = sheet.formats.get(usize::from(at)) else { continue };
            let page = &mut sheet.page;
            match value {
                Value::Empty => digest.update([0]),
                Value::Text(text) => {
                    digest.update([1]);
                    digest.update(&text);
                    page.write_string_with_format(sheet.rows, at, text, format)?;
                }
                Value::Number(number) => {
                    digest.update([2]);
                    digest.update(number.to_le_bytes());
                    page.write_number_with_format(sheet.rows, at, number, format)?;
                }
                Value::Boolean(yes) => {
                    digest.update([3, u8::from(yes)]);
                    page.write_boolean_with_format(sheet.rows, at, yes, format)?;
                }
            }
        }
        digest.update([4]);
    }
    Ok(())
}

fn end_sheet(book: &mut Book, mut sheet: Sheet, notices: &mut Vec<String>) -> Result<(), XlsxError> {
    let last = u16::try_from(sheet.head.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    sheet.page.autofilter(0, 0, sheet.rows, last)?;
    if sheet.dropped > 0 {
        let (name, dropped) = (&sheet.head.name, sheet.dropped);
        notices.push(format!(
            "{name} has {dropped} rows more than a sheet of a workbook holds; the last ones are left out"
        ));
    }
    book.push_worksheet(sheet.page);
    Ok(())
}

/// A name a workbook accepts: 31 characters, none of `[]:*?/\`, no apostrophe at the ends, unique.
fn sheet_name(name: &str, taken: &[String]) -> String {
    let cleaned: String =
        name.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { '_' } else { c }).collect();
    let cleaned = cleaned.trim_matches('\'');
    let free = |name: &str| !taken.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    let cut = |room: usize| cleaned.chars().take(room).collect::<String>();
    let mut candidate = if cleaned.is_empty() { "table".to_owned() } else { cut(NAME_LIMIT) };
    let mut number = 2;
    while !free(&candidate) {
        let mark = format!(" ({number})");
        candidate = format!("{}{mark}", cut(NAME_LIMIT - mark.len()));
        number += 1;
    }
    candidate
}

/// After a rename the folder's entry must reach the disk too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_valid_and_unique() {
        let long = "messages_of_a_very_long_table_name";
        let cases = [
            ("chats_raw", &[][..], "chats_raw"),
            ("a/b:c", &[], "a_b_c"),
            ("''", &[], "table"),
            (long, &[], "messages_of_a_very_long_table_n"),
            ("Status", &["status"], "Status (2)"),
            (long, &["messages_of_a_very_long_table_n"], "messages_of_a_very_long_tab (2)"),
        ];
        for (name, taken, expected) in cases {
            let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(sheet_name(name, &taken), expected);
        }
    }
}
