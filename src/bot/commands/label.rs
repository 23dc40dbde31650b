//! /label: one message to judge. What a person says goes over what the model believes, and the shop's
//! own model learns from it.

use std::collections::HashSet;

use crate::bot::ask::{Answered, Ask, Reply, Trouble};
use crate::model::bot::{Button, Effect};
use crate::model::chat::{Author, Message};
use crate::model::ids::{ChatId, MessageId};
use crate::model::own_label::{LabelHead, OwnLabel};
use crate::model::report::{Block, Span};
use crate::practice::next_to_label::{ToLabel, next_to_label};
use crate::text::{cut, mask};

/// The list that is asked about here; the web page has the others.
const HEAD: LabelHead = LabelHead::Spin;
/// Messages looked through for one that is the person's own.
const CANDIDATES: usize = 200;
const TEXT_UNITS: usize = 600;
/// Messages before the one to judge, for the sense.
const BEFORE: usize = 2;
/// Passed over messages remembered of a person.
const SKIPPED_MOST: usize = 200;

/// The next message to judge.
pub async fn next(ask: &Ask<'_>) -> Answered {
    let skipped = skipped(ask).await?;
    show(ask, &skipped.into_iter().collect()).await
}

async fn show(ask: &Ask<'_>, passed: &HashSet<MessageId>) -> Answered {
    let (parts, own) = (&ask.bot.parts, ask.own()?);
    let days = crate::bot::days::read("month", ask.today()).unwrap_or(ask.week());
    let (facts, labels) = (ask.facts(days).await?, parts.store.own_labels(&parts.shop).await?);
    let passed = passed.clone();
    let find = move || {
        let found = next_to_label(&facts, &labels, &passed, HEAD, CANDIDATES);
        found.into_iter().find(|candidate| own.is_none() || candidate.manager == own)
    };
    let Some(candidate) = tokio::task::spawn_blocking(find).await? else {
        return Ok(Reply::sentence(ask.text("bot-label-none", &[])));
    };
    question(ask, &candidate).await
}

async fn question(ask: &Ask<'_>, candidate: &ToLabel) -> Answered {
    let parts = &ask.bot.parts;
    let input = parts.store.bot().peek_chats(&parts.shop, &[candidate.chat]).await?.into_iter().next();
    let messages = input.map(|input| input.messages).unwrap_or_default();
    let Some(place) = messages.iter().position(|message| message.id == candidate.message) else {
        return Err(Trouble::Told(ask.text("bot-no-such-chat", &[])));
    };
    let chat = [("chat", candidate.chat.to_string().into())];
    let mut reply = Reply { title: ask.text("bot-label-title", &chat), ..Reply::default() };
    for message in &messages[place.saturating_sub(BEFORE)..place] {
        reply.blocks.push(Block::Paragraph(vec![Span::Text(format!("{} {}", side(message), text(ask, message)))]));
    }
    let asked = format!("➡️ {}", text(ask, &messages[place]));
    reply.blocks.push(Block::Paragraph(vec![Span::Bold(asked)]));
    reply = reply.paragraph(ask.text("bot-label-codes", &[]));
    let ToLabel { chat, message, believed, model, sampled, .. } = *candidate;
    let data = |code: &str| format!("judge {chat} {message} {code} {believed} {model} {}", u8::from(sampled));
    let button = |code: &&str| Button::data(*code, data(code));
    let mut rows: Vec<Vec<Button>> =
        HEAD.all_codes().chunks(4).map(|codes| codes.iter().map(button).collect()).collect();
    rows.push(vec![
        Button::data(ask.text("bot-label-no-code", &[]), data("none")),
        Button::data(ask.text("bot-label-skip", &[]), data("skip")),
    ]);
    reply.buttons = rows;
    Ok(reply)
}

fn side(message: &Message) -> &'static str {
    if matches!(message.author, Author::Customer(_)) { "👤" } else { "💬" }
}

fn text(ask: &Ask<'_>, message: &Message) -> String {
    let text = if ask.bot.parts.settings.mask_outward { mask::mask(&message.text) } else { message.text.clone() };
    match text.trim() {
        "" => ask.text("bot-no-text", &[]),
        words => cut::shorten(words, TEXT_UNITS),
    }
}

/// A person's word on a message; the next message takes its place.
pub async fn judge(ask: &Ask<'_>) -> Answered {
    let words: Vec<&str> = ask.argument.split(' ').collect();
    let [chat, message, code, believed, model, sampled] = words[..] else { return Err(ask.misread()) };
    let number = |text: &str| text.parse::<i64>().map_err(|_| ask.misread());
    let message = MessageId(number(message)?);
    let mut passed = skipped(ask).await?;
    passed.retain(|known| *known != message);
    passed.push(message);
    let mut reply = show(ask, &passed.iter().copied().collect()).await?;
    reply.replaces = true;
    if code == "skip" {
        let kept = &passed[passed.len().saturating_sub(SKIPPED_MOST)..];
        reply.effects.push(Effect::Keep { name: skipped_name(ask), value: serde_json::to_string(kept).ok() });
        return Ok(reply);
    }
    let codes: &[&str] = if code == "none" { &[] } else { &[code] };
    let label = OwnLabel {
        message,
        chat: ChatId(number(chat)?),
        head: HEAD,
        codes: HEAD.bits_of(codes).ok_or_else(|| ask.misread())?,
        believed: u16::try_from(number(believed)?).map_err(|_| ask.misread())?,
        model: u32::try_from(number(model)?).map_err(|_| ask.misread())?,
        author: format!("telegram:{}", ask.person.user),
        at: ask.bot.parts.clock.now(),
        sampled: sampled == "1",
    };
    reply.effects.push(Effect::Label(label));
    reply.toast = ask.text("bot-label-kept", &[]);
    Ok(reply)
}

fn skipped_name(ask: &Ask<'_>) -> String {
    format!("bot_skipped:{}", ask.person.user)
}

async fn skipped(ask: &Ask<'_>) -> anyhow::Result<Vec<MessageId>> {
    let parts = &ask.bot.parts;
    let kept = parts.store.value(&parts.shop, &skipped_name(ask)).await?;
    Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}
