//! Builds a report and puts it into the outbox. Its key (kind, period, channel, part) makes a
//! second run harmless.

use std::sync::Arc;

use anyhow::Context as _;
use chrono::{Days, NaiveDate, TimeDelta};
use chrono_tz::Tz;

use crate::jobs::{JobContext, Parts};
use crate::model::facts::Rules;
use crate::model::ids::Shop;
use crate::model::report::Report;
use crate::model::run::{Done, Post};
use crate::model::time::{Period, Time};
use crate::reports::render::telegram::telegram;
use crate::reports::{REPORTS, ReportEntry};
use crate::spine::fail;
use crate::store::Store;
use crate::text::catalogue::Catalogue;
use crate::text::mask;

/// A report that could not be delivered for this long is of no use any more.
const EXPIRES_HOURS: i64 = 48;

/// Reports the day before the slot to every channel.
pub async fn run(cx: JobContext, name: &'static str) -> anyhow::Result<Done> {
    let parts = cx.parts.clone();
    let day = cx.run.slot.with_timezone(&parts.zone).date_naive();
    let day = day.checked_sub_days(Days::new(1)).unwrap_or(day);
    let report = build(&Ground::of(&parts), name, day).await?;
    cx.run.stop_if_cancelled()?;
    let posts = posts(&parts, &report, cx.run.slot);
    let new = parts.store.post(&parts.shop, &posts).await.context("putting the report into the outbox")?;
    fail::point("C9");
    Ok(Done::note(format!("{name} of {day}")).count("parts", posts.len()).count("new", new))
}

/// What a report is built from; a door without the other parts has this much.
pub struct Ground {
    pub store: Arc<dyn Store>,
    pub shop: Shop,
    pub zone: Tz,
    pub rules: Rules,
    pub catalogue: Arc<Catalogue>,
    /// Persons are masked.
    pub masked: bool,
    /// Ages of open waits are counted to it.
    pub now: Time,
}

impl Ground {
    /// What the daemon's reports are built from.
    pub fn of(parts: &Parts) -> Ground {
        Ground {
            store: parts.store.clone(),
            shop: parts.shop.clone(),
            zone: parts.zone,
            rules: parts.rules.clone(),
            catalogue: parts.catalogue.clone(),
            masked: parts.settings.mask_outward,
            now: parts.clock.now(),
        }
    }
}

/// The report of one day as it leaves the house: persons masked when the settings say so.
pub async fn build(ground: &Ground, name: &str, day: NaiveDate) -> anyhow::Result<Report> {
    let entry: &'static ReportEntry =
        REPORTS.iter().find(|entry| entry.name == name).with_context(|| format!("there is no report {name:?}"))?;
    let first = day.checked_sub_days(Days::new(u64::from(entry.history_days))).unwrap_or(day);
    let period = Period::of_days(ground.zone, first, day);
    let facts = ground.store.facts(&ground.shop, period, &ground.rules, ground.now).await;
    let mut facts = facts.context("loading the facts")?;
    if ground.masked {
        mask::mask_quotes(&mut facts.quotes);
    }
    let catalogue = ground.catalogue.clone();
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
