//! Speed of the analysis and of a day's figures: 128,422 messages in 7,562 chats.
//! `cargo bench --bench analysis`. Prints the best of several passes: one thread and all cores.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, HashSet};
use std::hint::black_box;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use spindle::analysis::{Context, analyse};
use spindle::metrics::{Scope, advice, load_by_hour, summaries_by_channel, summaries_by_manager, summary, waiting};
use spindle::model::chat::{Author, Chat, ChatInput, Message, MessageKind, SystemAction};
use spindle::model::facts::{ChatFacts, Completeness, Facts, Rules};
use spindle::model::ids::{ChannelId, ChatId, CustomerId, DialogId, ManagerId, MessageId, Shop};
use spindle::model::time::{OpenHours, Period, ShopHours, Time};

const MESSAGES: usize = 128_422;
const CHATS: usize = 7_562;
const DAYS: i64 = 100;

const CUSTOMER: [&str; 8] = [
    "Здравствуйте! Сколько стоит букет из 25 пионов?",
    "а доставка на завтра возможна?",
    "Хорошо, спасибо",
    "хочу заказать, но не уверена в размере, обычно ношу 42-44",
    "👍",
    "Подумаю, посоветуюсь с мужем и вернусь",
    "Можно фото в живую? На сайте цвет другой",
    "Ленина 15, кв 8, домофон не работает, звоните +7 900 000-00-00",
];
const SHOP: [&str; 6] = [
    "Здравствуйте, Алина! Да, есть в наличии. На какую дату нужен букет?",
    "Стоимость 4 990 ₽, доставка по городу бесплатно. Оформляем заказ?",
    "Вот ссылка на оплату: https://shop.example/pay/99310?x=1 Действует до 18:00",
    "Сейчас уточню у флориста и вернусь с ответом",
    "Какой размер обычно носите? И для какого случая подбираете?",
    "Спасибо за заказ! Хорошего дня 🌷",
];

fn rules() -> Rules {
    let time = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour");
    Rules {
        hours: ShopHours::daily(chrono_tz::Europe::Moscow, OpenHours { open: time(10), close: time(23) }),
        episode_silence_secs: 72 * 3_600,
        slow_first_reply_secs: 600,
        targets_secs: [300, 900, 3_600],
        waiting_secs: 1_800,
        order_window_days: 7,
        payment_window_days: 14,
        revenue_with_delivery: true,
        excluded_customers: Vec::new(),
        chat_link: String::new(),
        currency: "RUB".into(),
        quality: Default::default(),
        sales: Default::default(),
        kpi: Default::default(),
    }
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn start() -> Time {
    chrono::DateTime::from_timestamp(1_772_398_800, 0).expect("a date")
}

fn chats() -> Vec<ChatInput> {
    let mut dice = Dice(7);
    let mut next_id = 0;
    (0..CHATS)
        .map(|index| {
            let count = MESSAGES / CHATS + usize::from(index < MESSAGES % CHATS);
            let chat = ChatId(index as i64 + 1);
            let mut at = start() + chrono::TimeDelta::seconds(dice.roll(DAYS as u64 * 86_400) as i64);
            let mut dialog = next_id;
            let messages = (0..count).map(|_| {
                next_id += 1;
                let long = dice.roll(12) == 0;
                at += chrono::TimeDelta::seconds(dice.roll(if long { 400_000 } else { 900 }) as i64 + 1);
                if long {
                    dialog = next_id;
                }
                one_message(&mut dice, next_id, chat, DialogId(dialog), at)
            });
            ChatInput {
                messages: messages.collect(),
                chat: Chat {
                    id: chat,
                    channel: Some(ChannelId(index as i64 % 2 + 1)),
                    customer: Some(CustomerId(chat.0)),
                    created_at: at,
                    updated_at: at,
                    last_activity: None,
                    reply_deadline: None,
                },
                dialogs: Vec::new(),
                outside: Vec::new(),
                dismissed: Vec::new(),
            }
        })
        .collect()
}

fn one_message(dice: &mut Dice, id: i64, chat: ChatId, dialog: DialogId, at: Time) -> Message {
    let manager = ManagerId(chat.0 % 7 + 1);
    let (author, text, action) = match dice.roll(20) {
        0 => (Author::Bot(Some(1)), "Здравствуйте! Менеджер скоро ответит", None),
        1 => (Author::Channel, "", Some(SystemAction::DialogAssigned)),
        side if side % 2 == 0 => (Author::Customer(None), CUSTOMER[dice.roll(8) as usize], None),
        _ => (Author::Manager(Some(manager)), SHOP[dice.roll(6) as usize], None),
    };
    Message {
        id: MessageId(id),
        chat,
        dialog: Some(dialog),
        author,
        kind: if action.is_some() { MessageKind::System } else { MessageKind::Text },
        private: false,
        text: text.into(),
        action,
        responsible: Some(manager),
        responsible_bot: None,
        mass: false,
        template: None,
        order_number: None,
        order_id: None,
        failed: false,
        edited: false,
        deleted_at: None,
        sent_at: at,
        updated_at: at,
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

fn told(what: &str, figure: String, target: &str) {
    println!("{what:<44} {figure:<44} {target}");
}

fn main() {
    let inputs = chats();
    let rules = rules();
    let team_texts = HashSet::new();
    let context = Context { rules: &rules, team_texts: &team_texts, gaps: &[] };
    let rate = |time: Duration| MESSAGES as f64 / time.as_secs_f64();

    let one = best(5, || inputs.iter().for_each(|input| drop(black_box(analyse(input, &context)))));
    told("analyse, one thread", format!("{:.0} messages/s", rate(one)), "300000 messages/s");
    let all = best(5, || inputs.par_iter().for_each(|input| drop(black_box(analyse(input, &context)))));
    told("analyse, all cores", format!("{:.0} messages/s", rate(all)), "300000 messages/s");

    let chats = inputs.iter().map(|input| ChatFacts { chat: input.chat.clone(), findings: analyse(input, &context) });
    let now = start() + chrono::TimeDelta::days(DAYS);
    let period = Period::new(start(), now);
    let facts = Facts {
        shop: Shop::main(),
        period,
        now,
        rules: rules.clone(),
        channels: BTreeMap::new(),
        managers: BTreeMap::new(),
        crm_users: BTreeMap::new(),
        crm_customers: BTreeMap::new(),
        customer_phones: BTreeMap::new(),
        references: Vec::new(),
        chats: chats.collect(),
        orders: Vec::new(),
        code_checks: Vec::new(),
        order_changes: Vec::new(),
        quotes: BTreeMap::new(),
        practice: None,
        coaching: Vec::new(),
        completeness: Completeness::default(),
        order_model: None,
    };
    let figures = best(3, || {
        black_box(summary(&facts, &Scope::shop(period)));
        black_box(summaries_by_manager(&facts, period));
        black_box(summaries_by_channel(&facts, period));
    });
    told("shop, managers, channels over all facts", format!("{figures:.1?}"), "-");
    let lists = best(3, || {
        black_box(waiting(&facts));
        black_box(load_by_hour(&facts, period));
        black_box(facts.chats.iter().map(|chat| advice(&facts, chat).len()).sum::<usize>());
    });
    told("waiting, load by hour, advice", format!("{lists:.1?}"), "-");
}
