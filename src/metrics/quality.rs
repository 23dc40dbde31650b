//! The quality score (sheet `quality_chats`): 100 x sum(weight x met) / sum(weight of applicable). Texts
//! decide most criteria (`analysis::conduct::quality`); those that depend on the present instant or on
//! settings are decided here. The length of a chat earns nothing.

use crate::metrics::chat::{is_excluded, is_sound};
use crate::metrics::follow_up;
use crate::metrics::outcome::Outcomes;
use crate::model::conduct::{Criterion, CriterionMark};
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::Episode;
use crate::model::ids::ManagerId;
use crate::model::labels::EpisodeKind;
use crate::model::time::Period;

/// One chat in a period: its score and what it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatQuality {
    /// 0..=100; absent when no criterion with a weight applies.
    pub score: Option<f64>,
    /// Each criterion that applies, once: missed when any episode missed it.
    pub marks: Vec<CriterionMark>,
    /// An episode of the period is a consultation.
    pub consultation: bool,
    /// Who wrote last in the episodes that were judged.
    pub manager: Option<ManagerId>,
}

/// The chat's quality by its episodes that began in the period; absent when no person wrote in them.
pub fn quality_of_chat(facts: &Facts, chat: &ChatFacts, period: Period, outcomes: &Outcomes) -> Option<ChatQuality> {
    if is_excluded(&facts.rules, chat) {
        return None;
    }
    let episodes = chat.findings.episodes.iter().enumerate();
    let judged: Vec<(usize, &Episode)> = episodes.filter(|(_, episode)| is_judged(episode, period)).collect();
    let (_, last) = judged.last()?;
    let mut marks: Vec<CriterionMark> = Vec::new();
    for (ordinal, _) in &judged {
        for mark in criteria(facts, chat, *ordinal, outcomes) {
            match marks.iter_mut().find(|other| other.criterion == mark.criterion) {
                Some(other) if other.met && !mark.met => *other = mark,
                Some(_) => {}
                None => marks.push(mark),
            }
        }
    }
    marks.sort_by_key(|mark| mark.criterion);
    Some(ChatQuality {
        score: score(facts, &marks),
        marks,
        consultation: judged.iter().any(|(_, episode)| episode.kind == Some(EpisodeKind::Consultation)),
        manager: last.last_human.and_then(|last| last.1),
    })
}

/// The score of one episode, 0..=100; absent when nothing in it can be judged.
pub fn quality_of_episode(facts: &Facts, chat: &ChatFacts, ordinal: usize, outcomes: &Outcomes) -> Option<f64> {
    score(facts, &criteria(facts, chat, ordinal, outcomes))
}

/// A person wrote in it, it is no spam, and it began in the period.
pub fn is_judged(episode: &Episode, period: Period) -> bool {
    let other = episode.kind == Some(EpisodeKind::Other);
    !other && !episode.conduct.criteria.is_empty() && period.contains(episode.started_at)
}

/// The criteria that apply to an episode, each at most once, by their order.
pub fn criteria(facts: &Facts, chat: &ChatFacts, ordinal: usize, outcomes: &Outcomes) -> Vec<CriterionMark> {
    let Some(episode) = chat.findings.episodes.get(ordinal) else { return Vec::new() };
    let mut marks = episode.conduct.criteria.clone();
    if !marks.is_empty() {
        marks.extend(follow_up_mark(facts, chat, ordinal, outcomes));
        marks.extend(in_time(facts, episode));
        marks.extend(nothing_hanging(facts, episode));
    }
    marks.sort_by_key(|mark| mark.criterion);
    marks
}

fn score(facts: &Facts, marks: &[CriterionMark]) -> Option<f64> {
    let weights = &facts.rules.quality;
    let all: f64 = marks.iter().map(|mark| weights.of(mark.criterion)).sum();
    let met: f64 = marks.iter().filter(|mark| mark.met).map(|mark| weights.of(mark.criterion)).sum();
    (all > 0.0).then(|| 100.0 * met / all)
}

fn follow_up_mark(facts: &Facts, chat: &ChatFacts, ordinal: usize, outcomes: &Outcomes) -> Option<CriterionMark> {
    let of_episode = follow_up::due(facts, chat, outcomes).filter(|(of, _)| *of == ordinal);
    let mut decided = of_episode.filter_map(|(_, silence)| Some((silence.is_followed_up(facts.now)?, silence.after)));
    let first = decided.next()?;
    let (met, evidence) = decided.find(|(met, _)| !met).filter(|_| first.0).unwrap_or(first);
    Some(CriterionMark { criterion: Criterion::FollowUp, met, evidence: Some(evidence) })
}

/// The first reply within what the shop calls slow, the later ones within the longest target.
fn in_time(facts: &Facts, episode: &Episode) -> Option<CriterionMark> {
    let answered = episode.waits.iter().filter(|wait| is_sound(wait) && wait.answered().is_some());
    let mut waits = answered.filter_map(|wait| Some((wait.work_secs?, wait.first, wait.opened_by))).peekable();
    waits.peek()?;
    let most = |first: bool| if first { facts.rules.slow_first_reply_secs } else { facts.rules.targets_secs[2] };
    let late = waits.find(|(secs, first, _)| *secs > most(*first)).map(|wait| wait.2);
    Some(CriterionMark { criterion: Criterion::InTime, met: late.is_none(), evidence: late })
}

/// Waits that are over, one way or another; one that lasts counts when it is late already.
fn nothing_hanging(facts: &Facts, episode: &Episode) -> Option<CriterionMark> {
    use crate::analysis::working_time::working_secs;
    let mut waits = episode.waits.iter().filter(|wait| is_sound(wait)).peekable();
    waits.peek()?;
    let hangs = |wait: &&crate::model::findings::Wait| {
        wait.is_open() && working_secs(&facts.rules.hours, wait.opened_at, facts.now) > facts.rules.targets_secs[2]
    };
    let open = waits.find(hangs).map(|wait| wait.opened_by);
    Some(CriterionMark { criterion: Criterion::NothingHanging, met: open.is_none(), evidence: open })
}
