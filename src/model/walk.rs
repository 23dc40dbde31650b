//! How a source is read to the end: cursors that name what is still to be read, pages of entities.
//!
//! A walk over one stream is a set of pending cursors kept in the store. Reading a cursor
//! gives rows and the cursors that remain in its place; rows, the cursor's removal and the
//! remaining cursors are committed together, so a walk survives death at any moment and
//! never skips. When no cursor is left, the walk's watermark becomes the stream's.

use serde::{Deserialize, Serialize};

use crate::model::chat::{Bot, Channel, Chat, Customer, Dialog, Manager, Message};
use crate::model::crm::{CrmCustomer, CrmUser, Order, OrderChange, Reference};
use crate::model::time::Time;

/// A named list a source offers: `messages`, `orders_history`, ...
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stream(pub String);

/// What is still to be read of one stream. Only the source understands `position`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cursor {
    pub stream: Stream,
    /// JSON, at most some hundred bytes.
    pub position: String,
}

/// What the store remembers of a stream between walks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamState {
    /// Where the next walk starts, in the source's own terms (a time, a history id).
    pub watermark: Option<String>,
    /// What the source learned about the server (largest page seen, sort order), as JSON.
    pub learned: Option<String>,
    /// When the last walk was completed.
    pub walked_at: Option<Time>,
}

/// One thing read from a source, with the JSON it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub entity: Entity,
    pub raw: Box<str>,
}

/// One object of a source.
#[derive(Debug, Clone, PartialEq)]
pub enum Entity {
    Channel(Channel),
    Manager(Manager),
    Bot(Bot),
    Customer(Customer),
    Chat(Chat),
    Dialog(Dialog),
    Message(Message),
    CrmUser(CrmUser),
    Reference(Reference),
    CrmCustomer(CrmCustomer),
    Order(Order),
    OrderChange(OrderChange),
}

/// A row that cannot be understood or an id that fails for ever: listed, the rest goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    pub stream: Stream,
    /// The server's id when it could be read, else the place in the page.
    pub id: String,
    /// Path and reason, e.g. `messages[3].time: not a date`. No texts of customers.
    pub reason: String,
}

/// The answer to one cursor.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    pub items: Vec<Item>,
    /// What remains of this cursor. Empty: it is read to the end.
    pub remaining: Vec<Cursor>,
    /// Highest mark seen on this page (compared as the stream's own kind, see `Source::later`).
    pub mark: Option<String>,
    /// New knowledge about the server, replaces the stream's `learned`.
    pub learned: Option<String>,
    pub quarantined: Vec<Quarantined>,
    /// Rows the server sent, duplicates included (for progress).
    pub rows: usize,
    /// Requests this page cost.
    pub requests: u32,
}
