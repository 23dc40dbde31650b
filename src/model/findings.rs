//! What the analysis found in one chat: numbers, codes and message ids, no texts.
//! Stored compactly with the rule version that made them; a new version makes them anew.

use serde::{Deserialize, Serialize};

use crate::model::conduct::Conduct;
use crate::model::ids::{ChatId, DialogId, ManagerId, MessageId};
use crate::model::labels::{EpisodeKind, MessageLabels};
use crate::model::time::Time;

/// The class of a message (metrics.md, section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MessageClass {
    /// `C` from the customer.
    Customer,
    /// `H` written by a person of the shop.
    Human,
    /// `T` sent by a person, but the text is a saved reply or a team-wide template.
    Template,
    /// `B`
    Bot,
    /// `A` mailing, trigger, order notice.
    Automation,
    /// `S`
    System,
    /// `N` internal note.
    Note,
    /// `R` reaction or sticker only.
    Reaction,
    /// `V` call record.
    Call,
    /// `D` deleted.
    Deleted,
}

impl MessageClass {
    /// The letter used in sheets and papers.
    pub fn letter(self) -> &'static str {
        match self {
            MessageClass::Customer => "C",
            MessageClass::Human => "H",
            MessageClass::Template => "T",
            MessageClass::Bot => "B",
            MessageClass::Automation => "A",
            MessageClass::System => "S",
            MessageClass::Note => "N",
            MessageClass::Reaction => "R",
            MessageClass::Call => "V",
            MessageClass::Deleted => "D",
        }
    }

    /// Written or called by a person of the shop: closes a wait.
    pub fn is_human(self) -> bool {
        matches!(self, MessageClass::Human | MessageClass::Template | MessageClass::Call)
    }
}

/// One message as the analysis read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageMark {
    pub id: MessageId,
    pub at: Time,
    pub class: MessageClass,
    /// For messages of people of the shop; `None` is shown as "unassigned".
    pub manager: Option<ManagerId>,
    /// For customers' messages: it needs a reply (not a closer).
    pub needs_reply: bool,
    /// Ordinal of its episode in [`ChatFindings::episodes`].
    pub episode: u32,
    /// Questions in it (M19), courtesy apart, at most three.
    pub questions: u8,
    /// Of a question of a SPIN stage: the customer's next words told a need or a fact (M27).
    pub productive: bool,
    pub labels: MessageLabels,
}

/// Who opened the episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EpisodeOrigin {
    Customer,
    /// A manager wrote first: no first response time.
    Shop,
    /// The customer answered a mailing or a trigger.
    Mailing,
    /// Only bots, notices and system messages.
    Automatic,
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WaitEnd {
    /// A person of the shop answered in this chat.
    Human { at: Time, message: MessageId, manager: Option<ManagerId> },
    /// A person answered the same customer in another channel or by phone.
    CrossChannel { at: Time, message: MessageId, manager: Option<ManagerId> },
    /// A bot answered; not credited to anyone.
    Bot { at: Time, message: MessageId },
    /// The customer deleted the message before any reply.
    Cancelled { at: Time },
    /// A person decided that no answer is needed (`/waiting`, "ответ не нужен").
    Dismissed { at: Time },
    /// No answer yet.
    Open,
}

/// A stretch of a wait during which one person held the chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    pub manager: Option<ManagerId>,
    pub from: Time,
    /// `None` for the last stretch of an open wait.
    pub to: Option<Time>,
    /// Calendar and working seconds of the stretch; of an open one up to the analysis instant
    /// is not stored: readers count it with their own "now".
    pub calendar_secs: u32,
    pub work_secs: u32,
    /// Passed on without an answer ("handed over unanswered").
    pub handed_over: bool,
}

/// From a customer's message that needs a reply to the first human reply (M1, M2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    pub opened_at: Time,
    pub opened_by: MessageId,
    /// Last customer message before the end: start of the CRM's own clock.
    pub last_customer_at: Time,
    pub end: WaitEnd,
    /// First wait of the episode (M1); later ones are M2.
    pub first: bool,
    /// Closed waits: seconds by the three clocks (`cust_24x7`, `cust_work`, `crm`).
    pub calendar_secs: Option<u32>,
    pub work_secs: Option<u32>,
    pub crm_secs: Option<u32>,
    /// Both ends outside opening hours: answered off hours, reported apart.
    pub off_hours: bool,
    /// Crosses an import gap: excluded and counted.
    pub crosses_gap: bool,
    /// Clock skew made it negative: goes to the data-quality list.
    pub negative: bool,
    pub holdings: Vec<Holding>,
}

impl Wait {
    /// The instant and person of a human answer, wherever it was given.
    pub fn answered(&self) -> Option<(Time, Option<ManagerId>)> {
        match self.end {
            WaitEnd::Human { at, manager, .. } | WaitEnd::CrossChannel { at, manager, .. } => Some((at, manager)),
            _ => None,
        }
    }

    /// Nobody answered yet.
    pub fn is_open(&self) -> bool {
        self.end == WaitEnd::Open
    }
}

/// Change of human author or of the responsible person (M14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    pub at: Time,
    pub from: Option<ManagerId>,
    pub to: Option<ManagerId>,
    /// A wait was open at that moment.
    pub unanswered: bool,
}

/// An advice by rule, with the message that proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    pub rule: AdviceRule,
    /// 1 is most urgent.
    pub priority: u8,
    pub evidence: Option<MessageId>,
}

/// The rules that give advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AdviceRule {
    NoAnswer,
    SlowFirstAnswer,
    WaitingCustomer,
    NoClarifyingQuestion,
    InterestWithoutNextStep,
    AskedPriceNotGiven,
    UnansweredQuestion,
    ObjectionNotHandled,
    OfferBeforeNeed,
    /// Pressure or rudeness.
    Disrespect,
    /// A price alone, and nothing after it.
    BarePrice,
    NoUpsell,
    PromiseOverdue,
    NoFollowUp,
}

impl AdviceRule {
    /// Message of the catalogue: `advice-no-answer`.
    pub fn message(self) -> &'static str {
        match self {
            AdviceRule::NoAnswer => "advice-no-answer",
            AdviceRule::SlowFirstAnswer => "advice-slow-first-answer",
            AdviceRule::WaitingCustomer => "advice-waiting-customer",
            AdviceRule::NoClarifyingQuestion => "advice-no-clarifying-question",
            AdviceRule::InterestWithoutNextStep => "advice-interest-without-next-step",
            AdviceRule::AskedPriceNotGiven => "advice-asked-price-not-given",
            AdviceRule::UnansweredQuestion => "advice-unanswered-question",
            AdviceRule::ObjectionNotHandled => "advice-objection-not-handled",
            AdviceRule::OfferBeforeNeed => "advice-offer-before-need",
            AdviceRule::Disrespect => "advice-disrespect",
            AdviceRule::BarePrice => "advice-bare-price",
            AdviceRule::NoUpsell => "advice-no-upsell",
            AdviceRule::PromiseOverdue => "advice-promise-overdue",
            AdviceRule::NoFollowUp => "advice-no-follow-up",
        }
    }
}

/// The unit of analysis: a dialog, or without one, messages with no silence of 72 h between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episode {
    pub dialog: Option<DialogId>,
    pub origin: EpisodeOrigin,
    pub started_at: Time,
    /// Last message of any side.
    pub ended_at: Time,
    pub closed_at: Option<Time>,
    /// First and last message of the customer or a person of the shop.
    pub first_customer_at: Option<Time>,
    pub first_human: Option<(Time, Option<ManagerId>)>,
    pub last_human: Option<(Time, Option<ManagerId>)>,
    /// Customer messages / messages of people (H, T).
    pub inbound: u32,
    pub outbound: u32,
    /// Of `outbound`, templates.
    pub templates: u32,
    /// Customer messages that need a reply after the last human message.
    pub unanswered_inbound: u32,
    /// Questions of people of the shop, courtesy apart (M19).
    pub questions: u32,
    /// A concrete next step was offered (M18).
    pub next_step: bool,
    /// The customer asked about price, availability, delivery or payment, or said they want it.
    pub interest: bool,
    /// Absent when nobody said anything that could be judged.
    pub kind: Option<EpisodeKind>,
    /// Confidence in `kind`, percent.
    pub kind_sure: u8,
    /// The customer asked about price, availability, delivery or payment of something concrete,
    /// or said they want it, by the model.
    pub intent_high: bool,
    pub waits: Vec<Wait>,
    pub transfers: Vec<Transfer>,
    pub advice: Vec<Advice>,
    /// CRM orders shown by order messages of this episode (surest link).
    pub order_ids: Vec<i64>,
    /// How the shop led the talk.
    pub conduct: Conduct,
}

/// Everything found in one chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatFindings {
    pub chat: ChatId,
    /// Rule version that made them; other versions are stale.
    pub rules: u32,
    /// Version of the model that gave the labels (`text::labels::model_version`).
    pub model: u32,
    pub marks: Vec<MessageMark>,
    pub episodes: Vec<Episode>,
    /// Hashes of outgoing texts (masked), to recognise templates of the team: message and hash.
    pub text_hashes: Vec<(MessageId, u64)>,
}

/// One message with its class and labels, for `messages_raw`. `class` is absent until the chat was analysed.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageRow {
    pub message: crate::model::chat::Message,
    pub class: Option<MessageClass>,
    pub labels: MessageLabels,
}
