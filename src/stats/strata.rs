//! Two shares compared at equal conditions: inside strata, then summed (Mantel and Haenszel 1959).

use crate::stats::normal::{Z95, below};
use crate::stats::two_by_two::TwoByTwo;

/// A difference of two shares at equal conditions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdjustedDifference {
    /// Share with the behaviour minus share without it.
    pub difference: f64,
    /// 95 % interval (Sato 1989).
    pub interval: (f64, f64),
    /// One-sided p-value of "more often with it", with the continuity correction: honest in small strata.
    pub p_more: f64,
}

/// The difference common to all strata. `None` when no stratum has cases on both sides.
pub fn adjusted_difference(strata: &[TwoByTwo]) -> Option<AdjustedDifference> {
    let (mut sum, mut weights, mut ps, mut qs) = (0.0, 0.0, 0.0, 0.0);
    let (mut excess, mut variance) = (0.0, 0.0);
    for table in strata {
        let (with, without) = (table.with() as f64, table.without() as f64);
        let all = with + without;
        if with == 0.0 || without == 0.0 {
            continue;
        }
        let (a, c) = (table.with_won as f64, table.without_won as f64);
        sum += (a * without - c * with) / all;
        weights += with * without / all;
        ps += (with * with * c - without * without * a + with * without * (without - with) / 2.0) / (all * all);
        qs += (a * (without - c) + c * (with - a)) / (2.0 * all);
        let won = a + c;
        excess += a - with * won / all;
        variance += with * without * won * (all - won) / (all * all * (all - 1.0));
    }
    if weights == 0.0 {
        return None;
    }
    let difference = sum / weights;
    let half = Z95 * ((difference * ps + qs).max(0.0)).sqrt() / weights;
    let p_more = match variance > 0.0 {
        true => below(-(excess - 0.5) / variance.sqrt()),
        false => 1.0,
    };
    let interval = ((difference - half).max(-1.0), (difference + half).min(1.0));
    Some(AdjustedDifference { difference, interval, p_more })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(with_won: u64, with: u64, without_won: u64, without: u64) -> TwoByTwo {
        TwoByTwo { with_won, with_lost: with - with_won, without_won, without_lost: without - without_won }
    }

    #[test]
    fn one_stratum_is_the_plain_difference() {
        let found = adjusted_difference(&[table(30, 100, 20, 100)]).unwrap();
        assert!((found.difference - 0.1).abs() < 1e-12);
        // sqrt(0.3 x 0.7 / 100 + 0.2 x 0.8 / 100) x 1.96 by hand.
        assert!((found.interval.0 - (0.1 - 0.119_218)).abs() < 1e-5, "{found:?}");
        // z = (30 - 25 - 0.5) / sqrt(100 x 100 x 50 x 150 / (200^2 x 199)) = 1.466.
        assert!((found.p_more - 0.0713).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn what_strata_explain_is_gone() {
        // Nine of ten with it stand where half are won anyway (Simpson 1951).
        let strata = [table(45, 90, 5, 10), table(1, 10, 9, 90)];
        let found = adjusted_difference(&strata).unwrap();
        assert!(found.difference.abs() < 1e-9 && found.p_more > 0.4, "{found:?}");
        let crude = adjusted_difference(&[table(46, 100, 14, 100)]).unwrap();
        assert!(crude.difference > 0.3 && crude.p_more < 1e-4);
    }

    #[test]
    fn nothing_to_compare_is_none() {
        assert_eq!(adjusted_difference(&[]), None);
        assert_eq!(adjusted_difference(&[table(3, 5, 0, 0), table(0, 0, 2, 9)]), None);
        assert_eq!(adjusted_difference(&[table(4, 4, 4, 4)]).unwrap().p_more, 1.0);
    }
}
