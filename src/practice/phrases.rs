//! Every sentence of managers, and what followed it; the best phrases of a heap of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::ManagerId;
use crate::model::labels::Stage;
use crate::model::practice::{Outcome, Phrase, Share};
use crate::practice::situations::stage_of;
use crate::practice::talks::Talk;
use crate::practice::words::{WordReader, mark, phrase, written};
use crate::text::mask::mask;

/// Cases a phrase is judged by beside its own: one lucky chat is no proof.
const PRIOR_CASES: f64 = 10.0;

/// One sentence of a manager.
#[derive(Debug, Clone, Copy)]
pub struct Spoken {
    /// Equal for equal phrases.
    pub phrase: u64,
    /// Places of the talk and of the line in it, and of the sentence in the line.
    pub talk: u32,
    pub line: u32,
    pub sentence: u16,
    pub stage: Option<Stage>,
    pub manager: Option<ManagerId>,
}

/// The sentences that are phrases, by talk and line.
pub fn spoken(talks: &[Talk<'_>]) -> Vec<Spoken> {
    let mut reader = WordReader::new();
    let mut spoken = Vec::new();
    for (talk, of_talk) in (0..).zip(talks) {
        for (line, of_line) in of_talk.said().filter(|(_, line)| !line.text.is_empty()) {
            reader.read(of_line.text);
            let stages = of_line.manager().map(|labels| labels.stage).unwrap_or_default();
            for (sentence, found) in (0..).zip(&reader.sentences) {
                let stage = stage_of(stages, found.asks, sentence == 0);
                let words = reader.of(found);
                // A greeting is a phrase however short.
                let greeting = (stage == Some(Stage::Greeting)).then(|| mark(words));
                let Some(phrase) = phrase(words).or(greeting) else { continue };
                spoken.push(Spoken { phrase, talk, line: line as u32, sentence, stage, manager: of_line.mark.manager });
            }
        }
    }
    spoken
}

/// The sentence as it may be shown.
pub fn shown(talks: &[Talk<'_>], spoken: &Spoken) -> String {
    let line = &talks[spoken.talk as usize].lines[spoken.line as usize];
    let mut reader = WordReader::new();
    reader.read(line.text);
    let Some(sentence) = reader.sentences.get(spoken.sentence as usize) else { return String::new() };
    mask(&written(line.text, reader.of(sentence)))
}

/// What was seen of one phrase.
#[derive(Debug, Default, Clone)]
pub struct Record {
    /// The first time it was said, in a paid talk when there is one.
    first: Option<Spoken>,
    first_paid: bool,
    managers: BTreeSet<Option<ManagerId>>,
    talks: BTreeSet<u32>,
    went_on: Share,
    ordered: Share,
    paid: Share,
}

impl Record {
    /// Counts a use; a phrase said twice in a talk counts once.
    pub fn count(&mut self, talks: &[Talk<'_>], spoken: Spoken) {
        let talk = &talks[spoken.talk as usize];
        let better = talk.paid() && !self.first_paid;
        if self.first.is_none() || better {
            (self.first, self.first_paid) = (Some(spoken), talk.paid());
        }
        self.managers.insert(spoken.manager);
        if !self.talks.insert(spoken.talk) {
            return;
        }
        self.went_on.add(talk.lines[spoken.line as usize..].iter().any(|line| line.by_customer()));
        if talk.counted() {
            self.ordered.add(talk.outcome != Outcome::None);
            self.paid.add(talk.paid());
        }
    }

    /// Talks it was said in.
    pub fn talks(&self) -> u64 {
        self.talks.len() as u64
    }

    /// By what followed, drawn towards what follows usually; more uses first among equals.
    fn worth(&self, usual: &Usual) -> f64 {
        let drawn =
            |share: Share, usual: f64| (share.hits as f64 + PRIOR_CASES * usual) / (share.count as f64 + PRIOR_CASES);
        drawn(self.paid, usual.paid) / usual.paid.max(0.01) + drawn(self.went_on, usual.went_on)
    }

    /// As a phrase; `text` shows the place it is quoted from.
    pub fn phrase(&self, text: impl Fn(&Spoken) -> String) -> Option<Phrase> {
        let text = text(self.first.as_ref()?);
        let managers = self.managers.len() as u32;
        let Record { went_on, ordered, paid, .. } = *self;
        (!text.is_empty()).then_some(Phrase { text, managers, went_on, ordered, paid })
    }
}

/// What usually follows: what a phrase seen rarely is believed to be worth.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usual {
    paid: f64,
    went_on: f64,
}

impl Usual {
    /// Over these records.
    pub fn of<'r>(records: impl Iterator<Item = &'r Record> + Clone) -> Usual {
        let share = |of: fn(&Record) -> Share| {
            let (hits, count) =
                records.clone().map(of).fold((0, 0), |(hits, count), share| (hits + share.hits, count + share.count));
            hits as f64 / (count as f64).max(1.0)
        };
        Usual { paid: share(|record| record.paid), went_on: share(|record| record.went_on) }
    }
}

/// The records of phrases, by phrase.
pub type Records = BTreeMap<u64, Record>;

/// The best, those a second talk confirmed before all others; ties by phrase, so that every day gives the same.
pub fn best(records: &Records, most: usize) -> Vec<&Record> {
    let usual = Usual::of(records.values());
    let mut order: Vec<(&u64, &Record)> = records.iter().collect();
    order.sort_by(|(one_phrase, one), (other_phrase, other)| {
        let rank = |record: &Record| (record.talks() >= 2, record.paid.hits > 0);
        rank(other)
            .cmp(&rank(one))
            .then(other.worth(&usual).total_cmp(&one.worth(&usual)))
            .then(other.talks().cmp(&one.talks()))
            .then(one_phrase.cmp(other_phrase))
    });
    order.into_iter().map(|(_, record)| record).take(most).collect()
}
