//! Messages of a period as a stream of pages; memory holds one page, whatever the period.

use std::collections::{BTreeSet, HashMap};

use futures::stream::{BoxStream, StreamExt, try_unfold};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::SqliteStore;
use super::pack::{FINDINGS_FORM, MarkShown, unpack_shown};
use super::read::{message_columns, message_of};
use super::value::json_list;
use crate::model::findings::MessageRow;
use crate::model::ids::ChatId;
use crate::model::time::Period;
use crate::store::{Result, StoreError};

const PAGE_ROWS: i64 = 2_000;

/// Where the reading stands: after this id, up to that one.
struct Place {
    shop: String,
    after: i64,
    last: i64,
}

pub(super) fn messages(store: &SqliteStore, shop: &str, period: Period) -> BoxStream<'static, Result<Vec<MessageRow>>> {
    let readers = store.readers.clone();
    let path = store.path.clone();
    let shop = shop.to_owned();
    let pages = try_unfold(None::<Place>, move |place| {
        let (readers, shop) = (readers.clone(), shop.clone());
        async move {
            let mut reader = readers.begin().await?;
            let place = match place {
                Some(place) => place,
                None => match bounds(&mut reader, shop, period).await? {
                    Some(place) => place,
                    None => return Ok(None),
                },
            };
            let page = page(&mut reader, &place, period).await?;
            let Some(last) = page.last() else { return Ok(None) };
            let next = Place { after: last.message.id.0, ..place };
            Ok::<_, StoreError>(Some((page, Some(next))))
        }
    });
    pages.map(move |page| page.map_err(|error| error.of(&path))).boxed()
}

/// Least and greatest id of the period, by its index: pages then follow the ids.
async fn bounds(reader: &mut SqliteConnection, shop: String, period: Period) -> Result<Option<Place>> {
    let row = sqlx::query("SELECT min(id), max(id) FROM message WHERE shop = ?1 AND sent_at >= ?2 AND sent_at < ?3")
        .bind(&shop)
        .bind(period.from.timestamp_micros())
        .bind(period.to.timestamp_micros())
        .fetch_one(reader)
        .await?;
    let (first, last): (Option<i64>, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
    Ok(first.zip(last).map(|(first, last)| Place { shop, after: first.saturating_sub(1), last }))
}

async fn page(reader: &mut SqliteConnection, place: &Place, period: Period) -> Result<Vec<MessageRow>> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        message_columns!(),
        " FROM message WHERE shop = ?1 AND id > ?2 AND id <= ?3 AND +sent_at >= ?4 AND +sent_at < ?5 ORDER BY id LIMIT ?6"
    ))
    .bind(&place.shop)
    .bind(place.after)
    .bind(place.last)
    .bind(period.from.timestamp_micros())
    .bind(period.to.timestamp_micros())
    .bind(PAGE_ROWS)
    .fetch_all(&mut *reader)
    .await?;
    let mut page = Vec::with_capacity(rows.len());
    for row in &rows {
        page.push(MessageRow { message: message_of(row)?, class: None, labels: Default::default() });
    }
    let shown = shown(reader, &place.shop, &page).await?;
    for row in &mut page {
        if let Some((_, class, labels)) = shown.get(&row.message.id.0) {
            (row.class, row.labels) = (Some(*class), *labels);
        }
    }
    Ok(page)
}

/// Classes and labels of the page's messages, from the findings of their chats.
async fn shown(reader: &mut SqliteConnection, shop: &str, page: &[MessageRow]) -> Result<HashMap<i64, MarkShown>> {
    let wanted: BTreeSet<i64> = page.iter().map(|row| row.message.id.0).collect();
    let chats: BTreeSet<i64> = page.iter().map(|row| row.message.chat.0).collect();
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT classes FROM finding WHERE shop = ?1 AND chat IN (SELECT value FROM json_each(?2))
         AND classes IS NOT NULL AND form = ?3",
    )
    .bind(shop)
    .bind(json_list(chats))
    .bind(FINDINGS_FORM)
    .fetch_all(reader)
    .await?;
    let mut shown = HashMap::with_capacity(page.len());
    for of_chat in rows.iter().filter_map(|bytes| unpack_shown(bytes)) {
        shown.extend(of_chat.into_iter().filter(|mark| wanted.contains(&mark.0)).map(|mark| (mark.0, mark)));
    }
    Ok(shown)
}

/// The newest messages of a chat, in the order of time.
pub(super) async fn of_chat(store: &SqliteStore, shop: &str, chat: ChatId, limit: u32) -> Result<Vec<MessageRow>> {
    let mut reader = store.readers.begin().await?;
    let rows = sqlx::query(concat!(
        "SELECT ",
        message_columns!(),
        " FROM message WHERE shop = ?1 AND chat = ?2 ORDER BY sent_at DESC, id DESC LIMIT ?3"
    ))
    .bind(shop)
    .bind(chat.0)
    .bind(limit)
    .fetch_all(&mut *reader)
    .await?;
    let row = |row| Ok(MessageRow { message: message_of(row)?, class: None, labels: Default::default() });
    let mut found: Vec<MessageRow> = rows.iter().rev().map(row).collect::<Result<_>>()?;
    let shown = shown(&mut reader, shop, &found).await?;
    for row in &mut found {
        if let Some((_, class, labels)) = shown.get(&row.message.id.0) {
            (row.class, row.labels) = (Some(*class), *labels);
        }
    }
    Ok(found)
}

pub(super) async fn count_messages(store: &SqliteStore, shop: &str, period: Period) -> Result<u64> {
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM message WHERE shop = ?1 AND sent_at >= ?2 AND sent_at < ?3")
            .bind(shop)
            .bind(period.from.timestamp_micros())
            .bind(period.to.timestamp_micros())
            .fetch_one(&store.readers)
            .await?;
    Ok(count.cast_unsigned())
}

/// The raw JSON a row was read from; `None` when unknown or when its text was deleted.
pub(super) async fn raw(store: &SqliteStore, shop: &str, entity: &str, id: i64) -> Result<Option<String>> {
    let Some(table) = super::tables::TABLES.iter().find(|table| table.name == entity) else {
        return Err(StoreError::Failed(format!("no rows are kept under the name {entity:?}")));
    };
    let sql = format!("SELECT raw FROM {} WHERE shop = ?1 AND id = ?2", table.name);
    let raw: Option<Option<Vec<u8>>> =
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(shop).bind(id).fetch_optional(&store.readers).await?;
    raw.flatten().map(|bytes| super::pack::unpack_raw(&bytes)).transpose()
}
