//! `Idempotency-Key`: the same request again gets the first answer; another one under the same key
//! is refused. Kept in memory for a day: what it protects (starting a job) is harmless to repeat.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;

use crate::model::time::Time;

const LASTS: TimeDelta = TimeDelta::hours(24);
const REMEMBERED: usize = 1_000;

/// What was asked and answered under a key.
#[derive(Debug, Clone)]
struct Answered {
    request: String,
    answer: String,
    at: Time,
}

/// The keys of the last day.
#[derive(Default)]
pub struct Kept {
    answered: Mutex<HashMap<String, Answered>>,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// Not seen.
    New,
    /// The answer it had.
    Same(String),
    /// It came with another request.
    Other,
}

impl Kept {
    pub fn before(&self, key: &str, request: &str, now: Time) -> Before {
        let answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        match answered.get(key).filter(|known| now - known.at < LASTS) {
            None => Before::New,
            Some(known) if known.request == request => Before::Same(known.answer.clone()),
            Some(_) => Before::Other,
        }
    }

    pub fn keep(&self, key: &str, request: &str, answer: &str, now: Time) {
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        if answered.len() >= REMEMBERED {
            answered.retain(|_, known| now - known.at < LASTS);
        }
        if answered.len() >= REMEMBERED {
            answered.clear();
        }
        let kept = Answered { request: request.to_owned(), answer: answer.to_owned(), at: now };
        answered.insert(key.to_owned(), kept);
    }
}
