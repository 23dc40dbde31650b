//! Care of the file: checks, copies, the audit, named values.

use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row};

use super::error::DAMAGED;
use super::{FileId, SqliteStore, lock, open};
use crate::model::fail;
use crate::store::{Audit, Result, StoreError};

/// Faults of the file, in words; empty when it is sound.
pub(super) async fn check(store: &SqliteStore, thorough: bool) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    if FileId::of(&store.path) != store.file {
        faults.push(format!(
            "{} was moved or replaced while spindle runs; stop spindle and put the right file back",
            store.path.display()
        ));
    }
    let mut reader = store.readers.acquire().await?;
    faults.extend(integrity(&mut reader, thorough).await?);
    Ok(faults)
}

/// The findings of SQLite's own check, at most a hundred.
pub(super) async fn integrity(connection: &mut SqliteConnection, thorough: bool) -> Result<Vec<String>> {
    let sql = if thorough { "PRAGMA integrity_check" } else { "PRAGMA quick_check" };
    let mut faults: Vec<String> = match sqlx::query_scalar::<_, String>(sql).fetch_all(&mut *connection).await {
        Ok(lines) => lines.into_iter().filter(|line| line != "ok").collect(),
        // A file damaged badly enough fails the check itself.
        Err(error) => match StoreError::from(error) {
            StoreError::Unusable(what) => return Ok(vec![what]),
            other => return Err(other),
        },
    };
    let orphans = sqlx::query("PRAGMA foreign_key_check").fetch_all(connection).await?;
    for row in orphans.iter().take(100) {
        faults.push(format!("a row of {} belongs to nothing", row.try_get::<String, _>(0)?));
    }
    Ok(faults)
}

/// Writes a checked copy: temporary name in the same folder, check, sync, then the real name.
pub(super) async fn backup(store: &SqliteStore, to: &Path) -> Result<()> {
    if FileId::of(to).is_some_and(|file| Some(file) == store.file) {
        return Err(StoreError::Failed(format!("{} is the store itself; name another file", to.display())));
    }
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut connection = open::probe(&store.path).await?;
    let copied = copy_into(&mut connection, to).await;
    connection.close().await?;
    copied
}

/// Copies the whole store of `connection`; refuses a name that is taken.
pub(super) async fn copy_into(connection: &mut SqliteConnection, to: &Path) -> Result<()> {
    if to.symlink_metadata().is_ok() {
        return Err(StoreError::Failed(format!("{} is there already; backups overwrite nothing", to.display())));
    }
    let part = lock::beside(to, ".part");
    remove(&part)?;
    let copied = write_copy(connection, &part).await;
    if copied.is_err() {
        // Half a copy helps nobody and takes the room that is missing.
        remove(&part)?;
    }
    copied?;
    rename_new(&part, to)?;
    sync_folder(to)
}

/// VACUUM INTO `part`, then the check of what was written.
pub(super) async fn write_copy(connection: &mut SqliteConnection, part: &Path) -> Result<()> {
    let name = part.to_str().ok_or_else(|| StoreError::Failed(format!("{} is not UTF-8", part.display())))?;
    sqlx::query("VACUUM INTO ?1").bind(name).execute(&mut *connection).await?;
    fail::point("C21");
    let mut copy = open::probe(part).await?;
    let faults = integrity(&mut copy, false).await?;
    copy.close().await?;
    if let Some(fault) = faults.first() {
        return Err(StoreError::Unusable(format!("the copy is not sound ({fault}): {DAMAGED}")));
    }
    let file = std::fs::File::open(part)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    file.sync_all()?;
    Ok(())
}

/// Gives a file its name without ever replacing another, where the file system can.
fn rename_new(from: &Path, to: &Path) -> Result<()> {
    match std::fs::hard_link(from, to) {
        Ok(()) => remove(from),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(StoreError::Failed(format!("{} is there already; backups overwrite nothing", to.display())))
        }
        Err(_) => Ok(std::fs::rename(from, to)?),
    }
}

/// Makes a new name in a folder outlive a power cut.
pub(super) fn sync_folder(file: &Path) -> Result<()> {
    let folder: PathBuf =
        file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).into();
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    drop(folder);
    Ok(())
}

pub(super) fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

pub(super) async fn write_audit(connection: &mut SqliteConnection, shop: &str, audit: &Audit) -> Result<()> {
    sqlx::query(
        "INSERT INTO audit (shop, at, number, target, action, detail)
         SELECT ?1, ?2, 1 + coalesce(max(number), 0), ?3, ?4, ?5 FROM audit WHERE shop = ?1 AND at = ?2",
    )
    .bind(shop)
    .bind(audit.at.timestamp_micros())
    .bind(&audit.target)
    .bind(&audit.action)
    .bind(&audit.detail)
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn audit(store: &SqliteStore, shop: &str, audit: &Audit) -> Result<()> {
    let mut tx = store.begin().await?;
    write_audit(&mut tx, shop, audit).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn audits(store: &SqliteStore, shop: &str, limit: u32) -> Result<Vec<Audit>> {
    let rows = sqlx::query(
        "SELECT at, target, action, detail FROM audit WHERE shop = ?1 ORDER BY at DESC, number DESC LIMIT ?2",
    )
    .bind(shop)
    .bind(limit)
    .fetch_all(&store.readers)
    .await?;
    let line = |row: &sqlx::sqlite::SqliteRow| {
        let mut cells = super::value::Cells::of(row);
        Ok(Audit { at: cells.time()?, target: cells.next()?, action: cells.next()?, detail: cells.next()? })
    };
    rows.iter().map(line).collect()
}

pub(super) async fn value(store: &SqliteStore, shop: &str, name: &str) -> Result<Option<String>> {
    let value = sqlx::query_scalar("SELECT value FROM value WHERE shop = ?1 AND name = ?2")
        .bind(shop)
        .bind(name)
        .fetch_optional(&store.readers)
        .await?;
    Ok(value)
}

pub(super) async fn set_value(store: &SqliteStore, shop: &str, name: &str, value: Option<&str>) -> Result<()> {
    let mut tx = store.begin().await?;
    let query = match value {
        Some(value) => sqlx::query(
            "INSERT INTO value (shop, name, value) VALUES (?1, ?2, ?3)
             ON CONFLICT (shop, name) DO UPDATE SET value = excluded.value",
        )
        .bind(shop)
        .bind(name)
        .bind(value),
        None => sqlx::query("DELETE FROM value WHERE shop = ?1 AND name = ?2").bind(shop).bind(name),
    };
    query.execute(&mut *tx).await?;
    Ok(tx.commit().await?)
}
