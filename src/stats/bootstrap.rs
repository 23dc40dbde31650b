//! The bootstrap over clusters: customers who come again are not new evidence, so whole customers
//! are drawn, never single chats. The seed is given: the same data give the same interval.

use crate::stats::random::Random;

/// Draws of an interval of money (the law asks for 2000).
pub const DRAWS: usize = 2_000;

/// Standard error of an estimate from the pull of each cluster on it. It is what the score bootstrap (Kline and
/// Santos 2012: clusters drawn with Poisson weights, the estimate moved by their pulls) comes to when the draws go
/// on for ever; as the moves only add up, that limit is known and needs no draws. The last factor is for few clusters.
pub fn error_of_pulls(pulls: &[f64]) -> f64 {
    if pulls.len() < 2 {
        return 0.0;
    }
    let clusters = pulls.len() as f64;
    (pulls.iter().map(|pull| pull * pull).sum::<f64>() * clusters / (clusters - 1.0)).sqrt()
}

/// 95 % percentile interval of the ratio of sums over clusters: mean order (money, orders), revenue
/// per chat (money, chats). `None` below two clusters.
pub fn ratio_interval(clusters: &[(f64, f64)], draws: usize, seed: u64) -> Option<(f64, f64)> {
    if clusters.len() < 2 {
        return None;
    }
    let mut random = Random::new(seed);
    let mut found: Vec<f64> = (0..draws)
        .filter_map(|_| {
            let (mut above, mut below) = (0.0, 0.0);
            for _ in 0..clusters.len() {
                let (one, other) = clusters[random.below(clusters.len())];
                above += one;
                below += other;
            }
            (below > 0.0).then(|| above / below)
        })
        .collect();
    found.sort_by(f64::total_cmp);
    Some((*found.get(found.len() * 25 / 1_000)?, *found.get((found.len() * 975 / 1_000).min(found.len() - 1))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_is_that_of_drawing_clusters() {
        let mut random = Random::new(2);
        let pulls: Vec<f64> = (0..200).map(|_| random.normal()).collect();
        // Whole clusters drawn with return, 1,000 times: the spread of the sum of their pulls.
        let sums: Vec<f64> = (0..1_000).map(|_| (0..200).map(|_| pulls[random.below(200)]).sum()).collect();
        let mean = sums.iter().sum::<f64>() / 1_000.0;
        let drawn = (sums.iter().map(|sum| (sum - mean).powi(2)).sum::<f64>() / 1_000.0).sqrt();
        let found = error_of_pulls(&pulls);
        assert!((found / drawn - 1.0).abs() < 0.08, "{found} {drawn}");
        // The same evidence told twice stays the same evidence: a cluster of two equal cases pulls twice.
        let doubled: Vec<f64> = pulls.iter().map(|pull| 2.0 * pull).collect();
        assert!((error_of_pulls(&doubled) / found - 2.0).abs() < 1e-9);
        assert_eq!(error_of_pulls(&[1.0]), 0.0);
    }

    #[test]
    fn money_has_an_interval_around_it() {
        let mut random = Random::new(4);
        let clusters: Vec<(f64, f64)> = (0..300).map(|_| (100.0 + 20.0 * random.normal(), 1.0)).collect();
        let (low, high) = ratio_interval(&clusters, DRAWS, 1).unwrap();
        assert!(low < 100.0 && 100.0 < high && high - low < 6.0, "{low} {high}");
        assert_eq!(ratio_interval(&clusters[..1], DRAWS, 1), None);
        assert_eq!(ratio_interval(&[(1.0, 0.0), (2.0, 0.0)], 50, 1), None);
    }
}
