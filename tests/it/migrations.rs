//! Guards the past: rows written under every older version are carried to this one.
//!
//! A new migration must bring `tests/data/migrations/NNNN.sql`: rows of the tables it adds, as its
//! version writes them.

use std::path::{Path, PathBuf};

use spindle::model::ids::Shop;
use spindle::model::time::{Clock, Period, from_micros};
use spindle::store;
use spindle::store::sqlite::migrate::{MIGRATIONS, VERSION};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

/// The sample rows of every version, in order.
fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/migrations");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), MIGRATIONS.len(), "every version has its sample rows");
    files
}

/// A file that lived through every version up to this one, with the sample rows of each.
async fn file_of(version: u32, path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    for (sample, sql) in samples().iter().zip(MIGRATIONS).take(version as usize) {
        sqlx::raw_sql(*sql).execute(&mut connection).await.unwrap();
        let rows = std::fs::read_to_string(sample).unwrap();
        sqlx::raw_sql(AssertSqlSafe(rows)).execute(&mut connection).await.unwrap();
    }
    let pragma = format!("PRAGMA user_version = {version}");
    sqlx::raw_sql(AssertSqlSafe(pragma)).execute(&mut connection).await.unwrap();
    connection
}

#[tokio::test]
async fn rows_of_every_version_are_carried_to_this_one() {
    for version in 1..=VERSION {
        let dir = tempfile::tempdir().unwrap();
        file_of(version, &dir.path().join("spindle.db")).await.close().await.unwrap();
        let store = store::open("sqlite://spindle.db", dir.path(), Clock::fixed(from_micros(0))).await.unwrap();
        assert_eq!(store.check(true).await.unwrap(), Vec::<String>::new(), "version {version}");
        let shop = Shop::main();
        let all = Period::new(from_micros(0), from_micros(4_000_000_000_000_000));
        assert_eq!(store.count_messages(&shop, all).await.unwrap(), 2, "version {version}");
        assert_eq!(store.changed_chats(&shop, 1, 10).await.unwrap().len(), 1);
        assert_eq!(store.runs(&shop, None, 10).await.unwrap().len(), 1);
        assert_eq!(store.outbox(&shop, None, 10).await.unwrap().len(), 1);
        store.close().await;
        let copies = std::fs::read_dir(dir.path()).unwrap().flatten();
        let copies = copies.filter(|entry| entry.file_name().to_string_lossy().contains(".before-v")).count();
        assert_eq!(copies, usize::from(version < VERSION), "an older file is copied before its upgrade");
    }
}

#[tokio::test]
async fn sample_rows_fill_every_table() {
    let dir = tempfile::tempdir().unwrap();
    let mut connection = file_of(VERSION, &dir.path().join("spindle.db")).await;
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    for table in tables {
        let sql = format!("SELECT count(*) FROM {table}");
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
        assert!(rows > 0, "{table} has no sample rows");
        let sql = format!("SELECT name FROM pragma_table_info('{table}') WHERE name = 'shop'");
        let shop: Option<String> =
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_optional(&mut connection).await.unwrap();
        assert!(shop.is_some(), "{table} belongs to no shop");
    }
}
