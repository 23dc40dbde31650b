//! Which of two corpora uses a phrase more: log-odds with an informative Dirichlet prior
//! (Monroe, Colaresi and Quinn 2008, "Fightin' Words", equations 15, 16 and 22).

/// Share of the smaller corpus that the prior weighs: what a phrase is believed to be before it was counted.
const PRIOR_SHARE: f64 = 0.1;

/// Counts of one phrase in two corpora: its own, and of all phrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    pub here: u64,
    pub here_all: u64,
    pub there: u64,
    pub there_all: u64,
}

/// How much more `here` uses the phrase: the log-odds ratio in standard errors, drawn to 0 where little
/// was counted. 0 when a corpus is empty.
pub fn over_use(found: Use) -> f64 {
    let Use { here, here_all, there, there_all } = found;
    if here_all == 0 || there_all == 0 {
        return 0.0;
    }
    let prior_all = PRIOR_SHARE * here_all.min(there_all) as f64;
    let prior = prior_all * (here + there) as f64 / (here_all + there_all) as f64;
    let odds = |own: u64, all: u64| {
        let own = own as f64 + prior;
        (own / (all as f64 + prior_all - own).max(f64::MIN_POSITIVE)).ln()
    };
    let error = (1.0 / (here as f64 + prior) + 1.0 / (there as f64 + prior)).sqrt();
    let found = (odds(here, here_all) - odds(there, there_all)) / error;
    if found.is_finite() { found } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(here: u64, here_all: u64, there: u64, there_all: u64) -> f64 {
        over_use(Use { here, here_all, there, there_all })
    }

    #[test]
    fn sign_size_and_edges() {
        assert!((of(10, 1_000, 10, 1_000)).abs() < 1e-12);
        // By hand: prior 100 words, 1.5 of them this phrase: ln(21.5/1078.5) - ln(11.5/1088.5) over sqrt(1/21.5 + 1/11.5).
        assert!((of(20, 1_000, 10, 1_000) - 1.7381).abs() < 1e-3, "{}", of(20, 1_000, 10, 1_000));
        assert!((of(10, 1_000, 20, 1_000) + of(20, 1_000, 10, 1_000)).abs() < 1e-12);
        // The same rate in a corpus ten times as long is no over-use.
        assert!(of(100, 10_000, 10, 1_000).abs() < 0.05);
        assert!(of(2, 1_000, 1, 1_000) < of(200, 100_000, 100, 100_000));
        assert_eq!(of(0, 0, 3, 10), 0.0);
        assert_eq!(of(0, 10, 0, 10), 0.0);
    }
}
