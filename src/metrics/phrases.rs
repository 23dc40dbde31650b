//! Real phrases for what can be worked on: messages of the shop's own paid chats, by topic of coaching.

use std::collections::BTreeMap;

use crate::metrics::chat::is_excluded;
use crate::metrics::outcome::Outcomes;
use crate::model::conduct::Answer;
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{Episode, MessageMark};
use crate::model::ids::MessageId;
use crate::model::labels::{Label, SURE_FROM, SpinCode};

/// Examples beside a topic.
const PHRASES: usize = 3;

/// Texts of a phrase that are worth showing.
const PHRASE_CHARS: std::ops::RangeInclusive<usize> = 15..=180;

/// For every topic up to three messages of paid talks whose texts are at hand, of different words, the latest first.
pub fn phrases(facts: &Facts) -> BTreeMap<&'static str, Vec<MessageId>> {
    let outcomes = Outcomes::of(facts);
    let mut found: BTreeMap<&'static str, Vec<MessageId>> = BTreeMap::new();
    let mut take = |code: &'static str, message: MessageId| {
        let all = found.entry(code).or_default();
        let Some(text) = facts.quotes.get(&message) else { return };
        let told = |other: &MessageId| facts.quotes.get(other).is_some_and(|other| begins_alike(other, text));
        if all.len() < PHRASES && PHRASE_CHARS.contains(&text.chars().count()) && !all.iter().any(told) {
            all.push(message);
        }
    };
    for chat in facts.chats.iter().rev().filter(|chat| !is_excluded(&facts.rules, chat)) {
        for (ordinal, episode) in chat.findings.episodes.iter().enumerate().rev() {
            if outcomes.is_paid(chat.chat.id, ordinal) {
                of_episode(chat, ordinal, episode, &mut take);
            }
        }
    }
    found
}

fn begins_alike(one: &str, other: &str) -> bool {
    let begin = |text: &str| text.chars().filter(|letter| letter.is_alphabetic()).take(20).collect::<String>();
    begin(one).to_lowercase() == begin(other).to_lowercase()
}

fn of_episode(chat: &ChatFacts, ordinal: usize, episode: &Episode, take: &mut dyn FnMut(&'static str, MessageId)) {
    let conduct = &episode.conduct;
    if let Some(step) = conduct.step.filter(|step| step.answer == Answer::Accepted) {
        take("next_step", step.message);
    }
    if let Some(upsell) = conduct.upsell.filter(|upsell| upsell.answer == Answer::Accepted) {
        take("upsell", upsell.message);
    }
    conduct.objections.iter().filter_map(|mark| mark.answer).for_each(|answer| take("objections", answer));
    let recovered = conduct.silences.iter().filter(|silence| silence.is_recovered());
    recovered.filter_map(|silence| silence.followed_up).for_each(|(_, message, _)| take("follow_up", message));
    let of_episode = |mark: &&MessageMark| mark.episode as usize == ordinal && mark.class.is_human();
    let marks = || chat.findings.marks.iter().filter(of_episode);
    if let Some(first) = marks().next() {
        take("in_time", first.id);
    }
    for mark in marks() {
        let Some(labels) = mark.labels.manager().filter(|labels| labels.spin_sure >= SURE_FROM) else { continue };
        for code in labels.spin.iter().filter(|code| code.is_spin()) {
            let topic = ["need_first", "problem", "", "benefit"][code.place()];
            if code != SpinCode::Implication && (mark.productive || code != SpinCode::Situation) {
                take(topic, mark.id);
            }
        }
    }
}
