//! Comparisons by rank: times and ordinal grades, which have no normal distribution.

use crate::stats::normal::{Z95, two_sided};

/// Samples above this are thinned evenly for the pairwise median: its precision is plenty by then.
const PAIRED_MOST: usize = 1_000;

/// A shift between two samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// Median of all pairwise differences, first minus second (Hodges and Lehmann 1963).
    pub median: f64,
    /// 95 %, from the same differences (Moses' method, normal approximation).
    pub interval: (f64, f64),
    /// Two-sided p-value of Mann and Whitney 1947, with ties and continuity.
    pub p: f64,
}

/// Compares two samples of 20 or more in all. `None` for fewer, or when a side is empty.
pub fn shift(first: &[f64], second: &[f64]) -> Option<Shift> {
    let (n, m) = (first.len(), second.len());
    if n == 0 || m == 0 || n + m < 20 {
        return None;
    }
    let (first_thin, second_thin) = (thinned(first), thinned(second));
    let mut differences: Vec<f64> =
        first_thin.iter().flat_map(|one| second_thin.iter().map(move |other| one - other)).collect();
    differences.sort_by(f64::total_cmp);
    let pairs = differences.len();
    let (a, b) = (first_thin.len() as f64, second_thin.len() as f64);
    // Thinning must not widen the interval: the rank is taken for the whole samples and scaled.
    let (n, m) = (n as f64, m as f64);
    let share = 0.5 - Z95 * ((n + m + 1.0) / (12.0 * n * m)).sqrt();
    let place = ((share * a * b).floor().max(0.0) as usize).min(pairs - 1);
    let middle = (differences[(pairs - 1) / 2] + differences[pairs / 2]) / 2.0;
    let interval = (differences[place], differences[pairs - 1 - place]);
    Some(Shift { median: middle, interval, p: mann_whitney(first, second) })
}

fn thinned(sample: &[f64]) -> Vec<f64> {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    if sorted.len() <= PAIRED_MOST {
        return sorted;
    }
    (0..PAIRED_MOST).map(|place| sorted[(2 * place + 1) * sorted.len() / (2 * PAIRED_MOST)]).collect()
}

fn mann_whitney(first: &[f64], second: &[f64]) -> f64 {
    let both: Vec<f64> = first.iter().chain(second).copied().collect();
    let (ranks, ties) = ranks(&both);
    let (n, m) = (first.len() as f64, second.len() as f64);
    let u = ranks[..first.len()].iter().sum::<f64>() - n * (n + 1.0) / 2.0;
    let total = n + m;
    let variance = n * m / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)));
    if variance <= 0.0 {
        return 1.0;
    }
    let distance = ((u - n * m / 2.0).abs() - 0.5).max(0.0);
    two_sided(distance / variance.sqrt())
}

/// Mean ranks from 1, and the sum of t^3 - t over groups of equals.
fn ranks(sample: &[f64]) -> (Vec<f64>, f64) {
    let mut order: Vec<usize> = (0..sample.len()).collect();
    order.sort_by(|one, other| sample[*one].total_cmp(&sample[*other]));
    let mut found = vec![0.0; sample.len()];
    let (mut start, mut ties) = (0, 0.0);
    for equal in order.chunk_by(|one, other| sample[*one] == sample[*other]) {
        let size = equal.len() as f64;
        for place in equal {
            found[*place] = start as f64 + (size + 1.0) / 2.0;
        }
        ties += size.powi(3) - size;
        start += equal.len();
    }
    (found, ties)
}

/// Spearman's rank correlation with its 95 % interval (Fisher's z with the variance of Bonett and
/// Wright 2000). `None` below 20 pairs or when one side never changes.
pub fn spearman(pairs: &[(f64, f64)]) -> Option<(f64, (f64, f64))> {
    if pairs.len() < 20 {
        return None;
    }
    let (first, _) = ranks(&pairs.iter().map(|pair| pair.0).collect::<Vec<_>>());
    let (second, _) = ranks(&pairs.iter().map(|pair| pair.1).collect::<Vec<_>>());
    let rho = correlation(&first, &second)?;
    let error = ((1.0 + rho * rho / 2.0) / (pairs.len() as f64 - 3.0)).sqrt();
    let z = rho.clamp(-0.999_999, 0.999_999).atanh();
    Some((rho, ((z - Z95 * error).tanh(), (z + Z95 * error).tanh())))
}

fn correlation(first: &[f64], second: &[f64]) -> Option<f64> {
    let n = first.len() as f64;
    let mean = |sample: &[f64]| sample.iter().sum::<f64>() / n;
    let (x, y) = (mean(first), mean(second));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (one, other) in first.iter().zip(second) {
        xy += (one - x) * (other - y);
        xx += (one - x).powi(2);
        yy += (other - y).powi(2);
    }
    (xx > 0.0 && yy > 0.0).then(|| xy / (xx * yy).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_in_the_books() {
        // Hollander and Wolfe 1973, table 4.1 (permeability): Hodges-Lehmann 0.305; the
        // exact two-sided p-value is 0.2544, that of the normal approximation with continuity 0.2446.
        let x = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
        let y = [1.15, 0.88, 0.90, 0.74, 1.21];
        assert_eq!(shift(&x, &y), None);
        assert!((mann_whitney(&x, &y) - 0.2446).abs() < 5e-4, "{}", mann_whitney(&x, &y));
        let (x, y) = ([x, x].concat(), [y, y].concat());
        let found = shift(&x, &y).unwrap();
        assert!((found.median - 0.305).abs() < 1e-9, "{found:?}");
        assert!(found.interval.0 < found.median && found.median < found.interval.1);
    }

    #[test]
    fn thinning_keeps_the_shift() {
        let first: Vec<f64> = (0..5_000).map(|i| f64::from(i % 997) + 25.0).collect();
        let second: Vec<f64> = (0..5_000).map(|i| f64::from(i % 997)).collect();
        let found = shift(&first, &second).unwrap();
        assert!((found.median - 25.0).abs() < 2.0 && found.interval.0 > 10.0 && found.interval.1 < 40.0, "{found:?}");
    }

    #[test]
    fn spearman_by_hand() {
        let straight: Vec<(f64, f64)> = (0..30).map(|i| (f64::from(i), f64::from(i * i))).collect();
        assert!((spearman(&straight).unwrap().0 - 1.0).abs() < 1e-12);
        assert_eq!(spearman(&straight[..10]), None);
        let flat: Vec<(f64, f64)> = (0..30).map(|i| (f64::from(i), 1.0)).collect();
        assert_eq!(spearman(&flat), None);
        // IQ and television, the usual textbook example: -29/165.
        let iq = [106.0, 86.0, 100.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0];
        let hours = [7.0, 0.0, 27.0, 50.0, 28.0, 29.0, 20.0, 12.0, 6.0, 17.0];
        let (one, _) = ranks(&iq);
        let (two, _) = ranks(&hours);
        assert!((correlation(&one, &two).unwrap() + 29.0 / 165.0).abs() < 1e-9);
    }
}
