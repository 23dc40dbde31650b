//! How fast one chat may be written to: one message a second, and to a group at most so many in
//! any 60 seconds. The messenger's own 429 always wins. Telegram's overall limit (about 30 a second
//! for a bot) cannot be reached by a channel, which has one chat.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use crate::http::tokio_clock::TokioClock;

type Limiter = RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Duration>>;

/// The permits of one chat.
pub struct Pace {
    clock: TokioClock,
    /// In the order they are waited for: the scarcest first.
    limiters: Vec<Limiter>,
}

impl Pace {
    /// `group_per_minute`: messages any 60 seconds may hold; `None` for a chat of two.
    pub fn new(group_per_minute: Option<u32>) -> Pace {
        let clock = TokioClock::start();
        let mut limiters = Vec::new();
        if let Some(quota) = group_per_minute.and_then(group_quota) {
            let limiter = RateLimiter::direct_with_clock(quota, clock.clone());
            spend_burst(&limiter, quota);
            limiters.push(limiter);
        }
        limiters.push(RateLimiter::direct_with_clock(Quota::per_second(NonZeroU32::MIN), clock.clone()));
        Pace { clock, limiters }
    }

    /// Returns when one more message may go. Dropped half-way it may cost a permit, never grant one.
    pub async fn wait(&self) {
        for limiter in &self.limiters {
            while let Err(refusal) = limiter.check() {
                // A tokio timer has millisecond grains and may end a hair early.
                tokio::time::sleep(refusal.wait_time_from(self.clock.now()) + Duration::from_millis(1)).await;
            }
        }
    }
}

/// A short burst and a steady flow whose sum fits any window of a minute: `burst + flow <= per_minute`.
/// One permit is left unused where it can be spared, for messages that travel at different speeds.
fn group_quota(per_minute: u32) -> Option<Quota> {
    let burst = (per_minute * 2 / 5).max(1);
    let spare = u32::from(per_minute >= 5);
    let flow = per_minute.saturating_sub(burst + spare);
    let period = if flow == 0 { Duration::from_secs(61) } else { Duration::from_secs(60) / flow };
    Quota::with_period(period).map(|quota| quota.allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN)))
}

/// A new process does not know what the last one sent: it starts with a single permit, so that
/// restarts do not add bursts.
fn spend_burst(limiter: &Limiter, quota: Quota) {
    for _ in 1..quota.burst_size().get() {
        let _ = limiter.check();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Milliseconds at which `count` messages go out, after `rest_secs` of silence.
    async fn departures(pace: &Pace, rest_secs: u64, count: usize) -> Vec<u64> {
        tokio::time::sleep(Duration::from_secs(rest_secs)).await;
        let mut at = Vec::new();
        for _ in 0..count {
            pace.wait().await;
            at.push(u64::try_from(pace.clock.now().as_millis()).unwrap());
        }
        at
    }

    fn fullest_minute(at: &[u64]) -> usize {
        (0..at.len()).map(|first| at[first..].iter().filter(|time| **time < at[first] + 60_000).count()).max().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_group_never_gets_more_than_its_minute() {
        for per_minute in [1, 2, 3, 4, 5, 10, 20, 30] {
            let pace = Pace::new(Some(per_minute));
            let mut at = departures(&pace, 0, 25).await;
            at.extend(departures(&pace, 300, 60).await);
            assert!(fullest_minute(&at) <= per_minute as usize, "{per_minute}: {at:?}");
            assert!(at.windows(2).all(|pair| pair[1] - pair[0] >= 1_000), "{per_minute}: {at:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_report_of_five_parts_goes_at_one_a_second_once_rested() {
        let pace = Pace::new(Some(20));
        let at = departures(&pace, 300, 5).await;
        assert!(at[4] - at[0] < 4_100, "{at:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_person_gets_one_a_second() {
        let at = departures(&Pace::new(None), 0, 30).await;
        assert!(at[29] >= 29_000 && at[29] < 29_200, "{at:?}");
    }
}
