//! What a full page proves about the order of its list, and what is left behind it.
//!
//! A sorted list can be read on from the end of a page, one request a page. Which key it is
//! sorted by is never told. A page refutes every key it is not monotonic in; the keys left
//! are all possible, and a cut is made only where it leaves nothing behind under *each* of
//! them. Two things are taken for granted: a row is not updated before it is created, and,
//! only where a page of a hundred rows and more shows it, ids are given in the order of
//! creation, give or take [`SLACK`].

use chrono::TimeDelta;

use super::{Learned, Region, Seen};
use crate::model::time::Time;

/// Fewer rows than this prove no order.
const PROOF_ROWS: usize = 100;
/// How far ids and creation times may disagree.
const SLACK: TimeDelta = TimeDelta::seconds(60);

const ID: u8 = 1;
const UPDATED: u8 = 2;
const CREATED: u8 = 4;
const KEYS: [u8; 3] = [ID, UPDATED, CREATED];

/// A row of which every part could be read.
#[derive(Clone, Copy)]
struct Row {
    id: i64,
    updated: Time,
    created: Time,
}

/// The keys a page rises and falls by.
struct Order {
    rising: u8,
    falling: u8,
}

/// The rest of a region behind a page that may have been cut, or `None` when the page proves too little.
pub(super) fn rest(region: &Region, learned: &mut Learned, rows: &[Seen]) -> Option<Region> {
    let rows: Vec<Row> = rows.iter().map(read).collect::<Option<_>>()?;
    let order = order(&rows);
    let refuted = learned.refuted.entry(region.shape()).or_default();
    *refuted |= !(order.rising | order.falling) & (ID | UPDATED | CREATED);
    let (rising, falling) = (order.rising & !*refuted, order.falling & !*refuted);
    if rising | falling == 0 {
        // Sorted by none of them, or by another key than before: nothing is known any more.
        *refuted = 0;
        return None;
    }
    if rows.len() < PROOF_ROWS {
        return None;
    }
    match (rising, falling) {
        (keys, 0) => behind_rising(region, &rows, keys, order.rising & CREATED != 0),
        (0, keys) => behind_falling(region, &rows, keys, order.falling & CREATED != 0),
        _ => None,
    }
}

fn read(row: &Seen) -> Option<Row> {
    Some(Row { id: row.id?, updated: row.updated?, created: row.created? })
}

fn order(rows: &[Row]) -> Order {
    let by = |key: u8, rises: bool| {
        let ordered = |pair: &[Row]| {
            let (one, two) = if rises { (&pair[0], &pair[1]) } else { (&pair[1], &pair[0]) };
            match key {
                ID => one.id < two.id,
                UPDATED => one.updated <= two.updated,
                _ => one.created <= two.created,
            }
        };
        if rows.windows(2).all(ordered) { key } else { 0 }
    };
    let keys = |rises: bool| KEYS.iter().fold(0, |keys, key| keys | by(*key, rises));
    Order { rising: keys(true), falling: keys(false) }
}

/// Oldest first. What is left has, under each key, no less of it than the last row.
fn behind_rising(region: &Region, rows: &[Row], keys: u8, created_too: bool) -> Option<Region> {
    let last = rows.last()?;
    if keys & ID != 0 && keys & UPDATED == 0 {
        return behind_rising_ids(region, rows, keys & CREATED != 0);
    }
    // By time: whoever is left was updated, so created, no earlier than the least of these.
    let mut from = if keys & UPDATED != 0 { last.updated } else { last.created };
    if keys & CREATED != 0 {
        from = from.min(last.created);
    }
    if keys & ID != 0 {
        if !created_too {
            return None;
        }
        from = from.min(last.created - SLACK);
    }
    let since = from.timestamp();
    let grows = region.since.is_none_or(|old| since > old) && region.until.is_none_or(|until| since <= until);
    grows.then(|| Region { since: Some(since), ..clean(region) })
}

fn behind_rising_ids(region: &Region, rows: &[Row], created_too: bool) -> Option<Region> {
    let last = rows.last()?;
    // Were it sorted by creation, rows up to the cut would all be on the page.
    let safe = |row: &&Row| !created_too || row.created + SLACK < last.created;
    let cut = rows.iter().rev().find(safe)?;
    let since_id = cut.id.checked_add(1)?;
    let grows =
        region.since_id.is_none_or(|old| since_id > old) && region.until_id.is_none_or(|until| since_id <= until);
    grows.then(|| Region { since_id: Some(since_id), ..clean(region) })
}

/// Newest first. What is left has, under each key, no more of it than the last row.
fn behind_falling(region: &Region, rows: &[Row], keys: u8, created_too: bool) -> Option<Region> {
    let last = rows.last()?;
    if keys & ID == 0 {
        // Late updates of rows created early may be left anywhere in time.
        let until = (keys == UPDATED).then(|| last.updated.timestamp())?;
        let shrinks = region.until.is_none_or(|old| until < old) && region.since.is_none_or(|since| since <= until);
        return shrinks.then(|| Region { until: Some(until), ..clean(region) });
    }
    if keys & UPDATED != 0 && !created_too {
        return None;
    }
    // Rows above the cut were created after `floor`: under every key they are all on the page.
    let safe = |row: &&Row| {
        let floor = row.created - SLACK;
        (keys & CREATED == 0 || floor > last.created) && (keys & UPDATED == 0 || floor > last.updated)
    };
    let cut = rows.iter().rev().find(safe)?;
    let until_id = cut.id.checked_sub(1)?;
    let shrinks =
        region.until_id.is_none_or(|old| until_id < old) && region.since_id.is_none_or(|since| since <= until_id);
    shrinks.then(|| Region { until_id: Some(until_id), ..clean(region) })
}

fn clean(region: &Region) -> Region {
    Region { suspect: false, ..region.clone() }
}
