//! How the shop led the talk of one episode: what it answered, promised, offered, and how that went.
//! Numbers, codes and message ids, no texts. What depends on the present instant (a promise overdue, a
//! silence that lasts) is told by methods that take it. A new finding: a field of [`Conduct`], found by a file of
//! `analysis/conduct`, and a higher `analysis::RULES` and form of the stored bytes.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::model::ids::{ManagerId, MessageId};
use crate::model::labels::{LabelSet, Objection};
use crate::model::time::Time;

/// Everything found of how one episode was led.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conduct {
    /// The customer first said that they buy, or how to pay: when and in which message.
    pub buying_signal: Option<(Time, MessageId)>,
    /// Questions of the customer that a person had the chance to answer (M28): messages that ask, with a
    /// person's message after them.
    pub asked: u32,
    /// Of them, those no responsive words followed.
    pub unanswered: Vec<MessageId>,
    pub promises: Vec<Promise>,
    pub silences: Vec<Silence>,
    /// Blocks of the shop by what they said last: the base rate of silences (M31).
    pub blocks: Vec<(BlockKind, u32)>,
    pub talk: Talk,
    /// Messages of people that ask of the stages S, P, I, N.
    pub stages_asked: [u16; 4],
    /// Why it was lost, were it lost, by its texts alone. Readers ask only where no order came of it.
    pub lost_reason: Option<LostReason>,
    /// Criteria of quality that apply, as far as texts decide them.
    pub criteria: Vec<CriterionMark>,
    pub objections: Vec<ObjectionMark>,
    /// The first offer of something more or dearer.
    pub upsell: Option<Offer>,
    /// The last next step offered (M18).
    pub step: Option<Offer>,
}

/// A promise of a person of the shop (M32).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub message: MessageId,
    pub manager: Option<ManagerId>,
    pub at: Time,
    /// As told; with no time told, the end of the working day.
    pub due_at: Time,
    /// When a fitting message of the shop came, however late.
    pub kept_at: Option<Time>,
}

/// A promise may come so much later than told.
pub const GRACE: TimeDelta = TimeDelta::minutes(30);

impl Promise {
    /// Kept in time; absent while there is still time.
    pub fn is_kept(&self, now: Time) -> Option<bool> {
        match self.kept_at {
            Some(at) if at <= now => Some(at <= self.due_at + GRACE),
            _ => (now > self.due_at + GRACE).then_some(false),
        }
    }

    /// Nothing came although it is due.
    pub fn is_overdue(&self, now: Time) -> bool {
        self.kept_at.is_none_or(|at| at > now) && now > self.due_at + GRACE
    }
}

/// What a block of the shop says, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BlockKind {
    /// A link, a card of goods or of an order.
    Link,
    Price,
    Question,
    /// A picture or a file.
    Photo,
    /// "Минутку, уточню".
    Waiting,
    Other,
}

impl BlockKind {
    /// The name in sheets.
    pub fn code(self) -> &'static str {
        match self {
            BlockKind::Link => "link",
            BlockKind::Price => "price",
            BlockKind::Question => "question",
            BlockKind::Photo => "photo",
            BlockKind::Waiting => "waiting",
            BlockKind::Other => "other",
        }
    }
}

/// The customer said nothing for a day or more, or nothing so far (M17, M31).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// The last words before it: of the shop, or the customer's "подумаю".
    pub after: MessageId,
    pub at: Time,
    /// Who wrote last of the shop.
    pub manager: Option<ManagerId>,
    /// The shop's last block before it.
    pub said: BlockKind,
    /// A person wrote again four hours later or more: when, which message, who.
    pub followed_up: Option<(Time, MessageId, Option<ManagerId>)>,
    /// The customer's next words in the chat.
    pub back_at: Option<Time>,
}

/// A silence asks for a follow-up after this (M17).
pub const FOLLOW_UP_FROM: TimeDelta = TimeDelta::hours(24);
/// A follow-up is in time, and an answer to it a recovery, within this (M17).
pub const FOLLOW_UP_WITHIN: TimeDelta = TimeDelta::hours(72);
/// A silence of this length is a point of silence (M31).
pub const SILENCE_POINT: TimeDelta = TimeDelta::hours(48);

impl Silence {
    /// How long it has lasted at `now`.
    pub fn lasted(&self, now: Time) -> TimeDelta {
        self.back_at.filter(|back| *back <= now).unwrap_or(now) - self.at
    }

    /// The shop came back within 72 h; absent while there is still time. Ask only of silences of a day or
    /// more with intent and without an order: those that ask for a follow-up.
    pub fn is_followed_up(&self, now: Time) -> Option<bool> {
        match self.followed_up {
            Some((at, ..)) if at <= now => Some(at - self.at <= FOLLOW_UP_WITHIN),
            // Back by themselves: nobody had to write.
            _ if self.back_at.is_some_and(|back| back <= now && back - self.at <= FOLLOW_UP_WITHIN) => None,
            _ => (now - self.at > FOLLOW_UP_WITHIN).then_some(false),
        }
    }

    /// The customer answered within 72 h of the follow-up.
    pub fn is_recovered(&self) -> bool {
        let Some((followed_up, ..)) = self.followed_up else { return false };
        self.back_at.is_some_and(|back| back >= followed_up && back - followed_up <= FOLLOW_UP_WITHIN)
    }
}

/// Characters of each side (M20); cards and media count none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    pub customer_chars: u32,
    /// Written by people; templates apart.
    pub manager_chars: u32,
    /// Most characters of the shop before the customer spoke again (M20b), templates included.
    pub longest_run_chars: u32,
}

impl Talk {
    /// The shop's share of all characters; unknown when nothing was written.
    pub fn ratio(&self) -> Option<f64> {
        let all = u64::from(self.customer_chars) + u64::from(self.manager_chars);
        (all > 0).then(|| f64::from(self.manager_chars) / all as f64)
    }
}

/// Why a sale was lost, as the guide of the corpus names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LostReason {
    NoAnswer,
    SlowAnswer,
    NoNextStep,
    Price,
    NotAvailable,
    WentSilent,
    Fit,
    Other,
}

impl LostReason {
    /// Every reason, in the guide's order.
    pub const ALL: [LostReason; 8] = [
        LostReason::NoAnswer,
        LostReason::SlowAnswer,
        LostReason::NoNextStep,
        LostReason::Price,
        LostReason::NotAvailable,
        LostReason::WentSilent,
        LostReason::Fit,
        LostReason::Other,
    ];

    /// The name in labelled files and sheets.
    pub fn code(self) -> &'static str {
        match self {
            LostReason::NoAnswer => "no_answer",
            LostReason::SlowAnswer => "slow_answer",
            LostReason::NoNextStep => "no_next_step",
            LostReason::Price => "price",
            LostReason::NotAvailable => "not_available",
            LostReason::WentSilent => "went_silent",
            LostReason::Fit => "fit",
            LostReason::Other => "other",
        }
    }
}

/// A doubt the customer voiced and what the shop made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectionMark {
    pub message: MessageId,
    pub at: Time,
    pub kinds: LabelSet<Objection>,
    /// The first message that answers it; absent when it was passed over.
    pub answer: Option<MessageId>,
    /// Who answered, or wrote next without an answer.
    pub manager: Option<ManagerId>,
    /// A person wrote after it: only such count for or against anybody.
    pub heard: bool,
}

/// How the customer took an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Answer {
    Accepted,
    Refused,
    /// Something else was said: a question, another subject.
    Other,
    /// Nothing was said after it.
    Ignored,
}

/// Something offered: a next step, or more than was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub message: MessageId,
    pub at: Time,
    pub manager: Option<ManagerId>,
    pub answer: Answer,
}

/// What makes a chat a good one. A new criterion goes at the end: weights are kept by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Criterion {
    /// A greeting, or the customer's name.
    Greeting,
    /// Found out the need before offering.
    NeedFirst,
    AllAnswered,
    /// What was offered is tied to what the customer said.
    FittingOffer,
    ObjectionAnswered,
    NextStep,
    /// Came back after silence. Depends on the present: decided when read.
    FollowUp,
    /// Replied in time. Decided when read.
    InTime,
    /// Offered something more to one who buys.
    Upsell,
    /// No pressure, no rudeness.
    Respect,
    /// No message left hanging. Decided when read.
    NothingHanging,
}

impl Criterion {
    /// Every criterion, by place.
    pub const ALL: [Criterion; 11] = [
        Criterion::Greeting,
        Criterion::NeedFirst,
        Criterion::AllAnswered,
        Criterion::FittingOffer,
        Criterion::ObjectionAnswered,
        Criterion::NextStep,
        Criterion::FollowUp,
        Criterion::InTime,
        Criterion::Upsell,
        Criterion::Respect,
        Criterion::NothingHanging,
    ];

    /// The name in settings and sheets.
    pub fn code(self) -> &'static str {
        match self {
            Criterion::Greeting => "greeting",
            Criterion::NeedFirst => "need_first",
            Criterion::AllAnswered => "all_answered",
            Criterion::FittingOffer => "fitting_offer",
            Criterion::ObjectionAnswered => "objection_answered",
            Criterion::NextStep => "next_step",
            Criterion::FollowUp => "follow_up",
            Criterion::InTime => "in_time",
            Criterion::Upsell => "upsell",
            Criterion::Respect => "respect",
            Criterion::NothingHanging => "nothing_hanging",
        }
    }
}

/// A criterion that applies, and whether it was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionMark {
    pub criterion: Criterion,
    /// 1 when met, -1 when not.
    pub met: bool,
    pub evidence: Option<MessageId>,
}

/// How much each criterion counts, by its place in [`Criterion::ALL`]; 0 leaves it out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QualityWeights(pub [f64; 11]);

impl Default for QualityWeights {
    fn default() -> QualityWeights {
        QualityWeights([1.0; 11])
    }
}

impl QualityWeights {
    /// The weight of a criterion.
    pub fn of(&self, criterion: Criterion) -> f64 {
        self.0[criterion as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::from_micros;

    fn hours(count: i64) -> Time {
        from_micros(1_772_434_800_000_000) + TimeDelta::hours(count)
    }

    #[test]
    fn promises_are_judged_when_their_time_is_over() {
        let promise = |kept: Option<i64>| Promise {
            message: MessageId(1),
            manager: None,
            at: hours(0),
            due_at: hours(2),
            kept_at: kept.map(hours),
        };
        let cases = [
            ("still time", None, 2, None, false),
            ("nothing came", None, 3, Some(false), true),
            ("in time", Some(1), 9, Some(true), false),
            ("too late", Some(3), 9, Some(false), false),
            ("too late, seen before it came", Some(8), 5, Some(false), true),
        ];
        for (row, kept, now, is_kept, overdue) in cases {
            let promise = promise(kept);
            assert_eq!((promise.is_kept(hours(now)), promise.is_overdue(hours(now))), (is_kept, overdue), "{row}");
        }
    }

    #[test]
    fn silences_ask_for_a_follow_up() {
        let silence = |followed: Option<i64>, back: Option<i64>| Silence {
            after: MessageId(1),
            at: hours(0),
            manager: None,
            said: BlockKind::Price,
            followed_up: followed.map(|at| (hours(at), MessageId(2), None)),
            back_at: back.map(hours),
        };
        // Row: followed up at, back at, seen at; followed up, recovered.
        let cases = [
            ("still time", None, None, 50, None, false),
            ("nobody wrote", None, None, 80, Some(false), false),
            ("written, no answer", Some(30), None, 80, Some(true), false),
            ("written and back", Some(30), Some(40), 80, Some(true), true),
            ("written too late", Some(80), Some(90), 100, Some(false), true),
            ("back alone", None, Some(60), 80, None, false),
            ("back alone, late", None, Some(100), 120, Some(false), false),
        ];
        for (row, followed, back, now, done, recovered) in cases {
            let silence = silence(followed, back);
            assert_eq!((silence.is_followed_up(hours(now)), silence.is_recovered()), (done, recovered), "{row}");
        }
        assert_eq!(silence(None, None).lasted(hours(50)), TimeDelta::hours(50));
        assert_eq!(silence(None, Some(30)).lasted(hours(50)), TimeDelta::hours(30));
    }

    #[test]
    fn places_are_the_order_of_the_list() {
        for (place, criterion) in Criterion::ALL.iter().enumerate() {
            assert_eq!(*criterion as usize, place);
        }
        assert_eq!(Talk::default().ratio(), None);
        assert_eq!(Talk { customer_chars: 30, manager_chars: 90, longest_run_chars: 0 }.ratio(), Some(0.75));
    }
}
