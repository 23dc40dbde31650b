//! /today, /yesterday, /week, /month: the report of a period, made now. A manager gets the own figures.

use crate::bot::ask::{Answered, Ask, Figure, Reply};
use crate::bot::commands::managers;
use crate::bot::days::{self, Days};
use crate::bot::measures;
use crate::jobs::report::{self, Ground};
use crate::model::bot::Button;
use crate::model::report::Block;
use crate::reports::REPORTS;

/// The figures of a span, in the order people read them.
const FIGURES: [&str; 12] = [
    "chats",
    "response_rate",
    "no_reply_chats",
    "median_first_reply_sec",
    "p90_first_reply_sec",
    "share_in_5_min",
    "waiting_now",
    "orders",
    "paid_orders",
    "revenue",
    "conversion",
    "average_order",
];

pub async fn today(ask: &Ask<'_>) -> Answered {
    daily(ask, Days::one(ask.today())).await
}

pub async fn yesterday(ask: &Ask<'_>) -> Answered {
    let today = ask.today();
    daily(ask, Days::one(today.pred_opt().unwrap_or(today))).await
}

pub async fn week(ask: &Ask<'_>) -> Answered {
    let otherwise = ask.week();
    let days = ask.days_or(&ask.argument, otherwise)?;
    span(ask, days, "weekly").await
}

pub async fn month(ask: &Ask<'_>) -> Answered {
    let otherwise = days::read("month", ask.today()).unwrap_or(Days::one(ask.today()));
    let days = ask.days_or(&ask.argument, otherwise)?;
    span(ask, days, "kpi").await
}

async fn daily(ask: &Ask<'_>, otherwise: Days) -> Answered {
    let days = ask.days_or(&ask.argument, otherwise)?;
    if days.count() > 1 {
        return span(ask, days, "").await;
    }
    if let Some(manager) = ask.own()? {
        return managers::of(ask, manager, days).await;
    }
    let report = report::build(&Ground::of(&ask.bot.parts), "daily", days.last).await?;
    let files = report::draw(&report).await?;
    let mut reply = Reply { title: report.title, blocks: report.blocks, files, ..Reply::default() };
    reply.figure = Some(figure(days));
    reply.buttons = vec![
        vec![ask.button("bot-button-waiting", "waiting"), ask.button("bot-button-why", why(days))],
        vec![ask.button("bot-button-managers", format!("managers {}", days.code()))],
    ];
    Ok(reply)
}

/// Any report of the list, about the day before the one told; without a name all of them as buttons.
pub async fn report(ask: &Ask<'_>) -> Answered {
    let (name, days) = days::at_the_end(&ask.argument.to_lowercase(), ask.today());
    if name.is_empty() {
        let button = |entry: &crate::reports::ReportEntry| {
            let id = format!("job-report-{}", entry.name.replace('_', "-"));
            let called = if ask.catalogue().has(&id) { ask.text(&id, &[]) } else { entry.name.replace('_', " ") };
            Button::data(called, format!("report {}", entry.name))
        };
        let mut reply = Reply::sentence(ask.text("bot-reports", &[]));
        reply.buttons = REPORTS.iter().map(button).collect::<Vec<_>>().chunks(2).map(<[_]>::to_vec).collect();
        return Ok(reply);
    }
    let entry = REPORTS.iter().find(|entry| entry.name == name).ok_or_else(|| ask.misread())?;
    let today = ask.today();
    let day = days.map_or(today.pred_opt().unwrap_or(today), |days| days.last);
    let report = report::build(&Ground::of(&ask.bot.parts), entry.name, day).await?;
    let files = report::draw(&report).await?;
    Ok(Reply { title: report.title, blocks: report.blocks, files, ..Reply::default() })
}

/// Figures of a span beside those of the span before; the full report of that length behind a button.
async fn span(ask: &Ask<'_>, days: Days, report: &'static str) -> Answered {
    if let Some(manager) = ask.own()? {
        return managers::of(ask, manager, days).await;
    }
    let now = measures::count(ask.facts(days).await?, ask.scope(days, None)).await?;
    let past = days.before();
    let before = measures::count(ask.facts(past).await?, ask.scope(past, None)).await?;
    let title = ask.text("bot-span-title", &[("days", ask.shown_days(days).into())]);
    let mut reply = Reply { title, ..Reply::default() };
    reply.blocks.push(Block::List(measures::lines(ask, &FIGURES, &now, Some(&before))));
    reply = reply.paragraph(ask.text("bot-span-before", &[("days", ask.shown_days(past).into())]));
    if let Some(entry) = REPORTS.iter().find(|entry| entry.name == report) {
        let built = report::build(&Ground::of(&ask.bot.parts), entry.name, days.last).await?;
        reply.files = report::draw(&built).await?;
        reply.blocks.extend(built.blocks);
    }
    reply.figure = Some(figure(days));
    reply.buttons = vec![vec![
        ask.button("bot-button-managers", format!("managers {}", days.code())),
        ask.button("bot-button-why", why(days)),
    ]];
    Ok(reply)
}

fn figure(days: Days) -> Figure {
    Figure { metric: "median_first_reply_sec".into(), days: days.code(), manager: None }
}

fn why(days: Days) -> String {
    format!("why median_first_reply_sec {}", days.code())
}
