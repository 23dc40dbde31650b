//! Fair places: rates pulled towards the common one as far as luck reaches, and places given as ranges
//! (Efron and Morris 1977; Marshall and Spiegelhalter 1998).

use statrs::distribution::{ChiSquared, ContinuousCDF as _};

use crate::stats::random::Random;

/// Draws behind a range of places.
const DRAWS: usize = 2_000;
/// Below this many groups their spread cannot be estimated; the prior weighs as much as this many cases.
const GROUPS_LEAST: usize = 5;
const FIXED_STRENGTH: f64 = 100.0;
const STRENGTHS: (f64, f64) = (2.0, 1e5);

/// A group with its place among the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The rate after shrinkage, and the weight (0..1) of the common rate in it.
    pub rate: f64,
    pub pulled: f64,
    /// Best and worst place in 95 of 100 draws, from 1.
    pub places: (usize, usize),
}

/// Beta prior of the groups' true rates by the method of moments (Kleinman 1973): the two parameters.
/// Groups that do not differ more than luck makes them give a very strong prior.
pub fn prior(groups: &[(u64, u64)]) -> Option<(f64, f64)> {
    let cases: f64 = groups.iter().map(|group| group.1 as f64).sum();
    let hits: f64 = groups.iter().map(|group| group.0 as f64).sum();
    if cases == 0.0 {
        return None;
    }
    // No rate is exactly 0 or 1 in the long run.
    let mean = (hits + 0.5) / (cases + 1.0);
    let strength = if groups.len() < GROUPS_LEAST { FIXED_STRENGTH } else { strength(groups, mean, cases) };
    Some((mean * strength, (1.0 - mean) * strength))
}

fn strength(groups: &[(u64, u64)], mean: f64, cases: f64) -> f64 {
    let counted = groups.iter().filter(|group| group.1 > 0);
    let more = counted.clone().count() as f64 - 1.0;
    let spread: f64 =
        counted.clone().map(|(hits, count)| *count as f64 * (*hits as f64 / *count as f64 - mean).powi(2)).sum();
    let squares: f64 = counted.map(|group| (group.1 as f64).powi(2)).sum();
    let room = cases - squares / cases - more;
    let correlation = (spread / (mean * (1.0 - mean)) - more) / room.max(1e-9);
    if correlation <= 1.0 / STRENGTHS.1 {
        return STRENGTHS.1;
    }
    (1.0 / correlation - 1.0).clamp(STRENGTHS.0, STRENGTHS.1)
}

/// Whether the groups differ more than luck makes equal ones differ: Pearson's chi-square, its p-value.
pub fn difference_of_all(groups: &[(u64, u64)]) -> f64 {
    let cases: f64 = groups.iter().map(|group| group.1 as f64).sum();
    let hits: f64 = groups.iter().map(|group| group.0 as f64).sum();
    let mean = hits / cases;
    let counted = groups.iter().filter(|group| group.1 > 0);
    let freedom = counted.clone().count().saturating_sub(1) as f64;
    if freedom < 1.0 || !(mean > 0.0 && mean < 1.0) {
        return 1.0;
    }
    let sum: f64 = counted
        .map(|(hits, count)| {
            let expected = *count as f64 * mean;
            (*hits as f64 - expected).powi(2) / (expected * (1.0 - mean))
        })
        .sum();
    ChiSquared::new(freedom).map_or(1.0, |law| 1.0 - law.cdf(sum))
}

/// Shrunken rates and ranges of places, in the order given; the highest rate has place 1. While all
/// groups together differ no more than luck allows (p above 0.05) every place is open to everybody.
pub fn places(groups: &[(u64, u64)], seed: u64) -> Vec<Placed> {
    let Some((a, b)) = prior(groups) else { return Vec::new() };
    let count = groups.len();
    let mut taken = vec![vec![0u32; count]; count];
    let mut random = Random::new(seed);
    for _ in 0..DRAWS {
        let drawn: Vec<f64> =
            groups.iter().map(|(hits, cases)| random.beta(a + *hits as f64, b + (cases - hits) as f64)).collect();
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|one, other| drawn[*other].total_cmp(&drawn[*one]));
        order.into_iter().enumerate().for_each(|(place, group)| taken[group][place] += 1);
    }
    let open = difference_of_all(groups) > 0.05;
    let placed = |(group, (hits, cases)): (usize, &(u64, u64))| {
        let strength = a + b;
        let places = if open { (1, count) } else { range(&taken[group]) };
        Placed {
            rate: (a + *hits as f64) / (strength + *cases as f64),
            pulled: strength / (strength + *cases as f64),
            places,
        }
    };
    groups.iter().enumerate().map(placed).collect()
}

fn range(taken: &[u32]) -> (usize, usize) {
    let tail = DRAWS as u32 * 25 / 1_000;
    let place_where = |places: &mut dyn Iterator<Item = usize>| {
        let mut sum = 0;
        for place in places {
            sum += taken[place];
            if sum > tail {
                return place + 1;
            }
        }
        1
    };
    (place_where(&mut (0..taken.len())), place_where(&mut (0..taken.len()).rev()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batting_averages_are_pulled_together() {
        // Efron and Morris 1977: 18 batters after 45 times at bat. Their estimate pulls .400 to .290.
        let hits = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7];
        let groups: Vec<(u64, u64)> = hits.iter().map(|hits| (*hits, 45)).collect();
        let placed = places(&groups, 1);
        assert!(placed[0].rate < 0.32 && placed[17].rate > 0.22, "{:?}", (placed[0], placed[17]));
        // They differ no more than luck: nobody is first.
        assert!(placed.iter().all(|placed| placed.places == (1, 18)));
    }

    #[test]
    fn true_differences_are_told() {
        let groups = [(300, 1_000), (100, 1_000), (200, 1_000), (205, 1_000), (195, 1_000)];
        let placed = places(&groups, 1);
        assert_eq!(placed[0].places, (1, 1));
        assert_eq!(placed[1].places, (5, 5));
        assert_eq!(placed[2].places, (2, 4));
        assert!(placed[0].pulled < 0.2);
        assert!(places(&[], 1).is_empty());
        assert_eq!(places(&[(0, 0), (0, 0)], 1), []);
    }

    #[test]
    fn identical_managers_are_rarely_told_apart() {
        let mut random = Random::new(11);
        let mut separated = 0;
        for seed in 0..200 {
            let groups: Vec<(u64, u64)> =
                (0..5).map(|_| ((0..200).filter(|_| random.chance(0.07)).count() as u64, 200)).collect();
            let placed = places(&groups, seed);
            let apart = |one: &Placed, other: &Placed| one.places.1 < other.places.0;
            separated += u32::from(placed.iter().any(|one| placed.iter().any(|other| apart(one, other))));
        }
        assert!(separated <= 10, "{separated} of 200");
    }
}
