//! Orders of every fate from a RetailCRM on loopback to the sheets of money, and what they cost in requests.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Moscow;
use serde_json::{Value, json};
use spindle::app::Stop;
use spindle::jobs::report::Ground;
use spindle::model::run::RunState;
use spindle::model::time::Clock;
use spindle::reports::render::terminal::terminal;

use crate::world::outside::Outside;
use crate::world::shop::VERA;

/// Half past nine in the morning of the shop, the day after everything happened.
fn morning() -> DateTime<Utc> {
    "2026-03-03T06:30:00Z".parse().unwrap()
}

fn local(time: DateTime<Utc>) -> String {
    time.with_timezone(&Moscow).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// An order of the customer of chat 42, made at 20:00 of the day.
fn order(outside: &Outside, id: i64, total: Value) -> Value {
    let made = local(outside.world.at(20, 0));
    let customer = json!({ "type": "customer", "id": 502, "site": "main-site", "createdAt": made, "firstName": "Пётр",
        "mgCustomers": [{ "id": 9, "externalId": 32, "mgChannel": { "id": 1, "externalId": 7, "type": "whatsapp", "active": true, "name": "WhatsApp" } }], "customFields": [] });
    json!({ "id": id, "number": format!("{id}A"), "site": "main-site", "status": "new", "orderMethod": "messenger",
        "orderType": "3", "currency": "RUB", "createdAt": made, "statusUpdatedAt": made, "summ": total, "totalSumm": total,
        "prepaySum": 0, "purchaseSumm": 1, "payments": [], "managerId": VERA + 10, "customer": customer,
        "delivery": { "cost": 0 }, "items": [], "customFields": [] })
}

fn payment(id: i64, kind: &str, status: &str, amount: f64, paid_at: Option<String>) -> Value {
    json!({ "id": id, "type": kind, "status": status, "amount": amount, "paidAt": paid_at })
}

/// One record of the history, with what a real one carries beside its values.
fn record(outside: &Outside, at: DateTime<Utc>, order: i64, fields: Value) {
    let mut state = outside.world.crm.edit();
    let last = state.history.last().and_then(|record| record["id"].as_i64()).unwrap_or(7_000);
    let mut record = json!({ "id": last + 2, "createdAt": local(at), "source": "user", "user": { "id": VERA + 10 },
        "order": { "id": order } });
    fields.as_object().unwrap().iter().for_each(|(name, value)| record[name] = value.clone());
    state.history.push(record);
}

/// 201 cash delivered, 202 refunded, 203 paid in part, 204 cancelled, 205 in tenge, 206 without payments
/// (an empty map as a list), 207 not paid at all, 208 an exchange.
async fn scene() -> Outside {
    let outside = Outside::start(morning(), "[shop]\nlast_days = 10").await;
    let (noon, evening) = (outside.world.at(20, 30), outside.world.at(21, 0));
    let put = |row: Value| outside.world.crm.put_order(row, &local(noon));
    outside.world.crm.edit().references.insert(
        "reference/payment-statuses".into(),
        (
            "paymentStatuses".into(),
            json!({ "paid": { "name": "Оплачен", "code": "paid", "active": true, "paymentComplete": true },
                "returned": { "name": "Возвращён", "code": "returned", "active": true, "paymentComplete": false },
                "not-paid": { "name": "Не оплачен", "code": "not-paid", "active": true, "paymentComplete": true } }),
        ),
    );
    outside.world.crm.edit().settings["mg"] =
        json!({ "order_creation": { "default": { "order_method": "messenger" }, "channels": [] } });

    let mut cash = order(&outside, 201, json!(1500.5));
    cash["payments"] = json!({ "1201": payment(1201, "cash", "not-paid", 1500.5, None) });
    put(cash.clone());
    cash["status"] = json!("complete");
    outside.world.crm.put_order(cash, &local(evening));

    let mut refunded = order(&outside, 202, json!(2000));
    refunded["payments"] = json!({ "1202": payment(1202, "bank-card", "returned", 2000.0, Some(local(noon))) });
    put(refunded);
    record(
        &outside,
        evening,
        202,
        json!({ "field": "payments.status", "oldValue": { "code": "paid" },
        "newValue": { "code": "returned" }, "payment": { "id": 1202 } }),
    );

    let mut part = order(&outside, 203, json!(1000));
    part["payments"] = json!([payment(1203, "bank-card", "paid", 400.0, Some(local(noon)))]);
    part["prepaySum"] = json!(400);
    outside.world.crm.edit().orders.insert(203, part);
    let mut cancelled = order(&outside, 204, json!(900));
    cancelled["status"] = json!("cancel-other");
    put(cancelled);
    let mut foreign = order(&outside, 205, json!(50_000));
    foreign["currency"] = json!("KZT");
    foreign["payments"] = json!({ "1205": payment(1205, "bank-card", "paid", 50_000.0, Some(local(noon))) });
    put(foreign);
    put(order(&outside, 206, json!(700)));
    let mut promised = order(&outside, 207, json!(800));
    promised["payments"] = json!({ "1207": payment(1207, "bank-card", "not-paid", 800.0, None) });
    put(promised);
    put(order(&outside, 208, json!(0)));
    record(
        &outside,
        noon,
        203,
        json!({ "field": "status", "created": true, "oldValue": null, "newValue": { "code": "new" },
        "order": { "id": 203, "totalSumm": 850.5, "payments": [], "customFields": [] } }),
    );
    outside
}

async fn run(outside: &Outside, clock: &Clock, jobs: &[&str]) -> std::sync::Arc<spindle::app::App> {
    let app = outside.app(clock).await;
    for job in jobs {
        let run = app.once(job, &Stop::default()).await.unwrap();
        assert_eq!(run.state, RunState::Ok, "{job}: {:?}", run.error);
    }
    app
}

/// Rows of a sheet by their first cell, each by the names of its columns.
fn sheet(outside: &Outside, name: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let rows = outside.google.text(name);
    let named = |row: &Vec<String>| rows[0].iter().cloned().zip(row.iter().cloned()).collect();
    rows[1..].iter().map(|row| (row[0].clone(), named(row))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_every_fate_reach_the_sheets() {
    let outside = scene().await;
    let clock = Clock::fixed(morning());
    outside.set_clock(morning());
    let app = run(&outside, &clock, &["export", "sync"]).await;
    let orders = sheet(&outside, "chat_orders");
    // Row: order, payment, paid, refunded, revenue, first sum.
    let expected = [
        ("201", "оплачен при получении", "1500.5", "0", "1500.5", ""),
        ("202", "возвращён", "2000", "2000", "0", ""),
        ("203", "оплачен частично", "400", "0", "400", "850.5"),
        ("204", "отменён", "0", "0", "0", ""),
        ("205", "оплачен в другой валюте", "50000", "0", "0", ""),
        ("206", "ждём оплату", "0", "0", "0", ""),
        ("207", "ждём оплату", "0", "0", "0", ""),
    ];
    for (id, payment, paid, refunded, revenue, first) in expected {
        let row = &orders[id];
        let cells = ["payment", "paid", "refunded", "revenue", "first_total"]
            .map(|name| row.get(name).map_or("", String::as_str));
        assert_eq!(cells, [payment, paid, refunded, revenue, first], "order {id}");
        assert_eq!((row["chat_id"].as_str(), row["certainty"].as_str()), ("42", "почти наверняка"), "order {id}");
    }
    assert!(!orders.contains_key("208"), "an exchange is no order");
    assert_eq!(orders["201"]["status_by"], "Вера Тестова");
    assert_eq!(orders["101"]["linked_by"], "тот же клиент, заказ оформлен из чата");

    let money = sheet(&outside, "manager_money");
    let sum = |name: &str| -> f64 {
        let of_people = money.iter().filter(|(id, _)| *id != "shop");
        of_people.map(|(_, row)| row[name].parse::<f64>().unwrap()).sum()
    };
    for name in ["orders", "paid_orders", "revenue", "eligible_episodes"] {
        assert_eq!(sum(name), money["shop"][name].parse::<f64>().unwrap(), "{name}");
    }
    let report =
        spindle::jobs::report::build(&Ground::of(&app.parts), "money", "2026-03-02".parse().unwrap()).await.unwrap();
    let said = terminal(&report, 200).replace('\u{a0}', " ");
    assert!(said.contains("оплачено при получении: заказ доставлен"), "{said}");
    assert!(said.contains("В другой валюте 1 заказ"), "{said}");
    app.parts.store.close().await;
}

/// Calls about orders since the last look, without the history.
fn order_calls(outside: &Outside) -> Vec<String> {
    let calls: Vec<String> =
        outside.source_calls().into_iter().filter(|call| call.starts_with("/api/v5/orders ")).collect();
    outside.forget_calls();
    calls
}

#[tokio::test(flavor = "multi_thread")]
async fn no_order_is_asked_for_twice() {
    let outside = scene().await;
    let clock = Clock::fixed(morning() + TimeDelta::days(2));
    outside.set_clock(clock.now());
    let first = run(&outside, &clock, &["export"]).await;
    let calls = order_calls(&outside);
    assert!(!calls.iter().any(|call| call.contains("filter[ids]")), "read with the list, not again: {calls:?}");

    for _ in 0..3 {
        clock.advance(TimeDelta::days(1));
        outside.set_clock(clock.now());
        let run = first.once("export", &Stop::default()).await.unwrap();
        assert_eq!(run.state, RunState::Ok, "{:?}", run.error);
        assert_eq!(order_calls(&outside), Vec::<String>::new(), "nothing changed, nothing is asked");
    }
    let mut changed = order(&outside, 206, json!(700));
    changed["status"] = json!("client-confirmed");
    outside.world.crm.put_order(changed, &local(clock.now()));
    outside.world.order_comes(300, clock.now());
    let run = first.once("export", &Stop::default()).await.unwrap();
    assert_eq!(run.state, RunState::Ok, "{:?}", run.error);
    let calls = order_calls(&outside);
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert!(calls[0].contains("206") && calls[0].contains("300") && !calls[0].contains("207"), "{calls:?}");
    first.parts.store.close().await;
}
