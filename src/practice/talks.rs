//! A talk: one episode with its words, its end and the place where the customer decided.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{Episode, EpisodeOrigin, MessageClass, MessageMark};
use crate::model::ids::ChatId;
use crate::model::labels::{CustomerLabels, EpisodeKind, ManagerLabels, Topic};
use crate::model::money::Money;
use crate::model::practice::Outcome;
use crate::money::attribution::{OrderLink, by_episode, is_eligible, link_orders};
use crate::practice::Texts;
use crate::stats::random::mix;

/// Messages read at most: some 60 MB with everything made of them.
const MESSAGES_MOST: usize = 150_000;
/// Of one episode, the first so many: a talk of thousands is no talk.
const LINES_MOST: usize = 300;

/// One message of a talk that has words of the customer or of a manager.
#[derive(Clone, Copy)]
pub struct Line<'f> {
    pub mark: &'f MessageMark,
    pub text: &'f str,
}

impl Line<'_> {
    pub fn by_customer(&self) -> bool {
        self.mark.class == MessageClass::Customer
    }

    pub fn manager(&self) -> Option<ManagerLabels> {
        self.mark.labels.manager()
    }

    pub fn customer(&self) -> Option<CustomerLabels> {
        self.mark.labels.customer()
    }
}

/// One episode as the lessons read it.
pub struct Talk<'f> {
    pub chat: ChatId,
    pub place: usize,
    pub episode: &'f Episode,
    pub lines: Vec<Line<'f>>,
    /// About buying, begun by the customer: what conversion is counted over.
    pub sales: bool,
    pub outcome: Outcome,
    /// Old enough for its outcome to be known.
    pub settled: bool,
    pub sum: Money,
    pub kind: EpisodeKind,
    /// Lines before the customer decided: what is said later cannot have sold.
    pub open_lines: usize,
    /// The customer came to buy: their first words say so.
    pub ready: bool,
}

impl<'f> Talk<'f> {
    /// Counted when shares of paid talks are told.
    pub fn counted(&self) -> bool {
        self.sales && self.settled
    }

    pub fn paid(&self) -> bool {
        self.outcome == Outcome::Paid
    }

    /// The lines of managers with their places.
    pub fn said(&self) -> impl Iterator<Item = (usize, &Line<'f>)> {
        self.lines.iter().enumerate().filter(|(_, line)| !line.by_customer())
    }
}

/// The chats that are read, by number, and how many sales talks there are in all.
pub struct Chosen<'f> {
    pub chats: Vec<&'f ChatFacts>,
    pub sales: u64,
}

/// Every chat, or of a very large shop a sample that is the same each day.
pub fn chosen(facts: &Facts) -> Chosen<'_> {
    let excluded = &facts.rules.excluded_customers;
    let kept = |chat: &&ChatFacts| chat.chat.customer.is_none_or(|customer| !excluded.contains(&customer.0));
    let mut order: Vec<&ChatFacts> = facts.chats.iter().filter(kept).collect();
    let episodes = order.iter().flat_map(|chat| &chat.findings.episodes);
    let sales = episodes.filter(|episode| is_taken(facts, episode) && is_eligible(episode)).count() as u64;
    order.sort_by_key(|chat| (mix(chat.chat.id.0.cast_unsigned()), chat.chat.id));
    let mut messages = 0;
    order.retain(|chat| {
        messages += marks(facts, chat).count();
        messages <= MESSAGES_MOST
    });
    order.sort_by_key(|chat| chat.chat.id);
    Chosen { chats: order, sales }
}

/// The marks of a chat that are read.
pub fn marks<'f>(facts: &Facts, chat: &'f ChatFacts) -> impl Iterator<Item = &'f MessageMark> {
    let episodes = &chat.findings.episodes;
    let mut left: Vec<usize> =
        episodes.iter().map(|episode| if is_taken(facts, episode) { LINES_MOST } else { 0 }).collect();
    chat.findings.marks.iter().filter(move |mark| {
        let Some(left) = left.get_mut(mark.episode as usize).filter(|left| **left > 0) else { return false };
        let spoken = matches!(mark.class, MessageClass::Customer | MessageClass::Human | MessageClass::Template);
        *left -= usize::from(spoken);
        spoken
    })
}

fn is_taken(facts: &Facts, episode: &Episode) -> bool {
    let heard = episode.origin != EpisodeOrigin::Automatic && episode.first_customer_at.is_some();
    heard && facts.period.contains(episode.started_at) && episode.kind.is_some_and(|kind| kind != EpisodeKind::Other)
}

/// The talks of the chosen chats, by chat and time.
pub fn read<'f>(facts: &'f Facts, chosen: &Chosen<'f>, texts: &'f Texts) -> Vec<Talk<'f>> {
    let links = link_orders(facts);
    let links = by_episode(&links);
    let mut talks = Vec::new();
    for chat in &chosen.chats {
        let mut by_place: BTreeMap<u32, Vec<Line<'f>>> = BTreeMap::new();
        for mark in marks(facts, chat) {
            let text = texts.get(&mark.id).map_or("", String::as_str);
            by_place.entry(mark.episode).or_default().push(Line { mark, text });
        }
        for (place, lines) in by_place {
            let place = place as usize;
            let orders = links.get(&(chat.chat.id, place)).map_or(&[][..], Vec::as_slice);
            talks.extend(talk(facts, chat, place, lines, orders));
        }
    }
    talks
}

fn talk<'f>(
    facts: &Facts,
    chat: &'f ChatFacts,
    place: usize,
    lines: Vec<Line<'f>>,
    orders: &[&OrderLink<'_>],
) -> Option<Talk<'f>> {
    let episode = chat.findings.episodes.get(place)?;
    let ready = begins_ready(episode, &lines);
    let ordered_at = orders.iter().map(|link| link.order.created_at).min();
    let open_lines = lines
        .iter()
        .position(|line| ordered_at.is_some_and(|at| line.mark.at >= at))
        .unwrap_or(lines.len())
        .min(decision(episode, &lines, ready));
    Some(Talk {
        chat: chat.chat.id,
        place,
        episode,
        open_lines,
        sales: is_eligible(episode),
        outcome: outcome(orders),
        settled: is_settled(facts, episode, orders),
        sum: orders.iter().map(|link| link.paid.revenue).sum(),
        kind: episode.kind?,
        ready,
        lines,
    })
}

fn outcome(orders: &[&OrderLink<'_>]) -> Outcome {
    if orders.iter().any(|link| link.paid.is_paid) {
        return Outcome::Paid;
    }
    if orders.is_empty() { Outcome::None } else { Outcome::Ordered }
}

/// Young talks are left out whatever became of them, or the quick buyers alone would count.
fn is_settled(facts: &Facts, episode: &Episode, orders: &[&OrderLink<'_>]) -> bool {
    let days = |days: u32| TimeDelta::days(i64::from(days));
    let awaited = orders.iter().any(|link| {
        let due = link.order.created_at + days(facts.rules.payment_window_days);
        !link.paid.is_paid && !link.paid.cancelled && due > facts.now
    });
    let may_order = episode.first_customer_at.is_some_and(|at| at + days(facts.rules.order_window_days) > facts.now);
    !may_order && (!awaited || outcome(orders) == Outcome::Paid)
}

fn begins_ready(episode: &Episode, lines: &[Line<'_>]) -> bool {
    lines.iter().take_while(|line| line.by_customer()).any(|line| buys(episode, line))
}

fn buys(episode: &Episode, line: &Line<'_>) -> bool {
    let signal = episode.conduct.buying_signal.is_some_and(|(_, message)| message == line.mark.id);
    signal || line.customer().is_some_and(|labels| labels.topic.contains(Topic::Purchase))
}

/// Where the customer decided: gave their data, or said that they buy, those who came to buy aside.
fn decision(episode: &Episode, lines: &[Line<'_>], ready: bool) -> usize {
    let decides = |line: &Line<'_>| {
        let told = line.customer().is_some_and(|labels| labels.topic.contains(Topic::ContactData));
        told || (!ready && buys(episode, line))
    };
    lines.iter().position(decides).unwrap_or(lines.len())
}
