//! What an answer of Telegram means for a post. Pure; the one question behind every row is
//! whether the message was surely not accepted.

use std::error::Error;
use std::time::Duration;

use teloxide::{ApiError, RequestError};

/// What one request came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Accepted {
        message_id: Option<i64>,
    },
    /// Surely not accepted, another try may succeed; the wait asked for.
    NotAccepted {
        after: Option<Duration>,
        reason: String,
    },
    /// It may have been accepted.
    Ambiguous(String),
    /// The group has a new number; nothing was accepted.
    Moved(i64),
    /// Our markup cannot be read; nothing was accepted.
    BadMarkup(String),
    /// The topic is closed or gone; nothing was accepted.
    NoTopic(String),
    /// The token is not valid.
    BadToken,
    /// Never will be accepted.
    Refused(String),
}

/// Reads what teloxide made of a request that gave no message.
///
/// A failure to connect (refused, DNS, TLS, proxy) precedes the request; any other failure of the
/// network comes when it may have been written. An answer that is not JSON was made by a gateway
/// that may have passed the request on.
pub fn read_error(error: &RequestError) -> Verdict {
    match error {
        RequestError::RetryAfter(wait) => busy(wait.duration()),
        RequestError::MigrateToChatId(chat) => Verdict::Moved(chat.0),
        RequestError::Api(ApiError::Unknown(text)) => read_description(text, None),
        RequestError::Api(ApiError::InvalidToken) => Verdict::BadToken,
        RequestError::Api(known) => read_description(&known.to_string(), None),
        RequestError::Network(error) if error.is_connect() || error.is_builder() => {
            Verdict::NotAccepted { after: None, reason: format!("no connection: {}", root_cause(error)) }
        }
        RequestError::Network(error) if error.is_timeout() => Verdict::Ambiguous("no answer in time".to_owned()),
        RequestError::Network(error) => Verdict::Ambiguous(format!("the answer was lost: {}", root_cause(error))),
        // The raw text may hold persons: it is read, never shown.
        RequestError::InvalidJson { raw, .. } => read_body(raw),
        RequestError::Io(error) => Verdict::NotAccepted { after: None, reason: format!("the file: {error}") },
    }
}

/// Reads an answer that teloxide could not: fields it does not know, or no JSON at all.
pub fn read_body(raw: &str) -> Verdict {
    let Ok(answer) = serde_json::from_str::<serde_json::Value>(raw) else {
        return Verdict::Ambiguous("a gateway answered instead of Telegram".to_owned());
    };
    let parameter = |name: &str| answer["parameters"][name].as_i64();
    match answer["ok"].as_bool() {
        Some(true) => Verdict::Accepted { message_id: answer["result"]["message_id"].as_i64() },
        Some(false) => {
            if let Some(chat) = parameter("migrate_to_chat_id") {
                return Verdict::Moved(chat);
            }
            if let Some(secs) = parameter("retry_after") {
                return busy(Duration::from_secs(secs.max(0).unsigned_abs()));
            }
            read_description(answer["description"].as_str().unwrap_or(""), answer["error_code"].as_i64())
        }
        None => Verdict::Ambiguous("the answer is not Telegram's".to_owned()),
    }
}

fn busy(wait: Duration) -> Verdict {
    Verdict::NotAccepted { after: Some(wait), reason: format!("too many messages, asks to wait {} s", wait.as_secs()) }
}

/// teloxide drops the status code, so the kind of refusal is read from the first words.
fn read_description(text: &str, code: Option<i64>) -> Verdict {
    const REFUSALS: [&str; 6] =
        ["bad request", "forbidden", "unauthorized", "not found", "conflict", "request entity too large"];
    let lower = text.to_lowercase();
    if lower.contains("can't parse entities") {
        return Verdict::BadMarkup(short(text));
    }
    if lower.contains("message thread not found") || lower.contains("topic_closed") || lower.contains("topic_deleted") {
        return Verdict::NoTopic(short(text));
    }
    if lower.contains("message is not modified") {
        return Verdict::Accepted { message_id: None };
    }
    if lower == "unauthorized" || lower == "not found" {
        return Verdict::BadToken;
    }
    if lower.starts_with("too many requests") {
        return Verdict::NotAccepted { after: None, reason: short(text) };
    }
    let refused = match code {
        Some(code) => (400..500).contains(&code),
        None => REFUSALS.iter().any(|start| lower.starts_with(start)),
    };
    match refused {
        true => Verdict::Refused(short(text)),
        false => Verdict::NotAccepted { after: None, reason: format!("trouble at Telegram: {}", short(text)) },
    }
}

/// The innermost cause: it never holds the address, hence never the token.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    let mut text = "unknown cause".to_owned();
    while let Some(inner) = cause {
        text = inner.to_string();
        cause = inner.source();
    }
    short(&text)
}

fn short(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(code: i64, description: &str) -> Verdict {
        // As teloxide reads it, and as we read it when it cannot.
        let raw = serde_json::json!({"ok": false, "error_code": code, "description": description}).to_string();
        let own = read_body(&raw);
        let error: ApiError = serde_json::from_value(serde_json::json!(description)).unwrap();
        assert_eq!(read_error(&RequestError::Api(error)), own, "{description}");
        own
    }

    #[test]
    fn refusals() {
        for (code, text) in [
            (400, "Bad Request: chat not found"),
            (400, "Bad Request: message is too long"),
            (400, "Bad Request: not enough rights to send text messages to the chat"),
            (403, "Forbidden: bot was blocked by the user"),
            (403, "Forbidden: user is deactivated"),
            (403, "Forbidden: bot was kicked from the supergroup chat"),
            (403, "Forbidden: the group chat was deleted"),
            (403, "Forbidden: bot is not a member of the channel chat"),
            (409, "Conflict: can't use getUpdates method while webhook is active"),
        ] {
            assert_eq!(failure(code, text), Verdict::Refused(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn troubles_of_the_server_are_surely_not_accepted() {
        for (code, text) in [(500, "Internal Server Error"), (502, "Bad Gateway"), (504, "Gateway Timeout")] {
            assert!(matches!(failure(code, text), Verdict::NotAccepted { after: None, .. }), "{text}");
        }
    }

    #[test]
    fn special_cases() {
        let bad = "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0";
        assert_eq!(failure(400, bad), Verdict::BadMarkup(bad.to_owned()));
        let topic = "Bad Request: message thread not found";
        assert_eq!(failure(400, topic), Verdict::NoTopic(topic.to_owned()));
        assert_eq!(failure(401, "Unauthorized"), Verdict::BadToken);
        assert_eq!(failure(404, "Not Found"), Verdict::BadToken);
        let same = "Bad Request: message is not modified: specified new message content and reply markup are exactly \
                    the same as a current content and reply markup of the message";
        assert_eq!(failure(400, same), Verdict::Accepted { message_id: None });
    }

    #[test]
    fn bodies_teloxide_cannot_read() {
        let cases = [
            (r#"{"ok":true,"result":{"message_id":7,"new_field":1}}"#, Verdict::Accepted { message_id: Some(7) }),
            (r#"{"ok":true,"result":true}"#, Verdict::Accepted { message_id: None }),
            (r#"{"ok":false,"parameters":{"migrate_to_chat_id":-1007,"more":1}}"#, Verdict::Moved(-1007)),
            (r#"{"ok":false,"error_code":429,"parameters":{"retry_after":3,"x":0}}"#, busy(Duration::from_secs(3))),
        ];
        for (raw, verdict) in cases {
            assert_eq!(read_body(raw), verdict, "{raw}");
        }
        for raw in ["", "<html>502</html>", "{\"ok\":true,\"resu", "[]", "null", "{}"] {
            assert!(matches!(read_body(raw), Verdict::Ambiguous(_)), "{raw}");
        }
    }
}
