//! The schema's versions. A new one: its file in migrations/sqlite, a line in [`MIGRATIONS`],
//! sample rows of it in tests/data/migrations. A released file is never edited.

use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::model::fail;
use crate::store::{Result, StoreError};

/// `SPND` in the file's header: this file is ours.
pub(super) const APPLICATION_ID: i64 = 0x5350_4e44;

/// Every version in order, the first is 1.
pub const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/sqlite/0001_start.sql"),
    include_str!("../../../migrations/sqlite/0002_own_labels.sql"),
    include_str!("../../../migrations/sqlite/0005_bot.sql"),
    include_str!("../../../migrations/sqlite/0006_web.sql"),
];

/// The version this program writes.
pub const VERSION: u32 = MIGRATIONS.len() as u32;

/// Whose file it is and of which version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Schema {
    Empty,
    Ours(u32),
}

/// Reads the schema of a file; refuses other programs' files and newer versions.
pub(super) async fn schema_of(connection: &mut SqliteConnection) -> Result<Schema> {
    let application: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *connection).await?;
    let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    let objects: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(&mut *connection).await?;
    if application == 0 && version == 0 && objects == 0 {
        return Ok(Schema::Empty);
    }
    if application != APPLICATION_ID {
        return Err(StoreError::Unusable(format!(
            "a database of another program (application id {application:#x}); choose another file in store.url"
        )));
    }
    let version = u32::try_from(version).unwrap_or(u32::MAX);
    if version > VERSION {
        return Err(StoreError::Newer(format!(
            "its schema is version {version}, this spindle knows up to {VERSION}; start the newer spindle again, \
             or restore a backup made before the upgrade"
        )));
    }
    Ok(Schema::Ours(version))
}

/// Brings a file from `from` to [`VERSION`]: each version in one transaction with its number.
pub(super) async fn migrate(connection: &mut SqliteConnection, from: u32) -> Result<()> {
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(from as usize) {
        let version = index + 1;
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(*sql).execute(&mut *tx).await?;
        fail::point("C20");
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("PRAGMA user_version = {version}"))).execute(&mut *tx).await?;
        tx.commit().await?;
        tracing::info!(store.schema = version, "store: schema is now version {version}");
    }
    Ok(())
}
