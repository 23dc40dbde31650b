//! `qa_book`: what customers ask and which answers went on to an order.

use std::collections::BTreeSet;

use crate::model::facts::Facts;
use crate::model::practice::Question;
use crate::model::table::ColumnKind::{Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::head::{column, head};
use crate::tables::{cells, lessons};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "qa_book";

const COLUMNS: &[Column] = &[
    column("topic", Text, 20),
    column("question", Text, 50),
    column("words", Text, 30),
    column("asked", Integer, 9),
    column("chats", Integer, 9),
    column("answered", Rate, 11),
    column("best_answer", Text, 70),
    column("used_in", Integer, 9),
    column("went_on", Rate, 11),
    column("ordered", Rate, 11),
    column("paid", Rate, 10),
    column("paid_of", Integer, 10),
    column("paid_low", Rate, 10),
    column("paid_high", Rate, 10),
    column("more_answers", Text, 70),
];

/// One row a question.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let head = head(NAME, NAME, &[0, 1], COLUMNS, catalogue);
    let sentence = |text| lessons::sentence(COLUMNS.len(), &[0, 1], 6, text);
    let rows = match lessons::practice(facts, catalogue) {
        Err(text) => sentence(text),
        Ok(practice) if practice.questions.is_empty() => sentence(catalogue.text("practice-no-questions", &[])),
        Ok(practice) => rows(&practice.questions, catalogue),
    };
    Table { head, rows }
}

fn rows(questions: &[Question], catalogue: &Catalogue) -> Vec<Row> {
    let mut order: Vec<(String, &Question)> =
        questions.iter().map(|question| (lessons::topic(question.topic, catalogue), question)).collect();
    order.sort_by(|one, other| (&one.0, &one.1.text).cmp(&(&other.0, &other.1.text)));
    let mut seen = BTreeSet::new();
    order.into_iter().map(|(topic, question)| row(topic, question, &mut seen)).collect()
}

fn row(topic: String, question: &Question, seen: &mut BTreeSet<String>) -> Row {
    let best = question.answers.first();
    let [paid, low, high] = lessons::share_with_interval(best.map(|answer| answer.paid).unwrap_or_default());
    let text = if question.text.is_empty() { lessons::DASH } else { &question.text };
    vec![
        Cell::Text(topic),
        Cell::Text(lessons::unique(seen, text)),
        cells::text(&question.words.join(", ")),
        cells::count(question.asked),
        cells::count(question.talks),
        lessons::share(question.answered),
        best.map_or(Cell::Empty, |answer| cells::text(&answer.text)),
        best.map_or(Cell::Empty, |answer| cells::count(answer.went_on.count)),
        best.map_or(Cell::Empty, |answer| lessons::share(answer.went_on)),
        best.map_or(Cell::Empty, |answer| lessons::share(answer.ordered)),
        paid,
        best.map_or(Cell::Empty, |answer| cells::count(answer.paid.count)),
        low,
        high,
        lessons::lines(question.answers.iter().skip(1).map(|answer| &answer.text)),
    ]
}
