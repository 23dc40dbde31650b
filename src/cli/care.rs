//! `spindle backup, restore, resend, unpark`: care of the store by hand.

use std::path::Path;
use std::process::ExitCode;

use super::exit::Exit;
use super::{list, screen};
use crate::config::Loaded;
use crate::model::time::Clock;
use crate::store;

/// Copies beside a running daemon.
pub async fn backup(loaded: Loaded, file: &Path) -> Result<ExitCode, Exit> {
    if file == Path::new("-") {
        return Err(Exit::usage("a copy of the store cannot go to a pipe; name a file"));
    }
    let store = list::reader(&loaded.config).await?;
    store.backup(file).await?;
    store.close().await;
    let size = std::fs::metadata(file).map(|metadata| metadata.len()).unwrap_or_default();
    screen::say(&format!("{} ({} KiB), checked", file.display(), size.div_ceil(1024)));
    Ok(ExitCode::SUCCESS)
}

/// Replaces the store; what was there is kept beside it.
pub async fn restore(loaded: Loaded, file: &Path, clock: &Clock) -> Result<ExitCode, Exit> {
    let config = &loaded.config;
    let report = store::restore(file, &config.store.url, config.data_dir.as_ref(), clock.now()).await?;
    screen::say(&format!("restored {} from {}", config.store_path().display(), file.display()));
    if let Some(kept) = report.kept {
        screen::say(&format!("the store that was there is now {}", kept.display()));
    }
    if report.unknown_posts > 0 {
        screen::say(&format!(
            "{} posts may or may not have been sent since that copy: see `spindle list outbox`, repeat with `spindle resend KEY`",
            report.unknown_posts
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts an unknown or dead post back into the queue; the daemon sends it.
pub async fn resend(loaded: Loaded, key: &str, clock: Clock) -> Result<ExitCode, Exit> {
    let config = &loaded.config;
    let store = store::open(&config.store.url, config.data_dir.as_ref(), clock.clone()).await?;
    let found = store.resend(&config.shop(), key, clock.now()).await;
    store.close().await;
    if !found? {
        return Err(anyhow::anyhow!(
            "no post {key:?} waits for a decision: it was sent, is on its way, or is not there (`spindle list outbox`)"
        )
        .into());
    }
    screen::say(&format!("{key} goes out with the next start of the daemon"));
    Ok(ExitCode::SUCCESS)
}

/// Frees a job that crashed too often.
pub async fn unpark(loaded: Loaded, job: &str, clock: Clock) -> Result<ExitCode, Exit> {
    super::once::known_job(job)?;
    let config = &loaded.config;
    let store = store::open(&config.store.url, config.data_dir.as_ref(), clock.clone()).await?;
    let freed = store.unpark(&config.shop(), job, clock.now()).await;
    store.close().await;
    match freed? {
        0 => Err(anyhow::anyhow!("{job} is not parked").into()),
        count => {
            screen::say(&format!("{job}: {count} runs planned again"));
            Ok(ExitCode::SUCCESS)
        }
    }
}
