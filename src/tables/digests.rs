//! `daily_report` and `weekly_digest`: the figures of past days and weeks, by person and channel, as the
//! reports showed them.

use chrono::{Days, NaiveDate};

use crate::metrics::coaching::cases::weeks_before;
use crate::metrics::{self, Scope, Summary};
use crate::model::facts::Facts;
use crate::model::table::ColumnKind::{Date, Integer, Money, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::model::time::Period;
use crate::tables::head::{column, head};
use crate::tables::{cells, coaching};
use crate::text::catalogue::Catalogue;

/// Names of the sheets.
pub const DAILY: &str = "daily_report";
pub const WEEKLY: &str = "weekly_digest";

const DAYS: u64 = 35;
const WEEKS: u32 = 13;
/// Rows of the whole shop.
const SHOP: &str = "shop";

const DAILY_COLUMNS: &[Column] = &[
    column("date", Date, 12),
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("chats", Integer, 9),
    column("responded_chats", Integer, 12),
    column("no_reply_chats", Integer, 12),
    column("median_first_reply_sec", Integer, 14),
    column("p90_first_reply_sec", Integer, 14),
    column("share_in_5_min", Rate, 12),
    column("replies", Integer, 10),
    column("next_step_rate", Rate, 12),
    column("orders", Integer, 10),
    column("paid_orders", Integer, 10),
    column("revenue", Money, 14),
    column("conversion", Rate, 12),
    column("average_order", Money, 14),
];

const WEEKLY_COLUMNS: &[Column] = &[
    column("week", Date, 12),
    column("kind", Text, 10),
    column("id", Text, 16),
    column("name", Text, 24),
    column("chats", Integer, 9),
    column("chats_change", Integer, 10),
    column("median_first_reply_sec", Integer, 14),
    column("first_reply_change", Integer, 12),
    column("share_in_5_min", Rate, 12),
    column("share_change", Rate, 12),
    column("next_step_rate", Rate, 12),
    column("orders", Integer, 10),
    column("paid_orders", Integer, 10),
    column("revenue", Money, 14),
    column("conversion", Rate, 12),
    column("average_order", Money, 14),
];

/// One row a day and person, and one for the shop.
pub fn build_daily(facts: &Facts, catalogue: &Catalogue) -> Table {
    let zone = facts.rules.hours.zone;
    let today = facts.now.with_timezone(&zone).date_naive();
    let begun = facts.period.from.with_timezone(&zone).date_naive();
    let mut rows = Vec::new();
    for back in (1..=DAYS).rev() {
        let Some(day) = today.checked_sub_days(Days::new(back)).filter(|day| *day >= begun) else { continue };
        let period = Period::of_days(zone, day, day);
        let shop = metrics::summary(facts, &Scope::shop(period));
        if shop.inbound == 0 && shop.outbound == 0 {
            continue;
        }
        let mut of_day: Vec<Row> = metrics::summaries_by_manager(facts, period)
            .iter()
            .map(|(manager, summary)| daily_row(day, cells::manager(facts, *manager, catalogue), summary))
            .collect();
        let whole = [Cell::Text(SHOP.to_owned()), Cell::Text(catalogue.text("row-shop", &[]))];
        of_day.push(daily_row(day, whole, &shop));
        of_day.sort_by_cached_key(|row| format!("{:?}", row[1]));
        rows.extend(of_day);
    }
    Table { head: head(DAILY, DAILY, &[0, 1], DAILY_COLUMNS, catalogue), rows }
}

fn daily_row(day: NaiveDate, [id, name]: [Cell; 2], of: &Summary) -> Row {
    vec![
        Cell::Date(day),
        id,
        name,
        cells::count(of.chats),
        cells::count(of.responded_chats),
        cells::count(of.no_reply_chats),
        cells::seconds(&of.median_first_reply_secs),
        cells::seconds(&of.p90_first_reply_secs),
        cells::value(&of.share_within[0]),
        cells::count(of.share_within[0].count),
        cells::value(&of.next_step_rate),
        cells::count(of.orders),
        cells::count(of.paid_orders),
        Cell::Money(of.revenue),
        cells::value(&of.conversion),
        cells::money(&of.average_order),
    ]
}

/// Somebody's week: kind, identifier and name, figures.
type Entry = (&'static str, [Cell; 2], Summary);

/// One row a whole week and person, channel and shop.
pub fn build_weekly(facts: &Facts, catalogue: &Catalogue) -> Table {
    let zone = facts.rules.hours.zone;
    let this = coaching::this_monday(facts);
    let begun = facts.period.from.with_timezone(&zone).date_naive();
    let mut rows: Vec<Row> = Vec::new();
    let mut before: Vec<Entry> = Vec::new();
    for back in (1..=WEEKS).rev() {
        let monday = weeks_before(this, back);
        if monday < begun {
            continue;
        }
        let now = entries(facts, monday, catalogue);
        let row = |entry: &Entry| {
            let earlier = before.iter().find(|other| other.0 == entry.0 && other.1[0] == entry.1[0]);
            weekly_row(monday, entry, earlier.map(|earlier| &earlier.2))
        };
        rows.extend(now.iter().map(row));
        before = now;
    }
    Table { head: head(WEEKLY, WEEKLY, &[0, 1, 2], WEEKLY_COLUMNS, catalogue), rows }
}

fn entries(facts: &Facts, monday: NaiveDate, catalogue: &Catalogue) -> Vec<Entry> {
    let last = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
    let period = Period::of_days(facts.rules.hours.zone, monday, last);
    let shop = metrics::summary(facts, &Scope::shop(period));
    if shop.inbound == 0 && shop.outbound == 0 {
        return Vec::new();
    }
    let channels = metrics::summaries_by_channel(facts, period).into_iter().map(|(channel, summary)| {
        let id = channel.map_or_else(|| cells::UNASSIGNED.to_owned(), |id| id.to_string());
        ("channel", [Cell::Text(id), cells::channel(facts, channel)], summary)
    });
    let managers = metrics::summaries_by_manager(facts, period)
        .into_iter()
        .map(|(manager, summary)| ("manager", cells::manager(facts, manager, catalogue), summary));
    let mut entries: Vec<Entry> = channels.chain(managers).collect();
    let whole = [Cell::Text(SHOP.to_owned()), Cell::Text(catalogue.text("row-shop", &[]))];
    entries.push((SHOP, whole, shop));
    entries.sort_by_cached_key(|entry| (entry.0, format!("{:?}", entry.1[0])));
    entries
}

fn weekly_row(monday: NaiveDate, (kind, [id, name], of): &Entry, before: Option<&Summary>) -> Row {
    let change =
        |read: fn(&Summary) -> Option<f64>| read(of).zip(before.and_then(read)).map(|(now, before)| now - before);
    let whole = |change: Option<f64>| Cell::from(change.map(|change| change.round() as i64));
    vec![
        Cell::Date(monday),
        Cell::Text((*kind).to_owned()),
        id.clone(),
        name.clone(),
        cells::count(of.chats),
        whole(change(|of| Some(of.chats as f64))),
        cells::seconds(&of.median_first_reply_secs),
        whole(change(|of| of.median_first_reply_secs.value)),
        cells::value(&of.share_within[0]),
        Cell::from(change(|of| of.share_within[0].value)),
        cells::value(&of.next_step_rate),
        cells::count(of.orders),
        cells::count(of.paid_orders),
        Cell::Money(of.revenue),
        cells::value(&of.conversion),
        cells::money(&of.average_order),
    ]
}
