//! The ledger's promises, kept by planner and runner on the real store. The wall clock is moved by
//! hand; only deadlines are waited for, in milliseconds.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{TimeDelta, Timelike};
use futures::FutureExt;
use proptest::prelude::*;
use spindle::http::HttpError;
use spindle::model::ids::Shop;
use spindle::model::run::{Done, Run, RunState, Slot};
use spindle::model::time::{Clock, Time};
use spindle::spine::alerts::Alerts;
use spindle::spine::measures::Measures;
use spindle::spine::pattern::Pattern;
use spindle::spine::planner::Planner;
use spindle::spine::runner::{CRASHES_MOST, Runner, UnderWay};
use spindle::spine::slots::Misfire;
use spindle::spine::watchdog::Beat;
use spindle::spine::{Body, Job, RunContext, When};
use spindle::store::Store;
use spindle::text::catalogue::Catalogue;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

const START: &str = "2026-03-02T10:07:00Z";

fn at(text: &str) -> Time {
    text.parse().unwrap()
}

/// A job of the tests: every quarter of an hour unless told otherwise.
fn job(name: &'static str, body: Body) -> Job {
    Job {
        name,
        when: cron("*/15 * * * *"),
        misfire: Misfire::Latest,
        start_deadline: None,
        at_first_start: false,
        deadline: Duration::from_secs(20),
        tries: 3,
        body,
    }
}

fn cron(pattern: &str) -> When {
    When::Cron(Box::new(Pattern::parse(pattern, chrono_tz::Europe::Moscow).unwrap()))
}

fn body<F, R>(work: F) -> Body
where
    F: Fn(RunContext) -> R + Send + Sync + 'static,
    R: Future<Output = anyhow::Result<Done>> + Send + 'static,
{
    Arc::new(move |cx| work(cx).boxed())
}

fn fine() -> Body {
    body(|_| async { Ok(Done::note("fine")) })
}

/// One process of the shop: planner, runner, store. `restart` is the next process on the same file.
struct Spine {
    folder: Arc<tempfile::TempDir>,
    clock: Clock,
    store: Arc<dyn Store>,
    shop: Shop,
    alerts: Arc<Alerts>,
    planner: Planner,
    runner: Arc<Runner>,
    stop: CancellationToken,
}

impl Spine {
    async fn start(jobs: Vec<Job>) -> Spine {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Spine::open(folder, Clock::fixed(at(START)), jobs, "one").await
    }

    async fn open(folder: Arc<tempfile::TempDir>, clock: Clock, jobs: Vec<Job>, owner: &str) -> Spine {
        let store = spindle::store::open("sqlite://spindle.db", folder.path(), clock.clone()).await.unwrap();
        Spine::with_store(folder, clock, store, jobs, owner)
    }

    fn with_store(
        folder: Arc<tempfile::TempDir>,
        clock: Clock,
        store: Arc<dyn Store>,
        jobs: Vec<Job>,
        owner: &str,
    ) -> Spine {
        let shop = Shop::main();
        let config = spindle::config::Config::compiled().unwrap();
        let catalogue = Arc::new(Catalogue::new("ru").unwrap());
        let rules = config.alerts.rules(chrono_tz::Europe::Moscow);
        let alerts =
            Arc::new(Alerts::new(store.clone(), shop.clone(), clock.clone(), rules, catalogue, vec!["owner".into()]));
        let (jobs, planned) = (Arc::new(jobs), Arc::new(Notify::new()));
        let planner = Planner {
            store: store.clone(),
            shop: shop.clone(),
            clock: clock.clone(),
            jobs: jobs.clone(),
            alerts: alerts.clone(),
            beat: Beat::new(),
            planned: planned.clone(),
        };
        let measures = Measures::register(&prometheus::Registry::new()).unwrap();
        let drain = Duration::from_millis(300);
        let runner = Arc::new(Runner {
            store: store.clone(),
            shop: shop.clone(),
            clock: clock.clone(),
            jobs,
            alerts: alerts.clone(),
            measures,
            owner: owner.into(),
            drain,
            planned,
            under_way: UnderWay::default(),
        });
        let stop = CancellationToken::new();
        Spine { folder, clock, store, shop, alerts, planner, runner, stop }
    }

    /// A process that died without a word, and the next one with other jobs.
    fn die_and_start(&self, jobs: Vec<Job>, owner: &str) -> Spine {
        Spine::with_store(self.folder.clone(), self.clock.clone(), self.store.clone(), jobs, owner)
    }

    /// Plans, and runs what is planned to its end.
    async fn turn(&self) {
        self.planner.pass().await.unwrap();
        self.work().await;
    }

    async fn work(&self) {
        while self.runner.start_due(&self.stop).await > 0 {
            self.runner.idle().await;
        }
    }

    async fn pass(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
        self.turn().await;
    }

    /// Runs of a job, oldest slot first.
    async fn runs(&self, job: &str) -> Vec<Run> {
        let mut runs = self.store.runs(&self.shop, Some(job), 10_000).await.unwrap();
        runs.sort_by_key(|run| run.slot);
        runs
    }

    async fn states(&self, job: &str) -> Vec<(String, RunState)> {
        let shown = |run: &Run| (run.slot.format("%d %H:%M").to_string(), run.state);
        self.runs(job).await.iter().map(shown).collect()
    }

    async fn causes(&self) -> Vec<String> {
        self.store.alerts(&self.shop).await.unwrap().into_iter().map(|state| state.alert.cause).collect()
    }
}

fn row(slot: &str, state: RunState) -> (String, RunState) {
    (slot.to_owned(), state)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_shop_exports_at_once_and_other_jobs_wait_for_their_time() {
    let export = Job { at_first_start: true, ..job("export", fine()) };
    let report = Job { when: cron("0 9 * * *"), ..job("report", fine()) };
    let spine = Spine::start(vec![export, report]).await;
    spine.turn().await;
    assert_eq!(spine.states("export").await, [row("02 10:07", RunState::Ok)]);
    assert!(spine.runs("report").await.is_empty());
    // Killed before the first report, away over its time: it is not forgotten.
    spine.clock.set(at("2026-03-03T06:30:00Z"));
    let next = spine.die_and_start(vec![Job { when: cron("0 9 * * *"), ..job("report", fine()) }], "two");
    next.turn().await;
    assert_eq!(next.states("report").await, [row("03 06:00", RunState::Ok)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absence_is_caught_up_by_the_newest_slot() {
    let spine = Spine::start(vec![job("export", fine())]).await;
    spine.turn().await;
    spine.pass(9 * 60).await;
    spine.pass(61 * 60).await;
    let missed = |slot: &str| row(slot, RunState::Missed);
    let wanted = [
        row("02 10:15", RunState::Ok),
        missed("02 10:30"),
        missed("02 10:45"),
        missed("02 11:00"),
        row("02 11:15", RunState::Ok),
    ];
    assert_eq!(spine.states("export").await, wanted);
    assert!(spine.causes().await.is_empty(), "a newer slot ran: nobody needs to know");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_past_its_start_deadline_is_missed_with_an_alert_until_the_next_success() {
    let daily = || Job {
        when: cron("0 9 * * *"),
        start_deadline: Some(Duration::from_secs(3 * 3600)),
        ..job("report", fine())
    };
    let spine = Spine::start(vec![daily()]).await;
    spine.turn().await;
    spine.clock.set(at("2026-03-03T10:00:00Z"));
    spine.turn().await;
    assert_eq!(spine.states("report").await, [row("03 06:00", RunState::Missed)]);
    assert_eq!(spine.causes().await, ["job_missed:report"]);
    // Planned in time, but the process died before it started and came back too late.
    spine.clock.set(at("2026-03-04T06:00:00Z"));
    spine.planner.pass().await.unwrap();
    spine.clock.set(at("2026-03-04T12:00:00Z"));
    spine.die_and_start(vec![daily()], "two").turn().await;
    assert_eq!(spine.states("report").await[1], row("04 06:00", RunState::Missed));
}

#[tokio::test(flavor = "multi_thread")]
async fn children_follow_and_rest_and_nothing_suppressed_is_lost() {
    let after = |parent, minutes: u64| When::After { job: parent, at_most_every: Duration::from_secs(minutes * 60) };
    let jobs = vec![
        job("export", fine()),
        Job { when: after("export", 0), ..job("analyse", fine()) },
        Job { when: after("analyse", 60), ..job("sync", fine()) },
    ];
    let spine = Spine::start(jobs).await;
    spine.turn().await;
    for _ in 0..3 {
        spine.pass(15 * 60).await;
    }
    let ok = |slot: &str| row(slot, RunState::Ok);
    assert_eq!(spine.states("analyse").await, [ok("02 10:15"), ok("02 10:30"), ok("02 10:45")]);
    assert_eq!(spine.states("sync").await, [ok("02 10:15")]);
    // Export is silent from here on, yet what 10:45 found reaches the sheets within the hour.
    let spine = spine.die_and_start(
        vec![
            Job { when: When::Never, ..job("export", fine()) },
            Job { when: after("export", 0), ..job("analyse", fine()) },
            Job { when: after("analyse", 60), ..job("sync", fine()) },
        ],
        "two",
    );
    spine.pass(30 * 60).await;
    assert_eq!(spine.states("sync").await, [ok("02 10:15"), ok("02 10:45")]);
}

fn failing(error: fn() -> HttpError) -> Body {
    body(move |_| async move { Err(anyhow::Error::new(error()).context("chats")) })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passing_failure_is_tried_again_then_told_and_its_end_is_told_too() {
    let broken = Arc::new(AtomicU32::new(1));
    let flag = broken.clone();
    let work = body(move |_| {
        let broken = flag.load(Ordering::SeqCst) == 1;
        async move {
            let error = HttpError::Transient { service: "chats".into(), reason: "connection refused".into() };
            if broken { Err(error.into()) } else { Ok(Done::default()) }
        }
    });
    let spine = Spine::start(vec![job("export", work)]).await;
    spine.turn().await;
    spine.pass(8 * 60).await;
    let first = spine.runs("export").await.remove(0);
    assert_eq!((first.state, first.attempt), (RunState::Planned, 2));
    assert!(first.due_at > spine.clock.now() && first.due_at <= spine.clock.now() + TimeDelta::seconds(10));
    assert!(first.error.unwrap().contains("connection refused"));
    assert!(spine.causes().await.is_empty(), "a retry is nobody's concern");
    spine.pass(60).await;
    spine.pass(60).await;
    let last = spine.runs("export").await.remove(0);
    assert_eq!((last.state, last.attempt), (RunState::Failed, 3));
    assert_eq!(spine.causes().await, ["job_failed:export"]);
    broken.store(0, Ordering::SeqCst);
    spine.pass(15 * 60).await;
    assert_eq!(spine.runs("export").await.pop().unwrap().state, RunState::Ok);
    spine.alerts.tell().await.unwrap();
    spine.clock.advance(TimeDelta::hours(1));
    spine.alerts.tell().await.unwrap();
    assert!(spine.causes().await.is_empty(), "over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_is_not_tried_again() {
    let auth = || HttpError::Auth { service: "crm".into(), reason: "wrong key".into() };
    let refused = || HttpError::Refused { service: "crm".into(), status: 400, reason: "bad".into() };
    let spine = Spine::start(vec![job("one", failing(auth)), job("two", failing(refused))]).await;
    spine.turn().await;
    spine.pass(8 * 60).await;
    for name in ["one", "two"] {
        let run = spine.runs(name).await.remove(0);
        assert_eq!((run.state, run.attempt), (RunState::Failed, 1), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_to_wait_is_left_alone_for_that_long() {
    let busy = || HttpError::Busy { service: "crm".into(), after: Some(Duration::from_secs(7200)) };
    let spine = Spine::start(vec![job("export", failing(busy))]).await;
    spine.turn().await;
    spine.pass(8 * 60).await;
    let run = spine.runs("export").await.remove(0);
    assert_eq!((run.state, run.due_at), (RunState::Planned, spine.clock.now() + TimeDelta::hours(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_harms_one_run() {
    let count = Arc::new(AtomicU32::new(0));
    let counted = count.clone();
    // The first panics before its future exists, the second inside it.
    let work: Body = Arc::new(move |_| {
        let turn = counted.fetch_add(1, Ordering::SeqCst);
        assert!(turn != 0, "told to panic with a customer's words");
        async move {
            assert!(turn != 1, "told to panic with a customer's words");
            Ok(Done::default())
        }
        .boxed()
    });
    let spine = Spine::start(vec![job("export", work), job("other", fine())]).await;
    spine.turn().await;
    for _ in 0..3 {
        spine.pass(15 * 60).await;
    }
    let runs = spine.runs("export").await;
    let states: Vec<RunState> = runs.iter().map(|run| run.state).collect();
    assert_eq!(states, [RunState::Panicked, RunState::Panicked, RunState::Ok]);
    assert!(runs.iter().all(|run| !format!("{run:?}").contains("customer's words")));
    assert!(spine.runs("other").await.iter().all(|run| run.state == RunState::Ok));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_run_ends_by_its_deadline_whether_it_listens_or_not() {
    let short = |name, body| Job { deadline: Duration::from_millis(50), ..job(name, body) };
    let listens = body(|cx| async move {
        cx.cancel.cancelled().await;
        Err(spindle::spine::Cancelled.into())
    });
    let deaf = body(|_| futures::future::pending());
    let spine = Spine::start(vec![short("listens", listens), short("deaf", deaf)]).await;
    spine.turn().await;
    let began = std::time::Instant::now();
    spine.pass(8 * 60).await;
    assert!(began.elapsed() < Duration::from_secs(3));
    for name in ["listens", "deaf"] {
        assert_eq!(spine.states(name).await, [row("02 10:15", RunState::TimedOut)], "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_body_that_holds_its_thread_keeps_its_job_busy() {
    let (running, most) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let (inside, seen) = (running.clone(), most.clone());
    let holds = body(move |_| {
        let (inside, seen) = (inside.clone(), seen.clone());
        async move {
            seen.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(1_600));
            inside.fetch_sub(1, Ordering::SeqCst);
            Ok(Done::default())
        }
    });
    let spine = Spine::start(vec![Job { deadline: Duration::from_millis(50), ..job("holds", holds) }]).await;
    spine.planner.pass().await.unwrap();
    spine.clock.advance(TimeDelta::minutes(8));
    spine.planner.pass().await.unwrap();
    assert_eq!(spine.runner.start_due(&spine.stop).await, 1);
    while spine.runs("holds").await[0].state == RunState::Running {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(spine.runs("holds").await[0].state, RunState::TimedOut);
    spine.clock.advance(TimeDelta::minutes(15));
    spine.planner.pass().await.unwrap();
    assert_eq!(spine.runner.start_due(&spine.stop).await, 0, "the thread is still held");
    spine.runner.idle().await;
    spine.work().await;
    assert_eq!(most.load(Ordering::SeqCst), 1, "never two at once");
    assert_eq!(spine.runs("holds").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_that_comes_while_the_job_runs_is_skipped_and_recorded() {
    let go = Arc::new(Notify::new());
    let told = go.clone();
    let slow = body(move |_| {
        let told = told.clone();
        async move {
            told.notified().await;
            Ok(Done::default())
        }
    });
    let spine = Spine::start(vec![job("export", slow)]).await;
    spine.planner.pass().await.unwrap();
    spine.clock.advance(TimeDelta::minutes(8));
    spine.planner.pass().await.unwrap();
    assert_eq!(spine.runner.start_due(&spine.stop).await, 1);
    spine.clock.advance(TimeDelta::minutes(15));
    spine.planner.pass().await.unwrap();
    assert_eq!(spine.runner.start_due(&spine.stop).await, 0);
    go.notify_one();
    spine.runner.idle().await;
    assert_eq!(
        spine.states("export").await,
        [row("02 10:15", RunState::Ok), row("02 10:30", RunState::SkippedOverlap)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn three_deaths_park_a_run_and_leave_the_others_alone() {
    let spine = Spine::start(vec![job("export", fine())]).await;
    spine.turn().await;
    spine.clock.advance(TimeDelta::minutes(8));
    spine.planner.pass().await.unwrap();
    for death in 1..=CRASHES_MOST {
        let dead = format!("dead{death}");
        let now = spine.clock.now();
        let lease = now + TimeDelta::seconds(60);
        let claimed = spine.store.claim_run(&spine.shop, "export", &dead, now, lease).await.unwrap();
        assert!(claimed.is_some(), "death {death}");
        spine.die_and_start(Vec::new(), &format!("alive{death}")).runner.recover().await.unwrap();
    }
    let run = spine.runs("export").await.remove(0);
    assert_eq!((run.state, run.crashes), (RunState::Parked, CRASHES_MOST));
    assert_eq!(spine.causes().await, ["job_parked:export"]);
    spine.pass(15 * 60).await;
    assert_eq!(spine.states("export").await[1], row("02 10:30", RunState::Ok));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_runs_end_and_takes_up_the_others_at_the_next_start() {
    let ends = body(|_| async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        Ok(Done::default())
    });
    let listens = body(|cx| async move {
        cx.cancel.cancelled().await;
        Err(spindle::spine::Cancelled.into())
    });
    let deaf = body(|_| futures::future::pending());
    let jobs = vec![job("ends", ends), job("listens", listens), job("deaf", deaf)];
    let spine = Spine::start(jobs).await;
    spine.turn().await;
    spine.clock.advance(TimeDelta::minutes(8));
    spine.planner.pass().await.unwrap();
    let (runner, stop) = (spine.runner.clone(), spine.stop.clone());
    let running = tokio::spawn(async move { runner.run(stop).await });
    while spine.runs("deaf").await[0].state != RunState::Running {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let began = std::time::Instant::now();
    spine.stop.cancel();
    assert!(running.await.unwrap(), "drained in time");
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_eq!(spine.runs("ends").await[0].state, RunState::Ok);
    for name in ["listens", "deaf"] {
        assert_eq!(spine.runs(name).await[0].state, RunState::Planned, "{name} goes on at the next start");
        assert_eq!(spine.runs(name).await[0].crashes, 0, "{name}");
    }
    let next = spine.die_and_start(vec![job("listens", fine()), job("deaf", fine())], "two");
    next.runner.recover().await.unwrap();
    next.turn().await;
    assert_eq!(next.states("listens").await, [row("02 10:15", RunState::Ok)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_jobs_of_one_second_all_start() {
    let names: Vec<&'static str> = (0..200).map(|number| &*format!("job{number}").leak()).collect();
    let spine = Spine::start(names.iter().map(|name| job(name, fine())).collect()).await;
    spine.planner.pass().await.unwrap();
    spine.clock.advance(TimeDelta::minutes(8));
    spine.turn().await;
    for name in names {
        assert_eq!(spine.states(name).await, [row("02 10:15", RunState::Ok)]);
    }
}

/// A clock that was wrong: slots of a future that did not happen must not silence the present.
#[tokio::test(flavor = "multi_thread")]
async fn planning_goes_on_after_every_clock_step() {
    for (seconds, name) in [(3_600, "1 h"), (3 * 86_400, "3 d")] {
        let ran = Arc::new(Mutex::new(Vec::new()));
        let noted = ran.clone();
        let notes = body(move |cx| {
            noted.lock().unwrap().push(cx.slot);
            async { Ok(Done::default()) }
        });
        let children = When::After { job: "export", at_most_every: Duration::ZERO };
        let spine = Spine::start(vec![job("export", notes), Job { when: children, ..job("analyse", fine()) }]).await;
        spine.turn().await;
        spine.pass(15 * 60).await;
        // Ahead, one slot runs there; then back to the truth.
        spine.pass(seconds).await;
        let before = (spine.runs("export").await.len(), spine.runs("analyse").await.len());
        spine.clock.advance(TimeDelta::seconds(-seconds));
        for _ in 0..8 {
            spine.pass(15 * 60).await;
            for _ in 0..3 {
                spine.pass(1).await;
            }
        }
        let after = (spine.runs("export").await.len(), spine.runs("analyse").await.len());
        let ran = ran.lock().unwrap().clone();
        let mut unique = ran.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), ran.len(), "{name}: no slot ran twice");
        // The one slot that ran ahead of its time does not run again when the present reaches it.
        assert!(ran.len() >= 2 + 7, "{name}: the quarters of the present ran: {ran:?}");
        assert!(after.1 >= before.1 + 7, "{name}: what follows was run too");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// P1: however passes, deaths and absences fall, every slot has exactly one line with a final state.
    #[test]
    fn every_slot_ends_in_one_line(
        steps in prop::collection::vec((1_i64..9_000, 0_u8..4), 1..14),
        misfire in prop::sample::select(vec![Misfire::Latest, Misfire::All, Misfire::Skip]),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let jobs = || vec![Job { misfire, when: cron("*/20 * * * *"), ..job("export", fine()) }];
            let mut spine = Spine::start(jobs()).await;
            spine.turn().await;
            for (place, (seconds, event)) in steps.into_iter().enumerate() {
                spine.clock.advance(TimeDelta::seconds(seconds));
                spine.planner.pass().await.unwrap();
                let now = spine.clock.now();
                if event == 0 {
                    // Dies in the run it just took.
                    let lease = now + TimeDelta::seconds(60);
                    spine.store.claim_run(&spine.shop, "export", "dead", now, lease).await.unwrap();
                }
                if event <= 1 {
                    spine = spine.die_and_start(jobs(), &format!("process{place}"));
                    spine.runner.recover().await.unwrap();
                }
                spine.work().await;
            }
            let start = at(START);
            let minutes = (1..=(spine.clock.now() - start).num_minutes()).map(|minute| start + TimeDelta::minutes(minute));
            let due: Vec<Time> = minutes.filter(|at| at.minute() % 20 == 0).collect();
            let runs = spine.runs("export").await;
            assert_eq!(runs.iter().map(|run| run.slot).collect::<Vec<_>>(), due);
            assert!(runs.iter().all(|run| run.state.is_final()), "{runs:?}");
            if misfire == Misfire::All && due.len() <= 24 {
                assert!(runs.iter().all(|run| run.state == RunState::Ok || run.state == RunState::Parked));
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_is_inserted_by_one_hand_only() {
    let spine = Spine::start(Vec::new()).await;
    let slot = Slot { job: "export".into(), at: at(START) };
    let now = spine.clock.now();
    let hands = (0..8).map(|_| spine.store.plan_slot(&spine.shop, &slot, RunState::Planned, now));
    let won = futures::future::join_all(hands).await.into_iter().filter(|new| *new.as_ref().unwrap()).count();
    assert_eq!(won, 1);
}
