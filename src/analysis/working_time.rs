//! Working time: how much of a span of time lies inside the shop's opening hours (M6), by the
//! zone's rule of each date.

use chrono::{DateTime, NaiveDate, TimeDelta};

use crate::model::time::{OpenHours, ShopHours, Time, to_instant};

/// Spans are cut to these years: no message of a shop is older or younger, and a hostile date
/// must not cost a walk over a million days.
const FIRST_SECOND: i64 = 0;
const LAST_SECOND: i64 = 7_258_118_400;

/// Seconds of `[from, to)` inside the opening hours; 0 when `to` is not after `from`.
/// Whole seconds, cut down. Work and memory: linear in days, none kept.
pub fn working_secs(hours: &ShopHours, from: Time, to: Time) -> u32 {
    let (from, to) = (cut(from), cut(to));
    if to <= from {
        return 0;
    }
    let mut total = TimeDelta::zero();
    let mut covered_to = from;
    // The day before may run past midnight into the first one.
    let mut day = from.with_timezone(&hours.zone).date_naive() - TimeDelta::days(1);
    let last = to.with_timezone(&hours.zone).date_naive();
    while day <= last {
        for open in in_order(hours.on(day)).iter() {
            let (opens, closes) = instants(hours, day, *open);
            let (start, end) = (opens.max(covered_to), closes.min(to));
            if end > start {
                total += end - start;
                covered_to = end;
            }
        }
        day += TimeDelta::days(1);
    }
    u32::try_from(total.num_seconds()).unwrap_or(u32::MAX)
}

/// The shop is open at the instant.
pub fn is_open(hours: &ShopHours, at: Time) -> bool {
    let at = cut(at);
    let today = at.with_timezone(&hours.zone).date_naive();
    [today - TimeDelta::days(1), today].into_iter().any(|day| {
        hours.on(day).iter().any(|open| {
            let (opens, closes) = instants(hours, day, *open);
            opens <= at && at < closes
        })
    })
}

/// Seconds of one working day: the longest of the week, as a wall clock counts them.
pub fn working_day_secs(hours: &ShopHours) -> u32 {
    let day_secs = |spans: &Vec<OpenHours>| -> i64 {
        let wall = spans.iter().map(|span| {
            let length = (span.close - span.open).num_seconds();
            if length <= 0 { length + 86_400 } else { length }
        });
        wall.sum::<i64>().min(86_400)
    };
    hours.week.iter().map(day_secs).max().and_then(|secs| u32::try_from(secs).ok()).unwrap_or(0)
}

fn cut(at: Time) -> Time {
    if (FIRST_SECOND..LAST_SECOND).contains(&at.timestamp()) {
        return at;
    }
    let second = if at.timestamp() < FIRST_SECOND { FIRST_SECOND } else { LAST_SECOND };
    DateTime::from_timestamp(second, 0).unwrap_or(at)
}

/// Spans by their opening; nearly always they are already so.
fn in_order(spans: &[OpenHours]) -> std::borrow::Cow<'_, [OpenHours]> {
    if spans.is_sorted_by_key(|span| span.open) {
        return spans.into();
    }
    let mut sorted = spans.to_vec();
    sorted.sort_by_key(|span| span.open);
    sorted.into()
}

fn instants(hours: &ShopHours, day: NaiveDate, span: OpenHours) -> (Time, Time) {
    let close_day = if span.close <= span.open { day + TimeDelta::days(1) } else { day };
    (to_instant(hours.zone, day, span.open), to_instant(hours.zone, close_day, span.close))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;
    use chrono_tz::Tz;
    use proptest::prelude::*;

    use super::*;

    fn hours(text: &str) -> OpenHours {
        let (open, close) = text.split_once('-').unwrap();
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
        OpenHours { open: time(open), close: time(close) }
    }

    fn at(text: &str) -> Time {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn daily(zone: Tz, text: &str) -> ShopHours {
        ShopHours::daily(zone, hours(text))
    }

    #[test]
    fn known_answers() {
        use chrono_tz::{Asia::Almaty, Europe::Berlin, Europe::Moscow};
        let mut with_break = daily(Moscow, "10:00-14:00");
        with_break.week.iter_mut().for_each(|day| day.insert(0, hours("15:00-20:00")));
        let mut holiday = daily(Moscow, "10:00-23:00");
        holiday.exceptions = vec![
            (NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(), vec![]),
            (NaiveDate::from_ymd_opt(2026, 1, 2).unwrap(), vec![hours("12:00-16:00")]),
        ];
        let cases = [
            (
                "zone law changed that night",
                daily(Almaty, "10:00-22:00"),
                "2024-02-29T21:30:00+06:00",
                "2024-03-01T10:30:00+05:00",
                3_600,
            ),
            (
                "Berlin loses an hour",
                ShopHours::always(Berlin),
                "2025-03-29T23:00:00+01:00",
                "2025-03-30T04:00:00+02:00",
                14_400,
            ),
            (
                "Berlin gains an hour",
                ShopHours::always(Berlin),
                "2025-10-25T23:00:00+02:00",
                "2025-10-26T04:00:00+01:00",
                21_600,
            ),
            (
                "over the night",
                daily(Moscow, "10:00-23:00"),
                "2026-03-06T22:50:00+03:00",
                "2026-03-07T10:05:00+03:00",
                900,
            ),
            (
                "both ends outside",
                daily(Moscow, "10:00-23:00"),
                "2026-03-06T23:10:00+03:00",
                "2026-03-06T23:40:00+03:00",
                0,
            ),
            (
                "night shift",
                daily(Moscow, "22:00-06:00"),
                "2026-03-06T21:00:00+03:00",
                "2026-03-07T07:00:00+03:00",
                28_800,
            ),
            (
                "inside the night shift",
                daily(Moscow, "22:00-06:00"),
                "2026-03-07T01:00:00+03:00",
                "2026-03-07T02:00:00+03:00",
                3_600,
            ),
            ("break", with_break, "2026-03-06T13:00:00+03:00", "2026-03-06T16:00:00+03:00", 7_200),
            ("holiday and short day", holiday, "2026-01-01T09:00:00+03:00", "2026-01-02T23:00:00+03:00", 14_400),
            ("backwards", daily(Moscow, "10:00-23:00"), "2026-03-06T12:00:00+03:00", "2026-03-06T11:00:00+03:00", 0),
        ];
        for (name, hours, from, to, secs) in cases {
            assert_eq!(working_secs(&hours, at(from), at(to)), secs, "{name}");
        }
    }

    #[test]
    fn calendar_of_the_night_the_law_changed() {
        let wait = at("2024-03-01T10:30:00+05:00") - at("2024-02-29T21:30:00+06:00");
        assert_eq!(wait.num_seconds(), 50_400);
    }

    #[test]
    fn open_and_length_of_day() {
        let shop = daily(chrono_tz::Europe::Moscow, "10:00-23:00");
        assert!(is_open(&shop, at("2026-03-06T10:00:00+03:00")));
        assert!(!is_open(&shop, at("2026-03-06T23:00:00+03:00")));
        assert!(is_open(&daily(chrono_tz::Europe::Moscow, "22:00-06:00"), at("2026-03-06T05:59:00+03:00")));
        assert_eq!(working_day_secs(&shop), 46_800);
        assert_eq!(working_day_secs(&ShopHours::always(Tz::UTC)), 86_400);
    }

    #[test]
    fn absurd_dates_end() {
        let shop = daily(chrono_tz::Europe::Moscow, "10:00-23:00");
        assert!(working_secs(&shop, Time::MIN_UTC, Time::MAX_UTC) > 0);
        assert!(!is_open(&shop, Time::MAX_UTC) || !is_open(&shop, Time::MIN_UTC));
    }

    fn any_shop() -> impl Strategy<Value = ShopHours> {
        let minute = 0u32..24 * 60;
        let span = (minute.clone(), minute).prop_map(|(open, close)| {
            let time = |minute: u32| NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap();
            OpenHours { open: time(open), close: time(close) }
        });
        let day = proptest::collection::vec(span, 0..3);
        let zone = proptest::sample::select(vec![
            chrono_tz::Europe::Berlin,
            chrono_tz::Europe::Moscow,
            chrono_tz::Asia::Almaty,
            chrono_tz::Australia::Lord_Howe,
            chrono_tz::America::Sao_Paulo,
        ]);
        (zone, proptest::collection::vec(day.clone(), 7), day).prop_map(|(zone, week, short)| ShopHours {
            zone,
            week: week.try_into().unwrap(),
            exceptions: vec![(NaiveDate::from_ymd_opt(2024, 3, 1).unwrap(), short)],
        })
    }

    /// Around the zone changes of 2018 (Sao Paulo at midnight) and 2024.
    fn any_instant() -> impl Strategy<Value = Time> {
        prop_oneof![1_541_200_000i64..1_541_400_000, 1_709_000_000i64..1_709_600_000, 1_711_700_000i64..1_712_500_000]
            .prop_map(|secs| DateTime::from_timestamp(secs, 0).unwrap())
    }

    proptest! {
        #[test]
        fn adds_up_and_stays_within_the_calendar(shop in any_shop(), mut ends in [any_instant(), any_instant(), any_instant()]) {
            ends.sort();
            let [from, middle, to] = ends;
            let whole = working_secs(&shop, from, to);
            prop_assert_eq!(whole, working_secs(&shop, from, middle) + working_secs(&shop, middle, to));
            prop_assert!(i64::from(whole) <= (to - from).num_seconds());
            prop_assert!(working_secs(&shop, from, middle) <= whole);
            let always = ShopHours::always(shop.zone);
            prop_assert_eq!(i64::from(working_secs(&always, from, to)), (to - from).num_seconds());
            let second = TimeDelta::seconds(1);
            prop_assert_eq!(is_open(&shop, from), working_secs(&shop, from, from + second) == 1);
        }
    }
}
