//! The verbs. A new one: its file here, a variant of [`Verb`] with a sentence, a line in [`perform`].

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::config::{self, Inputs, Loaded};
use crate::logs;
use crate::model::time::Clock;
use crate::text::labels::classes;

mod care;
mod check;
mod connect;
mod dates;
mod demo;
mod eval;
mod exit;
mod health;
mod list;
mod once;
mod report;
mod screen;
mod token;
mod train;

use exit::Exit;

/// From RetailCRM's chats to honest figures about managers' work.
#[derive(Debug, Parser)]
#[command(name = "spindle", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// Configuration file; else SPINDLE_CONFIG, ./config.toml, /etc/spindle/config.toml
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run for ever: every job by its pattern, health pages, alerts
    Run,
    /// Run one job now and wait for its end
    Once {
        /// Name of the job (`spindle list jobs`)
        job: String,
    },
    /// Try it on a sample shop: no account, no network, ends within seconds
    Demo(demo::Arguments),
    /// Test every setting against the real services and print a table
    Check,
    /// Register the bot with RetailCRM and print the gateway's address and token
    Connect(connect::Arguments),
    /// Build a report now
    Report(report::Arguments),
    /// Measure the judgement on labelled files
    Eval(eval::Arguments),
    /// Train the model of the labels
    Train(train::Arguments),
    /// Show what is there
    List {
        what: What,
        /// Lines at most
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
    },
    /// Write a checked copy of the store; safe while the daemon runs
    Backup {
        /// A file that does not exist yet
        file: PathBuf,
    },
    /// Put a copy made by `backup` in the place of the store; the daemon must be stopped
    Restore {
        /// The copy
        file: PathBuf,
    },
    /// Ask the daemon on this machine whether it is well (for containers)
    Health,
    /// Send a post again whose delivery is unknown or failed (`spindle list outbox`)
    Resend {
        /// Key of the post
        key: String,
    },
    /// Tokens of programs that ask the API; a link that signs the owner in
    #[command(subcommand)]
    Token(token::Arguments),
    /// Let a parked job run again
    Unpark {
        /// Name of the job
        job: String,
    },
}

/// What can be listed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Jobs,
    Runs,
    Tables,
    Reports,
    Quarantine,
    Outbox,
}

/// The program: arguments in, exit code out.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return exit::of_usage(&error),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Exit::internal(format!("cannot start: {error}")).tell(),
    };
    let ended = runtime.block_on(perform(cli, Clock::system()));
    // A blocked thread (a name being resolved) must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    match ended {
        Ok(code) => code,
        Err(exit) => exit.tell(),
    }
}

async fn perform(cli: Cli, clock: Clock) -> Result<ExitCode, Exit> {
    let Cli { config, verb } = cli;
    match verb {
        Verb::Run => once::run_daemon(load(config, &clock)?, clock).await,
        Verb::Once { job } => once::run_job(load(config, &clock)?, clock, &job).await,
        Verb::Demo(arguments) => demo::run(&arguments, clock).await,
        Verb::Check => check::run(load(config, &clock)?, clock).await,
        Verb::Connect(arguments) => connect::run(load(config, &clock)?, &arguments, clock).await,
        Verb::Report(arguments) => report::run(load(config, &clock)?, &arguments, clock).await,
        Verb::Eval(arguments) => eval::run(&arguments),
        Verb::Train(arguments) => train::run(load(config, &clock)?, &arguments).await,
        Verb::List { what, limit } => list::run(load(config, &clock)?, what, limit).await,
        Verb::Backup { file } => care::backup(load(config, &clock)?, &file).await,
        Verb::Restore { file } => care::restore(load(config, &clock)?, &file, &clock).await,
        Verb::Health => health::run(config, &clock).await,
        Verb::Resend { key } => care::resend(load(config, &clock)?, &key, clock).await,
        Verb::Token(arguments) => token::run(load(config, &clock)?, arguments, clock).await,
        Verb::Unpark { job } => care::unpark(load(config, &clock)?, &job, clock).await,
    }
}

/// The configuration, its warnings told on standard error.
fn load(file: Option<PathBuf>, clock: &Clock) -> Result<Loaded, Exit> {
    let loaded = config::load(&Inputs::of_process(file, clock.now())).map_err(|faults| Exit::config(&faults))?;
    if !loaded.warnings.is_empty() {
        screen::note(config::tell(&loaded.warnings).trim_start());
    }
    use_own_lexicons(&loaded.config)?;
    Ok(loaded)
}

/// The shop's own lexicons in the place of those compiled in.
fn use_own_lexicons(config: &config::Config) -> Result<(), Exit> {
    let folder = &config.analysis.lexicons;
    if folder.is_empty() {
        return Ok(());
    }
    let folder = config.in_data_dir(folder);
    let told =
        |name: &str, fault: String| Exit::usage(format!("analysis.lexicons: {}: {fault}", folder.join(name).display()));
    if !folder.is_dir() {
        return Err(told("", "there is no such folder".to_owned()));
    }
    let mut own = Vec::new();
    for name in classes::NAMES {
        match std::fs::read_to_string(folder.join(name)) {
            Ok(text) => own.push((name.to_owned(), text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(told(name, error.to_string())),
        }
    }
    classes::Classes::replace(&own).map_err(|fault| told("", fault))
}

/// Starts the log of a verb: the daemon speaks on standard error, short verbs only into the file.
fn start_logs(loaded: &Loaded, console: bool) -> Result<logs::Logs, Exit> {
    let config = &loaded.config;
    let mut redactor = logs::Redactor::default();
    config.secrets().into_iter().for_each(|secret| redactor.register(secret));
    let dir = (!config.logs.dir.is_empty()).then(|| config.in_data_dir(&config.logs.dir));
    logs::start(&config.logs, dir.as_deref(), redactor, console).map_err(|error| Exit::failed(&error))
}
