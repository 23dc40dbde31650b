//! `best_chats`: paid chats led best, by stage, to be read by a new manager.

use crate::model::facts::Facts;
use crate::model::labels::Stage;
use crate::model::practice::BestChat;
use crate::model::table::ColumnKind::{DateTime, Integer, Link, Money, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::head::{column, head};
use crate::tables::{cells, lessons};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "best_chats";

const COLUMNS: &[Column] = &[
    column("chat_id", Text, 12),
    column("manager_name", Text, 22),
    column("started_at", DateTime, 17),
    column("paid", Money, 13),
    column("score", Integer, 9),
    column("greeting", Text, 45),
    column("needs", Text, 45),
    column("presentation", Text, 45),
    column("objection", Text, 45),
    column("upsell", Text, 45),
    column("closing", Text, 45),
    column("followup", Text, 45),
    column("link", Link, 30),
];

/// The stages shown, as the columns stand.
const STAGES: [Stage; 7] = [
    Stage::Greeting,
    Stage::Needs,
    Stage::Presentation,
    Stage::Objection,
    Stage::Upsell,
    Stage::Closing,
    Stage::Followup,
];

/// One row a chat.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let head = head(NAME, NAME, &[0], COLUMNS, catalogue);
    let found = lessons::practice(facts, catalogue).map(|practice| &practice.best_chats);
    let rows = match found {
        Err(sentence) => lessons::sentence(COLUMNS.len(), &head.key, 5, sentence),
        Ok(chats) if chats.is_empty() => {
            lessons::sentence(COLUMNS.len(), &head.key, 5, catalogue.text("practice-no-paid-chats", &[]))
        }
        Ok(chats) => {
            let mut chats: Vec<&BestChat> = chats.iter().collect();
            chats.sort_by_key(|chat| chat.chat);
            chats.into_iter().map(|chat| row(facts, chat, catalogue)).collect()
        }
    };
    Table { head, rows }
}

fn row(facts: &Facts, chat: &BestChat, catalogue: &Catalogue) -> Row {
    let [_, manager] = cells::manager(facts, chat.manager, catalogue);
    let mut row = vec![
        Cell::Text(chat.chat.to_string()),
        manager,
        cells::time(facts.rules.hours.zone, Some(chat.started_at)),
        Cell::Money(chat.sum),
        Cell::Integer(chat.score.into()),
    ];
    row.extend(STAGES.map(|stage| excerpt(chat, stage, catalogue)));
    row.push(cells::link(facts, chat.chat));
    row
}

fn excerpt(chat: &BestChat, stage: Stage, catalogue: &Catalogue) -> Cell {
    let Some(excerpt) = chat.excerpts.iter().find(|excerpt| excerpt.stage == stage) else { return Cell::Empty };
    let said = |id: &str, text: &String| catalogue.text(id, &[("text", text.into())]);
    let mut lines = Vec::new();
    lines.extend(excerpt.customer.as_ref().map(|text| said("practice-customer-said", text)));
    lines.push(said("practice-manager-said", &excerpt.manager));
    cells::text(&lines.join("\n"))
}
