//! The alerts the spine raises about jobs, and which of them a good run ends.

use crate::model::alert::{Alert, Severity};
use crate::model::run::Run;
use crate::model::time::Time;
use crate::spine::Job;

/// The causes that are over when a run of the job ends well.
pub fn over_when_ok(job: &str) -> [String; 3] {
    [failed_cause(job), format!("job_missed:{job}"), stuck_cause(job)]
}

/// A slot passed while nothing could run it.
pub fn missed(job: &Job, slot: Time) -> Alert {
    about(Severity::Warning, format!("job_missed:{}", job.name), "alert-job-missed", job.name)
        .with("time", job.shown(slot))
}

/// Processes kept dying in a run; it waits for a person.
pub fn parked(run: &Run) -> Alert {
    about(Severity::Critical, format!("job_parked:{}", run.job), "alert-job-parked", &run.job)
        .with("count", run.crashes.to_string())
}

/// A run failed and has no try left.
pub fn failed(job: &Job, run: &Run, reason: &str) -> Alert {
    about(Severity::Warning, failed_cause(job.name), "alert-job-failed", job.name)
        .with("attempts", run.attempt.to_string())
        .with("error", reason)
}

/// The body panicked.
pub fn panicked(job: &Job) -> Alert {
    about(Severity::Warning, failed_cause(job.name), "alert-job-panicked", job.name)
}

/// A run did not end within its deadline and was cut.
pub fn stuck(job: &Job) -> Alert {
    about(Severity::Warning, stuck_cause(job.name), "alert-job-stuck", job.name)
        .with("duration", job.deadline.as_secs().to_string())
}

/// A run that was cut still holds its thread.
pub fn held(job: &Job) -> Alert {
    about(Severity::Critical, stuck_cause(job.name), "alert-job-held", job.name)
}

fn about(severity: Severity, cause: String, message: &str, job: &str) -> Alert {
    Alert::new(severity, cause, message).with("job", job)
}

fn failed_cause(job: &str) -> String {
    format!("job_failed:{job}")
}

fn stuck_cause(job: &str) -> String {
    format!("job_stuck:{job}")
}
