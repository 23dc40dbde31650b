//! Sales that did not come: enquiries with interest that ended without an order, and orders that were
//! not paid, cancelled or given back. Of an order the sum is known; of an enquiry only what such
//! enquiries bring on average, because not every one of them would have bought.

use std::collections::BTreeMap;

use crate::model::conduct::LostReason;
use crate::model::estimate::Estimate;
use crate::model::findings::Wait;
use crate::model::ids::{ChatId, ManagerId, OrderId};
use crate::model::labels::{Objection, SURE_FROM};
use crate::model::money::Money;
use crate::model::time::Period;
use crate::money::attribution::OrderLink;
use crate::money::book::{Book, Case, Warmth};
use crate::money::credit::CreditRule;
use crate::stats::interval::wilson;

/// Why a sale did not come, as far as the chat or the order shows. The first that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LostCause {
    /// Nobody answered the last question.
    NoAnswer,
    /// The answer came hours late.
    SlowAnswer,
    Price,
    Thinking,
    Trust,
    Fit,
    Delivery,
    Competitor,
    NoNeed,
    /// What was asked for is not there.
    NotAvailable,
    /// The customer was interested and nobody proposed what to do next.
    NoNextStep,
    /// The next step was proposed, the customer fell silent.
    WentSilent,
    /// An order that was not paid in time.
    NotPaid,
    Cancelled,
    Refunded,
}

impl LostCause {
    pub const ALL: [LostCause; 15] = [
        LostCause::NoAnswer,
        LostCause::SlowAnswer,
        LostCause::Price,
        LostCause::Thinking,
        LostCause::Trust,
        LostCause::Fit,
        LostCause::Delivery,
        LostCause::Competitor,
        LostCause::NoNeed,
        LostCause::NotAvailable,
        LostCause::NoNextStep,
        LostCause::WentSilent,
        LostCause::NotPaid,
        LostCause::Cancelled,
        LostCause::Refunded,
    ];

    /// The name in sheets.
    pub fn code(self) -> &'static str {
        match self {
            LostCause::NoAnswer => "no_answer",
            LostCause::SlowAnswer => "slow_answer",
            LostCause::Price => "price",
            LostCause::Thinking => "thinking",
            LostCause::Trust => "trust",
            LostCause::Fit => "fit",
            LostCause::Delivery => "delivery",
            LostCause::Competitor => "competitor",
            LostCause::NoNeed => "no_need",
            LostCause::NotAvailable => "not_available",
            LostCause::NoNextStep => "no_next_step",
            LostCause::WentSilent => "went_silent",
            LostCause::NotPaid => "not_paid",
            LostCause::Cancelled => "cancelled",
            LostCause::Refunded => "refunded",
        }
    }

    /// Message of the catalogue.
    pub fn message(self) -> &'static str {
        match self {
            LostCause::NoAnswer => "lost-no-answer",
            LostCause::SlowAnswer => "lost-slow-answer",
            LostCause::Price => "lost-price",
            LostCause::Thinking => "lost-thinking",
            LostCause::Trust => "lost-trust",
            LostCause::Fit => "lost-fit",
            LostCause::Delivery => "lost-delivery",
            LostCause::Competitor => "lost-competitor",
            LostCause::NoNeed => "lost-no-need",
            LostCause::NotAvailable => "lost-not-available",
            LostCause::NoNextStep => "lost-no-next-step",
            LostCause::WentSilent => "lost-went-silent",
            LostCause::NotPaid => "lost-not-paid",
            LostCause::Cancelled => "lost-cancelled",
            LostCause::Refunded => "lost-refunded",
        }
    }
}

/// One sale that did not come.
#[derive(Debug, Clone, PartialEq)]
pub struct LostSale {
    pub cause: LostCause,
    pub chat: ChatId,
    pub episode: usize,
    pub manager: Option<ManagerId>,
    pub warmth: Warmth,
    /// The order, when there was one.
    pub order: Option<OrderId>,
    /// Of an order what it did not bring; of an enquiry what such ones bring on average.
    pub money: Money,
}

/// Sales lost by one cause.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LostGroup {
    pub enquiries: u64,
    pub orders: u64,
    /// Expected of the enquiries.
    pub expected: Money,
    /// Sums of the orders.
    pub ordered: Money,
    /// The dearest first.
    pub chats: Vec<ChatId>,
    pub order_ids: Vec<OrderId>,
}

/// What an enquiry of a warmth brings: share that is paid, times the average order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Worth {
    pub share: Estimate,
    pub average: Option<Money>,
}

impl Worth {
    /// Expected money of one such enquiry; `None` while nothing is known.
    pub fn expected(&self) -> Option<Money> {
        Some(Money((self.average?.0 as f64 * self.share.value?).round() as i64))
    }
}

/// What enquiries bring, by warmth, from the mature ones of the facts.
pub fn worth(book: &Book<'_>) -> BTreeMap<Warmth, Worth> {
    let sums = book.links.iter().filter(|link| link.paid.is_paid && !link.paid.other_currency);
    let average = crate::money::sums::mean(&sums.map(|link| link.paid.revenue).collect::<Vec<_>>());
    let mut counts: BTreeMap<Warmth, (u64, u64)> = BTreeMap::new();
    for case in book.cases.iter().filter(|case| case.is_eligible && !book.may_pay(case)) {
        let count = counts.entry(case.warmth).or_default();
        count.0 += u64::from(book.orders(case).any(|link| link.paid.is_paid));
        count.1 += 1;
    }
    let of = |(warmth, (hits, count)): (Warmth, (u64, u64))| {
        let value = Some(hits as f64 / count as f64);
        let share = Estimate { value, count, interval: wilson(hits, count), evidence: Vec::new() };
        (warmth, Worth { share, average })
    };
    counts.into_iter().map(of).collect()
}

/// Sales of a period that did not come: enquiries by their first message, orders of such enquiries.
/// What can still come is not lost.
pub fn lost_sales(book: &Book<'_>, period: Period) -> Vec<LostSale> {
    let worth = worth(book);
    let mut lost = Vec::new();
    for case in book.cases.iter().filter(|case| period.contains(case.at)) {
        let manager = book.shares(case, CreditRule::LastHuman).first().and_then(|share| share.manager);
        if case.orders.is_empty() {
            lost.extend(lost_enquiry(book, case, manager, &worth));
        }
        lost.extend(book.orders(case).filter_map(|link| lost_order(book, case, link)));
    }
    lost
}

fn lost_enquiry(
    book: &Book<'_>,
    case: &Case,
    manager: Option<ManagerId>,
    worth: &BTreeMap<Warmth, Worth>,
) -> Option<LostSale> {
    if !case.is_eligible || case.warmth == Warmth::Cold || book.may_order(case) {
        return None;
    }
    let money = worth.get(&case.warmth).and_then(Worth::expected).unwrap_or_default();
    Some(LostSale {
        cause: cause(book, case),
        chat: case.chat,
        episode: case.episode,
        manager,
        warmth: case.warmth,
        order: None,
        money,
    })
}

fn lost_order(book: &Book<'_>, case: &Case, link: &OrderLink<'_>) -> Option<LostSale> {
    let paid = &link.paid;
    let cause = match () {
        () if paid.is_paid || paid.other_currency || book.awaits(link) => return None,
        () if paid.received > Money(0) && paid.sum == Money(0) => LostCause::Refunded,
        () if paid.cancelled => LostCause::Cancelled,
        () => LostCause::NotPaid,
    };
    Some(LostSale {
        cause,
        chat: link.chat,
        episode: link.episode,
        manager: link.credit,
        warmth: case.warmth,
        order: Some(link.order.id),
        money: link.order.total,
    })
}

/// Why an enquiry ended without an order: what its texts say, made finer by the last doubt voiced.
fn cause(book: &Book<'_>, case: &Case) -> LostCause {
    let episode = book.episode(case);
    if episode.first_human.is_none() || episode.waits.iter().any(Wait::is_open) {
        return LostCause::NoAnswer;
    }
    let doubt = last_objection(book, case).map(of_objection);
    match episode.conduct.lost_reason {
        Some(LostReason::NoAnswer) => LostCause::NoAnswer,
        Some(LostReason::SlowAnswer) => LostCause::SlowAnswer,
        Some(LostReason::NotAvailable) => LostCause::NotAvailable,
        Some(LostReason::NoNextStep) => LostCause::NoNextStep,
        Some(LostReason::Price) => doubt.unwrap_or(LostCause::Price),
        Some(LostReason::Fit) => doubt.unwrap_or(LostCause::Fit),
        Some(LostReason::WentSilent) => doubt.unwrap_or(LostCause::WentSilent),
        Some(LostReason::Other) | None => doubt.unwrap_or(match episode.next_step {
            true => LostCause::WentSilent,
            false => LostCause::NoNextStep,
        }),
    }
}

fn last_objection(book: &Book<'_>, case: &Case) -> Option<Objection> {
    let marks = &book.facts.chats[case.place].findings.marks;
    let own = marks.iter().rev().filter(|mark| mark.episode as usize == case.episode);
    let labels = own.filter_map(|mark| mark.labels.customer());
    let mut sure = labels.filter(|labels| labels.objection_sure >= SURE_FROM);
    sure.find_map(|labels| labels.objection.iter().next())
}

fn of_objection(objection: Objection) -> LostCause {
    match objection {
        Objection::Price => LostCause::Price,
        Objection::Think => LostCause::Thinking,
        Objection::Trust => LostCause::Trust,
        Objection::Fit => LostCause::Fit,
        Objection::Delivery => LostCause::Delivery,
        Objection::Competitor => LostCause::Competitor,
        Objection::Need => LostCause::NoNeed,
    }
}

/// Lost sales by cause.
pub fn by_cause(lost: &[LostSale]) -> BTreeMap<LostCause, LostGroup> {
    let mut sorted: Vec<&LostSale> = lost.iter().collect();
    sorted.sort_by_key(|sale| (std::cmp::Reverse(sale.money), sale.chat, sale.episode));
    let mut groups: BTreeMap<LostCause, LostGroup> = BTreeMap::new();
    for sale in sorted {
        let group = groups.entry(sale.cause).or_default();
        if !group.chats.contains(&sale.chat) {
            group.chats.push(sale.chat);
        }
        match sale.order {
            Some(order) => {
                group.orders += 1;
                group.ordered = group.ordered + sale.money;
                group.order_ids.push(order);
            }
            None => {
                group.enquiries += 1;
                group.expected = group.expected + sale.money;
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests;
