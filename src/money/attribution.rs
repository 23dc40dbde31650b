//! Which episode an order belongs to (M21) and whose it is (M26). One order, one episode.
//!
//! The link is the surest there is: the order's card in the chat, the dialog the CRM names, the
//! customer of the gateway, the customer of the CRM. By customer, the order must be made within the
//! window after the episode's first customer message and goes to the most recent such episode;
//! one that the shop began is taken only when there is no other. No order made before the
//! customer's first message counts.

use std::collections::{BTreeMap, HashMap};

use crate::model::crm::Order;
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::EpisodeOrigin;
use crate::model::ids::{ChatId, CrmCustomerId, CustomerId, ManagerId};
use crate::model::time::Time;
use crate::money::payments::{Paid, PaymentRules};

/// How an order was linked, the surest first. Stored and shown by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkRule {
    OrderMessage = 1,
    Dialog = 2,
    GatewayCustomer = 3,
    CrmCustomer = 4,
}

/// An order with the episode it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderLink<'a> {
    pub order: &'a Order,
    pub chat: ChatId,
    /// Ordinal of the episode in its chat's findings.
    pub episode: usize,
    pub rule: LinkRule,
    /// Last person who wrote in the episode before the order was made; absent is "unassigned".
    pub credit: Option<ManagerId>,
    pub paid: Paid,
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    first_customer_at: Time,
    chat: usize,
    episode: usize,
    begun_by_shop: bool,
}

#[derive(Default)]
struct Index {
    by_order: HashMap<i64, Vec<Candidate>>,
    by_dialog: HashMap<i64, Vec<Candidate>>,
    by_customer: HashMap<CustomerId, Vec<Candidate>>,
    by_crm_customer: HashMap<CrmCustomerId, Vec<Candidate>>,
}

/// Links the orders of the facts, each at most once, in their order. Deleted and zero-sum orders
/// are left out, chats of excluded customers too.
pub fn link_orders(facts: &Facts) -> Vec<OrderLink<'_>> {
    let index = index(facts);
    let payments = PaymentRules::new(&facts.references, &facts.rules);
    let mut seen = std::collections::HashSet::new();
    let counted = facts.orders.iter().filter(|order| !order.deleted && order.total.0 != 0 && seen.insert(order.id));
    let links = counted.filter_map(|order| {
        let (rule, found) = index.find(order, facts.rules.order_window_days)?;
        let chat = &facts.chats[found.chat];
        let credit = credit(chat, found.episode, order.created_at);
        Some(OrderLink { order, chat: chat.chat.id, episode: found.episode, rule, credit, paid: payments.paid(order) })
    });
    links.collect()
}

/// The links by chat and episode.
pub fn by_episode<'l, 'a>(links: &'l [OrderLink<'a>]) -> BTreeMap<(ChatId, usize), Vec<&'l OrderLink<'a>>> {
    let mut found: BTreeMap<(ChatId, usize), Vec<&OrderLink<'_>>> = BTreeMap::new();
    for link in links {
        found.entry((link.chat, link.episode)).or_default().push(link);
    }
    found
}

fn index(facts: &Facts) -> Index {
    let mut index = Index::default();
    for (chat, of_chat) in facts.chats.iter().enumerate() {
        let customer = of_chat.chat.customer;
        if customer.is_some_and(|customer| facts.rules.excluded_customers.contains(&customer.0)) {
            continue;
        }
        for (episode, found) in of_chat.findings.episodes.iter().enumerate() {
            let Some(first_customer_at) = found.first_customer_at else { continue };
            let begun_by_shop = found.origin == EpisodeOrigin::Shop;
            let candidate = Candidate { first_customer_at, chat, episode, begun_by_shop };
            for order in &found.order_ids {
                index.by_order.entry(*order).or_default().push(candidate);
            }
            if let Some(dialog) = found.dialog {
                index.by_dialog.entry(dialog.0).or_default().push(candidate);
            }
            let Some(customer) = customer else { continue };
            index.by_customer.entry(customer).or_default().push(candidate);
            if let Some(crm) = facts.crm_customers.get(&customer) {
                index.by_crm_customer.entry(*crm).or_default().push(candidate);
            }
        }
    }
    index
}

impl Index {
    fn find(&self, order: &Order, window_days: u32) -> Option<(LinkRule, Candidate)> {
        let made = order.created_at;
        let shown = self.by_order.get(&order.id.0).and_then(|all| most_recent(all.iter(), made, None));
        let dialog = || {
            let all = self.by_dialog.get(&order.dialog?)?;
            most_recent(all.iter(), made, None)
        };
        let gateway = || {
            let all = order.gateway_customers.iter().filter_map(|customer| self.by_customer.get(customer)).flatten();
            most_recent(all, made, Some(window_days))
        };
        let crm = || most_recent(self.by_crm_customer.get(&order.customer?)?.iter(), made, Some(window_days));
        shown
            .map(|found| (LinkRule::OrderMessage, found))
            .or_else(|| dialog().map(|found| (LinkRule::Dialog, found)))
            .or_else(|| gateway().map(|found| (LinkRule::GatewayCustomer, found)))
            .or_else(|| crm().map(|found| (LinkRule::CrmCustomer, found)))
    }
}

fn most_recent<'a>(
    all: impl Iterator<Item = &'a Candidate>,
    made: Time,
    window_days: Option<u32>,
) -> Option<Candidate> {
    let window = window_days.map(|days| chrono::TimeDelta::days(i64::from(days)));
    let eligible = all.filter(|candidate| {
        let age = made - candidate.first_customer_at;
        age >= chrono::TimeDelta::zero() && window.is_none_or(|window| age < window)
    });
    eligible.max_by_key(|found| (!found.begun_by_shop, found.first_customer_at, found.chat, found.episode)).copied()
}

fn credit(chat: &ChatFacts, episode: usize, made: Time) -> Option<ManagerId> {
    let marks = &chat.findings.marks;
    let before = marks.partition_point(|mark| mark.at <= made);
    marks[..before]
        .iter()
        .rev()
        .find(|mark| mark.episode as usize == episode && mark.class.is_human())
        .and_then(|mark| mark.manager)
}

#[cfg(test)]
mod tests;
