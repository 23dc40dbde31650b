//! `objections`: what makes customers hesitate, how often it is answered, and what helped.

use crate::model::facts::Facts;
use crate::model::practice::Doubt;
use crate::model::table::ColumnKind::{Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::head::{column, head};
use crate::tables::{cells, lessons};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "objections";

const COLUMNS: &[Column] = &[
    column("objection", Text, 26),
    column("chats", Integer, 9),
    column("heard", Integer, 9),
    column("handled", Rate, 11),
    column("handled_low", Rate, 11),
    column("handled_high", Rate, 11),
    column("paid_handled", Rate, 12),
    column("handled_of", Integer, 10),
    column("paid_handled_low", Rate, 12),
    column("paid_handled_high", Rate, 12),
    column("paid_unhandled", Rate, 12),
    column("unhandled_of", Integer, 10),
    column("paid_unhandled_low", Rate, 12),
    column("paid_unhandled_high", Rate, 12),
    column("replies", Text, 70),
    column("examples", Text, 60),
];

/// One row a kind of objection that was told.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let head = head(NAME, NAME, &[0], COLUMNS, catalogue);
    let sentence = |text| lessons::sentence(COLUMNS.len(), &[0], 14, text);
    let rows = match lessons::practice(facts, catalogue) {
        Err(text) => sentence(text),
        Ok(practice) if practice.doubts.is_empty() => sentence(catalogue.text("practice-no-objections", &[])),
        Ok(practice) => {
            let mut rows: Vec<(String, Row)> = practice.doubts.iter().map(|doubt| row(doubt, catalogue)).collect();
            rows.sort_by(|one, other| one.0.cmp(&other.0));
            rows.into_iter().map(|(_, row)| row).collect()
        }
    };
    Table { head, rows }
}

fn row(doubt: &Doubt, catalogue: &Catalogue) -> (String, Row) {
    let name = lessons::objection(doubt.objection, catalogue);
    let mut row = vec![Cell::Text(name.clone()), cells::count(doubt.told), cells::count(doubt.handled.count)];
    row.extend(lessons::share_with_interval(doubt.handled));
    for paid in [doubt.paid_handled, doubt.paid_unhandled] {
        let [share, low, high] = lessons::share_with_interval(paid);
        row.extend([share, cells::count(paid.count), low, high]);
    }
    row.extend([lessons::lines(&doubt.replies), lessons::lines(&doubt.examples)]);
    (name, row)
}
