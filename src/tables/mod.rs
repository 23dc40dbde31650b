//! Floor 1: TABLES, facts into a table, one file per sheet. A new sheet: its file, a line in [`TABLES`],
//! and a note for each of its columns in `locales/*/columns.ftl` (`column-TABLE-COLUMN`).

use crate::model::facts::Facts;
use crate::model::table::Table;
use crate::text::catalogue::Catalogue;

mod cells;
mod coaching;
mod head;
mod judgement;
mod lessons;
mod money;

pub mod attribution;
pub mod behavior_history_managers;
pub mod best_chats;
pub mod best_scripts;
pub mod channel_summary;
pub mod chat_advice;
pub mod chat_orders;
pub mod chats_raw;
pub mod clusters;
pub mod conversion_by_stage;
pub mod dialog_templates;
pub mod digests;
pub mod improvement_steps;
pub mod kpi_bonus;
pub mod lost_sales;
pub mod manager_money;
pub mod manager_report;
pub mod manager_summary;
pub mod manager_top_problems;
pub mod messages_raw;
pub mod objections;
pub mod qa_book;
pub mod quality_chats;
pub mod question_types;
pub mod rating;
pub mod sales_book;
pub mod segments;
pub mod spin_chat_metrics;
pub mod spin_conversion;
pub mod spin_improvement_plans;
pub mod spin_manager_metrics;
pub mod status;
pub mod trends;
pub mod upsell;
pub mod weekly_examples;
pub mod weekly_metrics_tracking;

/// An entry of the list.
pub struct TableEntry {
    pub name: &'static str,
    pub build: fn(&Facts, &Catalogue) -> Table,
}

/// Every table, in the order of the sheets. `messages_raw` is streamed and has its own door.
pub const TABLES: &[TableEntry] = &[
    TableEntry { name: status::NAME, build: status::build },
    TableEntry { name: chats_raw::NAME, build: chats_raw::build },
    TableEntry { name: manager_summary::NAME, build: manager_summary::build },
    TableEntry { name: channel_summary::NAME, build: channel_summary::build },
    TableEntry { name: chat_advice::NAME, build: chat_advice::build },
    TableEntry { name: spin_manager_metrics::NAME, build: spin_manager_metrics::build },
    TableEntry { name: spin_chat_metrics::NAME, build: spin_chat_metrics::build },
    TableEntry { name: spin_improvement_plans::NAME, build: spin_improvement_plans::build },
    TableEntry { name: question_types::NAME, build: question_types::build },
    TableEntry { name: quality_chats::NAME, build: quality_chats::build },
    TableEntry { name: best_chats::NAME, build: best_chats::build },
    TableEntry { name: best_scripts::NAME, build: best_scripts::build },
    TableEntry { name: dialog_templates::NAME, build: dialog_templates::build },
    TableEntry { name: sales_book::NAME, build: sales_book::build },
    TableEntry { name: qa_book::NAME, build: qa_book::build },
    TableEntry { name: objections::NAME, build: objections::build },
    TableEntry { name: clusters::NAME, build: clusters::build },
    TableEntry { name: chat_orders::NAME, build: chat_orders::build },
    TableEntry { name: manager_money::NAME, build: manager_money::build },
    TableEntry { name: attribution::NAME, build: attribution::build },
    TableEntry { name: segments::NAME, build: segments::build },
    TableEntry { name: lost_sales::NAME, build: lost_sales::build },
    TableEntry { name: upsell::NAME, build: upsell::build },
    TableEntry { name: spin_conversion::NAME, build: spin_conversion::build },
    TableEntry { name: conversion_by_stage::NAME, build: conversion_by_stage::build },
    TableEntry { name: rating::NAME, build: rating::build },
    TableEntry { name: trends::NAME, build: trends::build },
    TableEntry { name: kpi_bonus::NAME, build: kpi_bonus::build },
    TableEntry { name: manager_report::NAME, build: manager_report::build },
    TableEntry { name: behavior_history_managers::NAME, build: behavior_history_managers::build },
    TableEntry { name: manager_top_problems::NAME, build: manager_top_problems::build },
    TableEntry { name: weekly_metrics_tracking::NAME, build: weekly_metrics_tracking::build },
    TableEntry { name: improvement_steps::NAME, build: improvement_steps::build },
    TableEntry { name: weekly_examples::NAME, build: weekly_examples::build },
    TableEntry { name: digests::DAILY, build: digests::build_daily },
    TableEntry { name: digests::WEEKLY, build: digests::build_weekly },
];

#[cfg(test)]
mod practice_tests;
#[cfg(test)]
mod tests;
