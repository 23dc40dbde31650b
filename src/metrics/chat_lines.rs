//! Every chat of a period in one line: what people search, sort and judge chats by.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::analysis::working_time::working_secs;
use crate::metrics::chat::{chat_figures, is_excluded, is_sound, waits};
use crate::metrics::{ChatFigures, advice};
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{Advice, MessageClass};
use crate::model::ids::{ChannelId, ChatId, CustomerId, ManagerId};
use crate::model::labels::{LabelSet, Objection, Topic};
use crate::model::money::Money;
use crate::model::time::{Period, Time};
use crate::money::attribution::{OrderLink, link_orders};

/// What became of a chat, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    Paid,
    /// Ordered and not paid yet.
    Ordered,
    /// The customer waits for an answer now.
    Waiting,
    /// Nobody ever answered.
    NoReply,
    /// Answered; no order.
    Answered,
    /// Nobody asked for anything.
    Quiet,
}

impl Outcome {
    pub const ALL: [Outcome; 6] =
        [Outcome::Paid, Outcome::Ordered, Outcome::Waiting, Outcome::NoReply, Outcome::Answered, Outcome::Quiet];

    /// The name in addresses and in the API.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Paid => "paid",
            Outcome::Ordered => "ordered",
            Outcome::Waiting => "waiting",
            Outcome::NoReply => "no_reply",
            Outcome::Answered => "answered",
            Outcome::Quiet => "quiet",
        }
    }

    pub fn of_code(code: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// One chat in a period.
#[derive(Debug, Clone)]
pub struct ChatLine {
    pub chat: ChatId,
    pub channel: Option<ChannelId>,
    pub customer: Option<CustomerId>,
    pub figures: ChatFigures,
    /// Everybody of the shop who wrote in it or holds its wait: who may open it as his own.
    pub people: Vec<ManagerId>,
    /// The last message of the period.
    pub last_at: Time,
    /// The longest working time a customer waited in it, open waits up to `facts.now`.
    pub longest_wait_secs: Option<u32>,
    /// The most urgent first.
    pub advice: Vec<Advice>,
    pub topics: LabelSet<Topic>,
    pub objections: LabelSet<Objection>,
    pub orders: u32,
    /// Paid of them, in the shop's currency.
    pub revenue: Money,
    pub outcome: Outcome,
}

impl ChatLine {
    /// Sorts the worst chat first: the urgency of its advice, how many things went wrong, how long
    /// the customer waited.
    pub fn badness(&self) -> impl Ord + use<> {
        let urgency = self.advice.first().map_or(u8::MAX, |advice| advice.priority);
        (urgency, Reverse(self.advice.len()), Reverse(self.longest_wait_secs.unwrap_or(0)), self.chat)
    }
}

/// The chats with a message in the period, by number.
pub fn chat_lines(facts: &Facts, period: Period) -> Vec<ChatLine> {
    let mut orders: HashMap<ChatId, Vec<OrderLink<'_>>> = HashMap::new();
    for link in link_orders(facts) {
        orders.entry(link.chat).or_default().push(link);
    }
    let none = Vec::new();
    let counted = facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat));
    counted.filter_map(|chat| line(facts, chat, period, orders.get(&chat.chat.id).unwrap_or(&none))).collect()
}

fn line(facts: &Facts, chat: &ChatFacts, period: Period, orders: &[OrderLink<'_>]) -> Option<ChatLine> {
    let marks = &chat.findings.marks;
    let from = marks.partition_point(|mark| mark.at < period.from);
    let to = marks.partition_point(|mark| mark.at < period.to);
    let of_period = marks.get(from..to)?;
    let last_at = of_period.last()?.at;
    let figures = chat_figures(chat, period);
    let (mut topics, mut objections) = (LabelSet::default(), LabelSet::default());
    for labels in of_period.iter().filter_map(|mark| mark.labels.customer()) {
        labels.topic.iter().for_each(|topic| topics.insert(topic));
        labels.objection.iter().for_each(|objection| objections.insert(objection));
    }
    let longest = waits(chat).filter(|(_, wait)| is_sound(wait) && period.contains(wait.opened_at));
    let longest = longest.filter_map(|(_, wait)| match wait.is_open() {
        true => Some(working_secs(&facts.rules.hours, wait.opened_at, facts.now)),
        false => wait.work_secs,
    });
    let of_period = |link: &&OrderLink<'_>| period.contains(link.order.created_at);
    Some(ChatLine {
        chat: chat.chat.id,
        channel: chat.chat.channel,
        customer: chat.chat.customer,
        people: people(chat, figures.manager),
        last_at,
        longest_wait_secs: longest.max(),
        advice: advice(facts, chat),
        topics,
        objections,
        orders: u32::try_from(orders.iter().filter(of_period).count()).unwrap_or(u32::MAX),
        revenue: orders.iter().filter(of_period).map(|link| link.paid.revenue).sum(),
        outcome: outcome(chat, &figures, orders),
        figures,
    })
}

fn people(chat: &ChatFacts, manager: Option<ManagerId>) -> Vec<ManagerId> {
    let wrote = chat.findings.marks.iter().filter(|mark| mark.class.is_human()).filter_map(|mark| mark.manager);
    let held = waits(chat).flat_map(|(_, wait)| &wait.holdings).filter_map(|held| held.manager);
    let mut people: Vec<ManagerId> = wrote.chain(held).chain(manager).collect();
    people.sort_unstable();
    people.dedup();
    people
}

fn outcome(chat: &ChatFacts, figures: &ChatFigures, orders: &[OrderLink<'_>]) -> Outcome {
    let is_waiting = waits(chat).any(|(_, wait)| wait.is_open());
    let answered = chat.findings.marks.iter().any(|mark| mark.class.is_human());
    let asked = chat.findings.marks.iter().any(|mark| mark.class == MessageClass::Customer && mark.needs_reply);
    match () {
        () if orders.iter().any(|link| link.paid.is_paid) => Outcome::Paid,
        () if orders.iter().any(|link| !link.paid.cancelled) => Outcome::Ordered,
        () if is_waiting && answered => Outcome::Waiting,
        () if is_waiting || figures.no_reply => Outcome::NoReply,
        () if answered && asked => Outcome::Answered,
        () => Outcome::Quiet,
    }
}
