//! Top and bottom: only people beyond the limits of chance around the shop's own rate. Mostly nobody,
//! and then the report says so.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::metrics::coaching::{Case, TOPICS, cases};
use crate::model::coaching::Done;
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::report::{Block, Line, Mark, Report, Span};
use crate::reports::daily::managers::{coverage, shown_name};
use crate::reports::wording::{paragraph, range, share_with_interval};
use crate::reports::{daily, weekly};
use crate::stats::funnel::{InFunnel, Position, funnel};
use crate::text::catalogue::Catalogue;

pub const NAME: &str = "standouts";
pub const HISTORY_DAYS: u32 = weekly::HISTORY_DAYS;

/// Cases a person needs to be placed at all.
const CASES_LEAST: u64 = 30;
/// Below this share of known authors nobody is placed.
const COVERAGE_LEAST: f64 = 0.8;

/// A person beyond the limits of one measure.
struct Standout {
    name: String,
    done: Done,
    place: InFunnel,
}

pub fn build(facts: &Facts, date: NaiveDate, catalogue: &Catalogue) -> Report {
    let found = cases(facts);
    let title = catalogue.text("standouts-title", &[("date", catalogue.date(date).into())]);
    let report = |blocks| Report { name: NAME, period: date.to_string(), title: title.clone(), blocks };
    if coverage(facts).is_none_or(|share| share < COVERAGE_LEAST) {
        let text = catalogue.text("standouts-coverage", &[]);
        return report(vec![Block::Headline(vec![Span::Bold(text)])]);
    }
    let mut measures: Vec<(String, Vec<Standout>, usize)> = Vec::new();
    let paid = people(&found, |case| case.ripe.then_some(case.paid));
    measures.push(measure(facts, catalogue.text("standouts-paid", &[]), paid, catalogue));
    for (place, topic) in TOPICS.iter().enumerate() {
        let done = people(&found, |case| case.done.get(place).copied().flatten());
        measures.push(measure(facts, catalogue.text(topic.title, &[]), done, catalogue));
    }
    let judged = measures.iter().map(|measure| measure.2).max().unwrap_or(0);
    let outside: usize = measures.iter().map(|measure| measure.1.len()).sum();
    let headline = match (judged, outside) {
        (0 | 1, _) => catalogue.text("standouts-too-few", &[("count", CASES_LEAST.into())]),
        (_, 0) => catalogue.text("standouts-nobody", &[]),
        _ => catalogue.text("standouts-some", &[("count", outside.into())]),
    };
    let mut blocks = vec![Block::Headline(vec![Span::Bold(headline)])];
    for (name, standouts, _) in measures.into_iter().filter(|measure| !measure.1.is_empty()) {
        blocks.push(Block::Section(name));
        blocks.push(Block::List(standouts.iter().map(|standout| line(standout, catalogue)).collect()));
    }
    if outside == 0 && judged > 1 {
        blocks.push(paragraph(catalogue.text("standouts-nobody-why", &[])));
    }
    let mut foot = daily::foot::completeness(facts, catalogue);
    foot.push(catalogue.text("standouts-foot", &[("count", CASES_LEAST.into())]));
    blocks.push(Block::Foot(vec![Span::Text(foot.join(" "))]));
    report(blocks)
}

fn people(cases: &[Case], hit: impl Fn(&Case) -> Option<bool>) -> BTreeMap<ManagerId, Done> {
    let mut found: BTreeMap<ManagerId, Done> = BTreeMap::new();
    for case in cases {
        let Some((manager, hit)) = case.manager.zip(hit(case)) else { continue };
        let done = found.entry(manager).or_default();
        *done = (done.0 + u64::from(hit), done.1 + 1);
    }
    found.retain(|_, done| done.1 >= CASES_LEAST);
    found
}

/// The measure's name, those beyond its limits (the best first), and how many were judged.
fn measure(
    facts: &Facts,
    name: String,
    people: BTreeMap<ManagerId, Done>,
    catalogue: &Catalogue,
) -> (String, Vec<Standout>, usize) {
    let groups: Vec<Done> = people.values().copied().collect();
    let places = if groups.len() > 1 { funnel(&groups).unwrap_or_default() } else { Vec::new() };
    let mut outside: Vec<Standout> = people
        .into_iter()
        .zip(&places)
        .filter(|(_, place)| !matches!(place.position, Position::Within | Position::TooFew))
        .map(|((manager, done), place)| Standout {
            name: shown_name(facts, Some(manager), catalogue),
            done,
            place: *place,
        })
        .collect();
    outside.sort_by(|left, right| right.place.position.cmp(&left.place.position).then(left.name.cmp(&right.name)));
    (name, outside, groups.len())
}

fn line(standout: &Standout, catalogue: &Catalogue) -> Line {
    let above = matches!(standout.place.position, Position::Above | Position::FarAbove);
    let (low, high) = standout.place.limits95;
    let told = catalogue.text(
        "standouts-line",
        &[
            ("share", share_with_interval(standout.done, catalogue).into()),
            ("limits", range(low, high, catalogue).into()),
        ],
    );
    vec![
        Span::Mark(if above { Mark::Good } else { Mark::Bad }),
        Span::Bold(format!(" {}", standout.name)),
        Span::Text(format!(": {told}")),
    ]
}
