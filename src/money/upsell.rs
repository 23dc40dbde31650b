//! What was added to orders after they were made, and who comes back to buy again.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::conduct::Answer;
use crate::model::estimate::Estimate;
use crate::model::ids::{ChatId, CrmCustomerId, ManagerId, MessageId};
use crate::model::money::Money;
use crate::model::time::Period;
use crate::money::attribution::OrderLink;
use crate::money::book::{Book, Case};
use crate::money::history::{changes_of, first_total};
use crate::stats::interval::wilson;

/// Additions to the orders of one person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Upsell {
    /// Orders that stand, in the shop's currency.
    pub orders: u64,
    /// Of them: something more was offered in the chat before the order.
    pub offered: u64,
    /// Of the orders: the first sum is known / the final one is greater.
    pub known: u64,
    pub grown: u64,
    /// Of the offered ones: the customer agreed, or the order grew.
    pub accepted: u64,
    /// Final less first sum of the grown ones.
    pub added: Money,
    /// Sums of paid orders with an offer and without.
    pub with_offer: Vec<Money>,
    pub without_offer: Vec<Money>,
    /// Messages that offered, and the chats of grown orders.
    pub offers: Vec<MessageId>,
    pub grown_chats: Vec<ChatId>,
}

impl Upsell {
    /// Another person's additions beside these.
    pub fn add(&mut self, other: Upsell) {
        self.orders += other.orders;
        self.offered += other.offered;
        self.known += other.known;
        self.grown += other.grown;
        self.accepted += other.accepted;
        self.added = self.added + other.added;
        self.with_offer.extend(other.with_offer);
        self.without_offer.extend(other.without_offer);
        self.offers.extend(other.offers);
        self.grown_chats.extend(other.grown_chats);
    }
}

/// Additions of the cases of a period, by the last author before the order.
pub fn upsell_by_manager(book: &Book<'_>, period: Period) -> BTreeMap<Option<ManagerId>, Upsell> {
    let mut found: BTreeMap<Option<ManagerId>, Upsell> = BTreeMap::new();
    for case in book.cases.iter().filter(|case| period.contains(case.at)) {
        for link in book.orders(case).filter(|link| !link.paid.cancelled && !link.paid.other_currency) {
            count(found.entry(link.credit).or_default(), book, case, link);
        }
    }
    found
}

fn count(upsell: &mut Upsell, book: &Book<'_>, case: &Case, link: &OrderLink<'_>) {
    let offer = book.episode(case).conduct.upsell.filter(|offer| offer.at <= link.order.created_at);
    let first = first_total(changes_of(book.facts, link.order.id));
    let growth = first.map(|first| link.order.total - first).filter(|growth| *growth > Money(0));
    upsell.orders += 1;
    upsell.known += u64::from(first.is_some());
    if let Some(growth) = growth {
        upsell.grown += 1;
        upsell.added = upsell.added + growth;
        upsell.grown_chats.push(link.chat);
    }
    if let Some(offer) = offer {
        upsell.offered += 1;
        upsell.accepted += u64::from(offer.answer == Answer::Accepted || growth.is_some());
        upsell.offers.push(offer.message);
    }
    if link.paid.is_paid {
        let sums = if offer.is_some() { &mut upsell.with_offer } else { &mut upsell.without_offer };
        sums.push(link.paid.revenue);
    }
}

/// Of the customers with a paid order from the cases of a period: those with two or more.
pub fn repeat_rate(book: &Book<'_>, period: Period) -> Estimate {
    let mut paid: BTreeMap<Result<CrmCustomerId, ChatId>, u64> = BTreeMap::new();
    for link in book.links.iter().filter(|link| link.paid.is_paid) {
        *paid.entry(buyer(link)).or_default() += 1;
    }
    let cases = book.cases.iter().filter(|case| period.contains(case.at));
    let of_period: BTreeSet<_> =
        cases.flat_map(|case| book.orders(case)).filter(|link| link.paid.is_paid).map(buyer).collect();
    let hits = of_period.iter().filter(|buyer| paid.get(buyer).is_some_and(|orders| *orders > 1)).count() as u64;
    let count = of_period.len() as u64;
    let value = (count > 0).then(|| hits as f64 / count as f64);
    Estimate { value, count, interval: wilson(hits, count), evidence: Vec::new() }
}

fn buyer(link: &OrderLink<'_>) -> Result<CrmCustomerId, ChatId> {
    link.order.customer.ok_or(link.chat)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sample::at;
    use crate::model::conduct::Offer;
    use crate::model::crm::OrderChange;
    use crate::money::sample::{change, facts_of, order, payment, status};

    #[test]
    fn what_was_added_and_what_was_offered() {
        let mut facts = facts_of(&["C0 | H60:2 | C70"]);
        facts.references = vec![status("payment_status", "paid", None, true)];
        let mut made = order(1, 600, 500_000);
        made.payments = vec![payment("paid", 500_000)];
        facts.orders = vec![made];
        let created = change(1, 600, "status", "null", "{\"code\":\"new\",\"total\":4200}");
        facts.order_changes = vec![OrderChange { created: true, ..created }];
        fn count(facts: &crate::model::facts::Facts) -> Upsell {
            let period = Period::new(at(0), at(86_400));
            upsell_by_manager(&Book::new(facts), period).into_values().next().unwrap()
        }
        let found = count(&facts);
        assert_eq!((found.orders, found.offered, found.known, found.grown), (1, 0, 1, 1));
        assert_eq!((found.added, found.without_offer.as_slice()), (Money(80_000), &[Money(500_000)][..]));

        let mark = facts.chats[0].findings.marks[1];
        let offer = Offer { message: mark.id, at: mark.at, manager: mark.manager, answer: Answer::Refused };
        facts.chats[0].findings.episodes[0].conduct.upsell = Some(offer);
        let found = count(&facts);
        assert_eq!((found.offered, found.accepted, found.with_offer.len(), found.offers.len()), (1, 1, 1, 1));
        facts.order_changes.clear();
        assert_eq!(count(&facts).accepted, 0, "refused, and no growth is known");
        facts.chats[0].findings.episodes[0].conduct.upsell = Some(Offer { at: at(700), ..offer });
        assert_eq!(count(&facts).offered, 0, "after the order was made");
    }

    #[test]
    fn who_comes_back() {
        let mut facts = facts_of(&["C0 | H60", "C0 | H60"]);
        facts.references = vec![status("payment_status", "paid", None, true)];
        for (id, made, customer) in [(1, 600, 50), (2, 700, 50), (3, 800, 51)] {
            let mut order = order(id, made, 1_000);
            order.customer = Some(CrmCustomerId(customer));
            order.payments = vec![payment("paid", 1_000)];
            facts.orders.push(order);
        }
        facts.orders[2].gateway_customers = vec![crate::model::ids::CustomerId(2)];
        let rate = repeat_rate(&Book::new(&facts), Period::new(at(0), at(86_400)));
        assert_eq!((rate.value, rate.count), (Some(0.5), 2));
    }
}
