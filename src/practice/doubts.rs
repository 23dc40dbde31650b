//! Doubts of customers: how often they are told, answered, and overcome.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::conduct::ObjectionMark;
use crate::model::labels::Objection;
use crate::model::practice::{Doubt, Share};
use crate::practice::quotes;
use crate::practice::talks::Talk;
use crate::practice::words::{WordReader, mark};

const QUOTES_MOST: usize = 3;
const QUOTE_UNITS: usize = 200;
/// Quotes weighed for each kind: the first that differ are enough.
const HEARD_MOST: usize = 200;

#[derive(Default)]
struct Heard<'f> {
    told: u64,
    handled: Share,
    paid_handled: Share,
    paid_unhandled: Share,
    replies: Vec<&'f str>,
    examples: Vec<&'f str>,
}

/// Every kind of doubt told in talks about buying.
pub fn doubts(talks: &[Talk<'_>]) -> Vec<Doubt> {
    let mut heard: BTreeMap<Objection, Heard<'_>> = BTreeMap::new();
    for talk in talks.iter().filter(|talk| talk.sales) {
        let mut told = BTreeSet::new();
        for mark in &talk.episode.conduct.objections {
            for objection in mark.kinds.iter().filter(|kind| told.insert(*kind)) {
                hear(heard.entry(objection).or_default(), talk, mark);
            }
        }
    }
    let doubt = |(objection, heard): (Objection, Heard<'_>)| Doubt {
        objection,
        told: heard.told,
        handled: heard.handled,
        paid_handled: heard.paid_handled,
        paid_unhandled: heard.paid_unhandled,
        replies: different(heard.replies),
        examples: different(heard.examples),
    };
    heard.into_iter().map(doubt).collect()
}

/// A doubt told for the first time in its talk. Where nobody wrote after it nobody passed it over.
fn hear<'f>(heard: &mut Heard<'f>, talk: &Talk<'f>, mark: &ObjectionMark) {
    let text = |id| talk.lines.iter().find(|line| line.mark.id == id).map(|line| line.text);
    heard.told += 1;
    if heard.examples.len() < HEARD_MOST {
        heard.examples.extend(text(mark.message));
    }
    if !mark.heard {
        return;
    }
    heard.handled.add(mark.answer.is_some());
    if talk.counted() {
        let paid = if mark.answer.is_some() { &mut heard.paid_handled } else { &mut heard.paid_unhandled };
        paid.add(talk.paid());
    }
    if talk.paid() && heard.replies.len() < HEARD_MOST {
        heard.replies.extend(mark.answer.and_then(text));
    }
}

/// A few quotes that differ, middling lengths first: long enough to say something, short enough to be read.
fn different(texts: Vec<&str>) -> Vec<String> {
    let mut reader = WordReader::new();
    let mut seen = BTreeSet::new();
    let mut order: Vec<(usize, &str)> = Vec::new();
    for text in texts {
        reader.read(text);
        if !reader.words.is_empty() && seen.insert(mark(&reader.words)) {
            order.push((reader.words.len().abs_diff(12), text));
        }
    }
    order.sort();
    order.into_iter().take(QUOTES_MOST).map(|(_, text)| quotes::message(text, QUOTE_UNITS)).collect()
}
