//! The behaviour digest: what each person does in a chat, week beside week. In the order of the
//! alphabet; marks only beyond the person's own usual spread.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::metrics::coaching::cases::{monday, within};
use crate::metrics::coaching::{Case, TOPICS, cases, share};
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::report::{Block, Line, Mark, Report, Span};
use crate::reports::daily::managers::shown_name;
use crate::reports::wording::{self, days};
use crate::reports::{daily, weekly};
use crate::stats::control::{Direction, p_chart};
use crate::text::catalogue::Catalogue;

pub const NAME: &str = "behaviour";
pub const HISTORY_DAYS: u32 = weekly::HISTORY_DAYS;

pub fn build(facts: &Facts, date: NaiveDate, catalogue: &Catalogue) -> Report {
    let week = monday(date);
    let last = week.checked_add_days(Days::new(6)).unwrap_or(week);
    let found = cases(facts);
    let mut people: BTreeMap<String, ManagerId> = BTreeMap::new();
    for manager in found.iter().filter(|case| case.day >= week && case.day <= last).filter_map(|case| case.manager) {
        people.insert(shown_name(facts, Some(manager), catalogue), manager);
    }
    let told: Vec<(String, Vec<Line>)> = people
        .into_iter()
        .map(|(name, manager)| (name, lines(&found, manager, week, catalogue)))
        .filter(|(_, lines)| !lines.is_empty())
        .collect();
    let marked = |wanted: Mark| {
        let has = |lines: &[Line]| lines.iter().flatten().any(|span| *span == Span::Mark(wanted));
        told.iter().filter(|(_, lines)| has(lines)).map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    let (worse, better) = (marked(Mark::Bad), marked(Mark::Good));
    let headline = match (told.is_empty(), worse.is_empty(), better.is_empty()) {
        (true, ..) => catalogue.text("behaviour-headline-nobody", &[]),
        (_, false, _) => catalogue.text("behaviour-headline-worse", &[("names", worse.join(", ").into())]),
        (_, _, false) => catalogue.text("behaviour-headline-better", &[("names", better.join(", ").into())]),
        _ => catalogue.text("behaviour-headline-usual", &[]),
    };
    let mut blocks = vec![Block::Headline(vec![Span::Bold(headline)])];
    for (name, lines) in told {
        blocks.push(Block::Section(name));
        blocks.push(Block::List(lines));
    }
    let mut foot = daily::foot::completeness(facts, catalogue);
    foot.push(catalogue.text("behaviour-foot", &[]));
    blocks.push(Block::Foot(vec![Span::Text(foot.join(" "))]));
    let title = catalogue.text("behaviour-title", &[("days", days(week, last, catalogue).into())]);
    Report { name: NAME, period: week.to_string(), title, blocks }
}

/// One line a topic: this week, the week before, the mark of the person's own chart.
fn lines(cases: &[Case], manager: ManagerId, week: NaiveDate, catalogue: &Catalogue) -> Vec<Line> {
    let week_of = |back: u32, place: usize| {
        let from = cases::weeks_before(week, back);
        let to = from.checked_add_days(Days::new(7)).unwrap_or(from);
        share(cases, place, |case| case.manager == Some(manager) && within(case.day, from, to))
    };
    let mut lines = Vec::new();
    for (place, topic) in TOPICS.iter().enumerate() {
        let weeks: Vec<(u64, u64)> = (0..weekly::WEEKS).rev().map(|back| week_of(back, place)).collect();
        let [.., before, now] = weeks.as_slice() else { continue };
        if now.1 == 0 {
            continue;
        }
        let known: Vec<(u64, u64)> = weeks.iter().copied().filter(|week| week.1 > 0).collect();
        let signal = p_chart(&known, known.len().saturating_sub(1)).and_then(|chart| chart.signal);
        let mut line: Line = match signal.map(|signal| signal.direction) {
            Some(Direction::Up) => vec![Span::Mark(Mark::Good), Span::Text(" ".into())],
            Some(Direction::Down) => vec![Span::Mark(Mark::Bad), Span::Text(" ".into())],
            None => Vec::new(),
        };
        let title = catalogue.text(topic.title, &[]);
        let now = wording::share(*now, catalogue);
        line.push(Span::Text(match before.1 {
            0 => catalogue.text("behaviour-line-first", &[("topic", title.into()), ("now", now.into())]),
            _ => {
                let before = wording::share(*before, catalogue);
                let arguments = [("topic", title.into()), ("now", now.into()), ("before", before.into())];
                catalogue.text("behaviour-line", &arguments)
            }
        }));
        lines.push(line);
    }
    lines
}
