//! The cases of the facts: every episode that could become an order or did, with its orders. Made
//! once; every funnel, table and forecast is counted from it.

use std::collections::{BTreeMap, HashMap};

use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::Episode;
use crate::model::ids::{ChannelId, ChatId, CrmCustomerId};
use crate::model::labels::EpisodeKind;
use crate::model::time::Time;
use crate::money::attribution::{Linker, OrderLink, is_eligible};
use crate::money::bands::{Band, Bands};
use crate::money::credit::{CreditRule, Credits, Share, of_episode};

/// How much the customer wanted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Warmth {
    /// Asked nothing about buying.
    Cold,
    /// Asked about price, availability, delivery or payment.
    Warm,
    /// About something concrete, or said that they want it.
    Hot,
}

impl Warmth {
    /// The name in sheets.
    pub fn code(self) -> &'static str {
        match self {
            Warmth::Cold => "cold",
            Warmth::Warm => "warm",
            Warmth::Hot => "hot",
        }
    }
}

/// An episode that is a chance of a sale, or one that an order belongs to.
#[derive(Debug, Clone)]
pub struct Case {
    /// Place of the chat in the facts.
    pub place: usize,
    pub chat: ChatId,
    /// Ordinal of the episode in its chat's findings.
    pub episode: usize,
    pub channel: Option<ChannelId>,
    pub kind: Option<EpisodeKind>,
    pub warmth: Warmth,
    /// First message of the customer: the cohort it belongs to.
    pub at: Time,
    pub is_eligible: bool,
    /// Wrote in an earlier episode of the chat, or ordered before.
    pub is_returning: bool,
    /// Band of its first order.
    pub band: Option<Band>,
    /// Places of its orders in [`Book::links`], by time.
    pub orders: Vec<usize>,
    /// Whose it is while nothing was ordered.
    credits: Credits,
}

/// Every case and order of the facts, linked within one window.
#[derive(Debug)]
pub struct Book<'a> {
    pub facts: &'a Facts,
    pub window_days: u32,
    pub bands: Option<Bands>,
    pub links: Vec<OrderLink<'a>>,
    /// By chat and episode.
    pub cases: Vec<Case>,
}

impl<'a> Book<'a> {
    /// With the shop's own window.
    pub fn new(facts: &'a Facts) -> Book<'a> {
        Book::within(facts, &Linker::new(facts), facts.rules.order_window_days)
    }

    /// With another window, from a linker made already.
    pub fn within(facts: &'a Facts, linker: &Linker<'a>, window_days: u32) -> Book<'a> {
        let links = linker.links(window_days);
        let mut of_episode: HashMap<(ChatId, usize), Vec<usize>> = HashMap::new();
        for (place, link) in links.iter().enumerate() {
            of_episode.entry((link.chat, link.episode)).or_default().push(place);
        }
        let mut book = Book { facts, window_days, bands: Bands::new(facts), links, cases: Vec::new() };
        let first_orders = first_orders(facts);
        let counted = |chat: &ChatFacts| {
            let excluded = &facts.rules.excluded_customers;
            !chat.chat.customer.is_some_and(|customer| excluded.contains(&customer.0))
        };
        for (place, chat) in facts.chats.iter().enumerate().filter(|(_, chat)| counted(chat)) {
            let ordered_at = book.first_order_of(chat, &first_orders);
            for (ordinal, episode) in chat.findings.episodes.iter().enumerate() {
                let orders = of_episode.remove(&(chat.chat.id, ordinal)).unwrap_or_default();
                let case = book.case(chat, (place, ordinal), episode, orders, ordered_at);
                book.cases.extend(case);
            }
        }
        book
    }

    fn first_order_of(&self, chat: &ChatFacts, first: &HashMap<CrmCustomerId, Time>) -> Option<Time> {
        let crm = self.facts.crm_customers.get(&chat.chat.customer?)?;
        first.get(crm).copied()
    }

    fn case(
        &self,
        chat: &ChatFacts,
        (place, ordinal): (usize, usize),
        episode: &Episode,
        mut orders: Vec<usize>,
        ordered_at: Option<Time>,
    ) -> Option<Case> {
        let at = episode.first_customer_at?;
        let is_eligible = is_eligible(episode);
        if !is_eligible && orders.is_empty() {
            return None;
        }
        orders.sort_by_key(|order| (self.links[*order].order.created_at, *order));
        let first = orders.first().map(|order| self.links[*order].order);
        let wrote_before = chat.findings.episodes[..ordinal].iter().any(|before| before.first_customer_at.is_some());
        Some(Case {
            place,
            chat: chat.chat.id,
            episode: ordinal,
            channel: chat.chat.channel,
            kind: episode.kind,
            warmth: match (episode.intent_high, episode.interest) {
                (true, _) => Warmth::Hot,
                (false, true) => Warmth::Warm,
                (false, false) => Warmth::Cold,
            },
            at,
            is_eligible,
            is_returning: wrote_before || ordered_at.is_some_and(|ordered| ordered < at),
            band: first.zip(self.bands).map(|(order, bands)| bands.band(order.total)),
            orders,
            credits: of_episode(chat, ordinal),
        })
    }

    /// The orders of a case, by time.
    pub fn orders<'b>(&'b self, case: &'b Case) -> impl Iterator<Item = &'b OrderLink<'a>> {
        case.orders.iter().map(|place| &self.links[*place])
    }

    /// The findings behind a case.
    pub fn episode(&self, case: &Case) -> &'a Episode {
        &self.facts.chats[case.place].findings.episodes[case.episode]
    }

    /// Whose the case is: of its first paid order, else of its first order, else of who wrote in it.
    pub fn shares(&self, case: &Case, rule: CreditRule) -> Vec<Share> {
        let paid = self.orders(case).find(|link| link.paid.is_paid);
        let decisive = paid.or_else(|| self.orders(case).next());
        decisive.map_or_else(|| case.credits.shares(rule), |link| link.credits.shares(rule))
    }

    /// Orders of the episode can still come.
    pub fn may_order(&self, case: &Case) -> bool {
        case.at + days(self.window_days) > self.facts.now
    }

    /// Payments of the episode's orders can still come.
    pub fn may_pay(&self, case: &Case) -> bool {
        case.at + days(self.window_days) + days(self.facts.rules.payment_window_days) > self.facts.now
    }

    /// The payment of the order can still come.
    pub fn awaits(&self, link: &OrderLink<'_>) -> bool {
        !link.paid.is_paid
            && !link.paid.cancelled
            && link.order.created_at + days(self.facts.rules.payment_window_days) > self.facts.now
    }

    /// The case of an order.
    pub fn cases_by_order(&self) -> BTreeMap<usize, &Case> {
        self.cases.iter().flat_map(|case| case.orders.iter().map(move |order| (*order, case))).collect()
    }
}

fn days(count: u32) -> chrono::TimeDelta {
    chrono::TimeDelta::days(i64::from(count))
}

fn first_orders(facts: &Facts) -> HashMap<CrmCustomerId, Time> {
    let mut first: HashMap<CrmCustomerId, Time> = HashMap::new();
    for order in facts.orders.iter().filter(|order| !order.deleted) {
        let Some(customer) = order.customer else { continue };
        let known = first.entry(customer).or_insert(order.created_at);
        *known = (*known).min(order.created_at);
    }
    first
}
