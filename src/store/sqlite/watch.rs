//! Warnings of the live watch, each given once, and the forgetting of what the bot is done with.

use sqlx::sqlite::SqliteConnection;

use super::{SqliteStore, letters};
use crate::model::bot::Letter;
use crate::model::time::Time;
use crate::store::{Result, StoreError};

pub(super) async fn warn(
    store: &SqliteStore,
    shop: &str,
    keys: &[String],
    warnings: &[Letter],
    now: Time,
) -> Result<bool> {
    let mut tx = store.begin().await?;
    for key in keys {
        let sql = "INSERT INTO warning (shop, key, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        let done = sqlx::query(sql).bind(shop).bind(key).bind(now.timestamp_micros()).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
    }
    letters::put(&mut tx, shop, warnings).await?;
    tx.commit().await?;
    Ok(true)
}

pub(super) async fn warned(store: &SqliteStore, shop: &str, keys: &[String]) -> Result<Vec<String>> {
    let list = serde_json::to_string(keys).map_err(|error| StoreError::Failed(error.to_string()))?;
    let given =
        sqlx::query_scalar("SELECT key FROM warning WHERE shop = ?1 AND key IN (SELECT value FROM json_each(?2))")
            .bind(shop)
            .bind(list)
            .fetch_all(&store.readers)
            .await?;
    Ok(given)
}

pub(super) async fn forget_old(store: &SqliteStore, shop: &str, before: Time) -> Result<()> {
    const OLD: [&str; 5] = [
        "DELETE FROM bot_update WHERE shop = ?1 AND taken_at < ?2 AND body IS NULL",
        "DELETE FROM bot_tap WHERE shop = ?1 AND at < ?2",
        "DELETE FROM warning WHERE shop = ?1 AND at < ?2",
        "DELETE FROM letter WHERE shop = ?1 AND created_at < ?2 AND state NOT IN ('pending', 'sending')",
        "DELETE FROM bot_invite WHERE shop = ?1 AND expires_at < ?2",
    ];
    let mut tx = store.begin().await?;
    for sql in OLD {
        forget(&mut tx, shop, sql, before).await?;
    }
    sqlx::query("DELETE FROM bot_refusal WHERE shop = ?1 AND day < ?2")
        .bind(shop)
        .bind(before.date_naive().to_string())
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}

async fn forget(connection: &mut SqliteConnection, shop: &str, sql: &'static str, before: Time) -> Result<()> {
    sqlx::query(sql).bind(shop).bind(before.timestamp_micros()).execute(connection).await?;
    Ok(())
}
