//! A labelled dialogue, whatever the form of its file.

use crate::model::labels::{EpisodeKind, MessageLabels};

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    Customer,
    /// A person of the shop.
    Manager,
    Bot,
    System,
}

/// One bubble with the labels a person gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledMessage {
    pub speaker: Speaker,
    /// Tells managers apart inside one dialogue.
    pub who: u8,
    /// Since the start of the dialogue.
    pub at_secs: i64,
    pub text: String,
    /// `image`, `audio`, ... of a message without text.
    pub attachment: Option<String>,
    pub labels: MessageLabels,
}

/// One dialogue with its labels.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledDialogue {
    pub id: String,
    /// Kind of shop: what cross-validation keeps apart.
    pub shop: String,
    pub channel: String,
    pub started_at: String,
    pub kind: EpisodeKind,
    pub intent_high: bool,
    pub outcome: String,
    pub lost_reason: Option<String>,
    pub messages: Vec<LabelledMessage>,
}
