//! A fake Bot API: chats with fates, limits counted as Telegram counts them, a journal of what was
//! accepted. Knows nothing of the program's own code.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::{Answer, Call, Server};

pub const TOKEN: &str = "987654321:AAcanary_canary_canary_canary_canar";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Fine,
    Blocked,
    Kicked,
    Deleted,
    Deactivated,
    MigratedTo(i64),
}

#[derive(Debug, Clone)]
pub struct Chat {
    pub kind: &'static str,
    pub fate: Fate,
    /// `None`: the chat has no topics.
    pub topics: Option<Vec<i64>>,
    /// The bot's standing in it.
    pub member: Value,
    /// At most so many in this span, else 429.
    pub limit: Option<(usize, Duration)>,
    pub recent: VecDeque<Instant>,
}

impl Chat {
    pub fn new(kind: &'static str) -> Chat {
        let member = json!({"status": "member"});
        Chat { kind, fate: Fate::Fine, topics: None, member, limit: None, recent: VecDeque::new() }
    }
}

/// A message the world took, whether or not its answer arrived.
#[derive(Debug, Clone)]
pub struct Accepted {
    pub method: String,
    pub chat: i64,
    pub topic: Option<i64>,
    pub message_id: i64,
    /// As people see it.
    pub text: String,
    pub silent: bool,
    pub reply_to: Option<i64>,
    pub html: bool,
    pub file: Option<(String, Vec<u8>)>,
    /// Rows of inline buttons.
    pub buttons: Value,
    /// New texts the message got since.
    pub edits: Vec<String>,
    pub at: Instant,
}

#[derive(Default)]
pub struct State {
    chats: BTreeMap<i64, Chat>,
    accepted: Vec<Accepted>,
    updates: VecDeque<Value>,
    last_update: i64,
    /// Grows with every getUpdates: an older one that still waits loses.
    poll: u64,
    /// By language; "" for all others.
    commands: BTreeMap<String, Value>,
    /// Answers to taps: number of the tap and the words over the screen.
    taps: Vec<(String, String)>,
    webhook: Value,
}

/// The running fake.
pub struct Telegram {
    pub server: Server,
    state: Arc<Mutex<State>>,
}

impl Telegram {
    pub async fn start() -> Telegram {
        let state: Arc<Mutex<State>> = Arc::default();
        let world = state.clone();
        let server = Server::start(move |call| answer(world.clone(), call)).await;
        Telegram { server, state }
    }

    pub fn put_chat(&self, id: i64, chat: Chat) {
        self.state.lock().unwrap().chats.insert(id, chat);
    }

    pub fn set_fate(&self, id: i64, fate: Fate) {
        self.state.lock().unwrap().chats.get_mut(&id).unwrap().fate = fate;
    }

    pub fn accepted(&self) -> Vec<Accepted> {
        self.state.lock().unwrap().accepted.clone()
    }

    /// Messages without a file.
    pub fn texts(&self) -> Vec<String> {
        self.accepted().into_iter().filter(|message| message.file.is_none()).map(|message| message.text).collect()
    }

    /// Files with their captions: method, caption, name, bytes.
    pub fn files(&self) -> Vec<(String, String, String, Vec<u8>)> {
        let with_file = self.accepted().into_iter().filter_map(|message| {
            let (name, bytes) = message.file?;
            Some((message.method, message.text, name, bytes))
        });
        with_file.collect()
    }

    pub fn commands_in(&self, language: &str) -> Value {
        self.state.lock().unwrap().commands.get(language).cloned().unwrap_or_default()
    }

    /// Updates nobody has confirmed.
    pub fn waiting_updates(&self) -> usize {
        self.state.lock().unwrap().updates.len()
    }

    /// Words over the screen, in the order they came.
    pub fn toasts(&self) -> Vec<String> {
        self.state.lock().unwrap().taps.iter().map(|(_, words)| words.clone()).collect()
    }

    /// What the webhook was set to.
    pub fn webhook(&self) -> Value {
        self.state.lock().unwrap().webhook.clone()
    }

    /// Somebody writes to the bot.
    pub fn write(&self, chat: i64, from: i64, text: &str) -> i64 {
        self.write_at(chat, from, text, 1_700_000_000)
    }

    /// The same at a second of Unix time.
    pub fn write_at(&self, chat: i64, from: i64, text: &str, date: i64) -> i64 {
        let message = |state: &State, id: i64| {
            json!({"message": {
                "message_id": 100_000 + id, "date": date, "text": text, "chat": chat_json(state, chat),
                "from": {"id": from, "is_bot": false, "first_name": "Анна"},
            }})
        };
        self.update(message)
    }

    /// Somebody presses the button with this data under the last message of the chat that has it.
    pub fn press(&self, chat: i64, from: i64, data: &str) -> i64 {
        let press = |state: &State, id: i64| {
            let has = |message: &&Accepted| message.chat == chat && has_button(&message.buttons, data);
            let under = state.accepted.iter().rev().find(has);
            let under = under.unwrap_or_else(|| panic!("no message of {chat} has a button {data:?}"));
            json!({"callback_query": {
                "id": format!("tap-{id}"), "data": data, "chat_instance": "1",
                "from": {"id": from, "is_bot": false, "first_name": "Анна"},
                "message": {"message_id": under.message_id, "date": 1_700_000_000, "chat": chat_json(state, chat),
                    "text": under.text},
            }})
        };
        self.update(press)
    }

    /// Any update; its number is put in.
    pub fn update(&self, make: impl Fn(&State, i64) -> Value) -> i64 {
        let mut state = self.state.lock().unwrap();
        state.last_update += 1;
        let id = state.last_update;
        let mut update = make(&state, id);
        update["update_id"] = json!(id);
        state.updates.push_back(update);
        id
    }
}

type Fields = BTreeMap<String, Value>;
/// Field, file name, bytes.
type File = (String, String, Vec<u8>);
type Reply = Result<Value, Answer>;

fn failure(code: u16, description: &str) -> Answer {
    failure_with(code, description, Value::Null)
}

fn failure_with(code: u16, description: &str, parameters: Value) -> Answer {
    let mut body = json!({"ok": false, "error_code": code, "description": description});
    if !parameters.is_null() {
        body["parameters"] = parameters;
    }
    Answer::json(code, &body)
}

async fn answer(state: Arc<Mutex<State>>, call: Call) -> Answer {
    let mut parts = call.path.trim_start_matches('/').splitn(2, '/');
    if parts.next() != Some(&format!("bot{TOKEN}")) {
        return failure(401, "Unauthorized");
    }
    let method = parts.next().unwrap_or("").to_lowercase();
    let (fields, files) = match read_fields(&call) {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let reply = match method.as_str() {
        "getupdates" => updates(state, &fields).await,
        _ => act(&mut state.lock().unwrap(), &method, &fields, files),
    };
    match reply {
        Ok(result) => Answer::json(200, &json!({"ok": true, "result": result})),
        Err(answer) => answer,
    }
}

fn act(state: &mut State, method: &str, fields: &Fields, files: Vec<File>) -> Reply {
    match method {
        "getme" => Ok(json!({
            "id": 987_654_321, "is_bot": true, "first_name": "Веретено", "username": "spindle_test_bot",
            "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
            "has_main_web_app": false,
        })),
        "getchat" => {
            let id = reachable(state, fields)?;
            let mut chat = chat_json(state, id);
            chat["max_reaction_count"] = json!(11);
            chat["accepted_gift_types"] = json!({"unlimited_gifts": true, "limited_gifts": true,
                "unique_gifts": true, "premium_subscription": true});
            Ok(chat)
        }
        "getchatmember" => {
            let id = reachable(state, fields)?;
            let mut member = state.chats[&id].member.clone();
            member["user"] = json!({"id": number(fields, "user_id"), "is_bot": true, "first_name": "Веретено"});
            Ok(member)
        }
        "sendmessage" => {
            let text = string(fields, "text").unwrap_or_default();
            accept(state, method, fields, &text, 4096, None).map(|(_, sent)| sent)
        }
        "sendphoto" | "senddocument" => {
            let field = &method[4..];
            let caption = string(fields, "caption").unwrap_or_default();
            let Some((_, name, bytes)) = files.into_iter().find(|(name, ..)| is_file(fields, field, name)) else {
                return Err(failure(400, &format!("Bad Request: there is no {field} in the request")));
            };
            if bytes.is_empty() {
                return Err(failure(400, "Bad Request: file must be non-empty"));
            }
            if bytes.len() > if field == "photo" { 10 << 20 } else { 50 << 20 } {
                return Err(failure(413, "Request Entity Too Large"));
            }
            if field == "photo" && ![&b"\x89PNG"[..], b"\xff\xd8\xff"].iter().any(|start| bytes.starts_with(start)) {
                return Err(failure(400, "Bad Request: IMAGE_PROCESS_FAILED"));
            }
            accept(state, method, fields, &caption, 1024, Some((name, bytes))).map(|(_, sent)| sent)
        }
        "sendmediagroup" => media_group(state, fields, files),
        "setmycommands" => {
            let commands = object(fields, "commands");
            if commands.as_array().is_none_or(|list| list.len() > 100) {
                return Err(failure(400, "Bad Request: can't parse commands"));
            }
            state.commands.insert(string(fields, "language_code").unwrap_or_default(), commands);
            Ok(json!(true))
        }
        "deletewebhook" => Ok(json!(true)),
        "setwebhook" => {
            state.webhook = json!(fields);
            Ok(json!(true))
        }
        "answercallbackquery" => {
            let tap = string(fields, "callback_query_id").unwrap_or_default();
            state.taps.push((tap, string(fields, "text").unwrap_or_default()));
            Ok(json!(true))
        }
        "editmessagetext" => edit(state, fields),
        "getwebhookinfo" => {
            Ok(json!({"url": "", "has_custom_certificate": false, "pending_update_count": state.updates.len()}))
        }
        _ => Err(failure(404, "Not Found")),
    }
}

fn has_button(buttons: &Value, data: &str) -> bool {
    let rows = buttons.as_array().into_iter().flatten();
    rows.flat_map(|row| row.as_array().into_iter().flatten()).any(|button| button["callback_data"] == data)
}

/// The buttons of a request; Telegram refuses what does not fit.
fn keyboard(fields: &Fields) -> Result<Value, Answer> {
    let buttons = object(fields, "reply_markup")["inline_keyboard"].clone();
    for button in buttons.as_array().into_iter().flatten().flat_map(|row| row.as_array().into_iter().flatten()) {
        let data = button["callback_data"].as_str().map_or(1, str::len);
        if !(1..=64).contains(&data) || button["text"].as_str().unwrap_or("").is_empty() {
            return Err(failure(400, "Bad Request: BUTTON_DATA_INVALID"));
        }
    }
    Ok(buttons)
}

fn edit(state: &mut State, fields: &Fields) -> Reply {
    let chat = reachable(state, fields)?;
    let (id, text) = (number(fields, "message_id"), string(fields, "text").unwrap_or_default());
    let shown =
        read_entities(&text).map_err(|why| failure(400, &format!("Bad Request: can't parse entities: {why}")))?;
    let buttons = keyboard(fields)?;
    let message = state.accepted.iter_mut().find(|message| message.chat == chat && Some(message.message_id) == id);
    let Some(message) = message else { return Err(failure(400, "Bad Request: message to edit not found")) };
    let now = message.edits.last().unwrap_or(&message.text);
    if *now == shown && message.buttons == buttons {
        return Err(failure(
            400,
            "Bad Request: message is not modified: specified new message content and reply \
                                 markup are exactly the same as a current content and reply markup of the message",
        ));
    }
    message.edits.push(shown);
    message.buttons = buttons;
    Ok(json!({"message_id": id, "date": 1_700_000_000, "chat": chat_json(state, chat)}))
}

fn media_group(state: &mut State, fields: &Fields, files: Vec<File>) -> Reply {
    let media = object(fields, "media");
    let Some(list) = media.as_array().filter(|list| (2..=10).contains(&list.len())) else {
        return Err(failure(400, "Bad Request: group must have 2 to 10 items"));
    };
    let mut sent = Vec::new();
    for item in list {
        let caption = item["caption"].as_str().unwrap_or("").to_owned();
        let mut item_fields = fields.clone();
        item_fields.insert("parse_mode".into(), item["parse_mode"].clone());
        let name = item["media"].as_str().unwrap_or("").trim_start_matches("attach://").to_owned();
        let Some(file) = files.iter().find(|(field, ..)| *field == name) else {
            return Err(failure(400, "Bad Request: wrong file identifier/HTTP URL specified"));
        };
        let file = Some((file.1.clone(), file.2.clone()));
        sent.push(accept(state, "sendmediagroup", &item_fields, &caption, 1024, file)?.1);
    }
    Ok(Value::Array(sent))
}

/// A file comes in the part of that name, or in the part the field attaches.
fn is_file(fields: &Fields, field: &str, part: &str) -> bool {
    let attached = fields.get(field).and_then(Value::as_str).and_then(|text| text.strip_prefix("attach://"));
    part == attached.unwrap_or(field)
}

/// Takes one message into the chat, if Telegram would.
fn accept(
    state: &mut State,
    method: &str,
    fields: &Fields,
    text: &str,
    units: usize,
    file: Option<(String, Vec<u8>)>,
) -> Result<(i64, Value), Answer> {
    let id = reachable(state, fields)?;
    let html = string(fields, "parse_mode").is_some_and(|mode| mode.eq_ignore_ascii_case("html"));
    if text.len() > 32_768 {
        return Err(failure(400, "Bad Request: message is too long"));
    }
    let shown = match html {
        true => {
            read_entities(text).map_err(|why| failure(400, &format!("Bad Request: can't parse entities: {why}")))?
        }
        false => text.to_owned(),
    };
    if shown.trim().is_empty() && file.is_none() {
        return Err(failure(400, "Bad Request: message text is empty"));
    }
    if shown.encode_utf16().count() > units {
        let what = if file.is_some() { "message caption is too long" } else { "message is too long" };
        return Err(failure(400, &format!("Bad Request: {what}")));
    }
    let topic = number(fields, "message_thread_id");
    let chat = state.chats.get_mut(&id).unwrap();
    if topic.is_some_and(|topic| !chat.topics.as_ref().is_some_and(|open| open.contains(&topic))) {
        return Err(failure(400, "Bad Request: message thread not found"));
    }
    let reply = object(fields, "reply_parameters");
    let reply_to = reply["message_id"].as_i64();
    let known = state.accepted.iter().any(|message| message.chat == id && Some(message.message_id) == reply_to);
    if reply_to.is_some() && !known && reply["allow_sending_without_reply"] != json!(true) {
        return Err(failure(400, "Bad Request: message to be replied not found"));
    }
    let buttons = keyboard(fields)?;
    spend(chat)?;
    let message_id = i64::try_from(state.accepted.len()).unwrap() + 1;
    let silent =
        fields.get("disable_notification").is_some_and(|value| *value == json!(true) || *value == json!("true"));
    state.accepted.push(Accepted {
        method: method.to_owned(),
        chat: id,
        topic,
        message_id,
        text: shown.clone(),
        silent,
        reply_to: reply_to.filter(|_| known),
        html,
        file,
        buttons,
        edits: Vec::new(),
        at: Instant::now(),
    });
    let from = json!({"id": 987_654_321, "is_bot": true, "first_name": "Веретено", "username": "spindle_test_bot"});
    let mut sent = json!({"message_id": message_id, "date": 1_700_000_000, "chat": chat_json(state, id), "from": from});
    sent["text"] = json!(shown);
    Ok((id, sent))
}

fn spend(chat: &mut Chat) -> Result<(), Answer> {
    let Some((count, span)) = chat.limit else { return Ok(()) };
    let now = Instant::now();
    while chat.recent.front().is_some_and(|at| now.duration_since(*at) >= span) {
        chat.recent.pop_front();
    }
    if chat.recent.len() >= count {
        let left = span.saturating_sub(now.duration_since(chat.recent[0]));
        let secs = left.as_secs() + 1;
        let text = format!("Too Many Requests: retry after {secs}");
        return Err(failure_with(429, &text, json!({"retry_after": secs})));
    }
    chat.recent.push_back(now);
    Ok(())
}

/// The chat meant, when the bot can reach it.
fn reachable(state: &State, fields: &Fields) -> Result<i64, Answer> {
    let id = number(fields, "chat_id").unwrap_or(0);
    let Some(chat) = state.chats.get(&id) else { return Err(failure(400, "Bad Request: chat not found")) };
    match chat.fate {
        Fate::Fine => Ok(id),
        Fate::Blocked => Err(failure(403, "Forbidden: bot was blocked by the user")),
        Fate::Kicked => Err(failure(403, &format!("Forbidden: bot was kicked from the {} chat", chat.kind))),
        Fate::Deleted => Err(failure(403, "Forbidden: the group chat was deleted")),
        Fate::Deactivated => Err(failure(403, "Forbidden: user is deactivated")),
        Fate::MigratedTo(new) => Err(failure_with(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            json!({"migrate_to_chat_id": new}),
        )),
    }
}

fn chat_json(state: &State, id: i64) -> Value {
    let chat = state.chats.get(&id);
    let kind = chat.map_or("private", |chat| chat.kind);
    match kind {
        "private" => json!({"id": id, "type": kind, "first_name": "Анна"}),
        _ => {
            json!({"id": id, "type": kind, "title": "Отчёты", "is_forum": chat.is_some_and(|chat| chat.topics.is_some())})
        }
    }
}

/// Long poll: the offset confirms, the newest poller wins.
async fn updates(state: Arc<Mutex<State>>, fields: &Fields) -> Reply {
    let offset = number(fields, "offset").unwrap_or(0);
    let limit = usize::try_from(number(fields, "limit").unwrap_or(100).clamp(1, 100)).unwrap();
    let patience = Duration::from_secs(number(fields, "timeout").unwrap_or(0).max(0).unsigned_abs());
    let until = Instant::now() + patience;
    let own = {
        let mut state = state.lock().unwrap();
        state.updates.retain(|update| update["update_id"].as_i64().unwrap() >= offset);
        state.poll += 1;
        state.poll
    };
    loop {
        {
            let state = state.lock().unwrap();
            if state.poll != own {
                return Err(failure(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                ));
            }
            if !state.updates.is_empty() || Instant::now() >= until {
                return Ok(Value::Array(state.updates.iter().take(limit).cloned().collect()));
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

// ---- reading requests -----------------------------------------------------------------

fn read_fields(call: &Call) -> Result<(Fields, Vec<File>), Answer> {
    let text = |pairs: Vec<(String, String)>| pairs.into_iter().map(|(name, value)| (name, Value::String(value)));
    let mut fields: Fields = text(call.query.clone()).collect();
    let mut files = Vec::new();
    let kind = call.header("content-type").unwrap_or("").to_owned();
    if let Some(boundary) = kind.split("boundary=").nth(1) {
        for (name, file, bytes) in read_multipart(&call.body, boundary.trim_matches('"')) {
            match file {
                Some(file) => files.push((name, file, bytes)),
                None => {
                    fields.insert(name, Value::String(String::from_utf8_lossy(&bytes).into_owned()));
                }
            }
        }
    } else if kind.starts_with("application/json") && !call.body.is_empty() {
        let Ok(Value::Object(object)) = serde_json::from_slice(&call.body) else {
            return Err(failure(400, "Bad Request: can't parse JSON object"));
        };
        fields.extend(object);
    } else {
        fields.extend(text(call.form()));
    }
    Ok((fields, files))
}

/// Parts of a multipart body: field, file name, bytes.
fn read_multipart(body: &[u8], boundary: &str) -> Vec<(String, Option<String>, Vec<u8>)> {
    let mark = format!("--{boundary}");
    let mut starts: Vec<usize> =
        (0..body.len().saturating_sub(mark.len() - 1)).filter(|at| body[*at..].starts_with(mark.as_bytes())).collect();
    starts.push(body.len());
    let mut parts = Vec::new();
    for pair in starts.windows(2) {
        let part = &body[(pair[0] + mark.len()).min(pair[1])..pair[1]];
        let Some(split) = part.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&part[..split]).into_owned();
        let attribute = |name: &str| {
            let start = head.find(&format!("{name}=\""))? + name.len() + 2;
            head[start..].split('"').next().map(str::to_owned)
        };
        let bytes = &part[split + 4..];
        let bytes = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        // `filename` holds `name` too: the field's name is asked with its separator.
        let Some(name) = attribute("; name") else { continue };
        parts.push((name, attribute("filename"), bytes.to_vec()));
    }
    parts
}

fn number(fields: &Fields, name: &str) -> Option<i64> {
    match fields.get(name)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn string(fields: &Fields, name: &str) -> Option<String> {
    fields.get(name)?.as_str().map(str::to_owned)
}

/// A JSON value that multipart and forms carry as text.
fn object(fields: &Fields, name: &str) -> Value {
    match fields.get(name) {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or(Value::Null),
        Some(value) => value.clone(),
        None => Value::Null,
    }
}

/// What people see of HTML, or why Telegram cannot read it.
fn read_entities(html: &str) -> Result<String, String> {
    const TAGS: [&str; 15] = [
        "b",
        "strong",
        "i",
        "em",
        "u",
        "ins",
        "s",
        "strike",
        "del",
        "code",
        "pre",
        "a",
        "blockquote",
        "tg-spoiler",
        "span",
    ];
    let mut shown = String::new();
    let mut open: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(next) = html[at..].chars().next() {
        match next {
            '<' => {
                let end = html[at..].find('>').ok_or(format!("Unclosed start tag at byte offset {at}"))?;
                let tag = &html[at + 1..at + end];
                if let Some(name) = tag.strip_prefix('/') {
                    match open.pop() {
                        Some(started) if started == name.trim() => {}
                        _ => return Err(format!("Unmatched end tag at byte offset {at}")),
                    }
                } else {
                    let name = tag.split(|c: char| c.is_whitespace()).next().unwrap_or("").to_lowercase();
                    if !TAGS.contains(&name.as_str()) {
                        return Err(format!("Unsupported start tag \"{name}\" at byte offset {at}"));
                    }
                    if name == "blockquote" && open.contains(&name) {
                        return Err(format!("Nested blockquote at byte offset {at}"));
                    }
                    open.push(name);
                }
                at += end + 1;
            }
            '&' => {
                let (decoded, length) = read_entity(&html[at..]);
                shown.push(decoded);
                at += length;
            }
            other => {
                shown.push(other);
                at += other.len_utf8();
            }
        }
    }
    match open.pop() {
        Some(tag) => Err(format!("Can't find end tag corresponding to start tag \"{tag}\"")),
        None => Ok(shown),
    }
}

fn read_entity(rest: &str) -> (char, usize) {
    for (name, decoded) in [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')] {
        if rest.starts_with(name) {
            return (decoded, name.len());
        }
    }
    let numeric = || {
        let end = rest.find(';').filter(|end| *end <= 10)?;
        let digits = rest[..end].strip_prefix("&#")?;
        let code = match digits.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        };
        Some((char::from_u32(code)?, end + 1))
    };
    numeric().unwrap_or(('&', 1))
}
