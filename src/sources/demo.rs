//! See mod.rs.

/// `[sources.demo]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub days: u32,
    pub chats: u32,
    pub seed: u64,
}
