//! A checked copy of the store each day; old copies go.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{Datelike as _, NaiveDate};

use crate::jobs::JobContext;
use crate::model::run::Done;
use crate::spine::fail;

/// Writes the copy of the slot's day, then deletes what is kept no longer. Safe to repeat: a copy
/// that is there is a whole one, the store renames it into place only when it was checked.
pub async fn run(cx: JobContext) -> anyhow::Result<Done> {
    let (parts, settings) = (&cx.parts, &cx.parts.settings);
    let folder = &settings.backup_dir;
    tokio::fs::create_dir_all(folder).await.with_context(|| format!("making the folder {}", folder.display()))?;
    let day = cx.run.slot.with_timezone(&parts.zone).date_naive();
    let copy = folder.join(name(day));
    if !tokio::fs::try_exists(&copy).await? {
        parts.store.backup(&copy).await.context("copying the store")?;
    }
    parts.store.set_value(&parts.shop, "last_backup", Some(&cx.run.slot.to_rfc3339())).await?;
    fail::point("C22");
    let days = days(folder).await.with_context(|| format!("reading the folder {}", folder.display()))?;
    let old = outdated(&days, settings.keep_daily, settings.keep_weekly);
    for day in &old {
        let path: PathBuf = folder.join(name(*day));
        tokio::fs::remove_file(&path).await.with_context(|| format!("deleting {}", path.display()))?;
    }
    let bytes = tokio::fs::metadata(&copy).await.map_or(0, |data| data.len());
    Ok(Done::note(copy.display().to_string()).count("bytes", bytes).count("deleted", old.len()))
}

fn name(day: NaiveDate) -> String {
    format!("spindle-{day}.db")
}

/// Days that have a copy. Other files of the folder are nobody's business.
async fn days(folder: &Path) -> std::io::Result<Vec<NaiveDate>> {
    let mut entries = tokio::fs::read_dir(folder).await?;
    let mut days = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        let file = entry.file_name();
        let text = file.to_string_lossy();
        let day = text.strip_prefix("spindle-").and_then(|text| text.strip_suffix(".db"));
        days.extend(day.and_then(|day| day.parse::<NaiveDate>().ok()));
    }
    Ok(days)
}

/// The days whose copies go: all but the newest ones, and the newest of each of the last weeks.
/// The newest copy always stays.
fn outdated(days: &[NaiveDate], keep_daily: u32, keep_weekly: u32) -> Vec<NaiveDate> {
    let mut newest_first = days.to_vec();
    newest_first.sort_unstable_by(|one, other| other.cmp(one));
    let daily = keep_daily.max(1) as usize;
    let mut weeks = Vec::new();
    let mut old = Vec::new();
    for (place, day) in newest_first.into_iter().enumerate() {
        let week = day.iso_week();
        let first_of_week = !weeks.contains(&week) && weeks.len() < keep_weekly as usize;
        if first_of_week {
            weeks.push(week);
        }
        if place >= daily && !first_of_week {
            old.push(day);
        }
    }
    old
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_and_four_weeks_stay() {
        let first: NaiveDate = "2026-03-01".parse().unwrap();
        let mut kept: Vec<NaiveDate> = Vec::new();
        for day in first.iter_days().take(60) {
            kept.push(day);
            let old = outdated(&kept, 7, 4);
            kept.retain(|day| !old.contains(day));
        }
        let shown: Vec<String> = kept.iter().map(|day| day.format("%m-%d %a").to_string()).collect();
        let wanted = [
            "04-12 Sun",
            "04-19 Sun",
            "04-23 Thu",
            "04-24 Fri",
            "04-25 Sat",
            "04-26 Sun",
            "04-27 Mon",
            "04-28 Tue",
            "04-29 Wed",
        ];
        assert_eq!(shown, wanted);
    }

    #[test]
    fn the_newest_copy_stays_whatever_the_settings_say() {
        let days: Vec<NaiveDate> = ["2026-03-01", "2026-03-02"].iter().map(|day| day.parse().unwrap()).collect();
        assert_eq!(outdated(&days, 0, 0), [days[0]]);
        assert_eq!(outdated(&[], 0, 0), []);
    }
}
