//! `spindle connect`: registers the bot module and prints what to write into the configuration.

use std::process::ExitCode;

use super::exit::Exit;
use super::screen;
use crate::config::Loaded;
use crate::model::time::Clock;
use crate::sources::retailcrm::RetailCrm;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Name of the module in RetailCRM
    #[arg(long, default_value = "Spindle")]
    name: String,
}

/// Needs the address and a key with the right integration_write.
pub async fn run(loaded: Loaded, arguments: &Arguments, clock: Clock) -> Result<ExitCode, Exit> {
    let config = &loaded.config;
    if !config.crm_enabled() {
        return Err(Exit::usage(
            "connect needs RETAILCRM_URL and RETAILCRM_API_KEY (a key with the right integration_write)",
        ));
    }
    let connection = RetailCrm::new("crm", &config.sources.crm, config.zone(), clock)?
        .connect(&arguments.name)
        .await
        .map_err(anyhow::Error::new)?;
    screen::say(&format!(
        "MG_URL={}\nMG_TOKEN={}\n\nPut both into the environment, or into config.toml:\n\n[sources.chats]\nurl = \"{}\"\ntoken = \"...\"\n\nThe token opens every chat of the shop: keep it like a password.\nThen: spindle check",
        connection.gateway_url,
        connection.token.open(),
        connection.gateway_url,
    ));
    Ok(ExitCode::SUCCESS)
}
