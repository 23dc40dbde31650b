//! Means, medians and terciles of sums.

use crate::model::money::Money;

/// The mean; `None` of nothing.
pub fn mean(sums: &[Money]) -> Option<Money> {
    let total: i128 = sums.iter().map(|sum| i128::from(sum.0)).sum();
    let count = i128::try_from(sums.len()).ok().filter(|count| *count > 0)?;
    i64::try_from((total + count / 2).div_euclid(count)).ok().map(Money)
}

/// The percentile at `share` (0..1) of sorted sums: type 7, as the spreadsheet's PERCENTILE.
pub fn percentile(sorted: &[Money], share: f64) -> Option<Money> {
    let last = sorted.len().checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = (place.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let between = (sorted[above].0.saturating_sub(sorted[below].0)) as f64 * (place - below as f64);
    Some(Money(sorted[below].0.saturating_add(between.round() as i64)))
}

/// The mean without the lowest and the highest twentieth of sorted sums: one huge order does not make it.
pub fn trimmed(sorted: &[Money]) -> Option<Money> {
    let cut = sorted.len() / 20;
    mean(&sorted[cut..sorted.len() - cut])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(all: impl IntoIterator<Item = i64>) -> Vec<Money> {
        all.into_iter().map(Money).collect()
    }

    #[test]
    fn known_answers() {
        assert_eq!(mean(&sums([1, 2])), Some(Money(2)), "half a kopeck is rounded up");
        assert_eq!(mean(&[]), None);
        assert_eq!(percentile(&sums([15, 20, 35, 40, 50]), 0.4), Some(Money(29)));
        assert_eq!(percentile(&sums([i64::MIN, i64::MAX]), 1.0), Some(Money(i64::MAX)));
        assert_eq!(percentile(&[], 0.5), None);
        let twenty = sums((1..20).map(|sum| sum * 100).chain([1_000_000]));
        assert_eq!(trimmed(&twenty), mean(&twenty[1..19]));
        assert_eq!(trimmed(&sums([7])), Some(Money(7)));
    }
}
