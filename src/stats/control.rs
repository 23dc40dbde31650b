//! Control charts: is this an ordinary day, or has something changed? (Shewhart; Wheeler 1993;
//! Laney 2002; for slow drift Steiner and others 2000.)

/// Points without which a chart says nothing.
pub const POINTS_LEAST: usize = 12;
/// So many points in a row on one side of the middle are a signal.
const RUN: usize = 8;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

/// What gave the signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// One point beyond three sigmas.
    Beyond,
    /// Eight points on one side.
    Run,
    /// Small shifts that add up.
    Drift,
}

/// Something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    pub rule: Rule,
    pub direction: Direction,
    /// Place of the first point of the change.
    pub since: usize,
}

/// A chart: the middle, the limits of each point, and the latest signal that still holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub middle: f64,
    pub limits: Vec<(f64, f64)>,
    pub signal: Option<Signal>,
}

/// XmR chart of single values: limits are the middle of the first `baseline` points plus and minus
/// 2.66 mean moving ranges; the points after them are judged. `None` below 12 points of baseline.
pub fn xmr(points: &[f64], baseline: usize) -> Option<Chart> {
    let base = points.get(..baseline).filter(|base| base.len() >= POINTS_LEAST)?;
    let middle = base.iter().sum::<f64>() / base.len() as f64;
    let range = mean_moving_range(base);
    let limits = vec![(middle - 2.66 * range, middle + 2.66 * range); points.len()];
    let signal = latest_signal(points, middle, &limits, baseline);
    Some(Chart { middle, limits, signal })
}

/// Chart of rates (hits of cases): p-chart, widened to Laney's p' when the baseline spreads more than
/// luck does, never narrowed. `None` below 12 points or 50 cases of baseline.
pub fn p_chart(points: &[(u64, u64)], baseline: usize) -> Option<Chart> {
    let base = points.get(..baseline).filter(|base| base.len() >= POINTS_LEAST)?;
    let cases: u64 = base.iter().map(|point| point.1).sum();
    let hits: u64 = base.iter().map(|point| point.0).sum();
    if cases < 50 {
        return None;
    }
    let middle = hits as f64 / cases as f64;
    let sigma = |count: u64| (middle * (1.0 - middle) / count.max(1) as f64).sqrt();
    let rate = |point: &(u64, u64)| if point.1 == 0 { middle } else { point.0 as f64 / point.1 as f64 };
    let scores: Vec<f64> = base
        .iter()
        .filter(|point| point.1 > 0 && sigma(point.1) > 0.0)
        .map(|point| (rate(point) - middle) / sigma(point.1))
        .collect();
    let widening = (mean_moving_range(&scores) / 1.128).max(1.0);
    let limits: Vec<(f64, f64)> = points
        .iter()
        .map(|point| {
            let half = 3.0 * sigma(point.1) * widening;
            ((middle - half).max(0.0), (middle + half).min(1.0))
        })
        .collect();
    let rates: Vec<f64> = points.iter().map(rate).collect();
    let signal = latest_signal(&rates, middle, &limits, baseline);
    Some(Chart { middle, limits, signal })
}

fn mean_moving_range(points: &[f64]) -> f64 {
    let steps = points.len().saturating_sub(1).max(1) as f64;
    points.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f64>() / steps
}

/// The signal nearest to the end; a run counts from its first point, and only while it lasts.
fn latest_signal(points: &[f64], middle: f64, limits: &[(f64, f64)], baseline: usize) -> Option<Signal> {
    let run = run_at_end(points, middle);
    if let Some((direction, since)) = run.filter(|(_, since)| points.len() - since >= RUN) {
        return Some(Signal { rule: Rule::Run, direction, since });
    }
    let side = |place: usize| match points[place] {
        point if point > limits[place].1 => Some(Direction::Up),
        point if point < limits[place].0 => Some(Direction::Down),
        _ => None,
    };
    let recent = points.len().saturating_sub(RUN).max(baseline.min(points.len()));
    let (last, direction) = (recent..points.len()).rev().find_map(|place| Some((place, side(place)?)))?;
    let length = (recent..=last).rev().take_while(|place| side(*place) == Some(direction)).count();
    Some(Signal { rule: Rule::Beyond, direction, since: last + 1 - length })
}

fn run_at_end(points: &[f64], middle: f64) -> Option<(Direction, usize)> {
    let side = |point: f64| match point {
        point if point > middle => Some(Direction::Up),
        point if point < middle => Some(Direction::Down),
        _ => None,
    };
    let direction = side(*points.last()?)?;
    let length = points.iter().rev().take_while(|point| side(**point) == Some(direction)).count();
    Some((direction, points.len() - length))
}

/// Odds that a drift is looked for: half as much again, or as much less.
const DRIFT: f64 = 1.5;
/// Height at which a drift is told. Of shops where nothing happens fewer than 5 in 100 are told one
/// within 1,000 chats (the test below).
const HEIGHT: f64 = 5.0;

/// Risk-adjusted CUSUM (Steiner and others 2000): each case comes with the probability expected of
/// it (by channel, price band), so a change of the mix is not taken for a change of the work. The signal is the
/// latest crossing that still holds; it begins where its sum last left zero.
pub fn cusum(cases: &[(f64, bool)]) -> Option<Signal> {
    let up = crossing(cases, DRIFT).map(|since| Signal { rule: Rule::Drift, direction: Direction::Up, since });
    let down =
        crossing(cases, 1.0 / DRIFT).map(|since| Signal { rule: Rule::Drift, direction: Direction::Down, since });
    match (up, down) {
        (Some(up), Some(down)) => Some(if up.since > down.since { up } else { down }),
        (up, down) => up.or(down),
    }
}

fn crossing(cases: &[(f64, bool)], odds: f64) -> Option<usize> {
    let (mut sum, mut began, mut found) = (0.0_f64, 0, None);
    for (place, (expected, won)) in cases.iter().enumerate() {
        let expected = expected.clamp(1e-4, 1.0 - 1e-4);
        let weight = f64::from(u8::from(*won)) * odds.ln() - (1.0 - expected + odds * expected).ln();
        sum = (sum + weight).max(0.0);
        if sum == 0.0 {
            began = place + 1;
            found = None;
        } else if sum >= HEIGHT {
            found = Some(began);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::random::Random;

    #[test]
    fn ordinary_days_give_no_signal() {
        let points: Vec<f64> = (0..24).map(|i| 10.0 + f64::from([0, 1, -1, 2, -2, 0][i % 6])).collect();
        let chart = xmr(&points, 12).unwrap();
        assert_eq!(chart.signal, None);
        assert!((chart.middle - 10.0).abs() < 1e-9);
        assert_eq!(xmr(&points, 11), None);
        assert_eq!(xmr(&points[..11], 12), None);
    }

    #[test]
    fn limits_are_those_of_the_book() {
        // Montgomery, Introduction to Statistical Quality Control, example 6.5 (viscosity): mean 33.52
        // and mean moving range 0.48 give limits 34.79 and 32.24 (d2 rounded to 1.128).
        let points =
            [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84];
        let chart = xmr(&points, 15).unwrap();
        assert!((chart.middle - 33.52).abs() < 0.01, "{}", chart.middle);
        assert!((chart.limits[0].1 - 34.80).abs() < 0.02 && (chart.limits[0].0 - 32.24).abs() < 0.02);
    }

    #[test]
    fn a_jump_and_a_shift_are_told_with_their_beginning() {
        let mut points: Vec<f64> = (0..20).map(|i| f64::from(i % 3)).collect();
        points.push(50.0);
        let signal = xmr(&points, 20).unwrap().signal.unwrap();
        assert_eq!((signal.rule, signal.direction, signal.since), (Rule::Beyond, Direction::Up, 20));
        points.truncate(20);
        points.extend([0.4; 9]);
        let signal = xmr(&points, 18).unwrap().signal.unwrap();
        assert_eq!((signal.rule, signal.direction, signal.since), (Rule::Run, Direction::Down, 20));
    }

    #[test]
    fn rates_widen_when_they_spread_more_than_luck() {
        let calm: Vec<(u64, u64)> = (0..20).map(|i| (10 + i % 3, 100)).collect();
        let wild: Vec<(u64, u64)> = (0..20).map(|i| (if i % 2 == 0 { 1 } else { 21 }, 100)).collect();
        let width = |points: &[(u64, u64)]| {
            let chart = p_chart(points, 20).unwrap();
            chart.limits[0].1 - chart.middle
        };
        assert!(width(&wild) > 2.0 * width(&calm));
        let mut worse = calm;
        worse.push((0, 100));
        assert_eq!(p_chart(&worse, 20).unwrap().signal.map(|signal| signal.direction), Some(Direction::Down));
        assert_eq!(p_chart(&[(0, 2); 20], 20), None);
        assert_eq!(p_chart(&[(0, 0); 30], 20), None);
    }

    #[test]
    fn drift_is_found_and_calm_is_left_alone() {
        let mut random = Random::new(6);
        let mut cases =
            |rate: f64, count: usize| -> Vec<(f64, bool)> { (0..count).map(|_| (0.1, random.chance(rate))).collect() };
        let alarms = (0..200).filter(|_| cusum(&cases(0.1, 1_000)).is_some()).count();
        assert!(alarms <= 10, "{alarms} of 200");
        let found = (0..50)
            .filter(|_| {
                let worse = [cases(0.1, 500), cases(0.04, 500)].concat();
                cusum(&worse).is_some_and(|signal| signal.direction == Direction::Down && signal.since > 300)
            })
            .count();
        assert!(found >= 35, "{found} of 50");
    }
}
