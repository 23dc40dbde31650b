//! A Google spreadsheet, shared with a service account.
//!
//! Read in this order: sync.rs (the protocol), plan.rs and change.rs (what one table needs), hub.rs (the calls).

use async_trait::async_trait;

use super::{Sink, SinkTable, Synced};
use crate::http::HttpError;
use crate::model::fault::Fault;
use crate::model::ids::Shop;
use crate::model::secret::Secret;
use crate::model::time::Clock;
use crate::store::Store;

mod book;
mod change;
mod connector;
mod credentials;
mod hub;
mod plan;
mod requests;
mod spool;
mod sync;
mod token;

pub use hub::Pace;

/// `[sinks.team]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub kind: String,
    pub spreadsheet: String,
    pub credentials: Secret,
    pub api_url: String,
}

impl Config {
    /// Nothing is set: the sink is off.
    pub fn is_off(&self) -> bool {
        self.spreadsheet.trim().is_empty() && self.credentials.is_empty()
    }

    /// Everything wrong with the section `key` (`sinks.team`). Reads the key's file, calls nobody.
    pub fn faults(&self, key: &str) -> Vec<Fault> {
        if self.is_off() {
            return Vec::new();
        }
        let mut faults = Vec::new();
        let mut fault = |field: &str, value: &str, problem: String, remedy: &str| {
            faults.push(Fault::new(format!("{key}.{field}"), value, problem, remedy));
        };
        if let Err(problem) = credentials::spreadsheet_id(&self.spreadsheet) {
            fault("spreadsheet", &self.spreadsheet, problem, "copy the address of the open spreadsheet");
        }
        if let Err(problem) = credentials::read(self.credentials.open()) {
            fault("credentials", "***", problem, "create a JSON key of the service account and give it whole");
        }
        if !credentials::is_safe(&self.api_url) {
            let problem = "is no https address (plain http only for this machine)".to_owned();
            fault("api_url", &self.api_url, problem, "leave it at its default");
        }
        faults
    }
}

/// The sink.
pub struct GoogleSheets {
    name: String,
    hub: hub::Hub,
    clock: Clock,
}

impl GoogleSheets {
    /// `name` is the sink's name in the configuration. Calls nobody yet. The fault names the bad setting.
    pub async fn new(
        name: impl Into<String>,
        config: &Config,
        clock: Clock,
        pace: Pace,
    ) -> Result<GoogleSheets, Fault> {
        let name = name.into();
        let section = format!("sinks.{name}");
        if let Some(fault) = config.faults(&section).into_iter().next() {
            return Err(fault);
        }
        let bad = |field: &str, problem: String| {
            let remedy = "create a JSON key of the service account and give it whole";
            Fault::new(format!("{section}.{field}"), "***", problem, remedy)
        };
        let key = credentials::read(config.credentials.open()).map_err(|problem| bad("credentials", problem))?;
        let id = credentials::spreadsheet_id(&config.spreadsheet).map_err(|problem| bad("spreadsheet", problem))?;
        let hub = hub::Hub::new(key, &config.api_url, id, pace, clock.clone()).await;
        let hub = hub.map_err(|problem| bad("credentials", problem))?;
        Ok(GoogleSheets { name, hub, clock })
    }

    /// The e-mail address the spreadsheet must be shared with.
    pub fn email(&self) -> &str {
        &self.hub.email
    }
}

#[async_trait]
impl Sink for GoogleSheets {
    fn name(&self) -> &str {
        &self.name
    }

    fn outward(&self) -> bool {
        true
    }

    async fn sync(&self, store: &dyn Store, shop: &Shop, tables: Vec<SinkTable<'_>>) -> Result<Synced, HttpError> {
        let (hub, sink, clock) = (&self.hub, self.name.as_str(), &self.clock);
        sync::Protocol { hub, store, shop, sink, clock, synced: Synced::default() }.run(tables).await
    }

    async fn check(&self) -> Result<Vec<String>, HttpError> {
        let book = book::Book::new(self.hub.book().await?);
        let mut lines = vec![format!("the spreadsheet {:?} opens as {}", book.title, self.hub.email)];
        let id = book::stable_id("check", &self.hub.email, self.clock.now().timestamp_millis());
        let probe = || requests::probe(id);
        let mut attempt = 1;
        while let Err(failure) = self.hub.change(&probe).await {
            if attempt >= self.hub.pace.tries || !failure.error.is_transient() {
                return Err(failure.error);
            }
            self.hub.pause(&failure.error, attempt).await;
            attempt += 1;
        }
        lines.push("it can be written".to_owned());
        lines.push(format!("{} sheets, {} of 10000000 cells", book.sheets.len(), book.cells()));
        lines
            .push(format!("pace: {} reads and {} writes a minute", self.hub.pace.per_minute, self.hub.pace.per_minute));
        Ok(lines)
    }
}
