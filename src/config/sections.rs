//! Every section, and what the whole means to the rest of the program. The struct of a section
//! stands in the module it sets up; here are those that belong to no single module.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::hours;
use super::kpi::KpiSection;
use super::layers::Layers;
use crate::model::conduct::{Criterion, QualityWeights};
use crate::model::facts::{Rules, SalesRules};
use crate::model::fault::Fault;
use crate::model::ids::Shop;
use crate::model::secret::Secret;
use crate::model::time::{Seconds, ShopHours};
use crate::{bot, channels, jobs, logs, sinks, sources, spine, store, web};

/// Every section. `data_dir` is absolute after [`super::load`].
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
    pub quality: QualitySection,
    pub money: MoneySection,
    pub kpi: KpiSection,
    pub alerts: spine::alerts::Config,
    pub bot: bot::settings::Config,
    pub privacy: PrivacySection,
    pub backup: BackupSection,
    pub web: web::Config,
    pub logs: logs::Config,
    /// Where every value that is not the default came from; filled by [`super::load`].
    #[serde(skip)]
    pub origins: Vec<super::Origin>,
}

impl Config {
    /// The compiled-in defaults alone.
    ///
    /// # Errors
    /// Only when `config.toml` of the source is broken.
    pub fn compiled() -> anyhow::Result<Config> {
        Ok(Layers::new(Vec::new()).figment.extract()?)
    }

    /// First part of every key in the store.
    pub fn shop(&self) -> Shop {
        Shop(self.shop.id.clone())
    }

    /// The shop's zone. UTC when the name is unknown, which [`super::load`] refuses.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.shop.zone.parse().unwrap_or(chrono_tz::UTC)
    }

    /// Opening hours with weekdays and exceptions. Around the clock when they cannot be read, which [`super::load`] refuses.
    pub fn hours(&self) -> ShopHours {
        hours::shop_hours(&self.shop, self.zone()).unwrap_or_else(|_| ShopHours::always(self.zone()))
    }

    /// The settings that definitions depend on.
    pub fn rules(&self) -> Rules {
        Rules {
            hours: self.hours(),
            episode_silence_secs: self.analysis.episode_silence.0,
            slow_first_reply_secs: self.analysis.slow_first_reply.0,
            targets_secs: self.analysis.targets.map(|target| target.0),
            waiting_secs: self.alerts.waiting.0,
            order_window_days: self.money.order_window_days,
            payment_window_days: self.money.payment_window_days,
            revenue_with_delivery: self.money.with_delivery,
            excluded_customers: self.analysis.excluded_customers.clone(),
            chat_link: self.shop.chat_link.clone(),
            currency: self.shop.currency.clone(),
            quality: self.quality.weights(),
            sales: SalesRules {
                cash_types: self.money.cash_types.clone(),
                delivered: self.money.delivered.clone(),
                chat_methods: self.money.chat_methods.clone(),
            },
            kpi: self.kpi.rules(),
        }
    }

    /// Persons are masked in what leaves for Google, Telegram and others.
    pub fn masks_outward(&self) -> bool {
        self.privacy.outward != "full"
    }

    /// Persons are masked in the local workbook.
    pub fn masks_workbook(&self) -> bool {
        self.privacy.workbook != "full"
    }

    /// The sample shop instead of RetailCRM.
    pub fn demo_enabled(&self) -> bool {
        self.sources.chats.kind == "demo"
    }

    /// RetailCRM is set up and not replaced by the sample shop.
    pub fn crm_enabled(&self) -> bool {
        !self.demo_enabled() && !self.sources.crm.url.is_empty() && !self.sources.crm.key.is_empty()
    }

    /// The Message Gateway is set up and not replaced by the sample shop.
    pub fn chats_enabled(&self) -> bool {
        !self.demo_enabled() && !self.sources.chats.url.is_empty() && !self.sources.chats.token.is_empty()
    }

    /// The workbook is written.
    pub fn workbook_enabled(&self) -> bool {
        !self.sinks.local.path.is_empty()
    }

    /// The Google spreadsheet is set up.
    pub fn google_enabled(&self) -> bool {
        !self.sinks.team.spreadsheet.is_empty() && !self.sinks.team.credentials.is_empty()
    }

    /// Telegram is set up; otherwise reports and alerts go to the log.
    pub fn telegram_enabled(&self) -> bool {
        !self.channels.owner.token.is_empty() && !self.channels.owner.chat_id.is_empty()
    }

    /// The bot of the owner's channel answers.
    pub fn bot_enabled(&self) -> bool {
        self.bot.enabled && self.telegram_enabled()
    }

    /// A name relative to the data folder as a path.
    pub fn in_data_dir(&self, name: &str) -> PathBuf {
        Path::new(&self.data_dir).join(name)
    }

    /// The file of the store.
    pub fn store_path(&self) -> PathBuf {
        self.in_data_dir(self.store.url.strip_prefix("sqlite://").unwrap_or(&self.store.url))
    }

    /// Every secret that is set, for the log's redaction.
    pub fn secrets(&self) -> Vec<&Secret> {
        [
            &self.sources.crm.key,
            &self.sources.chats.token,
            &self.sinks.team.credentials,
            &self.channels.owner.token,
            &self.alerts.heartbeat_url,
        ]
        .into_iter()
        .filter(|secret| !secret.is_empty())
        .collect()
    }

    /// What keeps the daemon from having anything to read. Asked by the verbs that read.
    pub fn missing_source(&self) -> Option<Fault> {
        if self.demo_enabled() || self.crm_enabled() || self.chats_enabled() {
            return None;
        }
        Some(Fault::new(
            "sources",
            "",
            "nothing to read: RETAILCRM_URL, RETAILCRM_API_KEY, MG_URL and MG_TOKEN are missing or empty",
            "set the first two (`spindle connect` then gives the last two), or try `spindle demo`",
        ))
    }
}

/// `[shop]`
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

/// `[sources]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourcesSection {
    pub crm: sources::retailcrm::Config,
    pub chats: sources::mg_bot::Config,
    pub demo: sources::demo::Config,
}

/// `[sinks]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SinksSection {
    pub local: sinks::xlsx::Config,
    pub team: sinks::google_sheets::Config,
}

/// `[channels]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelsSection {
    pub owner: channels::telegram::Config,
}

/// `[analysis]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalysisSection {
    pub slow_first_reply: Seconds,
    pub episode_silence: Seconds,
    pub targets: [Seconds; 3],
    pub excluded_customers: Vec<i64>,
    /// Folder of the shop's own lexicons, in the data folder unless absolute; "" is none.
    pub lexicons: String,
}

/// `[quality]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualitySection {
    pub greeting: f64,
    pub need_first: f64,
    pub all_answered: f64,
    pub fitting_offer: f64,
    pub objection_answered: f64,
    pub next_step: f64,
    pub follow_up: f64,
    pub in_time: f64,
    pub upsell: f64,
    pub respect: f64,
    pub nothing_hanging: f64,
}

impl QualitySection {
    fn weights(&self) -> QualityWeights {
        QualityWeights(Criterion::ALL.map(|criterion| match criterion {
            Criterion::Greeting => self.greeting,
            Criterion::NeedFirst => self.need_first,
            Criterion::AllAnswered => self.all_answered,
            Criterion::FittingOffer => self.fitting_offer,
            Criterion::ObjectionAnswered => self.objection_answered,
            Criterion::NextStep => self.next_step,
            Criterion::FollowUp => self.follow_up,
            Criterion::InTime => self.in_time,
            Criterion::Upsell => self.upsell,
            Criterion::Respect => self.respect,
            Criterion::NothingHanging => self.nothing_hanging,
        }))
    }
}

/// `[money]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneySection {
    pub order_window_days: u32,
    pub payment_window_days: u32,
    pub with_delivery: bool,
    pub cash_types: Vec<String>,
    pub delivered: Vec<String>,
    pub chat_methods: Vec<String>,
}

/// `[privacy]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacySection {
    pub outward: String,
    pub workbook: String,
}

/// `[backup]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupSection {
    pub dir: String,
    pub keep_daily: u32,
    pub keep_weekly: u32,
}
