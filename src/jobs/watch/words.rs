//! Warnings and reminders in words, with their buttons.

use std::sync::Arc;

use crate::channels::html::escape;
use crate::jobs::Parts;
use crate::jobs::watch::decide::{Due, Kind};
use crate::jobs::watch::eyes::OpenWait;
use crate::model::bot::Button;
use crate::model::facts::Rules;
use crate::model::ids::{ChatId, ManagerId, MessageId};
use crate::model::time::Time;
use crate::text::{cut, mask};

/// Chats of one message told by name; the others are counted.
const CHATS_TOLD: usize = 7;
const QUOTE_UNITS: usize = 160;

/// One message about everything that came due together.
pub async fn warning(parts: &Arc<Parts>, due: &[Due], now: Time) -> anyhow::Result<String> {
    let ids: Vec<MessageId> = due.iter().take(CHATS_TOLD).map(|due| due.message).collect();
    let texts = parts.store.texts(&parts.shop, &ids).await?;
    let names = names(parts, now).await?;
    let mut lines: Vec<String> = due.iter().take(CHATS_TOLD).map(|due| line(parts, due, &names, &texts, now)).collect();
    if due.len() > CHATS_TOLD {
        let count = [("count", (due.len() - CHATS_TOLD).into())];
        lines.push(escape(&parts.catalogue.text("watch-more", &count)));
    }
    Ok(lines.join("\n\n"))
}

type Names = std::collections::BTreeMap<ManagerId, String>;

async fn names(parts: &Parts, now: Time) -> anyhow::Result<Names> {
    let nothing = crate::model::time::Period::new(now, now);
    let facts = parts.store.facts(&parts.shop, nothing, &parts.rules, now).await?;
    let name = |id: &ManagerId| crate::reports::daily::shown_name(&facts, Some(*id), &parts.catalogue);
    Ok(facts.managers.keys().map(|id| (*id, name(id))).collect())
}

fn line(parts: &Parts, due: &Due, names: &Names, texts: &[(MessageId, String)], now: Time) -> String {
    let catalogue = &parts.catalogue;
    let chat = chat_link(parts, due.chat);
    let age = u64::try_from((now - due.since).num_seconds()).unwrap_or(0);
    let name = due.manager.and_then(|id| names.get(&id).cloned()).unwrap_or_else(|| catalogue.text("unassigned", &[]));
    let told = [("age", catalogue.duration(age).into()), ("manager", name.into())];
    let what = match due.kind {
        Kind::Waiting => catalogue.text("watch-waiting", &told),
        Kind::Promise => catalogue.text("watch-promise", &told),
        Kind::Angry => catalogue.text("watch-angry", &told),
        Kind::PaymentLink => catalogue.text("watch-link", &told),
    };
    let quote = texts.iter().find(|(id, _)| *id == due.message).map(|(_, text)| quote(parts, text));
    format!("{chat}: {}{}", escape(&what), quote.unwrap_or_default())
}

fn quote(parts: &Parts, text: &str) -> String {
    let text = if parts.settings.mask_outward { mask::mask(text) } else { text.to_owned() };
    let plain: String = text.split(|c: char| c.is_whitespace() || c.is_control()).collect::<Vec<_>>().join(" ");
    match plain.trim() {
        "" => String::new(),
        words => format!("\n<i>«{}»</i>", escape(&cut::shorten(words, QUOTE_UNITS))),
    }
}

fn chat_link(parts: &Parts, chat: ChatId) -> String {
    let text = escape(&parts.catalogue.text("chat-number", &[("chat", chat.to_string().into())]));
    match chat_address(&parts.rules, chat) {
        Some(address) => format!("<a href=\"{}\">{text}</a>", escape(&address).replace('"', "&quot;")),
        None => format!("<b>{text}</b>"),
    }
}

/// Where the chat opens, when the shop has set the address.
pub fn chat_address(rules: &Rules, chat: ChatId) -> Option<String> {
    (!rules.chat_link.is_empty()).then(|| rules.chat_link.replace("{chat}", &chat.to_string()))
}

/// What can be done about one wait.
pub fn buttons(parts: &Parts, chat: ChatId, opened_by: MessageId) -> Vec<Button> {
    let text = |id: &str| parts.catalogue.text(id, &[]);
    let mut row = Vec::new();
    row.push(match chat_address(&parts.rules, chat) {
        Some(address) => Button::open(format!("{} {chat}", text("watch-open")), address),
        None => Button::data(format!("{} {chat}", text("watch-open")), format!("chat {chat}")),
    });
    row.push(Button::data(text("watch-dismiss"), format!("dismiss {chat} {opened_by}")));
    row.push(Button::data(text("watch-remind"), format!("remind {chat} {opened_by}")));
    row
}

/// Buttons of a warning: of each wait told, at most so many.
pub fn warning_buttons(parts: &Parts, due: &[Due]) -> Vec<Vec<Button>> {
    let of = |due: &Due| match due.kind {
        Kind::Waiting => buttons(parts, due.chat, due.message),
        _ => buttons(parts, due.chat, due.message).into_iter().take(1).collect(),
    };
    let mut rows: Vec<Vec<Button>> = due.iter().take(CHATS_TOLD).map(of).collect();
    if due.len() > 1 {
        rows.push(vec![Button::data(parts.catalogue.text("watch-list", &[]), "waiting")]);
    }
    rows
}

/// Key of a reminder: it tells the wait, which may be answered before it goes out.
pub fn reminder_key(chat: ChatId, message: MessageId, update: i64) -> String {
    format!("remind/{chat}/{message}/{update}")
}

/// The wait of a letter that is a reminder.
pub fn reminded_wait(key: &str) -> Option<(ChatId, MessageId)> {
    let mut parts = key.strip_prefix("remind/")?.split('/');
    Some((ChatId(parts.next()?.parse().ok()?), MessageId(parts.next()?.parse().ok()?)))
}

/// "Chat 5 still waits."
pub fn reminder_html(parts: &Parts, wait: &OpenWait, now: Time) -> String {
    let age = u64::try_from((now - wait.opened_at).num_seconds()).unwrap_or(0);
    let told = parts.catalogue.text("watch-reminder", &[("age", parts.catalogue.duration(age).into())]);
    format!("{}: {}", chat_link(parts, wait.chat), escape(&told))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_tells_its_wait() {
        let key = reminder_key(ChatId(5), MessageId(7), 9);
        assert_eq!(reminded_wait(&key), Some((ChatId(5), MessageId(7))));
        for key in ["answer/1/1", "remind/", "remind/a/b/c"] {
            assert_eq!(reminded_wait(key), None);
        }
    }
}
