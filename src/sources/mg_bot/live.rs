//! The gateway's websocket: messages and dialogs the moment they change. There is no replay, and
//! what comes may come twice or out of order: rows are kept by their time of update, and the
//! lists stay the truth.

use std::sync::Arc;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{Connector, connect_async_tls_with_config};

use super::rows;
use crate::http::HttpError;
use crate::model::secret::Secret;
use crate::model::walk::Item;
use crate::sources::News;
use crate::sources::fields::Fields;

/// What is asked for; whatever else comes is passed over.
const EVENTS: &str = "message_new,message_updated,message_deleted,message_restored,dialog_opened,dialog_assign,\
                      dialog_closed,chat_updated";
const CONNECT_WITHIN: Duration = Duration::from_secs(20);
/// A silent connection is asked for a sign of life, and given up without one.
const PING_EVERY: Duration = Duration::from_secs(30);
const SILENT_MOST: Duration = Duration::from_secs(75);
const FRAME_MOST: usize = 4 << 20;

/// Where the gateway tells news.
pub(super) struct Live {
    pub service: String,
    /// `wss://host/api/bot/v1/ws`.
    pub address: String,
    pub token: Secret,
}

impl Live {
    /// One connection, until it ends.
    pub(super) async fn listen(
        &self,
        tell: &mpsc::Sender<News>,
        is_wanted: impl Fn(Option<i64>) -> bool,
    ) -> Result<(), HttpError> {
        let mut request = format!("{}?events={EVENTS}&options=include_mass_communication", self.address)
            .into_client_request()
            .map_err(|error| self.trouble(&error))?;
        let token = self.token.open().parse().map_err(|_| self.refused("the token cannot stand in a header"))?;
        request.headers_mut().insert("x-bot-token", token);
        let mut limits = WebSocketConfig::default();
        (limits.max_message_size, limits.max_frame_size) = (Some(FRAME_MOST), Some(FRAME_MOST));
        let connecting = connect_async_tls_with_config(request, Some(limits), true, Some(connector()));
        let connected = tokio::time::timeout(CONNECT_WITHIN, connecting).await;
        let (mut socket, _) =
            connected.map_err(|_| self.lost("no connection in time"))?.map_err(|error| self.trouble(&error))?;
        if tell.send(News::Connected).await.is_err() {
            return Ok(());
        }
        let mut heard_at = Instant::now();
        loop {
            let frame = tokio::time::timeout(PING_EVERY, socket.next()).await;
            let frame = match frame {
                Ok(Some(frame)) => frame.map_err(|error| self.trouble(&error))?,
                Ok(None) => return Err(self.lost("the gateway closed the connection")),
                Err(_) if heard_at.elapsed() >= SILENT_MOST => return Err(self.lost("the connection is silent")),
                Err(_) => {
                    let pinged = socket.send(Message::Ping(Vec::new().into())).await;
                    pinged.map_err(|error| self.trouble(&error))?;
                    continue;
                }
            };
            heard_at = Instant::now();
            let Message::Text(text) = frame else { continue };
            let items = read(&text, &is_wanted);
            if !items.is_empty() && tell.send(News::Items(items)).await.is_err() {
                return Ok(());
            }
        }
    }

    fn lost(&self, reason: &str) -> HttpError {
        HttpError::Transient { service: self.service.clone(), reason: reason.to_owned() }
    }

    fn refused(&self, reason: &str) -> HttpError {
        HttpError::Auth { service: self.service.clone(), reason: reason.to_owned() }
    }

    fn trouble(&self, error: &tungstenite::Error) -> HttpError {
        match error {
            tungstenite::Error::Http(answer) if [401, 403].contains(&answer.status().as_u16()) => {
                self.refused("the gateway refuses the token for its websocket")
            }
            tungstenite::Error::Http(answer) => {
                self.lost(&format!("the gateway answered {}", answer.status().as_u16()))
            }
            other => self.lost(&other.to_string().chars().take(200).collect::<String>()),
        }
    }
}

/// rustls with ring, as everywhere.
fn connector() -> Connector {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    match builder {
        Ok(builder) => Connector::Rustls(Arc::new(builder.with_root_certificates(roots).with_no_client_auth())),
        // Cannot be: ring speaks the default versions. Plain connections still work then.
        Err(_) => Connector::Plain,
    }
}

/// The rows an event tells of; none when it is none of ours or cannot be read.
fn read(text: &str, is_wanted: &impl Fn(Option<i64>) -> bool) -> Vec<Item> {
    let Ok(event) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let kind = event["type"].as_str().unwrap_or("");
    let data = &event["data"];
    let mut found = Vec::new();
    if kind.starts_with("message_") {
        found.extend(row("messages", &message(kind, &event), is_wanted));
    }
    if kind.starts_with("dialog_") {
        found.extend(row("dialogs", &dialog(data), is_wanted));
    }
    let chat = match kind {
        "chat_updated" => &data["chat"],
        _ => &data["message"]["chat"],
    };
    if chat.get("created_at").is_some() {
        found.extend(row("chats", chat, is_wanted));
    }
    found
}

/// A message as the lists show it: the chat inside becomes its number.
fn message(kind: &str, event: &Value) -> Value {
    let mut message = event["data"]["message"].clone();
    let chat = message["chat"].clone();
    if message["chat_id"].is_null() {
        message["chat_id"] = chat["id"].clone();
    }
    if message["channel_id"].is_null() {
        message["channel_id"] = chat["channel"]["id"].clone();
    }
    let last = &chat["last_dialog"];
    if message["dialog"].is_null() && !last["id"].is_null() && last["closed_at"].is_null() {
        message["dialog"] = serde_json::json!({"id": last["id"]});
    }
    if message["updated_at"].is_null() && !message["edited_at"].is_null() {
        message["updated_at"] = message["edited_at"].clone();
    }
    if kind == "message_deleted" && message["deleted_at"].is_null() {
        let told = event["meta"]["timestamp"].as_i64().and_then(|secs| chrono::DateTime::from_timestamp(secs, 0));
        let at = told.map(|at| Value::String(at.to_rfc3339()));
        message["deleted_at"] = at.clone().unwrap_or(Value::Null);
        if let Some(at) = at {
            message["updated_at"] = at;
        }
    }
    message
}

fn dialog(data: &Value) -> Value {
    let mut dialog = data["dialog"].clone();
    if dialog["chat_id"].is_null() {
        let inside = &dialog["chat"]["id"];
        dialog["chat_id"] = if inside.is_null() { data["chat"]["id"].clone() } else { inside.clone() };
    }
    dialog
}

fn row(stream: &str, value: &Value, is_wanted: &impl Fn(Option<i64>) -> bool) -> Option<Item> {
    let raw = RawValue::from_string(value.to_string()).ok()?;
    let fields = Fields::read(format!("live {stream}"), &raw).ok()?;
    match rows::read(stream, &fields) {
        Ok(row) => is_wanted(row.channel).then(|| Item { entity: row.entity, raw: raw.get().into() }),
        Err(error) => {
            tracing::debug!(%error, "an event of the websocket cannot be read; the lists will tell it");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::walk::Entity;

    fn event(kind: &str, more: Value) -> String {
        let mut message = json!({"id": 70, "time": "2026-03-03T12:00:00Z", "type": "text", "scope": "public",
            "content": "Есть размер 42?", "from": {"id": 11, "type": "customer"}, "created_at": "2026-03-03T12:00:00Z",
            "chat": {"id": 5, "channel": {"id": 1}, "last_dialog": {"id": 21, "closed_at": null}}});
        for (field, value) in more.as_object().unwrap() {
            message[field] = value.clone();
        }
        json!({"type": kind, "meta": {"timestamp": 1_772_539_300}, "data": {"message": message}}).to_string()
    }

    fn one(text: &str) -> Entity {
        let mut items = read(text, &|_| true);
        assert_eq!(items.len(), 1, "{text}");
        items.remove(0).entity
    }

    #[test]
    fn a_message_is_read_as_the_lists_show_it() {
        let Entity::Message(message) = one(&event("message_new", json!({}))) else { panic!() };
        assert_eq!((message.chat.0, message.dialog.map(|it| it.0), message.mass), (5, Some(21), false));
        assert_eq!(message.text, "Есть размер 42?");
        let Entity::Message(message) = one(&event("message_deleted", json!({}))) else { panic!() };
        assert_eq!(message.deleted_at, chrono::DateTime::from_timestamp(1_772_539_300, 0));
        assert_eq!(message.updated_at, message.deleted_at.unwrap());
    }

    #[test]
    fn dialogs_and_chats_too() {
        let closed = json!({"type": "dialog_closed", "data": {"chat": {"id": 5}, "dialog": {"id": 21,
            "created_at": "2026-03-03T12:00:00Z", "closed_at": "2026-03-03T13:00:00Z"}}});
        let Entity::Dialog(dialog) = one(&closed.to_string()) else { panic!() };
        assert_eq!((dialog.chat.0, dialog.closed_at.is_some()), (5, true));
        let chat = json!({"type": "chat_updated", "data": {"chat": {"id": 5, "created_at": "2026-03-03T12:00:00Z"}}});
        assert!(matches!(one(&chat.to_string()), Entity::Chat(_)));
    }

    #[test]
    fn the_rest_is_passed_over() {
        for text in [
            "",
            "{",
            "[]",
            r#"{"type":"user_online_updated","data":{}}"#,
            r#"{"type":"message_new"}"#,
            r#"{"type":"message_new","data":{"message":{"id":"x"}}}"#,
            &event("message_new", json!({"id": 0})),
        ] {
            assert_eq!(read(text, &|_| true).len(), 0, "{text}");
        }
        assert!(
            read(&event("message_new", json!({})), &|channel| channel != Some(1)).is_empty(),
            "not a wanted channel"
        );
    }
}
