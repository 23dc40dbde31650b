//! `[jobs]`: patterns, deadlines, tries; and what may be wrong with them.

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;

use crate::jobs::{JOBS, Timing};
use crate::model::fault::Wrong;
use crate::model::time::{Seconds, Time};
use crate::spine::pattern::Pattern;

/// `[jobs]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub export: String,
    pub report_daily: String,
    pub report_weekly: String,
    pub report_behaviour: String,
    pub report_standouts: String,
    pub report_trends: String,
    pub report_best_practices: String,
    pub report_shifts: String,
    pub report_kpi: String,
    pub report_data_quality: String,
    pub report_money: String,
    pub order_model: String,
    pub check: String,
    pub backup: String,
    pub train: String,
    /// New own labels that are worth a training.
    pub train_from_labels: u32,
    pub sync_at_most_every: Seconds,
    pub drain: Seconds,
    pub deadline_export: Seconds,
    pub deadline_analyse: Seconds,
    pub deadline_order_model: Seconds,
    pub deadline_sync: Seconds,
    pub deadline_report: Seconds,
    pub deadline_check: Seconds,
    pub deadline_backup: Seconds,
    pub deadline_train: Seconds,
    pub tries: u32,
}

impl Config {
    /// The patterns that are set, by field.
    fn patterns(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = JOBS.iter().filter_map(|entry| match &entry.timing {
            Timing::Pattern(pattern) => Some((entry.name, pattern(self).trim())),
            Timing::After(..) => None,
        });
        all.filter(|(_, pattern)| !pattern.is_empty())
    }

    /// Patterns that cannot be used, by field.
    pub fn wrong(&self, zone: Tz) -> Vec<(&'static str, Wrong)> {
        let remedy = "write five fields, for example \"0 9 * * *\" (every day at 09:00) or \"*/15 * * * *\"";
        let wrong = |pattern| Pattern::parse(pattern, zone).err().map(|problem| Wrong::new(problem, remedy));
        self.patterns().filter_map(|(field, pattern)| Some((field, wrong(pattern)?))).collect()
    }

    /// Patterns whose wall time a day of the coming year skips, by field.
    pub fn gaps(&self, zone: Tz, now: Time) -> Vec<(&'static str, Wrong)> {
        let gap = |pattern| Pattern::parse(pattern, zone).ok()?.gap(now);
        let told = |(day, time): (NaiveDate, NaiveTime)| {
            let runs = time.format("%H:%M");
            let problem = format!("this time does not exist on {day}: the clocks go forward; it runs at {runs} then");
            Wrong::new(problem, "nothing, or choose another hour")
        };
        self.patterns().filter_map(|(field, pattern)| Some((field, told(gap(pattern)?)))).collect()
    }
}
