//! The store's protocols against plain models: ledger, outbox and walk, under random operations and deaths.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use spindle::model::chat::Author;
use spindle::model::ids::Shop;
use spindle::model::run::{Delivery, Post, PostState, RunState, Slot};
use spindle::model::time::{Period, Time};
use spindle::model::walk::{Cursor, Entity, Page, Stream};
use spindle::store::{RunEnd, Store};

use crate::store::{at, cursor, message, open, page, post};

/// Runs a property on one runtime and one store; every case has a shop of its own.
fn check<S: Strategy>(cases: u32, strategy: S, property: impl AsyncFn(&dyn Store, Shop, S::Value)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = runtime.block_on(open(dir.path()));
    let shops = AtomicU32::new(0);
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(cases) });
    let outcome = runner.run(&strategy, |case| {
        let shop = Shop(format!("shop {}", shops.fetch_add(1, Ordering::Relaxed)));
        runtime.block_on(property(&*store, shop, case));
        Ok(())
    });
    runtime.block_on(store.close());
    outcome.unwrap();
}

// ---- ledger ------------------------------------------------------------------------------

#[derive(Debug, Clone)]
enum LedgerStep {
    Plan {
        slot: i64,
        skipped: bool,
    },
    Claim {
        owner: usize,
    },
    Renew {
        owner: usize,
    },
    Close {
        owner: usize,
        retry: bool,
        follow: i64,
    },
    /// The process of this owner is the only one alive.
    Recover {
        owner: usize,
    },
    Unpark,
    Wait {
        secs: i64,
    },
}

const OWNERS: [&str; 2] = ["one", "two"];
const LEASE: i64 = 30;
const MAX_CRASHES: u32 = 3;

fn ledger_step() -> impl Strategy<Value = LedgerStep> {
    prop_oneof![
        3 => (0..5_i64, prop::bool::weighted(0.2)).prop_map(|(slot, skipped)| LedgerStep::Plan { slot, skipped }),
        5 => (0..2_usize).prop_map(|owner| LedgerStep::Claim { owner }),
        1 => (0..2_usize).prop_map(|owner| LedgerStep::Renew { owner }),
        3 => (0..2_usize, any::<bool>(), 0..5_i64)
            .prop_map(|(owner, retry, follow)| LedgerStep::Close { owner, retry, follow }),
        2 => (0..2_usize).prop_map(|owner| LedgerStep::Recover { owner }),
        1 => Just(LedgerStep::Unpark),
        2 => (1..40_i64).prop_map(|secs| LedgerStep::Wait { secs }),
    ]
}

#[derive(Debug, Clone, PartialEq)]
struct Line {
    state: RunState,
    attempt: u32,
    crashes: u32,
    due: i64,
    owner: Option<usize>,
    lease: Option<i64>,
}

#[derive(Default)]
struct LedgerModel {
    lines: BTreeMap<i64, Line>,
    now: i64,
}

impl LedgerModel {
    fn plan(&mut self, slot: i64, state: RunState) -> bool {
        let line = Line { state, attempt: 1, crashes: 0, due: self.now, owner: None, lease: None };
        let new = !self.lines.contains_key(&slot);
        self.lines.entry(slot).or_insert(line);
        new
    }

    fn running(&self) -> Option<i64> {
        self.lines.iter().find(|(_, line)| line.state == RunState::Running).map(|(slot, _)| *slot)
    }

    fn crash(&mut self, slot: i64, park: bool) {
        let now = self.now;
        let line = self.lines.get_mut(&slot).unwrap();
        let crashes = line.crashes + 1;
        let state = if park && crashes >= MAX_CRASHES { RunState::Parked } else { RunState::Planned };
        *line = Line { state, crashes, due: now, owner: None, lease: None, ..line.clone() };
    }

    fn claim(&mut self, owner: usize) -> Option<i64> {
        let now = self.now;
        if let Some(slot) = self.running() {
            if self.lines[&slot].lease.unwrap() > now {
                return None;
            }
            self.crash(slot, false);
        }
        let due = |line: &Line| line.state == RunState::Planned && line.due <= now;
        let (slot, line) = self.lines.iter_mut().find(|(_, line)| due(line))?;
        *line = Line { state: RunState::Running, owner: Some(owner), lease: Some(now + LEASE), ..line.clone() };
        Some(*slot)
    }

    fn close(&mut self, owner: usize, retry: bool, follow: i64) -> bool {
        let now = self.now;
        let Some(slot) = self.running().filter(|slot| self.lines[slot].owner == Some(owner)) else { return false };
        let line = self.lines.get_mut(&slot).unwrap();
        *line = match retry {
            true => Line {
                state: RunState::Planned,
                attempt: line.attempt + 1,
                due: now + 10,
                owner: None,
                lease: None,
                ..line.clone()
            },
            false => Line { state: RunState::Ok, lease: None, ..line.clone() },
        };
        self.plan(follow, RunState::Planned);
        true
    }

    fn recover(&mut self, owner: usize) {
        let Some(slot) = self.running() else { return };
        let line = &self.lines[&slot];
        if line.owner != Some(owner) || line.lease.unwrap() <= self.now {
            self.crash(slot, true);
        }
    }

    fn unpark(&mut self) {
        let now = self.now;
        for line in self.lines.values_mut().filter(|line| line.state == RunState::Parked) {
            *line = Line { state: RunState::Planned, crashes: 0, due: now, ..line.clone() };
        }
    }
}

async fn ledger_case(store: &dyn Store, shop: Shop, steps: Vec<LedgerStep>) {
    let mut model = LedgerModel::default();
    let slot = |number: i64| Slot { job: "export".into(), at: at(number) };
    let mut ids: BTreeMap<i64, i64> = BTreeMap::new();
    for step in steps {
        let now = at(model.now);
        let running = model.running().and_then(|slot| ids.get(&slot)).copied().unwrap_or(-1);
        match step {
            LedgerStep::Plan { slot: number, skipped } => {
                let state = if skipped { RunState::SkippedOverlap } else { RunState::Planned };
                let planned = store.plan_slot(&shop, &slot(number), state, now).await.unwrap();
                assert_eq!(planned, model.plan(number, state));
            }
            LedgerStep::Claim { owner } => {
                let lease = at(model.now + LEASE);
                let run = store.claim_run(&shop, "export", OWNERS[owner], now, lease).await.unwrap();
                assert_eq!(run.map(|run| run.slot), model.claim(owner).map(at));
            }
            LedgerStep::Renew { owner } => {
                let held = model.running().filter(|slot| model.lines[slot].owner == Some(owner));
                let renewed = store.renew_run(running, OWNERS[owner], at(model.now + LEASE)).await.unwrap();
                assert_eq!(renewed, held.is_some());
                if let Some(slot) = held {
                    model.lines.get_mut(&slot).unwrap().lease = Some(model.now + LEASE);
                }
            }
            LedgerStep::Close { owner, retry, follow } => {
                let end = RunEnd {
                    state: if retry { RunState::Failed } else { RunState::Ok },
                    done: None,
                    error: None,
                    retry_at: retry.then(|| at(model.now + 10)),
                };
                let follow_slot = [slot(follow)];
                let closed = store.close_run(&shop, running, OWNERS[owner], &end, &follow_slot, now).await.unwrap();
                assert_eq!(closed, model.close(owner, retry, follow));
            }
            LedgerStep::Recover { owner } => {
                store.recover_runs(&shop, OWNERS[owner], now, MAX_CRASHES).await.unwrap();
                model.recover(owner);
            }
            LedgerStep::Unpark => {
                store.unpark(&shop, "export", now).await.unwrap();
                model.unpark();
            }
            LedgerStep::Wait { secs } => model.now += secs,
        }
        let runs = store.runs(&shop, None, 100).await.unwrap();
        assert!(runs.iter().filter(|run| run.state == RunState::Running).count() <= 1, "two run at once");
        ids = runs.iter().map(|run| ((run.slot - at(0)).num_seconds(), run.id)).collect();
        let lines = runs.into_iter().map(|run| {
            let secs = |time: Time| (time - at(0)).num_seconds();
            let owner = run.owner.and_then(|name| OWNERS.iter().position(|owner| *owner == name));
            let line = Line {
                state: run.state,
                attempt: run.attempt,
                crashes: run.crashes,
                due: secs(run.due_at),
                owner,
                lease: run.lease_until.map(secs),
            };
            (secs(run.slot), line)
        });
        assert_eq!(lines.collect::<BTreeMap<_, _>>(), model.lines);
    }
}

#[test]
fn every_slot_is_one_row_and_one_run_at_a_time() {
    check(64, prop::collection::vec(ledger_step(), 1..40), ledger_case);
}

// ---- outbox ------------------------------------------------------------------------------

#[derive(Debug, Clone)]
enum OutboxStep {
    Post {
        report: usize,
        part: usize,
        may_repeat: bool,
        expires: Option<i64>,
    },
    Claim,
    Close {
        how: usize,
    },
    /// The process dies and starts again.
    Recover,
    Resend {
        report: usize,
        part: usize,
    },
    Expire,
    Wait {
        secs: i64,
    },
}

fn outbox_step() -> impl Strategy<Value = OutboxStep> {
    let expires = prop::option::weighted(0.3, 5..60_i64);
    prop_oneof![
        4 => (0..3_usize, 1..4_usize, any::<bool>(), expires)
            .prop_map(|(report, part, may_repeat, expires)| OutboxStep::Post { report, part, may_repeat, expires }),
        6 => Just(OutboxStep::Claim),
        5 => (0..4_usize).prop_map(|how| OutboxStep::Close { how }),
        1 => Just(OutboxStep::Recover),
        1 => (0..3_usize, 1..4_usize).prop_map(|(report, part)| OutboxStep::Resend { report, part }),
        1 => Just(OutboxStep::Expire),
        2 => (1..20_i64).prop_map(|secs| OutboxStep::Wait { secs }),
    ]
}

#[derive(Debug, Clone, PartialEq)]
struct Letter {
    state: PostState,
    attempts: u32,
    repeated: bool,
    due: i64,
    expires: Option<i64>,
    may_repeat: bool,
    created: i64,
}

type Letters = BTreeMap<(usize, usize), Letter>;

fn key_of((report, part): (usize, usize)) -> String {
    format!("report {report}/owner/{part}")
}

/// Which post may leave: due, not too old, no earlier part of its report still to be sent.
fn next_letter(letters: &Letters, now: i64) -> Option<(usize, usize)> {
    let open = |state: PostState| matches!(state, PostState::Pending | PostState::Sending);
    let blocked = |key: (usize, usize)| {
        letters.iter().any(|(other, letter)| other.0 == key.0 && other.1 < key.1 && open(letter.state))
    };
    let ready = letters.iter().filter(|(key, letter)| {
        letter.state == PostState::Pending
            && letter.due <= now
            && letter.expires.is_none_or(|at| at > now)
            && !blocked(**key)
    });
    ready.min_by_key(|(key, letter)| (letter.due, letter.created, **key)).map(|(key, _)| *key)
}

async fn outbox_case(store: &dyn Store, shop: Shop, steps: Vec<OutboxStep>) {
    let mut letters = Letters::new();
    let mut sending: Vec<(usize, usize)> = Vec::new();
    let mut now = 0_i64;
    for step in steps {
        match step {
            OutboxStep::Post { report, part, may_repeat, expires } => {
                let key = (report, part);
                let expires = expires.map(|secs| now + secs);
                let post =
                    Post { may_repeat, attachment: None, expires_at: expires.map(at), ..post(&key_of(key), now) };
                let new = store.post(&shop, &[post]).await.unwrap();
                assert_eq!(new == 1, !letters.contains_key(&key));
                letters.entry(key).or_insert(Letter {
                    state: PostState::Pending,
                    attempts: 0,
                    repeated: false,
                    due: now,
                    expires,
                    may_repeat,
                    created: now,
                });
            }
            OutboxStep::Claim => {
                let claimed = store.claim_post(&shop, "owner", at(now)).await.unwrap();
                let wanted = next_letter(&letters, now);
                assert_eq!(claimed.map(|entry| entry.post.key), wanted.map(key_of));
                if let Some(key) = wanted {
                    let letter = letters.get_mut(&key).unwrap();
                    (letter.state, letter.attempts) = (PostState::Sending, letter.attempts + 1);
                    sending.push(key);
                }
            }
            OutboxStep::Close { how } => {
                let Some(key) = sending.pop() else { continue };
                let reason = || "x".to_owned();
                let delivery = match how {
                    0 => Delivery::Delivered { message_id: Some(1) },
                    1 => Delivery::NotSent { after: None, reason: reason() },
                    2 => Delivery::Unknown { reason: reason() },
                    _ => Delivery::Refused { reason: reason() },
                };
                store.close_post(&shop, &key_of(key), &delivery, at(now + 5), at(now)).await.unwrap();
                let letter = letters.get_mut(&key).unwrap();
                let once_more = letter.may_repeat && !letter.repeated;
                letter.due = now + 5;
                letter.state = match how {
                    0 => PostState::Sent,
                    1 => PostState::Pending,
                    2 if once_more => PostState::Pending,
                    2 => PostState::Unknown,
                    _ => PostState::Dead,
                };
                letter.repeated |= how == 2 && once_more;
            }
            OutboxStep::Recover => {
                let unknown = store.recover_posts(&shop, at(now)).await.unwrap();
                let mut wanted = BTreeSet::new();
                for key in sending.drain(..) {
                    let letter = letters.get_mut(&key).unwrap();
                    letter.due = now;
                    if letter.may_repeat && !letter.repeated {
                        (letter.state, letter.repeated) = (PostState::Pending, true);
                    } else {
                        letter.state = PostState::Unknown;
                        wanted.insert(key_of(key));
                    }
                }
                assert_eq!(unknown.into_iter().map(|entry| entry.post.key).collect::<BTreeSet<_>>(), wanted);
            }
            OutboxStep::Resend { report, part } => {
                let letter = letters.get_mut(&(report, part));
                let letter = letter.filter(|it| matches!(it.state, PostState::Unknown | PostState::Dead));
                let sent = store.resend(&shop, &key_of((report, part)), at(now)).await.unwrap();
                assert_eq!(sent, letter.is_some());
                if let Some(letter) = letter {
                    (letter.state, letter.due, letter.expires) = (PostState::Pending, now, None);
                }
            }
            OutboxStep::Expire => {
                let died: u32 = store.expire_posts(&shop, at(now)).await.unwrap().iter().map(|(_, count)| count).sum();
                let mut wanted = 0;
                for letter in letters.values_mut() {
                    if letter.state == PostState::Pending && letter.expires.is_some_and(|at| at <= now) {
                        letter.state = PostState::Dead;
                        wanted += 1;
                    }
                }
                assert_eq!(died, wanted);
            }
            OutboxStep::Wait { secs } => now += secs,
        }
        let kept = store.outbox(&shop, None, 100).await.unwrap();
        let kept: BTreeMap<String, _> = kept
            .into_iter()
            .map(|entry| (entry.post.key.clone(), (entry.state, entry.attempts, entry.repeated, entry.due_at)))
            .collect();
        let wanted: BTreeMap<String, _> =
            letters.iter().map(|(key, it)| (key_of(*key), (it.state, it.attempts, it.repeated, at(it.due)))).collect();
        assert_eq!(kept, wanted);
    }
}

#[test]
fn posts_go_through_their_states_and_parts_in_order() {
    check(64, prop::collection::vec(outbox_step(), 1..40), outbox_case);
}

// ---- walk --------------------------------------------------------------------------------

/// Polls a future a few times, then drops it: death in the middle of a verb. `true`: it had ended.
async fn poll_some<T>(future: impl Future<Output = T>, times: u32) -> bool {
    let mut future = std::pin::pin!(future);
    for _ in 0..times {
        if futures::poll!(&mut future).is_ready() {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_micros(200)).await;
    }
    false
}

/// A walk over `rows` messages: each page reads some rows of a cursor `from-to` and leaves the rest,
/// split in two; it dies between pages and inside them; the file is opened again without a close.
async fn walk_case(rows: i64, sizes: Vec<(i64, u32, bool)>) {
    let dir = tempfile::tempdir().unwrap();
    let (shop, stream) = (Shop::main(), Stream("messages".into()));
    let mut store = open(dir.path()).await;
    let span = |from: i64, to: i64| cursor("messages", &format!("{from}-{to}"));
    store.begin_walk(&shop, "chats", &stream, &[span(0, rows)], None).await.unwrap();
    let mut sizes = sizes.into_iter().cycle();
    let mut pages = 0;
    loop {
        let (_, pending) = store.walk(&shop, "chats", &stream).await.unwrap();
        let Some(done) = pending.first() else { break };
        let (size, polls, dies) = sizes.next().unwrap();
        let page = read(done, size);
        pages += 1;
        // Towards the end it lives, so that every walk ends.
        let before: HashSet<Cursor> = pending.iter().cloned().collect();
        if dies && pages < 200 {
            poll_some(store.save_page(&shop, "chats", done, &page, None, at(0)), polls).await;
            drop(store);
            store = reopen(dir.path()).await;
            let after: HashSet<Cursor> = store.walk(&shop, "chats", &stream).await.unwrap().1.into_iter().collect();
            let mut whole = before.clone();
            whole.remove(done);
            whole.extend(page.remaining.iter().cloned());
            assert!(after == before || after == whole, "half a page: {before:?} -> {after:?}");
            let ids: Vec<_> = page.items.iter().filter_map(id_of).collect();
            let kept = store.texts(&shop, &ids).await.unwrap().len();
            assert!(after == before || kept == ids.len(), "the cursor went ahead of its rows");
        } else {
            store.save_page(&shop, "chats", done, &page, None, at(0)).await.unwrap();
        }
    }
    store.end_walk(&shop, "chats", &stream, Some("end"), at(1)).await.unwrap();
    let all = Period::new(at(-1), at(rows + 1));
    assert_eq!(store.count_messages(&shop, all).await.unwrap(), rows.cast_unsigned(), "rows were lost");
    assert_eq!(store.check(true).await.unwrap(), Vec::<String>::new());
}

/// The dropped store's threads let go of the file and its lock in their own time.
async fn reopen(dir: &std::path::Path) -> Arc<dyn Store> {
    for _ in 0..200 {
        match spindle::store::open("sqlite://spindle.db", dir, spindle::model::time::Clock::fixed(at(0))).await {
            Ok(store) => return store,
            Err(spindle::store::StoreError::Held { .. }) => {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the store stays held");
}

fn id_of(item: &spindle::model::walk::Item) -> Option<spindle::model::ids::MessageId> {
    match &item.entity {
        Entity::Message(message) => Some(message.id),
        _ => None,
    }
}

fn read(done: &Cursor, size: i64) -> Page {
    let (from, to) = done.position.split_once('-').unwrap();
    let (from, to): (i64, i64) = (from.parse().unwrap(), to.parse().unwrap());
    let end = to.min(from + size);
    let rows = (from..end).map(|id| Entity::Message(message(id + 1, id % 5, Author::Unknown, id, "текст")));
    let middle = end + (to - end) / 2;
    let left = [(end, middle), (middle, to)].into_iter().filter(|(from, to)| from < to);
    let remaining = left.map(|(from, to)| cursor("messages", &format!("{from}-{to}"))).collect();
    Page { remaining, ..page(rows) }
}

#[test]
fn a_walk_survives_death_at_any_moment_and_loses_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let steps = prop::collection::vec((1..40_i64, 0..40_u32, prop::bool::weighted(0.3)), 1..12);
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(12) });
    let outcome = runner.run(&(1..300_i64, steps), |(rows, sizes)| {
        runtime.block_on(walk_case(rows, sizes));
        Ok(())
    });
    outcome.unwrap();
}
