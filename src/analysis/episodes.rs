//! Episodes: a RetailCRM dialog, or without one, messages with no silence of 72 h between them.
//! Bots and system lines never open an episode; they join the one they belong to.

use std::collections::HashMap;

use chrono::TimeDelta;

use crate::analysis::reading::{Line, Side};
use crate::model::chat::Dialog;
use crate::model::findings::{Episode, EpisodeOrigin};
use crate::model::ids::DialogId;
use crate::model::time::Time;

/// Gives every line its episode and returns the episodes, in the order they began, with their
/// bounds, origins and counts; waits, transfers, advice are still empty.
pub fn split(lines: &mut [Line<'_>], dialogs: &[Dialog], silence_secs: u32) -> Vec<Episode> {
    let mut splitter = Splitter {
        silence: TimeDelta::seconds(i64::from(silence_secs)),
        places: Vec::new(),
        by_dialog: HashMap::new(),
        current: None,
        last_talk: None,
        after_talk: 0,
    };
    for index in 0..lines.len() {
        splitter.place(lines, index);
    }
    if splitter.places.is_empty() && !lines.is_empty() {
        // Only bots and notices: one container, so that no message is left without an episode.
        splitter.places.push(Place { dialog: None, answered: false });
    }
    let mut episodes: Vec<Episode> = splitter.places.iter().map(|place| empty(place.dialog)).collect();
    for line in lines.iter() {
        if let Some(episode) = episodes.get_mut(line.episode as usize) {
            count(episode, line);
        }
    }
    let closed: HashMap<DialogId, Option<Time>> = dialogs.iter().map(|dialog| (dialog.id, dialog.closed_at)).collect();
    for episode in &mut episodes {
        episode.closed_at = episode.dialog.and_then(|dialog| closed.get(&dialog).copied().flatten());
        if episode.first_customer_at.is_none() && episode.first_human.is_none() {
            // A mailing nobody answered began nothing.
            episode.origin = EpisodeOrigin::Automatic;
        }
    }
    episodes
}

struct Place {
    dialog: Option<DialogId>,
    answered: bool,
}

struct Splitter {
    silence: TimeDelta,
    places: Vec<Place>,
    by_dialog: HashMap<DialogId, u32>,
    current: Option<u32>,
    last_talk: Option<Time>,
    /// Index of the first line after the last talk: the bots' lines that may open with the next.
    after_talk: usize,
}

impl Splitter {
    fn place(&mut self, lines: &mut [Line<'_>], index: usize) {
        let line = lines[index];
        let place = match line.message.dialog {
            Some(dialog) => Some(self.of_dialog(dialog, line.message.sent_at)),
            None if !line.is_talk() => self.current,
            None if self.opens(&line) => Some(self.open(None)),
            None => self.current,
        };
        let opened = place != self.current;
        self.current = place;
        lines[index].episode = place.unwrap_or(0);
        if !line.is_talk() {
            return;
        }
        if opened {
            self.bring_openers(lines, index);
        }
        if let Some(place) = place.and_then(|place| self.places.get_mut(place as usize)) {
            place.answered |= line.side == Side::Human;
        }
        self.last_talk = Some(line.message.sent_at);
        self.after_talk = index + 1;
    }

    /// A line without a dialog begins a new episode: the first talk of the chat, or the customer after silence.
    fn opens(&self, line: &Line<'_>) -> bool {
        let (Some(_), Some(last)) = (self.current, self.last_talk) else { return self.current.is_none() };
        line.side == Side::Customer && line.message.sent_at - last >= self.silence
    }

    fn open(&mut self, dialog: Option<DialogId>) -> u32 {
        let place = self.places.len() as u32;
        self.places.push(Place { dialog, answered: false });
        if let Some(dialog) = dialog {
            self.by_dialog.insert(dialog, place);
        }
        place
    }

    fn of_dialog(&mut self, dialog: DialogId, at: Time) -> u32 {
        let silent = self.last_talk.is_some_and(|last| at - last >= self.silence);
        if let Some(current) = self.current
            && let Some(place) = self.places.get_mut(current as usize)
        {
            if place.dialog == Some(dialog) {
                return current;
            }
            // The customer's first words often come a moment before the dialog they open.
            if place.dialog.is_none() && !place.answered && !silent && !self.by_dialog.contains_key(&dialog) {
                place.dialog = Some(dialog);
                self.by_dialog.insert(dialog, current);
                return current;
            }
        }
        match self.by_dialog.get(&dialog) {
            Some(place) => *place,
            None => self.open(Some(dialog)),
        }
    }

    /// Bots' lines without a dialog that came within the silence before the opener belong to the
    /// new episode: a mailing begins the talk that answers it.
    fn bring_openers(&self, lines: &mut [Line<'_>], index: usize) {
        let (opener, rest) = (lines[index].message.sent_at, lines[index].episode);
        for line in &mut lines[self.after_talk..index] {
            if line.message.dialog.is_none() && opener - line.message.sent_at < self.silence {
                line.episode = rest;
            }
        }
    }
}

fn empty(dialog: Option<DialogId>) -> Episode {
    Episode {
        dialog,
        origin: EpisodeOrigin::Automatic,
        started_at: Time::MAX_UTC,
        ended_at: Time::MIN_UTC,
        closed_at: None,
        first_customer_at: None,
        first_human: None,
        last_human: None,
        inbound: 0,
        outbound: 0,
        templates: 0,
        unanswered_inbound: 0,
        questions: 0,
        next_step: false,
        interest: false,
        kind: None,
        kind_sure: 0,
        intent_high: false,
        waits: Vec::new(),
        transfers: Vec::new(),
        advice: Vec::new(),
        order_ids: Vec::new(),
        conduct: Default::default(),
    }
}

fn count(episode: &mut Episode, line: &Line<'_>) {
    use crate::model::findings::MessageClass::{Automation, Customer, Human, Reaction, Template};
    let at = line.message.sent_at;
    episode.started_at = episode.started_at.min(at);
    episode.ended_at = episode.ended_at.max(at);
    if let Some(order) = line.message.order_id
        && !episode.order_ids.contains(&order)
    {
        episode.order_ids.push(order);
    }
    if line.side == Side::Customer {
        open_origin(episode, EpisodeOrigin::Customer);
        episode.first_customer_at.get_or_insert(at);
    }
    if line.answers() {
        open_origin(episode, EpisodeOrigin::Shop);
        episode.first_human.get_or_insert((at, line.manager));
        episode.last_human = Some((at, line.manager));
        episode.unanswered_inbound = 0;
    }
    match line.class {
        Customer | Reaction => {
            episode.inbound += 1;
            episode.unanswered_inbound += u32::from(line.needs_reply);
            episode.interest |= line.interest;
        }
        Human | Template => {
            episode.outbound += 1;
            episode.templates += u32::from(line.class == Template);
            episode.questions += u32::from(line.questions);
        }
        Automation => open_origin(episode, EpisodeOrigin::Mailing),
        _ => {}
    }
}

/// The first to speak decides.
fn open_origin(episode: &mut Episode, origin: EpisodeOrigin) {
    let spoken = episode.first_customer_at.is_some() || episode.first_human.is_some();
    match (episode.origin, origin) {
        (EpisodeOrigin::Automatic, _) => episode.origin = origin,
        // Who answers a mailing is its customer; a person who writes after it begins anew.
        (EpisodeOrigin::Mailing, EpisodeOrigin::Shop) if !spoken => episode.origin = origin,
        _ => {}
    }
}
