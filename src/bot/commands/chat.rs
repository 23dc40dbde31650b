//! /chat: one dialogue, masked, with marks for stages and questions; the latest page first.

use crate::analysis::{self, Context};
use crate::bot::ask::{Answered, Ask, Reply, Trouble};
use crate::jobs::watch;
use crate::model::bot::Button;
use crate::model::chat::{ChatInput, Message};
use crate::model::findings::{ChatFindings, MessageClass, MessageMark};
use crate::model::ids::ChatId;
use crate::model::labels::{Label, MessageLabels};
use crate::model::report::{Block, Line, Span};
use crate::text::{cut, mask};

const A_PAGE: usize = 20;
const TEXT_UNITS: usize = 300;

pub async fn show(ask: &Ask<'_>) -> Answered {
    let mut words = ask.argument.split_whitespace();
    let number = |word: &str| word.trim_start_matches(['#', '№']).parse::<i64>().ok().filter(|number| *number > 0);
    let chat = words.next().and_then(number).map(ChatId).ok_or_else(|| ask.misread())?;
    let page = words.next().and_then(number).and_then(|page| usize::try_from(page).ok());
    let parts = &ask.bot.parts;
    let input = parts.store.bot().peek_chats(&parts.shop, &[chat]).await?.into_iter().next();
    let Some(input) = input.filter(|input| !input.messages.is_empty()) else {
        return Err(Trouble::Told(ask.text("bot-no-such-chat", &[])));
    };
    if let Some(manager) = ask.own()?
        && !watch::is_of(parts, chat, manager).await?
    {
        return Err(Trouble::Told(ask.text("bot-not-your-chat", &[])));
    }
    let (rules, team) = (parts.rules.clone(), watch::team_texts(parts).await?);
    let judged = tokio::task::spawn_blocking(move || {
        let context = Context { rules: &rules, team_texts: &team, gaps: &[] };
        let findings = analysis::analyse(&input, &context);
        (input, findings)
    });
    let (input, findings) = judged.await?;
    Ok(page_of(ask, &input, &findings, page))
}

fn page_of(ask: &Ask<'_>, input: &ChatInput, findings: &ChatFindings, page: Option<usize>) -> Reply {
    let shown: Vec<&MessageMark> = findings.marks.iter().filter(|mark| is_shown(mark.class)).collect();
    let pages = shown.len().div_ceil(A_PAGE).max(1);
    let page = page.unwrap_or(pages).clamp(1, pages);
    let rows = &shown[(page - 1) * A_PAGE..shown.len().min(page * A_PAGE)];
    let chat = input.chat.id;
    let ends = [("chat", chat.to_string().into()), ("page", page.into()), ("pages", pages.into())];
    let mut reply = Reply { title: ask.text("bot-chat-title", &ends), ..Reply::default() };
    let lines = rows.iter().filter_map(|mark| {
        let message = input.messages.iter().find(|message| message.id == mark.id)?;
        Some(line(ask, mark, message))
    });
    reply.blocks.extend(lines.map(Block::Paragraph));
    let turn = |text: &str, page: usize| Button::data(text, format!("~chat {chat} {page}"));
    let mut row = Vec::new();
    if page > 1 {
        row.push(turn("◀", page - 1));
    }
    if let Some(address) = watch::chat_address(&ask.bot.parts.rules, chat) {
        row.push(Button::open(ask.text("bot-button-open", &[]), address));
    }
    if page < pages {
        row.push(turn("▶", page + 1));
    }
    reply.buttons = vec![row];
    reply
}

fn is_shown(class: MessageClass) -> bool {
    !matches!(class, MessageClass::System | MessageClass::Deleted | MessageClass::Note)
}

fn line(ask: &Ask<'_>, mark: &MessageMark, message: &Message) -> Line {
    let parts = &ask.bot.parts;
    let side = match mark.class {
        MessageClass::Customer | MessageClass::Reaction => "👤",
        MessageClass::Human | MessageClass::Template | MessageClass::Call => "💬",
        _ => "🤖",
    };
    let at = ask.catalogue().stamp(mark.at.with_timezone(&parts.zone).naive_local());
    let text = if parts.settings.mask_outward { mask::mask(&message.text) } else { message.text.clone() };
    let text = match text.trim() {
        "" => ask.text("bot-no-text", &[]),
        text => cut::shorten(text, TEXT_UNITS),
    };
    let mut line = vec![Span::Text(format!("{side} {at} ")), Span::Text(text)];
    let codes = codes(&mark.labels);
    if !codes.is_empty() {
        line.push(Span::Text(" ".into()));
        line.push(Span::Code(format!("[{codes}]")));
    }
    line
}

/// Stages, kind of question and SPIN of a manager's message; topics and objections of a customer's.
fn codes(labels: &MessageLabels) -> String {
    let codes: Vec<&str> = match labels {
        MessageLabels::Manager(labels) => {
            let question = labels.question.asks().then(|| labels.question.code());
            let spin = labels.spin.iter().map(Label::code);
            labels.stage.iter().map(Label::code).chain(question).chain(spin).collect()
        }
        MessageLabels::Customer(labels) => {
            labels.topic.iter().map(Label::code).chain(labels.objection.iter().map(Label::code)).collect()
        }
        _ => Vec::new(),
    };
    codes.join(" ")
}
