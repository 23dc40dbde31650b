//! What a message does in a sale, as labelled by the guide of the corpus (docs/model-card.md).
//! Values are codes and bits, never texts. A new label goes at the end of its list: the place
//! is its bit in stored findings.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

/// A closed list of labels.
pub trait Label: Copy + Eq + 'static {
    /// Every label, by place; at most sixteen.
    const ALL: &'static [Self];

    /// The name in labelled files and sheets.
    fn code(self) -> &'static str;

    /// Place in [`Label::ALL`].
    fn place(self) -> usize {
        Self::ALL.iter().position(|label| *label == self).unwrap_or_default()
    }

    /// The label of that name.
    fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|label| label.code() == code)
    }
}

macro_rules! labels {
    ($(#[$about:meta])* $name:ident { $($(#[$note:meta])* $label:ident = $code:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$note])* $label),+
        }

        impl Label for $name {
            const ALL: &'static [$name] = &[$($name::$label),+];

            fn code(self) -> &'static str {
                match self {
                    $($name::$label => $code),+
                }
            }

            fn place(self) -> usize {
                self as usize
            }
        }
    };
}

labels! {
    /// How a manager's message asks.
    QuestionKind {
        None = "none",
        /// Invites a free answer.
        Open = "open",
        /// Yes or no.
        Closed = "closed",
        /// Choose among named options.
        Alternative = "alternative",
        /// A formula that asks for no fact.
        Courtesy = "courtesy",
    }
}

impl QuestionKind {
    /// Asks for something: only such messages carry SPIN codes.
    pub fn asks(self) -> bool {
        matches!(self, QuestionKind::Open | QuestionKind::Closed | QuestionKind::Alternative)
    }
}

labels! {
    /// What a manager's question is for.
    SpinCode {
        Situation = "S",
        Problem = "P",
        Implication = "I",
        NeedPayoff = "N",
        /// Details that carry out a decision.
        Transaction = "T",
        /// Asks for the decision.
        Closing = "C",
        Other = "O",
    }
}

impl SpinCode {
    /// One of the four SPIN stages; the other codes never count towards them.
    pub fn is_spin(self) -> bool {
        (self as u8) < 4
    }
}

labels! {
    /// The stage of the sale that a manager's message serves.
    Stage {
        Greeting = "greeting",
        Needs = "needs",
        Presentation = "presentation",
        Objection = "objection",
        Upsell = "upsell",
        Closing = "closing",
        Followup = "followup",
        Service = "service",
    }
}

labels! {
    /// What a customer's message is about.
    Topic {
        Price = "price",
        Availability = "availability",
        SizeFit = "size_fit",
        Product = "product",
        Delivery = "delivery",
        Payment = "payment",
        Discount = "discount",
        OrderStatus = "order_status",
        ReturnExchange = "return_exchange",
        Complaint = "complaint",
        Purchase = "purchase",
        ContactData = "contact_data",
        Greeting = "greeting",
        Thanks = "thanks",
        Other = "other",
    }
}

labels! {
    /// Why a customer hesitates.
    Objection {
        Price = "price",
        Think = "think",
        Trust = "trust",
        Fit = "fit",
        Delivery = "delivery",
        Competitor = "competitor",
        Need = "need",
    }
}

labels! {
    /// The mood of a customer's message.
    Sentiment { Negative = "negative", Neutral = "neutral", Positive = "positive" }
}

labels! {
    /// What an episode is.
    EpisodeKind {
        /// The customer chooses with help.
        Consultation = "consultation",
        /// The customer knows what they want.
        Order = "order",
        /// After the sale.
        Service = "service",
        /// Spam, wrong number, job seeker, supplier.
        Other = "other",
    }
}

/// A set of labels of one list.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LabelSet<L> {
    bits: u16,
    #[serde(skip)]
    of: PhantomData<L>,
}

impl<L> Clone for LabelSet<L> {
    fn clone(&self) -> LabelSet<L> {
        *self
    }
}

impl<L> Copy for LabelSet<L> {}

impl<L> PartialEq for LabelSet<L> {
    fn eq(&self, other: &LabelSet<L>) -> bool {
        self.bits == other.bits
    }
}

impl<L> Eq for LabelSet<L> {}

impl<L> Default for LabelSet<L> {
    fn default() -> LabelSet<L> {
        LabelSet { bits: 0, of: PhantomData }
    }
}

impl<L: Label> LabelSet<L> {
    pub fn insert(&mut self, label: L) {
        self.bits |= 1 << label.place();
    }

    pub fn remove(&mut self, label: L) {
        self.bits &= !(1 << label.place());
    }

    pub fn contains(self, label: L) -> bool {
        self.bits & (1 << label.place()) != 0
    }

    pub fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// The set as bits, by place.
    pub fn bits(self) -> u16 {
        self.bits
    }

    /// The set of these bits; bits past the list are dropped.
    pub fn of_bits(bits: u16) -> LabelSet<L> {
        L::ALL.iter().copied().filter(|label| bits >> label.place() & 1 == 1).collect()
    }

    /// Number of labels in the set.
    pub fn len(self) -> usize {
        self.bits.count_ones() as usize
    }

    /// The labels, by place.
    pub fn iter(self) -> impl Iterator<Item = L> {
        L::ALL.iter().copied().filter(move |label| self.contains(*label))
    }
}

impl<L: Label> FromIterator<L> for LabelSet<L> {
    fn from_iter<I: IntoIterator<Item = L>>(labels: I) -> LabelSet<L> {
        let mut set = LabelSet::default();
        labels.into_iter().for_each(|label| set.insert(label));
        set
    }
}

/// Below this share (percent) of confidence a label is "not sure": shown so and counted apart.
pub const SURE_FROM: u8 = 60;

/// Labels of a message of a person of the shop. `*_sure`: confidence in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagerLabels {
    pub question: QuestionKind,
    /// Empty unless the question asks.
    pub spin: LabelSet<SpinCode>,
    pub stage: LabelSet<Stage>,
    /// Leaves the customer with a concrete next action or a question that moves the sale.
    pub next_step: bool,
    pub question_sure: u8,
    pub spin_sure: u8,
    pub stage_sure: u8,
    pub next_step_sure: u8,
}

impl Default for ManagerLabels {
    /// A message without words: asks nothing, surely.
    fn default() -> ManagerLabels {
        ManagerLabels {
            question: QuestionKind::None,
            spin: LabelSet::default(),
            stage: LabelSet::default(),
            next_step: false,
            question_sure: 100,
            spin_sure: 100,
            stage_sure: 100,
            next_step_sure: 100,
        }
    }
}

/// Labels of a customer's message. `*_sure`: confidence in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerLabels {
    pub topic: LabelSet<Topic>,
    pub objection: LabelSet<Objection>,
    pub sentiment: Sentiment,
    pub topic_sure: u8,
    pub objection_sure: u8,
    pub sentiment_sure: u8,
}

impl Default for CustomerLabels {
    /// A message without words.
    fn default() -> CustomerLabels {
        CustomerLabels {
            topic: LabelSet::default(),
            objection: LabelSet::default(),
            sentiment: Sentiment::Neutral,
            topic_sure: 100,
            objection_sure: 100,
            sentiment_sure: 100,
        }
    }
}

/// Labels of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum MessageLabels {
    /// Bots, mailings, notices, notes, calls, deleted messages: nothing to judge.
    #[default]
    None,
    /// Written in a language the model does not know.
    NotJudged,
    Manager(ManagerLabels),
    Customer(CustomerLabels),
}

impl MessageLabels {
    /// Labels of a manager's message, if it was judged.
    pub fn manager(self) -> Option<ManagerLabels> {
        match self {
            MessageLabels::Manager(labels) => Some(labels),
            _ => None,
        }
    }

    /// Labels of a customer's message, if it was judged.
    pub fn customer(self) -> Option<CustomerLabels> {
        match self {
            MessageLabels::Customer(labels) => Some(labels),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<L: Label + std::fmt::Debug>() {
        assert!(L::ALL.len() <= 16);
        for (place, label) in L::ALL.iter().enumerate() {
            assert_eq!(label.place(), place);
            assert_eq!(L::of_code(label.code()), Some(*label));
        }
    }

    #[test]
    fn lists_and_codes_agree() {
        check::<QuestionKind>();
        check::<SpinCode>();
        check::<Stage>();
        check::<Topic>();
        check::<Objection>();
        check::<Sentiment>();
        check::<EpisodeKind>();
        let spin: String = SpinCode::ALL.iter().filter(|code| code.is_spin()).map(|code| code.code()).collect();
        assert_eq!(spin, "SPIN");
    }

    #[test]
    fn sets_hold_what_was_put_in() {
        let mut set: LabelSet<Topic> = [Topic::Price, Topic::Other].into_iter().collect();
        assert_eq!(set.len(), 2);
        set.remove(Topic::Price);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Topic::Other]);
        assert!(LabelSet::<Topic>::default().is_empty());
    }
}
