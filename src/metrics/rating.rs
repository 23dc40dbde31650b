//! Fair places: managers as ranges of places and as points in a funnel. Luck makes five equal managers look
//! like a best and a worst one; here they share all places until the data tell them apart.

use crate::metrics::{Summary, summaries_by_manager};
use crate::model::estimate::Estimate;
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::money::{Book, CreditRule, FunnelScope};
use crate::stats::funnel::{InFunnel, funnel};
use crate::stats::shrink::{Placed, places};

/// What managers are compared by: a share of cases each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Name in sheets.
    pub code: &'static str,
    /// Message of the catalogue.
    pub message: &'static str,
}

const CONVERSION: Measure = Measure { code: "conversion", message: "measure-conversion" };
const ORDER_RATE: Measure = Measure { code: "order_rate", message: "measure-order-rate" };
const FAST_REPLY: Measure = Measure { code: "share_in_15_min", message: "measure-share-in-15-min" };
const NEXT_STEP: Measure = Measure { code: "next_step_rate", message: "measure-next-step-rate" };

/// A manager by one measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Rated {
    pub measure: Measure,
    pub manager: Option<ManagerId>,
    pub hits: u64,
    pub count: u64,
    pub funnel: InFunnel,
    /// Absent below 30 cases, for nobody known, with fewer than three managers to compare, and while too few
    /// messages have a known author.
    pub placed: Option<Placed>,
    /// Managers who share the places.
    pub compared: usize,
}

/// Cases without which a manager has no place.
pub const CASES_LEAST: u64 = 30;
/// Two can only be described.
pub const MANAGERS_LEAST: usize = 3;
/// Share of messages with a known author below which nobody is ranked.
const AUTHORS_LEAST: f64 = 0.8;
const SEED: u64 = 0xfa17;

/// Every manager by every measure, by measure and manager.
pub fn rating(facts: &Facts) -> Vec<Rated> {
    let funnels = Book::new(facts).by_manager(&FunnelScope::shop(facts.period), CreditRule::LastHuman);
    let summaries = summaries_by_manager(facts, facts.period);
    let of_summaries = |read: fn(&Summary) -> &Estimate| -> Vec<(Option<ManagerId>, (u64, u64))> {
        summaries.iter().map(|(manager, summary)| (*manager, hits(read(summary)))).collect()
    };
    let paid = funnels.iter().map(|(manager, funnel)| (*manager, hits(&funnel.conversion.mature))).collect();
    let ordered = funnels.iter().map(|(manager, funnel)| (*manager, hits(&funnel.ordered.mature))).collect();
    let measures: [(Measure, Vec<_>); 4] = [
        (CONVERSION, paid),
        (ORDER_RATE, ordered),
        (FAST_REPLY, of_summaries(|summary| &summary.share_within[1])),
        (NEXT_STEP, of_summaries(|summary| &summary.next_step_rate)),
    ];
    measures.into_iter().flat_map(|(measure, groups)| rate(facts, measure, groups)).collect()
}

/// Hits and cases of a rate.
fn hits(estimate: &Estimate) -> (u64, u64) {
    let hits = estimate.value.unwrap_or_default() * estimate.count as f64;
    ((hits.round() as u64).min(estimate.count), estimate.count)
}

fn rate(facts: &Facts, measure: Measure, groups: Vec<(Option<ManagerId>, (u64, u64))>) -> Vec<Rated> {
    let groups: Vec<_> = groups.into_iter().filter(|(_, (_, count))| *count > 0).collect();
    let counts: Vec<(u64, u64)> = groups.iter().map(|(_, counts)| *counts).collect();
    let Some(funnels) = funnel(&counts) else { return Vec::new() };
    let is_compared =
        |(manager, (_, count)): &&(Option<ManagerId>, (u64, u64))| manager.is_some() && *count >= CASES_LEAST;
    let compared: Vec<_> = groups.iter().filter(is_compared).collect();
    let may_rank = compared.len() >= MANAGERS_LEAST && knows_authors(facts);
    let placed = match may_rank {
        true => places(&compared.iter().map(|(_, counts)| *counts).collect::<Vec<_>>(), SEED),
        false => Vec::new(),
    };
    let place_of = |manager: Option<ManagerId>| {
        let at = compared.iter().position(|(other, _)| *other == manager)?;
        placed.get(at).copied()
    };
    let rated = groups.iter().zip(funnels).map(|((manager, (hits, count)), funnel)| Rated {
        measure,
        manager: *manager,
        hits: *hits,
        count: *count,
        funnel,
        placed: place_of(*manager),
        compared: compared.len(),
    });
    rated.collect()
}

/// Enough messages have a known author for a ranking to be about persons.
pub fn knows_authors(facts: &Facts) -> bool {
    let told = &facts.completeness;
    told.messages == 0 || told.messages_with_author as f64 >= AUTHORS_LEAST * told.messages as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::sample::facts_of;
    use crate::stats::funnel::Position;

    fn counts(worst: u64) -> Vec<(Option<ManagerId>, (u64, u64))> {
        vec![
            (Some(ManagerId(1)), (80, 1_000)),
            (Some(ManagerId(2)), (84, 1_000)),
            (Some(ManagerId(3)), (worst, 1_000)),
            (Some(ManagerId(4)), (2, 20)),
            (None, (5, 50)),
        ]
    }

    #[test]
    fn equal_ones_share_the_places_and_a_worse_one_does_not() {
        let facts = facts_of(&[]);
        let equal = rate(&facts, CONVERSION, counts(76));
        let places = |rated: &[Rated]| rated.iter().map(|one| one.placed.map(|at| at.places)).collect::<Vec<_>>();
        assert_eq!(places(&equal), [Some((1, 3)), Some((1, 3)), Some((1, 3)), None, None]);
        let worse = rate(&facts, CONVERSION, counts(25));
        assert_eq!(places(&worse)[2], Some((3, 3)));
        assert!(worse[2].funnel.position < Position::Within && worse[0].compared == 3);
    }

    #[test]
    fn two_and_unknown_authors_are_not_ranked() {
        let mut facts = facts_of(&[]);
        assert!(rate(&facts, CONVERSION, counts(25)[..2].to_vec()).iter().all(|one| one.placed.is_none()));
        (facts.completeness.messages, facts.completeness.messages_with_author) = (100, 79);
        assert!(rate(&facts, CONVERSION, counts(25)).iter().all(|one| one.placed.is_none()));
        assert!(rating(&facts_of(&[])).is_empty());
    }
}
