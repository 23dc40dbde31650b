//! One pass over the facts that counts for the shop, for every manager or for every channel.
//!
//! Whose a thing is, among managers: a message he wrote is his; a customer's message belongs to the
//! person who wrote before it in the episode (the first one: who wrote first after it); an answered
//! wait belongs to who answered, with the time that he held it (all of it when he took it by
//! answering); an open wait to its holder; a transfer to who gave the chat away; a chat that
//! needed a reply to the owner of its first wait; an order to its credit. So the managers' counts
//! of messages, waits, orders and money add up to the shop's.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::working_time::{working_day_secs, working_secs};
use crate::metrics::chat::{ChatFigures, chat_figures, is_excluded, is_sound, owner, waits};
use crate::metrics::conduct::{ConductKey, ConductSplit, conduct};
use crate::metrics::tally::Tally;
use crate::metrics::waiting::waiting;
use crate::metrics::{Scope, Summary, spin};
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{Episode, EpisodeOrigin, MessageClass, Wait, WaitEnd};
use crate::model::ids::{ChannelId, ManagerId};
use crate::model::time::{Period, Time};
use crate::money::book::{Book, Case};
use crate::money::upsell::{Upsell, repeat_rate, upsell_by_manager};
use crate::money::{CreditRule, FunnelScope};
use crate::stats::survival::Watched;

/// The figures of a scope.
pub fn summary(facts: &Facts, scope: &Scope) -> Summary {
    summary_with(&Book::new(facts), scope)
}

/// The figures of a scope, from a book made already: for those who ask for many scopes.
pub fn summary_with(book: &Book<'_>, scope: &Scope) -> Summary {
    let facts = book.facts;
    let split = if scope.manager.is_some() { Split::Manager } else { Split::Shop };
    let mut tallies = count(book, scope.period, split, scope.channel);
    let key = scope.manager.map_or(Key::Shop, Key::Manager);
    let mut summary = tallies.remove(&key).unwrap_or_default().summarise(facts.rules.targets_secs);
    let (by, key) = match scope.manager {
        Some(manager) => (ConductSplit::Manager, ConductKey::Manager(manager)),
        None => (ConductSplit::Shop, ConductKey::Shop),
    };
    summary.conduct = conduct(facts, scope.period, by, scope.channel).remove(&key).unwrap_or_default();
    summary.spin = spin::spin(facts, scope.manager, scope.channel, scope.period);
    summary
}

/// The figures of everybody who wrote, held or sold something in the period, by manager; `None` is "unassigned".
pub fn summaries_by_manager(facts: &Facts, period: Period) -> Vec<(Option<ManagerId>, Summary)> {
    summaries_by_manager_with(&Book::new(facts), period)
}

/// The same from a book made already.
pub fn summaries_by_manager_with(book: &Book<'_>, period: Period) -> Vec<(Option<ManagerId>, Summary)> {
    let facts = book.facts;
    let tallies = count(book, period, Split::Manager, None).into_iter();
    let mut led = conduct(facts, period, ConductSplit::Manager, None);
    let mut asked = spin::spin_by_manager(facts, period);
    let of_managers = tallies.filter_map(|(key, tally)| match key {
        Key::Manager(manager) => {
            let mut summary = tally.summarise(facts.rules.targets_secs);
            summary.conduct = led.remove(&ConductKey::Manager(manager)).unwrap_or_default();
            summary.spin = asked.remove(&manager).unwrap_or_default();
            Some((manager, summary))
        }
        _ => None,
    });
    of_managers.collect()
}

/// The figures of every channel with something to count in the period.
pub fn summaries_by_channel(facts: &Facts, period: Period) -> Vec<(Option<ChannelId>, Summary)> {
    let tallies = count(&Book::new(facts), period, Split::Channel, None).into_iter();
    let mut led = conduct(facts, period, ConductSplit::Channel, None);
    let of_channels = tallies.filter_map(|(key, tally)| match key {
        Key::Channel(channel) => {
            let mut summary = tally.summarise(facts.rules.targets_secs);
            summary.conduct = led.remove(&ConductKey::Channel(channel)).unwrap_or_default();
            summary.spin = channel.map(|channel| spin::spin(facts, None, Some(channel), period)).unwrap_or_default();
            Some((channel, summary))
        }
        _ => None,
    });
    of_channels.collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Split {
    Shop,
    Manager,
    Channel,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Shop,
    Manager(Option<ManagerId>),
    Channel(Option<ChannelId>),
}

struct Count<'a> {
    facts: &'a Facts,
    period: Period,
    split: Split,
    /// Waits opened up to here are as old as the target, by working time.
    elapsed: [Time; 3],
    day_secs: u32,
    tallies: BTreeMap<Key, Tally>,
}

fn count(book: &Book<'_>, period: Period, split: Split, channel: Option<ChannelId>) -> BTreeMap<Key, Tally> {
    let facts = book.facts;
    let mut count = Count {
        facts,
        period,
        split,
        elapsed: facts.rules.targets_secs.map(|target| elapsed_before(facts, target)),
        day_secs: working_day_secs(&facts.rules.hours),
        tallies: BTreeMap::new(),
    };
    let counts = |chat: &ChatFacts| channel.is_none_or(|channel| chat.chat.channel == Some(channel));
    for chat in facts.chats.iter().filter(|chat| counts(chat) && !is_excluded(&facts.rules, chat)) {
        count.chat(chat);
    }
    count.money(book, channel);
    for row in waiting(facts) {
        if facts.chat(row.chat).is_some_and(counts) {
            count.of(row.channel, row.holder).waiting_now += 1;
        }
    }
    count.tallies
}

/// The latest instant from which at least `target` working seconds have passed.
fn elapsed_before(facts: &Facts, target: u32) -> Time {
    // A shop closed for longer than this has other troubles.
    let (mut low, mut high) = (0i64, 120 * 86_400);
    let start = |secs: i64| facts.now - chrono::TimeDelta::seconds(secs);
    while low < high {
        let middle = (low + high) / 2;
        if working_secs(&facts.rules.hours, start(middle), facts.now) >= target {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    start(high)
}

impl<'a> Count<'a> {
    fn of(&mut self, channel: Option<ChannelId>, manager: Option<ManagerId>) -> &mut Tally {
        let key = match self.split {
            Split::Shop => Key::Shop,
            Split::Manager => Key::Manager(manager),
            Split::Channel => Key::Channel(channel),
        };
        self.tallies.entry(key).or_default()
    }

    fn chat(&mut self, chat: &ChatFacts) {
        let mut touched = self.messages(chat);
        for (episode, wait) in waits(chat) {
            if self.period.contains(wait.opened_at) {
                touched.insert(owner(chat, wait));
                self.wait(chat, episode, wait);
            }
        }
        self.episodes(chat);
        self.chat_figures(chat);
        if touched.is_empty() {
            return;
        }
        if self.split != Split::Manager {
            touched = BTreeSet::from([None]);
        }
        for manager in touched {
            self.of(chat.chat.channel, manager).chats += 1;
        }
    }

    /// Counts the messages; gives who wrote, or who answers for customers that only wrote.
    fn messages(&mut self, chat: &ChatFacts) -> BTreeSet<Option<ManagerId>> {
        let channel = chat.chat.channel;
        let mut touched = BTreeSet::new();
        let mut holder: Option<(u32, Option<ManagerId>)> = None;
        for mark in &chat.findings.marks {
            if mark.at >= self.period.to {
                break;
            }
            if mark.class.is_human() {
                holder = Some((mark.episode, mark.manager));
            }
            if mark.at < self.period.from {
                continue;
            }
            match mark.class {
                MessageClass::Human | MessageClass::Template => {
                    touched.insert(mark.manager);
                    self.of(channel, mark.manager).outbound += 1;
                }
                MessageClass::Customer | MessageClass::Reaction => {
                    let held = holder.filter(|(episode, _)| *episode == mark.episode);
                    let manager = held.map_or_else(|| first_answerer(chat, mark.episode), |(_, manager)| manager);
                    touched.insert(manager);
                    self.of(channel, manager).inbound += 1;
                }
                _ => {}
            }
        }
        touched
    }

    fn wait(&mut self, chat: &ChatFacts, episode: &Episode, wait: &Wait) {
        let manager = owner(chat, wait);
        let channel = chat.chat.channel;
        for held in wait.holdings.iter().filter(|held| held.handed_over) {
            self.of(channel, held.manager).handed_over_unanswered += 1;
        }
        if !is_sound(wait) {
            let tally = self.of(channel, manager);
            tally.negative_waits += u64::from(wait.negative);
            tally.gap_waits += u64::from(wait.crosses_gap && !wait.negative);
            return;
        }
        match (wait.answered(), wait.is_open()) {
            (Some(_), _) if wait.off_hours => self.of(channel, manager).off_hours_answers += 1,
            (Some(_), _) => self.answered(chat, episode, wait, manager),
            (None, true) => self.open(chat, episode, wait, manager),
            _ => {}
        }
    }

    fn answered(&mut self, chat: &ChatFacts, episode: &Episode, wait: &Wait, manager: Option<ManagerId>) {
        let Some(whole) = wait.work_secs else { return };
        let (targets, elapsed, day) = (self.facts.rules.targets_secs, self.elapsed, self.day_secs);
        let own = if self.split == Split::Manager { own_secs(wait, manager).unwrap_or(whole) } else { whole };
        let tally = self.of(chat.chat.channel, manager);
        let times = if wait.first { &mut tally.first_replies } else { &mut tally.replies };
        times.push((own, wait.opened_by));
        tally.watched.push(Watched { secs: own, ended: true });
        tally.rescued_late += u64::from(is_missable(episode, wait) && whole > day);
        for (place, target) in targets.into_iter().enumerate() {
            let service = &mut tally.service[place];
            if wait.opened_at > elapsed[place] {
                continue;
            }
            service.elapsed += 1;
            if own <= target {
                service.met += 1;
            } else {
                service.breached.push(wait.opened_by);
            }
        }
    }

    fn open(&mut self, chat: &ChatFacts, episode: &Episode, wait: &Wait, manager: Option<ManagerId>) {
        let age = working_secs(&self.facts.rules.hours, wait.opened_at, self.facts.now);
        let (elapsed, day) = (self.elapsed, self.day_secs);
        let tally = self.of(chat.chat.channel, manager);
        tally.watched.push(Watched { secs: age, ended: false });
        tally.missed_episodes += u64::from(is_missable(episode, wait) && age > day);
        for (service, elapsed) in tally.service.iter_mut().zip(elapsed) {
            if wait.opened_at <= elapsed {
                service.elapsed += 1;
                service.breached.push(wait.opened_by);
            }
        }
    }

    fn episodes(&mut self, chat: &ChatFacts) {
        let (channel, period) = (chat.chat.channel, self.period);
        let mut asked: BTreeSet<Option<ManagerId>> = BTreeSet::new();
        for episode in &chat.findings.episodes {
            for transfer in episode.transfers.iter().filter(|transfer| period.contains(transfer.at)) {
                self.of(channel, transfer.from).transfers += 1;
            }
            let Some((_, manager)) = episode.last_human.filter(|_| period.contains(episode.started_at)) else {
                continue;
            };
            let manager = manager.filter(|_| self.split == Split::Manager);
            let new = asked.insert(manager);
            let tally = self.of(channel, manager);
            tally.questions += u64::from(episode.questions);
            tally.question_chats += u64::from(new);
            tally.interest_episodes += u64::from(episode.interest);
            tally.step_episodes += u64::from(episode.interest && episode.next_step);
        }
    }

    fn chat_figures(&mut self, chat: &ChatFacts) {
        let figures = chat_figures(chat, self.period);
        let channel = chat.chat.channel;
        if figures.unanswered_inbound > 0 {
            let open = waits(chat).map(|(_, wait)| wait).filter(|wait| wait.is_open()).last();
            let holder = open.map_or(figures.manager, |wait| owner(chat, wait));
            self.of(channel, holder).unanswered_inbound += u64::from(figures.unanswered_inbound);
        }
        if figures.needed_reply {
            let first = waits(chat).map(|(_, wait)| wait).find(|wait| Some(wait.opened_by) == figures.first_asked);
            let tally = self.of(channel, first.map_or(figures.manager, |wait| owner(chat, wait)));
            tally.needed_chats += 1;
            tally.responded_chats += u64::from(figures.answered);
            tally.no_reply_chats += u64::from(figures.no_reply);
            tally.not_responded.extend(figures.first_asked.filter(|_| !figures.answered));
        }
        let slow = self.facts.rules.slow_first_reply_secs;
        if self.first_reply_secs(chat, &figures).is_some_and(|secs| secs > slow) {
            self.of(channel, figures.first_response_by).slow_first_reply_chats += 1;
        }
    }

    /// M1 of the chat; among managers the part that the answering one held.
    fn first_reply_secs(&self, chat: &ChatFacts, figures: &ChatFigures) -> Option<u32> {
        let whole = figures.first_response_secs?;
        if self.split != Split::Manager {
            return Some(whole);
        }
        let wait = waits(chat).map(|(_, wait)| wait).find(|wait| {
            wait.first && self.period.contains(wait.opened_at) && is_sound(wait) && wait.answered().is_some()
        })?;
        own_secs(wait, figures.first_response_by).or(Some(whole))
    }

    /// Cohort: the episodes whose first customer message lies in the period, with all their orders.
    fn money(&mut self, book: &Book<'_>, channel: Option<ChannelId>) {
        let period = self.period;
        let wanted =
            |case: &&Case| period.contains(case.at) && channel.is_none_or(|channel| case.channel == Some(channel));
        for case in book.cases.iter().filter(wanted) {
            self.case(book, case);
        }
        let scope = FunnelScope { channel: channel.map(Some), ..FunnelScope::shop(self.period) };
        match self.split {
            Split::Shop => self.of(None, None).funnel = book.funnel(&scope, CreditRule::LastHuman),
            Split::Manager => {
                for (manager, funnel) in book.by_manager(&scope, CreditRule::LastHuman) {
                    self.of(None, manager).funnel = funnel;
                }
            }
            Split::Channel => {
                for (channel, funnel) in book.by(self.period, |case| Some(case.channel)) {
                    self.of(channel, None).funnel = funnel;
                }
            }
        }
        self.additions(book, channel);
    }

    /// What was added to orders, and who comes back: of the shop and of managers.
    fn additions(&mut self, book: &Book<'_>, channel: Option<ChannelId>) {
        if channel.is_some() || self.split == Split::Channel {
            return;
        }
        for (manager, upsell) in upsell_by_manager(book, self.period) {
            let Upsell { known, grown, added, .. } = upsell;
            let tally = self.of(None, manager);
            tally.known_orders += known;
            tally.grown_orders += grown;
            tally.added = tally.added + added;
        }
        if self.split == Split::Shop {
            self.of(None, None).repeat_rate = repeat_rate(book, self.period);
        }
    }

    fn case(&mut self, book: &Book<'_>, case: &Case) {
        for link in book.orders(case) {
            let tally = self.of(case.channel, link.credit);
            tally.orders += 1;
            tally.paid_orders += u64::from(link.paid.is_paid);
            tally.summed_orders += u64::from(link.paid.is_paid && !link.paid.other_currency);
            tally.revenue = tally.revenue + link.paid.revenue;
        }
        if !case.is_eligible {
            return;
        }
        let manager = book.shares(case, CreditRule::LastHuman).first().and_then(|share| share.manager);
        let is_won = book.orders(case).any(|link| link.paid.is_paid);
        let tally = self.of(case.channel, manager);
        tally.eligible_episodes += 1;
        tally.won_episodes += u64::from(is_won);
    }
}

/// Episodes that the customer began can be missed.
fn is_begun_by_customer(episode: &Episode) -> bool {
    matches!(episode.origin, EpisodeOrigin::Customer | EpisodeOrigin::Mailing)
}

fn is_missable(episode: &Episode, wait: &Wait) -> bool {
    wait.first && is_begun_by_customer(episode) && !matches!(wait.end, WaitEnd::CrossChannel { .. })
}

fn first_answerer(chat: &ChatFacts, episode: u32) -> Option<ManagerId> {
    let episode = chat.findings.episodes.get(episode as usize)?;
    match episode.first_human {
        Some((_, manager)) => manager,
        None => episode.waits.last().and_then(|wait| owner(chat, wait)),
    }
}

/// Working seconds of a wait that the manager held; absent when he took it by answering.
fn own_secs(wait: &Wait, manager: Option<ManagerId>) -> Option<u32> {
    let mut own = wait.holdings.iter().filter(|held| held.manager == manager && held.manager.is_some()).peekable();
    own.peek()?;
    Some(own.map(|held| held.work_secs).sum())
}
