//! `spindle run` and `spindle once JOB`.

use std::process::ExitCode;

use super::exit::Exit;
use super::{list, screen, start_logs};
use crate::app::{App, Stop};
use crate::config::Loaded;
use crate::jobs::JOBS;
use crate::model::run::RunState;
use crate::model::time::Clock;
use crate::store::StoreError;

/// Runs the daemon until it is told to stop.
pub async fn run_daemon(loaded: Loaded, clock: Clock) -> Result<ExitCode, Exit> {
    must_read(&loaded)?;
    let logs = start_logs(&loaded, true)?;
    let stop = Stop::on_signals().map_err(|error| Exit::internal(format!("cannot listen to signals: {error}")))?;
    let app = App::build(loaded.config, clock)
        .await
        .inspect_err(|error| tracing::error!(error = %format!("{error:#}"), "cannot start"))?;
    let listener = app.listen().await?;
    let code = app.run(listener, stop).await;
    drop(logs);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(70)))
}

/// Runs one job and tells what became of it.
pub async fn run_job(loaded: Loaded, clock: Clock, job: &str) -> Result<ExitCode, Exit> {
    known_job(job)?;
    must_read(&loaded)?;
    let _logs = start_logs(&loaded, true)?;
    let stop = Stop::on_signals().map_err(|error| Exit::internal(format!("cannot listen to signals: {error}")))?;
    let app = App::build(loaded.config, clock).await?;
    let run = tokio::select! {
        run = app.once(job, &stop) => run,
        () = app.parts.store.disk_failed() => return Err(StoreError::Disk("the store could not be written".into()).into()),
    };
    app.parts.store.close().await;
    let run = run?;
    let done = run.done.as_ref().map(list::done_text).unwrap_or_default();
    if run.state == RunState::Ok {
        screen::say(format!("{job}: ok {done}").trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    let why = run.error.unwrap_or(done);
    Err(anyhow::anyhow!("{job}: {} {why}", run.state.name()).into())
}

/// A name of the list, or the nearest one.
pub fn known_job(name: &str) -> Result<(), Exit> {
    let names = || JOBS.iter().map(|entry| entry.name);
    if names().any(|known| known == name) {
        return Ok(());
    }
    Err(Exit::usage(unknown("job", name, names())))
}

/// `there is no job "exprot"; did you mean export?`
pub fn unknown<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    let likeness = |candidate: &&str| (strsim::jaro_winkler(name, candidate) * 1000.0) as u32;
    let near = names.iter().copied().max_by_key(likeness).filter(|candidate| likeness(candidate) >= 800);
    match near {
        Some(near) => format!("there is no {what} {name:?}; did you mean {near}?"),
        None => format!("there is no {what} {name:?}; known: {}", names.join(", ")),
    }
}

fn must_read(loaded: &Loaded) -> Result<(), Exit> {
    loaded.config.missing_source().map_or(Ok(()), |fault| Err(Exit::config(&[fault])))
}
