//! `spindle token`: tokens of programs that ask the API. While the daemon runs, its page does the same.

use std::process::ExitCode;

use clap::Subcommand;

use super::exit::Exit;
use super::{list, screen};
use crate::config::Loaded;
use crate::model::access::PassKind;
use crate::model::time::Clock;
use crate::store::{self, Store};
use crate::web::access::links::{self, Invited};
use crate::web::access::{secrets, tokens};

#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// Make a token and print it once; the daemon must be stopped (its page does it while it runs)
    Make {
        /// What it is for
        name: String,
        /// What is allowed: read, persons, jobs, labels, metrics
        #[arg(long, value_delimiter = ',', default_value = "read")]
        scopes: Vec<String>,
        /// Days until it ends
        #[arg(long, default_value_t = 90)]
        days: u32,
    },
    /// Show the tokens that are in force
    List,
    /// End a token; the daemon must be stopped
    Revoke {
        /// Its id, as `spindle token list` shows it
        id: String,
    },
    /// Print a one-time link that signs the owner in; the daemon must be stopped
    Link,
}

pub async fn run(loaded: Loaded, arguments: Arguments, clock: Clock) -> Result<ExitCode, Exit> {
    if matches!(arguments, Arguments::List) {
        let store = list::reader(&loaded.config).await?;
        return shown(&loaded, store.as_ref(), &clock).await;
    }
    let config = &loaded.config;
    let store = store::open(&config.store.url, config.data_dir.as_ref(), clock.clone()).await?;
    let done = change(&loaded, store.as_ref(), arguments, &clock).await;
    store.close().await;
    screen::say(&done?);
    Ok(ExitCode::SUCCESS)
}

async fn change(loaded: &Loaded, store: &dyn Store, arguments: Arguments, clock: &Clock) -> Result<String, Exit> {
    let (shop, now) = (loaded.config.shop(), clock.now());
    let owner = Invited::owner();
    match arguments {
        Arguments::Make { name, scopes, days } => {
            let wanted = tokens::Wanted { user: owner.user.clone(), label: name, scopes, days };
            let (secret, pass) =
                tokens::fresh(&wanted, now).map_err(|(field, allowed)| Exit::usage(format!("{field}: {allowed}")))?;
            links::ensure(store, &shop, &owner, now).await?;
            store.add_pass(&shop, &pass).await?;
            Ok(secret)
        }
        Arguments::Revoke { id } => {
            let tokens = store.passes(&shop, PassKind::Token).await?;
            let pass = tokens.into_iter().find(|pass| secrets::short(&pass.hash) == id);
            let pass = pass.ok_or_else(|| anyhow::anyhow!("there is no token {id:?}; see `spindle token list`"))?;
            match store.end_pass(&shop, &pass.hash, now).await? {
                true => Ok(format!("{} is revoked", pass.label)),
                false => Err(anyhow::anyhow!("{} was over already", pass.label).into()),
            }
        }
        Arguments::Link | Arguments::List => {
            let lasts = chrono::TimeDelta::minutes(links::MINUTES);
            let path = links::mint(store, &shop, &owner, now, lasts).await?;
            Ok(format!("start the daemon and open within {} minutes: {path}", links::MINUTES))
        }
    }
}

async fn shown(loaded: &Loaded, store: &dyn Store, clock: &Clock) -> Result<ExitCode, Exit> {
    let zone = loaded.config.zone();
    let day = |at: crate::model::time::Time| at.with_timezone(&zone).date_naive().to_string();
    let tokens = store.passes(&loaded.config.shop(), PassKind::Token).await?;
    let row = |pass: crate::model::access::Pass| {
        let seen = pass.seen_at.map(day).unwrap_or_default();
        vec![secrets::short(&pass.hash), pass.label, pass.scopes, day(pass.expires_at), seen]
    };
    let live = tokens.into_iter().filter(|pass| pass.is_valid(clock.now()));
    screen::say(&screen::table(&["id", "name", "scopes", "ends", "last used"], &live.map(row).collect::<Vec<_>>()));
    Ok(ExitCode::SUCCESS)
}
