use std::collections::BTreeMap;

use chrono::{NaiveTime, TimeZone};
use proptest::prelude::*;

use super::*;
use crate::model::alert::Alert;

fn rules() -> Rules {
    Rules { repeat: TimeDelta::hours(4), group: TimeDelta::seconds(60), quiet: None, zone: chrono_tz::Europe::Moscow }
}

fn noon() -> Time {
    chrono::Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap()
}

fn fired(cause: &str, severity: Severity, since: Time) -> Watched {
    let alert = Alert { cause: cause.into(), severity, message: "alert-job-failed".into(), arguments: Vec::new() };
    let state = AlertState { alert, since, last_told: None, count: 1, first_post: None };
    Watched { state, over_since: None, cool_until: None, about_channel: String::new() }
}

fn told(cause: &str, severity: Severity, at: Time) -> Watched {
    let mut alert = fired(cause, severity, at);
    alert.state.last_told = Some(at);
    alert
}

fn tell(causes: &[&str], silent: bool) -> Action {
    Action::Tell { causes: causes.iter().map(|cause| (*cause).to_owned()).collect(), silent }
}

fn secs(secs: i64) -> TimeDelta {
    TimeDelta::seconds(secs)
}

#[test]
fn what_fails_together_is_told_together() {
    let alerts = [
        fired("a", Severity::Warning, noon()),
        fired("b", Severity::Info, noon() + secs(40)),
        fired("c", Severity::Warning, noon() + secs(61)),
    ];
    assert_eq!(decide(&alerts[..2], None, noon() + secs(59), &rules()), []);
    assert_eq!(decide(&alerts[..2], None, noon() + secs(60), &rules()), [tell(&["a", "b"], false)]);
    assert_eq!(decide(&alerts[1..2], None, noon() + secs(100), &rules()), [tell(&["b"], true)]);
}

#[test]
fn trouble_about_a_channel_takes_its_own_message() {
    let mut alerts = [fired("a", Severity::Warning, noon()), fired("channel:owner", Severity::Warning, noon())];
    alerts[1].about_channel = "owner".into();
    assert_eq!(
        decide(&alerts, None, noon() + secs(60), &rules()),
        [tell(&["a"], false), tell(&["channel:owner"], false)]
    );
}

#[test]
fn what_is_over_at_once_is_forgotten_and_what_comes_back_is_not_over() {
    let mut alert = fired("a", Severity::Warning, noon());
    alert.over_since = Some(noon() + secs(30));
    assert_eq!(decide(&[alert], None, noon() + secs(31), &rules()), [Action::Forget { cause: "a".into() }]);

    let mut alert = told("a", Severity::Warning, noon());
    alert.over_since = Some(noon() + secs(100));
    assert_eq!(decide(&[alert.clone()], None, noon() + secs(159), &rules()), []);
    let recover = Action::Recover { cause: "a".into(), silent: false };
    assert_eq!(decide(&[alert], None, noon() + secs(160), &rules()), [recover]);
}

#[test]
fn told_again_after_repeat() {
    let alerts = [told("a", Severity::Warning, noon()), told("b", Severity::Warning, noon() + secs(5))];
    assert_eq!(decide(&alerts, None, noon() + secs(14_399), &rules()), []);
    let remind = |causes: &[&str]| Action::Remind {
        causes: causes.iter().map(|cause| (*cause).to_owned()).collect(),
        silent: false,
    };
    assert_eq!(decide(&alerts, None, noon() + secs(14_400), &rules()), [remind(&["a"])]);
    assert_eq!(decide(&alerts, None, noon() + secs(14_405), &rules()), [remind(&["a", "b"])]);
}

#[test]
fn quiet_hours_are_without_sound_and_repetition() {
    let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    let quiet = Rules { quiet: Some(OpenHours { open: at(23, 0), close: at(9, 0) }), ..rules() };
    // 23:30 and 08:59 in Moscow are quiet, 09:00 and 22:59 are not.
    let day = |hour, minute| chrono::Utc.with_ymd_and_hms(2026, 3, 2, hour, minute, 0).unwrap();
    for (now, hushed) in [(day(20, 30), true), (day(5, 59), true), (day(6, 0), false), (day(19, 59), false)] {
        let warning = [fired("a", Severity::Warning, now - secs(60))];
        assert_eq!(decide(&warning, None, now, &quiet), [tell(&["a"], hushed)], "{now}");
        let critical = [fired("a", Severity::Critical, now - secs(60))];
        assert_eq!(decide(&critical, None, now, &quiet), [tell(&["a"], false)], "{now}");
        let old = [told("a", Severity::Critical, now - secs(20_000))];
        assert_eq!(decide(&old, None, now, &quiet).is_empty(), hushed, "{now}");
    }
}

#[test]
fn a_mute_lets_only_critical_trouble_through_and_without_sound() {
    let until = Some(noon() + secs(7_200));
    let alerts = [fired("a", Severity::Warning, noon()), fired("b", Severity::Critical, noon())];
    assert_eq!(decide(&alerts, until, noon() + secs(60), &rules()), [tell(&["b"], true)]);
    assert_eq!(decide(&alerts[..1], until, noon() + secs(7_200), &rules()), [tell(&["a"], false)]);
}

#[test]
fn a_flapping_cause_waits_for_its_next_first_message() {
    let mut alert = fired("a", Severity::Warning, noon());
    alert.cool_until = Some(noon() + secs(600));
    assert_eq!(decide(&[alert.clone()], None, noon() + secs(659), &rules()), []);
    assert_eq!(decide(&[alert], None, noon() + secs(660), &rules()), [tell(&["a"], false)]);
}

/// What the keeper of the states does with an action, without a store.
#[derive(Default)]
struct Keeper {
    watched: BTreeMap<String, Watched>,
    cool_until: BTreeMap<String, Time>,
    /// Messages by cause: F first, R reminder, O over; with their time.
    messages: BTreeMap<String, Vec<(char, Time)>>,
}

impl Keeper {
    fn raise(&mut self, cause: &str, now: Time) {
        let cool_until = self.cool_until.get(cause).copied();
        let alert = self
            .watched
            .entry(cause.to_owned())
            .or_insert_with(|| Watched { cool_until, ..fired(cause, Severity::Warning, now) });
        alert.over_since = None;
    }

    fn resolve(&mut self, cause: &str, now: Time) {
        if let Some(alert) = self.watched.get_mut(cause) {
            alert.over_since.get_or_insert(now);
        }
    }

    fn pass(&mut self, now: Time) {
        let watched: Vec<Watched> = self.watched.values().cloned().collect();
        for action in decide(&watched, None, now, &rules()) {
            match action {
                Action::Tell { causes, .. } => causes.iter().for_each(|cause| self.tell(cause, 'F', now)),
                Action::Remind { causes, .. } => causes.iter().for_each(|cause| self.tell(cause, 'R', now)),
                Action::Recover { cause, .. } => {
                    let alert = self.watched.remove(&cause).unwrap();
                    self.cool_until.insert(cause.clone(), alert.state.last_told.unwrap() + secs(FLAP_SECS));
                    self.messages.entry(cause).or_default().push(('O', now));
                }
                Action::Forget { cause } => {
                    self.watched.remove(&cause);
                }
            }
        }
    }

    fn tell(&mut self, cause: &str, kind: char, now: Time) {
        self.watched.get_mut(cause).unwrap().state.last_told = Some(now);
        self.messages.entry(cause.to_owned()).or_default().push((kind, now));
    }
}

proptest! {
    /// Whatever comes and goes: one first message while it fires, one recovery after, in that order;
    /// no two first messages of a cause within the span of flapping; nothing left untold.
    #[test]
    fn first_once_recovery_once(steps in prop::collection::vec((0..3usize, 0..3u8, 1..900i64), 1..120)) {
        let mut keeper = Keeper::default();
        let mut now = noon();
        for (cause, kind, wait) in steps {
            let cause = ["a", "b", "c"][cause];
            match kind {
                0 => keeper.raise(cause, now),
                1 => keeper.resolve(cause, now),
                _ => {}
            }
            for _ in 0..wait / 30 + 1 {
                keeper.pass(now);
                now += secs(30);
            }
        }
        let firing: Vec<String> = keeper.watched.values().filter(|alert| alert.over_since.is_none())
            .map(|alert| alert.state.alert.cause.clone()).collect();
        for _ in 0..(FLAP_SECS / 30 + 3) {
            keeper.pass(now);
            now += secs(30);
        }
        for cause in &firing {
            prop_assert!(keeper.watched[cause].state.last_told.is_some(), "{cause} was never told");
            keeper.resolve(cause, now);
        }
        for _ in 0..3 {
            keeper.pass(now);
            now += secs(30);
        }
        prop_assert!(keeper.watched.is_empty());
        for (cause, messages) in &keeper.messages {
            let story: String = messages.iter().map(|(kind, _)| *kind).collect();
            let told = story.replace('R', "");
            prop_assert!(told.len().is_multiple_of(2) && told == "FO".repeat(told.len() / 2), "{cause}: {story}");
            prop_assert!(!story.contains("OR") && !story.starts_with('R'), "{cause}: {story}");
            let firsts: Vec<Time> = messages.iter().filter(|(kind, _)| *kind == 'F').map(|(_, at)| *at).collect();
            prop_assert!(firsts.windows(2).all(|pair| pair[1] - pair[0] >= secs(FLAP_SECS)), "{cause}: {firsts:?}");
        }
    }
}
