//! Two rates: how much they differ.

use crate::stats::interval::wilson;

/// Difference of two independent rates (first minus second) with its 95 % interval by Newcombe's
/// hybrid score method (Newcombe 1998, method 10). `None` without a case on either side.
pub fn difference(first: (u64, u64), second: (u64, u64)) -> Option<(f64, (f64, f64))> {
    let (one, two) = (wilson(first.0, first.1)?, wilson(second.0, second.1)?);
    let (p1, p2) = (first.0 as f64 / first.1 as f64, second.0 as f64 / second.1 as f64);
    let found = p1 - p2;
    let low = found - ((p1 - one.0).powi(2) + (two.1 - p2).powi(2)).sqrt();
    let high = found + ((one.1 - p1).powi(2) + (p2 - two.0).powi(2)).sqrt();
    Some((found, (low.max(-1.0), high.min(1.0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_answers() {
        // Newcombe 1998, Table II, method 10: (a), (b), (f), (g).
        let cases = [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0),
        ];
        for (first, second, low, high) in cases {
            let (_, found) = difference(first, second).unwrap();
            assert!((found.0 - low).abs() < 6e-5 && (found.1 - high).abs() < 6e-5, "{first:?} {second:?} {found:?}");
        }
        assert_eq!(difference((0, 0), (1, 2)), None);
    }
}
