//! Chance that repeats: the same seed throws the same dice on every machine and in every version.

/// SplitMix64: three lines, well spread, the same for ever (a library's generator may change).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Independent dice for a part of the whole (a day, a dialogue).
    pub fn fork(seed: u64, part: u64) -> Dice {
        let mut dice = Dice(seed ^ part.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        dice.next();
        Dice(dice.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// 0 <= x < 1
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A whole number of `from..=to`.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + (self.share() * (to - from + 1) as f64) as i64
    }

    pub fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// One of a list that is not empty.
    pub fn one<T: Copy>(&mut self, list: &[T]) -> T {
        list[(self.share() * list.len() as f64) as usize]
    }

    /// Index by weight; 0 when all weigh nothing.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.share() * weights.iter().sum::<f64>();
        weights.iter().position(|weight| (left -= weight, left < 0.0).1).unwrap_or(0)
    }

    /// Seconds with a median and a long tail, as people answer: spread 0.5 is even, 1.2 wild.
    pub fn pause(&mut self, median_secs: f64, spread: f64) -> i64 {
        let bell = (0..4).map(|_| self.share()).sum::<f64>() - 2.0;
        (median_secs * (bell * 1.7 * spread).exp()).clamp(3.0, 6.0 * 3600.0) as i64
    }
}
