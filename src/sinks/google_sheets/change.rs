//! The atomic change of one sheet: everything a [`Target`] needs as requests, in order.

use std::io;

use google_sheets4::api::Request;

use super::book::{Mark, SheetInfo, stable_id};
use super::plan::{Target, Way, Work};
use super::requests::{self, Axis};
use crate::sinks::row_diff::Edit;

impl Target {
    /// The mark that says the work is done.
    pub fn new_mark(&self) -> Mark {
        let generation = self.generation();
        Mark {
            table: self.head.name.clone(),
            generation,
            head: self.head_hash,
            content: self.content,
            columns: self.head.columns.iter().map(|column| column.name.to_owned()).collect(),
            id: stable_id("mark", &self.id.to_string(), generation),
        }
    }

    /// Cells of the atomic change, to keep its size in bounds.
    pub fn weight(&self) -> usize {
        let Some(work) = &self.work else { return 0 };
        let cells = if work.way == Way::Cells { self.rows_written() * self.head.columns.len() } else { 0 };
        // A request weighs as much as ten cells.
        cells + 10 * (work.edits.len() + work.writes.len() + 4 * self.head.columns.len())
    }

    /// Everything the atomic change does to this sheet, in order.
    pub fn requests(&self) -> io::Result<Vec<Request>> {
        let Some(work) = &self.work else { return Ok(Vec::new()) };
        let columns = self.head.columns.len();
        // Exact enough never to grow: a request is 30 kB.
        let mut list = Vec::with_capacity(work.edits.len() + work.writes.len() + 2 * columns + 8);
        match &self.sheet {
            None => {
                let index = (self.head.name == "status").then_some(0);
                // A frozen header needs a row below it.
                list.push(requests::add_sheet(self.id, &self.title, work.rows.len().max(1) + 1, columns, false, index));
            }
            Some(sheet) => self.reshape(sheet, work, &mut list),
        }
        if work.fresh_head {
            self.write_head(&mut list);
        }
        self.format_rows(work, &mut list);
        self.write(work, &mut list)?;
        if let Some(mark) = self.mark() {
            list.push(requests::remove_mark(mark.id));
        }
        list.push(requests::put_mark(self.id, &self.new_mark()));
        Ok(list)
    }

    /// Removes and inserts rows and columns; removals first, so that the cell limit is never passed on the way.
    fn reshape(&self, sheet: &SheetInfo, work: &Work, list: &mut Vec<Request>) {
        let (old, new) = (self.written_names().len(), self.head.columns.len());
        if new < old {
            list.push(requests::delete(self.id, Axis::Columns, new, old - new));
        }
        let mut grid = sheet.rows;
        let gone: usize =
            work.edits.iter().map(|edit| if let Edit::Delete { count, .. } = edit { *count } else { 0 }).sum();
        if gone > 0 && gone + 1 >= grid {
            // A sheet may not lose its last row below the frozen ones.
            list.push(requests::append(self.id, Axis::Rows, 1));
            grid += 1;
        }
        for edit in &work.edits {
            match edit {
                Edit::Delete { at, count } => {
                    list.push(requests::delete(self.id, Axis::Rows, at + 1, *count));
                    grid -= count;
                }
                Edit::Insert { at, count } if at + 1 >= grid => {
                    list.push(requests::append(self.id, Axis::Rows, *count));
                    grid += count;
                }
                Edit::Insert { at, count } => {
                    list.push(requests::insert(self.id, Axis::Rows, at + 1, *count, *at > 0));
                    grid += count;
                }
                Edit::Write { .. } => {}
            }
        }
        if new > old && sheet.columns <= old {
            list.push(requests::append(self.id, Axis::Columns, new - sheet.columns.min(old)));
        } else if new > old {
            list.push(requests::insert(self.id, Axis::Columns, old, new - old, old > 0));
        }
    }

    fn write_head(&self, list: &mut Vec<Request>) {
        let note = |at: usize| self.head.notes.get(at).map(String::as_str).filter(|note| !note.is_empty());
        let names: Vec<(&str, Option<&str>)> =
            self.head.columns.iter().enumerate().map(|(at, column)| (column.name, note(at))).collect();
        list.push(requests::write_header(self.id, &names));
        for (at, column) in self.head.columns.iter().enumerate() {
            list.push(requests::set_width(self.id, at, 1, i32::from(column.width.clamp(4, 100)) * 7 + 12));
        }
        let known = self.sheet.as_ref().and_then(|sheet| sheet.protection);
        list.push(requests::protect(known, self.id, self.head.columns.len()));
    }

    /// Number formats: of whole columns with a new head, else of the rows that came.
    fn format_rows(&self, work: &Work, list: &mut Vec<Request>) {
        let came = work.edits.iter().filter_map(|edit| match edit {
            Edit::Insert { at, count } => Some((*at, at + count)),
            _ => None,
        });
        let hull = came.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        let rows = match hull {
            _ if work.fresh_head => (1, None),
            Some((first, end)) => (first + 1, Some(end + 1)),
            None => return,
        };
        for (at, column) in self.head.columns.iter().enumerate() {
            list.extend(requests::set_format(column.kind, requests::grid(self.id, rows, (at, at + 1))));
        }
    }

    fn write(&self, work: &Work, list: &mut Vec<Request>) -> io::Result<()> {
        let columns = self.head.columns.len();
        let mut staged = 0;
        for (at, rows) in &work.writes {
            match work.way {
                Way::Values => {}
                Way::Cells => {
                    let cells = rows.iter().map(|row| self.spool.row(*row)).collect::<io::Result<_>>()?;
                    list.push(requests::write_rows(self.id, at + 1, cells));
                }
                Way::Staging { id } => {
                    let source = requests::grid(id, (staged, Some(staged + rows.len())), (0, columns));
                    let place = requests::grid(self.id, (at + 1, Some(at + 1 + rows.len())), (0, columns));
                    list.push(requests::copy_values(source, place));
                    staged += rows.len();
                }
            }
        }
        if let Way::Staging { id } = work.way {
            list.push(requests::delete_sheet(id));
        }
        Ok(())
    }
}
