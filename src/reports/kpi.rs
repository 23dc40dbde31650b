//! The month and the bonus: where each person stands by plan, average order and conversion, and the odds
//! of each tier at the month's end. In the order of the alphabet.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::model::facts::Facts;
use crate::model::money::Money;
use crate::model::report::{Block, Line, Report, Span};
use crate::model::time::Period;
use crate::money::Book;
use crate::money::kpi::{Measure, Standing, month_of, standings};
use crate::reports::daily;
use crate::reports::daily::managers::shown_name;
use crate::text::catalogue::Catalogue;

pub const NAME: &str = "kpi";
/// The month, the four weeks behind its forecast, and the cases that ripen.
pub const HISTORY_DAYS: u32 = 90;

/// The month that holds the date, as known at its end or now.
pub fn build(facts: &Facts, date: NaiveDate, catalogue: &Catalogue) -> Report {
    let book = Book::new(facts);
    let until = facts.now.min(Period::of_days(facts.rules.hours.zone, date, date).to);
    let at = until - chrono::TimeDelta::microseconds(1);
    let all = standings(&book, month_of(&book, at), at);
    let mut people: BTreeMap<(bool, String), Vec<&Standing>> = BTreeMap::new();
    for standing in all.iter().filter(|standing| standing.now.count > 0) {
        let name = shown_name(facts, standing.manager, catalogue);
        people.entry((standing.manager.is_none(), name)).or_default().push(standing);
    }
    let mut blocks = vec![Block::Headline(vec![Span::Bold(headline(facts, &all, people.is_empty(), catalogue))])];
    for ((_, name), standings) in people {
        blocks.push(Block::Section(name));
        blocks.push(Block::List(standings.iter().map(|standing| line(facts, standing, catalogue)).collect()));
    }
    let mut foot = daily::foot::completeness(facts, catalogue);
    foot.push(catalogue.text("kpireport-foot", &[]));
    blocks.push(Block::Foot(vec![Span::Text(foot.join(" "))]));
    let month = crate::reports::wording::days(date.with_day(1).unwrap_or(date), date, catalogue);
    let title = catalogue.text("kpireport-title", &[("month", month.into())]);
    Report { name: NAME, period: date.to_string(), title, blocks }
}

/// Whoever needs the fewest payments to the next tier; nobody is shamed.
fn headline(facts: &Facts, all: &[Standing], nobody: bool, catalogue: &Catalogue) -> String {
    if nobody {
        return catalogue.text("kpireport-empty", &[]);
    }
    if all.iter().all(|standing| standing.tiers.is_empty()) {
        return catalogue.text("kpireport-headline-none", &[]);
    }
    let known = all.iter().filter(|standing| standing.manager.is_some());
    let nearest = known.filter_map(|standing| Some((standing.to_next?, standing))).min_by_key(|found| found.0);
    match nearest {
        Some((_, standing)) => catalogue.text(
            "kpireport-headline",
            &[
                ("name", shown_name(facts, standing.manager, catalogue).into()),
                ("measure", lower(&catalogue.text(measure_name(standing.measure), &[])).into()),
            ],
        ),
        None => catalogue.text("kpireport-headline-plain", &[]),
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Plan => "kpi-plan",
        Measure::AverageOrder => "kpi-average-order",
        Measure::Conversion => "kpi-conversion",
    }
}

/// Now, forecast, tier, odds, what is missing.
fn line(facts: &Facts, standing: &Standing, catalogue: &Catalogue) -> Line {
    let shown = |value: f64| match standing.measure {
        Measure::AverageOrder => catalogue.money(Money((value * 100.0).round() as i64), &facts.rules.currency),
        Measure::Plan | Measure::Conversion => catalogue.percent(value),
    };
    let now = standing.now.value.map_or_else(|| catalogue.text("unknown", &[]), shown);
    let measure = catalogue.text(measure_name(standing.measure), &[]);
    let mut told = vec![catalogue.text(
        "kpireport-line",
        &[("measure", measure.into()), ("now", now.into()), ("count", standing.now.count.into())],
    )];
    if let Some((middle, low, high)) = standing.forecast {
        told.push(catalogue.text(
            "kpireport-forecast",
            &[("middle", shown(middle).into()), ("low", shown(low).into()), ("high", shown(high).into())],
        ));
    }
    if !standing.tiers.is_empty() {
        told.extend(standing.tier.map(|tier| match tier {
            0 => catalogue.text("kpireport-tier-none", &[]),
            tier => catalogue.text("kpireport-tier", &[("tier", tier.into())]),
        }));
        let odds: Vec<String> = standing
            .odds
            .iter()
            .enumerate()
            .map(|(tier, odds)| match tier {
                0 => catalogue.text("kpireport-odds-below", &[("odds", catalogue.percent(*odds).into())]),
                tier => {
                    let odds = catalogue.percent(*odds);
                    catalogue.text("kpireport-odds-tier", &[("tier", tier.into()), ("odds", odds.into())])
                }
            })
            .collect();
        if !odds.is_empty() {
            told.push(catalogue.text("kpireport-odds", &[("odds", odds.join(", ").into())]));
        }
        told.extend(standing.to_next.map(|count| catalogue.text("kpireport-next", &[("count", count.into())])));
    }
    vec![Span::Text(format!("{}.", told.join("; ")))]
}
