//! What people of the shop say of the labels of messages.

use std::collections::BTreeSet;

use sqlx::sqlite::SqliteConnection;

use super::value::Cells;
use super::{SqliteStore, follow};
use crate::model::ids::{ChatId, MessageId};
use crate::model::own_label::{LabelHead, OwnLabel};
use crate::store::{Result, StoreError};

pub(super) async fn save(store: &SqliteStore, shop: &str, label: &OwnLabel) -> Result<()> {
    let mut tx = store.begin().await?;
    put(&mut tx, shop, label).await?;
    Ok(tx.commit().await?)
}

/// Keeps a label inside another verb's transaction.
pub(super) async fn put(connection: &mut SqliteConnection, shop: &str, label: &OwnLabel) -> Result<()> {
    sqlx::query(
        "INSERT INTO own_label (shop, message, head, chat, codes, believed, model, author, at, sampled)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (shop, message, head) DO UPDATE SET chat = excluded.chat, codes = excluded.codes,
           believed = excluded.believed, model = excluded.model, author = excluded.author, at = excluded.at,
           sampled = excluded.sampled",
    )
    .bind(shop)
    .bind(label.message.0)
    .bind(label.head.code())
    .bind(label.chat.0)
    .bind(label.head.codes_of(label.codes).join(","))
    .bind(label.head.codes_of(label.believed).join(","))
    .bind(label.model)
    .bind(&label.author)
    .bind(label.at.timestamp_micros())
    .bind(label.sampled)
    .execute(&mut *connection)
    .await?;
    follow::mark_changed(connection, shop, &BTreeSet::from([label.chat.0])).await
}

pub(super) async fn all(store: &SqliteStore, shop: &str) -> Result<Vec<OwnLabel>> {
    let rows = sqlx::query(
        "SELECT message, chat, head, codes, believed, model, author, at, sampled FROM own_label
         WHERE shop = ?1 ORDER BY at, message, head",
    )
    .bind(shop)
    .fetch_all(&store.readers)
    .await?;
    rows.iter().map(|row| label_of(&mut Cells::of(row))).collect()
}

/// The name of the noted version among the small values.
const MODEL: &str = "model_in_use";

pub(super) async fn use_model(store: &SqliteStore, shop: &str, version: u32) -> Result<bool> {
    let mut tx = store.begin().await?;
    let noted: Option<String> = sqlx::query_scalar("SELECT value FROM value WHERE shop = ?1 AND name = ?2")
        .bind(shop)
        .bind(MODEL)
        .fetch_optional(&mut *tx)
        .await?;
    let version = version.to_string();
    if noted.as_ref() == Some(&version) {
        return Ok(false);
    }
    sqlx::query("UPDATE finding SET changes = changes + 1 WHERE shop = ?1").bind(shop).execute(&mut *tx).await?;
    sqlx::query(
        "INSERT INTO value (shop, name, value) VALUES (?1, ?2, ?3)
         ON CONFLICT (shop, name) DO UPDATE SET value = excluded.value",
    )
    .bind(shop)
    .bind(MODEL)
    .bind(version)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(true)
}

fn label_of(cells: &mut Cells<'_>) -> Result<OwnLabel> {
    let (message, chat) = (MessageId(cells.next()?), ChatId(cells.next()?));
    let name: &str = cells.next()?;
    let head = LabelHead::of_code(name)
        .ok_or_else(|| StoreError::Unusable(format!("own label of message {message}: unknown list '{name}'")))?;
    let codes = bits_of(head, cells.next()?, message)?;
    let believed = bits_of(head, cells.next()?, message)?;
    Ok(OwnLabel {
        message,
        chat,
        head,
        codes,
        believed,
        model: cells.next()?,
        author: cells.next()?,
        at: cells.time()?,
        sampled: cells.next()?,
    })
}

fn bits_of(head: LabelHead, words: &str, message: MessageId) -> Result<u16> {
    let words: Vec<&str> = words.split(',').filter(|word| !word.is_empty()).collect();
    head.bits_of(&words)
        .ok_or_else(|| StoreError::Unusable(format!("own label of message {message}: unknown codes '{words:?}'")))
}
