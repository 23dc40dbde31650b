//! How talks were led, over a scope: questions answered, promises kept, doubts answered, steps and more
//! offered, silences followed up, how much each side wrote, templates, quality. Whose: an episode belongs
//! to who wrote last in it, a promise to who made it, a doubt to who answered or passed over it, a
//! silence to who wrote last before it.

use std::collections::BTreeMap;

use crate::analysis::conduct::is_sale;
use crate::metrics::chat::is_excluded;
use crate::metrics::outcome::Outcomes;
use crate::metrics::{follow_up, quality};
use crate::model::conduct::Answer;
use crate::model::estimate::Estimate;
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::Episode;
use crate::model::ids::{ChannelId, ManagerId, MessageId};
use crate::model::labels::{EpisodeKind, SpinCode};
use crate::model::time::Period;
use crate::stats::interval::{mean_interval, wilson};

/// Messages kept as evidence of one figure.
const EVIDENCE: usize = 20;

/// The figures of one scope. A rate's evidence are the cases that missed it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConductFigures {
    /// M28: customers' questions that responsive words followed.
    pub answered_questions: Estimate,
    /// M32: promises kept in time, of those whose time is over.
    pub promises_kept: Estimate,
    /// Doubts answered, of those somebody wrote after.
    pub objections_handled: Estimate,
    /// Consultations in which the need was asked about.
    pub needs_rate: Estimate,
    /// M18: offered next steps that were accepted.
    pub step_accepted: Estimate,
    /// Something more offered to those who buy, and how often it was taken.
    pub upsell_rate: Estimate,
    pub upsell_accepted: Estimate,
    /// M17: silences followed up within 72 h; follow-ups answered within 72 h.
    pub follow_up_rate: Estimate,
    pub recovered_rate: Estimate,
    /// M30: templates among the messages of people.
    pub template_share: Estimate,
    /// M20: mean of the episodes' shares, and the pooled share.
    pub talk_ratio: Estimate,
    pub talk_ratio_pooled: Estimate,
    /// Mean quality of the episodes, 0..100.
    pub quality: Estimate,
}

/// How the figures are split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConductSplit {
    Shop,
    Manager,
    Channel,
}

/// One part of a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConductKey {
    Shop,
    Manager(Option<ManagerId>),
    Channel(Option<ChannelId>),
}

/// The figures of every part: of episodes that began in the period, in one channel or all.
pub fn conduct(
    facts: &Facts,
    period: Period,
    split: ConductSplit,
    channel: Option<ChannelId>,
) -> BTreeMap<ConductKey, ConductFigures> {
    let outcomes = Outcomes::of(facts);
    let mut count = Count { facts, period, split, outcomes: &outcomes, tallies: BTreeMap::new() };
    let counts = |chat: &&ChatFacts| channel.is_none_or(|channel| chat.chat.channel == Some(channel));
    for chat in facts.chats.iter().filter(counts).filter(|chat| !is_excluded(&facts.rules, chat)) {
        count.chat(chat);
    }
    count.tallies.into_iter().map(|(key, tally)| (key, tally.figures())).collect()
}

/// Hits of a count, and the messages that missed.
#[derive(Debug, Default)]
struct Rate {
    hits: u64,
    count: u64,
    missed: Vec<MessageId>,
}

impl Rate {
    fn take(&mut self, hit: bool, message: Option<MessageId>) {
        self.count += 1;
        self.hits += u64::from(hit);
        self.missed.extend(message.filter(|_| !hit && self.missed.len() < EVIDENCE));
    }

    fn estimate(self) -> Estimate {
        let value = (self.count > 0).then(|| self.hits as f64 / self.count as f64);
        Estimate { value, count: self.count, interval: wilson(self.hits, self.count), evidence: self.missed }
    }
}

#[derive(Debug, Default)]
struct Tally {
    answered: Rate,
    promises: Rate,
    objections: Rate,
    needs: Rate,
    steps: Rate,
    upsell: Rate,
    upsell_taken: Rate,
    follow_up: Rate,
    recovered: Rate,
    templates: Rate,
    talk: Vec<f64>,
    manager_chars: u64,
    all_chars: u64,
    quality: Vec<f64>,
}

impl Tally {
    fn figures(self) -> ConductFigures {
        let pooled = (self.all_chars > 0).then(|| self.manager_chars as f64 / self.all_chars as f64);
        let episodes = self.talk.len() as u64;
        ConductFigures {
            answered_questions: self.answered.estimate(),
            promises_kept: self.promises.estimate(),
            objections_handled: self.objections.estimate(),
            needs_rate: self.needs.estimate(),
            step_accepted: self.steps.estimate(),
            upsell_rate: self.upsell.estimate(),
            upsell_accepted: self.upsell_taken.estimate(),
            follow_up_rate: self.follow_up.estimate(),
            recovered_rate: self.recovered.estimate(),
            template_share: self.templates.estimate(),
            talk_ratio: mean(&self.talk),
            talk_ratio_pooled: Estimate { value: pooled, count: episodes, interval: None, evidence: Vec::new() },
            quality: mean(&self.quality),
        }
    }
}

fn mean(sample: &[f64]) -> Estimate {
    let count = sample.len() as u64;
    let value = (count > 0).then(|| sample.iter().sum::<f64>() / count as f64);
    Estimate { value, count, interval: mean_interval(sample), evidence: Vec::new() }
}

struct Count<'a> {
    facts: &'a Facts,
    period: Period,
    split: ConductSplit,
    outcomes: &'a Outcomes,
    tallies: BTreeMap<ConductKey, Tally>,
}

impl Count<'_> {
    fn of(&mut self, chat: &ChatFacts, manager: Option<ManagerId>) -> &mut Tally {
        let key = match self.split {
            ConductSplit::Shop => ConductKey::Shop,
            ConductSplit::Manager => ConductKey::Manager(manager),
            ConductSplit::Channel => ConductKey::Channel(chat.chat.channel),
        };
        self.tallies.entry(key).or_default()
    }

    fn chat(&mut self, chat: &ChatFacts) {
        let asked = needs_asked(chat);
        for (ordinal, episode) in chat.findings.episodes.iter().enumerate() {
            if !self.period.contains(episode.started_at) || episode.kind == Some(EpisodeKind::Other) {
                continue;
            }
            self.promises(chat, episode);
            self.objections(chat, episode);
            let Some((_, manager)) = episode.last_human else { continue };
            let quality = quality::quality_of_episode(self.facts, chat, ordinal, self.outcomes);
            let tally = self.of(chat, manager);
            tally.quality.extend(quality.filter(|_| !episode.conduct.criteria.is_empty()));
            tally.talk(episode);
            tally.asked(episode);
            if is_sale(episode) {
                tally.sale(episode, asked.get(ordinal).copied().unwrap_or(false));
            }
        }
        self.silences(chat);
    }

    fn promises(&mut self, chat: &ChatFacts, episode: &Episode) {
        let now = self.facts.now;
        for promise in &episode.conduct.promises {
            if let Some(kept) = promise.is_kept(now) {
                self.of(chat, promise.manager).promises.take(kept, Some(promise.message));
            }
        }
    }

    fn objections(&mut self, chat: &ChatFacts, episode: &Episode) {
        for mark in episode.conduct.objections.iter().filter(|mark| mark.heard) {
            self.of(chat, mark.manager).objections.take(mark.answer.is_some(), Some(mark.message));
        }
    }

    fn silences(&mut self, chat: &ChatFacts) {
        let (facts, outcomes, period) = (self.facts, self.outcomes, self.period);
        for (_, silence) in follow_up::due(facts, chat, outcomes).filter(|(_, silence)| period.contains(silence.at)) {
            let Some(done) = silence.is_followed_up(facts.now) else { continue };
            let tally = self.of(chat, silence.manager);
            tally.follow_up.take(done, Some(silence.after));
            if done {
                tally.recovered.take(silence.is_recovered(), None);
            }
        }
    }
}

impl Tally {
    fn talk(&mut self, episode: &Episode) {
        let talk = episode.conduct.talk;
        self.talk.extend(talk.ratio());
        self.manager_chars += u64::from(talk.manager_chars);
        self.all_chars += u64::from(talk.manager_chars) + u64::from(talk.customer_chars);
        self.templates.count += u64::from(episode.outbound);
        self.templates.hits += u64::from(episode.templates);
    }

    fn asked(&mut self, episode: &Episode) {
        let conduct = &episode.conduct;
        let missed = conduct.unanswered.len() as u64;
        self.answered.count += u64::from(conduct.asked);
        self.answered.hits += u64::from(conduct.asked).saturating_sub(missed);
        let room = EVIDENCE.saturating_sub(self.answered.missed.len());
        self.answered.missed.extend(conduct.unanswered.iter().take(room));
    }

    fn sale(&mut self, episode: &Episode, asked_need: bool) {
        let conduct = &episode.conduct;
        if episode.kind == Some(EpisodeKind::Consultation) {
            self.needs.take(asked_need, None);
        }
        if let Some(step) = conduct.step {
            self.steps.take(step.answer == Answer::Accepted, Some(step.message));
        }
        if let Some((_, signal)) = conduct.buying_signal {
            self.upsell.take(conduct.upsell.is_some(), Some(signal));
        }
        if let Some(upsell) = conduct.upsell {
            self.upsell_taken.take(upsell.answer == Answer::Accepted, Some(upsell.message));
        }
    }
}

/// Of each episode: a person asked a question of a SPIN stage.
fn needs_asked(chat: &ChatFacts) -> Vec<bool> {
    let mut asked = vec![false; chat.findings.episodes.len()];
    for mark in chat.findings.marks.iter().filter(|mark| mark.class.is_human()) {
        let asks = mark.labels.manager().is_some_and(|labels| labels.spin.iter().any(SpinCode::is_spin));
        if let Some(asked) = asked.get_mut(mark.episode as usize) {
            *asked |= asks;
        }
    }
    asked
}
