//! The rows of one table between reading and writing: encoded, in memory while few, else in an
//! unnamed file. A stream of rows is read once, but which of them are written is known only at its end.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use crate::sinks::cell::{self, Value};
use crate::sinks::row_diff::KeyedRow;

/// Bytes kept in memory.
const ROOM: usize = 1 << 20;

/// Rows by index, with their keys and hashes.
#[derive(Default)]
pub struct Spool {
    /// Encoded rows not yet in the file; they follow those in it.
    tail: Vec<u8>,
    file: Option<File>,
    /// Bytes in the file.
    filed: u64,
    /// Where each row ends, counted over file and tail.
    ends: Vec<u64>,
    pub keyed: Vec<KeyedRow>,
}

impl Spool {
    /// Adds a row.
    pub fn push(&mut self, key: String, values: &[Value]) -> io::Result<()> {
        let start = self.tail.len();
        let row: Vec<serde_json::Value> = values.iter().map(Value::to_json).collect();
        serde_json::to_writer(&mut self.tail, &row)?;
        self.keyed.push((key, cell::hash(&self.tail[start..])));
        self.ends.push(self.filed + self.tail.len() as u64);
        if self.tail.len() > ROOM {
            self.spill()?;
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => unnamed_file()?,
        };
        file.seek(SeekFrom::Start(self.filed))?;
        file.write_all(&self.tail)?;
        self.filed += self.tail.len() as u64;
        self.tail.clear();
        self.file = Some(file);
        Ok(())
    }

    /// Bytes of a row as JSON.
    pub fn size(&self, row: usize) -> usize {
        let (start, end) = self.span(row);
        usize::try_from(end - start).unwrap_or(usize::MAX)
    }

    fn span(&self, row: usize) -> (u64, u64) {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        (start, self.ends[row])
    }

    /// The cells of a row; empty cells are empty texts.
    pub fn row(&self, row: usize) -> io::Result<Vec<serde_json::Value>> {
        let (start, end) = self.span(row);
        if start >= self.filed {
            let from = (start - self.filed) as usize;
            return Ok(serde_json::from_slice(&self.tail[from..from + (end - start) as usize])?);
        }
        let mut bytes = vec![0; (end - start) as usize];
        let mut file = self.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut bytes)?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// Hash of all rows in order: equal when a sync would write the same.
    pub fn content(&self) -> u64 {
        let mut digest = Sha256::new();
        for (key, hash) in &self.keyed {
            digest.update(key);
            digest.update([0]);
            digest.update(hash.to_le_bytes());
        }
        cell::first_bits(&digest.finalize())
    }

    /// A key that stands twice, if any.
    pub fn double_key(&self) -> Option<&str> {
        let mut seen = std::collections::HashSet::with_capacity(self.keyed.len());
        self.keyed.iter().map(|(key, _)| key.as_str()).find(|key| !seen.insert(*key))
    }
}

/// A file nobody else sees and that is gone with its last handle (on Windows: at the next start of the system).
fn unnamed_file() -> io::Result<File> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let path =
        std::env::temp_dir().join(format!("spindle-rows-{}-{number}-{:x}", std::process::id(), rand::random::<u64>()));
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path)?;
    #[cfg(unix)]
    std::fs::remove_file(&path)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_from_memory_and_file() {
        let mut spool = Spool::default();
        let text = "слово ".repeat(2_000);
        for number in 0..200 {
            let values =
                [Value::Text(format!("{number} {text}")), Value::Empty, Value::Number(0.1), Value::Boolean(true)];
            spool.push(number.to_string(), &values).unwrap();
        }
        assert!(spool.file.is_some() && !spool.tail.is_empty());
        for number in [0, 1, 99, 198, 199] {
            let row = spool.row(number).unwrap();
            assert_eq!(row[0], format!("{number} {text}"));
            assert_eq!((&row[1], &row[2], &row[3]), (&"".into(), &0.1.into(), &true.into()));
        }
        assert_eq!(spool.double_key(), None);
    }
}
