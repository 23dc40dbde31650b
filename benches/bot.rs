//! How fast the bot answers while an export writes pages: the time from a command's arrival at Telegram to the
//! answer's. Target: p95 within a second.
//!
//! `cargo bench --bench bot`. The fake Telegram and the bot share the process: the figure is an upper bound.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::disallowed_methods, dead_code)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use spindle::app::{App, Stop};
use spindle::config::{self, Inputs};
use spindle::model::chat::{Author, Message, MessageKind};
use spindle::model::ids::{ChatId, CustomerId, MessageId};
use spindle::model::run::RunState;
use spindle::model::time::Clock;
use spindle::model::walk::{Cursor, Entity, Item, Page, Stream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

mod world;

use world::telegram::{Chat, TOKEN, Telegram};

const USERS: i64 = 20;
const ROUNDS: usize = 10;
const COMMANDS: [&str; 6] = ["/today", "/waiting", "/managers", "/money вчера", "/manager 11", "/status"];
const PAGE: i64 = 1_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut taken = runtime.block_on(measure());
    taken.sort();
    let at = |share: f64| taken[((taken.len() as f64 * share) as usize).min(taken.len() - 1)];
    for (what, share) in [("answers, p50", 0.5), ("answers, p95", 0.95), ("answers, slowest", 1.0)] {
        println!(
            "{what:<44} {:<44} 1 s for p95",
            format!("{:.0} ms of {}", at(share).as_secs_f64() * 1e3, taken.len())
        );
    }
    assert!(at(0.95) <= Duration::from_secs(1), "p95 is {:?}", at(0.95));
}

fn now() -> DateTime<Utc> {
    "2026-03-03T09:00:00Z".parse().unwrap()
}

async fn measure() -> Vec<Duration> {
    let telegram = Telegram::start().await;
    let folder = tempfile::tempdir().unwrap();
    let users: Vec<i64> = (0..USERS).map(|user| 600 + user).collect();
    users.iter().for_each(|user| telegram.put_chat(*user, Chat::new("private")));
    let text = format!(
        "[sources.chats]\nkind = \"demo\"\n[sources.demo]\ndays = 60\nchats = 5000\n[bot]\nowners = {users:?}\n\
         [channels.owner]\ntoken = \"{TOKEN}\"\nchat_id = \"600\"\napi_url = \"{}/\"\n[sinks.local]\npath = \"\"\n",
        telegram.server.url()
    );
    std::fs::write(folder.path().join("config.toml"), text).unwrap();
    let (file, variables, at) = (None, Vec::new(), folder.path().to_path_buf());
    let inputs = Inputs { file, variables, folder: at, now: now(), needs_data_dir: true };
    let loaded = config::load(&inputs).unwrap_or_else(|faults| panic!("{}", config::tell(&faults)));
    let app = App::build(loaded.config, Clock::fixed(now())).await.unwrap();
    for job in ["export", "analyse"] {
        let run = app.once(job, &Stop::default()).await.unwrap();
        assert_eq!(run.state, RunState::Ok, "{job}: {:?}", run.error);
    }
    let bot = app.bot(Some((600, None)), Arc::new(Notify::new())).unwrap().unwrap();
    let stop = CancellationToken::new();
    let tasks = [tokio::spawn(bot.run(stop.clone())), tokio::spawn(export(app.clone(), stop.clone()))];
    let mut taken = Vec::new();
    for round in 0..ROUNDS {
        for (place, user) in users.iter().enumerate() {
            let line = COMMANDS[(round + place) % COMMANDS.len()];
            taken.push(ask(&telegram, *user, line).await);
        }
    }
    stop.cancel();
    for task in tasks {
        task.await.unwrap();
    }
    taken
}

/// From the command to the first message of its answer.
async fn ask(telegram: &Telegram, user: i64, line: &str) -> Duration {
    let count = || telegram.accepted().iter().filter(|message| message.chat == user).count();
    let before = count();
    let began = Instant::now();
    telegram.write_at(user, user, line, now().timestamp());
    while count() == before {
        assert!(began.elapsed() < Duration::from_secs(30), "{line} got no answer");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    began.elapsed()
}

/// Writes pages as an export does, one after the other.
async fn export(app: Arc<App>, stop: CancellationToken) {
    let parts = &app.parts;
    let mut next = 50_000_000;
    while !stop.is_cancelled() {
        let items = (0..PAGE).map(|row| item(next + row)).collect();
        next += PAGE;
        let done = Cursor { stream: Stream("messages".into()), position: "bench".into() };
        let page = Page { items, rows: 1_000, ..Page::default() };
        parts.store.save_page(&parts.shop, "chats", &done, &page, None, now()).await.unwrap();
    }
}

fn item(id: i64) -> Item {
    let chat = ChatId(9_000_000 + id / 20);
    let message = Message {
        id: MessageId(id),
        chat,
        dialog: None,
        author: Author::Customer(Some(CustomerId(chat.0))),
        kind: MessageKind::Text,
        private: false,
        text: format!("Здравствуйте! Подскажите, есть ли такое платье в размере {}?", 40 + id % 12),
        action: None,
        responsible: None,
        responsible_bot: None,
        mass: false,
        template: None,
        order_number: None,
        order_id: None,
        failed: false,
        edited: false,
        deleted_at: None,
        sent_at: now() - chrono::TimeDelta::seconds(id % 86_400),
        updated_at: now() - chrono::TimeDelta::seconds(id % 86_400),
    };
    Item { entity: Entity::Message(message), raw: "{}".into() }
}
