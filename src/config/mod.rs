//! The configuration: compiled-in file, the user's file, environment; every fault told at once.
//!
//! A new setting: its line in `config.toml` (with a sentence), its field in the section that owns it, and
//! a line in `limits` when it has a range. Kinds and names of keys are learned from `config.toml` itself.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use figment::value::{Dict, Map};
use figment::{Figment, Metadata, Profile, Provider};

use crate::model::facts::Rules;
use crate::model::fault::Fault;
use crate::model::ids::Shop;
use crate::model::time::{Seconds, ShopHours, Time};
use crate::{channels, jobs, logs, sinks, sources, spine, store, web};

mod environment;
mod file;
pub mod hours;
mod limits;
mod meaning;
mod places;
mod schema;

/// The lowest layer: every key with its default.
pub const COMPILED: &str = include_str!("../../config.toml");

/// Exit code of a bad configuration (sysexits' EX_CONFIG).
pub const EXIT_CONFIG: u8 = 78;

/// What a configuration is made from: nothing else is read.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The file named with `--config`.
    pub file: Option<PathBuf>,
    /// The environment.
    pub variables: Vec<(OsString, OsString)>,
    /// Where relative names start and `./config.toml` is looked for.
    pub folder: PathBuf,
    /// For checks about the coming year (clock changes, patterns that never fire).
    pub now: Time,
    /// Whether the data folder must be there and writable; the health probe does not ask.
    pub needs_data_dir: bool,
}

impl Inputs {
    /// The process's own environment and working folder.
    pub fn of_process(file: Option<PathBuf>, now: Time) -> Inputs {
        Inputs {
            file,
            variables: std::env::vars_os().collect(),
            folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            now,
            needs_data_dir: true,
        }
    }
}

/// A sound configuration, with what is worth a word.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub config: Config,
    /// The file that was read, if any.
    pub file: Option<PathBuf>,
    /// Key, value (secrets masked) and where it came from, for every key that is not the default.
    pub origins: Vec<Origin>,
    pub warnings: Vec<Fault>,
}

/// Where one value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub key: String,
    /// As shown to people: secrets masked.
    pub value: String,
    /// `config.toml, line 3` or `RETAILCRM_URL`.
    pub place: String,
}

/// One value as one layer gave it.
#[derive(Debug, Clone)]
struct Setting {
    key: String,
    value: toml::Value,
    /// `config.toml, line 3`, `RETAILCRM_URL`.
    place: String,
}

impl Provider for Setting {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.place.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let value = figment::value::Value::serialize(&self.value)?;
        match figment::util::nest(&self.key, value) {
            figment::value::Value::Dict(_, dict) => Ok(Profile::Default.collect(dict)),
            _ => Ok(Map::new()),
        }
    }
}

/// The layers put together, for checks that need to tell where a value came from.
struct Layers {
    figment: Figment,
    given: BTreeMap<String, Setting>,
}

impl Layers {
    fn new(settings: Vec<Setting>) -> Layers {
        use figment::providers::{Format, Toml};
        let mut figment = Figment::from(Toml::string(COMPILED));
        let mut given = BTreeMap::new();
        for setting in settings {
            figment = figment.merge(setting.clone());
            given.insert(setting.key.clone(), setting);
        }
        Layers { figment, given }
    }

    /// The key with the place its value came from: `shop.zone (TZ)`.
    fn named(&self, key: &str) -> String {
        match self.given.contains_key(key).then(|| self.figment.find_metadata(key)).flatten() {
            Some(metadata) => format!("{key} ({})", metadata.name),
            None => key.to_owned(),
        }
    }

    /// The value as shown to people.
    fn shown(&self, key: &str) -> String {
        self.given.get(key).map_or_else(String::new, |setting| schema::shown(key, &setting.value))
    }

    fn fault(&self, key: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Fault {
        Fault::new(self.named(key), self.shown(key), problem, remedy)
    }
}

/// Reads every layer and checks every value, without touching the network.
///
/// # Errors
/// All faults, in the order of the layers.
pub fn load(inputs: &Inputs) -> Result<Loaded, Vec<Fault>> {
    let mut faults = Vec::new();
    let environment = environment::read(&inputs.variables, &mut faults);
    let named = inputs.file.clone().or(environment.config_file.clone());
    let file = file::find(named.as_deref(), &inputs.folder, &mut faults);
    let mut settings = match &file {
        Some(path) => file::read(path, &mut faults),
        None => Vec::new(),
    };
    settings.extend(environment::after_file(&environment, &settings, &mut faults));
    settings.retain(|setting| limits::check(setting, &mut faults));
    let layers = Layers::new(settings);
    let mut config: Config = match layers.figment.extract() {
        Ok(config) => config,
        Err(error) => {
            faults.extend(error.into_iter().map(|one| {
                Fault::new(
                    one.path.join("."),
                    "",
                    one.kind.to_string(),
                    "see config.toml of the source for the default",
                )
            }));
            return Err(faults);
        }
    };
    meaning::check(&mut config, &layers, inputs, &environment, file.as_deref(), &mut faults);
    let (warnings, errors): (Vec<Fault>, Vec<Fault>) = faults.into_iter().partition(|fault| fault.warning);
    if !errors.is_empty() {
        return Err(errors.into_iter().chain(warnings).collect());
    }
    let origins = layers
        .given
        .values()
        .map(|setting| Origin {
            key: setting.key.clone(),
            value: schema::shown(&setting.key, &setting.value),
            place: setting.place.clone(),
        })
        .collect();
    Ok(Loaded { config, file, origins, warnings })
}

/// The list of faults as people read it.
pub fn tell(faults: &[Fault]) -> String {
    let errors = faults.iter().filter(|fault| !fault.warning).count();
    let mut text = match errors {
        0 => String::new(),
        1 => "the configuration has 1 fault:\n".to_owned(),
        count => format!("the configuration has {count} faults:\n"),
    };
    for fault in faults {
        text.push_str(if fault.warning { "\nwarning: " } else { "\n" });
        text.push_str(&fault.key);
        if !fault.value.is_empty() {
            text.push_str(" = ");
            text.push_str(&fault.value);
        }
        for line in fault.problem.lines() {
            text.push_str("\n    ");
            text.push_str(line);
        }
        if !fault.remedy.is_empty() {
            text.push_str("\n    -> ");
            text.push_str(&fault.remedy);
        }
        text.push('\n');
    }
    text
}

/// Every section. `data_dir` is absolute after [`load`].
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

    /// The shop's zone. UTC when the name is unknown, which [`load`] refuses.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.shop.zone.parse().unwrap_or(chrono_tz::UTC)
    }

    /// Opening hours with weekdays and exceptions. Around the clock when they cannot be read, which [`load`] refuses.
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

    /// A name relative to the data folder as a path.
    pub fn in_data_dir(&self, name: &str) -> PathBuf {
        Path::new(&self.data_dir).join(name)
    }

    /// The file of the store.
    pub fn store_path(&self) -> PathBuf {
        self.in_data_dir(self.store.url.strip_prefix("sqlite://").unwrap_or(&self.store.url))
    }

    /// Every secret that is set, for the log's redaction.
    pub fn secrets(&self) -> Vec<&crate::model::secret::Secret> {
        [&self.sources.crm.key, &self.sources.chats.token, &self.sinks.team.credentials, &self.channels.owner.token]
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
}

/// `[money]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneySection {
    pub order_window_days: u32,
    pub payment_window_days: u32,
    pub with_delivery: bool,
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
