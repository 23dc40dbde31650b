//! What Monday's report needs beside its text: the focus points agreed and judged, and the workbook.

use anyhow::Context as _;
use chrono::{Days, NaiveDate};

use crate::jobs::{Parts, report, sync};
use crate::metrics::coaching::cases::monday;
use crate::metrics::coaching::{cases, settle};
use crate::model::time::{Period, start_of_day};
use crate::reports::weekly;
use crate::sinks::xlsx;
use crate::text::mask;

/// Telegram takes 50 MB; a larger book stays at home.
const MAX_BYTES: usize = 45 << 20;

/// Keeps the verdicts on the week that holds `day` and the focus points of the next one. Nothing while
/// the week is not loaded to its end: a verdict is given once.
pub async fn settle_week(parts: &Parts, day: NaiveDate) -> anyhow::Result<()> {
    let first = day.checked_sub_days(Days::new(u64::from(weekly::HISTORY_DAYS))).unwrap_or(day);
    let period = Period::of_days(parts.zone, first, day);
    let now = parts.clock.now();
    let facts = parts.store.facts(&parts.shop, period, &parts.rules, now).await.context("loading the facts")?;
    let week_end = monday(day).checked_add_days(Days::new(7)).unwrap_or(day);
    if facts.completeness.complete_until.is_none_or(|until| until < start_of_day(parts.zone, week_end)) {
        tracing::warn!(week = %monday(day), "the week is not loaded to its end: nobody's focus is judged or chosen");
        return Ok(());
    }
    let work = move || {
        let settled = settle(&cases(&facts), &facts.coaching, day);
        (settled != facts.coaching).then_some(settled)
    };
    let settled = tokio::task::spawn_blocking(work).await.context("judging the focus points")?;
    let Some(settled) = settled else { return Ok(()) };
    parts.store.save_coaching(&parts.shop, &settled).await.context("keeping the focus points")
}

/// The tables as an outward workbook; without the messages, which would not fit a messenger.
pub async fn workbook(parts: &std::sync::Arc<Parts>, week: NaiveDate) -> anyhow::Result<Vec<report::Attachment>> {
    let now = parts.clock.now();
    let period = sync::shown_period(parts);
    let mut facts = parts.store.facts(&parts.shop, period, &parts.rules, now).await.context("loading the facts")?;
    if parts.settings.mask_outward {
        mask::mask_quotes(&mut facts.quotes);
    }
    let building = parts.clone();
    let work = move || sync::build_tables(&facts, &building, 0);
    let built = tokio::task::spawn_blocking(work).await.context("building the tables")?;
    let tables = built.tables.iter().map(sync::whole).collect();
    let book = xlsx::bytes(tables, &parts.settings.backup_dir).await.context("writing the workbook")?;
    if book.len() > MAX_BYTES {
        tracing::warn!(bytes = book.len(), "the workbook is too large for a messenger, the report goes without");
        return Ok(Vec::new());
    }
    Ok(vec![(format!("spindle-{week}.xlsx"), book)])
}
