//! The bootstrap over clusters: customers who come again are not new evidence, so whole customers
//! are drawn, never single chats. The seed is given: the same data give the same interval.

use crate::stats::random::Random;

/// Draws of an interval of money (the law asks for 2000).
pub const DRAWS: usize = 2_000;

/// Standard error of an estimate from the pull of each cluster on it: clusters are drawn with
/// Poisson weights (Hanley and MacGibbon 2006) and the estimate is moved by their pulls alone, without
/// fitting anew (the score bootstrap of Kline and Santos 2012).
pub fn error_of_pulls(pulls: &[f64], draws: usize, seed: u64) -> f64 {
    if pulls.len() < 2 || draws < 2 {
        return 0.0;
    }
    let mean = pulls.iter().sum::<f64>() / pulls.len() as f64;
    let mut random = Random::new(seed);
    let mut squares = 0.0;
    for _ in 0..draws {
        let mut moved = 0.0;
        for four in pulls.chunks(4) {
            let mut bits = random.bits();
            for pull in four {
                moved += (poisson(bits as u16) - 1.0) * (pull - mean);
                bits >>= 16;
            }
        }
        squares += moved * moved;
    }
    let clusters = pulls.len() as f64;
    (squares / draws as f64 * clusters / (clusters - 1.0)).sqrt()
}

/// Poisson of mean 1 from 16 even bits.
fn poisson(bits: u16) -> f64 {
    const BELOW: [u16; 6] = [24_109, 48_219, 60_273, 64_292, 65_296, 65_497];
    BELOW.iter().filter(|bound| bits >= **bound).count() as f64
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
    fn poisson_weights_have_mean_and_variance_one() {
        let all: Vec<f64> = (0..=u16::MAX).map(poisson).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let variance = all.iter().map(|weight| (weight - mean).powi(2)).sum::<f64>() / all.len() as f64;
        assert!((mean - 1.0).abs() < 0.01 && (variance - 1.0).abs() < 0.01, "{mean} {variance}");
    }

    #[test]
    fn error_is_that_of_the_clusters() {
        let mut random = Random::new(2);
        let pulls: Vec<f64> = (0..400).map(|_| random.normal()).collect();
        let found = error_of_pulls(&pulls, 2_000, 5);
        let wanted = pulls.iter().map(|pull| pull * pull).sum::<f64>().sqrt();
        assert!((found / wanted - 1.0).abs() < 0.06, "{found} {wanted}");
        assert_eq!(found, error_of_pulls(&pulls, 2_000, 5));
        // The same evidence told twice stays the same evidence: one cluster of two equal cases pulls twice.
        let doubled: Vec<f64> = pulls.iter().map(|pull| 2.0 * pull).collect();
        assert!((error_of_pulls(&doubled, 2_000, 5) / found - 2.0).abs() < 1e-9);
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
