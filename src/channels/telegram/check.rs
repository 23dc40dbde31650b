//! Whether the token is valid and the chat can be written to, found out without writing.

use serde_json::Value;
use teloxide::RequestError;
use teloxide::requests::{Request, Requester};
use teloxide::types::UserId;

use super::{REQUEST_DEADLINE, Telegram};
use crate::channels::answer::{Verdict, read_body, read_error};
use crate::http::HttpError;

impl Telegram {
    /// Asks who the bot is, where it writes and whether it may; sends nothing.
    pub(super) async fn examine(&self) -> Result<Vec<String>, HttpError> {
        let me = self.ask(self.bot.get_me().send()).await?;
        let mut lines = vec![format!("bot @{}", me["username"].as_str().unwrap_or("?"))];
        let chat = self.ask(self.bot.get_chat(self.chat_id()).send()).await?;
        let kind = chat["type"].as_str().unwrap_or("chat");
        lines.push(match chat["title"].as_str() {
            Some(title) => format!("{kind} \"{title}\""),
            None => format!("{kind} {}", self.chat_id()),
        });
        if self.topic.is_some() && chat["is_forum"].as_bool() != Some(true) {
            lines.push("topic is set, but the chat has no topics: messages will go to the chat itself".to_owned());
        }
        if kind == "private" {
            return Ok(lines);
        }
        let bot_id = UserId(me["id"].as_u64().unwrap_or_default());
        let member = self.ask(self.bot.get_chat_member(self.chat_id(), bot_id).send()).await?;
        match write_fault(kind, &member) {
            Some(problem) => Err(refused(403, problem.to_owned())),
            None => {
                lines.push("may write".to_owned());
                Ok(lines)
            }
        }
    }

    /// The result of a call of `check` as JSON, whatever fields this version knows.
    async fn ask<T, F>(&self, request: F) -> Result<Value, HttpError>
    where
        T: serde::Serialize,
        F: Future<Output = Result<T, RequestError>>,
    {
        let service = || "telegram".to_owned();
        let Ok(answer) = tokio::time::timeout(REQUEST_DEADLINE, request).await else {
            return Err(HttpError::Transient { service: service(), reason: "no answer in time".to_owned() });
        };
        let error = match answer {
            Ok(value) => return Ok(serde_json::to_value(value).unwrap_or_default()),
            Err(RequestError::InvalidJson { raw, .. }) if matches!(read_body(&raw), Verdict::Accepted { .. }) => {
                let mut value: Value = serde_json::from_str(&raw).unwrap_or_default();
                return Ok(value["result"].take());
            }
            Err(error) => error,
        };
        Err(match read_error(&error) {
            Verdict::BadToken => {
                HttpError::Auth { service: service(), reason: "the token is not valid; ask @BotFather".to_owned() }
            }
            Verdict::NotAccepted { after: Some(wait), .. } => HttpError::Busy { service: service(), after: Some(wait) },
            Verdict::NotAccepted { reason, .. } | Verdict::Ambiguous(reason) => {
                HttpError::Transient { service: service(), reason }
            }
            Verdict::Moved(chat) => refused(400, format!("the group became a supergroup; set chat_id to {chat}")),
            Verdict::Refused(reason) | Verdict::BadMarkup(reason) | Verdict::NoTopic(reason) => {
                refused(400, format!("{reason}; write /start to the bot, or add it to the group and check chat_id"))
            }
            Verdict::Accepted { .. } => refused(400, "an answer without a result".to_owned()),
        })
    }
}

/// Why the bot, being this member, may not write; `None` when it may.
fn write_fault(chat_kind: &str, member: &Value) -> Option<&'static str> {
    match member["status"].as_str().unwrap_or("") {
        "left" => Some("the bot is not in the chat; add it"),
        "kicked" => Some("the bot was removed from the chat; add it again"),
        "restricted" if member["can_send_messages"].as_bool() == Some(false) => {
            Some("the bot may not write there; lift its restriction")
        }
        "member" if chat_kind == "channel" => Some("the bot is no administrator of the channel; make it one"),
        "administrator" if chat_kind == "channel" && member["can_post_messages"].as_bool() == Some(false) => {
            Some("the bot may not post in the channel; allow it to")
        }
        _ => None,
    }
}

fn refused(status: u16, reason: String) -> HttpError {
    HttpError::Refused { service: "telegram".to_owned(), status, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_to_write() {
        let may = |kind: &str, member: Value| write_fault(kind, &member).is_none();
        assert!(may("group", serde_json::json!({"status": "member"})));
        assert!(may("channel", serde_json::json!({"status": "administrator", "can_post_messages": true})));
        assert!(!may("channel", serde_json::json!({"status": "administrator", "can_post_messages": false})));
        assert!(!may("channel", serde_json::json!({"status": "member"})));
        assert!(!may("supergroup", serde_json::json!({"status": "restricted", "can_send_messages": false})));
        assert!(may("supergroup", serde_json::json!({"status": "restricted", "can_send_messages": true})));
        assert!(!may("group", serde_json::json!({"status": "left"})));
        assert!(!may("group", serde_json::json!({"status": "kicked"})));
    }
}
