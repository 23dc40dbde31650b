//! How well labels were given: precision, recall and F1 per label, macro-F1 per list.

use crate::model::labels::{
    EpisodeKind, Label, LabelSet, MessageLabels, Objection, QuestionKind, Sentiment, SpinCode, Stage, Topic,
};
use crate::text::labels::dialogue::LabelledDialogue;
use crate::text::labels::judge::DialogueLabels;

/// Right, wrong and missed of one label.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub right: u32,
    pub wrong: u32,
    pub missed: u32,
}

impl Tally {
    fn take(&mut self, believed: bool, holds: bool) {
        self.right += u32::from(believed && holds);
        self.wrong += u32::from(believed && !holds);
        self.missed += u32::from(!believed && holds);
    }

    /// How often the label holds.
    pub fn count(self) -> u32 {
        self.right + self.missed
    }

    /// Of the labels given, the share that holds; 0 when none was given.
    pub fn precision(self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }

    /// Of the labels that hold, the share given.
    pub fn recall(self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }

    /// Harmonic mean of the two.
    pub fn f1(self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// One list of labels with its tallies.
#[derive(Debug, Clone)]
pub struct Section {
    pub name: &'static str,
    pub labels: Vec<(&'static str, Tally)>,
}

impl Section {
    fn of<L: Label>(name: &'static str) -> Section {
        Section { name, labels: L::ALL.iter().map(|label| (label.code(), Tally::default())).collect() }
    }

    fn take<L: Label>(&mut self, believed: LabelSet<L>, truth: LabelSet<L>) {
        for (label, (_, tally)) in L::ALL.iter().zip(&mut self.labels) {
            tally.take(believed.contains(*label), truth.contains(*label));
        }
    }

    /// Mean F1 of the labels that occur or were given.
    pub fn macro_f1(&self) -> f64 {
        self.macro_f1_of(|_| true)
    }

    /// The same over some labels.
    pub fn macro_f1_of(&self, wanted: impl Fn(&str) -> bool) -> f64 {
        let found: Vec<f64> = self
            .labels
            .iter()
            .filter(|(name, tally)| wanted(name) && tally.right + tally.wrong + tally.missed > 0)
            .map(|(_, tally)| tally.f1())
            .collect();
        if found.is_empty() { 0.0 } else { found.iter().sum::<f64>() / found.len() as f64 }
    }

    /// Share of messages with the right one of labels that exclude each other.
    pub fn accuracy(&self) -> f64 {
        let right = self.labels.iter().map(|(_, tally)| tally.right).sum();
        ratio(right, self.labels.iter().map(|(_, tally)| tally.count()).sum())
    }
}

/// Tallies of everything that is labelled.
#[derive(Debug, Clone)]
pub struct Score {
    pub spin: Section,
    pub question: Section,
    pub stage: Section,
    pub next_step: Section,
    pub topic: Section,
    pub objection: Section,
    pub sentiment: Section,
    pub kind: Section,
    pub intent_high: Section,
    /// Messages that were not judged though labelled.
    pub not_judged: u32,
    /// Decisions below [`crate::model::labels::SURE_FROM`], and all.
    pub unsure: u32,
    pub decisions: u32,
}

impl Default for Score {
    fn default() -> Score {
        let yes = |name| Section { name, labels: vec![("true", Tally::default())] };
        Score {
            spin: Section::of::<SpinCode>("spin"),
            question: Section::of::<QuestionKind>("question"),
            stage: Section::of::<Stage>("stage"),
            next_step: yes("next_step"),
            topic: Section::of::<Topic>("topic"),
            objection: Section::of::<Objection>("objection"),
            sentiment: Section::of::<Sentiment>("sentiment"),
            kind: Section::of::<EpisodeKind>("kind"),
            intent_high: yes("intent_high"),
            not_judged: 0,
            unsure: 0,
            decisions: 0,
        }
    }
}

impl Score {
    /// Counts a dialogue judged.
    pub fn take(&mut self, truth: &LabelledDialogue, labels: &[MessageLabels], dialogue: Option<DialogueLabels>) {
        for (message, believed) in truth.messages.iter().zip(labels) {
            self.take_message(message.labels, *believed);
        }
        let kind = dialogue.map_or(EpisodeKind::Other, |dialogue| dialogue.kind);
        self.kind.take::<EpisodeKind>(one(kind), one(truth.kind));
        let intent = dialogue.is_some_and(|dialogue| dialogue.intent_high);
        self.intent_high.labels[0].1.take(intent, truth.intent_high);
    }

    fn take_message(&mut self, truth: MessageLabels, believed: MessageLabels) {
        self.not_judged += u32::from(believed == MessageLabels::NotJudged);
        if let Some(truth) = truth.manager() {
            let believed = believed.manager().unwrap_or_default();
            self.spin.take(believed.spin, truth.spin);
            self.question.take::<QuestionKind>(one(believed.question), one(truth.question));
            self.stage.take(believed.stage, truth.stage);
            self.next_step.labels[0].1.take(believed.next_step, truth.next_step);
            self.sure(&[believed.question_sure, believed.spin_sure, believed.stage_sure, believed.next_step_sure]);
        }
        if let Some(truth) = truth.customer() {
            let believed = believed.customer().unwrap_or_default();
            self.topic.take(believed.topic, truth.topic);
            self.objection.take(believed.objection, truth.objection);
            self.sentiment.take::<Sentiment>(one(believed.sentiment), one(truth.sentiment));
            self.sure(&[believed.topic_sure, believed.objection_sure, believed.sentiment_sure]);
        }
    }

    fn sure(&mut self, shares: &[u8]) {
        self.decisions += shares.len() as u32;
        self.unsure += shares.iter().filter(|share| **share < crate::model::labels::SURE_FROM).count() as u32;
    }

    /// The lists, in the order they are shown.
    pub fn sections(&self) -> [&Section; 9] {
        [
            &self.spin,
            &self.question,
            &self.stage,
            &self.next_step,
            &self.topic,
            &self.objection,
            &self.sentiment,
            &self.kind,
            &self.intent_high,
        ]
    }

    /// Macro-F1 over S, P, I and N.
    pub fn spin_f1(&self) -> f64 {
        self.spin.macro_f1_of(|name| "SPIN".contains(name))
    }
}

fn one<L: Label>(label: L) -> LabelSet<L> {
    [label].into_iter().collect()
}
