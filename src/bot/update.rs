//! What somebody wrote or pressed, read tolerantly from an update: fields and kinds this version
//! does not know are passed over, never an error.

use serde_json::Value;

use crate::model::time::{Time, from_micros};

/// One update that may want an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    pub update: i64,
    pub chat: i64,
    /// A chat of two.
    pub is_private: bool,
    pub topic: Option<i32>,
    /// The message written, or the one under whose button somebody pressed.
    pub message: i64,
    pub user: i64,
    pub user_name: String,
    /// BCP 47, as the person's program tells it.
    pub language: String,
    /// When it was written; of a tap: when the bot wrote the message.
    pub at: Time,
    pub what: What,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Wrote(String),
    Pressed {
        /// Number of the tap, for the one answer it gets.
        tap: String,
        data: String,
    },
}

/// Reads an update. `None`: nothing to answer (edits, forwards, stickers, channels, anonymous
/// administrators, other bots, kinds unknown).
pub fn read(update: &Value) -> Option<Incoming> {
    let id = update["update_id"].as_i64()?;
    if let Some(tap) = update.get("callback_query") {
        return read_tap(id, tap);
    }
    let message = update.get("message")?;
    let text = message["text"].as_str()?;
    let quoted = ["forward_origin", "forward_date", "forward_from", "via_bot", "sender_chat"];
    if quoted.iter().any(|field| message.get(field).is_some()) {
        return None;
    }
    let what = What::Wrote(text.to_owned());
    incoming(id, message, &message["from"], what)
}

fn read_tap(id: i64, tap: &Value) -> Option<Incoming> {
    let what = What::Pressed { tap: tap["id"].as_str()?.to_owned(), data: tap["data"].as_str()?.to_owned() };
    incoming(id, tap.get("message")?, &tap["from"], what)
}

fn incoming(update: i64, message: &Value, from: &Value, what: What) -> Option<Incoming> {
    if from["is_bot"].as_bool() == Some(true) {
        return None;
    }
    let chat = &message["chat"];
    let in_topic = message["is_topic_message"].as_bool() == Some(true);
    let topic = message["message_thread_id"].as_i64().and_then(|topic| i32::try_from(topic).ok());
    let name = [&from["first_name"], &from["last_name"]];
    let name: Vec<&str> = name.into_iter().filter_map(Value::as_str).collect();
    Some(Incoming {
        update,
        chat: chat["id"].as_i64()?,
        is_private: chat["type"].as_str() == Some("private"),
        topic: topic.filter(|_| in_topic),
        message: message["message_id"].as_i64()?,
        user: from["id"].as_i64()?,
        user_name: name.join(" ").chars().take(60).collect(),
        language: from["language_code"].as_str().unwrap_or("").to_owned(),
        at: from_micros(message["date"].as_i64().unwrap_or(0).saturating_mul(1_000_000)),
        what,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(more: Value) -> Value {
        let mut message = json!({"message_id": 5, "date": 1_700_000_000, "text": "/today",
            "chat": {"id": 7, "type": "private"}, "from": {"id": 7, "is_bot": false, "first_name": "Анна"}});
        for (field, value) in more.as_object().unwrap() {
            message[field] = value.clone();
        }
        json!({"update_id": 1, "message": message})
    }

    #[test]
    fn reads_what_people_write() {
        let read = read(&message(json!({"new_field_of_tomorrow": {}}))).unwrap();
        assert_eq!((read.chat, read.user, read.is_private, read.topic), (7, 7, true, None));
        assert_eq!(read.what, What::Wrote("/today".into()));
    }

    #[test]
    fn passes_over_what_is_not_said_to_it() {
        for more in [
            json!({"forward_origin": {"type": "user"}}),
            json!({"sender_chat": {"id": -5}}),
            json!({"via_bot": {"id": 5}}),
            json!({"from": {"id": 8, "is_bot": true}}),
            json!({"text": null}),
            json!({"chat": {}}),
        ] {
            assert_eq!(read(&message(more.clone())), None, "{more}");
        }
        let edited = json!({"update_id": 1, "edited_message": message(json!({}))["message"]});
        for update in
            [edited, json!({"update_id": 2, "channel_post": {}}), json!({"update_id": 3}), json!({}), json!([])]
        {
            assert_eq!(read(&update), None, "{update}");
        }
    }

    #[test]
    fn a_topic_is_told_from_a_thread_of_replies() {
        let thread = message(json!({"message_thread_id": 9}));
        let topic = message(json!({"message_thread_id": 9, "is_topic_message": true}));
        assert_eq!((read(&thread).unwrap().topic, read(&topic).unwrap().topic), (None, Some(9)));
    }
}
