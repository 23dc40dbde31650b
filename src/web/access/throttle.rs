//! Sign-in attempts: after 5 failures of an account or 20 from an address within 15 minutes each
//! further one waits twice as long as the one before.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;

use crate::model::time::Time;

const WINDOW: TimeDelta = TimeDelta::minutes(15);
const PER_ACCOUNT: u32 = 5;
const PER_ADDRESS: u32 = 20;
/// The first wait; doubles with every further failure.
const FIRST_WAIT_SECS: i64 = 30;
const LONGEST_WAIT_SECS: i64 = 3_600;
/// Names remembered at once: a flood of invented ones must not fill the memory.
const REMEMBERED: usize = 10_000;

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Time,
}

/// The failures of the last quarter of an hour.
#[derive(Default)]
pub struct Throttle {
    failures: Mutex<HashMap<String, Failures>>,
}

impl Throttle {
    /// Seconds until the next attempt is heard; `None`: now.
    pub fn wait_secs(&self, account: &str, address: &str, now: Time) -> Option<u64> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |key: String, allowed: u32| {
            let known = failures.get(&key)?;
            let beyond = known.count.checked_sub(allowed)?;
            let secs = FIRST_WAIT_SECS
                .checked_shl(beyond.min(16))
                .map_or(LONGEST_WAIT_SECS, |secs| secs.min(LONGEST_WAIT_SECS));
            let left = (known.last + TimeDelta::seconds(secs) - now).num_seconds();
            u64::try_from(left).ok().filter(|left| *left > 0)
        };
        wait(account_key(account), PER_ACCOUNT).max(wait(address_key(address), PER_ADDRESS))
    }

    /// An attempt that failed.
    pub fn failed(&self, account: &str, address: &str, now: Time) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= REMEMBERED {
            failures.retain(|_, known| now - known.last < WINDOW);
        }
        if failures.len() >= REMEMBERED {
            failures.clear();
        }
        for key in [account_key(account), address_key(address)] {
            let known = failures.entry(key).or_insert(Failures { count: 0, last: now });
            let forgotten = now - known.last > WINDOW.max(TimeDelta::seconds(LONGEST_WAIT_SECS));
            known.count = if forgotten { 1 } else { known.count + 1 };
            known.last = now;
        }
    }

    /// The account's person is here: its failures are forgotten; the address's are not.
    pub fn succeeded(&self, account: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(&account_key(account));
    }
}

fn account_key(account: &str) -> String {
    format!("account {}", account.chars().take(100).collect::<String>())
}

fn address_key(address: &str) -> String {
    format!("address {address}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::from_micros;

    #[test]
    fn the_sixth_failure_waits_and_each_further_one_twice_as_long() {
        let (throttle, start) = (Throttle::default(), from_micros(1_772_442_000_000_000));
        for _ in 0..5 {
            assert_eq!(throttle.wait_secs("owner", "::1", start), None);
            throttle.failed("owner", "::1", start);
        }
        assert_eq!(throttle.wait_secs("owner", "::1", start), Some(30));
        assert_eq!(throttle.wait_secs("other", "::1", start), None);
        let later = start + TimeDelta::seconds(30);
        assert_eq!(throttle.wait_secs("owner", "::1", later), None);
        throttle.failed("owner", "::1", later);
        assert_eq!(throttle.wait_secs("owner", "::1", later), Some(60));
        throttle.succeeded("owner");
        assert_eq!(throttle.wait_secs("owner", "::1", later), None);
    }

    #[test]
    fn an_address_that_tries_many_accounts_waits_too() {
        let (throttle, now) = (Throttle::default(), from_micros(1_772_442_000_000_000));
        for account in 0..20 {
            throttle.failed(&account.to_string(), "192.0.2.1", now);
        }
        assert_eq!(throttle.wait_secs("new", "192.0.2.1", now), Some(30));
        assert_eq!(throttle.wait_secs("new", "192.0.2.2", now), None);
    }
}
