//! Listens to a dialogue message by message and tells the learner what it hears: the words, the
//! questions in them, the cues, the manner, and what was said and labelled before. Never after.

use crate::model::labels::{Label, MessageLabels, QuestionKind, Stage, Topic};
use crate::text::labels::classes::{Classes, Hit};
use crate::text::labels::dialogue::Speaker;
use crate::text::labels::manner::{self, Manner};
use crate::text::learn::features::{Features, Letters, mix, stem_hash, stemmer, word_hash};
use crate::text::learn::kin::{Kin, kin};
use crate::text::normal::Normal;

mod asking;
mod context;
pub mod shape;
mod text;

/// Words of a message that count; the rest of a long text is not read.
const WORDS_OF_MESSAGE: usize = 400;
/// Words kept of what the customer said in a row, of the last question, of the beginning.
const WORDS_KEPT: usize = 60;
/// A message of so many words leans on what was said before.
const SHORT_WORDS: usize = 5;

/// Seeds keep the same word apart in different parts.
mod seed {
    pub const LETTERS: u64 = 0x11;
    pub const WORD: u64 = 0x21;
    pub const PAIR: u64 = 0x22;
    pub const ASK_WORD: u64 = 0x31;
    pub const ASK_PAIR: u64 = 0x32;
    pub const ASK_TRIPLE: u64 = 0x33;
    pub const ASK_FIRST: u64 = 0x34;
    pub const ASK_LAST: u64 = 0x35;
    pub const TELL_WORD: u64 = 0x41;
    pub const TELL_PAIR: u64 = 0x42;
    pub const ENDING: u64 = 0x46;
    pub const ENDING_PAIR: u64 = 0x47;
    pub const ENDING_TRIPLE: u64 = 0x48;
    pub const CLAUSE: u64 = 0x49;
    pub const CLAUSE_ASKED: u64 = 0x4a;
    pub const LAST_ASKED: u64 = 0x4b;
    pub const CUE_ASK: u64 = 0x51;
    pub const CUE_ANY: u64 = 0x55;
    pub const CUE_ASK_PAIR: u64 = 0x52;
    pub const CUE_TELL: u64 = 0x53;
    pub const CUE_ANSWER: u64 = 0x54;
    pub const MANNER: u64 = 0x61;
    pub const BEFORE_WORD: u64 = 0x71;
    pub const BEFORE_CUE: u64 = 0x73;
    pub const MINE_WORD: u64 = 0x81;
    pub const FLAG: u64 = 0x91;
    pub const START_WORD: u64 = 0xa1;
    pub const LABEL: u64 = 0xb1;
    pub const LABEL_CUE: u64 = 0xb2;
    pub const KIN: u64 = 0xc1;
    pub const KIN_WIDE: u64 = 0xc2;
    pub const KIN_AFTER: u64 = 0xc3;
    pub const KIN_BEFORE: u64 = 0xc4;
    pub const KIN_PAIR: u64 = 0xc5;
    pub const BEFORE_KIN: u64 = 0xc6;
    pub const ASK_KIN: u64 = 0xc8;
    pub const SHORT: u64 = 0xf1;
    pub const SHORT_LABEL: u64 = 0xf6;
}

/// Weights of the groups of features; tuned by cross-validation over kinds of shops.
#[derive(Debug, Clone, Copy)]
pub struct Weights {
    pub letters: f32,
    pub words: f32,
    pub ask: f32,
    pub tell: f32,
    pub grammar: f32,
    pub cues: f32,
    pub cue_pairs: f32,
    pub manner: f32,
    pub before: f32,
    pub mine: f32,
    pub flags: f32,
    pub start: f32,
    pub labels: f32,
    pub kin: f32,
    pub ask_kin: f32,
    pub before_kin: f32,
    pub shape: f32,
    pub answer: f32,
}

pub const WEIGHTS: Weights = Weights {
    letters: 0.6,
    words: 0.9,
    ask: 1.0,
    tell: 0.5,
    grammar: 0.8,
    cues: 1.1,
    cue_pairs: 0.4,
    manner: 0.8,
    before: 0.5,
    mine: 0.4,
    flags: 0.9,
    start: 0.3,
    labels: 0.8,
    kin: 0.6,
    ask_kin: 0.5,
    before_kin: 0.3,
    shape: 0.8,
    answer: 0.5,
};

/// What is remembered of one side.
#[derive(Debug, Default)]
struct Said {
    words: Vec<u64>,
    cues: u64,
    question: bool,
    messages: u32,
    last_secs: i64,
}

/// The dialogue so far and the message being heard.
pub struct Listener {
    classes: &'static Classes,
    stemmer: rust_stemmers::Stemmer,
    weights: Weights,
    pub normal: Normal,
    letters: Letters,
    hits: Vec<Hit>,
    manner: Manner,
    words: Vec<u64>,
    /// Per word: its kin.
    kin: Vec<Option<Kin>>,
    /// Per word: its ending, or itself when it is a short one.
    endings: Vec<u64>,
    /// Per word: a comma, dash or colon stands before it.
    clause: Vec<bool>,
    /// Per sentence of the message: asks; bits of its cues.
    asks: Vec<(bool, u64)>,
    interrogative: u64,
    request: u64,
    condition: u64,
    whether: u64,
    customer: Said,
    manager: Said,
    start: Vec<u64>,
    last: Option<(Speaker, i64)>,
    /// Labels of the customer's block that waits for an answer, and of everything before.
    block_labels: u32,
    block_mood: u8,
    all_topics: u32,
    manager_labels: Option<MessageLabels>,
    service_said: bool,
    heard: u32,
}

impl Default for Listener {
    fn default() -> Listener {
        let classes = Classes::in_use();
        Listener {
            classes,
            stemmer: stemmer(),
            weights: WEIGHTS,
            normal: Normal::new(),
            letters: Letters::default(),
            hits: Vec::new(),
            manner: Manner::default(),
            words: Vec::new(),
            kin: Vec::new(),
            endings: Vec::new(),
            clause: Vec::new(),
            asks: Vec::new(),
            interrogative: classes.bit("interrogative"),
            request: classes.bit("asking"),
            condition: classes.bit("condition"),
            whether: word_hash("ли"),
            customer: Said::default(),
            manager: Said::default(),
            start: Vec::new(),
            last: None,
            block_labels: 0,
            block_mood: 1,
            all_topics: 0,
            manager_labels: None,
            service_said: false,
            heard: 0,
        }
    }
}

impl Listener {
    /// Forgets the dialogue.
    pub fn begin(&mut self) {
        self.customer = Said::default();
        self.manager = Said::default();
        self.start.clear();
        self.last = None;
        self.block_labels = 0;
        self.block_mood = 1;
        self.all_topics = 0;
        self.manager_labels = None;
        self.service_said = false;
        self.heard = 0;
    }

    /// Hears a message of the customer or a person of the shop; its features go into `features`.
    pub fn hear(&mut self, speaker: Speaker, at_secs: i64, text: &str, features: &mut Features) {
        self.read(text);
        features.clear();
        self.push_text(features);
        self.push_context(speaker, at_secs, features);
    }

    /// Stems of the message just heard.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    fn read(&mut self, text: &str) {
        self.normal.read(text);
        self.manner = manner::read(text);
        self.classes.find(&self.normal, &mut self.hits);
        self.words.clear();
        self.endings.clear();
        self.clause.clear();
        let mut gap_start = 0;
        for token in self.normal.tokens().iter().take(WORDS_OF_MESSAGE) {
            self.words.push(stem_hash(&self.stemmer, self.normal.word(token)));
            self.endings.push(ending_hash(self.normal.word(token)));
            let gap = text.get(gap_start..token.source_start as usize).unwrap_or_default();
            self.clause.push(gap.contains([',', ':', '—', '–', '-', '(', ')']));
            gap_start = token.source_end as usize;
        }
        self.kin.clear();
        self.kin.extend(self.words.iter().map(|word| kin(*word)));
        self.asks.clear();
        for sentence in self.normal.sentences() {
            let tokens = &self.normal.tokens()[sentence.first as usize..sentence.end as usize];
            let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
            let mut bits = 0;
            let mut opens = 0;
            // "А какой ...": the interrogative may come second.
            let opening = tokens.get(1).map_or(first.start, |second| second.start);
            for hit in &self.hits {
                if (first.start..last.end).contains(&hit.start) {
                    bits |= 1 << hit.class;
                    if hit.start <= opening {
                        opens |= 1 << hit.class;
                    }
                }
            }
            let end = (sentence.end as usize).min(self.words.len());
            let words = &self.words[(sentence.first as usize).min(end)..end];
            let asks = sentence.question_mark
                || bits & self.request != 0
                || (!sentence.exclamation && opens & self.interrogative != 0)
                || words.contains(&self.whether);
            self.asks.push((asks, bits));
        }
    }

    fn asked(&self) -> u64 {
        self.asks.iter().filter(|(asks, _)| *asks).fold(0, |all, (_, bits)| all | bits)
    }

    /// Remembers the message just heard with the labels it got.
    pub fn settle(&mut self, speaker: Speaker, at_secs: i64, labels: MessageLabels) {
        let changed = self.last.is_none_or(|(last, _)| last != speaker);
        let said = match speaker {
            Speaker::Customer => &mut self.customer,
            _ => &mut self.manager,
        };
        if changed {
            said.words.clear();
            said.cues = 0;
            said.question = false;
        }
        let room = WORDS_KEPT.saturating_sub(said.words.len());
        said.words.extend(self.words.iter().take(room));
        said.cues |= self.asks.iter().fold(0, |all, (_, bits)| all | bits);
        said.question |= self.normal.question_mark;
        said.messages += 1;
        said.last_secs = at_secs;
        if speaker == Speaker::Customer && self.manager.messages == 0 {
            let room = WORDS_KEPT.saturating_sub(self.start.len());
            self.start.extend(self.words.iter().take(room));
        }
        self.settle_labels(labels, changed);
        self.last = Some((speaker, at_secs));
        self.heard += 1;
    }

    fn settle_labels(&mut self, labels: MessageLabels, changed: bool) {
        if let Some(labels) = labels.customer() {
            if changed {
                self.block_labels = 0;
                self.block_mood = 1;
            }
            for topic in labels.topic.iter() {
                self.block_labels |= 1 << topic.place();
                self.all_topics |= 1 << topic.place();
            }
            for objection in labels.objection.iter() {
                self.block_labels |= 1 << (Topic::ALL.len() + objection.place());
            }
            if labels.sentiment.place() != 1 {
                self.block_mood = labels.sentiment.place() as u8;
            }
        }
        if let Some(labels) = labels.manager() {
            let quiet = labels.question == QuestionKind::None && labels.stage.is_empty();
            if !quiet || self.manager_labels.is_none() {
                self.manager_labels = Some(MessageLabels::Manager(labels));
            }
            self.service_said |= labels.stage.contains(Stage::Service);
        }
    }
}

fn push_words(words: &[u64], word_seed: u64, pair_seed: u64, features: &mut Features) {
    for (place, word) in words.iter().enumerate() {
        features.push(mix(word_seed, *word));
        if let Some(next) = words.get(place + 1) {
            features.push(mix(mix(pair_seed, *word), *next));
        }
    }
}

/// The last three letters tell the form of a word; words of up to four letters are themselves.
fn ending_hash(word: &str) -> u64 {
    match word.char_indices().rev().nth(2) {
        Some((place, _)) if word[..place].chars().count() >= 2 => word_hash(&word[place..]).rotate_left(7),
        _ => word_hash(word),
    }
}

/// The set bits, lowest first.
fn bits(mut set: u64) -> impl Iterator<Item = u64> {
    std::iter::from_fn(move || {
        if set == 0 {
            return None;
        }
        let bit = u64::from(set.trailing_zeros());
        set &= set - 1;
        Some(bit)
    })
}
