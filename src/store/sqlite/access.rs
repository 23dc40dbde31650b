//! Who may look in: people and the hashes of the secrets that let them in.

use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::value::Cells;
use crate::model::access::{Pass, PassKind, Role, SecretHash, WebUser};
use crate::model::ids::ManagerId;
use crate::model::time::Time;
use crate::store::{Result, StoreError};

/// Secrets that ended longer ago than this tell nobody anything.
const KEPT_DAYS: i64 = 30;

fn user_of(cells: &mut Cells<'_>) -> Result<WebUser> {
    let name: String = cells.next()?;
    let role: &str = cells.next()?;
    let role = Role::from_name(role).ok_or_else(|| StoreError::Failed(format!("a user has the role {role:?}")))?;
    Ok(WebUser {
        name,
        role,
        manager: cells.next::<Option<i64>>()?.map(ManagerId),
        password: cells.next()?,
        created_at: cells.time()?,
    })
}

fn pass_of(cells: &mut Cells<'_>) -> Result<Pass> {
    let hash: &[u8] = cells.next()?;
    let hash: SecretHash =
        hash.try_into().map_err(|_| StoreError::Failed("a stored hash is not of 32 bytes".into()))?;
    let kind: &str = cells.next()?;
    let kind = PassKind::from_name(kind).ok_or_else(|| StoreError::Failed(format!("a secret of the kind {kind:?}")))?;
    Ok(Pass {
        hash,
        kind,
        user: cells.next()?,
        label: cells.next()?,
        scopes: cells.next()?,
        created_at: cells.time()?,
        expires_at: cells.time()?,
        seen_at: cells.maybe_time()?,
        ended_at: cells.maybe_time()?,
    })
}

pub(super) async fn web_users(store: &SqliteStore, shop: &str) -> Result<Vec<WebUser>> {
    let rows =
        sqlx::query("SELECT name, role, manager, password, created_at FROM web_user WHERE shop = ?1 ORDER BY name")
            .bind(shop)
            .fetch_all(&store.readers)
            .await?;
    rows.iter().map(|row| user_of(&mut Cells::of(row))).collect()
}

pub(super) async fn save_web_user(store: &SqliteStore, shop: &str, user: &WebUser) -> Result<()> {
    let mut tx = store.begin().await?;
    sqlx::query(
        "INSERT INTO web_user (shop, name, role, manager, password, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (shop, name) DO UPDATE SET role = excluded.role, manager = excluded.manager,
           password = excluded.password",
    )
    .bind(shop)
    .bind(&user.name)
    .bind(user.role.name())
    .bind(user.manager.map(|manager| manager.0))
    .bind(user.password.as_deref())
    .bind(user.created_at.timestamp_micros())
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

pub(super) async fn remove_web_user(store: &SqliteStore, shop: &str, name: &str) -> Result<bool> {
    let mut tx = store.begin().await?;
    let done = sqlx::query("DELETE FROM web_user WHERE shop = ?1 AND name = ?2")
        .bind(shop)
        .bind(name)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn add_pass(store: &SqliteStore, shop: &str, pass: &Pass) -> Result<()> {
    let mut tx = store.begin().await?;
    let forgotten = (pass.created_at - chrono::TimeDelta::days(KEPT_DAYS)).timestamp_micros();
    sqlx::query("DELETE FROM web_pass WHERE shop = ?1 AND (expires_at < ?2 OR ended_at < ?2)")
        .bind(shop)
        .bind(forgotten)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO web_pass (shop, hash, kind, user, label, scopes, created_at, expires_at, seen_at, ended_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )
    .bind(shop)
    .bind(pass.hash.as_slice())
    .bind(pass.kind.name())
    .bind(&pass.user)
    .bind(&pass.label)
    .bind(&pass.scopes)
    .bind(pass.created_at.timestamp_micros())
    .bind(pass.expires_at.timestamp_micros())
    .bind(pass.seen_at.map(|at| at.timestamp_micros()))
    .bind(pass.ended_at.map(|at| at.timestamp_micros()))
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

pub(super) async fn pass(store: &SqliteStore, shop: &str, hash: &SecretHash) -> Result<Option<(Pass, WebUser)>> {
    let row = sqlx::query(
        "SELECT hash, kind, user, label, scopes, web_pass.created_at, expires_at, seen_at, ended_at,
           name, role, manager, password, web_user.created_at
         FROM web_pass JOIN web_user ON web_user.shop = web_pass.shop AND web_user.name = web_pass.user
         WHERE web_pass.shop = ?1 AND hash = ?2",
    )
    .bind(shop)
    .bind(hash.as_slice())
    .fetch_optional(&store.readers)
    .await?;
    let both = |row: &SqliteRow| {
        let mut cells = Cells::of(row);
        Ok((pass_of(&mut cells)?, user_of(&mut cells)?))
    };
    row.as_ref().map(both).transpose()
}

pub(super) async fn passes(store: &SqliteStore, shop: &str, kind: PassKind) -> Result<Vec<Pass>> {
    let rows = sqlx::query(
        "SELECT hash, kind, user, label, scopes, created_at, expires_at, seen_at, ended_at FROM web_pass
         WHERE shop = ?1 AND kind = ?2 ORDER BY created_at DESC, hash",
    )
    .bind(shop)
    .bind(kind.name())
    .fetch_all(&store.readers)
    .await?;
    rows.iter().map(|row| pass_of(&mut Cells::of(row))).collect()
}

pub(super) async fn see_pass(store: &SqliteStore, shop: &str, hash: &SecretHash, at: Time) -> Result<()> {
    let mut tx = store.begin().await?;
    sqlx::query("UPDATE web_pass SET seen_at = ?3 WHERE shop = ?1 AND hash = ?2")
        .bind(shop)
        .bind(hash.as_slice())
        .bind(at.timestamp_micros())
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}

pub(super) async fn end_pass(store: &SqliteStore, shop: &str, hash: &SecretHash, at: Time) -> Result<bool> {
    let mut tx = store.begin().await?;
    let done = sqlx::query(
        "UPDATE web_pass SET ended_at = ?3 WHERE shop = ?1 AND hash = ?2 AND ended_at IS NULL AND expires_at > ?3",
    )
    .bind(shop)
    .bind(hash.as_slice())
    .bind(at.timestamp_micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn end_passes(store: &SqliteStore, shop: &str, user: &str, kind: PassKind, at: Time) -> Result<u64> {
    let mut tx = store.begin().await?;
    let done = sqlx::query(
        "UPDATE web_pass SET ended_at = ?4 WHERE shop = ?1 AND user = ?2 AND kind = ?3 AND ended_at IS NULL",
    )
    .bind(shop)
    .bind(user)
    .bind(kind.name())
    .bind(at.timestamp_micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected())
}
