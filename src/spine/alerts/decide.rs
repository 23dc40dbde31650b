//! What is told about which trouble, and when. Pure: states and the time in, messages to write out.
//!
//! A cause that fires waits `group` before it is told, so that what fails together is told together
//! and what is over at once is not told at all. Told, it is told again each `repeat` until it is
//! over; over for `group`, it gets one recovery. Fired again soon after, it waits until
//! [`FLAP_SECS`] have passed since it was last told.

use chrono::TimeDelta;
use chrono_tz::Tz;

use crate::model::alert::Severity;
use crate::model::time::{OpenHours, Time};
use crate::store::AlertState;

/// One cause is told for the first time at most once in this span.
pub const FLAP_SECS: i64 = 1_800;

/// How the shop wants to be told.
#[derive(Debug, Clone)]
pub struct Rules {
    pub repeat: TimeDelta,
    pub group: TimeDelta,
    /// Hours of the shop without sound and repetition.
    pub quiet: Option<OpenHours>,
    pub zone: Tz,
}

/// A cause with everything the decision needs.
#[derive(Debug, Clone)]
pub struct Watched {
    pub state: AlertState,
    /// Since when the trouble is over.
    pub over_since: Option<Time>,
    /// Not told for the first time before this.
    pub cool_until: Option<Time>,
    /// The channel the trouble is about, which cannot tell it itself; "" for all other trouble.
    pub about_channel: String,
}

/// One message to write, or one cause to drop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// One message telling these causes for the first time.
    Tell { causes: Vec<String>, silent: bool },
    /// One message: these still go on.
    Remind { causes: Vec<String>, silent: bool },
    /// One answer to the first message: it is over.
    Recover { cause: String, silent: bool },
    /// Over before it was told.
    Forget { cause: String },
}

/// What to do now. Every action moves its causes on, so that the next decision does not repeat it.
pub fn decide(watched: &[Watched], muted_until: Option<Time>, now: Time, rules: &Rules) -> Vec<Action> {
    let hush = Hush { muted: muted_until.is_some_and(|until| now < until), quiet: is_quiet(rules, now) };
    let mut actions = Vec::new();
    for alert in watched {
        let cause = || alert.state.alert.cause.clone();
        match (alert.over_since, alert.state.last_told) {
            (Some(_), None) => actions.push(Action::Forget { cause: cause() }),
            (Some(over), Some(_)) if now >= over + rules.group => {
                actions.push(Action::Recover { cause: cause(), silent: hush.silences(alert.state.alert.severity) });
            }
            _ => {}
        }
    }
    let firing = |alert: &&Watched| alert.over_since.is_none();
    for group in by_channel(watched.iter().filter(firing)) {
        actions.extend(first_telling(&group, &hush, now, rules));
        actions.extend(reminder(&group, &hush, now, rules));
    }
    actions
}

/// Trouble about one channel takes another way than the rest and cannot share its message.
fn by_channel<'a>(alerts: impl Iterator<Item = &'a Watched>) -> Vec<Vec<&'a Watched>> {
    let mut groups = std::collections::BTreeMap::<&str, Vec<&Watched>>::new();
    for alert in alerts {
        groups.entry(&alert.about_channel).or_default().push(alert);
    }
    groups.into_values().collect()
}

fn first_telling(group: &[&Watched], hush: &Hush, now: Time, rules: &Rules) -> Option<Action> {
    let started = |alert: &Watched| alert.cool_until.unwrap_or(alert.state.since).max(alert.state.since);
    let waiting: Vec<&Watched> = group
        .iter()
        .copied()
        .filter(|alert| alert.state.last_told.is_none() && started(alert) <= now)
        .filter(|alert| !hush.muted || alert.state.alert.severity == Severity::Critical)
        .collect();
    let first = waiting.iter().map(|alert| started(alert)).min()?;
    (now >= first + rules.group).then(|| Action::Tell { causes: causes(&waiting), silent: hush.silences_all(&waiting) })
}

fn reminder(group: &[&Watched], hush: &Hush, now: Time, rules: &Rules) -> Option<Action> {
    if hush.muted || hush.quiet {
        return None;
    }
    let due = |alert: &&Watched| alert.state.last_told.is_some_and(|told| now >= told + rules.repeat);
    let waiting: Vec<&Watched> = group.iter().copied().filter(due).collect();
    (!waiting.is_empty()).then(|| Action::Remind { causes: causes(&waiting), silent: hush.silences_all(&waiting) })
}

fn causes(alerts: &[&Watched]) -> Vec<String> {
    alerts.iter().map(|alert| alert.state.alert.cause.clone()).collect()
}

/// Why there is no sound now.
struct Hush {
    muted: bool,
    quiet: bool,
}

impl Hush {
    /// Critical trouble sounds in quiet hours too; a mute is a person's wish and silences all.
    fn silences(&self, severity: Severity) -> bool {
        match severity {
            Severity::Info => true,
            Severity::Warning => self.muted || self.quiet,
            Severity::Critical => self.muted,
        }
    }

    fn silences_all(&self, alerts: &[&Watched]) -> bool {
        alerts.iter().all(|alert| self.silences(alert.state.alert.severity))
    }
}

fn is_quiet(rules: &Rules, now: Time) -> bool {
    let Some(OpenHours { open: from, close: to }) = rules.quiet else { return false };
    let time = now.with_timezone(&rules.zone).time();
    if from < to { from <= time && time < to } else { time >= from || time < to }
}

#[cfg(test)]
mod tests;
