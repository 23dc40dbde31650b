//! Brings the sheets up to date: facts once, every table alone, every sink alone.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use anyhow::Context as _;
use chrono::TimeDelta;
use futures::{StreamExt as _, stream};

use crate::http::HttpError;
use crate::jobs::{JobContext, Parts, troubles};
use crate::model::alert::{Alert, Severity};
use crate::model::facts::Facts;
use crate::model::run::Done;
use crate::model::table::{Row, Table, TableHead};
use crate::model::time::Period;
use crate::sinks::{Sink, SinkTable, Synced};
use crate::spine::fail;
use crate::tables::TABLES;
use crate::text::mask;

/// The same tables for everyone who may see the same.
struct Built {
    tables: Vec<Table>,
    /// Tables that could not be built: name.
    broken: Vec<&'static str>,
}

/// Succeeds when every sink took every table. A sink or table that fails leaves the others alone.
pub async fn run(cx: JobContext) -> anyhow::Result<Done> {
    let parts = &cx.parts;
    let period = shown_period(parts);
    let built = build(&cx, period).await?;
    let (mut done, mut first_error, mut notes) = (Done::default(), None::<anyhow::Error>, Vec::new());
    for (sink, masked) in audiences(parts) {
        cx.run.stop_if_cancelled()?;
        let Some(built) = built.get(&masked) else { continue };
        match fill(parts, sink.as_ref(), built, period, masked).await {
            Ok(synced) => {
                troubles::well(parts, sink.name()).await?;
                tell_failed_tables(parts, sink.name(), &synced, built).await;
                done = done.count(&format!("{}.writes", sink.name()), synced.writes);
                done = done.count(&format!("{}.rows", sink.name()), synced.rows_written);
                notes.extend(synced.notices.iter().map(|notice| format!("{}: {notice}", sink.name())));
                notes.extend(synced.failed.iter().map(|(table, why)| format!("{}: {table}: {why}", sink.name())));
            }
            Err(error) => {
                troubles::failed(parts, sink.name(), &error).await?;
                if first_error.is_some() {
                    tracing::warn!(sink = sink.name(), error = %error, "another sink failed too");
                }
                first_error.get_or_insert(anyhow::Error::new(error).context(format!("sink {}", sink.name())));
            }
        }
    }
    fail::point("C16");
    done.note = notes.join("; ");
    match first_error {
        Some(error) => Err(error),
        None => Ok(done),
    }
}

/// The days shown in the tables, today of the shop included.
fn shown_period(parts: &Parts) -> Period {
    let today = parts.clock.now().with_timezone(&parts.zone).date_naive();
    let before = i64::from(parts.settings.last_days.saturating_sub(1));
    Period::of_days(parts.zone, today - TimeDelta::days(before), today)
}

/// The sinks, each with whether persons are masked in it.
fn audiences(parts: &Parts) -> impl Iterator<Item = (&Arc<dyn Sink>, bool)> {
    parts.sinks.iter().map(|sink| {
        let masked = if sink.outward() { parts.settings.mask_outward } else { parts.settings.mask_workbook };
        (sink, masked)
    })
}

/// Loads the facts once and builds the tables for each kind of audience there is.
async fn build(cx: &JobContext, period: Period) -> anyhow::Result<BTreeMap<bool, Built>> {
    let parts = cx.parts.clone();
    let now = parts.clock.now();
    let mut facts = parts.store.facts(&parts.shop, period, &parts.rules, now).await.context("loading the facts")?;
    let wanted: Vec<bool> = audiences(&parts).map(|(_, masked)| masked).collect();
    let work = move || {
        let mut built = BTreeMap::new();
        if wanted.contains(&false) {
            built.insert(false, build_tables(&facts, &parts));
        }
        if wanted.contains(&true) {
            mask::mask_quotes(&mut facts.quotes);
            built.insert(true, build_tables(&facts, &parts));
        }
        built
    };
    tokio::task::spawn_blocking(work).await.context("building the tables")
}

/// Builds every table; one that panics is left out and named.
fn build_tables(facts: &Facts, parts: &Parts) -> Built {
    let mut built = Built { tables: Vec::with_capacity(TABLES.len()), broken: Vec::new() };
    for entry in TABLES {
        match catch_unwind(AssertUnwindSafe(|| (entry.build)(facts, &parts.catalogue))) {
            Ok(table) => built.tables.push(table),
            Err(_) => built.broken.push(entry.name),
        }
    }
    built
}

async fn fill(
    parts: &Parts,
    sink: &dyn Sink,
    built: &Built,
    period: Period,
    masked: bool,
) -> Result<Synced, HttpError> {
    let _ = (period, masked);
    let tables: Vec<SinkTable<'_>> = built.tables.iter().map(small).collect();
    sink.sync(parts.store.as_ref(), &parts.shop, tables).await
}

/// A table that is whole in memory.
fn small(table: &Table) -> SinkTable<'_> {
    let rows: Vec<Row> = table.rows.clone();
    let head: TableHead = table.head.clone();
    SinkTable { head, count: Some(rows.len()), rows: stream::once(async move { Ok(rows) }).boxed() }
}

/// One alert a sink for tables that failed alone; over when all of them are there again.
async fn tell_failed_tables(parts: &Parts, sink: &str, synced: &Synced, built: &Built) {
    let cause = format!("tables_failed:{sink}");
    let mut names: Vec<&str> = synced.failed.iter().map(|(table, _)| table.as_str()).collect();
    names.extend(&built.broken);
    if names.is_empty() {
        parts.alerts.resolve(&cause).await;
        return;
    }
    tracing::warn!(sink, tables = names.join(", "), "tables failed, the others are up to date");
    let arguments = vec![("service".to_owned(), sink.to_owned()), ("tables".to_owned(), names.join(", "))];
    let message = "alert-tables-failed".to_owned();
    parts.alerts.raise(Alert { cause, severity: Severity::Warning, message, arguments }).await;
}
