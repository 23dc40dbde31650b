//! `manager_top_problems`: at most five per person, the one or two of the week marked.

use crate::metrics::coaching::{TOPICS, cases, problems};
use crate::model::facts::Facts;
use crate::model::table::ColumnKind::{Boolean, Date, Decimal, Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::head::{column, head};
use crate::tables::{cells, coaching};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "manager_top_problems";

const COLUMNS: &[Column] = &[
    column("manager_id", Text, 12),
    column("place", Integer, 8),
    column("manager_name", Text, 24),
    column("problem", Text, 28),
    column("focus_of_week", Boolean, 10),
    column("current", Rate, 10),
    column("cases", Integer, 9),
    column("goal", Rate, 10),
    column("conversion_with", Rate, 12),
    column("conversion_without", Rate, 12),
    column("conversion_difference", Rate, 12),
    column("difference_low", Rate, 12),
    column("difference_high", Rate, 12),
    column("average_order_with", Decimal, 14),
    column("average_order_without", Decimal, 14),
    column("first_seen", Date, 12),
    column("status", Text, 20),
];

/// One row a problem.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let week = coaching::this_monday(facts);
    let mut rows: Vec<Row> = Vec::new();
    for (manager, found) in problems(&cases(facts), week) {
        for (place, problem) in found.iter().enumerate() {
            let topic = &TOPICS[problem.place];
            let of_topic =
                || facts.coaching.iter().filter(|focus| focus.manager == manager && focus.topic == topic.name);
            let running = of_topic().find(|focus| focus.week == week);
            let [id, name] = cells::known_manager(&facts.managers, manager);
            let [current, count] = coaching::share(problem.now);
            let effect = problem.effect;
            let difference = effect.conversion.filter(|_| effect.is_known());
            let [with, _] = coaching::share(effect.with);
            let [without, _] = coaching::share(effect.without);
            let title = catalogue.text(topic.title, &[]);
            rows.push(vec![
                id,
                Cell::Integer(place as i64 + 1),
                name,
                Cell::Text(title),
                Cell::Boolean(running.is_some()),
                current,
                count,
                Cell::Number(problem.goal),
                with,
                without,
                Cell::from(difference.map(|found| found.0)),
                Cell::from(difference.map(|found| found.1)),
                Cell::from(difference.map(|found| found.2)),
                Cell::from(effect.average_with),
                Cell::from(effect.average_without),
                of_topic().map(|focus| focus.week).min().map_or(Cell::Empty, Cell::Date),
                match (running, of_topic().max_by_key(|focus| focus.week)) {
                    (Some(_), _) => coaching::outcome(None, catalogue),
                    (None, Some(last)) => coaching::outcome(last.verdict.map(|verdict| verdict.outcome), catalogue),
                    (None, None) => Cell::Text(catalogue.text("outcome-open", &[])),
                },
            ]);
        }
    }
    rows.sort_by_cached_key(|row| format!("{:?}", &row[..2]));
    Table { head: head(NAME, NAME, &[0, 1], COLUMNS, catalogue), rows }
}
