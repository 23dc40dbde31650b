//! `chat_advice`: every chat with advice, most urgent advice first in its cell.

use crate::metrics;
use crate::metrics::outcome::Outcomes;
use crate::model::facts::{ChatFacts, Facts};
use crate::model::table::ColumnKind::{Integer, Link, Money, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::money::chance::Chances;
use crate::tables::head::{column, head};
use crate::tables::{cells, judgement};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "chat_advice";

const COLUMNS: &[Column] = &[
    column("chat_id", Text, 12),
    column("channel", Text, 16),
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("inbound", Integer, 10),
    column("outbound", Integer, 10),
    column("first_response_sec", Integer, 14),
    column("unanswered_inbound", Integer, 12),
    column("priority", Integer, 9),
    column("advice", Text, 70),
    column("evidence", Text, 60),
    column("money_at_risk", Money, 14),
    column("link", Link, 30),
];

/// More at once helps nobody.
const MOST_ADVICE: usize = 3;

/// One row a chat with advice.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let (outcomes, chances) = (Outcomes::of(facts), Chances::new(facts));
    let rows = facts.chats.iter().filter_map(|chat| row(facts, chat, &outcomes, &chances, catalogue)).collect();
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows }
}

fn row(
    facts: &Facts,
    chat: &ChatFacts,
    outcomes: &Outcomes,
    chances: &Chances<'_>,
    catalogue: &Catalogue,
) -> Option<Row> {
    let mut advice = metrics::advice_of(facts, chat, outcomes);
    advice.truncate(MOST_ADVICE);
    let priority = advice.first()?.priority;
    let figures = metrics::chat_figures(chat, facts.period);
    let [manager_id, manager_name] = cells::chat_manager(facts, &figures, catalogue);
    let texts: Vec<String> = advice.iter().map(|advice| catalogue.text(advice.rule.message(), &[])).collect();
    let mut quotes: Vec<String> = Vec::new();
    for quote in advice.iter().filter_map(|advice| judgement::quote(facts, advice.evidence?)) {
        if !quotes.contains(&quote) {
            quotes.push(quote);
        }
    }
    Some(vec![
        Cell::Text(chat.chat.id.to_string()),
        cells::channel(facts, chat.chat.channel),
        manager_id,
        manager_name,
        cells::count(figures.inbound.into()),
        cells::count(figures.outbound.into()),
        Cell::from(figures.first_response_secs.map(i64::from)),
        cells::count(figures.unanswered_inbound.into()),
        Cell::Integer(priority.into()),
        Cell::Text(texts.join("\n")),
        cells::text(&quotes.join("\n")),
        Cell::from(chances.at_risk(chat).map(|risk| risk.sum)),
        cells::link(facts, chat.chat.id),
    ])
}
