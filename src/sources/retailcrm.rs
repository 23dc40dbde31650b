//! See mod.rs.

use crate::model::secret::Secret;
use crate::model::time::Seconds;

/// `[sources.crm]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub kind: String,
    pub url: String,
    pub key: Secret,
    pub rate: f64,
    pub deadline: Seconds,
}
