//! What a manager should work on: at most two points, the reason in figures, goals out of the own past.
//! Compared first with the own past, then with what colleagues reach; nothing is said on too little data.
//! A new point: a line in [`POINTS`], its texts in `locales/*/judgement.ftl` (`focus-CODE`, `focus-CODE-action`).

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::metrics::chat::is_excluded;
use crate::metrics::outcome::Outcomes;
use crate::metrics::{Summary, summaries_by_manager};
use crate::model::conduct::Answer;
use crate::model::estimate::Estimate;
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{Episode, MessageMark};
use crate::model::ids::{ManagerId, MessageId};
use crate::model::labels::{Label, SURE_FROM, SpinCode};
use crate::model::time::Period;

/// Points of one manager at a time.
pub const MOST_POINTS: usize = 2;
/// Cases before anything is said of a person.
const ENOUGH: u64 = 15;
/// Cases of a week before it counts as one of the own past.
const ENOUGH_OF_WEEK: u64 = 4;
/// Weeks of the own past that are looked at.
const WEEKS: i64 = 8;
/// Weeks that tell where one stands now.
const RECENT_WEEKS: i64 = 4;
/// A smaller distance is no focus.
const LEAST_GAP: f64 = 0.05;
/// Nobody is asked for more than this.
const HIGHEST_GOAL: f64 = 0.95;
/// Examples beside a point.
const PHRASES: usize = 3;

/// Something one can get better at: a share of cases.
#[derive(Debug)]
pub struct Point {
    pub code: &'static str,
    read: fn(&Summary) -> &Estimate,
    /// How much it usually moves conversion, beside the others.
    weight: f64,
}

/// Every point. Speed comes first: it matters in every shop.
pub const POINTS: &[Point] = &[
    Point { code: "speed", read: |of| &of.share_within[1], weight: 1.0 },
    Point { code: "next_step", read: |of| &of.next_step_rate, weight: 1.0 },
    Point { code: "needs", read: |of| &of.conduct.needs_rate, weight: 0.9 },
    Point { code: "answers", read: |of| &of.conduct.answered_questions, weight: 0.9 },
    Point { code: "objections", read: |of| &of.conduct.objections_handled, weight: 0.8 },
    Point { code: "follow_up", read: |of| &of.conduct.follow_up_rate, weight: 0.8 },
    Point { code: "promises", read: |of| &of.conduct.promises_kept, weight: 0.6 },
    Point { code: "problem", read: |of| &of.spin.usage[1], weight: 0.5 },
    Point { code: "need_payoff", read: |of| &of.spin.usage[3], weight: 0.5 },
    Point { code: "upsell", read: |of| &of.conduct.upsell_rate, weight: 0.5 },
];

/// How the last week went against the weeks before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    Growing,
    Steady,
    Falling,
    /// Too few cases in the last week.
    Unknown,
}

impl Course {
    /// Message of the catalogue.
    pub fn message(self) -> &'static str {
        match self {
            Course::Growing => "course-growing",
            Course::Steady => "course-steady",
            Course::Falling => "course-falling",
            Course::Unknown => "course-unknown",
        }
    }
}

/// One point for one manager.
#[derive(Debug, Clone, PartialEq)]
pub struct Focus {
    pub code: &'static str,
    /// The last four weeks.
    pub now: Estimate,
    /// What the colleagues reach in the same weeks; unknown when there is nobody to compare with.
    pub others: Estimate,
    /// Goals of the first, second and fourth week.
    pub goals: [f64; 3],
    pub course: Course,
    /// Messages of paid chats that show how it is done.
    pub phrases: Vec<MessageId>,
}

/// The own past of everybody, week by week: made once, asked for each manager.
pub struct Coach {
    /// The weeks before the planned one, the latest first.
    weeks: Vec<BTreeMap<Option<ManagerId>, Summary>>,
    recent: BTreeMap<Option<ManagerId>, Summary>,
    examples: BTreeMap<&'static str, Vec<MessageId>>,
}

/// At most two points for a manager in the week to come; `week` begins where the past ends.
pub fn focus(facts: &Facts, manager: Option<ManagerId>, week: Period) -> Vec<Focus> {
    Coach::new(facts, week).focus(manager)
}

impl Coach {
    /// Reads the weeks before `week`, as far as the facts reach.
    pub fn new(facts: &Facts, week: Period) -> Coach {
        let to = week.from.min(facts.period.to);
        let before = |weeks: i64| to - TimeDelta::weeks(weeks);
        let summaries = |from, to| -> BTreeMap<Option<ManagerId>, Summary> {
            summaries_by_manager(facts, Period::new(from, to)).into_iter().collect()
        };
        let known = |ago: &i64| before(*ago) > facts.period.from;
        Coach {
            weeks: (0..WEEKS).take_while(known).map(|ago| summaries(before(ago + 1), before(ago))).collect(),
            recent: summaries(before(RECENT_WEEKS).max(facts.period.from), to),
            examples: examples(facts),
        }
    }

    /// Everybody who wrote in the last four weeks.
    pub fn managers(&self) -> impl Iterator<Item = ManagerId> {
        self.recent.keys().filter_map(|manager| *manager)
    }

    /// The points of one manager, the most telling first.
    pub fn focus(&self, manager: Option<ManagerId>) -> Vec<Focus> {
        let Some(summary) = self.recent.get(&manager) else { return Vec::new() };
        let mut found: Vec<(f64, Focus)> =
            POINTS.iter().filter_map(|point| self.weigh(point, manager, (point.read)(summary))).collect();
        found.sort_by(|one, other| other.0.total_cmp(&one.0));
        found.into_iter().take(MOST_POINTS).map(|(_, focus)| focus).collect()
    }

    fn weigh(&self, point: &Point, manager: Option<ManagerId>, now: &Estimate) -> Option<(f64, Focus)> {
        let value = now.value.filter(|_| now.count >= ENOUGH)?;
        let others = self.others(point, manager);
        let own_best = self.own_weeks(point, manager).map(|week| week.0).fold(value, f64::max);
        let reach = others.value.unwrap_or(own_best).max(value);
        let gap = reach - value;
        if gap < LEAST_GAP {
            return None;
        }
        // What lies outside the interval is no chance; what lies inside counts half.
        let proven = now.interval.is_some_and(|(_, high)| high < reach);
        let urgency = point.weight * gap * if proven { 1.0 } else { 0.5 };
        // Half of the way to the colleagues, or the own best week where that is nearer.
        let half = value + gap / 2.0;
        let goal = if own_best > value + LEAST_GAP { own_best.min(reach).max(half.min(own_best)) } else { half };
        let goal = goal.min(HIGHEST_GOAL).max(value);
        let step = |share: f64| ((value + (goal - value) * share) * 100.0).round() / 100.0;
        let focus = Focus {
            code: point.code,
            now: now.clone(),
            others,
            goals: [step(0.35), step(0.6), step(1.0)],
            course: self.course(point, manager),
            phrases: self.examples.get(point.code).cloned().unwrap_or_default(),
        };
        Some((urgency, focus))
    }

    /// The pooled share of the colleagues with enough cases.
    fn others(&self, point: &Point, manager: Option<ManagerId>) -> Estimate {
        let counted = self.recent.iter().filter(|(other, _)| other.is_some() && **other != manager);
        let estimates = counted.map(|(_, summary)| (point.read)(summary)).filter(|estimate| estimate.count >= ENOUGH);
        let (hits, count) = estimates.fold((0.0, 0), |sum, estimate| {
            (sum.0 + estimate.value.unwrap_or(0.0) * estimate.count as f64, sum.1 + estimate.count)
        });
        let value = (count > 0).then(|| hits / count as f64);
        Estimate { value, count, interval: None, evidence: Vec::new() }
    }

    /// Value and cases of the own weeks with enough of them, the latest first.
    fn own_weeks(&self, point: &Point, manager: Option<ManagerId>) -> impl Iterator<Item = (f64, u64)> {
        let weeks = self.weeks.iter().filter_map(move |week| week.get(&manager));
        let estimates = weeks.map(|summary| (point.read)(summary)).filter(|week| week.count >= ENOUGH_OF_WEEK);
        estimates.filter_map(|week| Some((week.value?, week.count)))
    }

    fn course(&self, point: &Point, manager: Option<ManagerId>) -> Course {
        let read = |week: &BTreeMap<Option<ManagerId>, Summary>| {
            let estimate = (point.read)(week.get(&manager)?);
            estimate.value.filter(|_| estimate.count >= ENOUGH_OF_WEEK).map(|value| (value, estimate.interval))
        };
        let Some((last, interval)) = self.weeks.first().and_then(read) else { return Course::Unknown };
        let earlier: Vec<f64> = self.weeks.iter().skip(1).take(3).filter_map(read).map(|week| week.0).collect();
        if earlier.is_empty() {
            return Course::Unknown;
        }
        let before = earlier.iter().sum::<f64>() / earlier.len() as f64;
        match interval {
            Some((low, _)) if low > before => Course::Growing,
            Some((_, high)) if high < before => Course::Falling,
            _ if last > before + 2.0 * LEAST_GAP => Course::Growing,
            _ if last < before - 2.0 * LEAST_GAP => Course::Falling,
            _ => Course::Steady,
        }
    }
}

/// Texts of a phrase that are worth showing.
const PHRASE_CHARS: std::ops::RangeInclusive<usize> = 15..=180;

/// For every point up to three messages of paid talks whose texts are at hand, of different words, the latest first.
fn examples(facts: &Facts) -> BTreeMap<&'static str, Vec<MessageId>> {
    let outcomes = Outcomes::of(facts);
    let mut found: BTreeMap<&'static str, Vec<MessageId>> = BTreeMap::new();
    let mut take = |code: &'static str, message: MessageId| {
        let all = found.entry(code).or_default();
        let Some(text) = facts.quotes.get(&message) else { return };
        let told = |other: &MessageId| facts.quotes.get(other).is_some_and(|other| begins_alike(other, text));
        if all.len() < PHRASES && PHRASE_CHARS.contains(&text.chars().count()) && !all.iter().any(told) {
            all.push(message);
        }
    };
    for chat in facts.chats.iter().rev().filter(|chat| !is_excluded(&facts.rules, chat)) {
        for (ordinal, episode) in chat.findings.episodes.iter().enumerate().rev() {
            if outcomes.is_paid(chat.chat.id, ordinal) {
                of_episode(chat, ordinal, episode, &mut take);
            }
        }
    }
    found
}

fn begins_alike(one: &str, other: &str) -> bool {
    let begin = |text: &str| text.chars().filter(|letter| letter.is_alphabetic()).take(20).collect::<String>();
    begin(one).to_lowercase() == begin(other).to_lowercase()
}

fn of_episode(chat: &ChatFacts, ordinal: usize, episode: &Episode, take: &mut dyn FnMut(&'static str, MessageId)) {
    let conduct = &episode.conduct;
    if let Some(step) = conduct.step.filter(|step| step.answer == Answer::Accepted) {
        take("next_step", step.message);
    }
    if let Some(upsell) = conduct.upsell.filter(|upsell| upsell.answer == Answer::Accepted) {
        take("upsell", upsell.message);
    }
    conduct.objections.iter().filter_map(|mark| mark.answer).for_each(|answer| take("objections", answer));
    let recovered = conduct.silences.iter().filter(|silence| silence.is_recovered());
    recovered.filter_map(|silence| silence.followed_up).for_each(|(_, message, _)| take("follow_up", message));
    let of_episode = |mark: &&MessageMark| mark.episode as usize == ordinal && mark.class.is_human();
    let marks = || chat.findings.marks.iter().filter(of_episode);
    if let Some(first) = marks().next() {
        take("speed", first.id);
    }
    for mark in marks() {
        let Some(labels) = mark.labels.manager().filter(|labels| labels.spin_sure >= SURE_FROM) else { continue };
        for code in labels.spin.iter().filter(|code| code.is_spin()) {
            let point = ["needs", "problem", "", "need_payoff"][code.place()];
            if code != SpinCode::Implication && (mark.productive || code != SpinCode::Situation) {
                take(point, mark.id);
            }
        }
    }
}
