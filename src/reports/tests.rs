//! Every report beside the daily one over every invented shop, as people read it.

use crate::model::report::{Block, Report};
use crate::reports::charts::png::png;
use crate::reports::charts::theme::{Theme, themed};
use crate::reports::render::telegram::tests::read;
use crate::reports::render::{page, telegram, terminal};
use crate::reports::{REPORTS, sample};
use crate::text::catalogue::Catalogue;

/// As the terminal shows it, after every part was read as Telegram reads it and every picture drawn.
fn shown(report: &Report) -> String {
    for part in telegram::telegram(report) {
        assert!(read(&part).is_ok(), "{}: {:?}", report.name, read(&part));
    }
    for picture in report.blocks.iter().filter_map(Block::picture) {
        let image = png(&themed(&picture.svg, Theme::Dark)).unwrap();
        assert!(image.len() > 5_000 && !picture.words.is_empty(), "{}: {}", report.name, picture.name);
        assert!(read(&telegram::caption(&picture.title)).is_ok());
        if let Ok(folder) = std::env::var("SPINDLE_CHARTS") {
            let image = png(&themed(&picture.svg, Theme::Light)).unwrap();
            std::fs::write(format!("{folder}/{}-{}.png", report.name, picture.name), image).unwrap();
        }
    }
    let html = page::page(report);
    assert!(!html.contains("<script") && html.matches("<svg").count() == html.matches("</svg>").count());
    terminal::terminal(report, 100).replace('\u{a0}', " ")
}

#[test]
fn every_report_over_every_shop() {
    let catalogue = Catalogue::new("ru").unwrap();
    for (shop, facts) in sample::shops() {
        for entry in REPORTS.iter().filter(|entry| entry.name != "daily") {
            let report = (entry.build)(&facts, sample::date(), &catalogue);
            insta::assert_snapshot!(format!("{}_{shop}", entry.name), shown(&report));
        }
    }
}

#[test]
fn english_has_every_text() {
    let catalogue = Catalogue::new("en").unwrap();
    let mut facts = sample::shop(6, 2);
    facts.managers.values_mut().for_each(|manager| manager.name = "Ann".into());
    for entry in REPORTS {
        let text = shown(&(entry.build)(&facts, sample::date(), &catalogue));
        let russian = text.lines().find(|line| line.chars().any(|letter| ('а'..='я').contains(&letter)));
        assert_eq!(russian, None, "{}", entry.name);
    }
}
