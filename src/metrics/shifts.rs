//! Load against hands by hour of the week: when more comes than the people there can answer in time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Timelike};

use crate::metrics::chat::{is_excluded, is_sound, waits};
use crate::metrics::load::{LoadHour, load_by_hour};
use crate::model::coaching::Done;
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::time::{Period, Time};
use crate::stats::interval::wilson;

/// Enquiries an hour needs before it is judged.
const CASES_LEAST: u64 = 8;
/// Enquiries in one such hour from which nobody at work is a lack.
const LOAD_LEAST: f64 = 0.25;
const NOBODY: f64 = 0.2;
/// Waits later than the target at this place are late (15 minutes).
const TARGET: usize = 1;

/// One hour of the week.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ShiftHour {
    pub load: LoadHour,
    /// People who wrote in one such hour, on average.
    pub people: Option<f64>,
    /// Answered later than the target, of the answered waits that opened in it.
    pub late: Done,
    /// Too few hands: surely more late answers than the shop has, or load and nobody.
    pub short: bool,
}

/// The 168 hours of the shop's week, Monday 00:00 first, and the shop's own late share.
pub fn shifts(facts: &Facts, period: Period) -> (Vec<ShiftHour>, Done) {
    let load = load_by_hour(facts, period);
    let people = people(facts, period);
    let mut hours: Vec<ShiftHour> = load
        .into_iter()
        .zip(people)
        .map(|(load, wrote)| ShiftHour {
            people: (load.hours > 0.0).then(|| wrote as f64 / load.hours),
            load,
            ..ShiftHour::default()
        })
        .collect();
    let mut shop: Done = (0, 0);
    for chat in facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat)) {
        for (_, wait) in waits(chat).filter(|(_, wait)| is_sound(wait) && period.contains(wait.opened_at)) {
            let Some(secs) = wait.answered().and(wait.work_secs) else { continue };
            let late = u64::from(secs > facts.rules.targets_secs[TARGET]);
            let hour = &mut hours[hour_of_week(facts, wait.opened_at).1].late;
            *hour = (hour.0 + late, hour.1 + 1);
            shop = (shop.0 + late, shop.1 + 1);
        }
    }
    for (at, hour) in hours.iter_mut().enumerate() {
        hour.short = is_short(facts, at, hour, shop);
    }
    (hours, shop)
}

fn is_short(facts: &Facts, at: usize, hour: &ShiftHour, shop: Done) -> bool {
    let shop_late = if shop.1 == 0 { 1.0 } else { shop.0 as f64 / shop.1 as f64 };
    let surely_late =
        hour.late.1 >= CASES_LEAST && wilson(hour.late.0, hour.late.1).is_some_and(|(low, _)| low > shop_late);
    let load = hour.load.rate().unwrap_or(0.0);
    let nobody = u64::from(hour.load.waits) >= CASES_LEAST
        && load >= LOAD_LEAST
        && hour.people.is_some_and(|people| people < NOBODY)
        && is_open(facts, at);
    surely_late || nobody
}

/// The hour lies in the shop's usual hours of that weekday.
fn is_open(facts: &Facts, at: usize) -> bool {
    let day = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default() + chrono::Days::new(at as u64 / 24);
    let Some(time) = chrono::NaiveTime::from_hms_opt((at % 24) as u32, 0, 0) else { return false };
    facts.rules.hours.on(day).iter().any(|open| match open.close <= open.open {
        true => time >= open.open || time < open.close,
        false => open.open <= time && time < open.close,
    })
}

/// How many people wrote in each hour of the week, every day counted for itself.
fn people(facts: &Facts, period: Period) -> Vec<usize> {
    let mut seen: BTreeMap<(NaiveDate, usize), BTreeSet<ManagerId>> = BTreeMap::new();
    for chat in facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat)) {
        for mark in chat.findings.marks.iter().filter(|mark| mark.class.is_human() && period.contains(mark.at)) {
            let Some(manager) = mark.manager else { continue };
            let (day, hour) = hour_of_week(facts, mark.at);
            seen.entry((day, hour)).or_default().insert(manager);
        }
    }
    let mut hours = vec![0; 168];
    for ((_, hour), people) in seen {
        hours[hour] += people.len();
    }
    hours
}

fn hour_of_week(facts: &Facts, at: Time) -> (NaiveDate, usize) {
    let local = at.with_timezone(&facts.rules.hours.zone);
    let hour = local.weekday().num_days_from_monday() as usize * 24 + local.hour() as usize;
    (local.date_naive(), hour)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::sample::facts_of;

    const DAY: i64 = 86_400;

    /// Ten days from Monday 10:00; twelve enquiries an evening at 20:00, answered an hour later, twelve at
    /// noon, answered at once.
    #[test]
    fn the_hour_with_late_answers_is_short_of_hands() {
        let mut chats = Vec::new();
        for day in [0, 7] {
            for at in 0..12 {
                let (noon, evening) = (day * DAY + 2 * 3_600 + at * 60, day * DAY + 10 * 3_600 + at * 60);
                chats.push(format!("C{noon} есть размер? | H{} есть", noon + 60));
                chats.push(format!("C{evening} есть размер? | H{} есть", evening + 3_600));
            }
        }
        let items: Vec<&str> = chats.iter().map(String::as_str).collect();
        let facts = facts_of(&items);
        let (hours, shop) = shifts(&facts, facts.period);
        assert_eq!(shop, (24, 48));
        let short: Vec<usize> = hours.iter().enumerate().filter(|(_, hour)| hour.short).map(|(at, _)| at).collect();
        assert_eq!(short, [20]);
        assert_eq!((hours[12].load.waits, hours[12].late, hours[12].people), (24, (0, 24), Some(1.0)));
        assert!(is_open(&facts, 12) && !is_open(&facts, 9) && !is_open(&facts, 23));
    }
}
