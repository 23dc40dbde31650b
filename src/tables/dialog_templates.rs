//! `dialog_templates`: the usual way from hello to money, with what to do after each answer.

use crate::model::facts::Facts;
use crate::model::practice::{Answer, Step, Way};
use crate::model::table::ColumnKind::{Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::head::{column, head};
use crate::tables::{cells, lessons};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "dialog_templates";

const COLUMNS: &[Column] = &[
    column("kind", Text, 18),
    column("step", Integer, 7),
    column("customer_says", Text, 26),
    column("stage", Text, 20),
    column("won_chats", Integer, 11),
    column("share", Rate, 10),
    column("share_low", Rate, 10),
    column("share_high", Rate, 10),
    column("phrases", Text, 60),
    column("answers", Integer, 10),
    column("answer_share", Rate, 11),
    column("do_next", Text, 20),
    column("next_phrase", Text, 50),
];

/// One row for each answer to each step; one sentence when too few chats were paid.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let head = head(NAME, NAME, &[0, 1, 2], COLUMNS, catalogue);
    let sentence = |text| {
        let mut rows = lessons::sentence(COLUMNS.len(), &[0, 2], 8, text);
        rows.iter_mut().for_each(|row| row[1] = Cell::Integer(0));
        rows
    };
    let rows = match lessons::practice(facts, catalogue) {
        Err(text) => sentence(text),
        Ok(practice) if practice.ways.is_empty() => sentence(catalogue.text("practice-few-paid-chats", &[])),
        Ok(practice) => practice.ways.iter().flat_map(|way| way_rows(way, catalogue)).collect(),
    };
    Table { head, rows }
}

fn way_rows(way: &Way, catalogue: &Catalogue) -> Vec<Row> {
    let mut rows = Vec::new();
    for (number, step) in (1..).zip(&way.steps) {
        let mut answers: Vec<Option<&Answer>> = step.answers.iter().map(Some).collect();
        answers.sort_by_key(|answer| answer.map(|answer| answer.says));
        if answers.is_empty() {
            answers.push(None);
        }
        rows.extend(answers.into_iter().map(|answer| row(way, number, step, answer, catalogue)));
    }
    rows
}

fn row(way: &Way, number: i64, step: &Step, answer: Option<&Answer>, catalogue: &Catalogue) -> Row {
    let [share, low, high] = lessons::share_with_interval(step.share);
    let says = answer.map_or(lessons::DASH.to_owned(), |answer| lessons::situation(answer.says, catalogue));
    let next = answer.and_then(|answer| answer.next);
    vec![
        Cell::Text(lessons::kind(way.kind, catalogue)),
        Cell::Integer(number),
        Cell::Text(says),
        Cell::Text(lessons::stage(step.stage, catalogue)),
        cells::count(step.share.hits),
        share,
        low,
        high,
        lessons::lines(&step.phrases),
        answer.map_or(Cell::Empty, |answer| cells::count(answer.share.hits)),
        answer.map_or(Cell::Empty, |answer| lessons::share(answer.share)),
        next.map_or(Cell::Empty, |stage| Cell::Text(lessons::stage(stage, catalogue))),
        answer.map_or(Cell::Empty, |answer| cells::text(&answer.phrase)),
    ]
}
