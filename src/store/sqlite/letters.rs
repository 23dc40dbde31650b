//! Letters to single chats: one lane a chat, in order, never twice on their own.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::SqliteStore;
use super::care::write_audit;
use super::value::Cells;
use crate::model::bot::{KeptLetter, Letter};
use crate::model::run::{Delivery, PostState};
use crate::model::time::Time;
use crate::store::{Audit, Result, StoreError};

/// Columns of a letter in the order [`letter_of_row`] reads them.
macro_rules! letter_columns {
    () => {
        "key, chat, topic, html, buttons, file_name, file, edits, reply_to, silent, may_repeat, asked_by, created_at, \
         expires_at, state, attempts, repeated, due_at, message_id"
    };
}

const STATES: [PostState; 5] =
    [PostState::Pending, PostState::Sending, PostState::Sent, PostState::Unknown, PostState::Dead];

pub(super) async fn put_letters(store: &SqliteStore, shop: &str, letters: &[Letter]) -> Result<u32> {
    let mut tx = store.begin().await?;
    let new = put(&mut tx, shop, letters).await?;
    tx.commit().await?;
    Ok(new)
}

/// Puts letters inside another verb's transaction.
pub(super) async fn put(connection: &mut SqliteConnection, shop: &str, letters: &[Letter]) -> Result<u32> {
    let mut new = 0;
    for letter in letters {
        let buttons = serde_json::to_string(&letter.buttons).map_err(|error| StoreError::Failed(error.to_string()))?;
        let done = sqlx::query(
            "INSERT INTO letter (shop, key, chat, topic, html, buttons, file_name, file, edits, reply_to, silent,
               may_repeat, asked_by, created_at, expires_at, state, due_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 'pending', ?14)
             ON CONFLICT (shop, key) DO NOTHING",
        )
        .bind(shop)
        .bind(&letter.key)
        .bind(letter.chat)
        .bind(letter.topic)
        .bind(&letter.html)
        .bind(buttons)
        .bind(letter.file.as_ref().map(|(name, _)| name.as_str()))
        .bind(letter.file.as_ref().map(|(_, bytes)| bytes.as_slice()))
        .bind(letter.edits)
        .bind(letter.reply_to)
        .bind(letter.silent)
        .bind(letter.may_repeat)
        .bind(letter.asked_by)
        .bind(letter.created_at.timestamp_micros())
        .bind(letter.expires_at.map(|at| at.timestamp_micros()))
        .execute(&mut *connection)
        .await?;
        new += u32::from(done.rows_affected() == 1);
    }
    Ok(new)
}

/// Of each chat the oldest that waits; a chat with a letter under way gives none.
pub(super) async fn due_letters(store: &SqliteStore, shop: &str, now: Time, limit: u32) -> Result<Vec<KeptLetter>> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        letter_columns!(),
        " FROM letter WHERE rowid IN (
            SELECT min(rowid) FROM letter WHERE shop = ?1 AND state IN ('pending', 'sending')
            GROUP BY chat HAVING sum(state = 'sending') = 0)
          AND due_at <= ?2 ORDER BY rowid LIMIT ?3"
    ))
    .bind(shop)
    .bind(now.timestamp_micros())
    .bind(limit)
    .fetch_all(&store.readers)
    .await?;
    rows.iter().map(letter_of_row).collect()
}

pub(super) async fn claim_letter(store: &SqliteStore, shop: &str, key: &str) -> Result<bool> {
    let mut tx = store.begin().await?;
    let done = sqlx::query(
        "UPDATE letter SET state = 'sending', attempts = attempts + 1 WHERE shop = ?1 AND key = ?2 AND state = 'pending'",
    )
    .bind(shop)
    .bind(key)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn close_letter(
    store: &SqliteStore,
    shop: &str,
    key: &str,
    delivery: &Delivery,
    due_at: Time,
    now: Time,
) -> Result<()> {
    let mut tx = store.begin().await?;
    let row = sqlx::query("SELECT chat, may_repeat AND NOT repeated FROM letter WHERE shop = ?1 AND key = ?2")
        .bind(shop)
        .bind(key)
        .fetch_optional(&mut *tx)
        .await?;
    let Some(row) = row else { return Err(StoreError::Failed(format!("there is no letter {key}"))) };
    let (chat, once_more): (i64, bool) = (row.try_get(0)?, row.try_get(1)?);
    let (state, message_id, error) = match delivery {
        Delivery::Delivered { message_id } => (PostState::Sent, *message_id, None),
        Delivery::NotSent { reason, .. } => (PostState::Pending, None, Some(reason)),
        Delivery::Unknown { reason } if once_more => (PostState::Pending, None, Some(reason)),
        Delivery::Unknown { reason } => (PostState::Unknown, None, Some(reason)),
        Delivery::Refused { reason } => (PostState::Dead, None, Some(reason)),
    };
    // Files are heavy and of no use once they are sent.
    sqlx::query(
        "UPDATE letter SET state = ?3, message_id = ?4, error = ?5, due_at = ?6, repeated = repeated OR ?7,
           file = CASE WHEN ?3 IN ('sent', 'dead') THEN x'' ELSE file END
         WHERE shop = ?1 AND key = ?2 AND state = 'sending'",
    )
    .bind(shop)
    .bind(key)
    .bind(state.name())
    .bind(message_id)
    .bind(error)
    .bind(due_at.timestamp_micros())
    .bind(once_more && matches!(delivery, Delivery::Unknown { .. }))
    .execute(&mut *tx)
    .await?;
    if state != PostState::Pending {
        let action = format!("letter {}", state.name());
        let audit = Audit { at: now, target: format!("telegram:{chat}"), action, detail: key.to_owned() };
        write_audit(&mut tx, shop, &audit).await?;
    }
    Ok(tx.commit().await?)
}

pub(super) async fn recover_letters(store: &SqliteStore, shop: &str, now: Time) -> Result<u32> {
    let mut tx = store.begin().await?;
    let done = sqlx::query(
        "UPDATE letter SET state = CASE WHEN may_repeat AND NOT repeated THEN 'pending' ELSE 'unknown' END,
           repeated = may_repeat, due_at = ?2, error = 'spindle stopped while it was being sent'
         WHERE shop = ?1 AND state = 'sending'",
    )
    .bind(shop)
    .bind(now.timestamp_micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(u32::try_from(done.rows_affected()).unwrap_or(u32::MAX))
}

pub(super) async fn letter_of(
    store: &SqliteStore,
    shop: &str,
    chat: i64,
    message_id: i64,
) -> Result<Option<KeptLetter>> {
    // An edited message has several letters: the last one tells what people see.
    let row = sqlx::query(concat!(
        "SELECT ",
        letter_columns!(),
        " FROM letter WHERE shop = ?1 AND chat = ?2 AND message_id = ?3 ORDER BY rowid DESC LIMIT 1"
    ))
    .bind(shop)
    .bind(chat)
    .bind(message_id)
    .fetch_optional(&store.readers)
    .await?;
    row.as_ref().map(letter_of_row).transpose()
}

pub(super) async fn move_letters(store: &SqliteStore, shop: &str, from: i64, to: i64) -> Result<()> {
    let mut tx = store.begin().await?;
    sqlx::query("UPDATE letter SET chat = ?3 WHERE shop = ?1 AND chat = ?2 AND state IN ('pending', 'sending')")
        .bind(shop)
        .bind(from)
        .bind(to)
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}

pub(super) async fn forget_chat(store: &SqliteStore, shop: &str, chat: i64) -> Result<()> {
    let mut tx = store.begin().await?;
    sqlx::query("UPDATE bot_person SET chat = NULL WHERE shop = ?1 AND chat = ?2")
        .bind(shop)
        .bind(chat)
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}

fn letter_of_row(row: &SqliteRow) -> Result<KeptLetter> {
    let mut cells = Cells::of(row);
    let (key, chat, topic, html) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let buttons: &str = cells.next()?;
    let letter = Letter {
        key,
        chat,
        topic,
        html,
        buttons: serde_json::from_str(buttons).unwrap_or_default(),
        file: cells.next::<Option<String>>()?.zip(cells.next::<Option<Vec<u8>>>()?),
        edits: cells.next()?,
        reply_to: cells.next()?,
        silent: cells.next()?,
        may_repeat: cells.next()?,
        asked_by: cells.next()?,
        created_at: cells.time()?,
        expires_at: cells.maybe_time()?,
    };
    let state: &str = cells.next()?;
    Ok(KeptLetter {
        letter,
        // A state of another version is shown as dead: never sent by itself.
        state: STATES.into_iter().find(|known| known.name() == state).unwrap_or(PostState::Dead),
        attempts: cells.next()?,
        repeated: cells.next()?,
        due_at: cells.time()?,
        message_id: cells.next()?,
    })
}
