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
use crate::jobs::{self, report::Ground};
use crate::model::time::Clock;
use crate::reports::render::{page::page, terminal::terminal};
use crate::reports::{REPORTS, weekly};
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
    let report = jobs::report::build(&ground(config, store.clone(), &clock)?, name, day).await;
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

/// What a verb builds reports from: a store that may be in use, and the configuration.
pub fn ground(config: &Config, store: Arc<dyn Store>, clock: &Clock) -> anyhow::Result<Ground> {
    Ok(Ground {
        store,
        shop: config.shop(),
        zone: config.zone(),
        rules: config.rules(),
        catalogue: Arc::new(Catalogue::new(&config.language)?),
        masked: config.masks_outward(),
        now: clock.now(),
    })
}

/// Into the outbox, as the daily job does; the daemon delivers. Without a daemon: at its next start.
async fn send(loaded: &Loaded, name: &str, day: NaiveDate, clock: Clock) -> Result<ExitCode, Exit> {
    let app = App::build(loaded.config.clone(), clock).await?;
    let parts = &app.parts;
    let sent = async {
        let report = jobs::report::build(&Ground::of(parts), name, day).await?;
        let files = if name == weekly::NAME { jobs::weekly::workbook(parts, day).await? } else { Vec::new() };
        let posts = jobs::report::posts(parts, &report, files, parts.clock.now()).await?;
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
