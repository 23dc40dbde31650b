//! See hub.rs.

use crate::model::secret::Secret;

mod connector;
mod credentials;
mod hub;
mod token;

/// `[sinks.team]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub kind: String,
    pub spreadsheet: String,
    pub credentials: Secret,
    pub api_url: String,
}
