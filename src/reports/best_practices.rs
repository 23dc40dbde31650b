//! Best practices: what is said in the shop's own paid talks. From what the shop's chats taught last.

use chrono::NaiveDate;

use crate::model::facts::Facts;
use crate::model::labels::{Label, Stage};
use crate::model::practice::{Practice, Script};
use crate::model::report::{Block, Line, Report, Span};
use crate::reports::daily::managers::shown_name;
use crate::reports::daily::waiting::chat_link;
use crate::reports::weekly::coach::examples;
use crate::reports::wording::{paragraph, points, share};
use crate::text::catalogue::Catalogue;
use crate::text::cut;

pub const NAME: &str = "best_practices";
pub const HISTORY_DAYS: u32 = 29;

const SCRIPTS: usize = 7;
const CHATS: usize = 5;
const MAX_PHRASE_UNITS: usize = 200;

pub fn build(facts: &Facts, date: NaiveDate, catalogue: &Catalogue) -> Report {
    let title = catalogue.text("practice-title", &[("date", catalogue.date(date).into())]);
    let blocks = match &facts.practice {
        Some(practice) => told(facts, practice, catalogue),
        None => vec![Block::Headline(vec![Span::Bold(catalogue.text("best-practices-not-yet", &[]))])],
    };
    Report { name: NAME, period: date.to_string(), title, blocks }
}

fn told(facts: &Facts, practice: &Practice, catalogue: &Catalogue) -> Vec<Block> {
    let found = &practice.scripts.found;
    let headline = match found.first() {
        Some(first) => catalogue.text("practice-headline", &[("phrase", shown(&first.phrase).into())]),
        None => catalogue.text("practice-headline-none", &[]),
    };
    let mut blocks = vec![Block::Headline(vec![Span::Bold(headline)])];
    if !found.is_empty() {
        blocks.push(Block::Section(catalogue.text("practice-scripts", &[])));
        blocks.push(Block::List(found.iter().take(SCRIPTS).map(|script| script_line(script, catalogue)).collect()));
    }
    blocks.push(paragraph(catalogue.text(
        "practice-sample",
        &[
            ("tested", practice.scripts.tested.into()),
            ("count", practice.talks.hits.into()),
            ("paid", practice.paid.into()),
        ],
    )));
    for stage in Stage::ALL {
        let phrases = examples(facts, *stage);
        if phrases.is_empty() {
            continue;
        }
        let line = |(phrase, paid, of): (String, u64, u64)| {
            let sample = catalogue.text("coach-phrase", &[("paid", paid.into()), ("count", of.into())]);
            vec![Span::Quote(phrase), Span::Text(format!(" {sample}"))]
        };
        blocks.push(Block::Section(catalogue.text(stage_name(*stage), &[])));
        blocks.push(Block::List(phrases.into_iter().map(line).collect()));
    }
    let chats: Vec<Line> = practice
        .best_chats
        .iter()
        .take(CHATS)
        .map(|chat| {
            let name = shown_name(facts, chat.manager, catalogue);
            let sum = catalogue.money(chat.sum, &facts.rules.currency);
            let best = catalogue.text("weekly-best", &[("name", name.into()), ("sum", sum.into())]);
            vec![chat_link(facts, chat.chat, catalogue), Span::Text(format!(": {best}"))]
        })
        .collect();
    if !chats.is_empty() {
        blocks.push(Block::Section(catalogue.text("practice-chats", &[])));
        blocks.push(Block::List(chats));
    }
    blocks.push(Block::Foot(vec![Span::Text(catalogue.text("practice-foot", &[]))]));
    blocks
}

fn shown(phrase: &str) -> String {
    cut::shorten(phrase.trim(), MAX_PHRASE_UNITS)
}

fn script_line(script: &Script, catalogue: &Catalogue) -> Line {
    let told = catalogue.text(
        "practice-script",
        &[
            ("with", share((script.with.hits, script.with.count), catalogue).into()),
            ("without", share((script.without.hits, script.without.count), catalogue).into()),
            ("low", points(script.lift_low, catalogue).into()),
            ("high", points(script.lift_high, catalogue).into()),
        ],
    );
    vec![Span::Quote(shown(&script.example)), Span::Text(format!(" {told}"))]
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Greeting => "stage-name-greeting",
        Stage::Needs => "stage-name-needs",
        Stage::Presentation => "stage-name-presentation",
        Stage::Objection => "stage-name-objection",
        Stage::Upsell => "stage-name-upsell",
        Stage::Closing => "stage-name-closing",
        Stage::Followup => "stage-name-followup",
        Stage::Service => "stage-name-service",
    }
}
