//! Who waits now (M7): open waits with their ages by both clocks.

use std::collections::HashMap;

use chrono::TimeDelta;

use crate::analysis::working_time::working_secs;
use crate::metrics::chat::{is_excluded, owner, waits};
use crate::model::facts::Facts;
use crate::model::ids::{ChannelId, ChatId, ManagerId, MessageId};
use crate::model::time::Time;

/// Waits of one person in two channels within this are one row.
const SAME_PERSON: TimeDelta = TimeDelta::hours(24);

/// A customer who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub chat: ChatId,
    pub channel: Option<ChannelId>,
    pub opened_at: Time,
    /// The message that asks: the evidence.
    pub opened_by: MessageId,
    /// Ages at `facts.now`, by the calendar and within opening hours.
    pub calendar_secs: u32,
    pub work_secs: u32,
    /// Who has to answer; absent is "unassigned".
    pub holder: Option<ManagerId>,
    /// After this the channel takes no free replies.
    pub reply_deadline: Option<Time>,
    /// Nobody answered in this episode yet.
    pub first: bool,
    /// An import gap lies in the wait: the answer may be missing.
    pub crosses_gap: bool,
    /// Other chats of the same person that wait for the same.
    pub also: Vec<ChatId>,
}

/// Everybody who waits at `facts.now`, the longest first.
pub fn waiting(facts: &Facts) -> Vec<Waiting> {
    let mut rows: Vec<Waiting> = Vec::new();
    for chat in facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat)) {
        for (_, wait) in waits(chat).filter(|(_, wait)| wait.is_open() && wait.opened_at <= facts.now) {
            rows.push(Waiting {
                chat: chat.chat.id,
                channel: chat.chat.channel,
                opened_at: wait.opened_at,
                opened_by: wait.opened_by,
                calendar_secs: u32::try_from((facts.now - wait.opened_at).num_seconds()).unwrap_or(u32::MAX),
                work_secs: working_secs(&facts.rules.hours, wait.opened_at, facts.now),
                holder: owner(chat, wait),
                reply_deadline: chat.chat.reply_deadline,
                first: wait.first,
                crosses_gap: wait.crosses_gap,
                also: Vec::new(),
            });
        }
    }
    rows.sort_by_key(|row| (row.opened_at, row.chat));
    merge_persons(facts, rows)
}

fn merge_persons(facts: &Facts, rows: Vec<Waiting>) -> Vec<Waiting> {
    let mut merged: Vec<Waiting> = Vec::with_capacity(rows.len());
    let mut row_of_person: HashMap<i64, usize> = HashMap::new();
    for row in rows {
        let customer = facts.chat(row.chat).and_then(|chat| chat.chat.customer);
        let Some(person) = customer.and_then(|customer| facts.crm_customers.get(&customer)) else {
            merged.push(row);
            continue;
        };
        let earlier = row_of_person.get(&person.0).copied();
        match earlier.and_then(|at| merged.get_mut(at)).filter(|first| row.opened_at - first.opened_at <= SAME_PERSON) {
            Some(first) => first.also.push(row.chat),
            None => {
                row_of_person.insert(person.0, merged.len());
                merged.push(row);
            }
        }
    }
    merged
}
