//! Counts drawn for forecasts: how many of some enquiries will buy, how many will come.

use crate::stats::random::Random;

/// Hits of `count` tries. Exact for few expected cases, normal for many.
pub fn binomial(random: &mut Random, count: u64, share: f64) -> u64 {
    let share = share.clamp(0.0, 1.0);
    let spread = count as f64 * share * (1.0 - share);
    if spread >= 25.0 {
        let drawn = count as f64 * share + spread.sqrt() * random.normal();
        return (drawn.round().max(0.0) as u64).min(count);
    }
    if share > 0.5 {
        return count - binomial(random, count, 1.0 - share);
    }
    // The gaps between hits are geometric: as many steps as hits.
    let (mut at, mut hits) = (0.0, 0);
    let log_miss = (1.0 - share).ln();
    if log_miss >= 0.0 {
        return 0;
    }
    loop {
        at += ((1.0 - random.share()).ln() / log_miss).floor() + 1.0;
        if at > count as f64 {
            break;
        }
        hits += 1;
    }
    hits
}

/// Poisson of a mean: exact (Knuth 1969) for small means, normal for large ones.
pub fn poisson(random: &mut Random, mean: f64) -> u64 {
    if mean >= 50.0 {
        return (mean + mean.sqrt() * random.normal()).round().max(0.0) as u64;
    }
    let (limit, mut product, mut events) = ((-mean).exp(), 1.0 - random.share(), 0);
    while product > limit {
        product *= 1.0 - random.share();
        events += 1;
    }
    events
}

/// The 2.5 and 97.5 % points of what was drawn; `None` of nothing. Sorts its argument.
pub fn middle(drawn: &mut [f64]) -> Option<(f64, f64)> {
    let last = drawn.len().checked_sub(1)?;
    drawn.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| drawn[(share * last as f64).round() as usize];
    Some((at(0.025), at(0.975)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(draw: impl Fn(&mut Random) -> u64) -> (f64, f64) {
        let mut random = Random::new(7);
        let all: Vec<f64> = (0..40_000).map(|_| draw(&mut random) as f64).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        (mean, all.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / all.len() as f64)
    }

    #[test]
    fn means_and_spreads_are_those_of_the_distributions() {
        type Draw = fn(&mut Random) -> u64;
        let cases: [(&str, Draw, f64, f64); 5] = [
            ("few", |random| binomial(random, 40, 0.1), 4.0, 3.6),
            ("most", |random| binomial(random, 20, 0.9), 18.0, 1.8),
            ("many", |random| binomial(random, 1_000, 0.3), 300.0, 210.0),
            ("rare events", |random| poisson(random, 3.0), 3.0, 3.0),
            ("many events", |random| poisson(random, 90.0), 90.0, 90.0),
        ];
        for (row, draw, mean, spread) in cases {
            let found = moments(draw);
            let tolerance = 5.0 * (spread / 40_000.0f64).sqrt();
            assert!((found.0 - mean).abs() < tolerance, "{row}: {found:?}");
            assert!((found.1 / spread - 1.0).abs() < 0.06, "{row}: {found:?}");
        }
        assert_eq!(binomial(&mut Random::new(1), 10, 0.0), 0);
        assert_eq!(binomial(&mut Random::new(1), 10, 1.0), 10);
        assert_eq!(poisson(&mut Random::new(1), 0.0), 0);
    }
}
