//! `channel_summary`: one row a channel that had messages.

use crate::metrics::{self, Scope};
use crate::model::facts::Facts;
use crate::model::ids::ChannelId;
use crate::model::table::ColumnKind::{Integer, Money, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::cells;
use crate::tables::head::{column, head};
use crate::text::catalogue::Catalogue;

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

pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    // Channels named by chats alone (deleted in the CRM since) have rows too.
    let mut channels: Vec<ChannelId> = facts.chats.iter().filter_map(|chat| chat.chat.channel).collect();
    channels.sort_unstable();
    channels.dedup();
    let mut rows: Vec<(String, Row)> = channels.iter().filter_map(|id| row(facts, *id)).collect();
    rows.sort_by(|left, right| left.0.cmp(&right.0));
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows: rows.into_iter().map(|(_, row)| row).collect() }
}

fn row(facts: &Facts, channel: ChannelId) -> Option<(String, Row)> {
    let summary = metrics::summary(facts, &Scope { channel: Some(channel), ..Scope::shop(facts.period) });
    if summary.chats == 0 {
        return None;
    }
    let name = cells::channel_name(facts, channel);
    let row = vec![
        Cell::Text(name.clone()),
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
    ];
    Some((name, row))
}
