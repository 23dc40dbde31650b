//! The history of orders, walked by id: who changed what and when, and which orders to read again.

use chrono_tz::Tz;
use serde_json::value::RawValue;

use super::position::Position;
use super::{PAGE_ROWS, RetailCrm, rows};
use crate::http::{HttpError, Pairs, Tries};
use crate::model::time::Time;
use crate::model::walk::{Entity, Item, Page, Quarantined, Stream};
use crate::sources::fields::Fields;

/// From the last id seen; without one, from the beginning of the backfill.
pub(super) fn start(watermark: Option<&str>, from: Time, zone: Tz) -> Position {
    match watermark.and_then(|text| text.parse::<i64>().ok()) {
        Some(id) => Position::History { since_id: Some(id), start: None },
        None => {
            let start = from.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string();
            Position::History { since_id: None, start: Some(start) }
        }
    }
}

impl RetailCrm {
    /// One page, always without a page number: the server refuses it beside `sinceId`.
    pub(super) async fn history(
        &self,
        stream: &Stream,
        since_id: Option<i64>,
        start: Option<String>,
    ) -> Result<Page, HttpError> {
        let mut query: Pairs = vec![("limit".into(), PAGE_ROWS.to_string())];
        query.extend(since_id.map(|id| ("filter[sinceId]".to_owned(), id.to_string())));
        query.extend(start.map(|start| ("filter[startDate]".to_owned(), start)));
        let zone = self.zone().await?;
        let mut requests = 0;
        while requests < 2 {
            requests += 1;
            let body = self.http.get("/v5/orders/history", &query, Tries::All).await?;
            let answer = self.answer("history", &body)?;
            let list = self.list(&answer, "history")?;
            let total = left(&answer);
            if list.is_empty() {
                if total.unwrap_or(0) > 0 {
                    continue;
                }
                return Ok(Page { requests, ..Page::default() });
            }
            let mut page = read(stream, &list, zone);
            page.requests = requests;
            let highest = list.iter().filter_map(|raw| id_of(raw)).max();
            let Some(highest) = highest.filter(|id| since_id.is_none_or(|since| *id > since)) else {
                return Err(self.http.malformed("the ids of the history do not grow"));
            };
            page.mark = Some(highest.to_string());
            // Each answer counts what is left behind its own start.
            let more = total.map_or(list.len() >= PAGE_ROWS, |total| total > list.len() as i64);
            if more {
                page.remaining = vec![Position::History { since_id: Some(highest), start: None }.cursor(stream)];
            }
            return Ok(page);
        }
        Err(self.http.transient("the history announces records and gives none"))
    }
}

fn read(stream: &Stream, list: &[&RawValue], zone: Tz) -> Page {
    let mut page = Page { rows: list.len(), ..Page::default() };
    for (at, raw) in list.iter().enumerate() {
        let path = format!("history[{at}]");
        match Fields::read(&path, raw).and_then(|fields| rows::change(&fields, zone)) {
            Ok(change) => page.items.push(Item { entity: Entity::OrderChange(change), raw: raw.get().into() }),
            Err(error) => page.quarantined.push(Quarantined {
                stream: stream.clone(),
                id: id_of(raw).map_or(path, |id| id.to_string()),
                reason: error.to_string(),
            }),
        }
    }
    page
}

fn id_of(raw: &RawValue) -> Option<i64> {
    Fields::read("history", raw).ok()?.id("id").ok().flatten()
}

fn left(answer: &Fields<'_>) -> Option<i64> {
    answer.object("pagination").ok()??.int("totalCount").ok().flatten()
}
