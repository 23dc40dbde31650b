//! Builds a report and puts it into the outbox. Its key (kind, period, channel, part) makes a
//! second run harmless.

use anyhow::Context as _;
use chrono::{Days, NaiveDate, TimeDelta};

use crate::jobs::{JobContext, Parts};
use crate::model::report::Report;
use crate::model::run::{Done, Post};
use crate::model::time::{Period, Time};
use crate::reports::render::telegram::telegram;
use crate::reports::{REPORTS, ReportEntry};
use crate::spine::fail;
use crate::text::mask;

/// A report that could not be delivered for this long is of no use any more.
const EXPIRES_HOURS: i64 = 48;

/// Reports the day before the slot to every channel.
pub async fn run(cx: JobContext, name: &'static str) -> anyhow::Result<Done> {
    let parts = cx.parts.clone();
    let day = cx.run.slot.with_timezone(&parts.zone).date_naive();
    let day = day.checked_sub_days(Days::new(1)).unwrap_or(day);
    let report = build(&parts, name, day).await?;
    cx.run.stop_if_cancelled()?;
    let posts = posts(&parts, &report, cx.run.slot);
    let new = parts.store.post(&parts.shop, &posts).await.context("putting the report into the outbox")?;
    fail::point("C9");
    Ok(Done::note(format!("{name} of {day}")).count("parts", posts.len()).count("new", new))
}

/// The report of one day as it leaves the house: persons masked when the settings say so.
pub async fn build(parts: &std::sync::Arc<Parts>, name: &str, day: NaiveDate) -> anyhow::Result<Report> {
    let entry: &'static ReportEntry =
        REPORTS.iter().find(|entry| entry.name == name).with_context(|| format!("there is no report {name:?}"))?;
    let first = day.checked_sub_days(Days::new(u64::from(entry.history_days))).unwrap_or(day);
    let period = Period::of_days(parts.zone, first, day);
    let now = parts.clock.now();
    let mut facts = parts.store.facts(&parts.shop, period, &parts.rules, now).await.context("loading the facts")?;
    if parts.settings.mask_outward {
        mask::mask_quotes(&mut facts.quotes);
    }
    let catalogue = parts.catalogue.clone();
    let work = move || (entry.build)(&facts, day, &catalogue);
    tokio::task::spawn_blocking(work).await.context("building the report")
}

/// The report as posts, for every channel.
pub fn posts(parts: &Parts, report: &Report, slot: Time) -> Vec<Post> {
    let rendered = telegram(report);
    let mut posts = Vec::new();
    for channel in &parts.channels {
        for (place, html) in rendered.iter().enumerate() {
            posts.push(Post {
                key: format!("{}/{}/{channel}/{}", report.name, report.period, place + 1),
                channel: channel.clone(),
                html: html.clone(),
                silent: false,
                may_repeat: false,
                reply_to: None,
                attachment: None,
                created_at: parts.clock.now(),
                expires_at: Some(slot + TimeDelta::hours(EXPIRES_HOURS)),
            });
        }
    }
    posts
}
