//! Floor 1: METRICS, facts into estimates.

use crate::model::estimate::Estimate;
use crate::model::facts::Facts;
use crate::model::ids::{ChannelId, ManagerId};
use crate::model::time::Period;

/// What a figure is counted over. Waits belong to the period in which they opened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scope {
    pub period: Period,
    /// `Some(None)`: the messages nobody is known to have written.
    pub manager: Option<Option<ManagerId>>,
    pub channel: Option<ChannelId>,
}

impl Scope {
    pub fn shop(period: Period) -> Scope {
        Scope { period, manager: None, channel: None }
    }
}

/// The figures of one scope. A rate's `count` is its denominator; seconds are `cust_work`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Chats with a customer or human message in the period (of a manager: where he wrote or holds a wait).
    pub chats: u64,
    pub inbound: u64,
    pub outbound: u64,
    /// Customer messages that need a reply after the last human message (section 4 of the definitions).
    pub unanswered_inbound: u64,
    /// Chats with M1 above the threshold / with a customer message that needs a reply and no human message.
    pub slow_first_reply_chats: u64,
    pub no_reply_chats: u64,
    /// Chats that needed a reply and got one; the rate's count is the chats that needed one.
    pub responded_chats: u64,
    pub response_rate: Estimate,
    /// M1, M3.
    pub median_first_reply_secs: Estimate,
    /// Hidden (unknown) below 20.
    pub p90_first_reply_secs: Estimate,
    pub mean_first_reply_secs: Estimate,
    /// M2.
    pub median_reply_secs: Estimate,
    /// M3: answered waits within the target / all answered.
    pub share_within: [Estimate; 3],
    /// M4: answered within the target / waits whose target has elapsed.
    pub service_level: [Estimate; 3],
    /// M5, Kaplan-Meier; unknown when not reached.
    pub survival_median_secs: Estimate,
    /// M7 at `facts.now`.
    pub waiting_now: u64,
    /// M8.
    pub missed_episodes: u64,
    pub rescued_late: u64,
    /// M14.
    pub transfers: u64,
    pub handed_over_unanswered: u64,
    pub off_hours_answers: u64,
    pub questions_per_chat: Estimate,
    pub next_step_rate: Estimate,
    /// M21 x M22 over eligible episodes; money of orders linked to them.
    pub orders: u64,
    pub paid_orders: u64,
    pub conversion: Estimate,
    pub revenue: crate::model::money::Money,
    /// Unknown without a paid order.
    pub average_order: Estimate,
}

/// The figures of a scope, in one pass over the facts.
pub fn summary(facts: &Facts, scope: &Scope) -> Summary {
    let _ = (facts, scope);
    Summary::default()
}
