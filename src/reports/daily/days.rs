//! The day reported and the days before it whose data are complete.

use std::collections::BTreeMap;

use chrono::{Days as DayCount, NaiveDate};

use crate::metrics::{self, Scope, Summary};
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::money::Money;
use crate::model::time::{Period, Time};
use crate::money::Book;
use crate::money::attribution::link_orders;
use crate::reports::daily::HISTORY_DAYS;

/// Orders made on the day the customer wrote. Unlike all orders of a day's chats they do not grow
/// afterwards, so days can be compared.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SameDay {
    pub orders: u64,
    pub paid: u64,
    pub total: Money,
}

#[derive(Debug, Clone)]
pub struct Day {
    pub date: NaiveDate,
    pub period: Period,
    pub shop: Summary,
    pub managers: BTreeMap<Option<ManagerId>, Summary>,
    pub same_day: SameDay,
}

impl Day {
    /// Nobody wrote, neither customers nor the shop.
    pub fn is_silent(&self) -> bool {
        self.shop.inbound == 0 && self.shop.outbound == 0
    }
}

#[derive(Debug, Clone)]
pub struct Days {
    pub today: Day,
    /// The data of the day reported are complete: only then it is compared.
    pub is_known: bool,
    /// Days before it with complete data, oldest first.
    pub history: Vec<Day>,
}

pub fn days(facts: &Facts, date: NaiveDate) -> Days {
    let zone = facts.rules.hours.zone;
    let book = Book::new(facts);
    let same_day = same_day(facts);
    let day = |date: NaiveDate| {
        let period = Period::of_days(zone, date, date);
        Day {
            date,
            period,
            shop: metrics::summary_with(&book, &Scope::shop(period)),
            managers: metrics::summaries_by_manager_with(&book, period).into_iter().collect(),
            same_day: same_day.get(&date).copied().unwrap_or_default(),
        }
    };
    let begun = begun(facts);
    let before = (1..=u64::from(HISTORY_DAYS)).rev().filter_map(|back| date.checked_sub_days(DayCount::new(back)));
    let history = before
        .filter(|date| {
            let period = Period::of_days(zone, *date, *date);
            begun.is_some_and(|begun| begun <= period.from) && is_complete(facts, period)
        })
        .map(day)
        .collect();
    let today = day(date);
    Days { is_known: is_complete(facts, today.period), today, history }
}

/// Loaded to its end, without a gap.
fn is_complete(facts: &Facts, period: Period) -> bool {
    let told = &facts.completeness;
    let overlaps = |gap: &Period| gap.from < period.to && period.from < gap.to;
    told.complete_until.is_some_and(|until| until >= period.to) && !told.gaps.iter().any(overlaps)
}

/// Days before the first message are not silent days, they are unknown.
fn begun(facts: &Facts) -> Option<Time> {
    let first = facts.chats.iter().filter_map(|chat| chat.findings.marks.first()).map(|mark| mark.at).min()?;
    Some(facts.completeness.backfilled_from.map_or(first, |from| from.max(first)))
}

fn same_day(facts: &Facts) -> BTreeMap<NaiveDate, SameDay> {
    let zone = facts.rules.hours.zone;
    let mut days: BTreeMap<NaiveDate, SameDay> = BTreeMap::new();
    for link in link_orders(facts) {
        let episode = facts.chat(link.chat).and_then(|chat| chat.findings.episodes.get(link.episode));
        let Some(asked) = episode.and_then(|episode| episode.first_customer_at) else { continue };
        let made = link.order.created_at.with_timezone(&zone).date_naive();
        if made != asked.with_timezone(&zone).date_naive() || link.paid.cancelled || link.paid.other_currency {
            continue;
        }
        let day = days.entry(made).or_default();
        day.orders += 1;
        day.paid += u64::from(link.paid.is_paid);
        day.total = day.total + link.order.total;
    }
    days
}
