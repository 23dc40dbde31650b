//! `spin_chat_metrics`: which questions were asked in each chat with a talk of a sale.

use crate::metrics;
use crate::metrics::chat::is_excluded;
use crate::metrics::spin::{SpinCounts, spin_of_chat};
use crate::model::facts::{ChatFacts, Facts};
use crate::model::table::ColumnKind::{Boolean, Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::cells;
use crate::tables::head::{column, head};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "spin_chat_metrics";

const COLUMNS: &[Column] = &[
    column("chat_id", Text, 12),
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("total_messages", Integer, 10),
    column("total_questions", Integer, 10),
    column("spin_s_count", Integer, 10),
    column("spin_p_count", Integer, 10),
    column("spin_i_count", Integer, 10),
    column("spin_n_count", Integer, 10),
    column("has_situation", Boolean, 10),
    column("has_problem", Boolean, 10),
    column("has_implication", Boolean, 10),
    column("has_need_payoff", Boolean, 10),
    column("spin_completeness", Rate, 12),
];

/// One row a chat in which a person wrote about a sale.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let chats = facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat));
    let rows = chats.filter_map(|chat| Some(row(facts, chat, &spin_of_chat(chat, None, facts.period)?, catalogue)));
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows: rows.collect() }
}

fn row(facts: &Facts, chat: &ChatFacts, counts: &SpinCounts, catalogue: &Catalogue) -> Row {
    let figures = metrics::chat_figures(chat, facts.period);
    let [manager_id, manager_name] = cells::chat_manager(facts, &figures, catalogue);
    let mut row = vec![
        Cell::Text(chat.chat.id.to_string()),
        manager_id,
        manager_name,
        cells::count(counts.messages),
        cells::count(counts.questions),
    ];
    row.extend((0..4).map(|stage| cells::count(counts.of(stage))));
    row.extend((0..4).map(|stage| Cell::Boolean(counts.of(stage) > 0)));
    row.push(Cell::Number(counts.completeness()));
    row
}
