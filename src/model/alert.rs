//! A message about trouble, with a recovery message later.

use serde::{Deserialize, Serialize};

/// How much an alert may disturb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Sent silently.
    Info,
    /// Something is late or missing; the program goes on by itself.
    Warning,
    /// Only a person can mend it.
    Critical,
}

/// Trouble with one cause. Alerts with the same `cause` are one alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Stable name of the cause: `job_failed:export`, `auth:crm`. The grouping key.
    pub cause: String,
    pub severity: Severity,
    /// Message of the catalogue that tells it, e.g. `alert-job-failed`.
    pub message: String,
    /// Arguments of that message, already safe to show (no secrets, no persons).
    pub arguments: Vec<(String, String)>,
}

impl Alert {
    /// An alert whose message needs no arguments; see [`Alert::with`].
    pub fn new(severity: Severity, cause: impl Into<String>, message: &str) -> Alert {
        Alert { cause: cause.into(), severity, message: message.to_owned(), arguments: Vec::new() }
    }

    /// One more argument of the message.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Alert {
        self.arguments.push((name.to_owned(), value.into()));
        self
    }
}
