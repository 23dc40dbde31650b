//! Listens to sources that tell news at once. What is told is stored like any page; after every
//! connection the export reads what was missed meanwhile.

use std::sync::Arc;
use std::time::Duration;

use chrono::{SubsecRound, TimeDelta};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::http::HttpError;
use crate::jobs::Parts;
use crate::model::ids::ChatId;
use crate::model::run::{RunState, Slot};
use crate::model::walk::{Cursor, Entity, Item, Page, Stream};
use crate::sources::{News, Source};

const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(60);
/// A refused key is not asked about every minute.
const REFUSED_REST: Duration = Duration::from_secs(600);
/// A connection that held so long was a good one.
const GOOD: Duration = Duration::from_secs(60);
const NEWS_WAITING: usize = 256;
const SLOTS_TRIED: i64 = 60;

/// Listens to every source until stopped; chats that changed go to `heard`.
pub async fn listen(parts: Arc<Parts>, heard: mpsc::Sender<Vec<ChatId>>, stop: CancellationToken) {
    let ears = parts.sources.iter().map(|source| {
        let (parts, source, heard, stop) = (parts.clone(), source.clone(), heard.clone(), stop.clone());
        async move { listen_to(&parts, source, &heard, &stop).await }
    });
    futures::future::join_all(ears).await;
}

async fn listen_to(
    parts: &Parts,
    source: Arc<dyn Source>,
    heard: &mpsc::Sender<Vec<ChatId>>,
    stop: &CancellationToken,
) {
    let mut rest = FIRST_REST;
    loop {
        let (tell, mut news) = mpsc::channel(NEWS_WAITING);
        let began = tokio::time::Instant::now();
        let store = async {
            while let Some(told) = news.recv().await {
                take(parts, source.as_ref(), told, heard).await;
            }
        };
        let ended = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            (ended, ()) = async { tokio::join!(source.listen(tell), store) } => ended,
        };
        let Err(error) = ended else { return };
        if began.elapsed() >= GOOD {
            rest = FIRST_REST;
        }
        tracing::info!(source = source.name(), %error, "the live connection ended, connecting again");
        let pause = if matches!(error, HttpError::Auth { .. }) { REFUSED_REST } else { rest };
        rest = (rest * 2).min(LONGEST_REST);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn take(parts: &Parts, source: &dyn Source, news: News, heard: &mpsc::Sender<Vec<ChatId>>) {
    let taken = match news {
        News::Connected => catch_up(parts, source).await.map(|()| Vec::new()),
        News::Items(items) => keep(parts, source, items).await,
    };
    match taken {
        Ok(chats) if chats.is_empty() => {}
        Ok(chats) => _ = heard.send(chats).await,
        // The export reads it again: nothing is lost but time.
        Err(error) => tracing::warn!(source = source.name(), error = format!("{error:#}"), "news could not be kept"),
    }
}

/// Plans an export now: what was said while nobody listened.
async fn catch_up(parts: &Parts, source: &dyn Source) -> anyhow::Result<()> {
    tracing::info!(source = source.name(), "listening, an export reads what was missed");
    let now = parts.clock.now();
    // A slot of this second may have begun to read before the connection stood.
    for later in 0..SLOTS_TRIED {
        let at = now.trunc_subsecs(0) + TimeDelta::seconds(later);
        let slot = Slot { job: "export".to_owned(), at };
        if parts.store.plan_slot(&parts.shop, &slot, RunState::Planned, now).await? {
            return Ok(());
        }
    }
    anyhow::bail!("the export could not be planned")
}

/// Stores news like a page of their stream; no watermark moves, so the export reads them again.
async fn keep(parts: &Parts, source: &dyn Source, items: Vec<Item>) -> anyhow::Result<Vec<ChatId>> {
    let chat = |item: &Item| match &item.entity {
        Entity::Message(message) => Some(message.chat),
        Entity::Dialog(dialog) => Some(dialog.chat),
        Entity::Chat(chat) => Some(chat.id),
        _ => None,
    };
    let mut chats: Vec<ChatId> = items.iter().filter_map(chat).collect();
    chats.sort();
    chats.dedup();
    let done = Cursor { stream: Stream("messages".into()), position: "live".into() };
    let page = Page { rows: items.len(), items, ..Page::default() };
    let changed = parts.store.save_page(&parts.shop, source.name(), &done, &page, None, parts.clock.now()).await?;
    Ok(if changed > 0 { chats } else { Vec::new() })
}
