//! The trend report: figures of the shop and of each person that left their own usual spread, better
//! and worse, with the week since when.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::metrics::Unit;
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::report::{Block, Line, Mark, Report, Span};
use crate::reports::charts::control::{self, Control, Day};
use crate::reports::charts::picture;
use crate::reports::daily::figures::format;
use crate::reports::daily::managers::shown_name;
use crate::reports::series::{FIGURES, Series};
use crate::reports::wording::paragraph;
use crate::reports::{daily, weekly};
use crate::text::catalogue::Catalogue;

pub const NAME: &str = "trends";
pub const HISTORY_DAYS: u32 = weekly::HISTORY_DAYS;

const SHOWN: usize = 7;

/// A figure of somebody that was judged.
struct Judged {
    who: String,
    series: Series,
    signal: Option<(Mark, NaiveDate)>,
}

pub fn build(facts: &Facts, date: NaiveDate, catalogue: &Catalogue) -> Report {
    let judged = judged(facts, date, catalogue);
    let of = |wanted: Mark| -> Vec<&Judged> {
        judged.iter().filter(|found| found.signal.is_some_and(|(mark, _)| mark == wanted)).collect()
    };
    let (worse, better) = (of(Mark::Bad), of(Mark::Good));
    let what = |found: &Judged| format!("{} ({})", lower(&name(facts, &found.series, catalogue)), found.who);
    let headline = match (judged.is_empty(), worse.first(), better.first()) {
        (true, ..) => catalogue.text("trends-headline-early", &[]),
        (_, Some(first), _) => catalogue.text("trends-headline-worse", &[("what", what(first).into())]),
        (_, None, Some(first)) => catalogue.text("trends-headline-better", &[("what", what(first).into())]),
        _ => catalogue.text("trends-headline-none", &[]),
    };
    let mut blocks = vec![Block::Headline(vec![Span::Bold(headline)])];
    for (title, found) in [("trends-worse", &worse), ("trends-better", &better)] {
        if !found.is_empty() {
            blocks.push(Block::Section(catalogue.text(title, &[])));
            blocks.push(Block::List(found.iter().take(SHOWN).map(|found| line(facts, found, catalogue)).collect()));
        }
    }
    if !judged.is_empty() {
        blocks.push(paragraph(catalogue.text("trends-judged", &[("count", judged.len().into())])));
    }
    let first = worse
        .first()
        .or(better.first())
        .copied()
        .or_else(|| judged.iter().find(|found| found.series.figure.unit == Unit::Seconds));
    blocks.extend(first.and_then(|found| draw(facts, found, catalogue)));
    let mut foot = daily::foot::completeness(facts, catalogue);
    foot.push(catalogue.text("trends-foot", &[]));
    blocks.push(Block::Foot(vec![Span::Text(foot.join(" "))]));
    let title = catalogue.text("trends-title", &[("date", catalogue.date(date).into())]);
    Report { name: NAME, period: date.to_string(), title, blocks }
}

/// The shop's figures, then everybody's, those with enough weeks.
fn judged(facts: &Facts, date: NaiveDate, catalogue: &Catalogue) -> Vec<Judged> {
    let weeks = weekly::known_weeks(facts, date);
    let managers: BTreeSet<ManagerId> =
        weeks.iter().flat_map(|week| week.managers.keys()).filter_map(|manager| *manager).collect();
    let mut people: Vec<(String, Option<ManagerId>)> =
        managers.into_iter().map(|id| (shown_name(facts, Some(id), catalogue), Some(id))).collect();
    people.sort();
    people.insert(0, (catalogue.text("trends-shop", &[]), None));
    let mut found = Vec::new();
    for (who, manager) in people {
        for figure in FIGURES {
            let series = Series::of(
                figure,
                weeks.iter().map(|week| match manager {
                    None => (week.monday, Some(&week.shop)),
                    person => (week.monday, week.managers.get(&person)),
                }),
            );
            if series.chart().is_some() {
                found.push(Judged { who: who.clone(), signal: series.signal(), series });
            }
        }
    }
    found
}

fn name(facts: &Facts, series: &Series, catalogue: &Catalogue) -> String {
    let target = catalogue.duration(facts.rules.targets_secs[0].into());
    catalogue.text(series.figure.name, &[("target", target.into())])
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn line(facts: &Facts, found: &Judged, catalogue: &Catalogue) -> Line {
    let unit = found.series.figure.unit;
    let shown = |value: Option<f64>| match value {
        Some(value) => format(unit, value, facts, catalogue),
        None => catalogue.text("unknown", &[]),
    };
    let mark = found.signal.map_or(Mark::Attention, |signal| signal.0);
    let since = found.signal.map(|signal| catalogue.date(signal.1)).unwrap_or_default();
    let told = catalogue.text(
        "trends-line",
        &[
            ("name", lower(&name(facts, &found.series, catalogue)).into()),
            ("value", shown(found.series.last().and_then(|last| last.value)).into()),
            ("usual", shown(found.series.usual()).into()),
            ("date", since.into()),
        ],
    );
    vec![Span::Mark(mark), Span::Bold(format!(" {}", found.who)), Span::Text(format!(": {told}"))]
}

/// The figure's weeks with their limits.
fn draw(facts: &Facts, found: &Judged, catalogue: &Catalogue) -> Option<Block> {
    let (chart, _) = found.series.chart()?;
    let unit = found.series.figure.unit;
    let days: Vec<Day> = found
        .series
        .points
        .iter()
        .map(|(monday, estimate)| Day { label: monday.format("%d.%m").to_string(), value: estimate.value })
        .collect();
    let title = format!("{}, {}", name(facts, &found.series, catalogue), found.who);
    let value = |value: f64| format(unit, value, facts, catalogue);
    let drawing = control::draw(&Control {
        title: &title,
        subtitle: &catalogue.text("picture-reply-limits", &[]),
        days: &days,
        centre: Some(chart.middle),
        limits: chart.limits.last().copied(),
        is_time: unit == Unit::Seconds,
        value: &value,
    });
    let beyond = days
        .iter()
        .filter(|day| {
            day.value.zip(chart.limits.last()).is_some_and(|(value, limits)| value < limits.0 || value > limits.1)
        })
        .count();
    let words =
        catalogue.text("picture-weeks-words", &[("middle", value(chart.middle).into()), ("count", beyond.into())]);
    Some(Block::Picture(picture("trend", title, words, &drawing)))
}
