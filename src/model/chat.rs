//! What people write: channels, managers, customers, chats, dialogs, messages.

use serde::{Deserialize, Serialize};

use crate::model::ids::{ChannelId, ChatId, CustomerId, DialogId, ManagerId, MessageId};
use crate::model::time::Time;

/// A channel of the Message Gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    pub id: ChannelId,
    /// `whatsapp`, `instagram`, ... An open set: unknown kinds are kept as they come.
    pub kind: String,
    pub name: Option<String>,
    pub active: bool,
    pub updated_at: Option<Time>,
}

/// A user of the gateway: a manager who writes to customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manager {
    pub id: ManagerId,
    /// The CRM's user number (`external_id` of the gateway user), when it is a number.
    pub crm_id: Option<i64>,
    pub name: String,
    pub active: bool,
    /// An account of a program, not of a person.
    pub technical: bool,
}

impl Manager {
    /// The identifier people see in sheets: the CRM's number, or `mg-7` when the CRM's is unknown.
    pub fn shown_id(&self) -> String {
        match self.crm_id {
            Some(id) => id.to_string(),
            None => format!("mg-{}", self.id),
        }
    }
}

/// A bot of the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bot {
    pub id: i64,
    pub name: Option<String>,
    pub own: bool,
}

/// A customer's identity in one channel. Holds a person: never logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    /// The messenger's own id (a phone for WhatsApp), never the CRM's.
    pub external_id: Option<String>,
    pub channel: Option<ChannelId>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub blocked: bool,
    pub created_at: Option<Time>,
    pub updated_at: Option<Time>,
}

/// Customer x channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    pub id: ChatId,
    pub channel: Option<ChannelId>,
    pub customer: Option<CustomerId>,
    pub created_at: Time,
    pub updated_at: Time,
    pub last_activity: Option<Time>,
    /// When the channel stops accepting free replies (the 24-hour window), if it has one.
    pub reply_deadline: Option<Time>,
}

/// RetailCRM's dialog. Open or closed is decided by `closed_at` alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialog {
    pub id: DialogId,
    pub chat: ChatId,
    /// The user responsible now; who really wrote is told by the messages.
    pub responsible: Option<ManagerId>,
    pub responsible_bot: Option<i64>,
    pub assigned_at: Option<Time>,
    pub created_at: Time,
    pub updated_at: Time,
    pub closed_at: Option<Time>,
}

/// Who sent a message. An absent id stays absent: shown as "unassigned", never dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Author {
    Customer(Option<CustomerId>),
    Manager(Option<ManagerId>),
    Bot(Option<i64>),
    /// The channel itself (imports, service texts of a messenger).
    Channel,
    /// The gateway told no author.
    Unknown,
}

/// What a message consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    Text,
    System,
    Command,
    Order,
    Product,
    File,
    Image,
    Audio,
    /// A kind this version does not know.
    Other,
}

/// What a system message reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemAction {
    DialogOpened,
    DialogClosed,
    DialogAssigned,
    DialogUnassigned,
    Other,
}

/// One bubble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub chat: ChatId,
    pub dialog: Option<DialogId>,
    pub author: Author,
    pub kind: MessageKind,
    /// A note for the staff that the customer never sees.
    pub private: bool,
    /// Text, or for files their caption or transcription. Empty when there is none.
    pub text: String,
    /// For system messages.
    pub action: Option<SystemAction>,
    /// The user made responsible by a `DialogAssigned` message, or responsible at the time.
    pub responsible: Option<ManagerId>,
    /// The bot made responsible by a `DialogAssigned` message, or responsible at the time.
    pub responsible_bot: Option<i64>,
    /// Part of a mass mailing or of a trigger.
    pub mass: bool,
    /// Code of the saved reply or messenger template it was made from.
    pub template: Option<String>,
    /// The CRM order shown by a message of kind `Order`: its number and the CRM's id.
    pub order_number: Option<String>,
    pub order_id: Option<i64>,
    /// Delivery failed: the customer never got it.
    pub failed: bool,
    pub edited: bool,
    pub deleted_at: Option<Time>,
    /// When it was sent, by the server's clock.
    pub sent_at: Time,
    /// Last update of the object on the server (equals `sent_at` when untouched).
    pub updated_at: Time,
}

/// A human message to the same customer outside the chat under analysis (another channel, a call).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutsideReply {
    pub at: Time,
    pub message: MessageId,
    pub manager: Option<ManagerId>,
}

/// A chat with everything the analysis reads.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatInput {
    pub chat: Chat,
    pub dialogs: Vec<Dialog>,
    /// Sorted by time, then id. Deleted ones included.
    pub messages: Vec<Message>,
    /// Human messages to the same CRM customer in other chats, sorted by time.
    pub outside: Vec<OutsideReply>,
    /// Instants at which a person decided that no answer is needed.
    pub dismissed: Vec<Time>,
}
