//! What a topic moves: paid shares and orders of the cases with and without it. A link, not a cause.

use crate::metrics::coaching::cases::Case;
use crate::model::coaching::Done;
use crate::stats::difference::difference;

/// Paid cases on either side needed before a difference is told.
pub const PAID_LEAST: u64 = 10;

/// The shop's ripe cases with and without something done.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Effect {
    /// Paid of the cases in which it was done, and in which it was not.
    pub with: Done,
    pub without: Done,
    /// Average order of the paid ones, whole units of the currency.
    pub average_with: Option<f64>,
    pub average_without: Option<f64>,
    /// Difference of the paid shares with its 95 % interval.
    pub conversion: Option<(f64, f64, f64)>,
}

impl Effect {
    /// Enough is known to show it.
    pub fn is_known(&self) -> bool {
        self.with.0 + self.without.0 >= PAID_LEAST && self.conversion.is_some()
    }

    /// The interval leaves out "no difference".
    pub fn is_proven(&self) -> bool {
        self.is_known() && self.conversion.is_some_and(|(_, low, high)| low > 0.0 || high < 0.0)
    }

    /// The difference drawn towards nothing by how unsure it is: what may be hoped for.
    pub fn hoped(&self) -> f64 {
        // Differences between ways of working are rarely beyond a few points.
        const USUAL: f64 = 0.03;
        const FLOOR: f64 = 0.002;
        let Some((difference, low, high)) = self.conversion.filter(|_| self.is_known()) else { return FLOOR };
        let error = (high - low) / 3.92;
        let trust = USUAL * USUAL / (USUAL * USUAL + error * error);
        (difference * trust).max(FLOOR)
    }
}

/// The effect of the topic at `place`.
pub fn effect(cases: &[Case], place: usize) -> Effect {
    let mut found = Effect::default();
    let mut money = [(0.0, 0u64); 2];
    for case in cases.iter().filter(|case| case.ripe) {
        let Some(done) = case.done.get(place).copied().flatten() else { continue };
        let side = if done { &mut found.with } else { &mut found.without };
        side.0 += u64::from(case.paid);
        side.1 += 1;
        let sum = &mut money[usize::from(done)];
        sum.0 += case.revenue.to_number();
        sum.1 += case.paid_orders;
    }
    let average = |(sum, orders): (f64, u64)| (orders > 0).then(|| sum / orders as f64);
    found.average_without = average(money[0]);
    found.average_with = average(money[1]);
    found.conversion = difference(found.with, found.without).map(|(value, (low, high))| (value, low, high));
    found
}
