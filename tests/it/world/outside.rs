//! The whole outside of one shop: CRM, gateway, Google, Telegram, and a folder whose `config.toml`
//! leads to them.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use calamine::{Data, Reader};
use chrono::{DateTime, Utc};
use spindle::app::App;
use spindle::config::{self, Config, Inputs};
use spindle::model::time::Clock;

use super::sheets::{Google, SPREADSHEET};
use super::shop::World;
use super::telegram::{self, Telegram};

/// The chat of the owner.
pub const CHAT: i64 = -1_001_234_567_890;

pub struct Outside {
    pub world: World,
    pub google: Google,
    pub telegram: Telegram,
    pub folder: tempfile::TempDir,
}

impl Outside {
    /// The small shop of [`World::seed_small`] as of `now`. `more` is added to the configuration.
    pub async fn start(now: DateTime<Utc>, more: &str) -> Outside {
        let world = World::seed_small(now).await;
        let (google, telegram) = (Google::start().await, Telegram::start().await);
        telegram.put_chat(CHAT, telegram::Chat::new("supergroup"));
        let folder = tempfile::tempdir().unwrap();
        let outside = Outside { world, google, telegram, folder };
        outside.configure(more);
        outside
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes `config.toml` anew.
    pub fn configure(&self, more: &str) {
        // Tests of other parts are not to be disturbed by warnings about the story's waiting customers.
        let quiet = if more.contains("[alerts]") { "" } else { "[alerts]\nwarn = false" };
        let text = format!(
            r#"
[sources.crm]
url = "{crm}"
key = "{key}"
rate = 1000.0
[sources.chats]
url = "{gateway}"
token = "{token}"
rate = 1000.0
live = false
[sinks.team]
spreadsheet = "{SPREADSHEET}"
credentials = '''{google_key}'''
api_url = "{google}/"
[channels.owner]
token = "{bot}"
chat_id = "{CHAT}"
api_url = "{telegram}/"
{quiet}
{more}
"#,
            crm = self.world.crm.url(),
            key = super::crm::KEY,
            gateway = self.world.gateway.url(),
            token = super::gateway::TOKEN,
            google = self.google.server.url(),
            google_key = self.google.key(),
            bot = telegram::TOKEN,
            telegram = self.telegram.server.url(),
        );
        std::fs::write(self.path().join("config.toml"), text).unwrap();
    }

    /// The servers' clocks.
    pub fn set_clock(&self, now: DateTime<Utc>) {
        self.world.crm.edit().now = Some(now);
        self.world.gateway.edit().now = Some(now);
    }

    pub fn config(&self, now: DateTime<Utc>) -> Config {
        let (file, variables, folder) = (None, Vec::new(), self.path().to_path_buf());
        let loaded = config::load(&Inputs { file, variables, folder, now, needs_data_dir: true });
        loaded.unwrap_or_else(|faults| panic!("{}", config::tell(&faults))).config
    }

    pub async fn app(&self, clock: &Clock) -> Arc<App> {
        App::build(self.config(clock.now()), clock.clone()).await.unwrap()
    }

    /// The real program in the folder, silent, with nothing of our environment.
    pub fn spindle(&self, verb: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spindle"));
        command.args(verb).current_dir(self.path()).env_clear().stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Runs a verb to its end.
    pub fn ends_well(&self, verb: &[&str]) {
        let output = self.spindle(verb).stderr(Stdio::piped()).output().unwrap();
        assert!(output.status.success(), "{verb:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Requests the sources got since the last [`Outside::forget_calls`].
    pub fn source_calls(&self) -> Vec<String> {
        let calls = [self.world.crm.server.calls(), self.world.gateway.server.calls()].concat();
        calls.into_iter().map(|call| format!("{} {:?}", call.path, call.query)).collect()
    }

    pub fn forget_calls(&self) {
        let World { crm, gateway, .. } = &self.world;
        for server in [&crm.server, &gateway.server, &self.google.server, &self.telegram.server] {
            server.forget_calls();
        }
    }

    /// A sheet of the workbook as text.
    pub fn workbook(&self, sheet: &str) -> Vec<Vec<String>> {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(self.path().join("spindle.xlsx")).unwrap();
        let range = book.worksheet_range(sheet).unwrap();
        range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
    }
}
