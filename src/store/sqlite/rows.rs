//! Writing what a source gave: upsert by the source's id, unchanged rows left alone, older ones refused.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Row};

use super::follow::follow;
use super::pack::RawPacker;
use super::tables::{ORDERS, Record, TABLES, Table, record};
use super::value::{bind, json_list};
use crate::model::crm::Reference;
use crate::model::time::Time;
use crate::model::walk::{Entity, Item};
use crate::store::Result;

/// Rows of one statement: enough to make its overhead small, few enough to keep it short.
const ROWS_A_STATEMENT: usize = 40;
/// Columns every table of entities opens with.
const FIRST_COLUMNS: [&str; 6] = ["shop", "id", "hash", "updated_at", "read_at", "raw"];

/// A page's rows, encoded and compressed; made off the async threads.
pub(super) struct Rows {
    records: Vec<(Record, Vec<u8>)>,
    references: Vec<(Reference, Vec<u8>)>,
}

/// What writing a page brought.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Rows that were new or whose content changed.
    pub rows: usize,
    pub chats: BTreeSet<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    New,
    Changed,
    /// The same content with a later time of update.
    Touched,
    /// The same, or older than what is kept.
    Kept,
}

/// Encodes and compresses; takes some 10 µs a row.
pub(super) fn encode(items: Vec<Item>) -> Result<Rows> {
    let mut packer = RawPacker::new()?;
    let mut rows = Rows { records: Vec::with_capacity(items.len()), references: Vec::new() };
    for item in items {
        let raw = packer.pack(&item.raw)?;
        match item.entity {
            Entity::Reference(reference) => rows.references.push((reference, raw)),
            entity => rows.records.extend(record(entity)?.map(|record| (record, raw))),
        }
    }
    Ok(rows)
}

impl Rows {
    /// Server ids of the rows, as quarantine names them.
    pub(super) fn ids(&self) -> Vec<String> {
        self.records.iter().map(|(record, _)| record.id.to_string()).collect()
    }
}

/// Writes the rows and what follows from them: links, orders to refresh, chats that changed.
pub(super) async fn write(connection: &mut SqliteConnection, shop: &str, rows: Rows, at: Time) -> Result<Written> {
    let mut written = Written::default();
    for reference in rows.references {
        written.rows += write_reference(connection, shop, reference, at).await?;
    }
    let mut by_table: Vec<Vec<(Record, Vec<u8>)>> = TABLES.iter().map(|_| Vec::new()).collect();
    for row in rows.records {
        if let Some(place) = TABLES.iter().position(|table| *table == row.0.table) {
            by_table[place].push(row);
        }
    }
    for (table, records) in TABLES.iter().zip(by_table) {
        if !records.is_empty() {
            write_table(connection, shop, table, records, at, &mut written).await?;
        }
    }
    Ok(written)
}

async fn write_table(
    connection: &mut SqliteConnection,
    shop: &str,
    table: &'static Table,
    records: Vec<(Record, Vec<u8>)>,
    at: Time,
    written: &mut Written,
) -> Result<()> {
    let records = newest_of_each(records);
    let known = known(connection, shop, table, &records).await?;
    let read_orders: Vec<i64> =
        if *table == ORDERS { records.iter().map(|(it, _)| it.id).collect() } else { Vec::new() };
    let mut wanted = Vec::new();
    let mut effects = Vec::new();
    for (record, raw) in records {
        let verdict = judge(known.get(&record.id), &record);
        if matches!(verdict, Verdict::New | Verdict::Changed) {
            written.rows += 1;
            written.chats.extend(record.chat);
            effects.push(record.effect.clone());
        }
        if verdict != Verdict::Kept {
            wanted.push((record, raw));
        }
    }
    while !wanted.is_empty() {
        // Two shapes of statement only, so that both stay prepared.
        let count = if wanted.len() >= ROWS_A_STATEMENT { ROWS_A_STATEMENT } else { 1 };
        upsert(connection, shop, table, wanted.drain(..count), count, at).await?;
    }
    follow(connection, shop, effects, &read_orders, written).await
}

/// One row an id: the latest update wins, of equal ones the later in the page.
fn newest_of_each(records: Vec<(Record, Vec<u8>)>) -> Vec<(Record, Vec<u8>)> {
    let mut places: HashMap<i64, usize> = HashMap::with_capacity(records.len());
    let mut kept: Vec<(Record, Vec<u8>)> = Vec::with_capacity(records.len());
    for row in records {
        match places.get(&row.0.id) {
            Some(place) if row.0.updated_at >= kept[*place].0.updated_at => kept[*place] = row,
            Some(_) => {}
            None => {
                places.insert(row.0.id, kept.len());
                kept.push(row);
            }
        }
    }
    kept
}

/// Hash and time of update of the rows that are kept already.
async fn known(
    connection: &mut SqliteConnection,
    shop: &str,
    table: &Table,
    records: &[(Record, Vec<u8>)],
) -> Result<HashMap<i64, (i64, Option<i64>)>> {
    let sql = format!(
        "SELECT id, hash, updated_at FROM {} WHERE shop = ?1 AND id IN (SELECT value FROM json_each(?2))",
        table.name
    );
    let ids = json_list(records.iter().map(|(record, _)| record.id));
    let rows = sqlx::query(AssertSqlSafe(sql)).bind(shop).bind(ids).fetch_all(connection).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?)))).collect()
}

fn judge(known: Option<&(i64, Option<i64>)>, record: &Record) -> Verdict {
    let Some((hash, updated_at)) = known else { return Verdict::New };
    let updated = record.updated_at.map(|at| at.timestamp_micros());
    match (updated, *updated_at) {
        (Some(ours), Some(theirs)) if ours < theirs => Verdict::Kept,
        _ if *hash != record.hash => Verdict::Changed,
        (ours, theirs) if ours > theirs => Verdict::Touched,
        _ => Verdict::Kept,
    }
}

async fn upsert(
    connection: &mut SqliteConnection,
    shop: &str,
    table: &Table,
    records: impl Iterator<Item = (Record, Vec<u8>)>,
    count: usize,
    at: Time,
) -> Result<()> {
    let mut query = sqlx::query(AssertSqlSafe(upsert_sql(table, count))).bind(shop).bind(at.timestamp_micros());
    for (record, raw) in records {
        query = query.bind(record.id).bind(record.hash);
        query = bind(query, record.updated_at.into());
        query = query.bind(record.keep_raw.then_some(raw));
        for value in record.values {
            query = bind(query, value);
        }
    }
    query.execute(connection).await?;
    Ok(())
}

/// `?1` is the shop, `?2` the instant of reading, the others come row by row.
fn upsert_sql(table: &Table, rows: usize) -> String {
    let columns = FIRST_COLUMNS.iter().chain(table.columns).copied().collect::<Vec<_>>().join(",");
    let mut sql = format!("INSERT INTO {} ({columns}) VALUES ", table.name);
    let mut next = 3;
    for row in 0..rows {
        let comma = if row == 0 { "" } else { "," };
        let _ = write!(sql, "{comma}(?1,?{},?{},?{},?2,?{}", next, next + 1, next + 2, next + 3);
        next += 4;
        for _ in table.columns {
            let _ = write!(sql, ",?{next}");
            next += 1;
        }
        sql.push(')');
    }
    sql.push_str(" ON CONFLICT (shop, id) DO UPDATE SET ");
    for (index, column) in FIRST_COLUMNS[2..].iter().chain(table.columns).enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(sql, "{comma}{column}=excluded.{column}");
    }
    sql
}

async fn write_reference(
    connection: &mut SqliteConnection,
    shop: &str,
    (reference, raw): (Reference, Vec<u8>),
    at: Time,
) -> Result<usize> {
    let parsed = super::tables::json(&reference)?;
    let query = sqlx::query(
        "INSERT INTO reference (shop, kind, code, read_at, raw, parsed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (shop, kind, code) DO UPDATE SET read_at = excluded.read_at, raw = excluded.raw, parsed = excluded.parsed
         WHERE parsed <> excluded.parsed",
    );
    let query = query.bind(shop).bind(reference.kind).bind(reference.code).bind(at.timestamp_micros()).bind(raw);
    let done = bind(query, parsed).execute(connection).await?;
    Ok(usize::try_from(done.rows_affected()).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::from_micros;
    use crate::store::sqlite::tables::Effect;
    use crate::store::sqlite::value::Value;

    fn record_of(updated: Option<i64>, hash: i64) -> Record {
        Record {
            table: &ORDERS,
            id: 1,
            updated_at: updated.map(from_micros),
            hash,
            values: vec![Value::Null],
            chat: None,
            effect: Effect::None,
            keep_raw: true,
        }
    }

    #[test]
    fn older_never_replaces_newer_and_equal_is_kept() {
        use Verdict::*;
        let cases = [
            (None, (Some(5), 1), New),
            (Some((1, Some(5))), (Some(5), 1), Kept),
            (Some((1, Some(5))), (Some(5), 2), Changed),
            (Some((1, Some(5))), (Some(6), 1), Touched),
            (Some((1, Some(5))), (Some(6), 2), Changed),
            (Some((1, Some(5))), (Some(4), 2), Kept),
            (Some((1, None)), (None, 1), Kept),
            (Some((1, None)), (None, 2), Changed),
        ];
        for (known, (updated, hash), verdict) in cases {
            assert_eq!(judge(known.as_ref(), &record_of(updated, hash)), verdict, "{known:?} {updated:?} {hash}");
        }
    }

    #[test]
    fn one_row_an_id_stays_of_a_page() {
        let rows = [(Some(2), 20), (Some(1), 10), (Some(2), 21)].map(|(at, hash)| (record_of(at, hash), Vec::new()));
        let kept = newest_of_each(rows.into());
        assert_eq!(kept.iter().map(|(record, _)| record.hash).collect::<Vec<_>>(), [21]);
    }
}
