//! `trends`: what changed with whom, and since when; everything else is an ordinary week.

use crate::metrics::trends::{Trend, Whose, trends};
use crate::model::facts::Facts;
use crate::model::table::ColumnKind::{Boolean, Date, Decimal, Integer, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::stats::control::{Direction, Rule};
use crate::tables::cells;
use crate::tables::head::{column, head};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "trends";

const COLUMNS: &[Column] = &[
    column("metric", Text, 16),
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("metric_name", Text, 34),
    column("usual", Decimal, 10),
    column("last", Decimal, 10),
    column("limit_low", Decimal, 10),
    column("limit_high", Decimal, 10),
    column("points", Integer, 8),
    column("days_per_point", Integer, 8),
    column("direction", Text, 16),
    column("is_better", Boolean, 9),
    column("signal", Text, 60),
    column("since", Date, 11),
];

/// Key of the rows of the whole shop.
const ALL: &str = "all";

/// One row a chart.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let mut rows: Vec<Row> = trends(facts).iter().map(|trend| row(facts, trend, catalogue)).collect();
    rows.sort_by_cached_key(|row| row[..2].iter().map(|cell| format!("{cell:?}")).collect::<Vec<_>>());
    Table { head: head(NAME, NAME, &[0, 1], COLUMNS, catalogue), rows }
}

fn row(facts: &Facts, trend: &Trend, catalogue: &Catalogue) -> Row {
    let text = |message: &str| catalogue.text(message, &[]);
    let [id, name] = match trend.whose {
        Whose::Manager(manager) => cells::manager(facts, manager, catalogue),
        Whose::Shop => [Cell::Text(ALL.to_owned()), Cell::Text(text("money-whole-shop"))],
    };
    let signal = trend.signal;
    let better = signal.map(|signal| (signal.direction == Direction::Up) == trend.measure.more_is_better);
    let direction = match signal.map(|signal| signal.direction) {
        None => "trend-flat",
        Some(Direction::Up) => "trend-up",
        Some(Direction::Down) => "trend-down",
    };
    let told = match signal.map(|signal| signal.rule) {
        None => "trend-usual",
        Some(Rule::Beyond) => "trend-beyond",
        Some(Rule::Run) => "trend-run",
        Some(Rule::Drift) => "trend-drift",
    };
    vec![
        Cell::Text(trend.measure.code.to_owned()),
        id,
        name,
        Cell::Text(text(trend.measure.message)),
        value(trend, trend.usual),
        value(trend, trend.last),
        value(trend, trend.limits.0),
        value(trend, trend.limits.1),
        cells::count(trend.points as u64),
        Cell::Integer(trend.days),
        Cell::Text(text(direction)),
        better.map_or(Cell::Empty, Cell::Boolean),
        Cell::Text(text(told)),
        trend.since.map_or(Cell::Empty, Cell::Date),
    ]
}

/// Shares in percent, seconds whole: one column holds both.
fn value(trend: &Trend, value: f64) -> Cell {
    let shown = if trend.measure.is_share { (value * 1_000.0).round() / 10.0 } else { value.round() };
    Cell::from(Some(shown))
}
