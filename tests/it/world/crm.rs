//! A RetailCRM (API v5) on loopback: editable users, customers, orders with their history, references.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::gateway::Meter;
use super::server::{Answer, Call, Server};

/// The key this CRM takes.
pub const KEY: &str = "crm-key-of-the-tests";

/// What the CRM holds and how it behaves. Change it through [`Crm::edit`].
#[derive(Debug)]
pub struct State {
    pub key: String,
    pub scopes: Vec<String>,
    pub users: BTreeMap<i64, Value>,
    pub customers: BTreeMap<i64, Value>,
    pub orders: BTreeMap<i64, Value>,
    /// Ascending by id.
    pub history: Vec<Value>,
    /// Path below `/api/v5/` to the key in the answer and its value.
    pub references: BTreeMap<String, (String, Value)>,
    pub settings: Value,
    pub newest_first: bool,
    /// Address and token `connect` is told.
    pub gateway: (String, String),
    /// Modules registered, by code, as they were sent.
    pub modules: BTreeMap<String, Value>,
    /// The registration answers `info: []`; address and token are told on reading it back.
    pub quiet_registration: bool,
    pub meter: Meter,
    /// The server's clock in the `Date` header; `None` is the real one.
    pub now: Option<DateTime<Utc>>,
}

pub struct Crm {
    pub server: Server,
    state: Arc<Mutex<State>>,
}

impl Crm {
    /// A CRM with references and settings (Moscow time, roubles) and nothing else.
    pub async fn start() -> Crm {
        let scopes =
            ["order_read", "customer_read", "reference_read", "user_read", "integration_read", "integration_write"];
        let state = Arc::new(Mutex::new(State {
            key: KEY.into(),
            scopes: scopes.map(str::to_owned).to_vec(),
            users: BTreeMap::new(),
            customers: BTreeMap::new(),
            orders: BTreeMap::new(),
            history: Vec::new(),
            references: references(),
            settings: json!({
                "default_currency": { "value": "RUB", "updated_at": "2026-01-01 00:00:00" },
                "system_language": { "value": "RU", "updated_at": "2026-01-01 00:00:00" },
                "timezone": { "value": "Europe/Moscow", "updated_at": "2026-01-01 00:00:00" },
                "work_times": [], "non_working_days": [], "mg": [],
            }),
            newest_first: true,
            gateway: ("http://127.0.0.1:1".into(), super::gateway::TOKEN.into()),
            modules: BTreeMap::new(),
            quiet_registration: false,
            meter: Meter::default(),
            now: None,
        }));
        let world = state.clone();
        let server = Server::start(move |call| {
            let world = world.clone();
            async move { answer(&mut world.lock().unwrap(), &call) }
        })
        .await;
        Crm { server, state }
    }

    /// Base address, as `sources.crm.url` wants it.
    pub fn url(&self) -> String {
        self.server.url()
    }

    pub fn edit(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn put_user(&self, row: Value) {
        let id = row["id"].as_i64().expect("a user needs a number as id");
        self.edit().users.insert(id, row);
    }

    pub fn put_customer(&self, row: Value) {
        let id = row["id"].as_i64().expect("a customer needs a number as id");
        self.edit().customers.insert(id, row);
    }

    /// Adds or replaces an order and writes the history of it. `at`: local time of the account.
    pub fn put_order(&self, row: Value, at: &str) {
        let mut state = self.edit();
        let id = row["id"].as_i64().or_else(|| row["id"].as_str()?.parse().ok()).expect("an order needs an id");
        let old = state.orders.insert(id, row.clone());
        let record = json!({
            "createdAt": at, "source": "user", "user": { "id": row["managerId"] }, "field": "status",
            "oldValue": old.as_ref().map(|old| json!({ "code": old["status"] })),
            "newValue": { "code": row["status"] },
            "order": { "id": id, "site": row["site"], "status": row["status"] },
        });
        write_history(&mut state, record, old.is_none().then_some("created"));
    }

    pub fn delete_order(&self, id: i64, at: &str) {
        let mut state = self.edit();
        state.orders.remove(&id);
        let record = json!({ "createdAt": at, "source": "user", "field": "deleted", "order": { "id": id } });
        write_history(&mut state, record, Some("deleted"));
    }
}

fn write_history(state: &mut State, mut record: Value, mark: Option<&str>) {
    // Ids of a real history have gaps.
    let last = state.history.last().and_then(|record| record["id"].as_i64()).unwrap_or(7_000);
    record["id"] = json!(last + 3);
    if let Some(mark) = mark {
        record[mark] = json!(true);
    }
    state.history.push(record);
}

fn references() -> BTreeMap<String, (String, Value)> {
    let status = |name: &str, code: &str, group: &str| {
        (code.to_owned(), json!({ "name": name, "code": code, "active": true, "ordering": 10, "group": group }))
    };
    let statuses: serde_json::Map<String, Value> = [
        status("Новый", "new", "new"),
        status("Согласование", "client-confirmed", "approval"),
        status("Выполнен", "complete", "complete"),
        status("Отменен", "cancel-other", "cancel"),
    ]
    .into_iter()
    .collect();
    let list = [
        (
            "reference/sites",
            "sites",
            json!({ "main-site": { "id": 1, "name": "Магазин", "code": "main-site", "currency": "RUB" } }),
        ),
        ("reference/statuses", "statuses", Value::Object(statuses)),
        (
            "reference/status-groups",
            "statusGroups",
            json!({ "cancel": { "name": "Отменен", "code": "cancel", "active": true, "process": false, "statuses": ["cancel-other"] } }),
        ),
        (
            "reference/payment-types",
            "paymentTypes",
            json!({ "bank-card": { "name": "Карта", "code": "bank-card", "active": true } }),
        ),
        (
            "reference/payment-statuses",
            "paymentStatuses",
            json!({
            "paid": { "name": "Оплачен", "code": "paid", "active": true, "paymentComplete": true },
            "not-paid": { "name": "Не оплачен", "code": "not-paid", "active": true, "paymentComplete": false } }),
        ),
        (
            "reference/order-methods",
            "orderMethods",
            json!({ "messenger": { "name": "Мессенджеры", "code": "messenger", "active": true } }),
        ),
        ("reference/order-types", "orderTypes", json!({ "3": { "name": "Физлицо", "code": "3", "active": true } })),
        (
            "reference/mg-channels",
            "mgChannels",
            json!([
            { "id": 1, "externalId": 7, "type": "whatsapp", "active": true, "name": "WhatsApp" },
            { "id": 2, "externalId": 9, "type": "instagram", "active": true, "name": "Instagram" } ]),
        ),
        ("user-groups", "groups", json!([{ "id": 1, "name": "Менеджеры", "code": "managers", "isManager": true }])),
    ];
    list.into_iter().map(|(path, key, value)| (path.to_owned(), (key.to_owned(), value))).collect()
}

fn refused(status: u16, text: &str) -> Answer {
    Answer::json(status, &json!({ "success": false, "errorMsg": text }))
}

fn answer(state: &mut State, call: &Call) -> Answer {
    let mut answer = match state.meter.hit(call.at) {
        Some(refusal) => refusal,
        None => route(state, call),
    };
    if let Some(now) = state.now {
        answer.headers.push(("date".into(), now.format("%a, %d %b %Y %H:%M:%S GMT").to_string()));
    }
    answer
}

fn route(state: &mut State, call: &Call) -> Answer {
    match call.header("x-api-key") {
        None => return refused(403, "\"apiKey\" is missing."),
        Some(key) if key != state.key => return refused(403, "Wrong \"apiKey\" value."),
        Some(_) => {}
    }
    if call.path == "/api/credentials" {
        return Answer::json(
            200,
            &json!({ "success": true, "scopes": state.scopes, "credentials": [], "siteAccess": "access_full", "sitesAvailable": ["main-site"] }),
        );
    }
    let Some(path) = call.path.strip_prefix("/api/v5/") else { return Answer::html(404) };
    if let Some(code) = path.strip_prefix("integration-modules/") {
        return module(state, call, code);
    }
    if call.method != "GET" {
        return refused(405, "Method Not Allowed");
    }
    let scope = match path {
        "users" | "user-groups" => "user_read",
        "customers" => "customer_read",
        "orders" | "orders/history" => "order_read",
        _ => "reference_read",
    };
    if !state.scopes.iter().any(|granted| granted == scope) {
        return refused(403, "Access denied.");
    }
    match path {
        "settings" => Answer::json(200, &json!({ "success": true, "settings": state.settings })),
        "users" => page(call, "users", state.users.values().collect(), state.newest_first),
        "customers" => {
            let rows = state.customers.values().filter(|row| in_days(call, row, "filter[dateFrom]", "filter[dateTo]"));
            page(call, "customers", rows.collect(), state.newest_first)
        }
        "orders" => {
            let ids: Vec<&str> =
                call.query.iter().filter(|(name, _)| name == "filter[ids][]").map(|(_, id)| id.as_str()).collect();
            let rows = state
                .orders
                .values()
                .filter(|row| in_days(call, row, "filter[createdAtFrom]", "filter[createdAtTo]"))
                .filter(|row| ids.is_empty() || ids.contains(&row["id"].to_string().as_str()));
            page(call, "orders", rows.collect(), state.newest_first)
        }
        "orders/history" => history(state, call),
        _ => match state.references.get(path) {
            Some((key, value)) => Answer::json(200, &json!({ "success": true, key.as_str(): value })),
            None => refused(404, "Not found"),
        },
    }
}

fn in_days(call: &Call, row: &Value, from: &str, to: &str) -> bool {
    let day = row["createdAt"].as_str().and_then(|text| text.get(..10)).unwrap_or("");
    call.query(from).is_none_or(|from| day >= from) && call.query(to).is_none_or(|to| day <= to)
}

/// The asked limit, 20 when none is; `Err` for one that fails validation.
fn limit(call: &Call) -> Result<usize, Answer> {
    match call.query("limit").unwrap_or("20") {
        "20" => Ok(20),
        "50" => Ok(50),
        "100" => Ok(100),
        _ => Err(refused(400, "Validation error")),
    }
}

fn page(call: &Call, key: &str, mut rows: Vec<&Value>, newest_first: bool) -> Answer {
    let limit = match limit(call) {
        Ok(limit) => limit,
        Err(refusal) => return refusal,
    };
    if newest_first {
        rows.reverse();
    }
    let number = call.query("page").and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).max(1);
    let total = rows.len();
    let rows: Vec<&Value> = rows.into_iter().skip((number - 1) * limit).take(limit).collect();
    Answer::json(
        200,
        &json!({
            "success": true,
            "pagination": { "limit": limit, "totalCount": total, "currentPage": number, "totalPageCount": total.div_ceil(limit) },
            key: rows,
        }),
    )
}

fn history(state: &State, call: &Call) -> Answer {
    let since = call.query("filter[sinceId]");
    if since.is_some() && call.query("page").is_some() {
        return refused(400, "Parameters \"sinceId\" and \"page\" cannot be used together");
    }
    let limit = match limit(call) {
        Ok(limit) => limit,
        Err(refusal) => return refusal,
    };
    let since = since.and_then(|id| id.parse::<i64>().ok()).unwrap_or(0);
    let start = call.query("filter[startDate]").unwrap_or("");
    let wanted = |record: &&Value| {
        record["id"].as_i64().unwrap_or(0) > since && record["createdAt"].as_str().unwrap_or("") >= start
    };
    let left: Vec<&Value> = state.history.iter().filter(wanted).collect();
    let total = left.len();
    Answer::json(
        200,
        &json!({
            "success": true,
            "generatedAt": "2026-03-02 12:00:00",
            "history": left.into_iter().take(limit).collect::<Vec<_>>(),
            "pagination": { "limit": limit, "totalCount": total, "currentPage": 1, "totalPageCount": total.div_ceil(limit) },
        }),
    )
}

fn module(state: &mut State, call: &Call, code: &str) -> Answer {
    let (url, token) = state.gateway.clone();
    let told = json!({ "mgBot": { "endpointUrl": url, "token": token } });
    if call.method == "GET" {
        return match state.modules.get(code) {
            Some(module) => {
                let mut module = module.clone();
                module["integrations"] = told;
                Answer::json(200, &json!({ "success": true, "integrationModule": module }))
            }
            None => refused(404, "Not found"),
        };
    }
    if !state.scopes.iter().any(|scope| scope == "integration_write") {
        return refused(403, "Access denied.");
    }
    let form = call.form();
    let sent = form
        .iter()
        .find(|(name, _)| name == "integrationModule")
        .and_then(|(_, json)| serde_json::from_str::<Value>(json).ok());
    let Some(module) = sent else { return refused(400, "Parameter 'integrationModule' is missing") };
    for field in ["code", "name", "clientId", "baseUrl", "accountUrl"] {
        if !module[field].is_string() {
            return refused(400, "Errors in the entity format");
        }
    }
    if module["integrations"]["mgBot"]["refreshToken"] == json!(true) {
        return refused(400, "the tests never refresh a token");
    }
    let code = code.trim_end_matches("/edit").to_owned();
    state.modules.insert(code, module);
    let info = if state.quiet_registration { json!([]) } else { told };
    Answer::json(200, &json!({ "success": true, "info": info }))
}
