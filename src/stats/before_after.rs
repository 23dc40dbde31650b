//! Did it help? A person's change against the change of everybody else at the same time.

use crate::stats::normal::{Z95, two_sided};
use crate::stats::sample_size::per_group;

/// Hits of cases, before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BeforeAfter {
    pub before: (u64, u64),
    pub after: (u64, u64),
}

/// What is known of an effort.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Own change minus the others' change, as shares (0.05 is five points).
    pub effect: f64,
    /// 95 %.
    pub interval: (f64, f64),
    pub p: f64,
    /// Own change alone.
    pub own: f64,
    /// What the others changed by in the same time: season, prices, advertising.
    pub others: f64,
    /// Cases still missing in the own "after" to see an effect of this size, when it is not proven.
    pub more_needed: Option<u64>,
}

impl Change {
    /// The interval leaves out nothing-happened.
    pub fn is_proven(&self) -> bool {
        self.interval.0 > 0.0 || self.interval.1 < 0.0
    }
}

/// Cases below which nothing is said.
const CASES_LEAST: u64 = 10;

/// Difference in differences of rates (Card and Krueger 1994) with the interval that adds the four
/// variances; each rate is smoothed by Agresti and Caffo's one hit and one miss (2000), so that a rate of
/// 0 or 1 is not taken for certainty. `None` when one of the four groups has fewer than 10 cases.
///
/// Whoever was chosen for being the worst gets better by himself (regression to the mean): say so
/// beside the figure.
pub fn difference_in_differences(own: BeforeAfter, others: BeforeAfter) -> Option<Change> {
    let groups = [own.before, own.after, others.before, others.after];
    if groups.iter().any(|(hits, count)| *count < CASES_LEAST || hits > count) {
        return None;
    }
    let rate = |(hits, count): (u64, u64)| hits as f64 / count as f64;
    let variance = |(hits, count): (u64, u64)| {
        let smooth = (hits as f64 + 1.0) / (count as f64 + 2.0);
        smooth * (1.0 - smooth) / (count as f64 + 2.0)
    };
    let (own_change, others_change) = (rate(own.after) - rate(own.before), rate(others.after) - rate(others.before));
    let effect = own_change - others_change;
    let error = groups.iter().map(|group| variance(*group)).sum::<f64>().sqrt();
    let interval = (effect - Z95 * error, effect + Z95 * error);
    let proven = interval.0 > 0.0 || interval.1 < 0.0;
    let expected = (rate(own.before) + others_change).clamp(0.001, 0.999);
    let needed = per_group(expected, (expected + effect).clamp(0.001, 0.999));
    let more_needed = needed.filter(|_| !proven).map(|needed| needed.saturating_sub(own.after.1).max(1));
    let p = two_sided(effect / error);
    Some(Change { effect, interval, p, own: own_change, others: others_change, more_needed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn season_is_not_success() {
        let season = BeforeAfter { before: (50, 500), after: (75, 500) };
        let same = difference_in_differences(season, season).unwrap();
        assert!(same.effect.abs() < 1e-12 && !same.is_proven() && (same.own - 0.05).abs() < 1e-12);
        assert_eq!(same.more_needed, None);
        let better = BeforeAfter { before: (50, 500), after: (150, 500) };
        let found = difference_in_differences(better, season).unwrap();
        assert!((found.effect - 0.15).abs() < 1e-12 && found.is_proven() && found.more_needed.is_none());
        let few = BeforeAfter { before: (5, 50), after: (9, 50) };
        let found = difference_in_differences(few, season).unwrap();
        assert!(!found.is_proven() && found.more_needed.is_some());
        assert_eq!(difference_in_differences(BeforeAfter { before: (1, 9), after: (5, 50) }, season), None);
    }
}
