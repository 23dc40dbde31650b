//! Heads of tables: columns with the notes the catalogue holds for them.

use crate::model::table::{Column, ColumnKind, TableHead};
use crate::text::catalogue::Catalogue;

/// A column in the lists of the table files.
pub(super) const fn column(name: &'static str, kind: ColumnKind, width: u16) -> Column {
    Column { name, kind, width }
}

/// The head of a table; `key` are the places of its key columns. `notes_of` names the table whose
/// notes are used: sheets split by month share those of `messages_raw`.
pub(super) fn head(
    name: &str,
    notes_of: &str,
    key: &[usize],
    columns: &'static [Column],
    catalogue: &Catalogue,
) -> TableHead {
    let note = |column: &Column| catalogue.text(&note_id(notes_of, column.name), &[]);
    TableHead { name: name.to_owned(), key: key.to_vec(), columns, notes: columns.iter().map(note).collect() }
}

/// `column-chats-raw-chat-id`.
fn note_id(table: &str, column: &str) -> String {
    format!("column-{table}-{column}").replace(['_', '.'], "-")
}
