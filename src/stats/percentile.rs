//! Percentiles and means of a sample.

/// The percentile at `share` (0..1) of a sorted sample, linear interpolation: type 7 of Hyndman and
/// Fan 1996, equal to the spreadsheet's PERCENTILE. `None` of nothing.
pub fn percentile(sorted: &[u32], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = (place.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let (low, high) = (f64::from(sorted[below]), f64::from(sorted[above]));
    Some(low + (high - low) * (place - below as f64))
}

/// The mean; `None` of nothing, never 0.
pub fn mean(sample: &[u32]) -> Option<f64> {
    let total: u64 = sample.iter().map(|value| u64::from(*value)).sum();
    (!sample.is_empty()).then(|| total as f64 / sample.len() as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equals_the_spreadsheet() {
        let sample = [15, 20, 35, 40, 50];
        let cases = [(0.0, 15.0), (0.4, 29.0), (0.5, 35.0), (0.9, 46.0), (1.0, 50.0)];
        for (share, value) in cases {
            assert!((percentile(&sample, share).unwrap() - value).abs() < 1e-9, "{share}");
        }
        assert_eq!(percentile(&[1, 2, 3, 4], 0.5), Some(2.5));
        assert_eq!(percentile(&[7], 0.9), Some(7.0));
        assert_eq!(percentile(&[], 0.5), None);
        assert_eq!(mean(&[30, 40]), Some(35.0));
        assert_eq!(mean(&[]), None);
    }

    proptest! {
        #[test]
        fn lies_within_the_sample_and_rises(mut sample in proptest::collection::vec(0u32.., 1..50), one in 0.0f64..1.0, two in 0.0f64..1.0) {
            sample.sort();
            let (low, high) = (percentile(&sample, one.min(two)).unwrap(), percentile(&sample, one.max(two)).unwrap());
            prop_assert!(f64::from(sample[0]) <= low && low <= high + 1e-6);
            prop_assert!(high <= f64::from(sample[sample.len() - 1]));
        }
    }
}
