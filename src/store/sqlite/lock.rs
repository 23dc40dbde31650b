//! One process per store: a lock file beside it, held while the process lives.
//!
//! The operating system frees the lock when its holder dies, however it dies; the text inside
//! only tells who it is. A file left by a dead process is taken over.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::store::{Result, StoreError};

/// Held as long as the value lives.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// `spindle.db.lock` of `spindle.db`.
pub(super) fn lock_path(store: &Path) -> PathBuf {
    beside(store, ".lock")
}

/// A name in the store's folder that starts with the store's own.
pub(super) fn beside(store: &Path, ending: &str) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// How often, and with what pause, a held lock is tried again: its holder may just be ending, or a
/// process that was started a moment ago may still share its open files.
const TRIES: u32 = 25;
const PAUSE: Duration = Duration::from_millis(20);

/// Takes the lock or tells who holds it.
pub(super) async fn take(store: &Path) -> Result<Lock> {
    for _ in 1..TRIES {
        match try_take(store) {
            Err(StoreError::Held { .. }) => tokio::time::sleep(PAUSE).await,
            taken => return taken,
        }
    }
    try_take(store)
}

fn try_take(store: &Path) -> Result<Lock> {
    let path = lock_path(store);
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(|error| StoreError::Unusable(format!("{}: cannot be written: {error}", path.display())))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(held(store, &mut file)),
        Err(TryLockError::Error(error)) => {
            tracing::warn!(store.lock = %path.display(), %error, "this file system knows no locks; make sure that only one process uses the store");
        }
    }
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{} {}", std::process::id(), gethostname::gethostname().to_string_lossy())?;
    file.sync_data()?;
    Ok(Lock { _file: file })
}

fn held(store: &Path, file: &mut File) -> StoreError {
    let mut text = String::new();
    // The holder may be between truncating and writing: then the names are unknown.
    let _ = file.take(300).read_to_string(&mut text);
    let (pid, host) = text.split_once(' ').unwrap_or(("unknown", "an unknown host"));
    StoreError::Held { path: store.display().to_string(), pid: pid.to_owned(), host: host.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn second_holder_is_told_who_holds_it_and_a_left_file_is_taken_over() {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("spindle.db");
        std::fs::write(lock_path(&store), "1 dead-host").unwrap();
        let lock = take(&store).await.unwrap();
        match take(&store).await {
            Err(StoreError::Held { pid, .. }) => assert_eq!(pid, std::process::id().to_string()),
            other => panic!("{other:?}"),
        }
        drop(lock);
        take(&store).await.unwrap();
    }
}
