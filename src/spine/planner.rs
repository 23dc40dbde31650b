//! Writes due slots into the ledger. Level-triggered: each pass compares the patterns with the
//! ledger, so a lost tick, a stall or a stopped process loses nothing. The insert of a slot is the
//! only right to run it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{SubsecRound, TimeDelta};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::model::ids::Shop;
use crate::model::run::{RunState, Slot};
use crate::model::time::{Clock, Time};
use crate::spine::alerts::Alerts;
use crate::spine::bell::Bell;
use crate::spine::pattern::Pattern;
use crate::spine::slots::{self, Due, Misfire};
use crate::spine::watchdog::Beat;
use crate::spine::{Job, When, troubles};
use crate::store::{Result, Store};

/// Time between passes.
const TICK: Duration = Duration::from_secs(1);
/// Lines of the ledger looked through for a job's last success.
const LOOK_BACK: u32 = 200;

/// The planning part of the program.
pub struct Planner {
    pub store: Arc<dyn Store>,
    pub shop: Shop,
    pub clock: Clock,
    pub jobs: Arc<Vec<Job>>,
    pub alerts: Arc<Alerts>,
    pub beat: Beat,
    /// Wakes the runner.
    pub planned: Arc<Notify>,
}

impl Planner {
    /// Plans until told to stop.
    pub async fn run(&self, stop: CancellationToken) {
        let mut bell = Bell::hang(&self.jobs).await;
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut failing: Option<String> = None;
        loop {
            tokio::select! {
                _ = stop.cancelled() => break,
                _ = tick.tick() => {}
                _ = bell.ring() => {}
            }
            let outcome = self.pass().await;
            self.beat.now();
            failing = tell_change(failing, outcome);
        }
        bell.stop().await;
    }

    /// One pass over all jobs: gives how many slots were planned.
    pub async fn pass(&self) -> Result<u32> {
        let now = self.clock.now();
        let mut planned = 0;
        for job in self.jobs.iter() {
            planned += match &job.when {
                When::Cron(pattern) => self.plan_pattern(job, pattern, now).await?,
                When::After { job: parent, at_most_every } => self.plan_after(job, parent, *at_most_every, now).await?,
                When::Never => 0,
            };
        }
        if planned > 0 {
            self.planned.notify_one();
        }
        Ok(planned)
    }

    async fn plan_pattern(&self, job: &Job, pattern: &Pattern, now: Time) -> Result<u32> {
        let last = self.store.last_slot(&self.shop, job.name).await?;
        let after = match last {
            Some(last) if last <= now => last,
            Some(_) => self.last_slot_by(job.name, now).await?.unwrap_or(now - TimeDelta::seconds(slots::FRESH_SECS)),
            None => match self.first_seen(job, now).await? {
                Some(since) => since,
                None => return self.plan(job, now.trunc_subsecs(0), RunState::Planned, now).await.map(u32::from),
            },
        };
        let due = slots::slots_due(pattern, after, now, job.misfire, job.start_deadline);
        if due.planned.is_empty() && due.missed.is_empty() {
            return Ok(0);
        }
        let state = self.state_of_new(job).await?;
        for slot in &due.missed {
            self.plan(job, *slot, RunState::Missed, now).await?;
        }
        let mut planned = 0;
        for slot in &due.planned {
            let mut new = self.plan(job, *slot, state, now).await?;
            if !new && last.is_some_and(|last| last > now) {
                // The ledger knows this slot from a clock that was ahead: it runs under the present instant.
                new = self.plan(job, now.trunc_subsecs(0), state, now).await?;
            }
            planned += u32::from(new && state == RunState::Planned);
        }
        self.tell_missed(job, &due).await;
        Ok(planned)
    }

    async fn plan_after(&self, job: &Job, parent: &str, at_most_every: Duration, now: Time) -> Result<u32> {
        let runs = self.store.runs(&self.shop, Some(parent), LOOK_BACK).await?;
        let known = runs.iter().filter(|run| run.slot <= now && run.planned_at <= now);
        let ok = known.filter(|run| run.state == RunState::Ok).map(|run| run.slot).max();
        let mut last = self.store.last_slot(&self.shop, job.name).await?;
        if last.is_some_and(|last| last > now) {
            last = self.last_slot_by(job.name, now).await?;
        }
        match slots::follow_due(ok, last, at_most_every, now) {
            Some(slot) => self.plan(job, slot, RunState::Planned, now).await.map(u32::from),
            None => Ok(0),
        }
    }

    /// Where a job that never ran is planned from; `None`: it runs at once.
    async fn first_seen(&self, job: &Job, now: Time) -> Result<Option<Time>> {
        if job.at_first_start {
            return Ok(None);
        }
        let name = format!("planned_from:{}", job.name);
        let seen = self.store.value(&self.shop, &name).await?.and_then(|text| text.parse::<Time>().ok());
        // One in the future is of a clock that was ahead.
        if let Some(seen) = seen.filter(|seen| *seen <= now) {
            return Ok(Some(seen));
        }
        self.store.set_value(&self.shop, &name, Some(&now.to_rfc3339())).await?;
        Ok(Some(now))
    }

    /// The last slot, without the lines that a clock that was ahead has written.
    async fn last_slot_by(&self, job: &str, now: Time) -> Result<Option<Time>> {
        let runs = self.store.runs(&self.shop, Some(job), LOOK_BACK).await?;
        Ok(runs.iter().filter(|run| run.slot <= now && run.planned_at <= now).map(|run| run.slot).max())
    }

    /// A slot that comes while the job runs is skipped, except where every slot counts.
    async fn state_of_new(&self, job: &Job) -> Result<RunState> {
        if job.misfire == Misfire::All {
            return Ok(RunState::Planned);
        }
        let runs = self.store.runs(&self.shop, Some(job.name), LOOK_BACK).await?;
        let busy = runs.iter().any(|run| run.state == RunState::Running);
        Ok(if busy { RunState::SkippedOverlap } else { RunState::Planned })
    }

    async fn plan(&self, job: &Job, at: Time, state: RunState, now: Time) -> Result<bool> {
        let slot = Slot { job: job.name.to_owned(), at };
        let new = self.store.plan_slot(&self.shop, &slot, state, now).await?;
        if new && state == RunState::SkippedOverlap {
            tracing::warn!(job = job.name, slot = %at, "slot skipped: the run before still works");
        }
        Ok(new)
    }

    async fn tell_missed(&self, job: &Job, due: &Due) {
        let (Some(first), Some(last)) = (due.missed.first(), due.missed.last()) else { return };
        let count = due.missed.len();
        tracing::warn!(job = job.name, slots = count, more = due.more, first = %first, last = %last, "slots missed");
        // A newer slot of the job runs in their stead: nothing is lost.
        if !due.planned.is_empty() {
            return;
        }
        self.alerts.raise(troubles::missed(job, *last)).await;
    }
}

/// Logs when passes begin to fail, and when they work again; not each second.
fn tell_change(before: Option<String>, outcome: Result<u32>) -> Option<String> {
    match outcome {
        Ok(_) => {
            if before.is_some() {
                tracing::info!("planning works again");
            }
            None
        }
        Err(error) => {
            let error = error.to_string();
            if before.as_deref() != Some(&error) {
                tracing::error!(error, "planning failed, tried again each second");
            }
            Some(error)
        }
    }
}
