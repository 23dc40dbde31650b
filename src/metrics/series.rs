//! Periods cut into days or weeks of the shop, for charts; and the limits of chance of a rate
//! (funnel plot: normal approximation of the binomial, after Spiegelhalter 2005).

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;

use crate::model::time::Period;

/// Longer periods are shown by weeks.
const DAYS_SHOWN: i64 = 31;

/// One point of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Its first day.
    pub first: NaiveDate,
    pub period: Period,
}

/// The days of a period, or its weeks from Monday when there are more than 31 days. The first and
/// the last week may be short.
pub fn buckets(zone: Tz, period: Period) -> Vec<Bucket> {
    let first = period.from.with_timezone(&zone).date_naive();
    let last = (period.to - chrono::TimeDelta::microseconds(1)).with_timezone(&zone).date_naive();
    let by_days = (last - first).num_days() < DAYS_SHOWN;
    let mut buckets = Vec::new();
    let mut day = first;
    while day <= last {
        let left_of_week = 6 - u64::from(day.weekday().num_days_from_monday());
        let end = if by_days { day } else { day.checked_add_days(Days::new(left_of_week)).unwrap_or(last).min(last) };
        buckets.push(Bucket { first: day, period: Period::of_days(zone, day, end) });
        let Some(next) = end.succ_opt() else { break };
        day = next;
    }
    buckets
}

/// The same number of days right before the period.
pub fn previous(zone: Tz, period: Period) -> Period {
    let first = period.from.with_timezone(&zone).date_naive();
    let last = (period.to - chrono::TimeDelta::microseconds(1)).with_timezone(&zone).date_naive();
    let days = u64::try_from((last - first).num_days() + 1).unwrap_or(1);
    let before = |day: NaiveDate, days: u64| day.checked_sub_days(Days::new(days)).unwrap_or(day);
    Period::of_days(zone, before(first, days), before(first, 1))
}

/// Within these a rate of `count` cases lies by chance alone (`z` standard errors around `share`).
pub fn funnel_limits(share: f64, count: f64, z: f64) -> (f64, f64) {
    if count <= 0.0 {
        return (0.0, 1.0);
    }
    let spread = z * (share * (1.0 - share) / count).max(0.0).sqrt();
    ((share - spread).max(0.0), (share + spread).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Moscow;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn short_periods_are_days_and_long_ones_weeks() {
        let week = Period::of_days(Moscow, day("2026-03-02"), day("2026-03-08"));
        assert_eq!(buckets(Moscow, week).len(), 7);
        assert_eq!(previous(Moscow, week), Period::of_days(Moscow, day("2026-02-23"), day("2026-03-01")));
        let long = Period::of_days(Moscow, day("2026-01-01"), day("2026-03-01"));
        let weeks = buckets(Moscow, long);
        assert_eq!((weeks[0].first, weeks[1].first), (day("2026-01-01"), day("2026-01-05")));
        assert_eq!(weeks.last().unwrap().period.to, long.to);
        assert!(weeks.windows(2).all(|pair| pair[0].period.to == pair[1].period.from));
    }

    #[test]
    fn fewer_cases_may_differ_more() {
        let (low, high) = funnel_limits(0.3, 100.0, 1.96);
        assert!((low - 0.2102).abs() < 1e-3 && (high - 0.3898).abs() < 1e-3);
        assert_eq!(funnel_limits(0.3, 0.0, 1.96), (0.0, 1.0));
        assert_eq!(funnel_limits(0.01, 4.0, 3.09).0, 0.0);
    }
}
