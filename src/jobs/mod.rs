//! Floor 3: JOBS, the list. A new job: its file here, a line in [`JOBS`], its settings in `[jobs]`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use futures::future::BoxFuture;

use crate::model::facts::Rules;
use crate::model::ids::Shop;
use crate::model::run::Done;
use crate::model::time::{Clock, Seconds};
use crate::sinks::Sink;
use crate::sources::Source;
use crate::spine::alerts::Alerts;
use crate::spine::pattern::Pattern;
use crate::spine::slots::Misfire;
use crate::spine::{Job, RunContext, When};
use crate::store::Store;
use crate::text::catalogue::Catalogue;

pub mod analyse;
pub mod backup;
pub mod check;
mod config;
pub mod export;
pub mod model;
pub mod order_model;
pub mod practice;
pub mod progress;
pub mod report;
pub mod sync;
pub mod train;
mod troubles;
mod walks;
pub mod watch;
pub mod weekly;

pub use config::Config;

/// What the jobs work with; built once, shared by all of them.
pub struct Parts {
    pub shop: Shop,
    pub clock: Clock,
    pub zone: Tz,
    pub store: Arc<dyn Store>,
    pub sources: Vec<Arc<dyn Source>>,
    pub sinks: Vec<Arc<dyn Sink>>,
    /// Names of the channels reports go to.
    pub channels: Vec<String>,
    pub catalogue: Arc<Catalogue>,
    pub rules: Rules,
    pub alerts: Arc<Alerts>,
    pub settings: Settings,
}

/// Settings of the jobs that are not about time.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Days read at the first start and shown in the tables.
    pub last_days: u32,
    /// Requests of one source under way at once.
    pub in_flight: usize,
    /// Persons are masked in outward sinks, channels / in the local workbook.
    pub mask_outward: bool,
    pub mask_workbook: bool,
    pub backup_dir: PathBuf,
    pub keep_daily: u32,
    pub keep_weekly: u32,
    /// A person watches standard error: show a bar instead of log lines.
    pub show_bar: bool,
    /// The shop's own model; need not be there.
    pub model: PathBuf,
    /// New own labels from which a model of the shop's own is trained anew.
    pub train_from_labels: u32,
}

/// What a job is given: the parts and its run.
#[derive(Clone)]
pub struct JobContext {
    pub parts: Arc<Parts>,
    pub run: RunContext,
}

/// An entry of the list.
pub struct JobEntry {
    /// Name in the ledger, for `spindle once` and `/run`. Never changes.
    pub name: &'static str,
    /// What it does, for `spindle list`.
    pub what: &'static str,
    pub timing: Timing,
    pub misfire: Misfire,
    /// A slot older than this never starts; 0 is no bound.
    pub start_deadline_hours: u32,
    pub at_first_start: bool,
    pub deadline: fn(&Config) -> Seconds,
    pub run: fn(JobContext) -> BoxFuture<'static, anyhow::Result<Done>>,
}

/// When an entry is due.
pub enum Timing {
    /// A pattern of the configuration; "" turns the job off.
    Pattern(fn(&Config) -> &str),
    /// After each success of another job of the list, not more often than the second says.
    After(&'static str, fn(&Config) -> Duration),
}

/// Every job, in the order of the chain.
pub const JOBS: &[JobEntry] = &[
    JobEntry {
        name: "export",
        what: "reads chats, messages and orders from the sources",
        timing: Timing::Pattern(|config| &config.export),
        misfire: Misfire::Latest,
        start_deadline_hours: 0,
        at_first_start: true,
        deadline: |config| config.deadline_export,
        run: |cx| Box::pin(export::run(cx)),
    },
    JobEntry {
        name: "analyse",
        what: "judges the chats that changed",
        timing: Timing::After("export", |_| Duration::ZERO),
        misfire: Misfire::Latest,
        start_deadline_hours: 0,
        at_first_start: false,
        deadline: |config| config.deadline_analyse,
        run: |cx| Box::pin(analyse::run(cx)),
    },
    JobEntry {
        name: "practice",
        what: "learns from the shop's own chats",
        timing: Timing::After("analyse", |_| Duration::from_secs(24 * 3600)),
        misfire: Misfire::Latest,
        start_deadline_hours: 0,
        at_first_start: false,
        deadline: |config| config.deadline_analyse,
        run: |cx| Box::pin(practice::run(cx)),
    },
    JobEntry {
        name: "sync",
        what: "brings the sheets up to date",
        timing: Timing::After("analyse", |config| config.sync_at_most_every.to_std()),
        misfire: Misfire::Latest,
        start_deadline_hours: 0,
        at_first_start: false,
        deadline: |config| config.deadline_sync,
        run: |cx| Box::pin(sync::run(cx)),
    },
    JobEntry {
        name: "report_daily",
        what: "reports yesterday to the channels",
        timing: Timing::Pattern(|config| &config.report_daily),
        misfire: Misfire::Latest,
        start_deadline_hours: 12,
        at_first_start: false,
        deadline: |config| config.deadline_report,
        run: |cx| Box::pin(report::run(cx, "daily")),
    },
    JobEntry {
        name: "report_weekly",
        what: "reports last week and settles the focus points",
        timing: Timing::Pattern(|config| &config.report_weekly),
        misfire: Misfire::Latest,
        start_deadline_hours: 12,
        at_first_start: false,
        deadline: |config| config.deadline_report,
        run: |cx| Box::pin(report::run(cx, "weekly")),
    },
    JobEntry {
        name: "report_behaviour",
        what: "reports what people do in chats",
        timing: Timing::Pattern(|config| &config.report_behaviour),
        misfire: Misfire::Latest,
        start_deadline_hours: 12,
        at_first_start: false,
        deadline: |config| config.deadline_report,
        run: |cx| Box::pin(report::run(cx, "behaviour")),
    },
    JobEntry {
        name: "report_standouts",
        what: "reports who is beyond the limits of chance",
        timing: Timing::Pattern(|config| &config.report_standouts),
        misfire: Misfire::Latest,
        start_deadline_hours: 12,
        at_first_start: false,
        deadline: |config| config.deadline_report,
        run: |cx| Box::pin(report::run(cx, "standouts")),
    },
    JobEntry {
        name: "report_trends",
        what: "reports what left its usual spread",
        timing: Timing::Pattern(|config| &config.report_trends),
        misfire: Misfire::Latest,
        start_deadline_hours: 12,
        at_first_start: false,
        deadline: |config| config.deadline_report,
        run: |cx| Box::pin(report::run(cx, "trends")),
    },
    JobEntry {
        name: "report_best_practices",
        what: "reports what works in paid talks",
        timing: Timing::Pattern(|config| &config.report_best_practices),
        misfire: Misfire::Latest,
        start_deadline_hours: 12,
        at_first_start: false,
        deadline: |config| config.deadline_report,
        run: |cx| Box::pin(report::run(cx, "best_practices")),
    },
    JobEntry {
        name: "report_shifts",
        what: "reports load against hands by hour of the week",
        timing: Timing::Pattern(|config| &config.report_shifts),
        misfire: Misfire::Latest,
        start_deadline_hours: 12,
        at_first_start: false,
        deadline: |config| config.deadline_report,
        run: |cx| Box::pin(report::run(cx, "shifts")),
    },
    JobEntry {
        name: "report_kpi",
        what: "reports the month so far and the odds of each tier",
        timing: Timing::Pattern(|config| &config.report_kpi),
        misfire: Misfire::Latest,
        start_deadline_hours: 12,
        at_first_start: false,
        deadline: |config| config.deadline_report,
        run: |cx| Box::pin(report::run(cx, "kpi")),
    },
    JobEntry {
        name: "report_data_quality",
        what: "reports whether the data can be trusted",
        timing: Timing::Pattern(|config| &config.report_data_quality),
        misfire: Misfire::Latest,
        start_deadline_hours: 12,
        at_first_start: false,
        deadline: |config| config.deadline_report,
        run: |cx| Box::pin(report::run(cx, "data_quality")),
    },
    JobEntry {
        name: "report_money",
        what: "reports the month's money to the channels",
        timing: Timing::Pattern(|config| &config.report_money),
        misfire: Misfire::Latest,
        start_deadline_hours: 12,
        at_first_start: false,
        deadline: |config| config.deadline_report,
        run: |cx| Box::pin(report::run(cx, "money")),
    },
    JobEntry {
        name: "order_model",
        what: "learns the probability of an order from the shop's own chats",
        timing: Timing::Pattern(|config| &config.order_model),
        misfire: Misfire::Latest,
        start_deadline_hours: 48,
        at_first_start: false,
        deadline: |config| config.deadline_order_model,
        run: |cx| Box::pin(order_model::run(cx)),
    },
    JobEntry {
        name: "backup",
        what: "writes a checked copy of the store",
        timing: Timing::Pattern(|config| &config.backup),
        misfire: Misfire::Latest,
        start_deadline_hours: 23,
        at_first_start: false,
        deadline: |config| config.deadline_backup,
        run: |cx| Box::pin(backup::run(cx)),
    },
    JobEntry {
        name: "check",
        what: "checks the store's integrity",
        timing: Timing::Pattern(|config| &config.check),
        misfire: Misfire::Latest,
        start_deadline_hours: 23,
        at_first_start: false,
        deadline: |config| config.deadline_check,
        run: |cx| Box::pin(check::run(cx)),
    },
    JobEntry {
        name: "train",
        what: "learns from the shop's own labels",
        timing: Timing::Pattern(|config| &config.train),
        misfire: Misfire::Latest,
        start_deadline_hours: 23,
        at_first_start: false,
        deadline: |config| config.deadline_train,
        run: |cx| Box::pin(train::run(cx)),
    },
];

/// The list as the spine runs it. The error names the key of a bad pattern.
pub fn list(config: &Config, parts: &Arc<Parts>) -> anyhow::Result<Vec<Job>> {
    JOBS.iter().map(|entry| job(entry, config, parts)).collect()
}

fn job(entry: &'static JobEntry, config: &Config, parts: &Arc<Parts>) -> anyhow::Result<Job> {
    let when = match &entry.timing {
        Timing::After(job, at_most_every) => When::After { job, at_most_every: at_most_every(config) },
        Timing::Pattern(pattern) if pattern(config).trim().is_empty() => When::Never,
        Timing::Pattern(pattern) => {
            let parsed = Pattern::parse(pattern(config), parts.zone);
            When::Cron(Box::new(parsed.map_err(|reason| anyhow::anyhow!("jobs.{}: {reason}", entry.name))?))
        }
    };
    let hours = u64::from(entry.start_deadline_hours);
    let parts = parts.clone();
    Ok(Job {
        name: entry.name,
        when,
        misfire: entry.misfire,
        start_deadline: (hours > 0).then(|| Duration::from_secs(hours * 3600)),
        at_first_start: entry.at_first_start,
        deadline: (entry.deadline)(config).to_std(),
        tries: config.tries,
        body: Arc::new(move |run| (entry.run)(JobContext { parts: parts.clone(), run })),
    })
}
