//! Runs what the ledger has planned: one run of a job at a time, each in a task of its own, with
//! a lease, a deadline and a closed end whatever happens.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::model::ids::Shop;
use crate::model::run::{Done, Run, RunState};
use crate::model::time::{Clock, Time};
use crate::spine::alerts::Alerts;
use crate::spine::measures::Measures;
use crate::spine::{Job, RunContext, fail, troubles};
use crate::store::{Store, StoreError};
use crate::text::mask;

mod closing;
mod ending;

use closing::end;
use ending::SOFT_END;

/// A run is ours for this long without a sign of life; renewed at a third.
const LEASE: Duration = Duration::from_secs(60);
/// A cut body that still holds its thread after this is reported as stuck.
const STUCK_AFTER: Duration = Duration::from_secs(10);
/// Time between looks at the ledger when nobody wakes us: retries start at most this late.
const LOOK: Duration = Duration::from_secs(5);
/// Processes that may die in one run before it waits for a person.
pub const CRASHES_MOST: u32 = 3;

/// Everything a run needs; shared by the tasks.
pub struct Runner {
    pub store: Arc<dyn Store>,
    pub shop: Shop,
    pub clock: Clock,
    pub jobs: Arc<Vec<Job>>,
    pub alerts: Arc<Alerts>,
    pub measures: Measures,
    /// Host, pid and a nonce of this process.
    pub owner: String,
    /// Time for the runs under way to end softly when the program stops.
    pub drain: Duration,
    /// Woken by the planner and by each end of a run.
    pub planned: Arc<Notify>,
    /// Starts empty: [`UnderWay::default`].
    pub under_way: UnderWay,
}

/// The runs of this process that did not end yet.
#[derive(Default)]
pub struct UnderWay {
    /// Jobs with a run.
    busy: Mutex<HashSet<&'static str>>,
    tasks: TaskTracker,
}

impl Runner {
    /// At start, before planning: runs of dead processes are planned again or parked.
    pub async fn recover(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        for run in self.store.recover_runs(&self.shop, &self.owner, now, CRASHES_MOST).await? {
            if run.state != RunState::Parked {
                tracing::warn!(
                    job = run.job,
                    run = run.id,
                    crashes = run.crashes,
                    "a process died in this run, it starts again"
                );
                continue;
            }
            tracing::error!(
                job = run.job,
                run = run.id,
                crashes = run.crashes,
                "run parked: processes keep dying in it"
            );
            self.alerts.raise(troubles::parked(&run)).await;
        }
        Ok(())
    }

    /// Runs what is planned until told to stop, then drains. Gives whether all runs ended softly.
    pub async fn run(self: &Arc<Self>, stop: CancellationToken) -> bool {
        while !stop.is_cancelled() {
            self.start_due(&stop).await;
            tokio::select! {
                _ = stop.cancelled() => {}
                _ = self.planned.notified() => {}
                _ = tokio::time::sleep(LOOK) => {}
            }
        }
        fail::point("C25");
        self.under_way.tasks.close();
        // The runs give their bodies `drain` and cut them; this bound only keeps a stuck one from holding us.
        tokio::time::timeout(self.drain + SOFT_END, self.under_way.tasks.wait()).await.is_ok()
    }

    /// Claims and starts one due run of each job that is not busy. Gives how many were started.
    pub async fn start_due(self: &Arc<Self>, stop: &CancellationToken) -> u32 {
        let mut started = 0;
        for (place, job) in self.jobs.iter().enumerate() {
            if !self.take(job.name) {
                continue;
            }
            match self.claim(job).await {
                Some(run) => {
                    started += 1;
                    self.under_way.tasks.spawn(self.clone().execute(place, run, stop.clone()));
                }
                None => self.free(job.name),
            }
        }
        started
    }

    /// Waits until no run is under way.
    pub async fn idle(&self) {
        loop {
            let ended = self.planned.notified();
            if self.lock().is_empty() {
                return;
            }
            tokio::select! { _ = ended => {}, _ = tokio::time::sleep(Duration::from_millis(50)) => {} }
        }
    }

    /// Claims a run that may still start; one past its start deadline is closed as missed.
    async fn claim(&self, job: &Job) -> Option<Run> {
        loop {
            let now = self.clock.now();
            let claimed = self.store.claim_run(&self.shop, job.name, &self.owner, now, lease_until(now)).await;
            let run = match claimed {
                Ok(run) => run?,
                Err(error) => {
                    tracing::warn!(job = job.name, error = %error, "no run can be claimed, tried again");
                    return None;
                }
            };
            let late = (now - run.slot).to_std().unwrap_or_default();
            if run.attempt > 1 || run.crashes > 0 || job.start_deadline.is_none_or(|deadline| late <= deadline) {
                return Some(run);
            }
            tracing::warn!(job = job.name, slot = %run.slot, "slot missed: planned, but not started in time");
            self.close(job, &run, end(RunState::Missed, None, Some("not started in time".into()))).await;
            self.alerts.raise(troubles::missed(job, run.slot)).await;
        }
    }

    async fn execute(self: Arc<Self>, place: usize, run: Run, stop: CancellationToken) {
        let Some(job) = self.jobs.get(place).cloned() else { return };
        tracing::info!(job = job.name, run = run.id, slot = %run.slot, attempt = run.attempt, "run starts");
        let cancel = stop.child_token();
        let context = RunContext {
            shop: self.shop.clone(),
            run: run.id,
            job: job.name,
            slot: run.slot,
            attempt: run.attempt.max(1),
            ends_at: Instant::now() + job.deadline,
            cancel: cancel.clone(),
        };
        let body = job.body.clone();
        let started = Instant::now();
        // The call itself is inside the task: a body that panics before its first await harms only this run.
        let mut task = tokio::spawn(async move { body(context).await });
        let ending = self.watch(&job, &run, &mut task, &cancel, &stop).await;
        fail::point("C5");
        self.finish(&job, &run, ending, started.elapsed()).await;
        fail::point("C6");
        if !task.is_finished() {
            self.wait_for_stuck(&job, &run, &mut task).await;
        }
        mask::forget();
        self.free(job.name);
        self.planned.notify_one();
    }

    /// A body that holds its thread cannot be cut. Its job stays busy, so that no second run overlaps it.
    async fn wait_for_stuck(&self, job: &Job, run: &Run, task: &mut JoinHandle<anyhow::Result<Done>>) {
        if tokio::time::timeout(STUCK_AFTER, &mut *task).await.is_ok() {
            return;
        }
        tracing::error!(job = job.name, run = run.id, "a run past its deadline does not end, its job waits for it");
        self.alerts.raise(troubles::held(job)).await;
        let _ = task.await;
    }

    fn take(&self, job: &'static str) -> bool {
        self.lock().insert(job)
    }

    fn free(&self, job: &'static str) {
        self.lock().remove(job);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<&'static str>> {
        self.under_way.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lease_until(now: Time) -> Time {
    now + TimeDelta::from_std(LEASE).unwrap_or_default()
}
