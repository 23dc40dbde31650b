//! The report about Thursday 30 April 2026 over a shop of invented people, as it is read.

use crate::analysis::sample::at;
use crate::model::chat::Manager;
use crate::model::crm::Payment;
use crate::model::facts::Facts;
use crate::model::ids::{CrmUserId, CustomerId, ManagerId};
use crate::model::money::Money;
use crate::model::time::Period;
use crate::money::sample::{facts_of, order, payment, status};
use crate::reports::REPORTS;
use crate::reports::render::{page, telegram, terminal};
use crate::text::catalogue::Catalogue;

const DAY: i64 = 86_400;
const DAYS: i64 = 60;

fn date() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 4, 30).unwrap()
}

/// Six enquiries a day of two managers; every third orders, every second order is paid by card, one
/// in nine is paid on delivery, some are cancelled or given back.
fn shop() -> Facts {
    let chats: Vec<String> = (0..DAYS * 6)
        .map(|place| {
            let start = place / 6 * DAY + place % 6 * 1_200;
            let manager = place % 2 + 1;
            format!(
                "C{start} сколько стоит платье? | H{}:{manager} 4500 рублей, вам какой размер? | C{} 44",
                start + 200,
                start + 400
            )
        })
        .collect();
    let mut facts = facts_of(&chats.iter().map(String::as_str).collect::<Vec<_>>());
    facts.period = Period::new(at(-10 * 3_600), at(DAYS * DAY - 10 * 3_600));
    facts.now = at(DAYS * DAY - 3_600);
    facts.references = vec![
        status("payment_status", "paid", None, true),
        status("status", "complete", Some("complete"), false),
        status("status", "cancel-other", Some("cancel"), false),
        status("chat_order_method", "messenger", None, false),
    ];
    facts.rules.sales.cash_types = vec!["cash".into()];
    facts.rules.sales.delivered = vec!["complete".into()];
    facts.rules.chat_link = "https://shop.example/chats/{chat}".into();
    for (id, name) in [(1, "Анна Ковалёва"), (2, "Борис Тимофеев")] {
        let manager =
            Manager { id: ManagerId(id), crm_id: Some(id + 69), name: name.into(), active: true, technical: false };
        facts.managers.insert(manager.id, manager);
    }
    for (id, place) in (1..).zip((0..DAYS * 6).step_by(3)) {
        let start = place / 6 * DAY + place % 6 * 1_200;
        let total = 300_000 + id % 7 * 50_000;
        let mut made = order(id, start + 900, total);
        made.gateway_customers = vec![CustomerId(place + 1)];
        made.method = Some("messenger".into());
        made.manager = Some(CrmUserId(70));
        let paid_at = Some(at(start + 3_600));
        let paid = |sum| Payment { paid_at, ..payment("paid", sum) };
        match id % 9 {
            0 => {
                made.status = "complete".into();
                made.payments = vec![Payment { kind: Some("cash".into()), ..payment("not-paid", total) }];
                made.paid_sum = Some(Money(0));
            }
            1 => made.status = "cancel-other".into(),
            2 => made.payments = vec![paid(total), Payment { id: 2, ..paid(-total) }],
            3 | 4 => {}
            _ => {
                made.payments = vec![paid(total)];
                made.paid_sum = Some(Money(total));
            }
        }
        facts.orders.push(made);
    }
    facts
}

fn read(facts: &Facts, language: &str) -> String {
    let report = super::build(facts, date(), &Catalogue::new(language).unwrap());
    assert!(telegram::telegram(&report).iter().all(|part| part.encode_utf16().count() < 4_097));
    assert!(page::page(&report).contains(&report.title));
    terminal::terminal(&report, 100)
}

#[test]
fn an_ordinary_shop() {
    insta::assert_snapshot!(read(&shop(), "ru"));
}

#[test]
fn an_ordinary_shop_in_english() {
    insta::assert_snapshot!(read(&shop(), "en"));
}

#[test]
fn a_month_against_the_months_before() {
    let mut facts = shop();
    facts.period.from = at(-100 * DAY);
    facts.completeness.backfilled_from = Some(facts.period.from);
    let mut early = order(9_000, -40 * DAY, 10_000_000_000);
    early.gateway_customers.clear();
    facts.orders.push(early);
    let said = read(&facts, "ru");
    assert!(said.contains("больше, чем в любой из прошлых месяцев"), "{said}");
}

#[test]
fn nothing_happened_yet() {
    insta::assert_snapshot!(read(&facts_of(&[]), "ru"));
}

#[test]
fn is_listed() {
    assert!(REPORTS.iter().any(|entry| entry.name == super::NAME));
}
