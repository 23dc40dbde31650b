//! The facts behind the pages, loaded once and shown many times. A book is dropped when its data
//! changed (a run of export or analyse ended well, another day began) or when nobody looked for a
//! while; what is made from it is kept with it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context as _;
use chrono::{Days, NaiveDate, TimeDelta};
use tokio::sync::{OnceCell, watch};
use tokio_util::sync::CancellationToken;

use crate::jobs::Parts;
use crate::metrics::chat_lines::{ChatLine, chat_lines};
use crate::metrics::{self, LoadHour, Scope, Summary, Waiting};
use crate::model::crm::Order;
use crate::model::facts::Facts;
use crate::model::findings::MessageMark;
use crate::model::ids::{ChannelId, ChatId, ManagerId, OrderId};
use crate::model::labels::SURE_FROM;
use crate::model::own_label::LabelHead;
use crate::model::run::RunState;
use crate::model::table::Table;
use crate::model::time::{Period, Time};
use crate::money::attribution::{LinkRule, OrderLink, link_orders};
use crate::money::payments::Paid;
use crate::tables::TABLES;
use crate::text::catalogue::Catalogue;
use crate::text::mask;
use crate::web::site::Language;

/// How often the ledger is asked whether the data changed.
const LOOKED_EVERY: Duration = Duration::from_secs(2);
/// Facts nobody asked for so long give their memory back.
const KEPT_UNREAD: TimeDelta = TimeDelta::minutes(30);
/// Books of other periods than the usual one.
const OTHERS: usize = 2;
/// Marks of the queue that are kept.
const DOUBTFUL_MOST: usize = 2_000;
/// Jobs whose success changes what the pages show.
const CHANGES: [&str; 2] = ["export", "analyse"];

/// Values made at most once for each key.
pub struct Memo<K, V> {
    kept: Mutex<HashMap<K, Arc<OnceCell<Arc<V>>>>>,
    most: usize,
}

impl<K: Eq + Hash, V: Send + Sync + 'static> Memo<K, V> {
    fn new(most: usize) -> Memo<K, V> {
        Memo { kept: Mutex::new(HashMap::new()), most }
    }

    /// The value of the key, made off the async threads when it is not there yet.
    async fn get(&self, key: K, make: impl FnOnce() -> V + Send + 'static) -> anyhow::Result<Arc<V>> {
        let cell = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= self.most {
                kept.clear();
            }
            kept.entry(key).or_default().clone()
        };
        let made = cell.get_or_try_init(|| async { tokio::task::spawn_blocking(make).await.map(Arc::new) });
        Ok(made.await.context("making a page's figures")?.clone())
    }
}

type SummaryKey = (Period, Option<Option<ManagerId>>, Option<ChannelId>);
type ManagerSummaries = Vec<(Option<ManagerId>, Summary)>;
type ChannelSummaries = Vec<(Option<ChannelId>, Summary)>;

/// An order with the chat it belongs to, without the order itself.
#[derive(Debug, Clone)]
pub struct Linked {
    pub order: OrderId,
    pub chat: ChatId,
    pub rule: LinkRule,
    pub credit: Option<ManagerId>,
    pub paid: Paid,
}

/// The facts of a period with what was made from them.
pub struct Book {
    /// Quotes are masked: whoever may see persons reads the texts in the dialogue.
    pub facts: Facts,
    /// Changes with the data.
    pub version: String,
    summaries: Memo<SummaryKey, Summary>,
    managers: Memo<Period, ManagerSummaries>,
    channels: Memo<Period, ChannelSummaries>,
    lines: Memo<Period, Vec<ChatLine>>,
    load: Memo<Period, Vec<LoadHour>>,
    waiting: Memo<(), Vec<Waiting>>,
    links: Memo<(), Vec<Linked>>,
    doubtful: Memo<(), Vec<(ChatId, MessageMark)>>,
    tables: Memo<(&'static str, Language), Table>,
}

impl Book {
    /// The figures of a scope.
    pub async fn summary(self: &Arc<Self>, scope: Scope) -> anyhow::Result<Arc<Summary>> {
        let book = self.clone();
        let key = (scope.period, scope.manager, scope.channel);
        self.summaries.get(key, move || metrics::summary(&book.facts, &scope)).await
    }

    /// The figures of the days before, when the data reach back so far.
    pub async fn past(self: &Arc<Self>, scope: Scope) -> anyhow::Result<Option<Arc<Summary>>> {
        let complete = &self.facts.completeness;
        let reaches = complete.backfilled_from.is_none_or(|first| first <= scope.period.from);
        match reaches {
            true => self.summary(scope).await.map(Some),
            false => Ok(None),
        }
    }

    /// The figures of everybody, by manager.
    pub async fn managers(self: &Arc<Self>, period: Period) -> anyhow::Result<Arc<ManagerSummaries>> {
        let book = self.clone();
        self.managers.get(period, move || metrics::summaries_by_manager(&book.facts, period)).await
    }

    /// The figures of every channel.
    pub async fn channels(self: &Arc<Self>, period: Period) -> anyhow::Result<Arc<ChannelSummaries>> {
        let book = self.clone();
        self.channels.get(period, move || metrics::summaries_by_channel(&book.facts, period)).await
    }

    /// The chats of a period.
    pub async fn lines(self: &Arc<Self>, period: Period) -> anyhow::Result<Arc<Vec<ChatLine>>> {
        let book = self.clone();
        self.lines.get(period, move || chat_lines(&book.facts, period)).await
    }

    /// Load by hour of the week.
    pub async fn load(self: &Arc<Self>, period: Period) -> anyhow::Result<Arc<Vec<LoadHour>>> {
        let book = self.clone();
        self.load.get(period, move || metrics::load_by_hour(&book.facts, period)).await
    }

    /// Who waited when the facts were taken; ages are counted by whoever shows them.
    pub async fn waiting(self: &Arc<Self>) -> anyhow::Result<Arc<Vec<Waiting>>> {
        let book = self.clone();
        self.waiting.get((), move || metrics::waiting(&book.facts)).await
    }

    /// The orders that belong to chats, by number.
    pub async fn links(self: &Arc<Self>) -> anyhow::Result<Arc<Vec<Linked>>> {
        let book = self.clone();
        let make = move || {
            let mut links: Vec<Linked> = link_orders(&book.facts).iter().map(linked).collect();
            links.sort_by_key(|link| link.order);
            links
        };
        self.links.get((), make).await
    }

    /// The order of this number.
    pub fn order(&self, id: OrderId) -> Option<&Order> {
        let at = self.facts.orders.binary_search_by_key(&id, |order| order.id).ok()?;
        self.facts.orders.get(at)
    }

    /// The marks the program is least sure of, the most doubtful first.
    pub async fn doubtful(self: &Arc<Self>) -> anyhow::Result<Arc<Vec<(ChatId, MessageMark)>>> {
        let book = self.clone();
        self.doubtful.get((), move || doubtful(&book.facts)).await
    }

    /// A table of the list, about the book's whole period; `None`: there is none of that name.
    pub async fn table(
        self: &Arc<Self>,
        name: &str,
        language: Language,
        catalogue: Arc<Catalogue>,
    ) -> anyhow::Result<Option<Arc<Table>>> {
        let Some(entry) = TABLES.iter().find(|entry| entry.name == name) else { return Ok(None) };
        let book = self.clone();
        self.tables.get((entry.name, language), move || (entry.build)(&book.facts, &catalogue)).await.map(Some)
    }
}

fn linked(link: &OrderLink<'_>) -> Linked {
    Linked { order: link.order.id, chat: link.chat, rule: link.rule, credit: link.credit, paid: link.paid.clone() }
}

fn doubtful(facts: &Facts) -> Vec<(ChatId, MessageMark)> {
    let sure = |mark: &MessageMark| LabelHead::ALL.into_iter().filter_map(|head| head.sure_in(&mark.labels)).min();
    let marks = facts.chats.iter().flat_map(|chat| chat.findings.marks.iter().map(move |mark| (chat.chat.id, mark)));
    let mut found: Vec<(u8, ChatId, MessageMark)> =
        marks.filter_map(|(chat, mark)| Some((sure(mark).filter(|sure| *sure < SURE_FROM)?, chat, *mark))).collect();
    found.sort_by_key(|(sure, _, mark)| (*sure, std::cmp::Reverse(mark.at)));
    found.truncate(DOUBTFUL_MOST);
    found.into_iter().map(|(_, chat, mark)| (chat, mark)).collect()
}

/// The books the pages are read from.
pub struct Books {
    parts: Arc<Parts>,
    current: RwLock<Option<Arc<Book>>>,
    others: Mutex<Vec<Arc<Book>>>,
    loading: tokio::sync::Mutex<()>,
    /// Microseconds of the last question.
    asked_at: AtomicI64,
    changed: watch::Sender<u64>,
}

impl Books {
    pub fn new(parts: Arc<Parts>) -> Arc<Books> {
        Arc::new(Books {
            parts,
            current: RwLock::new(None),
            others: Mutex::new(Vec::new()),
            loading: tokio::sync::Mutex::new(()),
            asked_at: AtomicI64::new(0),
            changed: watch::channel(0).0,
        })
    }

    /// The days shown by default, today of the shop included.
    pub fn usual_period(&self) -> Period {
        let today = self.today();
        let before = u64::from(self.parts.settings.last_days.saturating_sub(1));
        Period::of_days(self.parts.zone, today.checked_sub_days(Days::new(before)).unwrap_or(today), today)
    }

    /// Today of the shop.
    pub fn today(&self) -> NaiveDate {
        self.parts.clock.now().with_timezone(&self.parts.zone).date_naive()
    }

    /// Tells of every change of the data.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// The book of the usual period.
    pub async fn current(self: &Arc<Self>) -> anyhow::Result<Arc<Book>> {
        self.asked();
        if let Some(book) = self.known() {
            return Ok(book);
        }
        let _alone = self.loading.lock().await;
        if let Some(book) = self.known() {
            return Ok(book);
        }
        let book = self.load(self.usual_period()).await?;
        self.set(Some(book.clone()));
        Ok(book)
    }

    /// A book that holds the whole period: the usual one when it does.
    pub async fn covering(self: &Arc<Self>, period: Period) -> anyhow::Result<Arc<Book>> {
        let current = self.current().await?;
        let holds = |book: &Book| book.facts.period.from <= period.from && period.to <= book.facts.period.to;
        if holds(&current) {
            return Ok(current);
        }
        let other = |books: &Self| {
            let others = books.others.lock().unwrap_or_else(PoisonError::into_inner);
            others.iter().find(|book| holds(book) && book.version == current.version).cloned()
        };
        if let Some(book) = other(self) {
            return Ok(book);
        }
        let _alone = self.loading.lock().await;
        if let Some(book) = other(self) {
            return Ok(book);
        }
        let book = self.load(period).await?;
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        others.retain(|other| other.version == book.version);
        if others.len() >= OTHERS {
            others.remove(0);
        }
        others.push(book.clone());
        Ok(book)
    }

    /// The book of a period and of the days before it, when the data reach back so far.
    pub async fn comparing(self: &Arc<Self>, period: Period, before: Period) -> anyhow::Result<Arc<Book>> {
        let first = self.current().await?.facts.completeness.backfilled_from;
        match first.is_none_or(|first| first <= before.from) {
            true => self.covering(Period::new(before.from, period.to)).await,
            false => self.covering(period).await,
        }
    }

    /// Loads in a task of its own: a reader that goes away does not stop it.
    async fn load(self: &Arc<Self>, period: Period) -> anyhow::Result<Arc<Book>> {
        let books = self.clone();
        tokio::spawn(async move { books.read(period).await }).await.context("loading the facts")?
    }

    async fn read(&self, period: Period) -> anyhow::Result<Arc<Book>> {
        let parts = &self.parts;
        let version = self.version().await?;
        let now = parts.clock.now();
        let mut facts = parts.store.facts(&parts.shop, period, &parts.rules, now).await.context("loading the facts")?;
        let quotes = std::mem::take(&mut facts.quotes);
        let masked = tokio::task::spawn_blocking(move || {
            let mut quotes = quotes;
            mask::mask_quotes(&mut quotes);
            quotes
        });
        facts.quotes = masked.await.context("masking quotes")?;
        Ok(Arc::new(Book {
            facts,
            version,
            summaries: Memo::new(2_000),
            managers: Memo::new(200),
            channels: Memo::new(50),
            lines: Memo::new(16),
            load: Memo::new(16),
            waiting: Memo::new(2),
            links: Memo::new(2),
            doubtful: Memo::new(2),
            tables: Memo::new(200),
        }))
    }

    /// Changes when a job that changes the data ended well, and with the day.
    async fn version(&self) -> anyhow::Result<String> {
        let mut version = self.today().to_string();
        for job in CHANGES {
            let runs = self.parts.store.runs(&self.parts.shop, Some(job), 5).await.context("reading the ledger")?;
            let last = runs.iter().find(|run| run.state == RunState::Ok);
            version.push_str(&format!("-{}", last.map_or(0, |run| run.id)));
        }
        Ok(version)
    }

    /// Keeps the usual book fresh until told to stop: readers never wait for a new one.
    pub async fn keep(self: Arc<Self>, stop: CancellationToken) {
        loop {
            tokio::select! {
                _ = stop.cancelled() => return,
                _ = tokio::time::sleep(LOOKED_EVERY) => {}
            }
            if let Err(error) = self.refresh().await {
                tracing::warn!(error = %format!("{error:#}"), "web: the figures of the pages could not be renewed: {error:#}");
            }
        }
    }

    async fn refresh(self: &Arc<Self>) -> anyhow::Result<()> {
        let Some(book) = self.known() else { return Ok(()) };
        let asked = crate::model::time::from_micros(self.asked_at.load(Ordering::Relaxed));
        if self.parts.clock.now() - asked > KEPT_UNREAD {
            self.set(None);
            self.others.lock().unwrap_or_else(PoisonError::into_inner).clear();
            mask::forget();
            return Ok(());
        }
        if self.version().await? == book.version {
            return Ok(());
        }
        let _alone = self.loading.lock().await;
        let fresh = self.load(self.usual_period()).await?;
        self.set(Some(fresh));
        self.changed.send_modify(|count| *count += 1);
        Ok(())
    }

    fn asked(&self) {
        self.asked_at.store(self.now().timestamp_micros(), Ordering::Relaxed);
    }

    fn now(&self) -> Time {
        self.parts.clock.now()
    }

    fn known(&self) -> Option<Arc<Book>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, book: Option<Arc<Book>>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = book;
    }
}
