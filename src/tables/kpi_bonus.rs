//! `kpi_bonus`: the running month of everybody by plan, average order and conversion, the tier reached
//! and the odds of each tier at its end.

use crate::model::facts::Facts;
use crate::model::table::ColumnKind::{Integer, Money as Sum, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::money::Book;
use crate::money::kpi::{Measure, Standing, month_of, standings};
use crate::tables::head::{column, head};
use crate::tables::{cells, money};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "kpi_bonus";
/// Odds of further tiers are in no column.
const TIERS: usize = 5;

const COLUMNS: &[Column] = &[
    column("manager_id", Text, 12),
    column("measure", Text, 16),
    column("manager_name", Text, 24),
    column("measure_name", Text, 24),
    column("month", Text, 10),
    column("count", Integer, 9),
    column("money", Sum, 14),
    column("rate", Rate, 10),
    column("average_order", Sum, 14),
    column("tier", Integer, 8),
    column("next_tier_from", Text, 14),
    column("chats_to_next", Integer, 12),
    column("forecast", Text, 14),
    column("forecast_low", Text, 14),
    column("forecast_high", Text, 14),
    column("odds_tier_0", Rate, 10),
    column("odds_tier_1", Rate, 10),
    column("odds_tier_2", Rate, 10),
    column("odds_tier_3", Rate, 10),
    column("odds_tier_4", Rate, 10),
    column("words", Text, 70),
];

/// One row a person and measure.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let book = Book::new(facts);
    let until = facts.now.min(facts.period.to);
    let month = month_of(&book, until);
    let name = month.from.with_timezone(&facts.rules.hours.zone).format("%Y-%m").to_string();
    let all = standings(&book, month, until);
    let worth = all.iter().filter(|standing| standing.now.count > 0);
    let mut rows: Vec<Row> = worth.map(|standing| row(facts, standing, &name, catalogue)).collect();
    money::sort(&mut rows, &[0, 1]);
    Table { head: head(NAME, NAME, &[0, 1], COLUMNS, catalogue), rows }
}

fn row(facts: &Facts, standing: &Standing, month: &str, catalogue: &Catalogue) -> Row {
    let [id, name] = cells::manager(facts, standing.manager, catalogue);
    let is_sum = standing.measure == Measure::AverageOrder;
    let value = |value: f64| match is_sum {
        true => catalogue.decimal(value, 0),
        false => catalogue.percent(value),
    };
    let told = |number: Option<f64>| number.map_or(Cell::Empty, |number| Cell::Text(value(number)));
    let mut row = vec![
        id,
        Cell::Text(standing.measure.code().to_owned()),
        name,
        Cell::Text(catalogue.text(measure_name(standing.measure), &[])),
        Cell::Text(month.to_owned()),
        cells::count(standing.now.count),
        Cell::from(standing.money),
        Cell::from(standing.now.value.filter(|_| !is_sum)),
        money::whole_units(standing.now.value.filter(|_| is_sum)),
        standing.tier.filter(|_| !standing.tiers.is_empty()).map_or(Cell::Empty, |tier| Cell::Integer(tier as i64)),
        told(standing.next()),
        standing.to_next.map_or(Cell::Empty, cells::count),
        told(standing.forecast.map(|forecast| forecast.0)),
        told(standing.forecast.map(|forecast| forecast.1)),
        told(standing.forecast.map(|forecast| forecast.2)),
    ];
    let has_tiers = !standing.tiers.is_empty();
    row.extend((0..TIERS).map(|tier| Cell::from(standing.odds.get(tier).copied().filter(|_| has_tiers))));
    row.push(words(standing, catalogue));
    row
}

pub(super) fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Plan => "kpi-plan",
        Measure::AverageOrder => "kpi-average-order",
        Measure::Conversion => "kpi-conversion",
    }
}

/// The likeliest end in one sentence.
fn words(standing: &Standing, catalogue: &Catalogue) -> Cell {
    if standing.tiers.is_empty() {
        return Cell::Text(catalogue.text("kpi-no-tiers", &[]));
    }
    let likeliest = standing.odds.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
    let Some((tier, odds)) = likeliest else {
        return Cell::Text(catalogue.text("kpi-no-forecast", &[]));
    };
    let tier =
        if tier == 0 { catalogue.text("kpi-below", &[]) } else { catalogue.text("kpi-tier", &[("tier", tier.into())]) };
    let odds = catalogue.percent(*odds);
    Cell::Text(catalogue.text("kpi-likeliest", &[("tier", tier.into()), ("odds", odds.into())]))
}
