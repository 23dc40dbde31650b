//! A workbook of 130,000 messages: time and peak memory. `cargo bench --bench workbook -- [FILE.xlsx]`.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]

use std::time::Instant;

use chrono::{TimeZone, Utc};
use spindle::model::ids::Shop;
use spindle::model::time::Clock;
use spindle::sinks::Sink;
use spindle::sinks::xlsx::Workbook;

mod messages;

use messages::{ROWS, peak_mib, table};

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let given = std::env::args().find(|argument| argument.ends_with(".xlsx"));
    let path = given.map_or_else(|| folder.path().join("spindle.xlsx"), Into::into);
    let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap());
    let store = spindle::store::open("sqlite://spindle.db", folder.path(), clock.clone()).await.unwrap();
    let sink = Workbook::new("local", &path, false, clock);
    let before = peak_mib();
    for name in ["first", "unchanged"] {
        let start = Instant::now();
        sink.sync(store.as_ref(), &Shop::main(), vec![table(|_| 0, ROWS)]).await.unwrap();
        let size = std::fs::metadata(&path).map_or(0, |file| file.len()) as f64 / 1e6;
        let secs = start.elapsed().as_secs_f64();
        let peak = peak_mib();
        let figure = format!("{secs:.2} s, {size:.1} MB, peak {peak} MiB ({before} before)");
        println!("workbook of {ROWS} rows, {name:<23} {figure:<44} 3 s");
    }
}
