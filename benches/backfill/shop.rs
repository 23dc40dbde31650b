//! A large shop as the gateway tells it: rows serialised beforehand, the same at every start but for today's date.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::{DateTime, TimeDelta, Utc};

pub const CHATS: i64 = 7_562;
pub const DAYS: i64 = 99;
const MANAGERS: i64 = 7;

const CUSTOMER: [&str; 8] = [
    "Здравствуйте! Сколько стоит букет из 25 пионов?",
    "а доставка на завтра возможна?",
    "Хорошо, спасибо",
    "хочу заказать, но не уверена в размере, обычно ношу 42-44",
    "👍",
    "Подумаю, посоветуюсь с мужем и вернусь",
    "Можно фото вживую? На сайте цвет другой",
    "Ленина 15, кв 8, домофон не работает, звоните +7 900 000-00-00",
];
const TEAM: [&str; 6] = [
    "Здравствуйте! Да, есть в наличии. На какую дату нужен букет?",
    "Стоимость 4 990 ₽, доставка по городу бесплатно. Оформляем заказ?",
    "Вот ссылка на оплату: https://shop.example/pay/99310?x=1 Действует до 18:00",
    "Сейчас уточню у флориста и вернусь с ответом",
    "Какой размер обычно носите? И для какого случая подбираете?",
    "Спасибо за заказ! Хорошего дня",
];

/// A row of a list: its place and its JSON.
pub struct Row {
    pub id: i64,
    /// Update time in microseconds.
    pub updated: i64,
    pub json: String,
}

/// Lists by name, ascending by id.
pub type Lists = BTreeMap<&'static str, Vec<Row>>;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % sides.unsigned_abs()).cast_signed()
    }
}

/// A message before it has its number: time, chat, place in the chat.
struct Said {
    at: DateTime<Utc>,
    chat: i64,
    place: i64,
}

/// A shop of so many messages whose last day is the day of `now`.
pub fn lists(messages: i64, now: DateTime<Utc>) -> Lists {
    let mut dice = Dice(7);
    let start = now - TimeDelta::days(DAYS);
    let said = conversations(&mut dice, messages, start, now);
    let last: BTreeMap<i64, DateTime<Utc>> = said.iter().map(|said| (said.chat, said.at)).collect();
    let chats = || 1..=CHATS;
    let spans: Vec<_> = chats().map(|chat| (chat, last.get(&chat).copied().unwrap_or(start))).collect();
    BTreeMap::from([
        ("channels", (1..=2).map(|id| channel(id, start)).collect()),
        ("users", (1..=MANAGERS).map(|id| user(id, start)).collect()),
        (
            "bots",
            vec![row(1, start, format!(r#""name":"Привет-бот","is_active":true,"created_at":"{}""#, micros(start)))],
        ),
        ("customers", spans.iter().map(|(chat, at)| customer(*chat, *at)).collect()),
        ("chats", spans.iter().map(|(chat, at)| self::chat(*chat, *at)).collect()),
        ("dialogs", spans.iter().map(|(chat, at)| dialog(*chat, *at)).collect()),
        ("messages", said.iter().zip(1..).map(|(said, id)| message(&mut dice, id * 3, said, now)).collect()),
    ])
}

/// Everything that is said, in the order of time.
fn conversations(dice: &mut Dice, messages: i64, start: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Said> {
    let mut all = Vec::new();
    let span = (now - start).num_seconds() - 60;
    for chat in 1..=CHATS {
        let count = messages / CHATS + i64::from(chat <= messages % CHATS);
        let mut secs = dice.roll(span);
        for place in 0..count {
            let long = dice.roll(12) == 0;
            // A talk that would reach beyond today begins again at the start.
            secs = (secs + 1 + dice.roll(if long { 400_000 } else { 900 })) % span;
            all.push(Said { at: start + TimeDelta::seconds(secs), chat, place });
        }
    }
    all.sort_by_key(|said| (said.at, said.chat, said.place));
    all
}

fn micros(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

fn row(id: i64, updated: DateTime<Utc>, fields: String) -> Row {
    let json = format!(r#"{{"id":{id},"updated_at":"{}",{fields}}}"#, micros(updated));
    Row { id, updated: updated.timestamp_micros(), json }
}

fn channel(id: i64, at: DateTime<Utc>) -> Row {
    let kind = if id == 1 { "whatsapp" } else { "instagram" };
    row(
        id,
        at,
        format!(r#""type":"{kind}","name":"{kind}","is_active":true,"settings":{{}},"created_at":"{}""#, micros(at)),
    )
}

fn user(id: i64, at: DateTime<Utc>) -> Row {
    let fields = format!(
        r#""external_id":"{}","username":null,"first_name":"Мария","last_name":"Проба-{id}","is_active":true,"is_online":false,"is_technical_account":false,"created_at":"{}""#,
        id + 10,
        micros(at)
    );
    row(id, at, fields)
}

fn customer(id: i64, at: DateTime<Utc>) -> Row {
    let fields = format!(
        r#""external_id":"7900{id:07}","channel_id":{},"username":"","first_name":"Имя","last_name":null,"phone":"+7900{id:07}","email":null,"is_blocked":false,"created_at":"{}""#,
        id % 2 + 1,
        micros(at - TimeDelta::days(1))
    );
    row(id, at, fields)
}

fn chat(id: i64, at: DateTime<Utc>) -> Row {
    let fields = format!(
        r#""name":"Имя {id}","channel":{{"id":{},"type":"whatsapp","is_active":true}},"customer":{{"id":{id},"type":"customer","name":"Имя","external_id":"7900{id:07}"}},"last_activity":"{}","reply_deadline":null,"members":null,"not_read_messages":0,"unread":false,"created_at":"{}""#,
        id % 2 + 1,
        micros(at),
        micros(at - TimeDelta::days(1))
    );
    row(id, at, fields)
}

fn dialog(id: i64, at: DateTime<Utc>) -> Row {
    let user = id % MANAGERS + 1;
    let fields = format!(
        r#""chat_id":{id},"begin_message_id":null,"is_active":true,"is_assigned":true,"responsible":{{"id":{user},"type":"user","external_id":"{}","assigned_at":"{1}"}},"tags":[],"created_at":"{1}","closed_at":null"#,
        user + 10,
        micros(at - TimeDelta::days(1))
    );
    row(id, at, fields)
}

/// One message in twenty is updated later (read, edited), at most a day.
fn message(dice: &mut Dice, id: i64, said: &Said, now: DateTime<Utc>) -> Row {
    let Said { at, chat, .. } = *said;
    let user = chat % MANAGERS + 1;
    let (from, number, text) = match dice.roll(20) {
        0 => ("bot", 1, "Здравствуйте! Менеджер скоро ответит"),
        side if side % 2 == 0 => ("customer", chat, CUSTOMER[dice.roll(8) as usize]),
        _ => ("user", user, TEAM[dice.roll(6) as usize]),
    };
    let later = if dice.roll(20) == 0 { TimeDelta::seconds(dice.roll(86_400)) } else { TimeDelta::zero() };
    let time = at.format("%Y-%m-%dT%H:%M:%SZ");
    let mut fields = String::with_capacity(900);
    let _ = write!(
        fields,
        r#""time":"{time}","type":"text","scope":"public","status":"seen","chat_id":{chat},"channel_id":{},"dialog":{{"id":{chat}}},"from":{{"id":{number},"external_id":"7900{chat:07}","type":"{from}","name":"Имя {chat}","username":"","first_name":"Имя","last_name":"","avatar":"https://example.test/a/{chat}","phone":"+7900{chat:07}","email":"","is_blocked":false}},"responsible":{{"id":{user},"external_id":"{}","type":"user","name":"Мария","available":true}},"content":"{text}{}","note":"","items":[],"quote":null,"actions":["edit","delete","quote"],"is_read":true,"is_edit":false,"created_at":"{time}""#,
        chat % 2 + 1,
        user + 10,
        if dice.roll(3) == 0 { format!(" {id}") } else { String::new() },
    );
    row(id, (at + later).min(now), fields)
}
