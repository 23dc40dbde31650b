//! A Google spreadsheet, shared with a service account.
//!
//! Read in this order: sync.rs (the protocol), plan.rs and change.rs (what one table needs), hub.rs (the calls).

use std::path::Path;

use async_trait::async_trait;

use super::{Sink, SinkTable, Synced};
use crate::http::HttpError;
use crate::http::address::{self, Shape};
use crate::model::fault::{Fault, Wrong};
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
    /// Reads the key's file and takes the id out of an address; what is wrong, by field, of fields
    /// that are not empty. Relative names start at `folder`. Calls nobody.
    pub fn settle(&mut self, folder: &Path) -> Vec<(&'static str, Wrong)> {
        let mut found: Vec<_> =
            address::wrong(&self.api_url, Shape::WithPath).map(|wrong| ("api_url", wrong)).into_iter().collect();
        if !self.spreadsheet.trim().is_empty() {
            match credentials::spreadsheet_id(&self.spreadsheet, address::is_on_this_machine(&self.api_url)) {
                Ok(id) => self.spreadsheet = id,
                Err(wrong) => found.push(("spreadsheet", wrong)),
            }
        }
        if !self.credentials.is_empty() {
            let json = credentials::json_text(self.credentials.open(), folder);
            match json.and_then(|json| credentials::parse(&json).map(|_| json)) {
                Ok(json) => self.credentials = Secret::new(json),
                Err(wrong) => found.push(("credentials", wrong)),
            }
        }
        found
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
        let (name, mut config) = (name.into(), config.clone());
        let fault = |(field, wrong): (&str, Wrong)| Fault::of(format!("sinks.{name}.{field}"), wrong);
        if let Some(found) = config.settle(Path::new("")).into_iter().next() {
            return Err(fault(found));
        }
        let key = credentials::parse(config.credentials.open()).map_err(|wrong| fault(("credentials", wrong)))?;
        let hub = hub::Hub::new(key, &config.api_url, config.spreadsheet, pace, clock.clone()).await;
        let hub = hub.map_err(|problem| fault(("credentials", Wrong::new(problem, credentials::AGAIN))))?;
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
