//! Requests and writes of a first, an unchanged and a slightly changed sync of 130,000 rows against
//! the fake. Time and memory are those of the sink and the fake together. `cargo bench --bench sheets`.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, dead_code)]

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

/// Name, version of a message's text by its id, rows.
type Case = (&'static str, fn(i64) -> i64, i64);

#[tokio::main]
async fn main() {
    let google = world::sheets::Google::start().await;
    google.with(|book| book.keep_views = false);
    let config = Config {
        kind: "google_sheets".into(),
        spreadsheet: world::sheets::SPREADSHEET.into(),
        credentials: Secret::new(google.key()),
        api_url: google.server.url(),
    };
    let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap());
    let sink = GoogleSheets::new("team", &config, clock.clone(), Pace::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = spindle::store::open("sqlite://spindle.db", folder.path(), clock).await.unwrap();
    let cases: [Case; 6] = [
        ("first", |_| 0, ROWS),
        ("unchanged", |_| 0, ROWS),
        ("1 % changed", |id| i64::from(id % 100 == 0), ROWS),
        ("1 % changed, 1,300 added", |id| i64::from(id % 50 == 0), ROWS + 1300),
        ("unchanged", |id| i64::from(id % 50 == 0), ROWS + 1300),
        ("all changed", |_| 2, ROWS),
    ];
    for (name, version, rows) in cases {
        google.server.forget_calls();
        let start = Instant::now();
        let synced = sink.sync(store.as_ref(), &Shop::main(), vec![table(version, rows)]).await.unwrap();
        assert!(synced.failed.is_empty(), "{synced:?}");
        let largest = google.server.calls().iter().map(|call| call.body.len()).max().unwrap_or(0) as f64 / 1e6;
        println!(
            "{name:<26} {:>2} reads {:>3} writes {:>7} rows, largest {largest:.1} MB, {:.1} s, peak {} MiB",
            synced.reads,
            synced.writes,
            synced.rows_written,
            start.elapsed().as_secs_f64(),
            peak_mib()
        );
    }
}
