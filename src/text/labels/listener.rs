//! Listens to a dialogue message by message and tells the learner what it hears: the words, the
//! questions in them, the cues, the manner, and what was said and labelled before. Never after.

use crate::model::labels::{Label, MessageLabels, QuestionKind, Stage, Topic};
use crate::text::labels::classes::{Classes, Hit};
use crate::text::labels::dialogue::Speaker;
use crate::text::labels::manner::{self, Manner};
use crate::text::learn::features::{Features, Letters, mix, stem_hash, stemmer, word_hash};
use crate::text::learn::kin::{Kin, kin};
use crate::text::normal::Normal;

mod shape;

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
        let classes = Classes::shipped();
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

    /// The words, the questions, the cues and the manner of this message alone.
    fn push_text(&mut self, features: &mut Features) {
        let weights = self.weights;
        let count = self.words.len();
        self.letters.push_ngrams(&self.normal, 0, count, seed::LETTERS, features);
        features.close(weights.letters, true);
        push_words(&self.words, seed::WORD, seed::PAIR, features);
        features.close(weights.words, true);
        self.push_asked(features);
        features.close(weights.ask, true);
        for (sentence, (asks, _)) in self.normal.sentences().iter().zip(&self.asks) {
            if !asks {
                let end = (sentence.end as usize).min(count);
                let words = &self.words[(sentence.first as usize).min(end)..end];
                push_words(words, seed::TELL_WORD, seed::TELL_PAIR, features);
            }
        }
        features.close(weights.tell, true);
        push_kin(&self.words, &self.kin, 0, features);
        features.close(weights.kin, true);
        for (sentence, (asks, _)) in self.normal.sentences().iter().zip(&self.asks) {
            if *asks {
                let end = (sentence.end as usize).min(count);
                let first = (sentence.first as usize).min(end);
                push_kin(&self.words[first..end], &self.kin[first..end], seed::ASK_KIN, features);
            }
        }
        features.close(weights.ask_kin, true);
        for (sentence, (asks, _)) in self.normal.sentences().iter().zip(&self.asks) {
            if *asks {
                let end = (sentence.end as usize).min(count);
                let first = (sentence.first as usize).min(end);
                let tokens = &self.normal.tokens()[first..end];
                shape::push(&self.normal, tokens, &self.clause[first..end], sentence.question_mark, features);
            }
        }
        features.close(weights.shape, true);
        self.push_grammar(features);
        features.close(weights.grammar, true);
        self.push_cues(features);
        features.close(weights.cues, true);
        self.push_cue_pairs(features);
        features.close(weights.cue_pairs, true);
        self.manner.each(|mark| features.push(mix(seed::MANNER, mark)));
        features.close(weights.manner, false);
    }

    /// How the sentences are built: endings of words, beginnings of sentences and clauses.
    fn push_grammar(&self, features: &mut Features) {
        for (sentence, (asks, _)) in self.normal.sentences().iter().zip(&self.asks) {
            let end = (sentence.end as usize).min(self.words.len());
            let first = (sentence.first as usize).min(end);
            let side = u64::from(*asks) + 2 * u64::from(sentence.question_mark);
            let endings = &self.endings[first..end];
            for (place, ending) in endings.iter().enumerate() {
                let seed = mix(seed::ENDING, side);
                features.push(mix(seed, *ending));
                let Some(next) = endings.get(place + 1) else { continue };
                features.push(mix(mix(seed::ENDING_PAIR, *ending), mix(side, *next)));
                let Some(third) = endings.get(place + 2) else { continue };
                features.push(mix(mix(mix(seed::ENDING_TRIPLE, *ending), mix(side, *next)), *third));
            }
            for place in first..end {
                if place == first || self.clause[place] {
                    let at = mix(seed::CLAUSE, side * 2 + u64::from(place == first));
                    features.push(mix(at, self.words[place]));
                    features.push(mix(at, self.endings[place]));
                    if let Some(next) = self.words.get(place + 1).filter(|_| place + 1 < end) {
                        features.push(mix(mix(at, self.words[place]), *next));
                    }
                }
            }
            if let (true, Some(last)) = (end > first, endings.last()) {
                features.push(mix(mix(seed::LAST_ASKED, side), *last));
                let opening = mix(mix(seed::CLAUSE_ASKED, side), endings[0]);
                features.push(mix(opening, endings.get(1).copied().unwrap_or(1)));
            }
        }
    }

    fn push_asked(&self, features: &mut Features) {
        for (sentence, (asks, _)) in self.normal.sentences().iter().zip(&self.asks) {
            let end = (sentence.end as usize).min(self.words.len());
            let words = &self.words[(sentence.first as usize).min(end)..end];
            let (true, Some(first), Some(last)) = (*asks, words.first(), words.last()) else { continue };
            push_words(words, seed::ASK_WORD, seed::ASK_PAIR, features);
            for triple in words.windows(3) {
                features.push(mix(mix(mix(seed::ASK_TRIPLE, triple[0]), triple[1]), triple[2]));
            }
            features.push(mix(seed::ASK_FIRST, *first));
            features.push(mix(mix(seed::ASK_FIRST, *first), words.get(1).copied().unwrap_or(0)));
            features.push(mix(seed::ASK_LAST, *last));
        }
    }

    /// Classes of cues by themselves: few and strong.
    fn push_cues(&self, features: &mut Features) {
        let told = self.asks.iter().filter(|(asks, _)| !asks).fold(0, |all, (_, bits)| all | bits);
        let asked = self.asked();
        bits(asked).for_each(|class| features.push(mix(seed::CUE_ASK, class)));
        bits(told).for_each(|class| features.push(mix(seed::CUE_TELL, class)));
        bits(asked | told).for_each(|class| features.push(mix(seed::CUE_ANY, class)));
    }

    /// Classes that meet in a question, and what they answer.
    fn push_cue_pairs(&self, features: &mut Features) {
        let asked = self.asked();
        for class in bits(asked) {
            for other in bits(asked).take_while(|other| *other < class) {
                features.push(mix(mix(seed::CUE_ASK_PAIR, class), other));
            }
            for before in bits(self.customer.cues) {
                features.push(mix(mix(seed::CUE_ANSWER, class), before));
            }
        }
    }

    fn asked(&self) -> u64 {
        self.asks.iter().filter(|(asks, _)| *asks).fold(0, |all, (_, bits)| all | bits)
    }

    /// Few words: what it is about was said before.
    fn is_short(&self) -> bool {
        self.words.len() <= SHORT_WORDS
    }

    /// What was said and labelled before.
    fn push_context(&mut self, speaker: Speaker, at_secs: i64, features: &mut Features) {
        let weights = self.weights;
        let (other, own) = match speaker {
            Speaker::Customer => (&self.manager, &self.customer),
            _ => (&self.customer, &self.manager),
        };
        push_words(&other.words, seed::BEFORE_WORD, seed::BEFORE_WORD + 1, features);
        features.close(weights.before, true);
        bits(other.cues).for_each(|class| features.push(mix(seed::BEFORE_CUE, class)));
        features.close(weights.before * 0.6, true);
        for kin in other.words.iter().filter_map(|word| kin(*word)) {
            features.push(mix(seed::BEFORE_KIN, u64::from(kin.narrow)));
            features.push(mix(seed::BEFORE_KIN + 1, u64::from(kin.wide)));
        }
        features.close(weights.before_kin, true);
        own.words.iter().for_each(|word| features.push(mix(seed::MINE_WORD, *word)));
        features.close(weights.mine, true);
        if self.is_short() {
            for word in &other.words {
                features.push(mix(seed::SHORT, *word));
                if let Some(kin) = kin(*word) {
                    features.push(mix(seed::SHORT + 1, u64::from(kin.narrow)));
                    features.push(mix(seed::SHORT + 2, u64::from(kin.wide)));
                }
            }
            bits(other.cues).for_each(|class| features.push(mix(seed::SHORT + 3, class)));
        }
        features.close(weights.answer, true);
        self.start.iter().for_each(|word| features.push(mix(seed::START_WORD, *word)));
        features.close(weights.start, true);
        self.push_flags(speaker, at_secs, features);
        features.close(weights.flags, false);
        self.push_labels(speaker, features);
        features.close(weights.labels, false);
    }

    fn push_flags(&self, speaker: Speaker, at_secs: i64, features: &mut Features) {
        let (other, own) = match speaker {
            Speaker::Customer => (&self.manager, &self.customer),
            _ => (&self.customer, &self.manager),
        };
        let gap = self.last.map_or(-1, |(_, last)| at_secs - last);
        let flags = [
            1000 + u64::from(own.messages.min(3)),
            1010 + u64::from(other.messages.min(3)),
            1020 + pause(gap),
            1030 + u64::from(self.last.is_some_and(|(last, _)| last == speaker)),
            1040 + u64::from(other.question),
            1050 + u64::from(own.question),
            1060 + pause(if own.messages == 0 { -1 } else { at_secs - own.last_secs }),
            1070 + u64::from(self.last.is_some_and(|(last, _)| last == speaker) && gap < 300),
            1080 + u64::from(self.heard.min(40) / 5),
            1090 + self.asks.iter().filter(|(asks, _)| *asks).count().min(3) as u64,
            1100 + u64::from(self.asks.last().is_some_and(|(asks, _)| *asks)),
            1110 + u64::from(self.asks.first().is_some_and(|(asks, _)| *asks)),
        ];
        flags.iter().for_each(|flag| features.push(mix(seed::FLAG, *flag)));
    }

    fn push_labels(&self, speaker: Speaker, features: &mut Features) {
        let mut push = |mark: u64| features.push(mix(seed::LABEL, mark));
        push(10 + u64::from(self.block_mood));
        bits(u64::from(self.block_labels)).for_each(|bit| push(100 + bit));
        bits(u64::from(self.all_topics)).for_each(|bit| push(200 + bit));
        push(300 + u64::from(self.service_said));
        if let Some(labels) = self.manager_labels.and_then(MessageLabels::manager) {
            push(400 + labels.question.place() as u64);
            labels.spin.iter().for_each(|code| push(420 + code.place() as u64));
            labels.stage.iter().for_each(|stage| push(440 + stage.place() as u64));
            push(460 + u64::from(labels.next_step));
        }
        // The same labels mean another thing to a question, an answer of one word, a long text.
        let manner = match (self.asks.iter().any(|(asks, _)| *asks), self.is_short()) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        };
        let mut push = |mark: u64| features.push(mix(seed::SHORT_LABEL + manner, mark));
        push(10 + u64::from(self.block_mood));
        bits(u64::from(self.block_labels)).for_each(|bit| push(100 + bit));
        bits(u64::from(self.all_topics)).for_each(|bit| push(200 + bit));
        push(300 + u64::from(self.service_said));
        if let Some(labels) = self.manager_labels.and_then(MessageLabels::manager) {
            push(400 + labels.question.place() as u64);
            labels.spin.iter().for_each(|code| push(420 + code.place() as u64));
            labels.stage.iter().for_each(|stage| push(440 + stage.place() as u64));
        }
        if speaker == Speaker::Manager {
            for class in bits(self.asked()) {
                for bit in bits(u64::from(self.all_topics)) {
                    features.push(mix(mix(seed::LABEL_CUE, class), bit));
                }
            }
        }
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

/// Groups of the words, and groups beside words: "какой" before any thing to sit on.
fn push_kin(words: &[u64], kin: &[Option<Kin>], salt: u64, features: &mut Features) {
    for (place, one) in kin.iter().enumerate() {
        let next = kin.get(place + 1).copied().flatten();
        if let Some(one) = one {
            features.push(mix(seed::KIN + salt, u64::from(one.narrow)));
            features.push(mix(seed::KIN_WIDE + salt, u64::from(one.wide)));
            if let Some(word) = words.get(place + 1) {
                features.push(mix(mix(seed::KIN_BEFORE + salt, u64::from(one.wide)), *word));
            }
            if let Some(next) = next {
                features.push(mix(mix(seed::KIN_PAIR + salt, u64::from(one.wide)), u64::from(next.wide)));
            }
        }
        if let Some(next) = next {
            features.push(mix(mix(seed::KIN_AFTER + salt, words[place]), u64::from(next.wide)));
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

/// Kinds of silence: none before, at once, soon, hours, days.
fn pause(secs: i64) -> u64 {
    match secs {
        ..0 => 0,
        0..30 => 1,
        30..300 => 2,
        300..3_600 => 3,
        3_600..14_400 => 4,
        14_400..86_400 => 5,
        _ => 6,
    }
}
