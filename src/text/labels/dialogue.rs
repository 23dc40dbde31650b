//! A labelled dialogue, whatever the form of its file.

use crate::model::labels::{EpisodeKind, MessageLabels};
use crate::model::own_label::LabelHead;

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
    /// Lists of labels that a person told, a bit a place of [`LabelHead::ALL`]; of the others
    /// `labels` holds what a model believes, and nothing is learned.
    pub known: u8,
}

/// Every list was told.
pub const ALL_KNOWN: u8 = u8::MAX;

impl LabelledMessage {
    /// A person told the labels of this list.
    pub fn knows(&self, head: LabelHead) -> bool {
        self.known >> head as u8 & 1 == 1
    }
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
    /// A person told kind and intent.
    pub kind_known: bool,
    pub messages: Vec<LabelledMessage>,
}
