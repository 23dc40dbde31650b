//! Floor 4: health; later pages and the API.

pub mod health;

/// `[web]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// 0 turns it off.
    pub port: u16,
    pub bind: String,
}
