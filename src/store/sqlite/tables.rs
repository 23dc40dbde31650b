//! What of an entity is kept in which column. A new entity: its table here, a migration, an arm in [`record`].
//!
//! Every table of entities opens with the same columns ([`super::rows`] writes them); the lists below name
//! the others, in the order [`record`] gives them.

use super::value::{Value, content_hash};
use crate::model::chat::{Author, Chat, Customer, Dialog, Message, MessageKind, SystemAction};
use crate::model::crm::{CrmCustomer, CrmUser, Order, OrderChange};
use crate::model::time::Time;
use crate::model::walk::Entity;
use crate::store::{Result, StoreError};

/// A table of entities with the key (shop, id).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub name: &'static str,
    pub columns: &'static [&'static str],
}

pub(super) static CHANNEL: Table = Table { name: "channel", columns: &["kind", "name", "active"] };
pub(super) static MANAGER: Table = Table { name: "manager", columns: &["crm_id", "name", "active", "technical"] };
pub(super) static BOT: Table = Table { name: "bot", columns: &["name", "own"] };
pub(super) static CUSTOMER: Table =
    Table { name: "customer", columns: &["external_id", "channel", "name", "phone", "email", "blocked", "created_at"] };
pub(super) static CHAT: Table =
    Table { name: "chat", columns: &["channel", "customer", "created_at", "last_activity", "reply_deadline"] };
pub(super) static DIALOG: Table = Table {
    name: "dialog",
    columns: &["chat", "responsible", "responsible_bot", "assigned_at", "created_at", "closed_at"],
};
pub(super) static MESSAGE: Table = Table {
    name: "message",
    columns: &[
        "chat",
        "dialog",
        "author_kind",
        "author",
        "kind",
        "private",
        "text",
        "action",
        "responsible",
        "responsible_bot",
        "mass",
        "template",
        "order_number",
        "order_id",
        "failed",
        "edited",
        "deleted_at",
        "sent_at",
    ],
};
pub(super) static CRM_USER: Table =
    Table { name: "crm_user", columns: &["name", "email", "active", "manager", "gateway_id", "groups"] };
pub(super) static CRM_CUSTOMER: Table =
    Table { name: "crm_customer", columns: &["site", "name", "phones", "email", "manager", "created_at"] };
pub(super) static ORDERS: Table = Table { name: "orders", columns: &["created_at", "customer", "deleted", "parsed"] };
pub(super) static ORDER_CHANGE: Table = Table {
    name: "order_change",
    columns: &["order_id", "at", "user", "source", "field", "created", "deleted", "old_value", "new_value"],
};

/// Every table of entities.
pub(super) static TABLES: [&Table; 11] =
    [&CHANNEL, &MANAGER, &BOT, &CUSTOMER, &CHAT, &DIALOG, &MESSAGE, &CRM_USER, &CRM_CUSTOMER, &ORDERS, &ORDER_CHANGE];

/// One row on its way to its table.
#[derive(Debug)]
pub(super) struct Record {
    pub table: &'static Table,
    pub id: i64,
    /// The server's time of the last update; a row without one always counts as newer.
    pub updated_at: Option<Time>,
    /// Of the columns below: two readings of the same content are equal.
    pub hash: i64,
    pub values: Vec<Value>,
    /// What was written belongs to this chat: its findings are stale.
    pub chat: Option<i64>,
    /// What else follows from a row that is new or changed.
    pub effect: Effect,
    /// May its raw JSON be kept? Not when the text was deleted.
    pub keep_raw: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    None,
    /// Gateway customers of one CRM customer.
    Links {
        customers: Vec<i64>,
        crm_customer: i64,
        from_order: bool,
    },
    /// History says that the order changed, or that it is gone.
    OrderChanged {
        order: i64,
        deleted: bool,
        /// Microseconds.
        at: i64,
    },
}

/// An entity as a row; references have no number and go their own way ([`super::rows`]).
pub(super) fn record(entity: Entity) -> Result<Option<Record>> {
    Ok(Some(match entity {
        Entity::Channel(it) => {
            plain(&CHANNEL, it.id.0, it.updated_at, vec![it.kind.into(), it.name.into(), it.active.into()])
        }
        Entity::Manager(it) => {
            let values = vec![it.crm_id.into(), it.name.into(), it.active.into(), it.technical.into()];
            plain(&MANAGER, it.id.0, None, values)
        }
        Entity::Bot(it) => plain(&BOT, it.id, None, vec![it.name.into(), it.own.into()]),
        Entity::Customer(it) => customer(it),
        Entity::Chat(it) => chat(it),
        Entity::Dialog(it) => dialog(it),
        Entity::Message(it) => message(it),
        Entity::CrmUser(it) => crm_user(it)?,
        Entity::CrmCustomer(it) => crm_customer(it)?,
        Entity::Order(it) => order(it)?,
        Entity::OrderChange(it) => order_change(it),
        Entity::Reference(_) => return Ok(None),
    }))
}

fn plain(table: &'static Table, id: i64, updated_at: Option<Time>, values: Vec<Value>) -> Record {
    let hash = content_hash(&values);
    Record { table, id, updated_at, hash, values, chat: None, effect: Effect::None, keep_raw: true }
}

fn of_chat(chat: i64, record: Record) -> Record {
    Record { chat: Some(chat), ..record }
}

fn customer(it: Customer) -> Record {
    let values = vec![
        it.external_id.into(),
        it.channel.map(|id| id.0).into(),
        it.name.into(),
        it.phone.into(),
        it.email.into(),
        it.blocked.into(),
        it.created_at.into(),
    ];
    plain(&CUSTOMER, it.id.0, it.updated_at, values)
}

fn chat(it: Chat) -> Record {
    let values = vec![
        it.channel.map(|id| id.0).into(),
        it.customer.map(|id| id.0).into(),
        it.created_at.into(),
        it.last_activity.into(),
        it.reply_deadline.into(),
    ];
    of_chat(it.id.0, plain(&CHAT, it.id.0, Some(it.updated_at), values))
}

fn dialog(it: Dialog) -> Record {
    let values = vec![
        it.chat.0.into(),
        it.responsible.map(|id| id.0).into(),
        it.responsible_bot.into(),
        it.assigned_at.into(),
        it.created_at.into(),
        it.closed_at.into(),
    ];
    of_chat(it.chat.0, plain(&DIALOG, it.id.0, Some(it.updated_at), values))
}

fn message(it: Message) -> Record {
    let (author_kind, author) = author_cells(it.author);
    let deleted = it.deleted_at.is_some();
    let values = vec![
        it.chat.0.into(),
        it.dialog.map(|id| id.0).into(),
        author_kind.into(),
        author.into(),
        kind_name(it.kind).into(),
        it.private.into(),
        // The time stays for the wait, the words of a deleted message go.
        if deleted { "".into() } else { it.text.into() },
        it.action.map(action_name).into(),
        it.responsible.map(|id| id.0).into(),
        it.responsible_bot.into(),
        it.mass.into(),
        it.template.into(),
        it.order_number.into(),
        it.order_id.into(),
        it.failed.into(),
        it.edited.into(),
        it.deleted_at.into(),
        it.sent_at.into(),
    ];
    let record = of_chat(it.chat.0, plain(&MESSAGE, it.id.0, Some(it.updated_at), values));
    Record { keep_raw: !deleted, ..record }
}

fn crm_user(it: CrmUser) -> Result<Record> {
    let values = vec![
        it.name.into(),
        it.email.into(),
        it.active.into(),
        it.manager.into(),
        it.gateway_id.into(),
        json(&it.groups)?,
    ];
    Ok(plain(&CRM_USER, it.id.0, None, values))
}

fn crm_customer(it: CrmCustomer) -> Result<Record> {
    let customers: Vec<i64> = it.gateway_ids.iter().map(|id| id.0).collect();
    let values = vec![
        it.site.into(),
        it.name.into(),
        json(&it.phones)?,
        it.email.into(),
        it.manager.map(|id| id.0).into(),
        it.created_at.into(),
    ];
    let effect = Effect::Links { customers, crm_customer: it.id.0, from_order: false };
    Ok(Record { effect, ..plain(&CRM_CUSTOMER, it.id.0, None, values) })
}

fn order(it: Order) -> Result<Record> {
    let values = vec![it.created_at.into(), it.customer.map(|id| id.0).into(), it.deleted.into(), json(&it)?];
    let effect = match it.customer {
        Some(customer) => Effect::Links {
            customers: it.gateway_customers.iter().map(|id| id.0).collect(),
            crm_customer: customer.0,
            from_order: true,
        },
        None => Effect::None,
    };
    Ok(Record { effect, ..plain(&ORDERS, it.id.0, None, values) })
}

fn order_change(it: OrderChange) -> Record {
    let effect = Effect::OrderChanged { order: it.order.0, deleted: it.deleted, at: it.at.timestamp_micros() };
    let values = vec![
        it.order.0.into(),
        it.at.into(),
        it.user.map(|id| id.0).into(),
        it.source.into(),
        it.field.into(),
        it.created.into(),
        it.deleted.into(),
        it.old_value.into(),
        it.new_value.into(),
    ];
    Record { effect, ..plain(&ORDER_CHANGE, it.id, None, values) }
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<Value> {
    serde_json::to_string(value).map(Value::Text).map_err(|error| StoreError::Failed(error.to_string()))
}

/// The author in two columns.
fn author_cells(author: Author) -> (&'static str, Option<i64>) {
    match author {
        Author::Customer(id) => ("customer", id.map(|id| id.0)),
        Author::Manager(id) => ("manager", id.map(|id| id.0)),
        Author::Bot(id) => ("bot", id),
        Author::Channel => ("channel", None),
        Author::Unknown => ("unknown", None),
    }
}

const KINDS: [(MessageKind, &str); 9] = [
    (MessageKind::Text, "text"),
    (MessageKind::System, "system"),
    (MessageKind::Command, "command"),
    (MessageKind::Order, "order"),
    (MessageKind::Product, "product"),
    (MessageKind::File, "file"),
    (MessageKind::Image, "image"),
    (MessageKind::Audio, "audio"),
    (MessageKind::Other, "other"),
];

fn kind_name(kind: MessageKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("other", |(_, name)| name)
}

pub(super) fn kind_of(name: &str) -> MessageKind {
    KINDS.iter().find(|(_, known)| *known == name).map_or(MessageKind::Other, |(kind, _)| *kind)
}

const ACTIONS: [(SystemAction, &str); 5] = [
    (SystemAction::DialogOpened, "dialog_opened"),
    (SystemAction::DialogClosed, "dialog_closed"),
    (SystemAction::DialogAssigned, "dialog_assigned"),
    (SystemAction::DialogUnassigned, "dialog_unassigned"),
    (SystemAction::Other, "other"),
];

fn action_name(action: SystemAction) -> &'static str {
    ACTIONS.iter().find(|(known, _)| *known == action).map_or("other", |(_, name)| name)
}

pub(super) fn action_of(name: &str) -> SystemAction {
    ACTIONS.iter().find(|(_, known)| *known == name).map_or(SystemAction::Other, |(action, _)| *action)
}
