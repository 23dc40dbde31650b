//! Dividing a region in two, and a backfill into windows.

use super::{Learned, Region, Seen};
use crate::model::time::Period;

/// Windows of a backfill, so that several can be read at once.
const WINDOWS: i64 = 10;

/// The regions a backfill starts with: ten windows and the open tail.
pub fn windows(backfill: Period) -> Vec<Region> {
    let (from, to) = (backfill.from.timestamp(), backfill.to.timestamp());
    let width = ((to - from) / WINDOWS).max(1);
    let mut regions = Vec::new();
    let mut since = from;
    while since < to {
        let next = if regions.len() as i64 == WINDOWS - 1 { to } else { (since + width).min(to) };
        regions.push(Region { since: Some(since), until: Some(next - 1), ..Region::default() });
        since = next;
    }
    regions.push(Region { since: Some(since), ..Region::default() });
    regions
}

/// Two parts of a region of which a page that may have been cut was seen. Each part is
/// smaller than the whole; where the page allows it, each holds some of its rows.
pub(super) fn in_two(region: &Region, rows: &[Seen]) -> Option<[Region; 2]> {
    if let Some(since) = region.since {
        let held: Vec<i64> = rows
            .iter()
            .filter_map(|row| row.updated.map(|time| time.timestamp()))
            .filter(|at| *at >= since && region.until.is_none_or(|until| *at <= until))
            .collect();
        let first = held.iter().min().copied().unwrap_or(since);
        let last = held.iter().max().copied().unwrap_or(since);
        match region.until {
            None => return Some(at_time(region, last)),
            Some(until) if since < until => return Some(at_time(region, middle(since, until, first, last))),
            Some(_) => {}
        }
    }
    let mut ids: Vec<i64> = rows.iter().filter_map(|row| row.id).filter(|id| holds_id(region, *id)).collect();
    ids.sort_unstable();
    ids.dedup();
    let Some(last) = ids.len().checked_sub(1) else {
        // Only neighbours of the region were told: halve it blindly.
        let (low, high) = (region.since_id?, region.until_id?);
        return at_id(region, low + (high - low) / 2);
    };
    at_id(region, ids[last / 2])
}

/// The middle of `[since, until]`, moved so that both sides hold some of the rows in `[first, last]`.
fn middle(since: i64, until: i64, first: i64, last: i64) -> i64 {
    let natural = since + (until - since) / 2;
    let (low, high) = (first.max(since), (last - 1).min(until - 1));
    if low > high { low.min(until - 1) } else { natural.clamp(low, high) }
}

fn holds_id(region: &Region, id: i64) -> bool {
    region.since_id.is_none_or(|since| id >= since) && region.until_id.is_none_or(|until| id <= until)
}

/// Halves of a region whose page the server fails to give, blindly. `now` is the server's
/// time in seconds. `None`: it is one id, or nothing is known to halve by.
pub fn halve(region: &Region, learned: &Learned, now: i64) -> Option<[Region; 2]> {
    let suspect = |halves: [Region; 2]| halves.map(|half| Region { suspect: true, ..half });
    if region.one_id().is_some() {
        return None;
    }
    match (region.since, region.until) {
        (Some(since), None) => {
            // Beyond now nothing should be: feel for the end in growing steps, ten years at most.
            let ahead = (since - now).max(0);
            return (ahead < 10 * 366 * 86_400).then(|| suspect(at_time(region, now.max(since) + 2 * ahead)));
        }
        (Some(since), Some(until)) if since < until => {
            return Some(suspect(at_time(region, since + (until - since) / 2)));
        }
        _ => {}
    }
    let low = region.since_id.unwrap_or(1).max(1);
    let middle = match region.until_id {
        Some(high) => low + (high - low) / 2,
        None if low < learned.highest_id => low + (learned.highest_id - low) / 2,
        // Nothing known up there: feel for the end by doubling.
        None if low < i64::MAX / 4 && learned.highest_id > 0 => low * 2,
        None => return None,
    };
    at_id(region, middle).map(suspect)
}

fn at_time(region: &Region, middle: i64) -> [Region; 2] {
    let whole = Region { suspect: false, ..region.clone() };
    [Region { until: Some(middle), ..whole.clone() }, Region { since: Some(middle + 1), ..whole }]
}

/// Ids up to `middle` and above it; when `middle` is the upper bound, below it and itself.
fn at_id(region: &Region, middle: i64) -> Option<[Region; 2]> {
    let middle = if region.until_id == Some(middle) { middle - 1 } else { middle };
    if region.since_id.is_some_and(|since| middle < since) || middle < 1 {
        return None;
    }
    let whole = Region { suspect: false, ..region.clone() };
    Some([Region { until_id: Some(middle), ..whole.clone() }, Region { since_id: Some(middle + 1), ..whole }])
}
