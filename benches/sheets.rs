//! Requests and writes of a first, an unchanged and a slightly changed sync of 130,000 rows against
//! the fake, which runs in a process of its own, so that the peak is the sink's. `cargo bench --bench sheets`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::disallowed_methods, dead_code)]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use chrono::{TimeZone, Utc};
use spindle::model::ids::Shop;
use spindle::model::secret::Secret;
use spindle::model::time::Clock;
use spindle::sinks::Sink;
use spindle::sinks::google_sheets::{Config, GoogleSheets, Pace};

mod messages;
mod world;

use messages::{ROWS, peak_mib, table};

/// Name, version of a message's text by its id, rows, target.
type Case = (&'static str, fn(i64) -> i64, i64, &'static str);

/// The fake, until the parent closes our input. Its address goes to the output.
async fn serve() {
    let google = world::sheets::Google::start().await;
    google.with(|book| book.keep_views = false);
    println!("{}", google.server.url());
    tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await.unwrap().unwrap();
}

#[tokio::main]
async fn main() {
    if std::env::args().any(|argument| argument == "--serve") {
        return serve().await;
    }
    let mut fake = Command::new(std::env::current_exe().unwrap())
        .arg("--serve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(fake.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let url = url.trim().to_owned();
    let config = Config {
        kind: "google_sheets".into(),
        spreadsheet: world::sheets::SPREADSHEET.into(),
        credentials: Secret::new(world::sheets::token::key_json(&format!("{url}/token"))),
        api_url: url,
    };
    let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap());
    let sink = GoogleSheets::new("team", &config, clock.clone(), Pace::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = spindle::store::open("sqlite://spindle.db", folder.path(), clock).await.unwrap();
    let cases: [Case; 6] = [
        ("first", |_| 0, ROWS, "40 requests"),
        ("unchanged", |_| 0, ROWS, "0 writes"),
        ("1 % changed", |id| i64::from(id % 100 == 0), ROWS, "5 writes"),
        ("1 % changed, 1,300 added", |id| i64::from(id % 50 == 0), ROWS + 1300, "5 writes"),
        ("unchanged", |id| i64::from(id % 50 == 0), ROWS + 1300, "0 writes"),
        ("all changed", |_| 2, ROWS, "-"),
    ];
    for (name, version, rows, target) in cases {
        let start = Instant::now();
        let synced = sink.sync(store.as_ref(), &Shop::main(), vec![table(version, rows)]).await.unwrap();
        assert!(synced.failed.is_empty(), "{synced:?}");
        let (reads, writes, secs) = (synced.reads, synced.writes, start.elapsed().as_secs_f64());
        let figure = format!("{reads} reads, {writes} writes, {secs:.1} s, peak {} MiB", peak_mib());
        println!("Google, {name:<36} {figure:<44} {target}");
    }
    drop(fake.stdin.take());
    fake.wait().unwrap();
}
