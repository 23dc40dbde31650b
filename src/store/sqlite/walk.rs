//! Walks: cursors, pages, marks, watermarks, quarantine.

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::value::Cells;
use super::{SqliteStore, follow, instants, rows};
use crate::model::fail;
use crate::model::time::{Time, from_micros};
use crate::model::walk::{Cursor, Page, Quarantined, Stream, StreamState};
use crate::store::{Result, StoreError};

pub(super) async fn walk(
    store: &SqliteStore,
    shop: &str,
    source: &str,
    stream: &Stream,
) -> Result<(StreamState, Vec<Cursor>)> {
    let mut tx = store.readers.begin().await?;
    let state =
        sqlx::query("SELECT watermark, learned, walked_at FROM stream WHERE shop = ?1 AND source = ?2 AND stream = ?3")
            .bind(shop)
            .bind(source)
            .bind(&stream.0)
            .fetch_optional(&mut *tx)
            .await?;
    let state = match state {
        Some(row) => {
            let mut cells = Cells::of(&row);
            StreamState { watermark: cells.next()?, learned: cells.next()?, walked_at: cells.maybe_time()? }
        }
        None => StreamState::default(),
    };
    let positions: Vec<String> = sqlx::query_scalar(
        "SELECT position FROM cursor WHERE shop = ?1 AND source = ?2 AND stream = ?3 ORDER BY rowid",
    )
    .bind(shop)
    .bind(source)
    .bind(&stream.0)
    .fetch_all(&mut *tx)
    .await?;
    let cursors = positions.into_iter().map(|position| Cursor { stream: stream.clone(), position }).collect();
    Ok((state, cursors))
}

pub(super) async fn begin_walk(
    store: &SqliteStore,
    shop: &str,
    source: &str,
    stream: &Stream,
    cursors: &[Cursor],
    ceiling: Option<&str>,
) -> Result<()> {
    let mut tx = store.begin().await?;
    // Only the first walk tells how far back the data reach; later ones start at the watermark.
    let far = Time::MIN_UTC;
    let first = cursors.iter().filter_map(|cursor| instants::span(&cursor.position, far)).map(|span| span.from).min();
    sqlx::query(
        "INSERT INTO stream (shop, source, stream, ceiling, backfilled_from) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (shop, source, stream) DO UPDATE SET mark = NULL, ceiling = excluded.ceiling,
           backfilled_from = CASE WHEN watermark IS NULL THEN excluded.backfilled_from ELSE backfilled_from END",
    )
    .bind(shop)
    .bind(source)
    .bind(&stream.0)
    .bind(ceiling)
    .bind(first.map(|at| at.timestamp_micros()))
    .execute(&mut *tx)
    .await?;
    add_cursors(&mut tx, shop, source, cursors).await?;
    Ok(tx.commit().await?)
}

async fn add_cursors(connection: &mut SqliteConnection, shop: &str, source: &str, cursors: &[Cursor]) -> Result<()> {
    for cursor in cursors {
        sqlx::query(
            "INSERT INTO cursor (shop, source, stream, position) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        )
        .bind(shop)
        .bind(source)
        .bind(&cursor.stream.0)
        .bind(&cursor.position)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn drop_cursor(connection: &mut SqliteConnection, shop: &str, source: &str, cursor: &Cursor) -> Result<()> {
    sqlx::query("DELETE FROM cursor WHERE shop = ?1 AND source = ?2 AND stream = ?3 AND position = ?4")
        .bind(shop)
        .bind(source)
        .bind(&cursor.stream.0)
        .bind(&cursor.position)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn save_page(
    store: &SqliteStore,
    shop: &str,
    source: &str,
    done: &Cursor,
    page: &Page,
    mark: Option<&str>,
    at: Time,
) -> Result<usize> {
    fail::point("C2");
    let items = page.items.clone();
    let rows = tokio::task::spawn_blocking(move || rows::encode(items))
        .await
        .map_err(|error| StoreError::Failed(format!("encoding a page: {error}")))??;
    let ids = rows.ids();
    let mut tx = store.begin().await?;
    let written = rows::write(&mut tx, shop, rows, at).await?;
    follow::mark_changed(&mut tx, shop, &written.chats).await?;
    clear_quarantine(&mut tx, shop, source, &done.stream, &ids).await?;
    for row in &page.quarantined {
        quarantine(&mut tx, shop, source, row, at, None).await?;
    }
    fail::point("C3");
    drop_cursor(&mut tx, shop, source, done).await?;
    add_cursors(&mut tx, shop, source, &page.remaining).await?;
    sqlx::query(
        "INSERT INTO stream (shop, source, stream, learned, mark) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (shop, source, stream) DO UPDATE SET
           learned = coalesce(excluded.learned, learned), mark = coalesce(excluded.mark, mark)",
    )
    .bind(shop)
    .bind(source)
    .bind(&done.stream.0)
    .bind(page.learned.as_deref())
    .bind(mark)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(written.rows)
}

pub(super) async fn walk_mark(
    store: &SqliteStore,
    shop: &str,
    source: &str,
    stream: &Stream,
) -> Result<(Option<String>, Option<String>)> {
    let row = sqlx::query("SELECT mark, ceiling FROM stream WHERE shop = ?1 AND source = ?2 AND stream = ?3")
        .bind(shop)
        .bind(source)
        .bind(&stream.0)
        .fetch_optional(&store.readers)
        .await?;
    match row {
        Some(row) => Ok((row.try_get(0)?, row.try_get(1)?)),
        None => Ok((None, None)),
    }
}

pub(super) async fn end_walk(
    store: &SqliteStore,
    shop: &str,
    source: &str,
    stream: &Stream,
    watermark: Option<&str>,
    at: Time,
) -> Result<()> {
    let mut tx = store.begin().await?;
    let pending: i64 =
        sqlx::query_scalar("SELECT count(*) FROM cursor WHERE shop = ?1 AND source = ?2 AND stream = ?3")
            .bind(shop)
            .bind(source)
            .bind(&stream.0)
            .fetch_one(&mut *tx)
            .await?;
    if pending > 0 {
        return Err(StoreError::Failed(format!("the walk over {} has {pending} cursors left: not ended", stream.0)));
    }
    let ceiling: Option<Option<String>> =
        sqlx::query_scalar("SELECT ceiling FROM stream WHERE shop = ?1 AND source = ?2 AND stream = ?3")
            .bind(shop)
            .bind(source)
            .bind(&stream.0)
            .fetch_optional(&mut *tx)
            .await?;
    // A quiet night moves no watermark, yet everything up to the walk's start was asked for.
    let ceiling = ceiling.flatten();
    let reached = [watermark, ceiling.as_deref()].into_iter().flatten().filter_map(instants::latest).max();
    sqlx::query(
        "INSERT INTO stream (shop, source, stream, watermark, walked_at, complete_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (shop, source, stream) DO UPDATE SET
           watermark = coalesce(excluded.watermark, watermark), walked_at = excluded.walked_at,
           complete_until = coalesce(max(excluded.complete_until, complete_until), excluded.complete_until, complete_until),
           mark = NULL, ceiling = NULL",
    )
    .bind(shop)
    .bind(source)
    .bind(&stream.0)
    .bind(watermark)
    .bind(at.timestamp_micros())
    .bind(reached.map(|at| at.timestamp_micros()))
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

pub(super) async fn quarantine_cursor(
    store: &SqliteStore,
    shop: &str,
    source: &str,
    cursor: &Cursor,
    reason: &str,
    at: Time,
) -> Result<()> {
    let mut tx = store.begin().await?;
    drop_cursor(&mut tx, shop, source, cursor).await?;
    let row = Quarantined { stream: cursor.stream.clone(), id: cursor.position.clone(), reason: reason.to_owned() };
    quarantine(&mut tx, shop, source, &row, at, Some(cursor)).await?;
    Ok(tx.commit().await?)
}

async fn quarantine(
    connection: &mut SqliteConnection,
    shop: &str,
    source: &str,
    row: &Quarantined,
    at: Time,
    cursor: Option<&Cursor>,
) -> Result<()> {
    let gap = cursor.and_then(|cursor| instants::span(&cursor.position, at));
    sqlx::query(
        "INSERT INTO quarantine (shop, source, stream, id, reason, at, is_cursor, gap_from, gap_to)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (shop, source, stream, id) DO UPDATE SET reason = excluded.reason",
    )
    .bind(shop)
    .bind(source)
    .bind(&row.stream.0)
    .bind(&row.id)
    .bind(&row.reason)
    .bind(at.timestamp_micros())
    .bind(cursor.is_some())
    .bind(gap.map(|gap| gap.from.timestamp_micros()))
    .bind(gap.map(|gap| gap.to.timestamp_micros()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Rows that could be read at last leave the quarantine.
async fn clear_quarantine(
    connection: &mut SqliteConnection,
    shop: &str,
    source: &str,
    stream: &Stream,
    ids: &[String],
) -> Result<()> {
    let any: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM quarantine WHERE shop = ?1 AND source = ?2 AND stream = ?3 AND is_cursor = 0 LIMIT 1",
    )
    .bind(shop)
    .bind(source)
    .bind(&stream.0)
    .fetch_optional(&mut *connection)
    .await?;
    if any.is_none() || ids.is_empty() {
        return Ok(());
    }
    let list = serde_json::to_string(ids).map_err(|error| StoreError::Failed(error.to_string()))?;
    sqlx::query(
        "DELETE FROM quarantine WHERE shop = ?1 AND source = ?2 AND stream = ?3 AND is_cursor = 0
         AND id IN (SELECT value FROM json_each(?4))",
    )
    .bind(shop)
    .bind(source)
    .bind(&stream.0)
    .bind(list)
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn quarantined(
    store: &SqliteStore,
    shop: &str,
    limit: u32,
) -> Result<Vec<(String, Quarantined, Time)>> {
    let rows = sqlx::query(
        "SELECT source, stream, id, reason, at FROM quarantine WHERE shop = ?1 ORDER BY at DESC, source, stream, id LIMIT ?2",
    )
    .bind(shop)
    .bind(limit)
    .fetch_all(&store.readers)
    .await?;
    let line = |row: &sqlx::sqlite::SqliteRow| {
        let quarantined = Quarantined { stream: Stream(row.try_get(1)?), id: row.try_get(2)?, reason: row.try_get(3)? };
        Ok((row.try_get(0)?, quarantined, from_micros(row.try_get(4)?)))
    };
    rows.iter().map(line).collect()
}

pub(super) async fn orders_to_refresh(store: &SqliteStore, shop: &str, limit: u32) -> Result<Vec<i64>> {
    let orders = sqlx::query_scalar("SELECT order_id FROM order_refresh WHERE shop = ?1 ORDER BY order_id LIMIT ?2")
        .bind(shop)
        .bind(limit)
        .fetch_all(&store.readers)
        .await?;
    Ok(orders)
}

pub(super) async fn orders_gone(store: &SqliteStore, shop: &str, orders: &[i64]) -> Result<()> {
    let mut tx = store.begin().await?;
    follow::forget_refresh(&mut tx, shop, super::value::json_list(orders.iter().copied())).await?;
    Ok(tx.commit().await?)
}
