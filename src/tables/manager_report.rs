//! `manager_report`: every figure of every person and channel for the last whole week, with the change to
//! the week before, the person's own goal and focus.

use chrono::{Days, NaiveDate};

use crate::metrics::coaching::cases::weeks_before;
use crate::metrics::{self, METRICS, Metric, Summary};
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::table::ColumnKind::{Boolean, Decimal, Integer, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::model::time::Period;
use crate::tables::head::{column, head};
use crate::tables::{cells, coaching};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "manager_report";

const COLUMNS: &[Column] = &[
    column("kind", Text, 10),
    column("id", Text, 16),
    column("metric", Text, 24),
    column("name", Text, 24),
    column("value", Decimal, 12),
    column("previous", Decimal, 12),
    column("change", Decimal, 12),
    column("cases", Integer, 10),
    column("interval_low", Decimal, 12),
    column("interval_high", Decimal, 12),
    column("goal", Decimal, 12),
    column("goal_reached", Boolean, 10),
    column("mark", Text, 10),
    column("focus", Boolean, 10),
    column("reason", Text, 50),
];

/// Figures of the list that a topic of coaching is about.
const TOPIC_OF: [(&str, &str); 2] = [("next_step_rate", "next_step"), ("share_in_5_min", "in_time")];

/// One row a person or channel and figure; unknown figures are left out.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let this = coaching::this_monday(facts);
    let (now, before) = (weeks_before(this, 1), weeks_before(this, 2));
    let period = |monday: NaiveDate| {
        let last = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
        Period::of_days(facts.rules.hours.zone, monday, last)
    };
    let mut rows: Vec<Row> = Vec::new();
    let previous = metrics::summaries_by_manager(facts, period(before));
    for (manager, summary) in metrics::summaries_by_manager(facts, period(now)) {
        let of_before = previous.iter().find(|row| row.0 == manager).map(|row| &row.1);
        let who = cells::manager(facts, manager, catalogue);
        for metric in METRICS {
            let focus = manager.and_then(|manager| focus(facts, manager, metric, now));
            rows.extend(row("manager", &who, metric, &summary, of_before, focus, catalogue));
        }
    }
    let previous = metrics::summaries_by_channel(facts, period(before));
    for (channel, summary) in metrics::summaries_by_channel(facts, period(now)) {
        let of_before = previous.iter().find(|row| row.0 == channel).map(|row| &row.1);
        let id = channel.map_or_else(|| cells::UNASSIGNED.to_owned(), |id| id.to_string());
        let who = [Cell::Text(id), cells::channel(facts, channel)];
        rows.extend(
            METRICS.iter().filter_map(|metric| row("channel", &who, metric, &summary, of_before, None, catalogue)),
        );
    }
    rows.sort_by_cached_key(|row| format!("{:?}", &row[..3]));
    Table { head: head(NAME, NAME, &[0, 1, 2], COLUMNS, catalogue), rows }
}

fn focus<'a>(
    facts: &'a Facts,
    manager: ManagerId,
    metric: &Metric,
    week: NaiveDate,
) -> Option<&'a crate::model::coaching::Focus> {
    let topic = TOPIC_OF.iter().find(|(name, _)| *name == metric.name)?.1;
    facts.coaching.iter().find(|focus| focus.manager == manager && focus.week == week && focus.topic == topic)
}

fn row(
    kind: &str,
    [id, name]: &[Cell; 2],
    metric: &Metric,
    now: &Summary,
    before: Option<&Summary>,
    focus: Option<&crate::model::coaching::Focus>,
    catalogue: &Catalogue,
) -> Option<Row> {
    let estimate = (metric.read)(now);
    let value = estimate.value.filter(|value| value.is_finite())?;
    let previous = before.and_then(|before| (metric.read)(before).value).filter(|value| value.is_finite());
    let goal = focus.map(|focus| focus.goals[0]);
    let reached = goal.map(|goal| value >= goal);
    let mark = reached.map(|reached| catalogue.text(if reached { "mark-good" } else { "mark-attention" }, &[]));
    let reason = focus.map(|focus| {
        let share = metrics::coaching::plan::rate(focus.before).unwrap_or(0.0);
        let (now, goal) = (catalogue.percent(share), catalogue.percent(focus.goals[2]));
        catalogue.text("report-reason", &[("now", now.into()), ("goal", goal.into()), ("count", focus.before.1.into())])
    });
    Some(vec![
        Cell::Text(kind.to_owned()),
        id.clone(),
        Cell::Text(metric.name.to_owned()),
        name.clone(),
        Cell::Number(value),
        Cell::from(previous),
        Cell::from(previous.map(|previous| value - previous)),
        cells::count(estimate.count),
        Cell::from(estimate.interval.map(|interval| interval.0)),
        Cell::from(estimate.interval.map(|interval| interval.1)),
        Cell::from(goal),
        reached.map_or(Cell::Empty, Cell::Boolean),
        Cell::from(mark),
        Cell::Boolean(focus.is_some()),
        Cell::from(reason),
    ])
}
