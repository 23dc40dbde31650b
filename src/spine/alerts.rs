//! See mod.rs.

use crate::model::time::Seconds;

/// `[alerts]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub waiting: Seconds,
    pub repeat: Seconds,
    pub group: Seconds,
    /// `23:00-09:00`, or "".
    pub quiet_hours: String,
}
