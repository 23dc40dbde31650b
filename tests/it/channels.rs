//! Telegram through the wire: every answer of the Bot API and every way to lose one, and the
//! outbox on top of it.

use std::time::Duration;

use serde_json::json;
use spindle::channels::telegram::{Config, Telegram};
use spindle::channels::{Channel, Migration};
use spindle::http::HttpError;
use spindle::model::run::{Delivery, Post};
use spindle::model::secret::Secret;
use spindle::model::time::from_micros;

use crate::world::server::{Answer, Fault};
use crate::world::telegram::{Chat, Fate, TOKEN, Telegram as World};

const PERSON: i64 = 42;
const GROUP: i64 = -1_001;

fn config(world: &World, chat: i64) -> Config {
    Config {
        kind: "telegram".into(),
        token: Secret::new(TOKEN),
        chat_id: chat.to_string(),
        topic: 0,
        api_url: world.server.url(),
        per_minute: 20,
        proxy: String::new(),
    }
}

fn channel(world: &World, chat: i64) -> Telegram {
    Telegram::new("owner", &config(world, chat), None).unwrap()
}

fn post(key: &str, html: &str) -> Post {
    Post {
        key: key.into(),
        channel: "owner".into(),
        html: html.into(),
        silent: false,
        may_repeat: false,
        reply_to: None,
        attachment: None,
        created_at: from_micros(1_700_000_000_000_000),
        expires_at: None,
    }
}

async fn world() -> World {
    let world = World::start().await;
    world.put_chat(PERSON, Chat::new("private"));
    world.put_chat(GROUP, Chat::new("supergroup"));
    world
}

fn delivered(message_id: i64) -> Delivery {
    Delivery::Delivered { message_id: Some(message_id) }
}

fn is_refused(delivery: &Delivery) -> bool {
    matches!(delivery, Delivery::Refused { .. })
}

#[tokio::test]
async fn a_message_arrives_as_written() {
    let world = world().await;
    let channel = channel(&world, PERSON);
    let mut first = post("daily/1", "<b>Итог</b>: 1 &lt; 2 &amp; <a href=\"https://crm.example/7\">чат</a>");
    first.silent = true;
    assert_eq!(channel.deliver(&first, None).await, delivered(1));
    assert_eq!(channel.deliver(&post("daily/2", "ответ"), Some(1)).await, delivered(2));
    // A message that is gone can still be answered.
    assert_eq!(channel.deliver(&post("daily/3", "ответ"), Some(99)).await, delivered(3));
    let taken = world.accepted();
    assert_eq!(taken[0].text, "Итог: 1 < 2 & чат");
    assert!(taken[0].silent && taken[0].html && !taken[1].silent);
    assert_eq!((taken[1].reply_to, taken[2].reply_to), (Some(1), None));
    let waits: Vec<Duration> = taken.windows(2).map(|pair| pair[1].at - pair[0].at).collect();
    assert!(waits.iter().all(|wait| *wait >= Duration::from_millis(900)), "{waits:?}");
}

#[tokio::test]
async fn files_go_as_photo_or_document() {
    let world = world().await;
    let channel = channel(&world, PERSON);
    let mut chart = post("daily/1", "график <b>недели</b>");
    chart.attachment = Some(("chart.PNG".into(), b"\x89PNG\r\n\x1a\n".to_vec()));
    let mut book = post("daily/2", "");
    book.attachment = Some(("книга.xlsx".into(), vec![7; 100_000]));
    assert_eq!(channel.deliver(&chart, None).await, delivered(1));
    assert_eq!(channel.deliver(&book, None).await, delivered(2));
    let taken = world.accepted();
    assert_eq!((taken[0].method.as_str(), taken[0].text.as_str()), ("sendphoto", "график недели"));
    assert_eq!(taken[1].method, "senddocument");
    assert_eq!(taken[1].file.as_ref().unwrap().1, vec![7; 100_000]);
}

#[tokio::test]
async fn a_picture_refused_as_a_photo_goes_as_a_file() {
    let world = world().await;
    let mut broken = post("daily/1", "график");
    broken.attachment = Some(("chart.png".into(), vec![1, 2, 3]));
    assert_eq!(channel(&world, PERSON).deliver(&broken, None).await, delivered(1));
    let taken = world.accepted();
    assert_eq!((taken.len(), taken[0].method.as_str(), taken[0].text.as_str()), (1, "senddocument", "график"));
}

#[tokio::test]
async fn dead_targets_are_refused() {
    let world = world().await;
    for fate in [Fate::Blocked, Fate::Deactivated, Fate::Kicked, Fate::Deleted] {
        world.set_fate(PERSON, fate);
        let delivery = channel(&world, PERSON).deliver(&post("a", "текст"), None).await;
        assert!(is_refused(&delivery), "{fate:?}: {delivery:?}");
    }
    assert!(is_refused(&channel(&world, 777).deliver(&post("a", "текст"), None).await));
    let mut wrong = config(&world, PERSON);
    wrong.token = Secret::new(TOKEN.replace("canary", "yranac"));
    let delivery = Telegram::new("owner", &wrong, None).unwrap().deliver(&post("a", "текст"), None).await;
    assert!(matches!(&delivery, Delivery::Refused { reason } if reason.contains("token")), "{delivery:?}");
    assert!(world.accepted().is_empty());
}

#[tokio::test]
async fn what_can_never_fit_is_not_sent() {
    let world = world().await;
    let channel = channel(&world, PERSON);
    assert!(is_refused(&channel.deliver(&post("a", &"я".repeat(4097)), None).await));
    let mut long = post("b", &"я".repeat(1025));
    long.attachment = Some(("a.xlsx".into(), vec![1]));
    assert!(is_refused(&channel.deliver(&long, None).await));
    assert!(world.server.calls().is_empty());
    let longest = format!("<b>{}</b>&amp;", "😀".repeat(2047));
    assert_eq!(channel.deliver(&post("c", &longest), None).await, delivered(1));
}

#[tokio::test]
async fn a_moved_group_gets_the_message_once_and_its_number_is_told() {
    let world = world().await;
    world.put_chat(-5, Chat::new("group"));
    world.set_fate(-5, Fate::MigratedTo(GROUP));
    let channel = channel(&world, -5);
    assert_eq!(channel.migrated(), None);
    assert_eq!(channel.deliver(&post("a", "текст"), None).await, delivered(1));
    assert_eq!(channel.migrated(), Some(Migration { configured: -5, now: GROUP }));
    assert_eq!(world.accepted().len(), 1);
    // The next start is told the new number and goes there at once.
    world.server.forget_calls();
    let restarted = Telegram::new("owner", &config(&world, -5), Some(GROUP)).unwrap();
    assert_eq!(restarted.deliver(&post("b", "текст"), None).await, delivered(2));
    assert_eq!((world.server.calls().len(), restarted.migrated()), (1, None));
}

#[tokio::test]
async fn unreadable_markup_goes_as_plain_text() {
    let world = world().await;
    let delivery = channel(&world, PERSON).deliver(&post("a", "<b>Итог</b> <oops>5 &lt; 7"), None).await;
    assert_eq!(delivery, delivered(1));
    assert_eq!((world.texts(), world.accepted()[0].html), (vec!["Итог 5 < 7".to_owned()], false));
}

#[tokio::test]
async fn a_lost_topic_falls_back_to_the_general_one() {
    let world = world().await;
    world.put_chat(GROUP, Chat { topics: Some(vec![7]), ..Chat::new("supergroup") });
    let mut wanted = config(&world, GROUP);
    wanted.topic = 7;
    let open = Telegram::new("owner", &wanted, None).unwrap();
    assert_eq!(open.deliver(&post("a", "текст"), None).await, delivered(1));
    wanted.topic = 8;
    let lost = Telegram::new("owner", &wanted, None).unwrap();
    assert_eq!(lost.deliver(&post("b", "текст"), None).await, delivered(2));
    let topics: Vec<Option<i64>> = world.accepted().iter().map(|message| message.topic).collect();
    assert_eq!(topics, [Some(7), None]);
}

#[tokio::test]
async fn too_many_requests_is_surely_not_sent() {
    let world = world().await;
    world.put_chat(PERSON, Chat { limit: Some((1, Duration::from_secs(30))), ..Chat::new("private") });
    let channel = channel(&world, PERSON);
    assert_eq!(channel.deliver(&post("a", "текст"), None).await, delivered(1));
    let Delivery::NotSent { after: Some(wait), .. } = channel.deliver(&post("b", "текст"), None).await else {
        panic!("a limit is no failure");
    };
    assert!((25..=30).contains(&wait.as_secs()), "{wait:?}");
}

/// One fault on an otherwise fine call: what is told, and whether the world took the message.
async fn with_fault(fault: Fault) -> (Delivery, usize) {
    let world = world().await;
    world.server.fail("", fault);
    let delivery = channel(&world, PERSON).deliver(&post("a", "текст"), None).await;
    (delivery, world.accepted().len())
}

#[tokio::test]
async fn lost_answers_are_unknown() {
    for fault in [Fault::LostAnswer, Fault::Reset, Fault::CutBody] {
        let (delivery, _) = with_fault(fault.clone()).await;
        assert!(matches!(delivery, Delivery::Unknown { .. }), "{fault:?}: {delivery:?}");
    }
}

#[tokio::test]
async fn trouble_of_the_server_is_not_sent_but_a_gateways_page_is_unknown() {
    let body = json!({"ok": false, "error_code": 500, "description": "Internal Server Error"});
    let (own, page, bomb) = tokio::join!(
        with_fault(Fault::Answer(Answer::json(500, &body))),
        with_fault(Fault::Answer(Answer::html(502))),
        with_fault(Fault::GzipBomb { megabytes: 64 }),
    );
    assert!(matches!(own.0, Delivery::NotSent { after: None, .. }), "{own:?}");
    assert!(matches!(page.0, Delivery::Unknown { .. }), "{page:?}");
    assert!(matches!(bomb.0, Delivery::Unknown { .. }), "{bomb:?}");
}

#[tokio::test]
async fn an_answer_with_fields_of_tomorrow_still_counts() {
    let body = json!({"ok": true, "result": {"message_id": 77, "chat": "of another shape"}});
    let (delivery, _) = with_fault(Fault::Answer(Answer::json(200, &body))).await;
    assert_eq!(delivery, delivered(77));
}

#[tokio::test]
async fn nobody_listening_is_surely_not_sent() {
    let world = world().await;
    let channel = channel(&world, PERSON);
    drop(world);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let delivery = channel.deliver(&post("a", "текст"), None).await;
    assert!(matches!(delivery, Delivery::NotSent { after: None, .. }), "{delivery:?}");
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_surely_not_sent() {
    let world = world().await;
    let mut lost = config(&world, PERSON);
    lost.api_url = "https://spindle.invalid/".into();
    let delivery = Telegram::new("owner", &lost, None).unwrap().deliver(&post("a", "текст"), None).await;
    assert!(matches!(delivery, Delivery::NotSent { .. }), "{delivery:?}");
}

#[tokio::test]
async fn tls_that_fails_is_surely_not_sent() {
    let world = world().await;
    let mut plain = config(&world, PERSON);
    plain.api_url = world.server.url().replace("http://", "https://");
    let delivery = Telegram::new("owner", &plain, None).unwrap().deliver(&post("a", "текст"), None).await;
    assert!(matches!(delivery, Delivery::NotSent { .. }), "{delivery:?}");
}

#[tokio::test]
async fn the_token_is_in_no_reason() {
    for fault in [Fault::LostAnswer, Fault::Answer(Answer::text(404, "text/html", format!("no /bot{TOKEN}/ here")))] {
        let (delivery, _) = with_fault(fault).await;
        assert!(!format!("{delivery:?}").contains("canary"), "{delivery:?}");
    }
    let echo = json!({"ok": false, "error_code": 400, "description": format!("Bad Request: {TOKEN}")});
    let (delivery, _) = with_fault(Fault::Answer(Answer::json(400, &echo))).await;
    assert!(is_refused(&delivery) && !format!("{delivery:?}").contains("canary"), "{delivery:?}");
}

#[tokio::test]
async fn check_tells_the_bot_the_chat_and_the_right_to_write() {
    let world = world().await;
    let lines = channel(&world, GROUP).check().await.unwrap();
    assert_eq!(lines, ["bot @spindle_test_bot", "supergroup \"Отчёты\"", "may write"]);
    assert_eq!(channel(&world, PERSON).check().await.unwrap().len(), 2);
    world.put_chat(GROUP, Chat { member: json!({"status": "left"}), ..Chat::new("supergroup") });
    assert!(
        matches!(channel(&world, GROUP).check().await, Err(HttpError::Refused { reason, .. }) if reason.contains("add it"))
    );
    assert!(matches!(channel(&world, 777).check().await, Err(HttpError::Refused { .. })));
    let mut wrong = config(&world, PERSON);
    wrong.token = Secret::new(TOKEN.replace("canary", "yranac"));
    let refused = Telegram::new("owner", &wrong, None).unwrap().check().await.unwrap_err();
    assert!(matches!(&refused, HttpError::Auth { .. }) && !refused.to_string().contains("yranac"), "{refused}");
    // Nothing was written to anybody.
    assert!(world.accepted().is_empty());
}

#[tokio::test]
async fn check_understands_a_bot_with_few_fields() {
    let world = world().await;
    let me = json!({"ok": true, "result": {"id": 1, "is_bot": true, "first_name": "x", "username": "small_bot"}});
    world.server.fail("GetMe", Fault::Answer(Answer::json(200, &me)));
    assert_eq!(channel(&world, PERSON).check().await.unwrap()[0], "bot @small_bot");
}

#[tokio::test]
async fn the_fake_polls_as_telegram_does() {
    use teloxide::prelude::{Bot, Request, Requester};
    use teloxide::types::{BotCommand, InputFile, InputMedia, InputMediaPhoto};
    let world = world().await;
    let bot = Bot::new(TOKEN).set_api_url(world.server.url().parse().unwrap());
    let poll = |offset: i32, secs: u32| {
        let mut request = bot.get_updates();
        request.offset = Some(offset);
        request.timeout = Some(secs);
        request.send()
    };
    let id = i32::try_from(world.write(PERSON, PERSON, "/status")).unwrap();
    // Not confirmed: comes again. Confirmed: gone.
    assert_eq!(poll(0, 0).await.unwrap().len(), 1);
    assert_eq!(poll(0, 0).await.unwrap().len(), 1);
    assert!(poll(id + 1, 0).await.unwrap().is_empty());
    // A second poller ends the first; a message ends the wait.
    let first = tokio::spawn(poll(id + 1, 10));
    tokio::time::sleep(Duration::from_millis(100)).await;
    let second = tokio::spawn(poll(id + 1, 10));
    assert!(first.await.unwrap().unwrap_err().to_string().contains("terminated by other getUpdates"));
    world.write(PERSON, PERSON, "/today");
    assert_eq!(second.await.unwrap().unwrap().len(), 1);

    bot.set_my_commands([BotCommand::new("status", "состояние")]).await.unwrap();
    assert_eq!(world.commands_in("")[0]["command"], "status");
    let photo =
        |name: &str| InputMedia::Photo(InputMediaPhoto::new(InputFile::memory(vec![1]).file_name(name.to_owned())));
    assert!(bot.send_media_group(teloxide::types::ChatId(PERSON), [photo("a.png")]).await.is_err());
    let sent = bot.send_media_group(teloxide::types::ChatId(PERSON), [photo("a.png"), photo("b.png")]).await;
    // The fake answers without the photos' sizes, which teloxide wants: what counts is the journal.
    drop(sent);
    assert_eq!(world.accepted().len(), 2);
}
