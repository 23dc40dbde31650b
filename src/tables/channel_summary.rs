//! `channel_summary`: one row a channel that had messages.

use crate::metrics::{self, Summary};
use crate::model::facts::Facts;
use crate::model::ids::ChannelId;
use crate::model::table::ColumnKind::{Integer, Money, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::cells;
use crate::tables::head::{column, head};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "channel_summary";

const COLUMNS: &[Column] = &[
    column("channel", Text, 20),
    column("chats", Integer, 9),
    column("inbound", Integer, 10),
    column("outbound", Integer, 10),
    column("no_reply_chats", Integer, 12),
    column("slow_first_reply_chats", Integer, 12),
    column("responded_chats", Integer, 12),
    column("median_first_reply_sec", Integer, 14),
    column("p90_first_reply_sec", Integer, 14),
    column("response_rate", Rate, 12),
    column("conversion", Rate, 12),
    column("paid_orders", Integer, 12),
    column("revenue", Money, 14),
    column("average_order", Money, 14),
];

/// Key of the row of chats whose channel the gateway did not tell.
const UNKNOWN: &str = "unknown";

/// One row a channel.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let summaries = metrics::summaries_by_channel(facts, facts.period);
    let name = |channel: Option<ChannelId>| match channel {
        Some(channel) => cells::channel_name(facts, channel),
        None => UNKNOWN.to_owned(),
    };
    let mut rows: Vec<(String, &Summary)> =
        summaries.iter().map(|(channel, summary)| (name(*channel), summary)).collect();
    rows.sort_by(|left, right| left.0.cmp(&right.0));
    let rows = rows.into_iter().map(|(name, summary)| row(name, summary)).collect();
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows }
}

fn row(name: String, summary: &Summary) -> Row {
    vec![
        Cell::Text(name),
        cells::count(summary.chats),
        cells::count(summary.inbound),
        cells::count(summary.outbound),
        cells::count(summary.no_reply_chats),
        cells::count(summary.slow_first_reply_chats),
        cells::count(summary.responded_chats),
        cells::seconds(&summary.median_first_reply_secs),
        cells::seconds(&summary.p90_first_reply_secs),
        cells::value(&summary.response_rate),
        cells::value(&summary.conversion),
        cells::count(summary.paid_orders),
        Cell::Money(summary.revenue),
        cells::money(&summary.average_order),
    ]
}
