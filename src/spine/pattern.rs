//! A cron pattern of five fields in the shop's zone, checked, with what would surprise. Pure.
//!
//! A wall time that does not exist (spring) runs once at the first second after the gap; a fixed
//! time that exists twice (autumn) runs on its first pass only; patterns that repeat within the
//! hour run through both passes. When both day of month and weekday are given, either of them is
//! enough, as in every crontab.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

use crate::model::time::{Time, to_instant};

const FIELDS: [(&str, u32, u32); 5] =
    [("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("weekday", 0, 7)];

/// A checked pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    cron: Cron,
    zone: Tz,
}

impl Pattern {
    /// Reads five fields (minute hour day month weekday). The error tells in words what is wrong;
    /// patterns that never match are refused too.
    pub fn parse(pattern: &str, zone: Tz) -> Result<Pattern, String> {
        if let Some(problem) = shape_problem(pattern) {
            return Err(problem);
        }
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = parser.parse(pattern).map_err(|error| error.to_string().trim_end_matches('.').to_lowercase())?;
        let pattern = Pattern { text: pattern.trim().to_owned(), cron, zone };
        // Patterns without a year repeat, so any start will do; 2026 sees a 29 February within five years.
        let start = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).single().unwrap_or_default();
        match pattern.next(start) {
            Some(slot) if slot <= start + TimeDelta::days(5 * 366) => Ok(pattern),
            _ => Err("has no run in 5 years".into()),
        }
    }

    /// The next day within 400 on which the wall time of a daily pattern does not exist: that date
    /// and the time it runs at then.
    pub fn gap(&self, now: Time) -> Option<(NaiveDate, NaiveTime)> {
        let mut fields = self.text.split_whitespace();
        let minute: u32 = fields.next()?.parse().ok()?;
        let hour: u32 = fields.next()?.parse().ok()?;
        let (zone, time) = (self.zone, NaiveTime::from_hms_opt(hour, minute, 0)?);
        let today = now.with_timezone(&zone).date_naive();
        (0..400).filter_map(|days| today.checked_add_days(Days::new(days))).find_map(|day| {
            let missing = zone.from_local_datetime(&day.and_time(time)).earliest().is_none();
            missing.then(|| (day, to_instant(zone, day, time).with_timezone(&zone).time()))
        })
    }

    /// The same pattern in six fields, for the bell.
    pub fn with_seconds(&self) -> String {
        format!("0 {}", self.text)
    }

    /// The zone its wall times are read in.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The first slot after an instant.
    pub fn next(&self, after: Time) -> Option<Time> {
        let local = after.with_timezone(&self.zone);
        self.cron.find_next_occurrence(&local, false).ok().map(|slot| slot.to_utc())
    }
}

/// What is wrong with the number of fields or with one of them.
fn shape_problem(pattern: &str) -> Option<String> {
    if pattern.len() > 200 {
        return Some(format!("is {} bytes long; a pattern has five short fields", pattern.len()));
    }
    if let Some(letter) = pattern.chars().find(|letter| !letter.is_ascii() || letter.is_ascii_control()) {
        return Some(format!("the character {letter:?} cannot stand in a pattern; weekdays are MON to SUN or 0 to 6"));
    }
    if pattern.trim_start().starts_with('@') {
        return Some("names like @daily are not understood".into());
    }
    let fields: Vec<&str> = pattern.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        let hint = if fields.len() > FIELDS.len() { " (no seconds, no years)" } else { "" };
        return Some(format!(
            "has {} fields; wanted five{hint}: minute, hour, day of month, month, weekday",
            fields.len()
        ));
    }
    fields.iter().zip(FIELDS).find_map(|(field, (name, least, most))| {
        field_problem(field, least, most).map(|reason| format!("the {name} {field:?} {reason}"))
    })
}

/// A number out of its range or a step of 0, told by the name of the field. Letters are left to the parser.
fn field_problem(field: &str, least: u32, most: u32) -> Option<String> {
    for part in field.split(',') {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        if let Some(step) = step
            && step.parse::<u32>().ok().is_none_or(|step| step == 0 || step > most.max(1))
        {
            return Some(format!("has a step that is not 1 to {most}"));
        }
        let numbers: Vec<u32> = range.split('-').filter_map(|number| number.parse().ok()).collect();
        if let Some(number) = numbers.iter().find(|number| **number < least || **number > most) {
            return Some(format!("holds {number}; allowed is {least} to {most}"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_which_field_and_why() {
        let told: Vec<String> = [
            "*/15 * * * *",
            "0 9 * * MON-FRI",
            "0 9 * * ",
            "0 0 9 * * *",
            "0 0 9 * * * *",
            "60 * * * *",
            "*/0 * * * *",
            "0 0 L-99 * *",
            "0 9 * * ПН",
            "0 0 30 2 *",
            "0 9 31 4 *",
            "@daily",
            "",
            "0 25 * * *",
            "a b c d e",
            "0 9 1-40 * *",
        ]
        .iter()
        .map(|pattern| {
            format!("{pattern}: {}", Pattern::parse(pattern, Tz::Europe__Moscow).err().unwrap_or_else(|| "ok".into()))
        })
        .collect();
        insta::assert_snapshot!(told.join("\n"));
        assert!(Pattern::parse(&"*".repeat(10_240), Tz::UTC).is_err_and(|text| text.contains("10240 bytes")));
        for text in ["0 0 29 2 *", "5 4 1,15 * *", "0 9 L * *"] {
            Pattern::parse(text, Tz::UTC).unwrap();
        }
    }

    #[test]
    fn finds_the_hour_that_does_not_exist() {
        let now = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        let gap = |text: &str, zone: Tz| Pattern::parse(text, zone).unwrap().gap(now);
        let found = gap("30 2 * * *", Tz::Europe__Berlin);
        assert_eq!(found.map(|(day, time)| format!("{day} {time}")), Some("2026-03-29 03:00:00".into()));
        assert_eq!(gap("30 2 * * *", Tz::Europe__Moscow), None);
        assert_eq!(gap("*/15 * * * *", Tz::Europe__Berlin), None);
    }
}
