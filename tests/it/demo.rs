//! The sample shop through the whole chain: what a newcomer sees in the first minute.

use std::path::Path;
use std::sync::Arc;

use calamine::Reader;
use spindle::app::{App, Stop};
use spindle::config::{self, Inputs};
use spindle::jobs::report::Ground;
use spindle::model::run::RunState;
use spindle::model::time::Clock;
use spindle::reports::render::terminal::terminal;

async fn app(folder: &Path, now: &str) -> Arc<App> {
    let text = "data_dir = \".\"\n[shop]\nlast_days = 31\n[sources.chats]\nkind = \"demo\"\n[sources.demo]\ndays = 30\nchats = 320\nseed = 7\n";
    std::fs::write(folder.join("config.toml"), text).unwrap();
    let clock = Clock::fixed(now.parse().unwrap());
    let inputs = Inputs {
        file: None,
        variables: Vec::new(),
        folder: folder.to_path_buf(),
        now: clock.now(),
        needs_data_dir: true,
    };
    let loaded = config::load(&inputs).unwrap_or_else(|faults| panic!("{}", config::tell(&faults)));
    App::build(loaded.config, clock).await.unwrap()
}

async fn work(app: &Arc<App>) {
    for job in ["export", "practice", "sync"] {
        let run = app.once(job, &Stop::default()).await.unwrap();
        assert_eq!(run.state, RunState::Ok, "{job}: {:?}", run.error);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_and_day_give_the_same_report_and_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path(), "2026-03-03T08:00:00Z").await;
    work(&app).await;
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let report = spindle::jobs::report::build(&Ground::of(&app.parts), "daily", day).await.unwrap();
    insta::assert_snapshot!("demo_daily", terminal(&report, 100));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join("spindle.xlsx")).unwrap();
    let sheets: Vec<String> = book
        .sheet_names()
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            format!("{name}: {} rows, {} columns", range.height().saturating_sub(1), range.width())
        })
        .collect();
    insta::assert_snapshot!("demo_sheets", sheets.join("\n"));
    app.parts.store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn running_again_changes_nothing_and_a_day_later_adds_the_day() {
    let folder = tempfile::tempdir().unwrap();
    let first = app(folder.path(), "2026-03-02T08:00:00Z").await;
    work(&first).await;
    let period = |app: &App| {
        let first_day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        spindle::model::time::Period::of_days(app.parts.zone, first_day, first_day + chrono::Days::new(365))
    };
    let before = first.parts.store.count_messages(&first.parts.shop, period(&first)).await.unwrap();
    first.parts.clock.advance(chrono::TimeDelta::minutes(5));
    work(&first).await;
    assert_eq!(first.parts.store.count_messages(&first.parts.shop, period(&first)).await.unwrap(), before);
    first.parts.clock.advance(chrono::TimeDelta::days(1));
    work(&first).await;
    let after = first.parts.store.count_messages(&first.parts.shop, period(&first)).await.unwrap();
    assert!(after > before && after < before + before / 5, "{before} then {after}");
    first.parts.store.close().await;
}

/// The verb itself, with the real clock, in an empty folder; then the other verbs inside what it made.
#[test]
fn the_verb_leaves_a_folder_in_which_every_verb_works() {
    let folder = tempfile::tempdir().unwrap();
    let run = |at: &Path, arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_spindle"))
            .current_dir(at)
            .args(arguments)
            .env_clear()
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        text
    };
    let shown = run(folder.path(), &["demo", "--no-web", "--chats", "60", "--days", "7"]);
    let made = folder.path().join("spindle-demo");
    assert!(shown.contains("spindle.xlsx") && shown.contains("cd spindle-demo"), "{shown}");
    let again = run(folder.path(), &["demo", "--no-web", "--chats", "60", "--days", "7"]);
    assert_eq!(shown, again);
    run(folder.path(), &["demo", "--no-web", "--chats", "40", "--days", "7", "--seed", "9"]);
    assert!(!run(&made, &["report", "daily", "--stdout"]).is_empty());
    assert!(run(&made, &["report", "daily", "--date", "today", "--html", "daily.html"]).contains("daily.html"));
    assert!(run(&made, &["list", "runs"]).contains("export"));
    assert!(run(&made, &["check"]).contains("sources.chats.kind"));
    assert!(run(&made, &["once", "export"]).contains("export: ok"));
    run(&made, &["backup", "copy.db"]);
    assert!(run(&made, &["restore", "copy.db"]).contains("restored"));
}
