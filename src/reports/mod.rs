//! Floor 1: REPORTS, facts into a report. A new report: its file and a line in [`REPORTS`].

use crate::model::facts::Facts;
use crate::model::report::Report;
use crate::text::catalogue::Catalogue;

pub mod alerts;
pub mod behaviour;
pub mod best_practices;
pub mod charts;
pub mod daily;
pub mod data_quality;
pub mod kpi;
pub mod money;
pub mod render;
pub mod series;
pub mod shifts;
pub mod standouts;
pub mod trends;
pub mod weekly;
pub mod wording;

/// An entry of the list.
pub struct ReportEntry {
    pub name: &'static str,
    /// Days of history the facts must hold before the period (for "usual" values).
    pub history_days: u32,
    /// The last period of the facts is the one reported.
    pub build: fn(&Facts, chrono::NaiveDate, &Catalogue) -> Report,
}

/// Every report.
pub const REPORTS: &[ReportEntry] = &[
    ReportEntry { name: daily::NAME, history_days: daily::HISTORY_DAYS, build: daily::build },
    ReportEntry { name: money::NAME, history_days: money::HISTORY_DAYS, build: money::build },
    ReportEntry { name: weekly::NAME, history_days: weekly::HISTORY_DAYS, build: weekly::build },
    ReportEntry { name: behaviour::NAME, history_days: behaviour::HISTORY_DAYS, build: behaviour::build },
    ReportEntry { name: standouts::NAME, history_days: standouts::HISTORY_DAYS, build: standouts::build },
    ReportEntry { name: trends::NAME, history_days: trends::HISTORY_DAYS, build: trends::build },
    ReportEntry {
        name: best_practices::NAME,
        history_days: best_practices::HISTORY_DAYS,
        build: best_practices::build,
    },
    ReportEntry { name: shifts::NAME, history_days: shifts::HISTORY_DAYS, build: shifts::build },
    ReportEntry { name: kpi::NAME, history_days: kpi::HISTORY_DAYS, build: kpi::build },
    ReportEntry { name: data_quality::NAME, history_days: data_quality::HISTORY_DAYS, build: data_quality::build },
];

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
