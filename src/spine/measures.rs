//! Counters of the spine for `/metrics`.

use std::time::Duration;

use prometheus::{GaugeVec, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};

use crate::model::run::RunState;
use crate::model::time::Time;

/// What the runner counts. Cloning shares the counters.
#[derive(Clone)]
pub struct Measures {
    runs: IntCounterVec,
    run_secs: HistogramVec,
    last_success: GaugeVec,
}

impl Measures {
    /// Counters registered where `/metrics` gathers them. Fails when the names are taken.
    pub fn register(registry: &Registry) -> prometheus::Result<Measures> {
        let runs = IntCounterVec::new(Opts::new("spindle_runs_total", "Runs by job and end."), &["job", "state"])?;
        let buckets = vec![0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 7200.0];
        let run_secs = HistogramVec::new(
            HistogramOpts::new("spindle_run_seconds", "How long a run took.").buckets(buckets),
            &["job"],
        )?;
        let last_success =
            GaugeVec::new(Opts::new("spindle_last_success_seconds", "Unix time of the last good end."), &["job"])?;
        registry.register(Box::new(runs.clone()))?;
        registry.register(Box::new(run_secs.clone()))?;
        registry.register(Box::new(last_success.clone()))?;
        Ok(Measures { runs, run_secs, last_success })
    }

    /// Counts one end of a run.
    pub fn count_run(&self, job: &str, state: RunState, took: Duration, now: Time) {
        self.runs.with_label_values(&[job, state.name()]).inc();
        self.run_secs.with_label_values(&[job]).observe(took.as_secs_f64());
        if state == RunState::Ok {
            self.last_success.with_label_values(&[job]).set(now.timestamp() as f64);
        }
    }
}
