//! Exact tests and intervals of counts: no approximation, whatever the sample.

use statrs::distribution::{Binomial, DiscreteCDF as _};
use statrs::function::factorial::ln_factorial;

/// Fisher's two-sided exact test of the table a, b / c, d: the sum of the probabilities of all
/// tables with the same margins that are no likelier than the one seen (Fisher 1935).
pub fn fisher(a: u64, b: u64, c: u64, d: u64) -> f64 {
    let (row, column, total) = (a + b, a + c, a + b + c + d);
    if row == 0 || row == total || column == 0 || column == total {
        return 1.0;
    }
    let margins = ln_factorial(row) + ln_factorial(total - row) + ln_factorial(column) + ln_factorial(total - column)
        - ln_factorial(total);
    let ln_of = |a: u64| {
        let (b, c) = (row - a, column - a);
        margins - ln_factorial(a) - ln_factorial(b) - ln_factorial(c) - ln_factorial(total - a - b - c)
    };
    let (low, high) = ((row + column).saturating_sub(total), row.min(column));
    let seen = ln_of(a) + 1e-9;
    let sum_from = |places: &mut dyn Iterator<Item = u64>| {
        let mut sum = 0.0;
        for place in places {
            let ln = ln_of(place);
            // Probabilities only fall towards an end: what is far below adds nothing.
            if ln < seen - 40.0 {
                break;
            }
            if ln <= seen {
                sum += ln.exp();
            }
        }
        sum
    };
    let middle = mode(row, column, total).clamp(low, high);
    let right = sum_from(&mut (middle.max(low)..=high));
    let left = sum_from(&mut (low..middle).rev());
    (left + right).min(1.0)
}

fn mode(row: u64, column: u64, total: u64) -> u64 {
    (((row + 1) as f64 * (column + 1) as f64) / (total + 2) as f64) as u64
}

/// The shares between which a rate of `count` cases lies with this probability (0.95, 0.998) when the
/// true rate is `rate`: exact binomial limits, interpolated between whole numbers so that they are
/// smooth in `count` (Spiegelhalter 2005, appendix A.1.1). `None` without a case.
pub fn binomial_limits(rate: f64, count: u64, probability: f64) -> Option<(f64, f64)> {
    if count == 0 || !(0.0..=1.0).contains(&rate) {
        return None;
    }
    if rate == 0.0 || rate == 1.0 {
        return Some((rate, rate));
    }
    let binomial = Binomial::new(rate, count).ok()?;
    let tail = (1.0 - probability) / 2.0;
    let limit = |share: f64| {
        // `inverse_cdf` of statrs 0.18 panics for some shares: the search is done here.
        let (mut least, mut most) = (0, count);
        while least < most {
            let middle = least + (most - least) / 2;
            if binomial.cdf(middle) >= share { most = middle } else { least = middle + 1 }
        }
        let (above, at) = (binomial.cdf(least), if least == 0 { 0.0 } else { binomial.cdf(least - 1) });
        let within = if above > at { (above - share) / (above - at) } else { 0.0 };
        ((least as f64 - within) / count as f64).clamp(0.0, 1.0)
    };
    Some((limit(tail), limit(1.0 - tail)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_answers() {
        // The tea tasting (Fisher 1935); the dieting example and the large table as R gives them.
        let cases = [
            ((3, 1, 1, 3), 0.4857),
            ((1, 9, 11, 3), 0.002_759),
            ((0, 10, 0, 10), 1.0),
            ((0, 5, 5, 0), 0.007_937),
            ((10, 2, 3, 15), 0.000_536_7),
        ];
        for ((a, b, c, d), p) in cases {
            assert!((fisher(a, b, c, d) - p).abs() < 5e-5, "{a} {b} {c} {d}: {}", fisher(a, b, c, d));
        }
        assert!(fisher(4_000, 46_000, 3_000, 47_000) < 1e-30);
        assert!((fisher(3_500, 46_500, 3_500, 46_500) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn limits_hold_what_they_promise() {
        for (rate, count) in [(0.07, 200), (0.5, 31), (0.93, 400), (0.01, 40)] {
            let (low, high) = binomial_limits(rate, count, 0.95).unwrap();
            let binomial = Binomial::new(rate, count).unwrap();
            let below = (0..=count).filter(|hits| (*hits as f64) < low * count as f64 - 1e-9);
            let above = (0..=count).filter(|hits| (*hits as f64) > high * count as f64 + 1e-9);
            use statrs::distribution::Discrete as _;
            let outside: f64 = below.chain(above).map(|hits| binomial.pmf(hits)).sum();
            assert!(outside <= 0.07 && low <= rate && rate <= high, "{rate} {count} {outside}");
        }
        assert_eq!(binomial_limits(0.1, 0, 0.95), None);
        assert_eq!(binomial_limits(0.0, 5, 0.95), Some((0.0, 0.0)));
    }
}
