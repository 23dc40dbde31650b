//! Brings the sheets up to date: facts once, every table alone, every sink alone.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use anyhow::Context as _;
use chrono::TimeDelta;
use futures::{StreamExt as _, stream};

use crate::http::HttpError;
use crate::jobs::troubles::{self, Side};
use crate::jobs::{JobContext, Parts};
use crate::model::alert::{Alert, Severity};
use crate::model::chat::Manager;
use crate::model::facts::Facts;
use crate::model::findings::MessageRow;
use crate::model::ids::ManagerId;
use crate::model::run::Done;
use crate::model::table::{Row, Table};
use crate::model::time::Period;
use crate::sinks::{Sink, SinkTable, Synced};
use crate::spine::{self, fail};
use crate::tables::TABLES;
use crate::tables::messages_raw::{self, MessageContext, MessageSheet};
use crate::text::mask;

/// The same tables for everyone who may see the same.
pub(super) struct Built {
    pub(super) tables: Vec<Table>,
    managers: BTreeMap<ManagerId, Manager>,
    /// Messages of the period.
    messages: u64,
    /// Tables that could not be built: name.
    broken: Vec<&'static str>,
}

/// Succeeds when every sink took every table. A sink or table that fails leaves the others alone.
pub async fn run(cx: JobContext) -> anyhow::Result<Done> {
    let parts = &cx.parts;
    let period = shown_period(parts);
    let now = parts.clock.now();
    let mut facts = parts.store.facts(&parts.shop, period, &parts.rules, now).await.context("loading the facts")?;
    let messages = parts.store.count_messages(&parts.shop, period).await.context("counting the messages")?;
    let mut told = Told::default();
    // One audience after the other: the tables of only one are in memory.
    for masked in [false, true] {
        let sinks: Vec<&Arc<dyn Sink>> = parts.sinks.iter().filter(|sink| is_masked(parts, sink) == masked).collect();
        if sinks.is_empty() {
            continue;
        }
        let (same, built) = build(parts, facts, messages, masked).await?;
        facts = same;
        for sink in sinks {
            cx.run.stop_if_cancelled()?;
            let synced = fill(parts, sink.as_ref(), &built, period, masked).await;
            told.hear(parts, sink.name(), synced, &built).await?;
        }
    }
    fail::point("C16");
    told.end()
}

/// What the sinks said.
#[derive(Default)]
struct Told {
    done: Done,
    first_error: Option<anyhow::Error>,
    notes: Vec<String>,
}

impl Told {
    async fn hear(
        &mut self,
        parts: &Parts,
        sink: &str,
        synced: Result<Synced, HttpError>,
        built: &Built,
    ) -> anyhow::Result<()> {
        match synced {
            Ok(synced) => {
                troubles::well(parts, sink).await?;
                tell_failed_tables(parts, sink, &synced, built).await;
                let done = std::mem::take(&mut self.done).count(&format!("{sink}.writes"), synced.writes);
                self.done = done.count(&format!("{sink}.rows"), synced.rows_written);
                self.notes.extend(synced.notices.iter().map(|notice| format!("{sink}: {notice}")));
                self.notes.extend(synced.failed.iter().map(|(table, why)| format!("{sink}: {table}: {why}")));
            }
            Err(error) => {
                troubles::failed(parts, Side::Sink, sink, &error).await?;
                if self.first_error.is_some() {
                    tracing::warn!(sink, error = %error, "another sink failed too");
                }
                let of_sink = spine::Told(format!("sink {sink}"));
                self.first_error.get_or_insert(anyhow::Error::new(error).context(of_sink));
            }
        }
        Ok(())
    }

    fn end(mut self) -> anyhow::Result<Done> {
        self.done.note = self.notes.join("; ");
        self.first_error.map_or(Ok(self.done), Err)
    }
}

/// The days shown in the tables, today of the shop included.
pub(super) fn shown_period(parts: &Parts) -> Period {
    let today = parts.clock.now().with_timezone(&parts.zone).date_naive();
    let before = i64::from(parts.settings.last_days.saturating_sub(1));
    Period::of_days(parts.zone, today - TimeDelta::days(before), today)
}

fn is_masked(parts: &Parts, sink: &Arc<dyn Sink>) -> bool {
    if sink.outward() { parts.settings.mask_outward } else { parts.settings.mask_workbook }
}

/// The tables for one kind of audience; gives the facts back. Once masked, the quotes stay masked.
async fn build(parts: &Arc<Parts>, mut facts: Facts, messages: u64, masked: bool) -> anyhow::Result<(Facts, Built)> {
    let parts = parts.clone();
    let work = move || {
        if masked {
            mask::mask_quotes(&mut facts.quotes);
        }
        let built = build_tables(&facts, &parts, messages);
        (facts, built)
    };
    tokio::task::spawn_blocking(work).await.context("building the tables")
}

/// Builds every table; one that panics is left out and named.
pub(super) fn build_tables(facts: &Facts, parts: &Parts, messages: u64) -> Built {
    let tables = Vec::with_capacity(TABLES.len());
    let mut built = Built { tables, managers: facts.managers.clone(), messages, broken: Vec::new() };
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
    let mut tables: Vec<SinkTable<'_>> = built.tables.iter().map(whole).collect();
    let sheets = messages_raw::sheets(parts.zone, period, built.messages);
    let streamed = sheets.into_iter().map(|sheet| messages(parts, built, sheet, masked));
    // Raw beside raw, as the sheets are listed.
    let place = built.tables.iter().position(|table| table.head.name == "chats_raw").map_or(tables.len(), |at| at + 1);
    tables.splice(place..place, streamed);
    sink.sync(parts.store.as_ref(), &parts.shop, tables).await
}

/// A table that is whole in memory.
pub(super) fn whole(table: &Table) -> SinkTable<'_> {
    // Copied when its turn comes: only one table is in memory twice.
    let rows = stream::once(async { Ok::<Vec<Row>, _>(table.rows.clone()) }).boxed();
    SinkTable { head: table.head.clone(), count: Some(table.rows.len()), rows }
}

/// The messages of one sheet, streamed from the store: memory does not grow with their number.
fn messages<'a>(parts: &'a Parts, built: &'a Built, sheet: MessageSheet, masked: bool) -> SinkTable<'a> {
    let row = move |message: &MessageRow| {
        let catalogue = parts.catalogue.as_ref();
        let context = MessageContext { zone: parts.zone, managers: &built.managers, masked, catalogue };
        messages_raw::message_row(message, &context)
    };
    let pages = parts.store.messages(&parts.shop, sheet.period);
    let rows = pages.map(move |page| Ok(page?.iter().map(row).collect::<Vec<Row>>())).boxed();
    SinkTable { head: messages_raw::message_head(&sheet.name, &parts.catalogue), rows, count: None }
}

/// One alert a sink for tables that failed alone; over when all of them are there again.
async fn tell_failed_tables(parts: &Parts, sink: &str, synced: &Synced, built: &Built) {
    let cause = format!("tables_failed:{sink}");
    let mut failed: Vec<String> = synced.failed.iter().map(|(table, why)| format!("{table}: {why}")).collect();
    let broken = parts.catalogue.text("error-table", &[]);
    failed.extend(built.broken.iter().map(|table| format!("{table}: {broken}")));
    if failed.is_empty() {
        parts.alerts.resolve(&cause).await;
        return;
    }
    let error = failed.join("; ");
    tracing::warn!(sink, error, "tables failed, the others are up to date");
    let alert = Alert::new(Severity::Warning, cause, "alert-sink-failed").with("sink", sink).with("error", error);
    parts.alerts.raise(alert).await;
}
