//! The sample shop as the Message Gateway would tell it.

use chrono::{SecondsFormat, TimeDelta};
use serde_json::{Value, json};

use super::conversation::{Body, Conversation, Said, Side};
use super::people::{BOT, Buyer, CHANNELS, MANAGERS};
use super::shop::{SampleShop, day_of_number, is_new, last_said};
use crate::model::chat::{Author, Bot, Channel, Chat, Customer, Dialog, Manager, Message, MessageKind, SystemAction};
use crate::model::ids::{ChannelId, ChatId, CustomerId, DialogId, ManagerId, MessageId};
use crate::model::time::{Time, start_of_day};
use crate::model::walk::{Entity, Item};

pub fn item(entity: Entity, raw: &Value) -> Item {
    Item { entity, raw: raw.to_string().into() }
}

pub fn text_of(at: Time) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub fn channels() -> Vec<Item> {
    let one = |(id, kind, name, _): &(i64, &str, &str, f64)| {
        let channel = Channel {
            id: ChannelId(*id),
            kind: (*kind).into(),
            name: Some((*name).into()),
            active: true,
            updated_at: None,
        };
        item(Entity::Channel(channel), &json!({"id": id, "type": kind, "name": name, "is_active": true}))
    };
    CHANNELS.iter().map(one).collect()
}

pub fn users() -> Vec<Item> {
    MANAGERS
        .iter()
        .map(|person| {
            let (first, last) = person.name.split_once(' ').unwrap_or((person.name, ""));
            let raw = json!({"id": person.id, "external_id": person.crm_id.to_string(), "first_name": first,
                "last_name": last, "is_active": true, "is_technical_account": false});
            let manager = Manager {
                id: ManagerId(person.id),
                crm_id: Some(person.crm_id),
                name: person.name.into(),
                active: true,
                technical: false,
            };
            item(Entity::Manager(manager), &raw)
        })
        .collect()
}

pub fn bots() -> Vec<Item> {
    let bot = Bot { id: BOT.0, name: Some(BOT.1.into()), own: false };
    vec![item(Entity::Bot(bot), &json!({"id": BOT.0, "name": BOT.1, "is_active": true, "is_self": false, "roles": []}))]
}

pub fn customers(shop: &SampleShop, after: Option<Time>) -> Vec<Item> {
    let told = |buyer: &Buyer, updated: Time| {
        let created = start_of_day(shop.zone, day_of_number(buyer.id));
        let phone = (CHANNELS[buyer.channel].1 != "instagram").then(|| buyer.phone.clone());
        let external = phone.clone().unwrap_or_else(|| format!("ig{}", buyer.id));
        let raw = json!({"id": buyer.id, "external_id": external, "channel_id": buyer.channel_id(), "first_name": buyer.first,
            "last_name": buyer.last, "phone": phone, "is_blocked": false, "created_at": text_of(created), "updated_at": text_of(updated)});
        let customer = Customer {
            id: CustomerId(buyer.id),
            external_id: Some(external),
            channel: Some(ChannelId(buyer.channel_id())),
            name: Some(format!("{} {}", buyer.first, buyer.last)),
            phone,
            email: None,
            blocked: false,
            created_at: Some(created),
            updated_at: Some(updated),
        };
        item(Entity::Customer(customer), &raw)
    };
    updated_chats(shop, after).map(|(buyer, _, updated)| told(buyer, updated)).collect()
}

pub fn chats(shop: &SampleShop, after: Option<Time>) -> Vec<Item> {
    updated_chats(shop, after)
        .map(|(buyer, conversations, updated)| {
            let created = start_of_day(shop.zone, day_of_number(buyer.id));
            let asked = conversations.iter().flat_map(|one| &one.said).filter(|said| said.side == Side::Customer);
            let last_asked = asked.map(|said| said.at).max();
            let window = CHANNELS[buyer.channel].1 == "whatsapp";
            let deadline = last_asked.filter(|_| window).map(|at| at + TimeDelta::hours(24));
            let raw = json!({"id": buyer.id, "channel": {"id": buyer.channel_id(), "type": CHANNELS[buyer.channel].1},
                "customer": {"id": buyer.id, "type": "customer", "name": format!("{} {}", buyer.first, buyer.last)},
                "last_activity": text_of(updated), "reply_deadline": deadline.map(text_of),
                "created_at": text_of(created), "updated_at": text_of(updated)});
            let chat = Chat {
                id: ChatId(buyer.id),
                channel: Some(ChannelId(buyer.channel_id())),
                customer: Some(CustomerId(buyer.id)),
                created_at: created,
                updated_at: updated,
                last_activity: Some(updated),
                reply_deadline: deadline,
            };
            item(Entity::Chat(chat), &raw)
        })
        .collect()
}

fn updated_chats(shop: &SampleShop, after: Option<Time>) -> impl Iterator<Item = (&Buyer, Vec<&Conversation>, Time)> {
    let all = shop.chats().into_values().map(|(buyer, conversations)| {
        let updated = conversations.iter().map(|one| last_said(one)).max().unwrap_or_default();
        (buyer, conversations, updated)
    });
    all.filter(move |(_, _, updated)| is_new(*updated, after))
}

/// A dialogue that is only a mailing opens no dialog.
fn has_dialog(conversation: &Conversation) -> bool {
    conversation.said.iter().any(|said| said.side != Side::Mailing)
}

/// Who is responsible after everything said so far.
fn responsible(said: &[Said]) -> Option<ManagerId> {
    said.iter().rev().find_map(|one| match one.side {
        Side::Manager(place) | Side::Assigned(place) => Some(ManagerId(MANAGERS[place].id)),
        _ => None,
    })
}

/// When the dialog is closed: a quarter of a day after the last word, unless somebody still waits.
fn closed_at(shop: &SampleShop, conversation: &Conversation) -> Option<Time> {
    let waits = conversation.left_open || conversation.said.last()?.side == Side::Bot;
    let at = last_said(conversation) + TimeDelta::hours(6 + conversation.id % 9);
    (!waits && at < shop.end).then_some(at)
}

fn opened_at(conversation: &Conversation) -> Option<Time> {
    conversation.said.iter().find(|said| said.side != Side::Mailing).map(|said| said.at)
}

pub fn dialogs(shop: &SampleShop, after: Option<Time>) -> Vec<Item> {
    let with_dialog = shop.conversations.iter().filter(|conversation| has_dialog(conversation));
    with_dialog
        .filter_map(|conversation| {
            let created = opened_at(conversation)?;
            let closed = closed_at(shop, conversation);
            let updated = closed.unwrap_or_else(|| last_said(conversation));
            if !is_new(updated, after) {
                return None;
            }
            let responsible = responsible(&conversation.said);
            let assigned = first_assigned(conversation);
            let raw = json!({"id": conversation.id, "chat_id": conversation.buyer.id, "is_active": closed.is_none(),
                "is_assigned": responsible.is_some(), "responsible": responsible.map(|id| json!({"id": id.0, "type": "user"})),
                "created_at": text_of(created), "updated_at": text_of(updated), "closed_at": closed.map(text_of)});
            let dialog = Dialog {
                id: DialogId(conversation.id),
                chat: ChatId(conversation.buyer.id),
                responsible,
                responsible_bot: None,
                assigned_at: assigned,
                created_at: created,
                updated_at: updated,
                closed_at: closed,
            };
            Some(item(Entity::Dialog(dialog), &raw))
        })
        .collect()
}

fn first_assigned(conversation: &Conversation) -> Option<Time> {
    let first = conversation.said.iter().find(|said| matches!(said.side, Side::Manager(_) | Side::Assigned(_)))?;
    Some(first.at - TimeDelta::seconds(1))
}

pub fn messages(shop: &SampleShop, after: Option<Time>) -> Vec<Item> {
    let all = shop.conversations.iter().flat_map(|conversation| told_messages(shop, conversation));
    all.filter(|message| is_new(message.sent_at, after)).map(with_raw).collect()
}

/// What was said, and what the gateway says itself: opened, assigned, closed.
fn told_messages(shop: &SampleShop, conversation: &Conversation) -> Vec<Message> {
    let mut messages = Vec::new();
    let system = |number: i64, at: Time, action: SystemAction, who: Option<ManagerId>| {
        let mut message = blank(conversation, number, at);
        message.kind = MessageKind::System;
        message.author = Author::Channel;
        message.action = Some(action);
        message.responsible = who;
        message
    };
    if let Some(at) = opened_at(conversation) {
        messages.push(system(0, at, SystemAction::DialogOpened, None));
    }
    let mut holder = None;
    for (place, said) in conversation.said.iter().enumerate() {
        // Two numbers a line: the assignment before it and the message itself.
        let number = 1 + 2 * place as i64;
        if let Side::Manager(manager) | Side::Assigned(manager) = said.side {
            let id = ManagerId(MANAGERS[manager].id);
            if holder != Some(id) {
                let before = said.at - TimeDelta::seconds(if said.side == Side::Assigned(manager) { 0 } else { 1 });
                messages.push(system(number, before, SystemAction::DialogAssigned, Some(id)));
            }
            holder = Some(id);
        }
        if !matches!(said.side, Side::Assigned(_)) {
            messages.push(spoken(conversation, number + 1, said, holder));
        }
    }
    if let Some(at) = closed_at(shop, conversation).filter(|_| has_dialog(conversation)) {
        messages.push(system(99, at, SystemAction::DialogClosed, holder));
    }
    messages
}

fn spoken(conversation: &Conversation, number: i64, said: &Said, holder: Option<ManagerId>) -> Message {
    let mut message = blank(conversation, number, said.at);
    message.author = match said.side {
        Side::Customer => Author::Customer(Some(CustomerId(conversation.buyer.id))),
        Side::Manager(place) => Author::Manager(Some(ManagerId(MANAGERS[place].id))),
        Side::Bot => Author::Bot(Some(BOT.0)),
        Side::Mailing | Side::Assigned(_) => Author::Channel,
    };
    message.kind = match said.body {
        Body::Image => MessageKind::Image,
        Body::Audio => MessageKind::Audio,
        Body::Text | Body::Note | Body::SavedReply => MessageKind::Text,
    };
    message.text = said.text.clone();
    message.private = said.body == Body::Note;
    message.responsible = holder;
    message.mass = said.side == Side::Mailing;
    message.template = match (said.side, said.body) {
        (Side::Mailing, _) => Some("new-collection".into()),
        (_, Body::SavedReply) => Some("saved-reply".into()),
        _ => None,
    };
    message
}

fn blank(conversation: &Conversation, number: i64, at: Time) -> Message {
    Message {
        id: MessageId(conversation.id * 100 + number),
        chat: ChatId(conversation.buyer.id),
        dialog: has_dialog(conversation).then_some(DialogId(conversation.id)),
        author: Author::Unknown,
        kind: MessageKind::Text,
        private: false,
        text: String::new(),
        action: None,
        responsible: None,
        responsible_bot: None,
        mass: false,
        template: None,
        order_number: None,
        order_id: None,
        failed: false,
        edited: false,
        deleted_at: None,
        sent_at: at,
        updated_at: at,
    }
}

fn with_raw(message: Message) -> Item {
    let (kind, id) = match message.author {
        Author::Customer(id) => ("customer", id.map(|id| id.0)),
        Author::Manager(id) => ("user", id.map(|id| id.0)),
        Author::Bot(id) => ("bot", id),
        Author::Channel | Author::Unknown => ("channel", None),
    };
    let raw = json!({
        "id": message.id.0, "time": text_of(message.sent_at), "type": message.kind, "chat_id": message.chat.0,
        "scope": if message.private { "private" } else { "public" }, "status": "seen",
        "dialog": message.dialog.map(|dialog| json!({"id": dialog.0})), "from": {"type": kind, "id": id},
        "content": message.text, "action": message.action, "template_code": message.template,
        "responsible": message.responsible.map(|id| json!({"type": "user", "id": id.0})),
        "created_at": text_of(message.sent_at), "updated_at": text_of(message.updated_at),
    });
    item(Entity::Message(message), &raw)
}
