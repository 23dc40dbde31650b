//! `spin_improvement_plans`: at most two points a manager, why, what to do, phrases that work here, goals of
//! the own past.

use crate::metrics::improvement::{Coach, Focus};
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::table::ColumnKind::{Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::model::time::Period;
use crate::tables::head::{column, head};
use crate::tables::{cells, judgement};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "spin_improvement_plans";

const COLUMNS: &[Column] = &[
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("step", Integer, 8),
    column("focus", Text, 30),
    column("why", Text, 60),
    column("actions", Text, 60),
    column("phrases", Text, 60),
    column("goal_week_1", Rate, 10),
    column("goal_week_2", Rate, 10),
    column("goal_week_4", Rate, 10),
    column("success_criterion", Text, 50),
    column("status", Text, 24),
];

/// One row a manager and point.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let now = facts.now.min(facts.period.to);
    let coach = Coach::new(facts, Period::new(now, now));
    let of = |manager: ManagerId| {
        let points = coach.focus(Some(manager)).into_iter().zip(1..);
        points.map(move |(focus, step)| row(facts, manager, step, &focus, catalogue)).collect::<Vec<Row>>()
    };
    let mut rows: Vec<Row> = coach.managers().flat_map(of).collect();
    rows.sort_by_cached_key(judgement::sort_key);
    Table { head: head(NAME, NAME, &[0, 2], COLUMNS, catalogue), rows }
}

fn row(facts: &Facts, manager: ManagerId, step: i64, focus: &Focus, catalogue: &Catalogue) -> Row {
    let [id, name] = cells::manager(facts, Some(manager), catalogue);
    let text = |suffix: &str| catalogue.text(&format!("focus-{}{suffix}", focus.code.replace('_', "-")), &[]);
    let phrases = focus.phrases.iter().filter_map(|message| judgement::quote(facts, *message));
    let [_, _, last] = focus.goals;
    let goal = catalogue.percent(last);
    vec![
        id,
        name,
        Cell::Integer(step),
        Cell::Text(text("")),
        Cell::Text(why(focus, catalogue)),
        Cell::Text(text("-action")),
        cells::text(&phrases.collect::<Vec<_>>().join("\n")),
        Cell::Number(focus.goals[0]),
        Cell::Number(focus.goals[1]),
        Cell::Number(last),
        Cell::Text(catalogue.text("focus-success", &[("goal", goal.as_str().into())])),
        Cell::Text(catalogue.text(focus.course.message(), &[])),
    ]
}

/// "Сейчас 32 % (22–45 %), случаев: 57. У коллег 61 %."
fn why(focus: &Focus, catalogue: &Catalogue) -> String {
    let measured = catalogue.text(&format!("focus-{}-measured", focus.code.replace('_', "-")), &[]);
    let value = catalogue.percent(focus.now.value.unwrap_or_default());
    let (low, high) = focus.now.interval.unwrap_or_default();
    let (low, high) = (catalogue.percent(low), catalogue.percent(high));
    let count = catalogue.number(i64::try_from(focus.now.count).unwrap_or(i64::MAX));
    let now = catalogue.text(
        "focus-why",
        &[
            ("measured", measured.as_str().into()),
            ("value", value.as_str().into()),
            ("low", low.as_str().into()),
            ("high", high.as_str().into()),
            ("count", count.as_str().into()),
        ],
    );
    let Some(others) = focus.others.value else { return now };
    let others = catalogue.percent(others);
    format!("{now} {}", catalogue.text("focus-why-others", &[("value", others.as_str().into())]))
}
