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

/// 95 % interval of a mean, Student's t with the quantile of Hill's expansion (Cornish and Fisher 1960, terms to
/// the third order; within 1 % from four cases on). `None` below four cases: it would say nothing.
pub fn mean_interval(sample: &[f64]) -> Option<(f64, f64)> {
    let count = sample.len();
    if count < 4 {
        return None;
    }
    let (n, free) = (count as f64, (count - 1) as f64);
    let mean = sample.iter().sum::<f64>() / n;
    let variance = sample.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / free;
    let z2 = Z * Z;
    let first = Z * (z2 + 1.0) / (4.0 * free);
    let second = Z * (5.0 * z2 * z2 + 16.0 * z2 + 3.0) / (96.0 * free * free);
    let third = Z * (3.0 * z2 * z2 * z2 + 19.0 * z2 * z2 + 17.0 * z2 - 15.0) / (384.0 * free.powi(3));
    let half = (Z + first + second + third) * (variance / n).sqrt();
    Some((mean - half, mean + half))
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

    #[test]
    fn interval_of_a_mean() {
        // 0.975 quantiles of t: 3.182 of 3, 2.262 of 9 degrees of freedom (tables).
        let four = [1.0, 2.0, 3.0, 4.0];
        let (low, high) = mean_interval(&four).unwrap();
        assert!((high - low - 2.0 * 3.182 * (5.0_f64 / 3.0 / 4.0).sqrt()).abs() < 0.06, "{low} {high}");
        let ten: Vec<f64> = (1..=10).map(f64::from).collect();
        let (low, high) = mean_interval(&ten).unwrap();
        assert!((high - low - 2.0 * 2.262 * (55.0_f64 / 6.0 / 10.0).sqrt()).abs() < 0.01, "{low} {high}");
        assert_eq!(mean_interval(&[1.0, 2.0, 3.0]), None);
        assert_eq!(mean_interval(&[5.0; 4]), Some((5.0, 5.0)));
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
