//! Looking things up by what a person types: messages by their words, customers by name or phone.

use std::collections::BTreeSet;

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::value::{Cells, json_list};
use crate::model::chat::Customer;
use crate::model::ids::{ChannelId, ChatId, CustomerId, MessageId};
use crate::model::time::Period;
use crate::store::Result;

/// SQLite folds the case of Latin letters alone: other alphabets are looked for as people write
/// them, small, with a capital first, all in capitals.
fn cases(words: &str) -> [String; 3] {
    let small = words.to_lowercase();
    let mut letters = small.chars();
    let capital = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    let pattern = |text: &str| {
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        format!("%{escaped}%")
    };
    [pattern(&small), pattern(&capital), pattern(&words.to_uppercase())]
}

pub(super) async fn messages(
    store: &SqliteStore,
    shop: &str,
    words: &str,
    period: Period,
    limit: u32,
) -> Result<Vec<(ChatId, MessageId)>> {
    let [small, capital, upper] = cases(words);
    let rows = sqlx::query(
        r"SELECT chat, id FROM message WHERE shop = ?1 AND sent_at >= ?2 AND sent_at < ?3
           AND (text LIKE ?4 ESCAPE '\' OR text LIKE ?5 ESCAPE '\' OR text LIKE ?6 ESCAPE '\')
         ORDER BY sent_at DESC LIMIT ?7",
    )
    .bind(shop)
    .bind(period.from.timestamp_micros())
    .bind(period.to.timestamp_micros())
    .bind(small)
    .bind(capital)
    .bind(upper)
    .bind(limit)
    .fetch_all(&store.readers)
    .await?;
    rows.iter().map(|row| Ok((ChatId(row.try_get(0)?), MessageId(row.try_get(1)?)))).collect()
}

pub(super) async fn customers(store: &SqliteStore, shop: &str, text: &str, limit: u32) -> Result<Vec<CustomerId>> {
    let [small, capital, upper] = cases(text);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    // Fewer digits than this are no part of a phone anybody would look for.
    let phone = if digits.len() >= 4 { format!("%{digits}%") } else { String::new() };
    let ids: Vec<i64> = sqlx::query_scalar(
        r"SELECT id FROM customer WHERE shop = ?1 AND (
             name LIKE ?2 ESCAPE '\' OR name LIKE ?3 ESCAPE '\' OR name LIKE ?4 ESCAPE '\' OR email LIKE ?2 ESCAPE '\'
             OR (?5 <> '' AND (phone LIKE ?5 OR external_id LIKE ?5))) ORDER BY id LIMIT ?6",
    )
    .bind(shop)
    .bind(small)
    .bind(capital)
    .bind(upper)
    .bind(phone)
    .bind(limit)
    .fetch_all(&store.readers)
    .await?;
    Ok(ids.into_iter().map(CustomerId).collect())
}

pub(super) async fn customers_of(store: &SqliteStore, shop: &str, ids: &[CustomerId]) -> Result<Vec<Customer>> {
    let wanted: BTreeSet<i64> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query(
        "SELECT id, external_id, channel, name, phone, email, blocked, created_at, updated_at FROM customer
         WHERE shop = ?1 AND id IN (SELECT value FROM json_each(?2)) ORDER BY id",
    )
    .bind(shop)
    .bind(json_list(wanted))
    .fetch_all(&store.readers)
    .await?;
    let customer = |row: &SqliteRow| {
        let mut cells = Cells::of(row);
        Ok(Customer {
            id: CustomerId(cells.next()?),
            external_id: cells.next()?,
            channel: cells.next::<Option<i64>>()?.map(ChannelId),
            name: cells.next()?,
            phone: cells.next()?,
            email: cells.next()?,
            blocked: cells.next()?,
            created_at: cells.maybe_time()?,
            updated_at: cells.maybe_time()?,
        })
    };
    rows.iter().map(customer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_looked_for_as_they_are_and_never_as_a_pattern() {
        assert_eq!(cases("синее 100%_"), [r"%синее 100\%\_%", r"%Синее 100\%\_%", r"%СИНЕЕ 100\%\_%"]);
        assert_eq!(cases("")[0], "%%");
    }
}
