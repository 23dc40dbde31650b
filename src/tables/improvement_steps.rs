//! `improvement_steps`: what was to be done, by when, by what it is judged, and how it went.

use chrono::Days;

use crate::metrics::coaching::topic;
use crate::model::coaching::Focus;
use crate::model::facts::Facts;
use crate::model::table::ColumnKind::{Date, Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::head::{column, head};
use crate::tables::{cells, coaching};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "improvement_steps";

const COLUMNS: &[Column] = &[
    column("week", Date, 12),
    column("manager_id", Text, 12),
    column("metric", Text, 16),
    column("manager_name", Text, 24),
    column("step", Text, 28),
    column("actions", Text, 50),
    column("expected", Rate, 10),
    column("term", Date, 12),
    column("criterion", Text, 40),
    column("status", Text, 20),
    column("after", Rate, 10),
    column("after_cases", Integer, 10),
    column("effect", Rate, 10),
    column("effect_low", Rate, 10),
    column("effect_high", Rate, 10),
    column("more_cases_needed", Integer, 12),
];

/// One row a focus, as agreed.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let mut rows: Vec<Row> = facts.coaching.iter().map(|focus| row(facts, focus, catalogue)).collect();
    rows.sort_by_cached_key(|row| format!("{:?}", &row[..3]));
    Table { head: head(NAME, NAME, &[0, 1, 2], COLUMNS, catalogue), rows }
}

fn row(facts: &Facts, focus: &Focus, catalogue: &Catalogue) -> Row {
    let [id, name] = cells::known_manager(&facts.managers, focus.manager);
    let advice = topic(&focus.topic).map_or(Cell::Empty, |topic| Cell::Text(catalogue.text(topic.advice, &[])));
    let verdict = focus.verdict;
    let [after, after_cases] = coaching::share(verdict.map(|verdict| verdict.after).unwrap_or_default());
    let effect = verdict.and_then(|verdict| verdict.effect);
    let goal = catalogue.percent(focus.goals[0]);
    vec![
        Cell::Date(focus.week),
        id,
        Cell::Text(focus.topic.clone()),
        name,
        coaching::title(&focus.topic, catalogue),
        advice,
        Cell::Number(focus.goals[2]),
        Cell::Date(focus.week.checked_add_days(Days::new(28)).unwrap_or(focus.week)),
        Cell::Text(catalogue.text("step-criterion", &[("goal", goal.into())])),
        coaching::outcome(verdict.map(|verdict| verdict.outcome), catalogue),
        after,
        after_cases,
        Cell::from(effect.map(|effect| effect.0)),
        Cell::from(effect.map(|effect| effect.1)),
        Cell::from(effect.map(|effect| effect.2)),
        Cell::from(verdict.and_then(|verdict| verdict.more_needed).map(|more| i64::try_from(more).unwrap_or(i64::MAX))),
    ]
}
