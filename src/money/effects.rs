//! What moves conversion: each behaviour against order and payment, honestly. Crude first, then among
//! chats that are alike (Mantel-Haenszel, Firth's logistic regression with a bootstrap over customers), only behaviour
//! shown while the end was open, and all checks together judged for luck (Benjamini-Hochberg). Whatever comes
//! out is a link, not a cause: only a trial shows causes.

use rayon::prelude::*;

use crate::model::facts::Facts;
use crate::stats::difference::difference;
use crate::stats::exact::fisher;
use crate::stats::several::q_values;
use crate::stats::two_by_two::{OddsRatio, TwoByTwo, mantel_haenszel};

mod adjust;
pub mod behaviours;
pub mod cases;
pub mod window;

use crate::money::bands::Band;
use adjust::{Shown, adjusted, strata};
use behaviours::{BEHAVIOURS, Behaviour, FAST_REPLY, Family, PRIMARY};
use cases::{CONFOUNDERS, Case, Confounder, cases};

/// What a behaviour is compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Order,
    Payment,
    /// Of chats with an order: whether it was paid. What a chat without an order would have cost nobody knows,
    /// so price bands can be told apart only here.
    OrderPaid,
}

/// What may be said. None of them says "because".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Chats with the behaviour end better; luck is unlikely.
    More,
    /// They end worse; luck is unlikely.
    Less,
    /// Could be luck, could be something.
    NotProven,
    /// If there is a link, it is small.
    NotSeen,
    /// Too few chats or orders on one side.
    TooFew,
}

/// One check.
#[derive(Debug, Clone)]
pub struct Effect {
    pub behaviour: &'static Behaviour,
    pub outcome: Outcome,
    /// Only chats with an order of this third; absent: all chats.
    pub band: Option<Band>,
    pub table: TwoByTwo,
    /// Rate with minus rate without, 95 % by Newcombe; absent below five orders in all.
    pub difference: Option<(f64, (f64, f64))>,
    /// Fisher's exact p-value of the crude table.
    pub fisher: f64,
    pub crude: Option<OddsRatio>,
    /// Among chats of one channel, of new or of returning customers.
    pub stratified: Option<OddsRatio>,
    /// With everything in `adjusted_for` held alike.
    pub adjusted: Option<OddsRatio>,
    pub adjusted_for: Vec<Confounder>,
    /// How probable luck is, all checks together considered; of the primary question its own p-value.
    pub q: Option<f64>,
    /// Checks judged together.
    pub checks: usize,
    /// Named before looking at the data.
    pub primary: bool,
    /// Alike chats say the opposite of all chats together (Simpson's paradox).
    pub reversed: bool,
    pub verdict: Verdict,
    /// Chats that lead to the figure: shown and won first. A sample.
    pub evidence: Vec<crate::model::ids::ChatId>,
}

impl Effect {
    /// The best odds ratio there is: adjusted, else stratified.
    pub fn best(&self) -> Option<OddsRatio> {
        self.adjusted.or(self.stratified)
    }
}

/// Share of findings that may be luck.
const FALSE_SHARE: f64 = 0.10;
const PRIMARY_LEVEL: f64 = 0.05;
/// Orders on each side, and chats on each side, for a check to be judged.
const ORDERS_LEAST: u64 = 10;
const CHATS_LEAST: u64 = 30;
/// An interval of the odds ratio within these bounds rules out what would matter.
const SMALL: (f64, f64) = (0.67, 1.5);
const EVIDENCE_MOST: usize = 20;

/// Every behaviour against both outcomes, in the order of the list. Empty facts give checks with
/// too few chats.
pub fn effects(facts: &Facts) -> Vec<Effect> {
    effects_of(&cases(facts))
}

/// The same from cases.
pub fn effects_of(cases: &[Case]) -> Vec<Effect> {
    let mut found: Vec<Effect> =
        checks().into_par_iter().map(|(place, outcome, band)| check(cases, place, outcome, band)).collect();
    judge(&mut found);
    found
}

/// Order and payment for each behaviour, and payment of the orders of each price band for the SPIN questions.
fn checks() -> Vec<(usize, Outcome, Option<Band>)> {
    let mut found = Vec::new();
    for (place, behaviour) in BEHAVIOURS.iter().enumerate() {
        found.extend([(place, Outcome::Order, None), (place, Outcome::Payment, None)]);
        if behaviour.family == Family::Spin {
            found.extend(Band::ALL.map(|band| (place, Outcome::OrderPaid, Some(band))));
        }
    }
    found
}

fn check(cases: &[Case], place: usize, outcome: Outcome, band: Option<Band>) -> Effect {
    let behaviour = &BEHAVIOURS[place];
    let won = |case: &Case| match outcome {
        Outcome::Order => Some(case.ordered),
        Outcome::Payment => case.paid,
        Outcome::OrderPaid => case.paid.filter(|_| case.ordered && case.band == band),
    };
    let shown: Shown<'_> = cases.iter().filter_map(|case| Some((case, case.shows(place)?, won(case)?))).collect();
    let mut table = TwoByTwo::default();
    shown.iter().for_each(|(_, with, won)| table.add(*with, *won));
    let allowed = allowed(behaviour);
    let enough = is_enough(&table);
    let fit = if enough { adjusted(&shown, &allowed) } else { None };
    let stratified =
        if enough { mantel_haenszel(&strata(&shown, &[Confounder::Channel, Confounder::Returning])) } else { None };
    let crude = table.odds_ratio();
    let orders = table.with_won + table.without_won;
    let (adjusted, adjusted_for) = fit.map_or((None, Vec::new()), |fit| (Some(fit.odds), fit.of));
    Effect {
        behaviour,
        outcome,
        band,
        table,
        difference: difference((table.with_won, table.with()), (table.without_won, table.without()))
            .filter(|_| orders >= 5),
        fisher: fisher(table.with_won, table.with_lost, table.without_won, table.without_lost),
        crude,
        stratified,
        adjusted,
        adjusted_for,
        q: None,
        checks: 0,
        primary: behaviour.code == PRIMARY && outcome == Outcome::Payment,
        reversed: crude.zip(adjusted.or(stratified)).is_some_and(|(crude, best)| is_reversed(crude, best)),
        verdict: Verdict::TooFew,
        evidence: evidence(&shown),
    }
}

/// The speed of the reply cannot be held alike while it is what is looked at.
fn allowed(behaviour: &Behaviour) -> Vec<Confounder> {
    let is_speed = behaviour.code == FAST_REPLY || behaviour.code.starts_with("reply_");
    CONFOUNDERS.into_iter().filter(|one| !(is_speed && *one == Confounder::FastReply)).collect()
}

fn is_enough(table: &TwoByTwo) -> bool {
    table.with_won >= ORDERS_LEAST
        && table.without_won >= ORDERS_LEAST
        && table.with() >= CHATS_LEAST
        && table.without() >= CHATS_LEAST
}

/// Opposite sides, and at least one of them is sure of its own.
fn is_reversed(crude: OddsRatio, best: OddsRatio) -> bool {
    let sure = |odds: OddsRatio| odds.interval.0 > 1.0 || odds.interval.1 < 1.0;
    (crude.ratio - 1.0) * (best.ratio - 1.0) < 0.0 && (sure(crude) || sure(best))
}

fn evidence(shown: &Shown<'_>) -> Vec<crate::model::ids::ChatId> {
    let mut chats: Vec<_> = shown.iter().filter(|(_, with, won)| *with && *won).map(|(case, ..)| case.chat).collect();
    chats.dedup();
    chats.truncate(EVIDENCE_MOST);
    chats
}

fn judge(effects: &mut [Effect]) {
    let judged: Vec<usize> =
        (0..effects.len()).filter(|at| !effects[*at].primary && effects[*at].best().is_some()).collect();
    let p: Vec<f64> = judged.iter().filter_map(|at| effects[*at].best().map(|best| best.p)).collect();
    for (at, q) in judged.iter().zip(q_values(&p)) {
        effects[*at].q = Some(q);
    }
    let checks = judged.len();
    for effect in effects {
        effect.checks = if effect.primary { 1 } else { checks };
        if effect.primary {
            effect.q = effect.best().map(|best| best.p);
        }
        effect.verdict = verdict(effect);
    }
}

fn verdict(effect: &Effect) -> Verdict {
    let (Some(best), Some(q)) = (effect.best(), effect.q) else { return Verdict::TooFew };
    let level = if effect.primary { PRIMARY_LEVEL } else { FALSE_SHARE };
    let surely = best.interval.0 > 1.0 || best.interval.1 < 1.0;
    match q <= level && surely {
        true if best.ratio > 1.0 => Verdict::More,
        true => Verdict::Less,
        false if best.interval.0 > SMALL.0 && best.interval.1 < SMALL.1 => Verdict::NotSeen,
        false => Verdict::NotProven,
    }
}

#[cfg(test)]
mod tests;
