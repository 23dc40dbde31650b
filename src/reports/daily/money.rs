//! Money of the day: orders made at once, what the day's chats brought so far, interest without an order.

use std::collections::BTreeSet;

use crate::metrics::Unit;
use crate::model::facts::Facts;
use crate::model::ids::ChatId;
use crate::model::report::{Block, Line, Span};
use crate::money::attribution::link_orders;
use crate::reports::daily::days::Day;
use crate::reports::daily::figures::format;
use crate::reports::daily::waiting::listed_chat;
use crate::text::catalogue::Catalogue;

const SHOWN: usize = 5;

pub fn blocks(facts: &Facts, day: &Day, catalogue: &Catalogue) -> Vec<Block> {
    let mut lines: Vec<Line> = vec![vec![Span::Text(same_day(facts, day, catalogue))]];
    if day.shop.orders > 0 {
        lines.push(vec![Span::Text(so_far(facts, day, catalogue))]);
    }
    lines.extend(without_order(facts, day, catalogue));
    vec![Block::Section(catalogue.text("money-title", &[])), Block::List(lines)]
}

fn same_day(facts: &Facts, day: &Day, catalogue: &Catalogue) -> String {
    let same_day = &day.same_day;
    if same_day.orders == 0 {
        return catalogue.text("money-same-day-none", &[]);
    }
    let orders = catalogue.text("count-orders", &[("count", same_day.orders.into())]);
    let total = catalogue.money(same_day.total, &facts.rules.currency);
    let paid = same_day.paid.into();
    catalogue.text("money-same-day", &[("orders", orders.into()), ("total", total.into()), ("paid", paid)])
}

/// Orders and payments of the day's enquiries as they stand; both windows are still open.
fn so_far(facts: &Facts, day: &Day, catalogue: &Catalogue) -> String {
    let orders = catalogue.text("count-orders", &[("count", day.shop.orders.into())]);
    let revenue = catalogue.money(day.shop.revenue, &facts.rules.currency);
    let mut text = catalogue.text(
        "money-so-far",
        &[("orders", orders.into()), ("paid", day.shop.paid_orders.into()), ("revenue", revenue.into())],
    );
    if let Some(share) = day.shop.conversion.value.filter(|_| day.shop.conversion.count > 0) {
        let count = day.shop.conversion.count.into();
        let share = catalogue.percent(share).into();
        text.push(' ');
        text.push_str(&catalogue.text("money-conversion", &[("share", share), ("count", count)]));
    }
    if let Some(average) = day.shop.average_order.value {
        let average = format(Unit::Money, average, facts, catalogue);
        text.push(' ');
        text.push_str(&catalogue.text("money-average", &[("average", average.into())]));
    }
    let days = i64::from(facts.rules.order_window_days);
    text.push(' ');
    text.push_str(&catalogue.text("money-growing", &[("count", days.into())]));
    text
}

fn without_order(facts: &Facts, day: &Day, catalogue: &Catalogue) -> Option<Line> {
    let linked: BTreeSet<(ChatId, usize)> = link_orders(facts).iter().map(|link| (link.chat, link.episode)).collect();
    let interested = |chat: &crate::model::facts::ChatFacts| {
        chat.findings.episodes.iter().enumerate().any(|(ordinal, episode)| {
            episode.interest
                && episode.first_customer_at.is_some_and(|at| day.period.contains(at))
                && !linked.contains(&(chat.chat.id, ordinal))
        })
    };
    let excluded = |chat: &&crate::model::facts::ChatFacts| crate::metrics::chat::is_excluded(&facts.rules, chat);
    let chats: Vec<ChatId> =
        facts.chats.iter().filter(|chat| !excluded(chat) && interested(chat)).map(|chat| chat.chat.id).collect();
    if chats.is_empty() {
        return None;
    }
    let text = catalogue.text("money-no-order", &[("count", chats.len().into())]);
    let mut line = vec![Span::Text(format!("{text}: "))];
    for (at, chat) in chats.iter().take(SHOWN).enumerate() {
        line.push(Span::Text(if at == 0 { "" } else { ", " }.into()));
        line.push(listed_chat(facts, *chat));
    }
    if chats.len() > SHOWN {
        line.push(Span::Text(catalogue.text("money-no-order-more", &[("count", (chats.len() - SHOWN).into())])));
    }
    Some(line)
}
