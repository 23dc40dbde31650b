//! /waiting: who waits now, with what can be done about it.

use chrono::TimeDelta;

use crate::bot::ask::{Answered, Ask, Reply, Trouble};
use crate::jobs::watch;
use crate::metrics::{self, Waiting};
use crate::model::bot::{Button, Effect, Letter};
use crate::model::facts::Facts;
use crate::model::ids::{ChatId, MessageId};
use crate::model::report::{Line, Span};
use crate::reports::daily::shown_name;
use crate::text::cut;

const A_PAGE: usize = 5;
const QUOTE_UNITS: usize = 120;
/// Older waits are rarely saved by an answer now: they come after the fresh ones.
const FRESH: TimeDelta = TimeDelta::hours(72);
/// How long "remind me" waits.
const REMIND_IN: TimeDelta = TimeDelta::minutes(15);

/// One page of those who wait; a manager sees the own ones.
pub async fn list(ask: &Ask<'_>) -> Answered {
    let own = ask.own()?;
    let page = match ask.argument.as_str() {
        "" => 1,
        text => text.parse::<usize>().ok().filter(|page| (1..=1_000).contains(page)).ok_or_else(|| ask.misread())?,
    };
    let facts = ask.facts(crate::bot::days::Days::one(ask.today())).await?;
    let mut rows = in_order(&facts);
    if let Some(manager) = own {
        rows.retain(|row| row.holder == Some(manager));
    }
    if rows.is_empty() {
        return Ok(Reply::sentence(ask.text("bot-waiting-none", &[])));
    }
    let pages = rows.len().div_ceil(A_PAGE);
    let page = page.min(pages);
    let shown = &rows[(page - 1) * A_PAGE..rows.len().min(page * A_PAGE)];
    let count = [("count", rows.len().into()), ("page", page.into()), ("pages", pages.into())];
    let mut reply = Reply { title: ask.text("bot-waiting-title", &count), ..Reply::default() }
        .list(shown.iter().map(|row| line(ask, &facts, row)).collect());
    reply.buttons = shown.iter().map(|row| buttons(ask, row.chat, row.opened_by)).collect();
    let turn = |text: &str, page: usize| Button::data(text, format!("~waiting {page}"));
    let mut turns = Vec::new();
    if page > 1 {
        turns.push(turn("◀", page - 1));
    }
    turns.push(ask.button("bot-button-again", format!("~waiting {page}")));
    if page < pages {
        turns.push(turn("▶", page + 1));
    }
    reply.buttons.push(turns);
    Ok(reply)
}

/// Fresh waits, the longest first; then old ones, the latest first.
fn in_order(facts: &Facts) -> Vec<Waiting> {
    let (fresh, mut old): (Vec<Waiting>, Vec<Waiting>) =
        metrics::waiting(facts).into_iter().partition(|row| facts.now - row.opened_at <= FRESH);
    old.reverse();
    fresh.into_iter().chain(old).collect()
}

fn line(ask: &Ask<'_>, facts: &Facts, row: &Waiting) -> Line {
    let catalogue = ask.catalogue();
    let mut told = vec![catalogue.duration(row.calendar_secs.into())];
    told.extend(row.channel.and_then(|id| facts.channels.get(&id)).map(|channel| channel.kind.clone()));
    told.push(shown_name(facts, row.holder, catalogue));
    if let Some(deadline) = row.reply_deadline {
        let left = u64::try_from((deadline - facts.now).num_seconds()).unwrap_or(0);
        told.push(match left {
            0 => ask.text("waiting-window-closed", &[]),
            left => ask.text("waiting-window", &[("left", catalogue.duration(left).into())]),
        });
    }
    let mut line = vec![
        crate::reports::daily::chat_link(facts, row.chat, catalogue),
        Span::Text(format!(": {}", told.join(", "))),
    ];
    if let Some(quote) = watch::last_words(facts, row.chat, row.opened_by) {
        line.push(Span::Text(" ".into()));
        line.push(Span::Quote(cut::shorten(quote.trim(), QUOTE_UNITS)));
    }
    line
}

/// What can be done about one wait.
pub fn buttons(ask: &Ask<'_>, chat: ChatId, opened_by: MessageId) -> Vec<Button> {
    watch::buttons(&ask.bot.parts, chat, opened_by)
}

/// "No answer needed": only while this very wait is open, so that a later one is not closed by an old button.
pub async fn dismiss(ask: &Ask<'_>) -> Answered {
    let (chat, message) = wait_of(ask)?;
    may_touch(ask, chat).await?;
    if !watch::still_waits(&ask.bot.parts, chat, message).await {
        return Ok(Reply::toast(ask.text("bot-answered-already", &[])));
    }
    let effect = Effect::Dismiss { chat, message, user: ask.person.user, at: ask.bot.parts.clock.now() };
    Ok(Reply { effects: vec![effect], ..Reply::toast(ask.text("bot-dismissed", &[("chat", chat.to_string().into())])) })
}

/// Reminds who has to answer; who has to answer is reminded later.
pub async fn remind(ask: &Ask<'_>) -> Answered {
    let (chat, message) = wait_of(ask)?;
    may_touch(ask, chat).await?;
    let parts = &ask.bot.parts;
    let Some(wait) = watch::open_wait(parts, chat, message).await? else {
        return Ok(Reply::toast(ask.text("bot-answered-already", &[])));
    };
    let own = ask.person.manager.is_some() && wait.holder == ask.person.manager;
    let people = parts.store.bot().people(&parts.shop).await?;
    let holder = people.iter().find(|person| person.manager.is_some() && person.manager == wait.holder);
    let (to, after) = match holder {
        _ if own => (ask.person.chat.unwrap_or(ask.chat), REMIND_IN),
        Some(person) => match person.chat {
            Some(chat) => (chat, TimeDelta::zero()),
            None => return Ok(Reply::toast(ask.text("bot-holder-unknown", &[]))),
        },
        None => return Ok(Reply::toast(ask.text("bot-holder-unknown", &[]))),
    };
    let at = parts.clock.now() + after;
    let letter = Letter {
        key: watch::reminder_key(chat, message, ask.update),
        chat: to,
        topic: None,
        html: watch::reminder_html(parts, &wait, at),
        buttons: vec![buttons(ask, chat, message)],
        file: None,
        edits: None,
        reply_to: None,
        silent: false,
        may_repeat: false,
        asked_by: None,
        created_at: at,
        expires_at: Some(at + TimeDelta::hours(1)),
    };
    let toast = ask.text(if own { "bot-remind-later" } else { "bot-reminded" }, &[]);
    Ok(Reply { letters: vec![letter], ..Reply::toast(toast) })
}

fn wait_of(ask: &Ask<'_>) -> Result<(ChatId, MessageId), Trouble> {
    let (chat, message) = ask.argument.split_once(' ').ok_or_else(|| ask.misread())?;
    let number = |text: &str| text.parse::<i64>().map_err(|_| ask.misread());
    Ok((ChatId(number(chat)?), MessageId(number(message)?)))
}

/// A manager acts on the own chats.
async fn may_touch(ask: &Ask<'_>, chat: ChatId) -> Result<(), Trouble> {
    let Some(manager) = ask.own()? else { return Ok(()) };
    match watch::is_of(&ask.bot.parts, chat, manager).await? {
        true => Ok(()),
        false => Err(Trouble::Told(ask.text("bot-not-your-chat", &[]))),
    }
}
