//! How fast the pages are: `cargo bench --bench web`. Prints figures, fails on none.
//!
//! A million messages stored and judged, an export that goes on writing, 50 readers that keep their
//! connections. `WEB_BENCH_MESSAGES=100000` for a quick look.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use spindle::app::{App, Stop};
use spindle::config::{self, Inputs};
use spindle::model::chat::{Author, Chat, Manager, Message, MessageKind};
use spindle::model::ids::{ChannelId, ChatId, CustomerId, ManagerId, MessageId, Shop};
use spindle::model::run::RunState;
use spindle::model::time::{Clock, Time};
use spindle::model::walk::{Cursor, Entity, Item, Page, Stream};
use spindle::store::Store;
use spindle::web::access::links::Invited;
use spindle::web::access::{links, secrets};
use tokio::net::TcpListener;
use tokio::sync::Notify;

const DAYS: i64 = 100;
const MESSAGES_A_CHAT: i64 = 17;
const PAGE_ROWS: i64 = 1_000;
const READERS: usize = 50;
const MEASURED: Duration = Duration::from_secs(10);
const PATHS: [&str; 5] = ["/", "/chats?sort=worst", "/managers", "/now", "/money"];
const TEXTS: [&str; 6] = [
    "Здравствуйте! Подскажите, пожалуйста, сколько стоит синее платье, размер 44?",
    "Добрый день! Да, есть. Стоимость 4 990 рублей, доставка от 300 рублей. Оформить заказ?",
    "Спасибо, подумаю",
    "А когда будет доставка в Казань?",
    "Доставим в четверг или в пятницу с 10 до 18, как вам удобнее?",
    "Хорошо, давайте в пятницу",
];

fn now() -> Time {
    "2026-03-03T12:00:00Z".parse().unwrap()
}

fn message(id: i64, messages: i64) -> Item {
    let chat = id / MESSAGES_A_CHAT;
    let place = id % MESSAGES_A_CHAT;
    let is_customer = place % 2 == 0;
    let author = match is_customer {
        true => Author::Customer(Some(CustomerId(chat))),
        false => Author::Manager(Some(ManagerId(chat % 5))),
    };
    let began =
        now() - TimeDelta::days(DAYS) + TimeDelta::seconds(chat * DAYS * 86_400 / (messages / MESSAGES_A_CHAT + 1));
    let sent_at = began + TimeDelta::seconds(place * (60 + chat % 900));
    let message = Message {
        id: MessageId(id),
        chat: ChatId(chat),
        dialog: None,
        author,
        kind: MessageKind::Text,
        private: false,
        text: TEXTS[usize::try_from(id).unwrap() % TEXTS.len()].to_owned(),
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
        sent_at,
        updated_at: sent_at,
    };
    Item { entity: Entity::Message(message), raw: "{}".into() }
}

fn chat(id: i64) -> Item {
    let chat = Chat {
        id: ChatId(id),
        channel: Some(ChannelId(1)),
        customer: Some(CustomerId(id)),
        created_at: now(),
        updated_at: now(),
        last_activity: None,
        reply_deadline: None,
    };
    Item { entity: Entity::Chat(chat), raw: "{}".into() }
}

fn manager(id: i64) -> Item {
    let name = ["Анна", "Борис", "Вера", "Глеб", "Дарья"][usize::try_from(id).unwrap()].to_owned();
    let manager = Manager { id: ManagerId(id), crm_id: Some(id), name, active: true, technical: false };
    Item { entity: Entity::Manager(manager), raw: "{}".into() }
}

async fn save(store: &dyn Store, items: Vec<Item>) {
    let done = Cursor { stream: Stream("messages".into()), position: "x".into() };
    let page = Page { items, ..Page::default() };
    store.save_page(&Shop::main(), "chats", &done, &page, None, now()).await.unwrap();
}

async fn fill(store: &dyn Store, messages: i64) {
    save(store, (0..5).map(manager).collect()).await;
    let chats = messages / MESSAGES_A_CHAT + 1;
    for first in (0..chats).step_by(1_000) {
        save(store, (first..(first + PAGE_ROWS).min(chats)).map(chat).collect()).await;
    }
    for first in (0..messages).step_by(1_000) {
        save(store, (first..(first + PAGE_ROWS).min(messages)).map(|id| message(id, messages)).collect()).await;
    }
}

async fn app(folder: &std::path::Path) -> Arc<App> {
    let text =
        "data_dir = \".\"\n[shop]\nlast_days = 100\n[sources.chats]\nkind = \"demo\"\n[sinks.local]\npath = \"\"\n";
    std::fs::write(folder.join("config.toml"), text).unwrap();
    let clock = Clock::fixed(now());
    let inputs = Inputs { file: None, variables: Vec::new(), folder: folder.into(), now: now(), needs_data_dir: true };
    let loaded = config::load(&inputs).unwrap();
    App::build(loaded.config, clock).await.unwrap()
}

/// An export that goes on for as long as it is let: pages of new messages, one after another.
async fn go_on_writing(store: Arc<dyn Store>, messages: i64) {
    for first in (messages..).step_by(1_000) {
        save(&*store, (first..first + PAGE_ROWS).map(|id| message(id, messages)).collect()).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Latencies of one path read by [`READERS`] at once.
async fn read(address: &str, cookie: &str, path: &str) -> (Vec<Duration>, Duration) {
    let began = Instant::now();
    let readers = (0..READERS).map(|_| {
        let (url, cookie) = (format!("{address}{path}"), cookie.to_owned());
        tokio::spawn(async move {
            let client = reqwest::Client::builder().no_gzip().build().unwrap();
            let mut took = Vec::new();
            while began.elapsed() < MEASURED {
                let since = Instant::now();
                let request = client.get(&url).header("cookie", &cookie).header("accept-encoding", "gzip");
                let response = request.send().await.unwrap();
                assert!(response.status().is_success(), "{}", response.status());
                response.bytes().await.unwrap();
                took.push(since.elapsed());
            }
            took
        })
    });
    let all = futures::future::join_all(readers).await;
    let mut took: Vec<Duration> = all.into_iter().flat_map(Result::unwrap).collect();
    took.sort_unstable();
    (took, began.elapsed())
}

async fn first_paint(address: &str, cookie: &str) -> usize {
    let client = reqwest::Client::builder().no_gzip().build().unwrap();
    let get = async |path: String| {
        let request = client.get(format!("{address}{path}")).header("cookie", cookie).header("accept-encoding", "gzip");
        request.send().await.unwrap().bytes().await.unwrap().len()
    };
    use spindle::web::assets;
    let mut bytes = get("/".into()).await;
    for path in [assets::style_path(), assets::script_path(), assets::icons_path(), assets::mark_path()] {
        bytes += get(path.to_owned()).await;
    }
    bytes
}

#[tokio::main]
async fn main() {
    let messages = std::env::var("WEB_BENCH_MESSAGES").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::Builder::new().prefix("spindle-bench").tempdir_in(".").unwrap();
    let app = app(folder.path()).await;
    let store = app.parts.store.clone();
    fill(&*store, messages).await;
    let run = app.once("analyse", &Stop::default()).await.unwrap();
    assert_eq!(run.state, RunState::Ok, "{:?}", run.error);
    println!("{messages} messages stored and judged, an export writes, {READERS} readers");

    let stop = Stop::default();
    let (site, router) = app.pages(Arc::new(Notify::new()), &stop).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(site.books.clone().keep(stop.soft.clone()));
    tokio::spawn(spindle::web::serve(listener, router, stop.soft.clone()));
    links::ensure(&*store, &Shop::main(), &Invited::owner(), now()).await.unwrap();
    let secret = site.sessions.begin("owner", "bench", now()).await.unwrap();
    assert_eq!(secrets::hash(&secret).len(), 32);
    let cookie = format!("{}={secret}", site.cookie_name());
    let since = Instant::now();
    site.books.current().await.unwrap();
    println!("{:<28} {:>8.2} s", "facts loaded", since.elapsed().as_secs_f64());
    let paint = first_paint(&address, &cookie).await;
    println!("{:<28} {:>8} KB   target: at most 150", "first paint, compressed", paint.div_ceil(1024));

    let writing = tokio::spawn(go_on_writing(store, messages));
    println!(
        "{:<28} {:>10} {:>10} {:>10}   target: p50 10 ms, p99 100 ms; overview 2000/s",
        "page", "a second", "p50 ms", "p99 ms"
    );
    for path in PATHS {
        let (took, whole) = read(&address, &cookie, path).await;
        let ms = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
        println!("{path:<28} {:>10.0} {:>10.1} {:>10.1}", took.len() as f64 / whole.as_secs_f64(), ms(0.5), ms(0.99));
    }
    writing.abort();
    stop.soft.cancel();
}
