//! `status`: the first sheet, what the figures of the others rest on. Nothing here changes by itself
//! from one sync to the next: unchanged data must write nothing.

use crate::model::facts::Facts;
use crate::model::table::ColumnKind::Text;
use crate::model::table::{Cell, Column, Row, Table};
use crate::model::time::Time;
use crate::money::attribution::link_orders;
use crate::tables::cells;
use crate::tables::head::{column, head};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "status";

const COLUMNS: &[Column] = &[column("what", Text, 32), column("value", Text, 32), column("note", Text, 90)];

/// More gaps than this are counted, not listed.
const MAX_GAPS: usize = 5;

/// One line: the texts are `id` and `id-note` of the catalogue.
type Line = (&'static str, &'static str, Option<String>);

/// What the figures rest on, one row a fact.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let mut rows: Vec<Row> = lines(facts, catalogue)
        .into_iter()
        .map(|(what, note, value)| row(catalogue.text(what, &[]), value, catalogue.text(note, &[])))
        .collect();
    rows.insert(5, orders(facts, catalogue));
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows }
}

fn row(what: String, value: Option<String>, note: String) -> Row {
    vec![Cell::Text(what), Cell::from(value), cells::text(&note)]
}

fn lines(facts: &Facts, catalogue: &Catalogue) -> Vec<Line> {
    let told = &facts.completeness;
    let stamp = |at: Time| at.with_timezone(&facts.rules.hours.zone).format("%d.%m.%Y %H:%M").to_string();
    let count = |count: u64| Some(catalogue.number(i64::try_from(count).unwrap_or(i64::MAX)));
    let authors = (told.messages > 0).then(|| told.messages_with_author as f64 / told.messages as f64);
    let link = Some(facts.rules.chat_link.clone()).filter(|link| !link.is_empty());
    let no_link = || catalogue.text("status-chat-link-none", &[]);
    vec![
        ("status-synced-at", "status-synced-at-note", told.last_export.map(stamp)),
        ("status-complete-until", "status-complete-until-note", told.complete_until.map(stamp)),
        ("status-from", "status-from-note", Some(stamp(facts.period.from))),
        ("status-messages", "status-messages-note", count(told.messages)),
        ("status-authors", "status-authors-note", authors.map(|share| catalogue.percent(share))),
        ("status-gaps", "status-gaps-note", Some(gaps(facts, catalogue, stamp))),
        ("status-pending", "status-pending-note", count(told.pending_cursors)),
        ("status-quarantined", "status-quarantined-note", count(told.quarantined)),
        ("status-rules", "status-rules-note", count(told.rule_version.into())),
        ("status-schema", "status-schema-note", count(told.schema_version.into())),
        ("status-program", "status-program-note", Some(env!("CARGO_PKG_VERSION").to_owned())),
        ("status-chat-link", "status-chat-link-note", Some(link.unwrap_or_else(no_link))),
    ]
}

/// Orders of the period alone: those made later belong to chats still to be loaded.
fn orders(facts: &Facts, catalogue: &Catalogue) -> Row {
    let counted = facts
        .orders
        .iter()
        .filter(|order| !order.deleted && order.total.0 != 0 && facts.period.contains(order.created_at));
    let all = counted.count();
    let linked = link_orders(facts).iter().filter(|link| facts.period.contains(link.order.created_at)).count();
    let share = (all > 0).then(|| catalogue.percent(linked as f64 / all as f64));
    let note = catalogue.text("status-orders-note", &[("linked", linked.into()), ("count", all.into())]);
    row(catalogue.text("status-orders", &[]), share, note)
}

fn gaps(facts: &Facts, catalogue: &Catalogue, stamp: impl Fn(Time) -> String) -> String {
    let gaps = &facts.completeness.gaps;
    if gaps.is_empty() {
        return catalogue.text("status-gaps-none", &[]);
    }
    let mut listed: Vec<String> =
        gaps.iter().rev().take(MAX_GAPS).map(|gap| format!("{} – {}", stamp(gap.from), stamp(gap.to))).collect();
    if gaps.len() > MAX_GAPS {
        listed.push(catalogue.text("status-gaps-more", &[("count", (gaps.len() - MAX_GAPS).into())]));
    }
    listed.join("; ")
}
