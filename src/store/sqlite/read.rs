//! Rows back into the program's values: chats, dialogs, messages, people, orders.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::tables::{action_of, kind_of};
use super::value::Cells;
use crate::model::chat::{Author, Channel, Chat, Dialog, Manager, Message};
use crate::model::crm::{CrmUser, Order, OrderChange, Reference};
use crate::model::ids::{
    ChannelId, ChatId, CrmCustomerId, CrmUserId, CustomerId, DialogId, ManagerId, MessageId, OrderId,
};
use crate::store::{Result, StoreError};

/// Columns of a message in the order [`message_of`] reads them.
macro_rules! message_columns {
    () => {
        "id, chat, dialog, author_kind, author, kind, private, text, action, responsible, responsible_bot, mass, \
         template, order_number, order_id, failed, edited, deleted_at, sent_at, updated_at"
    };
}
pub(super) use message_columns;

pub(super) fn message_of(row: &SqliteRow) -> Result<Message> {
    let mut cells = Cells::of(row);
    let id = MessageId(cells.next()?);
    let chat = ChatId(cells.next()?);
    let dialog = cells.next::<Option<i64>>()?.map(DialogId);
    let author_kind: &str = cells.next()?;
    let author: Option<i64> = cells.next()?;
    let author = match author_kind {
        "customer" => Author::Customer(author.map(CustomerId)),
        "manager" => Author::Manager(author.map(ManagerId)),
        "bot" => Author::Bot(author),
        "channel" => Author::Channel,
        _ => Author::Unknown,
    };
    Ok(Message {
        id,
        chat,
        dialog,
        author,
        kind: kind_of(cells.next()?),
        private: cells.next()?,
        text: cells.next()?,
        action: cells.next::<Option<&str>>()?.map(action_of),
        responsible: cells.next::<Option<i64>>()?.map(ManagerId),
        responsible_bot: cells.next()?,
        mass: cells.next()?,
        template: cells.next()?,
        order_number: cells.next()?,
        order_id: cells.next()?,
        failed: cells.next()?,
        edited: cells.next()?,
        deleted_at: cells.maybe_time()?,
        sent_at: cells.time()?,
        updated_at: cells.time()?,
    })
}

/// From `chat, responsible...`: id, chat, responsible, responsible_bot, assigned_at, created_at, updated_at, closed_at.
pub(super) fn dialog_of(row: &SqliteRow) -> Result<Dialog> {
    let mut cells = Cells::of(row);
    Ok(Dialog {
        id: DialogId(cells.next()?),
        chat: ChatId(cells.next()?),
        responsible: cells.next::<Option<i64>>()?.map(ManagerId),
        responsible_bot: cells.next()?,
        assigned_at: cells.maybe_time()?,
        created_at: cells.time()?,
        updated_at: cells.time()?,
        closed_at: cells.maybe_time()?,
    })
}

/// From: id, channel, customer, created_at, updated_at, last_activity, reply_deadline.
pub(super) fn chat_of(cells: &mut Cells<'_>) -> Result<Chat> {
    Ok(Chat {
        id: ChatId(cells.next()?),
        channel: cells.next::<Option<i64>>()?.map(ChannelId),
        customer: cells.next::<Option<i64>>()?.map(CustomerId),
        created_at: cells.time()?,
        updated_at: cells.time()?,
        last_activity: cells.maybe_time()?,
        reply_deadline: cells.maybe_time()?,
    })
}

pub(super) async fn channels(connection: &mut SqliteConnection, shop: &str) -> Result<BTreeMap<ChannelId, Channel>> {
    let rows = sqlx::query("SELECT id, kind, name, active, updated_at FROM channel WHERE shop = ?1")
        .bind(shop)
        .fetch_all(connection)
        .await?;
    let channel = |row: &SqliteRow| {
        let mut cells = Cells::of(row);
        let channel = Channel {
            id: ChannelId(cells.next()?),
            kind: cells.next()?,
            name: cells.next()?,
            active: cells.next()?,
            updated_at: cells.maybe_time()?,
        };
        Ok((channel.id, channel))
    };
    rows.iter().map(channel).collect()
}

pub(super) async fn managers(connection: &mut SqliteConnection, shop: &str) -> Result<BTreeMap<ManagerId, Manager>> {
    let rows = sqlx::query("SELECT id, crm_id, name, active, technical FROM manager WHERE shop = ?1")
        .bind(shop)
        .fetch_all(connection)
        .await?;
    let manager = |row: &SqliteRow| {
        let mut cells = Cells::of(row);
        let manager = Manager {
            id: ManagerId(cells.next()?),
            crm_id: cells.next()?,
            name: cells.next()?,
            active: cells.next()?,
            technical: cells.next()?,
        };
        Ok((manager.id, manager))
    };
    rows.iter().map(manager).collect()
}

pub(super) async fn crm_users(connection: &mut SqliteConnection, shop: &str) -> Result<BTreeMap<CrmUserId, CrmUser>> {
    let rows = sqlx::query("SELECT id, name, email, active, manager, gateway_id, groups FROM crm_user WHERE shop = ?1")
        .bind(shop)
        .fetch_all(connection)
        .await?;
    let user = |row: &SqliteRow| {
        let mut cells = Cells::of(row);
        let user = CrmUser {
            id: CrmUserId(cells.next()?),
            name: cells.next()?,
            email: cells.next()?,
            active: cells.next()?,
            manager: cells.next()?,
            gateway_id: cells.next()?,
            groups: parsed(cells.next()?)?,
        };
        Ok((user.id, user))
    };
    rows.iter().map(user).collect()
}

pub(super) async fn links(
    connection: &mut SqliteConnection,
    shop: &str,
) -> Result<BTreeMap<CustomerId, CrmCustomerId>> {
    let rows = sqlx::query("SELECT customer, crm_customer FROM customer_link WHERE shop = ?1")
        .bind(shop)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Ok((CustomerId(row.try_get(0)?), CrmCustomerId(row.try_get(1)?)))).collect()
}

pub(super) async fn references(connection: &mut SqliteConnection, shop: &str) -> Result<Vec<Reference>> {
    let rows: Vec<String> = sqlx::query_scalar("SELECT parsed FROM reference WHERE shop = ?1 ORDER BY kind, code")
        .bind(shop)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| parsed(row)).collect()
}

/// Orders created in `[from, to)`, both in microseconds, sorted by id.
pub(super) async fn orders(connection: &mut SqliteConnection, shop: &str, from: i64, to: i64) -> Result<Vec<Order>> {
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT parsed FROM orders WHERE shop = ?1 AND created_at >= ?2 AND created_at < ?3 ORDER BY id",
    )
    .bind(shop)
    .bind(from)
    .bind(to)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| parsed(row)).collect()
}

/// Of the orders created in `[from, to)`: changes of status, manager and payments.
pub(super) async fn order_changes(
    connection: &mut SqliteConnection,
    shop: &str,
    from: i64,
    to: i64,
) -> Result<Vec<OrderChange>> {
    let rows = sqlx::query(
        "SELECT order_change.id, order_change.order_id, at, user, source, field, created, order_change.deleted, old_value, new_value
         FROM orders CROSS JOIN order_change ON order_change.shop = ?1 AND order_change.order_id = orders.id
         WHERE orders.shop = ?1 AND orders.created_at >= ?2 AND orders.created_at < ?3
           AND (field IN ('status', 'manager') OR field LIKE 'payments%')
         ORDER BY order_change.order_id, order_change.id",
    )
    .bind(shop)
    .bind(from)
    .bind(to)
    .fetch_all(connection)
    .await?;
    let change = |row: &SqliteRow| {
        let mut cells = Cells::of(row);
        Ok(OrderChange {
            id: cells.next()?,
            order: OrderId(cells.next()?),
            at: cells.time()?,
            user: cells.next::<Option<i64>>()?.map(CrmUserId),
            source: cells.next()?,
            field: cells.next()?,
            created: cells.next()?,
            deleted: cells.next()?,
            old_value: cells.next()?,
            new_value: cells.next()?,
        })
    };
    rows.iter().map(change).collect()
}

/// Phones the gateway knows, by its customers.
pub(super) async fn phones(connection: &mut SqliteConnection, shop: &str) -> Result<BTreeMap<CustomerId, String>> {
    let rows = sqlx::query("SELECT id, phone FROM customer WHERE shop = ?1 AND phone <> ''")
        .bind(shop)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Ok((CustomerId(row.try_get(0)?), row.try_get(1)?))).collect()
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| StoreError::Failed(format!("a stored row cannot be read: {error}")))
}
