//! `spin_conversion`: what moves conversion. One row a behaviour and outcome, the SPIN questions also by price band.

use crate::model::facts::Facts;
use crate::model::table::ColumnKind::{Decimal, Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::money::bands::Band;
use crate::money::effects::cases::Confounder;
use crate::money::effects::{Effect, Outcome, Verdict, effects};
use crate::stats::interval::wilson;
use crate::stats::two_by_two::OddsRatio;
use crate::tables::head::{column, head};
use crate::tables::{cells, money};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "spin_conversion";

const COLUMNS: &[Column] = &[
    column("behaviour", Text, 16),
    column("outcome", Text, 12),
    column("price_band", Text, 10),
    column("behaviour_name", Text, 40),
    column("with_chats", Integer, 9),
    column("with_won", Integer, 9),
    column("with_rate", Rate, 9),
    column("with_low", Rate, 9),
    column("with_high", Rate, 9),
    column("without_chats", Integer, 9),
    column("without_won", Integer, 9),
    column("without_rate", Rate, 9),
    column("without_low", Rate, 9),
    column("without_high", Rate, 9),
    column("difference", Rate, 10),
    column("difference_low", Rate, 10),
    column("difference_high", Rate, 10),
    column("odds_ratio_crude", Decimal, 10),
    column("fisher_p", Decimal, 10),
    column("odds_ratio_stratified", Decimal, 10),
    column("odds_ratio_adjusted", Decimal, 10),
    column("odds_ratio_low", Decimal, 10),
    column("odds_ratio_high", Decimal, 10),
    column("adjusted_for", Text, 40),
    column("q_value", Decimal, 9),
    column("checks", Integer, 8),
    column("conclusion", Text, 70),
    column("chat_ids", Text, 40),
];

/// One row a check.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let mut rows: Vec<Row> = effects(facts).iter().map(|effect| row(effect, catalogue)).collect();
    rows.sort_by_cached_key(|row| row[..3].iter().map(|cell| format!("{cell:?}")).collect::<Vec<_>>());
    Table { head: head(NAME, NAME, &[0, 1, 2], COLUMNS, catalogue), rows }
}

fn row(effect: &Effect, catalogue: &Catalogue) -> Row {
    let table = &effect.table;
    let [with, with_low, with_high] = share(table.with_won, table.with());
    let [without, without_low, without_high] = share(table.without_won, table.without());
    let (difference, (low, high)) =
        effect.difference.map(|(of, ends)| (Some(of), (Some(ends.0), Some(ends.1)))).unwrap_or_default();
    let best = effect.best();
    let text = |message: &str| catalogue.text(message, &[]);
    let held: Vec<String> = effect.adjusted_for.iter().map(|one| text(confounder(*one))).collect();
    vec![
        Cell::Text(effect.behaviour.code.to_owned()),
        Cell::Text(outcome_code(effect.outcome).to_owned()),
        Cell::Text(effect.band.map_or("all", Band::code).to_owned()),
        Cell::Text(text(effect.behaviour.message)),
        cells::count(table.with()),
        cells::count(table.with_won),
        with,
        with_low,
        with_high,
        cells::count(table.without()),
        cells::count(table.without_won),
        without,
        without_low,
        without_high,
        Cell::from(difference),
        Cell::from(low),
        Cell::from(high),
        ratio(effect.crude),
        Cell::from(effect.difference.map(|_| effect.fisher)),
        ratio(effect.stratified),
        ratio(effect.adjusted),
        Cell::from(best.map(|odds| odds.interval.0)),
        Cell::from(best.map(|odds| odds.interval.1)),
        Cell::from(Some(held.join(", "))),
        Cell::from(effect.q),
        Cell::from(effect.q.map(|_| effect.checks as i64)),
        Cell::Text(conclusion(effect, catalogue)),
        money::chats(effect.evidence.iter().copied()),
    ]
}

/// Rate with its ends; empty without a case.
pub(super) fn share(hits: u64, count: u64) -> [Cell; 3] {
    let Some((low, high)) = wilson(hits, count) else { return [Cell::Empty, Cell::Empty, Cell::Empty] };
    [Cell::Number(hits as f64 / count as f64), Cell::Number(low), Cell::Number(high)]
}

fn ratio(odds: Option<OddsRatio>) -> Cell {
    Cell::from(odds.map(|odds| odds.ratio))
}

fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Order => "order",
        Outcome::Payment => "payment",
        Outcome::OrderPaid => "order_paid",
    }
}

fn confounder(one: Confounder) -> &'static str {
    match one {
        Confounder::Intent => "confounder-intent",
        Confounder::Channel => "confounder-channel",
        Confounder::Returning => "confounder-returning",
        Confounder::Manager => "confounder-manager",
        Confounder::FastReply => "confounder-fast-reply",
        Confounder::Hour => "confounder-hour",
    }
}

/// What may be said, in plain words; also for pages and the bot.
pub fn conclusion(effect: &Effect, catalogue: &Catalogue) -> String {
    let message = match effect.verdict {
        Verdict::More => "effect-more",
        Verdict::Less => "effect-less",
        Verdict::NotProven => "effect-not-proven",
        Verdict::NotSeen => "effect-not-seen",
        Verdict::TooFew => "effect-too-few",
    };
    let mut told = vec![catalogue.text(message, &[])];
    if effect.reversed {
        told.push(catalogue.text("effect-reversed", &[]));
    }
    if effect.verdict != Verdict::TooFew && !effect.primary {
        told.push(catalogue.text("effect-of-checks", &[("count", effect.checks.into())]));
    }
    if effect.primary {
        told.push(catalogue.text("effect-primary", &[]));
    }
    told.join(" ")
}
