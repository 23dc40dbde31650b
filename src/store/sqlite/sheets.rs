//! What is known of the rows of sheets after the last sync.
//!
//! A sheet may have a hundred thousand rows: they are kept in chunks, and a chunk that did not
//! change is not written again.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::SqliteStore;
use super::care::write_audit;
use super::pack::unpack_plain;
use crate::store::{Audit, Result, SheetState, StoreError};

const CHUNK_ROWS: usize = 4_096;

pub(super) async fn sheet_state(store: &SqliteStore, shop: &str, sink: &str, sheet: &str) -> Result<SheetState> {
    let mut reader = store.readers.begin().await?;
    let head =
        sqlx::query("SELECT sheet_id, generation, head_hash FROM sheet WHERE shop = ?1 AND sink = ?2 AND sheet = ?3")
            .bind(shop)
            .bind(sink)
            .bind(sheet)
            .fetch_optional(&mut *reader)
            .await?;
    let Some(head) = head else { return Ok(SheetState::default()) };
    let mut state = SheetState {
        sheet_id: head.try_get(0)?,
        generation: head.try_get(1)?,
        head_hash: head.try_get::<i64, _>(2)?.cast_unsigned(),
        rows: Vec::new(),
    };
    let chunks: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT rows FROM sheet_row WHERE shop = ?1 AND sink = ?2 AND sheet = ?3 ORDER BY chunk")
            .bind(shop)
            .bind(sink)
            .bind(sheet)
            .fetch_all(&mut *reader)
            .await?;
    for chunk in &chunks {
        let Some(rows) = unpack(chunk) else {
            // An unknown sheet is compared with what it shows and written anew: the sink's usual first sync.
            tracing::warn!(
                store.sheet = sheet,
                "store: the row state of sheet {sheet} is damaged, it is synced from scratch"
            );
            return Ok(SheetState::default());
        };
        state.rows.extend(rows);
    }
    Ok(state)
}

pub(super) async fn save_sheet_state(
    store: &SqliteStore,
    shop: &str,
    sink: &str,
    sheet: &str,
    state: &SheetState,
    audit: &Audit,
) -> Result<()> {
    let mut tx = store.begin().await?;
    sqlx::query(
        "INSERT INTO sheet (shop, sink, sheet, sheet_id, generation, head_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (shop, sink, sheet) DO UPDATE SET sheet_id = excluded.sheet_id,
           generation = excluded.generation, head_hash = excluded.head_hash",
    )
    .bind(shop)
    .bind(sink)
    .bind(sheet)
    .bind(state.sheet_id)
    .bind(state.generation)
    .bind(state.head_hash.cast_signed())
    .execute(&mut *tx)
    .await?;
    save_rows(&mut tx, shop, sink, sheet, &state.rows).await?;
    write_audit(&mut tx, shop, audit).await?;
    Ok(tx.commit().await?)
}

async fn save_rows(
    connection: &mut SqliteConnection,
    shop: &str,
    sink: &str,
    sheet: &str,
    rows: &[(String, u64)],
) -> Result<()> {
    let known = sqlx::query("SELECT chunk, hash FROM sheet_row WHERE shop = ?1 AND sink = ?2 AND sheet = ?3")
        .bind(shop)
        .bind(sink)
        .bind(sheet)
        .fetch_all(&mut *connection)
        .await?;
    let known: BTreeMap<i64, i64> =
        known.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect::<Result<_>>()?;
    let mut count = 0_i64;
    for chunk in rows.chunks(CHUNK_ROWS) {
        let hash = hash_of(chunk);
        if known.get(&count) != Some(&hash) {
            sqlx::query(
                "INSERT INTO sheet_row (shop, sink, sheet, chunk, hash, rows) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (shop, sink, sheet, chunk) DO UPDATE SET hash = excluded.hash, rows = excluded.rows",
            )
            .bind(shop)
            .bind(sink)
            .bind(sheet)
            .bind(count)
            .bind(hash)
            .bind(pack(chunk)?)
            .execute(&mut *connection)
            .await?;
        }
        count += 1;
    }
    sqlx::query("DELETE FROM sheet_row WHERE shop = ?1 AND sink = ?2 AND sheet = ?3 AND chunk >= ?4")
        .bind(shop)
        .bind(sink)
        .bind(sheet)
        .bind(count)
        .execute(connection)
        .await?;
    Ok(())
}

fn hash_of(rows: &[(String, u64)]) -> i64 {
    let cells: Vec<super::value::Value> =
        rows.iter().flat_map(|(key, hash)| [key.as_str().into(), hash.cast_signed().into()]).collect();
    super::value::content_hash(&cells)
}

fn pack(rows: &[(String, u64)]) -> Result<Vec<u8>> {
    let plain = postcard::to_stdvec(rows).map_err(|error| StoreError::Failed(error.to_string()))?;
    Ok(zstd::bulk::compress(&plain, 1)?)
}

/// `None`: damaged.
fn unpack(bytes: &[u8]) -> Option<Vec<(String, u64)>> {
    postcard::from_bytes(&unpack_plain(bytes)?).ok()
}
