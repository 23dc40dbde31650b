//! The protocol of a sync. One cheap read of the book; for tables that changed one read of headers
//! and key columns; large changes to hidden sheets; then atomic changes, each proven by its marks.
//! A sheet is seen old or new, never half.

use std::sync::atomic::Ordering;

use futures::StreamExt;
use google_sheets4::api::Request;

use super::book::{Book, STAGING_PREFIX};
use super::hub::{Hub, SERVICE};
use super::plan::{Seen, Target, Way};
use super::requests;
use super::spool::Spool;
use crate::http::HttpError;
use crate::model::fail;
use crate::model::ids::Shop;
use crate::model::time::Clock;
use crate::sinks::{SinkTable, Synced, cell};
use crate::store::{Audit, SheetState, Store, StoreError};

/// Most weight (cells) of one atomic change; a single table may pass it.
const CHANGE_WEIGHT: usize = 8_000;
/// Cells a spreadsheet holds, and from where on people are told.
const CELLS: usize = 10_000_000;
const CELLS_WARN: usize = 8_000_000;

/// One sync under way.
pub struct Protocol<'a> {
    pub hub: &'a Hub,
    pub store: &'a dyn Store,
    pub shop: &'a Shop,
    pub sink: &'a str,
    pub clock: &'a Clock,
    pub synced: Synced,
}

impl Protocol<'_> {
    /// Brings the tables up to date.
    pub async fn run(mut self, tables: Vec<SinkTable<'_>>) -> Result<Synced, HttpError> {
        let before = (self.hub.reads.load(Ordering::Relaxed), self.hub.writes.load(Ordering::Relaxed));
        let outcome = self.all(tables).await;
        self.synced.reads = self.hub.reads.load(Ordering::Relaxed) - before.0;
        self.synced.writes = self.hub.writes.load(Ordering::Relaxed) - before.1;
        outcome.map(|()| self.synced)
    }

    async fn all(&mut self, tables: Vec<SinkTable<'_>>) -> Result<(), HttpError> {
        let book = Book::new(self.hub.book().await?);
        self.synced.place = format!("https://docs.google.com/spreadsheets/d/{}/", self.hub.spreadsheet);
        self.warn_of_limit(&book);
        let book = self.remove_leftovers(book).await?;
        let mut targets = Vec::new();
        for table in tables {
            targets.extend(self.collect(table, &book).await?);
        }
        let targets = self.decide(targets, &book).await?;
        let targets = self.stage(targets).await?;
        fail::point("C15");
        for group in grouped(targets) {
            self.apply(group).await?;
        }
        Ok(())
    }

    fn warn_of_limit(&mut self, book: &Book) {
        let cells = book.cells();
        if cells > CELLS_WARN {
            self.synced.notices.push(format!(
                "the spreadsheet has {cells} of {CELLS} cells; remove sheets or empty rows, or take a new spreadsheet"
            ));
        }
    }

    /// Hidden sheets of a sync that died.
    async fn remove_leftovers(&mut self, book: Book) -> Result<Book, HttpError> {
        let left = |book: &Book| -> Vec<i32> {
            book.sheets.iter().filter(|sheet| sheet.title.starts_with(STAGING_PREFIX)).map(|sheet| sheet.id).collect()
        };
        let ids = left(&book);
        if ids.is_empty() {
            return Ok(book);
        }
        self.commit(&|| ids.iter().map(|id| requests::delete_sheet(*id)).collect(), &|book| left(book).is_empty())
            .await?;
        let sheets = book.sheets.into_iter().filter(|sheet| !ids.contains(&sheet.id)).collect();
        Ok(Book { sheets, ..book })
    }

    /// Reads a table's rows. A table that breaks is told and left out.
    async fn collect(&mut self, mut table: SinkTable<'_>, book: &Book) -> Result<Option<Target>, HttpError> {
        let name = table.head.name.clone();
        let state = self.store.sheet_state(self.shop, self.sink, &name).await.map_err(kept)?;
        let mut spool = Spool::default();
        while let Some(page) = table.rows.next().await {
            let added = page.and_then(|rows| {
                for row in rows {
                    let values = cell::values(&table.head, &row);
                    let key = cell::key(table.head.key.iter().filter_map(|index| values.get(*index)));
                    spool.push(key, &values)?;
                }
                Ok(())
            });
            if let Err(error) = added {
                self.fail(&name, format!("{error:#}"));
                return Ok(None);
            }
        }
        if let Some(key) = spool.double_key() {
            let reason = format!("two rows have the key {:?}", key.replace('\u{1f}', ", "));
            self.fail(&name, reason);
            return Ok(None);
        }
        let target = Target::new(table.head, spool, state, book);
        if target.sheet.is_none() && target.state.sheet_id.is_some() {
            self.synced.notices.push(format!("the sheet {name} was deleted and is made again"));
        }
        if target.sheet.is_none() && target.title != name {
            let title = &target.title;
            self.synced.notices.push(format!("a sheet {name} that is not ours is there; the table goes to {title:?}"));
        }
        Ok(Some(target))
    }

    fn fail(&mut self, table: &str, reason: String) {
        self.synced.failed.push((table.to_owned(), reason));
    }

    /// Looks at the sheets that need writing and decides what each needs.
    async fn decide(&mut self, targets: Vec<Target>, book: &Book) -> Result<Vec<Target>, HttpError> {
        let mut needy: Vec<Target> = targets.into_iter().filter(|target| !target.is_current()).collect();
        let ranges: Vec<String> = needy.iter().flat_map(Target::ranges).collect();
        let answer = if ranges.is_empty() { Vec::new() } else { self.hub.columns(&ranges).await? };
        let mut answer = answer.into_iter();
        let mut decided = Vec::new();
        for mut target in needy.drain(..) {
            let part: Vec<_> = answer.by_ref().take(target.ranges().len()).collect();
            let seen: Seen = target.see(&part);
            drop(part);
            if let Some((written, shown)) = target.changed_header(&seen) {
                let (name, title) = (&target.head.name, &target.title);
                self.synced.notices.push(format!(
                    "the header of the sheet {title:?} was changed by hand, {name} is not synced; it should be: {written}; it is: {shown}"
                ));
                self.fail(&target.head.name, "its header was changed by hand".into());
                continue;
            }
            target.decide(&seen, book);
            if target.is_settled() {
                self.save(&target, 0).await?;
                continue;
            }
            decided.push(target);
        }
        Ok(decided)
    }

    /// Fills the hidden sheets and writes the values that need none.
    async fn stage(&mut self, targets: Vec<Target>) -> Result<Vec<Target>, HttpError> {
        let (mut ready, mut waiting): (Vec<Target>, Vec<Target>) =
            targets.into_iter().partition(|target| target.work.as_ref().is_some_and(|work| work.way == Way::Cells));
        let opened = self.open_staging(&waiting).await;
        match opened {
            Ok(()) => {}
            Err(error @ HttpError::Refused { .. }) if waiting.len() > 1 => {
                tracing::warn!(error = %error, "hidden sheets refused together, tried one by one");
                let mut open = Vec::new();
                for target in waiting {
                    match self.open_staging(std::slice::from_ref(&target)).await {
                        Ok(()) => open.push(target),
                        Err(HttpError::Refused { reason, .. }) => self.fail(&target.head.name, reason),
                        Err(error) => return Err(error),
                    }
                }
                waiting = open;
            }
            Err(HttpError::Refused { reason, .. }) => {
                waiting.drain(..).for_each(|target| self.synced.failed.push((target.head.name, reason.clone())));
            }
            Err(error) => return Err(error),
        }
        for target in waiting {
            match self.fill(&target).await {
                Ok(()) => ready.push(target),
                Err(HttpError::Refused { reason, .. }) => self.fail(&target.head.name, reason),
                Err(error) => return Err(error),
            }
        }
        Ok(ready)
    }

    async fn open_staging(&self, targets: &[Target]) -> Result<(), HttpError> {
        let staging = |target: &Target| match target.work.as_ref().map(|work| work.way) {
            Some(Way::Staging { id }) => {
                Some((id, target.staging_title(), target.rows_written(), target.head.columns.len()))
            }
            _ => None,
        };
        let sheets: Vec<(i32, String, usize, usize)> = targets.iter().filter_map(staging).collect();
        if sheets.is_empty() {
            return Ok(());
        }
        let add = |(id, title, rows, columns): &(i32, String, usize, usize)| {
            requests::add_sheet(*id, title, *rows, *columns, true, None)
        };
        self.commit(&|| sheets.iter().map(add).collect(), &|book| {
            sheets.iter().all(|(id, title, ..)| book.by_id(*id).is_some_and(|sheet| sheet.title == *title))
        })
        .await
    }

    /// Sends the values of one table in chunks. What lies in its hidden sheet is read back, and the
    /// sheet itself once more: filling takes a while and people work in it.
    async fn fill(&self, target: &Target) -> Result<(), HttpError> {
        let mut sent = 0;
        loop {
            let (data, count) = target.chunk(sent).map_err(|error| spooled(&error))?;
            if count == 0 {
                break;
            }
            // The hidden sheet is read back below; what is told here only tells earlier.
            if let Some(written) = self.hub.put(&data).await?.filter(|rows| usize::try_from(*rows).ok() != Some(count))
            {
                let reason = format!("{count} rows sent, {written} written");
                return Err(HttpError::Malformed { service: SERVICE.into(), reason });
            }
            sent += count;
        }
        if !matches!(target.work.as_ref().map(|work| work.way), Some(Way::Staging { .. })) {
            return Ok(());
        }
        let Some((range, keys)) = target.staged_key() else { return Ok(()) };
        let mut ranges = target.ranges();
        ranges.push(range);
        let mut answer = self.hub.columns(&ranges).await?;
        let mut staged = answer.pop().and_then(|range| range.values).unwrap_or_default();
        let staged = if staged.is_empty() { Vec::new() } else { staged.swap_remove(0) };
        if target.see(&answer).hash() != target.seen {
            let reason = "people moved rows while it was being written; the next sync goes on".to_owned();
            return Err(HttpError::Refused { service: SERVICE.into(), status: 409, reason });
        }
        for (at, key) in keys.enumerate() {
            let key = cell::Value::from_json(&key.map_err(|error| spooled(&error))?);
            if staged.get(at).map_or(cell::Value::Empty, cell::Value::from_json) != key {
                let reason = format!("row {} of the hidden sheet of {} is not what was sent", at + 1, target.head.name);
                return Err(HttpError::Malformed { service: SERVICE.into(), reason });
            }
        }
        Ok(())
    }

    /// One atomic change for several tables. When it is refused for one of them, the others go on.
    async fn apply(&mut self, mut group: Vec<Target>) -> Result<(), HttpError> {
        while !group.is_empty() {
            let error = match self.apply_once(&group).await {
                Ok(()) => {
                    fail::point("C16");
                    for target in &group {
                        self.save(target, target.rows_written()).await?;
                    }
                    return Ok(());
                }
                Err(error) => error,
            };
            let HttpError::Refused { status: 400, reason, .. } = error else { return Err(error) };
            let guilty = guilty(&reason, &group).filter(|_| group.len() > 1);
            match guilty {
                Some(at) => self.fail(&group.remove(at).head.name, reason),
                None if group.len() == 1 => self.fail(&group.remove(0).head.name, reason),
                None => {
                    // The message names no request: each alone.
                    for target in group.drain(..) {
                        Box::pin(self.apply(vec![target])).await?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn apply_once(&self, group: &[Target]) -> Result<(), HttpError> {
        // Proves that every row can be read before anything is sent.
        let reading = |target: &&Target| target.work.as_ref().is_some_and(|work| work.way == Way::Cells);
        for target in group.iter().filter(reading) {
            target.requests().map_err(|error| spooled(&error))?;
        }
        let build = || match group {
            [target] => target.requests().unwrap_or_default(),
            _ => group.iter().flat_map(|target| target.requests().unwrap_or_default()).collect(),
        };
        let done = |book: &Book| {
            group.iter().all(|target| {
                let mark = book.by_id(target.id).and_then(|sheet| sheet.mark.as_ref());
                mark.is_some_and(|mark| mark.generation == target.generation() && mark.content == target.content)
            })
        };
        self.commit(&build, &done).await
    }

    /// Makes one atomic change. After a lost answer the book is read: a change that was applied is
    /// not made again. A late one is refused by the ids it carries.
    async fn commit(
        &self,
        build: &(dyn Fn() -> Vec<Request> + Sync),
        done: &(dyn Fn(&Book) -> bool + Sync),
    ) -> Result<(), HttpError> {
        let mut attempt = 1;
        let mut doubtful = false;
        loop {
            let Err(failure) = self.hub.change(build).await else { return Ok(()) };
            doubtful |= failure.ambiguous;
            if doubtful && done(&Book::new(self.hub.book().await?)) {
                return Ok(());
            }
            if attempt >= self.hub.pace.tries || !(failure.error.is_transient() || failure.ambiguous) {
                return Err(failure.error);
            }
            self.hub.pause(&failure.error, attempt).await;
            attempt += 1;
        }
    }

    /// Notes what the sheet holds now, with the audit line.
    async fn save(&mut self, target: &Target, rows: usize) -> Result<(), HttpError> {
        let Some(work) = &target.work else { return Ok(()) };
        let state = SheetState {
            sheet_id: Some(i64::from(target.id)),
            generation: target.generation(),
            head_hash: target.head_hash,
            rows: work.rows.clone(),
        };
        let audit = Audit {
            at: self.clock.now(),
            target: format!("google_sheets:{}", self.sink),
            action: format!("sync {}", target.head.name),
            detail: format!("{rows} rows written, {} in the sheet", work.rows.len()),
        };
        self.synced.rows_written += rows;
        let saved = self.store.save_sheet_state(self.shop, self.sink, &target.head.name, &state, &audit).await;
        saved.map_err(kept)
    }
}

/// Groups whose weight fits one atomic change, in order.
fn grouped(targets: Vec<Target>) -> Vec<Vec<Target>> {
    let mut groups: Vec<Vec<Target>> = Vec::new();
    let mut weight = 0;
    for target in targets {
        let own = target.weight();
        match groups.last_mut() {
            Some(group) if weight + own <= CHANGE_WEIGHT => group.push(target),
            _ => {
                groups.push(vec![target]);
                weight = 0;
            }
        }
        weight += own;
    }
    groups
}

/// The table whose request the message names: `Invalid requests[12].updateCells: ...`.
fn guilty(reason: &str, group: &[Target]) -> Option<usize> {
    let (_, rest) = reason.split_once("requests[")?;
    let mut index: usize = rest.split(']').next()?.parse().ok()?;
    for (at, target) in group.iter().enumerate() {
        let count = target.requests().ok()?.len();
        if index < count {
            return Some(at);
        }
        index -= count;
    }
    None
}

fn kept(error: StoreError) -> HttpError {
    HttpError::Transient { service: "store".into(), reason: error.to_string() }
}

fn spooled(error: &std::io::Error) -> HttpError {
    HttpError::Transient { service: "disk".into(), reason: format!("rows cannot be kept: {error}") }
}
