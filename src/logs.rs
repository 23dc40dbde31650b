//! Console and rolling file, redaction, counters.

/// `[logs]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub format: String,
    pub level: String,
    pub dir: String,
    pub keep_days: u32,
}
