//! `spindle check`: every setting against the real services, as a table. Changes nothing.

use std::process::ExitCode;

use super::exit::Exit;
use super::{list, screen};
use crate::app::parts;
use crate::config::{Config, Loaded};
use crate::http::HttpError;
use crate::model::time::Clock;
use crate::store::{self, StoreError};

/// A line of the table.
struct Finding {
    what: String,
    state: State,
    detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Ok,
    Off,
    Warning,
    Bad,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Off => "off",
            State::Warning => "warn",
            State::Bad => "FAIL",
        }
    }
}

/// A difference of clocks above this spoils waits and reports.
const SKEW_SECS: i64 = 60;
/// Less room than this is soon none.
const ROOM_BYTES: u64 = 512 * 1024 * 1024;

/// All well: exit 0. Something fails: exit 1.
pub async fn run(loaded: Loaded, clock: Clock) -> Result<ExitCode, Exit> {
    screen::say(&settings(&loaded));
    let config = &loaded.config;
    let mut findings = Vec::new();
    findings.push(store(config, clock.clone()).await);
    findings.push(room(config));
    findings.extend(sources(config, &clock).await?);
    findings.extend(sinks(config, &clock).await?);
    findings.extend(channels(config).await?);
    let rows: Vec<Vec<String>> = findings
        .iter()
        .flat_map(|finding| {
            let mut lines = finding.detail.lines();
            let first =
                vec![finding.what.clone(), finding.state.word().into(), lines.next().unwrap_or_default().into()];
            let more = lines.map(|line| vec![String::new(), String::new(), line.to_owned()]);
            std::iter::once(first).chain(more).collect::<Vec<_>>()
        })
        .collect();
    screen::say(&screen::table(&["what", "state", "detail"], &rows));
    let bad = findings.iter().any(|finding| finding.state == State::Bad);
    Ok(ExitCode::from(u8::from(bad)))
}

/// Which file was read and where every value that is not the default came from.
fn settings(loaded: &Loaded) -> String {
    let file = match &loaded.file {
        Some(path) => format!("configuration: {}", path.display()),
        None => "configuration: no file, defaults and environment only".to_owned(),
    };
    let row = |origin: &crate::config::Origin| vec![origin.key.clone(), origin.value.clone(), origin.place.clone()];
    let rows: Vec<Vec<String>> = loaded.origins.iter().map(row).collect();
    format!("{file}\n\n{}\n", screen::table(&["setting", "value", "from"], &rows))
}

async fn store(config: &Config, clock: Clock) -> Finding {
    let path = config.store_path();
    let what = "store".to_owned();
    let opened = match path.exists() {
        true => store::open_reader(&config.store.url, config.data_dir.as_ref()).await,
        // Proves that it can be made here; what is made is an empty store.
        false => store::open(&config.store.url, config.data_dir.as_ref(), clock).await,
    };
    let checked = match opened {
        Ok(store) => {
            let faults = store.check(false).await;
            store.close().await;
            faults
        }
        Err(error) => Err(error),
    };
    let (state, detail) = match checked {
        Ok(faults) if faults.is_empty() => (State::Ok, path.display().to_string()),
        Ok(faults) => (State::Bad, format!("{}; restore a backup: spindle restore FILE", faults.join("\n"))),
        Err(StoreError::Held { pid, host, .. }) => {
            (State::Ok, format!("{} in use by pid {pid} on {host}", path.display()))
        }
        Err(error) => (State::Bad, error.to_string()),
    };
    Finding { what, state, detail }
}

/// Free room of the data folder, from `df` where there is one.
fn room(config: &Config) -> Finding {
    let what = "disk".to_owned();
    let output = std::process::Command::new("df").args(["-Pk", &config.data_dir]).output();
    let free = output.ok().and_then(|output| {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok()
    });
    let Some(free) = free.map(|kib| kib * 1024) else {
        return Finding { what, state: State::Off, detail: "free room is not told by this system".into() };
    };
    let state = if free < ROOM_BYTES { State::Warning } else { State::Ok };
    Finding { what, state, detail: format!("{} MiB free in {}", free / 1024 / 1024, config.data_dir) }
}

async fn sources(config: &Config, clock: &Clock) -> Result<Vec<Finding>, Exit> {
    let mut findings = Vec::new();
    for source in parts::sources(config, clock)? {
        let checked = source.check().await;
        let (state, detail) =
            match checked {
                Ok(found) => {
                    let mut lines = vec![match found.rights.is_empty() {
                        true => "reachable, key valid".to_owned(),
                        false => format!("reachable, key valid: {}", found.rights.join(", ")),
                    }];
                    let skewed = found.clock_skew_secs.filter(|skew| skew.abs() > SKEW_SECS);
                    lines.extend(skewed.map(|skew| {
                        format!("its clock and ours differ by {skew} s; set the clock of this machine (NTP)")
                    }));
                    lines.extend(
                        (!found.missing.is_empty())
                            .then(|| format!("missing rights: {}; add them to the key", found.missing.join(", "))),
                    );
                    let state = match (found.missing.is_empty(), skewed) {
                        (false, _) => State::Bad,
                        (true, Some(_)) => State::Warning,
                        (true, None) => State::Ok,
                    };
                    (state, lines.join("\n"))
                }
                Err(error) => (State::Bad, advice(&error)),
            };
        findings.push(Finding { what: format!("source {}", source.name()), state, detail });
    }
    let off = [("source crm", config.crm_enabled()), ("source chats", config.chats_enabled())];
    let off = off.into_iter().filter(|(_, on)| !on && !config.demo_enabled());
    findings.extend(off.map(|(what, _)| Finding { what: what.into(), state: State::Off, detail: "not set up".into() }));
    Ok(findings)
}

async fn sinks(config: &Config, clock: &Clock) -> Result<Vec<Finding>, Exit> {
    let mut findings = Vec::new();
    for sink in parts::sinks(config, clock).await? {
        let (state, detail) = told(sink.check().await);
        findings.push(Finding { what: format!("sink {}", sink.name()), state, detail });
    }
    if !config.google_enabled() {
        findings.push(Finding { what: "sink team".into(), state: State::Off, detail: "no spreadsheet set up".into() });
    }
    Ok(findings)
}

async fn channels(config: &Config) -> Result<Vec<Finding>, Exit> {
    let mut findings = Vec::new();
    for channel in parts::channels(config, moved_chat(config).await)? {
        let (state, detail) = told(channel.check().await);
        let what = format!("channel {}", channel.name());
        findings.push(Finding { what, state, detail });
    }
    Ok(findings)
}

/// The number the chat moved to, when the store knows one.
async fn moved_chat(config: &Config) -> Option<i64> {
    let store = list::reader(config).await.ok()?;
    let moved = store.value(&config.shop(), "telegram_chat:owner").await;
    store.close().await;
    moved.ok()??.parse().ok()
}

fn told(checked: Result<Vec<String>, HttpError>) -> (State, String) {
    match checked {
        Ok(lines) => (State::Ok, lines.join("\n")),
        Err(error) => (State::Bad, advice(&error)),
    }
}

/// The error with what to do about its kind.
fn advice(error: &HttpError) -> String {
    let remedy = match error {
        HttpError::Busy { .. } => "try again later",
        HttpError::Transient { .. } => "check the address, the network and the proxy",
        HttpError::Auth { .. } => "check the key or token and its rights",
        HttpError::Refused { .. } => "check the settings named",
        HttpError::Malformed { .. } | HttpError::TooLarge { .. } => "check that the address is the service's own",
    };
    format!("{error}\n{remedy}")
}
