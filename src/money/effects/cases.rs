//! Episodes as cases: what was done, how it ended, and what else could explain the end.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{TimeDelta, Timelike as _};

use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{Episode, MessageClass};
use crate::model::ids::ChatId;
use crate::model::labels::Topic;
use crate::model::money::Money;
use crate::model::time::Time;
use crate::money::attribution::{OrderLink, by_episode, is_eligible, link_orders};
use crate::money::bands::{Band, Bands};
use crate::money::effects::behaviours::{BEHAVIOURS, FAST_REPLY, place_of};
use crate::money::effects::window::Seen;

/// What may make a chat sell better besides the behaviour. The order is that in which they enter an
/// adjustment while the data carry them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confounder {
    /// What the first message asked for.
    Intent,
    Channel,
    /// Wrote or ordered before.
    Returning,
    /// Who answered first.
    Manager,
    /// Answered within 15 minutes.
    FastReply,
    /// Night, morning, day, evening of the shop.
    Hour,
}

/// Every confounder, the most important first.
pub const CONFOUNDERS: [Confounder; 6] = [
    Confounder::Intent,
    Confounder::Channel,
    Confounder::Returning,
    Confounder::Manager,
    Confounder::FastReply,
    Confounder::Hour,
];

/// One eligible, mature episode.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub chat: ChatId,
    pub episode: usize,
    /// Number of the customer: cases of one customer are one piece of evidence.
    pub person: u32,
    /// Level of each confounder, in the order of [`CONFOUNDERS`].
    pub levels: [u8; 6],
    /// Bits by the place in `BEHAVIOURS`: it can be told / it was shown.
    pub known: u32,
    pub shown: u32,
    pub ordered: bool,
    /// Absent while a payment may still come.
    pub paid: Option<bool>,
    /// Third of the shop's orders its first order lies in. A chat without an order has no price.
    pub band: Option<Band>,
}

impl Case {
    /// Whether a behaviour was shown; absent when that cannot be told.
    pub fn shows(&self, behaviour: usize) -> Option<bool> {
        (self.known >> behaviour & 1 == 1).then_some(self.shown >> behaviour & 1 == 1)
    }
}

/// The cases of the facts, by chat and episode. Left out: episodes the shop began, after-sales service,
/// spam, excluded customers, and those too young to have brought their order.
pub fn cases(facts: &Facts) -> Vec<Case> {
    let links = link_orders(facts);
    let of_episodes = by_episode(&links);
    let persons = Persons::new(facts);
    let bands = Bands::new(facts);
    let mut levels = Levels::default();
    let mut found = Vec::new();
    for chat in facts.chats.iter().filter(|chat| !is_excluded(facts, chat)) {
        for (ordinal, episode) in chat.findings.episodes.iter().enumerate() {
            let Some(began) = episode.first_customer_at.filter(|_| is_eligible(episode)) else { continue };
            let age = facts.now - began;
            if !facts.period.contains(began) || age < TimeDelta::days(i64::from(facts.rules.order_window_days)) {
                continue;
            }
            let links = of_episodes.get(&(chat.chat.id, ordinal)).map_or(&[][..], Vec::as_slice);
            let seen =
                Seen::new(chat, ordinal, episode, links.iter().map(|link| link.order.created_at).min(), facts.now);
            let (known, shown) = behaviours(&seen);
            let windows = facts.rules.order_window_days + facts.rules.payment_window_days;
            let settled = age >= TimeDelta::days(i64::from(windows));
            let paid = links.iter().any(|link| link.paid.is_paid);
            found.push(Case {
                chat: chat.chat.id,
                episode: ordinal,
                person: persons.number(facts, chat),
                levels: levels.of(facts, chat, ordinal, episode, began, &persons, (known, shown)),
                known,
                shown,
                ordered: !links.is_empty(),
                paid: settled.then_some(paid),
                band: first_total(links).zip(bands).map(|(total, bands)| bands.band(total)),
            });
        }
    }
    found
}

fn first_total(links: &[&OrderLink<'_>]) -> Option<Money> {
    links.iter().min_by_key(|link| (link.order.created_at, link.order.id)).map(|link| link.order.total)
}

fn behaviours(seen: &Seen<'_>) -> (u32, u32) {
    let (mut known, mut shown) = (0, 0);
    for (place, behaviour) in BEHAVIOURS.iter().enumerate() {
        if let Some(shows) = (behaviour.read)(seen) {
            known |= 1 << place;
            shown |= u32::from(shows) << place;
        }
    }
    (known, shown)
}

fn is_excluded(facts: &Facts, chat: &ChatFacts) -> bool {
    chat.chat.customer.is_some_and(|customer| facts.rules.excluded_customers.contains(&customer.0))
}

/// Who is who, and since when they are known.
struct Persons {
    numbers: HashMap<i64, u32>,
    first_seen: HashMap<i64, Time>,
}

impl Persons {
    fn new(facts: &Facts) -> Persons {
        let mut persons = Persons { numbers: HashMap::new(), first_seen: HashMap::new() };
        let mut see = |person: i64, at: Time| {
            let first = persons.first_seen.entry(person).or_insert(at);
            *first = at.min(*first);
        };
        for chat in &facts.chats {
            let person = person(facts, chat);
            let wrote = chat.findings.episodes.iter().filter_map(|episode| episode.first_customer_at).min();
            wrote.into_iter().for_each(|at| see(person, at));
        }
        for order in &facts.orders {
            order.customer.into_iter().for_each(|customer| see(customer.0 * 2, order.created_at));
        }
        for chat in &facts.chats {
            let next = persons.numbers.len() as u32;
            persons.numbers.entry(person(facts, chat)).or_insert(next);
        }
        persons
    }

    fn number(&self, facts: &Facts, chat: &ChatFacts) -> u32 {
        self.numbers.get(&person(facts, chat)).copied().unwrap_or_default()
    }

    fn is_returning(&self, facts: &Facts, chat: &ChatFacts, began: Time) -> bool {
        self.first_seen.get(&person(facts, chat)).is_some_and(|first| *first < began)
    }
}

/// Even keys are customers of the CRM, odd ones of the gateway, negative ones chats of nobody known.
fn person(facts: &Facts, chat: &ChatFacts) -> i64 {
    let Some(customer) = chat.chat.customer else { return -1 - chat.chat.id.0.abs() };
    match facts.crm_customers.get(&customer) {
        Some(customer) => customer.0.wrapping_mul(2),
        None => customer.0.wrapping_mul(2).wrapping_add(1),
    }
}

/// Numbers channels and managers as they come; the 255th and later ones share a level.
#[derive(Default)]
struct Levels {
    channels: BTreeMap<Option<i64>, u8>,
    managers: BTreeMap<Option<i64>, u8>,
}

fn level(known: &mut BTreeMap<Option<i64>, u8>, key: Option<i64>) -> u8 {
    let next = u8::try_from(known.len()).unwrap_or(u8::MAX);
    *known.entry(key).or_insert(next)
}

impl Levels {
    #[allow(clippy::too_many_arguments)] // All that a case is made of, once.
    fn of(
        &mut self,
        facts: &Facts,
        chat: &ChatFacts,
        ordinal: usize,
        episode: &Episode,
        began: Time,
        persons: &Persons,
        (known, shown): (u32, u32),
    ) -> [u8; 6] {
        let fast = place_of(FAST_REPLY).map_or(0, |place| match (known >> place & 1, shown >> place & 1) {
            (0, _) => 0,
            (_, shown) => 1 + shown as u8,
        });
        let hour = began.with_timezone(&facts.rules.hours.zone).hour();
        [
            intent(chat, ordinal) as u8,
            level(&mut self.channels, chat.chat.channel.map(|channel| channel.0)),
            u8::from(persons.is_returning(facts, chat, began)),
            level(&mut self.managers, episode.first_human.and_then(|(_, manager)| manager).map(|id| id.0)),
            fast,
            (hour / 6) as u8,
        ]
    }
}

/// What the first words of the customer ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Intent {
    Unclear,
    Buy,
    Price,
    Goods,
    Delivery,
}

/// The intent of an episode's first message with words that say one.
pub fn intent(chat: &ChatFacts, ordinal: usize) -> Intent {
    let first = chat
        .findings
        .marks
        .iter()
        .find(|mark| mark.episode as usize == ordinal && mark.class == MessageClass::Customer);
    let Some(labels) = first.and_then(|mark| mark.labels.customer()) else { return Intent::Unclear };
    let about = |topics: &[Topic]| topics.iter().any(|topic| labels.topic.contains(*topic));
    match () {
        () if about(&[Topic::Purchase, Topic::Payment]) => Intent::Buy,
        () if about(&[Topic::Price, Topic::Discount]) => Intent::Price,
        () if about(&[Topic::Availability, Topic::SizeFit, Topic::Product]) => Intent::Goods,
        () if about(&[Topic::Delivery]) => Intent::Delivery,
        () => Intent::Unclear,
    }
}

/// Number of different customers among cases.
pub fn persons_of(cases: &[Case]) -> usize {
    cases.iter().map(|case| case.person).collect::<HashSet<_>>().len()
}
