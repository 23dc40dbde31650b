//! The outbox: pending, sending, sent, unknown, dead. Never twice on its own, never silently lost.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::SqliteStore;
use super::care::write_audit;
use super::value::Cells;
use crate::model::run::{Delivery, Post, PostState};
use crate::model::time::Time;
use crate::store::{Audit, OutboxEntry, Result, StoreError};

/// Columns of an entry in the order [`entry_of`] reads them.
macro_rules! entry_columns {
    () => {
        "key, channel, html, silent, may_repeat, reply_to, attachment_name, attachment, created_at, expires_at, \
         state, attempts, due_at, message_id, error, repeated"
    };
}

const STATES: [PostState; 5] =
    [PostState::Pending, PostState::Sending, PostState::Sent, PostState::Unknown, PostState::Dead];

/// `daily/2026-03-02/owner/2` is part 2 of `daily/2026-03-02/owner`.
fn parts_of(key: &str) -> (&str, i64) {
    match key.rsplit_once('/') {
        Some((report, part)) => part.parse().map_or((key, 0), |part| (report, part)),
        None => (key, 0),
    }
}

pub(super) async fn post(store: &SqliteStore, shop: &str, posts: &[Post]) -> Result<u32> {
    let mut tx = store.begin().await?;
    let new = put(&mut tx, shop, posts).await?;
    tx.commit().await?;
    Ok(new)
}

/// Puts posts inside another verb's transaction.
pub(super) async fn put(connection: &mut SqliteConnection, shop: &str, posts: &[Post]) -> Result<u32> {
    let mut new = 0;
    for post in posts {
        let (report, part) = parts_of(&post.key);
        let done = sqlx::query(
            "INSERT INTO outbox (shop, key, report, part, channel, html, silent, may_repeat, reply_to, attachment_name,
               attachment, created_at, expires_at, state, due_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'pending', ?12)
             ON CONFLICT (shop, key) DO NOTHING",
        )
        .bind(shop)
        .bind(&post.key)
        .bind(report)
        .bind(part)
        .bind(&post.channel)
        .bind(&post.html)
        .bind(post.silent)
        .bind(post.may_repeat)
        .bind(post.reply_to.as_deref())
        .bind(post.attachment.as_ref().map(|(name, _)| name.as_str()))
        .bind(post.attachment.as_ref().map(|(_, bytes)| bytes.as_slice()))
        .bind(post.created_at.timestamp_micros())
        .bind(post.expires_at.map(|at| at.timestamp_micros()))
        .execute(&mut *connection)
        .await?;
        new += u32::from(done.rows_affected() == 1);
    }
    Ok(new)
}

/// A part waits for every earlier part of its report that is still to be sent. An unknown one holds
/// nothing back: most likely it arrived, and nobody would ask for it again.
pub(super) async fn claim_post(
    store: &SqliteStore,
    shop: &str,
    channel: &str,
    now: Time,
) -> Result<Option<OutboxEntry>> {
    let mut tx = store.begin().await?;
    let claimed = sqlx::query(concat!(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1
         WHERE shop = ?1 AND key = (
           SELECT key FROM outbox AS this
           WHERE shop = ?1 AND channel = ?2 AND state IN ('pending', 'sending') AND state = 'pending' AND due_at <= ?3
             AND (expires_at IS NULL OR expires_at > ?3)
             AND NOT EXISTS (SELECT 1 FROM outbox AS earlier
               WHERE earlier.shop = ?1 AND earlier.report = this.report AND earlier.part < this.part
                 AND earlier.channel = ?2 AND earlier.state IN ('pending', 'sending'))
           ORDER BY due_at, created_at, report, part LIMIT 1)
         RETURNING ",
        entry_columns!()
    ))
    .bind(shop)
    .bind(channel)
    .bind(now.timestamp_micros())
    .fetch_optional(&mut *tx)
    .await?;
    tx.commit().await?;
    claimed.as_ref().map(entry_of).transpose()
}

pub(super) async fn close_post(
    store: &SqliteStore,
    shop: &str,
    key: &str,
    delivery: &Delivery,
    due_at: Time,
    now: Time,
) -> Result<()> {
    let mut tx = store.begin().await?;
    let row = sqlx::query(
        "SELECT channel, may_repeat, repeated FROM outbox WHERE shop = ?1 AND key = ?2 AND state = 'sending'",
    )
    .bind(shop)
    .bind(key)
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else {
        return Err(StoreError::Failed(format!("the post {key} is not being sent: nothing to close")));
    };
    let channel: String = row.try_get(0)?;
    let once_more = row.try_get::<bool, _>(1)? && !row.try_get::<bool, _>(2)?;
    let (state, message_id, error) = match delivery {
        Delivery::Delivered { message_id } => (PostState::Sent, *message_id, None),
        Delivery::NotSent { reason, .. } => (PostState::Pending, None, Some(reason)),
        Delivery::Unknown { reason } if once_more => (PostState::Pending, None, Some(reason)),
        Delivery::Unknown { reason } => (PostState::Unknown, None, Some(reason)),
        Delivery::Refused { reason } => (PostState::Dead, None, Some(reason)),
    };
    sqlx::query(
        "UPDATE outbox SET state = ?3, message_id = ?4, error = ?5, due_at = ?6, repeated = repeated OR ?7
         WHERE shop = ?1 AND key = ?2",
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
    if !matches!(delivery, Delivery::NotSent { .. }) {
        let action = match delivery {
            Delivery::Unknown { .. } => "post unknown",
            Delivery::Refused { .. } => "post refused",
            _ => "post sent",
        };
        let detail = message_id.map_or_else(|| key.to_owned(), |id| format!("{key} as message {id}"));
        write_audit(&mut tx, shop, &Audit { at: now, target: channel, action: action.into(), detail }).await?;
    }
    Ok(tx.commit().await?)
}

pub(super) async fn recover_posts(store: &SqliteStore, shop: &str, now: Time) -> Result<Vec<OutboxEntry>> {
    let mut tx = store.begin().await?;
    let rows = sqlx::query(concat!(
        "UPDATE outbox SET state = CASE WHEN may_repeat AND NOT repeated THEN 'pending' ELSE 'unknown' END,
           repeated = may_repeat, due_at = ?2, error = 'spindle stopped while it was being sent'
         WHERE shop = ?1 AND state = 'sending' RETURNING ",
        entry_columns!()
    ))
    .bind(shop)
    .bind(now.timestamp_micros())
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    let mut entries = rows.iter().map(entry_of).collect::<Result<Vec<_>>>()?;
    entries.retain(|entry| entry.state == PostState::Unknown);
    Ok(entries)
}

pub(super) async fn outbox(
    store: &SqliteStore,
    shop: &str,
    state: Option<PostState>,
    limit: u32,
) -> Result<Vec<OutboxEntry>> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        entry_columns!(),
        " FROM outbox WHERE shop = ?1 AND (?2 IS NULL OR state = ?2) ORDER BY created_at DESC, report, part LIMIT ?3"
    ))
    .bind(shop)
    .bind(state.map(PostState::name))
    .bind(limit)
    .fetch_all(&store.readers)
    .await?;
    rows.iter().map(entry_of).collect()
}

pub(super) async fn entry(store: &SqliteStore, shop: &str, key: &str) -> Result<Option<OutboxEntry>> {
    let row = sqlx::query(concat!("SELECT ", entry_columns!(), " FROM outbox WHERE shop = ?1 AND key = ?2"))
        .bind(shop)
        .bind(key)
        .fetch_optional(&store.readers)
        .await?;
    row.as_ref().map(entry_of).transpose()
}

pub(super) async fn resend(store: &SqliteStore, shop: &str, key: &str, now: Time) -> Result<bool> {
    let mut tx = store.begin().await?;
    // A person asked for it: its age no longer counts.
    let done = sqlx::query(
        "UPDATE outbox SET state = 'pending', due_at = ?3, expires_at = NULL
         WHERE shop = ?1 AND key = ?2 AND state IN ('unknown', 'dead')",
    )
    .bind(shop)
    .bind(key)
    .bind(now.timestamp_micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn expire_posts(store: &SqliteStore, shop: &str, now: Time) -> Result<Vec<(String, u32)>> {
    let mut tx = store.begin().await?;
    let rows: Vec<String> = sqlx::query_scalar(
        "UPDATE outbox SET state = 'dead', error = 'expired'
         WHERE shop = ?1 AND state IN ('pending', 'sending') AND state = 'pending' AND expires_at <= ?2 RETURNING channel",
    )
    .bind(shop)
    .bind(now.timestamp_micros())
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    let mut counts = std::collections::BTreeMap::<String, u32>::new();
    for channel in rows {
        *counts.entry(channel).or_default() += 1;
    }
    Ok(counts.into_iter().collect())
}

fn entry_of(row: &SqliteRow) -> Result<OutboxEntry> {
    let mut cells = Cells::of(row);
    let post = Post {
        key: cells.next()?,
        channel: cells.next()?,
        html: cells.next()?,
        silent: cells.next()?,
        may_repeat: cells.next()?,
        reply_to: cells.next()?,
        attachment: cells.next::<Option<String>>()?.zip(cells.next::<Option<Vec<u8>>>()?),
        created_at: cells.time()?,
        expires_at: cells.maybe_time()?,
    };
    let state: &str = cells.next()?;
    Ok(OutboxEntry {
        post,
        // A state of another version is shown as dead: never sent by itself.
        state: STATES.into_iter().find(|known| known.name() == state).unwrap_or(PostState::Dead),
        attempts: cells.next()?,
        due_at: cells.time()?,
        message_id: cells.next()?,
        error: cells.next()?,
        repeated: cells.next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_from_the_key() {
        assert_eq!(parts_of("daily/2026-03-02/owner/12"), ("daily/2026-03-02/owner", 12));
        assert_eq!(parts_of("alert/auth:crm/x"), ("alert/auth:crm/x", 0));
        assert_eq!(parts_of("note"), ("note", 0));
    }
}
