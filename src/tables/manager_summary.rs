//! `manager_summary`: one row for everybody who wrote, held or sold something, and one for what
//! nobody is known to have done.

use crate::metrics::{self, Summary};
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::table::ColumnKind::{Decimal, Integer, Money, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::cells;
use crate::tables::head::{column, head};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "manager_summary";

const COLUMNS: &[Column] = &[
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("chats", Integer, 9),
    column("inbound", Integer, 10),
    column("outbound", Integer, 10),
    column("unanswered_inbound", Integer, 12),
    column("slow_first_reply_chats", Integer, 12),
    column("no_reply_chats", Integer, 12),
    column("responded_chats", Integer, 12),
    column("median_first_reply_sec", Integer, 14),
    column("p90_first_reply_sec", Integer, 14),
    column("response_rate", Rate, 12),
    column("median_reply_sec", Integer, 14),
    column("share_in_5_min", Rate, 12),
    column("questions_per_chat", Decimal, 12),
    column("next_step_rate", Rate, 12),
    column("conversion", Rate, 12),
    column("paid_orders", Integer, 12),
    column("revenue", Money, 14),
    column("average_order", Money, 14),
];

/// One row a manager.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let summaries = metrics::summaries_by_manager(facts, facts.period);
    let mut rows: Vec<Row> =
        summaries.iter().map(|(manager, summary)| row(facts, *manager, summary, catalogue)).collect();
    rows.sort_by_cached_key(sort_key);
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows }
}

fn row(facts: &Facts, manager: Option<ManagerId>, summary: &Summary, catalogue: &Catalogue) -> Row {
    let [id, name] = cells::manager(facts, manager, catalogue);
    vec![
        id,
        name,
        cells::count(summary.chats),
        cells::count(summary.inbound),
        cells::count(summary.outbound),
        cells::count(summary.unanswered_inbound),
        cells::count(summary.slow_first_reply_chats),
        cells::count(summary.no_reply_chats),
        cells::count(summary.responded_chats),
        cells::seconds(&summary.median_first_reply_secs),
        cells::seconds(&summary.p90_first_reply_secs),
        cells::value(&summary.response_rate),
        cells::seconds(&summary.median_reply_secs),
        cells::value(&summary.share_within[0]),
        cells::value(&summary.questions_per_chat),
        cells::value(&summary.next_step_rate),
        cells::value(&summary.conversion),
        cells::count(summary.paid_orders),
        Cell::Money(summary.revenue),
        cells::money(&summary.average_order),
    ]
}

/// Numbers by size, the rest after them by text.
fn sort_key(row: &Row) -> (i64, String) {
    match row.first() {
        Some(Cell::Text(id)) => (id.parse().unwrap_or(i64::MAX), id.clone()),
        _ => (i64::MAX, String::new()),
    }
}
