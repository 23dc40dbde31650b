//! Orders, users, customers and references over the RetailCRM API v5, read only, and the
//! registration of the bot. A new stream: a line in [`STREAMS`], a [`Position`], a reader in [`rows`].

use std::sync::Arc;

use async_trait::async_trait;
use chrono_tz::Tz;
use serde_json::value::RawValue;

use crate::http::address::{self, Shape};
use crate::http::limiter::Limiter;
use crate::http::{CRM_BODY_CAP, Http, HttpCounters, HttpError, Pairs, Settings, Tries};
use crate::model::fault::Wrong;
use crate::model::secret::Secret;
use crate::model::time::{Clock, Seconds, Time};
use crate::model::walk::{Cursor, Page, Stream, StreamState};
use crate::sources::fields::Fields;
use crate::sources::{Source, SourceCheck, StreamPlan, WalkPlan};

mod connect;
mod history;
mod lists;
mod position;
mod rows;

pub use connect::Connection;
use position::Position;

/// `[sources.crm]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub kind: String,
    pub url: String,
    pub key: Secret,
    pub rate: f64,
    pub deadline: Seconds,
}

impl Config {
    /// What is wrong with the section, by field; of fields that are not empty. Calls nobody.
    pub fn wrong(&self) -> Vec<(&'static str, Wrong)> {
        let url = (!self.url.is_empty()).then(|| address::wrong(&self.url, Shape::HostOnly)).flatten();
        let key = (!self.key.is_empty()).then(|| self.key.wrong_as_key()).flatten();
        [("url", url), ("key", key)].into_iter().filter_map(|(field, wrong)| Some((field, wrong?))).collect()
    }
}

/// Name, stage, seconds between two readings. History after orders: what changes during the
/// backfill is in the history that is read next.
const STREAMS: [(&str, u8, u32); 5] = [
    ("references", 0, 86_400),
    ("users", 0, 3_600),
    ("customers", 1, 3_600),
    ("orders", 1, 86_400),
    ("orders_history", 2, 0),
];
/// Stream of orders read again by id; its cursors come from [`Source::refresh_cursors`].
const CHANGED: &str = "orders_changed";
/// Scopes without which the export cannot run.
const SCOPES: [&str; 3] = ["order_read", "customer_read", "reference_read"];
/// Rows of a page, and ids of one filter, at most.
const PAGE_ROWS: usize = 100;

/// The CRM of one account.
pub struct RetailCrm {
    name: String,
    http: Http,
    account: String,
    /// Zone used until, or when never, the account tells its own.
    shop_zone: Tz,
    zone: tokio::sync::OnceCell<Tz>,
    clock: Clock,
}

impl RetailCrm {
    /// `zone`: the shop's, for an account that does not tell its own. Fails when the key cannot be a key.
    pub fn new(name: impl Into<String>, config: &Config, zone: Tz, clock: Clock) -> anyhow::Result<RetailCrm> {
        let name = name.into();
        let account = config.url.trim_end_matches('/').to_owned();
        let settings = Settings {
            service: name.clone(),
            base: format!("{account}/api"),
            key: ("x-api-key", config.key.clone()),
            deadline: config.deadline.to_std(),
            body_cap: CRM_BODY_CAP,
        };
        let http = Http::new(settings, Arc::new(Limiter::new(config.rate)), clock.clone())?;
        Ok(RetailCrm { name, http, account, shop_zone: zone, zone: tokio::sync::OnceCell::new(), clock })
    }

    /// The zone of the account's local times, asked once.
    async fn zone(&self) -> Result<Tz, HttpError> {
        self.zone.get_or_try_init(|| self.ask_zone()).await.copied()
    }

    async fn ask_zone(&self) -> Result<Tz, HttpError> {
        let body = match self.http.get("/v5/settings", &Pairs::new(), Tries::All).await {
            Ok(body) => body,
            Err(HttpError::Auth { reason, .. } | HttpError::Refused { reason, .. }) => {
                tracing::warn!(
                    source = self.name,
                    "the settings cannot be read ({reason}); local times are read in the shop's zone"
                );
                return Ok(self.shop_zone);
            }
            Err(error) => return Err(error),
        };
        let answer = self.answer("settings", &body)?;
        let told = rows::setting(&answer, "timezone").and_then(|name| name.parse::<Tz>().ok());
        Ok(told.unwrap_or(self.shop_zone))
    }

    /// The fields of an answer, which is an object that says `success`.
    fn answer<'a>(&self, what: &str, body: &'a str) -> Result<Fields<'a>, HttpError> {
        let raw: &RawValue = serde_json::from_str(body).map_err(|_| match body.trim() {
            "" => self.http.malformed(format!("unexpected empty answer of {what}")),
            _ => self.http.malformed(format!("{what} is not JSON")),
        })?;
        let fields = Fields::read(what, raw).map_err(|error| self.http.malformed(error.to_string()))?;
        match fields.flag("success") {
            true => Ok(fields),
            false if fields.is_empty() => Err(self.http.malformed(format!("unexpected empty answer of {what}"))),
            false => Err(self.http.malformed(format!("{what} does not say success"))),
        }
    }

    /// Now as the server has it, else as we do.
    fn now(&self) -> Time {
        self.http.server_time().unwrap_or_else(|| self.clock.now())
    }
}

#[async_trait]
impl Source for RetailCrm {
    fn name(&self) -> &str {
        &self.name
    }

    fn streams(&self) -> Vec<StreamPlan> {
        let plan = |(name, stage, every_secs): &(&str, u8, u32)| StreamPlan {
            stream: Stream((*name).into()),
            stage: *stage,
            every_secs: *every_secs,
        };
        STREAMS.iter().map(plan).collect()
    }

    fn begin(&self, stream: &Stream, state: &StreamState, plan: WalkPlan) -> Vec<Cursor> {
        let zone = self.zone.get().copied().unwrap_or(self.shop_zone);
        let positions = match stream.0.as_str() {
            "references" => lists::references(),
            "users" => vec![Position::first_page(None)],
            // Once read, orders are told by their history alone: none costs a request again for nothing.
            "orders" if state.watermark.is_some() => Vec::new(),
            "orders_history" => vec![history::start(state.watermark.as_deref(), plan.backfill.from, zone)],
            _ => position::day_windows(state.watermark.as_deref(), plan.backfill, zone),
        };
        positions.into_iter().map(|position| position.cursor(stream)).collect()
    }

    async fn page(&self, cursor: &Cursor, _state: &StreamState) -> Result<Page, HttpError> {
        let stream = &cursor.stream;
        let position = Position::parse(&cursor.position)
            .ok_or_else(|| self.http.malformed(format!("the kept position of {} is damaged", stream.0)))?;
        match position {
            Position::Reference { list } => self.reference(stream, &list).await,
            Position::Rows(at) => self.rows(stream, at).await,
            Position::History { since_id, start } => self.history(stream, since_id, start).await,
            Position::Ids { ids } => self.orders_by_id(stream, &ids).await,
        }
    }

    async fn ceiling(&self, stream: &Stream) -> Result<Option<String>, HttpError> {
        let by_time = matches!(stream.0.as_str(), "customers" | "orders");
        Ok(by_time.then(|| position::mark(self.now())))
    }

    fn refresh_cursors(&self, orders: &[i64]) -> Vec<Cursor> {
        let stream = Stream(CHANGED.into());
        orders.chunks(PAGE_ROWS).map(|ids| Position::Ids { ids: ids.to_vec() }.cursor(&stream)).collect()
    }

    fn counters(&self) -> Option<HttpCounters> {
        Some(self.http.counters())
    }

    fn later(&self, stream: &Stream, one: String, other: String) -> String {
        if stream.0 != "orders_history" {
            return one.max(other);
        }
        let number = |text: &String| text.parse::<i64>().unwrap_or(0);
        if number(&one) >= number(&other) { one } else { other }
    }

    async fn check(&self) -> Result<SourceCheck, HttpError> {
        let body = self.http.get("/credentials", &Pairs::new(), Tries::All).await?;
        let answer = self.answer("credentials", &body)?;
        let texts = |name: &str| -> Result<Vec<String>, HttpError> {
            let list = answer.list(name).map_err(|error| self.http.malformed(error.to_string()))?;
            Ok(list.into_iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect())
        };
        let rights = texts("scopes")?;
        let lacks = |scope: &&str| !rights.is_empty() && !rights.iter().any(|right| right == scope);
        let mut missing: Vec<String> = SCOPES.iter().copied().filter(|scope| lacks(scope)).map(str::to_owned).collect();
        // The name of the scope of users is told nowhere for sure: the call itself proves it.
        let users = self.http.get("/v5/users", &vec![("limit".into(), "20".into())], Tries::All).await;
        match users {
            Err(HttpError::Auth { .. }) => missing.push("user_read".into()),
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        Ok(SourceCheck { rights, missing, clock_skew_secs: self.http.clock_skew_secs() })
    }
}
