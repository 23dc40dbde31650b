//! Where chats and orders come from. A new source: its file here, a line in `app/parts.rs`.

use async_trait::async_trait;

use crate::http::{HttpCounters, HttpError};
use crate::model::time::{Period, Time};
use crate::model::walk::{Cursor, Item, Page, Stream, StreamState};

pub mod demo;
mod fields;
pub mod mg_bot;
pub mod retailcrm;
pub mod walk;

/// A stream a source offers and how often it is worth asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamPlan {
    pub stream: Stream,
    /// Streams of a lower stage are read before (references before orders).
    pub stage: u8,
    /// Not asked more often than this.
    pub every_secs: u32,
}

/// What a walk is to cover.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WalkPlan {
    /// The backfill: everything updated in it, when the stream has no watermark yet.
    pub backfill: Period,
    pub now: Time,
}

/// What a source tells the moment it happens.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// The connection stands: whatever was said before it was missed.
    Connected,
    /// New states of messages, chats, dialogs.
    Items(Vec<Item>),
}

/// A system that chats, messages, orders are read from.
#[async_trait]
pub trait Source: Send + Sync {
    /// Name in the configuration: `chats`, `crm`. Part of the store's keys.
    fn name(&self) -> &str;

    /// What there is to read.
    fn streams(&self) -> Vec<StreamPlan>;

    /// The cursors a new walk over the stream starts with: from the watermark minus the
    /// overlap, or the backfill in time windows. Pure.
    fn begin(&self, stream: &Stream, state: &StreamState, plan: WalkPlan) -> Vec<Cursor>;

    /// Reads one cursor. Safe to repeat: the store upserts.
    async fn page(&self, cursor: &Cursor, state: &StreamState) -> Result<Page, HttpError>;

    /// The mark that the watermark of a walk beginning now may not pass: the server's time,
    /// where marks are times. Asked before `begin_walk` and handed to it. Without it a row that
    /// moves while the walk is under way could end up behind the watermark.
    /// The new watermark is the earlier of this and the highest `Page::mark` of the walk.
    /// Costs a request only when the server has not told its time yet.
    async fn ceiling(&self, _stream: &Stream) -> Result<Option<String>, HttpError> {
        Ok(None)
    }

    /// Cursors that read these orders again (ids of `Store::orders_to_refresh`), whatever walk is under way.
    fn refresh_cursors(&self, _orders: &[i64]) -> Vec<Cursor> {
        Vec::new()
    }

    /// What the wire has seen since the start; `None`: the source has no wire.
    fn counters(&self) -> Option<HttpCounters> {
        None
    }

    /// The later of two marks of a stream.
    fn later(&self, stream: &Stream, one: String, other: String) -> String;

    /// Tells news over one connection until it ends, in any order, some twice. `Ok` ends at once:
    /// the source tells none.
    async fn listen(&self, _tell: tokio::sync::mpsc::Sender<News>) -> Result<(), HttpError> {
        Ok(())
    }

    /// One cheap call that proves address, key and rights, for `spindle check`.
    async fn check(&self) -> Result<SourceCheck, HttpError>;
}

/// What `spindle check` learns from a source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceCheck {
    /// What the key may do that matters, for people.
    pub rights: Vec<String>,
    /// What is missing, for people: scopes not granted.
    pub missing: Vec<String>,
    /// Server time minus ours, seconds, from the Date header.
    pub clock_skew_secs: Option<i64>,
}
