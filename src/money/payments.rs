//! What was paid for an order (M22): payments whose status says that money has arrived, cash on
//! delivery when the goods were delivered, less what went back, each at its own date.
//!
//! A payment counts from the day it arrived; one that left its status again is a refund of the day
//! it left; a negative payment is a refund; what a cancelled order still holds is taken off at its
//! cancellation. More is never taken off than came.

use std::collections::HashSet;

use crate::model::crm::{Order, OrderChange, Payment, Reference};
use crate::model::facts::Rules;
use crate::model::money::Money;
use crate::model::time::Time;
use crate::money::history::{PaymentStep, StatusStep, payment_steps, timeline};

/// The status every account has for a payment that did not come.
const NOT_PAID: &str = "not-paid";
/// Statuses in which cash will not be handed over any more.
const FAILED: [&str; 4] = ["canceled", "cancelled", "fail", "returned"];
/// The status group of cancelled orders.
const CANCEL_GROUP: &str = "cancel";

/// How this shop's references are read.
pub struct PaymentRules<'a> {
    complete: HashSet<&'a str>,
    cancelled: HashSet<&'a str>,
    delivered: HashSet<&'a str>,
    cash: HashSet<&'a str>,
    with_delivery: bool,
    currency: &'a str,
}

/// Why money moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveKind {
    Payment,
    CashOnDelivery,
    Refund,
    /// What a cancelled order held.
    Cancellation,
}

/// Money that came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoneyMove {
    pub at: Time,
    /// Below zero when it went back.
    pub amount: Money,
    /// The part of it that counts as revenue.
    pub revenue: Money,
    pub kind: MoveKind,
}

/// The money of one order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paid {
    /// Received less refunds, whatever became of the order. Never negative.
    pub sum: Money,
    /// The part of it that counts as revenue: without the delivery fee when the rules say so;
    /// nothing of a cancelled order or of one in another currency.
    pub revenue: Money,
    pub received: Money,
    pub refunded: Money,
    /// When the first money came.
    pub first_at: Option<Time>,
    /// Some money came and stayed, and the order stands.
    pub is_paid: bool,
    pub is_full: bool,
    /// Known only by its delivery: nobody marked the payment.
    pub cash_on_delivery: bool,
    pub cancelled: bool,
    pub other_currency: bool,
    /// The CRM's own count of money received says something else.
    pub differs: bool,
    /// In the order of time. Their revenue sums up to `revenue`.
    pub moves: Vec<MoneyMove>,
}

/// Money that came (positive) or went, before it is put in order.
struct Flow {
    at: Time,
    amount: Money,
    kind: MoveKind,
}

impl<'a> PaymentRules<'a> {
    /// Reads what the shop's own references say.
    pub fn new(references: &'a [Reference], rules: &'a Rules) -> PaymentRules<'a> {
        let codes = |wanted: &dyn Fn(&Reference) -> bool| -> HashSet<&'a str> {
            references.iter().filter(|entry| wanted(entry)).map(|entry| entry.code.as_str()).collect()
        };
        let in_group = |entry: &Reference, wanted: &dyn Fn(&str) -> bool| {
            entry.kind == "status" && entry.group.as_deref().is_some_and(wanted)
        };
        let named = |code: &str| rules.sales.delivered.iter().any(|name| name == code);
        let mut delivered = codes(&|entry| in_group(entry, &named));
        delivered.extend(rules.sales.delivered.iter().map(String::as_str));
        let cancelled = codes(&|entry| in_group(entry, &|group| group == CANCEL_GROUP));
        PaymentRules {
            complete: codes(&|entry| {
                entry.kind == "payment_status" && entry.payment_complete && entry.code != NOT_PAID
            }),
            delivered: delivered.difference(&cancelled).copied().collect(),
            cancelled,
            cash: rules.sales.cash_types.iter().map(String::as_str).collect(),
            with_delivery: rules.revenue_with_delivery,
            currency: &rules.currency,
        }
    }

    /// The money of an order with its history. Without a single "money has arrived" status among the
    /// references the CRM's own sum counts.
    pub fn paid(&self, order: &Order, changes: &[OrderChange]) -> Paid {
        let steps = timeline(changes);
        let flows = match self.complete.is_empty() {
            true => told_by_crm(order),
            false => self.flows(order, &steps, &payment_steps(changes)),
        };
        let cancelled = self.cancelled.contains(order.status.as_str());
        let cancelled_at = cancelled.then(|| self.moved_at(order, &steps, &self.cancelled));
        let other_currency =
            order.currency.as_deref().is_some_and(|currency| !currency.eq_ignore_ascii_case(self.currency));
        let limit = match (other_currency, self.with_delivery) {
            (true, _) => Money(0),
            (false, true) => Money(i64::MAX),
            // Goods are paid first, the delivery last.
            (false, false) => order.total - order.delivery,
        };
        let mut paid = settle(flows, cancelled_at, limit);
        let stands = paid.sum > Money(0) && !cancelled;
        let covered = order.total > Money(0) && paid.sum >= order.total;
        paid.is_paid = stands;
        paid.is_full = stands && (covered || (order.fully_paid_at.is_some() && paid.refunded == Money(0)));
        paid.cancelled = cancelled;
        paid.other_currency = other_currency;
        paid.differs = order.paid_sum.is_some_and(|told| told != paid.sum);
        paid
    }

    fn flows(&self, order: &Order, steps: &[StatusStep<'_>], payments: &[PaymentStep<'_>]) -> Vec<Flow> {
        let delivered_at = self.delivered_at(order, steps);
        let mut flows = Vec::new();
        for payment in &order.payments {
            let own = || payments.iter().filter(|step| is_of(step, payment, order.payments.len()));
            let complete = |code: Option<&str>| code.is_some_and(|code| self.complete.contains(code));
            let came = own().find(|step| complete(step.to)).map(|step| step.at);
            let left = own().rfind(|step| complete(step.from) && !complete(step.to)).map(|step| step.at);
            let arrived_at = payment
                .paid_at
                .or(came)
                .or(order.fully_paid_at)
                .or(order.status_updated_at)
                .unwrap_or(order.created_at);
            let flow = |at, amount, kind| Flow { at, amount, kind };
            if complete(payment.status.as_deref()) {
                let kind = if payment.amount < Money(0) { MoveKind::Refund } else { MoveKind::Payment };
                flows.push(flow(arrived_at, payment.amount, kind));
            } else if let Some(left) = left {
                let before = payment.paid_at.or(came).unwrap_or(left).min(left);
                flows.push(flow(before, payment.amount, MoveKind::Payment));
                flows.push(flow(left, Money(0) - payment.amount, MoveKind::Refund));
            } else if let Some(at) = delivered_at.filter(|_| self.is_cash(payment)) {
                flows.push(flow(at, payment.amount, MoveKind::CashOnDelivery));
            }
        }
        flows
    }

    fn is_cash(&self, payment: &Payment) -> bool {
        let failed = payment.status.as_deref().is_some_and(|status| FAILED.contains(&status));
        !failed && payment.kind.as_deref().is_some_and(|kind| self.cash.contains(kind))
    }

    /// When the goods came to the customer; absent when they did not.
    fn delivered_at(&self, order: &Order, steps: &[StatusStep<'_>]) -> Option<Time> {
        let is_now = self.delivered.contains(order.status.as_str());
        let was = steps.iter().any(|step| self.delivered.contains(step.to));
        (is_now || (was && self.cancelled.contains(order.status.as_str())))
            .then(|| self.moved_at(order, steps, &self.delivered))
    }

    /// When the order last moved into one of the statuses.
    fn moved_at(&self, order: &Order, steps: &[StatusStep<'_>], statuses: &HashSet<&str>) -> Time {
        let into = |step: &&StatusStep<'_>| {
            statuses.contains(step.to) && !step.from.is_some_and(|from| statuses.contains(from))
        };
        let told = steps.iter().rfind(into).map(|step| step.at);
        told.or(order.status_updated_at).unwrap_or(order.created_at)
    }
}

/// A record without a payment's number is of the only payment, or of one that has this status now.
fn is_of(step: &PaymentStep<'_>, payment: &Payment, payments: usize) -> bool {
    match step.payment {
        Some(id) => id == payment.id,
        None => payments == 1 || step.to == payment.status.as_deref(),
    }
}

fn told_by_crm(order: &Order) -> Vec<Flow> {
    let at = order.fully_paid_at.or(order.status_updated_at).unwrap_or(order.created_at);
    let told = order.paid_sum.filter(|sum| *sum > Money(0));
    told.map(|amount| Flow { at, amount, kind: MoveKind::Payment }).into_iter().collect()
}

/// Puts the flows in order of time: what goes back follows what came and is never more.
fn settle(flows: Vec<Flow>, cancelled_at: Option<Time>, limit: Money) -> Paid {
    let (mut came, mut went): (Vec<Flow>, Vec<Flow>) =
        flows.into_iter().filter(|flow| flow.amount != Money(0)).partition(|flow| flow.amount > Money(0));
    came.sort_by_key(|flow| flow.at);
    went.sort_by_key(|flow| flow.at);
    let received: Money = came.iter().map(|flow| flow.amount).sum();
    let mut paid = Paid {
        received,
        first_at: came.first().map(|flow| flow.at),
        cash_on_delivery: !came.is_empty() && came.iter().all(|flow| flow.kind == MoveKind::CashOnDelivery),
        ..Paid::default()
    };
    for flow in &mut went {
        let back = (Money(0) - flow.amount).min(received - paid.refunded);
        paid.refunded = paid.refunded + back;
        flow.amount = Money(0) - back;
        flow.at = flow.at.max(paid.first_at.unwrap_or(flow.at));
    }
    paid.sum = received - paid.refunded;
    let last = came.iter().chain(&went).map(|flow| flow.at).max();
    if let (Some(at), true) = (cancelled_at, paid.sum > Money(0)) {
        let at = at.max(last.unwrap_or(at));
        went.push(Flow { at, amount: Money(0) - paid.sum, kind: MoveKind::Cancellation });
    }
    came.append(&mut went);
    came.sort_by_key(|flow| flow.at);
    let (mut held, limit) = (Money(0), limit.max(Money(0)));
    for flow in came {
        let before = held.max(Money(0)).min(limit);
        held = held + flow.amount;
        let revenue = held.max(Money(0)).min(limit) - before;
        paid.revenue = paid.revenue + revenue;
        paid.moves.push(MoneyMove { at: flow.at, amount: flow.amount, revenue, kind: flow.kind });
    }
    paid
}

#[cfg(test)]
mod tests;
