//! Invented shops for the tests of reports. Monday 2 March 2026 10:00 in Moscow is second 0; the day
//! before the report is Sunday 31 May, thirteen weeks later.

use crate::model::chat::{Channel, Manager};
use crate::model::facts::Facts;
use crate::model::ids::{ChannelId, CustomerId, ManagerId};
use crate::model::time::{Period, Time};
use crate::money::sample::{facts_of, order, payment, status};

pub const DAY: i64 = 86_400;
pub const DAYS: i64 = 91;

pub fn at(secs: i64) -> Time {
    chrono::DateTime::from_timestamp(1_772_434_800 + secs, 0).unwrap()
}

/// The last day with data: a Sunday.
pub fn date() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 5, 31).unwrap()
}

const NAMES: [&str; 7] =
    ["Анна Ковалёва", "Борис Тимофеев", "Вера Соколова", "Гульнара Ахметова", "Денис Орлов", "Ева Лин", "Жанна Мороз"];

/// Facts of chats in one line each, seen on the morning after the last day.
pub fn facts(chats: &[String], managers: i64) -> Facts {
    let items: Vec<&str> = chats.iter().map(String::as_str).collect();
    let mut facts = facts_of(&items);
    facts.period = Period::new(at(-10 * 3_600), at(DAYS * DAY - 10 * 3_600));
    facts.now = at(DAYS * DAY - 3_600);
    facts.completeness.complete_until = Some(facts.now);
    facts.completeness.messages = 4_000;
    facts.completeness.messages_with_author = 3_920;
    facts.rules.chat_link = "https://shop.example/chats/{chat}".into();
    for id in 1..=managers {
        let name = NAMES[(id as usize - 1) % NAMES.len()].to_owned();
        let manager = Manager { id: ManagerId(id), crm_id: None, name, active: true, technical: false };
        facts.managers.insert(ManagerId(id), manager);
    }
    let channel = Channel { id: ChannelId(1), kind: "whatsapp".into(), name: None, active: true, updated_at: None };
    facts.channels.insert(channel.id, channel);
    facts.references = vec![status("payment_status", "paid", None, true)];
    facts
}

/// Every day `count` chats; the managers take turns. Some offer a step or ask, each in their own measure; the
/// first person did so twice as often in the first nine weeks.
pub fn chats(count: i64, managers: i64) -> Vec<String> {
    let chat = |day: i64, number: i64| {
        let asked = day * DAY + number * 1_500 + day * 67 % 600;
        let manager = number % managers + 1;
        let delay = 120 + (day * 37 + number * 91) % 500 + if number == 5 { 1_200 } else { 0 };
        let answered = asked + delay;
        let turn = day * 7 + number * 3;
        let offers = turn % 10 < if manager == 1 && day > 62 { 3 } else { 5 + manager % 3 };
        let words = match (offers, turn % 3) {
            (true, _) => "4500 рублей, оформляем заказ? пришлю ссылку на оплату",
            (false, 0) => "4500 рублей, какой вам размер?",
            (false, _) => "4500 рублей",
        };
        format!("C{asked} сколько стоит платье? | H{answered}:{manager} {words} | C{} дорого, я подумаю", answered + 90)
    };
    (0..DAYS).flat_map(|day| (0..count).map(move |number| chat(day, number))).collect()
}

/// Three people, six chats a day; every fourth chat is paid on the same day.
pub fn ordinary() -> Facts {
    shop(6, 3)
}

pub fn shop(count: i64, managers: i64) -> Facts {
    let mut facts = facts(&chats(count, managers), managers);
    for number in (0..facts.chats.len()).step_by(4) {
        let episode = &facts.chats[number].findings.episodes[0];
        // Whoever was offered a step pays more often.
        if !episode.next_step && number % 12 != 0 {
            continue;
        }
        let asked = episode.first_customer_at.unwrap();
        let sum = 300_000 + (number as i64 * 7_919) % 400_000;
        let mut made = order(number as i64 + 1, (asked - at(0)).num_seconds() + 1_800, sum);
        made.gateway_customers = vec![CustomerId(facts.chats[number].chat.id.0)];
        made.payments = vec![payment("paid", sum)];
        facts.orders.push(made);
    }
    facts
}

/// Every shop a report is shown for.
pub fn shops() -> Vec<(&'static str, Facts)> {
    let mut gap = ordinary();
    gap.completeness.gaps = vec![Period::new(at((DAYS - 2) * DAY), at((DAYS - 2) * DAY + 9_000))];
    let recent = chats(1, 2).split_off((DAYS - 5) as usize);
    let few = facts(&recent, 2);
    let mut hostile = ordinary();
    let names = ["<b>&\"'`</b> <script>", "\u{202e}олёк +7 916 123-45-67", "👨‍👩‍👧\u{0}\n"];
    for (manager, name) in hostile.managers.values_mut().zip(names) {
        manager.name = name.into();
    }
    hostile.channels.values_mut().for_each(|channel| channel.kind = "<i>".into());
    let late = (DAYS - 1) * DAY;
    let waiting: Vec<String> = (0..300).map(|at| format!("C{} есть размер?", late + at * 60)).collect();
    let mut empty = facts(&[], 0);
    empty.completeness = Default::default();
    vec![
        ("ordinary", ordinary()),
        ("empty", empty),
        ("one_manager", shop(3, 1)),
        ("seven_managers", shop(7, 7)),
        ("gap", gap),
        ("five_chats", few),
        ("hostile", hostile),
        ("waiting_300", facts(&waiting, 0)),
    ]
}
