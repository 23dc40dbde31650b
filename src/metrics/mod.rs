//! Floor 1: METRICS, facts into estimates. A new figure: a field of [`Summary`], its count in
//! `tally` and `summary`, a line in [`METRICS`].

use crate::metrics::conduct::ConductFigures;
use crate::metrics::spin::SpinFigures;
use crate::model::estimate::Estimate;
use crate::model::facts::Facts;
use crate::model::ids::{ChannelId, ManagerId};
use crate::model::money::Money;
use crate::model::time::Period;
use crate::money::Funnel;

pub mod advice;
pub mod chat;
pub mod chat_lines;
pub mod coaching;
pub mod compare;
pub mod conduct;
pub mod follow_up;
pub mod load;
pub mod outcome;
pub mod phrases;
pub mod quality;
pub mod rating;
pub mod series;
pub mod shifts;
pub mod spin;
pub mod summary;
pub mod tally;
pub mod trends;
pub mod waiting;

pub use advice::{advice, advice_of};
pub use chat::{ChatFigures, chat_figures, first_response_of_chat};
pub use load::{LoadHour, load_by_hour};
pub use rating::{Rated, rating};
pub use summary::{summaries_by_channel, summaries_by_manager, summaries_by_manager_with, summary, summary_with};
pub use trends::{Trend, trends};
pub use waiting::{Waiting, waiting};

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
    pub survival_p90_secs: Estimate,
    /// M7 at `facts.now`.
    pub waiting_now: u64,
    /// M8.
    pub missed_episodes: u64,
    pub rescued_late: u64,
    /// M14.
    pub transfers: u64,
    pub handed_over_unanswered: u64,
    pub off_hours_answers: u64,
    /// Left out of every time: clocks that disagree, import gaps (for the data-quality list).
    pub negative_waits: u64,
    pub gap_waits: u64,
    pub questions_per_chat: Estimate,
    pub next_step_rate: Estimate,
    /// M21 x M22. Orders and money are of all episodes whose first customer message lies in the
    /// period; conversion is over the eligible ones (not begun by the shop).
    pub eligible_episodes: u64,
    pub orders: u64,
    pub paid_orders: u64,
    pub conversion: Estimate,
    pub revenue: Money,
    /// Unknown without a paid order.
    pub average_order: Estimate,
    /// How the talks were led, of episodes that began in the period.
    pub conduct: ConductFigures,
    /// Questions by their purpose, of messages of the period.
    pub spin: SpinFigures,
    /// Orders that grew after they were made, of those whose first sum is known, and by how much.
    pub growth_rate: Estimate,
    pub added: Money,
    /// Buyers with more than one paid order; of the shop alone.
    pub repeat_rate: Estimate,
    /// M21-M25 by maturity, last author credited.
    pub funnel: Funnel,
}

/// What a figure is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Count,
    Seconds,
    /// 0..1.
    Share,
    /// Whole units of the shop's currency.
    Money,
    /// A number per something.
    Ratio,
    /// 0..100.
    Points,
}

/// A figure of the list: pages, the API and the bot read it.
pub struct Metric {
    /// Stable name: the sheet's column where one shows it.
    pub name: &'static str,
    pub unit: Unit,
    /// The figure within a summary made already.
    pub read: fn(&Summary) -> Estimate,
}

impl Metric {
    /// The figure of a scope.
    pub fn estimate(&self, facts: &Facts, scope: &Scope) -> Estimate {
        (self.read)(&summary(facts, scope))
    }
}

const fn metric(name: &'static str, unit: Unit, read: fn(&Summary) -> Estimate) -> Metric {
    Metric { name, unit, read }
}

/// A count knows its own sample.
fn counted(count: u64) -> Estimate {
    Estimate { value: Some(count as f64), count, interval: None, evidence: Vec::new() }
}

/// A sum over so many orders.
fn sum(total: Money, orders: f64) -> Estimate {
    Estimate { value: Some(total.to_number()), count: orders.round() as u64, ..Estimate::default() }
}

/// Every figure of a [`Summary`].
pub const METRICS: &[Metric] = &[
    metric("chats", Unit::Count, |of| counted(of.chats)),
    metric("inbound", Unit::Count, |of| counted(of.inbound)),
    metric("outbound", Unit::Count, |of| counted(of.outbound)),
    metric("unanswered_inbound", Unit::Count, |of| counted(of.unanswered_inbound)),
    metric("slow_first_reply_chats", Unit::Count, |of| counted(of.slow_first_reply_chats)),
    metric("no_reply_chats", Unit::Count, |of| counted(of.no_reply_chats)),
    metric("responded_chats", Unit::Count, |of| counted(of.responded_chats)),
    metric("response_rate", Unit::Share, |of| of.response_rate.clone()),
    metric("median_first_reply_sec", Unit::Seconds, |of| of.median_first_reply_secs.clone()),
    metric("p90_first_reply_sec", Unit::Seconds, |of| of.p90_first_reply_secs.clone()),
    metric("mean_first_reply_sec", Unit::Seconds, |of| of.mean_first_reply_secs.clone()),
    metric("median_reply_sec", Unit::Seconds, |of| of.median_reply_secs.clone()),
    metric("share_in_5_min", Unit::Share, |of| of.share_within[0].clone()),
    metric("share_in_15_min", Unit::Share, |of| of.share_within[1].clone()),
    metric("share_in_60_min", Unit::Share, |of| of.share_within[2].clone()),
    metric("service_level_5_min", Unit::Share, |of| of.service_level[0].clone()),
    metric("service_level_15_min", Unit::Share, |of| of.service_level[1].clone()),
    metric("service_level_60_min", Unit::Share, |of| of.service_level[2].clone()),
    metric("survival_median_sec", Unit::Seconds, |of| of.survival_median_secs.clone()),
    metric("survival_p90_sec", Unit::Seconds, |of| of.survival_p90_secs.clone()),
    metric("waiting_now", Unit::Count, |of| counted(of.waiting_now)),
    metric("missed_episodes", Unit::Count, |of| counted(of.missed_episodes)),
    metric("rescued_late", Unit::Count, |of| counted(of.rescued_late)),
    metric("transfers", Unit::Count, |of| counted(of.transfers)),
    metric("handed_over_unanswered", Unit::Count, |of| counted(of.handed_over_unanswered)),
    metric("off_hours_answers", Unit::Count, |of| counted(of.off_hours_answers)),
    metric("negative_waits", Unit::Count, |of| counted(of.negative_waits)),
    metric("gap_waits", Unit::Count, |of| counted(of.gap_waits)),
    metric("questions_per_chat", Unit::Ratio, |of| of.questions_per_chat.clone()),
    metric("next_step_rate", Unit::Share, |of| of.next_step_rate.clone()),
    metric("eligible_episodes", Unit::Count, |of| counted(of.eligible_episodes)),
    metric("orders", Unit::Count, |of| counted(of.orders)),
    metric("paid_orders", Unit::Count, |of| counted(of.paid_orders)),
    metric("conversion", Unit::Share, |of| of.conversion.clone()),
    metric("revenue", Unit::Money, |of| Estimate {
        value: Some(of.revenue.to_number()),
        count: of.paid_orders,
        ..Estimate::default()
    }),
    metric("average_order", Unit::Money, |of| of.average_order.clone()),
    metric("quality_score", Unit::Points, |of| of.conduct.quality.clone()),
    metric("answered_questions_rate", Unit::Share, |of| of.conduct.answered_questions.clone()),
    metric("promises_kept_rate", Unit::Share, |of| of.conduct.promises_kept.clone()),
    metric("objections_handled_rate", Unit::Share, |of| of.conduct.objections_handled.clone()),
    metric("needs_rate", Unit::Share, |of| of.conduct.needs_rate.clone()),
    metric("step_accepted_rate", Unit::Share, |of| of.conduct.step_accepted.clone()),
    metric("upsell_rate", Unit::Share, |of| of.conduct.upsell_rate.clone()),
    metric("upsell_accepted_rate", Unit::Share, |of| of.conduct.upsell_accepted.clone()),
    metric("follow_up_rate", Unit::Share, |of| of.conduct.follow_up_rate.clone()),
    metric("recovered_rate", Unit::Share, |of| of.conduct.recovered_rate.clone()),
    metric("template_share", Unit::Share, |of| of.conduct.template_share.clone()),
    metric("talk_ratio", Unit::Share, |of| of.conduct.talk_ratio.clone()),
    metric("talk_ratio_pooled", Unit::Share, |of| of.conduct.talk_ratio_pooled.clone()),
    metric("s_usage_rate", Unit::Share, |of| of.spin.usage[0].clone()),
    metric("p_usage_rate", Unit::Share, |of| of.spin.usage[1].clone()),
    metric("i_usage_rate", Unit::Share, |of| of.spin.usage[2].clone()),
    metric("n_usage_rate", Unit::Share, |of| of.spin.usage[3].clone()),
    metric("spin_completeness", Unit::Share, |of| of.spin.completeness.clone()),
    metric("full_spin_rate", Unit::Share, |of| of.spin.full.clone()),
    metric("productive_rate", Unit::Share, |of| of.spin.productive.clone()),
    metric("spin_template_share", Unit::Share, |of| of.spin.templates.clone()),
    metric("median_order", Unit::Money, |of| of.funnel.median_order.clone()),
    metric("trimmed_order", Unit::Money, |of| of.funnel.trimmed_order.clone()),
    metric("revenue_per_chat", Unit::Money, |of| of.funnel.revenue_per_chat.clone()),
    metric("mature_order_rate", Unit::Share, |of| of.funnel.ordered.mature.clone()),
    metric("mature_paid_rate", Unit::Share, |of| of.funnel.payment.mature.clone()),
    metric("mature_conversion", Unit::Share, |of| of.funnel.conversion.mature.clone()),
    metric("same_day_money", Unit::Money, |of| sum(of.funnel.same_day, of.funnel.paid_orders)),
    metric("refunded", Unit::Money, |of| sum(of.funnel.refunded, of.funnel.orders)),
    metric("cancelled_orders", Unit::Count, |of| counted(of.funnel.cancelled_orders.round() as u64)),
    metric("awaited_orders", Unit::Count, |of| counted(of.funnel.awaited_orders.round() as u64)),
    metric("awaited_money", Unit::Money, |of| sum(of.funnel.awaited, of.funnel.awaited_orders)),
    metric("order_growth_rate", Unit::Share, |of| of.growth_rate.clone()),
    metric("added_money", Unit::Money, |of| sum(of.added, of.growth_rate.count as f64)),
    metric("repeat_rate", Unit::Share, |of| of.repeat_rate.clone()),
];

#[cfg(test)]
mod judgement_tests;
#[cfg(test)]
mod tests;
