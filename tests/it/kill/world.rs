//! The whole chain against the loopback world, killed at named points, when a fake has taken a
//! request and not answered it, and at random moments. The fakes live in the test's process, so that
//! their journals survive.

use std::process::Child;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use spindle::model::ids::Shop;
use spindle::model::run::PostState;
use spindle::model::time::Clock;
use spindle::store;

use super::judge::judge;
use crate::world::outside::Outside;
use crate::world::server::{Fault, Server};

/// The daemon only delivers: export, sync and report are steps of their own.
const CONFIG: &str = r#"
[shop]
last_days = 10
[web]
port = 0
[jobs]
export = ""
report_daily = ""
check = ""
backup = ""
sync_at_most_every = "1s"
drain = "3s"
[alerts]
warn = false
group = "1s"
[logs]
dir = ""
"#;

/// A step ends or dies within this; a debug build on a busy machine needs a fraction of it.
const PATIENCE: Duration = Duration::from_secs(90);

/// Named points and the passes at which the program dies there. The small shop is read in some 130
/// pages, its messages in the last 50.
const POINTS: &[(&str, &[u32])] = &[
    ("C1", &[1, 40, 100]),
    ("C2", &[1, 60, 95]),
    ("C3", &[1, 8, 30, 70, 76, 82, 88, 94, 97, 100, 103, 106]),
    ("C4", &[1, 60, 105]),
    ("C5", &[1, 2]),
    ("C6", &[1, 2]),
    ("C7", &[1, 2]),
    ("C9", &[1, 2]),
    ("C10", &[1]),
    ("C12", &[1]),
    ("C13", &[1]),
    ("C15", &[1]),
    ("C16", &[1, 2]),
    ("C20", &[1]),
    ("C25", &[1]),
    ("C26", &[1]),
];

/// The chain, step by step; the last one is the daemon, which delivers.
const STEPS: [&[&str]; 4] = [&["once", "export"], &["once", "sync"], &["once", "report_daily"], &["run"]];

/// The small shop on a gateway of short pages: a cursor that is lost loses rows.
async fn outside() -> Outside {
    let outside = Outside::start(Clock::system().now(), CONFIG).await;
    outside.world.gateway.edit().clamp = 4;
    outside
}

/// So many messages that their sheet is filled through a hidden one.
async fn large_outside() -> Outside {
    let outside = outside().await;
    outside.world.gateway.edit().clamp = 200;
    let noon = outside.world.at(12, 0);
    for place in 0..500 {
        let id = 5_000 + place;
        outside.world.customer_writes(id, 41 + place % 6, &format!("Сообщение {id}"), noon + TimeDelta::seconds(place));
    }
    outside
}

/// Waits for its end; `None`: it lives on.
async fn ended(child: &mut Child, within: Duration) -> Option<std::process::ExitStatus> {
    let until = Instant::now() + within;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        if Instant::now() >= until {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The program holds the store: it listens to signals by then.
fn holds_store(outside: &Outside, child: &Child) -> bool {
    let text = std::fs::read_to_string(outside.path().join("spindle.db.lock")).unwrap_or_default();
    text.split(' ').next() == Some(&child.id().to_string())
}

/// The outbox has a report and nothing that waits; what is unknown has its notice.
async fn delivered(outside: &Outside) -> bool {
    let Ok(store) = store::open_reader("sqlite://spindle.db", outside.path()).await else { return false };
    let entries = store.outbox(&Shop::main(), None, 10_000).await.unwrap_or_default();
    store.close().await;
    let under_way = |state| matches!(state, PostState::Pending | PostState::Sending);
    let has = |start: &str| entries.iter().any(|entry| entry.post.key.starts_with(start));
    let unknown = entries.iter().filter(|entry| entry.state == PostState::Unknown);
    let unknown = unknown.filter(|entry| !entry.post.key.starts_with("unknown/"));
    let announced = unknown.map(|entry| format!("unknown/{}/", entry.post.key)).all(|notice| has(&notice));
    has("daily/") && announced && !entries.iter().any(|entry| under_way(entry.state))
}

/// Runs a step to its end. `false`: it died, at the point named.
async fn step(outside: &Outside, verb: &[&str], fail_at: Option<&str>) -> bool {
    let mut command = outside.spindle(verb);
    if let Some(point) = fail_at {
        command.env("SPINDLE_FAIL_AT", point);
    }
    let mut child = command.spawn().unwrap();
    if verb == ["run"] {
        let until = Instant::now() + PATIENCE;
        while child.try_wait().unwrap().is_none() && !(holds_store(outside, &child) && delivered(outside).await) {
            assert!(Instant::now() < until, "nothing is delivered");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        if child.try_wait().unwrap().is_none() {
            std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        }
    }
    let status = ended(&mut child, PATIENCE).await;
    if status.is_none() {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let status = status.unwrap_or_else(|| panic!("{verb:?} does not end"));
    assert!(status.success() || status.code().is_none(), "{verb:?}: {status}");
    status.success()
}

/// The chain to its end with nobody killing. The daemon first: it exports by itself and may be stopped in the middle.
async fn settle(outside: &Outside) {
    for verb in [STEPS[2], STEPS[3], STEPS[0], STEPS[1]] {
        assert!(step(outside, verb, None).await, "{verb:?} died by itself");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_named_points() {
    let mut kills = 0;
    for (point, passes) in POINTS {
        for pass in *passes {
            let outside = if matches!(*point, "C15" | "C16") { large_outside().await } else { outside().await };
            let name = format!("{point}:{pass}");
            let mut died = false;
            for verb in STEPS {
                let fail_at = (!died).then_some(name.as_str());
                if !step(&outside, verb, fail_at).await {
                    died = true;
                    assert!(step(&outside, verb, None).await);
                }
            }
            assert!(died, "{name} was never passed");
            kills += 1;
            // The step that died was only repeated: already now everything is whole.
            judge(&outside, &name).await;
        }
    }
    println!("{kills} kills at named points");
    assert_eq!(kills, POINTS.iter().map(|(_, passes)| passes.len()).sum::<usize>());
}

/// Which fake, which of its paths, which of the calls of that path.
type Event = (fn(&Outside) -> &Server, &'static str, usize);

fn gateway(outside: &Outside) -> &Server {
    &outside.world.gateway.server
}

fn crm(outside: &Outside) -> &Server {
    &outside.world.crm.server
}

fn google(outside: &Outside) -> &Server {
    &outside.google.server
}

fn telegram(outside: &Outside) -> &Server {
    &outside.telegram.server
}

const EVENTS: &[Event] = &[
    (gateway, "/customers", 1),
    (gateway, "/messages", 1),
    (gateway, "/messages", 3),
    (gateway, "/dialogs", 2),
    (crm, "/orders", 1),
    (crm, "/orders/history", 1),
    (google, "/token", 1),
    (google, ":batchUpdate", 1),
    (google, ":batchUpdate", 2),
    (google, "/values:batchUpdate", 1),
    (google, "/values:batchGet", 1),
    (google, "/v4/spreadsheets", 1),
    (google, "/v4/spreadsheets", 2),
    (telegram, "/SendMessage", 1),
];

#[tokio::test(flavor = "multi_thread")]
async fn killed_when_a_request_is_taken_and_not_answered() {
    let mut kills = 0;
    for (server, path, call) in EVENTS {
        let outside = if path.contains("atch") { large_outside().await } else { outside().await };
        let name = format!("call {call} of {path}");
        let (told, mut taken) = tokio::sync::mpsc::unbounded_channel();
        (1..*call).for_each(|_| server(&outside).fail(path, Fault::Pass));
        server(&outside).fail(path, Fault::Held(told));
        let mut died = false;
        for verb in STEPS {
            if died {
                assert!(step(&outside, verb, None).await);
                continue;
            }
            let mut child = outside.spindle(verb).spawn().unwrap();
            let ends = async {
                match verb {
                    ["run"] => tokio::time::sleep(PATIENCE).await,
                    _ => {
                        ended(&mut child, PATIENCE).await;
                    }
                }
            };
            died = tokio::select! { told = taken.recv() => told.is_some(), () = ends => false };
            if died {
                // SIGKILL: the request is accepted, its answer was never read.
                child.kill().unwrap();
                child.wait().unwrap();
                kills += 1;
                server(&outside).heal();
                assert!(step(&outside, verb, None).await);
            }
        }
        assert!(died, "{name} was never made: {:?}", server(&outside).calls().len());
        judge(&outside, &name).await;
    }
    println!("{kills} kills between a request and its answer");
    assert_eq!(kills, EVENTS.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_while_the_world_grows() {
    const ROUNDS: u32 = 36;
    let mut kills = 0;
    let outside = outside().await;
    outside.configure(&CONFIG.replace("\"\"\nreport", "\"* * * * *\"\nreport"));
    let mut dice = StdRng::seed_from_u64(20_260_302);
    for kill in 1..=ROUNDS {
        let now = Clock::system().now();
        let chat = dice.random_range(41..=46);
        outside.world.customer_writes(2_000 + i64::from(kill), chat, &format!("Ещё вопрос, номер {kill}"), now);
        if dice.random_bool(0.3) {
            outside.world.order_comes(200 + i64::from(kill), now);
        }
        let verb = STEPS[dice.random_range(0..STEPS.len())];
        let mut child = outside.spindle(verb).spawn().unwrap();
        let life = Duration::from_millis(dice.random_range(10..600));
        if ended(&mut child, life).await.is_none() {
            child.kill().unwrap();
            kills += u32::from(child.wait().unwrap().code().is_none());
        }
        if kill % 6 == 0 {
            settle(&outside).await;
            judge(&outside, &format!("random kill {kill}")).await;
        }
    }
    // Nothing is to be done: a kill then changes nothing at all.
    let before = judge(&outside, "the last random kill").await;
    let mut child = outside.spindle(&["run"]).spawn().unwrap();
    ended(&mut child, Duration::from_millis(1_500)).await;
    child.kill().unwrap();
    child.wait().unwrap();
    settle(&outside).await;
    assert_eq!(judge(&outside, "a kill while idle").await, before, "P13");
    println!("{} kills at random", kills + 1);
    assert!(kills >= ROUNDS / 3, "{kills} of {ROUNDS} were alive when they were to be killed");
}
