//! Alerts that fire, each written together with the posts that tell it.

use super::value::Cells;
use super::{SqliteStore, outbox};
use crate::model::run::Post;
use crate::store::{AlertState, Result, StoreError};

pub(super) async fn alerts(store: &SqliteStore, shop: &str) -> Result<Vec<AlertState>> {
    let rows = sqlx::query(
        "SELECT alert, since, last_told, count, first_post FROM alert WHERE shop = ?1 ORDER BY since, cause",
    )
    .bind(shop)
    .fetch_all(&store.readers)
    .await?;
    let mut alerts = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut cells = Cells::of(row);
        let alert: &str = cells.next()?;
        let alert = serde_json::from_str(alert)
            .map_err(|error| StoreError::Failed(format!("a stored alert cannot be read: {error}")))?;
        alerts.push(AlertState {
            alert,
            since: cells.time()?,
            last_told: cells.maybe_time()?,
            count: cells.next()?,
            first_post: cells.next()?,
        });
    }
    Ok(alerts)
}

pub(super) async fn save_alert(
    store: &SqliteStore,
    shop: &str,
    cause: &str,
    state: Option<&AlertState>,
    posts: &[Post],
) -> Result<()> {
    let mut tx = store.begin().await?;
    sqlx::query("DELETE FROM alert WHERE shop = ?1 AND cause = ?2").bind(shop).bind(cause).execute(&mut *tx).await?;
    if let Some(state) = state {
        let alert = serde_json::to_string(&state.alert).map_err(|error| StoreError::Failed(error.to_string()))?;
        sqlx::query(
            "INSERT INTO alert (shop, cause, alert, since, last_told, count, first_post) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .bind(shop)
        .bind(cause)
        .bind(alert)
        .bind(state.since.timestamp_micros())
        .bind(state.last_told.map(|at| at.timestamp_micros()))
        .bind(state.count)
        .bind(state.first_post.as_deref())
        .execute(&mut *tx)
        .await?;
    }
    outbox::put(&mut tx, shop, posts).await?;
    Ok(tx.commit().await?)
}
