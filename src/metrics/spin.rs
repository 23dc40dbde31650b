//! SPIN counts (M27): questions of the four stages by manager and by chat, written ones and templates apart;
//! the same text counts once an episode, a message at most thrice. Only talks of a sale count.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::analysis::conduct::is_sale;
use crate::metrics::chat::is_excluded;
use crate::model::estimate::Estimate;
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{MessageClass, MessageMark};
use crate::model::ids::{ChannelId, ManagerId, MessageId};
use crate::model::labels::{Label, QuestionKind, SpinCode};
use crate::model::time::Period;
use crate::stats::interval::wilson;

/// A message is a form, not a talk, when it asks more often.
const MOST_OF_MESSAGE: u64 = 3;
/// Messages kept as evidence of one figure.
const EVIDENCE: usize = 20;

/// What one person (or everybody) asked in one chat.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpinCounts {
    /// Messages of people.
    pub messages: u64,
    /// Questions, courtesy apart.
    pub questions: u64,
    /// Messages by type of question: open, closed, alternative, courtesy.
    pub kinds: [u64; 4],
    /// Questions of S, P, I, N written by hand.
    pub written: [u64; 4],
    /// Of them, those that came as a template.
    pub templates: [u64; 4],
    /// Messages with a question of a stage, and those of them whose answer told something.
    pub asking: u64,
    pub productive: u64,
    /// The latest message of each stage.
    pub latest: [Option<MessageId>; 4],
}

impl SpinCounts {
    /// Questions of a stage (0 S, 1 P, 2 I, 3 N), templates included.
    pub fn of(&self, stage: usize) -> u64 {
        self.written[stage] + self.templates[stage]
    }

    /// Share of the four stages that were used.
    pub fn completeness(&self) -> f64 {
        (0..4).filter(|stage| self.of(*stage) > 0).count() as f64 / 4.0
    }
}

/// The figures of one scope.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpinFigures {
    pub chats: u64,
    pub counts: SpinCounts,
    /// Share of chats with the stage: S, P, I, N.
    pub usage: [Estimate; 4],
    /// Chats with all four.
    pub full: Estimate,
    /// Mean share of stages used.
    pub completeness: Estimate,
    /// Share of questions of a stage whose answer told something.
    pub productive: Estimate,
    /// Share of questions of a stage that came as templates.
    pub templates: Estimate,
}

/// Counts of one person (`manager`) or of everybody in a chat; absent when they wrote nothing in a sale of the period.
pub fn spin_of_chat(chat: &ChatFacts, manager: Option<Option<ManagerId>>, period: Period) -> Option<SpinCounts> {
    let hashes: HashMap<MessageId, u64> = chat.findings.text_hashes.iter().copied().collect();
    let mut seen: HashSet<(u32, u64)> = HashSet::new();
    let mut counts: Option<SpinCounts> = None;
    for mark in chat.findings.marks.iter().filter(|mark| period.contains(mark.at)) {
        let wrote = matches!(mark.class, MessageClass::Human | MessageClass::Template);
        let of_sale = chat.findings.episodes.get(mark.episode as usize).is_some_and(is_sale);
        if !wrote || !of_sale || manager.is_some_and(|manager| manager != mark.manager) {
            continue;
        }
        let counts = counts.get_or_insert_default();
        counts.messages += 1;
        let new = hashes.get(&mark.id).is_none_or(|hash| seen.insert((mark.episode, *hash)));
        if new {
            counts.take(mark);
        }
    }
    counts
}

impl SpinCounts {
    fn take(&mut self, mark: &MessageMark) {
        let Some(labels) = mark.labels.manager() else { return };
        if labels.question != QuestionKind::None {
            let kind = labels.question.place() - 1;
            self.kinds[kind] += 1;
        }
        if !labels.question.asks() {
            return;
        }
        let questions = u64::from(mark.questions.max(1)).min(MOST_OF_MESSAGE);
        self.questions += questions;
        let stages: Vec<usize> = labels.spin.iter().filter(|code| code.is_spin()).map(Label::place).collect();
        // Several questions of one purpose count each; of several purposes each once.
        let each = if labels.spin.len() == 1 { questions } else { 1 };
        let side = if mark.class == MessageClass::Template { &mut self.templates } else { &mut self.written };
        for stage in &stages {
            side[*stage] += each;
            self.latest[*stage] = Some(mark.id);
        }
        self.asking += u64::from(!stages.is_empty());
        self.productive += u64::from(!stages.is_empty() && mark.productive);
    }
}

/// The figures of the shop or of one person, in one channel or all, in a period.
pub fn spin(
    facts: &Facts,
    manager: Option<Option<ManagerId>>,
    channel: Option<ChannelId>,
    period: Period,
) -> SpinFigures {
    let counted = |chat: &&ChatFacts| channel.is_none_or(|channel| chat.chat.channel == Some(channel));
    let chats = facts.chats.iter().filter(counted).filter(|chat| !is_excluded(&facts.rules, chat));
    let counts: Vec<SpinCounts> = chats.filter_map(|chat| spin_of_chat(chat, manager, period)).collect();
    figures(&counts)
}

/// The figures of everybody who wrote in a sale of the period, by manager; `None` is "unassigned".
pub fn spin_by_manager(facts: &Facts, period: Period) -> BTreeMap<Option<ManagerId>, SpinFigures> {
    let mut counts: BTreeMap<Option<ManagerId>, Vec<SpinCounts>> = BTreeMap::new();
    for chat in facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat)) {
        let marks = chat.findings.marks.iter().filter(|mark| mark.class.is_human());
        let authors: HashSet<Option<ManagerId>> = marks.map(|mark| mark.manager).collect();
        for author in authors {
            if let Some(of_chat) = spin_of_chat(chat, Some(author), period) {
                counts.entry(author).or_default().push(of_chat);
            }
        }
    }
    counts.into_iter().map(|(manager, counts)| (manager, figures(&counts))).collect()
}

fn figures(chats: &[SpinCounts]) -> SpinFigures {
    let mut all = SpinCounts::default();
    for chat in chats {
        all.messages += chat.messages;
        all.questions += chat.questions;
        all.asking += chat.asking;
        all.productive += chat.productive;
        for place in 0..4 {
            all.kinds[place] += chat.kinds[place];
            all.written[place] += chat.written[place];
            all.templates[place] += chat.templates[place];
            all.latest[place] = chat.latest[place].or(all.latest[place]);
        }
    }
    let count = chats.len() as u64;
    let share = |hits: usize, evidence: Vec<MessageId>| rate(hits as u64, count, evidence);
    let usage = [0, 1, 2, 3].map(|stage| {
        let with = || chats.iter().filter(move |chat| chat.of(stage) > 0);
        share(with().count(), with().filter_map(|chat| chat.latest[stage]).take(EVIDENCE).collect())
    });
    let full = chats.iter().filter(|chat| (0..4).all(|stage| chat.of(stage) > 0));
    let used: f64 = chats.iter().map(SpinCounts::completeness).sum();
    let completeness =
        Estimate { value: (count > 0).then(|| used / count as f64), count, interval: None, evidence: Vec::new() };
    let templates: u64 = all.templates.iter().sum();
    let asked = templates + all.written.iter().sum::<u64>();
    SpinFigures {
        chats: count,
        usage,
        full: share(full.count(), Vec::new()),
        completeness,
        productive: rate(all.productive, all.asking, Vec::new()),
        templates: rate(templates, asked, Vec::new()),
        counts: all,
    }
}

fn rate(hits: u64, count: u64, evidence: Vec<MessageId>) -> Estimate {
    let value = (count > 0).then(|| hits as f64 / count as f64);
    Estimate { value, count, interval: wilson(hits, count), evidence }
}

/// How far the codes can be trusted: the share of checked labels people agreed with, over S, P, I and N.
/// Fewer than [`CHECKED_ENOUGH`] checks say nothing yet.
pub fn precision(facts: &Facts) -> Estimate {
    let checks = facts.code_checks.iter().filter(|check| check.code.is_spin());
    let (checked, right) = checks.fold((0, 0), |sum, check| (sum.0 + check.checked, sum.1 + check.right));
    rate(right, checked, Vec::new())
}

/// The precision of one code.
pub fn precision_of(facts: &Facts, code: SpinCode) -> Estimate {
    let check = facts.code_checks.iter().find(|check| check.code == code);
    check.map_or_else(Estimate::unknown, |check| rate(check.right, check.checked, Vec::new()))
}

/// From so many checked labels on their precision is told.
pub const CHECKED_ENOUGH: u64 = 50;
