//! The spreadsheet as one cheap read shows it: sheets, their sizes, and the marks we left on them.

use google_sheets4::api::{Sheet, Spreadsheet};
use serde::{Deserialize, Serialize};

use crate::model::table::TableHead;
use crate::sinks::cell;

/// Key of our developer metadata on a sheet.
pub const MARK_KEY: &str = "spindle.sync";

/// Description of the protected range on our columns.
pub const PROTECTION: &str = "Spindle";

/// Titles of sheets that live only during a sync.
pub const STAGING_PREFIX: &str = "_spindle_";

/// Part of the head's hash: raise it when heads are to be written differently.
const HEAD_LAYOUT: &str = "head 1";

/// What a sheet's metadata says about the last sync: proof that a write was applied, and what it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub table: String,
    pub generation: i64,
    /// Hash of the head, and of all rows.
    pub head: u64,
    pub content: u64,
    /// Header names as written.
    pub columns: Vec<String>,
    /// Id of the metadata itself.
    #[serde(skip)]
    pub id: i32,
}

/// A sheet as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetInfo {
    pub id: i32,
    pub title: String,
    pub rows: usize,
    pub columns: usize,
    pub mark: Option<Mark>,
    /// Id of our protected range; the service gives it.
    pub protection: Option<i32>,
}

/// The whole book.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Book {
    pub title: String,
    pub sheets: Vec<SheetInfo>,
}

impl Book {
    pub fn new(answer: Spreadsheet) -> Book {
        let title = answer.properties.and_then(|properties| properties.title).unwrap_or_default();
        let sheets = answer.sheets.unwrap_or_default().into_iter().filter_map(sheet_info).collect();
        Book { title, sheets }
    }

    pub fn by_id(&self, id: i32) -> Option<&SheetInfo> {
        self.sheets.iter().find(|sheet| sheet.id == id)
    }

    /// The sheet of a table: by the id we remember, else by our mark (the store was lost).
    pub fn find(&self, remembered: Option<i64>, table: &str) -> Option<&SheetInfo> {
        let by_id = remembered.and_then(|id| self.by_id(i32::try_from(id).ok()?));
        let marked = |sheet: &&SheetInfo| sheet.mark.as_ref().is_some_and(|mark| mark.table == table);
        let owned = self.sheets.iter().find(|sheet| sheet.id == stable_id("sheet", table, 0) && marked(sheet));
        by_id.or(owned).or_else(|| self.sheets.iter().find(marked))
    }

    /// An id no sheet has: always the same for a table unless a stranger took it.
    pub fn free_id(&self, purpose: &str, table: &str) -> i32 {
        let mut id = stable_id(purpose, table, 0);
        let mut salt = 1;
        while self.by_id(id).is_some() {
            id = stable_id(purpose, table, salt);
            salt += 1;
        }
        id
    }

    /// The table's name, or the first free one beside it.
    pub fn free_title(&self, table: &str) -> String {
        let taken = |title: &str| self.sheets.iter().any(|sheet| sheet.title.to_lowercase() == title.to_lowercase());
        let mut title = table.to_owned();
        let mut number = 2;
        while taken(&title) {
            title = format!("{table} ({number})");
            number += 1;
        }
        title
    }

    pub fn cells(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.rows * sheet.columns).sum()
    }
}

fn sheet_info(sheet: Sheet) -> Option<SheetInfo> {
    let properties = sheet.properties?;
    let grid = properties.grid_properties.unwrap_or_default();
    let count = |number: Option<i32>| usize::try_from(number.unwrap_or(0)).unwrap_or(0);
    let marks = sheet.developer_metadata.unwrap_or_default().into_iter().filter_map(|entry| {
        let text = entry.metadata_value.filter(|_| entry.metadata_key.as_deref() == Some(MARK_KEY))?;
        let mark: Mark = serde_json::from_str(&text).ok()?;
        Some(Mark { id: entry.metadata_id?, ..mark })
    });
    Some(SheetInfo {
        id: properties.sheet_id.unwrap_or(0),
        title: properties.title.unwrap_or_default(),
        rows: count(grid.row_count),
        columns: count(grid.column_count),
        mark: marks.max_by_key(|mark| mark.generation),
        protection: sheet
            .protected_ranges
            .unwrap_or_default()
            .into_iter()
            .find(|range| range.description.as_deref() == Some(PROTECTION))
            .and_then(|range| range.protected_range_id),
    })
}

/// A positive number that depends on its arguments only.
pub fn stable_id(purpose: &str, name: &str, salt: i64) -> i32 {
    let hash = cell::hash(format!("{purpose}\n{name}\n{salt}").as_bytes());
    i32::try_from(hash % 0x7fff_fffe).unwrap_or(0) + 1
}

/// Hash of what the head's requests would write.
pub fn head_hash(head: &TableHead) -> u64 {
    cell::hash(format!("{HEAD_LAYOUT}{:?}{:?}{:?}", head.key, head.columns, head.notes).as_bytes())
}

/// Number of column `index` (from 0) in letters.
pub fn column_letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// The title as the start of an A1 range.
pub fn quoted(title: &str) -> String {
    format!("'{}'!", title.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_columns() {
        for (index, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(column_letters(index), letters);
        }
    }

    #[test]
    fn ids_are_positive_and_differ() {
        let ids: std::collections::BTreeSet<i32> =
            (0..1000).map(|salt| stable_id("sheet", "chats_raw", salt)).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| *id > 0));
    }
}
