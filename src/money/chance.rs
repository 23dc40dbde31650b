//! How probable an order is at the moment a customer asks, and what is at risk while nobody answers. The
//! shop's own model tells it when it has proven better than the base rate; else the base rate of
//! chats with the same intent and channel, with its interval.

use std::collections::BTreeMap;

use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::MessageClass;
use crate::model::ids::{ChannelId, ChatId};
use crate::model::money::Money;
use crate::model::time::Time;
use crate::money::attribution::is_eligible;
use crate::money::effects::cases::{Intent, intent};
use crate::stats::interval::wilson;
use crate::stats::learner::judge;

pub mod features;
pub mod moments;
pub mod training;

pub use features::Reason;
use features::{FEATURES, cells, reasons, seen_until};
use moments::{Moment, moments};

/// What a probability rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    Model,
    /// Chats with the same first intent in the same channel.
    IntentAndChannel,
    Channel,
    Shop,
}

/// Probability that an order comes, asked at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Chance {
    pub probability: f64,
    /// 95 %; of the model: of the fifth of chats it puts this one into.
    pub interval: (f64, f64),
    /// Chats behind it.
    pub count: u64,
    pub ground: Ground,
    /// The strongest reasons, at most three; none of a base rate.
    pub reasons: Vec<Reason>,
}

/// What a chat without an answer may cost.
#[derive(Debug, Clone, PartialEq)]
pub struct AtRisk {
    /// Probability x expected order x fading.
    pub sum: Money,
    pub chance: Chance,
    /// What such chats order when they do, and how many orders stand behind it.
    pub expected: Money,
    pub orders: u64,
    /// How much of the probability is left after this age, 0..1.
    pub fading: f64,
}

/// Chats and orders below which a base rate looks at a wider group.
const CHATS_LEAST: u64 = 30;
const ORDERS_LEAST: usize = 10;
/// Without enough orders of its own, half of the chance is gone after a day.
const HALF_LIFE_SECS: f64 = 86_400.0;
const DELAYS_LEAST: usize = 30;
/// Below this nothing is at risk any more.
const FADED: f64 = 0.02;

/// Answers about the chats of some facts; counts once what all answers need.
pub struct Chances<'a> {
    facts: &'a Facts,
    moments: Vec<Moment>,
    /// Orders of chats by intent and channel.
    rates: BTreeMap<(Option<Intent>, Option<Option<ChannelId>>), (u64, u64)>,
    /// Seconds from asking to ordering, sorted.
    delays: Vec<f64>,
    /// Order totals by channel and of the shop.
    totals: BTreeMap<Option<Option<ChannelId>>, Vec<i64>>,
    linked: std::collections::BTreeSet<(ChatId, usize)>,
}

impl<'a> Chances<'a> {
    pub fn new(facts: &'a Facts) -> Chances<'a> {
        let links = crate::money::attribution::link_orders(facts);
        let moments = moments(facts, &links);
        let mut rates = BTreeMap::<_, (u64, u64)>::new();
        let mut delays = Vec::new();
        for moment in moments.iter().filter(|moment| moment.is_mature) {
            let channel = facts.chats[moment.chat].chat.channel;
            for key in [(Some(moment.intent), Some(channel)), (None, Some(channel)), (None, None)] {
                let rate = rates.entry(key).or_default();
                rate.0 += u64::from(moment.delay_secs.is_some());
                rate.1 += 1;
            }
            delays.extend(moment.delay_secs.map(|secs| secs as f64));
        }
        delays.sort_by(f64::total_cmp);
        let mut totals = BTreeMap::<_, Vec<i64>>::new();
        for link in links.iter().filter(|link| !link.paid.cancelled && !link.paid.other_currency) {
            let channel = facts.chat(link.chat).and_then(|chat| chat.chat.channel);
            totals.entry(Some(channel)).or_default().push(link.order.total.0);
            totals.entry(None).or_default().push(link.order.total.0);
        }
        totals.values_mut().for_each(|totals| totals.sort_unstable());
        let linked = links.iter().map(|link| (link.chat, link.episode)).collect();
        Chances { facts, moments, rates, delays, totals, linked }
    }

    /// Probability of an order of this episode by what was known at an instant. `None` when the shop has no
    /// mature chat to judge by.
    pub fn chance(&self, chat: &ChatFacts, episode: usize, at: Time) -> Option<Chance> {
        self.by_model(chat, episode, at).or_else(|| self.by_rate(chat, episode))
    }

    fn by_model(&self, chat: &ChatFacts, episode: usize, at: Time) -> Option<Chance> {
        let model = self.facts.order_model.as_deref()?;
        let (learned, measured) = (model.learned.as_ref()?, model.measured.as_ref()?);
        // A model of another version's features knows nothing of these.
        if !learned.columns.iter().map(|column| column.name.as_str()).eq(FEATURES.iter().map(|feature| feature.name)) {
            return None;
        }
        let known = seen_until(self.facts, chat, episode, at)?;
        let judged = judge(learned, &cells(&known));
        let distance = |fifth: &&crate::model::order_model::Fifth| (fifth.promised - judged.probability).abs();
        let fifth = measured.fifths.iter().min_by(|one, other| distance(one).total_cmp(&distance(other)))?;
        let came = (fifth.came * fifth.count as f64).round() as u64;
        let (low, high) = wilson(came, fifth.count)?;
        Some(Chance {
            probability: judged.probability,
            interval: (low.min(judged.probability), high.max(judged.probability)),
            count: model.chats,
            ground: Ground::Model,
            reasons: reasons(&known, &judged.parts),
        })
    }

    fn by_rate(&self, chat: &ChatFacts, episode: usize) -> Option<Chance> {
        let channel = chat.chat.channel;
        let keys = [
            (Ground::IntentAndChannel, (Some(intent(chat, episode)), Some(channel))),
            (Ground::Channel, (None, Some(channel))),
            (Ground::Shop, (None, None)),
        ];
        let enough = |ground: &Ground, cases: u64| cases >= CHATS_LEAST || (*ground == Ground::Shop && cases > 0);
        let (ground, (orders, cases)) = keys
            .iter()
            .filter_map(|(ground, key)| Some((*ground, *self.rates.get(key)?)))
            .find(|(ground, (_, cases))| enough(ground, *cases))?;
        Some(Chance {
            probability: orders as f64 / cases as f64,
            interval: wilson(orders, cases)?,
            count: cases,
            ground,
            reasons: Vec::new(),
        })
    }

    /// What chats of this channel order when they order: the mean without the outer twentieths, and
    /// the orders behind it. `None` without an order.
    pub fn expected_order(&self, channel: Option<ChannelId>) -> Option<(Money, u64)> {
        let of_channel = self.totals.get(&Some(channel)).filter(|totals| totals.len() >= ORDERS_LEAST);
        let totals = of_channel.or_else(|| self.totals.get(&None))?;
        let cut = totals.len() / 20;
        let kept = &totals[cut..totals.len() - cut];
        let sum: i128 = kept.iter().map(|total| i128::from(*total)).sum();
        let mean = i64::try_from(sum / kept.len().max(1) as i128).ok()?;
        Some((Money(mean), totals.len() as u64))
    }

    /// How much of a probability is left when nothing came for so long (1 at once, towards 0): of the shop's own
    /// orders, those that came later than this (a cure model: Boag 1949), else a half-life of a day.
    pub fn fading(&self, probability: f64, age_secs: f64) -> f64 {
        let left = match self.delays.len() {
            0..DELAYS_LEAST => 0.5_f64.powf(age_secs / HALF_LIFE_SECS),
            count => 1.0 - self.delays.partition_point(|delay| *delay <= age_secs) as f64 / count as f64,
        };
        let open = 1.0 - probability + probability * left;
        if open > 0.0 { left / open } else { 0.0 }
    }

    /// What is at risk in a chat: its latest episode that may still become an order, seen from
    /// the customer's open question, else from his last words. `None`: ordered, no sale, faded, or nothing to judge by.
    pub fn at_risk(&self, chat: &ChatFacts) -> Option<AtRisk> {
        let (ordinal, episode) = chat.findings.episodes.iter().enumerate().next_back()?;
        if !is_eligible(episode) || self.linked.contains(&(chat.chat.id, ordinal)) {
            return None;
        }
        let open = episode.waits.iter().rev().find(|wait| wait.is_open()).map(|wait| wait.opened_at);
        let said = chat.findings.marks.iter().rev();
        let mut said = said.filter(|mark| mark.class == MessageClass::Customer && mark.episode as usize == ordinal);
        let at = open.or_else(|| said.next().map(|mark| mark.at))?;
        let chance = self.chance(chat, ordinal, at)?;
        let fading = self.fading(chance.probability, (self.facts.now - at).num_seconds().max(0) as f64);
        if fading < FADED {
            return None;
        }
        let (expected, orders) = self.expected_order(chat.chat.channel)?;
        let sum = Money((expected.0 as f64 * chance.probability * fading).round() as i64);
        Some(AtRisk { sum, chance, expected, orders, fading })
    }

    /// The moments the base rates were counted from, for training.
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }
}

#[cfg(test)]
mod tests;
