//! Each manager against their own past, in the order of the alphabet: nobody is ranked.

use chrono::NaiveDate;

use crate::metrics::Summary;
use crate::metrics::coaching::cases::monday;
use crate::metrics::coaching::{Case, TOPICS, cases, share, topic};
use crate::model::coaching::{Done, Focus};
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::report::{Block, Line, Mark, Span};
use crate::reports::daily::days::Days;
use crate::reports::daily::figures::{self, Reading};
use crate::reports::wording;
use crate::text::catalogue::Catalogue;
use crate::text::{cut, mask};

/// Below this share of messages with a known author nobody is marked.
const MIN_COVERAGE: f64 = 0.8;
const MAX_NAME_UNITS: usize = 40;

/// One person's day.
pub struct ManagerDay {
    pub manager: Option<ManagerId>,
    pub name: String,
    pub today: Summary,
    pub readings: Vec<Reading>,
    /// The focus points of the week that runs, and how they go so far.
    pub focus: Vec<(Focus, Done)>,
}

/// Everybody who wrote or holds a wait; messages of nobody known come last.
pub fn managers(facts: &Facts, days: &Days) -> Vec<ManagerDay> {
    let may_mark = coverage(facts).is_some_and(|share| share >= MIN_COVERAGE);
    let cases = if facts.coaching.is_empty() { Vec::new() } else { cases(facts) };
    let took_part = days.today.managers.iter().filter(|(_, summary)| summary.chats > 0 || summary.outbound > 0);
    let mut found: Vec<ManagerDay> = took_part
        .map(|(manager, today)| ManagerDay {
            manager: *manager,
            name: manager.map_or_else(String::new, |id| short_name(facts, id)),
            today: today.clone(),
            readings: figures::of_person(days, *manager, today, may_mark && manager.is_some()),
            focus: manager.map(|manager| focus(facts, &cases, manager, days.today.date)).unwrap_or_default(),
        })
        .collect();
    found.sort_by(|left, right| {
        (left.manager.is_none(), &left.name, left.manager).cmp(&(right.manager.is_none(), &right.name, right.manager))
    });
    found
}

/// What the person works on in the week of the day, with the cases of the week up to the day.
fn focus(facts: &Facts, cases: &[Case], manager: ManagerId, day: NaiveDate) -> Vec<(Focus, Done)> {
    let week = monday(day);
    let of_person = facts.coaching.iter().filter(|focus| focus.manager == manager && focus.week == week);
    let so_far = |case: &Case| case.manager == Some(manager) && week <= case.day && case.day <= day;
    let done = |focus: &Focus| {
        let place = TOPICS.iter().position(|topic| topic.name == focus.topic)?;
        Some((focus.clone(), share(cases, place, so_far)))
    };
    of_person.filter_map(done).collect()
}

/// Share of messages whose author is known.
pub fn coverage(facts: &Facts) -> Option<f64> {
    let told = &facts.completeness;
    (told.messages > 0).then(|| told.messages_with_author as f64 / told.messages as f64)
}

pub fn blocks(facts: &Facts, managers: &[ManagerDay], catalogue: &Catalogue) -> Vec<Block> {
    if managers.is_empty() {
        return Vec::new();
    }
    let lines = managers.iter().map(|day| line(facts, day, catalogue)).collect();
    vec![Block::Section(catalogue.text("managers-title", &[])), Block::List(lines)]
}

fn line(facts: &Facts, day: &ManagerDay, catalogue: &Catalogue) -> Line {
    let mut line = Vec::new();
    if let Some(mark) = worst(&day.readings) {
        line.extend([Span::Mark(mark), Span::Text(" ".into())]);
    }
    let name = if day.manager.is_none() { shown_name(facts, None, catalogue) } else { day.name.clone() };
    line.push(Span::Bold(name));
    let chats = catalogue.text("count-chats", &[("count", day.today.chats.into())]);
    let mut told = vec![match day.today.response_rate.count {
        0 => chats,
        asked => catalogue.text(
            "manager-answered",
            &[("chats", chats.into()), ("answered", day.today.responded_chats.into()), ("count", asked.into())],
        ),
    }];
    for reading in &day.readings {
        told.push(format!("{}: {}", lower_first(&reading.name(facts, catalogue)), reading.phrase(facts, catalogue)));
    }
    if day.today.orders > 0 {
        let orders = catalogue.text("count-orders", &[("count", day.today.orders.into())]);
        told.push(
            catalogue.text("manager-orders", &[("orders", orders.into()), ("paid", day.today.paid_orders.into())]),
        );
    }
    for (focus, done) in &day.focus {
        let Some(topic) = topic(&focus.topic) else { continue };
        let topic = catalogue.text(topic.title, &[]);
        let (so_far, goal) = (wording::share(*done, catalogue), catalogue.percent(focus.goals[0]));
        told.push(
            catalogue
                .text("manager-focus", &[("topic", topic.into()), ("share", so_far.into()), ("goal", goal.into())]),
        );
    }
    line.push(Span::Text(format!(": {}.", told.join("; "))));
    line
}

/// Only the first letter: units keep theirs.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn worst(readings: &[Reading]) -> Option<Mark> {
    let marks = || readings.iter().filter_map(Reading::mark);
    let has = |wanted: Mark| marks().any(|mark| mark == wanted);
    [Mark::Bad, Mark::Attention, Mark::Good].into_iter().find(|mark| has(*mark))
}

/// `Анна К.`, the whole name when two share the short one.
fn short_name(facts: &Facts, id: ManagerId) -> String {
    let Some(manager) = facts.managers.get(&id) else { return format!("mg-{id}") };
    let short = mask::mask_name(&manager.name);
    let alike = facts.managers.values().filter(|other| mask::mask_name(&other.name) == short).count();
    let name = if alike > 1 { manager.name.trim() } else { short.trim() };
    if name.is_empty() { format!("mg-{id}") } else { cut::shorten(name, MAX_NAME_UNITS) }
}

/// The short name, or the word for nobody.
pub fn shown_name(facts: &Facts, id: Option<ManagerId>, catalogue: &Catalogue) -> String {
    match id {
        Some(id) => short_name(facts, id),
        None => catalogue.text("unassigned", &[]),
    }
}
