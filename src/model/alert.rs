//! A message about trouble, with a recovery message later.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Sent silently.
    Info,
    Warning,
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
