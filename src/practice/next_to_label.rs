//! Which message a person of the shop should label next (the bot's `/label`, the page's queue).
//!
//! Every other one is drawn by lot among those that carry the code checked least so far: only such
//! labels measure precision, and only so rare codes are ever measured. The rest are those the model
//! doubts most, rare codes first: from them it learns most. Managers take turns; a text sent to
//! many is asked about once.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::facts::Facts;
use crate::model::findings::{MessageClass, MessageMark};
use crate::model::ids::{ChatId, ManagerId, MessageId};
use crate::model::labels::SURE_FROM;
use crate::model::own_label::{LabelHead, OwnLabel};
use crate::stats::random::mix;

/// Once a code has this many labels drawn by lot its precision is known well enough.
const CHECKED_ENOUGH: usize = 50;
/// How much a code nobody gives counts against the doubt in percent.
const RARITY_POINTS: f64 = 30.0;

/// A message to be labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToLabel {
    pub chat: ChatId,
    pub message: MessageId,
    pub manager: Option<ManagerId>,
    pub head: LabelHead,
    /// What the program believes, as places of [`LabelHead::all_codes`]; its confidence in percent; its model.
    pub believed: u16,
    pub sure: u8,
    pub model: u32,
    /// Drawn by lot: goes into [`OwnLabel::sampled`].
    pub sampled: bool,
}

struct Candidate {
    to_label: ToLabel,
    text: Option<u64>,
}

/// The next messages to label in one list of labels, the first first. `skipped`: those a person
/// passed over. The same facts and labels give the same messages.
pub fn next_to_label(
    facts: &Facts,
    own: &[OwnLabel],
    skipped: &HashSet<MessageId>,
    head: LabelHead,
    most: usize,
) -> Vec<ToLabel> {
    let done: HashSet<MessageId> = own.iter().filter(|label| label.head == head).map(|label| label.message).collect();
    let mut queue = Queue::new(candidates(facts, head, &done, skipped), own, head);
    let mut chosen = Vec::new();
    while chosen.len() < most {
        let by_lot = (done.len() + chosen.len()).is_multiple_of(2);
        let Some(next) = queue.next(by_lot) else { break };
        chosen.push(next);
    }
    chosen
}

/// Messages the list applies to, each text once, without those labelled already.
fn candidates(
    facts: &Facts,
    head: LabelHead,
    done: &HashSet<MessageId>,
    skipped: &HashSet<MessageId>,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut known_texts: HashSet<u64> = HashSet::new();
    for chat in &facts.chats {
        let texts: HashMap<MessageId, u64> = chat.findings.text_hashes.iter().copied().collect();
        for mark in &chat.findings.marks {
            let text = texts.get(&mark.id).copied();
            if done.contains(&mark.id) {
                known_texts.extend(text);
            }
            if done.contains(&mark.id) || skipped.contains(&mark.id) || !facts.period.contains(mark.at) {
                continue;
            }
            let Some(to_label) = to_label(chat.chat.id, mark, head, chat.findings.model) else { continue };
            found.push(Candidate { to_label, text });
        }
    }
    // The first in the order of a lot stands for all that say the same.
    found.sort_by_key(|candidate| lot(&candidate.to_label));
    found.retain(|candidate| candidate.text.is_none_or(|text| known_texts.insert(text)));
    found
}

fn to_label(chat: ChatId, mark: &MessageMark, head: LabelHead, model: u32) -> Option<ToLabel> {
    let spoken = matches!(mark.class, MessageClass::Customer | MessageClass::Human | MessageClass::Template);
    let (believed, sure) = (head.bits_in(&mark.labels)?, head.sure_in(&mark.labels)?);
    // A message that surely asks nothing has no code to check.
    let asks = mark.labels.manager().is_none_or(|labels| labels.question.asks() || labels.question_sure < SURE_FROM);
    let asked = head != LabelHead::Spin || asks;
    (spoken && asked).then_some(ToLabel {
        chat,
        message: mark.id,
        manager: mark.manager,
        head,
        believed,
        sure,
        model,
        sampled: false,
    })
}

fn lot(of: &ToLabel) -> (u64, MessageId) {
    (mix(of.message.0.cast_unsigned()), of.message)
}

struct Queue {
    /// In the order of the lot.
    left: Vec<Candidate>,
    /// Labels drawn by lot, by place of the code; and all labels, by manager.
    checked: Vec<usize>,
    by_manager: BTreeMap<Option<ManagerId>, usize>,
    /// Messages that carry each code.
    carried: Vec<usize>,
}

impl Queue {
    fn new(left: Vec<Candidate>, own: &[OwnLabel], head: LabelHead) -> Queue {
        let codes = head.all_codes().len();
        let count = |bits: &mut dyn Iterator<Item = u16>| {
            let mut counts = vec![0; codes];
            bits.for_each(|bits| {
                (0..codes).filter(|place| bits >> place & 1 == 1).for_each(|place| counts[place] += 1)
            });
            counts
        };
        let own = || own.iter().filter(|label| label.head == head);
        let mut queue = Queue {
            checked: count(&mut own().filter(|label| label.sampled).map(|label| label.believed)),
            carried: count(&mut left.iter().map(|candidate| candidate.to_label.believed)),
            by_manager: BTreeMap::new(),
            left,
        };
        queue.left.iter().for_each(|candidate| {
            queue.by_manager.entry(candidate.to_label.manager).or_insert(0);
        });
        queue
    }

    fn next(&mut self, by_lot: bool) -> Option<ToLabel> {
        let place = by_lot.then(|| self.by_lot()).flatten();
        let sampled = place.is_some();
        let place = place.or_else(|| self.by_doubt())?;
        let to_label = ToLabel { sampled, ..self.left.remove(place).to_label };
        *self.by_manager.entry(to_label.manager).or_default() += 1;
        if sampled {
            codes(to_label.believed, self.checked.len()).for_each(|code| self.checked[code] += 1);
        }
        Some(to_label)
    }

    /// The first of the lot that carries the code checked least, while one is checked too little.
    fn by_lot(&self) -> Option<usize> {
        let carried = (0..self.carried.len()).filter(|code| {
            let bit = 1 << code;
            self.left.iter().any(|candidate| candidate.to_label.believed & bit != 0)
        });
        let code = carried.min_by_key(|code| (self.checked[*code], *code))?;
        if self.checked[code] >= CHECKED_ENOUGH {
            return None;
        }
        self.left.iter().position(|candidate| candidate.to_label.believed & (1 << code) != 0)
    }

    /// The most doubtful message of the manager asked about least.
    fn by_doubt(&self) -> Option<usize> {
        (0..self.left.len()).min_by(|one, other| {
            let (one, other) = (&self.left[*one].to_label, &self.left[*other].to_label);
            let turns = |of: &ToLabel| self.by_manager.get(&of.manager).copied().unwrap_or_default();
            turns(one)
                .cmp(&turns(other))
                .then(self.worth(other).total_cmp(&self.worth(one)))
                .then(lot(one).cmp(&lot(other)))
        })
    }

    /// Doubt in percent, and points for a rare code.
    fn worth(&self, of: &ToLabel) -> f64 {
        let all = self.carried.iter().sum::<usize>() as f64;
        let rarest = codes(of.believed, self.carried.len()).map(|code| self.carried[code]).min();
        let rarity = rarest.map_or(0.0, |count| 1.0 - (1.0 + count as f64).ln() / (2.0 + all).ln());
        100.0 - f64::from(of.sure) + RARITY_POINTS * rarity
    }
}

fn codes(bits: u16, count: usize) -> impl Iterator<Item = usize> {
    (0..count).filter(move |place| bits >> place & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sample::at;
    use crate::model::labels::{Label as _, LabelSet, ManagerLabels, MessageLabels, QuestionKind, SpinCode};
    use crate::practice::sample::{End, shop};

    /// A hundred questions of two managers: mostly situation, a few implication; surer from one to the next.
    fn facts() -> Facts {
        let chats: Vec<(String, End)> = (0..100)
            .map(|place| {
                let manager = if place % 4 == 0 { 2 } else { 1 };
                (
                    format!("C0 есть платье? | H60:{manager} вопрос номер {} какой", "абвгдежзик".repeat(place + 1)),
                    End::Nothing,
                )
            })
            .collect();
        let (mut facts, _) = shop(&chats);
        for (place, chat) in facts.chats.iter_mut().enumerate() {
            let code = if place % 25 == 1 { SpinCode::Implication } else { SpinCode::Situation };
            let spin: LabelSet<SpinCode> = [code].into_iter().collect();
            let labels = ManagerLabels {
                question: QuestionKind::Open,
                spin,
                spin_sure: 30 + (place % 60) as u8,
                ..ManagerLabels::default()
            };
            chat.findings.marks[1].labels = MessageLabels::Manager(labels);
        }
        facts
    }

    fn label(of: &ToLabel) -> OwnLabel {
        OwnLabel {
            message: of.message,
            chat: of.chat,
            head: of.head,
            codes: of.believed,
            believed: of.believed,
            model: of.model,
            author: "telegram:1".into(),
            at: at(0),
            sampled: of.sampled,
        }
    }

    fn next(facts: &Facts, own: &[OwnLabel], most: usize) -> Vec<ToLabel> {
        next_to_label(facts, own, &HashSet::new(), LabelHead::Spin, most)
    }

    #[test]
    fn half_by_lot_with_rare_codes_half_by_doubt_with_managers_in_turn() {
        let facts = facts();
        let found = next(&facts, &[], 16);
        assert_eq!(found.iter().filter(|of| of.sampled).count(), 8);
        let implication = 1 << SpinCode::Implication.place();
        let rare = found.iter().filter(|of| of.sampled && of.believed == implication).count();
        assert!(rare >= 3, "{rare} of four implication questions are checked among the first sixteen");
        let of_second = found.iter().filter(|of| of.manager == Some(ManagerId(2))).count();
        assert!((5..=11).contains(&of_second), "{of_second} of 16, though one question in four is theirs");
        let doubtful = found.iter().filter(|of| !of.sampled && of.sure < SURE_FROM).count();
        assert_eq!(doubtful, 8);
        assert_eq!(found, next(&facts, &[], 16));
    }

    #[test]
    fn goes_on_where_it_was_left_and_comes_to_an_end() {
        let facts = facts();
        let (mut own, mut seen) = (Vec::new(), HashSet::new());
        while let Some(next) = next(&facts, &own, 1).first() {
            assert!(seen.insert(next.message), "asked twice");
            own.push(label(next));
        }
        assert_eq!(own.len(), 100);
    }

    #[test]
    fn passes_over_what_was_skipped_and_texts_that_are_known() {
        let mut facts = facts();
        let first = next(&facts, &[], 1)[0];
        let skipped = HashSet::from([first.message]);
        let again = next_to_label(&facts, &[], &skipped, LabelHead::Spin, 100);
        assert_eq!(again.len(), 99);
        for chat in &mut facts.chats {
            chat.findings.text_hashes.iter_mut().for_each(|hash| hash.1 = 5);
        }
        assert_eq!(next(&facts, &[], 100).len(), 1, "the same text is asked about once");
        assert!(next(&facts, &[label(&first)], 100).is_empty());
        facts.chats.clear();
        assert!(next(&facts, &[], 5).is_empty());
    }

    #[test]
    fn a_checked_code_is_not_drawn_by_lot_any_more() {
        let facts = facts();
        let mut own: Vec<OwnLabel> = Vec::new();
        for number in 0..200 {
            let mut one = label(&next(&facts, &[], 1)[0]);
            (one.message, one.sampled) = (MessageId(-1 - number), true);
            one.believed = if number % 2 == 0 { 1 } else { 1 << SpinCode::Implication.place() };
            own.push(one);
        }
        assert!(next(&facts, &own, 20).iter().all(|of| !of.sampled));
    }
}
