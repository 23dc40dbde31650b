//! SQLite's errors in the store's words.

use std::path::Path;

use crate::store::StoreError;

/// What to do about a damaged file, the same words everywhere.
pub(super) const DAMAGED: &str = "the store is damaged; stop spindle, keep the file, and put back the last good copy: \
                                  spindle restore backups/NEWEST";

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        let code = match &error {
            sqlx::Error::Database(database) => database.code().and_then(|code| code.parse::<i32>().ok()),
            sqlx::Error::PoolTimedOut => return StoreError::Busy("no connection became free in time".into()),
            _ => None,
        };
        // The low byte is the primary code (https://www.sqlite.org/rescode.html).
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => StoreError::Busy(error.to_string()),
            Some(8) => StoreError::Unusable("the store cannot be written: its file or folder is read-only".into()),
            // After a failed fsync the pages may be gone though the system calls them clean: never tried again.
            Some(10) => StoreError::Disk(error.to_string()),
            Some(11) => StoreError::Unusable(format!("{DAMAGED} ({error})")),
            Some(13) => StoreError::DiskFull { path: String::new() },
            Some(14) => StoreError::Unusable(format!("the store cannot be opened: {error}; check the folder's rights")),
            Some(26) => StoreError::Unusable(format!("not a SQLite database or damaged ({error})")),
            _ => StoreError::Failed(error.to_string()),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> StoreError {
        match error.kind() {
            std::io::ErrorKind::StorageFull => StoreError::DiskFull { path: String::new() },
            _ => StoreError::Failed(error.to_string()),
        }
    }
}

impl StoreError {
    /// Names the file in an error that does not know it.
    pub(super) fn of(self, path: &Path) -> StoreError {
        match self {
            StoreError::DiskFull { .. } => StoreError::DiskFull { path: path.display().to_string() },
            StoreError::Unusable(what) if !what.contains(&*path.to_string_lossy()) => {
                StoreError::Unusable(format!("{}: {what}", path.display()))
            }
            StoreError::Newer(what) if !what.contains(&*path.to_string_lossy()) => {
                StoreError::Newer(format!("{}: {what}", path.display()))
            }
            StoreError::Disk(what) if !what.contains(&*path.to_string_lossy()) => {
                StoreError::Disk(format!("{}: {what}", path.display()))
            }
            StoreError::Failed(what) if !what.contains(&*path.to_string_lossy()) => {
                StoreError::Failed(format!("{}: {what}", path.display()))
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteConnection;
    use sqlx::{Connection, Executor};

    use super::*;

    #[tokio::test]
    async fn a_full_disk_and_a_busy_file_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", dir.path().join("x.db").display());
        let mut one = SqliteConnection::connect(&url).await.unwrap();
        one.execute("CREATE TABLE x (bytes BLOB); PRAGMA max_page_count = 5").await.unwrap();
        let full = one.execute("INSERT INTO x VALUES (zeroblob(100000))").await.unwrap_err();
        let told = StoreError::from(full).of(Path::new("/data/spindle.db"));
        assert!(matches!(&told, StoreError::DiskFull { path } if path == "/data/spindle.db"), "{told}");

        one.execute("BEGIN IMMEDIATE").await.unwrap();
        let mut two = SqliteConnection::connect(&url).await.unwrap();
        two.execute("PRAGMA busy_timeout = 0").await.unwrap();
        let busy = StoreError::from(two.execute("BEGIN IMMEDIATE").await.unwrap_err());
        assert!(matches!(busy, StoreError::Busy(_)), "{busy}");
    }
}
