//! The store in one SQLite file.
//!
//! One writer connection, some readers, WAL with synchronous=FULL. Every verb is a function of the
//! file named after its thing and one transaction; this file only says which belongs to which.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use futures::stream::BoxStream;
use sqlx::sqlite::{Sqlite, SqlitePool};
use tokio_util::sync::CancellationToken;

use super::{AlertState, Audit, OutboxEntry, Result, RunEnd, SheetState, Store, StoreError};
use crate::model::access::{Pass, PassKind, SecretHash, WebUser};
use crate::model::chat::{ChatInput, Customer};
use crate::model::facts::{Facts, Rules};
use crate::model::findings::{ChatFindings, MessageRow};
use crate::model::ids::{ChatId, CustomerId, MessageId, Shop};
use crate::model::own_label::OwnLabel;
use crate::model::run::{Delivery, Post, PostState, Run, RunState, Slot};
use crate::model::time::{Clock, Period, Time};
use crate::model::walk::{Cursor, Page, Quarantined, Stream, StreamState};

mod access;
mod alerts;
mod bot;
mod care;
mod error;
mod facts;
mod find;
mod findings;
mod follow;
mod inputs;
mod instants;
mod ledger;
mod letters;
mod lock;
mod messages;
pub mod migrate;
mod open;
mod outbox;
mod own_labels;
mod pack;
mod read;
mod restore;
mod rows;
mod sheets;
mod tables;
mod value;
mod walk;
mod watch;

/// `[store]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub url: String,
}

/// See [`super::open`].
pub(super) async fn open(url: &str, data_dir: &Path, clock: &Clock) -> Result<SqliteStore> {
    let path = open::path_of(url, data_dir)?;
    open::open(&path, clock).await.map_err(|error| error.of(&path))
}

/// See [`super::open_reader`].
pub(super) async fn open_reader(url: &str, data_dir: &Path) -> Result<SqliteStore> {
    let path = open::path_of(url, data_dir)?;
    open::open_reader(&path).await.map_err(|error| error.of(&path))
}

/// See [`super::restore`].
pub(super) async fn restore(from: &Path, url: &str, data_dir: &Path, now: Time) -> Result<super::RestoreReport> {
    let path = open::path_of(url, data_dir)?;
    restore::restore(from, &path, now).await.map_err(|error| error.of(&path))
}

/// Which file a name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    /// `None` when it is not there or the system has no such numbers.
    #[cfg(unix)]
    fn of(path: &Path) -> Option<FileId> {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata(path).ok().map(|file| FileId { device: file.dev(), inode: file.ino() })
    }

    #[cfg(not(unix))]
    fn of(_path: &Path) -> Option<FileId> {
        None
    }
}

/// The store in one file. `writer` and the lock are absent when it was opened for reading.
pub(super) struct SqliteStore {
    path: PathBuf,
    writer: Option<SqlitePool>,
    readers: SqlitePool,
    _lock: Option<lock::Lock>,
    file: Option<FileId>,
    /// Cancelled when the disk failed under a verb.
    disk_failed: CancellationToken,
}

impl SqliteStore {
    /// A transaction of the one writer.
    async fn begin(&self) -> Result<sqlx::Transaction<'static, Sqlite>> {
        match &self.writer {
            Some(writer) => Ok(writer.begin_with("BEGIN IMMEDIATE").await?),
            None => Err(StoreError::Failed("opened for reading: nothing can be written".into())),
        }
    }

    /// Names the file in the errors of a verb; a disk that failed is remembered.
    fn told<T>(&self, result: Result<T>) -> Result<T> {
        if let Err(StoreError::Disk(_)) = &result {
            self.disk_failed.cancel();
        }
        result.map_err(|error| error.of(&self.path))
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn walk(&self, shop: &Shop, source: &str, stream: &Stream) -> Result<(StreamState, Vec<Cursor>)> {
        self.told(walk::walk(self, shop.as_str(), source, stream).await)
    }

    async fn begin_walk(
        &self,
        shop: &Shop,
        source: &str,
        stream: &Stream,
        cursors: &[Cursor],
        ceiling: Option<&str>,
    ) -> Result<()> {
        self.told(walk::begin_walk(self, shop.as_str(), source, stream, cursors, ceiling).await)
    }

    async fn save_page(
        &self,
        shop: &Shop,
        source: &str,
        done: &Cursor,
        page: &Page,
        mark: Option<&str>,
        at: Time,
    ) -> Result<usize> {
        self.told(walk::save_page(self, shop.as_str(), source, done, page, mark, at).await)
    }

    async fn walk_mark(&self, shop: &Shop, source: &str, stream: &Stream) -> Result<(Option<String>, Option<String>)> {
        self.told(walk::walk_mark(self, shop.as_str(), source, stream).await)
    }

    async fn end_walk(
        &self,
        shop: &Shop,
        source: &str,
        stream: &Stream,
        watermark: Option<&str>,
        at: Time,
    ) -> Result<()> {
        self.told(walk::end_walk(self, shop.as_str(), source, stream, watermark, at).await)
    }

    async fn quarantine_cursor(
        &self,
        shop: &Shop,
        source: &str,
        cursor: &Cursor,
        reason: &str,
        at: Time,
    ) -> Result<()> {
        self.told(walk::quarantine_cursor(self, shop.as_str(), source, cursor, reason, at).await)
    }

    async fn quarantined(&self, shop: &Shop, limit: u32) -> Result<Vec<(String, Quarantined, Time)>> {
        self.told(walk::quarantined(self, shop.as_str(), limit).await)
    }

    async fn orders_to_refresh(&self, shop: &Shop, limit: u32) -> Result<Vec<i64>> {
        self.told(walk::orders_to_refresh(self, shop.as_str(), limit).await)
    }

    async fn orders_gone(&self, shop: &Shop, orders: &[i64]) -> Result<()> {
        self.told(walk::orders_gone(self, shop.as_str(), orders).await)
    }

    async fn raw(&self, shop: &Shop, entity: &str, id: i64) -> Result<Option<String>> {
        self.told(messages::raw(self, shop.as_str(), entity, id).await)
    }

    async fn changed_chats(&self, shop: &Shop, rules: u32, limit: u32) -> Result<Vec<ChatId>> {
        self.told(inputs::changed_chats(self, shop.as_str(), rules, limit).await)
    }

    async fn chat_inputs(&self, shop: &Shop, chats: &[ChatId]) -> Result<Vec<ChatInput>> {
        self.told(inputs::chat_inputs(self, shop.as_str(), chats).await)
    }

    async fn team_texts(&self, shop: &Shop) -> Result<Vec<u64>> {
        self.told(findings::team_texts(self, shop.as_str()).await)
    }

    async fn save_findings(&self, shop: &Shop, findings: &[ChatFindings], at: Time) -> Result<()> {
        self.told(findings::save_findings(self, shop.as_str(), findings, at).await)
    }

    async fn save_own_label(&self, shop: &Shop, label: &OwnLabel) -> Result<()> {
        self.told(own_labels::save(self, shop.as_str(), label).await)
    }

    async fn use_model(&self, shop: &Shop, version: u32) -> Result<bool> {
        self.told(own_labels::use_model(self, shop.as_str(), version).await)
    }

    async fn own_labels(&self, shop: &Shop) -> Result<Vec<OwnLabel>> {
        self.told(own_labels::all(self, shop.as_str()).await)
    }

    async fn gaps(&self, shop: &Shop) -> Result<Vec<Period>> {
        self.told(facts::gaps_now(self, shop.as_str()).await)
    }

    async fn facts(&self, shop: &Shop, period: Period, rules: &Rules, now: Time) -> Result<Facts> {
        self.told(facts::facts(self, shop, period, rules, now).await)
    }

    fn messages(&self, shop: &Shop, period: Period) -> BoxStream<'_, Result<Vec<MessageRow>>> {
        messages::messages(self, shop.as_str(), period)
    }

    async fn count_messages(&self, shop: &Shop, period: Period) -> Result<u64> {
        self.told(messages::count_messages(self, shop.as_str(), period).await)
    }

    async fn plan_slot(&self, shop: &Shop, slot: &Slot, state: RunState, now: Time) -> Result<bool> {
        self.told(ledger::plan_slot(self, shop.as_str(), slot, state, now).await)
    }

    async fn last_slot(&self, shop: &Shop, job: &str) -> Result<Option<Time>> {
        self.told(ledger::last_slot(self, shop.as_str(), job).await)
    }

    async fn claim_run(
        &self,
        shop: &Shop,
        job: &str,
        owner: &str,
        now: Time,
        lease_until: Time,
    ) -> Result<Option<Run>> {
        self.told(ledger::claim_run(self, shop.as_str(), job, owner, now, lease_until).await)
    }

    async fn renew_run(&self, run: i64, owner: &str, lease_until: Time) -> Result<bool> {
        self.told(ledger::renew_run(self, run, owner, lease_until).await)
    }

    async fn close_run(
        &self,
        shop: &Shop,
        run: i64,
        owner: &str,
        end: &RunEnd,
        follow: &[Slot],
        now: Time,
    ) -> Result<bool> {
        self.told(ledger::close_run(self, shop.as_str(), run, owner, end, follow, now).await)
    }

    async fn recover_runs(&self, shop: &Shop, own: &str, now: Time, max_crashes: u32) -> Result<Vec<Run>> {
        self.told(ledger::recover_runs(self, shop.as_str(), own, now, max_crashes).await)
    }

    async fn runs(&self, shop: &Shop, job: Option<&str>, limit: u32) -> Result<Vec<Run>> {
        self.told(ledger::runs(self, shop.as_str(), job, limit).await)
    }

    async fn unpark(&self, shop: &Shop, job: &str, now: Time) -> Result<u32> {
        self.told(ledger::unpark(self, shop.as_str(), job, now).await)
    }

    async fn post(&self, shop: &Shop, posts: &[Post]) -> Result<u32> {
        self.told(outbox::post(self, shop.as_str(), posts).await)
    }

    async fn claim_post(&self, shop: &Shop, channel: &str, now: Time) -> Result<Option<OutboxEntry>> {
        self.told(outbox::claim_post(self, shop.as_str(), channel, now).await)
    }

    async fn close_post(&self, shop: &Shop, key: &str, delivery: &Delivery, due_at: Time, now: Time) -> Result<()> {
        self.told(outbox::close_post(self, shop.as_str(), key, delivery, due_at, now).await)
    }

    async fn recover_posts(&self, shop: &Shop, now: Time) -> Result<Vec<OutboxEntry>> {
        self.told(outbox::recover_posts(self, shop.as_str(), now).await)
    }

    async fn outbox(&self, shop: &Shop, state: Option<PostState>, limit: u32) -> Result<Vec<OutboxEntry>> {
        self.told(outbox::outbox(self, shop.as_str(), state, limit).await)
    }

    async fn outbox_entry(&self, shop: &Shop, key: &str) -> Result<Option<OutboxEntry>> {
        self.told(outbox::entry(self, shop.as_str(), key).await)
    }

    async fn resend(&self, shop: &Shop, key: &str, now: Time) -> Result<bool> {
        self.told(outbox::resend(self, shop.as_str(), key, now).await)
    }

    async fn expire_posts(&self, shop: &Shop, now: Time) -> Result<Vec<(String, u32)>> {
        self.told(outbox::expire_posts(self, shop.as_str(), now).await)
    }

    async fn alerts(&self, shop: &Shop) -> Result<Vec<AlertState>> {
        self.told(alerts::alerts(self, shop.as_str()).await)
    }

    async fn save_alert(&self, shop: &Shop, cause: &str, state: Option<&AlertState>, posts: &[Post]) -> Result<()> {
        self.told(alerts::save_alert(self, shop.as_str(), cause, state, posts).await)
    }

    async fn sheet_state(&self, shop: &Shop, sink: &str, sheet: &str) -> Result<SheetState> {
        self.told(sheets::sheet_state(self, shop.as_str(), sink, sheet).await)
    }

    async fn save_sheet_state(
        &self,
        shop: &Shop,
        sink: &str,
        sheet: &str,
        state: &SheetState,
        audit: &Audit,
    ) -> Result<()> {
        self.told(sheets::save_sheet_state(self, shop.as_str(), sink, sheet, state, audit).await)
    }

    async fn value(&self, shop: &Shop, name: &str) -> Result<Option<String>> {
        self.told(care::value(self, shop.as_str(), name).await)
    }

    async fn set_value(&self, shop: &Shop, name: &str, value: Option<&str>) -> Result<()> {
        self.told(care::set_value(self, shop.as_str(), name, value).await)
    }

    async fn audit(&self, shop: &Shop, audit: &Audit) -> Result<()> {
        self.told(care::audit(self, shop.as_str(), audit).await)
    }

    async fn audits(&self, shop: &Shop, limit: u32) -> Result<Vec<Audit>> {
        self.told(care::audits(self, shop.as_str(), limit).await)
    }

    fn bot(&self) -> &dyn super::bot::BotStore {
        self
    }

    async fn web_users(&self, shop: &Shop) -> Result<Vec<WebUser>> {
        self.told(access::web_users(self, shop.as_str()).await)
    }

    async fn save_web_user(&self, shop: &Shop, user: &WebUser) -> Result<()> {
        self.told(access::save_web_user(self, shop.as_str(), user).await)
    }

    async fn remove_web_user(&self, shop: &Shop, name: &str) -> Result<bool> {
        self.told(access::remove_web_user(self, shop.as_str(), name).await)
    }

    async fn add_pass(&self, shop: &Shop, pass: &Pass) -> Result<()> {
        self.told(access::add_pass(self, shop.as_str(), pass).await)
    }

    async fn pass(&self, shop: &Shop, hash: &SecretHash) -> Result<Option<(Pass, WebUser)>> {
        self.told(access::pass(self, shop.as_str(), hash).await)
    }

    async fn passes(&self, shop: &Shop, kind: PassKind) -> Result<Vec<Pass>> {
        self.told(access::passes(self, shop.as_str(), kind).await)
    }

    async fn see_pass(&self, shop: &Shop, hash: &SecretHash, at: Time) -> Result<()> {
        self.told(access::see_pass(self, shop.as_str(), hash, at).await)
    }

    async fn end_pass(&self, shop: &Shop, hash: &SecretHash, at: Time) -> Result<bool> {
        self.told(access::end_pass(self, shop.as_str(), hash, at).await)
    }

    async fn end_passes(&self, shop: &Shop, user: &str, kind: PassKind, at: Time) -> Result<u64> {
        self.told(access::end_passes(self, shop.as_str(), user, kind, at).await)
    }

    async fn chat_messages(&self, shop: &Shop, chat: ChatId, limit: u32) -> Result<Vec<MessageRow>> {
        self.told(messages::of_chat(self, shop.as_str(), chat, limit).await)
    }

    async fn find_messages(
        &self,
        shop: &Shop,
        words: &str,
        period: Period,
        limit: u32,
    ) -> Result<Vec<(ChatId, MessageId)>> {
        self.told(find::messages(self, shop.as_str(), words, period, limit).await)
    }

    async fn customers(&self, shop: &Shop, ids: &[CustomerId]) -> Result<Vec<Customer>> {
        self.told(find::customers_of(self, shop.as_str(), ids).await)
    }

    async fn find_customers(&self, shop: &Shop, text: &str, limit: u32) -> Result<Vec<CustomerId>> {
        self.told(find::customers(self, shop.as_str(), text, limit).await)
    }

    async fn check(&self, thorough: bool) -> Result<Vec<String>> {
        self.told(care::check(self, thorough).await)
    }

    async fn backup(&self, to: &Path) -> Result<()> {
        // The disk of the copies may be another one: its failure says nothing of the store.
        care::backup(self, to).await.map_err(|error| match error.of(&self.path) {
            StoreError::Disk(what) => StoreError::Failed(what),
            other => other,
        })
    }

    async fn texts(&self, shop: &Shop, messages: &[MessageId]) -> Result<Vec<(MessageId, String)>> {
        self.told(facts::texts_of(self, shop.as_str(), messages).await)
    }

    async fn disk_failed(&self) {
        self.disk_failed.cancelled().await
    }

    async fn close(&self) {
        self.readers.close().await;
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
    }
}
