//! `/mcp`: the same queries as tools for language models (Model Context Protocol over HTTP, JSON-RPC
//! 2.0, one answer a request, nothing kept between). It only reads.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::metrics::METRICS;
use crate::model::ids::ChatId;
use crate::web::api::caller::Caller;
use crate::web::api::chats::{ChatQuery, chosen, messages_of};
use crate::web::api::metrics::{WindowQuery, figure};
use crate::web::api::operations::status_of;
use crate::web::api::paging::Paging;
use crate::web::api::tables;
use crate::web::fault::Fault;
use crate::web::pages::report;
use crate::web::site::Site;

/// Versions this server speaks; a client of another one is answered with the newest.
const VERSIONS: [&str; 3] = ["2025-06-18", "2025-03-26", "2024-11-05"];
const NO_METHOD: i64 = -32601;
const BAD_ARGUMENTS: i64 = -32602;
const BAD_REQUEST: i64 = -32600;
const BAD_JSON: i64 = -32700;

/// A tool: its name, what it gives, the schema of its arguments.
struct Tool {
    name: &'static str,
    about: &'static str,
    arguments: fn() -> Value,
}

/// Every tool. A new one: its line here, its case in [`call`].
const TOOLS: &[Tool] = &[
    Tool { name: "status", about: "How complete the data are, versions, alerts that fire", arguments: || json!({}) },
    Tool {
        name: "metrics",
        about: "Every figure of a period with sample and 95 % interval, for the shop, one manager or one channel",
        arguments: window,
    },
    Tool { name: "chats", about: "Chats of a period, chosen by words, topic, outcome or problem", arguments: chats },
    Tool {
        name: "messages",
        about: "The messages of one chat with their marks; persons masked unless the token may see them",
        arguments: || json!({ "chat": { "type": "integer" } }),
    },
    Tool { name: "waiting", about: "Customers who wait for an answer now, the longest first", arguments: || json!({}) },
    Tool { name: "tables", about: "Names and titles of every table", arguments: || json!({}) },
    Tool { name: "table", about: "Rows of one table with the meaning of its columns", arguments: table },
    Tool {
        name: "report",
        about: "A report of one day as text",
        arguments: || json!({ "name": { "type": "string" }, "date": { "type": "string", "format": "date" } }),
    },
];

fn window() -> Value {
    json!({
        "days": { "type": "integer", "minimum": 1, "maximum": 366 },
        "from": { "type": "string", "format": "date" },
        "to": { "type": "string", "format": "date" },
        "manager": { "type": "string", "description": "number of a manager, or unassigned" },
        "channel": { "type": "string", "description": "number of a channel" },
    })
}

fn chats() -> Value {
    let mut arguments = window();
    for name in ["q", "topic", "outcome", "problem", "cursor"] {
        arguments[name] = json!({ "type": "string" });
    }
    arguments["limit"] = json!({ "type": "integer", "minimum": 1, "maximum": 500 });
    arguments
}

fn table() -> Value {
    json!({ "name": { "type": "string" }, "limit": { "type": "integer", "minimum": 1, "maximum": 500 }, "cursor": { "type": "string" } })
}

/// Answers one request.
pub async fn answer(State(site): State<Arc<Site>>, caller: Caller, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return Json(failure(Value::Null, BAD_JSON, "the body is no JSON")).into_response();
    };
    let method = request["method"].as_str().unwrap_or_default();
    if request["jsonrpc"] != "2.0" || method.is_empty() {
        return Json(failure(Value::Null, BAD_REQUEST, "no request of JSON-RPC 2.0")).into_response();
    }
    // A note of the client: nothing to answer.
    let Some(id) = request.get("id").cloned() else { return StatusCode::ACCEPTED.into_response() };
    let parameters = &request["params"];
    let answer = match method {
        "initialize" => success(id, initialize(parameters)),
        "ping" => success(id, json!({})),
        "tools/list" => success(id, json!({ "tools": TOOLS.iter().map(described).collect::<Vec<_>>() })),
        "tools/call" => called(&site, &caller, id, parameters).await,
        other => failure(id, NO_METHOD, &format!("there is no method {other:?}")),
    };
    Json(answer).into_response()
}

fn initialize(parameters: &Value) -> Value {
    let asked = parameters["protocolVersion"].as_str().unwrap_or_default();
    let version = VERSIONS.into_iter().find(|version| *version == asked).unwrap_or(VERSIONS[0]);
    json!({
        "protocolVersion": version,
        "capabilities": { "tools": { "listChanged": false } },
        "serverInfo": { "name": "spindle", "version": env!("CARGO_PKG_VERSION") },
        "instructions": "Figures of a shop that sells in chats. A rate says little without its count and interval; nothing here is to be ranked on few cases.",
    })
}

fn described(tool: &Tool) -> Value {
    json!({
        "name": tool.name,
        "description": tool.about,
        "inputSchema": { "type": "object", "properties": (tool.arguments)(), "additionalProperties": false },
        "annotations": { "readOnlyHint": true },
    })
}

async fn called(site: &Site, caller: &Caller, id: Value, parameters: &Value) -> Value {
    let name = parameters["name"].as_str().unwrap_or_default();
    if !TOOLS.iter().any(|tool| tool.name == name) {
        return failure(id, BAD_ARGUMENTS, &format!("there is no tool {name:?}"));
    }
    match call(site, caller, name, &parameters["arguments"]).await {
        Ok(value) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            success(id, json!({ "content": [{ "type": "text", "text": text }], "isError": false }))
        }
        Err(fault) => {
            let text = match &fault {
                Fault::Bad { field, allowed } => format!("{field}: {allowed}"),
                other => other.status().canonical_reason().unwrap_or("failed").to_owned(),
            };
            success(id, json!({ "content": [{ "type": "text", "text": text }], "isError": true }))
        }
    }
}

/// An argument as text: models write numbers as they like.
fn text(arguments: &Value, name: &str) -> Option<String> {
    match &arguments[name] {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn window_query(arguments: &Value) -> WindowQuery {
    let of = |name| text(arguments, name);
    WindowQuery { days: of("days"), from: of("from"), to: of("to"), manager: of("manager"), channel: of("channel") }
}

fn paging(arguments: &Value) -> Paging {
    Paging { limit: text(arguments, "limit"), cursor: text(arguments, "cursor") }
}

fn told<T: serde::Serialize>(value: T) -> Result<Value, Fault> {
    Ok(serde_json::to_value(value).map_err(anyhow::Error::new)?)
}

async fn call(site: &Site, caller: &Caller, name: &str, arguments: &Value) -> Result<Value, Fault> {
    match name {
        "status" => told(status_of(site, caller).await?),
        "metrics" => {
            let window = window_query(arguments).window(site, caller)?;
            let book = site.books.covering(window.scope.period).await?;
            let summary = book.summary(window.scope).await?;
            told(METRICS.iter().map(|metric| figure(site, caller, metric, &summary)).collect::<Vec<_>>())
        }
        "chats" => {
            let of = |name| text(arguments, name);
            let wanted = ChatQuery { q: of("q"), topic: of("topic"), outcome: of("outcome"), problem: of("problem") };
            told(chosen(site, caller, window_query(arguments), wanted, &paging(arguments)).await?)
        }
        "messages" => {
            let chat = text(arguments, "chat").and_then(|id| id.parse().ok());
            told(messages_of(site, caller, ChatId(chat.ok_or_else(|| Fault::bad("chat", "a number"))?)).await?)
        }
        "waiting" => {
            let book = site.books.current().await?;
            let own = caller.only();
            let waiting = book.waiting().await?;
            let seen = waiting.iter().filter(|row| own.is_none_or(|own| row.holder == Some(own)));
            let row = |row: &crate::metrics::Waiting| json!({ "chat": row.chat.0, "since": row.opened_at.to_rfc3339(), "work_secs": row.work_secs, "manager": row.holder.map(|id| id.0), "first": row.first });
            Ok(seen.map(row).collect())
        }
        "tables" => told(crate::tables::TABLES.iter().map(|entry| entry.name).collect::<Vec<_>>()),
        "table" => {
            let name = text(arguments, "name").ok_or_else(|| Fault::bad("name", "the name of a table"))?;
            let (_book, table, rows) = tables::seen(site, caller, &name).await?;
            told(tables::page(&table, &rows, &paging(arguments))?)
        }
        "report" => {
            caller.must_be(crate::model::access::Role::Head)?;
            let name = text(arguments, "name").unwrap_or_else(|| "daily".to_owned());
            let (report, _) = report::build(site, &name, text(arguments, "date").as_deref()).await?;
            Ok(crate::reports::render::terminal::terminal(&report, 100).into())
        }
        _ => Err(Fault::NotFound),
    }
}

fn success(id: Value, result: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

fn failure(id: Value, code: i64, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}
