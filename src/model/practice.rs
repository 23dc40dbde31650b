//! Practice: what the shop's own chats teach. Made once a day from messages, findings and orders
//! by `practice::learn`, kept by the store, read by the tables through `Facts`. Texts in it are
//! masked. A new lesson: its type here, a field of [`Practice`], its file in `practice/`.

use serde::{Deserialize, Serialize};

use crate::model::ids::{ChatId, ManagerId};
use crate::model::labels::{EpisodeKind, Objection, Stage, Topic};
use crate::model::money::Money;
use crate::model::time::{Period, Time};

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub hits: u64,
    pub count: u64,
}

impl Share {
    /// Counts one more case.
    pub fn add(&mut self, hit: bool) {
        self.count += 1;
        self.hits += u64::from(hit);
    }

    /// The share; absent without a case.
    pub fn value(self) -> Option<f64> {
        (self.count > 0).then(|| self.hits as f64 / self.count as f64)
    }
}

/// What became of a talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outcome {
    Paid,
    /// An order without money so far.
    Ordered,
    None,
}

/// What a manager's words follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Situation {
    /// The first words to a customer.
    Start,
    /// The customer told a doubt.
    Doubt(Objection),
    /// The customer spoke of this.
    About(Topic),
    /// The customer was silent for hours.
    Silence,
}

/// What was said at a stage, masked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Excerpt {
    pub stage: Stage,
    /// The customer's words before; absent when the shop spoke first.
    pub customer: Option<String>,
    pub manager: String,
}

/// A paid talk worth reading, by stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BestChat {
    pub chat: ChatId,
    /// Ordinal of the episode in its chat's findings.
    pub episode: u32,
    pub manager: Option<ManagerId>,
    pub started_at: Time,
    /// Paid, what counts as revenue.
    pub sum: Money,
    /// 0..=100.
    pub score: u8,
    /// The first words of each stage.
    pub excerpts: Vec<Excerpt>,
}

/// A phrase over-used in paid talks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Script {
    /// The words that were compared; what changes from chat to chat is `…`.
    pub phrase: String,
    /// A whole message of a paid talk with them, masked.
    pub example: String,
    pub stage: Option<Stage>,
    /// What the customer had spoken of most often.
    pub after: Option<Topic>,
    pub managers: u32,
    /// Paid talks among those with and without the phrase, as they are.
    pub with: Share,
    pub without: Share,
    /// Difference of the paid shares at equal manager, intent and length of talk, with its 95 % interval.
    pub lift: f64,
    pub lift_low: f64,
    pub lift_high: f64,
    /// Benjamini-Hochberg over everything compared.
    pub q: f64,
}

/// The comparison behind [`Script`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scripts {
    /// Talks compared, and of them paid.
    pub talks: u64,
    pub won: u64,
    /// Managers who wrote in them.
    pub managers: u32,
    /// Phrases compared.
    pub tested: u64,
    pub found: Vec<Script>,
}

/// A phrase as it was said, and what followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Phrase {
    /// Masked.
    pub text: String,
    /// Managers who say it.
    pub managers: u32,
    /// Talks in which the customer wrote again.
    pub went_on: Share,
    /// Talks that ended with an order, and with money.
    pub ordered: Share,
    pub paid: Share,
}

/// One stage of the usual way to an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub stage: Stage,
    /// Paid talks that have it.
    pub share: Share,
    /// The commonest phrases, masked.
    pub phrases: Vec<String>,
    /// What customers answer, the commonest first.
    pub answers: Vec<Answer>,
}

/// A customer's answer to a stage, and what was done next in paid talks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub says: Situation,
    pub share: Share,
    pub next: Option<Stage>,
    /// Masked.
    pub phrase: String,
}

/// The usual order of stages in paid talks of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Way {
    pub kind: EpisodeKind,
    pub won: u64,
    pub steps: Vec<Step>,
}

/// A page of the handbook: what to say at a stage in a situation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookPage {
    pub stage: Stage,
    pub situation: Situation,
    /// Talks with this stage in this situation.
    pub talks: u64,
    pub phrases: Vec<Phrase>,
}

/// Customers' questions that ask the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    pub topic: Topic,
    /// The most typical wording, masked.
    pub text: String,
    pub words: Vec<String>,
    pub asked: u64,
    pub talks: u64,
    /// Of the questions, those a person answered.
    pub answered: Share,
    pub answers: Vec<Phrase>,
}

/// A kind of doubt, and how it went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Doubt {
    pub objection: Objection,
    /// Talks in which it was told.
    pub told: u64,
    /// Of those in which a person wrote after it, those in which the doubt was answered.
    pub handled: Share,
    /// Paid talks among those with and without an answer to the doubt.
    pub paid_handled: Share,
    pub paid_unhandled: Share,
    /// Replies after which the order was paid, masked.
    pub replies: Vec<String>,
    /// How customers say it, masked.
    pub examples: Vec<String>,
}

/// Talks that begin alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Theme {
    /// The most telling words, as people write them.
    pub words: Vec<String>,
    /// The most central first words of a customer, masked.
    pub example: String,
    pub size: u64,
    /// Paid talks of those old enough to be known.
    pub conversion: Share,
    pub ordered: u64,
}

/// The grouping behind [`Theme`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Themes {
    /// Talks whose first words were grouped.
    pub talks: u64,
    /// Mean adjusted Rand index over resamples; absent when there was too little to group.
    pub stability: Option<f64>,
    /// Empty when the groups are not stable.
    pub themes: Vec<Theme>,
}

/// What the shop's own chats teach.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Practice {
    pub made_at: Option<Time>,
    pub period: Option<Period>,
    /// Sales talks read; of how many there are (more than the bound on memory: a fixed sample).
    pub talks: Share,
    pub paid: u64,
    pub best_chats: Vec<BestChat>,
    pub scripts: Scripts,
    pub ways: Vec<Way>,
    pub book: Vec<BookPage>,
    pub questions: Vec<Question>,
    pub doubts: Vec<Doubt>,
    pub themes: Themes,
}
