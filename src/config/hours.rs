//! The calendar of `[shop]`: hours of every day, of weekdays, of single dates.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::sections::ShopSection;
use crate::model::hours;
use crate::model::time::{OpenHours, ShopHours};

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A setting that cannot be read: its key and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursFault {
    pub key: String,
    pub value: String,
    pub problem: String,
}

/// The whole calendar of a shop.
///
/// # Errors
/// Every key of `[shop]` about hours that cannot be read.
pub fn shop_hours(shop: &ShopSection, zone: Tz) -> Result<ShopHours, Vec<HoursFault>> {
    let mut faults = Vec::new();
    let mut read = |key: String, text: &str| {
        hours::parse(text)
            .map_err(|problem| faults.push(HoursFault { key, value: text.to_owned(), problem }))
            .unwrap_or_default()
    };
    let daily = read("shop.hours".into(), &shop.hours);
    let mut week: [Vec<OpenHours>; 7] = std::array::from_fn(|_| daily.clone());
    let mut strangers = Vec::new();
    for (name, text) in &shop.week {
        let hours = read(format!("shop.week.{name}"), text);
        match WEEKDAYS.iter().position(|day| day == name) {
            Some(at) => week[at] = hours,
            None => strangers.push(HoursFault {
                key: format!("shop.week.{name}"),
                value: text.clone(),
                problem: format!("no such weekday; allowed: {}", WEEKDAYS.join(", ")),
            }),
        }
    }
    let mut exceptions = Vec::new();
    for (name, text) in &shop.exceptions {
        let hours = read(format!("shop.exceptions.{name}"), text);
        match NaiveDate::parse_from_str(name, "%Y-%m-%d") {
            Ok(date) => exceptions.push((date, hours)),
            Err(_) => strangers.push(HoursFault {
                key: format!("shop.exceptions.{name}"),
                value: text.clone(),
                problem: "no such date; write it as \"2026-01-01\"".into(),
            }),
        }
    }
    exceptions.sort_by_key(|(date, _)| *date);
    faults.extend(strangers);
    if faults.is_empty() { Ok(ShopHours { zone, week, exceptions }) } else { Err(faults) }
}
