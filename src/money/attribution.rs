//! Which episode an order belongs to (M21) and whose it is (M26). One order, one episode.
//!
//! The link is the surest there is: the order's card in the chat, the dialog the CRM names, the
//! customer of an order made from chats, the customer alone, the phone. By customer and phone the
//! order must be made within the window after the episode's first customer message and goes to the
//! most recent such sales episode; one that the shop began is taken only when there is no other.
//! No order made before the customer's first message counts.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::model::crm::Order;
use crate::model::facts::Facts;
use crate::model::findings::{Episode, EpisodeOrigin};
use crate::model::ids::{ChatId, CrmCustomerId, CustomerId, ManagerId};
use crate::model::labels::EpisodeKind;
use crate::model::time::Time;
use crate::money::credit::{CreditRule, Credits, credits};
use crate::money::history::changes_of;
use crate::money::payments::{Paid, PaymentRules};
use crate::money::phone;

/// How an order was linked, the surest first. Stored and shown by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkRule {
    /// Its card was shown in the chat.
    OrderMessage = 1,
    /// The CRM names the dialog.
    Dialog = 2,
    /// The customer of the chat, within the window, and the order was made from chats.
    ChatOrder = 3,
    /// The customer of the chat, within the window.
    Customer = 4,
    /// The phone of exactly one customer, within the window.
    Phone = 5,
}

/// How sure a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    Exact,
    Strong,
    Medium,
    Weak,
}

impl LinkRule {
    pub const ALL: [LinkRule; 5] =
        [LinkRule::OrderMessage, LinkRule::Dialog, LinkRule::ChatOrder, LinkRule::Customer, LinkRule::Phone];

    pub fn certainty(self) -> Certainty {
        match self {
            LinkRule::OrderMessage | LinkRule::Dialog => Certainty::Exact,
            LinkRule::ChatOrder => Certainty::Strong,
            LinkRule::Customer => Certainty::Medium,
            LinkRule::Phone => Certainty::Weak,
        }
    }

    /// Message of the catalogue.
    pub fn message(self) -> &'static str {
        match self {
            LinkRule::OrderMessage => "link-order-message",
            LinkRule::Dialog => "link-dialog",
            LinkRule::ChatOrder => "link-chat-order",
            LinkRule::Customer => "link-customer",
            LinkRule::Phone => "link-phone",
        }
    }
}

impl Certainty {
    /// Message of the catalogue.
    pub fn message(self) -> &'static str {
        match self {
            Certainty::Exact => "certainty-exact",
            Certainty::Strong => "certainty-strong",
            Certainty::Medium => "certainty-medium",
            Certainty::Weak => "certainty-weak",
        }
    }
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
    pub credits: Credits,
    pub paid: Paid,
}

/// Conversion counts sales that the customer began; those the shop began are a cohort apart, and
/// what comes after a sale (or is none) is no chance of one. What could not be judged is a chance.
pub fn is_eligible(episode: &Episode) -> bool {
    is_sale(episode) && matches!(episode.origin, EpisodeOrigin::Customer | EpisodeOrigin::Mailing)
}

/// Not of another kind than a sale.
fn is_sale(episode: &Episode) -> bool {
    !matches!(episode.kind, Some(EpisodeKind::Service | EpisodeKind::Other))
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    first_customer_at: Time,
    chat: usize,
    episode: usize,
    begun_by_shop: bool,
    is_sale: bool,
}

/// The orders of the facts and the episodes they may belong to: made once, linked for any window.
pub struct Linker<'a> {
    facts: &'a Facts,
    by_order: Sorted<i64, Candidate>,
    by_dialog: Sorted<i64, Candidate>,
    by_customer: Sorted<CustomerId, Candidate>,
    customers_of: Sorted<CrmCustomerId, CustomerId>,
    by_phone: Sorted<u64, CustomerId>,
    chat_methods: HashSet<&'a str>,
    /// Orders that count, each once, with their money.
    orders: Vec<(&'a Order, Paid)>,
}

/// Values by key, many to one: sorted pairs, which are smaller and made faster than a map of lists.
struct Sorted<K, V>(Vec<(K, V)>);

impl<K: Ord + Copy, V> Sorted<K, V> {
    fn new(mut pairs: Vec<(K, V)>) -> Sorted<K, V> {
        pairs.sort_by_key(|pair| pair.0);
        Sorted(pairs)
    }

    fn of(&self, key: K) -> impl Iterator<Item = &V> {
        let from = self.0.partition_point(|pair| pair.0 < key);
        self.0[from..].iter().take_while(move |pair| pair.0 == key).map(|pair| &pair.1)
    }
}

/// Links the orders of the facts with the shop's window, each at most once, in their order. Deleted
/// and zero-sum orders are left out, chats of excluded customers too.
pub fn link_orders(facts: &Facts) -> Vec<OrderLink<'_>> {
    Linker::new(facts).links(facts.rules.order_window_days)
}

/// The links by chat and episode.
pub fn by_episode<'l, 'a>(links: &'l [OrderLink<'a>]) -> BTreeMap<(ChatId, usize), Vec<&'l OrderLink<'a>>> {
    let mut found: BTreeMap<(ChatId, usize), Vec<&OrderLink<'_>>> = BTreeMap::new();
    for link in links {
        found.entry((link.chat, link.episode)).or_default().push(link);
    }
    found
}

impl<'a> Linker<'a> {
    /// Reads the facts once.
    pub fn new(facts: &'a Facts) -> Linker<'a> {
        let payments = PaymentRules::new(&facts.references, &facts.rules);
        let mut seen = HashSet::new();
        let counted = facts.orders.iter().filter(|order| !order.deleted && order.total.0 != 0 && seen.insert(order.id));
        let (by_order, by_dialog, by_customer) = candidates(facts);
        let customers_of = facts.crm_customers.iter().map(|(customer, crm)| (*crm, *customer)).collect();
        let phones = facts.customer_phones.iter().filter_map(|(id, phone)| Some((phone::normal(phone)?, *id)));
        Linker {
            facts,
            by_order: Sorted::new(by_order),
            by_dialog: Sorted::new(by_dialog),
            by_customer: Sorted::new(by_customer),
            customers_of: Sorted::new(customers_of),
            by_phone: Sorted::new(phones.collect()),
            chat_methods: chat_methods(facts),
            orders: counted.map(|order| (order, payments.paid(order, changes_of(facts, order.id)))).collect(),
        }
    }

    /// Orders that count with their money, linked or not.
    pub fn orders(&self) -> &[(&'a Order, Paid)] {
        &self.orders
    }

    /// The orders that belong to an episode within a window.
    pub fn links(&self, window_days: u32) -> Vec<OrderLink<'a>> {
        self.orders.iter().filter_map(|(order, paid)| self.link(order, paid, window_days)).collect()
    }

    fn link(&self, order: &'a Order, paid: &Paid, window_days: u32) -> Option<OrderLink<'a>> {
        let (rule, found) = self.find(order, window_days)?;
        let chat = &self.facts.chats[found.chat];
        let credits = credits(self.facts, chat, found.episode, order);
        let credit = credits.shares(CreditRule::LastHuman).first().and_then(|share| share.manager);
        Some(OrderLink { order, chat: chat.chat.id, episode: found.episode, rule, credit, credits, paid: paid.clone() })
    }

    fn find(&self, order: &Order, window_days: u32) -> Option<(LinkRule, Candidate)> {
        let made = order.created_at;
        if let Some(found) = most_recent(self.by_order.of(order.id.0), made, None) {
            return Some((LinkRule::OrderMessage, found));
        }
        let named = order.dialog.and_then(|dialog| most_recent(self.by_dialog.of(dialog), made, None));
        if let Some(found) = named {
            return Some((LinkRule::Dialog, found));
        }
        if let Some(found) = self.of_customers(&self.customers(order), made, window_days) {
            let from_chats = order.method.as_deref().is_some_and(|method| self.chat_methods.contains(method));
            return Some((if from_chats { LinkRule::ChatOrder } else { LinkRule::Customer }, found));
        }
        let owner = self.owner_of_phone(order)?;
        self.of_customers(&owner, made, window_days).map(|found| (LinkRule::Phone, found))
    }

    /// Every identity of the customer in the gateway.
    fn customers(&self, order: &Order) -> Vec<CustomerId> {
        let known = order.customer.into_iter().flat_map(|customer| self.customers_of.of(customer));
        let all: BTreeSet<CustomerId> = order.gateway_customers.iter().chain(known).copied().collect();
        all.into_iter().collect()
    }

    fn of_customers(&self, customers: &[CustomerId], made: Time, window_days: u32) -> Option<Candidate> {
        let all = customers.iter().flat_map(|customer| self.by_customer.of(*customer));
        most_recent(all.filter(|candidate| candidate.is_sale), made, Some(window_days))
    }

    /// Identities with the order's phone, when all of them are one person and not known as another.
    fn owner_of_phone(&self, order: &Order) -> Option<Vec<CustomerId>> {
        let all: Vec<CustomerId> = self.by_phone.of(phone::normal(order.phone.as_deref()?)?).copied().collect();
        let person = |customer: &CustomerId| self.facts.crm_customers.get(customer).copied().ok_or(*customer);
        let first = person(all.first()?);
        let is_another = first.is_ok_and(|known| order.customer.is_some_and(|customer| customer != known));
        (!is_another && all.iter().all(|customer| person(customer) == first)).then_some(all)
    }
}

/// Episodes that an order may belong to: by the orders they show, by dialog, by customer.
type Candidates = (Vec<(i64, Candidate)>, Vec<(i64, Candidate)>, Vec<(CustomerId, Candidate)>);

fn candidates(facts: &Facts) -> Candidates {
    let (mut by_order, mut by_dialog, mut by_customer) = (Vec::new(), Vec::new(), Vec::new());
    for (chat, of_chat) in facts.chats.iter().enumerate() {
        let customer = of_chat.chat.customer;
        if customer.is_some_and(|customer| facts.rules.excluded_customers.contains(&customer.0)) {
            continue;
        }
        for (episode, found) in of_chat.findings.episodes.iter().enumerate() {
            let Some(first_customer_at) = found.first_customer_at else { continue };
            let begun_by_shop = found.origin == EpisodeOrigin::Shop;
            let candidate = Candidate { first_customer_at, chat, episode, begun_by_shop, is_sale: is_sale(found) };
            by_order.extend(found.order_ids.iter().map(|order| (*order, candidate)));
            by_dialog.extend(found.dialog.map(|dialog| (dialog.0, candidate)));
            by_customer.extend(customer.map(|customer| (customer, candidate)));
        }
    }
    (by_order, by_dialog, by_customer)
}

/// The methods of orders made from chats: the shop's own list, else what the CRM's settings name.
fn chat_methods(facts: &Facts) -> HashSet<&str> {
    let own = &facts.rules.sales.chat_methods;
    if !own.is_empty() {
        return own.iter().map(String::as_str).collect();
    }
    let told = facts.references.iter().filter(|entry| entry.kind == "chat_order_method");
    told.map(|entry| entry.code.as_str()).collect()
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
    eligible
        .max_by_key(|found| (found.is_sale, !found.begun_by_shop, found.first_customer_at, found.chat, found.episode))
        .copied()
}

#[cfg(test)]
mod tests;
