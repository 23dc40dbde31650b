//! How reports and alerts reach people. A new channel: its file here, a kind in the configuration's list.

use async_trait::async_trait;

use crate::model::run::{Delivery, Post};

pub mod log;
pub mod telegram;

#[async_trait]
pub trait Channel: Send + Sync {
    /// Name in the configuration: `owner`.
    fn name(&self) -> &str;

    /// One attempt. Never retries by itself; waits for its own pace first.
    /// `reply_to` is the messenger's id of the message answered, when known.
    async fn deliver(&self, post: &Post, reply_to: Option<i64>) -> Delivery;

    /// Token valid, target writable; for `spindle check`. Lines for people.
    async fn check(&self) -> Result<Vec<String>, crate::http::HttpError>;
}
