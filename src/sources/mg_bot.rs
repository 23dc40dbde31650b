//! Chats and messages over the Message Gateway Bot API, read only. A new stream: a line in
//! [`STREAMS`] and a reader of its rows in [`rows`].
//!
//! Lists are bare arrays without totals; [`crate::sources::walk`] reads them to the end.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::TimeDelta;
use serde_json::value::RawValue;

use crate::http::address::{self, Shape};
use crate::http::limiter::Limiter;
use crate::http::{CRM_BODY_CAP, Http, HttpCounters, HttpError, Pairs, Settings, Tries};
use crate::model::chat::Channel;
use crate::model::fault::Wrong;
use crate::model::secret::Secret;
use crate::model::time::{Clock, Seconds, Time};
use crate::model::walk::{Cursor, Entity, Item, Page, Quarantined, Stream, StreamState};
use crate::sources::fields::Fields;
use crate::sources::walk::{self, Learned, Region, Seen};
use crate::sources::{News, Source, SourceCheck, StreamPlan, WalkPlan};

mod live;
mod rows;

use live::Live;

/// `[sources.chats]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `mg_bot` or `demo`.
    pub kind: String,
    pub url: String,
    pub token: Secret,
    pub rate: f64,
    pub in_flight: usize,
    pub page_rows: u32,
    pub deadline: Seconds,
    pub channels: Vec<String>,
    /// News over the websocket, beside the export.
    pub live: bool,
}

impl Config {
    /// Writes kinds of channels as the gateway does (people write WhatsApp); what is wrong with
    /// the section, by field, of fields that are not empty. Calls nobody.
    pub fn settle(&mut self) -> Vec<(&'static str, Wrong)> {
        self.channels.iter_mut().for_each(|kind| *kind = kind.trim().to_lowercase());
        let plain = |kind: &str| !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let stranger = self.channels.iter().find(|kind| !plain(kind)).map(|kind| {
            let remedy = "write kinds as the gateway does: whatsapp, instagram, telegram, vk";
            Wrong::new(format!("{kind:?} is no kind of channel"), remedy)
        });
        let url = (!self.url.is_empty()).then(|| address::wrong(&self.url, Shape::HostOnly)).flatten();
        let token = (!self.token.is_empty()).then(|| self.token.wrong_as_key()).flatten();
        let found = [("url", url), ("token", token), ("channels", stranger)];
        found.into_iter().filter_map(|(field, wrong)| Some((field, wrong?))).collect()
    }
}

/// Name, stage, seconds between two readings, read by update time.
const STREAMS: [(&str, u8, u32, bool); 7] = [
    ("channels", 0, 86_400, false),
    ("users", 0, 3_600, false),
    ("bots", 0, 86_400, false),
    ("customers", 1, 0, true),
    ("chats", 1, 0, true),
    ("dialogs", 1, 0, true),
    ("messages", 1, 0, true),
];

/// A walk starts this much before the watermark.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);
/// Rows every server grants.
const SURE_ROWS: u32 = 100;

/// The gateway of one account.
pub struct MgBot {
    name: String,
    http: Http,
    page_rows: u32,
    /// Kinds of channels to keep; empty keeps all.
    kinds: Vec<String>,
    clock: Clock,
    /// What this process learned, ahead of the store.
    learned: Mutex<BTreeMap<Stream, Learned>>,
    /// Kind of every channel by its number, once read.
    channels: Mutex<BTreeMap<i64, String>>,
    live: Option<Live>,
}

impl MgBot {
    /// Fails when the token cannot be a token.
    pub fn new(name: impl Into<String>, config: &Config, clock: Clock) -> anyhow::Result<MgBot> {
        let name = name.into();
        let settings = Settings {
            service: name.clone(),
            base: format!("{}/api/bot/v1", config.url.trim_end_matches('/')),
            key: ("x-bot-token", config.token.clone()),
            deadline: config.deadline.to_std(),
            body_cap: CRM_BODY_CAP,
        };
        // http becomes ws, https becomes wss.
        let address = format!("{}/ws", settings.base.replacen("http", "ws", 1));
        let live = Live { service: name.clone(), address, token: config.token.clone() };
        let http = Http::new(settings, Arc::new(Limiter::new(config.rate)), clock.clone())?;
        Ok(MgBot {
            name,
            http,
            page_rows: config.page_rows.clamp(1, 1000),
            kinds: config.channels.clone(),
            clock,
            learned: Mutex::default(),
            channels: Mutex::default(),
            live: config.live.then_some(live),
        })
    }

    /// The rows of a region. A limit the server refuses is lowered and remembered.
    async fn ask(&self, stream: &Stream, region: &Region, learned: &mut Learned) -> Result<Answer, HttpError> {
        let tries = if region.suspect { Tries::One } else { Tries::All };
        let mut requests = 0;
        loop {
            let limit = if learned.limit > 0 { learned.limit.min(self.page_rows) } else { self.page_rows };
            let mut query = region.query();
            query.push(("limit".into(), limit.to_string()));
            if matches!(stream.0.as_str(), "chats" | "dialogs" | "messages") {
                query.push(("include_mass_communication".into(), "true".into()));
            }
            requests += 1;
            let answer = self.http.get(&format!("/{}", stream.0), &query, tries).await;
            let error = match answer.and_then(|body| self.whole(stream, body)) {
                Ok(body) => return Ok(Answer { body, requests }),
                Err(error) => error,
            };
            match error {
                HttpError::Refused { status: 400, .. } if limit > SURE_ROWS => learned.limit = SURE_ROWS,
                // A body cut on its way looks like this too.
                HttpError::Malformed { .. } if requests < 2 && tries == Tries::All => {}
                error => return Err(error),
            }
        }
    }

    /// The body when it is a list.
    fn whole(&self, stream: &Stream, body: String) -> Result<String, HttpError> {
        if serde_json::from_str::<Vec<&RawValue>>(&body).is_ok() {
            return Ok(body);
        }
        Err(match body.trim() {
            "" | "{}" | "null" | "\"\"" => self.http.malformed(format!("unexpected empty answer of {}", stream.0)),
            _ => self.http.malformed(format!("{} is not a list in JSON", stream.0)),
        })
    }

    /// A page that failed for good: when the service answers otherwise, the fault is in this
    /// region, which is halved until the breaking id is alone and can be listed.
    async fn corner(
        &self,
        cursor: &Cursor,
        region: &Region,
        learned: &Learned,
        error: HttpError,
    ) -> Result<Page, HttpError> {
        let suspicious = match error {
            HttpError::TooLarge { .. } => true,
            HttpError::Transient { .. } | HttpError::Malformed { .. } => self.answers(&cursor.stream, learned).await,
            _ => false,
        };
        if !suspicious {
            return Err(error);
        }
        if let Some(id) = region.one_id() {
            if self.ask(&cursor.stream, region, &mut learned.clone()).await.is_ok() {
                return Ok(Page { remaining: vec![cursor.clone()], requests: 3, ..Page::default() });
            }
            let reason = format!("{}: {error}", cursor.stream.0);
            let quarantined = Quarantined { stream: cursor.stream.clone(), id: id.to_string(), reason };
            return Ok(Page { quarantined: vec![quarantined], requests: 2, ..Page::default() });
        }
        let now = self.http.server_time().unwrap_or_else(|| self.clock.now()).timestamp();
        let Some(halves) = walk::halve(region, learned, now) else { return Err(error) };
        tracing::warn!(source = self.name, stream = cursor.stream.0, "{error}; looking for the row that breaks it");
        let remaining = halves.iter().map(|half| cursor_of(&cursor.stream, half)).collect();
        Ok(Page { remaining, requests: 2, ..Page::default() })
    }

    /// Does the stream answer at all? Asked at two ends, lest the probe meets the breaking row.
    async fn answers(&self, stream: &Stream, learned: &Learned) -> bool {
        let limit = ("limit".to_owned(), "1".to_owned());
        let below = ("until_id".to_owned(), (learned.highest_id / 2).max(1).to_string());
        for query in [vec![limit.clone()], vec![limit, below]] {
            let answer = self.http.get(&format!("/{}", stream.0), &query, Tries::One).await;
            if answer.and_then(|body| self.whole(stream, body)).is_ok() {
                return true;
            }
        }
        false
    }

    /// Kinds of the channels, read once when only some are wanted.
    async fn know_channels(&self) -> Result<(), HttpError> {
        if self.kinds.is_empty() || !lock(&self.channels).is_empty() {
            return Ok(());
        }
        let stream = Stream("channels".into());
        let body = self.ask(&stream, &Region::default(), &mut Learned::default()).await?.body;
        self.read(&stream, &body)?.items.iter().for_each(|item| self.note_channel(&item.entity));
        Ok(())
    }

    fn note_channel(&self, entity: &Entity) {
        if let Entity::Channel(Channel { id, kind, .. }) = entity {
            lock(&self.channels).insert(id.0, kind.clone());
        }
    }

    /// Is the row's channel among the wanted kinds? Unknown channels are kept.
    fn is_wanted(&self, channel: Option<i64>) -> bool {
        let Some(channel) = channel.filter(|_| !self.kinds.is_empty()) else { return true };
        lock(&self.channels).get(&channel).is_none_or(|kind| self.kinds.contains(kind))
    }

    fn read(&self, stream: &Stream, body: &str) -> Result<Rows, HttpError> {
        let list: Vec<&RawValue> =
            serde_json::from_str(body).map_err(|_| self.http.malformed(format!("{} is not a list", stream.0)))?;
        let mut rows = Rows::default();
        for (at, raw) in list.into_iter().enumerate() {
            let path = format!("{}[{at}]", stream.0);
            let fields = Fields::read(&path, raw);
            rows.seen.push(fields.as_ref().map(rows::seen).unwrap_or_default());
            match fields.and_then(|fields| rows::read(&stream.0, &fields)) {
                Ok(row) if self.is_wanted(row.channel) => {
                    rows.items.push(Item { entity: row.entity, raw: raw.get().into() })
                }
                Ok(_) => {}
                Err(error) => {
                    let id = rows.seen[at].id.map_or(path, |id| id.to_string());
                    rows.quarantined.push(Quarantined { stream: stream.clone(), id, reason: error.to_string() });
                }
            }
        }
        Ok(rows)
    }

    fn learned(&self, stream: &Stream, state: &StreamState) -> Learned {
        let known = lock(&self.learned).get(stream).cloned();
        known.unwrap_or_else(|| Learned::parse(state.learned.as_deref()))
    }

    /// Keeps what a page taught together with what its neighbours taught meanwhile.
    fn remember(&self, stream: &Stream, learned: Learned) -> String {
        let mut all = lock(&self.learned);
        let merged = match all.remove(stream) {
            Some(others) => Learned { refuted: learned.refuted.clone(), ..merge(learned, &others) },
            None => learned,
        };
        let text = merged.to_text();
        all.insert(stream.clone(), merged);
        text
    }
}

/// The rows of one answer.
#[derive(Default)]
struct Rows {
    items: Vec<Item>,
    seen: Vec<Seen>,
    quarantined: Vec<Quarantined>,
}

struct Answer {
    body: String,
    requests: u32,
}

fn merge(mut learned: Learned, others: &Learned) -> Learned {
    learned.merge(others);
    learned
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn cursor_of(stream: &Stream, region: &Region) -> Cursor {
    Cursor { stream: stream.clone(), position: serde_json::to_string(region).unwrap_or_default() }
}

/// Marks compare as texts.
fn mark(time: Time) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

fn by_time(stream: &Stream) -> bool {
    STREAMS.iter().any(|(name, .., by_time)| *name == stream.0 && *by_time)
}

#[async_trait]
impl Source for MgBot {
    fn name(&self) -> &str {
        &self.name
    }

    fn streams(&self) -> Vec<StreamPlan> {
        let plan = |(name, stage, every_secs, _): &(&str, u8, u32, bool)| StreamPlan {
            stream: Stream((*name).into()),
            stage: *stage,
            every_secs: *every_secs,
        };
        STREAMS.iter().map(plan).collect()
    }

    fn begin(&self, stream: &Stream, state: &StreamState, plan: WalkPlan) -> Vec<Cursor> {
        let watermark = state.watermark.as_deref().and_then(|text| text.parse::<Time>().ok());
        let regions = match watermark {
            _ if !by_time(stream) => vec![Region::default()],
            Some(watermark) => vec![Region::tail(watermark - OVERLAP)],
            None => walk::windows(plan.backfill),
        };
        regions.iter().map(|region| cursor_of(stream, region)).collect()
    }

    async fn page(&self, cursor: &Cursor, state: &StreamState) -> Result<Page, HttpError> {
        let stream = &cursor.stream;
        let region: Region = serde_json::from_str(&cursor.position)
            .map_err(|_| self.http.malformed(format!("the kept position of {} is damaged", stream.0)))?;
        self.know_channels().await?;
        let mut learned = self.learned(stream, state);
        let answer = match self.ask(stream, &region, &mut learned).await {
            Ok(answer) => answer,
            Err(error) => return self.corner(cursor, &region, &learned, error).await,
        };
        let Rows { items, seen, quarantined } = self.read(stream, &answer.body)?;
        items.iter().for_each(|item| self.note_channel(&item.entity));
        let rest = walk::advance(&region, &mut learned, &seen)
            .map_err(|stuck| self.http.malformed(format!("{}: {stuck}", stream.0)))?;
        let latest = seen.iter().filter_map(|row| row.updated).max().filter(|_| by_time(stream));
        Ok(Page {
            rows: seen.len(),
            items,
            remaining: rest.iter().map(|region| cursor_of(stream, region)).collect(),
            mark: latest.map(mark),
            learned: Some(self.remember(stream, learned)),
            quarantined,
            requests: answer.requests,
        })
    }

    async fn ceiling(&self, stream: &Stream) -> Result<Option<String>, HttpError> {
        if !by_time(stream) {
            return Ok(None);
        }
        if self.http.server_time().is_none() {
            self.http.get("/channels", &vec![("limit".into(), "1".into())], Tries::All).await?;
        }
        // A server that never tells its time: ours, whose error the overlap has to cover.
        Ok(Some(mark(self.http.server_time().unwrap_or_else(|| self.clock.now()))))
    }

    fn counters(&self) -> Option<HttpCounters> {
        Some(self.http.counters())
    }

    fn later(&self, _stream: &Stream, one: String, other: String) -> String {
        one.max(other)
    }

    async fn listen(&self, tell: tokio::sync::mpsc::Sender<News>) -> Result<(), HttpError> {
        let Some(live) = &self.live else { return Ok(()) };
        self.know_channels().await?;
        live.listen(&tell, |channel| self.is_wanted(channel)).await
    }

    async fn check(&self) -> Result<SourceCheck, HttpError> {
        let query: Pairs = vec![("limit".into(), "100".into())];
        let stream = Stream("channels".into());
        let body = self.http.get("/channels", &query, Tries::All).await?;
        let items = self.read(&stream, &self.whole(&stream, body)?)?.items;
        let kinds: std::collections::BTreeSet<String> = items
            .into_iter()
            .filter_map(|item| match item.entity {
                Entity::Channel(channel) if channel.active => Some(channel.kind),
                _ => None,
            })
            .collect();
        Ok(SourceCheck {
            rights: kinds.into_iter().collect(),
            missing: Vec::new(),
            clock_skew_secs: self.http.clock_skew_secs(),
        })
    }
}
