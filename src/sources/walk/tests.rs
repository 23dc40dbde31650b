use std::collections::BTreeMap;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::model::time::{Period, from_micros};

const START: i64 = 1_772_400_000;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    id: i64,
    created: Time,
    updated: Time,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum SortKey {
    Id,
    Updated,
    Created,
    Nothing,
}

/// How the simulated gateway behaves: everything the real one leaves untold.
#[derive(Debug, Clone, Copy)]
struct Manner {
    key: SortKey,
    newest_first: bool,
    /// The order turns round when an upper bound is asked, as old documents tell.
    turns: bool,
    inclusive: [bool; 4],
    clamp: usize,
    /// A limit above the clamp is refused instead of clamped.
    refuses: bool,
}

struct Gateway {
    rows: BTreeMap<i64, Row>,
    /// Rows in the order of the list; empty after a change.
    sorted: Vec<Row>,
    manner: Manner,
    now: Time,
    requests: usize,
}

impl Gateway {
    fn new(rows: BTreeMap<i64, Row>, manner: Manner, now: Time) -> Gateway {
        Gateway { rows, sorted: Vec::new(), manner, now, requests: 0 }
    }

    fn page(&mut self, region: &Region, limit: usize) -> Vec<Row> {
        self.requests += 1;
        self.sort();
        let query: BTreeMap<String, String> = region.query().into_iter().collect();
        let time = |name: &str| query.get(name).map(|text| text.parse::<Time>().unwrap());
        let id = |name: &str| query.get(name).map(|text| text.parse::<i64>().unwrap());
        let (since, until) = (time("since"), time("until"));
        let (since_id, until_id, one) = (id("since_id"), id("until_id"), id("id"));
        let [since_in, until_in, since_id_in, until_id_in] = self.manner.inclusive;
        let asked = |row: &&Row| {
            since.is_none_or(|at| row.updated > at || since_in && row.updated == at)
                && until.is_none_or(|at| row.updated < at || until_in && row.updated == at)
                && since_id.is_none_or(|at| row.id > at || since_id_in && row.id == at)
                && until_id.is_none_or(|at| row.id < at || until_id_in && row.id == at)
                && one.is_none_or(|at| row.id == at)
        };
        let bounded = until.is_some() || until_id.is_some();
        let most = limit.min(self.manner.clamp);
        if self.manner.newest_first != (self.manner.turns && bounded) {
            return self.sorted.iter().rev().filter(asked).take(most).copied().collect();
        }
        self.sorted.iter().filter(asked).take(most).copied().collect()
    }

    fn sort(&mut self) {
        if !self.sorted.is_empty() {
            return;
        }
        let mut rows: Vec<Row> = self.rows.values().copied().collect();
        match self.manner.key {
            SortKey::Id => {}
            SortKey::Updated => rows.sort_by_key(|row| (row.updated, row.id)),
            SortKey::Created => rows.sort_by_key(|row| (row.created, row.id)),
            SortKey::Nothing => rows.sort_by_key(|row| row.id.wrapping_mul(2_654_435_761) % 1_000_003),
        }
        self.sorted = rows;
    }
}

/// Walks like the export job does; `between` is called after every request.
fn walk(
    gateway: &mut Gateway,
    mut pending: Vec<Region>,
    learned: &mut Learned,
    kept: &mut BTreeMap<i64, Row>,
    mut between: impl FnMut(&mut Gateway),
) -> Option<Time> {
    let mut mark = None;
    let mut turn = 0usize;
    while !pending.is_empty() {
        turn += 1;
        // Not always the newest one: several are in flight in life.
        let at = (turn * 7) % pending.len();
        let region = pending.swap_remove(at);
        let limit = if learned.limit > 0 { learned.limit as usize } else { 1000 };
        if gateway.manner.refuses && limit > gateway.manner.clamp.max(100) {
            gateway.requests += 1;
            learned.limit = 100;
            pending.push(region);
            continue;
        }
        let rows = gateway.page(&region, limit);
        between(gateway);
        for row in &rows {
            mark = mark.max(Some(row.updated));
            let slot = kept.entry(row.id).or_insert(*row);
            if slot.updated < row.updated {
                *slot = *row;
            }
        }
        let seen: Vec<Seen> = rows
            .iter()
            .map(|row| Seen { id: Some(row.id), updated: Some(row.updated), created: Some(row.created) })
            .collect();
        pending.extend(advance(&region, learned, &seen).unwrap());
    }
    mark
}

/// Rows of a shop: most in time order, some touched late, bursts within one second.
fn shop(count: usize, late_each: usize, burst: usize, spread_secs: i64) -> BTreeMap<i64, Row> {
    let mut rows = BTreeMap::new();
    for at in 0..count as i64 {
        let place = if (at as usize) < burst { 0 } else { at * spread_secs / count as i64 };
        let created = from_micros((START + place) * 1_000_000 + at * 7 % 1_000_000);
        let late = late_each > 0 && (at as usize).is_multiple_of(late_each);
        let updated = if late { created + TimeDelta::seconds(spread_secs * (1 + at % 5) / 9) } else { created };
        rows.insert(10 + at * 3, Row { id: 10 + at * 3, created, updated });
    }
    rows
}

fn manners(clamps: &[usize]) -> Vec<Manner> {
    let mut all = Vec::new();
    for key in [SortKey::Id, SortKey::Updated, SortKey::Created, SortKey::Nothing] {
        for bits in 0..64u32 {
            let bit = |at: u32| bits >> at & 1 == 1;
            let inclusive = [bit(2), bit(3), bit(4), bit(5)];
            for clamp in clamps {
                all.push(Manner {
                    key,
                    newest_first: bit(0),
                    turns: bit(1),
                    inclusive,
                    clamp: *clamp,
                    refuses: *clamp == 100 && bit(5),
                });
            }
        }
    }
    all
}

/// A backfill and one more walk from its watermark; every row must be kept in its last version.
fn check_nothing_lost(rows: BTreeMap<i64, Row>, manner: Manner, moves: usize) -> usize {
    let end = from_micros((START + 200_000) * 1_000_000);
    let mut gateway = Gateway::new(rows, manner, end);
    let mut learned = Learned::default();
    let mut kept = BTreeMap::new();
    let backfill = Period::new(from_micros(START * 1_000_000), end);
    let ceiling = gateway.now;
    let mut moved = 0;
    let touch = |gateway: &mut Gateway| {
        gateway.now += TimeDelta::milliseconds(150);
        if moved >= moves {
            return;
        }
        moved += 1;
        gateway.sorted.clear();
        let ids: Vec<i64> = gateway.rows.keys().copied().collect();
        let id = ids[moved * 7919 % ids.len()];
        let now = gateway.now;
        gateway.rows.get_mut(&id).unwrap().updated = now;
        if moved % 3 == 0 {
            let id = ids[ids.len() - 1] + 5;
            gateway.rows.insert(id, Row { id, created: now, updated: now });
        }
    };
    let mark = walk(&mut gateway, windows(backfill), &mut learned, &mut kept, touch);
    let first = gateway.requests;
    let watermark = mark.unwrap_or(ceiling).min(ceiling);
    let again = vec![Region::tail(watermark - TimeDelta::minutes(5))];
    walk(&mut gateway, again, &mut learned, &mut kept, |_| {});
    for (id, row) in &gateway.rows {
        assert_eq!(kept.get(id), Some(row), "row {id} under {manner:?}");
    }
    first
}

#[test]
fn no_manner_of_the_server_loses_a_row() {
    for manner in manners(&[3, 7]) {
        let rows = shop(60, 4, 12, 100_000);
        let requests = check_nothing_lost(rows, manner, 10);
        assert!(requests <= 60 * 22, "{requests} requests under {manner:?}");
    }
    for manner in manners(&[100, 1000]) {
        for late_each in [0, 5, 300] {
            let rows = shop(1_300, late_each, 0, 100_000);
            let requests = check_nothing_lost(rows, manner, 40);
            let pages = 1_300 / manner.clamp + 11;
            assert!(requests <= pages * 8, "{requests} requests under {manner:?}, late {late_each}");
        }
    }
}

#[test]
fn many_rows_in_one_second_are_told_apart_by_id() {
    for manner in manners(&[7, 100]) {
        check_nothing_lost(shop(420, 0, 400, 50_000), manner, 5);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn random_shops_lose_nothing(
        key in prop_oneof![Just(SortKey::Id), Just(SortKey::Updated), Just(SortKey::Created), Just(SortKey::Nothing)],
        newest_first: bool,
        turns: bool,
        inclusive: [bool; 4],
        clamp in prop_oneof![Just(2usize), Just(3), Just(7), Just(100), Just(137), Just(1000)],
        refuses: bool,
        moves in 0usize..60,
        ages in proptest::collection::vec((0i64..90_000, 0i64..90_000, 1i64..4), 1..700),
    ) {
        let mut rows = BTreeMap::new();
        let mut id = 0;
        let mut sorted = ages.clone();
        sorted.sort_by_key(|(created, ..)| *created);
        for (created, late, gap) in sorted {
            id += gap;
            let created = from_micros((START + created) * 1_000_000 + late);
            let updated = if late % 4 == 0 { created + TimeDelta::seconds(late) } else { created };
            rows.insert(id, Row { id, created, updated });
        }
        let manner = Manner { key, newest_first, turns, inclusive, clamp, refuses };
        check_nothing_lost(rows, manner, moves);
    }
}

/// The reference account of 100 days: 128,422 messages, busy days and silent nights.
fn reference(late_each: i64) -> BTreeMap<i64, Row> {
    let total = 128_422i64;
    let day = 86_400;
    let row = |at: i64| {
        let place = at * 100 * 46_800 / total;
        let created = START + place / 46_800 * day + 25_200 + place % 46_800;
        let created = from_micros(created * 1_000_000 + at * 131 % 1_000_000);
        let late = late_each > 0 && at % late_each == 0;
        let updated = if late { created + TimeDelta::seconds(600 + at % 7 * 20_000) } else { created };
        (500_000 + at * 2, Row { id: 500_000 + at * 2, created, updated })
    };
    (0..total).map(row).collect()
}

#[test]
fn the_reference_backfill_costs_little_more_than_its_pages() {
    let manner = |key, newest_first, turns| Manner {
        key,
        newest_first,
        turns,
        inclusive: [true, false, false, true],
        clamp: 1000,
        refuses: false,
    };
    for (newest_first, turns) in [(false, false), (true, false), (true, true)] {
        for (key, late_each) in
            [(SortKey::Id, 0), (SortKey::Id, 40), (SortKey::Id, 5_000), (SortKey::Updated, 0), (SortKey::Updated, 40)]
        {
            let end = from_micros((START + 100 * 86_400) * 1_000_000);
            let mut gateway = Gateway::new(reference(late_each), manner(key, newest_first, turns), end);
            let (mut learned, mut kept) = (Learned::default(), BTreeMap::new());
            let regions = windows(Period::new(from_micros(START * 1_000_000), end));
            walk(&mut gateway, regions, &mut learned, &mut kept, |_| {});
            assert_eq!(kept.len(), gateway.rows.len());
            let minimum = 128_422usize.div_ceil(1000);
            let most = minimum * 115 / 100;
            assert!(
                gateway.requests <= most,
                "{} requests of {minimum}: {key:?}, newest first {newest_first}, turns {turns}, late {late_each}",
                gateway.requests
            );
        }
    }
}

#[test]
fn a_tick_with_nothing_new_is_one_request() {
    let manner =
        Manner { key: SortKey::Id, newest_first: true, turns: false, inclusive: [true; 4], clamp: 100, refuses: false };
    let mut gateway = Gateway::new(shop(500, 0, 0, 9_000), manner, from_micros(0));
    let mut learned = Learned { largest: 100, ..Learned::default() };
    let tail = Region::tail(from_micros((START + 20_000) * 1_000_000));
    walk(&mut gateway, vec![tail], &mut learned, &mut BTreeMap::new(), |_| {});
    assert_eq!(gateway.requests, 1);
}

#[test]
fn a_server_that_ignores_bounds_is_found_out() {
    let rows: Vec<Seen> = (1..=100)
        .map(|id| Seen { id: Some(id), updated: Some(from_micros(START * 1_000_000)), created: None })
        .collect();
    let region = Region { since: Some(START + 100), until: Some(START + 200), ..Region::default() };
    assert_eq!(advance(&region, &mut Learned::default(), &rows), Err(Stuck::BoundsIgnored));
}

#[test]
fn an_id_that_breaks_the_server_is_cornered() {
    for poison in [1, 4_321, 99_999, 1_000_000] {
        let learned = Learned { largest: 100, lowest_id: 10, highest_id: 100_000, ..Learned::default() };
        let mut pending = vec![Region::tail(from_micros(START * 1_000_000))];
        let at = START + 4_000;
        let mut cornered = Vec::new();
        let mut steps = 0;
        while let Some(region) = pending.pop() {
            steps += 1;
            let holds = |low: Option<i64>, high: Option<i64>, value: i64| {
                low.is_none_or(|low| low - 1 <= value) && high.is_none_or(|high| value <= high + 1)
            };
            let ids = if region.one_id().is_some() {
                region.one_id() == Some(poison)
            } else {
                holds(region.since_id, region.until_id, poison)
            };
            if !holds(region.since, region.until, at) || !ids {
                continue;
            }
            match halve(&region, &learned, START + 500_000) {
                Some(halves) => pending.extend(halves),
                None => cornered.push(region.one_id()),
            }
        }
        assert!(!cornered.is_empty() && cornered.iter().all(|id| *id == Some(poison)), "{poison}: {cornered:?}");
        assert!(steps < 600, "{steps} steps");
    }
}

#[test]
fn regions_survive_the_store() {
    let region = Region { since: Some(5), until_id: Some(9), suspect: true, ..Region::default() };
    let text = serde_json::to_string(&region).unwrap();
    assert_eq!(text, r#"{"since":5,"until_id":9,"suspect":true}"#);
    assert_eq!(serde_json::from_str::<Region>(&text).unwrap(), region);
    let mut learned = Learned { limit: 100, largest: 3, ..Learned::default() };
    learned.merge(&Learned::parse(Some(r#"{"largest":7,"highest_id":40,"refuted":{"8":2},"unknown":1}"#)));
    assert_eq!((learned.limit, learned.largest, learned.highest_id), (100, 7, 40));
    assert_eq!(Learned::parse(Some(&learned.to_text())), learned);
    assert_eq!(Learned::parse(Some("rubbish")), Learned::default());
}
