//! Trains the order model on a year of the shop's own chats; the last twelve trainings are kept.

use std::sync::Arc;

use anyhow::Context as _;
use chrono::TimeDelta;

use crate::jobs::JobContext;
use crate::model::order_model::OrderModel;
use crate::model::run::Done;
use crate::model::time::Period;
use crate::money::chance::training::train;
use crate::store::ORDER_MODEL;

const DAYS: i64 = 365;
const KEPT: u32 = 12;

/// Trains, keeps the training under its number, then makes it the one in use. Safe to repeat. A training that is
/// refused is kept too: it says why only base rates are told.
pub async fn run(cx: JobContext) -> anyhow::Result<Done> {
    let (parts, store, shop) = (&cx.parts, &cx.parts.store, &cx.parts.shop);
    let now = parts.clock.now();
    let period = Period::new(now - TimeDelta::days(DAYS), now);
    let facts = store.facts(shop, period, &parts.rules, now).await.context("loading the facts")?;
    let last = facts.order_model.as_ref().map_or(0, |model| model.version);
    let work = move || train(&facts, last + 1);
    let model: Arc<OrderModel> = match tokio::task::spawn_blocking(work).await {
        Ok(model) => Arc::new(model),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(error) => return Err(error).context("training the order model"),
    };
    cx.run.stop_if_cancelled()?;
    let text = serde_json::to_string(model.as_ref()).context("writing the order model down")?;
    store.set_value(shop, &numbered(model.version), Some(&text)).await.context("keeping the order model")?;
    store.set_value(shop, ORDER_MODEL, Some(&text)).await.context("putting the order model to use")?;
    if let Some(old) = model.version.checked_sub(KEPT) {
        store.set_value(shop, &numbered(old), None).await.context("forgetting an old order model")?;
    }
    Ok(done(&model))
}

fn numbered(version: u32) -> String {
    format!("{ORDER_MODEL}.{version}")
}

fn done(model: &OrderModel) -> Done {
    let skill = model.measured.as_ref().map_or("-".to_owned(), |measured| format!("{:.3}", measured.skill));
    let refused = model.refusal.map_or("in use".to_owned(), |refusal| format!("refused: {refusal:?}"));
    Done::note(format!("version {}, skill {skill}, {refused}", model.version))
        .count("chats", model.chats)
        .count("orders", model.orders)
}
