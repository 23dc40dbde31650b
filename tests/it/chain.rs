//! The whole chain over the loopback world: sources, store, sheets, report, outbox, alerts, exit codes.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use spindle::app::{App, Stop, parts};
use spindle::model::run::{PostState, Run, RunState};
use spindle::model::time::{Clock, Period};
use spindle::spine::outbox::Outbox;
use spindle::store::Store;

use crate::world::outside::{CHAT, Outside};
use crate::world::server::{Answer, Fault};
use crate::world::shop::small;
use crate::world::telegram::Fate;

/// Half past nine in the morning of the shop.
fn morning() -> DateTime<Utc> {
    "2026-03-03T06:30:00Z".parse().unwrap()
}

/// The program built on the small shop, its clock and those of the servers at [`morning`].
pub struct Scene {
    pub outside: Outside,
    pub clock: Clock,
    pub app: Arc<App>,
}

impl Scene {
    pub async fn start() -> Scene {
        let outside = Outside::start(morning(), "[shop]\nlast_days = 10").await;
        let clock = Clock::fixed(morning());
        outside.set_clock(morning());
        let app = outside.app(&clock).await;
        Scene { outside, clock, app }
    }

    pub fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
        self.outside.set_clock(self.clock.now());
    }

    pub async fn once(&self, job: &str) -> Run {
        self.app.once(job, &Stop::default()).await.unwrap()
    }

    pub async fn well(&self, jobs: &[&str]) {
        for job in jobs {
            let run = self.once(job).await;
            assert_eq!(run.state, RunState::Ok, "{job}: {:?}", run.error);
        }
    }

    /// What is due leaves the outbox.
    pub async fn deliver(&self) {
        let parts = &self.app.parts;
        let config = self.outside.config(self.clock.now());
        let channels = parts::channels(&config, None).unwrap();
        let (store, shop, clock) = (parts.store.clone(), parts.shop.clone(), parts.clock.clone());
        let outbox = Outbox::new(store, shop, clock, parts.catalogue.clone(), parts.alerts.clone(), channels);
        outbox.deliver_due().await.unwrap();
    }
}

/// Every page of the messages of all times.
async fn message_ids(store: &dyn Store, shop: &spindle::model::ids::Shop) -> Vec<i64> {
    let ever = Period::new("2020-01-01T00:00:00Z".parse().unwrap(), "2100-01-01T00:00:00Z".parse().unwrap());
    let pages: Vec<_> = store.messages(shop, ever).collect().await;
    pages.into_iter().flat_map(|page| page.unwrap()).map(|row| row.message.id.0).collect()
}

/// `manager_summary` as the shop's story has it: id, chats, inbound, outbound, paid orders, revenue.
const MANAGERS: [[&str; 6]; 4] = [
    ["21", "2", "5", "3", "1", "4500"],
    ["22", "2", "3", "3", "0", "0"],
    ["23", "1", "1", "1", "1", "3300.5"],
    ["unassigned", "2", "1", "0", "0", "0"],
];

fn managers(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let place = |name: &str| rows[0].iter().position(|head| head == name).unwrap();
    let places = ["manager_id", "chats", "inbound", "outbound", "paid_orders", "revenue"].map(place);
    rows[1..].iter().map(|row| places.iter().map(|at| row.get(*at).cloned().unwrap_or_default()).collect()).collect()
}

/// The sheets whose rows are the shop's; `status` tells the time.
const SHEETS: [&str; 5] = ["chats_raw", "messages_raw", "manager_summary", "channel_summary", "chat_advice"];

fn sheets(outside: &Outside) -> BTreeMap<&'static str, Vec<Vec<String>>> {
    SHEETS.into_iter().map(|title| (title, outside.google.text(title))).collect()
}

/// Rows that are in one list and not in the other, either way.
fn difference(one: &[Vec<String>], other: &[Vec<String>]) -> Vec<Vec<String>> {
    let (left, right): (BTreeSet<_>, BTreeSet<_>) = (one.iter().collect(), other.iter().collect());
    left.symmetric_difference(&right).map(|row| (*row).clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_arrives_once_and_the_figures_agree_everywhere() {
    let scene = Scene::start().await;
    scene.well(&["export", "sync", "report_daily"]).await;
    scene.deliver().await;

    let parts = &scene.app.parts;
    let ids = message_ids(parts.store.as_ref(), &parts.shop).await;
    let world: Vec<i64> = scene.outside.world.gateway.edit().lists["messages"].keys().copied().collect();
    assert_eq!((ids.len(), &ids), (small::MESSAGES, &world), "each message once");
    let day = Period::new(scene.outside.world.day, scene.clock.now());
    let facts = parts.store.facts(&parts.shop, day, &parts.rules, scene.clock.now()).await.unwrap();
    let orders: BTreeSet<i64> = facts.orders.iter().map(|order| order.id.0).collect();
    assert_eq!((facts.orders.len(), orders), (small::ORDERS, BTreeSet::from([101, 102, 103])), "each order once");
    assert_eq!(facts.chats.len(), small::CHATS);
    assert_eq!(parts.store.check(true).await.unwrap(), Vec::<String>::new());

    assert_eq!(managers(&scene.outside.google.text("manager_summary")), MANAGERS, "Google");
    assert_eq!(managers(&scene.outside.workbook("manager_summary")), MANAGERS, "workbook");
    for title in SHEETS {
        let rows = |rows: Vec<Vec<String>>| rows.len();
        let (google, workbook) = (scene.outside.google.text(title), scene.outside.workbook(title));
        assert_eq!(rows(google), rows(workbook), "{title}");
    }
    let texts = scene.outside.telegram.texts();
    assert_eq!(texts.len(), 1, "{texts:#?}");
    let wanted = [
        "Отчёт за пн 2 марта",
        "За день 5 чатов.",
        "ждут 3 клиента",
        "Чаты: 5",
        "Ответили: 80\u{a0}% из 5 чатов",
        "Чаты совсем без ответа: 1",
        "оплачено 2 на 7\u{a0}801\u{a0}₽",
        "Средний чек 3\u{a0}900\u{a0}₽",
        "Вера Т.: 2 чата, отвечено в 2 из 2; первый ответ: 3 мин",
        "Глеб П.: 2 чата, отвечено в 1 из 1; первый ответ: 40 мин",
        "Лида О.: 1 чат",
    ];
    let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
    for words in wanted {
        assert!(plain(&texts[0]).contains(&plain(words)), "{words:?} in\n{}", texts[0]);
    }
    let files = scene.outside.telegram.files();
    assert_eq!(files.iter().map(|file| file.0.as_str()).collect::<Vec<_>>(), ["sendphoto"], "the picture of the day");
    assert_eq!(parts.store.outbox(&parts.shop, Some(PostState::Sent), 10).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tick_with_nothing_new_costs_little_and_changes_nothing() {
    let scene = Scene::start().await;
    // A page as long as the longest ever seen could be a full one: the shop knows more customers than one quiet hour.
    for id in 300..330 {
        let created = morning() - TimeDelta::hours(id - 298);
        let row = serde_json::json!({ "id": id, "channel_id": 7, "external_id": id.to_string(), "first_name": "Гость", "is_blocked": false, "created_at": created.to_rfc3339(), "updated_at": created.to_rfc3339() });
        scene.outside.world.gateway.put("customers", row);
    }
    scene.well(&["export", "sync", "report_daily"]).await;
    scene.deliver().await;
    let before = sheets(&scene.outside);
    scene.outside.google.journal();

    // The same data again: nothing is written at all.
    scene.well(&["sync"]).await;
    let asked = scene.outside.google.journal();
    assert!(asked.iter().all(|call| !call.contains("pdate")), "{asked:?}");

    // A quarter of an hour later.
    scene.pass(TimeDelta::minutes(15));
    scene.outside.forget_calls();
    scene.well(&["export", "sync", "report_daily"]).await;
    scene.deliver().await;
    let calls = scene.outside.source_calls();
    assert!(calls.len() <= 7, "{} requests: {calls:#?}", calls.len());
    assert_eq!(sheets(&scene.outside), before);
    let writes: Vec<String> =
        scene.outside.google.journal().into_iter().filter(|call| call.contains("pdate")).collect();
    assert!(writes.len() <= 1, "only the time in `status` may be written: {writes:?}");
    assert_eq!(scene.outside.telegram.texts().len(), 1, "nothing is sent");
    let ran = scene.app.parts.store.runs(&scene.app.parts.shop, Some("analyse"), 1).await.unwrap();
    let counts = &ran[0].done.as_ref().unwrap().counts;
    assert!(counts.contains(&("chats".to_owned(), 0)), "nothing is judged again: {counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_new_message_changes_the_rows_of_its_chat_and_no_other() {
    let scene = Scene::start().await;
    scene.well(&["export", "sync"]).await;
    let before = sheets(&scene.outside);
    scene.pass(TimeDelta::minutes(15));
    scene.outside.world.customer_writes(1_054, 44, "Вы ещё здесь?", scene.clock.now() - TimeDelta::minutes(1));
    scene.well(&["export", "sync"]).await;
    let after = sheets(&scene.outside);
    for title in ["chats_raw", "messages_raw", "chat_advice"] {
        let changed = difference(&before[title], &after[title]);
        let strangers: Vec<_> = changed.iter().filter(|row| row[0] != "44").collect();
        assert!(strangers.is_empty(), "{title}: {strangers:?}");
    }
    assert_eq!(after["messages_raw"].len(), before["messages_raw"].len() + 1);
    assert_eq!(difference(&before["chats_raw"], &after["chats_raw"]).len(), 2, "the old row and the new one");
    let others = difference(&before["manager_summary"], &after["manager_summary"]);
    assert!(others.iter().all(|row| row[0] == "unassigned"), "{others:?}");
    let ran = scene.app.parts.store.runs(&scene.app.parts.shop, Some("analyse"), 1).await.unwrap();
    assert!(ran[0].done.as_ref().unwrap().counts.contains(&("chats".to_owned(), 1)));
}

impl Scene {
    /// What the alerts have to say now is put and delivered. Twice, as each waits for its group.
    async fn tell(&self) {
        for _ in 0..2 {
            self.pass(TimeDelta::seconds(90));
            self.app.parts.alerts.tell().await.unwrap();
        }
        self.deliver().await;
    }

    /// Texts in the chat that hold these words.
    fn told(&self, words: &str) -> usize {
        self.outside.telegram.texts().iter().filter(|text| text.contains(words)).count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_is_down_stops_nobody_else() {
    let scene = Scene::start().await;
    scene.well(&["export", "sync"]).await;
    let gateway = &scene.outside.world.gateway.server;
    gateway.fail_times("", &Fault::Answer(Answer::html(500)), 2_000);
    scene.outside.world.order_comes(104, scene.clock.now());
    scene.pass(TimeDelta::minutes(15));
    scene.well(&["export", "sync"]).await;
    scene.tell().await;
    assert_eq!(scene.told(""), 0, "a short outage is nobody's concern");
    let raw = scene.app.parts.store.raw(&scene.app.parts.shop, "orders", 104).await.unwrap();
    assert!(raw.is_some(), "the CRM was read");
    for _ in 0..2 {
        scene.pass(TimeDelta::minutes(15));
        scene.well(&["export", "sync"]).await;
        scene.tell().await;
    }
    assert_eq!(
        (scene.told("Шлюз сообщений RetailCRM: данные не загружаются"), scene.told("")),
        (1, 1),
        "{:?}",
        scene.outside.telegram.texts()
    );
    gateway.heal();
    scene.outside.world.customer_writes(1_054, 44, "Вы ещё здесь?", scene.clock.now());
    for _ in 0..2 {
        scene.pass(TimeDelta::minutes(15));
        scene.well(&["export", "sync"]).await;
        scene.tell().await;
    }
    assert_eq!((scene.told("✅ Снова в порядке"), scene.told("")), (1, 2), "{:?}", scene.outside.telegram.texts());
    assert_eq!(scene.outside.google.text("messages_raw").len(), small::MESSAGES + 2, "what came meanwhile is there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spreadsheet_that_is_not_shared_stops_nobody_else() {
    let scene = Scene::start().await;
    scene.outside.google.with(|book| book.forbidden = true);
    scene.well(&["export", "report_daily"]).await;
    for _ in 0..2 {
        assert_eq!(scene.once("sync").await.state, RunState::Failed);
        scene.tell().await;
    }
    assert_eq!(managers(&scene.outside.workbook("manager_summary")), MANAGERS, "the workbook is written");
    let texts = scene.outside.telegram.texts();
    assert_eq!(
        (scene.told("Отчёт за"), scene.told("Таблица Google не обновилась"), texts.len()),
        (1, 1, 2),
        "{texts:#?}"
    );
    scene.outside.google.with(|book| book.forbidden = false);
    for _ in 0..2 {
        scene.well(&["sync"]).await;
        scene.tell().await;
    }
    let texts = scene.outside.telegram.texts();
    assert_eq!((scene.told("✅ Снова в порядке"), texts.len()), (1, 3), "{texts:#?}");
    assert_eq!(managers(&scene.outside.google.text("manager_summary")), MANAGERS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_throws_the_bot_out_stops_nobody_else() {
    let scene = Scene::start().await;
    scene.outside.telegram.set_fate(CHAT, Fate::Kicked);
    scene.well(&["export", "report_daily"]).await;
    scene.deliver().await;
    scene.well(&["sync"]).await;
    for _ in 0..2 {
        scene.tell().await;
    }
    assert_eq!(managers(&scene.outside.google.text("manager_summary")), MANAGERS);
    let (store, shop) = (&scene.app.parts.store, &scene.app.parts.shop);
    let dead = store.outbox(shop, Some(PostState::Dead), 10).await.unwrap();
    assert!(dead.iter().all(|entry| entry.post.key.starts_with("daily/2026-03-02/owner/")), "{dead:?}");
    let told = |entries: &[spindle::store::OutboxEntry]| -> Vec<String> {
        entries.iter().filter(|entry| entry.post.channel == "log").map(|entry| entry.post.html.clone()).collect()
    };
    let log = told(&store.outbox(shop, Some(PostState::Sent), 10).await.unwrap());
    assert_eq!(log.len(), 1, "told in the log, as the channel itself is the trouble: {log:?}");
    scene.outside.telegram.set_fate(CHAT, Fate::Fine);
    let text = dead.iter().find(|entry| entry.post.attachment.is_none()).unwrap();
    assert!(store.resend(shop, &text.post.key, scene.clock.now()).await.unwrap());
    scene.deliver().await;
    for _ in 0..2 {
        scene.tell().await;
    }
    assert_eq!((scene.told("Отчёт за"), scene.told("")), (1, 1));
    let log = told(&store.outbox(shop, Some(PostState::Sent), 10).await.unwrap());
    assert_eq!((log.len(), log.iter().filter(|text| text.contains("✅")).count()), (2, 1), "{log:?}");
}

/// Waits until it is so, at most half a minute.
fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < until, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn terminate(child: &mut Child) -> Option<i32> {
    let sent = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        assert!(Instant::now() < until, "it does not end");
        std::thread::sleep(Duration::from_millis(10));
    }
}

const QUIET_DAEMON: &str = "[shop]\nlast_days = 10\n[web]\nport = 0\n[jobs]\ndrain = \"5s\"";

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_real_program_does_the_same_and_ends_softly() {
    let outside = Outside::start(Clock::system().now(), QUIET_DAEMON).await;
    let day = outside.world.day.with_timezone(&chrono_tz::Europe::Moscow).date_naive().to_string();
    outside.ends_well(&["once", "export"]);
    outside.ends_well(&["once", "sync"]);
    assert_eq!(managers(&outside.google.text("manager_summary")), MANAGERS);
    assert_eq!(managers(&outside.workbook("manager_summary")), MANAGERS);
    outside.ends_well(&["report", "daily", "--date", &day, "--send"]);
    outside.ends_well(&["report", "daily", "--date", &day, "--send"]);
    assert!(outside.telegram.texts().is_empty(), "the daemon sends");

    let mut daemon = outside.spindle(&["run"]).spawn().unwrap();
    wait_for("the report is delivered", || !outside.telegram.texts().is_empty());
    let second = outside.spindle(&["run"]).stderr(Stdio::piped()).output().unwrap();
    let why = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(75), "{why}");
    let host = gethostname::gethostname().to_string_lossy().into_owned();
    let pid = daemon.id().to_string();
    assert!(why.contains(&format!("pid {pid}")) && why.contains(&host), "{why}");
    let asked = Instant::now();
    assert_eq!(terminate(&mut daemon), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(8), "within the drain: {:?}", asked.elapsed());
    let texts = outside.telegram.texts();
    assert_eq!(texts.len(), 1, "{texts:#?}");
    assert!(texts[0].contains("За день 5 чатов."), "{}", texts[0]);

    let key = format!("daily/{day}/owner/1");
    let sent = outside.spindle(&["list", "outbox"]).stdout(Stdio::piped()).output().unwrap();
    let list = String::from_utf8(sent.stdout).unwrap();
    assert!(list.lines().any(|line| line.contains(&key) && line.contains("sent")), "{list}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_stop_in_the_middle_of_an_export_goes_on_at_the_next_start() {
    let outside = Outside::start(Clock::system().now(), QUIET_DAEMON).await;
    let gateway = &outside.world.gateway.server;
    (0..200).for_each(|_| gateway.fail("/messages", Fault::Delay(Duration::from_secs(60))));
    let mut daemon = outside.spindle(&["run"]).spawn().unwrap();
    wait_for("messages are asked for", || gateway.calls().iter().any(|call| call.path.ends_with("/messages")));
    let asked = Instant::now();
    assert_eq!(terminate(&mut daemon), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(8), "within the drain: {:?}", asked.elapsed());
    gateway.heal();
    outside.ends_well(&["once", "export"]);
    outside.ends_well(&["once", "sync"]);
    assert_eq!(outside.google.text("messages_raw").len(), small::MESSAGES + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_the_configuration_end_with_78() {
    let outside = Outside::start(Clock::system().now(), "[shop]\nzone = \"MSK\"").await;
    let ended = outside.spindle(&["run"]).stderr(Stdio::piped()).output().unwrap();
    let why = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(78), "{why}");
    assert!(why.contains("shop.zone"), "{why}");
    assert!(outside.source_calls().is_empty(), "before any call");

    outside.configure(QUIET_DAEMON);
    outside.ends_well(&["once", "export"]);
    let store = format!("sqlite://{}", outside.path().join("spindle.db").display());
    let mut file = <sqlx::SqliteConnection as sqlx::Connection>::connect(&store).await.unwrap();
    sqlx::raw_sql("PRAGMA user_version = 999").execute(&mut file).await.unwrap();
    sqlx::Connection::close(file).await.unwrap();
    for verb in [&["run"][..], &["once", "export"], &["list", "runs"]] {
        let ended = outside.spindle(verb).stderr(Stdio::piped()).output().unwrap();
        let why = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(78), "{verb:?}: {why}");
        assert!(why.contains("version 999"), "{why}");
    }
}

/// Linux alone lets a test come between a program and its disk so simply.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_under_the_store_ends_with_74_and_a_restart_goes_on() {
    let outside = Outside::start(Clock::system().now(), QUIET_DAEMON).await;
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/broken_disk.c");
    let shim = outside.path().join("broken_disk.so");
    let made = std::process::Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&shim).arg(source).status();
    assert!(made.unwrap().success(), "the compiler that builds SQLite builds this");
    let mark = outside.path().join("disk-is-broken");
    for verb in [&["run"][..], &["once", "export"]] {
        let gateway = &outside.world.gateway.server;
        gateway.fail("/messages", Fault::Delay(Duration::from_millis(700)));
        gateway.forget_calls();
        let mut program = outside.spindle(verb);
        program.env("LD_PRELOAD", &shim).env("BROKEN_DISK", &mark);
        let mut program = program.spawn().unwrap();
        wait_for("messages are asked for", || gateway.calls().iter().any(|call| call.path.ends_with("/messages")));
        std::fs::write(&mark, "").unwrap();
        let until = Instant::now() + Duration::from_secs(20);
        while program.try_wait().unwrap().is_none() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
        // Of one that has ended this does nothing.
        program.kill().unwrap();
        let ended = program.wait().unwrap();
        assert_eq!(ended.code(), Some(74), "{verb:?}: {ended}");
        std::fs::remove_file(&mark).unwrap();
    }
    outside.ends_well(&["once", "export"]);
    outside.ends_well(&["once", "sync"]);
    assert_eq!(outside.google.text("messages_raw").len(), small::MESSAGES + 1);
}
