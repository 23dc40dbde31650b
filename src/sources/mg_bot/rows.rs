//! What the gateway's rows say, as the program's own words.

use crate::model::chat::{Author, Bot, Channel, Chat, Customer, Dialog, Manager, Message, MessageKind, SystemAction};
use crate::model::ids::{ChannelId, ChatId, CustomerId, DialogId, ManagerId, MessageId};
use crate::model::time::Time;
use crate::model::walk::Entity;
use crate::sources::fields::{Fields, Read};
use crate::sources::walk::Seen;

/// A row and the channel it belongs to.
pub(super) struct Row {
    pub entity: Entity,
    pub channel: Option<i64>,
}

/// The place of a row in its list; what cannot be read is absent.
pub(super) fn seen(fields: &Fields<'_>) -> Seen {
    let time = |name: &str| fields.time(name).ok().flatten();
    let created = time("created_at").or_else(|| time("time"));
    Seen { id: fields.id("id").ok().flatten(), updated: time("updated_at").or(created), created }
}

/// Reads one row of a stream.
pub(super) fn read(stream: &str, fields: &Fields<'_>) -> Read<Row> {
    match stream {
        "channels" => channel(fields),
        "users" => manager(fields),
        "bots" => bot(fields),
        "customers" => customer(fields),
        "chats" => chat(fields),
        "dialogs" => dialog(fields),
        _ => message(fields),
    }
}

fn channel(fields: &Fields<'_>) -> Read<Row> {
    let id = fields.own_id("id")?;
    let entity = Entity::Channel(Channel {
        id: ChannelId(id),
        kind: fields.text("type")?.unwrap_or_else(|| "unknown".into()),
        name: fields.text("name")?,
        active: fields.flag("is_active"),
        updated_at: updated(fields)?,
    });
    Ok(Row { entity, channel: Some(id) })
}

fn manager(fields: &Fields<'_>) -> Read<Row> {
    let entity = Entity::Manager(Manager {
        id: ManagerId(fields.own_id("id")?),
        crm_id: fields.text("external_id")?.and_then(|id| id.parse().ok()).filter(|id| *id > 0),
        name: person_name(fields)?.unwrap_or_default(),
        active: fields.flag("is_active"),
        technical: fields.flag("is_technical_account"),
    });
    Ok(Row { entity, channel: None })
}

fn bot(fields: &Fields<'_>) -> Read<Row> {
    let entity = Entity::Bot(Bot { id: fields.own_id("id")?, name: fields.text("name")?, own: fields.flag("is_self") });
    Ok(Row { entity, channel: None })
}

fn customer(fields: &Fields<'_>) -> Read<Row> {
    let channel = fields.id("channel_id")?;
    let entity = Entity::Customer(Customer {
        id: CustomerId(fields.own_id("id")?),
        external_id: fields.text("external_id")?,
        channel: channel.map(ChannelId),
        name: person_name(fields)?,
        phone: fields.text("phone")?,
        email: fields.text("email")?,
        blocked: fields.flag("is_blocked"),
        created_at: fields.time("created_at")?,
        updated_at: updated(fields)?,
    });
    Ok(Row { entity, channel })
}

fn chat(fields: &Fields<'_>) -> Read<Row> {
    let channel = id_inside(fields, "channel")?;
    let created_at = fields.time("created_at")?.ok_or_else(|| fields.wrong("created_at", "missing"))?;
    let entity = Entity::Chat(Chat {
        id: ChatId(fields.own_id("id")?),
        channel: channel.map(ChannelId),
        customer: id_inside(fields, "customer")?.map(CustomerId),
        created_at,
        updated_at: fields.time("updated_at")?.unwrap_or(created_at),
        last_activity: fields.time("last_activity")?,
        reply_deadline: fields.time("reply_deadline")?,
    });
    Ok(Row { entity, channel })
}

fn dialog(fields: &Fields<'_>) -> Read<Row> {
    let created_at = fields.time("created_at")?.ok_or_else(|| fields.wrong("created_at", "missing"))?;
    let (responsible, responsible_bot) = responsible(fields, "responsible")?;
    let assigned_at = match fields.object("responsible")? {
        Some(responsible) => responsible.time("assigned_at")?,
        None => None,
    };
    let entity = Entity::Dialog(Dialog {
        id: DialogId(fields.own_id("id")?),
        chat: ChatId(fields.own_id("chat_id")?),
        responsible,
        responsible_bot,
        assigned_at,
        created_at,
        updated_at: fields.time("updated_at")?.unwrap_or(created_at),
        closed_at: fields.time("closed_at")?,
    });
    Ok(Row { entity, channel: None })
}

fn message(fields: &Fields<'_>) -> Read<Row> {
    let sent_at = fields.time("time")?.or(fields.time("created_at")?);
    let sent_at = sent_at.ok_or_else(|| fields.wrong("time", "missing"))?;
    let kind = kind(fields.text("type")?.as_deref());
    let action = if kind == MessageKind::System { Some(action(fields.text("action")?.as_deref())) } else { None };
    let author = author(fields)?;
    let (responsible, responsible_bot) = match responsible(fields, "responsible")? {
        // Older answers name the new responsible user only as the user of the event.
        (None, None) if action == Some(SystemAction::DialogAssigned) => {
            (id_inside(fields, "user")?.map(ManagerId), None)
        }
        told => told,
    };
    let dialog = id_inside(fields, "dialog")?;
    let private = fields.text("scope")?.as_deref() == Some("private");
    let template = fields.text("template_code")?;
    let order = fields.object("order")?;
    let failed = fields.text("status")?.as_deref() == Some("failed") || fields.object("error")?.is_some();
    let entity = Entity::Message(Message {
        id: MessageId(fields.own_id("id")?),
        chat: ChatId(fields.own_id("chat_id")?),
        dialog: dialog.map(DialogId),
        author,
        kind,
        private,
        text: text(fields, kind)?,
        action,
        responsible,
        responsible_bot,
        mass: dialog.is_none() && !private && action.is_none() && is_broadcast(author, template.is_some()),
        template,
        order_number: order.as_ref().map(|order| order.text("number")).transpose()?.flatten(),
        order_id: order.as_ref().map(|order| order.id("external_id")).transpose()?.flatten(),
        failed,
        edited: fields.flag("is_edit"),
        deleted_at: fields.time("deleted_at")?,
        sent_at,
        updated_at: updated(fields)?.unwrap_or(sent_at),
    });
    Ok(Row { entity, channel: fields.id("channel_id")? })
}

/// Mailings open no dialog. Outside of one a bot's message, or a person's from a template, is taken for one.
fn is_broadcast(author: Author, from_template: bool) -> bool {
    match author {
        Author::Bot(_) => true,
        Author::Manager(_) | Author::Channel => from_template,
        Author::Customer(_) | Author::Unknown => false,
    }
}

/// The words of a message: its content, else what goes with its files. Cards of products and orders have none.
fn text(fields: &Fields<'_>, kind: MessageKind) -> Read<String> {
    if matches!(kind, MessageKind::Product | MessageKind::Order) {
        return Ok(String::new());
    }
    if let Some(content) = fields.text("content")? {
        return Ok(content);
    }
    let mut parts: Vec<String> = fields.text("note")?.into_iter().collect();
    for item in fields.objects("items")? {
        parts.extend(item.text("caption")?);
        parts.extend(item.text("transcription")?);
    }
    Ok(parts.join("\n"))
}

fn kind(name: Option<&str>) -> MessageKind {
    match name {
        Some("text") => MessageKind::Text,
        Some("system") => MessageKind::System,
        Some("command") => MessageKind::Command,
        Some("order") => MessageKind::Order,
        Some("product") => MessageKind::Product,
        Some("file") => MessageKind::File,
        Some("image") => MessageKind::Image,
        Some("audio") => MessageKind::Audio,
        _ => MessageKind::Other,
    }
}

fn action(name: Option<&str>) -> SystemAction {
    match name {
        Some("dialog_opened") => SystemAction::DialogOpened,
        Some("dialog_closed") => SystemAction::DialogClosed,
        Some("dialog_assign") => SystemAction::DialogAssigned,
        Some("dialog_unassign") => SystemAction::DialogUnassigned,
        _ => SystemAction::Other,
    }
}

fn author(fields: &Fields<'_>) -> Read<Author> {
    let Some(from) = fields.object("from")? else { return Ok(Author::Unknown) };
    // An author numbered 0 is an author without a number.
    let id = from.int("id")?.filter(|id| *id > 0);
    Ok(match from.text("type")?.as_deref() {
        Some("customer") => Author::Customer(id.map(CustomerId)),
        Some("user") => Author::Manager(id.map(ManagerId)),
        Some("bot") => Author::Bot(id),
        Some("channel") => Author::Channel,
        _ => Author::Unknown,
    })
}

fn responsible(fields: &Fields<'_>, name: &str) -> Read<(Option<ManagerId>, Option<i64>)> {
    let Some(actor) = fields.object(name)? else { return Ok((None, None)) };
    let id = actor.int("id")?.filter(|id| *id > 0);
    Ok(match actor.text("type")?.as_deref() {
        Some("bot") => (None, id),
        _ => (id.map(ManagerId), None),
    })
}

fn id_inside(fields: &Fields<'_>, name: &str) -> Read<Option<i64>> {
    match fields.object(name)? {
        Some(inner) => inner.id("id"),
        None => Ok(None),
    }
}

/// First and last name, else the name as one, else the name in the messenger.
fn person_name(fields: &Fields<'_>) -> Read<Option<String>> {
    let parts = [fields.text("first_name")?, fields.text("last_name")?];
    let full = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if !full.trim().is_empty() {
        return Ok(Some(full.trim().to_owned()));
    }
    Ok(fields.text("name")?.or(fields.text("username")?))
}

fn updated(fields: &Fields<'_>) -> Read<Option<Time>> {
    Ok(match fields.time("updated_at")? {
        Some(updated) => Some(updated),
        None => fields.time("created_at")?,
    })
}
