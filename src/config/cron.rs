//! Patterns of the jobs: five fields, read before the daemon starts, with what would surprise.

use chrono::{Days, NaiveTime, TimeZone};
use chrono_tz::Tz;
use croner::parser::{CronParser, Seconds, Year};

use crate::model::time::{Time, to_instant};

const FIELDS: [(&str, u32, u32); 5] =
    [("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("weekday", 0, 7)];

/// Why a pattern cannot be used, in words.
pub fn problem(pattern: &str, zone: Tz, now: Time) -> Option<String> {
    if pattern.len() > 200 {
        return Some(format!("is {} bytes long; a pattern has five short fields", pattern.len()));
    }
    if let Some(letter) = pattern.chars().find(|letter| !letter.is_ascii() || letter.is_ascii_control()) {
        return Some(format!("the character {letter:?} cannot stand in a pattern; weekdays are MON to SUN or 0 to 6"));
    }
    let fields: Vec<&str> = pattern.split_whitespace().collect();
    if fields.len() != 5 {
        let hint = if fields.len() > 5 { " (no seconds, no years)" } else { "" };
        return Some(format!(
            "has {} fields; wanted five{hint}: minute, hour, day of month, month, weekday",
            fields.len()
        ));
    }
    for (field, (name, least, most)) in fields.iter().zip(FIELDS) {
        if let Some(reason) = field_problem(field, least, most) {
            return Some(format!("the {name} {field:?} {reason}"));
        }
    }
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    let cron = match parser.parse(pattern) {
        Ok(cron) => cron,
        Err(error) => return Some(error.to_string().trim_end_matches('.').to_lowercase()),
    };
    let horizon = now + chrono::TimeDelta::days(5 * 366);
    match cron.find_next_occurrence(&now.with_timezone(&zone), false) {
        Ok(next) if next.to_utc() <= horizon => None,
        _ => Some("has no run in the next 5 years".into()),
    }
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

/// The next day within 400 on which the wall time of a daily pattern does not exist: that date and the real time.
pub fn gap(pattern: &str, zone: Tz, now: Time) -> Option<(chrono::NaiveDate, NaiveTime)> {
    let mut fields = pattern.split_whitespace();
    let minute: u32 = fields.next()?.parse().ok()?;
    let hour: u32 = fields.next()?.parse().ok()?;
    let time = NaiveTime::from_hms_opt(hour, minute, 0)?;
    let today = now.with_timezone(&zone).date_naive();
    (0..400).filter_map(|days| today.checked_add_days(Days::new(days))).find_map(|day| {
        let missing = zone.from_local_datetime(&day.and_time(time)).earliest().is_none();
        missing.then(|| (day, to_instant(zone, day, time).with_timezone(&zone).time()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_which_field_and_why() {
        let now = chrono::DateTime::from_timestamp(1_772_000_000, 0).unwrap();
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
            "0 25 * * *",
            "a b c d e",
            "0 9 1-40 * *",
        ]
        .iter()
        .map(|pattern| {
            format!("{pattern}: {}", problem(pattern, Tz::Europe__Moscow, now).unwrap_or_else(|| "ok".into()))
        })
        .collect();
        insta::assert_snapshot!(told.join("\n"));
        assert!(problem(&"*".repeat(10_240), Tz::UTC, now).is_some_and(|text| text.contains("10240 bytes")));
    }

    #[test]
    fn finds_the_hour_that_does_not_exist() {
        let now = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        let found = gap("30 2 * * *", Tz::Europe__Berlin, now);
        assert_eq!(found.map(|(day, time)| format!("{day} {time}")), Some("2026-03-29 03:00:00".into()));
        assert_eq!(gap("30 2 * * *", Tz::Europe__Moscow, now), None);
        assert_eq!(gap("*/15 * * * *", Tz::Europe__Berlin, now), None);
    }
}
