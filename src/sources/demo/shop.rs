//! The whole sample shop up to a day: its dialogues, and every stream made from them.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;

use super::conversation::{Conversation, play};
use super::dice::Dice;
use super::people::Buyer;
use super::{Config, crm, gateway};
use crate::model::time::{Time, start_of_day};
use crate::model::walk::Item;

/// Dialogues of a day have numbers below this.
const DAY_NUMBERS: i64 = 1000;

/// Days are counted from 2020-01-01, so that numbers stay short.
const FIRST_DAY_FROM_CE: i64 = 737_425;

pub struct SampleShop {
    pub zone: Tz,
    pub seed: u64,
    pub first: NaiveDate,
    pub last: NaiveDate,
    /// Nothing at or after this instant is known yet.
    pub end: Time,
    pub conversations: Vec<Conversation>,
}

impl SampleShop {
    /// The days up to and including `last`.
    pub fn new(config: &Config, zone: Tz, last: NaiveDate) -> SampleShop {
        let first = last - Days::new(u64::from(config.days.max(1)) - 1);
        let end = start_of_day(zone, last + Days::new(1));
        let mut conversations = Vec::new();
        for day in first.iter_days().take_while(|day| *day <= last) {
            conversations.extend(day_of(config, zone, day));
        }
        conversations.iter_mut().for_each(|conversation| conversation.said.retain(|said| said.at < end));
        conversations.retain(|conversation| !conversation.said.is_empty());
        SampleShop { zone, seed: config.seed, first, last, end, conversations }
    }

    /// What one stream tells that happened after an instant. References are told whole every time.
    pub fn stream(&self, name: &str, after: Option<Time>) -> Vec<Item> {
        match name {
            "channels" => gateway::channels(),
            "users" => gateway::users(),
            "bots" => gateway::bots(),
            "customers" => gateway::customers(self, after),
            "chats" => gateway::chats(self, after),
            "dialogs" => gateway::dialogs(self, after),
            "messages" => gateway::messages(self, after),
            "crm_users" => crm::users(),
            "references" => crm::references(),
            "crm_customers" => crm::customers(self, after),
            "orders" => crm::orders(self, after).into_iter().map(|order| order.item).collect(),
            "orders_history" => crm::history(self, after),
            _ => Vec::new(),
        }
    }

    /// Dialogues by customer, with the last instant anything was said.
    pub fn chats(&self) -> BTreeMap<i64, (&Buyer, Vec<&Conversation>)> {
        let mut chats: BTreeMap<i64, (&Buyer, Vec<&Conversation>)> = BTreeMap::new();
        for conversation in &self.conversations {
            let entry = chats.entry(conversation.buyer.id).or_insert((&conversation.buyer, Vec::new()));
            entry.1.push(conversation);
        }
        chats
    }
}

/// The last instant of a dialogue.
pub fn last_said(conversation: &Conversation) -> Time {
    conversation.said.iter().map(|said| said.at).max().unwrap_or_default()
}

/// Whether something of this instant is to be told.
pub fn is_new(at: Time, after: Option<Time>) -> bool {
    after.is_none_or(|after| at >= after)
}

/// The day a dialogue's or customer's number belongs to.
pub fn day_of_number(id: i64) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt((id / DAY_NUMBERS + FIRST_DAY_FROM_CE) as i32).unwrap_or_default()
}

/// The first number of a day.
pub fn number_of_day(day: NaiveDate) -> i64 {
    (i64::from(day.num_days_from_ce()) - FIRST_DAY_FROM_CE) * DAY_NUMBERS
}

fn day_of(config: &Config, zone: Tz, day: NaiveDate) -> Vec<Conversation> {
    let number = number_of_day(day);
    let mut dice = Dice::fork(config.seed, number as u64 + 999);
    let usual = f64::from(config.chats) / f64::from(config.days.max(1));
    let weekday = if day.weekday().num_days_from_monday() >= 5 { 0.75 } else { 1.1 };
    let count = (usual * weekday * (0.85 + 0.3 * dice.share())).round() as i64;
    (0..count.clamp(1, DAY_NUMBERS - 100))
        .map(|place| {
            let id = number + place;
            let buyer = if place >= 2 && dice.happens(0.12) {
                // One of the first two customers of an earlier day comes back.
                number - dice.between(1, 20) * DAY_NUMBERS + dice.between(0, 1)
            } else {
                id
            };
            play(config.seed, zone, day, id, Buyer::new(config.seed, buyer))
        })
        .collect()
}
