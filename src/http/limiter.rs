//! The pace of one service, shared by every hand that talks to it.
//!
//! governor spaces the requests; the rate itself is moved by what the server says: a
//! throttled answer lowers it at once, quiet time raises it step by step (additive
//! increase, multiplicative decrease).

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::Instant;

use super::tokio_clock::TokioClock;

/// Requests a second below which a throttled service is never pushed.
const FLOOR: f64 = 0.5;
/// What is left of the rate after a throttled answer.
const SLOW_DOWN: f64 = 0.7;
/// Requests a second won back after each quiet span.
const SPEED_UP: f64 = 0.5;
const QUIET: Duration = Duration::from_secs(10);
/// Each gap is this much longer than the rate asks, so that uneven delivery cannot squeeze
/// one request too many into a second as the server counts it.
const MARGIN: f64 = 1.02;

type Gate = RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Duration>>;

/// One service's pace. Share it by `Arc` among everything that uses the same key.
#[derive(Debug)]
pub struct Limiter {
    ceiling: f64,
    clock: TokioClock,
    pace: Mutex<Pace>,
    /// First come, first served: only the holder sleeps on the gate.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Pace {
    rate: f64,
    gate: Gate,
    changed_at: Instant,
    /// The server asked for silence until then.
    closed_until: Option<Instant>,
    /// Grows with every slow-down: answers to requests sent before one do not slow down again.
    epoch: u64,
}

impl Limiter {
    /// `ceiling`: requests a second, at least 0.5. The first request waits a whole gap too,
    /// so that a program restarted again and again stays within the rate.
    pub fn new(ceiling: f64) -> Limiter {
        let ceiling = if ceiling.is_finite() { ceiling.clamp(FLOOR, 10_000.0) } else { FLOOR };
        let clock = TokioClock::start();
        let gate = gate(ceiling, &clock);
        let pace = Pace { rate: ceiling, gate, changed_at: Instant::now(), closed_until: None, epoch: 0 };
        Limiter { ceiling, clock, pace: Mutex::new(pace), turn: tokio::sync::Mutex::new(()) }
    }

    /// Waits for the right to send one request. Gives the epoch to hand to [`Limiter::slow_down`].
    pub async fn wait(&self) -> u64 {
        let _turn = self.turn.lock().await;
        loop {
            let wait = match self.try_pass() {
                Ok(epoch) => return epoch,
                Err(wait) => wait,
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// The server throttled a request of this epoch: a lower rate, and silence for `after`.
    pub fn slow_down(&self, epoch: u64, after: Option<Duration>) {
        let mut pace = self.pace();
        let now = Instant::now();
        if let Some(until) = after.and_then(|after| now.checked_add(after)) {
            pace.closed_until = pace.closed_until.max(Some(until));
        }
        if epoch == pace.epoch {
            pace.epoch += 1;
            let rate = (pace.rate * SLOW_DOWN).max(FLOOR);
            self.set_rate(&mut pace, rate, now);
        }
    }

    /// Requests a second now.
    pub fn rate(&self) -> f64 {
        self.pace().rate
    }

    fn try_pass(&self) -> Result<u64, Duration> {
        let mut pace = self.pace();
        let now = Instant::now();
        if let Some(until) = pace.closed_until.filter(|until| *until > now) {
            return Err(until - now);
        }
        pace.closed_until = None;
        self.speed_up(&mut pace, now);
        match pace.gate.check() {
            Ok(()) => Ok(pace.epoch),
            Err(early) => Err(early.wait_time_from(self.clock.now()).max(Duration::from_millis(1))),
        }
    }

    fn speed_up(&self, pace: &mut Pace, now: Instant) {
        let quiet = (now - pace.changed_at).as_secs() / QUIET.as_secs();
        if quiet == 0 || pace.rate >= self.ceiling {
            return;
        }
        let rate = (pace.rate + SPEED_UP * quiet as f64).min(self.ceiling);
        self.set_rate(pace, rate, now);
    }

    fn set_rate(&self, pace: &mut Pace, rate: f64, now: Instant) {
        pace.rate = rate;
        pace.gate = gate(rate, &self.clock);
        pace.changed_at = now;
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A gate without burst whose first cell is already spent.
fn gate(rate: f64, clock: &TokioClock) -> Gate {
    let gap = Duration::from_secs_f64(MARGIN / rate);
    let quota = Quota::with_period(gap).unwrap_or(Quota::per_second(std::num::NonZeroU32::MIN));
    let gate = RateLimiter::direct_with_clock(quota, clock.clone());
    // A new gate lets one through at once; spending it keeps the gap across restarts and changes.
    let _ = gate.check();
    gate
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    async fn stamps(limiter: &Arc<Limiter>, hands: usize, each: usize) -> Vec<Duration> {
        let start = Instant::now();
        let tasks: Vec<_> = (0..hands)
            .map(|_| {
                let limiter = limiter.clone();
                tokio::spawn(async move {
                    let mut stamps = Vec::new();
                    for _ in 0..each {
                        limiter.wait().await;
                        stamps.push(start.elapsed());
                    }
                    stamps
                })
            })
            .collect();
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.unwrap());
        }
        all.sort();
        all
    }

    fn most_in_a_second(stamps: &[Duration]) -> usize {
        let second = Duration::from_secs(1);
        stamps.iter().map(|from| stamps.iter().filter(|at| *at >= from && **at < *from + second).count()).max().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_holds_more_than_the_ceiling() {
        for rate in [1.0, 5.0, 8.0, 9.5] {
            let stamps = stamps(&Arc::new(Limiter::new(rate)), 4, 20).await;
            assert!(most_in_a_second(&stamps) <= rate.ceil() as usize, "rate {rate}");
            assert!(stamps[0] >= Duration::from_secs_f64(1.0 / rate), "the first one waits too");
            let span = stamps.last().unwrap().as_secs_f64();
            assert!(span <= 80.0 / rate * 1.03 + 0.2, "rate {rate} took {span} s");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn throttled_answers_slow_down_once_an_epoch_and_quiet_time_wins_back() {
        let limiter = Limiter::new(8.0);
        let epoch = limiter.wait().await;
        limiter.slow_down(epoch, None);
        limiter.slow_down(epoch, None);
        assert!((limiter.rate() - 5.6).abs() < 1e-9, "answers of one epoch count once");
        for _ in 0..20 {
            let epoch = limiter.wait().await;
            limiter.slow_down(epoch, None);
        }
        assert_eq!(limiter.rate(), FLOOR);
        tokio::time::sleep(Duration::from_secs(25)).await;
        limiter.wait().await;
        assert!((limiter.rate() - 1.5).abs() < 1e-9, "{}", limiter.rate());
        tokio::time::sleep(Duration::from_secs(3_600)).await;
        limiter.wait().await;
        assert_eq!(limiter.rate(), 8.0);
    }

    #[tokio::test(start_paused = true)]
    async fn silence_asked_for_holds_every_hand() {
        let limiter = Arc::new(Limiter::new(5.0));
        let epoch = limiter.wait().await;
        limiter.slow_down(epoch, Some(Duration::from_secs(7)));
        let stamps = stamps(&limiter, 3, 1).await;
        assert!(stamps.iter().all(|at| *at >= Duration::from_secs(7)), "{stamps:?}");
    }
}
