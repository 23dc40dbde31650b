//! Chance from a seed: the same seed gives the same figures on every machine and in every version.

use std::f64::consts::TAU;

/// SplitMix64 (Steele, Lea and Flood 2014): one word of state, every seed is a good one.
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

/// Mixes a word: equal words give equal words, near ones far ones.
pub fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

impl Random {
    /// A row of draws that depends on the seed alone.
    pub fn new(seed: u64) -> Random {
        Random { state: mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)) }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// Evenly in 0..1, the end excluded.
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// A whole number in `0..count` (Lemire 2019, without his correction: `count` is far below 2^64).
    pub fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.bits()) * count as u128) >> 64) as usize
    }

    /// Standard normal (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (TAU * self.share()).cos()
    }

    /// Gamma of this shape (above 0) and scale 1 (Marsaglia and Tsang 2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = (1.0 - self.share()).powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
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

    /// Beta with these parameters, both above 0.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        if x + y > 0.0 { x / (x + y) } else { a / (a + b) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_changes() {
        let mut random = Random::new(7);
        assert_eq!((random.bits(), random.bits()), (FIRST, SECOND));
    }

    const FIRST: u64 = 13_309_476_754_707_697_221;
    const SECOND: u64 = 11_984_929_618_412_882_174;

    #[test]
    fn draws_have_the_moments_they_should() {
        let mut random = Random::new(1);
        let count = 40_000;
        let mut mean = |draw: &mut dyn FnMut(&mut Random) -> f64| {
            (0..count).map(|_| draw(&mut random)).sum::<f64>() / f64::from(count)
        };
        assert!((mean(&mut |random| random.share()) - 0.5).abs() < 0.01);
        assert!(mean(&mut |random| random.normal()).abs() < 0.02);
        assert!((mean(&mut |random| random.normal().powi(2)) - 1.0).abs() < 0.03);
        assert!((mean(&mut |random| random.gamma(2.5)) - 2.5).abs() < 0.05);
        assert!((mean(&mut |random| random.gamma(0.4)) - 0.4).abs() < 0.02);
        assert!((mean(&mut |random| random.beta(2.0, 6.0)) - 0.25).abs() < 0.01);
        assert!((mean(&mut |random| random.below(10) as f64) - 4.5).abs() < 0.05);
        assert!((mean(&mut |random| f64::from(u8::from(random.chance(0.2)))) - 0.2).abs() < 0.01);
    }
}
