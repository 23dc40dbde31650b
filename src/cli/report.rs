//! `spindle report NAME`: built from the store, beside a running daemon; shown, written or sent.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use chrono::NaiveDate;

use super::exit::Exit;
use super::{dates, list, once, screen};
use crate::app::App;
use crate::config::{Config, Loaded};
use crate::jobs;
use crate::jobs::report::Wanted;
use crate::model::report::Report;
use crate::model::time::Clock;
use crate::reports::REPORTS;
use crate::reports::render::{page::page, terminal::terminal};
use crate::store::Store;
use crate::text::catalogue::Catalogue;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Name of the report (`spindle list reports`)
    name: String,
    /// Day it is about: today, yesterday or 2026-03-02
    #[arg(long, default_value = "yesterday", value_name = "DAY")]
    date: String,
    /// Show it here (the default)
    #[arg(long)]
    stdout: bool,
    /// Write it as a page
    #[arg(long, value_name = "FILE", conflicts_with = "stdout")]
    html: Option<PathBuf>,
    /// Put it into the outbox of every channel; a day that was sent is not sent again
    #[arg(long, conflicts_with_all = ["stdout", "html"])]
    send: bool,
}

pub async fn run(loaded: Loaded, arguments: &Arguments, clock: Clock) -> Result<ExitCode, Exit> {
    let config = &loaded.config;
    let name = arguments.name.as_str();
    if !REPORTS.iter().any(|entry| entry.name == name) {
        return Err(Exit::usage(once::unknown("report", name, REPORTS.iter().map(|entry| entry.name))));
    }
    let today = clock.now().with_timezone(&config.zone()).date_naive();
    let day = dates::parse(&arguments.date, today).map_err(|why| Exit::usage(format!("--date {why}")))?;
    if arguments.send {
        return send(&loaded, name, day, clock).await;
    }
    let store = list::reader(config).await?;
    let report = build(config, store.clone(), name, day, &clock).await;
    store.close().await;
    let report = report?;
    match &arguments.html {
        Some(file) => {
            std::fs::write(file, page(&report)).with_context(|| format!("writing {}", file.display()))?;
            screen::say(&file.display().to_string());
        }
        None => screen::say(terminal(&report, screen::width()).trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}

/// The report of a day, read from a store that may be in use.
pub async fn build(
    config: &Config,
    store: Arc<dyn Store>,
    name: &str,
    day: NaiveDate,
    clock: &Clock,
) -> anyhow::Result<Report> {
    let catalogue = Arc::new(Catalogue::new(&config.language)?);
    let (shop, rules, masked) = (config.shop(), config.rules(), config.privacy.outward != "full");
    let wanted = Wanted { shop: &shop, rules: &rules, name, day, now: clock.now(), masked };
    jobs::report::build(&*store, &wanted, catalogue).await
}

/// Into the outbox, as the daily job does; the daemon delivers. Without a daemon: at its next start.
async fn send(loaded: &Loaded, name: &str, day: NaiveDate, clock: Clock) -> Result<ExitCode, Exit> {
    let app = App::build(loaded.config.clone(), clock).await?;
    let parts = &app.parts;
    let sent = async {
        let report = jobs::report::build_here(parts, name, day).await?;
        let posts = jobs::report::posts(parts, &report, parts.clock.now());
        anyhow::Ok((parts.store.post(&parts.shop, &posts).await?, posts.len()))
    };
    let sent = sent.await;
    parts.store.close().await;
    match sent? {
        (0, _) => {
            screen::say(&format!("{name} of {day} is in the outbox already (`spindle list outbox`); nothing was added"))
        }
        (new, _) => screen::say(&format!("{name} of {day}: {new} posts in the outbox, sent by the daemon")),
    }
    Ok(ExitCode::SUCCESS)
}
