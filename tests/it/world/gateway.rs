//! A Message Gateway on loopback: editable lists in memory, and every manner the real one leaves untold.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::server::{Answer, Call, Server};

/// The token this gateway takes.
pub const TOKEN: &str = "gateway-token-of-the-tests";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    Id,
    Updated,
    Created,
}

/// Counts requests in a sliding second.
#[derive(Debug, Default)]
pub struct Meter {
    /// More than this in one second are refused; 0 refuses none.
    pub limit: usize,
    /// Status of a refusal: 429 or 503.
    pub status: u16,
    recent: VecDeque<Instant>,
    /// The most ever seen within one second.
    pub most: usize,
    pub refused: usize,
}

impl Meter {
    /// Counts a request; the refusal when it is one too many.
    pub fn hit(&mut self, now: Instant) -> Option<Answer> {
        while self.recent.front().is_some_and(|at| now - *at >= Duration::from_secs(1)) {
            self.recent.pop_front();
        }
        self.recent.push_back(now);
        self.most = self.most.max(self.recent.len());
        if self.limit == 0 || self.recent.len() <= self.limit {
            return None;
        }
        self.refused += 1;
        let status = if self.status == 0 { 429 } else { self.status };
        Some(Answer::text(status, "text/plain", "too many requests"))
    }
}

/// What the gateway holds and how it behaves. Change it through [`Gateway::edit`].
#[derive(Debug)]
pub struct State {
    pub token: String,
    /// `channels`, `users`, `bots`, `customers`, `chats`, `dialogs`, `messages` by id.
    pub lists: BTreeMap<String, BTreeMap<i64, Value>>,
    pub key: SortKey,
    pub newest_first: bool,
    /// Are rows exactly on `since`, `until`, `since_id`, `until_id` given?
    pub inclusive: [bool; 4],
    /// Rows of a page at most, whatever is asked.
    pub clamp: usize,
    /// A limit above this is answered with 400.
    pub refuses_above: usize,
    /// Any page that would hold one of these ids is answered with 500.
    pub poison: BTreeSet<i64>,
    pub meter: Meter,
    /// The server's clock in the `Date` header; `None` is the real one.
    pub now: Option<DateTime<Utc>>,
}

pub struct Gateway {
    pub server: Server,
    state: Arc<Mutex<State>>,
}

impl Gateway {
    /// An empty gateway: newest first, inclusive bounds, pages of up to 1,000.
    pub async fn start() -> Gateway {
        let state = Arc::new(Mutex::new(State {
            token: TOKEN.into(),
            lists: BTreeMap::new(),
            key: SortKey::Id,
            newest_first: true,
            inclusive: [true; 4],
            clamp: 1000,
            refuses_above: 1000,
            poison: BTreeSet::new(),
            meter: Meter::default(),
            now: None,
        }));
        let world = state.clone();
        let server = Server::start(move |call| {
            let world = world.clone();
            async move { answer(&mut world.lock().unwrap(), &call) }
        })
        .await;
        Gateway { server, state }
    }

    /// Base address, as `sources.chats.url` wants it.
    pub fn url(&self) -> String {
        self.server.url()
    }

    pub fn edit(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Adds or replaces a row; its `id` is the key.
    pub fn put(&self, list: &str, row: Value) {
        let id = row["id"].as_i64().or_else(|| row["id"].as_str()?.parse().ok()).expect("a row needs an id");
        self.edit().lists.entry(list.into()).or_default().insert(id, row);
    }

    /// Changes one field of a row and moves its `updated_at`.
    pub fn update(&self, list: &str, id: i64, field: &str, value: Value, updated_at: DateTime<Utc>) {
        let mut state = self.edit();
        let row = state.lists.get_mut(list).and_then(|rows| rows.get_mut(&id)).expect("no such row");
        row[field] = value;
        row["updated_at"] = json!(updated_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true));
    }

    pub fn remove(&self, list: &str, id: i64) {
        self.edit().lists.entry(list.into()).or_default().remove(&id);
    }

    pub fn count(&self, list: &str) -> usize {
        self.edit().lists.get(list).map_or(0, BTreeMap::len)
    }
}

fn errors(status: u16, text: &str) -> Answer {
    Answer::json(status, &json!({ "errors": [text] }))
}

fn answer(state: &mut State, call: &Call) -> Answer {
    let mut answer = match state.meter.hit(call.at) {
        Some(refusal) => refusal,
        None => list(state, call),
    };
    if let Some(now) = state.now {
        answer.headers.push(("date".into(), now.format("%a, %d %b %Y %H:%M:%S GMT").to_string()));
    }
    answer
}

fn list(state: &State, call: &Call) -> Answer {
    if call.header("x-bot-token") != Some(state.token.as_str()) {
        return errors(401, "unauthorized");
    }
    if call.method != "GET" {
        return errors(405, "this gateway is only read");
    }
    let Some(name) = call.path.strip_prefix("/api/bot/v1/") else { return Answer::html(404) };
    if !["channels", "users", "bots", "customers", "chats", "dialogs", "messages"].contains(&name) {
        return errors(404, "not found");
    }
    let limit = call.query("limit").map_or(Ok(100), str::parse::<usize>);
    let Ok(limit) = limit else { return errors(400, "limit is not a number") };
    if limit == 0 || limit > state.refuses_above {
        return errors(400, "limit is out of range");
    }
    let asked = match Asked::read(call, state.inclusive) {
        Ok(asked) => asked,
        Err(problem) => return errors(400, &problem),
    };
    let empty = BTreeMap::new();
    let rows = state.lists.get(name).unwrap_or(&empty).values();
    let mass = call.query("include_mass_communication") == Some("true");
    let mut rows: Vec<&Value> = rows.filter(|row| asked.holds(row) && (mass || row["_mass"] != json!(true))).collect();
    match state.key {
        SortKey::Id => {}
        SortKey::Updated => rows.sort_by_key(|row| updated(row)),
        SortKey::Created => rows.sort_by_key(|row| time(&row["created_at"])),
    }
    if state.newest_first {
        rows.reverse();
    }
    rows.truncate(limit.min(state.clamp));
    if rows.iter().any(|row| row["id"].as_i64().is_some_and(|id| state.poison.contains(&id))) {
        return errors(500, "internal error");
    }
    let rows: Vec<Value> = rows.into_iter().map(told).collect();
    Answer::json(200, &Value::Array(rows))
}

/// A row without our own marks.
fn told(row: &Value) -> Value {
    let mut row = row.clone();
    if let Some(map) = row.as_object_mut() {
        map.remove("_mass");
    }
    row
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(value.as_str()?).ok().map(|time| time.to_utc())
}

fn updated(row: &Value) -> Option<DateTime<Utc>> {
    time(&row["updated_at"]).or_else(|| time(&row["created_at"]))
}

struct Asked {
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    since_id: Option<i64>,
    until_id: Option<i64>,
    ids: Vec<i64>,
    inclusive: [bool; 4],
}

impl Asked {
    fn read(call: &Call, inclusive: [bool; 4]) -> Result<Asked, String> {
        let moment = |name: &str| match call.query(name) {
            None => Ok(None),
            Some(text) => DateTime::parse_from_rfc3339(text)
                .map(|time| Some(time.to_utc()))
                .map_err(|_| format!("{name} is not a date")),
        };
        let number = |name: &str| match call.query(name) {
            None => Ok(None),
            Some(text) => {
                text.parse::<i64>().ok().filter(|id| *id >= 1).map(Some).ok_or(format!("{name} is not an id"))
            }
        };
        Ok(Asked {
            since: moment("since")?,
            until: moment("until")?,
            since_id: number("since_id")?,
            until_id: number("until_id")?,
            ids: call.query.iter().filter(|(name, _)| name == "id").filter_map(|(_, id)| id.parse().ok()).collect(),
            inclusive,
        })
    }

    fn holds(&self, row: &Value) -> bool {
        let [since_in, until_in, since_id_in, until_id_in] = self.inclusive;
        let (id, at) = (row["id"].as_i64().unwrap_or(0), updated(row));
        let after = self.since.is_none_or(|bound| at.is_none_or(|at| at > bound || since_in && at == bound));
        let before = self.until.is_none_or(|bound| at.is_none_or(|at| at < bound || until_in && at == bound));
        after
            && before
            && self.since_id.is_none_or(|bound| id > bound || since_id_in && id == bound)
            && self.until_id.is_none_or(|bound| id < bound || until_id_in && id == bound)
            && (self.ids.is_empty() || self.ids.contains(&id))
    }
}
