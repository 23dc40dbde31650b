//! Keeping findings, and the count of outgoing texts that makes a text a template of the team.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::pack::{FINDINGS_FORM, FindingsPacker, pack_shown};
use super::value::json_list;
use super::{SqliteStore, follow};
use crate::model::fail;
use crate::model::findings::ChatFindings;
use crate::model::time::Time;
use crate::store::{Result, StoreError};

/// A text sent this often by the team is a template (metrics.md, message class `T`).
const TEAM_MESSAGES: i64 = 5;

pub(super) async fn team_texts(store: &SqliteStore, shop: &str) -> Result<Vec<u64>> {
    let hashes: Vec<i64> = sqlx::query_scalar("SELECT hash FROM team_text WHERE shop = ?1 AND team = 1 ORDER BY hash")
        .bind(shop)
        .fetch_all(&store.readers)
        .await?;
    Ok(hashes.into_iter().map(i64::cast_unsigned).collect())
}

pub(super) async fn save_findings(store: &SqliteStore, shop: &str, findings: &[ChatFindings], at: Time) -> Result<()> {
    let mut packer = FindingsPacker::new()?;
    let mut packed = Vec::with_capacity(findings.len());
    for chat in findings {
        packed.push((packer.pack(chat)?, pack_shown(chat)?));
    }
    let mut tx = store.begin().await?;
    for (chat, bytes) in findings.iter().zip(packed) {
        save_one(&mut tx, shop, chat, bytes, at).await?;
    }
    fail::point("C7");
    let touched = save_texts(&mut tx, shop, findings).await?;
    let stale = new_templates(&mut tx, shop, &touched).await?;
    follow::mark_changed(&mut tx, shop, &stale).await?;
    Ok(tx.commit().await?)
}

async fn save_one(
    connection: &mut SqliteConnection,
    shop: &str,
    findings: &ChatFindings,
    (bytes, classes): (Vec<u8>, Vec<u8>),
    at: Time,
) -> Result<()> {
    let open = findings.episodes.iter().flat_map(|episode| &episode.waits).filter(|wait| wait.is_open()).count();
    sqlx::query(
        "INSERT INTO finding (shop, chat, changes, rules, form, open_waits, analysed_at, findings, classes)
         VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (shop, chat) DO UPDATE SET judged = taken, rules = excluded.rules, form = excluded.form,
           open_waits = excluded.open_waits, analysed_at = excluded.analysed_at, findings = excluded.findings,
           classes = excluded.classes",
    )
    .bind(shop)
    .bind(findings.chat.0)
    .bind(findings.rules)
    .bind(FINDINGS_FORM)
    .bind(i64::try_from(open).unwrap_or(i64::MAX))
    .bind(at.timestamp_micros())
    .bind(bytes)
    .bind(classes)
    .execute(connection)
    .await?;
    Ok(())
}

/// Replaces the chats' counts by the new ones. Gives the hashes whose sum moved.
async fn save_texts(connection: &mut SqliteConnection, shop: &str, findings: &[ChatFindings]) -> Result<BTreeSet<i64>> {
    let list = json_list(findings.iter().map(|chat| chat.chat.0));
    let mut before: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    let rows = sqlx::query(
        "SELECT chat, hash, messages FROM chat_text WHERE shop = ?1 AND chat IN (SELECT value FROM json_each(?2))",
    )
    .bind(shop)
    .bind(&list)
    .fetch_all(&mut *connection)
    .await?;
    for row in &rows {
        before.insert((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?);
    }
    let mut after: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for chat in findings {
        for (_, hash) in &chat.text_hashes {
            *after.entry((chat.chat.0, hash.cast_signed())).or_default() += 1;
        }
    }
    let mut moved: BTreeMap<i64, i64> = BTreeMap::new();
    let keys: BTreeSet<(i64, i64)> = before.keys().chain(after.keys()).copied().collect();
    let mut changed: Vec<[i64; 3]> = Vec::new();
    for key in keys {
        let (old, new) = (before.get(&key).copied().unwrap_or(0), after.get(&key).copied().unwrap_or(0));
        if old != new {
            changed.push([key.0, key.1, new]);
            *moved.entry(key.1).or_default() += new - old;
        }
    }
    moved.retain(|_, by| *by != 0);
    write_texts(connection, shop, &changed, &moved).await?;
    Ok(moved.into_keys().collect())
}

async fn write_texts(
    connection: &mut SqliteConnection,
    shop: &str,
    changed: &[[i64; 3]],
    moved: &BTreeMap<i64, i64>,
) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let counts = nested(changed.iter().map(|row| row.as_slice()))?;
    sqlx::query(
        "INSERT INTO chat_text (shop, chat, hash, messages)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2) WHERE true
         ON CONFLICT (shop, chat, hash) DO UPDATE SET messages = excluded.messages",
    )
    .bind(shop)
    .bind(&counts)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM chat_text WHERE shop = ?1 AND messages = 0
         AND (chat, hash) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?2))",
    )
    .bind(shop)
    .bind(&counts)
    .execute(&mut *connection)
    .await?;
    let moved: Vec<[i64; 2]> = moved.iter().map(|(hash, by)| [*hash, *by]).collect();
    sqlx::query(
        "INSERT INTO team_text (shop, hash, messages, team)
         SELECT ?1, value ->> 0, value ->> 1, 0 FROM json_each(?2) WHERE true
         ON CONFLICT (shop, hash) DO UPDATE SET messages = messages + excluded.messages",
    )
    .bind(shop)
    .bind(nested(moved.iter().map(|row| row.as_slice()))?)
    .execute(connection)
    .await?;
    Ok(())
}

fn nested<'a>(rows: impl Iterator<Item = &'a [i64]>) -> Result<String> {
    serde_json::to_string(&rows.collect::<Vec<_>>()).map_err(|error| StoreError::Failed(error.to_string()))
}

/// Texts that became templates just now; every chat that carries one is judged again, once: a
/// template stays one even when its count falls.
async fn new_templates(connection: &mut SqliteConnection, shop: &str, moved: &BTreeSet<i64>) -> Result<BTreeSet<i64>> {
    let crossed: Vec<i64> = sqlx::query_scalar(
        "UPDATE team_text SET team = 1 WHERE shop = ?1 AND hash IN (SELECT value FROM json_each(?2))
         AND team = 0 AND messages >= ?3 RETURNING hash",
    )
    .bind(shop)
    .bind(json_list(moved.iter().copied()))
    .bind(TEAM_MESSAGES)
    .fetch_all(&mut *connection)
    .await?;
    if crossed.is_empty() {
        return Ok(BTreeSet::new());
    }
    let chats: Vec<i64> = sqlx::query_scalar(
        "SELECT DISTINCT chat FROM chat_text WHERE shop = ?1 AND hash IN (SELECT value FROM json_each(?2))",
    )
    .bind(shop)
    .bind(json_list(crossed))
    .fetch_all(connection)
    .await?;
    Ok(chats.into_iter().collect())
}
