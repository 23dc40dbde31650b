//! /conversion, /money: the shop's figures of a span, with samples and intervals.

use crate::bot::ask::{Answered, Ask, Figure, Reply};
use crate::bot::days::Days;
use crate::bot::measures;

const FUNNEL: [&str; 6] = ["chats", "eligible_episodes", "response_rate", "orders", "paid_orders", "conversion"];
const MONEY: [&str; 5] = ["orders", "paid_orders", "revenue", "average_order", "conversion"];

pub async fn conversion(ask: &Ask<'_>) -> Answered {
    page(ask, "bot-conversion-title", &FUNNEL, "conversion").await
}

pub async fn money(ask: &Ask<'_>) -> Answered {
    page(ask, "bot-money-title", &MONEY, "revenue").await
}

async fn page(ask: &Ask<'_>, title: &str, names: &[&str], main: &str) -> Answered {
    let days = ask.days_or(&ask.argument, ask.week())?;
    let now = measures::count(ask.facts(days).await?, ask.scope(days, None)).await?;
    let past: Days = days.before();
    let before = measures::count(ask.facts(past).await?, ask.scope(past, None)).await?;
    let title = ask.text(title, &[("days", ask.shown_days(days).into())]);
    let mut reply = Reply { title, ..Reply::default() }
        .list(measures::lines(ask, names, &now, Some(&before)))
        .paragraph(ask.text("bot-span-before", &[("days", ask.shown_days(past).into())]))
        .paragraph(ask.text("bot-money-ripens", &[]));
    reply.figure = Some(Figure { metric: main.to_owned(), days: days.code(), manager: None });
    reply.buttons = vec![
        vec![ask.button("bot-button-why", format!("why {main} {}", days.code()))],
        ["вчера", "неделя", "месяц"].map(|span| switch(ask, span)).into(),
    ];
    Ok(reply)
}

/// The same question about another span.
fn switch(ask: &Ask<'_>, span: &str) -> crate::model::bot::Button {
    let id = match span {
        "вчера" => "bot-button-yesterday",
        "неделя" => "bot-button-week",
        _ => "bot-button-month",
    };
    ask.button(id, format!("~{} {span}", ask.command))
}
