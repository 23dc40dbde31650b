//! A shop's own word on the label of one message: what people of the shop corrected or confirmed.

use crate::model::ids::{ChatId, MessageId};
use crate::model::labels::{
    Label, LabelSet, MessageLabels, Objection, QuestionKind, Sentiment, SpinCode, Stage, Topic,
};
use crate::model::time::Time;

/// A list of labels of which a message carries some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LabelHead {
    Question,
    Spin,
    Stage,
    NextStep,
    Topic,
    Objection,
    Sentiment,
}

impl LabelHead {
    /// Lists of a manager's message, then those of a customer's message.
    pub const ALL: [LabelHead; 7] = [
        LabelHead::Question,
        LabelHead::Spin,
        LabelHead::Stage,
        LabelHead::NextStep,
        LabelHead::Topic,
        LabelHead::Objection,
        LabelHead::Sentiment,
    ];

    /// The name in labelled files, in the store and in `spindle eval`.
    pub fn code(self) -> &'static str {
        match self {
            LabelHead::Question => "question",
            LabelHead::Spin => "spin",
            LabelHead::Stage => "stage",
            LabelHead::NextStep => "next_step",
            LabelHead::Topic => "topic",
            LabelHead::Objection => "objection",
            LabelHead::Sentiment => "sentiment",
        }
    }

    /// The list of that name.
    pub fn of_code(code: &str) -> Option<LabelHead> {
        LabelHead::ALL.into_iter().find(|head| head.code() == code)
    }

    /// A message carries exactly one label of the list (else any number, none too).
    pub fn is_single(self) -> bool {
        matches!(self, LabelHead::Question | LabelHead::Sentiment)
    }

    /// Codes of all labels of the list, by place. The next step is one label that holds or not.
    pub fn all_codes(self) -> Vec<&'static str> {
        fn codes<L: Label>() -> Vec<&'static str> {
            L::ALL.iter().map(|label| label.code()).collect()
        }
        match self {
            LabelHead::Question => codes::<QuestionKind>(),
            LabelHead::Spin => codes::<SpinCode>(),
            LabelHead::Stage => codes::<Stage>(),
            LabelHead::NextStep => vec!["next_step"],
            LabelHead::Topic => codes::<Topic>(),
            LabelHead::Objection => codes::<Objection>(),
            LabelHead::Sentiment => codes::<Sentiment>(),
        }
    }

    /// The codes of a set of places.
    pub fn codes_of(self, bits: u16) -> Vec<&'static str> {
        let all = self.all_codes().into_iter().enumerate();
        all.filter(|(place, _)| bits >> place & 1 == 1).map(|(_, code)| code).collect()
    }

    /// The set of these codes. `None`: a code is not of this list, or the list takes exactly one.
    pub fn bits_of(self, codes: &[&str]) -> Option<u16> {
        let all = self.all_codes();
        let bits = codes.iter().try_fold(0_u16, |bits, code| {
            let place = all.iter().position(|known| known == code)?;
            Some(bits | 1 << place)
        })?;
        (!self.is_single() || bits.count_ones() == 1).then_some(bits)
    }

    /// What the labels of a message say of this list; `None` when the message has no such list.
    pub fn bits_in(self, labels: &MessageLabels) -> Option<u16> {
        match (self, labels) {
            (LabelHead::Question, MessageLabels::Manager(labels)) => Some(1 << labels.question.place()),
            (LabelHead::Spin, MessageLabels::Manager(labels)) => Some(labels.spin.bits()),
            (LabelHead::Stage, MessageLabels::Manager(labels)) => Some(labels.stage.bits()),
            (LabelHead::NextStep, MessageLabels::Manager(labels)) => Some(u16::from(labels.next_step)),
            (LabelHead::Topic, MessageLabels::Customer(labels)) => Some(labels.topic.bits()),
            (LabelHead::Objection, MessageLabels::Customer(labels)) => Some(labels.objection.bits()),
            (LabelHead::Sentiment, MessageLabels::Customer(labels)) => Some(1 << labels.sentiment.place()),
            _ => None,
        }
    }

    /// Confidence of these labels in this list, percent; `None` when the message has no such list.
    pub fn sure_in(self, labels: &MessageLabels) -> Option<u8> {
        match (self, labels) {
            (LabelHead::Question, MessageLabels::Manager(labels)) => Some(labels.question_sure),
            (LabelHead::Spin, MessageLabels::Manager(labels)) => Some(labels.spin_sure),
            (LabelHead::Stage, MessageLabels::Manager(labels)) => Some(labels.stage_sure),
            (LabelHead::NextStep, MessageLabels::Manager(labels)) => Some(labels.next_step_sure),
            (LabelHead::Topic, MessageLabels::Customer(labels)) => Some(labels.topic_sure),
            (LabelHead::Objection, MessageLabels::Customer(labels)) => Some(labels.objection_sure),
            (LabelHead::Sentiment, MessageLabels::Customer(labels)) => Some(labels.sentiment_sure),
            _ => None,
        }
    }

    /// Puts a person's word, which is sure, in the place of what the model said.
    pub fn put(self, bits: u16, labels: &mut MessageLabels) {
        match labels {
            MessageLabels::Manager(labels) => match self {
                LabelHead::Question => (labels.question, labels.question_sure) = (first(bits, labels.question), 100),
                LabelHead::Spin => (labels.spin, labels.spin_sure) = (LabelSet::of_bits(bits), 100),
                LabelHead::Stage => (labels.stage, labels.stage_sure) = (LabelSet::of_bits(bits), 100),
                LabelHead::NextStep => (labels.next_step, labels.next_step_sure) = (bits != 0, 100),
                LabelHead::Topic | LabelHead::Objection | LabelHead::Sentiment => {}
            },
            MessageLabels::Customer(labels) => match self {
                LabelHead::Topic => (labels.topic, labels.topic_sure) = (LabelSet::of_bits(bits), 100),
                LabelHead::Objection => (labels.objection, labels.objection_sure) = (LabelSet::of_bits(bits), 100),
                LabelHead::Sentiment => {
                    (labels.sentiment, labels.sentiment_sure) = (first(bits, labels.sentiment), 100)
                }
                LabelHead::Question | LabelHead::Spin | LabelHead::Stage | LabelHead::NextStep => {}
            },
            MessageLabels::None | MessageLabels::NotJudged => {}
        }
    }
}

fn first<L: Label>(bits: u16, otherwise: L) -> L {
    LabelSet::of_bits(bits).iter().next().unwrap_or(otherwise)
}

/// One message's labels of one list as a person of the shop gave them. The last word counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLabel {
    pub message: MessageId,
    pub chat: ChatId,
    pub head: LabelHead,
    /// Places of the labels in [`LabelHead::all_codes`]; 0 is "none of them".
    pub codes: u16,
    /// What the program had said, and the version of its model.
    pub believed: u16,
    pub model: u32,
    /// Who said it: `telegram:71`, `web:anna`.
    pub author: String,
    pub at: Time,
    /// The program chose the message by lot. Only such labels measure precision without bias:
    /// people correct what they see wrong, and doubtful messages are asked about on purpose.
    pub sampled: bool,
}

impl OwnLabel {
    /// The person agreed with the program.
    pub fn agrees(&self) -> bool {
        self.codes == self.believed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::labels::{CustomerLabels, ManagerLabels};

    #[test]
    fn codes_and_bits_agree_in_every_list() {
        for head in LabelHead::ALL {
            assert_eq!(LabelHead::of_code(head.code()), Some(head));
            for (place, code) in head.all_codes().into_iter().enumerate() {
                assert_eq!(head.bits_of(&[code]), Some(1 << place));
                assert_eq!(head.codes_of(1 << place), [code]);
            }
            assert_eq!(head.bits_of(&["nothing"]), None);
            assert_eq!(head.bits_of(&[]).is_none(), head.is_single());
        }
        assert_eq!(LabelHead::Question.bits_of(&["open", "closed"]), None);
        assert_eq!(LabelHead::Spin.codes_of(0b101), ["S", "I"]);
    }

    #[test]
    fn a_persons_word_replaces_the_models() {
        let mut manager =
            MessageLabels::Manager(ManagerLabels { question_sure: 40, spin_sure: 40, ..ManagerLabels::default() });
        for (head, codes) in [(LabelHead::Question, 0b10), (LabelHead::Spin, 0b11), (LabelHead::NextStep, 1)] {
            assert_ne!(head.bits_in(&manager), Some(codes));
            head.put(codes, &mut manager);
            assert_eq!((head.bits_in(&manager), head.sure_in(&manager)), (Some(codes), Some(100)));
        }
        let mut customer = MessageLabels::Customer(CustomerLabels::default());
        for (head, codes) in [(LabelHead::Topic, 0b101), (LabelHead::Objection, 1), (LabelHead::Sentiment, 1)] {
            head.put(codes, &mut customer);
            assert_eq!(head.bits_in(&customer), Some(codes));
            assert_eq!(head.bits_in(&manager), None);
        }
    }
}
