//! `spindle list`: what is there and what happened, read beside a running daemon.

use std::process::ExitCode;
use std::sync::Arc;

use chrono_tz::Tz;

use super::exit::Exit;
use super::{What, screen};
use crate::config::{Config, Loaded};
use crate::jobs::{JOBS, Timing};
use crate::model::time::Time;
use crate::reports::REPORTS;
use crate::store::{self, Store};
use crate::tables::TABLES;

pub async fn run(loaded: Loaded, what: What, limit: u32) -> Result<ExitCode, Exit> {
    let config = &loaded.config;
    let text = match what {
        What::Jobs => jobs(config),
        What::Tables => names("table", TABLES.iter().map(|entry| entry.name)),
        What::Reports => names("report", REPORTS.iter().map(|entry| entry.name)),
        What::Runs => runs(config, limit).await?,
        What::Quarantine => quarantine(config, limit).await?,
        What::Outbox => outbox(config, limit).await?,
    };
    screen::say(&text);
    Ok(ExitCode::SUCCESS)
}

/// The store for reading, whether or not a daemon holds it.
pub async fn reader(config: &Config) -> Result<Arc<dyn Store>, Exit> {
    let path = config.store_path();
    if !path.exists() {
        return Err(
            anyhow::anyhow!("there is no store at {} yet; run `spindle once export` first", path.display()).into()
        );
    }
    Ok(store::open_reader(&config.store.url, config.data_dir.as_ref()).await?)
}

fn names<'a>(header: &str, names: impl Iterator<Item = &'a str>) -> String {
    screen::table(&[header], &names.map(|name| vec![name.to_owned()]).collect::<Vec<_>>())
}

fn jobs(config: &Config) -> String {
    let row = |entry: &crate::jobs::JobEntry| {
        let when = match &entry.timing {
            Timing::Pattern(pattern) if pattern(&config.jobs).is_empty() => "off".to_owned(),
            Timing::Pattern(pattern) => pattern(&config.jobs).to_owned(),
            Timing::After(job, _) => format!("after {job}"),
        };
        vec![entry.name.to_owned(), when, entry.what.to_owned()]
    };
    screen::table(&["job", "when", "what"], &JOBS.iter().map(row).collect::<Vec<_>>())
}

async fn runs(config: &Config, limit: u32) -> Result<String, Exit> {
    let runs = reader(config).await?.runs(&config.shop(), None, limit).await?;
    let zone = config.zone();
    let row = |run: crate::model::run::Run| {
        let note = run.error.or(run.done.map(|done| done_text(&done))).unwrap_or_default();
        vec![
            run.id.to_string(),
            run.job,
            shown(run.slot, zone),
            run.state.name().to_owned(),
            run.attempt.to_string(),
            run.ended_at.map(|at| shown(at, zone)).unwrap_or_default(),
            one_line(&note),
        ]
    };
    Ok(screen::table(
        &["run", "job", "slot", "state", "attempt", "ended", "note"],
        &runs.into_iter().map(row).collect::<Vec<_>>(),
    ))
}

/// Counts and note of a run in one line.
pub fn done_text(done: &crate::model::run::Done) -> String {
    let counts = done.counts.iter().map(|(name, count)| format!("{name}={count}"));
    let note = (!done.note.is_empty()).then(|| done.note.clone());
    counts.chain(note).collect::<Vec<_>>().join(" ")
}

async fn quarantine(config: &Config, limit: u32) -> Result<String, Exit> {
    let listed = reader(config).await?.quarantined(&config.shop(), limit).await?;
    let zone = config.zone();
    let row = |(source, one, at): (String, crate::model::walk::Quarantined, Time)| {
        vec![shown(at, zone), source, one.stream.0, one.id, one_line(&one.reason)]
    };
    Ok(screen::table(&["since", "source", "stream", "id", "reason"], &listed.into_iter().map(row).collect::<Vec<_>>()))
}

async fn outbox(config: &Config, limit: u32) -> Result<String, Exit> {
    let entries = reader(config).await?.outbox(&config.shop(), None, limit).await?;
    let zone = config.zone();
    let row = |entry: store::OutboxEntry| {
        let state = entry.state.name().to_owned();
        let due = shown(entry.due_at, zone);
        vec![entry.post.key, state, entry.attempts.to_string(), due, one_line(&entry.error.unwrap_or_default())]
    };
    Ok(screen::table(&["key", "state", "attempts", "due", "error"], &entries.into_iter().map(row).collect::<Vec<_>>()))
}

/// In the shop's zone, to the second.
pub fn shown(at: Time, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// One safe line of at most 120 characters.
fn one_line(text: &str) -> String {
    text.chars().take(120).map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
