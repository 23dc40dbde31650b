//! A figure week by week, and whether its last point is an ordinary one.

use chrono::{Days, NaiveDate};

use crate::metrics::coaching::cases::monday;
use crate::metrics::{Summary, Unit};
use crate::model::estimate::Estimate;
use crate::model::report::Mark;
use crate::stats::control::{Chart, Direction, POINTS_LEAST, xmr};

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
    /// A fact without a merit: never marked.
    Neither,
}

/// A figure of periods.
pub struct Figure {
    /// Its name in the catalogue; may hold `target`, the first reply target.
    pub name: &'static str,
    pub unit: Unit,
    pub better: Better,
    pub read: fn(&Summary) -> Estimate,
}

fn counted(count: u64) -> Estimate {
    Estimate { value: Some(count as f64), count, ..Estimate::default() }
}

/// Figures of a week that no longer change much when it is over.
pub const FIGURES: &[Figure] = &[
    Figure { name: "figure-chats", unit: Unit::Count, better: Better::Neither, read: |of| counted(of.chats) },
    Figure {
        name: "figure-first-reply",
        unit: Unit::Seconds,
        better: Better::Lower,
        read: |of| of.median_first_reply_secs.clone(),
    },
    Figure {
        name: "figure-in-target",
        unit: Unit::Share,
        better: Better::Higher,
        read: |of| of.share_within[0].clone(),
    },
    Figure {
        name: "figure-next-step",
        unit: Unit::Share,
        better: Better::Higher,
        read: |of| of.next_step_rate.clone(),
    },
    Figure {
        name: "figure-questions",
        unit: Unit::Ratio,
        better: Better::Neither,
        read: |of| of.questions_per_chat.clone(),
    },
];

/// Rates and medians of fewer cases are no points.
const SAMPLE_LEAST: u64 = 10;

/// One figure over equal periods, oldest first; the last is the one reported.
pub struct Series {
    pub figure: &'static Figure,
    pub points: Vec<(NaiveDate, Estimate)>,
}

impl Series {
    /// The figure read from the summary of each period.
    pub fn of<'a>(figure: &'static Figure, periods: impl Iterator<Item = (NaiveDate, Option<&'a Summary>)>) -> Series {
        let point =
            |(from, summary): (NaiveDate, Option<&Summary>)| (from, summary.map(figure.read).unwrap_or_default());
        Series { figure, points: periods.map(point).collect() }
    }

    /// The period reported.
    pub fn last(&self) -> Option<&Estimate> {
        self.points.last().map(|point| &point.1)
    }

    /// Median of the periods before it, of at least four.
    pub fn usual(&self) -> Option<f64> {
        let before = self.points.len().saturating_sub(1);
        let mut values: Vec<f64> = self.points[..before].iter().filter_map(|point| self.value(&point.1)).collect();
        values.sort_by(f64::total_cmp);
        (values.len() >= 4).then(|| (values[(values.len() - 1) / 2] + values[values.len() / 2]) / 2.0)
    }

    fn value(&self, estimate: &Estimate) -> Option<f64> {
        let enough = self.figure.unit == Unit::Count || estimate.count >= SAMPLE_LEAST;
        estimate.value.filter(|value| enough && value.is_finite())
    }

    /// The control chart over the periods with a value; durations on the logarithm.
    pub fn chart(&self) -> Option<(Chart, Vec<NaiveDate>)> {
        let on_log = self.figure.unit == Unit::Seconds;
        let known: Vec<(NaiveDate, f64)> =
            self.points.iter().filter_map(|point| Some((point.0, self.value(&point.1)?))).collect();
        let scaled = |value: f64| if on_log { value.max(1.0).ln() } else { value };
        let values: Vec<f64> = known.iter().map(|point| scaled(point.1)).collect();
        let mut chart = xmr(&values, values.len().saturating_sub(1).max(POINTS_LEAST))?;
        if on_log {
            chart.middle = chart.middle.exp();
            chart.limits.iter_mut().for_each(|limit| *limit = (limit.0.exp(), limit.1.exp()));
        }
        Some((chart, known.into_iter().map(|point| point.0).collect()))
    }

    /// What the chart says of the last period: a mark, and since when.
    pub fn signal(&self) -> Option<(Mark, NaiveDate)> {
        let (chart, days) = self.chart()?;
        let signal = chart.signal?;
        let is_last = days.last() == self.points.last().map(|point| &point.0);
        let since = *days.get(signal.since)?;
        let good = match self.figure.better {
            Better::Neither => return None,
            Better::Higher => Direction::Up,
            Better::Lower => Direction::Down,
        };
        is_last.then_some((if signal.direction == good { Mark::Good } else { Mark::Bad }, since))
    }
}

/// Mondays of `count` weeks, the last one holding `day`.
pub fn weeks(day: NaiveDate, count: u32) -> Vec<NaiveDate> {
    let last = monday(day);
    (0..count).rev().filter_map(|back| last.checked_sub_days(Days::new(u64::from(back) * 7))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64]) -> Series {
        let first = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        let point = |(at, value): (usize, &f64)| {
            (first + Days::new(at as u64 * 7), Estimate { value: Some(*value), count: 40, ..Estimate::default() })
        };
        Series { figure: &FIGURES[1], points: values.iter().enumerate().map(point).collect() }
    }

    #[test]
    fn only_what_leaves_the_limits_is_marked() {
        let calm: Vec<f64> = (0..13).map(|at| if at % 2 == 0 { 200.0 } else { 300.0 }).collect();
        assert_eq!(series(&calm).signal(), None);
        assert_eq!(series(&calm[..12]).signal(), None, "eleven weeks before it are too few");
        assert_eq!(series(&calm).usual(), Some(250.0));
        let mut slow = calm.clone();
        slow.push(3_000.0);
        let day = NaiveDate::from_ymd_opt(2026, 4, 6).unwrap();
        assert_eq!(series(&slow).signal(), Some((Mark::Bad, day)));
        let mut fast = calm;
        fast.push(10.0);
        assert_eq!(series(&fast).signal(), Some((Mark::Good, day)));
    }

    #[test]
    fn weeks_end_with_that_of_the_day() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 8).unwrap();
        let found: Vec<String> = weeks(day, 2).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["2026-02-23", "2026-03-02"]);
    }
}
