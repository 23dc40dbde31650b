//! Time: instants, the clock that tells them, the shop's zone and opening hours.
//!
//! Every instant is UTC. Hours, days and weeks are read in the shop's IANA zone by the
//! rule that was in force on that date.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// An instant, UTC.
pub type Time = DateTime<Utc>;

/// The only place that asks the system for the time. A fixed clock is moved by its owner.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Microseconds since 1970 when fixed; `None` follows the system.
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Clock {
        Clock { fixed: None }
    }

    /// A clock that stands still until [`Clock::advance`] or [`Clock::set`].
    pub fn fixed(at: Time) -> Clock {
        Clock { fixed: Some(Arc::new(AtomicI64::new(at.timestamp_micros()))) }
    }

    /// The instant it shows.
    #[allow(clippy::disallowed_methods)] // The one place the rule is made for.
    pub fn now(&self) -> Time {
        match &self.fixed {
            Some(micros) => from_micros(micros.load(Ordering::SeqCst)),
            None => Utc::now(),
        }
    }

    /// Moves a fixed clock; a system clock cannot be moved and stays as it is.
    pub fn advance(&self, by: TimeDelta) {
        if let Some(micros) = &self.fixed {
            micros.fetch_add(by.num_microseconds().unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }

    /// Moves a clock made by [`Clock::fixed`]; the machine's stays.
    pub fn set(&self, at: Time) {
        if let Some(micros) = &self.fixed {
            micros.store(at.timestamp_micros(), Ordering::SeqCst);
        }
    }
}

/// An instant from microseconds since 1970, clamped to what the calendar can hold.
pub fn from_micros(micros: i64) -> Time {
    DateTime::from_timestamp_micros(micros).unwrap_or(if micros < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    })
}

/// A half-open span of time `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Period {
    pub from: Time,
    pub to: Time,
}

impl Period {
    /// From an instant to another.
    pub fn new(from: Time, to: Time) -> Period {
        Period { from, to }
    }

    /// The instant lies within; the end does not.
    pub fn contains(&self, at: Time) -> bool {
        self.from <= at && at < self.to
    }

    /// The days `first..=last` of the zone.
    pub fn of_days(zone: Tz, first: NaiveDate, last: NaiveDate) -> Period {
        let next = last.succ_opt().unwrap_or(last);
        Period { from: start_of_day(zone, first), to: start_of_day(zone, next) }
    }
}

/// The first instant of a local day. In a gap at midnight: the first instant after it.
pub fn start_of_day(zone: Tz, day: NaiveDate) -> Time {
    to_instant(zone, day, NaiveTime::MIN)
}

/// The instant of a local wall time. Doubled hour: the earlier pass; gap: its end.
pub fn to_instant(zone: Tz, day: NaiveDate, time: NaiveTime) -> Time {
    let local = day.and_time(time);
    for minutes in 0..=(26 * 60) {
        if let Some(found) = zone.from_local_datetime(&(local + TimeDelta::minutes(minutes))).earliest() {
            if minutes == 0 {
                return found.to_utc();
            }
            // Inside a gap: the transition itself is the last whole minute that does not exist.
            return found.to_utc() - TimeDelta::seconds(i64::from(chrono::Timelike::second(&found.time())));
        }
    }
    Utc.from_utc_datetime(&local)
}

/// Opening hours of one day: `[open, close)`; `close <= open` runs past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenHours {
    pub open: NaiveTime,
    pub close: NaiveTime,
}

/// The shop's opening hours by weekday, with exceptions by date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopHours {
    pub zone: Tz,
    /// Monday first. An empty list is a closed day; several are a day with a break.
    pub week: [Vec<OpenHours>; 7],
    /// Holidays (empty list) and short or long days, sorted by date.
    pub exceptions: Vec<(NaiveDate, Vec<OpenHours>)>,
}

impl ShopHours {
    /// The same hours every day of the week.
    pub fn daily(zone: Tz, hours: OpenHours) -> ShopHours {
        ShopHours { zone, week: std::array::from_fn(|_| vec![hours]), exceptions: Vec::new() }
    }

    /// Open around the clock.
    pub fn always(zone: Tz) -> ShopHours {
        ShopHours::daily(zone, OpenHours { open: NaiveTime::MIN, close: NaiveTime::MIN })
    }

    /// The hours of one date, exceptions included.
    pub fn on(&self, day: NaiveDate) -> &[OpenHours] {
        match self.exceptions.binary_search_by_key(&day, |(date, _)| *date) {
            Ok(at) => &self.exceptions[at].1,
            Err(_) => &self.week[weekday_index(chrono::Datelike::weekday(&day))],
        }
    }
}

fn weekday_index(day: Weekday) -> usize {
    day.num_days_from_monday() as usize
}

/// A duration as people write it in settings: `90s`, `10m`, `72h`, `7d`. Whole seconds, above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(pub u32);

impl Seconds {
    /// The forms [`Seconds::parse`] accepts, for messages.
    pub const FORMS: &'static str = "a whole number with a unit: 90s, 10m, 4h, 7d";

    /// `None` for anything but digits and one of `s m h d`, for zero and for what does not fit.
    pub fn parse(text: &str) -> Option<Seconds> {
        let text = text.trim();
        let unit = match text.chars().next_back()? {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        let digits = &text[..text.len() - 1];
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.parse::<u32>().ok()?.checked_mul(unit).filter(|secs| *secs > 0).map(Seconds)
    }

    /// The same for timers.
    pub fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_secs(u64::from(self.0))
    }

    /// The same for instants.
    pub fn to_delta(self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.0))
    }
}

impl<'de> serde::Deserialize<'de> for Seconds {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Seconds, D::Error> {
        let text = String::deserialize(deserializer)?;
        Seconds::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("{text:?} is not {}", Seconds::FORMS)))
    }
}
