//! The sheets made from the practice, as people read them.

use std::sync::Arc;

use super::tests::{assert_sound, shown};
use super::*;
use crate::model::practice::{Practice, Script, Share, Theme, Themes};
use crate::practice::learn;
use crate::practice::sample::dresses;

const SHEETS: [&str; 7] =
    ["best_chats", "best_scripts", "dialog_templates", "sales_book", "qa_book", "objections", "clusters"];

fn build(facts: &Facts, name: &str) -> Table {
    let entry = TABLES.iter().find(|entry| entry.name == name).unwrap();
    (entry.build)(facts, &Catalogue::new("ru").unwrap())
}

fn learned() -> Facts {
    let (mut facts, texts) = dresses();
    facts.practice = Some(Arc::new(learn(&facts, &texts)));
    facts
}

#[test]
fn sheets_are_sound_with_before_and_without_practice() {
    let (mut without, _) = dresses();
    for name in SHEETS {
        let table = build(&without, name);
        assert_sound(&table);
        assert_eq!(table.rows.len(), 1, "{name}: one sentence");
    }
    without.practice = Some(Arc::new(Practice::default()));
    let learned = learned();
    for name in SHEETS {
        assert_eq!(build(&without, name).rows.len(), 1, "{name}: one sentence");
        assert_sound(&build(&without, name));
        assert_sound(&build(&learned, name));
    }
}

#[test]
fn best_chats_are_shown_by_stage() {
    insta::assert_snapshot!(shown(&build(&learned(), "best_chats")));
}

#[test]
fn dialog_templates_show_the_way() {
    insta::assert_snapshot!(shown(&build(&learned(), "dialog_templates")));
}

#[test]
fn sales_book_shows_phrases() {
    insta::assert_snapshot!(shown(&build(&learned(), "sales_book")));
}

#[test]
fn qa_book_shows_questions_and_answers() {
    insta::assert_snapshot!(shown(&build(&learned(), "qa_book")));
}

#[test]
fn objections_show_what_helped() {
    insta::assert_snapshot!(shown(&build(&learned(), "objections")));
}

/// A finding and groups by hand: the small shop has neither.
fn found() -> Practice {
    let mut practice = Practice::default();
    practice.scripts.found = vec![Script {
        phrase: "Могу отложить … до завтра".into(),
        example: "Могу отложить Марсель до завтра?".into(),
        stage: Some(crate::model::labels::Stage::Closing),
        after: Some(crate::model::labels::Topic::Price),
        managers: 3,
        with: Share { hits: 40, count: 100 },
        without: Share { hits: 60, count: 300 },
        lift: 0.17,
        lift_low: 0.07,
        lift_high: 0.27,
        q: 0.02,
    }];
    let theme = |word: &str, size, hits| Theme {
        words: vec![word.into(), "платье".into(), "купить".into(), "цвет".into()],
        example: format!("{word} в Казань есть?"),
        size,
        conversion: Share { hits, count: size / 2 },
        ordered: hits + 1,
    };
    practice.themes =
        Themes {
            talks: 200, stability: Some(0.87), themes: vec![theme("доставка", 120, 9), theme("размер", 80, 30)]
        };
    practice
}

#[test]
fn findings_and_groups_are_told_with_their_honesty() {
    let (mut facts, _) = dresses();
    facts.practice = Some(Arc::new(found()));
    let told = format!("{}\n{}", shown(&build(&facts, "best_scripts")), shown(&build(&facts, "clusters")));
    let mut none = found();
    none.scripts.found.clear();
    (none.scripts.talks, none.scripts.won, none.scripts.managers, none.scripts.tested) = (400, 100, 3, 812);
    none.themes = Themes { talks: 200, stability: Some(0.41), themes: Vec::new() };
    facts.practice = Some(Arc::new(none));
    let none = format!("{}\n{}", shown(&build(&facts, "best_scripts")), shown(&build(&facts, "clusters")));
    insta::assert_snapshot!(format!("{told}\n\n{none}"));
}
