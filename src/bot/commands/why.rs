//! /why: the rule behind a figure and the messages it came from.

use crate::bot::ask::{Answered, Ask, Figure, Reply, Trouble};
use crate::bot::days::{self, Days};
use crate::bot::measures;
use crate::metrics::chat::{is_excluded, owner, waits};
use crate::model::facts::{ChatFacts, Facts};
use crate::model::ids::{ChatId, ManagerId, MessageId};
use crate::model::report::{Line, Span};
use crate::model::time::Period;
use crate::reports::daily::chat_link;
use crate::text::{cut, mask};

const CASES: usize = 10;
const QUOTE_UNITS: usize = 120;

/// Where the last figure told to a person is kept.
pub fn last_figure(user: i64) -> String {
    format!("bot_figure:{user}")
}

pub async fn why(ask: &Ask<'_>) -> Answered {
    let mut figure = wanted(ask).await?;
    if let Some(own) = ask.own()? {
        figure.manager = Some(own);
    }
    let days = days::read(&figure.days, ask.today()).ok_or_else(|| ask.misread())?;
    let metric = measures::metric(&figure.metric).ok_or_else(|| ask.misread())?;
    let facts = ask.facts(days).await?;
    let summary = measures::count(facts.clone(), ask.scope(days, figure.manager)).await?;
    let estimate = (metric.read)(&summary);
    let mut title =
        format!("{}: {}", measures::called(ask, metric.name), measures::value(ask, metric.unit, estimate.value));
    let sure = measures::sureness(ask, metric.unit, &estimate);
    if !sure.is_empty() {
        title = format!("{title} ({sure})");
    }
    let rule = format!("rule-{}", metric.name.replace('_', "-"));
    let rule = if ask.catalogue().has(&rule) { ask.text(&rule, &[]) } else { ask.text("bot-rule-unknown", &[]) };
    let version = facts.completeness.rule_version.to_string();
    let mut reply = Reply { title, ..Reply::default() }
        .paragraph(ask.text("bot-why-days", &[("days", ask.shown_days(days).into())]))
        .paragraph(rule)
        .paragraph(ask.text("bot-why-version", &[("version", version.into())]));
    let period = days.period(ask.bot.parts.zone);
    let cases = cases(&facts, period, figure.manager, metric.name, &estimate.evidence);
    let texts = texts(ask, &cases).await?;
    if !cases.is_empty() {
        reply = reply.paragraph(ask.text("bot-why-cases", &[]));
    }
    reply = reply.list(cases.iter().map(|case| line(ask, &facts, case, &texts)).collect());
    reply.figure = Some(figure.clone());
    reply.buttons = others(ask, &figure, days);
    Ok(reply)
}

/// The figure of the argument, else the last one told.
async fn wanted(ask: &Ask<'_>) -> Result<Figure, Trouble> {
    let words: Vec<&str> = ask.argument.split_whitespace().collect();
    let parts = &ask.bot.parts;
    match words[..] {
        [] => {
            let kept = parts.store.value(&parts.shop, &last_figure(ask.person.user)).await?;
            let figure = kept.as_deref().and_then(|text| serde_json::from_str(text).ok());
            figure.ok_or_else(|| Trouble::Told(ask.text("bot-why-nothing", &[])))
        }
        [metric] => Ok(Figure { metric: metric.to_lowercase(), days: ask.week().code(), manager: None }),
        [metric, ref rest @ ..] => {
            let manager = rest.last().and_then(|word| word.parse::<i64>().ok()).map(ManagerId);
            let span = if manager.is_some() { &rest[..rest.len() - 1] } else { rest };
            let days = if span.is_empty() { ask.week().code() } else { span.join(" ") };
            Ok(Figure { metric: metric.to_lowercase(), days, manager })
        }
    }
}

/// One message behind the figure; how long it waited, where that is the point.
struct Case {
    chat: ChatId,
    message: MessageId,
    secs: Option<u32>,
}

/// The evidence of the figure; where it names none, the waits that moved it most.
fn cases(facts: &Facts, period: Period, manager: Option<ManagerId>, name: &str, evidence: &[MessageId]) -> Vec<Case> {
    if !evidence.is_empty() {
        let in_chats = facts.chats.iter().flat_map(|chat| chat.findings.marks.iter().map(move |mark| (chat, mark)));
        let named = in_chats.filter(|(_, mark)| evidence.contains(&mark.id));
        return named
            .map(|(chat, mark)| Case { chat: chat.chat.id, message: mark.id, secs: None })
            .take(CASES)
            .collect();
    }
    let open_only = ["waiting_now", "no_reply_chats", "unanswered_inbound", "missed_episodes"].contains(&name);
    let of_waits = open_only || name.contains("reply") || name.contains("response") || name.contains("share_in");
    if !of_waits {
        return Vec::new();
    }
    let mut cases: Vec<Case> = Vec::new();
    for chat in facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat)) {
        cases.extend(cases_of(chat, facts, period, manager, open_only));
    }
    cases.sort_by_key(|case| std::cmp::Reverse(case.secs));
    cases.truncate(CASES);
    cases
}

fn cases_of(chat: &ChatFacts, facts: &Facts, period: Period, manager: Option<ManagerId>, open_only: bool) -> Vec<Case> {
    let mine = |holder: Option<ManagerId>| manager.is_none() || holder == manager;
    let within = waits(chat).filter(|(_, wait)| (open_only && wait.is_open()) || period.contains(wait.opened_at));
    let chosen = within.filter(|(_, wait)| !open_only || wait.is_open()).filter(|(_, wait)| mine(owner(chat, wait)));
    let case = |wait: &crate::model::findings::Wait| {
        let age = u32::try_from((facts.now - wait.opened_at).num_seconds()).ok();
        let secs = if wait.is_open() { age } else { wait.work_secs };
        Case { chat: chat.chat.id, message: wait.opened_by, secs }
    };
    chosen.map(|(_, wait)| case(wait)).collect()
}

async fn texts(ask: &Ask<'_>, cases: &[Case]) -> anyhow::Result<Vec<(MessageId, String)>> {
    let ids: Vec<MessageId> = cases.iter().map(|case| case.message).collect();
    let parts = &ask.bot.parts;
    let mut texts = parts.store.texts(&parts.shop, &ids).await?;
    if parts.settings.mask_outward {
        texts.iter_mut().for_each(|(_, text)| *text = mask::mask(text));
    }
    Ok(texts)
}

fn line(ask: &Ask<'_>, facts: &Facts, case: &Case, texts: &[(MessageId, String)]) -> Line {
    let mut line = vec![chat_link(facts, case.chat, ask.catalogue())];
    if let Some(secs) = case.secs {
        line.push(Span::Text(format!(", {}", ask.catalogue().duration(secs.into()))));
    }
    if let Some((_, text)) = texts.iter().find(|(id, _)| *id == case.message) {
        line.push(Span::Text(" ".into()));
        line.push(Span::Quote(cut::shorten(text.trim(), QUOTE_UNITS)));
    }
    line
}

/// The same question about the neighbours of the figure.
fn others(ask: &Ask<'_>, figure: &Figure, days: Days) -> Vec<Vec<crate::model::bot::Button>> {
    let manager = figure.manager.map(|id| format!(" {id}")).unwrap_or_default();
    let names = ["response_rate", "no_reply_chats", "conversion", "revenue"];
    let button = |name: &&str| {
        let data = format!("why {name} {}{manager}", days.code());
        crate::model::bot::Button::data(measures::called(ask, name), data)
    };
    let all: Vec<_> = names.iter().filter(|name| **name != figure.metric).map(button).collect();
    all.chunks(2).map(<[_]>::to_vec).collect()
}
