//! The one way out: every record is made safe, and a flood is cut with a count of what was left out.

use std::io::{self, Write};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tracing_subscriber::fmt::MakeWriter;

use super::Redactor;
use super::counters::DROPPED;

/// At most so many lines a second.
pub(super) struct Flood {
    limit: u32,
    json: bool,
    second: Mutex<Second>,
}

struct Second {
    began: Option<Instant>,
    lines: u32,
    dropped: u64,
}

impl Flood {
    pub(super) fn per_second(limit: u32, json: bool) -> Arc<Flood> {
        Arc::new(Flood { limit, json, second: Mutex::new(Second { began: None, lines: 0, dropped: 0 }) })
    }

    /// Whether a line may pass now, and the line that tells of those left out before it.
    fn admit(&self, now: Instant) -> (bool, Option<String>) {
        let Ok(mut second) = self.second.lock() else { return (true, None) };
        let mut notice = None;
        if second.began.is_none_or(|began| now.duration_since(began) >= Duration::from_secs(1)) {
            notice = (second.dropped > 0).then(|| self.notice(second.dropped));
            *second = Second { began: Some(now), lines: 0, dropped: 0 };
        }
        second.lines += 1;
        let passes = second.lines <= self.limit;
        if !passes {
            second.dropped += 1;
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
        (passes, notice)
    }

    fn notice(&self, dropped: u64) -> String {
        match self.json {
            true => {
                format!("{{\"level\":\"WARN\",\"message\":\"log lines left out of a flood\",\"dropped\":{dropped}}}\n")
            }
            false => format!("WARN log lines left out of a flood dropped={dropped}\n"),
        }
    }
}

/// A writer in front of another: what passes is redacted, escaped, one line, and not too much.
pub(super) struct SafeWriter<M> {
    inner: M,
    redactor: Arc<Redactor>,
    flood: Arc<Flood>,
}

impl<M> SafeWriter<M> {
    pub(super) fn new(inner: M, redactor: Arc<Redactor>, flood: Arc<Flood>) -> SafeWriter<M> {
        SafeWriter { inner, redactor, flood }
    }
}

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for SafeWriter<M> {
    type Writer = SafeRecord<'a, M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        SafeRecord { inner: self.inner.make_writer(), redactor: &self.redactor, flood: &self.flood }
    }
}

/// The way out of one record.
pub(super) struct SafeRecord<'a, W> {
    inner: W,
    redactor: &'a Redactor,
    flood: &'a Flood,
}

impl<W: Write> Write for SafeRecord<'_, W> {
    /// The formatter hands over a whole record in one call.
    fn write(&mut self, record: &[u8]) -> io::Result<usize> {
        let (passes, notice) = self.flood.admit(Instant::now());
        if let Some(notice) = notice {
            self.inner.write_all(notice.as_bytes())?;
        }
        if passes {
            let text = String::from_utf8_lossy(record);
            self.inner.write_all(self.redactor.line(&text).as_bytes())?;
        }
        Ok(record.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_cut_and_counted() {
        let flood = Flood::per_second(100, false);
        let start = Instant::now();
        let passed = (0..250).filter(|_| flood.admit(start).0).count();
        assert_eq!(passed, 100);
        let (passes, notice) = flood.admit(start + Duration::from_secs(2));
        assert!(passes);
        assert_eq!(notice.as_deref(), Some("WARN log lines left out of a flood dropped=150\n"));
    }

    #[test]
    fn every_formatter_passes_through_the_redaction() {
        #[derive(Clone, Default)]
        struct Kept(Arc<Mutex<Vec<u8>>>);
        impl Write for Kept {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.lock().unwrap().extend_from_slice(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for json in [false, true] {
            use tracing_subscriber::layer::SubscriberExt;
            let kept = Kept::default();
            let copy = kept.clone();
            let writer = SafeWriter::new(move || copy.clone(), Arc::default(), Flood::per_second(100, json));
            let subscriber = tracing_subscriber::registry().with(super::super::layer(json, writer));
            tracing::subscriber::with_default(subscriber, || {
                tracing::info!(customer.phone = "+79991234567", "wrote\nERROR forged");
            });
            let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
            assert_eq!(text.matches('\n').count(), 1, "{text}");
            assert!(!text.contains("9991234567"), "{text}");
            assert!(!json || serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
        }
    }
}
