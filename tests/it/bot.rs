//! The bot over the loopback Bot API: who may ask, what is answered, and that nothing is done or said twice.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use spindle::app::{App, Stop};
use spindle::bot::service::Bot;
use spindle::model::run::RunState;
use spindle::model::time::Clock;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::world::outside::{CHAT, Outside};
use crate::world::server::{Answer, Fault};
use crate::world::telegram::{Accepted, Chat};

const OWNER: i64 = 501;
const HEAD: i64 = 502;
const VERA: i64 = 503;
const STRANGER: i64 = 900;

const PEOPLE: &str = "[bot]\nowners = [501]\nheads = [502]\n[shop]\nlast_days = 10";

/// Noon of the shop, the day after its story.
fn noon() -> DateTime<Utc> {
    "2026-03-03T09:00:00Z".parse().unwrap()
}

/// A bot at work over the small shop.
struct Scene {
    outside: Outside,
    clock: Clock,
    app: Arc<App>,
    bot: Option<(CancellationToken, JoinHandle<()>)>,
}

impl Scene {
    async fn start(more: &str) -> Scene {
        let outside = Outside::start(noon(), more).await;
        outside.set_clock(noon());
        for user in [OWNER, HEAD, VERA, STRANGER] {
            outside.telegram.put_chat(user, Chat::new("private"));
        }
        let clock = Clock::fixed(noon());
        let app = outside.app(&clock).await;
        let mut scene = Scene { outside, clock, app, bot: None };
        scene.wake();
        scene
    }

    /// With the shop's chats read and judged.
    async fn with_data(more: &str) -> Scene {
        let scene = Scene::start(more).await;
        for job in ["export", "analyse"] {
            let run = scene.app.once(job, &Stop::default()).await.unwrap();
            assert_eq!(run.state, RunState::Ok, "{job}: {:?}", run.error);
        }
        scene
    }

    fn wake(&mut self) {
        let bot: Arc<Bot> = self.app.bot(Some((CHAT, None)), Arc::new(Notify::new())).unwrap().unwrap();
        let stop = CancellationToken::new();
        let task = tokio::spawn(bot.run(stop.clone()));
        self.bot = Some((stop, task));
    }

    async fn sleep(&mut self) {
        let (stop, task) = self.bot.take().unwrap();
        stop.cancel();
        task.await.unwrap();
    }

    fn write(&self, chat: i64, from: i64, text: &str) {
        self.outside.telegram.write_at(chat, from, text, self.clock.now().timestamp());
    }

    fn to(&self, chat: i64) -> Vec<Accepted> {
        self.outside.telegram.accepted().into_iter().filter(|message| message.chat == chat).collect()
    }

    /// Waits until the chat got so many messages; gives the last.
    async fn got(&self, chat: i64, count: usize) -> Accepted {
        eventually(&format!("{count} messages to {chat}"), || self.to(chat).len() >= count).await;
        let messages = self.to(chat);
        assert_eq!(messages.len(), count, "{:#?}", texts(&messages));
        messages.last().unwrap().clone()
    }

    /// Asks in the private chat and gives the answer.
    async fn ask(&self, user: i64, text: &str) -> Accepted {
        let before = self.to(user).len();
        self.write(user, user, text);
        eventually(&format!("an answer to {text}"), || self.to(user).len() > before).await;
        // Files follow their text.
        self.quiet().await;
        self.to(user)[before].clone()
    }

    async fn toast(&self, count: usize) -> String {
        eventually("a tap answered", || self.outside.telegram.toasts().len() >= count).await;
        self.outside.telegram.toasts().last().unwrap().clone()
    }

    /// Every update is settled and nothing is under way.
    async fn quiet(&self) {
        let (store, shop) = (&self.app.parts.store, &self.app.parts.shop);
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let asked = self.outside.telegram.waiting_updates();
            let (open, letters) = store.bot().under_way(shop).await.unwrap();
            if asked == 0 && open + letters == 0 {
                return;
            }
            assert!(Instant::now() < end, "{open} updates, {asked} not fetched, {letters} letters");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn texts(messages: &[Accepted]) -> Vec<&str> {
    messages.iter().map(|message| message.text.as_str()).collect()
}

async fn eventually(what: &str, done: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < end, "not within 20 s: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_answers() {
    let mut scene = Scene::with_data(PEOPLE).await;
    let asked = [
        ("/today", "Отчёт за вт 3 марта"),
        ("/yesterday", "Отчёт за пн 2 марта"),
        ("/week", "Показатели: 25 февраля – 3 марта"),
        ("/month", "Показатели"),
        ("/waiting", "Жд"),
        ("/managers", "Вера Т."),
        ("/manager Вера вчера", "Вера Т.: пн 2 марта"),
        ("/manager 12", "Глеб П."),
        ("/compare Вера Глеб", "Разница"),
        ("/chat 41", "Чат 41, страница 1 из 1"),
        ("/conversion вчера", "Конверсия: пн 2 марта"),
        ("/money вчера", "7 801"),
        ("/why", "Выручка"),
        ("/why conversion вчера", "Доля обращений с оплаченным заказом"),
        ("/jobs", "Загрузка из RetailCRM"),
        ("/status", "Данные полны до"),
        ("/logs", "Ошибок нет"),
        ("/mute 2h", "Тишина до 03.03 14:00"),
        ("/mute off", "Тишина снята"),
        ("/resend", "Все сообщения доставлены"),
        ("/people", "Кто пользуется ботом"),
        ("/invite manager Вера", "t.me/spindle_test_bot?start="),
        ("/label", "выделенное сообщение"),
        ("/dashboard", "/enter?key="),
        ("/id", "Ваш номер: 501"),
        ("/help", "/waiting: кто ждёт"),
        ("/start", "Здравствуйте, Анна"),
    ];
    for (line, wanted) in asked {
        let answer = scene.ask(OWNER, line).await;
        assert!(plain(&answer.text).contains(wanted), "{line}: {wanted:?} in\n{}", answer.text);
        assert!(answer.html, "{line}");
    }
    // Answers with a file come as two messages, or say that there is nothing to show.
    for line in [
        "/spin",
        "/plan Вера",
        "/best",
        "/phrases greeting",
        "/lost",
        "/objections",
        "/topics",
        "/kpi",
        "/report",
        "/report trends",
        "/report weekly 02.03",
    ] {
        let before = scene.to(OWNER).len();
        scene.write(OWNER, OWNER, line);
        eventually(line, || scene.to(OWNER).len() > before).await;
        scene.quiet().await;
        let text = scene.to(OWNER)[before].text.clone();
        assert!(!text.contains("Не получилось"), "{line}: {text}");
    }
    for code in ["ru", "en", ""] {
        assert!(scene.outside.telegram.commands_in(code).as_array().is_some_and(|list| list.len() > 25), "{code:?}");
    }
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_in_plain_words() {
    let mut scene = Scene::with_data(PEOPLE).await;
    for (question, wanted) in [
        ("сколько вчера оплатили?", "7 801"),
        ("кто хуже всех отвечает", "Сотрудники:"),
        ("кто сейчас ждёт", "Жд"),
        ("какая погода", "Не понял вопрос"),
    ] {
        let answer = scene.ask(HEAD, question).await;
        assert!(plain(&answer.text).contains(wanted), "{question}: {}", answer.text);
    }
    // In a group people talk with each other.
    scene.write(CHAT, HEAD, "кто сейчас ждёт");
    scene.quiet().await;
    assert!(scene.to(CHAT).is_empty());
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_get_one_refusal_a_day() {
    let mut scene = Scene::start(PEOPLE).await;
    for line in ["/today", "/id", "привет", "/start wrong", "/run export", "/waiting"] {
        scene.write(STRANGER, STRANGER, line);
    }
    scene.quiet().await;
    let messages = scene.to(STRANGER);
    assert_eq!(messages.len(), 1, "{:#?}", texts(&messages));
    assert!(messages[0].text.contains("только сотрудникам") && messages[0].text.contains("900"));
    scene.clock.advance(TimeDelta::days(1));
    scene.write(STRANGER, STRANGER, "/today");
    scene.quiet().await;
    assert_eq!(scene.to(STRANGER).len(), 2, "one more the next day");
    let runs = scene.app.parts.store.runs(&scene.app.parts.shop, None, 10).await.unwrap();
    assert!(runs.is_empty(), "nothing was started");
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_list_is_filled_only_the_number_is_told() {
    let mut scene = Scene::start("[shop]\nlast_days = 10").await;
    let answer = scene.ask(STRANGER, "/id").await;
    assert!(answer.text.contains("Ваш номер: 900"), "{}", answer.text);
    for _ in 0..15 {
        scene.write(STRANGER, STRANGER, "/id");
    }
    scene.quiet().await;
    assert_eq!(scene.to(STRANGER).len(), 10, "not without end");
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_works_once_and_a_manager_sees_the_own_only() {
    let mut scene = Scene::with_data(PEOPLE).await;
    let invite = scene.ask(OWNER, "/invite manager Вера").await;
    let code: String = invite.text.split("start=").nth(1).unwrap().chars().take(24).collect();
    let hello = scene.ask(VERA, &format!("/start {code}")).await;
    assert!(hello.text.contains("Вера"), "{}", hello.text);
    for (line, wanted) in [
        ("/yesterday", "Вера Т.: пн 2 марта"),
        ("/manager Глеб", "Вера Т.:"),
        ("/managers", "для руководителя"),
        ("/status", "для руководителя"),
        ("/chat 41", "Чат 41"),
        ("/chat 42", "чат другого сотрудника"),
        ("/why revenue", "Выручка"),
    ] {
        let answer = scene.ask(VERA, line).await;
        assert!(plain(&answer.text).contains(wanted), "{line}: {}", answer.text);
        assert!(!answer.text.contains("Глеб"), "{line}: {}", answer.text);
    }
    // The same code again, and codes of other shapes: one and the same polite refusal, once.
    for code in [code.as_str(), "x", "", &"я".repeat(65), &"A".repeat(24)] {
        scene.write(STRANGER, STRANGER, &format!("/start {code}"));
    }
    scene.quiet().await;
    assert_eq!(scene.to(STRANGER).len(), 1);
    let removed = scene.ask(OWNER, "/remove 503").await;
    assert!(removed.text.contains("доступ закрыт"), "{}", removed.text);
    let refused = scene.ask(VERA, "/yesterday").await;
    assert!(refused.text.contains("только сотрудникам"), "{}", refused.text);
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_arguments_get_the_forms_and_an_example() {
    let mut scene = Scene::with_data(PEOPLE).await;
    for (line, wanted) in [
        ("/today 2026-02-30", "Можно так: /today"),
        ("/today завтра", "Можно так: /today"),
        ("/money 01.13.2026", "/money вчера"),
        ("/money 9999", "/money вчера"),
        ("/money 2026-02-10..2026-02-01", "/money вчера"),
        ("/chat", "Например: /chat 1234"),
        ("/chat минус один", "Например: /chat 1234"),
        ("/chat 999999", "Такого чата нет"),
        ("/manager", "Например: /manager Вера вчера"),
        ("/manager Пахом", "Такого сотрудника нет. Есть: Вера Т., Глеб П., Лида О."),
        ("/compare Вера", "Например: /compare Вера Глеб"),
        ("/waiting много", "/waiting 2"),
        ("/run", "Такой задачи нет. Есть: export"),
        ("/run rm -rf", "Такой задачи нет"),
        ("/mute", "/mute 2h"),
        ("/mute 99999d", "/mute 2h"),
        ("/resend nothing/at/all", "Такого сообщения нет"),
        ("/invite king", "/invite manager ИМЯ"),
        ("/remove 7", "Такого человека в списке нет"),
        ("/why nonsense", "/why ПОКАЗАТЕЛЬ ПЕРИОД"),
        ("/tody", "Может быть, /today?"),
        ("/абракадабра", "Такой команды нет"),
        ("/TODAY", "Отчёт за вт 3 марта"),
        ("/today@Spindle_Test_Bot", "Отчёт за вт 3 марта"),
    ] {
        let answer = scene.ask(OWNER, line).await;
        assert!(plain(&answer.text).contains(wanted), "{line}: {wanted:?} in\n{}", answer.text);
    }
    let long = scene.ask(OWNER, &format!("/manager <b>&\u{202e}\n{}", "я".repeat(4_000))).await;
    assert!(long.text.contains("Такого сотрудника нет"), "{}", long.text);
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_said_to_the_bot_is_passed_over() {
    let mut scene = Scene::start(PEOPLE).await;
    let (telegram, date) = (&scene.outside.telegram, scene.clock.now().timestamp());
    let message = |more: serde_json::Value| {
        let mut message = json!({"message_id": 7, "date": date, "text": "/id",
            "chat": {"id": OWNER, "type": "private"}, "from": {"id": OWNER, "is_bot": false, "first_name": "Анна"}});
        for (field, value) in more.as_object().unwrap() {
            message[field] = value.clone();
        }
        message
    };
    telegram.update(|_, _| json!({"edited_message": message(json!({}))}));
    telegram.update(|_, _| json!({"channel_post": message(json!({}))}));
    telegram.update(|_, _| json!({"message": message(json!({"forward_origin": {"type": "hidden_user"}}))}));
    telegram.update(|_, _| json!({"message": message(json!({"sender_chat": {"id": CHAT}}))}));
    telegram.update(|_, _| json!({"message": message(json!({"text": null, "sticker": {}}))}));
    telegram.update(|_, _| json!({"message": message(json!({"text": "/id@otherbot"}))}));
    telegram.update(|_, _| json!({"kind_of_tomorrow": {"x": [1]}}));
    scene.quiet().await;
    assert!(telegram.accepted().is_empty(), "{:#?}", telegram.texts());
    let answer = scene.ask(OWNER, "/id").await;
    assert!(answer.text.contains("501"));
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_group_with_topics_the_answer_stays_in_its_topic() {
    let mut scene = Scene::start(PEOPLE).await;
    let mut forum = Chat::new("supergroup");
    forum.topics = Some(vec![77]);
    scene.outside.telegram.put_chat(CHAT, forum);
    let date = scene.clock.now().timestamp();
    scene.outside.telegram.update(|_, id| {
        json!({"message": {"message_id": 5_000 + id, "date": date, "text": "/id", "message_thread_id": 77,
            "is_topic_message": true, "chat": {"id": CHAT, "type": "supergroup", "is_forum": true},
            "from": {"id": HEAD, "is_bot": false, "first_name": "Анна"}}})
    });
    let answer = scene.got(CHAT, 1).await;
    assert_eq!(answer.topic, Some(77));
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_command_changes_nothing() {
    let mut scene = Scene::start(PEOPLE).await;
    let late = (scene.clock.now() - TimeDelta::seconds(301)).timestamp();
    scene.outside.telegram.write_at(OWNER, OWNER, "/run export", late);
    let answer = scene.got(OWNER, 1).await;
    assert!(answer.text.contains("опозданием больше пяти минут"), "{}", answer.text);
    scene.outside.telegram.write_at(OWNER, OWNER, "/id", late);
    assert!(scene.got(OWNER, 2).await.text.contains("501"), "reading is never late");
    let (store, shop) = (&scene.app.parts.store, &scene.app.parts.shop);
    assert!(store.runs(shop, None, 5).await.unwrap().is_empty());
    scene.ask(OWNER, "/run export").await;
    assert_eq!(store.runs(shop, None, 5).await.unwrap().len(), 1);
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_act_once_for_whom_they_are_and_while_they_are_fresh() {
    let mut scene = Scene::with_data(PEOPLE).await;
    let list = scene.ask(OWNER, "/waiting").await;
    let data = list.buttons[0][1]["callback_data"].as_str().unwrap().to_owned();
    assert!(data.starts_with("dismiss "), "{}", list.buttons);
    let telegram = &scene.outside.telegram;
    telegram.press(OWNER, HEAD, &data);
    assert!(scene.toast(1).await.contains("другому человеку"));
    telegram.press(OWNER, STRANGER, &data);
    assert!(scene.toast(2).await.contains("только сотрудникам"));
    telegram.press(OWNER, OWNER, &data);
    telegram.press(OWNER, OWNER, &data);
    scene.toast(4).await;
    let toasts = telegram.toasts();
    assert!(toasts[2].contains("ответ не нужен") && toasts[3].contains("Уже сделано"), "{toasts:?}");

    // The chat is gone from the list, at once and after the analysis.
    let chat = data.split(' ').nth(1).unwrap().to_owned();
    telegram.press(OWNER, OWNER, "~waiting 1");
    scene.toast(5).await;
    eventually("the list in its place", || !scene.to(OWNER)[0].edits.is_empty()).await;
    let shown = scene.to(OWNER)[0].edits.last().unwrap().clone();
    assert!(!shown.contains(&format!("чат {chat}")) && !shown.contains(&format!("Чат {chat}")), "{shown}");
    assert_eq!(scene.to(OWNER).len(), 1, "a page takes the place of the page");
    scene.app.once("analyse", &Stop::default()).await.unwrap();
    let again = scene.ask(OWNER, "/waiting").await;
    assert!(!again.text.contains(&format!("чат {chat}")), "{}", again.text);

    // Buttons of the day before yesterday, and of messages nobody knows.
    let rest = again.buttons[0][1]["callback_data"].as_str().unwrap_or("waiting").to_owned();
    scene.clock.advance(TimeDelta::hours(49));
    let before = telegram.toasts().len();
    telegram.press(OWNER, OWNER, &rest);
    assert!(scene.toast(before + 1).await.contains("устарела"));
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_commands_at_once_are_answered_once_each() {
    let mut scene = Scene::start("[bot]\nowners = [501, 600, 601, 602, 603, 604, 605, 606, 607, 608, 609]").await;
    let users: Vec<i64> = (600..610).collect();
    for user in &users {
        scene.outside.telegram.put_chat(*user, Chat::new("private"));
    }
    for round in 0..10 {
        for user in &users {
            scene.write(*user, *user, if round % 2 == 0 { "/id" } else { "/id@spindle_test_bot" });
        }
    }
    eventually("a hundred answers", || scene.outside.telegram.accepted().len() >= 100).await;
    scene.quiet().await;
    for user in &users {
        let messages = scene.to(*user);
        assert_eq!(messages.len(), 10, "{user}");
        assert!(messages.windows(2).all(|pair| pair[1].at - pair[0].at > Duration::from_millis(900)), "paced");
    }
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_wait_it_waits_and_others_do_not() {
    let mut scene = Scene::start(PEOPLE).await;
    let busy = json!({"ok": false, "error_code": 429, "description": "Too Many Requests: retry after 30",
        "parameters": {"retry_after": 30}});
    scene.outside.telegram.server.fail("sendMessage", Fault::Answer(Answer::json(429, &busy)));
    scene.write(OWNER, OWNER, "/id");
    let calls =
        || scene.outside.telegram.server.calls().iter().filter(|call| call.path.ends_with("sendMessage")).count();
    eventually("the refusal", || calls() == 1).await;
    scene.write(OWNER, OWNER, "/help");
    scene.write(HEAD, HEAD, "/id");
    scene.got(HEAD, 1).await;
    assert!(scene.to(OWNER).is_empty(), "its second answer does not pass the first");
    scene.clock.advance(TimeDelta::seconds(29));
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    assert!(scene.to(OWNER).is_empty(), "not before the time");
    scene.clock.advance(TimeDelta::seconds(3));
    let answers = scene.got(OWNER, 2).await;
    assert!(answers.text.contains("Что я умею") && scene.to(OWNER)[0].text.contains("501"), "in order");
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_poller_is_told_and_survived() {
    let mut scene = Scene::start(PEOPLE).await;
    scene.ask(OWNER, "/id").await;
    let conflict = json!({"ok": false, "error_code": 409,
        "description": "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"});
    scene.outside.telegram.server.fail("getUpdates", Fault::Answer(Answer::json(409, &conflict)));
    scene.write(OWNER, OWNER, "/help");
    scene.got(OWNER, 2).await;
    scene.write(OWNER, OWNER, "/id");
    scene.got(OWNER, 3).await;
    let deleted = scene.outside.telegram.server.calls().iter().any(|call| call.path.ends_with("deleteWebhook"));
    assert!(deleted, "a webhook left over is taken away");
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_one_poller() {
    let mut scene = Scene::start(PEOPLE).await;
    scene.ask(OWNER, "/id").await;
    let (store, shop) = (&scene.app.parts.store, &scene.app.parts.shop);
    let now = scene.clock.now();
    let until = now + TimeDelta::seconds(60);
    assert!(!store.bot().hold_polling(shop, "another process", now, until).await.unwrap());
    scene.clock.advance(TimeDelta::seconds(61));
    let later = scene.clock.now();
    // The right of a process that does not renew it passes on.
    let taken = store.bot().hold_polling(shop, "another process", later, later + TimeDelta::seconds(60)).await.unwrap();
    assert!(taken);
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_the_middle_of_a_long_answer_repeats_nothing() {
    let mut scene = Scene::with_data(PEOPLE).await;
    let (store, shop) = (scene.app.parts.store.clone(), scene.app.parts.shop.clone());
    // A long answer: five parts, the second of which gets no answer from Telegram.
    let now = scene.clock.now();
    let part = |number: usize| spindle::model::bot::Letter {
        key: format!("answer/777/{number}"),
        chat: OWNER,
        topic: None,
        html: format!("часть {number}"),
        buttons: Vec::new(),
        file: None,
        edits: None,
        reply_to: None,
        silent: false,
        may_repeat: false,
        asked_by: Some(OWNER),
        created_at: now,
        expires_at: None,
    };
    let parts: Vec<_> = (1..=5).map(part).collect();
    scene.outside.telegram.server.fail("sendMessage", Fault::Pass);
    scene.outside.telegram.server.fail("sendMessage", Fault::LostAnswer);
    store.bot().put_letters(&shop, &parts).await.unwrap();
    eventually("two parts", || scene.to(OWNER).len() >= 2).await;
    scene.sleep().await;
    assert_eq!(store.bot().put_letters(&shop, &parts).await.unwrap(), 0, "the same answer is not put twice");
    scene.wake();
    scene.got(OWNER, 5).await;
    scene.quiet().await;
    assert_eq!(texts(&scene.to(OWNER)), ["часть 1", "часть 2", "часть 3", "часть 4", "часть 5"]);
    // An update taken and not settled is settled by the next process, once.
    scene.sleep().await;
    let body = json!({"update_id": 888, "message": {"message_id": 9, "date": now.timestamp(), "text": "/id",
        "chat": {"id": OWNER, "type": "private"}, "from": {"id": OWNER, "first_name": "Анна"}}});
    let taken = spindle::model::bot::TakenUpdate { id: 888, body: body.to_string(), starts: 0 };
    assert_eq!(store.bot().take_updates(&shop, std::slice::from_ref(&taken), now).await.unwrap().len(), 1);
    assert!(store.bot().take_updates(&shop, &[taken], now).await.unwrap().is_empty());
    scene.wake();
    scene.got(OWNER, 6).await;
    scene.sleep().await;
    scene.wake();
    scene.quiet().await;
    assert_eq!(scene.to(OWNER).len(), 6);
    assert!(!store.bot().settle_update(&shop, 888, &[], &parts, now).await.unwrap());
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_sent_again_only_after_a_second_word() {
    let mut scene = Scene::with_data(PEOPLE).await;
    let run = scene.app.once("report_daily", &Stop::default()).await.unwrap();
    assert_eq!(run.state, RunState::Ok);
    let (store, shop) = (&scene.app.parts.store, &scene.app.parts.shop);
    let key = store.outbox(shop, None, 1).await.unwrap()[0].post.key.clone();
    let answer = scene.ask(OWNER, &format!("/resend {key}")).await;
    assert!(answer.text.contains("и так ждёт отправки"), "{}", answer.text);
    store.claim_post(shop, "owner", scene.clock.now()).await.unwrap().unwrap();
    let sent = spindle::model::run::Delivery::Delivered { message_id: Some(1) };
    store.close_post(shop, &key, &sent, scene.clock.now(), scene.clock.now()).await.unwrap();
    let answer = scene.ask(OWNER, &format!("/resend {key}")).await;
    assert!(answer.text.contains("Уже отправлено"), "{}", answer.text);
    scene.outside.telegram.press(OWNER, OWNER, &format!("resend ! {key}"));
    scene.outside.telegram.press(OWNER, OWNER, &format!("resend ! {key}"));
    scene.toast(2).await;
    scene.quiet().await;
    let posts = store.outbox(shop, None, 10).await.unwrap();
    let again = posts.iter().filter(|entry| entry.post.key.starts_with("again/")).count();
    assert_eq!(again, 1, "{posts:#?}");
    scene.sleep().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_webhook_only_telegram_is_believed_and_nothing_is_taken_twice() {
    let scene = Scene::start(&PEOPLE.replace("[bot]", "[bot]\nwebhook = \"https://shop.example\"")).await;
    eventually("the webhook is told", || !scene.outside.telegram.webhook().is_null()).await;
    let told = scene.outside.telegram.webhook();
    assert_eq!(told["url"], "https://shop.example/telegram");
    let secret = told["secret_token"].as_str().unwrap().to_owned();
    let bot = scene.app.bot(Some((CHAT, None)), Arc::new(Notify::new())).unwrap().unwrap();
    let stop = CancellationToken::new();
    let (listener, task) =
        (tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap(), tokio::spawn(bot.clone().run(stop.clone())));
    let address = format!("http://{}/telegram", listener.local_addr().unwrap());
    let served = tokio::spawn(spindle::web::serve(listener, spindle::bot::webhook::router(bot), stop.clone()));
    let update = json!({"update_id": 1_000, "message": {"message_id": 9, "date": noon().timestamp(), "text": "/id",
        "chat": {"id": OWNER, "type": "private"}, "from": {"id": OWNER, "first_name": "Анна"}}});
    let post = |secret: String| {
        reqwest::Client::new().post(&address).header("x-telegram-bot-api-secret-token", secret).json(&update).send()
    };
    assert_eq!(post("wrong".into()).await.unwrap().status(), 404);
    assert_eq!(reqwest::Client::new().post(&address).json(&update).send().await.unwrap().status(), 404);
    for _ in 0..3 {
        assert_eq!(post(secret.clone()).await.unwrap().status(), 200);
    }
    scene.got(OWNER, 1).await;
    scene.quiet().await;
    assert_eq!(scene.to(OWNER).len(), 1, "sent three times, answered once");
    let polled = scene.outside.telegram.server.calls().iter().any(|call| call.path.ends_with("getUpdates"));
    assert!(!polled, "asks nothing by itself");
    stop.cancel();
    task.await.unwrap();
    served.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_of_life_is_held_back_when_alerts_cannot_be_delivered() {
    let scene = Scene::start(PEOPLE).await;
    let switch = crate::world::server::Server::start(|_| async { Answer::text(200, "text/plain", "ok") }).await;
    let beat = spindle::spine::watchdog::Beat::new();
    beat.now();
    let parts = &scene.app.parts;
    let heartbeat = spindle::spine::heartbeat::Heartbeat {
        url: spindle::model::secret::Secret::new(format!("{}/ping/key", switch.url())),
        every: Duration::from_millis(20),
        store: parts.store.clone(),
        shop: parts.shop.clone(),
        beat,
    };
    let stop = CancellationToken::new();
    let task = tokio::spawn(heartbeat.run(stop.clone()));
    eventually("signs of life", || switch.calls().len() >= 2).await;
    let alert = spindle::model::alert::Alert::new(
        spindle::model::alert::Severity::Critical,
        "channel:owner",
        "alert-channel-down",
    );
    parts.alerts.raise(alert.with("channel", "owner").with("reason", "no answer in time")).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let held = switch.calls().len();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(switch.calls().len(), held, "held back");
    stop.cancel();
    task.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn labels_are_kept_and_the_next_message_takes_the_place() {
    let mut scene = Scene::with_data(PEOPLE).await;
    let asked = scene.ask(OWNER, "/label").await;
    let data = asked.buttons[0][0]["callback_data"].as_str().unwrap().to_owned();
    let telegram = &scene.outside.telegram;
    telegram.press(OWNER, OWNER, &data);
    telegram.press(OWNER, OWNER, &data);
    scene.toast(2).await;
    scene.quiet().await;
    let (store, shop) = (&scene.app.parts.store, &scene.app.parts.shop);
    let labels = store.own_labels(shop).await.unwrap();
    assert_eq!(labels.len(), 1, "{labels:?}");
    assert_eq!((labels[0].codes, labels[0].author.as_str()), (1, "telegram:501"));
    let message = &scene.to(OWNER)[0];
    assert_eq!(scene.to(OWNER).len(), 1);
    assert!(!message.edits.is_empty(), "the next message stands in its place");
    let next = message.buttons[0][0]["callback_data"].as_str().unwrap_or("").to_owned();
    assert_ne!(next, data);
    // Passed over: it is not asked about again.
    if let Some(skip) = message.buttons.as_array().unwrap().last().and_then(|row| row[1]["callback_data"].as_str()) {
        telegram.press(OWNER, OWNER, skip);
        scene.toast(3).await;
        scene.quiet().await;
        let third = scene.to(OWNER)[0].buttons.to_string();
        assert!(!third.contains(&next), "{third}");
    }
    assert_eq!(store.own_labels(shop).await.unwrap().len(), 1);
    scene.sleep().await;
}
