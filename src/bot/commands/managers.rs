//! /managers, /manager, /compare: people beside their own past, never ranked by luck.

use std::sync::Arc;

use crate::bot::ask::{Answered, Ask, Figure, Reply, Trouble};
use crate::bot::days::{self, Days};
use crate::bot::measures;
use crate::metrics::{Metric, Summary, Unit, summaries_by_manager};
use crate::model::estimate::Estimate;
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::report::{Line, Span};
use crate::reports::daily::shown_name;

/// On one line of the list.
const SHORT: [&str; 4] = ["chats", "response_rate", "median_first_reply_sec", "conversion"];
/// On the card of one person.
const CARD: [&str; 14] = [
    "chats",
    "response_rate",
    "median_first_reply_sec",
    "p90_first_reply_sec",
    "median_reply_sec",
    "share_in_5_min",
    "unanswered_inbound",
    "waiting_now",
    "questions_per_chat",
    "next_step_rate",
    "paid_orders",
    "conversion",
    "revenue",
    "average_order",
];
/// What can be compared: figures with an interval.
const COMPARED: [&str; 6] =
    ["response_rate", "median_first_reply_sec", "share_in_5_min", "next_step_rate", "conversion", "average_order"];
const BUTTONS_A_ROW: usize = 2;
const BUTTONS_MOST: usize = 20;

/// Everybody of a span, by the alphabet.
pub async fn list(ask: &Ask<'_>) -> Answered {
    let days = ask.days_or(&ask.argument, ask.week())?;
    let facts = ask.facts(days).await?;
    let mut people = of_everybody(&facts, days, ask).await?;
    people.retain(|(_, summary)| summary.chats > 0 || summary.outbound > 0);
    let name = |manager: Option<ManagerId>| shown_name(&facts, manager, ask.catalogue());
    people.sort_by_key(|(manager, _)| (manager.is_none(), name(*manager)));
    let title = ask.text("bot-managers-title", &[("days", ask.shown_days(days).into())]);
    if people.is_empty() {
        return Ok(Reply { title, ..Reply::default() }.paragraph(ask.text("bot-nobody-wrote", &[])));
    }
    let lines = people.iter().map(|(manager, summary)| short_line(ask, name(*manager), summary)).collect();
    let mut reply = Reply { title, ..Reply::default() }.list(lines).paragraph(ask.text("bot-managers-note", &[]));
    let buttons: Vec<_> = people
        .iter()
        .filter_map(|(manager, _)| {
            let id = (*manager)?;
            Some(crate::model::bot::Button::data(name(Some(id)), format!("manager {id} {}", days.code())))
        })
        .take(BUTTONS_MOST)
        .collect();
    reply.buttons = buttons.chunks(BUTTONS_A_ROW).map(<[_]>::to_vec).collect();
    reply.figure = Some(Figure { metric: "median_first_reply_sec".into(), days: days.code(), manager: None });
    Ok(reply)
}

fn short_line(ask: &Ask<'_>, name: String, summary: &Summary) -> Line {
    let told = SHORT.iter().filter_map(|name| measures::metric(name)).map(|metric| {
        let estimate = (metric.read)(summary);
        let value = measures::value(ask, metric.unit, estimate.value);
        let sample = match metric.unit == Unit::Count || estimate.value.is_none() {
            true => String::new(),
            false => format!(" ({})", ask.text("bot-sample", &[("count", estimate.count.into())])),
        };
        format!("{}: {value}{sample}", measures::called(ask, metric.name).to_lowercase())
    });
    let told = told.collect::<Vec<_>>().join("; ");
    vec![Span::Bold(name), Span::Text(format!(": {told}"))]
}

async fn of_everybody(
    facts: &Arc<Facts>,
    days: Days,
    ask: &Ask<'_>,
) -> anyhow::Result<Vec<(Option<ManagerId>, Summary)>> {
    let (facts, period) = (facts.clone(), days.period(ask.bot.parts.zone));
    Ok(tokio::task::spawn_blocking(move || summaries_by_manager(&facts, period)).await?)
}

/// The card of one person.
pub async fn card(ask: &Ask<'_>) -> Answered {
    let (name, days) = days::at_the_end(&ask.argument, ask.today());
    let days = days.unwrap_or(ask.week());
    if let Some(manager) = ask.own()? {
        return of(ask, manager, days).await;
    }
    let facts = ask.facts(days).await?;
    if name.is_empty() {
        return Err(ask.misread());
    }
    let manager = found(ask, &facts, &name)?;
    of(ask, manager, days).await
}

/// The figures of one person beside the same span before.
pub async fn of(ask: &Ask<'_>, manager: ManagerId, days: Days) -> Answered {
    let facts = ask.facts(days).await?;
    let now = measures::count(facts.clone(), ask.scope(days, Some(manager))).await?;
    let past = days.before();
    let before = measures::count(ask.facts(past).await?, ask.scope(past, Some(manager))).await?;
    let name = shown_name(&facts, Some(manager), ask.catalogue());
    let ends = [("name", name.into()), ("days", ask.shown_days(days).into())];
    let mut reply = Reply { title: ask.text("bot-card-title", &ends), ..Reply::default() };
    reply = match now.chats > 0 || now.outbound > 0 {
        true => reply.list(measures::lines(ask, &CARD, &now, Some(&before))),
        false => reply.paragraph(ask.text("bot-nobody-wrote", &[])),
    };
    reply = reply.paragraph(ask.text("bot-span-before", &[("days", ask.shown_days(past).into())]));
    reply.figure = Some(Figure { metric: "median_first_reply_sec".into(), days: days.code(), manager: Some(manager) });
    reply.buttons = vec![
        vec![
            ask.button("bot-button-plan", format!("plan {manager}")),
            ask.button("bot-button-spin", format!("spin {manager}")),
        ],
        vec![
            ask.button("bot-button-why", format!("why median_first_reply_sec {} {manager}", days.code())),
            ask.button("bot-button-waiting", "waiting"),
        ],
    ];
    Ok(reply)
}

/// Two people side by side: proven is a difference whose intervals do not meet.
pub async fn compare(ask: &Ask<'_>) -> Answered {
    let (names, days) = days::at_the_end(&ask.argument, ask.today());
    let days = days.unwrap_or(days::read("month", ask.today()).unwrap_or(ask.week()));
    let facts = ask.facts(days).await?;
    let (one, other) = two(ask, &facts, &names)?;
    let people = of_everybody(&facts, days, ask).await?;
    let of = |id: ManagerId| people.iter().find(|(manager, _)| *manager == Some(id)).map(|(_, it)| it.clone());
    let (left, right) = (of(one).unwrap_or_default(), of(other).unwrap_or_default());
    let name = |id| shown_name(&facts, Some(id), ask.catalogue());
    let ends = [("one", name(one).into()), ("other", name(other).into()), ("days", ask.shown_days(days).into())];
    let lines = COMPARED.iter().filter_map(|name| measures::metric(name));
    let lines = lines.map(|metric| compared(ask, metric, &left, &right)).collect();
    Ok(Reply { title: ask.text("bot-compare-title", &ends), ..Reply::default() }
        .list(lines)
        .paragraph(ask.text("bot-compare-note", &[])))
}

fn compared(ask: &Ask<'_>, metric: &Metric, left: &Summary, right: &Summary) -> Line {
    let (left, right) = ((metric.read)(left), (metric.read)(right));
    let told = |estimate: &Estimate| {
        let sure = measures::sureness(ask, metric.unit, estimate);
        let value = measures::value(ask, metric.unit, estimate.value);
        if sure.is_empty() { value } else { format!("{value} ({sure})") }
    };
    let verdict = match (left.interval, right.interval) {
        (Some((low, high)), Some((other_low, other_high))) if high < other_low || other_high < low => {
            "bot-difference-proven"
        }
        (Some(_), Some(_)) => "bot-difference-not-proven",
        _ => "bot-difference-unknown",
    };
    vec![
        Span::Text(format!("{}: ", measures::called(ask, metric.name))),
        Span::Bold(told(&left)),
        Span::Text(" / ".into()),
        Span::Bold(told(&right)),
        Span::Text(format!(". {}", ask.text(verdict, &[]))),
    ]
}

/// Two names in one line: every place is tried for the cut.
fn two(ask: &Ask<'_>, facts: &Facts, names: &str) -> Result<(ManagerId, ManagerId), Trouble> {
    let words: Vec<&str> = names.split_whitespace().filter(|word| !["и", "с", "and", "vs"].contains(word)).collect();
    let pairs = (1..words.len()).map(|at| (words[..at].join(" "), words[at..].join(" ")));
    let only = |name: &str| match candidates(facts, name)[..] {
        [id] => Some(id),
        _ => None,
    };
    let found = pairs.filter_map(|(one, other)| Some((only(&one)?, only(&other)?))).find(|(one, other)| one != other);
    found.ok_or_else(|| ask.misread())
}

/// The one person meant; told who could be meant otherwise.
pub fn found(ask: &Ask<'_>, facts: &Facts, name: &str) -> Result<ManagerId, Trouble> {
    let shown = |ids: &[ManagerId]| {
        let names: Vec<String> = ids.iter().map(|id| shown_name(facts, Some(*id), ask.catalogue())).collect();
        names.join(", ")
    };
    match &candidates(facts, name)[..] {
        [id] => Ok(*id),
        [] => {
            let mut active: Vec<ManagerId> =
                facts.managers.values().filter(|it| it.active && !it.technical).map(|it| it.id).collect();
            active.truncate(BUTTONS_MOST);
            Err(Trouble::Told(ask.text("bot-no-such-manager", &[("names", shown(&active).into())])))
        }
        several => Err(Trouble::Told(ask.text("bot-several-managers", &[("names", shown(several).into())]))),
    }
}

/// By number, by the whole name, else by the beginnings of its words.
fn candidates(facts: &Facts, name: &str) -> Vec<ManagerId> {
    let plain = |text: &str| text.to_lowercase().replace('ё', "е").replace('.', "");
    let wanted = plain(name);
    let words: Vec<&str> = wanted.split_whitespace().collect();
    if words.is_empty() {
        return Vec::new();
    }
    let all = || facts.managers.values();
    let number = wanted.trim_start_matches("mg-").parse::<i64>().ok();
    if let Some(manager) = all().find(|manager| number == Some(manager.id.0)) {
        return vec![manager.id];
    }
    let whole: Vec<ManagerId> = all().filter(|it| plain(&it.name) == wanted).map(|it| it.id).collect();
    if !whole.is_empty() {
        return whole;
    }
    let fits = |name: &str| {
        let name = plain(name);
        words.iter().all(|word| name.split_whitespace().any(|part| part.starts_with(word)))
    };
    all().filter(|manager| fits(&manager.name)).map(|manager| manager.id).collect()
}
