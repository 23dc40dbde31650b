//! What one table needs: from the sheet as it is, the rows known and the rows wanted. change.rs
//! turns it into requests.

use std::collections::HashMap;
use std::io;

use google_sheets4::api::ValueRange;
use sha2::{Digest, Sha256};

use super::book::{self, Book, Mark, SheetInfo, column_letters, quoted};
use super::spool::Spool;
use crate::model::table::TableHead;
use crate::sinks::cell::{self, Value};
use crate::sinks::row_diff::{self, Edit, FOREIGN, KeyedRow, Plan};
use crate::store::SheetState;

/// Above this many cells or runs a change does not go as single cells: each costs 6 kB in the client.
const DIRECT_CELLS: usize = 4_000;
const DIRECT_RUNS: usize = 200;
/// Above this many moves of rows the table is laid out anew, when that moves nothing of people.
const MOVES: usize = 300;
/// Above this many runs everything is copied at once.
const COPY_RUNS: usize = 2_000;
/// Bytes of JSON in one request with values: the client needs six times as much.
const CHUNK_BYTES: usize = 2 << 20;

/// How the cells get there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Way {
    /// As cells inside the atomic change.
    Cells,
    /// As values in one atomic request of their own: only when no row moves.
    Values,
    /// Through a hidden sheet and a copy inside the atomic change.
    Staging { id: i32 },
}

/// What will be done to one sheet.
#[derive(Debug)]
pub struct Work {
    pub edits: Vec<Edit>,
    /// Runs to write: first data row, indices of new rows.
    pub writes: Vec<(usize, Vec<usize>)>,
    /// The sheet's rows afterwards.
    pub rows: Vec<KeyedRow>,
    pub way: Way,
    pub generation: i64,
    pub fresh_head: bool,
}

/// One table on its way.
pub struct Target {
    pub head: TableHead,
    pub head_hash: u64,
    pub content: u64,
    pub spool: Spool,
    pub state: SheetState,
    pub sheet: Option<SheetInfo>,
    pub id: i32,
    pub title: String,
    /// Hash of what was seen when the work was decided.
    pub seen: u64,
    pub work: Option<Work>,
}

/// What the sheet shows: header cells, keys of its rows.
#[derive(Debug, Default)]
pub struct Seen {
    pub header: Vec<String>,
    pub keys: Vec<String>,
}

impl Seen {
    /// Equal for equal sights.
    pub fn hash(&self) -> u64 {
        let mut digest = Sha256::new();
        for text in self.header.iter().chain(&self.keys) {
            digest.update(text);
            digest.update([0]);
        }
        cell::first_bits(&digest.finalize())
    }
}

impl Target {
    pub fn new(head: TableHead, spool: Spool, state: SheetState, book: &Book) -> Target {
        let sheet = book.find(state.sheet_id, &head.name).cloned();
        let (id, title) = match &sheet {
            Some(sheet) => (sheet.id, sheet.title.clone()),
            None => (book.free_id("sheet", &head.name), book.free_title(&head.name)),
        };
        let head_hash = book::head_hash(&head);
        let content = spool.content();
        Target { head, head_hash, content, spool, state, sheet, id, title, seen: 0, work: None }
    }

    pub fn mark(&self) -> Option<&Mark> {
        self.sheet.as_ref().and_then(|sheet| sheet.mark.as_ref())
    }

    /// Sheet, store and new rows agree: nothing to read or write.
    pub fn is_current(&self) -> bool {
        self.mark().is_some_and(|mark| {
            mark.generation == self.state.generation && mark.head == self.head_hash && mark.content == self.content
        })
    }

    /// Header names as last written.
    pub fn written_names(&self) -> Vec<String> {
        let current = || self.head.columns.iter().map(|column| column.name.to_owned()).collect();
        self.mark().map_or_else(current, |mark| mark.columns.clone())
    }

    /// Where the key's columns stand in the sheet now; `None` when the old head had other ones.
    fn key_columns(&self) -> Option<Vec<usize>> {
        let names = self.written_names();
        let place = |index: &usize| {
            let column = self.head.columns.get(*index)?;
            names.iter().position(|name| name == column.name)
        };
        self.head.key.iter().map(place).collect()
    }

    /// What is to be read before writing: the header, then each key column. Empty for a new sheet.
    /// Nothing beyond the grid: people may have removed columns or rows, and one range that does
    /// not exist would spoil the whole reading.
    pub fn ranges(&self) -> Vec<String> {
        let Some(info) = &self.sheet else { return Vec::new() };
        let sheet = quoted(&self.title);
        let width = self.written_names().len().min(info.columns);
        let mut ranges = vec![format!("{sheet}A1:{}1", column_letters(width.saturating_sub(1)))];
        let keys = self.key_columns().unwrap_or_default();
        if info.rows > 1 && keys.iter().all(|column| *column < info.columns) {
            ranges.extend(keys.into_iter().map(column_letters).map(|letters| format!("{sheet}{letters}2:{letters}")));
        }
        ranges
    }

    /// Reads the answer to [`Target::ranges`].
    pub fn see(&self, answer: &[ValueRange]) -> Seen {
        let columns = |range: &ValueRange| range.values.clone().unwrap_or_default();
        let Some((header, keys)) = answer.split_first() else { return Seen::default() };
        let first = |column: Vec<serde_json::Value>| column.first().map_or(Value::Empty, Value::from_json);
        let header = columns(header).into_iter().map(|column| match first(column) {
            Value::Text(text) => text,
            Value::Empty => String::new(),
            other => cell::key([&other].into_iter()),
        });
        let keys: Vec<Vec<Value>> = keys
            .iter()
            .map(|range| {
                let column = range.values.as_ref().and_then(|columns| columns.first());
                column.map_or_else(Vec::new, |cells| cells.iter().map(Value::from_json).collect())
            })
            .collect();
        let mut length = keys.iter().map(Vec::len).max().unwrap_or(0);
        // Trailing empty cells are cut from the answer, and an own row may have an empty key.
        if self.state.rows.iter().any(|(key, _)| cell::is_blank_key(key)) {
            let grid = self.sheet.as_ref().map_or(0, |sheet| sheet.rows.saturating_sub(1));
            length = length.max(self.state.rows.len().min(grid));
        }
        let row_key = |row: usize| cell::key(keys.iter().map(|column| column.get(row).unwrap_or(&Value::Empty)));
        Seen { header: header.collect(), keys: (0..length).map(row_key).collect() }
    }

    /// Both headers, when the sheet's is not the one we wrote.
    pub fn changed_header(&self, seen: &Seen) -> Option<(String, String)> {
        self.sheet.as_ref()?;
        let written = self.written_names();
        let shown: Vec<String> =
            (0..written.len()).map(|at| seen.header.get(at).cloned().unwrap_or_default()).collect();
        (shown != written).then(|| (written.join(", "), shown.join(", ")))
    }

    /// Decides what is to be done.
    pub fn decide(&mut self, seen: &Seen, book: &Book) {
        self.seen = seen.hash();
        let fresh_head = self.mark().is_none_or(|mark| mark.head != self.head_hash);
        let mut old = self.rows_now(seen);
        if fresh_head {
            old.iter_mut().for_each(|row| row.1 = 0);
        }
        let mut plan = row_diff::plan(&old, &self.spool.keyed);
        let moves = plan.edits.len() - plan.writes().count();
        let alone = self.sheet.as_ref().is_some_and(|sheet| sheet.columns <= self.written_names().len());
        if moves > MOVES && alone && old.iter().all(|(key, _)| key != FOREIGN) {
            plan = row_diff::lay_out(old.len(), &self.spool.keyed);
        }
        let Plan { edits, rows } = plan;
        let (writes, edits): (Vec<Edit>, Vec<Edit>) =
            edits.into_iter().partition(|edit| matches!(edit, Edit::Write { .. }));
        let writes = writes.into_iter().filter_map(|edit| match edit {
            Edit::Write { at, rows } => Some((at, rows)),
            _ => None,
        });
        let mut work = Work {
            edits,
            writes: writes.collect(),
            rows,
            way: Way::Cells,
            generation: self.mark().map_or(0, |mark| mark.generation).max(self.state.generation) + 1,
            fresh_head,
        };
        self.choose_way(&mut work, book);
        self.work = Some(work);
    }

    /// The sheet's rows with the hashes that can be trusted.
    fn rows_now(&self, seen: &Seen) -> Vec<KeyedRow> {
        let Some(sheet) = &self.sheet else { return Vec::new() };
        let Some(mark) = &sheet.mark else {
            return row_diff::locate(&seen.keys, &self.state.rows, &self.spool.keyed, false);
        };
        if self.key_columns().is_none() {
            return self.state.rows.clone();
        }
        let remembered = mark.generation == self.state.generation;
        if !remembered && mark.content == self.content {
            // The write was applied, only our note of it is lost.
            return row_diff::locate(&seen.keys, &self.spool.keyed, &self.spool.keyed, true);
        }
        row_diff::locate(&seen.keys, &self.state.rows, &self.spool.keyed, remembered)
    }

    fn choose_way(&self, work: &mut Work, book: &Book) {
        let rows: usize = work.writes.iter().map(|(_, rows)| rows.len()).sum();
        let bytes: usize = work.writes.iter().flat_map(|(_, rows)| rows).map(|row| self.spool.size(*row) + 48).sum();
        if rows * self.head.columns.len() <= DIRECT_CELLS && work.writes.len() <= DIRECT_RUNS && bytes < CHUNK_BYTES {
            return;
        }
        if work.edits.is_empty() && !work.fresh_head && bytes < CHUNK_BYTES {
            work.way = Way::Values;
            return;
        }
        work.way = Way::Staging { id: book.free_id("staging", &self.head.name) };
        if work.writes.len() > COPY_RUNS {
            work.writes = whole_runs(&work.rows, &self.spool.keyed);
        }
    }

    pub fn rows_written(&self) -> usize {
        self.work.iter().flat_map(|work| &work.writes).map(|(_, rows)| rows.len()).sum()
    }

    /// Nothing to write after all: only our note of it is to be mended.
    pub fn is_settled(&self) -> bool {
        self.work.as_ref().is_some_and(|work| {
            work.edits.is_empty()
                && work.writes.is_empty()
                && !work.fresh_head
                && self.mark().is_some_and(|mark| mark.content == self.content)
        })
    }

    /// The generation the sheet has once the work is done.
    pub fn generation(&self) -> i64 {
        match (&self.work, self.mark()) {
            (Some(_), Some(mark)) if self.is_settled() => mark.generation,
            (Some(work), _) => work.generation,
            (None, mark) => mark.map_or(0, |mark| mark.generation),
        }
    }

    pub fn staging_title(&self) -> String {
        format!("{}{}", book::STAGING_PREFIX, self.head.name)
    }

    /// New rows in the order they lie in the staging sheet.
    fn staged(&self) -> impl Iterator<Item = usize> {
        self.work.iter().flat_map(|work| &work.writes).flat_map(|(_, rows)| rows).copied()
    }

    /// Values for the wire from the `skip`-th written row on, as many as fit one request, and how
    /// many those are: to the staging sheet, or straight to their places.
    pub fn chunk(&self, skip: usize) -> io::Result<(Vec<ValueRange>, usize)> {
        let Some(work) = &self.work else { return Ok((Vec::new(), 0)) };
        let last = column_letters(self.head.columns.len().saturating_sub(1));
        let range = |title: &str, at: usize, count: usize, values| ValueRange {
            major_dimension: Some("ROWS".into()),
            range: Some(format!("{}A{}:{last}{}", quoted(title), at + 1, at + count)),
            values: Some(values),
        };
        if let Way::Staging { .. } = work.way {
            let mut values = Vec::new();
            let mut bytes = 0;
            for row in self.staged().skip(skip) {
                bytes += self.spool.size(row);
                if bytes > CHUNK_BYTES && !values.is_empty() {
                    break;
                }
                values.push(self.spool.row(row)?);
            }
            let count = values.len();
            let data = if count == 0 { vec![] } else { vec![range(&self.staging_title(), skip, count, values)] };
            return Ok((data, count));
        }
        if skip > 0 {
            return Ok((Vec::new(), 0));
        }
        let mut data = Vec::with_capacity(work.writes.len());
        for (at, rows) in &work.writes {
            let values = rows.iter().map(|row| self.spool.row(*row)).collect::<io::Result<_>>()?;
            data.push(range(&self.title, at + 1, rows.len(), values));
        }
        Ok((data, self.rows_written()))
    }

    /// First key column of the staging sheet, and the keys that must stand there.
    pub fn staged_key(&self) -> Option<(String, impl Iterator<Item = io::Result<serde_json::Value>>)> {
        let column = *self.head.key.first()?;
        let letters = column_letters(column);
        let range = format!("{}{letters}1:{letters}", quoted(&self.staging_title()));
        let cells = self.staged().map(move |row| {
            let mut cells = self.spool.row(row)?;
            Ok(if column < cells.len() { cells.swap_remove(column) } else { serde_json::Value::Null })
        });
        Some((range, cells))
    }
}

/// All own rows as runs between the rows of people.
fn whole_runs(rows: &[KeyedRow], new: &[KeyedRow]) -> Vec<(usize, Vec<usize>)> {
    let index: HashMap<&str, usize> = new.iter().enumerate().map(|(at, (key, _))| (key.as_str(), at)).collect();
    let mut runs: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut joined = false;
    for (at, (key, _)) in rows.iter().enumerate() {
        let row = index.get(key.as_str()).copied().filter(|_| key != FOREIGN);
        match (row, runs.last_mut()) {
            (Some(row), Some((_, run))) if joined => run.push(row),
            (Some(row), _) => runs.push((at, vec![row])),
            (None, _) => {}
        }
        joined = row.is_some();
    }
    runs
}
