//! What must be true at rest, decided from the journals of the far end and from the store's file.

use std::collections::{BTreeMap, BTreeSet};

use futures::StreamExt;
use serde_json::Value;
use spindle::model::ids::Shop;
use spindle::model::run::{PostState, RunState};
use spindle::model::time::{Clock, Period};
use spindle::store::{self, Store};

use crate::world::outside::Outside;
use crate::world::sheets::grid::row_text;

/// The sheets that hold the shop's rows; `status` tells the time.
const SHEETS: [&str; 5] = ["chats_raw", "messages_raw", "manager_summary", "channel_summary", "chat_advice"];
/// Lists of the gateway and what the store calls one of their rows.
const LISTS: [(&str, &str); 7] = [
    ("channels", "channel"),
    ("users", "manager"),
    ("bots", "bot"),
    ("customers", "customer"),
    ("chats", "chat"),
    ("dialogs", "dialog"),
    ("messages", "message"),
];
const REPORT: &str = "Отчёт за";

/// What a reader finds at rest, for comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Rest {
    sheets: BTreeMap<&'static str, Vec<Vec<String>>>,
    accepted: usize,
}

/// Judges everything; `after` names the kill in the message of a failure.
pub async fn judge(outside: &Outside, after: &str) -> Rest {
    let store = store::open_reader("sqlite://spindle.db", outside.path()).await.unwrap();
    let shop = Shop::main();
    assert_eq!(store.check(true).await.unwrap(), Vec::<String>::new(), "I3 after {after}");
    judge_rows(outside, store.as_ref(), &shop, after).await;
    judge_posts(outside, store.as_ref(), &shop, after).await;
    judge_ledger(store.as_ref(), &shop, after).await;
    store.close().await;
    judge_sheets(outside, after)
}

/// I1 to I3: the store holds the world's messages and orders, each once, the last version, and no other.
async fn judge_rows(outside: &Outside, store: &dyn Store, shop: &Shop, after: &str) {
    let ever = Period::new("2020-01-01T00:00:00Z".parse().unwrap(), "2100-01-01T00:00:00Z".parse().unwrap());
    let pages: Vec<_> = store.messages(shop, ever).collect().await;
    let kept: Vec<i64> = pages.into_iter().flat_map(|page| page.unwrap()).map(|row| row.message.id.0).collect();
    let world: BTreeMap<String, BTreeMap<i64, Value>> = outside.world.gateway.edit().lists.clone();
    assert_eq!(kept, world["messages"].keys().copied().collect::<Vec<_>>(), "I1, I2: messages after {after}");
    for (list, entity) in LISTS {
        for (id, row) in &world[list] {
            let mut row = row.clone();
            row.as_object_mut().unwrap().remove("_mass");
            assert_eq!(raw(store, shop, entity, *id).await, Some(row), "I1: {entity} {id} after {after}");
        }
    }
    let config = outside.config(Clock::system().now());
    let facts = store.facts(shop, ever, &config.rules(), Clock::system().now()).await.unwrap();
    let kept: Vec<i64> = facts.orders.iter().map(|order| order.id.0).collect();
    let world: BTreeMap<i64, Value> = outside.world.crm.edit().orders.clone();
    let unique: BTreeSet<i64> = kept.iter().copied().collect();
    assert_eq!(kept.len(), unique.len(), "I1: orders twice after {after}");
    assert_eq!(unique, world.keys().copied().collect(), "I1, I2: orders after {after}");
    for (id, row) in &world {
        assert_eq!(raw(store, shop, "orders", *id).await.as_ref(), Some(row), "I1: order {id} after {after}");
    }
    assert_eq!(facts.completeness.pending_cursors, 0, "I3: the walks are at their end after {after}");
}

async fn raw(store: &dyn Store, shop: &Shop, entity: &str, id: i64) -> Option<Value> {
    let text = store.raw(shop, entity, id).await.unwrap()?;
    serde_json::from_str(&text).ok()
}

/// I4, I5: no report twice; what is not known to have arrived is announced; nothing is under way.
async fn judge_posts(outside: &Outside, store: &dyn Store, shop: &Shop, after: &str) {
    let entries = store.outbox(shop, None, 10_000).await.unwrap();
    let texts = outside.telegram.texts();
    let reports = texts.iter().filter(|text| text.starts_with(REPORT)).count();
    let daily = || entries.iter().filter(|entry| entry.post.key.starts_with("daily/"));
    let photos = outside.telegram.files().len();
    for entry in daily().filter(|entry| entry.post.attachment.is_some()) {
        let sure = if entry.state == PostState::Sent { 1 } else { 0 };
        assert!((sure..=1).contains(&photos), "I4: {photos} photos, {:?} after {after}", entry.state);
    }
    let planned: Vec<_> = daily().filter(|entry| entry.post.attachment.is_none()).collect();
    assert_eq!(planned.len(), 1, "I5: one report after {after}: {planned:?}");
    for entry in &planned {
        let key = &entry.post.key;
        match entry.state {
            PostState::Sent => assert_eq!(reports, 1, "I4: {key} after {after}: {texts:#?}"),
            PostState::Unknown => {
                assert!(reports <= 1, "I4: {key} after {after}: {texts:#?}");
                let announced = texts.iter().filter(|text| text.contains(&format!("resend {key}"))).count();
                assert_eq!(announced, 1, "I5: {key} is announced after {after}: {texts:#?}");
            }
            other => panic!("I5: {key} is {other:?} after {after}"),
        }
    }
    for entry in &entries {
        let settled = matches!(entry.state, PostState::Sent | PostState::Unknown | PostState::Dead);
        assert!(settled, "I5: {} is {:?} after {after}", entry.post.key, entry.state);
    }
}

/// I10: each slot once, none running, no two runs of a job at the same time.
async fn judge_ledger(store: &dyn Store, shop: &Shop, after: &str) {
    let runs = store.runs(shop, None, 10_000).await.unwrap();
    let slots: BTreeSet<_> = runs.iter().map(|run| (run.job.clone(), run.slot)).collect();
    assert_eq!(slots.len(), runs.len(), "I10: a slot twice after {after}");
    let mut spans: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for run in &runs {
        assert_ne!(run.state, RunState::Running, "I10 after {after}: {run:?}");
        if let (Some(start), Some(end)) = (run.started_at, run.ended_at) {
            spans.entry(&run.job).or_default().push((start, end));
        }
    }
    for (job, mut spans) in spans {
        spans.sort();
        let apart = spans.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        assert!(apart, "I10: runs of {job} overlap after {after}: {spans:?}");
    }
}

/// I6: the sheets are the store's projection, and nobody ever saw one half-written.
fn judge_sheets(outside: &Outside, after: &str) -> Rest {
    let world: BTreeSet<String> =
        outside.world.gateway.edit().lists["messages"].keys().map(ToString::to_string).collect();
    let sheets: BTreeMap<_, _> = SHEETS.into_iter().map(|title| (title, outside.google.text(title))).collect();
    let shown: Vec<String> = sheets["messages_raw"][1..].iter().map(|row| row[1].clone()).collect();
    assert_eq!(shown.len(), world.len(), "I6: messages_raw after {after}");
    assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), world, "I6: messages_raw after {after}");
    let titles = outside.google.titles();
    assert_eq!(titles.iter().collect::<BTreeSet<_>>().len(), titles.len(), "I6: {titles:?} after {after}");
    let hidden = outside.google.with(|book| book.sheets.iter().filter(|sheet| sheet.hidden).count());
    assert_eq!(hidden, 0, "I6: a staging sheet is left after {after}: {titles:?}");
    for title in SHEETS {
        let workbook = outside.workbook(title);
        assert_eq!(workbook.len(), sheets[title].len(), "I6: the workbook's {title} after {after}");
    }
    let names = std::fs::read_dir(outside.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let strays: Vec<String> = names.filter(|name| name.contains(".xlsx") && name != "spindle.xlsx").collect();
    assert!(strays.is_empty(), "I6, I16: {strays:?} after {after}");
    judge_views(outside, after);
    Rest { sheets, accepted: outside.telegram.accepted().len() }
}

/// Every view a person could have had: whole rows, each once, none missing that was there before.
fn judge_views(outside: &Outside, after: &str) {
    let views = outside.google.with(|book| book.views.clone());
    for title in ["messages_raw", "chats_raw", "manager_summary"] {
        let mut before: BTreeSet<String> = BTreeSet::new();
        for view in &views {
            let Some(rows) = view.get(title) else { continue };
            let texts: Vec<Vec<String>> = rows.iter().map(|row| row_text(row)).collect();
            let last = texts.iter().rposition(|row| !row.is_empty()).map_or(0, |at| at + 1);
            let Some((head, rows)) = texts[..last].split_first() else {
                assert!(before.is_empty(), "I6: {title} was seen empty after {after}");
                continue;
            };
            let key = head.iter().position(|name| *name == key_of(title));
            let key = key.unwrap_or_else(|| panic!("I6: {title} was seen with the head {head:?} after {after}"));
            let keys: Vec<&String> = rows.iter().filter_map(|row| row.get(key)).filter(|key| !key.is_empty()).collect();
            assert_eq!(keys.len(), rows.len(), "I6: {title} was seen with holes after {after}");
            let seen: BTreeSet<String> = keys.into_iter().cloned().collect();
            assert_eq!(seen.len(), rows.len(), "I6: {title} was seen with rows twice after {after}");
            assert!(seen.is_superset(&before), "I6: {title} was seen without rows it had after {after}");
            before = seen;
        }
    }
}

fn key_of(title: &str) -> &'static str {
    match title {
        "messages_raw" => "message_id",
        "chats_raw" => "chat_id",
        _ => "manager_id",
    }
}
