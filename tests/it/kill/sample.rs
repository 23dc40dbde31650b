//! The real program on the sample shop, killed at named points and at random moments. At rest, after
//! the last restart, everything is as if nobody had killed it: each message and order once, nothing
//! lost, one line a slot, a sound store. Built with `--features failpoints` only.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures::StreamExt;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use spindle::config::Config;
use spindle::model::ids::Shop;
use spindle::model::run::{PostState, RunState};
use spindle::model::time::{Clock, Period, Time};

const CONFIG: &str = r#"
[shop]
last_days = 15
[sources.chats]
kind = "demo"
[sources.demo]
days = 14
chats = 60
[web]
port = 0
"#;

/// Points the sample shop passes, each killed at its first passes, with a folder of its own.
const POINTS: &[(&str, u32)] =
    &[("C1", 4), ("C2", 4), ("C3", 4), ("C4", 4), ("C5", 3), ("C6", 3), ("C7", 2), ("C16", 1), ("C26", 1)];
const RANDOM_KILLS: u32 = 28;
/// A killed program is gone within this; a whole chain is done within this.
const PATIENCE: Duration = Duration::from_secs(60);

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.toml"), CONFIG).unwrap();
    folder
}

fn spindle(folder: &Path, verb: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spindle"));
    command.args(verb).current_dir(folder).env_clear().stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn once(folder: &Path, job: &str) {
    let ended = spindle(folder, &["once", job]).status().unwrap();
    assert!(ended.success(), "once {job}: {ended}");
}

/// Waits for the program to die by itself. `false`: it lives.
fn dies(child: &mut Child, within: Duration) -> bool {
    let until = Instant::now() + within;
    while Instant::now() < until {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

/// What the store holds, as far as a reader can tell.
#[derive(Debug, PartialEq)]
struct Rest {
    messages: Vec<String>,
    orders: Vec<String>,
    chats: Vec<String>,
}

async fn rest(folder: &Path) -> Rest {
    let config = Config::compiled().unwrap();
    let shop = Shop::main();
    let store = spindle::store::open_reader("sqlite://spindle.db", folder).await.unwrap();
    assert_eq!(store.check(true).await.unwrap(), Vec::<String>::new(), "I3");
    let ever = Period::new(Time::UNIX_EPOCH, "2100-01-01T00:00:00Z".parse().unwrap());
    let mut messages = Vec::new();
    let mut pages = store.messages(&shop, ever);
    while let Some(page) = pages.next().await {
        messages.extend(page.unwrap().iter().map(|row| format!("{row:?}")));
    }
    drop(pages);
    let facts = store.facts(&shop, ever, &config.rules(), Clock::system().now()).await.unwrap();
    assert_eq!(facts.completeness.pending_cursors, 0, "I3: the walk is read to its end");
    for run in store.runs(&shop, None, 10_000).await.unwrap() {
        assert_ne!(run.state, RunState::Running, "I10: {run:?}");
    }
    let slots: Vec<(String, Time)> =
        store.runs(&shop, None, 10_000).await.unwrap().into_iter().map(|run| (run.job, run.slot)).collect();
    assert_eq!(slots.iter().collect::<BTreeSet<_>>().len(), slots.len(), "I10: one line a slot");
    assert!(store.outbox(&shop, Some(PostState::Sending), 10).await.unwrap().is_empty(), "I5");
    store.close().await;
    Rest {
        messages,
        orders: facts.orders.iter().map(|order| format!("{order:?}")).collect(),
        chats: facts.chats.iter().map(|chat| format!("{chat:?}")).collect(),
    }
}

/// The chain to its end, then what is there.
async fn settle(folder: &Path) -> Rest {
    once(folder, "export");
    once(folder, "sync");
    assert!(folder.join("spindle.xlsx").exists(), "I6: the workbook is there");
    let strays: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".xlsx") && name != "spindle.xlsx")
        .collect();
    assert!(strays.is_empty(), "I6: no half sheets: {strays:?}");
    rest(folder).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whenever_it_is_killed_the_rest_is_the_same() {
    let whole = folder();
    let wanted = settle(whole.path()).await;
    assert!(wanted.messages.len() > 100 && !wanted.orders.is_empty() && !wanted.chats.is_empty());
    let mut kills = 0;
    for (point, passes) in POINTS {
        for pass in 1..=*passes {
            let place = folder();
            let mut child =
                spindle(place.path(), &["run"]).env("SPINDLE_FAIL_AT", format!("{point}:{pass}")).spawn().unwrap();
            let died = dies(&mut child, PATIENCE);
            if !died {
                child.kill().unwrap();
                child.wait().unwrap();
            }
            assert!(died, "{point}:{pass} was never passed");
            kills += 1;
            assert_eq!(settle(place.path()).await, wanted, "after {point}:{pass}");
        }
    }
    // One folder, killed again and again.
    let place = folder();
    let mut dice = StdRng::seed_from_u64(7);
    for kill in 0..RANDOM_KILLS {
        let mut child = spindle(place.path(), &["run"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(dice.random_range(10..700)));
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        if kill % 7 == 6 {
            assert_eq!(settle(place.path()).await, wanted, "after random kill {kill}");
        }
    }
    assert!(kills >= 50, "{kills} kills");
}
