//! Whose turn it is: for each person at most five problems, of which one or two become the focus.
//!
//! A problem is a topic done less often than the person has shown to be able to, or than colleagues
//! do. It is chosen by what it may bring: cases a week, times the room to the goal, times the paid
//! share it is hoped to add. What cannot be seen in so few cases is not chosen.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::metrics::coaching::cases::{Case, share, weeks_before, within};
use crate::metrics::coaching::effect::{Effect, effect};
use crate::metrics::coaching::topics::TOPICS;
use crate::model::coaching::{Done, Focus, Outcome};
use crate::model::ids::ManagerId;

/// Weeks of own past a goal is made from.
pub const PAST_WEEKS: u32 = 4;
/// Cases in them without which nothing is asked of anybody.
const CASES_LEAST: u64 = 12;
/// Weeks looked back for what the person has already managed.
const BEST_WEEKS: u32 = 12;
const WEEK_CASES_LEAST: u64 = 5;
/// Room smaller than this is not worth a week.
const ROOM_LEAST: f64 = 0.03;
const HIGHEST: f64 = 0.98;
/// A focus is carried on for at most so many weeks.
const WEEKS_MOST: u32 = 4;
/// At most so many focus points a person and week, and problems in all.
const FOCUSES: usize = 2;
const PROBLEMS: usize = 5;
/// A second focus must promise at least this part of the first.
const SECOND: f64 = 0.5;

/// A topic of one person with room in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub manager: ManagerId,
    /// Place in [`TOPICS`].
    pub place: usize,
    /// Own share over the past weeks.
    pub now: Done,
    /// The share within reach, in four weeks.
    pub goal: f64,
    pub effect: Effect,
    /// Paid orders a week it may bring, for the order of problems only.
    pub worth: f64,
}

/// The problems of everybody in the weeks before `monday`, the most promising first.
pub fn problems(cases: &[Case], monday: NaiveDate) -> BTreeMap<ManagerId, Vec<Problem>> {
    let effects: Vec<Effect> = (0..TOPICS.len()).map(|place| effect(cases, place)).collect();
    let from = weeks_before(monday, PAST_WEEKS);
    let recent: Vec<&Case> = cases.iter().filter(|case| within(case.day, from, monday)).collect();
    let mut found: BTreeMap<ManagerId, Vec<Problem>> = BTreeMap::new();
    let managers: std::collections::BTreeSet<ManagerId> = recent.iter().filter_map(|case| case.manager).collect();
    for manager in managers {
        let own = |case: &Case| case.manager == Some(manager);
        let of_topic = (0..TOPICS.len()).filter_map(|place| {
            let now = share(recent.iter().copied(), place, own);
            let shop = share(recent.iter().copied(), place, |case| !own(case));
            let goal = within_reach(now, shop, best(cases, manager, place, monday))?;
            let room = goal - rate(now)?;
            let worth = now.1 as f64 / f64::from(PAST_WEEKS) * room * effects[place].hoped();
            Some(Problem { manager, place, now, goal, effect: effects[place], worth })
        });
        let mut own_problems: Vec<Problem> = of_topic.collect();
        own_problems.sort_by(|left, right| right.worth.total_cmp(&left.worth).then(left.place.cmp(&right.place)));
        own_problems.truncate(PROBLEMS);
        if !own_problems.is_empty() {
            found.insert(manager, own_problems);
        }
    }
    found
}

/// The focus points of the week that begins on `monday`: those agreed, else those that the cases
/// before it ask for. `history` holds every focus agreed so far.
pub fn focuses(cases: &[Case], history: &[Focus], monday: NaiveDate) -> Vec<Focus> {
    let agreed: Vec<Focus> = history.iter().filter(|focus| focus.week == monday).cloned().collect();
    if !agreed.is_empty() {
        return agreed;
    }
    let mut chosen = Vec::new();
    for (manager, problems) in problems(cases, monday) {
        let last: Vec<&Focus> =
            history.iter().filter(|focus| focus.manager == manager && focus.week == weeks_before(monday, 1)).collect();
        chosen.extend(of_person(&problems, &last, monday));
    }
    chosen
}

/// Carries on what is not done yet, then the most promising problems.
fn of_person(problems: &[Problem], last: &[&Focus], monday: NaiveDate) -> Vec<Focus> {
    let mut chosen: Vec<Focus> = Vec::new();
    for focus in last.iter().filter(|focus| is_carried_on(focus, monday)) {
        let problem = problems.iter().find(|problem| TOPICS[problem.place].name == focus.topic);
        chosen.extend(problem.map(|problem| carried_on(focus, problem, monday)));
    }
    chosen.truncate(1);
    let first_worth = problems.first().map_or(0.0, |problem| problem.worth);
    for problem in problems {
        let topic = &TOPICS[problem.place];
        let is_tired = last.iter().any(|focus| focus.topic == topic.name);
        let is_worth_it = chosen.is_empty() || problem.worth >= SECOND * first_worth;
        if chosen.len() < FOCUSES && !is_tired && is_worth_it {
            chosen.push(fresh(problem, monday));
        }
    }
    chosen
}

fn fresh(problem: &Problem, monday: NaiveDate) -> Focus {
    let now = rate(problem.now).unwrap_or(0.0);
    let room = problem.goal - now;
    Focus {
        manager: problem.manager,
        week: monday,
        topic: TOPICS[problem.place].name.to_owned(),
        since: monday,
        before: problem.now,
        goals: [now + room * 0.35, now + room * 0.6, problem.goal],
        verdict: None,
    }
}

/// Not for longer than four weeks, and not when the last goal is reached for good.
fn is_carried_on(focus: &Focus, monday: NaiveDate) -> bool {
    let weeks = (monday - focus.since).num_days() / 7;
    let is_done = focus.verdict.is_some_and(|verdict| {
        verdict.outcome == Outcome::Worked || rate(verdict.after).is_some_and(|share| share >= focus.goals[2])
    });
    weeks < i64::from(WEEKS_MOST) && !is_done
}

/// The same baseline. A goal reached moves on to the next; one missed is drawn nearer.
fn carried_on(focus: &Focus, problem: &Problem, monday: NaiveDate) -> Focus {
    let reached = focus.verdict.is_some_and(|verdict| verdict.reached);
    let now = rate(problem.now).unwrap_or(0.0);
    let [first, second, last] = focus.goals;
    let goals = match reached {
        true => [second, (second + last) / 2.0, last],
        false => {
            let near = (now + (first - now).max(0.0) * 0.7).max(now + 0.01).min(first);
            [near, (near + second) / 2.0, second.max(near)]
        }
    };
    Focus { week: monday, goals, verdict: None, ..focus.clone() }
}

/// Own best quarter of weeks, or half-way to colleagues who do it more often; absent without room.
fn within_reach(now: Done, others: Done, best: Option<f64>) -> Option<f64> {
    let own = rate(now).filter(|_| now.1 >= CASES_LEAST)?;
    let half_way = rate(others).filter(|_| others.1 >= CASES_LEAST).map(|others| (own + others) / 2.0);
    let goal = best.unwrap_or(0.0).max(half_way.unwrap_or(0.0)).min(HIGHEST);
    (goal - own >= ROOM_LEAST).then_some(goal)
}

/// Third quarter of the person's own weeks; of at least four.
fn best(cases: &[Case], manager: ManagerId, place: usize, monday: NaiveDate) -> Option<f64> {
    let week_share = |back: u32| {
        let (from, to) = (weeks_before(monday, back), weeks_before(monday, back - 1));
        let of_week = share(cases, place, |case| case.manager == Some(manager) && within(case.day, from, to));
        rate(of_week).filter(|_| of_week.1 >= WEEK_CASES_LEAST)
    };
    let mut weeks: Vec<f64> = (1..=BEST_WEEKS).filter_map(week_share).collect();
    weeks.sort_by(f64::total_cmp);
    (weeks.len() >= 4).then(|| weeks[weeks.len() * 3 / 4])
}

/// The share; absent without a case.
pub fn rate((hits, count): Done) -> Option<f64> {
    (count > 0).then(|| hits as f64 / count as f64)
}
