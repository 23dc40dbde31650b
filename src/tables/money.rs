//! Cells that the sheets of money share: figures with their intervals, lists of orders and chats.

use crate::model::estimate::Estimate;
use crate::model::facts::Facts;
use crate::model::ids::{ChatId, OrderId};
use crate::model::money::Money;
use crate::model::table::{Cell, Row};

/// Orders or chats named in one cell.
const NAMED: usize = 50;

/// A count that is whole except under an equal split.
pub(super) fn weight(count: f64) -> Cell {
    Cell::Integer(count.round() as i64)
}

/// Value, low and high end.
pub(super) fn rate(estimate: &Estimate) -> [Cell; 3] {
    let (low, high) = estimate.interval.unzip();
    [Cell::from(estimate.value), Cell::from(low), Cell::from(high)]
}

/// Low and high end of what can still come; empty when nothing can.
pub(super) fn range(range: Option<(f64, f64)>) -> [Cell; 2] {
    let (low, high) = range.unzip();
    [Cell::from(low), Cell::from(high)]
}

/// A sum in whole units, with its ends.
pub(super) fn sum(estimate: &Estimate) -> [Cell; 3] {
    let (low, high) = estimate.interval.unzip();
    [estimate.value, low, high].map(whole_units)
}

/// Whole units of the currency.
pub(super) fn whole_units(value: Option<f64>) -> Cell {
    Cell::from(value.filter(|sum| sum.is_finite()).map(|sum| Money((sum * 100.0).round() as i64)))
}

/// Numbers of chats, each once.
pub(super) fn chats(all: impl IntoIterator<Item = ChatId>) -> Cell {
    named(all.into_iter().map(|chat| chat.to_string()))
}

/// Numbers of orders as people know them.
pub(super) fn orders(facts: &Facts, all: impl IntoIterator<Item = OrderId>) -> Cell {
    named(all.into_iter().map(|id| order_number(facts, id)))
}

/// `1234C`, as the CRM shows it.
fn order_number(facts: &Facts, id: OrderId) -> String {
    let place = facts.orders.binary_search_by_key(&id, |order| order.id);
    place.map_or_else(|_| id.to_string(), |place| facts.orders[place].number.clone())
}

fn named(all: impl Iterator<Item = String>) -> Cell {
    let mut names: Vec<String> = Vec::new();
    let mut more = 0;
    for name in all {
        match names.len() {
            _ if names.contains(&name) => {}
            NAMED => more += 1,
            _ => names.push(name),
        }
    }
    match (names.is_empty(), more) {
        (true, _) => Cell::Empty,
        (false, 0) => Cell::Text(names.join(", ")),
        (false, more) => Cell::Text(format!("{} … +{more}", names.join(", "))),
    }
}

/// Rows by their first cells: numbers by size, the rest after them by text.
pub(super) fn sort(rows: &mut [Row], key: &[usize]) {
    let part = |cell: &Cell| match cell {
        Cell::Text(text) => (text.parse().unwrap_or(i64::MAX), text.clone()),
        Cell::Integer(number) => (*number, String::new()),
        _ => (i64::MAX, String::new()),
    };
    rows.sort_by_cached_key(|row| key.iter().map(|at| part(&row[*at])).collect::<Vec<_>>());
}
