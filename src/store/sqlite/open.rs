//! Opening the file: is it ours, sound, of a version we know; then the settings that keep it safe.

use std::fs::OpenOptions;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};
use tokio_util::sync::CancellationToken;

use super::migrate::{Schema, VERSION, migrate, schema_of};
use super::{FileId, SqliteStore, care, lock};

use crate::model::time::Clock;
use crate::store::{Result, StoreError};

/// Older ones can damage a file when a checkpoint and a writer meet (WAL-reset bug).
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const READERS: u32 = 3;
/// A connection is opened anew after this: its page cache would stay full for ever.
const LIFETIME: Duration = Duration::from_secs(60);
/// A write-ahead log that grew larger is cut back to this at the next checkpoint.
const WAL_BYTES: &str = "67108864";

/// The file a `sqlite://` address names; relative ones lie in `data_dir`.
pub(super) fn path_of(url: &str, data_dir: &Path) -> Result<PathBuf> {
    let name = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or_default();
    let name = name.split('?').next().unwrap_or_default();
    if name.is_empty() || name.contains(":memory:") {
        return Err(StoreError::Unusable(format!("store.url {url:?} names no file; write sqlite://spindle.db")));
    }
    let path = data_dir.join(name);
    // A link to the store is the store: both names must meet at one lock.
    Ok(std::fs::canonicalize(&path).unwrap_or(path))
}

/// Opens for reading and writing, alone; makes the file when it is not there.
pub(super) async fn open(path: &Path, clock: &Clock) -> Result<SqliteStore> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .map_err(|error| StoreError::Unusable(format!("the folder {} cannot be made: {error}", folder.display())))?;
    warn_about_place(path);
    let lock = lock::take(path).await?;
    make_private(path)?;
    check_header(path)?;
    let mut probe = probe(path).await?;
    check_library(&mut probe).await?;
    let schema = schema_of(&mut probe).await?;
    if let Schema::Ours(version) = schema
        && version < VERSION
    {
        let copy = lock::beside(path, &format!(".before-v{VERSION}-{}", clock.now().format("%Y%m%dT%H%M%S")));
        care::copy_into(&mut probe, &copy).await?;
        tracing::info!(store.copy = %copy.display(), "store: copied before the upgrade");
    }
    probe.close().await?;
    let writer = pool(options(path).pragma("cache_size", "-8000"), 1).await?;
    let from = if let Schema::Ours(version) = schema { version } else { 0 };
    migrate(&mut *writer.acquire().await?, from).await?;
    let readers = pool(options(path).pragma("query_only", "ON"), READERS).await?;
    let file = FileId::of(path);
    Ok(SqliteStore {
        path: path.to_owned(),
        writer: Some(writer),
        readers,
        _lock: Some(lock),
        file,
        disk_failed: CancellationToken::new(),
    })
}

/// Opens for reading beside a running daemon: no lock, nothing made, nothing migrated.
pub(super) async fn open_reader(path: &Path) -> Result<SqliteStore> {
    if !path.exists() {
        return Err(StoreError::Unusable("there is no store yet; run `spindle once export` first".into()));
    }
    check_header(path)?;
    let mut probe = probe(path).await?;
    check_library(&mut probe).await?;
    match schema_of(&mut probe).await? {
        Schema::Ours(VERSION) => {}
        Schema::Empty => {
            return Err(StoreError::Unusable("the store is empty; run `spindle once export` first".into()));
        }
        Schema::Ours(version) => {
            return Err(StoreError::Unusable(format!(
                "its schema is version {version}, this spindle reads {VERSION}; start `spindle run` once, it upgrades the file"
            )));
        }
    }
    probe.close().await?;
    let readers = pool(options(path).pragma("query_only", "ON"), READERS).await?;
    let file = FileId::of(path);
    Ok(SqliteStore {
        path: path.to_owned(),
        writer: None,
        readers,
        _lock: None,
        file,
        disk_failed: CancellationToken::new(),
    })
}

/// A connection that changes nothing by itself.
pub(super) async fn probe(path: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_secs(5));
    Ok(options.disable_statement_logging().connect().await?)
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("mmap_size", "0")
        .pragma("journal_size_limit", WAL_BYTES)
        .disable_statement_logging()
}

async fn pool(options: SqliteConnectOptions, connections: u32) -> Result<SqlitePool> {
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(0)
        .acquire_timeout(Duration::from_secs(60))
        .idle_timeout(None)
        .max_lifetime(LIFETIME)
        .test_before_acquire(false)
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// A new file is readable by its owner alone: it will hold persons.
fn make_private(path: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options
        .open(path)
        .map_err(|error| StoreError::Unusable(format!("{} cannot be opened for writing: {error}", path.display())))?;
    if !file.metadata()?.is_file() {
        return Err(StoreError::Unusable(format!("{} is not a file", path.display())));
    }
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&file.metadata()?.permissions()) & 0o022 != 0 {
        tracing::warn!(store.path = %path.display(), "store: others may write this file; chmod 600 it");
    }
    Ok(())
}

/// Cheap signs of a foreign or cut file, before SQLite touches it. 0 bytes is a new store.
pub(super) fn check_header(path: &Path) -> Result<()> {
    let mut file = std::fs::File::open(path)
        .map_err(|error| StoreError::Unusable(format!("{} cannot be read: {error}", path.display())))?;
    let bytes = file.metadata()?.len();
    if bytes == 0 {
        return Ok(());
    }
    let mut head = [0u8; 100];
    let read = file.by_ref().take(100).read(&mut head)?;
    if read < 16 || &head[..16] != MAGIC {
        return Err(StoreError::Unusable(format!(
            "{} is not a SQLite database; choose another file in store.url, or restore a backup",
            path.display()
        )));
    }
    let number = |at: usize| u64::from(u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]));
    let page_bytes = match u64::from(u16::from_be_bytes([head[16], head[17]])) {
        1 => 65_536,
        other => other,
    };
    let wal_bytes = std::fs::metadata(lock::beside(path, "-wal")).map_or(0, |wal| wal.len());
    // The page count is valid only when both change counters agree; with a log, pages may still lie there.
    if read < 100 || (wal_bytes == 0 && number(24) == number(92) && bytes < number(28) * page_bytes) {
        return Err(StoreError::Unusable(format!(
            "{} is cut short ({bytes} bytes): {}",
            path.display(),
            super::error::DAMAGED
        )));
    }
    Ok(())
}

async fn check_library(connection: &mut SqliteConnection) -> Result<()> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(connection).await?;
    if is_too_old(&version) {
        return Err(StoreError::Unusable(format!(
            "SQLite {version} can damage files; spindle needs 3.51.3 or newer: use the build with its own SQLite"
        )));
    }
    Ok(())
}

fn is_too_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let found: [u32; 3] = std::array::from_fn(|_| parts.next().unwrap_or(0));
    found < OLDEST_SQLITE
}

/// Locks and shared memory are not dependable on network file systems.
fn warn_about_place(path: &Path) {
    let Ok(mounts) = std::fs::read_to_string("/proc/mounts") else { return };
    let folder = path.parent().and_then(|folder| std::fs::canonicalize(folder).ok()).unwrap_or_default();
    let kind = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (_, place, kind) = (words.next()?, words.next()?, words.next()?);
            folder.starts_with(place).then_some((place.len(), kind))
        })
        .max_by_key(|(length, _)| *length)
        .map_or("", |(_, kind)| kind);
    if kind.starts_with("nfs") || ["cifs", "smb3", "9p", "fuse.sshfs", "afs", "ceph"].contains(&kind) {
        tracing::warn!(store.path = %path.display(), store.file_system = kind, "store: a network file system; SQLite is not safe there, use a local disk");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_libraries_are_refused() {
        for (version, too_old) in
            [("3.46.0", true), ("3.51.2", true), ("3.51.3", false), ("3.100.0", false), ("4.0", false)]
        {
            assert_eq!(is_too_old(version), too_old, "{version}");
        }
    }

    #[test]
    fn addresses_name_files() {
        let dir = Path::new("/data");
        assert_eq!(path_of("sqlite://spindle.db", dir).unwrap(), Path::new("/data/spindle.db"));
        assert_eq!(path_of("sqlite:///var/x.db", dir).unwrap(), Path::new("/var/x.db"));
        assert!(path_of("sqlite://", dir).is_err());
        assert!(path_of("sqlite::memory:", dir).is_err());
    }
}
