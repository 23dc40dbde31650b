//! How reports and alerts reach people. A new channel: its file here, a kind in the configuration's list.

use async_trait::async_trait;

use crate::model::run::{Delivery, Post};

pub mod answer;
pub mod html;
pub mod log;
pub mod pace;
pub mod telegram;

/// A chat that got another number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migration {
    /// As configured; another setting makes the migration void.
    pub configured: i64,
    pub now: i64,
}

/// One way to reach people.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Name in the configuration: `owner`.
    fn name(&self) -> &str;

    /// Waits until the pace allows one more delivery and keeps that permit for it. Called before a
    /// post is taken, so that nothing is under way while it merely waits; safe to drop half-way.
    async fn ready(&self) {}

    /// One attempt. Never retries by itself; waits for its own pace first.
    /// `reply_to` is the messenger's id of the message answered, when known.
    async fn deliver(&self, post: &Post, reply_to: Option<i64>) -> Delivery;

    /// The configured number of the chat and its new one, when the messenger moved it since the
    /// start; the outbox keeps them for the next start.
    fn migrated(&self) -> Option<Migration> {
        None
    }

    /// Token valid, target writable; for `spindle check`. Lines for people.
    async fn check(&self) -> Result<Vec<String>, crate::http::HttpError>;
}
