//! What the tables of coaching share: cases, weeks, names of topics.

use chrono::NaiveDate;

use crate::metrics::coaching::cases::monday;
use crate::metrics::coaching::{Topic, topic};
use crate::model::coaching::{Done, Outcome};
use crate::model::facts::Facts;
use crate::model::table::Cell;
use crate::text::catalogue::Catalogue;

/// Monday of the week that runs.
pub(super) fn this_monday(facts: &Facts) -> NaiveDate {
    monday(facts.now.with_timezone(&facts.rules.hours.zone).date_naive())
}

/// The share and its cases; both empty without a case.
pub(super) fn share((hits, count): Done) -> [Cell; 2] {
    match count {
        0 => [Cell::Empty, Cell::Empty],
        _ => [Cell::Number(hits as f64 / count as f64), Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX))],
    }
}

/// The topic for people; its stored name when this version does not know it.
pub(super) fn title(name: &str, catalogue: &Catalogue) -> Cell {
    Cell::Text(topic(name).map_or_else(|| name.to_owned(), |topic: &Topic| catalogue.text(topic.title, &[])))
}

/// The verdict in a word.
pub(super) fn outcome(outcome: Option<Outcome>, catalogue: &Catalogue) -> Cell {
    let id = match outcome {
        None => "outcome-running",
        Some(Outcome::Worked) => "outcome-worked",
        Some(Outcome::NotProven) => "outcome-not-proven",
        Some(Outcome::Worse) => "outcome-worse",
        Some(Outcome::TooFew) => "outcome-too-few",
    };
    Cell::Text(catalogue.text(id, &[]))
}
