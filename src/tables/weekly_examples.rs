//! `weekly_examples`: a few dialogues of the last seven days for each person: where it went wrong and
//! where it went well, with the customer's words and what to do.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::metrics::chat::is_excluded;
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{AdviceRule, Episode};
use crate::model::ids::{ChatId, ManagerId, MessageId};
use crate::model::table::ColumnKind::{Date, Integer, Link, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::money::attribution::{by_episode, link_orders};
use crate::tables::cells;
use crate::tables::head::{column, head};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "weekly_examples";

const DAYS: i64 = 7;
const SHOWN: usize = 5;

const COLUMNS: &[Column] = &[
    column("manager_id", Text, 12),
    column("place", Integer, 8),
    column("manager_name", Text, 24),
    column("kind", Text, 24),
    column("chat_id", Text, 12),
    column("day", Date, 12),
    column("quote", Text, 50),
    column("what_to_do", Text, 50),
    column("link", Link, 30),
];

/// Kinds in the order in which one of each is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    NoAnswer,
    NoNextStep,
    SlowAnswer,
    Good,
}

struct Example {
    kind: Kind,
    chat: ChatId,
    day: chrono::NaiveDate,
    quote: Option<MessageId>,
}

/// At most five rows a person: one of each kind first, then more of what went wrong.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let links = link_orders(facts);
    let orders = by_episode(&links);
    let since = facts.now - TimeDelta::days(DAYS);
    let mut found: BTreeMap<ManagerId, Vec<Example>> = BTreeMap::new();
    for chat in facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat)) {
        for (ordinal, episode) in chat.findings.episodes.iter().enumerate() {
            if episode.started_at < since || episode.started_at > facts.now {
                continue;
            }
            let Some(manager) = episode.last_human.and_then(|human| human.1).or_else(|| holder(episode)) else {
                continue;
            };
            let paid =
                orders.get(&(chat.chat.id, ordinal)).is_some_and(|found| found.iter().any(|link| link.paid.is_paid));
            let examples = found.entry(manager).or_default();
            examples.extend(example(facts, chat, episode, paid));
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    for (manager, examples) in found {
        let [id, name] = cells::known_manager(&facts.managers, manager);
        for (place, example) in chosen(examples).iter().enumerate() {
            rows.push(row(facts, [id.clone(), name.clone()], place, example, catalogue));
        }
    }
    rows.sort_by_cached_key(|row| format!("{:?}", &row[..2]));
    Table { head: head(NAME, NAME, &[0, 1], COLUMNS, catalogue), rows }
}

fn holder(episode: &Episode) -> Option<ManagerId> {
    episode.waits.iter().rev().find_map(|wait| wait.holdings.last()?.manager)
}

fn example(facts: &Facts, chat: &ChatFacts, episode: &Episode, paid: bool) -> Option<Example> {
    let advice = |rule: AdviceRule| episode.advice.iter().find(|advice| advice.rule == rule);
    let wrong = [
        (Kind::NoAnswer, advice(AdviceRule::NoAnswer).or(advice(AdviceRule::WaitingCustomer))),
        (Kind::NoNextStep, advice(AdviceRule::InterestWithoutNextStep)),
        (Kind::SlowAnswer, advice(AdviceRule::SlowFirstAnswer)),
    ];
    let day = episode.started_at.with_timezone(&facts.rules.hours.zone).date_naive();
    let of = |kind, quote| Example { kind, chat: chat.chat.id, day, quote };
    let told = wrong.into_iter().find_map(|(kind, advice)| Some(of(kind, advice?.evidence)));
    told.or_else(|| (paid && episode.next_step).then(|| of(Kind::Good, None)))
}

fn chosen(mut examples: Vec<Example>) -> Vec<Example> {
    examples.sort_by_key(|example| (example.kind, std::cmp::Reverse(example.day), example.chat));
    let (mut first, mut more): (Vec<Example>, Vec<Example>) = (Vec::new(), Vec::new());
    for example in examples {
        let is_new = first.iter().all(|taken| taken.kind != example.kind);
        if is_new { first.push(example) } else { more.push(example) }
    }
    first.extend(more);
    first.truncate(SHOWN);
    first.sort_by_key(|example| (example.kind, example.chat));
    first
}

fn row(facts: &Facts, [id, name]: [Cell; 2], place: usize, example: &Example, catalogue: &Catalogue) -> Row {
    let (kind, advice) = match example.kind {
        Kind::NoAnswer => ("example-no-answer", "example-no-answer-do"),
        Kind::NoNextStep => ("example-no-next-step", "example-no-next-step-do"),
        Kind::SlowAnswer => ("example-slow-answer", "example-slow-answer-do"),
        Kind::Good => ("example-good", "example-good-do"),
    };
    let quote = example.quote.and_then(|id| facts.quotes.get(&id));
    vec![
        id,
        Cell::Integer(place as i64 + 1),
        name,
        Cell::Text(catalogue.text(kind, &[])),
        Cell::Text(example.chat.to_string()),
        Cell::Date(example.day),
        quote.map_or(Cell::Empty, |quote| cells::text(quote)),
        Cell::Text(catalogue.text(advice, &[])),
        cells::link(facts, example.chat),
    ]
}
