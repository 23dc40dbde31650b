//! Chats for tests in one line: `C0 сколько стоит? | B5 | assign:2@20 | H65:2 2500 ₽`.
//!
//! Seconds count from Monday 2026-03-02 10:00 Moscow; `3h`, `2d` are units. Every item is one message:
//! `C` customer, `H` person (`:N` manager, 1 unless told), `T` person with a saved reply, `B` bot,
//! `A` mailing, `S` system, `N` note, `U` unknown author; `C0~30` was deleted at 30; `H9!` failed;
//! `assign:2@20`, `unassign@20`, `close@20` system actions. Beside messages: `out:2@40` an answer
//! elsewhere, `dismiss@50`, `dialog:7` (messages after it belong to dialog 7), `id:9` (the next
//! message has this id, else they count up from 1).

use std::collections::HashSet;

use chrono::{DateTime, NaiveTime, TimeDelta};

use crate::analysis::{Context, analyse};
use crate::model::chat::{Author, Chat, ChatInput, Dialog, Message, MessageKind, OutsideReply, SystemAction};
use crate::model::facts::Rules;
use crate::model::findings::{ChatFindings, Wait};
use crate::model::ids::{ChannelId, ChatId, CustomerId, DialogId, ManagerId, MessageId};
use crate::model::time::{OpenHours, Period, Seconds, ShopHours, Time};

pub fn at(secs: i64) -> Time {
    DateTime::from_timestamp(1_772_434_800 + secs, 0).unwrap()
}

pub fn rules() -> Rules {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    Rules {
        hours: ShopHours::daily(chrono_tz::Europe::Moscow, OpenHours { open: time(10), close: time(23) }),
        episode_silence_secs: 72 * 3_600,
        slow_first_reply_secs: 600,
        targets_secs: [300, 900, 3_600],
        waiting_secs: 1_800,
        order_window_days: 7,
        payment_window_days: 14,
        revenue_with_delivery: true,
        excluded_customers: Vec::new(),
        chat_link: String::new(),
        currency: "RUB".into(),
        quality: Default::default(),
        sales: Default::default(),
        kpi: Default::default(),
    }
}

pub fn message(id: i64, sent_at: Time, author: Author) -> Message {
    Message {
        id: MessageId(id),
        chat: ChatId(1),
        dialog: None,
        author,
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
        sent_at,
        updated_at: sent_at,
    }
}

pub fn empty_chat(id: i64) -> ChatInput {
    ChatInput {
        chat: Chat {
            id: ChatId(id),
            channel: Some(ChannelId(1)),
            customer: Some(CustomerId(id)),
            created_at: at(0),
            updated_at: at(0),
            last_activity: None,
            reply_deadline: None,
        },
        dialogs: Vec::new(),
        messages: Vec::new(),
        outside: Vec::new(),
        dismissed: Vec::new(),
    }
}

fn secs(text: &str) -> i64 {
    text.parse().unwrap_or_else(|_| i64::from(Seconds::parse(text).unwrap().0))
}

pub fn chat(items: &str) -> ChatInput {
    let mut chat = empty_chat(1);
    let mut dialog = None;
    let mut id = 0;
    for item in items.split('|').map(str::trim).filter(|item| !item.is_empty()) {
        let (head, text) = item.split_once(' ').unwrap_or((item, ""));
        if let Some(number) = head.strip_prefix("dialog:") {
            dialog = Some(DialogId(number.parse().unwrap()));
        } else if let Some(number) = head.strip_prefix("id:") {
            id = number.parse::<i64>().unwrap() - 1;
        } else if let Some((by, when)) = head.strip_prefix("out:").and_then(|rest| rest.split_once('@')) {
            let reply = OutsideReply {
                at: at(secs(when)),
                message: MessageId(9_000),
                manager: Some(ManagerId(by.parse().unwrap())),
            };
            chat.outside.push(reply);
        } else if let Some(when) = head.strip_prefix("dismiss@") {
            chat.dismissed.push(at(secs(when)));
        } else {
            id += 1;
            let mut message = if head.contains('@') { action(id, head) } else { words(id, head, text) };
            message.dialog = dialog;
            chat.messages.push(message);
        }
    }
    chat.messages.sort_by_key(|message| (message.sent_at, message.id));
    chat
}

fn action(id: i64, head: &str) -> Message {
    let (what, when) = head.split_once('@').unwrap();
    let mut message = message(id, at(secs(when)), Author::Channel);
    message.kind = MessageKind::System;
    let (name, manager) = what.split_once(':').unwrap_or((what, ""));
    message.responsible = manager.parse().ok().map(ManagerId);
    message.action = Some(match name {
        "assign" => SystemAction::DialogAssigned,
        "unassign" => SystemAction::DialogUnassigned,
        "close" => SystemAction::DialogClosed,
        other => panic!("no action {other}"),
    });
    message
}

fn words(id: i64, head: &str, text: &str) -> Message {
    let (kind, rest) = head.split_at(1);
    let (rest, manager) = rest.split_once(':').unwrap_or((rest, "1"));
    let (rest, failed) = rest.strip_suffix('!').map_or((rest, false), |rest| (rest, true));
    let (when, deleted) = rest.split_once('~').map_or((rest, None), |(when, deleted)| (when, Some(at(secs(deleted)))));
    let person = Author::Manager(Some(ManagerId(manager.parse().unwrap())));
    let author = match kind {
        "C" => Author::Customer(Some(CustomerId(1))),
        "H" | "T" | "N" => person,
        "B" => Author::Bot(Some(1)),
        "A" => Author::Bot(Some(2)),
        "S" => Author::Channel,
        "U" => Author::Unknown,
        other => panic!("no message {other}"),
    };
    let mut message = message(id, at(secs(when)), author);
    message.text =
        if text.is_empty() && kind == "C" { "посоветуйте платье".into() } else { text.into() };
    message.private = kind == "N";
    message.mass = kind == "A";
    message.template = (kind == "T").then(|| "hello".into());
    message.kind = if kind == "S" { MessageKind::System } else { MessageKind::Text };
    message.failed = failed;
    message.deleted_at = deleted;
    message
}

pub fn dialog(id: i64, responsible: Option<i64>, assigned: Option<i64>, closed: Option<i64>) -> Dialog {
    Dialog {
        id: DialogId(id),
        chat: ChatId(1),
        responsible: responsible.map(ManagerId),
        responsible_bot: None,
        assigned_at: assigned.map(at),
        created_at: at(0),
        updated_at: at(0),
        closed_at: closed.map(at),
    }
}

pub fn found_in(input: &ChatInput, gaps: &[Period]) -> ChatFindings {
    let team_texts = HashSet::new();
    analyse(input, &Context { rules: &rules(), team_texts: &team_texts, gaps })
}

pub fn found(items: &str) -> ChatFindings {
    found_in(&chat(items), &[])
}

pub fn waits(findings: &ChatFindings) -> Vec<&Wait> {
    findings.episodes.iter().flat_map(|episode| &episode.waits).collect()
}

/// The waits in short: `0 H300` opened at 0, a person answered after 300 s; `B`ot, `X` elsewhere,
/// `D`ismissed, `-` cancelled, `?` open; `*` the first of its episode.
pub fn told(findings: &ChatFindings) -> String {
    use crate::model::findings::WaitEnd::*;
    let told = waits(findings).into_iter().map(|wait| {
        let letter = match wait.end {
            Human { .. } => "H",
            CrossChannel { .. } => "X",
            Bot { .. } => "B",
            Cancelled { .. } => "-",
            Dismissed { .. } => "D",
            Open => "?",
        };
        let secs = wait.calendar_secs.map(|secs| secs.to_string()).unwrap_or_default();
        let opened: TimeDelta = wait.opened_at - at(0);
        format!("{} {letter}{secs}{}", opened.num_seconds(), if wait.first { "*" } else { "" })
    });
    told.collect::<Vec<_>>().join(", ")
}
