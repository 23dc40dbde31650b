//! The figures of one chat in a period: what `chats_raw` and `chat_advice` show and what the
//! chat-based columns of the summaries count (section 4 of the definitions).

use crate::model::facts::{ChatFacts, Rules};
use crate::model::findings::{Episode, MessageClass, Wait, WaitEnd};
use crate::model::ids::{ManagerId, MessageId};
use crate::model::time::{Period, Time};

/// One chat in a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChatFigures {
    pub inbound: u32,
    pub outbound: u32,
    /// Customer messages of the period that need a reply after the last human message up to its end.
    pub unanswered_inbound: u32,
    /// A wait opened in the period that was neither withdrawn nor dismissed.
    pub needed_reply: bool,
    /// A person answered after it opened, whenever.
    pub answered: bool,
    /// It needed a reply and no person wrote since the period began.
    pub no_reply: bool,
    /// M1 by working time; absent when not answered.
    pub first_response_secs: Option<u32>,
    pub first_response_by: Option<ManagerId>,
    /// The message that asked first.
    pub first_asked: Option<MessageId>,
    /// Whose the chat is: its last human author in the period, else the holder of its wait.
    pub manager: Option<ManagerId>,
    /// Episodes with a message in the period.
    pub episodes: u32,
}

/// The chat is one of a tester, an employee or a spammer: it counts nowhere.
pub fn is_excluded(rules: &Rules, chat: &ChatFacts) -> bool {
    chat.chat.customer.is_some_and(|customer| rules.excluded_customers.contains(&customer.0))
}

/// A wait whose seconds may be counted: no import gap in it, no skew of clocks.
pub fn is_sound(wait: &Wait) -> bool {
    !wait.crosses_gap && !wait.negative
}

/// Waits of the chat in the order they opened.
pub fn waits(chat: &ChatFacts) -> impl Iterator<Item = (&Episode, &Wait)> {
    chat.findings.episodes.iter().flat_map(|episode| episode.waits.iter().map(move |wait| (episode, wait)))
}

/// M1 of the chat's first episode in the period that needed a reply: whole seconds of `cust_work`,
/// absent when that episode was not answered.
pub fn first_response_of_chat(chat: &ChatFacts, period: Period) -> Option<u32> {
    first_wait(chat, period).filter(|wait| wait.answered().is_some()).and_then(|wait| wait.work_secs)
}

fn first_wait(chat: &ChatFacts, period: Period) -> Option<&Wait> {
    let mut firsts = waits(chat).map(|(_, wait)| wait).filter(|wait| wait.first && is_sound(wait));
    firsts.find(|wait| period.contains(wait.opened_at))
}

/// Who answers for a wait: the person who answered; of an open one its holder, else the last person
/// who wrote in the chat before.
pub fn owner(chat: &ChatFacts, wait: &Wait) -> Option<ManagerId> {
    match wait.end {
        WaitEnd::Human { manager, .. } | WaitEnd::CrossChannel { manager, .. } => manager,
        _ => wait.holdings.last().and_then(|held| held.manager).or_else(|| last_author(chat, wait.opened_at)),
    }
}

fn last_author(chat: &ChatFacts, before: Time) -> Option<ManagerId> {
    let marks = &chat.findings.marks;
    let end = marks.partition_point(|mark| mark.at < before);
    marks[..end].iter().rev().find(|mark| mark.class.is_human()).and_then(|mark| mark.manager)
}

/// Counts one chat in a period.
pub fn chat_figures(chat: &ChatFacts, period: Period) -> ChatFigures {
    let mut figures = ChatFigures::default();
    let marks = &chat.findings.marks;
    let from = marks.partition_point(|mark| mark.at < period.from);
    let to = marks.partition_point(|mark| mark.at < period.to);
    let settled = settled_until(chat, period);
    let mut last_episode = None;
    for mark in &marks[from..to.max(from)] {
        match mark.class {
            MessageClass::Customer | MessageClass::Reaction => figures.inbound += 1,
            MessageClass::Human | MessageClass::Template => figures.outbound += 1,
            _ => {}
        }
        let settled = settled.is_some_and(|settled| mark.at <= settled);
        if mark.class.is_human() {
            figures.unanswered_inbound = 0;
            figures.manager = mark.manager;
        } else if mark.needs_reply && !settled {
            figures.unanswered_inbound += 1;
        }
        figures.episodes += u32::from(last_episode.replace(mark.episode) != Some(mark.episode));
    }
    figures.needs(chat, period);
    figures
}

/// Up to here everything was answered elsewhere, judged to need no answer, or answered by a clock behind.
fn settled_until(chat: &ChatFacts, period: Period) -> Option<Time> {
    let ends = waits(chat).filter_map(|(_, wait)| match wait.end {
        WaitEnd::CrossChannel { at, .. } | WaitEnd::Dismissed { at } => Some(at),
        _ => wait.negative.then_some(wait.opened_at),
    });
    ends.filter(|at| *at < period.to).max()
}

impl ChatFigures {
    fn needs(&mut self, chat: &ChatFacts, period: Period) {
        let mut asked = waits(chat).map(|(_, wait)| wait).filter(|wait| {
            period.contains(wait.opened_at)
                && !matches!(wait.end, WaitEnd::Cancelled { .. } | WaitEnd::Dismissed { .. })
        });
        let Some(first) = asked.next() else { return };
        let elsewhere = |wait: &Wait| matches!(wait.end, WaitEnd::CrossChannel { .. });
        let elsewhere = elsewhere(first) || asked.any(elsewhere);
        let marks = &chat.findings.marks;
        let wrote_since = |from: Time| {
            let start = marks.partition_point(|mark| mark.at < from);
            marks[start..].iter().any(|mark| mark.class.is_human())
        };
        self.needed_reply = true;
        self.first_asked = Some(first.opened_by);
        self.answered = elsewhere || first.answered().is_some() || wrote_since(first.opened_at);
        self.no_reply = !elsewhere && !wrote_since(period.from);
        self.manager = self.manager.or_else(|| owner(chat, first));
        let answered = first_wait(chat, period).filter(|wait| wait.answered().is_some());
        self.first_response_secs = answered.and_then(|wait| wait.work_secs);
        self.first_response_by = answered.and_then(|wait| owner(chat, wait));
    }
}
