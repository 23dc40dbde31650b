//! `attribution`: the same money under four rules of credit and five windows. Whoever leads in every
//! column leads; whoever leads in one has a rule to thank.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::facts::{Facts, LONGEST_WINDOW_DAYS};
use crate::model::ids::ManagerId;
use crate::model::money::Money;
use crate::model::table::ColumnKind::{Integer, Money as Sum, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::money::attribution::{Linker, OrderLink};
use crate::money::book::Book;
use crate::money::credit::CreditRule;
use crate::tables::head::{column, head};
use crate::tables::manager_money::SHOP;
use crate::tables::{cells, money};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "attribution";

/// Days.
const WINDOWS: [u32; 5] = [1, 3, 7, 14, LONGEST_WINDOW_DAYS];

const COLUMNS: &[Column] = &[
    column("manager_id", Text, 12),
    column("window_days", Integer, 10),
    column("manager_name", Text, 24),
    column("orders", Integer, 9),
    column("paid_orders", Integer, 9),
    column("last_author", Sum, 16),
    column("first_author", Sum, 16),
    column("crm_responsible", Sum, 16),
    column("equal_split", Sum, 16),
    column("order_numbers", Text, 40),
    column("chat_ids", Text, 40),
];

#[derive(Default)]
struct Line<'a, 'f> {
    /// Of the first rule.
    links: Vec<&'a OrderLink<'f>>,
    revenue: [Money; 4],
}

/// One row a manager and window, and the shop's.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let linker = Linker::new(facts);
    let mut rows: Vec<Row> = Vec::new();
    for window_days in WINDOWS {
        let book = Book::within(facts, &linker, window_days);
        let links: Vec<&OrderLink<'_>> = of_period(&book);
        let lines = lines(&links);
        let everybody: BTreeSet<_> = lines.keys().copied().collect();
        for manager in everybody {
            let [id, name] = cells::manager(facts, manager, catalogue);
            rows.push(row(facts, window_days, [id, name], &lines[&manager]));
        }
        if !links.is_empty() {
            let revenue: Money = links.iter().map(|link| link.paid.revenue).sum();
            let name = Cell::Text(catalogue.text("money-whole-shop", &[]));
            let shop = Line { links, revenue: [revenue; 4] };
            rows.push(row(facts, window_days, [Cell::Text(SHOP.to_owned()), name], &shop));
        }
    }
    money::sort(&mut rows, &[0, 1]);
    Table { head: head(NAME, NAME, &[0, 1], COLUMNS, catalogue), rows }
}

/// Orders of episodes that began in the period.
fn of_period<'b, 'a>(book: &'b Book<'a>) -> Vec<&'b OrderLink<'a>> {
    let period = book.facts.period;
    let cases = book.cases.iter().filter(|case| period.contains(case.at));
    let mut places: Vec<usize> = cases.flat_map(|case| case.orders.iter().copied()).collect();
    places.sort_unstable();
    places.into_iter().map(|place| &book.links[place]).collect()
}

fn lines<'a, 'f>(links: &[&'a OrderLink<'f>]) -> BTreeMap<Option<ManagerId>, Line<'a, 'f>> {
    let mut lines: BTreeMap<Option<ManagerId>, Line<'a, 'f>> = BTreeMap::new();
    for link in links {
        lines.entry(link.credit).or_default().links.push(link);
        for (place, rule) in CreditRule::ALL.into_iter().enumerate() {
            for share in link.credits.shares(rule) {
                let sum = &mut lines.entry(share.manager).or_default().revenue[place];
                *sum = *sum + share.part(link.paid.revenue);
            }
        }
    }
    lines
}

fn row(facts: &Facts, window_days: u32, [id, name]: [Cell; 2], line: &Line<'_, '_>) -> Row {
    let paid = line.links.iter().filter(|link| link.paid.is_paid).count();
    let mut row = vec![
        id,
        Cell::Integer(window_days.into()),
        name,
        cells::count(line.links.len() as u64),
        cells::count(paid as u64),
    ];
    row.extend(line.revenue.map(Cell::Money));
    row.push(money::orders(facts, line.links.iter().map(|link| link.order.id)));
    row.push(money::chats(line.links.iter().map(|link| link.chat)));
    row
}
