//! Floor 1: TABLES, facts into a table, one file per sheet. A new sheet: its file, a line in [`TABLES`],
//! and a note for each of its columns in `locales/*/columns.ftl` (`column-TABLE-COLUMN`).

use crate::model::facts::Facts;
use crate::model::table::Table;
use crate::text::catalogue::Catalogue;

mod cells;
mod head;

pub mod channel_summary;
pub mod manager_summary;
pub mod messages_raw;

/// An entry of the list.
pub struct TableEntry {
    pub name: &'static str,
    pub build: fn(&Facts, &Catalogue) -> Table,
}

/// Every table, in the order of the sheets. `messages_raw` is streamed and has its own door.
pub const TABLES: &[TableEntry] = &[
    TableEntry { name: manager_summary::NAME, build: manager_summary::build },
    TableEntry { name: channel_summary::NAME, build: channel_summary::build },
];
