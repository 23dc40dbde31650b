//! Floor 1: TABLES, facts into a table, one file per sheet. A new sheet: its file and a line in [`TABLES`].

use crate::model::facts::Facts;
use crate::model::table::Table;
use crate::text::catalogue::Catalogue;

/// An entry of the list.
pub struct TableEntry {
    pub name: &'static str,
    pub build: fn(&Facts, &Catalogue) -> Table,
}

/// Every table, in the order of the sheets. `messages_raw` is streamed and has its own door.
pub const TABLES: &[TableEntry] = &[];
