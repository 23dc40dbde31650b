//! From enquiries to money (M21-M25): eligible episodes, orders, payments, sums.
//!
//! A cohort belongs to the period of the customer's first message. Rates are of mature cases: those
//! whose window has passed. Of the others only a range can be told: nothing more comes, or as much
//! as the mature ones at best.

use std::collections::BTreeMap;

use crate::model::estimate::Estimate;
use crate::model::facts::Facts;
use crate::model::ids::{ChannelId, ChatId, ManagerId, OrderId};
use crate::model::labels::EpisodeKind;
use crate::model::money::Money;
use crate::model::time::{Period, Time};
use crate::money::attribution::{Linker, OrderLink};
use crate::money::bands::Band;
use crate::money::book::{Book, Case};
use crate::money::credit::{CreditRule, Share};
use crate::money::draws::{binomial, middle};
use crate::money::sums;
use crate::stats::bootstrap::DRAWS;
use crate::stats::interval::wilson;
use crate::stats::random::Random;

/// A mean of fewer orders has no interval.
const MIN_ORDERS: usize = 30;

/// What a funnel is counted over; an absent part is everything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FunnelScope {
    pub period: Period,
    pub manager: Option<Option<ManagerId>>,
    pub channel: Option<Option<ChannelId>>,
    pub kind: Option<Option<EpisodeKind>>,
    /// A band is known of orders alone: such a funnel begins at the order.
    pub band: Option<Band>,
    pub is_returning: Option<bool>,
}

impl FunnelScope {
    pub fn shop(period: Period) -> FunnelScope {
        FunnelScope { period, manager: None, channel: None, kind: None, band: None, is_returning: None }
    }

    fn holds(&self, case: &Case) -> bool {
        self.period.contains(case.at)
            && self.channel.is_none_or(|channel| channel == case.channel)
            && self.kind.is_none_or(|kind| kind == case.kind)
            && self.band.is_none_or(|band| case.band == Some(band))
            && self.is_returning.is_none_or(|is_returning| is_returning == case.is_returning)
    }
}

/// One step of the funnel. Counts are whole except under an equal split.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Step {
    /// Cases that began it, and those that made it so far.
    pub of: f64,
    pub reached: f64,
    /// Cases that did not make it yet and still can.
    pub open: f64,
    /// Of the mature cases, with Wilson's interval; unknown while there are none.
    pub mature: Estimate,
    /// Of all cases in the end, from "nothing more comes" to "the open ones do as the mature at
    /// best"; absent when none is open.
    pub range: Option<(f64, f64)>,
}

/// What came of the enquiries of a scope.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Funnel {
    /// M21: eligible episodes with an order.
    pub ordered: Step,
    /// M22: of the orders, those with money.
    pub payment: Step,
    /// M23: eligible episodes with a paid order.
    pub conversion: Step,
    pub eligible: f64,
    /// Orders of eligible episodes, and what became of them.
    pub orders: f64,
    pub paid_orders: f64,
    pub full_orders: f64,
    pub cancelled_orders: f64,
    pub cash_orders: f64,
    pub other_currency_orders: f64,
    /// Not paid yet, not cancelled, window open.
    pub awaited_orders: f64,
    /// Their sums as ordered.
    pub awaited: Money,
    pub revenue: Money,
    pub refunded: Money,
    /// Of the revenue: received on the day of the customer's first message.
    pub same_day: Money,
    /// Orders that belong to chats but to no eligible episode (begun by the shop, after a sale).
    pub outside_orders: f64,
    pub outside_paid_orders: f64,
    pub outside_revenue: Money,
    /// M24, in whole units of the currency; of paid orders in the shop's currency.
    pub average_order: Estimate,
    pub median_order: Estimate,
    /// Without the lowest and the highest twentieth.
    pub trimmed_order: Estimate,
    /// M25, of mature episodes.
    pub revenue_per_chat: Estimate,
    /// Paid orders of eligible episodes with their chats.
    pub won: Vec<(OrderId, ChatId)>,
    /// Revenue of each such order in the shop's currency, rising.
    pub sums: Vec<Money>,
    /// Revenue of each mature paid episode, whole units.
    mature_revenue: Vec<f64>,
}

/// The funnel of a scope.
pub fn funnel(facts: &Facts, scope: &FunnelScope, window_days: u32, credit: CreditRule) -> Funnel {
    Book::within(facts, &Linker::new(facts), window_days).funnel(scope, credit)
}

impl Book<'_> {
    /// The funnel of a scope.
    pub fn funnel(&self, scope: &FunnelScope, credit: CreditRule) -> Funnel {
        let cases = self.cases.iter().filter(|case| scope.holds(case));
        match scope.manager {
            Some(manager) => self.count_managers(cases, credit).remove(&manager).unwrap_or_default().finish(),
            None => {
                let mut tally = Tally::default();
                cases.for_each(|case| tally.whole(self, case));
                tally.finish()
            }
        }
    }

    /// The funnel of everybody who has a case in the scope; `None` is "unassigned".
    pub fn by_manager(&self, scope: &FunnelScope, credit: CreditRule) -> BTreeMap<Option<ManagerId>, Funnel> {
        let cases = self.cases.iter().filter(|case| scope.holds(case));
        self.count_managers(cases, credit).into_iter().map(|(manager, tally)| (manager, tally.finish())).collect()
    }

    /// The funnel of every group of cases; those without a key are left out.
    pub fn by<K: Ord>(&self, period: Period, key: impl Fn(&Case) -> Option<K>) -> BTreeMap<K, Funnel> {
        let mut tallies: BTreeMap<K, Tally> = BTreeMap::new();
        for case in self.cases.iter().filter(|case| period.contains(case.at)) {
            if let Some(key) = key(case) {
                tallies.entry(key).or_default().whole(self, case);
            }
        }
        tallies.into_iter().map(|(key, tally)| (key, tally.finish())).collect()
    }

    fn count_managers<'c>(
        &self,
        cases: impl Iterator<Item = &'c Case>,
        credit: CreditRule,
    ) -> BTreeMap<Option<ManagerId>, Tally> {
        let mut tallies: BTreeMap<Option<ManagerId>, Tally> = BTreeMap::new();
        for case in cases {
            for share in self.shares(case, credit) {
                tallies.entry(share.manager).or_default().case(self, case, share);
            }
            for link in self.orders(case) {
                for share in link.credits.shares(credit) {
                    tallies.entry(share.manager).or_default().order(self, case, link, share);
                }
            }
        }
        tallies
    }
}

impl Funnel {
    /// Fills the intervals of the average order and of the revenue per chat: percentile bootstrap,
    /// 2000 draws. The same seed gives the same.
    pub fn with_intervals(mut self, seed: u64) -> Funnel {
        let mut random = Random::new(seed);
        let sums: Vec<f64> = self.sums.iter().map(|sum| sum.to_number()).collect();
        if sums.len() >= MIN_ORDERS {
            let mut means: Vec<f64> =
                (0..DRAWS).map(|_| drawn(&mut random, &sums, sums.len()) / sums.len() as f64).collect();
            self.average_order.interval = middle(&mut means);
        }
        let (cases, won) = (self.revenue_per_chat.count, &self.mature_revenue);
        if won.len() >= MIN_ORDERS {
            // Episodes without money only change how many with money are drawn.
            let share = won.len() as f64 / cases.max(won.len() as u64) as f64;
            let mut means: Vec<f64> = (0..DRAWS)
                .map(|_| {
                    let count = binomial(&mut random, cases, share) as usize;
                    drawn(&mut random, won, count) / cases as f64
                })
                .collect();
            self.revenue_per_chat.interval = middle(&mut means);
        }
        self
    }
}

/// The sum of `count` draws with replacement.
fn drawn(random: &mut Random, values: &[f64], count: usize) -> f64 {
    (0..count).map(|_| values[random.below(values.len())]).sum()
}

/// What is counted while cases are read.
#[derive(Debug, Default)]
struct Tally {
    funnel: Funnel,
    ordered: Counts,
    payment: Counts,
    conversion: Counts,
    /// Weights of the orders behind `funnel.sums`.
    summed: f64,
}

/// Cases of one step.
#[derive(Debug, Default)]
struct Counts {
    of: f64,
    reached: f64,
    open: f64,
    mature: f64,
    mature_reached: f64,
}

impl Counts {
    fn add(&mut self, weight: f64, reached: bool, is_mature: bool, is_open: bool) {
        self.of += weight;
        self.reached += if reached { weight } else { 0.0 };
        self.open += if is_open { weight } else { 0.0 };
        if is_mature {
            self.mature += weight;
            self.mature_reached += if reached { weight } else { 0.0 };
        }
    }

    fn finish(&self) -> Step {
        // Halves of a split are rounded for the interval alone.
        let (hits, count) = (self.mature_reached.round() as u64, self.mature.round() as u64);
        let interval = wilson(hits.min(count), count);
        let value = (self.mature > 0.0).then(|| self.mature_reached / self.mature);
        let best = interval.map_or(1.0, |(_, high)| high);
        let range = (self.open > 0.0).then(|| (self.reached / self.of, (self.reached + self.open * best) / self.of));
        Step {
            of: self.of,
            reached: self.reached,
            open: self.open,
            mature: Estimate { value, count, interval, evidence: Vec::new() },
            range,
        }
    }
}

impl Tally {
    fn whole(&mut self, book: &Book<'_>, case: &Case) {
        let share = Share::whole(None);
        self.case(book, case, share);
        book.orders(case).for_each(|link| self.order(book, case, link, share));
    }

    fn case(&mut self, book: &Book<'_>, case: &Case, share: Share) {
        if !case.is_eligible {
            return;
        }
        let weight = share.weight();
        let is_paid = book.orders(case).any(|link| link.paid.is_paid);
        let is_ordered = !case.orders.is_empty();
        let (may_order, is_mature) = (book.may_order(case), !book.may_pay(case));
        self.ordered.add(weight, is_ordered, !may_order, may_order && !is_ordered);
        self.conversion.add(weight, is_paid, is_mature, !is_mature && !is_paid);
        if is_mature && is_paid {
            let revenue: Money = book.orders(case).map(|link| link.paid.revenue).sum();
            self.funnel.mature_revenue.push(revenue.to_number() * weight);
        }
    }

    fn order(&mut self, book: &Book<'_>, case: &Case, link: &OrderLink<'_>, share: Share) {
        let (weight, paid) = (share.weight(), &link.paid);
        let funnel = &mut self.funnel;
        let when = |holds: bool| if holds { weight } else { 0.0 };
        if !case.is_eligible {
            funnel.outside_orders += weight;
            funnel.outside_paid_orders += when(paid.is_paid);
            funnel.outside_revenue = funnel.outside_revenue + share.part(paid.revenue);
            return;
        }
        let awaits = book.awaits(link);
        self.payment.add(weight, paid.is_paid, is_ripe(book, link.order.created_at), awaits);
        funnel.orders += weight;
        funnel.paid_orders += when(paid.is_paid);
        funnel.full_orders += when(paid.is_full);
        funnel.cancelled_orders += when(paid.cancelled);
        funnel.cash_orders += when(paid.cash_on_delivery && paid.is_paid);
        funnel.other_currency_orders += when(paid.other_currency);
        funnel.awaited_orders += when(awaits);
        if awaits && !paid.other_currency {
            funnel.awaited = funnel.awaited + share.part(link.order.total);
        }
        funnel.revenue = funnel.revenue + share.part(paid.revenue);
        if !paid.other_currency {
            funnel.refunded = funnel.refunded + share.part(paid.refunded);
        }
        funnel.same_day = funnel.same_day + share.part(same_day(book, case, link));
        if paid.is_paid {
            funnel.won.push((link.order.id, link.chat));
        }
        if paid.is_paid && !paid.other_currency {
            self.summed += weight;
            funnel.sums.push(paid.revenue);
        }
    }

    fn finish(self) -> Funnel {
        let mut funnel = self.funnel;
        funnel.sums.sort_unstable();
        funnel.ordered = self.ordered.finish();
        funnel.payment = self.payment.finish();
        funnel.conversion = self.conversion.finish();
        funnel.eligible = self.conversion.of;
        let count = funnel.sums.len() as u64;
        let of_sums = |value: Option<Money>| Estimate {
            value: value.map(Money::to_number),
            count,
            interval: None,
            evidence: Vec::new(),
        };
        funnel.average_order = of_sums(None);
        funnel.average_order.value = (self.summed > 0.0).then(|| funnel.revenue.to_number() / self.summed);
        funnel.median_order = of_sums(sums::percentile(&funnel.sums, 0.5));
        funnel.trimmed_order = of_sums(sums::trimmed(&funnel.sums));
        let mature = self.conversion.mature;
        let per_chat = (mature > 0.0).then(|| funnel.mature_revenue.iter().sum::<f64>() / mature);
        funnel.revenue_per_chat =
            Estimate { value: per_chat, count: mature.round() as u64, interval: None, evidence: Vec::new() };
        funnel
    }
}

/// The window of the order's payment has passed.
fn is_ripe(book: &Book<'_>, made: Time) -> bool {
    made + chrono::TimeDelta::days(i64::from(book.facts.rules.payment_window_days)) <= book.facts.now
}

/// Revenue that moved on the shop's day of the customer's first message.
fn same_day(book: &Book<'_>, case: &Case, link: &OrderLink<'_>) -> Money {
    let zone = book.facts.rules.hours.zone;
    let day = |at: Time| at.with_timezone(&zone).date_naive();
    let moves = link.paid.moves.iter().filter(|one| day(one.at) == day(case.at));
    moves.map(|one| one.revenue).sum()
}

#[cfg(test)]
mod tests;
