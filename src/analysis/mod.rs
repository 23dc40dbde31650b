//! Floor 1: one chat in, findings out. No clock, no files, no randomness.
//!
//! The order of work: read every message once (`reading`), split into episodes (`episodes`),
//! find waits and transfers (`replies`, `holders`, `working_time`), label every message (`judging`), find
//! how the talk was led (`conduct`), judge the texts (`advice`).

use std::collections::HashSet;

use crate::analysis::judging::Judgement;
use crate::model::chat::{ChatInput, Message};
use crate::model::facts::Rules;
use crate::model::findings::{ChatFindings, Episode, MessageMark, WaitEnd};
use crate::model::ids::MessageId;
use crate::model::time::{Period, Time};

pub mod advice;
pub mod conduct;
pub mod episodes;
pub mod holders;
pub mod judging;
pub mod lessons;
pub mod reading;
pub mod replies;
#[cfg(test)]
pub mod sample;
pub mod signs;
pub mod working_time;

/// Version of the rule book. Findings of another version are made anew.
pub const RULES: u32 = 3;

/// What is known beside the chat itself.
pub struct Context<'a> {
    pub rules: &'a Rules,
    /// Hashes of outgoing texts sent five times or more by the team.
    pub team_texts: &'a HashSet<u64>,
    /// Spans without import; waits that cross one are excluded and counted.
    pub gaps: &'a [Period],
}

/// Judges one chat by the model compiled in.
pub fn analyse(input: &ChatInput, context: &Context<'_>) -> ChatFindings {
    analyse_by(input, context, Judgement::shipped())
}

/// Judges one chat. Linear in its messages.
pub fn analyse_by(input: &ChatInput, context: &Context<'_>, judgement: &Judgement) -> ChatFindings {
    let mut reader = reading::Reader::new(context.team_texts);
    let mut lines: Vec<reading::Line<'_>> =
        in_order(&input.messages).iter().map(|message| reader.read(message)).collect();
    let mut episodes = episodes::split(&mut lines, &input.dialogs, context.rules.episode_silence_secs);
    let desk = replies::Desk { hours: &context.rules.hours, gaps: context.gaps };
    replies::find(&desk, &lines, input, &mut episodes);
    settle_unanswered(&lines, &mut episodes);
    let labels = judging::label(&mut lines, &mut episodes, judgement);
    let mut marks: Vec<MessageMark> =
        lines.iter().zip(&labels).map(|(line, labels)| MessageMark { labels: *labels, ..mark(line) }).collect();
    conduct::find(&lines, &labels, &mut episodes, &mut marks, &context.rules.hours);
    judge_texts(&lines, &mut episodes);
    ChatFindings {
        chat: input.chat.id,
        rules: RULES,
        model: judgement.version,
        marks,
        episodes,
        text_hashes: lines.iter().filter_map(|line| Some((line.message.id, line.text_hash?))).collect(),
    }
}

/// By time, then id; the same id delivered twice counts once, the first time.
fn in_order(messages: &[Message]) -> Vec<&Message> {
    let mut order: Vec<&Message> = messages.iter().collect();
    if !order.is_sorted_by_key(|message| (message.sent_at, message.id)) {
        order.sort_by_key(|message| (message.sent_at, message.id));
    }
    if !order.is_sorted_by(|one, next| one.id < next.id) {
        let mut seen: HashSet<MessageId> = HashSet::with_capacity(order.len());
        order.retain(|message| seen.insert(message.id));
    }
    order
}

/// What a person answered elsewhere, judged to need no answer, or answered by a clock that runs
/// behind, is not left unanswered.
fn settle_unanswered(lines: &[reading::Line<'_>], episodes: &mut [Episode]) {
    let settled: Vec<Option<Time>> = episodes.iter().map(settled_at).collect();
    for (episode, settled) in episodes.iter_mut().zip(&settled) {
        if settled.is_some() {
            episode.unanswered_inbound = 0;
        }
    }
    for line in lines {
        let place = line.episode as usize;
        let (Some(Some(settled)), Some(episode)) = (settled.get(place), episodes.get_mut(place)) else { continue };
        if line.answers() {
            episode.unanswered_inbound = 0;
        } else if mark(line).needs_reply && line.message.sent_at > *settled {
            episode.unanswered_inbound += 1;
        }
    }
}

fn settled_at(episode: &Episode) -> Option<Time> {
    let ends = episode.waits.iter().filter_map(|wait| match wait.end {
        WaitEnd::CrossChannel { at, .. } | WaitEnd::Dismissed { at } => Some(at),
        _ => wait.negative.then_some(wait.opened_at),
    });
    ends.max()
}

fn judge_texts(lines: &[reading::Line<'_>], episodes: &mut [Episode]) {
    let mut judges: Vec<advice::Judge> = episodes.iter().map(|_| advice::Judge::default()).collect();
    for line in lines {
        if let Some(judge) = judges.get_mut(line.episode as usize) {
            judge.hear(line);
        }
    }
    for (judge, episode) in judges.into_iter().zip(episodes) {
        judge.end(episode);
    }
}

fn mark(line: &reading::Line<'_>) -> MessageMark {
    MessageMark {
        id: line.message.id,
        at: line.message.sent_at,
        class: line.class,
        manager: line.manager,
        needs_reply: line.needs_reply && line.message.deleted_at.is_none(),
        episode: line.episode,
        questions: line.questions,
        productive: false,
        labels: Default::default(),
    }
}

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod tests;
