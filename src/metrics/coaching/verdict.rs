//! Did the focus help? The person's change against everybody else's at the same time.

use chrono::{Days, NaiveDate};

use crate::metrics::coaching::cases::{Case, share, weeks_before, within};
use crate::metrics::coaching::plan::{PAST_WEEKS, rate};
use crate::metrics::coaching::topics::TOPICS;
use crate::model::coaching::{Done, Focus, Outcome, Verdict};
use crate::stats::before_after::{BeforeAfter, Change, difference_in_differences};
use crate::stats::difference::difference;

/// The verdict on a focus at the end of its week. `None` for a topic nobody knows any more.
pub fn verdict(cases: &[Case], focus: &Focus) -> Option<Verdict> {
    let place = TOPICS.iter().position(|topic| topic.name == focus.topic)?;
    let end = focus.week.checked_add_days(Days::new(7)).unwrap_or(focus.week);
    let before = (weeks_before(focus.since, PAST_WEEKS), focus.since);
    let after = (focus.since, end);
    let of = |own: bool, (from, to): (NaiveDate, NaiveDate)| {
        share(cases, place, |case| {
            case.manager.is_some() && (case.manager == Some(focus.manager)) == own && within(case.day, from, to)
        })
    };
    let own = BeforeAfter { before: focus.before, after: of(true, after) };
    let others = BeforeAfter { before: of(false, before), after: of(false, after) };
    let this_week = of(true, (focus.week, end));
    let change = difference_in_differences(own, others).or_else(|| alone(own));
    let reached = rate(this_week).is_some_and(|share| share >= focus.goals[0] - 1e-9);
    let outcome = match &change {
        None => Outcome::TooFew,
        Some(change) if change.interval.0 > 0.0 => Outcome::Worked,
        Some(change) if change.interval.1 < 0.0 => Outcome::Worse,
        Some(_) => Outcome::NotProven,
    };
    Some(Verdict {
        outcome,
        after: own.after,
        reached,
        effect: change.map(|change| (change.effect, change.interval.0, change.interval.1)),
        more_needed: change.and_then(|change| change.more_needed),
    })
}

/// Nobody to compare with: own change alone.
fn alone(own: BeforeAfter) -> Option<Change> {
    const CASES_LEAST: u64 = 10;
    let enough = |done: Done| done.1 >= CASES_LEAST;
    let (effect, interval) = difference(own.after, own.before).filter(|_| enough(own.before) && enough(own.after))?;
    Some(Change { effect, interval, p: f64::NAN, own: effect, others: 0.0, more_needed: None })
}
