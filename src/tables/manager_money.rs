//! `manager_money`: from enquiries to money for everybody, and the shop as the sum of them.

use crate::model::facts::Facts;
use crate::model::table::ColumnKind::{Integer, Money as Sum, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::money::{Book, CreditRule, Funnel, FunnelScope};
use crate::tables::head::{column, head};
use crate::tables::{cells, money};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "manager_money";
/// Key of the row of the whole shop.
pub(super) const SHOP: &str = "shop";
/// Bootstrap intervals do not change when nothing else does.
const SEED: u64 = 24;

const COLUMNS: &[Column] = &[
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("credit_rule", Text, 16),
    column("eligible_episodes", Integer, 12),
    column("orders", Integer, 9),
    column("mature_episodes", Integer, 12),
    column("order_rate", Rate, 10),
    column("order_rate_low", Rate, 10),
    column("order_rate_high", Rate, 10),
    column("paid_orders", Integer, 9),
    column("mature_orders", Integer, 12),
    column("paid_rate", Rate, 10),
    column("paid_rate_low", Rate, 10),
    column("paid_rate_high", Rate, 10),
    column("conversion_episodes", Integer, 12),
    column("conversion", Rate, 10),
    column("conversion_low", Rate, 10),
    column("conversion_high", Rate, 10),
    column("open_episodes", Integer, 12),
    column("final_low", Rate, 10),
    column("final_high", Rate, 10),
    column("revenue", Sum, 14),
    column("refunded", Sum, 14),
    column("average_order", Sum, 14),
    column("average_order_low", Sum, 14),
    column("average_order_high", Sum, 14),
    column("median_order", Sum, 14),
    column("trimmed_order", Sum, 14),
    column("revenue_per_chat", Sum, 14),
    column("revenue_per_chat_low", Sum, 14),
    column("revenue_per_chat_high", Sum, 14),
    column("same_day_money", Sum, 14),
    column("awaited_orders", Integer, 9),
    column("awaited_money", Sum, 14),
    column("outside_orders", Integer, 9),
    column("outside_revenue", Sum, 14),
    column("order_numbers", Text, 40),
    column("chat_ids", Text, 40),
];

/// One row a manager, and one of the shop.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let book = Book::new(facts);
    let scope = FunnelScope::shop(facts.period);
    let credit = CreditRule::LastHuman;
    let mut rows: Vec<Row> = book
        .by_manager(&scope, credit)
        .into_iter()
        .map(|(manager, funnel)| row(facts, cells::manager(facts, manager, catalogue), credit, funnel))
        .collect();
    if !rows.is_empty() {
        let name = Cell::Text(catalogue.text("money-whole-shop", &[]));
        rows.push(row(facts, [Cell::Text(SHOP.to_owned()), name], credit, book.funnel(&scope, credit)));
    }
    money::sort(&mut rows, &[0]);
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows }
}

fn row(facts: &Facts, who: [Cell; 2], credit: CreditRule, funnel: Funnel) -> Row {
    let funnel = funnel.with_intervals(SEED);
    let count = |estimate: &crate::model::estimate::Estimate| cells::count(estimate.count);
    let mut row: Row = who.into();
    row.push(Cell::Text(credit.code().to_owned()));
    row.extend([money::weight(funnel.eligible), money::weight(funnel.orders), count(&funnel.ordered.mature)]);
    row.extend(money::rate(&funnel.ordered.mature));
    row.extend([money::weight(funnel.paid_orders), count(&funnel.payment.mature)]);
    row.extend(money::rate(&funnel.payment.mature));
    row.push(count(&funnel.conversion.mature));
    row.extend(money::rate(&funnel.conversion.mature));
    row.push(money::weight(funnel.conversion.open));
    row.extend(money::range(funnel.conversion.range));
    row.extend([Cell::Money(funnel.revenue), Cell::Money(funnel.refunded)]);
    row.extend(money::sum(&funnel.average_order));
    row.extend([money::whole_units(funnel.median_order.value), money::whole_units(funnel.trimmed_order.value)]);
    row.extend(money::sum(&funnel.revenue_per_chat));
    row.push(Cell::Money(funnel.same_day));
    row.extend([money::weight(funnel.awaited_orders), Cell::Money(funnel.awaited)]);
    row.extend([money::weight(funnel.outside_orders), Cell::Money(funnel.outside_revenue)]);
    row.push(money::orders(facts, funnel.won.iter().map(|won| won.0)));
    row.push(money::chats(funnel.won.iter().map(|won| won.1)));
    row
}
