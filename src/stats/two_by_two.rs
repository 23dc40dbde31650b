//! Two-by-two tables: a behaviour shown or not, an outcome or none.

use crate::stats::normal::{Z95, two_sided};

/// Counts of one table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TwoByTwo {
    /// Behaviour and outcome.
    pub with_won: u64,
    pub with_lost: u64,
    pub without_won: u64,
    pub without_lost: u64,
}

/// An odds ratio with its 95 % interval and two-sided p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OddsRatio {
    pub ratio: f64,
    pub interval: (f64, f64),
    pub p: f64,
}

impl OddsRatio {
    /// From a log odds ratio and its standard error.
    pub fn of_log(log: f64, error: f64) -> OddsRatio {
        OddsRatio {
            ratio: log.exp(),
            interval: ((log - Z95 * error).exp(), (log + Z95 * error).exp()),
            p: two_sided(log / error),
        }
    }
}

impl TwoByTwo {
    /// Adds one case.
    pub fn add(&mut self, with: bool, won: bool) {
        match (with, won) {
            (true, true) => self.with_won += 1,
            (true, false) => self.with_lost += 1,
            (false, true) => self.without_won += 1,
            (false, false) => self.without_lost += 1,
        }
    }

    /// Cases with / without the behaviour.
    pub fn with(&self) -> u64 {
        self.with_won + self.with_lost
    }

    pub fn without(&self) -> u64 {
        self.without_won + self.without_lost
    }

    /// Odds ratio with Woolf's interval (1955); half a case is added to each cell when one is empty
    /// (Haldane 1956). `None` when a margin is empty: there is nothing to compare.
    pub fn odds_ratio(&self) -> Option<OddsRatio> {
        let cells = [self.with_won, self.with_lost, self.without_won, self.without_lost];
        let won = self.with_won + self.without_won;
        let lost = self.with_lost + self.without_lost;
        if self.with() == 0 || self.without() == 0 || won == 0 || lost == 0 {
            return None;
        }
        let half = if cells.contains(&0) { 0.5 } else { 0.0 };
        let [a, b, c, d] = cells.map(|cell| cell as f64 + half);
        let error = (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt();
        Some(OddsRatio::of_log((a * d / (b * c)).ln(), error))
    }
}

/// The odds ratio common to all strata (Mantel and Haenszel 1959) with the interval of Robins,
/// Breslow and Greenland (1986). `None` when no stratum holds both sides with both outcomes to compare.
pub fn mantel_haenszel(strata: &[TwoByTwo]) -> Option<OddsRatio> {
    let (mut r, mut s, mut pr, mut ps_qr, mut qs) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for table in strata {
        let cells = [table.with_won, table.with_lost, table.without_won, table.without_lost];
        let [a, b, c, d] = cells.map(|cell| cell as f64);
        let n = a + b + c + d;
        if n == 0.0 {
            continue;
        }
        let (r_k, s_k, p_k, q_k) = (a * d / n, b * c / n, (a + d) / n, (b + c) / n);
        r += r_k;
        s += s_k;
        pr += p_k * r_k;
        ps_qr += p_k * s_k + q_k * r_k;
        qs += q_k * s_k;
    }
    if r <= 0.0 || s <= 0.0 {
        return None;
    }
    let variance = pr / (2.0 * r * r) + ps_qr / (2.0 * r * s) + qs / (2.0 * s * s);
    Some(OddsRatio::of_log((r / s).ln(), variance.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(with_won: u64, with_lost: u64, without_won: u64, without_lost: u64) -> TwoByTwo {
        TwoByTwo { with_won, with_lost, without_won, without_lost }
    }

    #[test]
    fn odds_ratios_by_hand() {
        // Smoking and lung cancer, Doll and Hill 1950 (men): 647, 622 / 2, 27.
        let found = table(647, 622, 2, 27).odds_ratio().unwrap();
        assert!((found.ratio - 14.04).abs() < 0.01 && (found.interval.0 - 3.33).abs() < 0.01, "{found:?}");
        assert!((found.interval.1 - 59.3).abs() < 0.1, "{found:?}");
        // Haldane: (10.5 x 10.5) / (0.5 x 0.5).
        assert!((table(10, 0, 0, 10).odds_ratio().unwrap().ratio - 441.0).abs() < 1e-6);
        assert_eq!(table(5, 0, 3, 0).odds_ratio(), None);
        assert_eq!(table(0, 0, 3, 5).odds_ratio(), None);
    }

    #[test]
    fn one_stratum_is_the_crude_ratio() {
        let one = table(10, 20, 5, 40);
        let found = mantel_haenszel(&[one, TwoByTwo::default()]).unwrap();
        let crude = one.odds_ratio().unwrap();
        assert!((found.ratio - crude.ratio).abs() < 1e-9);
        // With one stratum the variance of Robins, Breslow and Greenland is Woolf's.
        assert!((found.interval.0 - crude.interval.0).abs() < 1e-9);
    }

    #[test]
    fn admissions_of_berkeley() {
        // Bickel, Hammel and O'Connell 1975: men against women in six departments. R's
        // mantelhaen.test(UCBAdmissions): 0.9046968, interval 0.7719074 to 1.0603298.
        let strata = [
            table(512, 313, 89, 19),
            table(353, 207, 17, 8),
            table(120, 205, 202, 391),
            table(138, 279, 131, 244),
            table(53, 138, 94, 299),
            table(22, 351, 24, 317),
        ];
        let found = mantel_haenszel(&strata).unwrap();
        assert!((found.ratio - 0.904_697).abs() < 1e-5, "{found:?}");
        assert!((found.interval.0 - 0.771_907).abs() < 1e-5 && (found.interval.1 - 1.060_330).abs() < 1e-5);
        assert_eq!(mantel_haenszel(&[table(3, 0, 0, 0)]), None);
    }
}
