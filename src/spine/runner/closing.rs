//! What the end of a run becomes: one line of the log, a line of the ledger, an alert, the next try.

use std::time::Duration;

use chrono::TimeDelta;

use super::ending::Ending;
use super::{LEASE, Runner};
use crate::model::run::{Done, Run, RunState, Slot};
use crate::model::time::Time;
use crate::spine::verdict::{self, Verdict};
use crate::spine::{Cancelled, Job, Told, When, slots, troubles};
use crate::store::{RunEnd, StoreError};

impl Runner {
    /// Says how the run ended: log, measures, ledger, alerts.
    pub(super) async fn finish(&self, job: &Job, run: &Run, ending: Ending, took: Duration) {
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
        for cause in troubles::over_when_ok(job.name).iter().filter(|_| ok) {
            self.alerts.resolve(cause).await;
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
            self.alerts.raise(troubles::failed(job, run, &reason)).await;
        }
        end(RunState::Failed, None, Some(reason))
    }

    async fn panicked(&self, job: &Job, run: &Run) -> RunEnd {
        tracing::error!(job = job.name, run = run.id, attempt = run.attempt, "run failed: the job panicked");
        self.alerts.raise(troubles::panicked(job)).await;
        let reason = "the job panicked, a fault of the program; its place is in the log";
        end(RunState::Panicked, None, Some(reason.to_owned()))
    }

    async fn timed_out(&self, job: &Job, run: &Run) -> RunEnd {
        let secs = job.deadline.as_secs();
        let reason = format!("not done within {secs} s");
        tracing::error!(job = job.name, run = run.id, attempt = run.attempt, "run failed: {reason}");
        self.alerts.raise(troubles::stuck(job)).await;
        end(RunState::TimedOut, None, Some(reason))
    }

    /// Closes the line of the ledger together with the slots that follow. A store that is busy
    /// or full is asked until it answers: a run that ended must not look running.
    pub(super) async fn close(&self, job: &Job, run: &Run, end: RunEnd) {
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
}

/// An end without another try.
pub(super) fn end(state: RunState, done: Option<Done>, error: Option<String>) -> RunEnd {
    RunEnd { state, done, error, retry_at: None }
}

fn counts(done: &Done) -> String {
    done.counts.iter().map(|(name, count)| format!("{name}={count}")).collect::<Vec<_>>().join(" ")
}
