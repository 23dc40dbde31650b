//! `[bot]`

use crate::model::bot::Role;
use crate::model::fault::Wrong;

/// `[bot]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The bot of `channels.owner` answers.
    pub enabled: bool,
    /// Telegram's numbers of people.
    pub owners: Vec<i64>,
    pub heads: Vec<i64>,
    /// Public address Telegram calls; "" asks Telegram instead.
    pub webhook: String,
}

impl Config {
    /// What is wrong with the section, by field.
    pub fn wrong(&self) -> Vec<(&'static str, Wrong)> {
        let mut found = Vec::new();
        let remedy = "write /id to the bot and copy the number it tells";
        for (field, users) in [("owners", &self.owners), ("heads", &self.heads)] {
            if let Some(user) = users.iter().find(|user| **user <= 0) {
                found.push((field, Wrong::new(format!("{user} is no number of a person"), remedy)));
            }
        }
        if !self.webhook.is_empty() && !self.webhook.starts_with("https://") {
            let remedy = "write https://your.domain (ports 443, 80, 88 or 8443), or leave it empty";
            found.push(("webhook", Wrong::new("Telegram calls https addresses only", remedy)));
        }
        found
    }

    /// The role the settings give a person.
    pub fn role_of(&self, user: i64) -> Option<Role> {
        if self.owners.contains(&user) {
            return Some(Role::Owner);
        }
        self.heads.contains(&user).then_some(Role::Head)
    }
}
