//! The shift advisor: in which hours of the week more comes than the people there answer in time, and
//! in which there are more people than work. Of the four weeks before the date.

use chrono::NaiveDate;

use crate::metrics::shifts::{ShiftHour, shifts};
use crate::model::coaching::Done;
use crate::model::facts::Facts;
use crate::model::report::{Block, Line, Mark, Report, Span};
use crate::reports::charts::picture;
use crate::reports::charts::week::{self, Cell, Week};
use crate::reports::daily;
use crate::reports::wording::{paragraph, share_with_interval};
use crate::text::catalogue::Catalogue;

pub const NAME: &str = "shifts";
/// Four weeks: each hour of the week is seen four times.
pub const HISTORY_DAYS: u32 = 27;

const SHORT_SHOWN: usize = 6;
const CALM_SHOWN: usize = 3;
/// Enquiries to one person in an hour below which the hour is calm, and people from which it matters.
const CALM_LOAD: f64 = 0.3;
const CALM_PEOPLE: f64 = 1.5;
const WEEKDAYS: [&str; 7] = ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];

/// Hours of one weekday that stand together.
struct Stretch {
    weekday: usize,
    first: u32,
    last: u32,
    waits: u32,
    hours: f64,
    people: f64,
    late: Done,
}

pub fn build(facts: &Facts, date: NaiveDate, catalogue: &Catalogue) -> Report {
    let (hours, shop) = shifts(facts, facts.period);
    let title = catalogue.text("shifts-title", &[("date", catalogue.date(date).into())]);
    let report = |blocks| Report { name: NAME, period: date.to_string(), title: title.clone(), blocks };
    if shop.1 == 0 {
        let text = catalogue.text("shifts-nothing", &[]);
        return report(vec![Block::Headline(vec![Span::Bold(text)])]);
    }
    let mut short = stretches(&hours, |hour| hour.short);
    short.sort_by(|left, right| right.late.0.cmp(&left.late.0).then(right.waits.cmp(&left.waits)));
    let mut calm = stretches(&hours, is_calm);
    calm.sort_by(|left, right| (right.people * right.hours).total_cmp(&(left.people * left.hours)));
    let headline = match short.first() {
        Some(worst) => {
            let place = place(worst, catalogue);
            catalogue.text("shifts-headline-short", &[("place", place.into()), ("count", short.len().into())])
        }
        None => catalogue.text("shifts-headline-fine", &[]),
    };
    let mut blocks = vec![Block::Headline(vec![Span::Bold(headline)])];
    if !short.is_empty() {
        blocks.push(Block::Section(catalogue.text("shifts-short", &[])));
        blocks.push(Block::List(short.iter().take(SHORT_SHOWN).map(|found| short_line(found, catalogue)).collect()));
    }
    if !calm.is_empty() {
        blocks.push(Block::Section(catalogue.text("shifts-calm", &[])));
        blocks.push(Block::List(calm.iter().take(CALM_SHOWN).map(|found| calm_line(found, catalogue)).collect()));
    }
    blocks.push(paragraph(catalogue.text(
        "shifts-shop",
        &[
            ("target", catalogue.duration(facts.rules.targets_secs[1].into()).into()),
            ("late", share_with_interval(shop, catalogue).into()),
        ],
    )));
    blocks.push(draw(&hours, short.len(), catalogue));
    let mut told = daily::foot::completeness(facts, catalogue);
    told.push(catalogue.text("shifts-foot", &[]));
    blocks.push(Block::Foot(vec![Span::Text(told.join(" "))]));
    report(blocks)
}

fn is_calm(hour: &ShiftHour) -> bool {
    let people = hour.people.unwrap_or(0.0);
    people >= CALM_PEOPLE && hour.load.rate().is_some_and(|load| load / people < CALM_LOAD)
}

fn stretches(hours: &[ShiftHour], counts: impl Fn(&ShiftHour) -> bool) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for (at, hour) in hours.iter().enumerate().filter(|(_, hour)| counts(hour)) {
        let (weekday, hour_of_day) = (at / 24, (at % 24) as u32);
        let fresh =
            Stretch { weekday, first: hour_of_day, last: hour_of_day, waits: 0, hours: 0.0, people: 0.0, late: (0, 0) };
        match found.last_mut().filter(|last| last.weekday == weekday && last.last + 1 == hour_of_day) {
            Some(last) => last.last = hour_of_day,
            None => found.push(fresh),
        }
        let Some(stretch) = found.last_mut() else { continue };
        let before = stretch.hours;
        stretch.waits += hour.load.waits;
        stretch.hours += hour.load.hours;
        stretch.late = (stretch.late.0 + hour.late.0, stretch.late.1 + hour.late.1);
        if stretch.hours > 0.0 {
            let people = hour.people.unwrap_or(0.0);
            stretch.people = (stretch.people * before + people * hour.load.hours) / stretch.hours;
        }
    }
    found
}

/// `пт 19:00–22:00`.
fn place(stretch: &Stretch, catalogue: &Catalogue) -> String {
    let weekday = catalogue.text(WEEKDAYS[stretch.weekday % 7], &[]);
    format!("{weekday} {}:00–{}:00", stretch.first, stretch.last + 1)
}

fn told(stretch: &Stretch, catalogue: &Catalogue) -> String {
    let load = if stretch.hours > 0.0 { f64::from(stretch.waits) / stretch.hours } else { 0.0 };
    let load = catalogue.decimal(load, 1);
    let people = catalogue.decimal(stretch.people, 1);
    catalogue.text("shifts-hours", &[("load", load.into()), ("people", people.into())])
}

fn short_line(stretch: &Stretch, catalogue: &Catalogue) -> Line {
    let late = share_with_interval(stretch.late, catalogue);
    let late = catalogue.text("shifts-late", &[("late", late.into())]);
    vec![
        Span::Mark(Mark::Attention),
        Span::Bold(format!(" {}", place(stretch, catalogue))),
        Span::Text(format!(": {} {late}", told(stretch, catalogue))),
    ]
}

fn calm_line(stretch: &Stretch, catalogue: &Catalogue) -> Line {
    vec![Span::Bold(place(stretch, catalogue)), Span::Text(format!(": {}", told(stretch, catalogue)))]
}

fn draw(hours: &[ShiftHour], short: usize, catalogue: &Catalogue) -> Block {
    let cells: Vec<Cell> = hours.iter().map(|hour| Cell { load: hour.load.rate(), short: hour.short }).collect();
    let busy: Vec<u32> = cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| cell.load.is_some_and(|load| load > 0.0))
        .map(|(at, _)| (at % 24) as u32)
        .collect();
    let first = busy.iter().min().copied().unwrap_or(0);
    let last = busy.iter().max().copied().unwrap_or(23);
    let title = catalogue.text("picture-week-title", &[]);
    let weekdays = WEEKDAYS.map(|weekday| catalogue.text(weekday, &[]));
    let drawing = week::draw(&Week {
        title: &title,
        note: &catalogue.text("picture-week-note", &[]),
        weekdays: &weekdays,
        hours: (first, last),
        cells: &cells,
    });
    let words = catalogue.text("picture-week-words", &[("count", short.into())]);
    Block::Picture(picture("load_of_week", title, words, &drawing))
}
