//! The bot whole: what it works with, its start, its parts at work.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context as _;
use chrono::TimeDelta;
use serde_json::json;
use tokio::sync::{Mutex, Notify, mpsc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::bot::days::{self, Days};
use crate::bot::{COMMANDS, clerk, poller, sender, settings};
use crate::channels::telegram::api::Api;
use crate::jobs::{Parts, watch};
use crate::model::bot::{Role, TakenUpdate};
use crate::model::facts::Facts;
use crate::model::time::Time;
use crate::text::catalogue::Catalogue;
use crate::text::mask;

/// Updates taken and not yet begun with, in memory; the store has them all.
const INBOX: usize = 1_000;
/// An answer may be made of facts this old.
const FACTS_FOR: Duration = Duration::from_secs(15);
const FACTS_KEPT: usize = 4;
/// Settled updates, sent letters and the like are kept this long.
const KEPT_DAYS: i64 = 7;
const CARE: Duration = Duration::from_secs(30);

/// The bot of one shop.
pub struct Bot {
    pub parts: Arc<Parts>,
    pub settings: settings::Config,
    pub api: Api,
    /// The owner's chat and its topic: the group.
    pub home: i64,
    pub home_topic: Option<i32>,
    /// Where the pages are reached; "" when there are none.
    pub pages: String,
    /// Host, pid and a nonce of this process.
    pub process: String,
    /// The own name without `@`, once Telegram told it.
    pub name: OnceLock<String>,
    /// Rung when letters were put.
    pub letters_put: Notify,
    /// Rung when a slot was planned by hand.
    pub planned: Arc<Notify>,
    inbox: mpsc::Sender<TakenUpdate>,
    taken: Mutex<Option<mpsc::Receiver<TakenUpdate>>>,
    facts: Mutex<BTreeMap<String, (Instant, Arc<Facts>)>>,
}

impl Bot {
    /// Built, not started. `home` is the owner's chat with its topic.
    pub fn new(
        parts: Arc<Parts>,
        settings: settings::Config,
        api: Api,
        home: (i64, Option<i32>),
        pages: String,
        process: String,
        planned: Arc<Notify>,
    ) -> Bot {
        let (inbox, taken) = mpsc::channel(INBOX);
        Bot {
            parts,
            settings,
            api,
            home: home.0,
            home_topic: home.1,
            pages,
            process,
            name: OnceLock::new(),
            letters_put: Notify::new(),
            planned,
            inbox,
            taken: Mutex::new(Some(taken)),
            facts: Mutex::default(),
        }
    }

    /// Answers until stopped.
    pub async fn run(self: Arc<Bot>, stop: CancellationToken) {
        let Some(taken) = self.taken.lock().await.take() else { return };
        if let Err(error) = self.recover().await {
            tracing::error!(%error, "what the last process left of the bot's work cannot be read");
        }
        let polls = async {
            match self.settings.webhook.is_empty() {
                true => poller::poll(&self, &stop).await,
                false => poller::announce_webhook(&self, &stop).await,
            }
        };
        tokio::join!(
            polls,
            clerk::serve(self.clone(), taken, stop.clone()),
            sender::serve(self.clone(), stop.clone()),
            self.care(&stop),
        );
    }

    /// What the last process took and did not settle is settled; what it was sending is unknown.
    async fn recover(&self) -> anyhow::Result<()> {
        let (store, shop) = (self.parts.store.bot(), &self.parts.shop);
        store.recover_letters(shop, self.parts.clock.now()).await?;
        for update in store.unsettled_updates(shop).await? {
            self.inbox.try_send(update).context("more unsettled updates than fit")?;
        }
        Ok(())
    }

    /// Keeps updates; those that are new go to the clerk. Returns when they may be confirmed.
    pub async fn take(&self, updates: Vec<TakenUpdate>) -> anyhow::Result<()> {
        let new = self.parts.store.bot().take_updates(&self.parts.shop, &updates, self.parts.clock.now()).await?;
        for update in new {
            self.inbox.send(update).await.context("the clerk has ended")?;
        }
        Ok(())
    }

    /// Tells Telegram who we are asked as: the menu of commands in both languages.
    pub async fn introduce(&self) -> Result<(), crate::channels::answer::Verdict> {
        let me = self.api.call("getMe", &json!({})).await?;
        let _ = self.name.set(me["username"].as_str().unwrap_or_default().to_owned());
        for language in ["ru", "en"] {
            let Ok(texts) = Catalogue::new(language) else { continue };
            let listed = COMMANDS.iter().filter(|command| command.listed);
            let line = |name: &str| {
                let about = texts.text(&format!("command-{name}"), &[]);
                json!({"command": name, "description": about})
            };
            let commands: Vec<_> = listed.map(|command| line(command.name)).collect();
            self.api.call("setMyCommands", &json!({"commands": commands, "language_code": language})).await?;
            if language == "ru" {
                self.api.call("setMyCommands", &json!({"commands": commands})).await?;
            }
        }
        Ok(())
    }

    /// The role that the settings give a person; the owner's private chat is its owner's.
    pub fn role_given(&self, user: i64) -> Option<Role> {
        let owns = (user == self.home).then_some(Role::Owner);
        owns.or_else(|| self.settings.role_of(user))
    }

    /// Somebody is the owner without a word of the list.
    pub fn has_owner(&self) -> bool {
        self.home > 0
    }

    /// The day of the shop, as kept.
    pub fn day(&self) -> String {
        days::today(self.parts.zone, self.parts.clock.now()).to_string()
    }

    /// Facts of the days with waits as of now, texts masked when the settings say so. Made anew
    /// when older than some seconds.
    pub async fn facts(&self, days: Days) -> anyhow::Result<Arc<Facts>> {
        // One at a time: ten who ask for the same day cause one reading.
        let mut kept = self.facts.lock().await;
        let code = days.code();
        if let Some((made, facts)) = kept.get(&code).filter(|(made, _)| made.elapsed() < FACTS_FOR) {
            tracing::trace!(age = ?made.elapsed(), "facts of {code} again");
            return Ok(facts.clone());
        }
        let parts = &self.parts;
        let period = days.period(parts.zone);
        let read = parts.store.facts(&parts.shop, period, &parts.rules, parts.clock.now()).await;
        let mut facts = read.context("loading the facts")?;
        watch::refresh(parts, &mut facts).await?;
        if parts.settings.mask_outward {
            mask::mask_quotes(&mut facts.quotes);
        }
        let facts = Arc::new(facts);
        if kept.len() >= FACTS_KEPT {
            let oldest = kept.iter().min_by_key(|(_, (made, _))| *made).map(|(code, _)| code.clone());
            oldest.and_then(|code| kept.remove(&code));
        }
        kept.insert(code, (Instant::now(), facts.clone()));
        Ok(facts)
    }

    /// Facts are to be read anew: something was changed by hand.
    pub async fn forget_facts(&self) {
        self.facts.lock().await.clear();
    }

    async fn care(&self, stop: &CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(CARE) => {}
            }
            self.facts.lock().await.retain(|_, (made, _)| made.elapsed() < FACTS_FOR);
            let before: Time = self.parts.clock.now() - TimeDelta::days(KEPT_DAYS);
            if let Err(error) = self.parts.store.bot().forget_old(&self.parts.shop, before).await {
                tracing::warn!(%error, "what the bot is done with could not be forgotten");
            }
        }
    }
}
