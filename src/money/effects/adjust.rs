//! The same comparison, made among chats that are alike in everything else that is known.

use std::collections::{BTreeMap, HashMap};

use crate::money::effects::cases::{CONFOUNDERS, Case, Confounder};
use crate::stats::bootstrap::error_of_pulls;
use crate::stats::logistic::{Fit, Pattern, firth};
use crate::stats::two_by_two::{OddsRatio, TwoByTwo};

/// One check's cases: what was shown and how it ended.
pub type Shown<'a> = Vec<(&'a Case, bool, bool)>;

/// Orders a coefficient needs.
const ORDERS_A_COEFFICIENT: u64 = 10;
/// Levels with fewer cases are one level together.
const LEVEL_LEAST: u32 = 10;
/// Strata of channel and returning customers.
pub fn strata(shown: &Shown<'_>, of: &[Confounder]) -> Vec<TwoByTwo> {
    let places: Vec<usize> = of.iter().filter_map(|one| CONFOUNDERS.iter().position(|other| other == one)).collect();
    let mut found: BTreeMap<Vec<u8>, TwoByTwo> = BTreeMap::new();
    for (case, with, won) in shown {
        let stratum = places.iter().map(|place| case.levels[*place]).collect();
        found.entry(stratum).or_default().add(*with, *won);
    }
    found.into_values().collect()
}

/// The odds ratio with everything else held alike, and what that is.
pub struct Adjusted {
    pub odds: OddsRatio,
    pub of: Vec<Confounder>,
}

/// Firth's logistic regression on the behaviour and as many confounders as the orders carry, its
/// error by a bootstrap over customers, never below the model's own. `None` when even two coefficients are too many.
pub fn adjusted(shown: &Shown<'_>, allowed: &[Confounder]) -> Option<Adjusted> {
    let won = shown.iter().filter(|(_, _, won)| *won).count() as u64;
    let scarce = won.min(shown.len() as u64 - won);
    let mut design = Design::new(shown, allowed, (scarce / ORDERS_A_COEFFICIENT) as usize);
    loop {
        if design.columns == 0 || design.columns as u64 * ORDERS_A_COEFFICIENT > scarce {
            return None;
        }
        if let Some(fit) = firth(&design.patterns(shown), design.columns) {
            return Some(Adjusted { odds: odds(&fit, &design, shown), of: design.used });
        }
        // Columns that repeat each other: the least important confounder leaves.
        design.used.pop()?;
        let used = design.used.clone();
        design = Design::new(shown, &used, usize::MAX);
    }
}

/// Columns: 1 is the behaviour, then the levels of the confounders except their commonest ones.
struct Design {
    columns: usize,
    used: Vec<Confounder>,
    /// By used confounder: its place in `levels`, and the column of each level (0: none).
    levels: Vec<(usize, Vec<u16>)>,
}

impl Design {
    fn new(shown: &Shown<'_>, allowed: &[Confounder], columns_most: usize) -> Design {
        let mut design = Design { columns: 1, used: Vec::new(), levels: Vec::new() };
        for confounder in allowed {
            let Some(place) = CONFOUNDERS.iter().position(|other| other == confounder) else { continue };
            let (columns, added) = columns_of(shown, place, design.columns as u16);
            if added > 0 && design.columns + usize::from(added) <= columns_most {
                design.columns += usize::from(added);
                design.used.push(*confounder);
                design.levels.push((place, columns));
            }
        }
        design
    }

    fn active(&self, case: &Case, with: bool) -> Vec<u16> {
        let mut active: Vec<u16> = Vec::with_capacity(1 + self.levels.len());
        if with {
            active.push(1);
        }
        active.extend(self.levels.iter().map(|(place, columns)| columns[usize::from(case.levels[*place])]));
        active.retain(|column| *column > 0);
        active
    }

    fn patterns(&self, shown: &Shown<'_>) -> Vec<Pattern> {
        let mut counts: BTreeMap<Vec<u16>, (u32, u32)> = BTreeMap::new();
        for (case, with, won) in shown {
            let count = counts.entry(self.active(case, *with)).or_default();
            if *won { count.0 += 1 } else { count.1 += 1 }
        }
        counts.into_iter().map(|(active, (won, lost))| Pattern { active, won, lost }).collect()
    }
}

/// The column of each level after `last`; the commonest level and the rare ones that are no level together get none.
fn columns_of(shown: &Shown<'_>, place: usize, last: u16) -> (Vec<u16>, u16) {
    let mut counts = [0u32; 256];
    shown.iter().for_each(|(case, _, _)| counts[usize::from(case.levels[place])] += 1);
    let commonest = (0..256).rev().max_by_key(|level| counts[*level]).unwrap_or_default();
    let rare: u32 = counts.iter().filter(|count| **count < LEVEL_LEAST).sum();
    let mut columns = vec![0; 256];
    let mut added = 0;
    for level in (0..256).filter(|level| *level != commonest && counts[*level] >= LEVEL_LEAST) {
        added += 1;
        columns[level] = last + added;
    }
    if rare >= LEVEL_LEAST {
        added += 1;
        (0..256).filter(|level| counts[*level] < LEVEL_LEAST).for_each(|level| columns[level] = last + added);
    }
    (columns, added)
}

fn odds(fit: &Fit, design: &Design, shown: &Shown<'_>) -> OddsRatio {
    let mut known: HashMap<(Vec<u16>, bool), f64> = HashMap::new();
    let mut pulls: BTreeMap<u32, f64> = BTreeMap::new();
    for (case, with, won) in shown {
        let active = design.active(case, *with);
        let pull = match known.get(&(active.clone(), *won)) {
            Some(pull) => *pull,
            None => {
                let pull = fit.influence(&active, *won, 1);
                known.insert((active, *won), pull);
                pull
            }
        };
        *pulls.entry(case.person).or_default() += pull;
    }
    let pulls: Vec<f64> = pulls.into_values().collect();
    OddsRatio::of_log(fit.coefficients[1], error_of_pulls(&pulls).max(fit.error(1)))
}
