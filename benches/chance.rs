//! Speed of what moves conversion, order probability, rating and trends: 100,000 episodes, 30,000 orders.
//! `cargo bench --bench chance`. Prints the best of several passes, on all cores.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, HashSet};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use spindle::analysis::{Context, analyse};
use spindle::config::Config;
use spindle::metrics::{rating, trends};
use spindle::model::chat::{Author, Channel, Chat, ChatInput, Message, MessageKind};
use spindle::model::crm::{Order, Payment, Reference};
use spindle::model::facts::{ChatFacts, Completeness, Facts, Rules};
use spindle::model::ids::{ChannelId, ChatId, CustomerId, ManagerId, MessageId, OrderId, Shop};
use spindle::model::money::Money;
use spindle::model::time::{Period, Time};
use spindle::money::chance::Chances;
use spindle::money::chance::training::train;
use spindle::money::effects::effects;
use spindle::stats::bootstrap::{DRAWS, ratio_interval};
use spindle::stats::random::Random;

const CHATS: i64 = 100_000;
const DAYS: i64 = 300;
const ORDERS_IN_100: f64 = 0.3;

const ASKED: [&str; 4] =
    ["Сколько стоит букет?", "Есть розовые пионы?", "Доставка завтра возможна?", "Добрый день, ищу подарок"];
const SAID: [&str; 5] = [
    "Здравствуйте! Букет 4 990 ₽",
    "Для кого выбираете и к какому числу?",
    "Что в прошлый раз не подошло?",
    "Вам помогло бы фото перед отправкой?",
    "Оформляем заказ на завтра?",
];
const ANSWERED: [&str; 3] = ["А какие ещё есть?", "Маме на юбилей", "Дорого, подумаю"];

fn start() -> Time {
    "2026-01-05T06:00:00Z".parse().unwrap()
}

fn message(id: i64, chat: ChatId, author: Author, text: &str, sent_at: Time) -> Message {
    Message {
        id: MessageId(id),
        chat,
        dialog: None,
        author,
        kind: MessageKind::Text,
        private: false,
        text: text.into(),
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
    }
}

/// Six messages: two blocks of the shop between three of the customer.
fn chat(number: i64) -> ChatInput {
    let mut random = Random::new(number.cast_unsigned());
    let id = ChatId(number);
    let began = start() + chrono::TimeDelta::seconds(number * DAYS * 86_400 / CHATS);
    let manager = Author::Manager(Some(ManagerId(number % 9 + 1)));
    let customer = Author::Customer(None);
    let mut at = began;
    let mut messages = Vec::new();
    for place in 0..6 {
        let (author, text) = match place {
            0 => (customer, ASKED[random.below(4)]),
            1 | 3 | 5 => (manager, SAID[random.below(5)]),
            _ => (customer, ANSWERED[random.below(3)]),
        };
        messages.push(message(number * 10 + place, id, author, text, at));
        at += chrono::TimeDelta::seconds(30 + random.below(1_500) as i64);
    }
    ChatInput {
        chat: Chat {
            id,
            channel: Some(ChannelId(number % 4 + 1)),
            customer: Some(CustomerId(number % 80_000)),
            created_at: began,
            updated_at: at,
            last_activity: None,
            reply_deadline: None,
        },
        dialogs: Vec::new(),
        messages,
        outside: Vec::new(),
        dismissed: Vec::new(),
    }
}

fn order(number: i64, made: Time) -> Order {
    let total = Money(200_000 + number % 700 * 1_000);
    Order {
        id: OrderId(number),
        number: format!("{number}C"),
        site: None,
        status: "new".into(),
        method: None,
        currency: Some("RUB".into()),
        customer: None,
        gateway_customers: vec![CustomerId(number % 80_000)],
        phone: None,
        manager: None,
        dialog: None,
        total,
        goods: total,
        delivery: Money(0),
        paid_sum: None,
        payments: vec![Payment {
            id: number,
            status: Some(if number % 5 == 0 { "not-paid" } else { "paid" }.into()),
            kind: None,
            amount: total,
            paid_at: None,
        }],
        created_at: made,
        status_updated_at: None,
        fully_paid_at: None,
        deleted: false,
    }
}

fn facts(rules: Rules) -> Facts {
    let team_texts = HashSet::new();
    let context = Context { rules: &rules, team_texts: &team_texts, gaps: &[] };
    let chats: Vec<ChatFacts> = (1..=CHATS)
        .into_par_iter()
        .map(|number| {
            let input = chat(number);
            ChatFacts { findings: analyse(&input, &context), chat: input.chat }
        })
        .collect();
    let mut random = Random::new(1);
    let orders = chats.iter().filter(|_| random.chance(ORDERS_IN_100)).map(|facts| {
        let said = facts.findings.marks.last().map_or(start(), |mark| mark.at);
        order(facts.chat.id.0, said + chrono::TimeDelta::minutes(40))
    });
    let channels = (1..=4).map(|id| {
        let kind = if id % 2 == 0 { "whatsapp" } else { "telegram" };
        let channel = Channel { id: ChannelId(id), kind: kind.into(), name: None, active: true, updated_at: None };
        (ChannelId(id), channel)
    });
    let now = start() + chrono::TimeDelta::days(DAYS + 1);
    let paid = Reference {
        kind: "payment_status".into(),
        code: "paid".into(),
        name: "paid".into(),
        active: true,
        group: None,
        payment_complete: true,
        gateway_id: None,
    };
    Facts {
        coaching: Vec::new(),
        code_checks: Vec::new(),
        shop: Shop::main(),
        period: Period::new(start(), now),
        now,
        channels: channels.collect(),
        managers: BTreeMap::new(),
        crm_users: BTreeMap::new(),
        crm_customers: BTreeMap::new(),
        customer_phones: BTreeMap::new(),
        references: vec![paid],
        orders: orders.collect(),
        order_changes: Vec::new(),
        chats,
        quotes: BTreeMap::new(),
        practice: None,
        completeness: Completeness::default(),
        order_model: None,
        rules,
    }
}

fn best(passes: u32, mut work: impl FnMut()) -> Duration {
    let time = |work: &mut dyn FnMut()| {
        let begun = Instant::now();
        work();
        begun.elapsed()
    };
    (0..passes).map(|_| time(&mut work)).min().unwrap_or_default()
}

fn told(what: &str, took: Duration, target: &str) {
    println!("{what:<44} {:<44} {target}", format!("{took:.2?}"));
}

fn main() {
    let mut facts = facts(Config::compiled().unwrap().rules());
    println!("{} chats, {} orders", facts.chats.len(), facts.orders.len());
    let moved = best(3, || drop(black_box(effects(&facts))));
    told("what moves conversion, all checks", moved, "10 s with the bootstrap");
    let clusters: Vec<(f64, f64)> = facts.orders.iter().map(|order| (order.total.to_number(), 1.0)).collect();
    let drawn = best(1, || {
        black_box(ratio_interval(&clusters, DRAWS, 1));
    });
    told("bootstrap of the average order, 2000 draws", drawn, "within the same 10 s");
    let rated = best(3, || drop(black_box(rating(&facts))));
    told("rating", rated, "-");
    let changed = best(3, || drop(black_box(trends(&facts))));
    told("trends", changed, "-");
    let trained = best(1, || facts.order_model = Some(Arc::new(train(&facts, 1))));
    told("training of the order model", trained, "-");
    let risk = best(3, || {
        let chances = Chances::new(&facts);
        black_box(facts.chats.iter().filter_map(|chat| chances.at_risk(chat)).count());
    });
    told("money at risk of every chat", risk, "-");
}
