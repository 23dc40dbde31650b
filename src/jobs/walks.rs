//! Walks over the streams of one stage of a source: pages are read several at a time, stored one
//! after the other, and a stream's watermark moves only when its last cursor is read.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use anyhow::Context as _;
use chrono::TimeDelta;
use tokio::task::JoinSet;

use crate::http::HttpError;
use crate::jobs::JobContext;
use crate::jobs::progress::Progress;
use crate::model::time::Period;
use crate::model::walk::{Cursor, Page, Stream, StreamState};
use crate::sources::{Source, StreamPlan, WalkPlan};
use crate::spine::verdict::{Verdict, judge_http};
use crate::spine::{Cancelled, fail};

/// Calls that fail one after the other: then the source is taken for down.
const FAILURES_MOST: u32 = 3;
/// A run stops taking new cursors this long before its deadline.
const SPARE: std::time::Duration = std::time::Duration::from_secs(30);

/// What reading gave, summed over stages.
#[derive(Debug, Default)]
pub struct Harvest {
    pub pages: u64,
    pub rows: u64,
    /// Rows that were new or changed.
    pub changed: u64,
    pub requests: u64,
    pub quarantined: u64,
    /// Cursors that could not be read, with why.
    pub failed: Vec<(Cursor, HttpError)>,
    /// The source is down or asks to be left alone: no further stage.
    pub stopped: bool,
    /// The deadline is near: what is pending goes on at the next slot.
    pub unfinished: bool,
}

/// A stream under way.
struct Walk {
    stream: Stream,
    state: StreamState,
    mark: Option<String>,
    ceiling: Option<String>,
    /// A watermark is set at its end; re-reading single orders has none.
    whole: bool,
    /// Cursors queued or in flight.
    pending: usize,
    failed: bool,
}

/// Reads the due streams of one stage to the end.
pub async fn read_stage(
    cx: &JobContext,
    source: &Arc<dyn Source>,
    streams: &[StreamPlan],
    progress: &Progress,
    harvest: &mut Harvest,
) -> anyhow::Result<()> {
    let mut reading = Reading::new(cx, source, progress, harvest);
    for plan in streams {
        reading.open(plan).await.with_context(|| format!("{}: stream {}", source.name(), plan.stream.0))?;
    }
    reading.drive().await
}

/// Reads single orders again.
pub async fn read_again(
    cx: &JobContext,
    source: &Arc<dyn Source>,
    cursors: Vec<Cursor>,
    progress: &Progress,
    harvest: &mut Harvest,
) -> anyhow::Result<()> {
    let mut reading = Reading::new(cx, source, progress, harvest);
    for cursor in cursors {
        reading.add_single(cursor).await?;
    }
    reading.drive().await
}

struct Reading<'a> {
    cx: &'a JobContext,
    source: &'a Arc<dyn Source>,
    progress: &'a Progress,
    harvest: &'a mut Harvest,
    walks: Vec<Walk>,
    queue: VecDeque<(usize, Cursor)>,
    /// Cursors read in this run: one that comes again would be read for ever.
    read: HashSet<Cursor>,
    failures_in_row: u32,
}

impl<'a> Reading<'a> {
    fn new(
        cx: &'a JobContext,
        source: &'a Arc<dyn Source>,
        progress: &'a Progress,
        harvest: &'a mut Harvest,
    ) -> Reading<'a> {
        let (walks, queue, read) = (Vec::new(), VecDeque::new(), HashSet::new());
        Reading { cx, source, progress, harvest, walks, queue, read, failures_in_row: 0 }
    }

    /// Takes up the walk under way, or begins one when the stream is due.
    async fn open(&mut self, plan: &StreamPlan) -> anyhow::Result<()> {
        let (parts, source, stream) = (&self.cx.parts, self.source, &plan.stream);
        let now = parts.clock.now();
        let (state, mut cursors) = parts.store.walk(&parts.shop, source.name(), stream).await?;
        let (mark, ceiling) = parts.store.walk_mark(&parts.shop, source.name(), stream).await?;
        let mut walk = Walk { stream: stream.clone(), state, mark, ceiling, whole: true, pending: 0, failed: false };
        if cursors.is_empty() && walk.mark.is_some() {
            // The process died between the last page and the end of the walk.
            return self.end(&mut walk).await;
        }
        if cursors.is_empty() {
            let every = TimeDelta::seconds(i64::from(plan.every_secs));
            // A walk in the future is of a clock that was ahead.
            if walk.state.walked_at.is_some_and(|walked| walked <= now && now - walked < every) {
                return Ok(());
            }
            let from = now - TimeDelta::days(i64::from(parts.settings.last_days));
            let backfill = WalkPlan { backfill: Period::new(from, now), now };
            cursors = source.begin(stream, &walk.state, backfill);
            if cursors.is_empty() {
                return self.end(&mut walk).await;
            }
            walk.ceiling = match source.ceiling(stream).await {
                Ok(ceiling) => ceiling,
                Err(error) => {
                    self.fail(Cursor { stream: stream.clone(), position: String::new() }, error);
                    return Ok(());
                }
            };
            parts.store.begin_walk(&parts.shop, source.name(), stream, &cursors, walk.ceiling.as_deref()).await?;
        }
        walk.pending = cursors.len();
        self.progress.expect(cursors.len());
        let place = self.walks.len();
        self.walks.push(walk);
        self.queue.extend(cursors.into_iter().map(|cursor| (place, cursor)));
        Ok(())
    }

    async fn add_single(&mut self, cursor: Cursor) -> anyhow::Result<()> {
        let (parts, stream) = (&self.cx.parts, cursor.stream.clone());
        let (state, _) = parts.store.walk(&parts.shop, self.source.name(), &stream).await?;
        // Kept as it is: pages write the mark of the stream they belong to.
        let (mark, ceiling) = parts.store.walk_mark(&parts.shop, self.source.name(), &stream).await?;
        let place = self.walks.len();
        self.walks.push(Walk { stream, state, mark, ceiling, whole: false, pending: 1, failed: false });
        self.queue.push_back((place, cursor));
        self.progress.expect(1);
        Ok(())
    }

    /// Reads until the queue is empty, the source is down, time is short or the run is cancelled.
    async fn drive(&mut self) -> anyhow::Result<()> {
        let mut calls: JoinSet<(usize, Cursor, Result<Page, HttpError>)> = JoinSet::new();
        loop {
            self.cx.run.stop_if_cancelled()?;
            self.harvest.unfinished |= tokio::time::Instant::now() + SPARE > self.cx.run.ends_at;
            let most = self.cx.parts.settings.in_flight.max(1);
            while calls.len() < most && !self.harvest.stopped && !self.harvest.unfinished {
                let Some((place, cursor)) = self.queue.pop_front() else { break };
                if self.walks[place].failed && self.walks[place].whole && self.is_refused(place) {
                    continue;
                }
                let (source, state) = (self.source.clone(), self.walks[place].state.clone());
                calls.spawn(async move {
                    fail::point("C1");
                    let page = source.page(&cursor, &state).await;
                    (place, cursor, page)
                });
            }
            let ended = tokio::select! {
                ended = calls.join_next() => ended,
                // Calls under way are dropped with the set: their cursors stay pending in the store.
                _ = self.cx.run.cancel.cancelled() => return Err(Cancelled.into()),
            };
            match ended {
                None => return Ok(()),
                Some(Ok((place, cursor, Ok(page)))) => self.store_page(place, cursor, page).await?,
                Some(Ok((place, cursor, Err(error)))) => self.note_failure(place, cursor, error),
                Some(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Some(Err(error)) => return Err(error).context("reading a page"),
            }
        }
    }

    async fn store_page(&mut self, place: usize, cursor: Cursor, page: Page) -> anyhow::Result<()> {
        self.failures_in_row = 0;
        if let Some(again) = page.remaining.iter().find(|left| **left == cursor || self.read.contains(*left)) {
            let (service, reason) = (self.source.name().to_owned(), "the same page came again".to_owned());
            let error = HttpError::Malformed { service, reason: format!("{reason}: {}", again.position) };
            self.note_failure(place, cursor, error);
            return Ok(());
        }
        let parts = &self.cx.parts;
        let walk = &mut self.walks[place];
        if let (Some(mark), true) = (&page.mark, walk.whole) {
            walk.mark = Some(match walk.mark.take() {
                Some(before) => self.source.later(&walk.stream, before, mark.clone()),
                None => mark.clone(),
            });
        }
        let (source, mark, now) = (self.source.name(), walk.mark.as_deref(), parts.clock.now());
        let changed = parts.store.save_page(&parts.shop, source, &cursor, &page, mark, now).await;
        let changed = changed.with_context(|| format!("storing a page of {source} {}", walk.stream.0))?;
        fail::point("C4");
        if page.learned.is_some() {
            walk.state.learned.clone_from(&page.learned);
        }
        walk.pending = walk.pending + page.remaining.len() - 1;
        self.harvest.pages += 1;
        self.harvest.rows += page.rows as u64;
        self.harvest.changed += changed as u64;
        self.harvest.requests += u64::from(page.requests);
        self.harvest.quarantined += page.quarantined.len() as u64;
        self.progress.expect(page.remaining.len());
        self.progress.step(page.rows);
        self.read.insert(cursor);
        self.queue.extend(page.remaining.into_iter().map(|cursor| (place, cursor)));
        if self.walks[place].pending == 0 && self.walks[place].whole && !self.walks[place].failed {
            let mut walk = self.walks[place].clone_end();
            self.end(&mut walk).await?;
        }
        Ok(())
    }

    fn note_failure(&mut self, place: usize, cursor: Cursor, error: HttpError) {
        self.walks[place].failed = true;
        self.fail(cursor, error);
    }

    fn fail(&mut self, cursor: Cursor, error: HttpError) {
        self.failures_in_row += 1;
        let busy = matches!(error, HttpError::Busy { .. });
        self.harvest.stopped |= busy || self.failures_in_row >= FAILURES_MOST;
        tracing::debug!(source = self.source.name(), stream = cursor.stream.0, error = %error, "cursor not read");
        self.harvest.failed.push((cursor, error));
    }

    /// The key has no right to this stream: its other cursors would fail the same way.
    fn is_refused(&self, place: usize) -> bool {
        let stream = &self.walks[place].stream;
        self.harvest
            .failed
            .iter()
            .any(|(cursor, error)| cursor.stream == *stream && matches!(judge_http(error), Verdict::Auth { .. }))
    }

    async fn end(&self, walk: &mut Walk) -> anyhow::Result<()> {
        let parts = &self.cx.parts;
        let (mark, ceiling) = (walk.mark.take(), walk.ceiling.take());
        let watermark = watermark(self.source.as_ref(), &walk.stream, walk.state.watermark.take(), mark, ceiling);
        let (name, now) = (self.source.name(), parts.clock.now());
        parts.store.end_walk(&parts.shop, name, &walk.stream, watermark.as_deref(), now).await?;
        Ok(())
    }
}

impl Walk {
    fn clone_end(&self) -> Walk {
        Walk {
            stream: self.stream.clone(),
            state: self.state.clone(),
            mark: self.mark.clone(),
            ceiling: self.ceiling.clone(),
            ..*self
        }
    }
}

/// Where the next walk starts: the highest mark seen, at most the ceiling, never before the old one.
fn watermark(
    source: &dyn Source,
    stream: &Stream,
    old: Option<String>,
    mark: Option<String>,
    ceiling: Option<String>,
) -> Option<String> {
    let capped = match (mark, ceiling) {
        (Some(mark), Some(ceiling)) if source.later(stream, mark.clone(), ceiling.clone()) == mark => Some(ceiling),
        (mark, _) => mark,
    };
    match (old, capped) {
        (Some(old), Some(new)) => Some(source.later(stream, old, new)),
        (old, new) => new.or(old),
    }
}
