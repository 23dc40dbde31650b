//! How many chats are needed before a difference can be told from luck.

use crate::stats::normal::{Z95, point};

/// Chats needed in each of two groups to find `second` different from `first` in 8 of 10 trials
/// at two-sided 5 % (Fleiss, Levin and Paik 2003, formula 4.14, without continuity).
/// `None` when the rates are equal or no rates.
pub fn per_group(first: f64, second: f64) -> Option<u64> {
    let is_rate = |rate: f64| (0.0..=1.0).contains(&rate);
    if !is_rate(first) || !is_rate(second) || (first - second).abs() < 1e-9 {
        return None;
    }
    let power = point(0.8);
    let mean = (first + second) / 2.0;
    let spread =
        Z95 * (2.0 * mean * (1.0 - mean)).sqrt() + power * (first * (1.0 - first) + second * (1.0 - second)).sqrt();
    Some((spread / (first - second)).powi(2).ceil() as u64)
}

/// How many more chats one group of `count` needs; 0 when it has enough ("ещё ~340 чатов").
pub fn more_needed(first: f64, second: f64, count: u64) -> Option<u64> {
    per_group(first, second).map(|needed| needed.saturating_sub(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_to_remember() {
        for (first, second, chats) in [(0.074, 0.084, 11_421), (0.06, 0.08, 2_554), (0.07, 0.10, 1_356)] {
            assert_eq!(per_group(first, second), Some(chats), "{first} {second}");
        }
        assert_eq!(per_group(0.1, 0.1), None);
        assert_eq!(more_needed(0.07, 0.10, 1_016), Some(340));
        assert_eq!(more_needed(0.07, 0.10, 2_000), Some(0));
    }
}
