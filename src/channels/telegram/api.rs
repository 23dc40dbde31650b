//! Calls of the Bot API beside the posts of a channel: updates, answers with buttons, commands.
//!
//! Requests are made here and not by teloxide, which sleeps ten seconds on any trouble of the
//! server, drops what it cannot read and shows the token in its debug form. What an answer means
//! is told by the same `answer.rs`.

use std::time::Duration;

use serde_json::{Value, json};
use teloxide::RequestError;

use super::Config;
use super::settings::client;
use crate::channels::answer::{Verdict, read_body, read_error};
use crate::model::bot::{Letter, Tap};
use crate::model::fault::{Fault, Wrong};
use crate::model::secret::Secret;

/// Within this an answer to a small request comes.
const CALL_WITHIN: Duration = Duration::from_secs(20);
/// A batch of a hundred updates with long texts stays far below.
const BODY_MOST: usize = 8 << 20;
const PHOTO_BYTES: usize = 10 << 20;

/// One bot, by its token. Never printed.
pub struct Api {
    client: reqwest::Client,
    base: String,
    token: Secret,
}

impl Api {
    /// The bot of a channel. The fault names the bad key of `channels.NAME`.
    pub fn new(name: &str, config: &Config) -> Result<Api, Fault> {
        let proxied = client(&config.proxy).map_err(|problem| {
            let wrong = Wrong::new(problem, "give an address like http://host:port or leave it empty");
            Fault::of(format!("channels.{name}.proxy"), wrong)
        })?;
        let base = config.api_url.trim_end_matches('/').to_owned();
        Ok(Api { client: proxied, base, token: config.token.clone() })
    }

    /// One call; what the server gave as `result`, or what the failure means.
    pub async fn call(&self, method: &str, body: &Value) -> Result<Value, Verdict> {
        self.call_within(method, body, CALL_WITHIN).await
    }

    /// The same with a time limit of its own, for long polls.
    pub async fn call_within(&self, method: &str, body: &Value, within: Duration) -> Result<Value, Verdict> {
        self.finish(self.client.post(self.address(method)).json(body).timeout(within), within).await
    }

    /// Sends a letter: a new message, a file, or the new text of an old message.
    pub async fn send(&self, letter: &Letter, html: &str) -> Result<Value, Verdict> {
        let mut body = json!({
            "chat_id": letter.chat, "parse_mode": "HTML", "disable_notification": letter.silent,
            "reply_markup": {"inline_keyboard": keyboard(letter)},
        });
        if let Some(message) = letter.edits {
            body["message_id"] = message.into();
            body["text"] = html.into();
            body["link_preview_options"] = json!({"is_disabled": true});
            return self.call("editMessageText", &body).await;
        }
        if let Some(topic) = letter.topic {
            body["message_thread_id"] = topic.into();
        }
        if let Some(message) = letter.reply_to {
            body["reply_parameters"] = json!({"message_id": message, "allow_sending_without_reply": true});
        }
        match &letter.file {
            None => {
                body["text"] = html.into();
                body["link_preview_options"] = json!({"is_disabled": true});
                self.call("sendMessage", &body).await
            }
            Some((name, bytes)) => {
                body["caption"] = html.into();
                self.upload(name, bytes.clone(), &body).await
            }
        }
    }

    async fn upload(&self, name: &str, bytes: Vec<u8>, body: &Value) -> Result<Value, Verdict> {
        let is_photo = name.ends_with(".png") && bytes.len() <= PHOTO_BYTES;
        let (method, field) = if is_photo { ("sendPhoto", "photo") } else { ("sendDocument", "document") };
        let mut form = reqwest::multipart::Form::new();
        for (field, value) in body.as_object().into_iter().flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            form = form.text(field.clone(), text);
        }
        form = form.part(field, reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned()));
        let request = self.client.post(self.address(method)).multipart(form).timeout(CALL_WITHIN);
        self.finish(request, CALL_WITHIN).await
    }

    async fn finish(&self, request: reqwest::RequestBuilder, within: Duration) -> Result<Value, Verdict> {
        // The client's own limit does not end a body that drips.
        match tokio::time::timeout(within, read(request)).await {
            Ok(Ok(body)) => result_of(&body),
            // teloxide's conversion takes the address, and with it the token, out of the error.
            Ok(Err(error)) => Err(read_error(&RequestError::from(error))),
            Err(_) => Err(Verdict::Ambiguous("no answer in time".to_owned())),
        }
    }

    /// Something made of the token without showing it.
    pub fn proof(&self, make: impl Fn(&str) -> String) -> String {
        make(self.token.open())
    }

    fn address(&self, method: &str) -> String {
        format!("{}/bot{}/{method}", self.base, self.token.open())
    }
}

async fn read(request: reqwest::RequestBuilder) -> Result<Vec<u8>, reqwest::Error> {
    let mut response = request.send().await?;
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await? {
        body.extend_from_slice(&piece);
        if body.len() > BODY_MOST {
            body.clear();
            break;
        }
    }
    Ok(body)
}

fn result_of(body: &[u8]) -> Result<Value, Verdict> {
    let text = String::from_utf8_lossy(body);
    match serde_json::from_str::<Value>(&text) {
        Ok(mut answer) if answer["ok"] == true => Ok(answer["result"].take()),
        _ => Err(read_body(&text)),
    }
}

fn keyboard(letter: &Letter) -> Value {
    let button = |button: &crate::model::bot::Button| match &button.tap {
        Tap::Data(data) => json!({"text": button.text, "callback_data": data}),
        Tap::Open(address) => json!({"text": button.text, "url": address}),
    };
    letter.buttons.iter().map(|row| row.iter().map(button).collect::<Vec<_>>()).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_from_failures() {
        assert_eq!(result_of(br#"{"ok":true,"result":[1]}"#), Ok(json!([1])));
        let conflict =
            br#"{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}"#;
        assert!(matches!(result_of(conflict), Err(Verdict::Refused(text)) if text.starts_with("Conflict")));
        for gone in [&b""[..], b"<html>", b"{\"ok\":true,\"resu", b"\xff\xfe"] {
            assert!(matches!(result_of(gone), Err(Verdict::Ambiguous(_))));
        }
    }
}
