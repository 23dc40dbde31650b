//! What is counted for one scope while the facts are read, and how counts become figures.

use crate::metrics::Summary;
use crate::model::estimate::Estimate;
use crate::model::ids::MessageId;
use crate::model::money::Money;
use crate::money::Funnel;
use crate::stats::interval::wilson;
use crate::stats::percentile::{mean, percentile};
use crate::stats::survival::{Watched, time_to};

/// A p90 of fewer cases is not shown.
const P90_CASES: usize = 20;
/// Messages kept as evidence of one figure.
const EVIDENCE: usize = 20;

/// Counts of one scope.
#[derive(Debug, Default)]
pub struct Tally {
    pub chats: u64,
    pub inbound: u64,
    pub outbound: u64,
    pub unanswered_inbound: u64,
    pub slow_first_reply_chats: u64,
    pub no_reply_chats: u64,
    pub needed_chats: u64,
    pub responded_chats: u64,
    /// Openers of chats nobody answered.
    pub not_responded: Vec<MessageId>,
    /// Seconds of answered first waits (M1) and later ones (M2), with their openers.
    pub first_replies: Vec<(u32, MessageId)>,
    pub replies: Vec<(u32, MessageId)>,
    pub service: [Service; 3],
    pub watched: Vec<Watched>,
    pub waiting_now: u64,
    pub missed_episodes: u64,
    pub rescued_late: u64,
    pub transfers: u64,
    pub handed_over_unanswered: u64,
    pub off_hours_answers: u64,
    pub negative_waits: u64,
    pub gap_waits: u64,
    pub questions: u64,
    pub question_chats: u64,
    pub step_episodes: u64,
    pub interest_episodes: u64,
    pub eligible_episodes: u64,
    pub won_episodes: u64,
    pub orders: u64,
    pub paid_orders: u64,
    /// Paid orders in the shop's currency: those whose money can be added.
    pub summed_orders: u64,
    pub revenue: Money,
    pub funnel: Funnel,
    /// Orders whose first sum is known, those that grew, by how much.
    pub known_orders: u64,
    pub grown_orders: u64,
    pub added: Money,
    pub repeat_rate: Estimate,
}

/// One target of the service level.
#[derive(Debug, Default)]
pub struct Service {
    pub met: u64,
    /// Waits whose target has elapsed, unanswered ones included.
    pub elapsed: u64,
    pub breached: Vec<MessageId>,
}

impl Tally {
    /// The figures, as defined.
    pub fn summarise(mut self, targets: [u32; 3]) -> Summary {
        self.first_replies.sort_unstable();
        self.replies.sort_unstable();
        let first = secs(&self.first_replies);
        let later = secs(&self.replies);
        let average = mean_money(self.revenue, self.summed_orders);
        Summary {
            chats: self.chats,
            inbound: self.inbound,
            outbound: self.outbound,
            unanswered_inbound: self.unanswered_inbound,
            slow_first_reply_chats: self.slow_first_reply_chats,
            no_reply_chats: self.no_reply_chats,
            responded_chats: self.responded_chats,
            response_rate: rate(self.responded_chats, self.needed_chats, self.not_responded),
            median_first_reply_secs: of_times(percentile(&first, 0.5), &self.first_replies),
            p90_first_reply_secs: of_times(
                percentile(&first, 0.9).filter(|_| first.len() >= P90_CASES),
                &self.first_replies,
            ),
            mean_first_reply_secs: of_times(mean(&first), &self.first_replies),
            median_reply_secs: of_times(percentile(&later, 0.5), &self.replies),
            share_within: targets.map(|target| share_within(target, &self.first_replies, &self.replies)),
            service_level: self.service.map(|service| rate(service.met, service.elapsed, service.breached)),
            survival_median_secs: survival(0.5, &mut self.watched),
            survival_p90_secs: survival(0.9, &mut self.watched),
            waiting_now: self.waiting_now,
            missed_episodes: self.missed_episodes,
            rescued_late: self.rescued_late,
            transfers: self.transfers,
            handed_over_unanswered: self.handed_over_unanswered,
            off_hours_answers: self.off_hours_answers,
            negative_waits: self.negative_waits,
            gap_waits: self.gap_waits,
            questions_per_chat: ratio(self.questions, self.question_chats),
            next_step_rate: rate(self.step_episodes, self.interest_episodes, Vec::new()),
            eligible_episodes: self.eligible_episodes,
            orders: self.orders,
            paid_orders: self.paid_orders,
            conversion: rate(self.won_episodes, self.eligible_episodes, Vec::new()),
            revenue: self.revenue,
            average_order: average,
            conduct: Default::default(),
            spin: Default::default(),
            growth_rate: rate(self.grown_orders, self.known_orders, Vec::new()),
            added: self.added,
            repeat_rate: self.repeat_rate,
            funnel: self.funnel,
        }
    }
}

fn secs(times: &[(u32, MessageId)]) -> Vec<u32> {
    times.iter().map(|time| time.0).collect()
}

/// The longest waits are the evidence.
fn of_times(value: Option<f64>, times: &[(u32, MessageId)]) -> Estimate {
    let evidence = times.iter().rev().take(EVIDENCE).map(|time| time.1).collect();
    Estimate { value, count: times.len() as u64, interval: None, evidence }
}

fn rate(hits: u64, count: u64, mut evidence: Vec<MessageId>) -> Estimate {
    evidence.truncate(EVIDENCE);
    Estimate { value: ratio(hits, count).value, count, interval: wilson(hits, count), evidence }
}

fn ratio(total: u64, count: u64) -> Estimate {
    let value = (count > 0).then(|| total as f64 / count as f64);
    Estimate { value, count, interval: None, evidence: Vec::new() }
}

fn share_within(target: u32, first: &[(u32, MessageId)], later: &[(u32, MessageId)]) -> Estimate {
    let met = [first, later].map(|times| times.partition_point(|time| time.0 <= target));
    let late = [&first[met[0]..], &later[met[1]..]].concat();
    let evidence = late.iter().map(|time| time.1).take(EVIDENCE).collect();
    rate((met[0] + met[1]) as u64, (first.len() + later.len()) as u64, evidence)
}

fn survival(share: f64, watched: &mut [Watched]) -> Estimate {
    let value = time_to(share, watched).map(f64::from);
    Estimate { value, count: watched.len() as u64, interval: None, evidence: Vec::new() }
}

fn mean_money(total: Money, count: u64) -> Estimate {
    let value = (count > 0).then(|| total.to_number() / count as f64);
    Estimate { value, count, interval: None, evidence: Vec::new() }
}
