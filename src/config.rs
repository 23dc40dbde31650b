//! The sum of the sections the modules own: compiled-in file, the user's file, environment; one validate.

use std::collections::BTreeMap;

use crate::model::time::Seconds;
use crate::{channels, jobs, logs, sinks, sources, spine, store, web};

#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub data_dir: String,
    pub language: String,
    pub shop: ShopSection,
    pub store: store::sqlite::Config,
    pub sources: SourcesSection,
    pub sinks: SinksSection,
    pub channels: ChannelsSection,
    pub jobs: jobs::Config,
    pub analysis: AnalysisSection,
    pub money: MoneySection,
    pub alerts: spine::alerts::Config,
    pub privacy: PrivacySection,
    pub backup: BackupSection,
    pub web: web::Config,
    pub logs: logs::Config,
}

#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopSection {
    pub id: String,
    pub zone: String,
    pub currency: String,
    pub hours: String,
    pub week: BTreeMap<String, String>,
    pub exceptions: BTreeMap<String, String>,
    pub last_days: u32,
    pub chat_link: String,
}

#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourcesSection {
    pub crm: sources::retailcrm::Config,
    pub chats: sources::mg_bot::Config,
    pub demo: sources::demo::Config,
}

#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SinksSection {
    pub local: sinks::xlsx::Config,
    pub team: sinks::google_sheets::Config,
}

#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelsSection {
    pub owner: channels::telegram::Config,
}

#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalysisSection {
    pub slow_first_reply: Seconds,
    pub episode_silence: Seconds,
    pub targets: [Seconds; 3],
    pub excluded_customers: Vec<i64>,
}

#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneySection {
    pub order_window_days: u32,
    pub payment_window_days: u32,
    pub with_delivery: bool,
}

#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacySection {
    pub outward: String,
    pub workbook: String,
}

#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupSection {
    pub dir: String,
    pub keep_daily: u32,
    pub keep_weekly: u32,
}
