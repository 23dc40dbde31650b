//! The best dialogue of the week and the doubts customers voiced.

use std::collections::BTreeMap;

use crate::metrics::chat::is_excluded;
use crate::model::labels::Objection;
use crate::model::report::{Block, Line, Span};
use crate::reports::daily::managers::shown_name;
use crate::reports::daily::waiting::chat_link;
use crate::reports::weekly::{Ground, of_week};
use crate::reports::wording::{plain, share};
use crate::text::cut;

const EXCERPTS: usize = 5;
const MAX_EXCERPT_UNITS: usize = 200;

pub fn blocks(ground: &Ground<'_>) -> Vec<Block> {
    let mut blocks = best(ground);
    blocks.extend(doubts(ground));
    blocks
}

/// The paid talk of the week with the highest score, in its own words.
fn best(ground: &Ground<'_>) -> Vec<Block> {
    let (facts, catalogue) = (ground.facts, ground.catalogue);
    let Some((practice, week)) = facts.practice.as_ref().zip(ground.week()) else { return Vec::new() };
    let period = of_week(facts, week.monday);
    let of_week = practice.best_chats.iter().filter(|chat| period.contains(chat.started_at));
    let Some(best) = of_week.max_by_key(|chat| (chat.score, chat.sum)) else { return Vec::new() };
    let told = catalogue.text(
        "weekly-best",
        &[
            ("name", shown_name(facts, best.manager, catalogue).into()),
            ("sum", catalogue.money(best.sum, &facts.rules.currency).into()),
        ],
    );
    let mut lines: Vec<Line> = vec![vec![chat_link(facts, best.chat, catalogue), Span::Text(format!(": {told}"))]];
    let said = best.excerpts.iter().take(EXCERPTS);
    lines.extend(said.map(|said| vec![Span::Quote(cut::shorten(said.manager.trim(), MAX_EXCERPT_UNITS))]));
    vec![Block::Section(catalogue.text("weekly-best-title", &[])), Block::List(lines)]
}

/// Doubts by kind, of the week; how often such are answered here.
fn doubts(ground: &Ground<'_>) -> Vec<Block> {
    let (facts, catalogue) = (ground.facts, ground.catalogue);
    let Some(week) = ground.week() else { return Vec::new() };
    let period = of_week(facts, week.monday);
    let mut counts: BTreeMap<Objection, u64> = BTreeMap::new();
    for chat in facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat)) {
        for mark in chat.findings.marks.iter().filter(|mark| period.contains(mark.at)) {
            let voiced = mark.labels.customer().map(|labels| labels.objection).unwrap_or_default();
            voiced.iter().for_each(|kind| *counts.entry(kind).or_default() += 1);
        }
    }
    if counts.is_empty() {
        return Vec::new();
    }
    let mut counts: Vec<(Objection, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(kind, count)| (std::cmp::Reverse(*count), *kind));
    let line = |(kind, count): &(Objection, u64)| {
        let handled = facts.practice.as_ref().and_then(|practice| {
            let doubt = practice.doubts.iter().find(|doubt| doubt.objection == *kind)?;
            Some(share((doubt.handled.hits, doubt.handled.count), catalogue))
        });
        let name = catalogue.text(doubt_name(*kind), &[]);
        plain(match handled {
            Some(handled) => catalogue.text(
                "weekly-doubt-handled",
                &[("name", name.into()), ("count", (*count).into()), ("handled", handled.into())],
            ),
            None => catalogue.text("weekly-doubt", &[("name", name.into()), ("count", (*count).into())]),
        })
    };
    vec![Block::Section(catalogue.text("weekly-doubts", &[])), Block::List(counts.iter().map(line).collect())]
}

fn doubt_name(kind: Objection) -> &'static str {
    match kind {
        Objection::Price => "doubt-price",
        Objection::Think => "doubt-think",
        Objection::Trust => "doubt-trust",
        Objection::Fit => "doubt-fit",
        Objection::Delivery => "doubt-delivery",
        Objection::Competitor => "doubt-competitor",
        Objection::Need => "doubt-need",
    }
}
