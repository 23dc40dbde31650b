//! Lost money by cause, the dearest first, with chats to look at.

use crate::model::report::{Block, Line, Span};
use crate::money::lost::{LostCause, LostGroup, by_cause, lost_sales};
use crate::reports::daily::chat_link;
use crate::reports::money::{Ground, section, text};

const CAUSES: usize = 6;
const CHATS: usize = 3;

pub fn blocks(ground: &Ground<'_>) -> Vec<Block> {
    let lost = lost_sales(ground.book, ground.period);
    let title = ground.catalogue.text("moneyreport-lost", &[]);
    if lost.is_empty() {
        return section(title, vec![text(ground.catalogue.text("moneyreport-lost-none", &[]))]);
    }
    let mut groups: Vec<(LostCause, LostGroup)> = by_cause(&lost).into_iter().collect();
    groups.sort_by_key(|(cause, group)| (std::cmp::Reverse(group.expected + group.ordered), *cause));
    let lines = groups.iter().take(CAUSES).map(|(cause, group)| line(ground, *cause, group)).collect();
    let mut blocks = section(title, lines);
    blocks.push(Block::Paragraph(text(ground.catalogue.text("moneyreport-lost-note", &[]))));
    blocks
}

/// A cause is either of enquiries or of orders.
fn line(ground: &Ground<'_>, cause: LostCause, group: &LostGroup) -> Line {
    let name = ground.catalogue.text(cause.message(), &[]).into();
    let (message, count, sum) = match group.orders {
        0 => ("moneyreport-lost-chats", group.enquiries, group.expected),
        orders => ("moneyreport-lost-orders", orders, group.ordered),
    };
    let words =
        ground.catalogue.text(message, &[("cause", name), ("count", count.into()), ("sum", ground.sum(sum).into())]);
    let mut line = text(words);
    for (place, chat) in group.chats.iter().take(CHATS).enumerate() {
        line.push(Span::Text(if place == 0 { ": ".into() } else { ", ".into() }));
        line.push(chat_link(ground.facts(), *chat, ground.catalogue));
    }
    line
}
