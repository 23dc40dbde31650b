//! What changed, and since when: control charts of each manager and of the shop. A chart tells an ordinary
//! week from a signal, so that nobody has to explain luck.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};

use crate::metrics::chat::{is_excluded, is_sound, owner};
use crate::model::facts::Facts;
use crate::model::ids::{ChannelId, ManagerId};
use crate::model::time::Time;
use crate::money::book::Case;
use crate::money::{Book, CreditRule};
use crate::stats::control::{Chart, POINTS_LEAST, Signal, cusum, p_chart, xmr};

/// What a trend is about; better is up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendMeasure {
    /// Name in sheets.
    pub code: &'static str,
    /// Message of the catalogue.
    pub message: &'static str,
    /// More is better.
    pub more_is_better: bool,
    /// A share, else seconds.
    pub is_share: bool,
}

const FIRST_REPLY: TrendMeasure = TrendMeasure {
    code: "first_reply_sec",
    message: "measure-first-reply-sec",
    more_is_better: false,
    is_share: false,
};
const FAST_REPLY: TrendMeasure =
    TrendMeasure { code: "share_in_15_min", message: "measure-share-in-15-min", more_is_better: true, is_share: true };
const NEXT_STEP: TrendMeasure =
    TrendMeasure { code: "next_step_rate", message: "measure-next-step-rate", more_is_better: true, is_share: true };
const ORDER_RATE: TrendMeasure =
    TrendMeasure { code: "order_rate", message: "measure-order-rate", more_is_better: true, is_share: true };

/// Whose trend it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    Shop,
    Manager(Option<ManagerId>),
}

/// A chart with its last point.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    pub measure: TrendMeasure,
    pub whose: Whose,
    /// Points of the chart, days in each.
    pub points: usize,
    pub days: i64,
    /// The usual value, the last one, and the limits of the last one.
    pub usual: f64,
    pub last: f64,
    pub limits: (f64, f64),
    pub signal: Option<Signal>,
    /// The day the change began.
    pub since: Option<NaiveDate>,
}

/// About so many points a chart has.
const POINTS: i64 = 20;

/// Every chart that has points enough, by measure and person.
pub fn trends(facts: &Facts) -> Vec<Trend> {
    let mut series = Series { facts, days: bucket_days(facts), values: BTreeMap::new(), rates: BTreeMap::new() };
    series.add_replies();
    series.add_steps();
    let book = Book::new(facts);
    series.add_orders(&book);
    let mut found = series.charts();
    add_drift(facts, &book, &mut found);
    found
}

fn bucket_days(facts: &Facts) -> i64 {
    let days = (facts.period.to.min(facts.now) - facts.period.from).num_days().max(1);
    (days / POINTS).max(1)
}

struct Series<'a> {
    facts: &'a Facts,
    days: i64,
    /// First replies in seconds, by person and place in time.
    values: BTreeMap<Whose, BTreeMap<usize, Vec<u32>>>,
    /// Hits of cases.
    rates: BTreeMap<(&'static str, Whose), BTreeMap<usize, (u64, u64)>>,
}

impl Series<'_> {
    /// Place of an instant in the charts; absent outside the period.
    fn place(&self, at: Time) -> Option<usize> {
        let inside = self.facts.period.contains(at) && at <= self.facts.now;
        let days = (at - self.facts.period.from).num_days() / self.days;
        usize::try_from(days).ok().filter(|_| inside)
    }

    fn add_rate(&mut self, measure: &TrendMeasure, manager: Option<ManagerId>, at: Time, hit: bool) {
        let Some(place) = self.place(at) else { return };
        for whose in [Whose::Shop, Whose::Manager(manager)] {
            let rate = self.rates.entry((measure.code, whose)).or_default().entry(place).or_default();
            rate.0 += u64::from(hit);
            rate.1 += 1;
        }
    }

    fn add_replies(&mut self) {
        let facts = self.facts;
        for chat in facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat)) {
            let waits = chat.findings.episodes.iter().flat_map(|episode| &episode.waits);
            for wait in waits.filter(|wait| wait.first && is_sound(wait) && !wait.off_hours) {
                let Some(secs) = wait.work_secs.filter(|_| wait.answered().is_some()) else { continue };
                let manager = owner(chat, wait);
                self.add_rate(&FAST_REPLY, manager, wait.opened_at, secs <= 900);
                let Some(place) = self.place(wait.opened_at) else { continue };
                for whose in [Whose::Shop, Whose::Manager(manager)] {
                    self.values.entry(whose).or_default().entry(place).or_default().push(secs);
                }
            }
        }
    }

    fn add_steps(&mut self) {
        let facts = self.facts;
        for chat in facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat)) {
            for episode in chat.findings.episodes.iter().filter(|episode| episode.interest) {
                let Some((at, manager)) = episode.last_human else { continue };
                self.add_rate(&NEXT_STEP, manager, at, episode.next_step);
            }
        }
    }

    /// Orders of mature enquiries, by the day of the enquiry.
    fn add_orders(&mut self, book: &Book<'_>) {
        for case in mature(book) {
            self.add_rate(&ORDER_RATE, manager_of(book, case), case.at, !case.orders.is_empty());
        }
    }

    fn charts(&self) -> Vec<Trend> {
        let mut found: Vec<Trend> = Vec::new();
        for (whose, values) in &self.values {
            found.extend(self.reply_chart(*whose, values));
        }
        for measure in [FAST_REPLY, NEXT_STEP, ORDER_RATE] {
            let of_measure = self.rates.iter().filter(|((code, _), _)| *code == measure.code);
            found.extend(of_measure.filter_map(|((_, whose), rates)| self.rate_chart(measure, *whose, rates)));
        }
        found
    }

    /// Medians by their logarithm: times are skewed.
    fn reply_chart(&self, whose: Whose, values: &BTreeMap<usize, Vec<u32>>) -> Option<Trend> {
        let median = |secs: &Vec<u32>| {
            let mut sorted = secs.clone();
            sorted.sort_unstable();
            crate::stats::percentile::percentile(&sorted, 0.5).map(|median| median.ln_1p())
        };
        let places: Vec<usize> = values.keys().copied().collect();
        let points: Vec<f64> = values.values().filter_map(median).collect();
        let chart = xmr(&points, baseline(points.len()))?;
        let back = |log: f64| log.exp_m1().max(0.0);
        let mut trend = self.trend(FIRST_REPLY, whose, &places, &points, &chart)?;
        (trend.usual, trend.last) = (back(trend.usual), back(trend.last));
        trend.limits = (back(trend.limits.0), back(trend.limits.1));
        Some(trend)
    }

    fn rate_chart(&self, measure: TrendMeasure, whose: Whose, rates: &BTreeMap<usize, (u64, u64)>) -> Option<Trend> {
        let places: Vec<usize> = rates.keys().copied().collect();
        let counts: Vec<(u64, u64)> = rates.values().copied().collect();
        let points: Vec<f64> = counts.iter().map(|(hits, count)| *hits as f64 / (*count).max(1) as f64).collect();
        let chart = p_chart(&counts, baseline(counts.len()))?;
        self.trend(measure, whose, &places, &points, &chart)
    }

    fn trend(
        &self,
        measure: TrendMeasure,
        whose: Whose,
        places: &[usize],
        points: &[f64],
        chart: &Chart,
    ) -> Option<Trend> {
        let since = chart.signal.and_then(|signal| places.get(signal.since)).map(|place| self.day(*place));
        Some(Trend {
            measure,
            whose,
            points: points.len(),
            days: self.days,
            usual: chart.middle,
            last: *points.last()?,
            limits: *chart.limits.last()?,
            signal: chart.signal,
            since,
        })
    }

    fn day(&self, place: usize) -> NaiveDate {
        day_of(self.facts, self.facts.period.from + TimeDelta::days(self.days * place as i64))
    }
}

fn day_of(facts: &Facts, at: Time) -> NaiveDate {
    at.with_timezone(&facts.rules.hours.zone).date_naive()
}

/// The first two thirds are what is usual, at least twelve points.
fn baseline(points: usize) -> usize {
    (points * 2 / 3).max(POINTS_LEAST)
}

fn mature<'b>(book: &'b Book<'_>) -> impl Iterator<Item = &'b Case> {
    let counts = move |case: &&Case| case.is_eligible && book.facts.period.contains(case.at) && !book.may_order(case);
    book.cases.iter().filter(counts)
}

fn manager_of(book: &Book<'_>, case: &Case) -> Option<ManagerId> {
    book.shares(case, CreditRule::LastHuman).first().and_then(|share| share.manager)
}

/// A slow drift of the order rate that no single point shows: each enquiry is expected to be ordered as often as its
/// channel's usual enquiries of new or returning customers.
fn add_drift(facts: &Facts, book: &Book<'_>, found: &mut [Trend]) {
    let mut usual: BTreeMap<(Option<ChannelId>, bool), (f64, f64)> = BTreeMap::new();
    for case in mature(book) {
        let rate = usual.entry((case.channel, case.is_returning)).or_default();
        rate.0 += f64::from(u8::from(!case.orders.is_empty()));
        rate.1 += 1.0;
    }
    let total = usual.values().fold((0.5, 1.0), |sum, rate| (sum.0 + rate.0, sum.1 + rate.1));
    let common = total.0 / total.1;
    let expected = |case: &Case| {
        let (orders, cases) = usual.get(&(case.channel, case.is_returning)).copied().unwrap_or_default();
        (orders + 20.0 * common) / (cases + 20.0)
    };
    let mut cases: Vec<(&Case, Option<ManagerId>)> = mature(book).map(|case| (case, manager_of(book, case))).collect();
    cases.sort_by_key(|(case, _)| (case.at, case.chat, case.episode));
    let without_signal = |trend: &&mut Trend| trend.measure == ORDER_RATE && trend.signal.is_none();
    for trend in found.iter_mut().filter(without_signal) {
        let own = |(_, manager): &&(&Case, Option<ManagerId>)| match trend.whose {
            Whose::Shop => true,
            Whose::Manager(whose) => whose == *manager,
        };
        let own: Vec<&Case> = cases.iter().filter(own).map(|(case, _)| *case).collect();
        let outcomes: Vec<(f64, bool)> = own.iter().map(|case| (expected(case), !case.orders.is_empty())).collect();
        trend.signal = cusum(&outcomes);
        let since = trend.signal.and_then(|signal| own.get(signal.since));
        trend.since = since.map(|case| day_of(facts, case.at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sample::at;
    use crate::money::sample::facts_of;
    use crate::stats::control::{Direction, Rule};

    /// Forty days with three chats each, answered after so many seconds.
    fn facts(secs: impl Fn(i64) -> i64) -> Facts {
        let mut items = Vec::new();
        for day in 0..40 {
            for chat in 0..3 {
                let asked = day * 86_400 + 3_600 + chat * 1_200;
                items.push(format!("C{asked} есть розы? | H{} да", asked + secs(day) + chat * 7));
            }
        }
        let mut facts = facts_of(&items.iter().map(String::as_str).collect::<Vec<_>>());
        facts.period.to = at(40 * 86_400);
        facts.now = at(40 * 86_400);
        facts
    }

    fn of<'t>(trends: &'t [Trend], code: &str) -> &'t Trend {
        let own = |trend: &&Trend| trend.measure.code == code && trend.whose == Whose::Manager(Some(ManagerId(1)));
        trends.iter().find(own).unwrap()
    }

    #[test]
    fn a_slower_month_is_told_with_its_day_and_a_calm_one_is_not() {
        let calm = trends(&facts(|day| 100 + day % 4 * 10));
        assert_eq!(of(&calm, "first_reply_sec").signal, None);
        assert!((of(&calm, "first_reply_sec").usual - 122.0).abs() < 10.0);
        assert_eq!(of(&calm, "share_in_15_min").last, 1.0);
        let slower = trends(&facts(|day| if day < 28 { 100 + day % 4 * 10 } else { 2_000 }));
        let found = of(&slower, "first_reply_sec");
        assert_eq!(found.signal.map(|signal| signal.direction), Some(Direction::Up));
        assert_eq!(found.since, Some(day_of(&facts_of(&[]), at(28 * 86_400 + 3_600))), "{found:?}");
        assert!(matches!(found.signal.map(|signal| signal.rule), Some(Rule::Beyond | Rule::Run)));
        let share = of(&slower, "share_in_15_min");
        assert_eq!(share.signal.map(|signal| signal.direction), Some(Direction::Down));
    }

    #[test]
    fn few_points_make_no_chart() {
        assert!(trends(&facts_of(&["C0 есть розы? | H60 да"])).is_empty());
        assert!(trends(&facts_of(&[])).is_empty());
    }
}
