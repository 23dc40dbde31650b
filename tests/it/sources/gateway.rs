//! The Message Gateway as a source.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use spindle::http::HttpError;
use spindle::model::chat::{Author, MessageKind, SystemAction};
use spindle::model::ids::{ChannelId, ChatId, CustomerId, DialogId, ManagerId};
use spindle::model::secret::Secret;
use spindle::model::time::{Clock, Seconds};
use spindle::model::walk::{Entity, StreamState};
use spindle::sources::Source;
use spindle::sources::mg_bot::{Config, MgBot};

use super::{by_key, now, walk};
use crate::world::gateway::{Gateway, SortKey, TOKEN};
use crate::world::server::{Answer, Fault};
use crate::world::shop::{World, small};

fn config(url: String) -> Config {
    Config {
        live: false,
        kind: "mg_bot".into(),
        url,
        token: Secret::new(TOKEN),
        rate: 5_000.0,
        in_flight: 4,
        page_rows: 1000,
        deadline: Seconds(2),
        channels: Vec::new(),
    }
}

fn source(gateway: &Gateway) -> MgBot {
    MgBot::new("chats", &config(gateway.url()), Clock::fixed(now())).unwrap()
}

/// Rows written by hand from the field tables of the protocol.
fn recorded(list: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(format!("tests/data/gateway/{list}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

async fn with_recorded(list: &str) -> super::Walked {
    let gateway = Gateway::start().await;
    recorded(list).into_iter().for_each(|row| gateway.put(list, row));
    let walked = walk(&source(&gateway), list, StreamState::default(), 4_000).await.unwrap();
    assert_eq!(walked.quarantined, vec![], "{list}");
    walked
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn every_field_of_people_and_channels_survives() {
    let channels = by_key(&with_recorded("channels").await.items, |item| match &item.entity {
        Entity::Channel(channel) => Some((channel.id.0, channel.clone())),
        _ => None,
    });
    assert_eq!(channels[&7].kind, "whatsapp");
    assert_eq!(channels[&7].name.as_deref(), Some("Цветы"));
    assert!(channels[&7].active && !channels[&8].active);
    assert_eq!((channels[&8].kind.as_str(), channels[&8].name.clone()), ("pigeon_post", None));
    assert_eq!(channels[&8].updated_at, Some(time("2024-11-14T20:48:21Z")), "updated_at falls back to created_at");

    let users = by_key(&with_recorded("users").await.items, |item| match &item.entity {
        Entity::Manager(manager) => Some((manager.id.0, manager.clone())),
        _ => None,
    });
    assert_eq!((users[&11].crm_id, users[&11].name.as_str(), users[&11].technical), (Some(21), "Вера Тестова", false));
    assert_eq!((users[&12].crm_id, users[&12].name.as_str(), users[&12].technical), (None, "robot", true));
    assert_eq!((users[&13].crm_id, users[&13].active), (None, false));

    let customers = by_key(&with_recorded("customers").await.items, |item| match &item.entity {
        Entity::Customer(customer) => Some((customer.id.0, customer.clone())),
        _ => None,
    });
    let ira = &customers[&31];
    assert_eq!((ira.external_id.as_deref(), ira.channel), (Some("79000000001"), Some(ChannelId(7))));
    assert_eq!((ira.phone.as_deref(), ira.email.as_deref()), (Some("+79000000001"), Some("ira@example.test")));
    assert_eq!((ira.name.as_deref(), ira.blocked), (Some("Ира Примерова"), true));
    assert_eq!(customers[&32].external_id, None, "an empty external id is none");
}

#[tokio::test]
async fn every_field_of_chats_and_dialogs_survives() {
    let walked = with_recorded("chats").await;
    let chats = by_key(&walked.items, |item| match &item.entity {
        Entity::Chat(chat) => Some((chat.id.0, chat.clone())),
        _ => None,
    });
    let chat = &chats[&41];
    assert_eq!((chat.channel, chat.customer), (Some(ChannelId(7)), Some(CustomerId(31))));
    assert_eq!(chat.created_at, time("2026-02-20T07:00:00.7111Z"));
    assert_eq!(chat.updated_at, time("2026-03-01T10:00:00.955306Z"));
    assert_eq!(chat.last_activity, Some(time("2026-03-01T07:00:00Z")));
    assert_eq!(chat.reply_deadline, Some(time("2026-03-02T07:00:00Z")));
    assert_eq!((chats[&42].channel, chats[&42].customer, chats[&42].reply_deadline), (None, None, None));
    let raw = walked.items.iter().find(|item| item.raw.contains("\"id\":41")).unwrap();
    assert!(raw.raw.contains("not_read_messages"), "the raw row is kept whole");

    let dialogs = by_key(&with_recorded("dialogs").await.items, |item| match &item.entity {
        Entity::Dialog(dialog) => Some((dialog.id.0, dialog.clone())),
        _ => None,
    });
    let dialog = &dialogs[&51];
    assert_eq!((dialog.chat, dialog.responsible, dialog.responsible_bot), (ChatId(41), Some(ManagerId(11)), None));
    assert_eq!(dialog.assigned_at, Some(time("2026-03-01T07:00:01.5Z")));
    assert_eq!(dialog.closed_at, Some(time("2026-03-01T08:00:00Z")), "closed although is_active says otherwise");
    assert_eq!((dialogs[&52].responsible, dialogs[&52].responsible_bot, dialogs[&52].closed_at), (None, Some(5), None));
    assert_eq!(dialogs[&53].responsible, None);
}

#[tokio::test]
async fn every_field_of_messages_survives() {
    let messages = by_key(&with_recorded("messages").await.items, |item| match &item.entity {
        Entity::Message(message) => Some((message.id.0, message.clone())),
        _ => None,
    });
    let first = &messages[&1001];
    assert_eq!((first.chat, first.dialog), (ChatId(41), Some(DialogId(51))));
    assert_eq!(first.author, Author::Customer(Some(CustomerId(31))));
    assert_eq!((first.kind, first.text.as_str()), (MessageKind::Text, "Сколько стоит?"));
    assert_eq!(first.sent_at, time("2019-05-20T14:17:28Z"));
    assert_eq!(first.updated_at, time("2019-06-24T06:02:04.434291791Z"));
    assert!(!first.private && !first.failed && !first.edited && !first.mass);

    let assigned = &messages[&1002];
    assert_eq!((assigned.kind, assigned.action), (MessageKind::System, Some(SystemAction::DialogAssigned)));
    assert_eq!((assigned.responsible, assigned.author), (Some(ManagerId(12)), Author::Unknown));
    assert_eq!(messages[&1003].responsible_bot, Some(5));
    assert_eq!(messages[&1004].action, Some(SystemAction::Other), "an unknown action");

    let order = &messages[&1005];
    assert_eq!(
        (order.kind, order.order_number.as_deref(), order.order_id),
        (MessageKind::Order, Some("101A"), Some(101))
    );
    assert_eq!((messages[&1006].kind, messages[&1006].text.as_str()), (MessageKind::Product, ""));
    assert_eq!((messages[&1007].kind, messages[&1007].text.as_str()), (MessageKind::Image, "Смотрите\nВот такие"));
    assert_eq!((messages[&1008].kind, messages[&1008].text.as_str()), (MessageKind::Audio, "позвоните мне"));
    assert_eq!((messages[&1009].kind, messages[&1009].author), (MessageKind::Other, Author::Unknown), "unknown kinds");
    assert!(messages[&1010].failed && messages[&1010].edited && messages[&1010].private);
    assert_eq!(messages[&1010].template.as_deref(), Some("hello"));
    assert_eq!(messages[&1011].author, Author::Manager(None), "an author without a number stays");
    assert!(messages[&1012].mass, "a bot outside of any dialog");
    assert_eq!((messages[&1013].dialog, messages[&1013].mass), (None, false), "old messages know no dialog");
    assert_eq!(messages[&1014].author, Author::Channel);
    assert_eq!(messages[&1014].updated_at, messages[&1014].sent_at, "without updates: as sent");
}

#[tokio::test]
async fn a_bad_row_is_listed_and_the_page_goes_on() {
    let gateway = Gateway::start().await;
    let good = &recorded("messages")[0];
    let bad = [
        ("id", json!(0)),
        ("id", json!("12a")),
        ("time", json!("2026-02-31T00:00:00Z")),
        ("time", json!("0000-00-00 00:00:00")),
        ("chat_id", json!(1.5)),
        ("chat_id", Value::Null),
        ("from", json!(7)),
        ("dialog", json!({ "id": -1 })),
    ];
    let mut rows: Vec<Value> = bad
        .iter()
        .enumerate()
        .map(|(at, (field, value))| {
            let mut row = good.clone();
            row["id"] = json!(2_000 + at);
            row[*field] = value.clone();
            row
        })
        .collect();
    rows.push(good.clone());
    let body = Answer::json(200, &json!(rows));
    (0..12).for_each(|_| gateway.server.fail("/messages", Fault::Answer(body.clone())));
    let source = source(&gateway);
    let cursor =
        source.begin(&spindle::model::walk::Stream("messages".into()), &StreamState::default(), super::plan(4_000));
    let state = StreamState { learned: Some(r#"{"largest":1000}"#.into()), ..StreamState::default() };
    let page = source.page(&cursor[0], &state).await.unwrap();
    assert_eq!(page.items.len(), 1);
    let told: Vec<String> = page.quarantined.iter().map(|row| format!("{} | {}", row.id, row.reason)).collect();
    assert_eq!(
        told,
        [
            "messages[0] | messages[0].id: not an id",
            "messages[1] | messages[1].id: not a whole number",
            "2002 | messages[2].time: not a date",
            "2003 | messages[3].time: not a date",
            "2004 | messages[4].chat_id: not a whole number",
            "2005 | messages[5].chat_id: missing",
            "2006 | messages[6].from: not an object",
            "2007 | messages[7].dialog.id: not an id",
        ]
    );
}

#[tokio::test]
async fn answers_that_are_no_lists_are_named() {
    let cases = [
        ("{}", "unexpected empty answer of messages"),
        ("null", "unexpected empty answer of messages"),
        ("", "unexpected empty answer of messages"),
        ("[{\"id\":1},{\"id\"", "messages is not a list in JSON"),
        ("<!doctype html><p>login", "expected JSON, got HTML"),
    ];
    for (body, wanted) in cases {
        let gateway = Gateway::start().await;
        let answer = Answer::text(200, "application/json", body);
        (0..20).for_each(|_| gateway.server.fail("/messages", Fault::Answer(answer.clone())));
        let error = walk(&source(&gateway), "messages", StreamState::default(), 30).await.unwrap_err();
        assert_eq!(error, HttpError::Malformed { service: "chats".into(), reason: wanted.into() }, "{body}");
    }
}

fn many(gateway: &Gateway, count: i64) {
    for at in 0..count {
        let time = now() - TimeDelta::days(20) + TimeDelta::seconds(at * 700);
        let text = time.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        let updated = if at % 9 == 0 { time + TimeDelta::hours(30) } else { time };
        gateway.put(
            "messages",
            json!({
                "id": 5_000 + at * 2, "time": text, "type": "text", "scope": "public", "status": "seen", "chat_id": 41,
                "dialog": { "id": 51 }, "from": { "id": 31, "type": "customer" }, "content": "…", "created_at": text,
                "updated_at": updated.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            }),
        );
    }
}

fn ids(walked: &super::Walked) -> BTreeSet<i64> {
    by_key(&walked.items, |item| match &item.entity {
        Entity::Message(message) => Some((message.id.0, ())),
        _ => None,
    })
    .into_keys()
    .collect()
}

#[tokio::test]
async fn every_message_arrives_whatever_the_order_the_bounds_and_the_page() {
    let gateway = Gateway::start().await;
    many(&gateway, 1_500);
    for key in [SortKey::Id, SortKey::Updated, SortKey::Created] {
        for (newest_first, inclusive, clamp, refuses_above) in [
            (true, [true; 4], 1000, 1000),
            (false, [false; 4], 100, 100),
            (true, [false, true, true, false], 137, 1000),
        ] {
            {
                let mut state = gateway.edit();
                (state.key, state.newest_first, state.inclusive) = (key, newest_first, inclusive);
                (state.clamp, state.refuses_above) = (clamp, refuses_above);
            }
            let walked = walk(&source(&gateway), "messages", StreamState::default(), 30).await.unwrap();
            assert_eq!(ids(&walked).len(), 1_500, "{key:?} {newest_first} {inclusive:?} {clamp}");
        }
    }
}

#[tokio::test]
async fn what_was_learned_and_reached_makes_the_next_walk_one_request() {
    let gateway = Gateway::start().await;
    many(&gateway, 1_500);
    let first = walk(&source(&gateway), "messages", StreamState::default(), 30).await.unwrap();
    assert!(first.state.watermark.is_some() && first.state.learned.is_some());
    let source = source(&gateway);
    let second = walk(&source, "messages", first.state.clone(), 30).await.unwrap();
    assert_eq!(second.requests, 1);
    let late = time("2026-03-02T08:59:00Z");
    gateway.update("messages", 5_002, "content", json!("changed"), late);
    let third = walk(&source, "messages", second.state, 30).await.unwrap();
    assert!(third.items.iter().any(|item| item.raw.contains("changed")));
    assert!(third.state.watermark.clone().unwrap().starts_with("2026-03-02T08:59:00"));
    gateway.remove("messages", 5_002);
    assert_eq!(walk(&source, "messages", third.state, 30).await.unwrap().items, vec![]);
}

#[tokio::test]
async fn the_watermark_never_passes_the_servers_clock_at_the_start() {
    let gateway = Gateway::start().await;
    many(&gateway, 20);
    gateway.edit().now = Some(now() - TimeDelta::days(19));
    let walked = walk(&source(&gateway), "messages", StreamState::default(), 30).await.unwrap();
    let watermark: DateTime<Utc> = walked.state.watermark.unwrap().parse().unwrap();
    assert!(
        watermark >= now() - TimeDelta::days(19) && watermark < now() - TimeDelta::days(19) + TimeDelta::minutes(1)
    );
}

#[tokio::test]
async fn an_id_that_fails_for_ever_is_listed_and_the_rest_arrives() {
    let gateway = Gateway::start().await;
    many(&gateway, 300);
    gateway.edit().poison.insert(5_200);
    let walked = walk(&source(&gateway), "messages", StreamState::default(), 30).await.unwrap();
    assert_eq!(ids(&walked).len(), 299);
    let listed: BTreeSet<&str> = walked.quarantined.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(listed, BTreeSet::from(["5200"]));
    assert_eq!(walked.quarantined[0].reason, "messages: chats: answered 500");
}

#[tokio::test]
async fn an_outage_quarantines_nothing() {
    let gateway = Gateway::start().await;
    many(&gateway, 300);
    (0..60).for_each(|_| gateway.server.fail("/messages", Fault::Answer(Answer::html(502))));
    let error = walk(&source(&gateway), "messages", StreamState::default(), 30).await.unwrap_err();
    assert_eq!(error, HttpError::Transient { service: "chats".into(), reason: "answered 502".into() });
}

#[tokio::test]
async fn only_the_wanted_kinds_of_channels_are_kept() {
    let world = World::seed_small(now()).await;
    let mut config = config(world.gateway.url());
    config.channels = vec!["instagram".into()];
    let source = MgBot::new("chats", &config, Clock::fixed(now())).unwrap();
    let chats = walk(&source, "chats", StreamState::default(), 30).await.unwrap();
    let raws: BTreeSet<&str> = chats.items.iter().map(|item| &*item.raw).collect();
    assert_eq!(raws.len(), 2);
    let messages = walk(&source, "messages", StreamState::default(), 30).await.unwrap();
    assert_eq!(ids(&messages).len(), 6);
}

#[tokio::test]
async fn the_small_shop_arrives_whole() {
    let world = World::seed_small(now()).await;
    let source = source(&world.gateway);
    let counts = [
        ("channels", small::CHANNELS),
        ("users", small::MANAGERS),
        ("bots", 1),
        ("customers", small::CHATS),
        ("chats", small::CHATS),
        ("dialogs", small::DIALOGS),
        ("messages", small::MESSAGES),
    ];
    for (list, count) in counts {
        let walked = walk(&source, list, StreamState::default(), 30).await.unwrap();
        let raws: BTreeSet<&str> = walked.items.iter().map(|item| &*item.raw).collect();
        assert_eq!((raws.len(), walked.quarantined.len()), (count, 0), "{list}");
    }
}

#[tokio::test]
async fn check_tells_channels_skew_and_a_wrong_token() {
    let world = World::seed_small(now()).await;
    world.gateway.edit().now = Some(now() + TimeDelta::seconds(90));
    let check = source(&world.gateway).check().await.unwrap();
    assert_eq!(check.rights, ["instagram", "whatsapp"]);
    assert!((88..=95).contains(&check.clock_skew_secs.unwrap()));
    world.gateway.edit().token = "another".into();
    assert!(matches!(source(&world.gateway).check().await, Err(HttpError::Auth { .. })));
}

#[tokio::test]
async fn a_page_too_late_is_read_again_within_the_deadline() {
    let gateway = Gateway::start().await;
    many(&gateway, 10);
    let mut config = config(gateway.url());
    config.deadline = Seconds(1);
    let source = MgBot::new("chats", &config, Clock::fixed(now())).unwrap();
    gateway.server.fail("/messages", Fault::Delay(Duration::from_secs(30)));
    let walked = walk(&source, "messages", StreamState::default(), 30).await.unwrap();
    assert_eq!(ids(&walked).len(), 10);
}
