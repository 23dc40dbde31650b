//! Floor 3: JOBS, the list.

use crate::model::time::Seconds;

/// `[jobs]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub export: String,
    pub report_daily: String,
    pub check: String,
    pub backup: String,
    pub sync_at_most_every: Seconds,
    pub drain: Seconds,
    pub deadline_export: Seconds,
    pub deadline_analyse: Seconds,
    pub deadline_sync: Seconds,
    pub deadline_report: Seconds,
    pub deadline_check: Seconds,
    pub deadline_backup: Seconds,
    pub tries: u32,
}
