//! /jobs, /run, /status, /logs: the program itself.

use chrono::SubsecRound;

use crate::bot::ask::{Answered, Ask, Reply, Trouble};
use crate::jobs::JOBS;
use crate::model::bot::{Button, Effect};
use crate::model::report::{Line, Span};
use crate::model::run::{PostState, Run, RunState, Slot};
use crate::model::time::Time;
use crate::reports::alerts::alert_text;
use crate::text::cut;

const ERRORS: usize = 10;
const RUNS_READ: u32 = 200;
const REASON_UNITS: usize = 200;
const POSTS_COUNTED: u32 = 1_000;

/// Every job with its last run.
pub async fn jobs(ask: &Ask<'_>) -> Answered {
    let parts = &ask.bot.parts;
    let mut lines = Vec::new();
    for job in JOBS {
        let last = parts.store.runs(&parts.shop, Some(job.name), 1).await?.into_iter().next();
        lines.push(job_line(ask, job.name, last.as_ref()));
    }
    let mut reply = Reply { title: ask.text("bot-jobs-title", &[]), ..Reply::default() }.list(lines);
    if ask.person.role == crate::model::bot::Role::Owner {
        let button = |job: &crate::jobs::JobEntry| Button::data(job_name(ask, job.name), format!("run {}", job.name));
        reply = reply.paragraph(ask.text("bot-jobs-run", &[]));
        reply.buttons = JOBS.iter().map(button).collect::<Vec<_>>().chunks(2).map(<[_]>::to_vec).collect();
    }
    Ok(reply)
}

fn job_line(ask: &Ask<'_>, name: &str, last: Option<&Run>) -> Line {
    let told = match last {
        None => ask.text("bot-job-never", &[]),
        Some(run) => {
            let at = stamp(ask, run.ended_at.or(run.started_at).unwrap_or(run.slot));
            format!("{} {}, {at}", state_sign(run.state), state_name(ask, run.state))
        }
    };
    vec![Span::Bold(job_name(ask, name)), Span::Text(format!(" ({name}): {told}"))]
}

fn job_name(ask: &Ask<'_>, name: &str) -> String {
    let id = format!("job-{}", name.replace('_', "-"));
    if ask.catalogue().has(&id) { ask.text(&id, &[]) } else { name.to_owned() }
}

fn state_sign(state: RunState) -> &'static str {
    match state {
        RunState::Ok => "🟢",
        RunState::Planned | RunState::Running => "⏳",
        RunState::SkippedOverlap | RunState::Missed => "🟡",
        _ => "🔴",
    }
}

fn state_name(ask: &Ask<'_>, state: RunState) -> String {
    let id = match state {
        RunState::Ok => "bot-run-ok",
        RunState::Planned => "bot-run-planned",
        RunState::Running => "bot-run-running",
        RunState::SkippedOverlap => "bot-run-skipped",
        RunState::Missed => "bot-run-missed",
        RunState::Parked => "bot-run-parked",
        RunState::Failed | RunState::TimedOut | RunState::Panicked | RunState::Abandoned => "bot-run-failed",
    };
    ask.text(id, &[])
}

fn stamp(ask: &Ask<'_>, at: Time) -> String {
    ask.catalogue().stamp(at.with_timezone(&ask.bot.parts.zone).naive_local())
}

/// Plans a run of a job for the second in which it was asked for: asked twice in it, it runs once.
pub async fn run(ask: &Ask<'_>) -> Answered {
    let wanted = ask.argument.to_lowercase();
    let Some(job) = JOBS.iter().find(|job| job.name == wanted || job_name(ask, job.name).to_lowercase() == wanted)
    else {
        let names: Vec<&str> = JOBS.iter().map(|job| job.name).collect();
        return Err(Trouble::Told(ask.text("bot-no-such-job", &[("names", names.join(", ").into())])));
    };
    let parts = &ask.bot.parts;
    let last = parts.store.runs(&parts.shop, Some(job.name), 1).await?.into_iter().next();
    if last.is_some_and(|run| matches!(run.state, RunState::Planned | RunState::Running)) {
        return Ok(Reply::sentence(ask.text("bot-run-under-way", &[("job", job_name(ask, job.name).into())])));
    }
    let slot = Slot { job: job.name.to_owned(), at: ask.at.trunc_subsecs(0) };
    let words = ask.text("bot-run-started", &[("job", job_name(ask, job.name).into())]);
    Ok(Reply { effects: vec![Effect::Plan(slot)], ..Reply::sentence(words) })
}

/// How complete the data are, what waits, what is wrong.
pub async fn status(ask: &Ask<'_>) -> Answered {
    let parts = &ask.bot.parts;
    let facts = ask.facts(crate::bot::days::Days::one(ask.today())).await?;
    let told = &facts.completeness;
    let at = |time: Option<Time>| time.map_or_else(|| ask.text("unknown", &[]), |time| stamp(ask, time));
    let count = |state| parts.store.outbox(&parts.shop, Some(state), POSTS_COUNTED);
    let (waiting, unknown) = (count(PostState::Pending).await?, count(PostState::Unknown).await?);
    let (updates, letters) = parts.store.bot().under_way(&parts.shop).await?;
    let (updates, letters) = (u64::from(updates), u64::from(letters));
    let lines = [
        ask.text("bot-status-version", &[("version", env!("CARGO_PKG_VERSION").into())]),
        ask.text("bot-status-complete", &[("time", at(told.complete_until).into())]),
        ask.text("bot-status-export", &[("time", at(told.last_export).into())]),
        ask.text("bot-status-sync", &[("time", at(told.last_sync).into())]),
        ask.text("bot-status-left", &[("cursors", told.pending_cursors.into()), ("rows", told.quarantined.into())]),
        ask.text("bot-status-letters", &[("updates", updates.into()), ("letters", letters.into())]),
        ask.text("bot-status-posts", &[("waiting", waiting.len().into()), ("unknown", unknown.len().into())]),
    ];
    let mut reply = Reply { title: ask.text("bot-status-title", &[]), ..Reply::default() }
        .list(lines.into_iter().map(|line| vec![Span::Text(line)]).collect());
    let alerts = parts.store.alerts(&parts.shop).await?;
    if alerts.is_empty() {
        return Ok(reply.paragraph(ask.text("bot-status-fine", &[])));
    }
    reply = reply.paragraph(ask.text("bot-status-troubles", &[("count", alerts.len().into())]));
    let lines = alerts.iter().take(ERRORS).map(|state| {
        let text = cut::shorten(&alert_text(&state.alert, ask.catalogue()), REASON_UNITS);
        vec![Span::Text(format!("{}: {text}", stamp(ask, state.since)))]
    });
    Ok(reply.list(lines.collect()))
}

/// The last failures: runs, and rows that could not be read.
pub async fn logs(ask: &Ask<'_>) -> Answered {
    let parts = &ask.bot.parts;
    let runs = parts.store.runs(&parts.shop, None, RUNS_READ).await?;
    let mut failures: Vec<(Time, String)> = runs
        .into_iter()
        .filter_map(|run| {
            let error = run.error?;
            Some((run.ended_at.or(run.started_at).unwrap_or(run.slot), format!("{}: {error}", run.job)))
        })
        .collect();
    let quarantined = parts.store.quarantined(&parts.shop, ERRORS as u32).await?;
    failures.extend(quarantined.into_iter().map(|(source, row, at)| (at, format!("{source}: {}", row.reason))));
    failures.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let title = ask.text("bot-logs-title", &[]);
    if failures.is_empty() {
        return Ok(Reply::sentence(ask.text("bot-logs-none", &[])));
    }
    let line = |(at, error): &(Time, String)| {
        vec![Span::Text(format!("{} ", stamp(ask, *at))), Span::Code(cut::shorten(error, REASON_UNITS))]
    };
    Ok(Reply { title, ..Reply::default() }.list(failures.iter().take(ERRORS).map(line).collect()))
}
