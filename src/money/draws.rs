//! Draws from distributions, the same for the same seed: forecasts and bootstrap intervals must not
//! change when nothing else did. SplitMix64 (Steele, Lea, Flood 2014); the rest by their names.

/// A source of draws.
#[derive(Debug, Clone)]
pub struct Draws(u64);

impl Draws {
    pub fn new(seed: u64) -> Draws {
        Draws(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Uniform in `[0, 1)`.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform below `count`, which is not 0.
    pub fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.next()) * count as u128) >> 64) as usize
    }

    /// Standard normal (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }

    /// Gamma of a shape above 0, scale 1 (Marshall and Tsang 2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * (1.0 - self.share()).powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && (1.0 - self.share()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Beta of two shapes above 0.
    pub fn beta(&mut self, hits: f64, misses: f64) -> f64 {
        let one = self.gamma(hits);
        one / (one + self.gamma(misses))
    }

    /// Hits of `count` tries. Exact for few expected cases, normal for many.
    pub fn binomial(&mut self, count: u64, share: f64) -> u64 {
        let share = share.clamp(0.0, 1.0);
        let spread = count as f64 * share * (1.0 - share);
        if spread >= 25.0 {
            let drawn = count as f64 * share + spread.sqrt() * self.normal();
            return (drawn.round().max(0.0) as u64).min(count);
        }
        if share > 0.5 {
            return count - self.binomial(count, 1.0 - share);
        }
        // The gaps between hits are geometric: as many steps as hits.
        let (mut at, mut hits) = (0.0, 0);
        let log_miss = (1.0 - share).ln();
        while log_miss < 0.0 {
            at += ((1.0 - self.share()).ln() / log_miss).floor() + 1.0;
            if at > count as f64 {
                break;
            }
            hits += 1;
        }
        hits
    }

    /// Poisson of a mean: exact (Knuth) for small means, normal for large ones.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        if mean >= 50.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as u64;
        }
        let (limit, mut product, mut events) = ((-mean).exp(), 1.0 - self.share(), 0);
        while product > limit {
            product *= 1.0 - self.share();
            events += 1;
        }
        events
    }
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

    fn moments(draw: impl Fn(&mut Draws) -> f64) -> (f64, f64) {
        let mut draws = Draws::new(7);
        let all: Vec<f64> = (0..40_000).map(|_| draw(&mut draws)).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        (mean, all.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / all.len() as f64)
    }

    #[test]
    fn means_and_spreads_are_those_of_the_distributions() {
        type Draw = fn(&mut Draws) -> f64;
        let cases: [(&str, Draw, f64, f64); 9] = [
            ("uniform", Draws::share, 0.5, 1.0 / 12.0),
            ("normal", Draws::normal, 0.0, 1.0),
            ("gamma", |draws| draws.gamma(0.4), 0.4, 0.4),
            ("gamma", |draws| draws.gamma(9.0), 9.0, 9.0),
            ("beta", |draws| draws.beta(2.0, 6.0), 0.25, 0.25 * 0.75 / 9.0),
            ("few", |draws| draws.binomial(40, 0.1) as f64, 4.0, 3.6),
            ("most", |draws| draws.binomial(20, 0.9) as f64, 18.0, 1.8),
            ("many", |draws| draws.binomial(1_000, 0.3) as f64, 300.0, 210.0),
            ("poisson", |draws| draws.poisson(3.0) as f64, 3.0, 3.0),
        ];
        for (row, draw, mean, spread) in cases {
            let found = moments(draw);
            let tolerance = 5.0 * (spread / 40_000.0f64).sqrt();
            assert!((found.0 - mean).abs() < tolerance, "{row}: {found:?}");
            assert!((found.1 / spread - 1.0).abs() < 0.06, "{row}: {found:?}");
        }
        assert_eq!(Draws::new(1).binomial(10, 0.0), 0);
        assert_eq!(Draws::new(1).binomial(10, 1.0), 10);
        assert_eq!(Draws::new(1).poisson(0.0), 0);
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let draw = |seed| -> Vec<usize> {
            let mut draws = Draws::new(seed);
            (0..20).map(|_| draws.below(1_000)).collect()
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }
}
