//! `lost_sales`: why sales did not come, and what that is in money.

use crate::model::facts::Facts;
use crate::model::table::ColumnKind::{Integer, Money as Sum, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::money::Book;
use crate::money::lost::{LostCause, LostGroup, by_cause, lost_sales};
use crate::tables::head::{column, head};
use crate::tables::{cells, money};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "lost_sales";

const COLUMNS: &[Column] = &[
    column("reason", Text, 16),
    column("reason_name", Text, 44),
    column("chats", Integer, 9),
    column("share", Rate, 10),
    column("expected_money", Sum, 16),
    column("orders", Integer, 9),
    column("order_money", Sum, 16),
    column("examples", Text, 40),
    column("order_numbers", Text, 40),
];

/// One row a reason that happened.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let lost = lost_sales(&Book::new(facts), facts.period);
    let groups = by_cause(&lost);
    let rows = groups.iter().map(|(cause, group)| row(facts, *cause, group, lost.len(), catalogue));
    let mut rows: Vec<Row> = rows.collect();
    money::sort(&mut rows, &[0]);
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows }
}

fn row(facts: &Facts, cause: LostCause, group: &LostGroup, all: usize, catalogue: &Catalogue) -> Row {
    let sales = group.enquiries + group.orders;
    vec![
        Cell::Text(cause.code().to_owned()),
        Cell::Text(catalogue.text(cause.message(), &[])),
        cells::count(group.enquiries),
        Cell::Number(sales as f64 / all.max(1) as f64),
        if group.enquiries > 0 { Cell::Money(group.expected) } else { Cell::Empty },
        cells::count(group.orders),
        if group.orders > 0 { Cell::Money(group.ordered) } else { Cell::Empty },
        money::chats(group.chats.iter().copied()),
        money::orders(facts, group.order_ids.iter().copied()),
    ]
}
