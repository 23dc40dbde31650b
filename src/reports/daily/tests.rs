//! The report of Monday 6 April 2026 over shops of invented people, as it is read.

use crate::model::chat::{Channel, Manager};
use crate::model::facts::Facts;
use crate::model::ids::{ChannelId, CustomerId, ManagerId};
use crate::model::report::{Block, Report, Span};
use crate::model::time::{Period, Time};
use crate::money::sample::{facts_of, order, payment, status};
use crate::reports::REPORTS;
use crate::reports::render::telegram::tests::read;
use crate::reports::render::{page, telegram, terminal};
use crate::text::catalogue::Catalogue;

const DAY: i64 = 86_400;
/// Days before the one reported.
const BEFORE: i64 = 35;

/// The sample's seconds begin on Monday 2 March 10:00 in Moscow; the report is made at 09:00 of the next day.
fn at(secs: i64) -> Time {
    chrono::DateTime::from_timestamp(1_772_434_800 + secs, 0).unwrap()
}

fn date() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 4, 6).unwrap()
}

const NAMES: [&str; 7] =
    ["Анна Ковалёва", "Борис Тимофеев", "Вера Соколова", "Гульнара Ахметова", "Денис Орлов", "Ева Лин", "Жанна Мороз"];

/// Chats of one day: each asks, is answered after `delay` seconds by the managers in turn.
fn chats_of(day: i64, count: i64, managers: i64, delay: impl Fn(i64) -> i64) -> Vec<String> {
    let chat = |at: i64| {
        let asked = day * DAY + at * 1_200;
        let answered = asked + delay(at);
        let manager = at % managers + 1;
        format!(
            "C{asked} сколько стоит платье? | H{answered}:{manager} 4500 рублей, вам какой размер? | C{} спасибо",
            answered + 60
        )
    };
    (0..count).map(chat).collect()
}

fn facts(chats: &[String], managers: i64) -> Facts {
    let items: Vec<&str> = chats.iter().map(String::as_str).collect();
    let mut facts = facts_of(&items);
    facts.period = Period::new(at(-10 * 3_600), at((BEFORE + 1) * DAY - 10 * 3_600));
    facts.now = at((BEFORE + 1) * DAY - 3_600);
    facts.completeness.complete_until = Some(facts.now);
    facts.completeness.messages = 1_000;
    facts.completeness.messages_with_author = 980;
    facts.rules.chat_link = "https://shop.example/chats/{chat}".into();
    for id in 1..=managers {
        let name = NAMES[(id as usize - 1) % NAMES.len()].to_owned();
        facts
            .managers
            .insert(ManagerId(id), Manager { id: ManagerId(id), crm_id: None, name, active: true, technical: false });
    }
    let channel = Channel { id: ChannelId(1), kind: "whatsapp".into(), name: None, active: true, updated_at: None };
    facts.channels.insert(channel.id, channel);
    facts.references = vec![status("payment_status", "paid", None, true)];
    facts
}

/// 35 usual days and the day reported, whose answers take `delay`.
fn usual_chats(count: i64, managers: i64, delay: i64) -> Vec<String> {
    let before = (0..BEFORE).flat_map(|day| chats_of(day, count, managers, |at| 200 + day * 37 % 90 + at * 11 % 120));
    before.chain(chats_of(BEFORE, count, managers, |at| delay + at * 7 % 60)).collect()
}

fn ordinary_shop() -> Facts {
    let mut chats = usual_chats(24, 3, 230);
    let evening = BEFORE * DAY + 11 * 3_600;
    chats.push(format!("C{evening} есть 44 размер? | C{} ау", evening + 600));
    chats.push(format!("C{} доставка в Казань есть?", evening - 7_200));
    let mut facts = facts(&chats, 3);
    let asked = facts.chats[chats.len() - 1].findings.marks[0].id;
    facts.quotes.insert(asked, "доставка в Казань есть?".into());
    for (id, chat) in [(1, 1), (2, 2), (3, 3)] {
        let customer = (BEFORE * 24 + chat) as usize;
        let mut made = order(id, BEFORE * DAY + chat * 1_200 + 900, 450_000);
        made.gateway_customers = vec![CustomerId(facts.chats[customer].chat.id.0)];
        made.payments = if id < 3 { vec![payment("paid", 450_000)] } else { Vec::new() };
        facts.orders.push(made);
    }
    facts
}

fn build(facts: &Facts) -> Report {
    let entry = REPORTS.iter().find(|entry| entry.name == "daily").unwrap();
    (entry.build)(facts, date(), &Catalogue::new("ru").unwrap())
}

/// Both skins as people see them, no-break spaces as spaces.
fn shown(facts: &Facts) -> String {
    let report = build(facts);
    let parts = telegram::telegram(&report);
    parts.iter().for_each(|part| assert!(read(part).is_ok(), "{:?}", read(part)));
    format!("{}\n###\n{}", terminal::terminal(&report, 100), parts.join("\n###\n")).replace('\u{a0}', " ")
}

#[test]
fn an_ordinary_shop() {
    insta::assert_snapshot!(shown(&ordinary_shop()));
}

#[test]
fn a_day_slower_than_usual() {
    insta::assert_snapshot!(shown(&facts(&usual_chats(24, 2, 1_900), 2)));
}

#[test]
fn a_silent_day() {
    let chats: Vec<String> = (0..BEFORE).flat_map(|day| chats_of(day, 5, 2, |_| 200)).collect();
    insta::assert_snapshot!(shown(&facts(&chats, 2)));
}

#[test]
fn no_data_at_all() {
    let mut empty = facts(&[], 0);
    empty.completeness = Default::default();
    insta::assert_snapshot!(shown(&empty));
}

#[test]
fn one_manager() {
    insta::assert_snapshot!(shown(&facts(&usual_chats(12, 1, 230), 1)));
}

#[test]
fn seven_managers() {
    insta::assert_snapshot!(shown(&facts(&usual_chats(36, 7, 230), 7)));
}

#[test]
fn a_person_sees_the_own_focus_of_the_week() {
    let mut facts = ordinary_shop();
    facts.coaching = vec![crate::model::coaching::Focus {
        manager: ManagerId(1),
        week: date(),
        topic: "in_time".into(),
        since: date(),
        before: (40, 100),
        goals: [0.5, 0.6, 0.7],
        verdict: None,
    }];
    let text = terminal::terminal(&build(&facts), 400).replace('\u{a0}', " ");
    assert!(text.contains("фокус недели, отвечать вовремя: 100 % (8 из 8), цель 50 %"), "{text}");
    assert_eq!(text.matches("фокус недели").count(), 1);
}

#[test]
fn an_import_gap() {
    let mut facts = ordinary_shop();
    facts.completeness.gaps = vec![Period::new(at(BEFORE * DAY + 3_600), at(BEFORE * DAY + 9_000))];
    insta::assert_snapshot!(shown(&facts));
}

#[test]
fn five_chats_and_no_history() {
    insta::assert_snapshot!(shown(&facts(&chats_of(BEFORE, 5, 2, |at| 100 + at), 2)));
}

#[test]
fn hostile_names_and_words() {
    let mut facts = ordinary_shop();
    let names = ["<b>&\"'`</b> <script>", "\u{202e}олёк +7 916 123-45-67", "👨‍👩‍👧\u{0}\n"];
    for (manager, name) in facts.managers.values_mut().zip(names) {
        manager.name = name.into();
    }
    facts.channels.values_mut().for_each(|channel| channel.kind = "<i>".into());
    facts.quotes.values_mut().for_each(|quote| *quote = "</i><a href=\"x\">\u{202e}".repeat(10_000));
    insta::assert_snapshot!(shown(&facts));
}

#[test]
fn three_hundred_who_wait_are_seven_lines() {
    let start = BEFORE * DAY;
    let chats: Vec<String> = (0..300).map(|at| format!("C{} есть размер?", start + at * 60)).collect();
    let report = build(&facts(&chats, 0));
    let list = report.blocks.iter().find_map(|block| match block {
        Block::List(lines) => Some(lines),
        _ => None,
    });
    assert_eq!(list.unwrap().len(), 8);
    assert!(telegram::telegram(&report)[0].contains("и ещё 293 чата"));
}

#[test]
fn english_has_every_text_too() {
    let report = super::build(&ordinary_shop(), date(), &Catalogue::new("en").unwrap());
    let text = terminal::terminal(&report, 100);
    assert!(!text.chars().any(|letter| ('а'..='я').contains(&letter) && !text.contains('«')), "{text}");
    assert!(text.starts_with("Report of Mon 6 April"), "{text}");
    assert!(page::page(&report).contains("<h3>The shop that day</h3>"));
}

#[test]
fn a_day_not_loaded_to_its_end_is_compared_with_nothing() {
    let mut facts = facts(&usual_chats(24, 2, 1_900), 2);
    facts.completeness.complete_until = Some(at(BEFORE * DAY + 5 * 3_600));
    let report = build(&facts);
    let marked = |line: &Vec<Span>| line.iter().any(|span| matches!(span, Span::Mark(_)));
    let lists = report.blocks.iter().filter_map(|block| match block {
        Block::List(lines) => Some(lines),
        _ => None,
    });
    assert!(!lists.flatten().any(marked));
    let text = terminal::terminal(&report, 100).replace('\u{a0}', " ");
    assert!(text.contains("есть данные до 06.04 15:00") && !text.contains("обычно 4"), "{text}");
}
