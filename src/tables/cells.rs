//! Cells that several sheets share: identifiers, names, times of the shop, links, free texts.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use crate::metrics::ChatFigures;
use crate::model::chat::Manager;
use crate::model::estimate::Estimate;
use crate::model::facts::Facts;
use crate::model::ids::{ChannelId, ChatId, ManagerId};
use crate::model::money::Money;
use crate::model::table::Cell;
use crate::model::time::Time;
use crate::text::catalogue::Catalogue;
use crate::text::cut;

/// Key of the row of messages nobody is known to have written.
pub(super) const UNASSIGNED: &str = "unassigned";

/// A workbook takes 32,767 units in a cell; longer texts are cut here and whole in the store.
const MAX_CELL_UNITS: usize = 32_000;

/// Free text, cut to what a cell holds. Empty text is an empty cell.
pub(super) fn text(text: &str) -> Cell {
    if text.trim().is_empty() {
        return Cell::Empty;
    }
    Cell::Text(cut::shorten(text, MAX_CELL_UNITS))
}

pub(super) fn count(count: u64) -> Cell {
    Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A wall time of the shop.
pub(super) fn time(zone: Tz, at: Option<Time>) -> Cell {
    at.map_or(Cell::Empty, |at| Cell::DateTime(at.with_timezone(&zone).naive_local()))
}

/// A share or a mean as it is.
pub(super) fn value(estimate: &Estimate) -> Cell {
    Cell::from(estimate.value)
}

/// Whole seconds.
pub(super) fn seconds(estimate: &Estimate) -> Cell {
    Cell::from(estimate.value.filter(|secs| secs.is_finite()).map(|secs| secs.round() as i64))
}

/// An estimate of a sum, given in whole units of the currency.
pub(super) fn money(estimate: &Estimate) -> Cell {
    Cell::from(estimate.value.filter(|sum| sum.is_finite()).map(|sum| Money((sum * 100.0).round() as i64)))
}

/// Identifier and name of a manager; of nobody known, the key `unassigned` and its word.
pub(super) fn manager(facts: &Facts, id: Option<ManagerId>, catalogue: &Catalogue) -> [Cell; 2] {
    let Some(id) = id else {
        return [Cell::Text(UNASSIGNED.to_owned()), Cell::Text(catalogue.text("unassigned", &[]))];
    };
    known_manager(&facts.managers, id)
}

/// Identifier and name. Two users of the gateway with one number of the CRM stay two keys.
pub(super) fn known_manager(managers: &BTreeMap<ManagerId, Manager>, id: ManagerId) -> [Cell; 2] {
    let Some(manager) = managers.get(&id) else {
        return [Cell::Text(format!("mg-{id}")), Cell::Empty];
    };
    let alike = |other: &&Manager| other.crm_id.is_some() && other.crm_id == manager.crm_id;
    let shown = match managers.values().filter(alike).count() {
        0 | 1 => manager.shown_id(),
        _ => format!("{}/mg-{id}", manager.shown_id()),
    };
    [Cell::Text(shown), text(&manager.name)]
}

/// The two cells of a chat's manager: who wrote last or holds the wait; empty when the chat asked nothing of anybody.
pub(super) fn chat_manager(facts: &Facts, figures: &ChatFigures, catalogue: &Catalogue) -> [Cell; 2] {
    if figures.manager.is_none() && figures.outbound == 0 && !figures.needed_reply {
        return [Cell::Empty, Cell::Empty];
    }
    manager(facts, figures.manager, catalogue)
}

/// `whatsapp`; with several of one kind, the name or number beside it: `whatsapp (Опт)`.
pub(super) fn channel_name(facts: &Facts, id: ChannelId) -> String {
    let Some(channel) = facts.channels.get(&id) else {
        return format!("#{id}");
    };
    let same = |other: &&crate::model::chat::Channel| other.kind == channel.kind;
    let alike: Vec<_> = facts.channels.values().filter(same).collect();
    if alike.len() < 2 {
        return channel.kind.clone();
    }
    let name = channel.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let is_own =
        |name: &str| alike.iter().filter(|other| other.name.as_deref().map(str::trim) == Some(name)).count() == 1;
    match name.filter(|name| is_own(name)) {
        Some(name) => format!("{} ({name})", channel.kind),
        None => format!("{} (#{id})", channel.kind),
    }
}

/// The channel of a chat; empty when the gateway did not tell it.
pub(super) fn channel(facts: &Facts, id: Option<ChannelId>) -> Cell {
    id.map_or(Cell::Empty, |id| Cell::Text(channel_name(facts, id)))
}

/// Address of a chat in the CRM; empty when the shop has set none.
pub(super) fn link(facts: &Facts, chat: ChatId) -> Cell {
    if facts.rules.chat_link.is_empty() {
        return Cell::Empty;
    }
    Cell::Text(facts.rules.chat_link.replace("{chat}", &chat.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_empty_and_zero_is_zero() {
        assert_eq!(value(&Estimate::unknown()), Cell::Empty);
        assert_eq!(seconds(&Estimate { value: Some(f64::NAN), ..Estimate::default() }), Cell::Empty);
        assert_eq!(seconds(&Estimate { value: Some(0.4), ..Estimate::default() }), Cell::Integer(0));
        assert_eq!(text(" \n"), Cell::Empty);
        assert_eq!(count(0), Cell::Integer(0));
    }

    #[test]
    fn long_texts_fit_a_cell() {
        let Cell::Text(cell) = text(&"я".repeat(100_000)) else { panic!("a text stays a text") };
        assert_eq!(cut::units(&cell), MAX_CELL_UNITS);
    }
}
