//! Outbox and alerts over the real store and the wire: nothing twice, nothing lost, whatever dies.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use spindle::channels::Channel;
use spindle::channels::telegram::{Config, Telegram};
use spindle::model::alert::{Alert, Severity};
use spindle::model::ids::Shop;
use spindle::model::run::{Post, PostState};
use spindle::model::secret::Secret;
use spindle::model::time::{Clock, Time, from_micros};
use spindle::spine::alerts::Alerts;
use spindle::spine::alerts::decide::Rules;
use spindle::spine::outbox::{Outbox, migrated_chat};
use spindle::store::{self, AlertState, Store};
use spindle::text::catalogue::Catalogue;
use tokio_util::sync::CancellationToken;

use crate::world::server::{Answer, Fault};
use crate::world::telegram::{Chat, Fate, TOKEN, Telegram as World};

const OWNER: i64 = 42;
const TEAM: i64 = 43;

/// A program without jobs: a store in a folder, two chats of one world.
struct Program {
    store: Arc<dyn Store>,
    shop: Shop,
    clock: Clock,
    alerts: Arc<Alerts>,
    outbox: Arc<Outbox>,
}

fn start_of_world() -> Time {
    from_micros(1_772_442_000_000_000)
}

async fn world() -> World {
    let world = World::start().await;
    world.put_chat(OWNER, Chat::new("private"));
    world.put_chat(TEAM, Chat::new("private"));
    world
}

async fn start(world: &World, folder: &Path, clock: Clock) -> Program {
    let store = store::open("sqlite://spindle.db", folder, clock.clone()).await.unwrap();
    let shop = Shop::main();
    let mut channels: Vec<Arc<dyn Channel>> = Vec::new();
    for (name, chat) in [("owner", OWNER), ("team", TEAM)] {
        let config = Config {
            kind: "telegram".into(),
            token: Secret::new(TOKEN),
            chat_id: chat.to_string(),
            topic: 0,
            api_url: world.server.url(),
            per_minute: 20,
            proxy: String::new(),
        };
        let migrated = migrated_chat(&*store, &shop, name, &config.chat_id).await.unwrap();
        channels.push(Arc::new(Telegram::new(name, &config, migrated).unwrap()));
    }
    let rules = Rules {
        repeat: TimeDelta::hours(4),
        group: TimeDelta::seconds(60),
        quiet: None,
        zone: chrono_tz::Europe::Moscow,
    };
    let catalogue = Arc::new(Catalogue::new("ru").unwrap());
    let alerts = Arc::new(Alerts::new(
        store.clone(),
        shop.clone(),
        clock.clone(),
        rules,
        catalogue.clone(),
        vec!["owner".to_owned()],
    ));
    let outbox = Outbox::new(store.clone(), shop.clone(), clock.clone(), catalogue, alerts.clone(), channels);
    outbox.recover().await.unwrap();
    Program { store, shop, clock, alerts, outbox: Arc::new(outbox) }
}

impl Program {
    fn report(&self, key: &str, html: &str) -> Post {
        Post {
            key: key.into(),
            channel: "owner".into(),
            html: html.into(),
            silent: false,
            may_repeat: false,
            reply_to: None,
            attachment: None,
            created_at: self.clock.now(),
            expires_at: None,
        }
    }

    async fn post(&self, posts: &[Post]) {
        self.store.post(&self.shop, posts).await.unwrap();
    }

    /// Delivers again and again, moving the clock past every wait.
    async fn settle(&self) {
        for _ in 0..20 {
            if self.outbox.deliver_due().await.unwrap() {
                return;
            }
            self.clock.advance(TimeDelta::seconds(400));
        }
        panic!("never settles");
    }

    async fn state(&self, key: &str) -> PostState {
        self.store.outbox_entry(&self.shop, key).await.unwrap().unwrap().state
    }

    /// A pass of the alerts after some seconds.
    async fn tell_after(&self, secs: i64) {
        self.clock.advance(TimeDelta::seconds(secs));
        self.alerts.tell().await.unwrap();
    }

    async fn alert_posts(&self) -> Vec<Post> {
        let all = self.store.outbox(&self.shop, None, 1_000).await.unwrap();
        let mut posts: Vec<Post> = all.into_iter().map(|entry| entry.post).collect();
        posts.retain(|post| post.key.starts_with("alert/"));
        posts.sort_by_key(|post| (post.created_at, post.key.clone()));
        posts
    }

    async fn stop(self) {
        self.store.close().await;
    }
}

fn trouble(cause: &str) -> Alert {
    Alert {
        cause: cause.into(),
        severity: Severity::Warning,
        message: "alert-channel-down".into(),
        arguments: vec![("channel".into(), cause.into()), ("reason".into(), "<нет> ответа".into())],
    }
}

#[tokio::test]
async fn a_lost_answer_is_announced_once_and_the_report_is_not_sent_again() {
    let (world, folder) = (world().await, tempfile::tempdir().unwrap());
    let clock = Clock::fixed(start_of_world());
    let program = start(&world, folder.path(), clock.clone()).await;
    world.server.fail("SendMessage", Fault::LostAnswer);
    program
        .post(&[
            program.report("daily/2026-03-02/owner/1", "часть 1"),
            program.report("daily/2026-03-02/owner/2", "часть 2"),
        ])
        .await;
    program.settle().await;
    assert_eq!(program.state("daily/2026-03-02/owner/1").await, PostState::Unknown);
    let texts = world.texts();
    assert_eq!(texts.iter().filter(|text| *text == "часть 1").count(), 1);
    assert_eq!(texts.iter().filter(|text| *text == "часть 2").count(), 1);
    assert_eq!(texts.iter().filter(|text| text.contains("spindle resend daily/2026-03-02/owner/1")).count(), 1);
    assert_eq!(texts.len(), 3);
    program.stop().await;
    // A restart tells nothing again; a person may send it again.
    let program = start(&world, folder.path(), clock).await;
    program.settle().await;
    assert_eq!(world.accepted().len(), 3);
    assert!(program.store.resend(&program.shop, "daily/2026-03-02/owner/1", program.clock.now()).await.unwrap());
    program.settle().await;
    assert_eq!(program.state("daily/2026-03-02/owner/1").await, PostState::Sent);
    assert_eq!(world.accepted().len(), 4);
}

#[tokio::test]
async fn an_alert_goes_out_once_more_with_a_mark() {
    let (world, folder) = (world().await, tempfile::tempdir().unwrap());
    let program = start(&world, folder.path(), Clock::fixed(start_of_world())).await;
    world.server.fail("SendMessage", Fault::LostAnswer);
    let alert = Post { may_repeat: true, ..program.report("alert/1/loud/all/owner", "беда") };
    program.post(std::slice::from_ref(&alert)).await;
    program.settle().await;
    assert_eq!(world.texts(), ["беда", "(возможно, повтор)\nбеда"]);
    // Lost twice: left unknown, announced.
    for _ in 0..2 {
        world.server.fail("SendMessage", Fault::LostAnswer);
    }
    program.post(&[Post { key: "alert/2/loud/all/owner".into(), ..alert }]).await;
    program.settle().await;
    assert_eq!(program.state("alert/2/loud/all/owner").await, PostState::Unknown);
    let texts = world.texts();
    assert_eq!(texts.len(), 5);
    assert!(texts[4].contains("spindle resend alert/2"), "{texts:?}");
}

#[tokio::test]
async fn parts_arrive_in_order_after_a_refusal_to_hurry() {
    let (world, folder) = (world().await, tempfile::tempdir().unwrap());
    let program = start(&world, folder.path(), Clock::fixed(start_of_world())).await;
    let slow = serde_json::json!({"ok": false, "error_code": 429, "description": "Too Many Requests: retry after 3600",
        "parameters": {"retry_after": 3600}});
    world.server.fail("SendMessage", Fault::Answer(Answer::json(429, &slow)));
    let parts: Vec<Post> = (1..=3)
        .map(|part| program.report(&format!("daily/2026-03-02/owner/{part}"), &format!("часть {part}")))
        .collect();
    program.post(&parts).await;
    assert!(!program.outbox.deliver_due().await.unwrap());
    program.clock.advance(TimeDelta::seconds(3_599));
    program.outbox.deliver_due().await.unwrap();
    assert!(world.accepted().is_empty(), "the wish to wait is honoured and the order kept");
    program.clock.advance(TimeDelta::seconds(3));
    program.settle().await;
    assert_eq!(world.texts(), ["часть 1", "часть 2", "часть 3"]);
}

#[tokio::test]
async fn what_a_dead_process_was_sending_is_unknown_and_announced() {
    let (world, folder) = (world().await, tempfile::tempdir().unwrap());
    let clock = Clock::fixed(start_of_world());
    let program = start(&world, folder.path(), clock.clone()).await;
    program.post(&[program.report("daily/2026-03-02/owner/1", "отчёт")]).await;
    program.post(&[Post { may_repeat: true, ..program.report("alert/1/loud/all/owner", "беда") }]).await;
    for _ in 0..2 {
        program.store.claim_post(&program.shop, "owner", clock.now()).await.unwrap().unwrap();
    }
    program.stop().await;
    let program = start(&world, folder.path(), clock).await;
    program.settle().await;
    let mut texts = world.texts();
    texts.sort();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert_eq!(texts[0], "(возможно, повтор)\nбеда");
    assert!(texts[1].contains("spindle resend daily/2026-03-02/owner/1"));
}

#[tokio::test]
async fn a_moved_chat_is_remembered_over_a_restart() {
    let (world, folder) = (world().await, tempfile::tempdir().unwrap());
    let clock = Clock::fixed(start_of_world());
    world.put_chat(-1_001, Chat::new("supergroup"));
    world.set_fate(OWNER, Fate::MigratedTo(-1_001));
    let program = start(&world, folder.path(), clock.clone()).await;
    program.post(&[program.report("daily/1/owner/1", "первый")]).await;
    program.settle().await;
    program.stop().await;
    world.server.forget_calls();
    let program = start(&world, folder.path(), clock).await;
    program.post(&[program.report("daily/2/owner/1", "второй")]).await;
    program.settle().await;
    assert_eq!((world.texts(), world.server.calls().len()), (vec!["первый".to_owned(), "второй".to_owned()], 1));
    // A person who configures another chat means that one.
    assert_eq!(migrated_chat(&*program.store, &program.shop, "owner", "77").await.unwrap(), None);
}

#[tokio::test]
async fn a_blocked_chat_is_told_elsewhere_and_recovers() {
    let (world, folder) = (world().await, tempfile::tempdir().unwrap());
    let program = start(&world, folder.path(), Clock::fixed(start_of_world())).await;
    world.set_fate(OWNER, Fate::Blocked);
    program.post(&[program.report("daily/1/owner/1", "первый")]).await;
    program.settle().await;
    assert_eq!(program.state("daily/1/owner/1").await, PostState::Dead);
    program.tell_after(61).await;
    let posts = program.alert_posts().await;
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0].channel, "log");
    assert!(posts[0].html.contains("bot was blocked by the user"), "{}", posts[0].html);
    // Allowed again: the next message arrives and the end is told there too.
    world.set_fate(OWNER, Fate::Fine);
    program.post(&[program.report("daily/2/owner/1", "второй")]).await;
    program.settle().await;
    program.tell_after(61).await;
    program.tell_after(61).await;
    program.settle().await;
    let posts = program.alert_posts().await;
    assert_eq!(posts.len(), 2);
    assert_eq!((posts[1].channel.as_str(), posts[1].reply_to.as_deref()), ("log", Some(posts[0].key.as_str())));
    assert_eq!(world.texts(), ["второй"]);
}

#[tokio::test]
async fn a_day_without_telegram_ends_in_a_summary() {
    let (world, folder) = (world().await, tempfile::tempdir().unwrap());
    let clock = Clock::fixed(start_of_world());
    let program = start(&world, folder.path(), clock.clone()).await;
    for number in 0..60 {
        let key = format!("alert/{number}/loud/all/owner");
        program.post(&[Post { may_repeat: true, ..program.report(&key, &format!("беда {number} &lt;x&gt;")) }]).await;
        clock.advance(TimeDelta::minutes(24));
    }
    program.post(&[program.report("daily/2026-03-02/owner/1", "отчёт")]).await;
    program.settle().await;
    let texts = world.texts();
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert_eq!((texts[0].as_str(), texts[1].as_str()), ("беда 0 <x>", "отчёт"));
    insta::assert_snapshot!(texts[2].lines().take(2).chain(texts[2].lines().last()).collect::<Vec<_>>().join("\n").replace('\u{a0}', " "), @r"
    Пока связи не было (23 ч 36 мин), накопилось 59 сообщений о неполадках:
    беда 1 <x>
    … и ещё 39
    ");
    assert_eq!(program.state("alert/59/loud/all/owner").await, PostState::Dead);
    program.stop().await;
    let program = start(&world, folder.path(), clock).await;
    program.settle().await;
    assert_eq!(world.accepted().len(), 3);
}

#[tokio::test]
async fn a_slow_chat_does_not_hold_up_another_and_a_stop_ends_what_is_under_way() {
    let (world, folder) = (world().await, tempfile::tempdir().unwrap());
    let program = start(&world, folder.path(), Clock::system()).await;
    world.server.fail("SendMessage", Fault::Delay(Duration::from_secs(2)));
    program.post(&[program.report("daily/1/owner/1", "медленный")]).await;
    let stop = CancellationToken::new();
    let running = tokio::spawn(program.outbox.clone().run(stop.clone()));
    while world.server.calls().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    program.post(&[Post { channel: "team".into(), ..program.report("daily/1/team/1", "быстрый") }]).await;
    program.outbox.ring();
    while world.accepted().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(world.texts(), ["быстрый"]);
    stop.cancel();
    running.await.unwrap();
    assert_eq!(world.texts(), ["быстрый", "медленный"]);
    assert_eq!(program.state("daily/1/owner/1").await, PostState::Sent);
}

#[tokio::test]
async fn an_alert_is_told_with_its_group_and_its_end_answers_it() {
    let (world, folder) = (world().await, tempfile::tempdir().unwrap());
    let program = start(&world, folder.path(), Clock::fixed(start_of_world())).await;
    program.alerts.raise(trouble("auth:crm")).await;
    program.alerts.raise(trouble("job_failed:export")).await;
    program.alerts.raise(trouble("auth:crm")).await;
    program.tell_after(59).await;
    assert!(program.alert_posts().await.is_empty());
    program.tell_after(1).await;
    program.settle().await;
    insta::assert_snapshot!(world.texts().join("\n---\n"), @r"
    🟡 auth:crm не отвечает. Сообщения ждут в очереди и уйдут сами. Причина: <нет> ответа

    🟡 job_failed:export не отвечает. Сообщения ждут в очереди и уйдут сами. Причина: <нет> ответа
    ");
    program.tell_after(14_400).await;
    program.settle().await;
    assert!(world.texts()[1].contains("Длится уже 4\u{a0}ч 01\u{a0}мин"), "{:?}", world.texts());
    program.alerts.resolve("auth:crm").await;
    program.tell_after(30).await;
    program.tell_after(31).await;
    program.settle().await;
    let taken = world.accepted();
    assert_eq!(taken.len(), 3);
    assert!(taken[2].text.starts_with("✅ Снова в порядке, длилось "), "{}", taken[2].text);
    assert_eq!(taken[2].reply_to, Some(taken[0].message_id));
    // Nothing more to say about it; the other goes on.
    program.tell_after(600).await;
    program.settle().await;
    assert_eq!(world.accepted().len(), 3);
    assert_eq!(program.store.alerts(&program.shop).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_mute_outlives_the_process() {
    let (world, folder) = (world().await, tempfile::tempdir().unwrap());
    let clock = Clock::fixed(start_of_world());
    let program = start(&world, folder.path(), clock.clone()).await;
    program.alerts.mute(Some(clock.now() + TimeDelta::hours(2))).await.unwrap();
    program.alerts.raise(trouble("auth:crm")).await;
    program.stop().await;
    let program = start(&world, folder.path(), clock).await;
    program.tell_after(3_600).await;
    assert!(program.alert_posts().await.is_empty());
    program.tell_after(3_601).await;
    assert_eq!(program.alert_posts().await.len(), 1);
}

/// The two states a death can leave between giving causes to a message and writing it.
#[tokio::test]
async fn a_message_half_written_is_finished_under_its_key() {
    for post_was_put in [false, true] {
        let (world, folder) = (world().await, tempfile::tempdir().unwrap());
        let clock = Clock::fixed(start_of_world());
        let program = start(&world, folder.path(), clock.clone()).await;
        let state = |cause: &str, told: bool| AlertState {
            alert: trouble(cause),
            since: clock.now(),
            last_told: told.then(|| clock.now()),
            count: 1,
            first_post: Some("alert/7/loud/all".into()),
        };
        let put = Post { may_repeat: true, ..program.report("alert/7/loud/all/owner", "a и b") };
        let posts: &[Post] = if post_was_put { &[put] } else { &[] };
        program.store.save_alert(&program.shop, "a", Some(&state("a", post_was_put)), posts).await.unwrap();
        program.store.save_alert(&program.shop, "b", Some(&state("b", false)), &[]).await.unwrap();
        program.stop().await;
        let program = start(&world, folder.path(), clock).await;
        program.tell_after(5).await;
        program.tell_after(300).await;
        program.settle().await;
        assert_eq!(world.accepted().len(), 1, "{:?}", world.texts());
        for cause in ["a", "b"] {
            program.alerts.resolve(cause).await;
        }
        program.tell_after(60).await;
        program.settle().await;
        assert_eq!(world.accepted().iter().filter(|message| message.reply_to == Some(1)).count(), 2);
    }
}

#[tokio::test]
async fn the_token_is_in_no_log_line() {
    #[derive(Clone, Default)]
    struct Lines(Arc<std::sync::Mutex<Vec<u8>>>);
    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    // While there is only one subscriber, tracing asks the thread that meets a line first whether anybody
    // listens: other tests' threads would say no for all. A second one makes it ask every subscriber.
    let _second = tracing::Dispatch::new(tracing_subscriber::fmt().with_writer(std::io::sink).finish());
    let _guard = tracing::subscriber::set_default(subscriber);
    let (world, folder) = (world().await, tempfile::tempdir().unwrap());
    let program = start(&world, folder.path(), Clock::fixed(start_of_world())).await;
    world.server.fail("SendMessage", Fault::LostAnswer);
    world.set_fate(TEAM, Fate::Kicked);
    program.post(&[program.report("a/1", "первый"), program.report("b/1", "второй")]).await;
    program.post(&[Post { channel: "team".into(), ..program.report("c/1", "третий") }]).await;
    program.settle().await;
    drop(world);
    program.post(&[program.report("d/1", "четвёртый")]).await;
    program.outbox.deliver_due().await.unwrap();
    let written = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(written.contains("a/1") && written.contains("d/1"), "the log was heard");
    assert!(!written.contains("canary"), "{written}");
}
