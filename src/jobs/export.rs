//! Reads the sources: streams by stage, walks of cursors, orders that history says changed. A
//! source that is down does not stop the others; everything read is kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use futures::future::join_all;

use crate::http::HttpError;
use crate::jobs::JobContext;
use crate::jobs::progress::Progress;
use crate::jobs::troubles::{self, Side};
use crate::jobs::walks::{Harvest, read_again, read_stage};
use crate::model::alert::{Alert, Severity};
use crate::model::run::Done;
use crate::model::walk::Cursor;
use crate::sources::{Source, StreamPlan};
use crate::spine::Told;

/// Orders read again in one round, and rounds in one run.
const ORDERS_A_ROUND: u32 = 500;
const ROUNDS_MOST: u32 = 20;
/// Runs in a row in which a cursor fails while its source answers: then it is given up.
const POISON_AFTER: u32 = 5;

/// Succeeds when at least one source was read; the trouble of the others is told by its own alert.
pub async fn run(cx: JobContext) -> anyhow::Result<Done> {
    let sources = &cx.parts.sources;
    anyhow::ensure!(!sources.is_empty(), "no source is set up; fill sources.crm or sources.chats");
    let progress = Progress::start("export", cx.parts.settings.show_bar);
    let outcomes = join_all(sources.iter().map(|source| read_source(&cx, source, &progress))).await;
    let (mut done, mut notes, mut first_error, mut well) = (Done::default(), Vec::new(), None, 0);
    for (source, outcome) in sources.iter().zip(outcomes) {
        let name = source.name();
        // Errors of the store end the run: they concern every source.
        let harvest = outcome.with_context(|| name.to_owned())?;
        done = done.count(&format!("{name}.rows"), harvest.rows).count(&format!("{name}.changed"), harvest.changed);
        done = done.count(&format!("{name}.requests"), harvest.requests);
        if harvest.quarantined > 0 {
            done = done.count(&format!("{name}.quarantined"), harvest.quarantined);
        }
        if harvest.unfinished {
            notes.push(format!("{name} goes on at the next slot"));
        }
        let Some((cursor, error)) = harvest.failed.into_iter().next() else {
            troubles::well(&cx.parts, name).await?;
            well += 1;
            continue;
        };
        troubles::failed(&cx.parts, Side::Source, name, &error).await?;
        notes.push(format!("{name} {}: {error}", cursor.stream.0));
        first_error.get_or_insert(error);
    }
    done.note = notes.join("; ");
    match first_error {
        Some(error) if well == 0 => Err(anyhow::Error::new(error).context(Told("no source could be read".into()))),
        Some(error) => {
            tracing::warn!(error = %error, "a source could not be read, the others were");
            Ok(done)
        }
        None => Ok(done),
    }
}

async fn read_source(cx: &JobContext, source: &Arc<dyn Source>, progress: &Progress) -> anyhow::Result<Harvest> {
    let mut harvest = Harvest::default();
    for streams in stages(source.streams()) {
        read_stage(cx, source, &streams, progress, &mut harvest).await?;
        if harvest.stopped || harvest.unfinished {
            break;
        }
    }
    if !harvest.stopped && !harvest.unfinished {
        read_changed_orders(cx, source, progress, &mut harvest).await?;
    }
    give_up_poison(cx, source.as_ref(), &mut harvest).await?;
    Ok(harvest)
}

/// Streams grouped by stage, lower stages first.
fn stages(streams: Vec<StreamPlan>) -> Vec<Vec<StreamPlan>> {
    let mut stages: BTreeMap<u8, Vec<StreamPlan>> = BTreeMap::new();
    for plan in streams {
        stages.entry(plan.stage).or_default().push(plan);
    }
    stages.into_values().collect()
}

/// Orders that history names and that were not read since. What a round does not settle waits for the next run.
async fn read_changed_orders(
    cx: &JobContext,
    source: &Arc<dyn Source>,
    progress: &Progress,
    harvest: &mut Harvest,
) -> anyhow::Result<()> {
    for _ in 0..ROUNDS_MOST {
        let orders = cx.parts.store.orders_to_refresh(&cx.parts.shop, ORDERS_A_ROUND).await?;
        let cursors = source.refresh_cursors(&orders);
        if cursors.is_empty() {
            return Ok(());
        }
        let failed_before = harvest.failed.len();
        read_again(cx, source, cursors, progress, harvest).await?;
        if harvest.failed.len() > failed_before || harvest.unfinished {
            return Ok(());
        }
        // The server was asked for them and told nothing: they are no more.
        let left = cx.parts.store.orders_to_refresh(&cx.parts.shop, ORDERS_A_ROUND).await?;
        let gone: Vec<i64> = left.into_iter().filter(|order| orders.contains(order)).collect();
        if !gone.is_empty() {
            cx.parts.store.orders_gone(&cx.parts.shop, &gone).await?;
        }
    }
    Ok(())
}

/// Counts the runs in which a cursor failed though its source answered; gives it up when there are
/// too many, so that one bad id does not hold back a stream for ever.
async fn give_up_poison(cx: &JobContext, source: &dyn Source, harvest: &mut Harvest) -> anyhow::Result<()> {
    let (store, shop) = (&cx.parts.store, &cx.parts.shop);
    let name = format!("failing_cursors:{}", source.name());
    let known = store.value(shop, &name).await?;
    let before: BTreeMap<String, u32> =
        known.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let suspects = harvest.failed.iter().filter(|(cursor, error)| {
        harvest.pages > 0 && !harvest.stopped && !cursor.position.is_empty() && blames_cursor(error)
    });
    let (mut now, mut given_up) = (BTreeMap::new(), Vec::new());
    for (cursor, error) in suspects {
        let key = key(cursor);
        let times = before.get(&key).copied().unwrap_or_default() + 1;
        if times < POISON_AFTER {
            now.insert(key, times);
            continue;
        }
        let at = cx.parts.clock.now();
        store.quarantine_cursor(shop, source.name(), cursor, &error.to_string(), at).await?;
        tracing::warn!(source = source.name(), stream = cursor.stream.0, error = %error, "a cursor that always fails is given up");
        given_up.push(cursor.clone());
    }
    if now != before {
        let text = if now.is_empty() { None } else { Some(serde_json::to_string(&now)?) };
        store.set_value(shop, &name, text.as_deref()).await?;
    }
    if given_up.is_empty() {
        return Ok(());
    }
    harvest.quarantined += given_up.len() as u64;
    harvest.failed.retain(|(cursor, _)| !given_up.contains(cursor));
    let streams = given_up.iter().map(|cursor| cursor.stream.0.clone()).collect::<Vec<_>>().join(", ");
    let cause = format!("quarantine:{}", source.name());
    let alert = Alert::new(Severity::Warning, cause, "alert-quarantine")
        .with("stream", streams)
        .with("count", given_up.len().to_string());
    cx.parts.alerts.raise(alert).await;
    Ok(())
}

/// The request itself may be what fails, not the service or the key.
fn blames_cursor(error: &HttpError) -> bool {
    !matches!(error, HttpError::Busy { .. } | HttpError::Auth { .. })
}

fn key(cursor: &Cursor) -> String {
    format!("{} {}", cursor.stream.0, cursor.position)
}
