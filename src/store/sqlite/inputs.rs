//! What the analysis reads: which chats changed, and each with its dialogs, messages, answers elsewhere.

use std::collections::BTreeMap;

use futures::TryStreamExt;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::SqliteStore;
use super::pack::FINDINGS_FORM;
use super::read::{chat_of, dialog_of, message_columns, message_of};
use super::value::{Cells, json_list};
use crate::model::chat::{Chat, ChatInput, OutsideReply};
use crate::model::ids::{ChatId, ManagerId, MessageId};
use crate::model::time::from_micros;
use crate::store::Result;

/// Three index reads: chats that changed, findings of other rules, findings of another form.
pub(super) async fn changed_chats(store: &SqliteStore, shop: &str, rules: u32, limit: u32) -> Result<Vec<ChatId>> {
    let chats: Vec<i64> = sqlx::query_scalar(
        "SELECT chat FROM (
           SELECT chat FROM finding INDEXED BY finding_changed WHERE shop = ?1 AND changes <> judged
           UNION SELECT chat FROM finding WHERE shop = ?1 AND rules < ?2
           UNION SELECT chat FROM finding WHERE shop = ?1 AND rules > ?2
           UNION SELECT chat FROM finding WHERE shop = ?1 AND rules = ?2 AND form < ?3
           UNION SELECT chat FROM finding WHERE shop = ?1 AND rules = ?2 AND form > ?3)
         ORDER BY chat LIMIT ?4",
    )
    .bind(shop)
    .bind(rules)
    .bind(FINDINGS_FORM)
    .bind(limit)
    .fetch_all(&store.readers)
    .await?;
    Ok(chats.into_iter().map(ChatId).collect())
}

/// Reads the chats and notes which change of each was read: a later one is not covered by the findings.
pub(super) async fn chat_inputs(store: &SqliteStore, shop: &str, chats: &[ChatId]) -> Result<Vec<ChatInput>> {
    let list = json_list(chats.iter().map(|chat| chat.0));
    let mut tx = store.begin().await?;
    sqlx::query(
        "UPDATE finding SET taken = changes
         WHERE shop = ?1 AND chat IN (SELECT value FROM json_each(?2)) AND taken <> changes",
    )
    .bind(shop)
    .bind(&list)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    // Read after the note: what is read holds at least the noted changes.
    peek_chats(store, shop, chats).await
}

/// The same without a note: for eyes that keep no findings.
pub(super) async fn peek_chats(store: &SqliteStore, shop: &str, chats: &[ChatId]) -> Result<Vec<ChatInput>> {
    let list = json_list(chats.iter().map(|chat| chat.0));
    let mut reader = store.readers.begin().await?;
    let mut inputs = chat_rows(&mut reader, shop, &list).await?;
    add_dialogs(&mut reader, shop, &list, &mut inputs).await?;
    add_messages(&mut reader, shop, &list, &mut inputs).await?;
    add_outside(&mut reader, shop, &list, &mut inputs).await?;
    add_dismissed(&mut reader, shop, &list, &mut inputs).await?;
    // A chat whose own row is not here yet is known by its first and last message.
    for input in inputs.values_mut().filter(|input| input.chat.created_at == chrono::DateTime::<chrono::Utc>::MAX_UTC) {
        if let (Some(first), Some(last)) = (input.messages.first(), input.messages.last()) {
            (input.chat.created_at, input.chat.updated_at) = (first.sent_at, last.sent_at);
        }
    }
    Ok(chats.iter().filter_map(|chat| inputs.remove(&chat.0)).collect())
}

async fn chat_rows(reader: &mut SqliteConnection, shop: &str, list: &str) -> Result<BTreeMap<i64, ChatInput>> {
    let unknown = i64::MAX;
    let rows = sqlx::query(
        "SELECT wanted.value, channel, customer, coalesce(created_at, ?3), coalesce(updated_at, ?3), last_activity, reply_deadline
         FROM json_each(?2) AS wanted LEFT JOIN chat ON chat.shop = ?1 AND chat.id = wanted.value",
    )
    .bind(shop)
    .bind(list)
    .bind(unknown)
    .fetch_all(reader)
    .await?;
    let input = |row| {
        let chat: Chat = chat_of(&mut Cells::of(row))?;
        let id = chat.id.0;
        Ok((id, ChatInput { chat, dialogs: vec![], messages: vec![], outside: vec![], dismissed: vec![] }))
    };
    rows.iter().map(input).collect()
}

async fn add_dialogs(
    reader: &mut SqliteConnection,
    shop: &str,
    list: &str,
    inputs: &mut BTreeMap<i64, ChatInput>,
) -> Result<()> {
    let rows = sqlx::query(
        "SELECT id, chat, responsible, responsible_bot, assigned_at, created_at, updated_at, closed_at FROM dialog
         WHERE shop = ?1 AND chat IN (SELECT value FROM json_each(?2)) ORDER BY created_at, id",
    )
    .bind(shop)
    .bind(list)
    .fetch_all(reader)
    .await?;
    for row in &rows {
        let dialog = dialog_of(row)?;
        if let Some(input) = inputs.get_mut(&dialog.chat.0) {
            input.dialogs.push(dialog);
        }
    }
    Ok(())
}

async fn add_messages(
    reader: &mut SqliteConnection,
    shop: &str,
    list: &str,
    inputs: &mut BTreeMap<i64, ChatInput>,
) -> Result<()> {
    let mut rows = sqlx::query(concat!(
        "SELECT ",
        message_columns!(),
        " FROM message WHERE shop = ?1 AND chat IN (SELECT value FROM json_each(?2)) ORDER BY chat, sent_at, id"
    ))
    .bind(shop)
    .bind(list)
    .fetch(reader);
    while let Some(row) = rows.try_next().await? {
        let message = message_of(&row)?;
        if let Some(input) = inputs.get_mut(&message.chat.0) {
            input.messages.push(message);
        }
    }
    Ok(())
}

/// Instants at which a person decided that no answer is needed.
async fn add_dismissed(
    reader: &mut SqliteConnection,
    shop: &str,
    list: &str,
    inputs: &mut BTreeMap<i64, ChatInput>,
) -> Result<()> {
    let rows = sqlx::query(
        "SELECT chat, at FROM dismissal WHERE shop = ?1 AND chat IN (SELECT value FROM json_each(?2)) ORDER BY at",
    )
    .bind(shop)
    .bind(list)
    .fetch_all(reader)
    .await?;
    for row in &rows {
        if let Some(input) = inputs.get_mut(&row.try_get::<i64, _>(0)?) {
            input.dismissed.push(from_micros(row.try_get(1)?));
        }
    }
    Ok(())
}

/// Answers elsewhere; CROSS JOIN keeps the order as written (see `follow`).
pub(super) const OUTSIDE: &str = "SELECT DISTINCT here.id, message.sent_at, message.id, message.author
     FROM json_each(?2) AS wanted
     CROSS JOIN chat AS here ON here.shop = ?1 AND here.id = wanted.value
     CROSS JOIN customer_link AS ours ON ours.shop = ?1 AND ours.customer = here.customer
     CROSS JOIN customer_link AS same ON same.shop = ?1 AND same.crm_customer = ours.crm_customer
     CROSS JOIN chat AS other ON other.shop = ?1 AND other.customer = same.customer AND other.id <> here.id
     CROSS JOIN message ON message.shop = ?1 AND message.chat = other.id
     WHERE message.author_kind = 'manager' AND NOT private AND NOT mass AND NOT failed AND deleted_at IS NULL
       AND message.kind NOT IN ('system', 'command')
     ORDER BY here.id, message.sent_at, message.id";

/// Messages of managers to the same CRM customer in other chats: seen by the customer, not mailed.
async fn add_outside(
    reader: &mut SqliteConnection,
    shop: &str,
    list: &str,
    inputs: &mut BTreeMap<i64, ChatInput>,
) -> Result<()> {
    let rows = sqlx::query(OUTSIDE).bind(shop).bind(list).fetch_all(reader).await?;
    for row in &rows {
        if let Some(input) = inputs.get_mut(&row.try_get::<i64, _>(0)?) {
            input.outside.push(OutsideReply {
                at: from_micros(row.try_get(1)?),
                message: MessageId(row.try_get(2)?),
                manager: row.try_get::<Option<i64>, _>(3)?.map(ManagerId),
            });
        }
    }
    Ok(())
}
