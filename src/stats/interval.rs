//! Intervals of a rate.

/// 97.5 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Wilson's 95 % score interval of `hits` of `count` (Newcombe 1998, method 3). `None` without a case.
pub fn wilson(hits: u64, count: u64) -> Option<(f64, f64)> {
    if count == 0 || hits > count {
        return None;
    }
    let (n, p) = (count as f64, hits as f64 / count as f64);
    let middle = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    // At the ends the formula is exact; rounding must not leave the unit.
    let low = if hits == 0 { 0.0 } else { ((middle - half) / scale).max(0.0) };
    let high = if hits == count { 1.0 } else { ((middle + half) / scale).min(1.0) };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_answers() {
        let cases =
            [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718), (15, 148, 0.0624, 0.1605)];
        for (hits, count, low, high) in cases {
            let found = wilson(hits, count).unwrap();
            assert!((found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5, "{hits}/{count}: {found:?}");
        }
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(5, 4), None);
        assert_eq!(wilson(4, 4).map(|found| found.1), Some(1.0));
    }

    proptest! {
        #[test]
        fn holds_the_rate(count in 1u64..1_000_000, share in 0.0f64..=1.0) {
            let hits = (count as f64 * share) as u64;
            let (low, high) = wilson(hits, count).unwrap();
            let rate = hits as f64 / count as f64;
            prop_assert!((0.0..=1.0).contains(&low) && low <= rate && rate <= high && high <= 1.0);
        }
    }
}
