//! Runs what the ledger has planned: one run of a job at a time, each in a task of its own, with
//! a lease, a deadline and a closed end whatever happens.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt as _;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::model::alert::{Alert, Severity};
use crate::model::ids::Shop;
use crate::model::run::{Done, Run, RunState, Slot};
use crate::model::time::{Clock, Time};
use crate::spine::alerts::Alerts;
use crate::spine::measures::Measures;
use crate::spine::verdict::{self, Verdict};
use crate::spine::{Cancelled, Job, RunContext, Told, When, fail, memory, slots};
use crate::store::{RunEnd, Store, StoreError};

/// A run is ours for this long without a sign of life; renewed at a third.
const LEASE: Duration = Duration::from_secs(60);
/// Time a cancelled body has to end by itself, then the task is cut.
const SOFT_END: Duration = Duration::from_secs(1);
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
    busy: Mutex<HashSet<&'static str>>,
    runs: TaskTracker,
}

/// How a body ended.
enum Ending {
    Returned(anyhow::Result<Done>),
    Panicked,
    TimedOut,
    /// The program stops.
    Interrupted,
    /// Somebody else holds the run: nothing is ours to write.
    Lost,
}

impl Runner {
    #[allow(clippy::too_many_arguments)] // Each is a part the runner is made of; no group of them has a name.
    pub fn new(
        store: Arc<dyn Store>,
        shop: Shop,
        clock: Clock,
        jobs: Arc<Vec<Job>>,
        alerts: Arc<Alerts>,
        measures: Measures,
        owner: String,
        drain: Duration,
        planned: Arc<Notify>,
    ) -> Arc<Runner> {
        let (busy, runs) = (Mutex::default(), TaskTracker::new());
        Arc::new(Runner { store, shop, clock, jobs, alerts, measures, owner, drain, planned, busy, runs })
    }

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
            let arguments = vec![
                ("job".into(), run.job.clone()),
                ("count".into(), run.crashes.to_string()),
                ("error".into(), run.error.clone().unwrap_or_default()),
            ];
            self.alert(format!("job_parked:{}", run.job), Severity::Critical, "alert-job-parked", arguments).await;
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
        self.runs.close();
        // The runs give their bodies `drain` and cut them; this bound only keeps a stuck one from holding us.
        tokio::time::timeout(self.drain + SOFT_END, self.runs.wait()).await.is_ok()
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
                    self.runs.spawn(self.clone().execute(place, run, stop.clone()));
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
            let arguments = vec![("job".into(), job.name.into()), ("time".into(), job.shown(run.slot))];
            self.alert(format!("job_missed:{}", job.name), Severity::Warning, "alert-job-missed", arguments).await;
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
        memory::give_back();
        self.free(job.name);
        self.planned.notify_one();
    }

    /// Waits for the first of: the body's end, its deadline, the program's stop, a lost lease.
    async fn watch(
        &self,
        job: &Job,
        run: &Run,
        task: &mut JoinHandle<anyhow::Result<Done>>,
        cancel: &CancellationToken,
        stop: &CancellationToken,
    ) -> Ending {
        let deadline = tokio::time::sleep(job.deadline);
        tokio::pin!(deadline);
        let mut renew = tokio::time::interval(LEASE / 3);
        renew.reset();
        loop {
            tokio::select! {
                biased;
                ended = &mut *task => {
                    let ending = returned(ended);
                    // A body that listens may be done before we look at the stop ourselves.
                    return if stop.is_cancelled() { ending.after_stop() } else { ending };
                }
                _ = stop.cancelled() => {
                    return cut(task, self.drain).await.unwrap_or(Ending::Interrupted).after_stop();
                }
                _ = &mut deadline => {
                    cancel.cancel();
                    cut(task, SOFT_END).await;
                    return Ending::TimedOut;
                }
                _ = renew.tick() => {
                    let until = lease_until(self.clock.now());
                    if let Ok(false) = self.store.renew_run(run.id, &self.owner, until).await {
                        cancel.cancel();
                        cut(task, SOFT_END).await;
                        return Ending::Lost;
                    }
                }
            }
        }
    }

    async fn finish(&self, job: &Job, run: &Run, ending: Ending, took: Duration) {
        let now = self.clock.now();
        let end = match ending {
            Ending::Lost => {
                tracing::error!(job = job.name, run = run.id, "run lost: another process holds its lease");
                return;
            }
            Ending::Interrupted => {
                tracing::info!(job = job.name, run = run.id, "run stopped, goes on at the next start");
                RunEnd {
                    state: RunState::Abandoned,
                    done: None,
                    error: Some(Cancelled.to_string()),
                    retry_at: Some(now),
                }
            }
            Ending::Returned(Ok(done)) => {
                let (counts, secs) = (counts(&done), took.as_secs_f64());
                tracing::info!(job = job.name, run = run.id, seconds = secs, counts, note = done.note, "run ok");
                end(RunState::Ok, Some(done), None)
            }
            Ending::Returned(Err(error)) => self.failed(job, run, &error, now).await,
            Ending::Panicked => self.panicked(job, run).await,
            Ending::TimedOut => self.timed_out(job, run).await,
        };
        self.measures.count_run(job.name, end.state, took, now);
        let ok = end.state == RunState::Ok;
        self.close(job, run, end).await;
        if ok {
            for cause in ["job_failed", "job_missed", "job_stuck"] {
                self.alerts.resolve(&format!("{cause}:{}", job.name)).await;
            }
        }
    }

    /// The one error line of a failure, its alert when no try is left, the next try when one is.
    async fn failed(&self, job: &Job, run: &Run, error: &anyhow::Error, now: Time) -> RunEnd {
        let reason = format!("{error:#}");
        let verdict = verdict::judge(error);
        if let (Verdict::Passing { after }, true) = (&verdict, run.attempt < job.tries) {
            let pause = verdict::pause(run.attempt, *after, rand::random());
            tracing::error!(
                job = job.name,
                run = run.id,
                attempt = run.attempt,
                retry_secs = pause.as_secs(),
                "run failed, tried again: {reason}"
            );
            let retry_at = Some(now + TimeDelta::from_std(pause).unwrap_or_default());
            return RunEnd { state: RunState::Failed, done: None, error: Some(reason), retry_at };
        }
        tracing::error!(job = job.name, run = run.id, attempt = run.attempt, "run failed: {reason}");
        if error.downcast_ref::<Told>().is_none() {
            self.alert_failed(job, run, &reason).await;
        }
        end(RunState::Failed, None, Some(reason))
    }

    async fn panicked(&self, job: &Job, run: &Run) -> RunEnd {
        tracing::error!(job = job.name, run = run.id, attempt = run.attempt, "run failed: the job panicked");
        let reason = "the job panicked, a fault of the program; its place is in the log";
        self.alert_failed(job, run, reason).await;
        end(RunState::Panicked, None, Some(reason.to_owned()))
    }

    async fn timed_out(&self, job: &Job, run: &Run) -> RunEnd {
        let secs = job.deadline.as_secs();
        let reason = format!("not done within {secs} s");
        tracing::error!(job = job.name, run = run.id, attempt = run.attempt, "run failed: {reason}");
        let arguments = vec![("job".into(), job.name.into()), ("duration".into(), secs.to_string())];
        self.alert(format!("job_stuck:{}", job.name), Severity::Warning, "alert-job-stuck", arguments).await;
        end(RunState::TimedOut, None, Some(reason))
    }

    async fn alert_failed(&self, job: &Job, run: &Run, reason: &str) {
        let arguments = vec![
            ("job".into(), job.name.into()),
            ("attempts".into(), run.attempt.to_string()),
            ("error".into(), reason.to_owned()),
        ];
        self.alert(format!("job_failed:{}", job.name), Severity::Warning, "alert-job-failed", arguments).await;
    }

    /// Closes the line of the ledger together with the slots that follow. A store that is busy
    /// or full is asked until it answers: a run that ended must not look running.
    async fn close(&self, job: &Job, run: &Run, end: RunEnd) {
        let mut wait = Duration::from_millis(200);
        loop {
            match self.try_close(job, run, &end).await {
                Ok(true) => return,
                Ok(false) => {
                    tracing::error!(job = job.name, run = run.id, "run not closed: another process holds it");
                    return;
                }
                Err(error) => {
                    tracing::warn!(job = job.name, run = run.id, error = %error, "run not closed yet, tried again");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(LEASE / 3);
                }
            }
        }
    }

    async fn try_close(&self, job: &Job, run: &Run, end: &RunEnd) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let mut follow = Vec::new();
        for child in self.jobs.iter().filter(|_| end.state == RunState::Ok) {
            let When::After { job: parent, at_most_every } = &child.when else { continue };
            if *parent != job.name {
                continue;
            }
            let last = self.store.last_slot(&self.shop, child.name).await?;
            let slot = slots::follow_due(Some(run.slot), last, *at_most_every, now);
            follow.extend(slot.map(|at| Slot { job: child.name.to_owned(), at }));
        }
        self.store.close_run(&self.shop, run.id, &self.owner, end, &follow, now).await
    }

    /// A body that holds its thread cannot be cut. Its job stays busy, so that no second run overlaps it.
    async fn wait_for_stuck(&self, job: &Job, run: &Run, task: &mut JoinHandle<anyhow::Result<Done>>) {
        if tokio::time::timeout(STUCK_AFTER, &mut *task).await.is_ok() {
            return;
        }
        tracing::error!(job = job.name, run = run.id, "a run past its deadline does not end, its job waits for it");
        self.alert_failed(job, run, "a run past its deadline does not end; restart the program").await;
        let _ = task.await;
    }

    async fn alert(&self, cause: String, severity: Severity, message: &str, arguments: Vec<(String, String)>) {
        self.alerts.raise(Alert { cause, severity, message: message.to_owned(), arguments }).await;
    }

    fn take(&self, job: &'static str) -> bool {
        self.lock().insert(job)
    }

    fn free(&self, job: &'static str) {
        self.lock().remove(job);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<&'static str>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ending {
    /// An end within the drain counts when it is a good one; any failure there is the stop's doing.
    fn after_stop(self) -> Ending {
        match self {
            Ending::Returned(Ok(done)) => Ending::Returned(Ok(done)),
            Ending::Panicked => Ending::Panicked,
            _ => Ending::Interrupted,
        }
    }
}

fn returned(ended: Result<anyhow::Result<Done>, tokio::task::JoinError>) -> Ending {
    match ended {
        Ok(result) => Ending::Returned(result),
        Err(error) if error.is_panic() => Ending::Panicked,
        Err(_) => Ending::Interrupted,
    }
}

/// Gives a cancelled body some time, then cuts it. `None`: it had to be cut.
async fn cut(task: &mut JoinHandle<anyhow::Result<Done>>, soft: Duration) -> Option<Ending> {
    if let Ok(ended) = tokio::time::timeout(soft, &mut *task).await {
        return Some(returned(ended));
    }
    task.abort();
    // A body that yields is gone by the next turn; one that does not is left to `wait_for_stuck`.
    tokio::task::yield_now().await;
    (&mut *task).now_or_never();
    None
}

fn end(state: RunState, done: Option<Done>, error: Option<String>) -> RunEnd {
    RunEnd { state, done, error, retry_at: None }
}

fn lease_until(now: Time) -> Time {
    now + TimeDelta::from_std(LEASE).unwrap_or_default()
}

fn counts(done: &Done) -> String {
    done.counts.iter().map(|(name, count)| format!("{name}={count}")).collect::<Vec<_>>().join(" ")
}
