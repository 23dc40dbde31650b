//! See mod.rs.

use crate::model::secret::Secret;

/// `[channels.owner]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub kind: String,
    pub token: Secret,
    /// Number of the chat as text; "" while off.
    pub chat_id: String,
    pub topic: i32,
    pub api_url: String,
    pub per_minute: u32,
    pub proxy: String,
}
