//! Paid chats worth reading: those led best, whatever their length.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::metrics::outcome::Outcomes;
use crate::metrics::quality::quality_of_episode;
use crate::model::facts::Facts;
use crate::model::labels::{Label as _, LabelSet, SpinCode, Stage};
use crate::model::practice::{BestChat, Excerpt};
use crate::practice::quotes;
use crate::practice::situations::words_of_stage;
use crate::practice::talks::Talk;
use crate::practice::words::WordReader;

const CHATS_MOST: usize = 50;
const QUOTE_UNITS: usize = 220;

/// Of every chat the best talk, the best fifty of them.
pub fn best_chats(facts: &Facts, talks: &[Talk<'_>]) -> Vec<BestChat> {
    let outcomes = Outcomes::of(facts);
    let won = talks.iter().filter(|talk| talk.sales && talk.paid() && talk.said().next().is_some());
    let mut order: Vec<(u8, &Talk<'_>)> = won.map(|talk| (score(facts, talk, &outcomes), talk)).collect();
    order.sort_by_key(|(score, talk)| {
        (Reverse(*score), Reverse(spin_codes(talk)), Reverse(talk.episode.started_at), talk.chat)
    });
    let mut seen = BTreeSet::new();
    order.retain(|(_, talk)| seen.insert(talk.chat));
    order.truncate(CHATS_MOST);
    order.into_iter().map(|(score, talk)| chat(score, talk)).collect()
}

fn chat(score: u8, talk: &Talk<'_>) -> BestChat {
    BestChat {
        chat: talk.chat,
        episode: talk.place as u32,
        manager: talk.episode.last_human.and_then(|last| last.1),
        started_at: talk.episode.started_at,
        sum: talk.sum,
        score,
        excerpts: Stage::ALL.iter().filter_map(|stage| excerpt(talk, *stage)).collect(),
    }
}

/// The quality score; of a talk that cannot be judged, 0.
fn score(facts: &Facts, talk: &Talk<'_>, outcomes: &Outcomes) -> u8 {
    let chat = facts.chat(talk.chat);
    let score = chat.and_then(|chat| quality_of_episode(facts, chat, talk.place, outcomes));
    score.map_or(0, |score| score.round().clamp(0.0, 100.0) as u8)
}

/// Codes of needs found out: of two chats led as well, the one that asked more is read first.
fn spin_codes(talk: &Talk<'_>) -> usize {
    let labels = talk.said().filter_map(|(_, line)| line.manager());
    let codes: LabelSet<SpinCode> = labels.flat_map(|labels| labels.spin.iter()).collect();
    codes.iter().filter(|code| code.is_spin()).count()
}

/// The first words of a stage with the customer's before them.
fn excerpt(talk: &Talk<'_>, stage: Stage) -> Option<Excerpt> {
    let serves =
        |labels: Option<crate::model::labels::ManagerLabels>| labels.is_some_and(|labels| labels.stage.contains(stage));
    let (place, line) = talk.said().find(|(_, line)| serves(line.manager()) && !line.text.trim().is_empty())?;
    let before = talk.lines[..place].iter().rev().find(|line| line.by_customer());
    let customer = before.map(|line| quotes::message(line.text, QUOTE_UNITS)).filter(|text| !text.is_empty());
    let manager = words_of_stage(&mut WordReader::new(), line, stage);
    Some(Excerpt { stage, customer, manager: quotes::message(&manager, QUOTE_UNITS) })
}
