//! Floor 1: REPORTS, facts into a report. A new report: its file and a line in [`REPORTS`].

use crate::model::facts::Facts;
use crate::model::report::Report;
use crate::text::catalogue::Catalogue;

pub mod alerts;
pub mod charts;
pub mod daily;
pub mod render;

/// An entry of the list.
pub struct ReportEntry {
    pub name: &'static str,
    /// Days of history the facts must hold before the period (for "usual" values).
    pub history_days: u32,
    /// The last period of the facts is the one reported.
    pub build: fn(&Facts, chrono::NaiveDate, &Catalogue) -> Report,
}

/// Every report.
pub const REPORTS: &[ReportEntry] =
    &[ReportEntry { name: daily::NAME, history_days: daily::HISTORY_DAYS, build: daily::build }];
