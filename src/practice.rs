//! Floor 1: what the shop's own chats teach. Facts hold no texts, so the job hands them in:
//! [`wanted`] tells which messages are needed, [`learn`] makes the practice. No clock, no chance but
//! fixed seeds: the same chats give the same practice.
//! A new lesson: its file here, its type in `model::practice`, a line in [`learn`], a table.

use std::collections::{HashMap, HashSet};

use crate::model::facts::Facts;
use crate::model::ids::MessageId;
use crate::model::practice::{Outcome, Practice, Share};
use crate::text::cut;

mod best_chats;
mod book;
mod doubts;
mod naming;
pub mod next_to_label;
pub mod over_used;
mod phrases;
mod questions;
mod quotes;
#[cfg(test)]
pub mod sample;
mod scripts;
mod situations;
mod talks;
mod themes;
mod ways;
mod words;

/// Texts of messages.
pub type Texts = HashMap<MessageId, String>;

/// Longer texts teach nothing more; their beginning is kept.
const KEPT_UNITS: usize = 1_000;

/// The messages whose texts [`learn`] reads. Bounded: of a larger shop, a fixed sample of chats.
pub fn wanted(facts: &Facts) -> HashSet<MessageId> {
    talks::chosen(facts).chats.iter().flat_map(|chat| talks::marks(facts, chat)).map(|mark| mark.id).collect()
}

/// As much of a text as is needed.
pub fn kept(text: &str) -> &str {
    cut::prefix(text, KEPT_UNITS)
}

/// Everything the chats of the facts teach. A message without its text counts as one without words.
pub fn learn(facts: &Facts, texts: &Texts) -> Practice {
    let chosen = talks::chosen(facts);
    let talks = talks::read(facts, &chosen, texts);
    let spoken = phrases::spoken(&talks);
    let read = talks.iter().filter(|talk| talk.sales).count() as u64;
    Practice {
        made_at: Some(facts.now),
        period: Some(facts.period),
        talks: Share { hits: read, count: chosen.sales },
        paid: talks.iter().filter(|talk| talk.sales && talk.outcome == Outcome::Paid).count() as u64,
        best_chats: best_chats::best_chats(facts, &talks),
        scripts: scripts::scripts(&talks),
        ways: ways::ways(&talks, &spoken),
        book: book::book(&talks, &spoken),
        questions: questions::questions(&talks),
        doubts: doubts::doubts(&talks),
        themes: themes::themes(&talks),
    }
}

#[cfg(test)]
mod tests;
