//! How far a long work is: a bar for a person at the terminal, else a log line every 10 s.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

const LINE_EVERY: Duration = Duration::from_secs(10);

/// The progress of one work. Shared by the tasks that do it.
pub struct Progress {
    what: String,
    bar: Option<ProgressBar>,
    started: Instant,
    told: Mutex<Instant>,
    /// Steps done and steps known so far; the second grows while the work finds more.
    done: AtomicU64,
    known: AtomicU64,
    rows: AtomicU64,
}

impl Progress {
    /// Begins a work. `bar`: a person watches.
    pub fn start(what: impl Into<String>, bar: bool) -> Progress {
        let what = what.into();
        let (started, counter) = (Instant::now(), AtomicU64::default);
        let bar = bar.then(|| drawn(&what));
        Progress { what, bar, started, told: Mutex::new(started), done: counter(), known: counter(), rows: counter() }
    }

    /// More steps were found.
    pub fn expect(&self, steps: usize) {
        self.known.fetch_add(steps as u64, Ordering::Relaxed);
    }

    /// A step was done and gave so many rows.
    pub fn step(&self, rows: usize) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let rows = self.rows.fetch_add(rows as u64, Ordering::Relaxed) + rows as u64;
        let known = self.known.load(Ordering::Relaxed).max(done);
        let spent = self.started.elapsed();
        if let Some(bar) = &self.bar {
            bar.set_length(known);
            bar.set_position(done);
            bar.set_message(format!("{rows} rows, {:.0}/s, {}", rate(rows, spent), left(done, known, spent)));
            return;
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.elapsed() < LINE_EVERY {
            return;
        }
        *told = Instant::now();
        let (rate, left) = (rate(rows, spent).round(), left(done, known, spent));
        tracing::info!(steps = done, of = known, rows, rows_per_sec = rate, "{}: {left}", self.what);
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn drawn(what: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} {wide_msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_prefix(what.to_owned());
    bar
}

fn rate(rows: u64, spent: Duration) -> f64 {
    rows as f64 / spent.as_secs_f64().max(0.001)
}

/// Time left as far as the steps known now tell.
fn left(done: u64, known: u64, spent: Duration) -> String {
    let secs = spent.as_secs_f64() / done.max(1) as f64 * known.saturating_sub(done) as f64;
    match secs as u64 {
        secs @ 0..=99 => format!("about {secs} s left"),
        secs @ 100..=5_399 => format!("about {} min left", secs.div_ceil(60)),
        secs => format!("about {} h left", secs.div_ceil(3600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_time_left() {
        let spent = Duration::from_secs(10);
        let cases = [
            (10, 10, "about 0 s left"),
            (10, 30, "about 20 s left"),
            (10, 200, "about 4 min left"),
            (1, 1000, "about 3 h left"),
        ];
        for (done, known, wanted) in cases {
            assert_eq!(left(done, known, spent), wanted);
        }
    }

    #[test]
    fn counts_rows_and_never_shows_less_known_than_done() {
        let progress = Progress::start("test", false);
        progress.expect(1);
        progress.step(7);
        progress.step(5);
        assert_eq!(progress.rows(), 12);
    }
}
