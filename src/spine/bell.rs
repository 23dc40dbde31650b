//! tokio-cron-scheduler rings, nothing more: it keeps no promise about missed runs, overlap,
//! daylight saving, clock steps or panics, so a ring only wakes the planner a little earlier than
//! its own tick would. Asynchronous cron jobs only: its repeated jobs stop for ever after a stall,
//! its synchronous closures after a panic.

use tokio::sync::mpsc;
use tokio_cron_scheduler::{Job as Ring, JobScheduler};

use crate::spine::{Job, When};

/// A bell that hangs. Dropping it lets its tasks end; [`Bell::stop`] ends them at once.
pub struct Bell {
    scheduler: Option<JobScheduler>,
    rings: mpsc::Receiver<()>,
    /// Kept so that `rings` never closes.
    _sender: mpsc::Sender<()>,
}

impl Bell {
    /// Hangs a bell for the patterns of the jobs. A bell that cannot be hung is only logged: the
    /// planner has its own tick.
    pub async fn hang(jobs: &[Job]) -> Bell {
        let (sender, rings) = mpsc::channel(1);
        let scheduler = match ringing(jobs, &sender).await {
            Ok(scheduler) => Some(scheduler),
            Err(error) => {
                tracing::warn!(error = %error, "the bell cannot be hung, the planner goes by its own tick");
                None
            }
        };
        Bell { scheduler, rings, _sender: sender }
    }

    /// Waits for the next ring.
    pub async fn ring(&mut self) {
        // The sender is kept: never `None`.
        let _ = self.rings.recv().await;
    }

    /// Takes the bell down.
    pub async fn stop(&mut self) {
        if let Some(scheduler) = &mut self.scheduler {
            let _ = scheduler.shutdown().await;
        }
    }
}

async fn ringing(
    jobs: &[Job],
    sender: &mpsc::Sender<()>,
) -> Result<JobScheduler, tokio_cron_scheduler::JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    for job in jobs {
        let When::Cron(pattern) = &job.when else { continue };
        let sender = sender.clone();
        let ring = Ring::new_async_tz(pattern.with_seconds(), pattern.zone(), move |_, _| {
            let sender = sender.clone();
            Box::pin(async move {
                // Full: the planner is already being woken.
                let _ = sender.try_send(());
            })
        })?;
        scheduler.add(ring).await?;
    }
    scheduler.start().await?;
    Ok(scheduler)
}
