//! Is a figure better than before? Said only when it is proven: the 95 % intervals do not meet.

use crate::model::estimate::Estimate;

/// Which way a figure is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Higher,
    Lower,
    /// More of it is neither good nor bad.
    Neither,
}

/// What the comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    Better,
    Worse,
    /// Within the usual spread, or too few cases to tell.
    NotProven,
}

/// The direction of a metric of the list.
pub fn direction(metric: &str) -> Direction {
    const HIGHER: &[&str] = &[
        "response_rate",
        "responded_chats",
        "share_in_5_min",
        "share_in_15_min",
        "share_in_60_min",
        "service_level_5_min",
        "service_level_15_min",
        "service_level_60_min",
        "next_step_rate",
        "orders",
        "paid_orders",
        "conversion",
        "mature_conversion",
        "mature_order_rate",
        "mature_paid_rate",
        "revenue",
        "revenue_per_chat",
        "average_order",
        "quality_score",
        "answered_questions_rate",
        "promises_kept_rate",
        "objections_handled_rate",
        "needs_rate",
        "step_accepted_rate",
        "follow_up_rate",
    ];
    const LOWER: &[&str] = &[
        "unanswered_inbound",
        "slow_first_reply_chats",
        "no_reply_chats",
        "median_first_reply_sec",
        "p90_first_reply_sec",
        "mean_first_reply_sec",
        "median_reply_sec",
        "survival_median_sec",
        "survival_p90_sec",
        "waiting_now",
        "missed_episodes",
        "handed_over_unanswered",
    ];
    match metric {
        name if HIGHER.contains(&name) => Direction::Higher,
        name if LOWER.contains(&name) => Direction::Lower,
        _ => Direction::Neither,
    }
}

/// Compares a figure with its past.
pub fn difference(metric: &str, now: &Estimate, before: &Estimate) -> Difference {
    let (Some((low, high)), Some((low_before, high_before))) = (now.interval, before.interval) else {
        return Difference::NotProven;
    };
    let (rose, fell) = (low > high_before, high < low_before);
    match (direction(metric), rose, fell) {
        (Direction::Higher, true, _) | (Direction::Lower, _, true) => Difference::Better,
        (Direction::Higher, _, true) | (Direction::Lower, true, _) => Difference::Worse,
        _ => Difference::NotProven,
    }
}

/// The change as a share of the past, for figures that are counts, times or sums.
pub fn change(now: &Estimate, before: &Estimate) -> Option<f64> {
    let (now, before) = (now.value?, before.value?);
    (before != 0.0).then(|| (now - before) / before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(value: f64, low: f64, high: f64) -> Estimate {
        Estimate { value: Some(value), count: 50, interval: Some((low, high)), evidence: vec![] }
    }

    #[test]
    fn only_intervals_that_do_not_meet_prove_anything() {
        let cases = [
            ("conversion", rate(0.4, 0.3, 0.5), rate(0.1, 0.05, 0.2), Difference::Better),
            ("conversion", rate(0.1, 0.05, 0.2), rate(0.4, 0.3, 0.5), Difference::Worse),
            ("conversion", rate(0.2, 0.1, 0.3), rate(0.3, 0.2, 0.4), Difference::NotProven),
            ("no_reply_chats", rate(0.1, 0.05, 0.2), rate(0.4, 0.3, 0.5), Difference::Better),
            ("chats", rate(0.4, 0.3, 0.5), rate(0.1, 0.05, 0.2), Difference::NotProven),
            ("conversion", rate(0.4, 0.3, 0.5), Estimate::unknown(), Difference::NotProven),
        ];
        for (metric, now, before, expected) in cases {
            assert_eq!(difference(metric, &now, &before), expected, "{metric} {now:?}");
        }
        assert_eq!(change(&rate(3.0, 0.0, 0.0), &rate(2.0, 0.0, 0.0)), Some(0.5));
        assert_eq!(change(&rate(3.0, 0.0, 0.0), &rate(0.0, 0.0, 0.0)), None);
    }
}
