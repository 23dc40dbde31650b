//! Doubts of customers: how often they are told, answered, and overcome.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::labels::{Objection, Stage};
use crate::model::practice::{Doubt, Share};
use crate::practice::quotes;
use crate::practice::situations::doubt_of;
use crate::practice::talks::Talk;
use crate::practice::words::{WordReader, mark};

const QUOTES_MOST: usize = 3;
const QUOTE_UNITS: usize = 200;
/// Quotes weighed for each kind: the first that differ are enough.
const HEARD_MOST: usize = 200;

#[derive(Default)]
struct Heard<'f> {
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
        for (place, line) in talk.lines.iter().enumerate() {
            let Some(objection) = line.customer().and_then(doubt_of).filter(|doubt| told.insert(*doubt)) else {
                continue;
            };
            hear(heard.entry(objection).or_default(), talk, place);
        }
    }
    let doubt = |(objection, heard): (Objection, Heard<'_>)| Doubt {
        objection,
        handled: heard.handled,
        paid_handled: heard.paid_handled,
        paid_unhandled: heard.paid_unhandled,
        replies: different(heard.replies),
        examples: different(heard.examples),
    };
    heard.into_iter().map(doubt).collect()
}

/// The doubt told at `place`: the next words of the shop answer it, or they do not.
fn hear<'f>(heard: &mut Heard<'f>, talk: &Talk<'f>, place: usize) {
    let next = talk.lines[place..].iter().skip_while(|line| line.by_customer()).take_while(|line| !line.by_customer());
    let answers = next.filter(|line| line.manager().is_some_and(|labels| labels.stage.contains(Stage::Objection)));
    let answers: Vec<&str> = answers.map(|line| line.text).collect();
    let handled = !answers.is_empty();
    heard.handled.add(handled);
    if talk.counted() {
        if handled { &mut heard.paid_handled } else { &mut heard.paid_unhandled }.add(talk.paid());
    }
    if heard.examples.len() < HEARD_MOST {
        heard.examples.push(talk.lines[place].text);
    }
    if talk.paid() && heard.replies.len() < HEARD_MOST {
        heard.replies.extend(answers);
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
