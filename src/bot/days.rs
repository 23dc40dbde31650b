//! Spans of days as people write them: `вчера`, `неделя`, `28.02`, `2026-02-01..2026-02-10`.

use chrono::{Datelike, Days as More, NaiveDate};
use chrono_tz::Tz;

use crate::model::time::{Period, Time};

/// Longest span that is answered.
pub const LONGEST_DAYS: i64 = 366;

/// Days of the shop, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl Days {
    /// One day.
    pub fn one(day: NaiveDate) -> Days {
        Days { first: day, last: day }
    }

    /// As the span of time it is in the zone.
    pub fn period(self, zone: Tz) -> Period {
        Period::of_days(zone, self.first, self.last)
    }

    /// As many days just before.
    pub fn before(self) -> Days {
        let count = self.count().unsigned_abs();
        let back = |day: NaiveDate| day.checked_sub_days(More::new(count)).unwrap_or(day);
        Days { first: back(self.first), last: back(self.last) }
    }

    /// How many days.
    pub fn count(self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    /// The form that [`read`] reads back, for buttons.
    pub fn code(self) -> String {
        match self.first == self.last {
            true => self.first.to_string(),
            false => format!("{}..{}", self.first, self.last),
        }
    }
}

/// The day it is in the shop.
pub fn today(zone: Tz, now: Time) -> NaiveDate {
    now.with_timezone(&zone).date_naive()
}

/// Reads a span. `None`: nothing people write for one, the future, a reversed or too long range.
pub fn read(text: &str, today: NaiveDate) -> Option<Days> {
    let text = text.trim().to_lowercase().replace('ё', "е");
    let back = |days: u64| today.checked_sub_days(More::new(days)).unwrap_or(today);
    let monday = back(u64::from(today.weekday().num_days_from_monday()));
    let month = today.with_day(1).unwrap_or(today);
    let days = match text.as_str() {
        "сегодня" | "today" => Days::one(today),
        "вчера" | "yesterday" => Days::one(back(1)),
        "позавчера" => Days::one(back(2)),
        "неделя" | "неделю" | "week" => Days { first: back(6), last: today },
        "эта неделя" => Days { first: monday, last: today },
        "прошлая неделя" | "last week" => {
            let last = monday.checked_sub_days(More::new(1))?;
            Days { first: last.checked_sub_days(More::new(6))?, last }
        }
        "месяц" | "month" => Days { first: back(29), last: today },
        "этот месяц" | "this month" => Days { first: month, last: today },
        "прошлый месяц" | "last month" => {
            let last = month.pred_opt()?;
            Days { first: last.with_day(1)?, last }
        }
        dates => range(dates, today)?,
    };
    let fits = days.first <= days.last && days.last <= today && days.count() <= LONGEST_DAYS;
    fits.then_some(days)
}

fn range(text: &str, today: NaiveDate) -> Option<Days> {
    if let Some(day) = date(text, today) {
        return Some(Days::one(day));
    }
    let cuts = ["..", " - ", " — ", "–", "-"];
    cuts.iter().find_map(|cut| {
        let (first, last) = text.split_once(cut)?;
        Some(Days { first: date(first, today)?, last: date(last, today)? })
    })
}

/// `2026-02-28`, `28.02.2026`, `28.02` (the latest such day).
fn date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(day).filter(|day| (2000..=2100).contains(&day.year()));
    }
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| part.parse::<u32>().ok().filter(|_| part.len() <= 4);
    match parts.iter().map(number).collect::<Option<Vec<u32>>>()?[..] {
        [day, month, year] if (2000..=2100).contains(&year) => {
            NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
        }
        [day, month] => {
            let this = NaiveDate::from_ymd_opt(today.year(), month, day);
            this.filter(|day| *day <= today).or_else(|| NaiveDate::from_ymd_opt(today.year() - 1, month, day))
        }
        _ => None,
    }
}

/// The span at the end of an argument and what stands before it: `Вера вчера` is `Вера` and
/// yesterday. Without one the whole argument and `None`.
pub fn at_the_end(argument: &str, today: NaiveDate) -> (String, Option<Days>) {
    let words: Vec<&str> = argument.split_whitespace().collect();
    for at in 0..words.len() {
        if let Some(days) = read(&words[at..].join(" "), today) {
            return (words[..at].join(" "), Some(days));
        }
    }
    (words.join(" "), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn reads_what_people_write() {
        let today = day("2026-03-04");
        let cases = [
            ("сегодня", "2026-03-04"),
            ("Вчера", "2026-03-03"),
            ("неделя", "2026-02-26..2026-03-04"),
            ("прошлая неделя", "2026-02-23..2026-03-01"),
            ("эта неделя", "2026-03-02..2026-03-04"),
            ("прошлый месяц", "2026-02-01..2026-02-28"),
            ("28.02", "2026-02-28"),
            ("05.03", "2025-03-05"),
            ("28.02.2026", "2026-02-28"),
            ("2026-02-01..2026-02-10", "2026-02-01..2026-02-10"),
            ("01.02-10.02", "2026-02-01..2026-02-10"),
        ];
        for (text, code) in cases {
            let days = read(text, today).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(days.code(), code, "{text}");
            assert_eq!(read(&days.code(), today), Some(days));
        }
    }

    #[test]
    fn refuses_the_rest() {
        let today = day("2026-03-04");
        for text in [
            "2026-02-30",
            "01.13.2026",
            "завтра",
            "2026-03-05",
            "2026-02-10..2026-02-01",
            "2020-01-01..2026-01-01",
            "9999",
            "",
            "-",
            "1.2.3.4",
            "99999999-01-01",
        ] {
            assert_eq!(read(text, today), None, "{text}");
        }
    }

    #[test]
    fn a_name_may_stand_before() {
        let today = day("2026-03-04");
        assert_eq!(at_the_end("Вера Т. вчера", today), ("Вера Т.".into(), Some(Days::one(day("2026-03-03")))));
        assert_eq!(at_the_end("Вера", today), ("Вера".into(), None));
        assert_eq!(at_the_end("прошлый месяц", today).0, "");
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[0-9.а-я -]{0,30}") {
            let _ = at_the_end(&text, day("2026-03-04"));
        }
    }
}
