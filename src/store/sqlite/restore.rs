//! Putting a backup in the store's place.
//!
//! What happened after the backup is unknown to it, so nothing that may have left the house is done
//! again: posts it holds as waiting become unknown (`spindle resend` repeats them), and slots before the
//! restore count as planned. Sources are read on from the backup's own watermarks, so no row is lost.

use std::path::{Path, PathBuf};

use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use super::error::DAMAGED;
use super::migrate::{Schema, schema_of};
use super::{FileId, care, lock, open};
use crate::model::fail;
use crate::model::time::Time;
use crate::store::{RestoreReport, Result, StoreError};

pub(super) async fn restore(from: &Path, target: &Path, now: Time) -> Result<RestoreReport> {
    if !from.is_file() {
        return Err(StoreError::Failed(format!("{} is not there or not a file", from.display())));
    }
    if FileId::of(from) == FileId::of(target) {
        return Err(StoreError::Failed(format!("{} is the store itself; name a backup", from.display())));
    }
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let _lock = lock::take(target).await?;
    let part = lock::beside(target, ".restore-part");
    care::remove(&part)?;
    let prepared = prepare(from, &part, now).await.map_err(|error| error.of(from));
    let Ok((schema_version, unknown_posts)) = prepared else {
        care::remove(&part)?;
        return prepared.map(|_| RestoreReport::default());
    };
    let kept = swap(&part, target, now).await?;
    Ok(RestoreReport { kept, schema_version, unknown_posts })
}

/// A checked copy of the backup beside the store, with what may not be repeated marked.
async fn prepare(from: &Path, part: &Path, now: Time) -> Result<(u32, u64)> {
    open::check_header(from)?;
    if std::fs::metadata(from)?.len() == 0 {
        return Err(StoreError::Unusable("an empty file, not a backup".into()));
    }
    let mut source = open::probe(from).await?;
    let version = match schema_of(&mut source).await? {
        Schema::Ours(version) => version,
        Schema::Empty => return Err(StoreError::Unusable("an empty database, not a backup".into())),
    };
    let faults = care::integrity(&mut source, true).await?;
    if let Some(fault) = faults.first() {
        return Err(StoreError::Unusable(format!("this backup is damaged itself ({fault}); take an older one")));
    }
    care::write_copy(&mut source, part).await?;
    source.close().await?;
    let mut copy = open::probe(part).await?;
    let unknown = mark_restored(&mut copy, now).await?;
    copy.close().await?;
    std::fs::File::open(part)?.sync_all()?;
    Ok((version, unknown))
}

async fn mark_restored(copy: &mut SqliteConnection, now: Time) -> Result<u64> {
    let mut tx = copy.begin_with("BEGIN IMMEDIATE").await?;
    let unknown = sqlx::query(
        "UPDATE outbox SET state = 'unknown', error = 'waiting in a backup that was restored: may have been sent since'
         WHERE state IN ('pending', 'sending')",
    )
    .execute(&mut *tx)
    .await?
    .rows_affected();
    sqlx::query(
        "INSERT INTO value (shop, name, value)
         SELECT shop, 'restored_at', ?1 FROM (SELECT shop FROM stream UNION SELECT shop FROM job_run UNION SELECT shop FROM outbox)
         WHERE true ON CONFLICT (shop, name) DO UPDATE SET value = excluded.value",
    )
    .bind(now.timestamp_micros().to_string())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(unknown)
}

/// Keeps the old store under a dated name, then puts the new one in its place in one step: at every
/// moment the store's name leads to a whole file.
async fn swap(part: &Path, target: &Path, now: Time) -> Result<Option<PathBuf>> {
    let kept = lock::beside(target, &format!(".before-restore-{}", now.format("%Y%m%dT%H%M%S")));
    let old = target.exists();
    if old {
        if kept.exists() {
            return Err(StoreError::Failed(format!("{} is there already; try again in a second", kept.display())));
        }
        flush_log(target).await;
        if std::fs::hard_link(target, &kept).is_err() {
            std::fs::copy(target, &kept)?;
        }
        let log = lock::beside(target, "-wal");
        if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            std::fs::rename(&log, lock::beside(&kept, "-wal"))?;
        }
    }
    care::remove(&lock::beside(target, "-wal"))?;
    care::remove(&lock::beside(target, "-shm"))?;
    fail::point("C22");
    std::fs::rename(part, target)?;
    care::sync_folder(target)?;
    Ok(old.then_some(kept))
}

/// Brings the old store's log into its file, when it can still be read at all.
async fn flush_log(target: &Path) {
    let Ok(mut old) = open::probe(target).await else { return };
    if let Err(error) = sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut old).await {
        tracing::warn!(%error, "store: the old file cannot be read to its end ({DAMAGED}); it is kept as it is");
    }
    let _ = old.close().await;
}
