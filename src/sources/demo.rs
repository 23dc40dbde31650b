//! The sample shop: chats and orders of invented people, the same for the same seed, day by day without end.
//!
//! A day's dialogues depend on the seed and the date alone, so the shop grows by a day when a day passes.

use async_trait::async_trait;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Source, SourceCheck, StreamPlan, WalkPlan};
use crate::http::HttpError;
use crate::model::time::{Time, start_of_day};
use crate::model::walk::{Cursor, Page, Stream, StreamState};

mod conversation;
mod crm;
mod dice;
mod gateway;
mod people;
mod script;
mod shop;

/// `[sources.demo]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub days: u32,
    pub chats: u32,
    pub seed: u64,
}

/// Streams in the order they are read, with their stage.
const STREAMS: &[(&str, u8)] = &[
    ("channels", 0),
    ("users", 0),
    ("bots", 0),
    ("crm_users", 0),
    ("references", 0),
    ("customers", 1),
    ("crm_customers", 1),
    ("chats", 2),
    ("dialogs", 3),
    ("messages", 4),
    ("orders", 4),
    ("orders_history", 5),
];

/// Rows of a page.
const PAGE_ROWS: usize = 1000;

/// The source of kind `demo`: gateway and CRM in one.
pub struct Demo {
    config: Config,
    zone: Tz,
}

impl Demo {
    /// The sample shop in its zone; nothing is made before it is asked.
    pub fn new(config: Config, zone: Tz) -> Demo {
        Demo { config, zone }
    }
}

/// What of a stream is still to be read.
#[derive(Debug, Serialize, Deserialize)]
struct Position {
    /// The last day that is told: yesterday.
    last: NaiveDate,
    /// Everything up to this instant was told before.
    after: Option<Time>,
    /// Rows already told.
    skip: usize,
}

#[async_trait]
impl Source for Demo {
    fn name(&self) -> &str {
        "demo"
    }

    fn streams(&self) -> Vec<StreamPlan> {
        let plan =
            |(name, stage): &(&str, u8)| StreamPlan { stream: Stream((*name).into()), stage: *stage, every_secs: 0 };
        STREAMS.iter().map(plan).collect()
    }

    fn begin(&self, stream: &Stream, state: &StreamState, plan: WalkPlan) -> Vec<Cursor> {
        let today = plan.now.with_timezone(&self.zone).date_naive();
        let Some(last) = today.pred_opt() else { return Vec::new() };
        let after = state.watermark.as_deref().and_then(|mark| mark.parse().ok());
        vec![cursor(stream, &Position { last, after, skip: 0 })]
    }

    async fn page(&self, asked: &Cursor, _state: &StreamState) -> Result<Page, HttpError> {
        let position: Position = serde_json::from_str(&asked.position)
            .map_err(|error| HttpError::Malformed { service: "demo".into(), reason: error.to_string() })?;
        let shop = shop::SampleShop::new(&self.config, self.zone, position.last);
        let items = shop.stream(&asked.stream.0, position.after);
        let rest = items.len().saturating_sub(position.skip + PAGE_ROWS);
        let items: Vec<_> = items.into_iter().skip(position.skip).take(PAGE_ROWS).collect();
        let remaining = match rest {
            0 => Vec::new(),
            _ => vec![cursor(&asked.stream, &Position { skip: position.skip + PAGE_ROWS, ..position })],
        };
        let end = start_of_day(self.zone, position.last.succ_opt().unwrap_or(position.last));
        let mark = Some(end.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
        Ok(Page { rows: items.len(), items, remaining, mark, requests: 1, ..Page::default() })
    }

    fn later(&self, _stream: &Stream, one: String, other: String) -> String {
        // Marks are all written alike, so that the later one is also the greater text.
        one.max(other)
    }

    async fn check(&self) -> Result<SourceCheck, HttpError> {
        Ok(SourceCheck { rights: vec!["sample shop, needs no key".into()], ..SourceCheck::default() })
    }
}

fn cursor(stream: &Stream, position: &Position) -> Cursor {
    Cursor { stream: stream.clone(), position: serde_json::to_string(position).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::*;
    use crate::model::chat::{Author, MessageKind};
    use crate::model::walk::{Entity, Item};

    fn demo(seed: u64) -> Demo {
        Demo::new(Config { days: 30, chats: 320, seed }, Tz::Europe__Moscow)
    }

    fn plan(now: &str) -> WalkPlan {
        let now: Time = now.parse().unwrap();
        WalkPlan { backfill: crate::model::time::Period::new(now, now), now }
    }

    /// Reads every stream to the end, from a watermark.
    async fn walk(demo: &Demo, now: &str, watermark: Option<&str>) -> BTreeMap<String, Vec<Item>> {
        let mut all = BTreeMap::new();
        let state = StreamState { watermark: watermark.map(str::to_owned), ..StreamState::default() };
        for stream in demo.streams() {
            let mut pending = demo.begin(&stream.stream, &state, plan(now));
            let mut items = Vec::new();
            while let Some(cursor) = pending.pop() {
                let page = demo.page(&cursor, &state).await.unwrap();
                assert!(page.items.len() <= PAGE_ROWS);
                items.extend(page.items);
                pending.extend(page.remaining);
            }
            all.insert(stream.stream.0, items);
        }
        all
    }

    #[tokio::test]
    async fn the_same_seed_gives_the_same_shop_and_another_seed_another() {
        let now = "2026-03-03T08:00:00Z";
        let one = walk(&demo(7), now, None).await;
        assert_eq!(one, walk(&demo(7), now, None).await);
        assert_ne!(one["messages"], walk(&demo(8), now, None).await["messages"]);
    }

    #[tokio::test]
    async fn a_day_later_only_the_new_day_is_told_and_together_it_is_the_whole() {
        let first = walk(&demo(7), "2026-03-02T08:00:00Z", None).await;
        let second = walk(&demo(7), "2026-03-03T08:00:00Z", Some("2026-03-01T21:00:00Z")).await;
        let whole = walk(&demo(7), "2026-03-03T08:00:00Z", None).await;
        assert!(second["messages"].len() < first["messages"].len() / 5);
        let told: HashSet<i64> = first["messages"].iter().chain(&second["messages"]).map(message_id).collect();
        let missing = whole["messages"].iter().filter(|item| !told.contains(&message_id(item))).count();
        assert_eq!(missing, 0);
    }

    fn message_id(item: &Item) -> i64 {
        match &item.entity {
            Entity::Message(message) => message.id.0,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn the_shop_is_rich_and_whole() {
        let all = walk(&demo(7), "2026-03-03T08:00:00Z", None).await;
        let chats: HashSet<i64> = ids(&all["chats"]);
        assert!((250..=400).contains(&chats.len()), "{} chats", chats.len());
        assert!((40..=160).contains(&all["orders"].len()), "{} orders", all["orders"].len());
        let end: Time = "2026-03-02T21:00:00Z".parse().unwrap();
        let mut texts = HashSet::new();
        let mut seen = HashSet::new();
        let mut managers = HashSet::new();
        for item in &all["messages"] {
            let Entity::Message(message) = &item.entity else { panic!() };
            assert!(seen.insert(message.id), "message {} twice", message.id);
            assert!(message.sent_at < end, "a message of the future");
            assert!(chats.contains(&message.chat.0), "a message without its chat");
            let raw: serde_json::Value = serde_json::from_str(&item.raw).unwrap();
            assert_eq!(raw["id"], message.id.0);
            assert!(message.kind != MessageKind::Text || !message.text.is_empty());
            assert!(!message.text.contains(['{', '[', '|']), "{}", message.text);
            if let Author::Manager(Some(id)) = message.author {
                managers.insert(id);
            }
            texts.insert(message.text.clone());
        }
        assert_eq!(managers.len(), 4);
        assert!(texts.len() > 600, "{} different texts", texts.len());
        assert!(all.values().all(|items| !items.is_empty()));
    }

    fn ids(items: &[Item]) -> HashSet<i64> {
        items
            .iter()
            .map(|item| match &item.entity {
                Entity::Chat(chat) => chat.id.0,
                other => panic!("{other:?}"),
            })
            .collect()
    }
}
