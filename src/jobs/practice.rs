//! Learns from the shop's own chats: facts once, the texts streamed, the practice kept for the tables.

use std::sync::Arc;

use anyhow::Context as _;
use futures::TryStreamExt as _;

use crate::jobs::{JobContext, sync};
use crate::model::run::Done;
use crate::practice::{self, Texts};

/// Learns from the days the tables show.
pub async fn run(cx: JobContext) -> anyhow::Result<Done> {
    let (store, shop) = (&cx.parts.store, &cx.parts.shop);
    let (period, now) = (sync::shown_period(&cx.parts), cx.parts.clock.now());
    let facts = store.facts(shop, period, &cx.parts.rules, now).await.context("loading the facts")?;
    let facts = Arc::new(facts);
    let of = facts.clone();
    let wanted = tokio::task::spawn_blocking(move || practice::wanted(&of)).await.context("choosing the chats")?;
    let mut texts = Texts::with_capacity(wanted.len());
    let mut pages = store.messages(shop, period);
    while let Some(page) = pages.try_next().await.context("reading the messages")? {
        cx.run.stop_if_cancelled()?;
        let read = page.into_iter().map(|row| row.message).filter(|message| wanted.contains(&message.id));
        texts.extend(read.map(|message| (message.id, practice::kept(&message.text).to_owned())));
    }
    drop(pages);
    let count = texts.len();
    let work = move || practice::learn(&facts, &texts);
    let learned = tokio::task::spawn_blocking(work).await.context("learning from the chats")?;
    cx.run.stop_if_cancelled()?;
    store.save_practice(shop, &learned).await.context("storing the practice")?;
    Ok(Done::default()
        .count("messages", count)
        .count("talks", learned.talks.hits)
        .count("phrases_compared", learned.scripts.tested)
        .count("phrases_found", learned.scripts.found.len()))
}
