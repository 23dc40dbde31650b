//! The funnel: who lies outside of what luck allows around the common rate (Spiegelhalter 2005).

use crate::stats::exact::binomial_limits;

/// Where a group lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// Below the 99.8 % limit.
    FarBelow,
    /// Below the 95 % limit.
    Below,
    Within,
    Above,
    FarAbove,
    /// Fewer than 10 cases.
    TooFew,
}

/// A group in the funnel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InFunnel {
    /// Limits of 95 % and 99.8 % around the common rate at this group's size.
    pub limits95: (f64, f64),
    pub limits998: (f64, f64),
    pub position: Position,
}

/// Cases below which a group is not judged.
const CASES_LEAST: u64 = 10;

/// The funnel of groups around their common rate; limits are widened when the groups differ more than
/// luck makes them (over-dispersion). `None` without a case.
pub fn funnel(groups: &[(u64, u64)]) -> Option<Vec<InFunnel>> {
    let hits: u64 = groups.iter().map(|group| group.0).sum();
    let cases: u64 = groups.iter().map(|group| group.1).sum();
    if cases == 0 {
        return None;
    }
    let mean = hits as f64 / cases as f64;
    let widening = dispersion(groups, mean).sqrt();
    let widen = |(low, high): (f64, f64)| {
        ((mean - (mean - low) * widening).max(0.0), (mean + (high - mean) * widening).min(1.0))
    };
    let judged = groups.iter().map(|(hits, count)| {
        let limits95 = binomial_limits(mean, *count, 0.95).map_or((0.0, 1.0), widen);
        let limits998 = binomial_limits(mean, *count, 0.998).map_or((0.0, 1.0), widen);
        let rate = *hits as f64 / (*count).max(1) as f64;
        InFunnel { limits95, limits998, position: position(rate, *count, limits95, limits998) }
    });
    Some(judged.collect())
}

fn position(rate: f64, count: u64, limits95: (f64, f64), limits998: (f64, f64)) -> Position {
    match rate {
        _ if count < CASES_LEAST => Position::TooFew,
        rate if rate < limits998.0 => Position::FarBelow,
        rate if rate > limits998.1 => Position::FarAbove,
        rate if rate < limits95.0 => Position::Below,
        rate if rate > limits95.1 => Position::Above,
        _ => Position::Within,
    }
}

/// How many times the spread exceeds that of luck: mean square of the z-scores, the outermost tenth
/// on each side drawn in (section 3.2.2 there); 1 while it is not surely above 1.
pub fn dispersion(groups: &[(u64, u64)], mean: f64) -> f64 {
    let judged = groups.iter().filter(|group| group.1 >= CASES_LEAST);
    let mut scores: Vec<f64> = judged
        .map(|(hits, count)| {
            let error = (mean * (1.0 - mean) / *count as f64).sqrt();
            if error > 0.0 { (*hits as f64 / *count as f64 - mean) / error } else { 0.0 }
        })
        .collect();
    scores.sort_by(f64::total_cmp);
    let count = scores.len();
    let cut = count / 10;
    let (Some(low), Some(high)) = (scores.get(cut).copied(), scores.get(count.saturating_sub(cut + 1)).copied()) else {
        return 1.0;
    };
    let found = scores.iter().map(|score| score.clamp(low, high).powi(2)).sum::<f64>() / count as f64;
    // With few groups one honest outlier would widen the funnel until it fits.
    let surely = 1.0 + 2.0 * (2.0 / count as f64).sqrt();
    if count >= 10 && found > surely { found } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rates_lie_within_and_a_worse_one_below() {
        let groups = [(62, 1_000), (58, 1_000), (66, 1_000), (28, 1_000), (0, 9)];
        let found = funnel(&groups).unwrap();
        let positions: Vec<Position> = found.iter().map(|group| group.position).collect();
        use Position::{FarBelow, TooFew, Within};
        assert_eq!(positions[1..], [Within, Within, FarBelow, TooFew]);
        assert!(found[0].limits998.0 < found[0].limits95.0);
        assert!(funnel(&[]).is_none());
        assert_eq!(funnel(&[(0, 50)]).unwrap()[0].position, Within);
    }

    #[test]
    fn luck_rarely_leaves_the_funnel_and_wide_spread_widens_it() {
        use crate::stats::random::Random;
        let mut random = Random::new(8);
        let mut outside = 0;
        for _ in 0..300 {
            let groups: Vec<(u64, u64)> =
                (0..5).map(|_| ((0..300).filter(|_| random.chance(0.07)).count() as u64, 300)).collect();
            let far = |group: &&InFunnel| group.position != Position::Within;
            outside += funnel(&groups).unwrap().iter().filter(far).count();
        }
        assert!(outside <= 90, "{outside} of 1500");
        let wild: Vec<(u64, u64)> = (0..20).map(|place| (20 + 10 * (place % 10), 400)).collect();
        assert!(dispersion(&wild, 0.16) > 2.0);
    }
}
