//! Our sums beside the CRM's own count of money received, so that a difference is explained and not
//! found by the owner first.

use std::collections::BTreeMap;

use crate::model::ids::OrderId;
use crate::model::money::Money;
use crate::model::time::Period;
use crate::money::attribution::LinkRule;
use crate::money::book::Book;
use crate::money::payments::{Paid, PaymentRules};

/// The orders made in a period, by both counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reconciliation {
    /// Orders that count, in the shop's currency.
    pub orders: u64,
    pub linked: BTreeMap<LinkRule, u64>,
    /// Orders in other currencies: in no sum.
    pub other_currency: u64,
    /// Received less refunds by payments, of orders whose sum the CRM tells.
    pub ours: Money,
    /// By the CRM's field of money received.
    pub theirs: Money,
    /// Why they differ: cash on delivery nobody marked, and the rest.
    pub cash_on_delivery: Money,
    /// Orders with a difference that cash on delivery does not explain.
    pub differing: Vec<OrderId>,
}

impl Reconciliation {
    /// Orders that belong to a chat.
    pub fn linked_orders(&self) -> u64 {
        self.linked.values().sum()
    }
}

/// Compares the orders made in a period.
pub fn reconcile(book: &Book<'_>, period: Period) -> Reconciliation {
    let facts = book.facts;
    let rules = PaymentRules::new(&facts.references, &facts.rules);
    let mut found = Reconciliation::default();
    for link in book.links.iter().filter(|link| period.contains(link.order.created_at)) {
        *found.linked.entry(link.rule).or_default() += 1;
    }
    let counted = |order: &&crate::model::crm::Order| {
        !order.deleted && order.total != Money(0) && period.contains(order.created_at)
    };
    for order in facts.orders.iter().filter(counted) {
        let paid = rules.paid(order, crate::money::history::changes_of(facts, order.id));
        if paid.other_currency {
            found.other_currency += 1;
            continue;
        }
        found.orders += 1;
        if let Some(told) = order.paid_sum {
            found.add(order.id, told, &paid);
        }
    }
    found
}

impl Reconciliation {
    fn add(&mut self, order: OrderId, told: Money, paid: &Paid) {
        self.ours = self.ours + paid.sum;
        self.theirs = self.theirs + told;
        let difference = paid.sum - told;
        if difference == Money(0) {
            return;
        }
        if paid.cash_on_delivery && told == Money(0) {
            self.cash_on_delivery = self.cash_on_delivery + difference;
        } else {
            self.differing.push(order);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sample::at;
    use crate::money::sample::{facts_of, order, payment, status};

    #[test]
    fn differences_are_named() {
        let mut facts = facts_of(&["C0 | H60"]);
        facts.references = vec![status("payment_status", "paid", None, true)];
        facts.rules.sales.cash_types = vec!["cash".into()];
        facts.rules.sales.delivered = vec!["complete".into()];
        let made = |id, told| {
            let mut order = order(id, 600, 1_000);
            order.paid_sum = Some(Money(told));
            order.payments = vec![payment("paid", 1_000)];
            order
        };
        let mut cash = made(3, 0);
        cash.status = "complete".into();
        cash.payments[0].status = Some("not-paid".into());
        cash.payments[0].kind = Some("cash".into());
        let mut foreign = made(4, 1_000);
        foreign.currency = Some("KZT".into());
        facts.orders = vec![made(1, 1_000), made(2, 700), cash, foreign];
        let found = reconcile(&Book::new(&facts), Period::new(at(0), at(86_400)));
        assert_eq!((found.orders, found.other_currency, found.linked_orders()), (3, 1, 4));
        assert_eq!((found.ours, found.theirs, found.cash_on_delivery), (Money(3_000), Money(1_700), Money(1_000)));
        assert_eq!(found.differing, [OrderId(2)]);
    }
}
