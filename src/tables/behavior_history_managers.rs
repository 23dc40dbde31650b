//! `behavior_history_managers`: what each person does in a chat, week by week, and whether the week
//! leaves their own usual spread.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::metrics::coaching::cases::weeks_before;
use crate::metrics::{self, Summary};
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::table::ColumnKind::{Date, Decimal, Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::model::time::Period;
use crate::stats::control::{Direction, xmr};
use crate::tables::head::{column, head};
use crate::tables::{cells, coaching};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "behavior_history_managers";

/// Weeks shown, the one that runs left out.
const WEEKS: u32 = 14;

const COLUMNS: &[Column] = &[
    column("week", Date, 12),
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("chats", Integer, 9),
    column("questions_per_chat", Decimal, 12),
    column("questions_change", Decimal, 12),
    column("next_step_rate", Rate, 12),
    column("next_step_change", Rate, 12),
    column("next_step_cases", Integer, 12),
    column("median_first_reply_sec", Integer, 14),
    column("share_in_5_min", Rate, 12),
    column("replies", Integer, 10),
    column("conversion", Rate, 12),
    column("eligible_episodes", Integer, 12),
    column("signal", Text, 24),
];

/// One row a person and week.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let this = coaching::this_monday(facts);
    let begun = facts.period.from.with_timezone(&facts.rules.hours.zone).date_naive();
    let mondays: Vec<NaiveDate> =
        (1..=WEEKS).rev().map(|back| weeks_before(this, back)).filter(|monday| *monday >= begun).collect();
    let mut history: BTreeMap<ManagerId, Vec<(NaiveDate, Summary)>> = BTreeMap::new();
    for monday in mondays {
        let last = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
        let period = Period::of_days(facts.rules.hours.zone, monday, last);
        for (manager, summary) in metrics::summaries_by_manager(facts, period) {
            if let Some(manager) = manager.filter(|_| summary.chats > 0) {
                history.entry(manager).or_default().push((monday, summary));
            }
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    for (manager, weeks) in &history {
        rows.extend((0..weeks.len()).map(|at| row(facts, *manager, &weeks[..=at], catalogue)));
    }
    rows.sort_by_cached_key(|row| format!("{:?}", &row[..2]));
    Table { head: head(NAME, NAME, &[0, 1], COLUMNS, catalogue), rows }
}

/// The last of the weeks beside the one before it.
fn row(facts: &Facts, manager: ManagerId, weeks: &[(NaiveDate, Summary)], catalogue: &Catalogue) -> Row {
    let [id, name] = cells::known_manager(&facts.managers, manager);
    let Some((monday, now)) = weeks.last() else { return Vec::new() };
    let before = weeks.len().checked_sub(2).map(|at| &weeks[at].1);
    let change = |read: fn(&Summary) -> Option<f64>| {
        Cell::from(read(now).zip(before.and_then(read)).map(|(now, before)| now - before))
    };
    vec![
        Cell::Date(*monday),
        id,
        name,
        cells::count(now.chats),
        cells::value(&now.questions_per_chat),
        change(|of| of.questions_per_chat.value),
        cells::value(&now.next_step_rate),
        change(|of| of.next_step_rate.value),
        cells::count(now.next_step_rate.count),
        cells::seconds(&now.median_first_reply_secs),
        cells::value(&now.share_within[0]),
        cells::count(now.share_within[0].count),
        cells::value(&now.conversion),
        cells::count(now.eligible_episodes),
        signal(weeks, catalogue),
    ]
}

/// Next steps and times in target on the person's own chart; the first that left its limits is named.
fn signal(weeks: &[(NaiveDate, Summary)], catalogue: &Catalogue) -> Cell {
    let figures: [(&str, &str, fn(&Summary) -> Option<f64>); 2] = [
        ("signal-steps-up", "signal-steps-down", |of| of.next_step_rate.value),
        ("signal-in-time-up", "signal-in-time-down", |of| of.share_within[0].value),
    ];
    for (up, down, read) in figures {
        let points: Vec<f64> = weeks.iter().filter_map(|(_, summary)| read(summary)).collect();
        let last_is_known = weeks.last().is_some_and(|(_, summary)| read(summary).is_some());
        let chart = xmr(&points, points.len().saturating_sub(1)).filter(|_| last_is_known);
        match chart.and_then(|chart| chart.signal).map(|signal| signal.direction) {
            Some(Direction::Up) => return Cell::Text(catalogue.text(up, &[])),
            Some(Direction::Down) => return Cell::Text(catalogue.text(down, &[])),
            None => {}
        }
    }
    Cell::Empty
}
