//! What a stream's pages have taught about its server. Kept in the store as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Seen;

/// Everything here may be forgotten or be behind without a row being lost: it only saves requests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Learned {
    /// Rows to ask for, when the server refused more; 0 is as configured.
    pub limit: u32,
    /// The longest page ever seen. A shorter one was not cut.
    pub largest: u32,
    /// Lowest and highest id ever seen; 0 is none.
    pub lowest_id: i64,
    pub highest_id: i64,
    /// By the shape of the bounds asked: keys the list is surely not sorted by (bits of `Key`).
    pub refuted: BTreeMap<u8, u8>,
}

impl Learned {
    /// From the store's text; what cannot be read is forgotten.
    pub fn parse(text: Option<&str>) -> Learned {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Adds what another reader of the stream has learned meanwhile.
    pub fn merge(&mut self, other: &Learned) {
        self.limit = match (self.limit, other.limit) {
            (0, limit) | (limit, 0) => limit,
            (one, two) => one.min(two),
        };
        self.largest = self.largest.max(other.largest);
        for id in [other.lowest_id, other.highest_id] {
            self.note_id(id);
        }
        for (shape, keys) in &other.refuted {
            *self.refuted.entry(*shape).or_default() |= keys;
        }
    }

    pub(super) fn note_page(&mut self, rows: &[Seen]) {
        self.largest = self.largest.max(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        rows.iter().filter_map(|row| row.id).for_each(|id| self.note_id(id));
    }

    fn note_id(&mut self, id: i64) {
        if id <= 0 {
            return;
        }
        self.lowest_id = if self.lowest_id == 0 { id } else { self.lowest_id.min(id) };
        self.highest_id = self.highest_id.max(id);
    }
}
