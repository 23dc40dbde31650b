//! `chats_raw`: every chat of the period, with the order that came of it.

use std::collections::HashMap;

use crate::metrics::outcome::Outcomes;
use crate::metrics::{self, ChatFigures};
use crate::model::facts::{ChatFacts, Facts};
use crate::model::ids::ChatId;
use crate::model::labels::{EpisodeKind, Label, LabelSet, Sentiment, Topic};
use crate::model::table::ColumnKind::{Boolean, DateTime, Integer, Link, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::model::time::Period;
use crate::money::attribution::{OrderLink, link_orders};
use crate::tables::head::{column, head};
use crate::tables::{cells, judgement};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "chats_raw";

const COLUMNS: &[Column] = &[
    column("chat_id", Text, 12),
    column("channel", Text, 16),
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("client_id", Text, 12),
    column("order_id", Text, 12),
    column("has_order", Boolean, 10),
    column("payment_status", Text, 12),
    column("is_successful", Boolean, 10),
    column("created_at", DateTime, 18),
    column("updated_at", DateTime, 18),
    column("status", Text, 12),
    column("inbound_count", Integer, 10),
    column("outbound_count", Integer, 10),
    column("first_response_sec", Integer, 14),
    column("unanswered_inbound", Integer, 12),
    column("episodes", Integer, 9),
    column("quality_score", Integer, 10),
    column("chat_kind", Text, 14),
    column("topics", Text, 24),
    column("sentiment", Text, 12),
    column("link", Link, 30),
];

/// One row a chat.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let mut orders: HashMap<ChatId, Vec<OrderLink<'_>>> = HashMap::new();
    for link in link_orders(facts) {
        orders.entry(link.chat).or_default().push(link);
    }
    let none = Vec::new();
    let outcomes = Outcomes::of(facts);
    let row = |chat: &ChatFacts| row(facts, chat, orders.get(&chat.chat.id).unwrap_or(&none), &outcomes, catalogue);
    let rows = facts.chats.iter().map(row).collect();
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows }
}

fn row(facts: &Facts, chat: &ChatFacts, orders: &[OrderLink<'_>], outcomes: &Outcomes, catalogue: &Catalogue) -> Row {
    let zone = facts.rules.hours.zone;
    let figures = metrics::chat_figures(chat, facts.period);
    let [manager_id, manager_name] = cells::chat_manager(facts, &figures, catalogue);
    let last = orders.iter().max_by_key(|link| (link.order.created_at, link.order.id));
    let quality = metrics::quality::quality_of_chat(facts, chat, facts.period, outcomes).and_then(|chat| chat.score);
    let found = said(chat, facts.period);
    let word = |word: &str| Cell::Text(word.to_owned());
    vec![
        Cell::Text(chat.chat.id.to_string()),
        cells::channel(facts, chat.chat.channel),
        manager_id,
        manager_name,
        chat.chat.customer.map_or(Cell::Empty, |customer| Cell::Text(customer.to_string())),
        last.map_or(Cell::Empty, |link| Cell::Text(link.order.id.to_string())),
        Cell::Boolean(last.is_some()),
        last.map_or(Cell::Empty, |link| word(payment_status(link))),
        Cell::Boolean(orders.iter().any(|link| link.paid.is_paid)),
        cells::time(zone, Some(chat.chat.created_at)),
        cells::time(zone, Some(chat.chat.last_activity.unwrap_or(chat.chat.updated_at))),
        word(status(chat, &figures)),
        cells::count(figures.inbound.into()),
        cells::count(figures.outbound.into()),
        Cell::from(figures.first_response_secs.map(i64::from)),
        cells::count(figures.unanswered_inbound.into()),
        cells::count(figures.episodes.into()),
        Cell::from(quality.map(|score| score.round() as i64)),
        found.kind.map_or(Cell::Empty, |kind| Cell::Text(judgement::word(catalogue, "kind", kind.code()))),
        judgement::words(catalogue, "topic", found.topics),
        found.sentiment.map_or(Cell::Empty, |mood| Cell::Text(judgement::word(catalogue, "sentiment", mood.code()))),
        cells::link(facts, chat.chat.id),
    ]
}

/// What the customer said in the period.
struct Told {
    /// Of the last episode.
    kind: Option<EpisodeKind>,
    topics: LabelSet<Topic>,
    /// The last mood that is not neutral; neutral when there was none, absent when nothing was judged.
    sentiment: Option<Sentiment>,
}

fn said(chat: &ChatFacts, period: Period) -> Told {
    let episodes = chat.findings.episodes.iter().rev();
    let kind = episodes.filter(|episode| episode.started_at < period.to).find_map(|episode| episode.kind);
    let mut told = Told { kind, topics: LabelSet::default(), sentiment: None };
    let marks = chat.findings.marks.iter().filter(|mark| period.contains(mark.at));
    for labels in marks.filter_map(|mark| mark.labels.customer()) {
        // Greetings and thanks are no subjects.
        let subjects =
            labels.topic.iter().filter(|topic| !matches!(topic, Topic::Greeting | Topic::Thanks | Topic::Other));
        subjects.for_each(|topic| told.topics.insert(topic));
        if labels.sentiment != Sentiment::Neutral || told.sentiment.is_none() {
            told.sentiment = Some(labels.sentiment);
        }
    }
    told
}

fn payment_status(link: &OrderLink<'_>) -> &'static str {
    match (link.paid.is_paid, link.paid.is_full) {
        (true, true) => "paid",
        (true, false) => "partial",
        (false, _) => "unpaid",
    }
}

/// The identifiers of the column's note, the most pressing first.
fn status(chat: &ChatFacts, figures: &ChatFigures) -> &'static str {
    let episodes = &chat.findings.episodes;
    let waits = || episodes.iter().flat_map(|episode| &episode.waits);
    let human = episodes.iter().any(|episode| episode.first_human.is_some());
    if waits().any(|wait| wait.is_open()) {
        return if human { "waiting" } else { "no_reply" };
    }
    if episodes.last().is_some_and(|episode| episode.closed_at.is_some()) {
        return "closed";
    }
    if human && (figures.needed_reply || waits().next().is_some()) { "answered" } else { "quiet" }
}
