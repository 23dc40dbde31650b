//! `spindle demo`: the whole chain on the sample shop, in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use tokio::net::TcpListener;

use super::exit::Exit;
use super::{screen, start_logs};
use crate::app::{App, Stop};
use crate::config::{self, Inputs, Loaded};
use crate::jobs::{self, report::Ground};
use crate::model::run::RunState;
use crate::model::time::Clock;
use crate::reports::render::terminal::terminal;
use crate::text::catalogue::Catalogue;
use crate::web::access::links::{self, Invited};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folder everything is written into
    #[arg(long, value_name = "DIR", default_value = "spindle-demo")]
    out: PathBuf,
    /// Days of chats, ending yesterday
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=365))]
    days: u32,
    /// Chats in those days, about
    #[arg(long, value_name = "N", default_value_t = 320, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    chats: u32,
    /// Another number makes another shop
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u64).range(0..=9_007_199_254_740_992))]
    seed: u64,
    /// End after the report instead of serving pages
    #[arg(long)]
    no_web: bool,
    /// Port of the pages on this machine; another one when it is taken
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
}

/// The pages of the sample shop are for this machine alone.
const LOOPBACK: &str = "127.0.0.1";

/// First line of a configuration that is ours to replace.
const MARK: &str = "# The sample shop of `spindle demo`";

pub async fn run(arguments: &Arguments, clock: Clock) -> Result<ExitCode, Exit> {
    let fresh = prepare(arguments)?;
    let loaded = load(&arguments.out, &clock)?;
    if fresh {
        forget(&loaded)?;
    }
    let _logs = start_logs(&loaded, false)?;
    let catalogue = Catalogue::new(&loaded.config.language).context("reading the texts")?;
    let app = App::build(loaded.config.clone(), clock.clone()).await?;
    let shown = work(&app, &loaded, &clock).await;
    let workbook = loaded.config.in_data_dir(&loaded.config.sinks.local.path).display().to_string();
    let folder = arguments.out.display().to_string();
    if shown.is_err() || arguments.no_web {
        app.parts.store.close().await;
    }
    screen::say(&shown?);
    screen::say(&catalogue.text("cli-demo-next", &[("workbook", (&workbook).into()), ("folder", (&folder).into())]));
    if arguments.no_web {
        return Ok(ExitCode::SUCCESS);
    }
    serve(&app, arguments.port, &catalogue).await
}

/// Serves the pages of the sample shop to this machine until told to stop, and prints a link that signs in.
async fn serve(app: &std::sync::Arc<App>, port: u16, catalogue: &Catalogue) -> Result<ExitCode, Exit> {
    let stop = Stop::on_signals().map_err(|error| Exit::internal(format!("cannot listen to signals: {error}")))?;
    let listener = match TcpListener::bind((LOOPBACK, port)).await {
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => TcpListener::bind((LOOPBACK, 0)).await,
        bound => bound,
    };
    let listener = listener.context("listening on this machine")?;
    let address = listener.local_addr().context("asking for the address of the page")?;
    let parts = &app.parts;
    let lasts = chrono::TimeDelta::hours(links::INVITATION_HOURS);
    let path = links::mint(parts.store.as_ref(), &parts.shop, &Invited::owner(), parts.clock.now(), lasts).await?;
    let link = format!("http://{address}{path}");
    screen::say(&catalogue.text("cli-demo-page", &[("link", (&link).into())]));
    let code = app.run(Some(listener), stop).await;
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(70)))
}

/// Export, practice with the analysis before it, then the sheets; then yesterday's report as the terminal shows it.
async fn work(app: &std::sync::Arc<App>, loaded: &Loaded, clock: &Clock) -> anyhow::Result<String> {
    let stop = Stop::default();
    for job in ["export", "practice", "sync"] {
        let run = app.once(job, &stop).await.with_context(|| job.to_owned())?;
        let why = run.error.unwrap_or_default();
        anyhow::ensure!(run.state == RunState::Ok, "{job}: {} {why}", run.state.name());
    }
    let today = clock.now().with_timezone(&loaded.config.zone()).date_naive();
    let yesterday = today.pred_opt().unwrap_or(today);
    let report = jobs::report::build(&Ground::of(&app.parts), "daily", yesterday).await?;
    Ok(terminal(&report, screen::width()))
}

/// Makes the folder and its configuration; whether what lies there is of another sample shop.
fn prepare(arguments: &Arguments) -> Result<bool, Exit> {
    let folder = &arguments.out;
    std::fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    let file = folder.join("config.toml");
    let before = match std::fs::read_to_string(&file) {
        Ok(text) if text.starts_with(MARK) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        _ => {
            let text =
                format!("{} is not of a demo and stays as it is; name another folder with --out", file.display());
            return Err(Exit::usage(text));
        }
    };
    if before.is_none() && folder.join("spindle.db").exists() {
        let text = format!(
            "{} holds a store without the demo's config.toml; name another folder with --out",
            folder.display()
        );
        return Err(Exit::usage(text));
    }
    let text = configuration(arguments);
    let fresh = before.is_some_and(|before| numbers(&before) != numbers(&text));
    if fresh || !file.exists() {
        std::fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(fresh)
}

/// The lines that make the shop.
fn numbers(text: &str) -> Vec<&str> {
    text.lines().filter(|line| ["days", "chats", "seed"].iter().any(|name| line.starts_with(name))).collect()
}

fn configuration(arguments: &Arguments) -> String {
    let Arguments { days, chats, seed, .. } = arguments;
    let last_days = days + 1;
    format!(
        "{MARK}: invented people and orders. Every verb works in this folder.\n\
         # `spindle demo` with other numbers begins it anew.\n\
         data_dir = \".\"\n\n\
         [shop]\nzone = \"Europe/Moscow\"\nhours = \"10:00-23:00\"\nlast_days = {last_days}\n\n\
         [sources.chats]\nkind = \"demo\"\n\n\
         [sources.demo]\ndays = {days}\nchats = {chats}\nseed = {seed}\n"
    )
}

/// The folder's configuration alone: a key in the environment must not turn the demo into the real thing.
fn load(folder: &Path, clock: &Clock) -> Result<Loaded, Exit> {
    let file = folder.join("config.toml");
    let inputs = Inputs { variables: Vec::new(), ..Inputs::of_process(Some(file), clock.now()) };
    config::load(&inputs).map_err(|faults| Exit::config(&faults))
}

/// The store and the workbook of another sample shop.
fn forget(loaded: &Loaded) -> Result<(), Exit> {
    let store = loaded.config.store_path();
    let name = store.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = ["", "-wal", "-shm"].map(|end| store.with_file_name(format!("{name}{end}")));
    for file in beside.into_iter().chain([loaded.config.in_data_dir(&loaded.config.sinks.local.path)]) {
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(anyhow::anyhow!("cannot remove {}: {error}", file.display()).into());
            }
            _ => {}
        }
    }
    Ok(())
}
