//! What the sheets of judgement share: words of labels, quotes, how far the codes can be trusted.

use crate::metrics::spin::{CHECKED_ENOUGH, precision};
use crate::model::facts::Facts;
use crate::model::ids::MessageId;
use crate::model::labels::{Label, LabelSet};
use crate::model::table::{Cell, Row};
use crate::text::catalogue::Catalogue;
use crate::text::cut;

/// Longer quotes are cut: the chat itself is one click away.
const MAX_QUOTE_UNITS: usize = 200;

/// The word of a code: `label-topic-size-fit`.
pub(super) fn word(catalogue: &Catalogue, list: &str, code: &str) -> String {
    catalogue.text(&format!("label-{list}-{code}").replace('_', "-"), &[])
}

/// The words of a set, by place; empty of an empty set.
pub(super) fn words<L: Label>(catalogue: &Catalogue, list: &str, set: LabelSet<L>) -> Cell {
    let words: Vec<String> = set.iter().map(|label| word(catalogue, list, label.code())).collect();
    if words.is_empty() { Cell::Empty } else { Cell::Text(words.join(", ")) }
}

/// A text as a quote, on one line; absent when it is not at hand.
pub(super) fn quote(facts: &Facts, message: MessageId) -> Option<String> {
    let text = facts.quotes.get(&message)?;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(format!("«{}»", cut::shorten(&line, MAX_QUOTE_UNITS)))
}

/// "Проверено 120 меток, точность 0,84 (0,77–0,90)"; below 50 labels "определено автоматически".
pub(super) fn precision_note(facts: &Facts, catalogue: &Catalogue) -> String {
    let precision = precision(facts);
    let (Some(value), Some((low, high))) = (precision.value, precision.interval) else {
        return catalogue.text("precision-unknown", &[]);
    };
    if precision.count < CHECKED_ENOUGH {
        return catalogue.text("precision-unknown", &[]);
    }
    let [value, low, high] = [value, low, high].map(|share| catalogue.decimal(share, 2));
    let count = i64::try_from(precision.count).unwrap_or(i64::MAX);
    catalogue.text(
        "precision-known",
        &[
            ("count", count.into()),
            ("value", value.as_str().into()),
            ("low", low.as_str().into()),
            ("high", high.as_str().into()),
        ],
    )
}

/// Numbers by size, the rest after them by text.
pub(super) fn sort_key(row: &Row) -> (i64, String) {
    match row.first() {
        Some(Cell::Text(id)) => (id.parse().unwrap_or(i64::MAX), id.clone()),
        _ => (i64::MAX, String::new()),
    }
}
