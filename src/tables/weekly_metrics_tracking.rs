//! `weekly_metrics_tracking`: every focus agreed, its goals, the fact of the week and the way gone.

use chrono::Days;

use crate::metrics::coaching::cases::within;
use crate::metrics::coaching::plan::rate;
use crate::metrics::coaching::{Case, TOPICS, cases, share};
use crate::model::coaching::Focus;
use crate::model::facts::Facts;
use crate::model::table::ColumnKind::{Date, Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::head::{column, head};
use crate::tables::{cells, coaching};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "weekly_metrics_tracking";

const COLUMNS: &[Column] = &[
    column("week", Date, 12),
    column("manager_id", Text, 12),
    column("metric", Text, 16),
    column("manager_name", Text, 24),
    column("title", Text, 28),
    column("baseline", Rate, 10),
    column("baseline_cases", Integer, 12),
    column("goal_week_1", Rate, 10),
    column("goal_week_2", Rate, 10),
    column("goal_week_4", Rate, 10),
    column("fact", Rate, 10),
    column("fact_cases", Integer, 12),
    column("progress", Rate, 10),
];

/// One row a focus, as agreed.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let found = cases(facts);
    let row = |focus: &Focus| -> Row {
        let end = focus.week.checked_add_days(Days::new(7)).unwrap_or(focus.week);
        let place = TOPICS.iter().position(|topic| topic.name == focus.topic);
        let counts = |case: &Case| case.manager == Some(focus.manager) && within(case.day, focus.week, end);
        let fact = place.map_or((0, 0), |place| share(&found, place, counts));
        let before = rate(focus.before).unwrap_or(0.0);
        let way = focus.goals[2] - before;
        let progress = rate(fact).filter(|_| way > 0.0).map(|fact| (fact - before) / way);
        let [id, name] = cells::known_manager(&facts.managers, focus.manager);
        let [baseline, baseline_cases] = coaching::share(focus.before);
        let [fact, fact_cases] = coaching::share(fact);
        vec![
            Cell::Date(focus.week),
            id,
            Cell::Text(focus.topic.clone()),
            name,
            coaching::title(&focus.topic, catalogue),
            baseline,
            baseline_cases,
            Cell::Number(focus.goals[0]),
            Cell::Number(focus.goals[1]),
            Cell::Number(focus.goals[2]),
            fact,
            fact_cases,
            Cell::from(progress),
        ]
    };
    let mut rows: Vec<Row> = facts.coaching.iter().map(row).collect();
    rows.sort_by_cached_key(|row| format!("{:?}", &row[..3]));
    Table { head: head(NAME, NAME, &[0, 1, 2], COLUMNS, catalogue), rows }
}
