//! Telegram: one chat, written to through one bot. teloxide carries the wire; what its answers mean
//! is told by `answer.rs`, how fast we may go by `pace.rs`.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use teloxide::payloads::{SendDocumentSetters, SendMessageSetters, SendPhotoSetters};
use teloxide::requests::{Request, Requester};
use teloxide::types::{ChatId, InputFile, LinkPreviewOptions, MessageId, ParseMode, ReplyParameters, ThreadId};
use teloxide::{Bot, RequestError};

use crate::channels::answer::{Verdict, read_error};
use crate::channels::html::{plain, visible_units};
use crate::channels::pace::Pace;
use crate::channels::{Channel, Migration};
use crate::http::HttpError;
use crate::model::fault::{Fault, Wrong};
use crate::model::run::{Delivery, Post};
use crate::model::secret::Secret;

pub mod api;
mod check;
pub mod settings;

use settings::{client, read_chat_id};

/// `[channels.owner]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub kind: String,
    pub token: Secret,
    /// Number of the chat as text; "" while off.
    pub chat_id: String,
    pub topic: i32,
    pub api_url: String,
    pub per_minute: u32,
    pub proxy: String,
}

const TEXT_UNITS: usize = 4096;
const CAPTION_UNITS: usize = 1024;
const FILE_BYTES: usize = 50 << 20;
const PHOTO_BYTES: usize = 10 << 20;
/// Around one request: 20 s of the client and the 10 s teloxide sleeps after a 5xx.
const REQUEST_DEADLINE: Duration = Duration::from_secs(35);

/// One chat. Holds the token: never printed.
pub struct Telegram {
    name: String,
    bot: Bot,
    token: Secret,
    chat: AtomicI64,
    configured_chat: i64,
    chat_at_start: i64,
    topic: Option<i32>,
    pace: Pace,
    /// A permit of the pace taken by `ready` and not used yet.
    permit: AtomicBool,
}

impl Telegram {
    /// `migrated`: the new number kept from an earlier [`Channel::migrated`], which goes over the
    /// configured one. The fault names the bad key of `channels.NAME`.
    pub fn new(name: &str, config: &Config, migrated: Option<i64>) -> Result<Telegram, Fault> {
        let fault = |field: &str, wrong: Wrong| Fault::of(format!("channels.{name}.{field}"), wrong);
        if let Some((field, wrong)) = config.wrong().into_iter().next() {
            return Err(fault(field, wrong));
        }
        let configured_chat = read_chat_id(&config.chat_id).map_err(|wrong| fault("chat_id", wrong))?;
        let proxied = client(&config.proxy).map_err(|problem| {
            fault("proxy", Wrong::new(problem, "give an address like http://host:port or leave it empty"))
        })?;
        // teloxide pushes its path segments after the last one: a closing slash would double.
        let api_url = url::Url::parse(config.api_url.trim_end_matches('/')).map_err(|error| {
            fault("api_url", Wrong::new(format!("is not an address ({error})"), "write https://..."))
        })?;
        let chat = migrated.unwrap_or(configured_chat);
        let is_group = chat < 0;
        Ok(Telegram {
            name: name.to_owned(),
            bot: Bot::with_client(config.token.open(), proxied).set_api_url(api_url),
            token: config.token.clone(),
            chat: AtomicI64::new(chat),
            configured_chat,
            chat_at_start: chat,
            topic: (config.topic > 0).then_some(config.topic),
            pace: Pace::new(is_group.then_some(config.per_minute.max(1))),
            permit: AtomicBool::new(false),
        })
    }

    /// Sends, and within the same delivery mends what surely was not accepted and can be mended:
    /// a moved group, a lost topic, unreadable markup, a picture not taken as a photo; each once.
    async fn send_mending(&self, post: &Post, reply_to: Option<i64>) -> Verdict {
        let mut form = Form { topic: self.topic, is_html: true, is_photo: is_photo(post) };
        let mut moved = false;
        loop {
            let verdict = self.send(post, reply_to, form).await;
            match &verdict {
                Verdict::Moved(chat) if !moved => {
                    tracing::warn!(channel.name = %self.name, "the group became a supergroup, its new number is used");
                    self.chat.store(*chat, Ordering::SeqCst);
                    moved = true;
                }
                Verdict::NoTopic(reason) if form.topic.is_some() => {
                    tracing::warn!(channel.name = %self.name, %reason, "the topic is gone, sent to the general one");
                    form.topic = None;
                }
                Verdict::BadMarkup(reason) if form.is_html => {
                    tracing::error!(channel.name = %self.name, post.key = %post.key, %reason, "markup refused, sent as plain text");
                    form.is_html = false;
                }
                Verdict::Refused(reason) if form.is_photo && is_about_photo(reason) => {
                    tracing::warn!(channel.name = %self.name, post.key = %post.key, %reason, "the photo is refused, sent as a file");
                    form.is_photo = false;
                }
                _ => return verdict,
            }
            self.pace.wait().await;
        }
    }

    async fn send(&self, post: &Post, reply_to: Option<i64>, form: Form) -> Verdict {
        let sent = match &post.attachment {
            None => tokio::time::timeout(REQUEST_DEADLINE, self.send_text(post, reply_to, form)).await,
            Some((name, bytes)) => {
                let file = InputFile::memory(bytes.clone()).file_name(name.clone());
                tokio::time::timeout(REQUEST_DEADLINE, self.send_file(post, file, reply_to, form)).await
            }
        };
        match sent {
            Err(_) => Verdict::Ambiguous("no answer in time".to_owned()),
            Ok(Ok(message)) => Verdict::Accepted { message_id: Some(i64::from(message.id.0)) },
            Ok(Err(error)) => read_error(&error),
        }
    }

    async fn send_text(&self, post: &Post, reply_to: Option<i64>, form: Form) -> Result<Sent, RequestError> {
        let mut request = self
            .bot
            .send_message(self.chat_id(), form.text(&post.html))
            .disable_notification(post.silent)
            .link_preview_options(no_preview());
        request.parse_mode = form.parse_mode();
        request.message_thread_id = form.thread();
        request.reply_parameters = reply(reply_to);
        request.send().await
    }

    async fn send_file(
        &self,
        post: &Post,
        file: InputFile,
        reply_to: Option<i64>,
        form: Form,
    ) -> Result<Sent, RequestError> {
        let caption = form.text(&post.html);
        if form.is_photo {
            let mut request =
                self.bot.send_photo(self.chat_id(), file).caption(caption).disable_notification(post.silent);
            request.parse_mode = form.parse_mode();
            request.message_thread_id = form.thread();
            request.reply_parameters = reply(reply_to);
            return request.send().await;
        }
        let mut request =
            self.bot.send_document(self.chat_id(), file).caption(caption).disable_notification(post.silent);
        request.parse_mode = form.parse_mode();
        request.message_thread_id = form.thread();
        request.reply_parameters = reply(reply_to);
        request.send().await
    }

    fn chat_id(&self) -> ChatId {
        ChatId(self.chat.load(Ordering::SeqCst))
    }
}

type Sent = teloxide::types::Message;

/// How a message is dressed for one request.
#[derive(Clone, Copy)]
struct Form {
    topic: Option<i32>,
    is_html: bool,
    /// Shown in the chat; else a file to open.
    is_photo: bool,
}

impl Form {
    fn text(self, html: &str) -> String {
        if self.is_html { html.to_owned() } else { plain(html) }
    }

    fn parse_mode(self) -> Option<ParseMode> {
        self.is_html.then_some(ParseMode::Html)
    }

    fn thread(self) -> Option<ThreadId> {
        self.topic.map(|topic| ThreadId(MessageId(topic)))
    }
}

fn reply(to: Option<i64>) -> Option<ReplyParameters> {
    let id = i32::try_from(to?).ok()?;
    Some(ReplyParameters::new(MessageId(id)).allow_sending_without_reply())
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

fn is_photo(post: &Post) -> bool {
    let Some((name, bytes)) = &post.attachment else { return false };
    let name = name.to_lowercase();
    bytes.len() <= PHOTO_BYTES && [".png", ".jpg", ".jpeg"].iter().any(|end| name.ends_with(end))
}

/// The refusal is of the picture or of photos in this chat; a file may still be taken.
fn is_about_photo(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    ["photo", "image"].iter().any(|word| reason.contains(word))
}

/// Why the post can never be accepted, known before it is sent.
fn unsendable(post: &Post) -> Option<String> {
    let units = visible_units(&post.html);
    match &post.attachment {
        None if units == 0 => Some("the text is empty".to_owned()),
        None if units > TEXT_UNITS => Some(format!("the text has {units} characters of at most {TEXT_UNITS}")),
        Some(_) if units > CAPTION_UNITS => Some(format!(
            "the caption has {units} characters of at most {CAPTION_UNITS}; put the file in a part of its own"
        )),
        Some((_, bytes)) if bytes.len() > FILE_BYTES => {
            Some(format!("the file has {} bytes of at most {FILE_BYTES}", bytes.len()))
        }
        _ => None,
    }
}

#[async_trait]
impl Channel for Telegram {
    fn name(&self) -> &str {
        &self.name
    }

    async fn ready(&self) {
        if !self.permit.load(Ordering::SeqCst) {
            self.pace.wait().await;
            self.permit.store(true, Ordering::SeqCst);
        }
    }

    async fn deliver(&self, post: &Post, reply_to: Option<i64>) -> Delivery {
        if let Some(reason) = unsendable(post) {
            return Delivery::Refused { reason };
        }
        self.ready().await;
        self.permit.store(false, Ordering::SeqCst);
        let delivery = match self.send_mending(post, reply_to).await {
            Verdict::Accepted { message_id } => Delivery::Delivered { message_id },
            Verdict::NotAccepted { after, reason } => Delivery::NotSent { after, reason },
            Verdict::Ambiguous(reason) => Delivery::Unknown { reason },
            Verdict::Moved(_) => Delivery::Refused { reason: "the group keeps changing its number".to_owned() },
            Verdict::BadToken => Delivery::Refused { reason: "the token is not valid; ask @BotFather".to_owned() },
            Verdict::BadMarkup(reason) | Verdict::NoTopic(reason) | Verdict::Refused(reason) => {
                Delivery::Refused { reason }
            }
        };
        without_token(delivery, &self.token)
    }

    fn migrated(&self) -> Option<Migration> {
        let now = self.chat.load(Ordering::SeqCst);
        (now != self.chat_at_start).then_some(Migration { configured: self.configured_chat, now })
    }

    async fn check(&self) -> Result<Vec<String>, HttpError> {
        self.examine().await
    }
}

/// The second wall: whatever words a reason was made of, the token is not among them.
fn without_token(delivery: Delivery, token: &Secret) -> Delivery {
    let clean = |reason: String| reason.replace(token.open(), "***");
    match delivery {
        Delivery::NotSent { after, reason } => Delivery::NotSent { after, reason: clean(reason) },
        Delivery::Unknown { reason } => Delivery::Unknown { reason: clean(reason) },
        Delivery::Refused { reason } => Delivery::Refused { reason: clean(reason) },
        delivered => delivered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";

    fn config() -> Config {
        Config {
            kind: "telegram".into(),
            token: Secret::new(TOKEN),
            chat_id: "-1001".into(),
            topic: 0,
            api_url: "https://api.telegram.org/".into(),
            per_minute: 20,
            proxy: String::new(),
        }
    }

    #[test]
    fn faults_name_the_key_and_hide_the_token() {
        let mut wrong = config();
        wrong.token = Secret::new("123456789:AAsecret");
        let fault = Telegram::new("owner", &wrong, None).err().unwrap();
        assert_eq!(fault.key, "channels.owner.token");
        assert!(!format!("{fault:?}").contains("AAsecret"));
        let mut wrong = config();
        wrong.chat_id = "@shop".into();
        assert_eq!(Telegram::new("owner", &wrong, None).err().unwrap().key, "channels.owner.chat_id");
        let mut wrong = config();
        wrong.api_url = "http://example.org/".into();
        assert_eq!(Telegram::new("owner", &wrong, None).err().unwrap().key, "channels.owner.api_url");
    }
}
