//! Monday: verdicts on the week that ended, focus points for the week that begins.

use chrono::{Days, NaiveDate};

use crate::metrics::coaching::cases::{Case, monday};
use crate::metrics::coaching::plan::focuses;
use crate::metrics::coaching::verdict::verdict;
use crate::model::coaching::Focus;

/// The history after the week that holds `day`: its focus points judged, those of the next week
/// chosen. What was agreed or judged before stays as it is, so a second time changes nothing.
pub fn settle(cases: &[Case], history: &[Focus], day: NaiveDate) -> Vec<Focus> {
    let ended = monday(day);
    let next = ended.checked_add_days(Days::new(7)).unwrap_or(ended);
    let mut settled = history.to_vec();
    for focus in settled.iter_mut().filter(|focus| focus.week == ended && focus.verdict.is_none()) {
        focus.verdict = verdict(cases, focus);
    }
    let chosen = focuses(cases, &settled, next);
    settled.retain(|focus| focus.week != next);
    settled.extend(chosen);
    settled
}
