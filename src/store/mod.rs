//! What is kept. One verb, one transaction; verbs are named after needs.
//! A new database: its file here with the same verbs, a scheme in [`open`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::BoxStream;

use crate::model::access::{Pass, PassKind, SecretHash, WebUser};
use crate::model::chat::{ChatInput, Customer};
use crate::model::coaching::Focus;
use crate::model::facts::{Facts, Rules};
use crate::model::findings::{ChatFindings, MessageRow};
use crate::model::ids::{ChatId, CustomerId, MessageId, Shop};
use crate::model::own_label::OwnLabel;
use crate::model::practice::Practice;
use crate::model::run::{Delivery, Done, Post, PostState, Run, RunState, Slot};
use crate::model::time::{Clock, Period, Time};
use crate::model::walk::{Cursor, Page, Quarantined, Stream, StreamState};

pub mod bot;
mod coaching;
mod practice;
pub mod sqlite;

/// Opens the store an address names, alone; `clock` dates the copy made before an upgrade.
/// `sqlite://spindle.db` lies in `data_dir`. Errors: held by another process, unusable (foreign,
/// damaged, newer, unsafe SQLite), disk full.
pub async fn open(url: &str, data_dir: &Path, clock: Clock) -> Result<Arc<dyn Store>> {
    match scheme(url) {
        "sqlite" => Ok(Arc::new(sqlite::open(url, data_dir, &clock).await?)),
        other => Err(unknown_scheme(other)),
    }
}

/// Opens the store beside a running daemon, for reading only: verbs that write fail.
pub async fn open_reader(url: &str, data_dir: &Path) -> Result<Arc<dyn Store>> {
    match scheme(url) {
        "sqlite" => Ok(Arc::new(sqlite::open_reader(url, data_dir).await?)),
        other => Err(unknown_scheme(other)),
    }
}

/// Puts the backup `from` in the place of the store `to_url`, which no process may hold. The old
/// store is kept beside it under a dated name. Posts that waited in the backup become unknown and
/// slots before `now` are not planned again, so that nothing is sent twice.
pub async fn restore(from: &Path, to_url: &str, data_dir: &Path, now: Time) -> Result<RestoreReport> {
    match scheme(to_url) {
        "sqlite" => sqlite::restore(from, to_url, data_dir, now).await,
        other => Err(unknown_scheme(other)),
    }
}

fn scheme(url: &str) -> &str {
    url.split_once(':').map_or("", |(scheme, _)| scheme)
}

fn unknown_scheme(scheme: &str) -> StoreError {
    StoreError::Unusable(format!("store.url begins with {scheme:?}; known is sqlite://, e.g. sqlite://spindle.db"))
}

/// What a restore did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestoreReport {
    /// Where the store that was replaced lies now.
    pub kept: Option<PathBuf>,
    /// Schema of the backup; the next start upgrades it.
    pub schema_version: u32,
    /// Posts that may have been sent after the backup: `spindle resend` repeats them.
    pub unknown_posts: u64,
}

/// Why a verb failed. Each verb is one transaction: nothing of it was done.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the file: its pid and host.
    #[error("the store {path} is used by pid {pid} on {host}; stop it first or use another data_dir")]
    Held { path: String, pid: String, host: String },
    /// Not ours, damaged, or of an unsafe SQLite: tells what and the remedy.
    #[error("{0}")]
    Unusable(String),
    /// Written by a newer program: tells the versions and the remedy.
    #[error("{0}")]
    Newer(String),
    /// The disk failed under a read or a write: what this process believes to be stored may not be.
    #[error("the disk failed: {0}; the process ends, a restart goes on from what is on the disk")]
    Disk(String),
    #[error("the disk of {path} is full; free some space, work resumes by itself")]
    DiskFull { path: String },
    #[error("the store is busy: {0}")]
    Busy(String),
    #[error("store: {0}")]
    Failed(String),
}

/// Name of the value that holds the latest training of the order model (JSON); `facts` reads it. Earlier ones
/// are `order_model.NUMBER`.
pub const ORDER_MODEL: &str = "order_model";

/// What every verb of a store gives.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A post as the outbox keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxEntry {
    pub post: Post,
    pub state: PostState,
    pub attempts: u32,
    pub due_at: Time,
    pub message_id: Option<i64>,
    pub error: Option<String>,
    /// Goes out again after an ambiguous answer: to be marked as possibly repeated.
    pub repeated: bool,
}

/// An alert that fires, as kept between repetitions.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertState {
    pub alert: crate::model::alert::Alert,
    pub since: Time,
    pub last_told: Option<Time>,
    /// Times the cause was seen since it fired.
    pub count: u32,
    /// Outbox key of the first message, for the recovery to answer.
    pub first_post: Option<String>,
}

/// What is known of one sheet's rows after the last sync.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SheetState {
    /// Stable id of the sheet in its book (Google's sheetId).
    pub sheet_id: Option<i64>,
    /// Generation mark, grows with every write.
    pub generation: i64,
    /// Hash of the head (columns, notes, formats).
    pub head_hash: u64,
    /// Row keys in sheet order (first data row first) with the hash of each row.
    pub rows: Vec<(String, u64)>,
}

/// A line of the audit: what was written to the outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Audit {
    pub at: Time,
    /// `google_sheets:team`, `telegram:owner`.
    pub target: String,
    pub action: String,
    pub detail: String,
}

/// Everything the program remembers, one transaction a verb.
#[async_trait]
pub trait Store: Send + Sync {
    // ---- reading sources -------------------------------------------------------------
    /// State of a stream, its pending cursors (empty: no walk under way) and the mark the walk reached.
    async fn walk(&self, shop: &Shop, source: &str, stream: &Stream) -> Result<(StreamState, Vec<Cursor>)>;
    /// Starts a walk: its cursors and the ceiling its watermark may not pass (server time at its start).
    async fn begin_walk(
        &self,
        shop: &Shop,
        source: &str,
        stream: &Stream,
        cursors: &[Cursor],
        ceiling: Option<&str>,
    ) -> Result<()>;
    /// Rows, raw JSON, quarantine, the cursor's removal and what remains of it, in one transaction.
    /// `mark` is the highest mark of the walk so far. Gives how many rows were new or changed.
    async fn save_page(
        &self,
        shop: &Shop,
        source: &str,
        done: &Cursor,
        page: &Page,
        mark: Option<&str>,
        at: Time,
    ) -> Result<usize>;
    /// Highest mark and ceiling of the walk under way.
    async fn walk_mark(&self, shop: &Shop, source: &str, stream: &Stream) -> Result<(Option<String>, Option<String>)>;
    /// No cursor left: the watermark moves, never backwards (the caller compares).
    async fn end_walk(
        &self,
        shop: &Shop,
        source: &str,
        stream: &Stream,
        watermark: Option<&str>,
        at: Time,
    ) -> Result<()>;
    /// Gives up one cursor for ever: listed with its reason, the rest goes on.
    async fn quarantine_cursor(&self, shop: &Shop, source: &str, cursor: &Cursor, reason: &str, at: Time)
    -> Result<()>;
    /// What was set aside: source, what and since when, the newest first.
    async fn quarantined(&self, shop: &Shop, limit: u32) -> Result<Vec<(String, Quarantined, Time)>>;
    /// Order ids that history says changed and that were not read again yet.
    async fn orders_to_refresh(&self, shop: &Shop, limit: u32) -> Result<Vec<i64>>;

    /// Orders asked for that the server did not name: not waited for any longer.
    async fn orders_gone(&self, shop: &Shop, orders: &[i64]) -> Result<()>;
    /// The raw JSON a row was read from. `entity` is the table: `message`, `chat`, `orders`, ...
    async fn raw(&self, shop: &Shop, entity: &str, id: i64) -> Result<Option<String>>;

    // ---- analysis ----------------------------------------------------------------------
    /// Chats whose messages or dialogs changed since their findings, or whose findings are of another rule version.
    async fn changed_chats(&self, shop: &Shop, rules: u32, limit: u32) -> Result<Vec<ChatId>>;
    /// What the analysis reads. For the analysis alone: it notes which changes were read, so that
    /// findings saved next do not hide a change that came in between.
    async fn chat_inputs(&self, shop: &Shop, chats: &[ChatId]) -> Result<Vec<ChatInput>>;
    /// Hashes of outgoing texts that 5 messages or more carry, or once did.
    async fn team_texts(&self, shop: &Shop) -> Result<Vec<u64>>;
    /// Findings of chats; chats whose templates changed thereby become changed again.
    async fn save_findings(&self, shop: &Shop, findings: &[ChatFindings], at: Time) -> Result<()>;
    /// Keeps a person's word on the labels of one message, in the place of an earlier one of the
    /// same list; the chat becomes changed.
    async fn save_own_label(&self, shop: &Shop, label: &OwnLabel) -> Result<()>;
    /// Notes the version of the model that judges from now on. When it differs from the one noted
    /// before, every chat becomes changed: it is judged anew. Gives whether it differed.
    async fn use_model(&self, shop: &Shop, version: u32) -> Result<bool>;
    /// Every own label of the shop, the oldest first.
    async fn own_labels(&self, shop: &Shop) -> Result<Vec<OwnLabel>>;
    /// Spans of messages that were never read and never will be.
    async fn gaps(&self, shop: &Shop) -> Result<Vec<Period>>;
    /// Everything of a period, with the texts of the advice's evidence (raw; callers mask).
    async fn facts(&self, shop: &Shop, period: Period, rules: &Rules, now: Time) -> Result<Facts>;
    /// Messages of a period by id, in pages, for `messages_raw`.
    fn messages(&self, shop: &Shop, period: Period) -> BoxStream<'_, Result<Vec<MessageRow>>>;
    /// Messages of a period, deleted ones included.
    async fn count_messages(&self, shop: &Shop, period: Period) -> Result<u64>;

    // ---- ledger ------------------------------------------------------------------------
    /// Inserts the slot; `false` when it was there: the insert is the only right to run.
    async fn plan_slot(&self, shop: &Shop, slot: &Slot, state: RunState, now: Time) -> Result<bool>;
    /// The last slot planned of a job, whatever became of it.
    async fn last_slot(&self, shop: &Shop, job: &str) -> Result<Option<Time>>;
    /// Takes the oldest due planned run of the job: `running`, owner, lease. `None`: nothing due or one runs.
    async fn claim_run(&self, shop: &Shop, job: &str, owner: &str, now: Time, lease_until: Time)
    -> Result<Option<Run>>;
    /// A sign of life of a run; `false`: it belongs to somebody else by now.
    async fn renew_run(&self, run: i64, owner: &str, lease_until: Time) -> Result<bool>;
    /// Closes a run this owner holds. `retry_at`: it goes back to planned with the next attempt.
    /// `follow`: slots planned in the same transaction (analyse after export).
    async fn close_run(
        &self,
        shop: &Shop,
        run: i64,
        owner: &str,
        end: &RunEnd,
        follow: &[Slot],
        now: Time,
    ) -> Result<bool>;
    /// Runs of dead owners: abandoned and planned again, or parked after `max_crashes`. Gives what became of each.
    async fn recover_runs(&self, shop: &Shop, own: &str, now: Time, max_crashes: u32) -> Result<Vec<Run>>;
    /// Lines of the ledger, the newest first; of one job or of all.
    async fn runs(&self, shop: &Shop, job: Option<&str>, limit: u32) -> Result<Vec<Run>>;
    /// Plans the parked runs of a job again; how many.
    async fn unpark(&self, shop: &Shop, job: &str, now: Time) -> Result<u32>;

    // ---- outbox ------------------------------------------------------------------------
    /// Puts posts; a key that is there already is left as it is. Gives how many were new.
    async fn post(&self, shop: &Shop, posts: &[Post]) -> Result<u32>;
    /// Takes the oldest due post of the channel (parts of one report in order): `sending`.
    async fn claim_post(&self, shop: &Shop, channel: &str, now: Time) -> Result<Option<OutboxEntry>>;
    /// Records what became of a post, with its audit line. `due_at` for another try.
    async fn close_post(&self, shop: &Shop, key: &str, delivery: &Delivery, due_at: Time, now: Time) -> Result<()>;
    /// At start: posts found `sending` become unknown (or pending again when they may repeat). Gives the unknown.
    async fn recover_posts(&self, shop: &Shop, now: Time) -> Result<Vec<OutboxEntry>>;
    /// Posts, the newest first; of one state or of all.
    async fn outbox(&self, shop: &Shop, state: Option<PostState>, limit: u32) -> Result<Vec<OutboxEntry>>;
    /// One post by its key, whatever became of it.
    async fn outbox_entry(&self, shop: &Shop, key: &str) -> Result<Option<OutboxEntry>> {
        let all = self.outbox(shop, None, u32::MAX).await?;
        Ok(all.into_iter().find(|entry| entry.post.key == key))
    }
    /// `spindle resend`: an unknown or dead post goes back to pending. `false`: no such key in such a state.
    async fn resend(&self, shop: &Shop, key: &str, now: Time) -> Result<bool>;
    /// Pending posts past their expiry die; gives how many, by channel.
    async fn expire_posts(&self, shop: &Shop, now: Time) -> Result<Vec<(String, u32)>>;

    // ---- alerts ------------------------------------------------------------------------
    /// Every alert that is not over.
    async fn alerts(&self, shop: &Shop) -> Result<Vec<AlertState>>;
    /// Writes one alert's state together with the posts that tell it; `None` removes it (recovered).
    async fn save_alert(&self, shop: &Shop, cause: &str, state: Option<&AlertState>, posts: &[Post]) -> Result<()>;

    // ---- sinks -------------------------------------------------------------------------
    /// What a sheet held when it was last written.
    async fn sheet_state(&self, shop: &Shop, sink: &str, sheet: &str) -> Result<SheetState>;
    /// Keeps what a sheet holds after it was written.
    async fn save_sheet_state(
        &self,
        shop: &Shop,
        sink: &str,
        sheet: &str,
        state: &SheetState,
        audit: &Audit,
    ) -> Result<()>;

    // ---- small things --------------------------------------------------------------------
    /// A named value (migrated chat ids, last backup, mute until).
    async fn value(&self, shop: &Shop, name: &str) -> Result<Option<String>>;
    /// Keeps a small value under a name; `None` forgets it.
    async fn set_value(&self, shop: &Shop, name: &str, value: Option<&str>) -> Result<()>;
    /// What the shop's own chats teach, as kept last; absent before the first time or of an older form.
    async fn practice(&self, shop: &Shop) -> Result<Option<Practice>> {
        Ok(self.value(shop, practice::NAME).await?.as_deref().and_then(practice::unpack))
    }
    /// Keeps it in place of the one before.
    async fn save_practice(&self, shop: &Shop, practice: &Practice) -> Result<()> {
        self.set_value(shop, practice::NAME, Some(&practice::pack(practice)?)).await
    }
    /// What everybody was to work on, oldest week first; `Facts` hold it too.
    async fn coaching(&self, shop: &Shop) -> Result<Vec<Focus>> {
        Ok(self.value(shop, coaching::NAME).await?.as_deref().map(coaching::unpack).unwrap_or_default())
    }
    /// Keeps the whole history of focus points; the oldest beyond two years are dropped.
    async fn save_coaching(&self, shop: &Shop, history: &[Focus]) -> Result<()> {
        self.set_value(shop, coaching::NAME, Some(&coaching::pack(history)?)).await
    }
    /// Notes one write to the outside.
    async fn audit(&self, shop: &Shop, audit: &Audit) -> Result<()>;
    /// The newest lines of the audit.
    async fn audits(&self, shop: &Shop, limit: u32) -> Result<Vec<Audit>>;

    /// What the bot and the live watch keep.
    fn bot(&self) -> &dyn bot::BotStore;
    // ---- the page and the API --------------------------------------------------------------
    /// Everybody who may sign in, by name.
    async fn web_users(&self, shop: &Shop) -> Result<Vec<WebUser>>;
    /// Adds a user or changes one of the same name.
    async fn save_web_user(&self, shop: &Shop, user: &WebUser) -> Result<()>;
    /// Removes a user with everything that lets them in; `false`: no such user.
    async fn remove_web_user(&self, shop: &Shop, name: &str) -> Result<bool>;
    /// Keeps a new secret. Those that ended a month ago are forgotten in the same transaction.
    async fn add_pass(&self, shop: &Shop, pass: &Pass) -> Result<()>;
    /// The secret with its user, whether or not it is still valid.
    async fn pass(&self, shop: &Shop, hash: &SecretHash) -> Result<Option<(Pass, WebUser)>>;
    /// Secrets of a kind, the newest first.
    async fn passes(&self, shop: &Shop, kind: PassKind) -> Result<Vec<Pass>>;
    /// Notes that a secret was used.
    async fn see_pass(&self, shop: &Shop, hash: &SecretHash, at: Time) -> Result<()>;
    /// Ends a secret; `false`: it was not there, over or ended before. Of two callers one gets `true`.
    async fn end_pass(&self, shop: &Shop, hash: &SecretHash, at: Time) -> Result<bool>;
    /// Ends every secret of a kind of one user; how many.
    async fn end_passes(&self, shop: &Shop, user: &str, kind: PassKind, at: Time) -> Result<u64>;
    /// The messages of one chat by time, at most `limit` of the newest, with their classes.
    async fn chat_messages(&self, shop: &Shop, chat: ChatId, limit: u32) -> Result<Vec<MessageRow>>;
    /// Messages of a period whose text holds the words in one of the cases people write them in,
    /// the newest first: chat and message.
    async fn find_messages(
        &self,
        shop: &Shop,
        words: &str,
        period: Period,
        limit: u32,
    ) -> Result<Vec<(ChatId, MessageId)>>;
    /// Gateway customers by number; unknown ones are left out.
    async fn customers(&self, shop: &Shop, ids: &[CustomerId]) -> Result<Vec<Customer>>;
    /// Customers whose name, phone or e-mail holds the text, at most `limit`.
    async fn find_customers(&self, shop: &Shop, text: &str, limit: u32) -> Result<Vec<CustomerId>>;

    // ---- care ----------------------------------------------------------------------------
    /// quick_check or integrity_check and foreign keys; a list of faults, empty when sound.
    async fn check(&self, thorough: bool) -> Result<Vec<String>>;
    /// Writes a checked copy beside the target name, then renames. Refuses to overwrite.
    async fn backup(&self, to: &Path) -> Result<()>;
    /// The texts of messages (raw), for quotes.
    async fn texts(&self, shop: &Shop, messages: &[MessageId]) -> Result<Vec<(MessageId, String)>>;
    /// Waits until the disk failed under this store ([`StoreError::Disk`]); then nothing the
    /// process remembers can be relied on, and it has to end.
    async fn disk_failed(&self) {
        std::future::pending().await
    }
    /// Releases the file.
    async fn close(&self);
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct RunEnd {
    pub state: RunState,
    pub done: Option<Done>,
    pub error: Option<String>,
    /// Another attempt, not before this instant (the run goes back to `planned`).
    pub retry_at: Option<Time>,
}
