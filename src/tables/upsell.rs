//! `upsell`: what was added to orders after they were made, and whether offering more goes with larger orders.

use std::collections::BTreeMap;

use crate::model::facts::Facts;
use crate::model::ids::MessageId;
use crate::model::money::Money;
use crate::model::table::ColumnKind::{Integer, Money as Sum, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::money::Book;
use crate::money::sums::mean;
use crate::money::upsell::{Upsell, upsell_by_manager};
use crate::stats::interval::wilson;
use crate::tables::head::{column, head};
use crate::tables::manager_money::SHOP;
use crate::tables::{cells, money};
use crate::text::catalogue::Catalogue;
use crate::text::cut;

/// Name of the sheet.
pub const NAME: &str = "upsell";
/// Phrases in one cell.
const PHRASES: usize = 3;
const MAX_PHRASE_UNITS: usize = 200;

const COLUMNS: &[Column] = &[
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("orders", Integer, 9),
    column("offered", Integer, 9),
    column("offered_rate", Rate, 10),
    column("offered_rate_low", Rate, 10),
    column("offered_rate_high", Rate, 10),
    column("accepted", Integer, 9),
    column("accepted_rate", Rate, 10),
    column("accepted_rate_low", Rate, 10),
    column("accepted_rate_high", Rate, 10),
    column("known_orders", Integer, 12),
    column("grown", Integer, 9),
    column("added_money", Sum, 14),
    column("with_offer_orders", Integer, 12),
    column("average_with_offer", Sum, 14),
    column("without_offer_orders", Integer, 12),
    column("average_without_offer", Sum, 14),
    column("phrases", Text, 70),
    column("grown_chats", Text, 40),
];

/// One row a manager with orders, and the shop's.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let book = Book::new(facts);
    let found = upsell_by_manager(&book, facts.period);
    let mut rows: Vec<Row> =
        found.iter().map(|(manager, upsell)| row(facts, cells::manager(facts, *manager, catalogue), upsell)).collect();
    if !rows.is_empty() {
        let name = Cell::Text(catalogue.text("money-whole-shop", &[]));
        rows.push(row(facts, [Cell::Text(SHOP.to_owned()), name], &sum(found)));
    }
    money::sort(&mut rows, &[0]);
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows }
}

fn sum<K>(found: BTreeMap<K, Upsell>) -> Upsell {
    let mut all = Upsell::default();
    for one in found.into_values() {
        all.add(one);
    }
    all
}

fn row(facts: &Facts, [id, name]: [Cell; 2], upsell: &Upsell) -> Row {
    let rate = |hits: u64, count: u64| {
        let (low, high) = wilson(hits, count).unzip();
        let value = (count > 0).then(|| hits as f64 / count as f64);
        [value, low, high].map(Cell::from)
    };
    let average = |sums: &[Money]| [cells::count(sums.len() as u64), Cell::from(mean(sums))];
    let mut row = vec![id, name, cells::count(upsell.orders), cells::count(upsell.offered)];
    row.extend(rate(upsell.offered, upsell.orders));
    row.push(cells::count(upsell.accepted));
    row.extend(rate(upsell.accepted, upsell.offered));
    row.extend([cells::count(upsell.known), cells::count(upsell.grown), Cell::Money(upsell.added)]);
    row.extend(average(&upsell.with_offer));
    row.extend(average(&upsell.without_offer));
    row.push(phrases(facts, &upsell.offers));
    row.push(money::chats(upsell.grown_chats.iter().copied()));
    row
}

/// The first different phrases there are texts of.
fn phrases(facts: &Facts, offers: &[MessageId]) -> Cell {
    let mut shown: Vec<String> = Vec::new();
    for text in offers.iter().filter_map(|offer| facts.quotes.get(offer)) {
        let text = cut::shorten(text, MAX_PHRASE_UNITS);
        if shown.len() < PHRASES && !shown.contains(&text) {
            shown.push(text);
        }
    }
    cells::text(&shown.join("\n"))
}
