//! The log: console and daily file, one line a record, no secret, no person, no flood.

use std::sync::Arc;

use anyhow::Context;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use crate::model::fault::Wrong;

mod counters;
mod redaction;
mod writer;

pub use counters::{Counts, counts};
pub use redaction::Redactor;
use writer::{Flood, SafeWriter};

/// `[logs]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub format: String,
    pub level: String,
    pub dir: String,
    pub keep_days: u32,
}

impl Config {
    /// What is wrong with the section, by field.
    pub fn wrong(&self) -> Vec<(&'static str, Wrong)> {
        let remedy = "write error, warn, info, debug, or info,spindle::sources=debug";
        let wrong = |error| ("level", Wrong::new(format!("cannot be read: {error}"), remedy));
        self.level.parse::<EnvFilter>().err().map(wrong).into_iter().collect()
    }
}

/// Lines that wait for the disk at most; further ones are dropped. The queue is in memory whole from the start.
const LINES_WAITING: usize = 8_192;

/// Crates whose debug lines carry tokens, keys or bodies: never below info, whatever the filter says.
const QUIET: &[&str] = &[
    "yup_oauth2",
    "hyper",
    "hyper_util",
    "h2",
    "rustls",
    "reqwest",
    "sqlx",
    "teloxide",
    "teloxide_core",
    "google_sheets4",
];

/// Keeps the file's writer alive; dropped at the end it writes out what is left.
pub struct Logs {
    _file: Option<WorkerGuard>,
}

/// Starts logging for the whole process. `dir` is the folder of the daily files, `None` for no file.
/// `to_file` alone (no console) suits verbs whose output is read by people.
///
/// # Errors
/// The filter cannot be read, the folder cannot be made, or logging was started before.
pub fn start(
    config: &Config,
    dir: Option<&std::path::Path>,
    redactor: Redactor,
    console: bool,
) -> anyhow::Result<Logs> {
    let redactor = Arc::new(redactor);
    let (file, guard) = match dir {
        Some(dir) => {
            std::fs::create_dir_all(dir).with_context(|| format!("cannot make the log folder {}", dir.display()))?;
            let rolling = tracing_appender::rolling::Builder::new()
                .rotation(tracing_appender::rolling::Rotation::DAILY)
                .filename_prefix("spindle.log")
                .max_log_files(config.keep_days as usize)
                .build(dir)
                .with_context(|| format!("cannot write logs in {}", dir.display()))?;
            let (file, guard) = NonBlockingBuilder::default().buffered_lines_limit(LINES_WAITING).finish(rolling);
            (Some(file), Some(guard))
        }
        None => (None, None),
    };
    let json = config.format == "json";
    let console =
        console.then(|| layer(json, SafeWriter::new(std::io::stderr, redactor.clone(), Flood::per_second(100, json))));
    let file = file.map(|file| layer(json, SafeWriter::new(file, redactor, Flood::per_second(100, json))));
    tracing_subscriber::registry()
        .with(filter(&config.level)?)
        .with(counters::Counting)
        .with(console)
        .with(file)
        .try_init()
        .context("logging was started twice")?;
    tell_panics();
    Ok(Logs { _file: guard })
}

/// Crates that tell each of their steps at info: the ledger tells it better.
const TALKATIVE: &[&str] = &["tokio_cron_scheduler"];

fn filter(level: &str) -> anyhow::Result<EnvFilter> {
    let mut filter: EnvFilter = level.parse().with_context(|| format!("logs.level {level:?}"))?;
    for name in TALKATIVE {
        filter = filter.add_directive(format!("{name}=warn").parse()?);
    }
    for name in QUIET {
        let wanted = if level.starts_with("error") || level.starts_with("warn") { "warn" } else { "info" };
        filter = filter.add_directive(format!("{name}={wanted}").parse()?);
    }
    // Tells its own inner workings as news.
    Ok(filter.add_directive("tokio_cron_scheduler=warn".parse()?))
}

fn layer<S, M>(json: bool, writer: SafeWriter<M>) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
    M: for<'a> fmt::MakeWriter<'a> + Send + Sync + 'static,
{
    let plain = fmt::layer().with_ansi(false).with_writer(writer);
    if json { plain.json().flatten_event(true).boxed() } else { plain.boxed() }
}

/// A panic becomes one error line: its place and a short text, redacted like every line.
fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        let payload = panic.payload();
        let text =
            payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let short: String = text.unwrap_or_default().chars().take(120).collect();
        tracing::error!(panic.place = %place, panic.text = %short, "a part of the program panicked");
    }));
}
