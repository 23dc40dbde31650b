//! Waits: from a customer's message that needs a reply to the first human reply (M1, M2), by the
//! three clocks, with bots, hand-overs, withdrawals, dismissals, answers elsewhere, clock skew.
//!
//! One pass over the lines in the order of time; at most one wait is open at any moment, across
//! episodes too (the answer of the next day ends yesterday's wait). A wait belongs to the episode
//! of the message that opened it.

use chrono::TimeDelta;

use crate::analysis::holders::Holders;
use crate::analysis::reading::{Line, Side};
use crate::analysis::working_time::{is_open, working_secs};
use crate::model::chat::{ChatInput, Dialog, OutsideReply, SystemAction};
use crate::model::findings::{Episode, Transfer, Wait, WaitEnd};
use crate::model::ids::{ManagerId, MessageId};
use crate::model::time::{Period, ShopHours, Time};

/// A reply stamped at most this much before the message it answers (by the order of ids) is a
/// skew of clocks; more is another order of events.
const SKEW: TimeDelta = TimeDelta::seconds(120);

/// What the waits of a chat depend on beside its lines.
pub struct Desk<'a> {
    pub hours: &'a ShopHours,
    pub gaps: &'a [Period],
}

/// Finds the waits and transfers of a chat and puts them into its episodes.
pub fn find(desk: &Desk<'_>, lines: &[Line<'_>], input: &ChatInput, episodes: &mut [Episode]) {
    let mut pass = Pass {
        desk,
        holders: Holders::default(),
        open: None,
        bot_held: None,
        last_human: None,
        last_talk: None,
        human_in_episode: false,
        episode: None,
        waits: Vec::new(),
        transfers: Vec::new(),
    };
    let mut beside = beside(input, lines).into_iter().peekable();
    for line in lines {
        while let Some(event) = beside.next_if(|event| event.at() < line.message.sent_at) {
            pass.beside(event);
        }
        pass.line(line);
    }
    for event in beside {
        pass.beside(event);
    }
    pass.finish(episodes);
}

/// What happens to a chat beside its messages.
enum Beside<'a> {
    Assigned(&'a Dialog, Time),
    Outside(&'a OutsideReply),
    Dismissed(Time),
}

impl Beside<'_> {
    fn at(&self) -> Time {
        match self {
            Beside::Assigned(_, at) | Beside::Dismissed(at) => *at,
            Beside::Outside(reply) => reply.at,
        }
    }
}

fn beside<'a>(input: &'a ChatInput, lines: &[Line<'_>]) -> Vec<Beside<'a>> {
    // Where system lines tell assignments, the dialog's last state adds nothing.
    let told = lines.iter().any(|line| line.message.action == Some(SystemAction::DialogAssigned));
    let mut events: Vec<Beside<'a>> = input.outside.iter().map(Beside::Outside).collect();
    events.extend(input.dismissed.iter().map(|at| Beside::Dismissed(*at)));
    if !told {
        events.extend(input.dialogs.iter().filter_map(|dialog| Some(Beside::Assigned(dialog, dialog.assigned_at?))));
    }
    events.sort_by_key(Beside::at);
    events
}

/// A wait that is open now.
struct Open {
    /// The customer's first message in it that nobody withdrew.
    standing: Option<(Time, MessageId, u32, bool)>,
    /// Messages that were later deleted: sent, deleted.
    withdrawn: Vec<((Time, MessageId, u32, bool), Time)>,
    last_customer_at: Time,
}

impl Open {
    /// The first message of the wait that still stands at the instant.
    fn opener(&self, at: Time) -> Option<(Time, MessageId, u32, bool)> {
        let pending = self.withdrawn.iter().filter(|(_, deleted)| *deleted > at).map(|(message, _)| *message);
        pending.chain(self.standing).min_by_key(|message| message.0)
    }
}

struct Pass<'a> {
    desk: &'a Desk<'a>,
    holders: Holders,
    open: Option<Open>,
    /// A customer's message that only a bot answered: a hand-over opens a human wait.
    bot_held: Option<MessageId>,
    last_human: Option<(Time, MessageId, Option<ManagerId>)>,
    last_talk: Option<Time>,
    human_in_episode: bool,
    episode: Option<u32>,
    /// Waits with their episodes, in the order they opened.
    waits: Vec<(u32, Wait)>,
    transfers: Vec<(u32, Transfer)>,
}

impl Pass<'_> {
    fn line(&mut self, line: &Line<'_>) {
        if line.is_talk() || line.message.dialog.is_some() {
            self.enter(line.episode, line.message.sent_at);
        }
        if line.side != Side::Human {
            self.hear_responsible(line);
        }
        match line.side {
            Side::Customer => self.customer(line),
            Side::Human if line.answers() => self.human(line),
            Side::Bot => self.bot(line),
            _ => {}
        }
        if line.is_talk() {
            self.last_talk = Some(line.message.sent_at);
        }
    }

    fn enter(&mut self, episode: u32, at: Time) {
        if self.episode == Some(episode) {
            return;
        }
        self.episode = Some(episode);
        self.human_in_episode = false;
        self.bot_held = None;
        if self.open.is_none() {
            self.holders.begin_episode(at, self.last_talk);
        }
    }

    fn beside(&mut self, event: Beside<'_>) {
        match event {
            Beside::Assigned(dialog, at) => match dialog.responsible {
                Some(manager) => {
                    self.assign(at, manager);
                    self.hand_over(at);
                }
                None => self.holders.unassign(at),
            },
            Beside::Outside(reply) => {
                let end = WaitEnd::CrossChannel { at: reply.at, message: reply.message, manager: reply.manager };
                self.close(reply.at, end);
            }
            Beside::Dismissed(at) => self.close(at, WaitEnd::Dismissed { at }),
        }
    }

    fn hear_responsible(&mut self, line: &Line<'_>) {
        let message = line.message;
        match (message.action, message.responsible) {
            (Some(SystemAction::DialogUnassigned), _) => {
                self.holders.unassign(message.sent_at);
                self.hand_over(message.sent_at);
            }
            (Some(SystemAction::DialogClosed), _) => self.bot_held = None,
            (Some(SystemAction::DialogAssigned), None) => self.holders.unassign(message.sent_at),
            (action, Some(manager)) => {
                self.assign(message.sent_at, manager);
                if action == Some(SystemAction::DialogAssigned) {
                    self.hand_over(message.sent_at);
                }
            }
            _ => {}
        }
    }

    fn assign(&mut self, at: Time, manager: ManagerId) {
        let waiting = self.open.as_ref().is_some_and(|open| open.opener(at).is_some());
        let transfer = self.holders.assign(at, manager, waiting);
        let episode = self.episode.unwrap_or(0);
        self.transfers.extend(transfer.map(|transfer| (episode, transfer)));
    }

    /// The bot passes the chat on to people: their wait begins.
    fn hand_over(&mut self, at: Time) {
        let Some(message) = self.bot_held.take() else { return };
        if self.open.is_none() {
            let opener = (at, message, self.episode.unwrap_or(0), self.human_in_episode);
            self.open = Some(Open { standing: Some(opener), withdrawn: Vec::new(), last_customer_at: at });
        }
    }

    fn customer(&mut self, line: &Line<'_>) {
        let (at, deleted) = (line.message.sent_at, line.message.deleted_at);
        if !line.needs_reply {
            if let Some(open) = self.open.as_mut().filter(|_| deleted.is_none()) {
                open.last_customer_at = at;
            }
            return;
        }
        self.drop_withdrawn(at);
        self.bot_held = None;
        let new = self.open.is_none();
        let opener = (at, line.message.id, line.episode, self.human_in_episode);
        let open =
            self.open.get_or_insert_with(|| Open { standing: None, withdrawn: Vec::new(), last_customer_at: at });
        match deleted {
            Some(deleted) => open.withdrawn.push((opener, deleted)),
            None => {
                open.standing.get_or_insert(opener);
                open.last_customer_at = at;
            }
        }
        if new {
            self.close_skewed(at, line.message.id);
        }
    }

    /// All messages of the open wait were deleted before this instant: it is cancelled.
    fn drop_withdrawn(&mut self, at: Time) {
        if self.open.as_ref().is_none_or(|open| open.opener(at).is_some()) {
            return;
        }
        let Some(open) = self.open.take() else { return };
        let Some(last) = open.withdrawn.iter().map(|(_, deleted)| *deleted).max() else { return };
        let Some((opener, _)) = open.withdrawn.first() else { return };
        let end = WaitEnd::Cancelled { at: last.max(opener.0) };
        self.keep(*opener, open.last_customer_at, end, false);
    }

    /// A reply with a later id but an earlier stamp: the clocks disagree. Kept as negative.
    fn close_skewed(&mut self, at: Time, id: MessageId) {
        let Some((replied, message, manager)) = self.last_human else { return };
        if message <= id || at - replied > SKEW || replied >= at {
            return;
        }
        let Some(open) = self.open.take() else { return };
        let Some(opener) = open.opener(at) else { return };
        self.keep(opener, open.last_customer_at, WaitEnd::Human { at: replied, message, manager }, true);
    }

    fn human(&mut self, line: &Line<'_>) {
        let (at, message, manager) = (line.message.sent_at, line.message.id, line.manager);
        self.close(at, WaitEnd::Human { at, message, manager });
        self.bot_held = None;
        self.last_human = Some((at, message, manager));
        self.human_in_episode = true;
        if let Some(manager) = manager {
            let transfer = self.holders.write(at, manager);
            self.transfers.extend(transfer.map(|transfer| (line.episode, transfer)));
        }
        if let Some(responsible) = line.message.responsible {
            self.holders.remember(responsible);
        }
    }

    fn bot(&mut self, line: &Line<'_>) {
        let (at, message) = (line.message.sent_at, line.message.id);
        let asked = self.open.as_ref().and_then(|open| open.opener(at)).map(|opener| opener.1);
        self.close(at, WaitEnd::Bot { at, message });
        self.bot_held = asked.or(self.bot_held);
    }

    fn close(&mut self, at: Time, end: WaitEnd) {
        self.drop_withdrawn(at);
        let Some(open) = self.open.take() else { return };
        if let Some(opener) = open.opener(at) {
            self.keep(opener, open.last_customer_at, end, false);
        }
    }

    fn keep(&mut self, opener: (Time, MessageId, u32, bool), last_customer_at: Time, end: WaitEnd, negative: bool) {
        let (opened_at, opened_by, episode, after_human) = opener;
        let hours = self.desk.hours;
        let ended_at = end_of(&end).map(|at| at.max(opened_at));
        let counts = ended_at.filter(|_| !negative);
        let calendar = counts.map(|at| secs(opened_at, at));
        let mut holdings = self.holders.split(hours, opened_at, ended_at);
        if let (Some(last), WaitEnd::Human { manager, .. }) = (holdings.last_mut(), &end) {
            // Nobody held it until somebody answered: it was his.
            last.manager = last.manager.or(*manager);
        }
        let work = counts.map(|_| match holdings.as_slice() {
            [only] => only.work_secs,
            _ => working_secs(hours, opened_at, ended_at.unwrap_or(opened_at)),
        });
        let answered = matches!(end, WaitEnd::Human { .. } | WaitEnd::CrossChannel { .. });
        let wait = Wait {
            opened_at,
            opened_by,
            last_customer_at: last_customer_at.max(opened_at),
            end,
            // Settled in `finish`: whether it is the first of its episode.
            first: !after_human && (answered || end == WaitEnd::Open),
            calendar_secs: calendar,
            work_secs: work,
            crm_secs: counts.map(|at| secs(last_customer_at.max(opened_at), at)),
            off_hours: answered && work == Some(0) && !is_open(hours, opened_at),
            crosses_gap: self.crosses_gap(opened_at, ended_at),
            negative,
            holdings,
        };
        self.waits.push((episode, wait));
    }

    fn crosses_gap(&self, from: Time, to: Option<Time>) -> bool {
        self.desk.gaps.iter().any(|gap| gap.to > from && to.is_none_or(|to| gap.from < to))
    }

    fn finish(mut self, episodes: &mut [Episode]) {
        self.drop_withdrawn(Time::MAX_UTC);
        if let Some(open) = self.open.take()
            && let Some(opener) = open.opener(Time::MAX_UTC)
        {
            self.keep(opener, open.last_customer_at, WaitEnd::Open, false);
        }
        let mut has_first = vec![false; episodes.len()];
        for (place, mut wait) in self.waits {
            let (Some(episode), Some(has_first)) =
                (episodes.get_mut(place as usize), has_first.get_mut(place as usize))
            else {
                continue;
            };
            wait.first &= !*has_first;
            *has_first |= wait.first;
            episode.waits.push(wait);
        }
        for (place, transfer) in self.transfers {
            if let Some(episode) = episodes.get_mut(place as usize) {
                episode.transfers.push(transfer);
            }
        }
    }
}

/// When the wait ended, whatever ended it.
pub fn end_of(end: &WaitEnd) -> Option<Time> {
    match *end {
        WaitEnd::Human { at, .. }
        | WaitEnd::CrossChannel { at, .. }
        | WaitEnd::Bot { at, .. }
        | WaitEnd::Cancelled { at }
        | WaitEnd::Dismissed { at } => Some(at),
        WaitEnd::Open => None,
    }
}

fn secs(from: Time, to: Time) -> u32 {
    u32::try_from((to - from).num_seconds().max(0)).unwrap_or(u32::MAX)
}
