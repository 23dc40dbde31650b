//! `sales_book`: the handbook for a new manager, stages by situations, with the shop's own phrases.

use std::collections::BTreeSet;

use crate::model::facts::Facts;
use crate::model::practice::BookPage;
use crate::model::table::ColumnKind::{Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::head::{column, head};
use crate::tables::{cells, lessons};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "sales_book";

const COLUMNS: &[Column] = &[
    column("stage", Text, 20),
    column("situation", Text, 30),
    column("phrase", Text, 70),
    column("page_chats", Integer, 11),
    column("said_in", Integer, 10),
    column("managers", Integer, 11),
    column("went_on", Rate, 11),
    column("paid", Rate, 10),
    column("paid_of", Integer, 10),
    column("paid_low", Rate, 10),
    column("paid_high", Rate, 10),
];

/// One row a phrase.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let head = head(NAME, NAME, &[0, 1, 2], COLUMNS, catalogue);
    let rows = match lessons::practice(facts, catalogue) {
        Err(text) => lessons::sentence(COLUMNS.len(), &[0, 1], 2, text),
        Ok(practice) if practice.book.is_empty() => {
            lessons::sentence(COLUMNS.len(), &[0, 1], 2, catalogue.text("practice-few-chats", &[]))
        }
        Ok(practice) => practice.book.iter().flat_map(|page| page_rows(page, catalogue)).collect(),
    };
    Table { head, rows }
}

fn page_rows(page: &BookPage, catalogue: &Catalogue) -> Vec<Row> {
    let mut seen = BTreeSet::new();
    let mut phrases: Vec<_> = page.phrases.iter().collect();
    phrases.sort_by(|one, other| one.text.cmp(&other.text));
    let row = |phrase: &crate::model::practice::Phrase| {
        let [paid, low, high] = lessons::share_with_interval(phrase.paid);
        vec![
            Cell::Text(lessons::stage(page.stage, catalogue)),
            Cell::Text(lessons::situation(page.situation, catalogue)),
            Cell::Text(lessons::unique(&mut seen, &phrase.text)),
            cells::count(page.talks),
            cells::count(phrase.went_on.count),
            cells::count(phrase.managers.into()),
            lessons::share(phrase.went_on),
            paid,
            cells::count(phrase.paid.count),
            low,
            high,
        ]
    };
    phrases.into_iter().map(row).collect()
}
