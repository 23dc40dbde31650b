//! The month so far and where it is going: plan, average order, conversion; the tier reached, the odds
//! of each tier at the month's end, what is missing to the next one.
//!
//! Forecasts are drawn 2000 times from what this person and this shop did lately: days of money with
//! replacement (plan), orders with replacement (average order), a beta-binomial around the shop's own
//! rate (conversion). The same facts give the same odds.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use crate::model::estimate::Estimate;
use crate::model::facts::KpiRules;
use crate::model::ids::ManagerId;
use crate::model::money::Money;
use crate::model::time::{Period, Time};
use crate::money::book::Book;
use crate::money::credit::CreditRule;
use crate::money::draws::{binomial, middle, poisson};
use crate::stats::bootstrap::DRAWS;
use crate::stats::interval::wilson;
use crate::stats::random::Random;

const SEED: u64 = 0x5013_D1E5;
/// Days behind a forecast of days.
const HISTORY_DAYS: u64 = 28;
const MIN_HISTORY_DAYS: usize = 7;
/// Orders of one's own from which the average is drawn; with fewer, from the shop's.
const MIN_ORDERS: usize = 10;
/// How many enquiries the shop's rate weighs against a person's own.
const PRIOR_CASES: f64 = 40.0;
/// Payments later than this many days are counted on the last one.
const DELAY_DAYS: usize = 60;

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Money received in the month over the plan.
    Plan,
    /// Of orders first paid in the month, whole units.
    AverageOrder,
    /// Paid enquiries of the month over all of them.
    Conversion,
}

impl Measure {
    /// The name in sheets.
    pub fn code(self) -> &'static str {
        match self {
            Measure::Plan => "plan",
            Measure::AverageOrder => "average_order",
            Measure::Conversion => "conversion",
        }
    }
}

/// Where a person stands by one measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    pub manager: Option<ManagerId>,
    pub measure: Measure,
    /// Share of the plan, sum in whole units, share of enquiries; `count`: days, orders, enquiries.
    pub now: Estimate,
    /// Money behind `now`: received, summed; absent of conversion.
    pub money: Option<Money>,
    /// Where each higher tier begins.
    pub tiers: Vec<f64>,
    /// Tiers reached now; 0 is below the first. Absent while nothing is known.
    pub tier: Option<usize>,
    /// At the month's end: middle, low, high.
    pub forecast: Option<(f64, f64, f64)>,
    /// Odds of ending in each tier, from below the first to the last; empty without a forecast.
    pub odds: Vec<f64>,
    /// Paid enquiries more that reach the next tier, if nothing else changes.
    pub to_next: Option<u64>,
}

/// The month that holds an instant, in the shop's zone.
pub fn month_of(book: &Book<'_>, at: Time) -> Period {
    let zone = book.facts.rules.hours.zone;
    let day = at.with_timezone(&zone).date_naive();
    let first = day.with_day(1).unwrap_or(day);
    let next = first + chrono::Months::new(1);
    Period::of_days(zone, first, next.pred_opt().unwrap_or(first))
}

/// Everybody with a case or money in the month, by every measure there are tiers or a plan for.
/// `until`: the facts are known up to it.
pub fn standings(book: &Book<'_>, month: Period, until: Time) -> Vec<Standing> {
    let ground = Ground::new(book, month, until);
    let mut all = Vec::new();
    for (manager, person) in &ground.persons {
        let seed = SEED ^ manager.map_or(0, |id| id.0.cast_unsigned());
        all.extend(plan(&ground, *manager, person, &mut Random::new(seed)));
        all.extend(average_order(&ground, *manager, person, &mut Random::new(seed ^ 1)));
        all.extend(conversion(&ground, *manager, person, &mut Random::new(seed ^ 2)));
    }
    all
}

/// One person's month and history.
#[derive(Debug, Default)]
struct Person {
    /// Received in the month, refunds taken off.
    received: Money,
    /// By day of the history before today.
    by_day: BTreeMap<NaiveDate, Money>,
    /// Orders first paid in the month / lately before it.
    month_orders: Vec<f64>,
    past_orders: Vec<f64>,
    /// Enquiries of the month, those paid, ages in days of those that can still pay.
    cases: u64,
    paid_cases: u64,
    open_ages: Vec<usize>,
    /// Mature enquiries before the month.
    past_cases: u64,
    past_paid: u64,
}

struct Ground<'a> {
    rules: &'a KpiRules,
    book: &'a Book<'a>,
    /// Days of the month after today, and days passed with today.
    days_left: u64,
    days_passed: u64,
    /// Days behind a forecast, today excluded.
    history: Vec<NaiveDate>,
    persons: BTreeMap<Option<ManagerId>, Person>,
    shop_orders: Vec<f64>,
    /// Paid share of the shop's mature enquiries.
    shop_rate: Option<f64>,
    /// Of enquiries that pay at all, the share that has paid by a day of age.
    paid_by_age: Vec<f64>,
}

impl<'a> Ground<'a> {
    fn new(book: &'a Book<'a>, month: Period, until: Time) -> Ground<'a> {
        let zone = book.facts.rules.hours.zone;
        let day = |at: Time| at.with_timezone(&zone).date_naive();
        let last_instant = |period: Period| period.to - chrono::TimeDelta::microseconds(1);
        let today = day(until.min(last_instant(month)).max(month.from));
        let whole = |days: chrono::TimeDelta| u64::try_from(days.num_days()).unwrap_or(0);
        let begun = day(book.facts.period.from).max(today - Days::new(HISTORY_DAYS));
        let mut ground = Ground {
            rules: &book.facts.rules.kpi,
            book,
            days_left: whole(day(last_instant(month)) - today),
            days_passed: whole(today - day(month.from)) + 1,
            history: begun.iter_days().take_while(|date| *date < today).collect(),
            persons: BTreeMap::new(),
            shop_orders: Vec::new(),
            shop_rate: None,
            paid_by_age: paid_by_age(book),
        };
        ground.add_money(month, until);
        ground.add_cases(month, until);
        ground
    }

    fn add_money(&mut self, month: Period, until: Time) {
        let zone = self.book.facts.rules.hours.zone;
        for link in self.book.links.iter().filter(|link| !link.paid.other_currency) {
            let person = self.persons.entry(link.credit).or_default();
            for one in link.paid.moves.iter().filter(|one| one.at < until) {
                if month.contains(one.at) {
                    person.received = person.received + one.revenue;
                }
                let sum = person.by_day.entry(one.at.with_timezone(&zone).date_naive()).or_default();
                *sum = *sum + one.revenue;
            }
            let Some(first_at) = link.paid.first_at.filter(|at| link.paid.is_paid && *at < until) else { continue };
            let sum = link.paid.revenue.to_number();
            self.shop_orders.push(sum);
            let orders = if month.contains(first_at) { &mut person.month_orders } else { &mut person.past_orders };
            orders.push(sum);
        }
    }

    fn add_cases(&mut self, month: Period, until: Time) {
        let (mut paid_all, mut all) = (0, 0);
        for case in self.book.cases.iter().filter(|case| case.is_eligible && case.at < until) {
            let is_paid = self.book.orders(case).any(|link| link.paid.is_paid);
            let is_mature = !self.book.may_pay(case);
            let manager = self.book.shares(case, CreditRule::LastHuman).first().and_then(|share| share.manager);
            let person = self.persons.entry(manager).or_default();
            if is_mature {
                all += 1;
                paid_all += u64::from(is_paid);
            }
            if month.contains(case.at) {
                person.cases += 1;
                person.paid_cases += u64::from(is_paid);
                if !is_mature && !is_paid {
                    person.open_ages.push(age_days(until - case.at));
                }
            } else if is_mature {
                person.past_cases += 1;
                person.past_paid += u64::from(is_paid);
            }
        }
        self.shop_rate = (all > 0).then(|| paid_all as f64 / all as f64);
    }
}

fn age_days(age: chrono::TimeDelta) -> usize {
    usize::try_from(age.num_days()).unwrap_or(0).min(DELAY_DAYS)
}

/// How soon those who pay do it, from the mature enquiries.
fn paid_by_age(book: &Book<'_>) -> Vec<f64> {
    let mut counts = vec![0u64; DELAY_DAYS + 1];
    for case in book.cases.iter().filter(|case| case.is_eligible && !book.may_pay(case)) {
        let paid = book.orders(case).filter(|link| link.paid.is_paid).filter_map(|link| link.paid.first_at).min();
        if let Some(at) = paid {
            counts[age_days(at - case.at)] += 1;
        }
    }
    let total: u64 = counts.iter().sum();
    let mut seen = 0;
    let share = |count: u64| {
        seen += count;
        if total == 0 { 1.0 } else { seen as f64 / total as f64 }
    };
    counts.into_iter().map(share).collect()
}

fn plan(ground: &Ground<'_>, manager: Option<ManagerId>, person: &Person, random: &mut Random) -> Option<Standing> {
    let plan = plan_of(ground, manager?)?;
    let share = |money: f64| money / plan.to_number();
    let received = person.received.to_number();
    let by_day: Vec<f64> =
        ground.history.iter().map(|day| person.by_day.get(day).copied().unwrap_or_default().to_number()).collect();
    let enough = by_day.len() >= MIN_HISTORY_DAYS;
    let mut ends: Vec<f64> = match enough {
        true => drawn(|| {
            let more: f64 = (0..ground.days_left).map(|_| by_day[random.below(by_day.len())]).sum();
            share(received + more)
        }),
        false => Vec::new(),
    };
    let now = Estimate { value: Some(share(received)), count: ground.days_passed, ..Estimate::default() };
    let tiers = ground.rules.plan_tiers.clone();
    let mut standing = Standing::new(manager, Measure::Plan, now, tiers, &mut ends);
    standing.money = Some(person.received);
    let average = average(person, &ground.shop_orders);
    standing.to_next = standing
        .next()
        .zip(average)
        .map(|(next, average)| ((next * plan.to_number() - received) / average).ceil().max(1.0) as u64);
    Some(standing)
}

/// One's own plan, by the number in the CRM, else everybody's.
fn plan_of(ground: &Ground<'_>, manager: ManagerId) -> Option<Money> {
    let crm = ground.book.facts.managers.get(&manager).and_then(|manager| manager.crm_id);
    let own = ground.rules.plans.iter().find(|(user, _)| Some(user.0) == crm).map(|(_, plan)| *plan);
    Some(own.unwrap_or(ground.rules.plan)).filter(|plan| *plan > Money(0))
}

/// The usual order of a person, or of the shop while there are few.
fn pool<'a>(person: &'a Person, shop: &'a [f64]) -> Vec<f64> {
    let own: Vec<f64> = person.past_orders.iter().chain(&person.month_orders).copied().collect();
    if own.len() >= MIN_ORDERS { own } else { shop.to_vec() }
}

fn average(person: &Person, shop: &[f64]) -> Option<f64> {
    let pool = pool(person, shop);
    let mean = pool.iter().sum::<f64>() / pool.len() as f64;
    Some(mean).filter(|mean| mean.is_finite() && *mean > 0.0)
}

fn average_order(
    ground: &Ground<'_>,
    manager: Option<ManagerId>,
    person: &Person,
    random: &mut Random,
) -> Option<Standing> {
    let (count, total) = (person.month_orders.len(), person.month_orders.iter().sum::<f64>());
    if count == 0 && person.past_orders.is_empty() {
        return None;
    }
    let pool = pool(person, &ground.shop_orders);
    let a_day = count as f64 / ground.days_passed as f64;
    let expected = a_day * ground.days_left as f64;
    let mut ends: Vec<f64> = match pool.is_empty() || count == 0 {
        true => Vec::new(),
        false => drawn(|| {
            let more = poisson(random, expected);
            let sum: f64 = (0..more).map(|_| pool[random.below(pool.len())]).sum();
            (total + sum) / (count as u64 + more) as f64
        }),
    };
    let value = (count > 0).then(|| total / count as f64);
    let now = Estimate { value, count: count as u64, ..Estimate::default() };
    let tiers = ground.rules.average_order_tiers.iter().map(|sum| sum.to_number()).collect();
    let mut standing = Standing::new(manager, Measure::AverageOrder, now, tiers, &mut ends);
    standing.money = Some(Money((total * 100.0).round() as i64));
    Some(standing)
}

fn conversion(
    ground: &Ground<'_>,
    manager: Option<ManagerId>,
    person: &Person,
    random: &mut Random,
) -> Option<Standing> {
    if person.cases == 0 {
        return None;
    }
    let expected = person.cases as f64 / ground.days_passed as f64 * ground.days_left as f64;
    let mut ends: Vec<f64> = match ground.shop_rate {
        None => Vec::new(),
        Some(shop) => {
            let shop = shop.clamp(0.001, 0.999);
            let hits = PRIOR_CASES * shop + person.past_paid as f64;
            let misses = PRIOR_CASES * (1.0 - shop) + (person.past_cases - person.past_paid) as f64;
            drawn(|| {
                let rate = random.beta(hits, misses);
                let late = late_payers(random, rate, &person.open_ages, &ground.paid_by_age);
                let more = poisson(random, expected);
                let paid = person.paid_cases + late + binomial(random, more, rate);
                paid as f64 / (person.cases + more) as f64
            })
        }
    };
    let (hits, count) = (person.paid_cases, person.cases);
    let value = Some(hits as f64 / count as f64);
    let now = Estimate { value, count, interval: wilson(hits, count), evidence: Vec::new() };
    let tiers = ground.rules.conversion_tiers.clone();
    let mut standing = Standing::new(manager, Measure::Conversion, now, tiers, &mut ends);
    standing.to_next = standing.next().map(|next| ((next * count as f64).ceil() as u64).saturating_sub(hits).max(1));
    Some(standing)
}

/// Open enquiries that will pay, by Bayes from their age: those who pay have mostly done so early.
fn late_payers(random: &mut Random, rate: f64, ages: &[usize], paid_by_age: &[f64]) -> u64 {
    let mut by_age = [0u64; DELAY_DAYS + 1];
    ages.iter().for_each(|age| by_age[(*age).min(DELAY_DAYS)] += 1);
    let mut late = 0;
    for (count, done) in by_age.iter().zip(paid_by_age).filter(|(count, _)| **count > 0) {
        late += binomial(random, *count, rate * (1.0 - done) / (1.0 - rate * done));
    }
    late
}

fn drawn(mut one: impl FnMut() -> f64) -> Vec<f64> {
    (0..DRAWS).map(|_| one()).collect()
}

impl Standing {
    fn new(manager: Option<ManagerId>, measure: Measure, now: Estimate, tiers: Vec<f64>, ends: &mut [f64]) -> Standing {
        let reached = |value: f64| tiers.partition_point(|from| *from <= value);
        let mut odds = Vec::new();
        if !ends.is_empty() {
            odds = vec![0.0; tiers.len() + 1];
            ends.iter().for_each(|end| odds[reached(*end)] += 1.0 / ends.len() as f64);
        }
        let range = middle(ends);
        let forecast = range.map(|(low, high)| (ends[ends.len() / 2], low, high));
        let tier = now.value.map(reached);
        Standing { manager, measure, now, money: None, tier, tiers, forecast, odds, to_next: None }
    }

    /// Where the next tier begins; absent on the last one.
    pub fn next(&self) -> Option<f64> {
        self.tiers.get(self.tier?).copied()
    }
}

#[cfg(test)]
mod tests;
