//! One moment of each past episode at which a customer asked and nobody knew the end: what the probability is learned from.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::MessageClass;
use crate::model::ids::ChatId;
use crate::model::time::Time;
use crate::money::attribution::{OrderLink, is_eligible};
use crate::money::effects::cases::{Intent, intent};
use crate::stats::random::mix;

/// A moment of an episode.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Place in `Facts::chats`, ordinal of the episode.
    pub chat: usize,
    pub episode: usize,
    pub at: Time,
    pub intent: Intent,
    /// Seconds until the first order; absent when none came (yet).
    pub delay_secs: Option<i64>,
    /// The window for an order is over: the end is known.
    pub is_mature: bool,
}

/// One question of each sale episode, drawn evenly by a hash of the chat, among those asked before the first order.
pub fn moments(facts: &Facts, links: &[OrderLink<'_>]) -> Vec<Moment> {
    let mut first_order: BTreeMap<(ChatId, usize), Time> = BTreeMap::new();
    for link in links {
        let made = first_order.entry((link.chat, link.episode)).or_insert(link.order.created_at);
        *made = link.order.created_at.min(*made);
    }
    let window = TimeDelta::days(i64::from(facts.rules.order_window_days));
    let mut found = Vec::new();
    for (place, chat) in facts.chats.iter().enumerate() {
        let excluded = |customer: crate::model::ids::CustomerId| facts.rules.excluded_customers.contains(&customer.0);
        if chat.chat.customer.is_some_and(excluded) {
            continue;
        }
        for (ordinal, episode) in chat.findings.episodes.iter().enumerate() {
            let Some(began) = episode.first_customer_at.filter(|began| *began >= facts.period.from) else { continue };
            let order_at = first_order.get(&(chat.chat.id, ordinal)).copied();
            let Some(at) = asked_at(chat, ordinal, order_at).filter(|_| is_eligible(episode)) else { continue };
            found.push(Moment {
                chat: place,
                episode: ordinal,
                at,
                intent: intent(chat, ordinal),
                delay_secs: order_at.map(|order| (order - at).num_seconds()),
                is_mature: facts.now - began >= window,
            });
        }
    }
    found
}

fn asked_at(chat: &ChatFacts, ordinal: usize, order_at: Option<Time>) -> Option<Time> {
    let asked: Vec<Time> = chat
        .findings
        .marks
        .iter()
        .filter(|mark| mark.episode as usize == ordinal && mark.class == MessageClass::Customer && mark.needs_reply)
        .map(|mark| mark.at)
        .filter(|at| order_at.is_none_or(|order| *at < order))
        .collect();
    let drawn = mix(chat.chat.id.0.cast_unsigned() ^ (ordinal as u64) << 48) % asked.len().max(1) as u64;
    asked.get(drawn as usize).copied()
}
