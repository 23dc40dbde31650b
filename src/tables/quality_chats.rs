//! `quality_chats`: the quality of each chat, criterion by criterion, with the words that prove what was missed.

use crate::metrics::outcome::Outcomes;
use crate::metrics::quality::{ChatQuality, quality_of_chat};
use crate::model::conduct::Criterion;
use crate::model::facts::{ChatFacts, Facts};
use crate::model::table::ColumnKind::{Boolean, Integer, Link, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::head::{column, head};
use crate::tables::{cells, judgement};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "quality_chats";

const COLUMNS: &[Column] = &[
    column("chat_id", Text, 12),
    column("channel", Text, 16),
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("consultation", Boolean, 12),
    column("quality_score", Integer, 10),
    column("greeting", Integer, 9),
    column("need_first", Integer, 9),
    column("all_answered", Integer, 9),
    column("fitting_offer", Integer, 9),
    column("objection_answered", Integer, 9),
    column("next_step", Integer, 9),
    column("follow_up", Integer, 9),
    column("in_time", Integer, 9),
    column("upsell", Integer, 9),
    column("respect", Integer, 9),
    column("nothing_hanging", Integer, 9),
    column("evidence", Text, 80),
    column("link", Link, 30),
];

/// One row a chat in which a person wrote.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let outcomes = Outcomes::of(facts);
    let row = |chat| Some(row(facts, chat, &quality_of_chat(facts, chat, facts.period, &outcomes)?, catalogue));
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows: facts.chats.iter().filter_map(row).collect() }
}

fn row(facts: &Facts, chat: &ChatFacts, quality: &ChatQuality, catalogue: &Catalogue) -> Row {
    let [manager_id, manager_name] = cells::manager(facts, quality.manager, catalogue);
    let mut row = vec![
        Cell::Text(chat.chat.id.to_string()),
        cells::channel(facts, chat.chat.channel),
        manager_id,
        manager_name,
        Cell::Boolean(quality.consultation),
        Cell::from(quality.score.map(|score| score.round() as i64)),
    ];
    row.extend(Criterion::ALL.map(|criterion| {
        let mark = quality.marks.iter().find(|mark| mark.criterion == criterion);
        Cell::Integer(mark.map_or(0, |mark| if mark.met { 1 } else { -1 }))
    }));
    let missed = quality.marks.iter().filter(|mark| !mark.met).map(|mark| {
        let name = judgement::word(catalogue, "criterion", mark.criterion.code());
        match mark.evidence.and_then(|message| judgement::quote(facts, message)) {
            Some(quote) => format!("{name}: {quote}"),
            None => name,
        }
    });
    row.push(cells::text(&missed.collect::<Vec<_>>().join("\n")));
    row.push(cells::link(facts, chat.chat.id));
    row
}
