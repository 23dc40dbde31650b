//! `spin_manager_metrics`: what each manager asks, by purpose, in talks of a sale.

use crate::metrics::spin::{self, SpinFigures};
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::table::ColumnKind::{Decimal, Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::head::{column, head};
use crate::tables::{cells, judgement};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "spin_manager_metrics";

const COLUMNS: &[Column] = &[
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("total_chats", Integer, 10),
    column("total_messages", Integer, 10),
    column("total_questions", Integer, 10),
    column("avg_questions_per_chat", Decimal, 12),
    column("spin_s_total", Integer, 10),
    column("spin_p_total", Integer, 10),
    column("spin_i_total", Integer, 10),
    column("spin_n_total", Integer, 10),
    column("spin_s_per_chat", Decimal, 10),
    column("spin_p_per_chat", Decimal, 10),
    column("spin_i_per_chat", Decimal, 10),
    column("spin_n_per_chat", Decimal, 10),
    column("s_usage_rate", Rate, 10),
    column("p_usage_rate", Rate, 10),
    column("i_usage_rate", Rate, 10),
    column("n_usage_rate", Rate, 10),
    column("avg_spin_completeness", Rate, 12),
    column("full_spin_chats", Integer, 10),
    column("full_spin_rate", Rate, 10),
    column("productive_rate", Rate, 12),
    column("precision_note", Text, 50),
];

/// One row a manager who wrote in a sale.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let note = judgement::precision_note(facts, catalogue);
    let by_manager = spin::spin_by_manager(facts, facts.period);
    let mut rows: Vec<Row> =
        by_manager.iter().map(|(manager, figures)| row(facts, *manager, figures, &note, catalogue)).collect();
    rows.sort_by_cached_key(judgement::sort_key);
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows }
}

fn row(facts: &Facts, manager: Option<ManagerId>, figures: &SpinFigures, note: &str, catalogue: &Catalogue) -> Row {
    let [id, name] = cells::manager(facts, manager, catalogue);
    let counts = &figures.counts;
    let per_chat = |count: u64| Cell::Number(count as f64 / figures.chats.max(1) as f64);
    let full = figures.full.value.map(|share| (share * figures.chats as f64).round() as i64);
    let mut row = vec![
        id,
        name,
        cells::count(figures.chats),
        cells::count(counts.messages),
        cells::count(counts.questions),
        per_chat(counts.questions),
    ];
    row.extend((0..4).map(|stage| cells::count(counts.of(stage))));
    row.extend((0..4).map(|stage| per_chat(counts.of(stage))));
    row.extend(figures.usage.iter().map(cells::value));
    row.extend([
        cells::value(&figures.completeness),
        Cell::from(full),
        cells::value(&figures.full),
        cells::value(&figures.productive),
        Cell::Text(note.to_owned()),
    ]);
    row
}
