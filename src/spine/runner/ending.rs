//! How a run's body ends: by itself, at its deadline, with the program, or because its lease is lost.

use std::time::Duration;

use futures::FutureExt as _;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{LEASE, Runner, lease_until};
use crate::model::run::{Done, Run};
use crate::spine::Job;

/// Time a cancelled body has to end by itself, then the task is cut.
pub(super) const SOFT_END: Duration = Duration::from_secs(1);

/// How a body ended.
pub(super) enum Ending {
    Returned(anyhow::Result<Done>),
    Panicked,
    TimedOut,
    /// The program stops.
    Interrupted,
    /// Somebody else holds the run: nothing is ours to write.
    Lost,
}

impl Runner {
    /// Waits for the first of: the body's end, its deadline, the program's stop, a lost lease.
    pub(super) async fn watch(
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
