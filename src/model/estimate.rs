//! A figure with its honesty: how many stand behind it, how sure it is, where it came from.

use crate::model::ids::MessageId;

/// A value with its sample and, where one can be given, its 95 % interval.
/// `value` absent means unknown; unknown is never shown as 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Estimate {
    pub value: Option<f64>,
    /// How many cases stand behind the value (the denominator of a rate).
    pub count: u64,
    /// 95 % interval, low and high, in the unit of the value.
    pub interval: Option<(f64, f64)>,
    /// Messages that lead to the cases, for "почему?". May be a sample.
    pub evidence: Vec<MessageId>,
}

impl Estimate {
    /// A figure that nothing is known about.
    pub fn unknown() -> Estimate {
        Estimate::default()
    }
}
