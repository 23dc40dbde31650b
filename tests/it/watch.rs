//! The live watch: who waits is warned of in time and once, whatever the websocket does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use spindle::app::{App, Stop};
use spindle::bot::service::Bot;
use spindle::jobs::watch::{Settings, Watch};
use spindle::model::bot::{Effect, Person, Role};
use spindle::model::ids::ManagerId;
use spindle::model::run::RunState;
use spindle::model::time::Clock;
use spindle::sources::mg_bot::MgBot;
use spindle::sources::{News, Source};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use crate::world::outside::{CHAT, Outside};
use crate::world::shop::VERA;
use crate::world::telegram::{Accepted, Chat};
use crate::world::websocket::{Act, Websocket};

const VERA_HERSELF: i64 = 503;

/// Noon of the shop, the day after its story.
fn noon() -> DateTime<Utc> {
    "2026-03-03T09:00:00Z".parse().unwrap()
}

struct Scene {
    outside: Outside,
    clock: Clock,
    app: Arc<App>,
    websocket: Websocket,
    stop: CancellationToken,
}

impl Scene {
    /// The shop read and judged; then the watch and the bot at work.
    async fn start() -> Scene {
        let websocket = Websocket::start().await;
        let outside = Outside::start(noon(), "[shop]\nlast_days = 10").await;
        outside.set_clock(noon());
        outside.telegram.put_chat(VERA_HERSELF, Chat::new("private"));
        let clock = Clock::fixed(noon());
        let app = outside.app(&clock).await;
        for job in ["export", "analyse"] {
            let run = app.once(job, &Stop::default()).await.unwrap();
            assert_eq!(run.state, RunState::Ok, "{job}: {:?}", run.error);
        }
        let scene = Scene { outside, clock, app, websocket, stop: CancellationToken::new() };
        let bot: Arc<Bot> = scene.app.bot(Some((CHAT, None)), Arc::new(Notify::new())).unwrap().unwrap();
        tokio::spawn(bot.run(scene.stop.clone()));
        // The story's own waiting customers are told first.
        scene.watch().look().await.unwrap();
        scene.quiet().await;
        scene
    }

    /// Every letter has left.
    async fn quiet(&self) {
        let parts = &self.app.parts;
        let end = Instant::now() + Duration::from_secs(20);
        while parts.store.bot().under_way(&parts.shop).await.unwrap() != (0, 0) {
            assert!(Instant::now() < end, "letters under way");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn watch(&self) -> Watch {
        let settings = Settings {
            escalate_after: TimeDelta::minutes(15),
            payment_hosts: vec!["pay.example".into()],
            home: Some((CHAT, None)),
        };
        Watch::new(self.app.parts.clone(), settings)
    }

    async fn know_vera(&self) {
        let parts = &self.app.parts;
        let person = Person {
            user: VERA_HERSELF,
            role: Role::Manager,
            name: "Вера".into(),
            manager: Some(ManagerId(VERA)),
            chat: Some(VERA_HERSELF),
            added_by: None,
            added_at: noon(),
        };
        let body = json!({"update_id": 1}).to_string();
        let update = spindle::model::bot::TakenUpdate { id: -1, body, starts: 0 };
        parts.store.bot().take_updates(&parts.shop, &[update], noon()).await.unwrap();
        let kept = [Effect::KeepPerson(person)];
        assert!(parts.store.bot().settle_update(&parts.shop, -1, &kept, &[], noon()).await.unwrap());
    }

    fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
        self.outside.set_clock(self.clock.now());
    }

    fn warnings_to(&self, chat: i64) -> Vec<Accepted> {
        self.outside.telegram.accepted().into_iter().filter(|message| message.chat == chat).collect()
    }

    async fn got(&self, chat: i64, count: usize) -> Vec<Accepted> {
        let end = Instant::now() + Duration::from_secs(20);
        while self.warnings_to(chat).len() < count {
            assert!(Instant::now() < end, "{count} to {chat}: {:#?}", self.outside.telegram.texts());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.warnings_to(chat)
    }

    /// As the gateway tells a message of a customer.
    fn event(&self, id: i64, chat: i64, text: &str) -> Value {
        let at = self.clock.now().to_rfc3339();
        json!({"type": "message_new", "meta": {"timestamp": self.clock.now().timestamp()}, "data": {"message": {
            "id": id, "time": at, "created_at": at, "type": "text", "scope": "public", "status": "received",
            "content": text, "from": {"id": chat - 10, "type": "customer"},
            "chat": {"id": chat, "channel": {"id": 7}, "last_dialog": {"id": chat + 10, "closed_at": null}},
        }}})
    }

    async fn hear(&self, source: &Arc<MgBot>) -> mpsc::Receiver<News> {
        let (tell, news) = mpsc::channel(10);
        let source = source.clone();
        tokio::spawn(async move { source.listen(tell).await });
        news
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_warned_of_once_the_manager_first() {
    let scene = Scene::start().await;
    scene.know_vera().await;
    // What waits already is told her as soon as she can be reached.
    scene.watch().look().await.unwrap();
    scene.quiet().await;
    let before = scene.warnings_to(VERA_HERSELF).len();
    let first = scene.warnings_to(CHAT).len();

    scene.outside.world.customer_writes(901, 43, "А когда привезут?", scene.clock.now());
    scene.app.once("export", &Stop::default()).await.unwrap();
    let mut watch = scene.watch();
    watch.look().await.unwrap();
    assert_eq!(scene.warnings_to(VERA_HERSELF).len(), before, "not yet due");
    scene.pass(TimeDelta::seconds(1_799));
    watch.look().await.unwrap();
    assert_eq!(scene.warnings_to(VERA_HERSELF).len(), before, "one second early");
    scene.pass(TimeDelta::seconds(1));
    let due = Instant::now();
    watch.look().await.unwrap();
    let warned = scene.got(VERA_HERSELF, before + 1).await;
    assert!(due.elapsed() < Duration::from_secs(5), "{:?}", due.elapsed());
    assert!(
        warned[before].text.contains("клиент ждёт ответа 30") && warned[before].text.contains("«А когда привезут?»")
    );
    assert!(warned[before].buttons.to_string().contains("dismiss 43 901"), "{}", warned[before].buttons);
    // Looked at again, by this watch and by a new process: nothing more.
    watch.look().await.unwrap();
    scene.watch().look().await.unwrap();
    scene.pass(TimeDelta::minutes(15));
    watch.look().await.unwrap();
    scene.watch().look().await.unwrap();
    let group = scene.got(CHAT, first + 1).await;
    assert!(group.last().unwrap().text.contains("45"), "{}", group.last().unwrap().text);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!((scene.warnings_to(VERA_HERSELF).len(), scene.warnings_to(CHAT).len()), (before + 1, first + 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_the_last_second_warns_nobody() {
    let scene = Scene::start().await;
    let before = scene.warnings_to(CHAT).len();
    scene.outside.world.customer_writes(901, 43, "А когда привезут?", scene.clock.now());
    scene.app.once("export", &Stop::default()).await.unwrap();
    let mut watch = scene.watch();
    watch.look().await.unwrap();
    // The answer is stored, but the watch has not looked at the chat since.
    scene.pass(TimeDelta::minutes(29));
    let at = scene.clock.now().to_rfc3339();
    scene.outside.world.gateway.put("messages", json!({
        "id": 902, "time": at, "type": "text", "scope": "public", "chat_id": 43, "channel_id": 9, "dialog": {"id": 53},
        "content": "Завтра днём", "from": {"id": VERA, "type": "user"}, "created_at": at, "updated_at": at,
    }));
    scene.app.once("export", &Stop::default()).await.unwrap();
    scene.pass(TimeDelta::minutes(2));
    watch.look().await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(scene.warnings_to(CHAT).len(), before, "{:#?}", scene.outside.telegram.texts());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_due_together_is_one_message() {
    let scene = Scene::start().await;
    let before = scene.warnings_to(CHAT).len();
    for (id, chat) in [(901, 42), (902, 43), (903, 46)] {
        scene.outside.world.customer_writes(id, chat, "Есть размер 42?", scene.clock.now());
    }
    scene.app.once("export", &Stop::default()).await.unwrap();
    scene.pass(TimeDelta::minutes(31));
    scene.watch().look().await.unwrap();
    let warned = scene.got(CHAT, before + 1).await;
    let text = &warned.last().unwrap().text;
    assert_eq!(text.matches("клиент ждёт ответа").count(), 3, "{text}");
    assert!(warned.last().unwrap().buttons.to_string().contains("\"waiting\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_websocket_tells_news_and_survives_everything() {
    let scene = Scene::start().await;
    let mut config = scene.outside.config(noon()).sources.chats;
    config.url = format!("http://{}", scene.websocket.addr);
    config.live = true;
    let source = Arc::new(MgBot::new("chats", &config, scene.clock.clone()).unwrap());

    // A connection says so; the same news twice, out of order, noise between.
    let mut news = scene.hear(&source).await;
    assert_eq!(news.recv().await, Some(News::Connected));
    let (first, second) = (scene.event(911, 41, "Здравствуйте"), scene.event(912, 41, "Есть размер 42?"));
    for event in [&second, &first, &second, &json!({"type": "user_online_updated"}), &json!([]), &first] {
        scene.websocket.tell(event);
    }
    let mut told = Vec::new();
    while told.len() < 4 {
        let Some(News::Items(items)) = news.recv().await else { panic!("closed") };
        told.extend(items);
    }
    assert_eq!(told.len(), 4);
    // Cut inside a message: the connection ends as trouble that passes, nothing half is told.
    scene.websocket.act(Act::CutInside(scene.event(913, 41, "половина").to_string()));
    assert_eq!(news.recv().await, None);
    let (tell, _news) = mpsc::channel(10);
    scene.websocket.refuse(true);
    let error = source.listen(tell).await.unwrap_err();
    assert!(matches!(error, spindle::http::HttpError::Transient { .. }), "{error}");
    scene.websocket.refuse(false);
    let mut wrong = config.clone();
    wrong.token = spindle::model::secret::Secret::new("wrong");
    let (tell, _news) = mpsc::channel(10);
    let error = MgBot::new("chats", &wrong, scene.clock.clone()).unwrap().listen(tell).await.unwrap_err();
    assert!(matches!(error, spindle::http::HttpError::Auth { .. }), "{error}");
    assert!(!error.to_string().contains("wrong"));
}

#[tokio::test(flavor = "multi_thread")]
async fn heard_over_the_websocket_warned_within_seconds_and_once() {
    let scene = Scene::start().await;
    let mut config = scene.outside.config(noon());
    config.sources.chats.url = format!("http://{}", scene.websocket.addr);
    config.sources.chats.live = true;
    let source = MgBot::new("chats", &config.sources.chats, scene.clock.clone()).unwrap();
    // The same parts, but the source that listens.
    let parts = &scene.app.parts;
    let live = spindle::jobs::Parts {
        shop: parts.shop.clone(),
        clock: parts.clock.clone(),
        zone: parts.zone,
        store: parts.store.clone(),
        sources: vec![Arc::new(source)],
        sinks: Vec::new(),
        channels: parts.channels.clone(),
        catalogue: parts.catalogue.clone(),
        rules: parts.rules.clone(),
        alerts: parts.alerts.clone(),
        settings: parts.settings.clone(),
    };
    let settings = Settings {
        escalate_after: TimeDelta::minutes(15),
        payment_hosts: vec!["pay.example".into()],
        home: Some((CHAT, None)),
    };
    let before = scene.warnings_to(CHAT).len();
    let stop = CancellationToken::new();
    let task = tokio::spawn(Watch::new(Arc::new(live), settings).run(stop.clone()));
    eventually(|| scene.websocket.connections() == 1).await;

    let event = scene.event(911, 43, "Есть размер 42?");
    for _ in 0..3 {
        scene.websocket.tell(&event);
    }
    stored(&scene, 911).await;
    // Dropped, connected again: an export is planned that reads what was missed.
    scene.websocket.act(Act::Close);
    eventually(|| scene.websocket.connections() == 2).await;
    let planned = parts.store.runs(&parts.shop, Some("export"), 10).await.unwrap();
    assert!(planned.iter().any(|run| run.state == RunState::Planned), "{planned:#?}");
    scene.websocket.tell(&event);

    scene.pass(TimeDelta::minutes(30));
    let due = Instant::now();
    let warned = scene.got(CHAT, before + 1).await;
    assert!(due.elapsed() < Duration::from_secs(5), "{:?} after it was due", due.elapsed());
    assert!(warned.last().unwrap().text.contains("«Есть размер 42?»"), "{}", warned.last().unwrap().text);

    // A stranger's payment link is told at once.
    let mut link = scene.event(914, 42, "Оплатите по ссылке https://evil.example/7");
    link["data"]["message"]["from"] = json!({"id": VERA, "type": "user"});
    scene.websocket.tell(&link);
    let warned = scene.got(CHAT, before + 2).await;
    assert!(warned.last().unwrap().text.contains("ссылка на оплату"), "{}", warned.last().unwrap().text);
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert_eq!(scene.warnings_to(CHAT).len(), before + 2, "{:#?}", scene.outside.telegram.texts());
    stop.cancel();
    task.await.unwrap();
}

async fn eventually(done: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < end, "not within 20 s");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn stored(scene: &Scene, message: i64) {
    let parts = &scene.app.parts;
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let found = parts.store.texts(&parts.shop, &[spindle::model::ids::MessageId(message)]).await.unwrap();
        if !found.is_empty() {
            return;
        }
        assert!(Instant::now() < end, "message {message} was not stored");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
