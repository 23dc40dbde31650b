//! Advice for a chat: what its texts prove (found by the analysis) and what the time proves (no
//! answer, waiting customer, slow first answer). The latter depend on `facts.now` and on settings, so
//! they are decided here, at reading time, and never stored.

use chrono::TimeDelta;

use crate::analysis::working_time::working_secs;
use crate::metrics::chat::{is_excluded, is_sound};
use crate::metrics::follow_up;
use crate::metrics::outcome::Outcomes;
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{Advice, AdviceRule, Episode, Wait};

/// Advice for one chat of the facts, the most urgent first, each rule at most once (its latest case). For
/// many chats: [`advice_of`], which reads the orders once.
pub fn advice(facts: &Facts, chat: &ChatFacts) -> Vec<Advice> {
    advice_of(facts, chat, &Outcomes::of(facts))
}

/// The same with the outcomes of the facts at hand.
pub fn advice_of(facts: &Facts, chat: &ChatFacts, outcomes: &Outcomes) -> Vec<Advice> {
    if is_excluded(&facts.rules, chat) {
        return Vec::new();
    }
    let mut found: Vec<Advice> = Vec::new();
    let unkept = followed(facts, chat, outcomes).into_iter().chain(overdue(facts, chat));
    for advice in unkept {
        if found.iter().all(|other| other.rule != advice.rule) {
            found.push(advice);
        }
    }
    for (ordinal, episode) in chat.findings.episodes.iter().enumerate().rev() {
        let ordered = outcomes.is_ordered(chat.chat.id, ordinal);
        let of_period = episode.ended_at >= facts.period.from && episode.started_at < facts.period.to;
        let by_time = episode.waits.iter().rev().filter_map(|wait| by_time(facts, episode, wait));
        let by_text =
            episode.advice.iter().filter(|advice| of_period && !(ordered && is_settled(advice.rule))).cloned();
        for advice in by_time.chain(by_text) {
            if found.iter().all(|other| other.rule != advice.rule) {
                found.push(advice);
            }
        }
    }
    found.sort_by_key(|advice| (advice.priority, advice.rule));
    found
}

/// What an order made up for.
fn is_settled(rule: AdviceRule) -> bool {
    matches!(rule, AdviceRule::InterestWithoutNextStep | AdviceRule::BarePrice | AdviceRule::NoClarifyingQuestion)
}

/// Later nobody remembers what was promised, or whom they asked.
const STILL_WORTH: TimeDelta = TimeDelta::days(14);

/// Silences nobody followed up so far, the latest first.
fn followed(facts: &Facts, chat: &ChatFacts, outcomes: &Outcomes) -> Vec<Advice> {
    let silences: Vec<_> = follow_up::due(facts, chat, outcomes).map(|(_, silence)| *silence).collect();
    let open = silences.iter().rev().filter(|silence| {
        let waits = silence.followed_up.is_none() && silence.back_at.is_none();
        waits && silence.lasted(facts.now) <= STILL_WORTH
    });
    open.map(|silence| Advice { rule: AdviceRule::NoFollowUp, priority: 2, evidence: Some(silence.after) }).collect()
}

/// Promises that are due and were not kept so far, the latest first.
fn overdue(facts: &Facts, chat: &ChatFacts) -> Vec<Advice> {
    let promises = chat.findings.episodes.iter().flat_map(|episode| &episode.conduct.promises).rev();
    let unkept = promises.filter(|promise| promise.is_overdue(facts.now) && facts.now - promise.due_at <= STILL_WORTH);
    unkept
        .map(|promise| Advice { rule: AdviceRule::PromiseOverdue, priority: 1, evidence: Some(promise.message) })
        .collect()
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
