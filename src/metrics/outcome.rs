//! What became of the episodes: ordered, paid. Made once for all chats of the facts.

use std::collections::HashMap;

use crate::model::facts::Facts;
use crate::model::ids::ChatId;
use crate::money::attribution::link_orders;

/// Episodes an order came of.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// Chat and ordinal of the episode; whether one of its orders is paid.
    ordered: HashMap<(ChatId, usize), bool>,
}

impl Outcomes {
    /// Reads the orders of the facts.
    pub fn of(facts: &Facts) -> Outcomes {
        let mut ordered = HashMap::new();
        for link in link_orders(facts) {
            *ordered.entry((link.chat, link.episode)).or_default() |= link.paid.is_paid;
        }
        Outcomes { ordered }
    }

    /// An order came of the episode.
    pub fn is_ordered(&self, chat: ChatId, episode: usize) -> bool {
        self.ordered.contains_key(&(chat, episode))
    }

    /// A paid order came of the episode.
    pub fn is_paid(&self, chat: ChatId, episode: usize) -> bool {
        self.ordered.get(&(chat, episode)).copied().unwrap_or(false)
    }

    /// An order came of any episode of the chat from this one on: the customer came back and bought.
    pub fn is_ordered_since(&self, chat: ChatId, episode: usize, episodes: usize) -> bool {
        (episode..episodes).any(|episode| self.is_ordered(chat, episode))
    }
}
