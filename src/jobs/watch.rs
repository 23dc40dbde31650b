//! The live watch: who waits now, and what else cannot wait for the morning. Not a job of the
//! ledger: it looks every second at what it knows, and learns from the gateway's websocket, from
//! chats that changed and from the findings.
//!
//! Each warning has a key made of the wait or message it is about, kept together with the letter:
//! none is given twice, none is lost. A new kind of warning: a line in `alarms` and in `decide`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::analysis::RULES;
use crate::jobs::Parts;
use crate::metrics;
use crate::model::bot::{Letter, Person};
use crate::model::facts::{ChatFacts, Facts};
use crate::model::ids::{ChatId, ManagerId, MessageId};
use crate::model::run::Post;
use crate::model::time::{Period, Time};

mod alarms;
pub mod decide;
mod eyes;
mod listen;
mod words;

pub use eyes::{OpenWait, is_of, last_words, open_wait, refresh, still_waits, team_texts};
pub use words::{buttons, chat_address, reminded_wait, reminder_html, reminder_key};

use decide::{Due, Rules, Target, Watched, decide};

/// A look at what is due / at chats that changed / at everything.
const LOOK: Duration = Duration::from_secs(1);
const CHANGED_EVERY: Duration = Duration::from_secs(5);
const ALL_EVERY: Duration = Duration::from_secs(30);
/// At the start chats with messages so far back are read, later so far.
const NEWS: TimeDelta = TimeDelta::hours(72);
const LATELY: TimeDelta = TimeDelta::hours(6);
/// Chats read at one look; a shop that is read for the first time has thousands.
const CHATS_A_LOOK: u32 = 200;
/// A warning that could not be delivered for this long is of no use any more.
const OF_USE: TimeDelta = TimeDelta::hours(4);
/// Events that wait to be heard.
const EVENTS: usize = 1_000;

/// What the watch is told beside the parts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Working time between the warning to the manager and that to the group.
    pub escalate_after: TimeDelta,
    /// Hosts that payment links may lead to; empty checks none.
    pub payment_hosts: Vec<String>,
    /// The group's chat and topic; `None` puts warnings into the outbox of every channel.
    pub home: Option<(i64, Option<i32>)>,
}

/// The watch of one shop.
pub struct Watch {
    parts: Arc<Parts>,
    settings: Settings,
    /// What is known now, by chat.
    known: BTreeMap<ChatId, Watched>,
    orders: alarms::OrdersAsked,
    /// The last message of every chat that was read: without a new one there is nothing to judge anew.
    seen: BTreeMap<ChatId, MessageId>,
    changed_at: Option<Instant>,
    all_at: Option<Instant>,
}

impl Watch {
    /// Knows nothing yet.
    pub fn new(parts: Arc<Parts>, settings: Settings) -> Watch {
        let orders = alarms::OrdersAsked::default();
        let (known, seen) = (BTreeMap::new(), BTreeMap::new());
        Watch { parts, settings, known, orders, seen, changed_at: None, all_at: None }
    }

    /// Watches until stopped.
    pub async fn run(mut self, stop: CancellationToken) {
        let (heard, mut events) = mpsc::channel(EVENTS);
        let ears = tokio::spawn(listen::listen(self.parts.clone(), heard, stop.clone()));
        loop {
            if let Err(error) = self.look().await {
                tracing::error!(error = format!("{error:#}"), "the live watch cannot see, trying again");
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                chats = next_chats(&mut events) => {
                    if let Err(error) = self.peek(&chats).await {
                        tracing::error!(error = format!("{error:#}"), "chats that changed could not be read");
                    }
                }
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        ears.abort();
    }

    /// One look: learns what is due to be learned, warns of what is due.
    pub async fn look(&mut self) -> anyhow::Result<()> {
        if is_due(self.all_at, ALL_EVERY) {
            self.read_all().await?;
            (self.all_at, self.changed_at) = (Some(Instant::now()), None);
        }
        if is_due(self.changed_at, CHANGED_EVERY) {
            let (store, shop) = (&self.parts.store, &self.parts.shop);
            let chats = store.changed_chats(shop, RULES, CHATS_A_LOOK).await?;
            self.peek(&chats).await?;
            self.changed_at = Some(Instant::now());
        }
        self.warn().await
    }

    /// Everybody who waits by the findings, and the chats that were alive lately, read anew. What is
    /// known of chats that changed since the analysis stays.
    async fn read_all(&mut self) -> anyhow::Result<()> {
        let (parts, now) = (self.parts.clone(), self.parts.clock.now());
        let back = if self.all_at.is_none() { NEWS } else { LATELY };
        let lately = Period::new(now - back, now);
        let facts = parts.store.facts(&parts.shop, lately, &parts.rules, now).await?;
        let changed = parts.store.changed_chats(&parts.shop, RULES, u32::MAX).await?;
        let changed: BTreeSet<ChatId> = changed.into_iter().collect();
        self.known.values_mut().for_each(|watched| {
            if !changed.contains(&watched.chat) {
                watched.wait = None;
            }
        });
        for watched in waiting(&facts).filter(|watched| !changed.contains(&watched.chat)) {
            match self.known.get_mut(&watched.chat) {
                Some(known) => known.wait = watched.wait,
                None => _ = self.known.insert(watched.chat, watched),
            }
        }
        let last = |chat: &ChatFacts| chat.findings.marks.last().map(|mark| mark.id);
        let alive = facts.chats.iter().filter(|chat| is_alive(chat, lately));
        let new = alive.filter(|chat| self.seen.get(&chat.chat.id).copied() != last(chat));
        let alive: Vec<ChatId> = new.map(|chat| chat.chat.id).collect();
        self.seen.retain(|chat, _| facts.chat(*chat).is_some());
        for chats in alive.chunks(CHATS_A_LOOK as usize) {
            self.peek(chats).await?;
        }
        self.known.retain(|_, watched| watched.wait.is_some() || watched.has_alarms());
        Ok(())
    }

    /// Reads chats anew, as they are this moment.
    async fn peek(&mut self, chats: &[ChatId]) -> anyhow::Result<()> {
        if chats.is_empty() {
            return Ok(());
        }
        for (input, findings) in eyes::judged(&self.parts, chats).await? {
            if let Some(mark) = findings.marks.last() {
                self.seen.insert(input.chat.id, mark.id);
            }
            let mut watched = eyes::watched(&self.parts, &input, &findings);
            let (parts, settings) = (&self.parts, &self.settings);
            watched.alarms = alarms::alarms(parts, settings, &mut self.orders, &input, &findings).await?;
            match watched.wait.is_some() || watched.has_alarms() {
                true => _ = self.known.insert(watched.chat, watched),
                false => _ = self.known.remove(&watched.chat),
            }
        }
        Ok(())
    }

    /// Gives the warnings that are due and were not given.
    async fn warn(&mut self) -> anyhow::Result<()> {
        let (parts, now) = (self.parts.clone(), self.parts.clock.now());
        if self.known.is_empty() {
            return Ok(());
        }
        let people = parts.store.bot().people(&parts.shop).await?;
        let rules = self.rules(&people);
        let due = decide(self.known.values(), &rules, now);
        if due.is_empty() {
            return Ok(());
        }
        let keys: Vec<String> = due.iter().map(|due| due.key.clone()).collect();
        let given: BTreeSet<String> = parts.store.bot().warned(&parts.shop, &keys).await?.into_iter().collect();
        let due: Vec<Due> = due.into_iter().filter(|due| !given.contains(&due.key)).collect();
        if due.is_empty() {
            return Ok(());
        }
        // What changed in the last seconds: nobody is warned of a wait that was just answered.
        let chats: Vec<ChatId> = due.iter().map(|due| due.chat).collect();
        self.peek(&chats).await?;
        let still: BTreeSet<String> = decide(self.known.values(), &rules, now).into_iter().map(|due| due.key).collect();
        let mut by_target: BTreeMap<Target, Vec<Due>> = BTreeMap::new();
        for due in due.into_iter().filter(|due| still.contains(&due.key)) {
            by_target.entry(due.target).or_default().push(due);
        }
        for (target, due) in by_target {
            self.tell(target, due, &people, now).await?;
        }
        Ok(())
    }

    fn rules<'a>(&self, people: &'a [Person]) -> Rules<'a> {
        let reachable =
            |manager: ManagerId| people.iter().any(|person| person.manager == Some(manager) && person.chat.is_some());
        Rules {
            hours: self.parts.rules.hours.clone(),
            waiting: TimeDelta::seconds(i64::from(self.parts.rules.waiting_secs)),
            escalate_after: self.settings.escalate_after,
            is_reachable: Box::new(reachable),
            excluded: self.parts.rules.excluded_customers.clone(),
        }
    }

    /// One message to one target about everything that came due for it together.
    async fn tell(&self, target: Target, due: Vec<Due>, people: &[Person], now: Time) -> anyhow::Result<()> {
        let parts = &self.parts;
        let keys: Vec<String> = due.iter().map(|due| due.key.clone()).collect();
        let html = words::warning(parts, &due, now).await?;
        let first = keys.first().cloned().unwrap_or_default();
        let key = format!("warning/{}/{first}", now.timestamp_micros());
        let Some((chat, topic)) = self.address(target, people) else {
            let posts: Vec<Post> = parts.channels.iter().map(|name| post(&key, name, &html, now)).collect();
            // First the post: told twice after a crash between is better than not at all.
            parts.store.post(&parts.shop, &posts).await?;
            parts.store.bot().warn(&parts.shop, &keys, &[], now).await?;
            return Ok(());
        };
        let letter = Letter {
            key,
            chat,
            topic,
            html,
            buttons: words::warning_buttons(parts, &due),
            file: None,
            edits: None,
            reply_to: None,
            silent: false,
            may_repeat: true,
            asked_by: None,
            created_at: now,
            expires_at: Some(now + OF_USE),
        };
        if parts.store.bot().warn(&parts.shop, &keys, &[letter], now).await? {
            tracing::info!(warnings = keys.len(), "warned of {first}");
        }
        Ok(())
    }

    fn address(&self, target: Target, people: &[Person]) -> Option<(i64, Option<i32>)> {
        let home = self.settings.home?;
        match target {
            Target::Group => Some(home),
            Target::Manager(id) => {
                let person = people.iter().find(|person| person.manager == Some(id) && person.chat.is_some());
                person.and_then(|person| person.chat).map_or(Some(home), |chat| Some((chat, None)))
            }
        }
    }
}

/// The next chats that were heard of, all that wait together.
async fn next_chats(events: &mut mpsc::Receiver<Vec<ChatId>>) -> Vec<ChatId> {
    let Some(first) = events.recv().await else { return std::future::pending().await };
    let mut chats: BTreeSet<ChatId> = first.into_iter().collect();
    while let Ok(more) = events.try_recv() {
        chats.extend(more);
    }
    chats.into_iter().collect()
}

fn is_alive(chat: &ChatFacts, lately: Period) -> bool {
    chat.findings.marks.last().is_some_and(|mark| lately.contains(mark.at))
}

fn is_due(last: Option<Instant>, every: Duration) -> bool {
    last.is_none_or(|last| last.elapsed() >= every)
}

fn waiting(facts: &Facts) -> impl Iterator<Item = Watched> {
    metrics::waiting(facts).into_iter().map(|row| Watched {
        chat: row.chat,
        customer: facts.chat(row.chat).and_then(|chat| chat.chat.customer),
        wait: Some(OpenWait {
            chat: row.chat,
            opened_by: row.opened_by,
            opened_at: row.opened_at,
            holder: row.holder,
            crosses_gap: row.crosses_gap,
        }),
        alarms: Vec::new(),
    })
}

fn post(key: &str, channel: &str, html: &str, now: Time) -> Post {
    Post {
        key: format!("{key}/{channel}"),
        channel: channel.to_owned(),
        html: html.to_owned(),
        silent: false,
        may_repeat: true,
        reply_to: None,
        attachment: None,
        created_at: now,
        expires_at: Some(now + OF_USE),
    }
}
