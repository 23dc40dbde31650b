//! The whole program on a large shop: backfill, analysis, sheets, report, daemon. Linux: memory is read from /proc.
//!
//! `cargo bench --bench backfill` measures 7,562 chats with 128,422 messages; `-- --million` the start
//! with a million messages; `-- paced`, `-- unlimited`, `-- daemon` one part; `-- --order newest|oldest|updated` sets the order of the gateway's lists. The
//! fakes run in a process of their own, so that time and memory are the program's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::disallowed_methods, dead_code)]

use std::time::Duration;

use serde_json::Value;

#[path = "backfill/fake.rs"]
mod fake;
#[path = "backfill/program.rs"]
mod program;
#[path = "backfill/shop.rs"]
mod shop;
mod world;

use program::{Fakes, Shop, program};

const MESSAGES: i64 = 128_422;
const RATE: f64 = 5.0;
const NO_LIMIT: f64 = 1e6;
/// With exports every minute: long enough for two of them.
const IDLE: Duration = Duration::from_secs(130);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--serve") {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        return runtime.block_on(fake::serve(arguments[at + 1].parse().unwrap(), &arguments[at + 2]));
    }
    let order = arguments.iter().position(|argument| argument == "--order");
    let order = order.and_then(|at| arguments.get(at + 1)).map_or("newest", String::as_str);
    let bytes = std::fs::metadata(program()).unwrap().len();
    told("binary", format!("{:.1} MB", bytes as f64 / 1e6), "30 MB");
    if arguments.iter().any(|argument| argument == "--million") {
        return million(order);
    }
    let parts: [(&str, fn(&str)); 3] = [("paced", paced), ("unlimited", unlimited), ("daemon", daemon)];
    let named = |name: &str| arguments.iter().any(|argument| argument == name);
    let some = parts.iter().any(|(name, _)| named(name));
    parts.iter().filter(|(name, _)| !some || named(name)).for_each(|(_, measure)| measure(order));
}

fn told(what: &str, figure: impl std::fmt::Display, target: &str) {
    println!("{what:<44} {figure:<44} {target}");
}

fn of_gateway(requests: &Value) -> u64 {
    requests["gateway"].as_object().unwrap().values().filter_map(Value::as_u64).sum()
}

/// Backfill at the pace of the real gateway.
fn paced(order: &str) {
    let mut fakes = Fakes::start(MESSAGES, order);
    let shop = Shop::new(&fakes, RATE);
    let run = shop.run(&["once", "export"]);
    let requests = fakes.requests();
    let count = of_gateway(&requests);
    let times = run.secs / (count as f64 / RATE);
    told("backfill at 5 requests/s", format!("{:.1} s = {times:.3} x of requests / rate", run.secs), "1.15 x");
    told("  requests, least possible", format!("{count}, {}", fakes.addresses["least"]), "-");
    told("  by stream", &requests["gateway"], "-");
}

/// The chain, verb by verb, as fast as it goes.
fn unlimited(order: &str) {
    let mut fakes = Fakes::start(MESSAGES, order);
    let shop = Shop::new(&fakes, NO_LIMIT);
    let run = shop.run(&["once", "export"]);
    let stored: f64 = MESSAGES as f64 + 3.0 * shop::CHATS as f64;
    told("backfill without a limit", format!("{:.1} s, {:.0} rows/s", run.secs, stored / run.secs), "10000 rows/s");
    told("  peak", format!("{:.0} MiB", run.peak_mib), "200 MiB");
    fakes.requests();
    let run = shop.run(&["once", "export"]);
    let requests = fakes.requests();
    let tick = of_gateway(&requests) + requests["crm"].as_u64().unwrap();
    told("tick with nothing new", format!("{tick} requests, {:.1} s", run.secs), "7 requests");
    let run = shop.run(&["once", "analyse"]);
    told("analysis with the store", format!("{:.1} s, peak {:.0} MiB", run.secs, run.peak_mib), "200 MiB");
    for name in ["sync: workbook and Google", "sync again"] {
        let run = shop.run(&["once", "sync"]);
        let requests = fakes.requests();
        let (all, writes) = (&requests["google"], &requests["google_writes"]);
        told(name, format!("{:.1} s, peak {:.0} MiB", run.secs, run.peak_mib), "200 MiB");
        told("  requests to Google, writes", format!("{all}, {writes}"), "-");
    }
    let run = shop.run(&["report", "daily", "--stdout"]);
    told("daily report", format!("{:.1} s, peak {:.0} MiB", run.secs, run.peak_mib), "3 s");
}

/// The whole chain within one process, then a start with everything stored.
fn daemon(order: &str) {
    let fakes = Fakes::start(MESSAGES, order);
    let shop = Shop::new(&fakes, NO_LIMIT);
    let (daemon, _) = shop.start();
    shop.wait_for("sync");
    told("daemon: backfill, analysis, sync", format!("peak {:.0} MiB", daemon.mib("VmHWM:")), "200 MiB");
    std::thread::sleep(IDLE);
    told("  idle after it", format!("{:.0} MiB", daemon.mib("VmRSS:")), "40 MiB");
    drop(daemon);
    let (daemon, secs) = shop.start();
    std::thread::sleep(IDLE);
    told("daemon: started again", format!("ready in {secs:.2} s, idle {:.0} MiB", daemon.mib("VmRSS:")), "40 MiB");
}

fn million(order: &str) {
    let fakes = Fakes::start(1_000_000, order);
    let shop = Shop::new(&fakes, NO_LIMIT);
    let run = shop.run(&["once", "export"]);
    told("backfill of a million messages", format!("{:.1} s, peak {:.0} MiB", run.secs, run.peak_mib), "200 MiB");
    let run = shop.run(&["once", "sync"]);
    told("  analysis and sync", format!("{:.1} s, peak {:.0} MiB", run.secs, run.peak_mib), "200 MiB");
    told("  store", format!("{:.0} MB", std::fs::metadata(shop.store()).unwrap().len() as f64 / 1e6), "-");
    let (daemon, secs) = shop.start();
    std::thread::sleep(IDLE);
    told("  start to ready", format!("{secs:.2} s, idle {:.0} MiB", daemon.mib("VmRSS:")), "2 s, 40 MiB");
}
