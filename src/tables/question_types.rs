//! `question_types`: how each manager asks: open, closed, alternative, by formula.

use std::collections::BTreeMap;

use crate::metrics::spin::{self, SpinFigures};
use crate::model::facts::Facts;
use crate::model::ids::{ManagerId, MessageId};
use crate::model::labels::{Label, QuestionKind, SURE_FROM};
use crate::model::table::ColumnKind::{Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::head::{column, head};
use crate::tables::{cells, judgement};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "question_types";

const COLUMNS: &[Column] = &[
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("chats", Integer, 10),
    column("asking_messages", Integer, 12),
    column("open", Integer, 10),
    column("closed", Integer, 10),
    column("alternative", Integer, 12),
    column("courtesy", Integer, 10),
    column("open_share", Rate, 10),
    column("examples", Text, 80),
    column("precision_note", Text, 50),
];

/// The latest example of each type that there is a text of, by manager.
type Examples = BTreeMap<Option<ManagerId>, [Option<MessageId>; 4]>;

/// One row a manager who wrote in a sale.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let examples = examples(facts);
    let by_manager = spin::spin_by_manager(facts, facts.period);
    let mut rows: Vec<Row> =
        by_manager.iter().map(|(manager, figures)| row(facts, *manager, figures, &examples, catalogue)).collect();
    rows.sort_by_cached_key(judgement::sort_key);
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows }
}

fn row(
    facts: &Facts,
    manager: Option<ManagerId>,
    figures: &SpinFigures,
    examples: &Examples,
    catalogue: &Catalogue,
) -> Row {
    let [id, name] = cells::manager(facts, manager, catalogue);
    let [open, closed, alternative, courtesy] = figures.counts.kinds;
    let asking = open + closed + alternative;
    let mut row = vec![id, name, cells::count(figures.chats), cells::count(asking)];
    row.extend([open, closed, alternative, courtesy].map(cells::count));
    row.push(Cell::from((asking > 0).then(|| open as f64 / asking as f64)));
    let shown = examples.get(&manager).into_iter().flatten().enumerate().filter_map(|(kind, message)| {
        let quote = judgement::quote(facts, (*message)?)?;
        let kind = judgement::word(catalogue, "question", QuestionKind::ALL[kind + 1].code());
        Some(format!("{kind}: {quote}"))
    });
    row.push(cells::text(&shown.collect::<Vec<_>>().join("\n")));
    row.push(Cell::Text(judgement::precision_note(facts, catalogue)));
    row
}

fn examples(facts: &Facts) -> Examples {
    let mut found = Examples::new();
    let marks = facts.chats.iter().flat_map(|chat| &chat.findings.marks);
    for mark in marks.filter(|mark| mark.class.is_human() && facts.period.contains(mark.at)) {
        let Some(labels) = mark.labels.manager() else { continue };
        let told = labels.question != QuestionKind::None && labels.question_sure >= SURE_FROM;
        if told && facts.quotes.contains_key(&mark.id) {
            found.entry(mark.manager).or_default()[labels.question.place() - 1] = Some(mark.id);
        }
    }
    found
}
