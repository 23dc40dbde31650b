//! Checks that the store is sound, thoroughly on Sundays of the shop.

use anyhow::Context as _;
use chrono::Datelike as _;

use crate::jobs::JobContext;
use crate::model::alert::{Alert, Severity};
use crate::model::run::Done;
use crate::spine::Told;

const CAUSE: &str = "store_damaged";

/// Fails, with an alert of its own, when the store is damaged.
pub async fn run(cx: JobContext) -> anyhow::Result<Done> {
    let parts = &cx.parts;
    let thorough = cx.run.slot.with_timezone(&parts.zone).weekday() == chrono::Weekday::Sun;
    let faults = parts.store.check(thorough).await.context("checking the store")?;
    let Some(first) = faults.first() else {
        parts.alerts.resolve(CAUSE).await;
        return Ok(Done::note(if thorough { "sound, every row read" } else { "sound" }));
    };
    let alert = Alert::new(Severity::Critical, CAUSE, "alert-integrity-failed")
        .with("count", faults.len().to_string())
        .with("fault", first);
    parts.alerts.raise(alert).await;
    let reason = format!("the store is damaged ({} faults, first: {first}); restore a backup", faults.len());
    Err(Told(reason).into())
}
