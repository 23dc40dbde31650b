//! Who held a chat when (M14): the responsible person of the CRM or the last human author,
//! whichever changed last. Waits are split where the holder changes.

use crate::analysis::working_time::working_secs;
use crate::model::findings::{Holding, Transfer};
use crate::model::ids::ManagerId;
use crate::model::time::{ShopHours, Time};

/// The holders of one chat, in the order of time.
#[derive(Debug, Default)]
pub struct Holders {
    changes: Vec<(Time, Option<ManagerId>)>,
    /// The responsible person last told by the CRM: told again, it changes nothing.
    responsible: Option<ManagerId>,
    /// Last person who held the chat in this episode.
    last: Option<ManagerId>,
}

impl Holders {
    pub fn now(&self) -> Option<ManagerId> {
        self.changes.last().and_then(|change| change.1)
    }

    /// A new episode: nobody holds it yet and whoever takes it does not take it over from anyone,
    /// unless the chat was given to somebody after the talk before (`last_talk`) ended.
    pub fn begin_episode(&mut self, at: Time, last_talk: Option<Time>) {
        self.last = None;
        let given = self.changes.last().filter(|change| last_talk.is_none_or(|last| change.0 > last));
        match given {
            Some((_, holder)) => self.last = *holder,
            None => self.unassign(at),
        }
    }

    /// The CRM's word on a person's own message: remembered, but the author holds the chat.
    pub fn remember(&mut self, responsible: ManagerId) {
        self.responsible = Some(responsible);
    }

    /// The CRM names the responsible person. Gives the transfer, if it is one.
    pub fn assign(&mut self, at: Time, to: ManagerId, unanswered: bool) -> Option<Transfer> {
        if self.responsible == Some(to) {
            return None;
        }
        self.responsible = Some(to);
        self.hold(at, to, unanswered)
    }

    /// The CRM takes the responsible person away: the chat waits in the queue.
    pub fn unassign(&mut self, at: Time) {
        self.responsible = None;
        if self.now().is_some() {
            self.changes.push((at, None));
        }
    }

    /// A person wrote: from now on he holds the chat.
    pub fn write(&mut self, at: Time, author: ManagerId) -> Option<Transfer> {
        self.hold(at, author, false)
    }

    fn hold(&mut self, at: Time, to: ManagerId, unanswered: bool) -> Option<Transfer> {
        if self.now() != Some(to) {
            self.changes.push((at, Some(to)));
        }
        let from = self.last.replace(to)?;
        (from != to).then_some(Transfer { at, from: Some(from), to: Some(to), unanswered })
    }

    /// The stretches of a wait from `from` to `to` (open waits: no end). Time in the queue belongs
    /// to the person who then takes the chat: otherwise taking and answering at once would look
    /// like no wait at all.
    pub fn split(&self, hours: &ShopHours, from: Time, to: Option<Time>) -> Vec<Holding> {
        let after = self.changes.partition_point(|change| change.0 <= from);
        let mut holder = after.checked_sub(1).and_then(|before| self.changes[before].1);
        let mut start = from;
        let mut holdings = Vec::with_capacity(1);
        for (at, next) in &self.changes[after..] {
            if to.is_some_and(|to| *at >= to) {
                break;
            }
            if holder.is_some() && holder != *next {
                holdings.push(stretch(hours, holder, start, Some(*at), true));
                start = *at;
            }
            holder = *next;
        }
        holdings.push(stretch(hours, holder, start, to, false));
        holdings
    }
}

fn stretch(hours: &ShopHours, manager: Option<ManagerId>, from: Time, to: Option<Time>, handed_over: bool) -> Holding {
    let calendar = to.map_or(0, |to| (to - from).num_seconds().max(0));
    Holding {
        manager,
        from,
        to,
        calendar_secs: u32::try_from(calendar).unwrap_or(u32::MAX),
        work_secs: to.map_or(0, |to| working_secs(hours, from, to)),
        handed_over,
    }
}
