//! Advice for a chat: what its texts prove (found by the analysis) and what the time proves (no
//! answer, waiting customer, slow first answer). The latter depend on `facts.now` and on settings, so
//! they are decided here, at reading time, and never stored.

use crate::analysis::working_time::working_secs;
use crate::metrics::chat::{is_excluded, is_sound};
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{Advice, AdviceRule, Episode, Wait};

/// Advice for one chat of the facts, the most urgent first, each rule at most once (its latest case).
pub fn advice(facts: &Facts, chat: &ChatFacts) -> Vec<Advice> {
    if is_excluded(&facts.rules, chat) {
        return Vec::new();
    }
    let mut found: Vec<Advice> = Vec::new();
    for episode in chat.findings.episodes.iter().rev() {
        let of_period = episode.ended_at >= facts.period.from && episode.started_at < facts.period.to;
        let by_time = episode.waits.iter().rev().filter_map(|wait| by_time(facts, episode, wait));
        let by_text = episode.advice.iter().filter(|_| of_period).cloned();
        for advice in by_time.chain(by_text) {
            if found.iter().all(|other| other.rule != advice.rule) {
                found.push(advice);
            }
        }
    }
    found.sort_by_key(|advice| (advice.priority, advice.rule));
    found
}

fn by_time(facts: &Facts, episode: &Episode, wait: &Wait) -> Option<Advice> {
    let rules = &facts.rules;
    let advice = |rule, priority| Some(Advice { rule, priority, evidence: Some(wait.opened_by) });
    if !is_sound(wait) {
        return None;
    }
    if wait.is_open() {
        let age = working_secs(&rules.hours, wait.opened_at, facts.now);
        return match episode.first_human {
            None if age > rules.slow_first_reply_secs => advice(AdviceRule::NoAnswer, 1),
            Some(_) if age > rules.waiting_secs => advice(AdviceRule::WaitingCustomer, 1),
            _ => None,
        };
    }
    let slow = wait.work_secs.is_some_and(|secs| secs > rules.slow_first_reply_secs);
    if wait.first && slow && wait.answered().is_some() && facts.period.contains(wait.opened_at) {
        return advice(AdviceRule::SlowFirstAnswer, 2);
    }
    None
}
