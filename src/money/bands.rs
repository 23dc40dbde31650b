//! Price bands: the shop's own thirds of its orders. What is dear in one shop is cheap in another.

use crate::model::facts::Facts;
use crate::model::money::Money;
use crate::money::sums::percentile;

/// Fewer orders than this make no thirds.
const MIN_ORDERS: usize = 9;

/// A third of the shop's orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    Low,
    Middle,
    High,
}

impl Band {
    pub const ALL: [Band; 3] = [Band::Low, Band::Middle, Band::High];

    /// The name in sheets, sorted as the prices are.
    pub fn code(self) -> &'static str {
        match self {
            Band::Low => "1_low",
            Band::Middle => "2_middle",
            Band::High => "3_high",
        }
    }
}

/// Where the bands end, both included in the lower one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    pub low_to: Money,
    pub middle_to: Money,
}

impl Bands {
    /// The thirds of the orders of the facts in the shop's currency; `None` of too few.
    pub fn new(facts: &Facts) -> Option<Bands> {
        let own = |currency: &str| currency.eq_ignore_ascii_case(&facts.rules.currency);
        let orders = facts
            .orders
            .iter()
            .filter(|order| !order.deleted && order.total > Money(0) && order.currency.as_deref().is_none_or(own));
        let mut totals: Vec<Money> = orders.map(|order| order.total).collect();
        if totals.len() < MIN_ORDERS {
            return None;
        }
        totals.sort_unstable();
        Some(Bands { low_to: percentile(&totals, 1.0 / 3.0)?, middle_to: percentile(&totals, 2.0 / 3.0)? })
    }

    pub fn band(&self, total: Money) -> Band {
        match total {
            total if total <= self.low_to => Band::Low,
            total if total <= self.middle_to => Band::Middle,
            _ => Band::High,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::sample::{facts_of, order};

    #[test]
    fn thirds_of_the_own_orders() {
        let mut facts = facts_of(&[]);
        facts.orders = (1..=9).map(|id| order(id, 600, id * 100)).collect();
        let bands = Bands::new(&facts).unwrap();
        let counts = Band::ALL.map(|band| facts.orders.iter().filter(|order| bands.band(order.total) == band).count());
        assert_eq!(counts, [3, 3, 3]);
        facts.orders[0].currency = Some("KZT".into());
        assert_eq!(Bands::new(&facts), None, "eight of the own currency are too few");
    }
}
