//! Load by hour of the week (M15): how much begins in each hour, per such hour of the period.

use chrono::{Datelike, TimeDelta, Timelike};
use chrono_tz::Tz;

use crate::metrics::chat::{is_excluded, waits};
use crate::model::facts::Facts;
use crate::model::findings::MessageClass;
use crate::model::time::{Period, Time};

const HOURS_OF_WEEK: usize = 168;
/// Zones change by whole quarters of an hour.
const QUARTER_SECS: i64 = 900;

/// One hour of the week. A rate is `waits / hours`; unknown when no such hour was watched.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LoadHour {
    /// Waits opened in it.
    pub waits: u32,
    /// Customer messages.
    pub messages: u32,
    /// How many such hours the period holds, import gaps left out. A day of 23 or 25 hours counts so.
    pub hours: f64,
}

impl LoadHour {
    /// Waits opened in one such hour.
    pub fn rate(&self) -> Option<f64> {
        (self.hours > 0.0).then(|| f64::from(self.waits) / self.hours)
    }
}

/// The 168 hours of the shop's week, Monday 00:00 first.
pub fn load_by_hour(facts: &Facts, period: Period) -> Vec<LoadHour> {
    let zone = facts.rules.hours.zone;
    let mut week = vec![LoadHour::default(); HOURS_OF_WEEK];
    // Hours that have not come yet bring nothing.
    let passed = Period::new(period.from, period.to.min(facts.now));
    count_hours(&mut week, zone, passed, &facts.completeness.gaps);
    for chat in facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat)) {
        for (_, wait) in waits(chat).filter(|(_, wait)| period.contains(wait.opened_at)) {
            week[hour_of_week(zone, wait.opened_at)].waits += 1;
        }
        let marks = chat.findings.marks.iter().filter(|mark| period.contains(mark.at));
        for mark in marks.filter(|mark| mark.class == MessageClass::Customer) {
            week[hour_of_week(zone, mark.at)].messages += 1;
        }
    }
    week
}

fn count_hours(week: &mut [LoadHour], zone: Tz, period: Period, gaps: &[Period]) {
    let mut at = period.from;
    while at < period.to {
        let next_quarter = at.timestamp().div_euclid(QUARTER_SECS).saturating_add(1) * QUARTER_SECS;
        let next = chrono::DateTime::from_timestamp(next_quarter, 0).unwrap_or(period.to).min(period.to);
        let gap: TimeDelta = gaps.iter().map(|gap| (gap.to.min(next) - gap.from.max(at)).max(TimeDelta::zero())).sum();
        let watched = (next - at - gap).max(TimeDelta::zero());
        week[hour_of_week(zone, at)].hours += watched.num_milliseconds() as f64 / 3_600_000.0;
        at = next;
    }
}

fn hour_of_week(zone: Tz, at: Time) -> usize {
    let local = at.with_timezone(&zone);
    local.weekday().num_days_from_monday() as usize * 24 + local.hour() as usize
}
