//! Sources against loopback servers: every field, every quirk, every fault.

mod crm;
mod gateway;
mod wire;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use spindle::http::HttpError;
use spindle::model::time::Period;
use spindle::model::walk::{Cursor, Item, Quarantined, Stream, StreamState};
use spindle::sources::{Source, WalkPlan};

/// The moment of all plans here.
pub fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

pub fn plan(days: i64) -> WalkPlan {
    WalkPlan { backfill: Period::new(now() - TimeDelta::days(days), now()), now: now() }
}

/// What a whole walk over a stream gave.
#[derive(Debug, Default)]
pub struct Walked {
    pub items: Vec<Item>,
    pub quarantined: Vec<Quarantined>,
    pub requests: u32,
    pub state: StreamState,
}

/// Reads a stream to its end, as the export job does.
pub async fn walk(source: &dyn Source, stream: &str, state: StreamState, days: i64) -> Result<Walked, HttpError> {
    let stream = Stream(stream.into());
    let ceiling = source.ceiling(&stream).await?;
    let cursors = source.begin(&stream, &state, plan(days));
    let mut walked = read_all(source, cursors, state).await?;
    let mark = walked.state.watermark.take();
    walked.state.watermark = match (mark, ceiling) {
        (Some(mark), Some(ceiling)) if source.later(&stream, mark.clone(), ceiling.clone()) == mark => Some(ceiling),
        (mark, _) => mark,
    };
    Ok(walked)
}

/// Reads cursors and what remains of them; `watermark` of the state becomes the highest mark.
pub async fn read_all(source: &dyn Source, mut pending: Vec<Cursor>, state: StreamState) -> Result<Walked, HttpError> {
    let mut walked = Walked { state: StreamState { watermark: None, ..state }, ..Walked::default() };
    let mut pages = 0;
    while let Some(cursor) = pending.pop() {
        pages += 1;
        assert!(pages < 2_000, "the walk does not end");
        let page = source.page(&cursor, &walked.state).await?;
        walked.items.extend(page.items);
        walked.quarantined.extend(page.quarantined);
        walked.requests += page.requests;
        walked.state.learned = page.learned.or(walked.state.learned);
        let mark = walked.state.watermark.take();
        walked.state.watermark = match (mark, page.mark) {
            (Some(one), Some(other)) => Some(source.later(&cursor.stream, one, other)),
            (one, other) => one.or(other),
        };
        pending.extend(page.remaining);
    }
    Ok(walked)
}

/// Entities by a key, the last one wins, as the store keeps them.
pub fn by_key<K: Ord, T>(items: &[Item], pick: impl Fn(&Item) -> Option<(K, T)>) -> BTreeMap<K, T> {
    items.iter().filter_map(pick).collect()
}
