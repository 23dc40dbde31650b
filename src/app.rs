//! The program whole: build every part from the configuration, start, supervise, stop softly, then hard.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use chrono::{SubsecRound, TimeDelta};
use prometheus::Registry;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::bot::service::Bot;
use crate::bot::webhook;
use crate::channels::Channel;
use crate::channels::telegram::api::Api;
use crate::config::Config;
use crate::jobs::{self, JOBS, Parts, watch};
use crate::model::run::{Run, RunState, Slot};
use crate::model::time::{Clock, Time};
use crate::spine::measures::Measures;
use crate::spine::outbox::Outbox;
use crate::spine::planner::Planner;
use crate::spine::runner::{Runner, UnderWay};
use crate::spine::watchdog::{self, Beat};
use crate::spine::{Job, fail, heartbeat};
use crate::web;
use crate::web::access::links;
use crate::web::health::Health;
use crate::web::site::{Site, Surroundings};

mod exit;
pub mod parts;
mod settings;
mod signals;

pub use exit::{EXIT_BUSY, EXIT_DATA, EXIT_INTERNAL, EXIT_IO, exit_code};
pub use signals::Stop;

/// Everything built; nothing started.
pub struct App {
    pub config: Config,
    pub parts: Arc<Parts>,
    channels: Vec<Arc<dyn Channel>>,
    jobs: Arc<Vec<Job>>,
    registry: Registry,
    measures: Measures,
    beat: Beat,
    started: Time,
    store_path: PathBuf,
    /// Host, pid and a nonce: the owner of our runs in the ledger.
    owner: String,
}

impl App {
    /// Builds every part. Errors name what cannot be opened; [`exit_code`] tells their exit code.
    pub async fn build(config: Config, clock: Clock) -> anyhow::Result<Arc<App>> {
        fail::point("C26");
        let (parts, channels) = parts::open(&config, &clock).await?;
        let parts = Arc::new(parts);
        let jobs = Arc::new(jobs::list(&config.jobs, &parts)?);
        let registry = Registry::new();
        let measures = Measures::register(&registry).context("registering the counters")?;
        let (beat, started, store_path) = (Beat::new(), clock.now(), config.store_path());
        let host = gethostname::gethostname().to_string_lossy().into_owned();
        let owner = format!("{host}/{}/{:08x}", std::process::id(), rand::random::<u32>());
        Ok(Arc::new(App { config, parts, channels, jobs, registry, measures, beat, started, store_path, owner }))
    }

    /// Binds the address of the pages; `None` when the port is 0.
    pub async fn listen(&self) -> anyhow::Result<Option<TcpListener>> {
        let web = &self.config.web;
        if web.port == 0 {
            return Ok(None);
        }
        let listener = TcpListener::bind((web.bind.as_str(), web.port)).await;
        Ok(Some(listener.with_context(|| format!("listening on {}:{}", web.bind, web.port))?))
    }

    /// Runs until told to stop or until a part ends by itself. Gives the exit code.
    pub async fn run(self: &Arc<Self>, listener: Option<TcpListener>, stop: Stop) -> i32 {
        self.beat.now();
        if let Err(error) =
            watchdog::watch(self.beat.clone(), self.parts.clock.clone(), || std::process::exit(EXIT_INTERNAL))
        {
            tracing::error!(error = %error, "the watchdog cannot be started");
            return EXIT_INTERNAL;
        }
        let planned = Arc::new(Notify::new());
        let runner = self.runner(self.jobs.clone(), planned.clone());
        if let Err(error) = runner.recover().await {
            tracing::error!(error = %error, "the ledger cannot be read");
            return EXIT_IO;
        }
        let outbox = Arc::new(self.outbox());
        if let Err(error) = outbox.recover().await {
            tracing::error!(error = %error, "the outbox cannot be read");
            return EXIT_IO;
        }
        let home = match self.home().await {
            Ok(home) => home,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the owner's chat cannot be told");
                return EXIT_IO;
            }
        };
        let bot = match self.bot(home, planned.clone()) {
            Ok(bot) => bot,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the bot cannot be built");
                return EXIT_INTERNAL;
            }
        };
        let (site, router) = match self.pages(planned.clone(), &stop) {
            Ok(pages) => pages,
            Err(error) => {
                tracing::error!(error = %error, "the pages cannot be made");
                return EXIT_INTERNAL;
            }
        };
        if listener.is_some() {
            self.tell_first_start().await;
        }
        let mut running = self.start(listener, runner, outbox, planned, (site, router, bot.as_ref()), &stop);
        self.start_watching(&mut running, bot.is_some().then_some(home).flatten(), &stop);
        tracing::info!(version = env!("CARGO_PKG_VERSION"), owner = self.owner, "ready");
        watchdog::tell_supervisor(NotifyState::Ready);
        watchdog::tell_supervisor(NotifyState::Status("running"));
        let code = tokio::select! {
            code = supervise(&mut running, &stop) => code,
            () = self.parts.store.disk_failed() => {
                tracing::error!("the disk of the store failed, the process ends at once to be restarted");
                return EXIT_IO;
            }
        };
        watchdog::tell_supervisor(NotifyState::Stopping);
        stop.soft.cancel();
        self.drain(&mut running, &stop).await;
        code
    }

    fn start(
        self: &Arc<Self>,
        listener: Option<TcpListener>,
        runner: Arc<Runner>,
        outbox: Arc<Outbox>,
        planned: Arc<Notify>,
        (site, router, bot): (Arc<Site>, Router, Option<&Arc<Bot>>),
        stop: &Stop,
    ) -> JoinSet<&'static str> {
        let mut running = JoinSet::new();
        let parts = &self.parts;
        let planner = Planner {
            store: parts.store.clone(),
            shop: parts.shop.clone(),
            clock: parts.clock.clone(),
            jobs: self.jobs.clone(),
            alerts: parts.alerts.clone(),
            beat: self.beat.clone(),
            planned,
        };
        let token = stop.soft.clone();
        running.spawn(async move {
            planner.run(token).await;
            "planner"
        });
        let token = stop.soft.clone();
        running.spawn(async move {
            if !runner.run(token).await {
                tracing::warn!("some runs did not end in time, they are taken up again at the next start");
            }
            "runner"
        });
        let (alerts, token) = (parts.alerts.clone(), stop.soft.clone());
        running.spawn(async move {
            alerts.run(token).await;
            "alerts"
        });
        let token = stop.soft.clone();
        running.spawn(async move {
            outbox.run(token).await;
            "outbox"
        });
        if let Some(listener) = listener {
            let (books, token) = (site.books.clone(), stop.soft.clone());
            running.spawn(async move {
                books.keep(token).await;
                "books"
            });
            let called = bot.filter(|bot| !bot.settings.webhook.is_empty());
            let router = match called {
                Some(bot) => router.merge(webhook::router(bot.clone())),
                None => router,
            };
            let token = stop.soft.clone();
            running.spawn(async move {
                web::serve(listener, router, token).await;
                "web"
            });
        }
        if let Some(bot) = bot.cloned() {
            let token = stop.soft.clone();
            running.spawn(async move {
                bot.run(token).await;
                "bot"
            });
        }
        running
    }

    /// The live watch and the sign of life. `home` is where warnings go; without it the outbox takes them.
    fn start_watching(&self, running: &mut JoinSet<&'static str>, home: Option<(i64, Option<i32>)>, stop: &Stop) {
        let alerts = &self.config.alerts;
        let settings = watch::Settings {
            escalate_after: alerts.escalate_after.to_delta(),
            payment_hosts: alerts.payment_hosts.iter().map(|host| host.trim().to_lowercase()).collect(),
            home,
        };
        if alerts.warn {
            let (watch, token) = (watch::Watch::new(self.parts.clone(), settings), stop.soft.clone());
            running.spawn(async move {
                watch.run(token).await;
                "watch"
            });
        }
        if alerts.heartbeat_url.is_empty() {
            return;
        }
        let heartbeat = heartbeat::Heartbeat {
            url: alerts.heartbeat_url.clone(),
            every: alerts.heartbeat_every.to_std(),
            store: self.parts.store.clone(),
            shop: self.parts.shop.clone(),
            beat: self.beat.clone(),
        };
        let token = stop.soft.clone();
        running.spawn(async move {
            heartbeat.run(token).await;
            "heartbeat"
        });
    }

    /// The owner's chat as it is numbered now, and its topic; `None` without Telegram.
    async fn home(&self) -> anyhow::Result<Option<(i64, Option<i32>)>> {
        if !self.config.telegram_enabled() {
            return Ok(None);
        }
        let owner = &self.config.channels.owner;
        let moved = parts::moved_chat(&self.config, self.parts.store.as_ref()).await?;
        let chat = match moved {
            Some(chat) => chat,
            None => owner.chat_id.trim().parse().context("channels.owner.chat_id is not a number")?,
        };
        Ok(Some((chat, (owner.topic > 0).then_some(owner.topic))))
    }

    /// The bot, when it is set up.
    pub fn bot(&self, home: Option<(i64, Option<i32>)>, planned: Arc<Notify>) -> anyhow::Result<Option<Arc<Bot>>> {
        let Some(home) = home.filter(|_| self.config.bot_enabled()) else { return Ok(None) };
        let api = Api::new("owner", &self.config.channels.owner)?;
        let (settings, process) = (self.config.bot.clone(), self.owner.clone());
        let pages = self.config.web.reached_at();
        Ok(Some(Arc::new(Bot::new(self.parts.clone(), settings, api, home, pages, process, planned))))
    }

    /// Waits for the parts to end; a second signal cuts at once.
    async fn drain(&self, running: &mut JoinSet<&'static str>, stop: &Stop) {
        let most = self.config.jobs.drain.to_std() + Duration::from_secs(3);
        let ended = async { while running.join_next().await.is_some() {} };
        tokio::select! {
            _ = ended => {
                self.parts.store.close().await;
                tracing::info!("stopped");
            }
            _ = stop.hard.cancelled() => tracing::warn!("stopped at once, runs under way are taken up at the next start"),
            _ = tokio::time::sleep(most) => tracing::warn!("the stop took too long and was cut"),
        }
    }

    /// Runs one job now, through the ledger, with one try, and gives what became of it. `sync`
    /// judges changed chats first: its sheets show what was exported. `export` only exports.
    pub async fn once(self: &Arc<Self>, job: &str, stop: &Stop) -> anyhow::Result<Run> {
        let known = || JOBS.iter().map(|entry| entry.name).collect::<Vec<_>>().join(", ");
        let job = self.jobs.iter().find(|known| known.name == job);
        let job = job.with_context(|| format!("there is no such job; known are {}", known()))?;
        if ["practice", "sync"].contains(&job.name) {
            let before = self.run_now("analyse", stop).await?;
            if before.state != RunState::Ok {
                return Ok(before);
            }
        }
        self.run_now(job.name, stop).await
    }

    async fn run_now(self: &Arc<Self>, name: &str, stop: &Stop) -> anyhow::Result<Run> {
        let job = self.jobs.iter().find(|job| job.name == name).context("no such job")?;
        // Alone in its list: what follows is planned by the daemon, from the ledger. The person waits: one try.
        let alone = Arc::new(vec![Job { tries: 1, start_deadline: None, ..job.clone() }]);
        let runner = self.runner(alone, Arc::new(Notify::new()));
        runner.recover().await.context("reading the ledger")?;
        let (parts, mut at) = (&self.parts, self.parts.clock.now().trunc_subsecs(0));
        loop {
            let slot = Slot { job: name.to_owned(), at };
            if parts.store.plan_slot(&parts.shop, &slot, RunState::Planned, parts.clock.now()).await? {
                break;
            }
            at += TimeDelta::seconds(1);
        }
        loop {
            runner.start_due(&stop.soft).await;
            runner.idle().await;
            let runs = parts.store.runs(&parts.shop, Some(name), 50).await?;
            let ours = runs.into_iter().find(|run| run.slot == at).context("the run is not in the ledger")?;
            if ours.state.is_final() || stop.soft.is_cancelled() {
                return Ok(ours);
            }
            // An older planned run of the job went first.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn runner(&self, jobs: Arc<Vec<Job>>, planned: Arc<Notify>) -> Arc<Runner> {
        let parts = &self.parts;
        Arc::new(Runner {
            store: parts.store.clone(),
            shop: parts.shop.clone(),
            clock: parts.clock.clone(),
            jobs,
            alerts: parts.alerts.clone(),
            measures: self.measures.clone(),
            owner: self.owner.clone(),
            drain: self.config.jobs.drain.to_std(),
            planned,
            under_way: UnderWay::default(),
        })
    }

    fn outbox(&self) -> Outbox {
        let parts = &self.parts;
        let (store, shop, clock) = (parts.store.clone(), parts.shop.clone(), parts.clock.clone());
        Outbox::new(store, shop, clock, parts.catalogue.clone(), parts.alerts.clone(), self.channels.clone())
    }

    /// Every page and what they are made from; `planned` wakes the runner after a job was started there.
    pub fn pages(&self, planned: Arc<Notify>, stop: &Stop) -> anyhow::Result<(Arc<Site>, Router)> {
        let around = Surroundings {
            planned,
            stop: stop.soft.clone(),
            language: self.config.language.clone(),
            settings: settings::shown(&self.config.origins),
        };
        let site = Site::new(self.parts.clone(), &self.config.web, around).context("reading the texts of the pages")?;
        Ok((site.clone(), web::router(site, Arc::new(self.health()))))
    }

    /// As long as nobody ever signed in, the log tells how.
    async fn tell_first_start(&self) {
        let parts = &self.parts;
        match links::first_start(parts.store.as_ref(), &parts.shop, parts.clock.now()).await {
            Ok(Some(path)) => {
                let address = self.page_address(&path);
                tracing::info!("nobody has signed in to the page yet; open {address} within a day");
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(error = %error, "no link for the first sign-in could be made"),
        }
    }

    /// A path of the page as people open it.
    pub fn page_address(&self, path: &str) -> String {
        let web = &self.config.web;
        if !web.address.is_empty() {
            return format!("{}{path}", web.address.trim_end_matches('/'));
        }
        format!("http://127.0.0.1:{}{path}", web.port)
    }

    fn health(&self) -> Health {
        let parts = &self.parts;
        Health {
            store: parts.store.clone(),
            shop: parts.shop.clone(),
            beat: self.beat.clone(),
            registry: self.registry.clone(),
            started: self.started,
            store_path: self.store_path.clone(),
            sources: parts.sources.clone(),
        }
    }
}

/// Waits for the stop, or for a part that ends though nobody asked it to.
async fn supervise(running: &mut JoinSet<&'static str>, stop: &Stop) -> i32 {
    tokio::select! {
        // Told to stop, the parts end too: that is no fault.
        biased;
        _ = stop.soft.cancelled() => 0,
        ended = running.join_next() => {
            let part = match ended {
                Some(Ok(part)) => part,
                Some(Err(error)) if error.is_panic() => "a part that panicked",
                _ => "a part that was cut",
            };
            tracing::error!(part, "a part of the program ended by itself, the process ends to be restarted");
            EXIT_INTERNAL
        }
    }
}
