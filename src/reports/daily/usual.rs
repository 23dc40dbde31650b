//! What is usual for a figure: the middle of the same weekdays, and control limits.

use chrono::{Datelike, NaiveDate};

/// Points a control chart needs.
pub const MIN_POINTS: usize = 12;
/// Days of the same weekday a middle needs.
const MIN_SAME_WEEKDAY: usize = 3;
/// 3 / d2 for moving ranges of two points (Shewhart; XmR chart).
const LIMIT_FACTOR: f64 = 2.66;
/// So many points in a row on one side of the centre are a signal.
const RUN: usize = 8;

/// A figure on one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub date: NaiveDate,
    pub value: f64,
}

/// Median of the same weekday, of at least three days.
pub fn of_weekday(points: &[Point], date: NaiveDate) -> Option<f64> {
    let same = points.iter().filter(|point| point.date.weekday() == date.weekday());
    median(same.map(|point| point.value).collect(), MIN_SAME_WEEKDAY)
}

/// Median of all days, of at least five: people work on changing weekdays.
pub fn of_person(points: &[Point]) -> Option<f64> {
    median(points.iter().map(|point| point.value).collect(), 5)
}

fn median(mut values: Vec<f64>, needed: usize) -> Option<f64> {
    if values.len() < needed.max(1) {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    Some(if values.len().is_multiple_of(2) { (values[middle - 1] + values[middle]) / 2.0 } else { values[middle] })
}

/// Where a value lies against the limits of its history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Signal {
    /// In the usual spread.
    Within,
    /// Beyond a limit (its value, in the figure's unit).
    Above(f64),
    Below(f64),
    /// The eighth value in a row on one side of the centre.
    RunAbove,
    RunBelow,
}

/// XmR chart: the day against mean and mean moving range of the days before it, oldest first; durations
/// on the logarithm, for they are skewed. `None` below twelve points or when the history never moved.
pub fn signal(history: &[Point], value: f64, on_log: bool) -> Option<Signal> {
    if history.len() < MIN_POINTS {
        return None;
    }
    let scaled = |value: f64| if on_log { value.max(1.0).ln() } else { value };
    let unscaled = |value: f64| if on_log { value.exp() } else { value };
    let points: Vec<f64> = history.iter().map(|point| scaled(point.value)).collect();
    let today = scaled(value);
    let centre = points.iter().sum::<f64>() / points.len() as f64;
    let moves: f64 = points.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
    let reach = LIMIT_FACTOR * moves / (points.len() - 1) as f64;
    if !reach.is_finite() || reach <= 0.0 || !today.is_finite() {
        return None;
    }
    let last = || points.iter().rev().take(RUN - 1).chain([&today]);
    Some(match today {
        _ if today > centre + reach => Signal::Above(unscaled(centre + reach)),
        _ if today < centre - reach => Signal::Below(unscaled(centre - reach)),
        _ if last().all(|point| *point > centre) => Signal::RunAbove,
        _ if last().all(|point| *point < centre) => Signal::RunBelow,
        _ => Signal::Within,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(values: &[f64]) -> Vec<Point> {
        let first = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        values.iter().zip(first.iter_days()).map(|(value, date)| Point { date, value: *value }).collect()
    }

    #[test]
    fn the_middle_needs_three_of_the_weekday() {
        let history = points(&(0..21).map(f64::from).collect::<Vec<_>>());
        let monday = NaiveDate::from_ymd_opt(2026, 1, 26).unwrap();
        assert_eq!(of_weekday(&history, monday), Some(7.0));
        assert_eq!(of_weekday(&history[1..], monday), None);
        assert_eq!(of_person(&history[..4]), None);
        assert_eq!(of_person(&history[..6]), Some(2.5));
    }

    #[test]
    fn marks_only_what_lies_beyond_the_limits() {
        let flat: Vec<f64> = (0..12).map(|at| if at % 2 == 0 { 9.0 } else { 11.0 }).collect();
        let history = points(&flat);
        // Centre 10, every move 2, limits 10 ± 5.32.
        assert_eq!(signal(&history, 15.0, false), Some(Signal::Within));
        assert!(matches!(signal(&history, 15.4, false), Some(Signal::Above(limit)) if (limit - 15.32).abs() < 1e-9));
        assert!(matches!(signal(&history, 4.6, false), Some(Signal::Below(_))));
        assert_eq!(signal(&history[1..], 99.0, false), None, "eleven points");
        assert_eq!(signal(&points(&[5.0; 20]), 9.0, false), None, "a history that never moved");
        assert_eq!(signal(&history, f64::NAN, false), None);
    }

    #[test]
    fn eight_on_one_side_are_a_signal() {
        let mut values = vec![8.0, 6.0, 8.0, 6.0, 8.0, 6.0];
        values.extend([11.0, 12.0, 11.0, 12.0, 11.0, 12.0, 11.0]);
        assert_eq!(signal(&points(&values), 11.0, false), Some(Signal::RunAbove));
        assert_eq!(signal(&points(&values), 7.0, false), Some(Signal::Within));
    }

    #[test]
    fn durations_are_judged_on_the_logarithm() {
        let values: Vec<f64> = (0..14).map(|at| if at % 2 == 0 { 100.0 } else { 200.0 }).collect();
        assert_eq!(signal(&points(&values), 600.0, true), Some(Signal::Within));
        assert!(matches!(signal(&points(&values), 1_200.0, true), Some(Signal::Above(limit)) if limit > 800.0));
        assert!(signal(&points(&values), 0.0, true).is_some(), "zero seconds are taken as one");
    }
}
