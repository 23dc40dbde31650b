//! Words of the bot: people on its list, letters to one chat, buttons, what an update changes.

use serde::{Deserialize, Serialize};

use crate::model::ids::{ChatId, ManagerId, MessageId};
use crate::model::own_label::OwnLabel;
use crate::model::run::{Post, PostState, Slot};
use crate::model::time::Time;

/// What a person of the list may see and do; a later role may do what an earlier one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Own figures and chats.
    Manager,
    /// The whole shop.
    Head,
    /// The whole shop and the program itself.
    Owner,
}

impl Role {
    /// The name in the store, in commands and in settings.
    pub fn name(self) -> &'static str {
        match self {
            Role::Manager => "manager",
            Role::Head => "head",
            Role::Owner => "owner",
        }
    }

    /// The role of that name.
    pub fn of_name(name: &str) -> Option<Role> {
        [Role::Manager, Role::Head, Role::Owner].into_iter().find(|role| role.name() == name)
    }
}

/// Somebody on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Telegram's number of the person.
    pub user: i64,
    pub role: Role,
    pub name: String,
    /// Whose figures a person of the role [`Role::Manager`] sees.
    pub manager: Option<ManagerId>,
    /// The private chat with the bot, once the person wrote there.
    pub chat: Option<i64>,
    pub added_by: Option<i64>,
    pub added_at: Time,
}

/// A link that puts one person on the list, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// SHA-256 of the code in the link, hexadecimal.
    pub hash: String,
    pub role: Role,
    pub name: String,
    pub manager: Option<ManagerId>,
    pub made_by: i64,
    pub expires_at: Time,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tap {
    /// Comes back to the bot: at most 64 bytes.
    Data(String),
    /// Opens an address.
    Open(String),
}

/// A button under a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    pub text: String,
    pub tap: Tap,
}

impl Button {
    /// A button that comes back to the bot.
    pub fn data(text: impl Into<String>, data: impl Into<String>) -> Button {
        Button { text: text.into(), tap: Tap::Data(data.into()) }
    }

    /// A button that opens an address.
    pub fn open(text: impl Into<String>, address: impl Into<String>) -> Button {
        Button { text: text.into(), tap: Tap::Open(address.into()) }
    }
}

/// A message to one chat of the messenger, with buttons: an answer of the bot or a warning.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// Unique: `answer/UPDATE/PART`, `warning/...`.
    pub key: String,
    pub chat: i64,
    /// Topic of a group.
    pub topic: Option<i32>,
    /// Telegram's HTML, at most 4,096 visible units.
    pub html: String,
    /// Rows of buttons.
    pub buttons: Vec<Vec<Button>>,
    /// A file to attach: name and bytes.
    pub file: Option<(String, Vec<u8>)>,
    /// Number of the message this one replaces, instead of a new one.
    pub edits: Option<i64>,
    /// Number of the message it answers.
    pub reply_to: Option<i64>,
    pub silent: bool,
    /// May be sent again after an answer that was lost (warnings, marked so).
    pub may_repeat: bool,
    /// Who asked: the only one whose taps count. `None`: everybody on the list.
    pub asked_by: Option<i64>,
    pub created_at: Time,
    /// Of no use after this instant.
    pub expires_at: Option<Time>,
}

/// A letter as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptLetter {
    pub letter: Letter,
    pub state: PostState,
    pub attempts: u32,
    /// Goes out once more after a lost answer: to be marked.
    pub repeated: bool,
    pub due_at: Time,
    /// Telegram's number of the message, once sent.
    pub message_id: Option<i64>,
}

/// An update of the messenger as it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenUpdate {
    pub id: i64,
    /// JSON as it came.
    pub body: String,
    /// How many processes began with it before.
    pub starts: u32,
}

/// What an update changes; stored together with the note that it is settled.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Puts a person on the list, or changes what is known of one.
    KeepPerson(Person),
    RemovePerson(i64),
    KeepInvite(Invite),
    /// Uses an invite up; the person comes with a [`Effect::KeepPerson`] of its own.
    UseInvite {
        hash: String,
        user: i64,
    },
    /// One more refusal of a stranger on a day of the shop.
    Refused {
        user: i64,
        day: String,
    },
    /// Notes a button that acts once.
    Tapped {
        key: String,
        user: i64,
    },
    /// A chat needs no answer.
    Dismiss {
        chat: ChatId,
        message: MessageId,
        user: i64,
        at: Time,
    },
    /// Starts a job by hand.
    Plan(Slot),
    /// Sends an unknown or dead post again.
    Resend(String),
    /// Puts a post into the outbox.
    Post(Post),
    /// Keeps a person's word on a label.
    Label(OwnLabel),
    /// Keeps a named value.
    Keep {
        name: String,
        value: Option<String>,
    },
}
