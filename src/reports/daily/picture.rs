//! The picture of the day: reply time by hour with the load, and the revenue of two weeks.

use std::collections::BTreeMap;

use chrono::{Days as DayCount, NaiveDate, Timelike};

use crate::metrics::chat::{is_excluded, is_sound, waits};
use crate::model::facts::Facts;
use crate::model::findings::Wait;
use crate::model::report::Block;
use crate::model::time::Period;
use crate::money::attribution::link_orders;
use crate::reports::charts::bars::{self, Bar, Bars};
use crate::reports::charts::canvas::Drawing;
use crate::reports::charts::hours::{self, Hour, Hours};
use crate::reports::charts::picture;
use crate::reports::daily::days::{Day, Days};
use crate::stats::percentile::percentile;
use crate::text::catalogue::Catalogue;

const REVENUE_DAYS: u64 = 14;
/// Answers a usual hour is made of, at least.
const MIN_USUAL: usize = 5;

/// Nothing on a silent day.
pub fn block(facts: &Facts, days: &Days, catalogue: &Catalogue) -> Option<Block> {
    let today = of_hours(facts, &[&days.today]);
    if days.today.is_silent() || today.is_empty() {
        return None;
    }
    let usual = of_hours(facts, &days.history.iter().collect::<Vec<_>>());
    let hours = hours_of(&today, &usual);
    let mut drawings = vec![draw_hours(facts, days, &hours, catalogue)];
    let revenue = revenue(facts, days.today.date);
    if revenue.iter().any(|bar| bar.1 > 0.0) {
        drawings.push(draw_revenue(facts, &revenue, catalogue));
    }
    let title = catalogue.text("picture-day-title", &[("date", catalogue.date(days.today.date).into())]);
    Some(Block::Picture(picture("day", title, words(&hours, catalogue), &Drawing::stack(&drawings))))
}

/// Waits that opened in an hour, and the working seconds of those answered.
#[derive(Default)]
struct InHour {
    opened: u32,
    answered_secs: Vec<u32>,
}

fn of_hours(facts: &Facts, days: &[&Day]) -> BTreeMap<u32, InHour> {
    let periods: Vec<Period> = days.iter().map(|day| day.period).collect();
    let Some((first, last)) = periods.first().zip(periods.last()) else { return BTreeMap::new() };
    let whole = Period::new(first.from, last.to);
    let counted = |wait: &&Wait| {
        is_sound(wait) && whole.contains(wait.opened_at) && periods.iter().any(|day| day.contains(wait.opened_at))
    };
    let mut hours: BTreeMap<u32, InHour> = BTreeMap::new();
    for chat in facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat)) {
        for wait in waits(chat).map(|(_, wait)| wait).filter(counted) {
            let hour = hours.entry(wait.opened_at.with_timezone(&facts.rules.hours.zone).hour()).or_default();
            hour.opened += 1;
            hour.answered_secs.extend(wait.answered().and(wait.work_secs));
        }
    }
    hours
}

/// From the first to the last hour with anything in it.
fn hours_of(today: &BTreeMap<u32, InHour>, usual: &BTreeMap<u32, InHour>) -> Vec<Hour> {
    let (Some(first), Some(last)) = (today.keys().next(), today.keys().next_back()) else { return Vec::new() };
    let median = |hour: Option<&InHour>, least: usize| {
        let mut secs = hour.map(|hour| hour.answered_secs.clone()).unwrap_or_default();
        secs.sort_unstable();
        percentile(&secs, 0.5).filter(|_| secs.len() >= least)
    };
    let hour = |hour: u32| Hour {
        hour,
        load: today.get(&hour).map_or(0.0, |found| f64::from(found.opened)),
        reply_secs: median(today.get(&hour), 1),
        usual_secs: median(usual.get(&hour), MIN_USUAL),
    };
    (*first..=*last).map(hour).collect()
}

fn draw_hours(facts: &Facts, days: &Days, hours: &[Hour], catalogue: &Catalogue) -> Drawing {
    let has_usual = hours.iter().filter(|hour| hour.usual_secs.is_some()).count() > 1;
    hours::draw(&Hours {
        title: &catalogue.text("picture-hours-title", &[("date", catalogue.date(days.today.date).into())]),
        reply: &catalogue.text("picture-hours-reply", &[]),
        usual: &if has_usual { catalogue.text("picture-usual", &[]) } else { String::new() },
        load: &catalogue.text("picture-hours-load", &[]),
        hours,
        target_secs: facts.rules.targets_secs[0].into(),
        duration: &|secs| catalogue.duration(secs.round().max(0.0) as u64),
    })
}

/// What orders of each day have brought so far, in whole units of the currency.
fn revenue(facts: &Facts, last: NaiveDate) -> Vec<(NaiveDate, f64)> {
    let mut days: BTreeMap<NaiveDate, f64> = BTreeMap::new();
    for back in 0..REVENUE_DAYS {
        days.extend(last.checked_sub_days(DayCount::new(back)).map(|day| (day, 0.0)));
    }
    for link in link_orders(facts).iter().filter(|link| !link.paid.cancelled && !link.paid.other_currency) {
        let made = link.order.created_at.with_timezone(&facts.rules.hours.zone).date_naive();
        if let Some(sum) = days.get_mut(&made) {
            *sum += link.paid.revenue.to_number().max(0.0);
        }
    }
    days.into_iter().collect()
}

fn draw_revenue(facts: &Facts, days: &[(NaiveDate, f64)], catalogue: &Catalogue) -> Drawing {
    let largest = days.iter().map(|day| day.1).fold(0.0, f64::max);
    let in_thousands = largest >= 10_000.0;
    let scale = if in_thousands { 1_000.0 } else { 1.0 };
    let bars: Vec<Bar> = days
        .iter()
        .map(|(day, sum)| Bar { label: day.format("%d.%m").to_string(), value: Some(sum / scale) })
        .collect();
    let id = if in_thousands { "picture-revenue-thousands" } else { "picture-revenue" };
    let unit = catalogue.currency_sign(&facts.rules.currency).to_owned();
    let title = catalogue.text(id, &[("currency", unit.into())]);
    let value = |value: f64| catalogue.decimal(value, if value.fract() == 0.0 { 0 } else { 1 });
    bars::draw(&Bars { title: &title, bars: &bars, value: &value })
}

/// The busiest and the slowest hour, in words.
fn words(hours: &[Hour], catalogue: &Catalogue) -> String {
    let busiest = hours.iter().max_by(|left, right| left.load.total_cmp(&right.load));
    let slowest = hours
        .iter()
        .filter_map(|hour| Some((hour.hour, hour.reply_secs?)))
        .max_by(|left, right| left.1.total_cmp(&right.1));
    let mut told = Vec::new();
    if let Some(busiest) = busiest {
        let count = (busiest.load as i64).into();
        told.push(catalogue.text("picture-busiest", &[("hour", clock(busiest.hour).into()), ("count", count)]));
    }
    if let Some((hour, secs)) = slowest {
        let reply = catalogue.duration(secs.round() as u64);
        told.push(catalogue.text("picture-slowest", &[("hour", clock(hour).into()), ("reply", reply.into())]));
    }
    told.join(" ")
}

fn clock(hour: u32) -> String {
    format!("{hour}:00")
}
