//! Delivers what was posted: never twice on its own, never silently lost. Each channel has its own
//! lane, so that a slow one never starves another.
//!
//! A post is taken (`sending`), tried once, closed by what became of it. Sent again by itself is only
//! what surely was not accepted; an ambiguous answer is announced once, and alerts, which may
//! repeat, go out once more with a mark.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::channels::Channel;
use crate::channels::log::Log;
use crate::model::alert::{Alert, Severity};
use crate::model::ids::Shop;
use crate::model::run::{Delivery, Post, PostState};
use crate::model::time::{Clock, Time, from_micros};
use crate::spine::alerts::{Alerts, CHANNEL_CAUSE};
use crate::spine::fail;
use crate::store::{OutboxEntry, Result, Store, StoreError};
use crate::text::catalogue::Catalogue;

pub mod notices;

use notices::{OUTAGE_ALERTS, OUTAGE_SECS, backoff};

/// How often a lane looks for posts nobody rang for.
const POLL: Duration = Duration::from_secs(5);
const EXPIRY_POLL: Duration = Duration::from_secs(60);
/// A channel that takes nothing for so long is told about elsewhere.
const DOWN_SECS: i64 = 600;
const LONGEST_WAIT: Duration = Duration::from_secs(86_400);
/// How long the end of a delivery is tried to be recorded, with a second between.
const CLOSE_TRIES: u32 = 600;
/// Enough for any day; older ones wait for the next look.
const LIST: u32 = 1_000;

/// The number the channel's chat moved to, for its constructor; `None` when it never moved or
/// another chat is configured since.
pub async fn migrated_chat(store: &dyn Store, shop: &Shop, channel: &str, configured: &str) -> Result<Option<i64>> {
    let kept = store.value(shop, &migrated_value(channel)).await?;
    let moved = kept.as_deref().and_then(|text| text.split_once(' '));
    Ok(moved.filter(|(from, _)| *from == configured.trim()).and_then(|(_, to)| to.parse().ok()))
}

fn migrated_value(channel: &str) -> String {
    format!("telegram_chat:{channel}")
}

/// The delivering part of the program.
pub struct Outbox {
    store: Arc<dyn Store>,
    shop: Shop,
    clock: Clock,
    catalogue: Arc<Catalogue>,
    alerts: Arc<Alerts>,
    lanes: Vec<Arc<Lane>>,
}

struct Lane {
    channel: Arc<dyn Channel>,
    bell: Notify,
}

/// What one turn of a lane came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nothing is due.
    Idle,
    /// One post is settled; there may be more.
    Settled,
    /// The channel took nothing, or nobody knows; how long it is left alone.
    Away { rest: Duration },
}

/// What a lane remembers between turns.
#[derive(Default)]
struct Memory {
    failures: u32,
    down_since: Option<Time>,
    /// Alerts made before this were told in a summary. `None` until read from the store.
    told_until: Option<Time>,
}

impl Outbox {
    /// `channels`: everything posts may name. The channel `log` is added: trouble about the only
    /// other channel is told there.
    pub fn new(
        store: Arc<dyn Store>,
        shop: Shop,
        clock: Clock,
        catalogue: Arc<Catalogue>,
        alerts: Arc<Alerts>,
        mut channels: Vec<Arc<dyn Channel>>,
    ) -> Outbox {
        if channels.iter().all(|channel| channel.name() != Log::NAME) {
            channels.push(Arc::new(Log::new(Log::NAME)));
        }
        let lane = |channel| Arc::new(Lane { channel, bell: Notify::new() });
        Outbox { store, shop, clock, catalogue, alerts, lanes: channels.into_iter().map(lane).collect() }
    }

    /// Posts were put: look now.
    pub fn ring(&self) {
        for lane in &self.lanes {
            lane.bell.notify_one();
        }
    }

    /// At start, before anything is delivered: what the last process left half-way is settled, and
    /// every unknown delivery has its notice.
    pub async fn recover(&self) -> Result<()> {
        let now = self.clock.now();
        for entry in self.store.recover_posts(&self.shop, now).await? {
            tracing::warn!(post.key = %entry.post.key, "the last process stopped while sending: delivery unknown");
        }
        for entry in self.store.outbox(&self.shop, Some(PostState::Unknown), LIST).await? {
            self.announce(&entry, now).await?;
        }
        Ok(())
    }

    /// Delivers until stopped; then ends the attempts under way and returns.
    pub async fn run(self: Arc<Outbox>, stop: CancellationToken) {
        let mut tasks = JoinSet::new();
        for lane in &self.lanes {
            tasks.spawn(serve(self.clone(), lane.clone(), stop.clone()));
        }
        tasks.spawn(expire(self.clone(), stop));
        while let Some(ended) = tasks.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a lane of the outbox broke");
            }
        }
    }

    /// Delivers what is due until nothing is or a channel takes nothing: for commands that run once.
    /// Gives whether everything due was settled.
    pub async fn deliver_due(&self) -> Result<bool> {
        let mut all_settled = true;
        for lane in &self.lanes {
            let mut memory = Memory::default();
            loop {
                match self.turn(lane, &mut memory).await? {
                    Turn::Settled => {}
                    Turn::Idle => break,
                    Turn::Away { .. } => {
                        all_settled = false;
                        break;
                    }
                }
            }
        }
        Ok(all_settled)
    }

    /// One post of the lane: taken, tried, closed.
    async fn turn(&self, lane: &Lane, memory: &mut Memory) -> Result<Turn> {
        let name = lane.channel.name();
        // Nothing but the delivery may fail between taking a post and closing it.
        let told_until = self.told_until(name, memory).await?;
        fail::point("C9");
        let Some(entry) = self.store.claim_post(&self.shop, name, self.clock.now()).await? else {
            return Ok(Turn::Idle);
        };
        fail::point("C10");
        if notices::is_alert(&entry.post) && entry.post.created_at <= told_until {
            let told = Delivery::Refused { reason: "told in a summary".to_owned() };
            self.close(&entry, &told, self.clock.now()).await?;
            return Ok(Turn::Settled);
        }
        let reply_to = self.reply_to(&entry.post).await;
        let post = Post { html: notices::dressed(&entry, &self.catalogue), ..entry.post.clone() };
        let delivery = match AssertUnwindSafe(lane.channel.deliver(&post, reply_to)).catch_unwind().await {
            Ok(delivery) => delivery,
            Err(_) => Delivery::Unknown { reason: "the channel broke down while sending".to_owned() },
        };
        fail::point("C12");
        self.keep_migrated(lane).await;
        let wait = TimeDelta::from_std(wait_of(&delivery, entry.attempts)).unwrap_or_default();
        let due_at = self.clock.now() + wait;
        self.close(&entry, &delivery, due_at).await?;
        fail::point("C13");
        self.follow(&entry, &delivery, name, memory).await?;
        Ok(match delivery {
            Delivery::NotSent { .. } | Delivery::Unknown { .. } => {
                memory.failures = memory.failures.saturating_add(1);
                Turn::Away { rest: wait_of(&delivery, memory.failures) }
            }
            _ => Turn::Settled,
        })
    }

    /// What a delivery has as its consequence: notices, alerts, a summary.
    async fn follow(&self, entry: &OutboxEntry, delivery: &Delivery, name: &str, memory: &mut Memory) -> Result<()> {
        let now = self.clock.now();
        let key = &entry.post.key;
        match delivery {
            Delivery::Delivered { .. } => {
                tracing::info!(post.key = %key, channel.name = name, "post {key} delivered");
                memory.failures = 0;
                memory.down_since = None;
                self.alerts.resolve(&format!("{CHANNEL_CAUSE}{name}")).await;
                if now - entry.post.created_at > TimeDelta::seconds(OUTAGE_SECS) {
                    self.sum_up(name, memory, now).await?;
                }
            }
            Delivery::NotSent { reason, .. } => {
                tracing::warn!(post.key = %key, channel.name = name, %reason, "post {key} was not sent, tried again later");
                let since = *memory.down_since.get_or_insert(now);
                if now - since >= TimeDelta::seconds(DOWN_SECS) {
                    self.alerts.raise(channel_alert(name, reason, "alert-channel-down")).await;
                }
            }
            Delivery::Unknown { reason } => {
                tracing::warn!(post.key = %key, channel.name = name, %reason, "it is not known whether post {key} arrived");
                if !entry.post.may_repeat || entry.repeated {
                    self.announce(entry, now).await?;
                }
            }
            Delivery::Refused { reason } => {
                tracing::error!(post.key = %key, channel.name = name, %reason, "post {key} is refused");
                self.alerts.raise(channel_alert(name, reason, "alert-channel-refused")).await;
            }
        }
        Ok(())
    }

    async fn announce(&self, entry: &OutboxEntry, now: Time) -> Result<()> {
        if let Some(notice) = notices::unconfirmed(entry, &self.catalogue, now) {
            self.store.post(&self.shop, &[notice]).await?;
        }
        Ok(())
    }

    /// The channel is back after a long time: many waiting alerts become one message.
    async fn sum_up(&self, name: &str, memory: &mut Memory, now: Time) -> Result<()> {
        let waiting = self.store.outbox(&self.shop, Some(PostState::Pending), LIST).await?;
        let mut alerts: Vec<Post> = waiting.into_iter().map(|entry| entry.post).collect();
        alerts.retain(|post| post.channel == name && notices::is_alert(post));
        alerts.sort_by_key(|post| post.created_at);
        if alerts.len() <= OUTAGE_ALERTS {
            return Ok(());
        }
        let Some(summary) = notices::summary(name, &alerts, &self.catalogue, now) else { return Ok(()) };
        let newest = alerts.last().map(|post| post.created_at);
        self.store.post(&self.shop, &[summary]).await?;
        if let Some(newest) = newest {
            let text = newest.timestamp_micros().to_string();
            self.store.set_value(&self.shop, &summary_value(name), Some(&text)).await?;
        }
        memory.told_until = newest;
        Ok(())
    }

    /// Until when alerts of the channel were told in a summary.
    async fn told_until(&self, name: &str, memory: &mut Memory) -> Result<Time> {
        if let Some(until) = memory.told_until {
            return Ok(until);
        }
        let kept = self.store.value(&self.shop, &summary_value(name)).await?;
        let until = from_micros(kept.and_then(|text| text.parse().ok()).unwrap_or(i64::MIN));
        memory.told_until = Some(until);
        Ok(until)
    }

    /// The messenger's id of the post answered, when it was sent. Not worth failing for.
    async fn reply_to(&self, post: &Post) -> Option<i64> {
        let key = post.reply_to.as_deref()?;
        self.store.outbox_entry(&self.shop, key).await.ok()??.message_id
    }

    /// Keeps a moved chat's number for the next start.
    async fn keep_migrated(&self, lane: &Lane) {
        let Some(migration) = lane.channel.migrated() else { return };
        let name = migrated_value(lane.channel.name());
        let moved = format!("{} {}", migration.configured, migration.now);
        if let Err(error) = self.store.set_value(&self.shop, &name, Some(&moved)).await {
            tracing::error!(channel.name = lane.channel.name(), %error, "the new number of the chat could not be kept");
        }
    }

    /// Records the end of a delivery; a busy or full store is waited for, since a post left
    /// `sending` could only be called unknown.
    async fn close(&self, entry: &OutboxEntry, delivery: &Delivery, due_at: Time) -> Result<()> {
        let mut tries = 0;
        loop {
            let closed = self.store.close_post(&self.shop, &entry.post.key, delivery, due_at, self.clock.now()).await;
            match closed {
                Err(error @ (StoreError::Busy(_) | StoreError::DiskFull { .. })) if tries < CLOSE_TRIES => {
                    if tries == 0 {
                        tracing::error!(post.key = %entry.post.key, %error, "the end of a delivery cannot be recorded yet");
                    }
                    tries += 1;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                closed => return closed,
            }
        }
    }
}

fn summary_value(channel: &str) -> String {
    format!("outbox_summary:{channel}")
}

fn channel_alert(name: &str, reason: &str, message: &str) -> Alert {
    Alert::new(Severity::Critical, format!("{CHANNEL_CAUSE}{name}"), message)
        .with("channel", name)
        .with("reason", reason)
}

/// The rest before another try. The messenger's own wish wins, within a day.
fn wait_of(delivery: &Delivery, tries: u32) -> Duration {
    match delivery {
        Delivery::NotSent { after: Some(after), .. } => (*after + Duration::from_secs(1)).min(LONGEST_WAIT),
        _ => backoff(tries),
    }
}

/// One lane, until stopped.
async fn serve(outbox: Arc<Outbox>, lane: Arc<Lane>, stop: CancellationToken) {
    let mut memory = Memory::default();
    loop {
        // The pace is waited for before a post is taken: a stop must not leave it half-way.
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = lane.channel.ready() => {}
        }
        let turn = outbox.turn(&lane, &mut memory).await;
        let is_idle = matches!(turn, Ok(Turn::Idle));
        let rest = match turn {
            Ok(Turn::Settled) => continue,
            Ok(Turn::Idle) => POLL,
            Ok(Turn::Away { rest }) => rest,
            Err(error) => {
                tracing::error!(channel.name = lane.channel.name(), %error, "the outbox cannot use the store, trying again");
                POLL
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = lane.bell.notified(), if is_idle => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// Ages out what waited too long, and says so.
async fn expire(outbox: Arc<Outbox>, stop: CancellationToken) {
    loop {
        let now = outbox.clock.now();
        let expired = outbox.store.expire_posts(&outbox.shop, now).await;
        let told = match expired {
            Ok(counts) => {
                let notices: Vec<Post> = counts
                    .iter()
                    .map(|(channel, count)| notices::expired(channel, *count, &outbox.catalogue, now))
                    .collect();
                outbox.store.post(&outbox.shop, &notices).await.map(|_| ())
            }
            Err(error) => Err(error),
        };
        if let Err(error) = told {
            tracing::error!(%error, "old posts could not be aged out");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EXPIRY_POLL) => {}
        }
    }
}
