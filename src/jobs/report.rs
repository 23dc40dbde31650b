//! Builds a report and puts it into the outbox. Its key (kind, period, channel, part) makes a
//! second run harmless.

use std::sync::Arc;

use anyhow::Context as _;
use chrono::{Days, NaiveDate, TimeDelta};
use chrono_tz::Tz;

use crate::jobs::{JobContext, Parts, weekly};
use crate::model::facts::Rules;
use crate::model::ids::Shop;
use crate::model::report::{Block, Picture, Report};
use crate::model::run::{Done, Post};
use crate::model::time::{Period, Time};
use crate::reports::charts::png::png;
use crate::reports::charts::theme::{Theme, themed};
use crate::reports::render::telegram::{caption, telegram};
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
    let files = match name {
        crate::reports::weekly::NAME => {
            weekly::settle_week(&parts, day).await?;
            weekly::workbook(&parts, day).await?
        }
        _ => Vec::new(),
    };
    cx.run.stop_if_cancelled()?;
    let report = build(&Ground::of(&parts), name, day).await?;
    cx.run.stop_if_cancelled()?;
    let posts = posts(&parts, &report, files, cx.run.slot).await?;
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

/// A file that goes with a report: name and bytes.
pub type Attachment = (String, Vec<u8>);

/// Numbers of the parts that are photos and files: text first, and the same number whatever the length of the text.
const FIRST_PICTURE: usize = 101;
const FIRST_FILE: usize = 201;

/// The report as posts, for every channel: its text, then its pictures, then `files`. A picture that
/// cannot be drawn or is refused never holds the text.
pub async fn posts(parts: &Parts, report: &Report, files: Vec<Attachment>, slot: Time) -> anyhow::Result<Vec<Post>> {
    let texts = telegram(report).into_iter().enumerate().map(|(at, html)| (at + 1, html, None));
    let drawn = draw(report).await?.into_iter().zip(FIRST_PICTURE..);
    let drawn = drawn.map(|((title, picture), part)| (part, caption(&title), Some(picture)));
    let files = files.into_iter().zip(FIRST_FILE..).map(|(file, part)| (part, String::new(), Some(file)));
    let pieces: Vec<(usize, String, Option<Attachment>)> = texts.chain(drawn).chain(files).collect();
    let post = |channel: &String, (part, html, attachment): &(usize, String, Option<Attachment>)| Post {
        key: format!("{}/{}/{channel}/{part}", report.name, report.period),
        channel: channel.clone(),
        html: html.clone(),
        // One sound a report.
        silent: *part > 1,
        may_repeat: false,
        reply_to: None,
        attachment: attachment.clone(),
        created_at: parts.clock.now(),
        expires_at: Some(slot + TimeDelta::hours(EXPIRES_HOURS)),
    };
    Ok(parts.channels.iter().flat_map(|channel| pieces.iter().map(move |piece| post(channel, piece))).collect())
}

/// The pictures of the report as PNG, with their titles.
pub async fn draw(report: &Report) -> anyhow::Result<Vec<(String, Attachment)>> {
    let pictures: Vec<Picture> = report.blocks.iter().filter_map(Block::picture).cloned().collect();
    let work = move || {
        let drawn = pictures.into_iter().filter_map(|picture| match png(&themed(&picture.svg, Theme::Light)) {
            Ok(image) => Some((picture.title, (format!("{}.png", picture.name), image))),
            Err(error) => {
                tracing::error!(picture = picture.name, error, "a picture could not be drawn, the report goes without");
                None
            }
        });
        drawn.collect()
    };
    tokio::task::spawn_blocking(work).await.context("drawing the pictures")
}
