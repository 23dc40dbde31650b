//! Ends the process when planning stops, on a thread of its own so that a blocked runtime is
//! noticed too, and on the monotonic clock so that a clock step is not taken for silence.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use sd_notify::NotifyState;

use crate::model::time::{Clock, Time};

/// No planner pass for this long ends the process.
pub const SILENCE_MOST: Duration = Duration::from_secs(30);
/// A wall clock that moves this much against the monotonic one was set.
const STEP_SECS: i64 = 60;
const LOOK: Duration = Duration::from_secs(1);

/// The last sign of life of the planner. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Beat {
    born: Instant,
    /// Milliseconds after `born`.
    last: Arc<AtomicU64>,
}

impl Beat {
    /// A beat that counts from now on.
    pub fn new() -> Beat {
        Beat { born: Instant::now(), last: Arc::default() }
    }

    /// A sign of life.
    pub fn now(&self) {
        let millis = self.born.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
        self.last.store(millis, Ordering::Relaxed);
    }

    /// Time since the last sign of life.
    pub fn age(&self) -> Duration {
        self.born.elapsed().saturating_sub(Duration::from_millis(self.last.load(Ordering::Relaxed)))
    }

    /// Planning goes on.
    pub fn is_alive(&self) -> bool {
        self.age() < SILENCE_MOST
    }
}

impl Default for Beat {
    fn default() -> Beat {
        Beat::new()
    }
}

/// Watches until the process ends. `end` is called once when the planner is silent for too long.
pub fn watch(beat: Beat, clock: Clock, end: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    std::thread::Builder::new().name("watchdog".into()).spawn(move || {
        let mut step = StepFinder::new(Instant::now(), clock.now());
        while beat.is_alive() {
            tell_supervisor(NotifyState::Watchdog);
            let before = Instant::now();
            std::thread::sleep(LOOK);
            if before.elapsed() > 5 * LOOK {
                // The whole process stood still (SIGSTOP, a frozen container): not the planner's fault.
                tracing::warn!(seconds = before.elapsed().as_secs(), "the process stood still");
                beat.now();
            }
            if let Some(moved) = step.look(Instant::now(), clock.now()) {
                tracing::warn!(seconds = moved.num_seconds(), "the wall clock was set, planning goes on by the ledger");
            }
        }
        tracing::error!(silent_secs = beat.age().as_secs(), "the planner is silent, the process ends to be restarted");
        end();
    })?;
    Ok(())
}

/// Tells systemd, when it listens.
pub fn tell_supervisor(state: NotifyState<'_>) {
    let _ = sd_notify::notify(false, &[state]);
}

/// Compares the wall clock with the monotonic one.
struct StepFinder {
    instant: Instant,
    wall: Time,
}

impl StepFinder {
    fn new(instant: Instant, wall: Time) -> StepFinder {
        StepFinder { instant, wall }
    }

    /// How far the wall clock was set since the last look, when that is worth telling.
    fn look(&mut self, instant: Instant, wall: Time) -> Option<TimeDelta> {
        let ran = TimeDelta::from_std(instant - self.instant).unwrap_or(TimeDelta::MAX);
        let moved = (wall - self.wall) - ran;
        (self.instant, self.wall) = (instant, wall);
        (moved.num_seconds().abs() > STEP_SECS).then_some(moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_told_once_and_drift_is_not() {
        let (start, wall) = (Instant::now(), "2026-03-02T10:00:00Z".parse::<Time>().unwrap());
        let mut finder = StepFinder::new(start, wall);
        let second = Duration::from_secs(1);
        assert_eq!(finder.look(start + second, wall + TimeDelta::seconds(3)), None);
        let set = finder.look(start + 2 * second, wall + TimeDelta::hours(1)).unwrap();
        assert_eq!(set.num_seconds(), 3596);
        assert_eq!(finder.look(start + 3 * second, wall + TimeDelta::hours(1) + TimeDelta::seconds(1)), None);
        assert!(finder.look(start + 4 * second, wall).unwrap() < TimeDelta::minutes(-59));
    }

    #[test]
    fn silence_is_noticed_and_ends_the_process_once() {
        let mut beat = Beat::new();
        let Some(long_ago) = Instant::now().checked_sub(Duration::from_secs(40)) else { return };
        beat.born = long_ago;
        assert!(!beat.is_alive());
        let (sender, receiver) = std::sync::mpsc::channel();
        watch(beat.clone(), Clock::system(), move || sender.send(()).unwrap()).unwrap();
        assert_eq!(receiver.recv_timeout(Duration::from_secs(5)), Ok(()));
        beat.now();
        assert!(beat.is_alive());
    }
}
