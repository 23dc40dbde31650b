//! Which phrases paid talks have more often than others at equal conditions. Knows no words: a phrase
//! is a mark, a talk is a trial.
//!
//! Length of talk, intent and manager make the strata: what is merely frequent in long talks, with
//! customers who came to buy, or with a strong manager is no finding. Then Benjamini and Hochberg over
//! everything compared, and the words of two managers or more.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::practice::Share;
use crate::stats::over_use::{Use, over_use};
use crate::stats::random::mix;
use crate::stats::several::q_values;
use crate::stats::strata::{AdjustedDifference, adjusted_difference};
use crate::stats::two_by_two::TwoByTwo;

/// Talks with the phrase, and without it, at least.
pub const ARM_LEAST: usize = 30;
/// Talks in all, at least.
pub const TALKS_LEAST: usize = 2 * ARM_LEAST;
/// Paid talks in all, at least.
pub const WON_LEAST: usize = 10;
/// Of the findings, so many may be luck.
pub const FALSE_SHARE: f64 = 0.10;
/// Over-use surer than one chance in twenty (one-sided).
const OVER_USE_LEAST: f64 = 1.645;
/// A manager uses a phrase when so many of their talks have it.
const MANAGER_TALKS: u64 = 3;
/// Managers who use it, at least.
pub const MANAGERS_LEAST: u32 = 2;
/// Talks of a stratum on the average.
const STRATUM_TALKS: usize = 12;

/// A phrase of a talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    pub mark: u64,
    pub words: u8,
}

/// A talk as compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Any number for each manager.
    pub manager: u32,
    /// Kind of intent.
    pub intent: u8,
    /// Sentences in which the phrases could have been said.
    pub length: u16,
    pub won: bool,
    /// Each phrase once.
    pub units: Vec<Unit>,
}

/// A phrase found.
#[derive(Debug, Clone)]
pub struct Found {
    pub unit: Unit,
    /// Places of the talks that have it.
    pub trials: Vec<u32>,
    pub managers: u32,
    pub with: Share,
    pub without: Share,
    pub difference: AdjustedDifference,
    pub q: f64,
}

/// The phrases found, the surest first, and how many were compared.
pub fn over_used(trials: &[Trial]) -> (u64, Vec<Found>) {
    let won = trials.iter().filter(|trial| trial.won).count();
    if trials.len() < TALKS_LEAST || won < WON_LEAST {
        return (0, Vec::new());
    }
    let candidates = candidates(trials);
    let strata = strata(trials);
    let compared: Vec<Option<AdjustedDifference>> =
        candidates.par_iter().map(|(_, having)| compare(trials, &strata, having)).collect();
    let p_values: Vec<f64> = compared.iter().map(|found| found.map_or(1.0, |found| found.p_more)).collect();
    let q = q_values(&p_values);
    let corpora = corpora(trials);
    let mut found: Vec<Found> = Vec::new();
    for (((unit, having), difference), q) in candidates.iter().zip(compared).zip(&q) {
        let Some(difference) = difference.filter(|found| *q <= FALSE_SHARE && found.difference > 0.0) else { continue };
        let with = share(trials, having);
        let told = Use { here: with.hits, here_all: corpora.0, there: with.count - with.hits, there_all: corpora.1 };
        let managers = managers(trials, &strata, having);
        if over_use(told) < OVER_USE_LEAST || managers < MANAGERS_LEAST {
            continue;
        }
        let without = Share { hits: won as u64 - with.hits, count: trials.len() as u64 - with.count };
        found.push(Found { unit: *unit, trials: having.clone(), managers, with, without, difference, q: *q });
    }
    found.sort_by(|one, other| one.q.total_cmp(&other.q).then(one.unit.mark.cmp(&other.unit.mark)));
    (candidates.len() as u64, found)
}

/// Phrases with enough talks on both sides; of those that stand in the very same talks, the longest.
fn candidates(trials: &[Trial]) -> Vec<(Unit, Vec<u32>)> {
    let mut postings: Vec<(Unit, u32)> = Vec::new();
    for (place, trial) in (0..).zip(trials) {
        postings.extend(trial.units.iter().map(|unit| (*unit, place)));
    }
    postings.sort_unstable();
    postings.dedup();
    let mut longest: BTreeMap<u64, (Unit, Vec<u32>)> = BTreeMap::new();
    for same in postings.chunk_by(|one, next| one.0.mark == next.0.mark) {
        if same.len() < ARM_LEAST || same.len() + ARM_LEAST > trials.len() {
            continue;
        }
        let having: Vec<u32> = same.iter().map(|(_, place)| *place).collect();
        let signature = having.iter().fold(0, |hash: u64, place| mix(hash ^ u64::from(*place)));
        let unit = same[0].0;
        let kept = longest.entry(signature).or_insert_with(|| (unit, having));
        if (unit.words, std::cmp::Reverse(unit.mark)) > (kept.0.words, std::cmp::Reverse(kept.0.mark)) {
            kept.0 = unit;
        }
    }
    let mut candidates: Vec<(Unit, Vec<u32>)> = longest.into_values().collect();
    candidates.sort();
    candidates
}

/// The stratum of every trial: manager, intent and length, as fine as the number of talks allows.
fn strata(trials: &[Trial]) -> Vec<u32> {
    let mut lengths: Vec<u16> = trials.iter().map(|trial| trial.length).collect();
    lengths.sort_unstable();
    let mut groups: Vec<(u32, u8)> = trials.iter().map(|trial| (trial.manager, trial.intent)).collect();
    groups.sort_unstable();
    groups.dedup();
    let parts = (trials.len() / (groups.len() * STRATUM_TALKS).max(1)).clamp(4, 12);
    let mut borders: Vec<u16> = (1..parts).map(|part| lengths[part * lengths.len() / parts]).collect();
    borders.dedup();
    let mut numbers: BTreeMap<(u32, u8, usize), u32> = BTreeMap::new();
    let number = |trial: &Trial| {
        let length = borders.partition_point(|border| *border <= trial.length);
        let next = numbers.len() as u32;
        *numbers.entry((trial.manager, trial.intent, length)).or_insert(next)
    };
    trials.iter().map(number).collect()
}

fn tables(trials: &[Trial], strata: &[u32], having: &[u32]) -> Vec<TwoByTwo> {
    let count = strata.iter().max().map_or(0, |most| *most as usize + 1);
    let mut tables = vec![TwoByTwo::default(); count];
    let mut next = having.iter().peekable();
    for (place, (trial, stratum)) in (0..).zip(trials.iter().zip(strata)) {
        let with = next.next_if(|having| **having == place).is_some();
        tables[*stratum as usize].add(with, trial.won);
    }
    tables
}

fn compare(trials: &[Trial], strata: &[u32], having: &[u32]) -> Option<AdjustedDifference> {
    adjusted_difference(&tables(trials, strata, having))
}

/// Managers who use the phrase and whose talks with it are paid no less often than theirs without it.
fn managers(trials: &[Trial], strata: &[u32], having: &[u32]) -> u32 {
    let tables = tables(trials, strata, having);
    let of_stratum: BTreeMap<u32, u32> =
        strata.iter().zip(trials).map(|(stratum, trial)| (*stratum, trial.manager)).collect();
    let mut by_manager: BTreeMap<u32, (u64, f64)> = BTreeMap::new();
    for (stratum, table) in (0..).zip(&tables) {
        let Some(manager) = of_stratum.get(&stratum) else { continue };
        let (with, all) = (table.with(), (table.with() + table.without()) as f64);
        let won = (table.with_won + table.without_won) as f64;
        let entry = by_manager.entry(*manager).or_default();
        entry.0 += with;
        entry.1 += table.with_won as f64 - with as f64 * won / all.max(1.0);
    }
    by_manager.values().filter(|(talks, excess)| *talks >= MANAGER_TALKS && *excess >= 0.0).count() as u32
}

fn share(trials: &[Trial], having: &[u32]) -> Share {
    let won = having.iter().filter(|place| trials[**place as usize].won).count() as u64;
    Share { hits: won, count: having.len() as u64 }
}

/// Phrases of paid talks, and of the others.
fn corpora(trials: &[Trial]) -> (u64, u64) {
    let count = |won: bool| trials.iter().filter(|trial| trial.won == won).map(|trial| trial.units.len() as u64).sum();
    (count(true), count(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::random::Random;

    const SELLS: u64 = 1;
    const LONG: u64 = 2;

    /// Talks of two managers. Longer ones are paid more often; phrase [`LONG`] is in nearly every long
    /// one; phrase [`SELLS`] adds `lift`; sixty more come by chance.
    fn shop(seed: u64, talks: usize, lift: f64) -> Vec<Trial> {
        let mut random = Random::new(seed);
        let one = |_| {
            let length = 1 + random.below(20) as u16;
            let manager = random.below(2) as u32;
            let intent = random.below(2) as u8;
            let mut units: Vec<Unit> = (10..70)
                .filter(|_| random.chance(0.02 * f64::from(length)))
                .map(|mark| Unit { mark, words: 3 })
                .collect();
            let sells = random.chance(0.3);
            if sells {
                units.push(Unit { mark: SELLS, words: 4 });
            }
            if random.chance(f64::from(length) / 21.0) {
                units.push(Unit { mark: LONG, words: 4 });
            }
            let chance = 0.05 + 0.02 * f64::from(length) + 0.1 * f64::from(intent) + if sells { lift } else { 0.0 };
            units.sort();
            Trial { manager, intent, length, won: random.chance(chance), units }
        };
        (0..talks).map(one).collect()
    }

    fn marks(found: &[Found]) -> Vec<u64> {
        found.iter().map(|found| found.unit.mark).collect()
    }

    #[test]
    fn finds_what_sells_and_not_what_is_frequent_in_long_talks() {
        let (mut found_selling, mut found_long, mut covered) = (0, 0, 0);
        for seed in 0..20 {
            let (tested, found) = over_used(&shop(seed, 1_200, 0.2));
            assert!(tested >= 50, "{tested}");
            if let Some(selling) = found.iter().find(|found| found.unit.mark == SELLS) {
                let (low, high) = selling.difference.interval;
                found_selling += 1;
                covered += usize::from(low < 0.2 && 0.2 < high);
                assert_eq!((selling.managers, selling.with.count + selling.without.count), (2, 1_200));
            }
            found_long += usize::from(marks(&found).contains(&LONG));
        }
        assert!(found_selling >= 18, "{found_selling} of 20");
        assert!(found_long <= 2, "{found_long} of 20");
        assert!(covered >= 17, "the interval holds the truth in {covered} of {found_selling}");
    }

    #[test]
    fn without_an_effect_at_most_the_stated_share_of_runs_finds_anything() {
        let wrong = (0..100).filter(|seed| !over_used(&shop(1_000 + seed, 600, 0.0)).1.is_empty()).count();
        assert!(wrong as f64 <= 100.0 * FALSE_SHARE, "{wrong} of 100");
    }

    #[test]
    fn one_manager_or_few_talks_find_nothing() {
        let mut alone = shop(3, 1_200, 0.3);
        alone.iter_mut().for_each(|trial| trial.manager = 0);
        assert!(over_used(&alone).1.is_empty());
        assert_eq!(over_used(&shop(3, 50, 0.3)).0, 0);
        assert_eq!(over_used(&[]).0, 0);
        let mut lost = shop(3, 200, 0.3);
        lost.iter_mut().for_each(|trial| trial.won = false);
        assert_eq!(over_used(&lost).0, 0);
    }

    #[test]
    fn phrases_of_the_same_talks_are_one() {
        let mut trials = shop(3, 300, 0.2);
        for trial in &mut trials {
            if trial.units.iter().any(|unit| unit.mark == SELLS) {
                trial.units.push(Unit { mark: 900, words: 2 });
                trial.units.push(Unit { mark: 901, words: 9 });
            }
        }
        let marks: Vec<u64> = candidates(&trials).iter().map(|(unit, _)| unit.mark).collect();
        assert!(marks.contains(&901) && !marks.contains(&SELLS) && !marks.contains(&900));
    }
}
