//! What was paid for an order (M22): payments whose status says that money has arrived.

use std::collections::HashSet;

use crate::model::crm::{Order, Reference};
use crate::model::facts::Rules;
use crate::model::money::Money;

/// The status every account has for a payment that did not come.
const NOT_PAID: &str = "not-paid";
/// The status group of cancelled orders.
const CANCEL_GROUP: &str = "cancel";

/// How this shop's references are read.
pub struct PaymentRules<'a> {
    complete: HashSet<&'a str>,
    cancelled: HashSet<&'a str>,
    with_delivery: bool,
    currency: &'a str,
}

/// The money of one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    /// Received, refunds subtracted. May be negative.
    pub sum: Money,
    /// The part of it that counts as revenue: without the delivery fee when the rules say so;
    /// nothing of a cancelled order or of one in another currency.
    pub revenue: Money,
    /// Some money came and the order stands.
    pub is_paid: bool,
    pub is_full: bool,
    pub cancelled: bool,
    pub other_currency: bool,
    /// The CRM's own count of money received says something else.
    pub differs: bool,
}

impl<'a> PaymentRules<'a> {
    /// Reads what the shop's own references say.
    pub fn new(references: &'a [Reference], rules: &'a Rules) -> PaymentRules<'a> {
        let codes = |wanted: &dyn Fn(&Reference) -> bool| -> HashSet<&'a str> {
            references.iter().filter(|entry| wanted(entry)).map(|entry| entry.code.as_str()).collect()
        };
        let in_cancel = |entry: &Reference| entry.kind == "status" && entry.group.as_deref() == Some(CANCEL_GROUP);
        PaymentRules {
            complete: codes(&|entry| {
                entry.kind == "payment_status" && entry.payment_complete && entry.code != NOT_PAID
            }),
            cancelled: codes(&in_cancel),
            with_delivery: rules.revenue_with_delivery,
            currency: &rules.currency,
        }
    }

    /// Without a single "money has arrived" status among the references the CRM's own sum counts.
    pub fn paid(&self, order: &Order) -> Paid {
        let complete = |status: &str| self.complete.contains(status);
        let arrived = order.payments.iter().filter(|payment| payment.status.as_deref().is_some_and(complete));
        let by_payments: Money = arrived.map(|payment| payment.amount).sum();
        let sum = if self.complete.is_empty() { order.paid_sum.unwrap_or_default() } else { by_payments };
        let cancelled = self.cancelled.contains(order.status.as_str());
        let other_currency =
            order.currency.as_deref().is_some_and(|currency| !currency.eq_ignore_ascii_case(self.currency));
        Paid {
            sum,
            revenue: if cancelled || other_currency { Money(0) } else { self.revenue(order, sum) },
            is_paid: sum > Money(0) && !cancelled,
            is_full: order.fully_paid_at.is_some() || (order.total > Money(0) && sum >= order.total),
            cancelled,
            other_currency,
            differs: order.paid_sum.is_some_and(|told| told != sum),
        }
    }

    /// Goods are paid first, the delivery last.
    fn revenue(&self, order: &Order, sum: Money) -> Money {
        if self.with_delivery { sum } else { sum.min(order.total - order.delivery) }
    }
}
