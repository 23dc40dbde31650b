//! Slots against tables made by hand and against a second, plain-minded count of wall minutes.

use chrono::{NaiveDate, NaiveDateTime, TimeZone, Timelike};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Time {
    text.parse().unwrap()
}

fn pattern(text: &str, zone: Tz) -> Pattern {
    Pattern::parse(text, zone).unwrap()
}

type Day = (i32, u32, u32);
type Minute = (u32, u32);

/// Zone, spring gap (local date, first missing minute, minutes missing), autumn night (local date, first doubled minute).
type Night = (Tz, Day, Minute, u32, Day, Minute);

const NIGHTS: &[Night] = &[
    (chrono_tz::Europe::Berlin, (2026, 3, 29), (2, 0), 60, (2026, 10, 25), (2, 0)),
    (chrono_tz::Europe::London, (2027, 3, 28), (1, 0), 60, (2027, 10, 31), (1, 0)),
    (chrono_tz::America::New_York, (2026, 3, 8), (2, 0), 60, (2026, 11, 1), (1, 0)),
    (chrono_tz::America::Santiago, (2026, 9, 6), (0, 0), 60, (2026, 4, 4), (23, 0)),
    (chrono_tz::Australia::Sydney, (2026, 10, 4), (2, 0), 60, (2026, 4, 5), (2, 0)),
    (chrono_tz::Australia::Lord_Howe, (2026, 10, 4), (2, 0), 30, (2026, 4, 5), (1, 30)),
    (chrono_tz::Asia::Beirut, (2026, 3, 29), (0, 0), 60, (2026, 10, 24), (23, 0)),
    (chrono_tz::Europe::Chisinau, (2028, 3, 26), (2, 0), 60, (2028, 10, 29), (2, 0)),
];

fn local(day: Day, time: Minute) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(day.0, day.1, day.2).unwrap().and_hms_opt(time.0, time.1, 0).unwrap()
}

#[test]
fn a_fixed_time_in_the_gap_runs_once_right_after_it() {
    for &(zone, day, gap, minutes, _, _) in NIGHTS {
        let wanted = local(day, gap) + TimeDelta::minutes(10);
        let text = format!("{} {} * * *", wanted.minute(), wanted.hour());
        let after_gap = zone.from_local_datetime(&(local(day, gap) + TimeDelta::minutes(minutes.into()))).earliest();
        let end = after_gap.unwrap().to_utc();
        let (from, to) = (end - TimeDelta::hours(12), end + TimeDelta::hours(12));
        assert_eq!(list(&pattern(&text, zone), from, to), vec![end], "{zone} {text}");
    }
}

#[test]
fn a_fixed_time_in_the_doubled_hour_runs_on_its_first_pass() {
    for &(zone, _, _, _, day, doubled) in NIGHTS {
        let wanted = local(day, doubled) + TimeDelta::minutes(10);
        let text = format!("{} {} * * *", wanted.minute(), wanted.hour());
        let first = zone.from_local_datetime(&wanted).earliest().unwrap().to_utc();
        let second = zone.from_local_datetime(&wanted).latest().unwrap().to_utc();
        assert!(first < second, "{zone}: {wanted} is not doubled");
        let (from, to) = (first - TimeDelta::hours(12), first + TimeDelta::hours(12));
        assert_eq!(list(&pattern(&text, zone), from, to), vec![first], "{zone} {text}");
    }
}

#[test]
fn quarter_hours_run_through_both_nights_without_hole_or_double() {
    for &(zone, spring, gap, minutes, autumn, doubled) in NIGHTS {
        let nights = [local(spring, gap) + TimeDelta::minutes(minutes.into()), local(autumn, doubled)];
        for night in nights {
            let middle = zone.from_local_datetime(&night).earliest().unwrap().to_utc();
            let (from, to) = (middle - TimeDelta::hours(6), middle + TimeDelta::hours(6));
            let slots = list(&pattern("*/15 * * * *", zone), from, to);
            // Every quarter of real time: all these zones are shifted by whole quarters.
            let quarters = (1..=48).map(|quarter| from + TimeDelta::minutes(15 * quarter)).collect::<Vec<_>>();
            assert_eq!(slots, quarters, "{zone} {night}");
        }
    }
}

#[test]
fn ordinary_days_match_a_plain_count_of_minutes() {
    type Matches = fn(&NaiveDateTime) -> bool;
    let checks: [(&str, Matches); 3] = [
        ("0 9 * * *", |at| at.hour() == 9 && at.minute() == 0),
        ("30 4 * * 1", |at| {
            at.hour() == 4 && at.minute() == 30 && chrono::Datelike::weekday(at).number_from_monday() == 1
        }),
        ("*/20 10-12 1,15 * *", |at| {
            at.minute() % 20 == 0 && (10..=12).contains(&at.hour()) && [1, 15].contains(&chrono::Datelike::day(at))
        }),
    ];
    let zone = chrono_tz::Europe::Moscow;
    let (from, to) = (at("2026-05-01T00:00:00Z"), at("2026-06-20T00:00:00Z"));
    for (text, matches) in checks {
        let minutes = (1..=(to - from).num_minutes()).map(|minute| from + TimeDelta::minutes(minute));
        let counted: Vec<Time> = minutes.filter(|at| matches(&at.with_timezone(&zone).naive_local())).collect();
        assert_eq!(list(&pattern(text, zone), from, to), counted, "{text}");
    }
}

#[test]
fn misfire_policies() {
    let hourly = pattern("0 * * * *", chrono_tz::UTC);
    let now = at("2026-03-02T12:30:00Z");
    let hours = |first: u32, last: u32| -> Vec<Time> {
        (first..=last).map(|hour| at(&format!("2026-03-02T{hour:02}:00:00Z"))).collect()
    };
    let after = at("2026-03-02T08:00:00Z");

    let latest = slots_due(&hourly, after, now, Misfire::Latest, None);
    assert_eq!((latest.planned, latest.missed), (hours(12, 12), hours(9, 11)));
    let all = slots_due(&hourly, after, now, Misfire::All, None);
    assert_eq!((all.planned, all.missed), (hours(9, 12), vec![]));
    let skip = slots_due(&hourly, after, now, Misfire::Skip, None);
    assert_eq!((skip.planned, skip.missed), (vec![], hours(9, 12)));
    let fresh = slots_due(&hourly, after, at("2026-03-02T12:00:59Z"), Misfire::Skip, None);
    assert_eq!((fresh.planned, fresh.missed), (hours(12, 12), hours(9, 11)));
    let late = slots_due(&hourly, after, now, Misfire::Latest, Some(Duration::from_secs(20 * 60)));
    assert_eq!((late.planned, late.missed), (vec![], hours(9, 12)));
    let capped = slots_due(&hourly, now - TimeDelta::days(3), now, Misfire::All, None);
    assert_eq!((capped.planned.len(), capped.missed.len(), capped.more), (24, 48, false));
}

#[test]
fn four_hundred_days_away_cost_little_and_plan_one() {
    let minutely = pattern("* * * * *", chrono_tz::Europe::Moscow);
    let now = at("2026-03-02T12:30:30Z");
    let due = slots_due(&minutely, now - TimeDelta::days(400), now, Misfire::Latest, None);
    assert_eq!(due.planned, vec![at("2026-03-02T12:30:00Z")]);
    assert_eq!(due.missed.len(), MISSED_MOST);
    assert_eq!(due.missed.last(), Some(&at("2026-03-02T12:29:00Z")));
    assert!(due.more);
}

#[test]
fn followers_wait_for_a_newer_parent_and_their_rest() {
    let hour = Duration::from_secs(3600);
    let (ten, quarter, eleven) = (at("2026-03-02T10:00:00Z"), at("2026-03-02T10:15:00Z"), at("2026-03-02T11:00:00Z"));
    let cases = [
        (None, None, ten, None),
        (Some(ten), None, ten, Some(ten)),
        (Some(ten), Some(ten), eleven, None),
        (Some(quarter), Some(ten), quarter, None),
        // Suppressed within the hour, runs later though nothing new came.
        (Some(quarter), Some(ten), eleven, Some(quarter)),
        (Some(eleven), Some(ten), eleven, Some(eleven)),
    ];
    for (parent, last, now, wanted) in cases {
        assert_eq!(follow_due(parent, last, hour, now), wanted, "{parent:?} {last:?} {now}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However the planner's passes fall, every slot is named exactly once.
    #[test]
    fn every_slot_once_whatever_the_polling(
        night in 0..NIGHTS.len(),
        autumn in any::<bool>(),
        text in prop::sample::select(vec!["*/15 * * * *", "0 * * * *", "10 2 * * *", "30 1 * * *", "0 9 * * *", "7,37 */2 * * *"]),
        steps in prop::collection::vec(1_i64..20_000, 1..60),
    ) {
        let (zone, spring, gap, minutes, fall, doubled) = NIGHTS[night];
        let middle = if autumn { local(fall, doubled) } else { local(spring, gap) + TimeDelta::minutes(minutes.into()) };
        let start = zone.from_local_datetime(&middle).earliest().unwrap().to_utc() - TimeDelta::hours(30);
        let pattern = pattern(text, zone);
        let end = start + TimeDelta::seconds(steps.iter().sum());
        let whole = list(&pattern, start, end);
        let (mut named, mut after, mut now) = (Vec::new(), start, start);
        for step in steps {
            now += TimeDelta::seconds(step);
            let due = slots_due(&pattern, after, now, Misfire::Latest, None);
            let mut both = [due.missed, due.planned].concat();
            both.sort();
            // As the planner does: the next pass starts at the last slot named.
            after = both.last().copied().unwrap_or(after);
            named.extend(both);
        }
        prop_assert_eq!(named, whole);
    }
}
