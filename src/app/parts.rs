//! Every part from its section of the configuration: a new kind of source, sink or channel gets its line here.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;

use crate::channels::Channel;
use crate::channels::log::Log;
use crate::channels::telegram::Telegram;
use crate::config::Config;
use crate::jobs::{Parts, Settings};
use crate::model::time::Clock;
use crate::sinks::Sink;
use crate::sinks::google_sheets::{GoogleSheets, Pace};
use crate::sinks::xlsx::Workbook;
use crate::sources::Source;
use crate::sources::demo::Demo;
use crate::sources::mg_bot::MgBot;
use crate::sources::retailcrm::RetailCrm;
use crate::spine::alerts::Alerts;
use crate::spine::outbox;
use crate::store::{self, Store, StoreError};
use crate::text::catalogue::Catalogue;

/// Opens the store and builds the rest around it.
pub async fn open(config: &Config, clock: &Clock) -> anyhow::Result<(Parts, Vec<Arc<dyn Channel>>)> {
    let (shop, zone) = (config.shop(), config.zone());
    let store = store::open(&config.store.url, Path::new(&config.data_dir), clock.clone()).await?;
    let catalogue = Arc::new(Catalogue::new(&config.language).context("reading the texts")?);
    let channels = channels(config, moved_chat(config, store.as_ref()).await?)?;
    let names: Vec<String> = channels.iter().map(|channel| channel.name().to_owned()).collect();
    let rules = config.alerts.rules(zone);
    let alerts = Alerts::new(store.clone(), shop.clone(), clock.clone(), rules, catalogue.clone(), names.clone());
    let parts = Parts {
        shop,
        zone,
        sources: sources(config, clock)?,
        sinks: sinks(config, clock).await?,
        channels: names,
        catalogue,
        rules: config.rules(),
        alerts: Arc::new(alerts),
        settings: settings(config),
        clock: clock.clone(),
        store,
    };
    Ok((parts, channels))
}

fn settings(config: &Config) -> Settings {
    Settings {
        last_days: config.shop.last_days,
        in_flight: config.sources.chats.in_flight,
        mask_outward: config.masks_outward(),
        mask_workbook: config.masks_workbook(),
        backup_dir: config.in_data_dir(&config.backup.dir),
        keep_daily: config.backup.keep_daily,
        keep_weekly: config.backup.keep_weekly,
        model: config.in_data_dir(crate::jobs::model::MODEL_FILE),
        train_from_labels: config.jobs.train_from_labels,
        show_bar: std::io::stderr().is_terminal(),
    }
}

/// The sources that are set up: the sample shop, or RetailCRM and its gateway.
pub fn sources(config: &Config, clock: &Clock) -> anyhow::Result<Vec<Arc<dyn Source>>> {
    if config.demo_enabled() {
        return Ok(vec![Arc::new(Demo::new(config.sources.demo.clone(), config.zone()))]);
    }
    let mut sources: Vec<Arc<dyn Source>> = Vec::new();
    if config.chats_enabled() {
        sources.push(Arc::new(MgBot::new("chats", &config.sources.chats, clock.clone())?));
    }
    if config.crm_enabled() {
        sources.push(Arc::new(RetailCrm::new("crm", &config.sources.crm, config.zone(), clock.clone())?));
    }
    Ok(sources)
}

/// The sinks that are set up.
pub async fn sinks(config: &Config, clock: &Clock) -> anyhow::Result<Vec<Arc<dyn Sink>>> {
    let mut sinks: Vec<Arc<dyn Sink>> = Vec::new();
    if config.workbook_enabled() {
        let path = config.in_data_dir(&config.sinks.local.path);
        sinks.push(Arc::new(Workbook::new("local", path, config.masks_workbook(), clock.clone())));
    }
    if config.google_enabled() {
        let google = GoogleSheets::new("team", &config.sinks.team, clock.clone(), Pace::default()).await?;
        sinks.push(Arc::new(google));
    }
    Ok(sinks)
}

/// The number the owner's chat moved to since the configuration was written, when it did.
pub async fn moved_chat(config: &Config, store: &dyn Store) -> Result<Option<i64>, StoreError> {
    outbox::migrated_chat(store, &config.shop(), "owner", &config.channels.owner.chat_id).await
}

/// Telegram when it is set up; the log in its stead.
/// `moved` is the number its chat moved to since the configuration was written.
pub fn channels(config: &Config, moved: Option<i64>) -> anyhow::Result<Vec<Arc<dyn Channel>>> {
    if !config.telegram_enabled() {
        return Ok(vec![Arc::new(Log::new("owner"))]);
    }
    Ok(vec![Arc::new(Telegram::new("owner", &config.channels.owner, moved)?)])
}
