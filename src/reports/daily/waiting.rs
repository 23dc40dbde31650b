//! Who waits now: up to seven chats with the customer's last words.

use chrono::TimeDelta;

use crate::metrics::{self, Waiting};
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::MessageClass;
use crate::model::ids::ChatId;
use crate::model::report::{Block, Line, Span};
use crate::money::chance::Chances;
use crate::reports::daily::managers::shown_name;
use crate::text::catalogue::Catalogue;
use crate::text::cut;

const SHOWN: usize = 7;
const MAX_QUOTE_UNITS: usize = 120;
/// Older waits are rarely saved by an answer today: they come after the fresh ones.
const FRESH: TimeDelta = TimeDelta::hours(72);

pub fn blocks(facts: &Facts, catalogue: &Catalogue) -> Vec<Block> {
    let waiting = in_order(facts);
    if waiting.is_empty() {
        return vec![Block::Paragraph(vec![Span::Text(catalogue.text("waiting-none", &[]))])];
    }
    let chances = Chances::new(facts);
    let mut lines: Vec<Line> = waiting.iter().take(SHOWN).map(|row| line(facts, row, &chances, catalogue)).collect();
    if waiting.len() > SHOWN {
        let rest = catalogue.text("waiting-more", &[("count", (waiting.len() - SHOWN).into())]);
        lines.push(vec![Span::Text(rest)]);
    }
    vec![Block::Section(catalogue.text("waiting-title", &[("count", waiting.len().into())])), Block::List(lines)]
}

/// Fresh waits, the longest first; then old ones, the latest first.
fn in_order(facts: &Facts) -> Vec<Waiting> {
    let (fresh, mut old): (Vec<Waiting>, Vec<Waiting>) =
        metrics::waiting(facts).into_iter().partition(|row| facts.now - row.opened_at <= FRESH);
    old.reverse();
    fresh.into_iter().chain(old).collect()
}

fn line(facts: &Facts, row: &Waiting, chances: &Chances<'_>, catalogue: &Catalogue) -> Line {
    let age = catalogue.duration(row.calendar_secs.into());
    let mut told = vec![match row.work_secs == row.calendar_secs {
        true => catalogue.text("waiting-age", &[("age", age.into())]),
        false => {
            let work = catalogue.duration(row.work_secs.into());
            catalogue.text("waiting-age-work", &[("age", age.into()), ("work", work.into())])
        }
    }];
    if let Some(channel) = row.channel.and_then(|id| facts.channels.get(&id)) {
        told.push(channel.kind.clone());
    }
    told.push(match row.holder {
        Some(_) => shown_name(facts, row.holder, catalogue),
        None => catalogue.text("waiting-nobody", &[]),
    });
    told.extend(window(facts, row, catalogue));
    told.extend(risk(facts, row, chances, catalogue));
    if !row.also.is_empty() {
        let chats: Vec<String> = row.also.iter().take(SHOWN).map(ToString::to_string).collect();
        told.push(catalogue.text("waiting-also", &[("chats", chats.join(", ").into())]));
    }
    if row.crosses_gap {
        told.push(catalogue.text("waiting-gap", &[]));
    }
    let mut line = vec![chat_link(facts, row.chat, catalogue), Span::Text(format!(": {}", told.join(", ")))];
    if let Some(quote) = last_words(facts, row) {
        line.push(Span::Text(" ".into()));
        line.push(Span::Quote(cut::shorten(quote.trim(), MAX_QUOTE_UNITS)));
    }
    line
}

/// What the wait may cost, and how often such chats buy.
fn risk(facts: &Facts, row: &Waiting, chances: &Chances<'_>, catalogue: &Catalogue) -> Option<String> {
    let found = chances.at_risk(facts.chat(row.chat)?)?;
    let sum = catalogue.money(found.sum, &facts.rules.currency);
    let share = catalogue.percent(found.chance.probability);
    Some(catalogue.text("waiting-risk", &[("sum", sum.into()), ("share", share.into())]))
}

/// Hours left in which the channel takes free replies.
fn window(facts: &Facts, row: &Waiting, catalogue: &Catalogue) -> Option<String> {
    let left = (row.reply_deadline? - facts.now).num_seconds();
    Some(match u64::try_from(left) {
        Ok(left) if left > 0 => catalogue.text("waiting-window", &[("left", catalogue.duration(left).into())]),
        _ => catalogue.text("waiting-window-closed", &[]),
    })
}

/// The customer's last words, else those that opened the wait.
fn last_words<'a>(facts: &'a Facts, row: &Waiting) -> Option<&'a str> {
    let chat: &ChatFacts = facts.chat(row.chat)?;
    let last = chat.findings.marks.iter().rev().find(|mark| mark.class == MessageClass::Customer);
    let quote = |id| facts.quotes.get(id).map(String::as_str).filter(|text| !text.trim().is_empty());
    last.and_then(|mark| quote(&mark.id)).or_else(|| quote(&row.opened_by))
}

/// The chat's number, a link where the shop has set the address.
pub fn chat_link(facts: &Facts, chat: ChatId, catalogue: &Catalogue) -> Span {
    linked(facts, chat, catalogue.text("chat-number", &[("chat", chat.to_string().into())]))
}

/// One of several chats in a row: its number alone.
pub fn listed_chat(facts: &Facts, chat: ChatId) -> Span {
    linked(facts, chat, chat.to_string())
}

fn linked(facts: &Facts, chat: ChatId, text: String) -> Span {
    match facts.rules.chat_link.as_str() {
        "" => Span::Text(text),
        address => Span::Link { text, url: address.replace("{chat}", &chat.to_string()) },
    }
}
