//! `conversion_by_stage`: how many of the chats that ended with an order, and of those that did not, had each stage of
//! the sale while their end was open.

use crate::model::facts::Facts;
use crate::model::labels::Label as _;
use crate::model::table::ColumnKind::{Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::money::effects::behaviours::Family;
use crate::money::effects::{Effect, Outcome, effects};
use crate::stats::difference::difference;
use crate::tables::head::{column, head};
use crate::tables::spin_conversion::{conclusion, share};
use crate::tables::{cells, money};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "conversion_by_stage";

const COLUMNS: &[Column] = &[
    column("stage", Text, 14),
    column("outcome", Text, 12),
    column("stage_name", Text, 34),
    column("won_chats", Integer, 9),
    column("won_with", Integer, 9),
    column("won_share", Rate, 9),
    column("won_low", Rate, 9),
    column("won_high", Rate, 9),
    column("lost_chats", Integer, 9),
    column("lost_with", Integer, 9),
    column("lost_share", Rate, 9),
    column("lost_low", Rate, 9),
    column("lost_high", Rate, 9),
    column("difference", Rate, 10),
    column("difference_low", Rate, 10),
    column("difference_high", Rate, 10),
    column("conclusion", Text, 70),
    column("chat_ids", Text, 40),
];

/// One row a stage and outcome, in the order of a sale.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let mut rows: Vec<Row> = effects(facts).iter().filter_map(|effect| row(effect, catalogue)).collect();
    rows.sort_by_cached_key(|row| row[..2].iter().map(|cell| format!("{cell:?}")).collect::<Vec<_>>());
    Table { head: head(NAME, NAME, &[0, 1], COLUMNS, catalogue), rows }
}

fn row(effect: &Effect, catalogue: &Catalogue) -> Option<Row> {
    let Family::Stage(stage) = effect.behaviour.family else { return None };
    let table = &effect.table;
    let (won, lost) =
        ((table.with_won, table.with_won + table.without_won), (table.with_lost, table.with_lost + table.without_lost));
    let [won_share, won_low, won_high] = share(won.0, won.1);
    let [lost_share, lost_low, lost_high] = share(lost.0, lost.1);
    let found = difference(won, lost).filter(|_| won.1 >= 5);
    let outcome = if effect.outcome == Outcome::Order { "order" } else { "payment" };
    Some(vec![
        Cell::Text(stage.code().to_owned()),
        Cell::Text(outcome.to_owned()),
        Cell::Text(catalogue.text(effect.behaviour.message, &[])),
        cells::count(won.1),
        cells::count(won.0),
        won_share,
        won_low,
        won_high,
        cells::count(lost.1),
        cells::count(lost.0),
        lost_share,
        lost_low,
        lost_high,
        Cell::from(found.map(|found| found.0)),
        Cell::from(found.map(|found| found.1.0)),
        Cell::from(found.map(|found| found.1.1)),
        Cell::Text(conclusion(effect, catalogue)),
        money::chats(effect.evidence.iter().copied()),
    ])
}
