//! The outside world of the measured program, in a process of its own: a gateway of ready rows, and the
//! tests' CRM and Google. The parent asks on our input; a line of JSON answers.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Days, TimeDelta, Utc};
use serde_json::{Value, json};

use super::shop::{CHATS, Lists, Row, lists};
use super::world::crm::Crm;
use super::world::gateway::TOKEN;
use super::world::server::{Answer, Call, Server};
use super::world::sheets::Google;

const ORDERS: i64 = 3_000;

/// Serves until our input ends. `order`: `newest` first by id, `oldest` first by id, or by `updated` time.
pub async fn serve(messages: i64, order: &str) {
    let now = Utc::now() - TimeDelta::minutes(10);
    let (lists, order) = (Arc::new(lists(messages, now)), order.to_owned());
    let asked = Arc::new(Mutex::new(BTreeMap::<String, u32>::new()));
    let least: usize = lists.values().map(|rows| rows.len().div_ceil(1_000)).sum();
    let counts = asked.clone();
    let gateway = Server::start(move |call| {
        let (lists, counts, order) = (lists.clone(), counts.clone(), order.clone());
        async move {
            let name = call.path.trim_start_matches("/api/bot/v1/").to_owned();
            *counts.lock().unwrap().entry(name.clone()).or_default() += 1;
            answer(&lists, &name, &order, &call)
        }
    })
    .await;
    let crm = crm(now).await;
    let google = Google::start().await;
    google.with(|book| book.keep_views = false);
    let addresses = json!({ "gateway": gateway.url(), "crm": crm.url(), "google": google.server.url(), "key": google.key(), "least": least });
    println!("{addresses}");
    tokio::task::spawn_blocking(move || {
        for _ in std::io::stdin().lock().lines().map_while(Result::ok) {
            println!("{}", told(&asked, &crm, &google));
        }
    })
    .await
    .unwrap();
}

/// Requests since the last look.
fn told(asked: &Mutex<BTreeMap<String, u32>>, crm: &Crm, google: &Google) -> Value {
    let gateway = std::mem::take(&mut *asked.lock().unwrap());
    let writes = google.server.calls().iter().filter(|call| call.method == "POST" && call.path != "/token").count();
    let all = google.server.calls().len();
    let told = json!({ "gateway": gateway, "crm": crm.server.calls().len(), "google": all, "google_writes": writes });
    crm.server.forget_calls();
    google.server.forget_calls();
    told
}

fn answer(lists: &Lists, name: &str, order: &str, call: &Call) -> Answer {
    if call.header("x-bot-token") != Some(TOKEN) {
        return Answer::json(401, &json!({ "errors": ["unauthorized"] }));
    }
    let Some(rows) = lists.get(name) else { return Answer::json(404, &json!({ "errors": ["not found"] })) };
    let number = |name: &str| call.query(name).and_then(|text| text.parse::<i64>().ok());
    let moment = |name: &str| {
        let time = call.query(name).and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        time.map(|time| time.timestamp_micros())
    };
    let (since, until) = (moment("since").unwrap_or(i64::MIN), moment("until").unwrap_or(i64::MAX));
    let (first, last) = (number("since_id").unwrap_or(i64::MIN), number("until_id").unwrap_or(i64::MAX));
    let one = number("id");
    let holds = |row: &&Row| {
        (first..=last).contains(&row.id) && (since..=until).contains(&row.updated) && one.is_none_or(|id| id == row.id)
    };
    let mut held: Vec<&Row> = rows.iter().filter(holds).collect();
    match order {
        "oldest" => {}
        "updated" => held.sort_by_key(|row| row.updated),
        _ => held.reverse(),
    }
    held.truncate(number("limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(100).min(1_000));
    let rows: Vec<&str> = held.iter().map(|row| row.json.as_str()).collect();
    Answer::text(200, "application/json", format!("[{}]", rows.join(",")))
}

/// Orders of the last month, their customers and the managers.
async fn crm(now: DateTime<Utc>) -> Crm {
    let crm = Crm::start().await;
    for id in 1..=7 {
        crm.put_user(json!({ "id": id + 10, "createdAt": "2025-01-01 10:00:00", "active": true, "email": "a@example.test", "firstName": "Мария", "lastName": format!("Проба-{id}"), "isAdmin": false, "isManager": true, "groups": [], "mgUserId": id }));
    }
    for id in 1..=ORDERS {
        let made = (now - Days::new((id % 30).unsigned_abs())).format("%Y-%m-%d %H:%M:%S").to_string();
        let chat = id * 2 % CHATS + 1;
        let customer = json!({ "type": "customer", "id": id, "site": "main-site", "createdAt": made, "firstName": "Имя", "phones": [{ "number": format!("+7900{chat:07}") }], "mgCustomers": [{ "id": 1, "externalId": chat, "mgChannel": { "id": 1, "externalId": 1, "type": "whatsapp", "active": true, "name": "WhatsApp" } }], "customFields": [] });
        crm.put_customer(customer.clone());
        let order = json!({ "id": id, "slug": id, "number": format!("{id}A"), "site": "main-site", "status": "new", "orderMethod": "messenger", "orderType": "3", "currency": "RUB", "createdAt": made, "statusUpdatedAt": made, "summ": 4990, "totalSumm": 4990, "prepaySum": 0, "purchaseSumm": 1, "payments": {}, "managerId": id % 7 + 11, "customer": customer, "delivery": { "cost": 0 }, "items": [], "customFields": [] });
        crm.put_order(order, &made);
    }
    crm
}
