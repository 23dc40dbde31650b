//! See mod.rs.

use crate::model::secret::Secret;
use crate::model::time::Seconds;

/// `[sources.chats]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `mg_bot` or `demo`.
    pub kind: String,
    pub url: String,
    pub token: Secret,
    pub rate: f64,
    pub in_flight: usize,
    pub page_rows: u32,
    pub deadline: Seconds,
    pub channels: Vec<String>,
}
