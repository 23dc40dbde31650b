//! `rating`: managers as ranges of places and in the funnel, by each measure.

use crate::metrics::rating::{CASES_LEAST, MANAGERS_LEAST, Rated, knows_authors, rating};
use crate::model::facts::Facts;
use crate::model::table::ColumnKind::{Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::stats::funnel::Position;
use crate::tables::cells;
use crate::tables::head::{column, head};
use crate::tables::spin_conversion::share;
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "rating";

const COLUMNS: &[Column] = &[
    column("measure", Text, 16),
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("measure_name", Text, 34),
    column("chats", Integer, 9),
    column("hits", Integer, 9),
    column("rate", Rate, 9),
    column("rate_low", Rate, 9),
    column("rate_high", Rate, 9),
    column("fair_rate", Rate, 9),
    column("place_from", Integer, 9),
    column("place_to", Integer, 9),
    column("places", Text, 14),
    column("limit_95_low", Rate, 9),
    column("limit_95_high", Rate, 9),
    column("limit_998_low", Rate, 9),
    column("limit_998_high", Rate, 9),
    column("position", Text, 44),
    column("note", Text, 60),
];

/// One row a measure and manager.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let mut rows: Vec<Row> = rating(facts).iter().map(|rated| row(facts, rated, catalogue)).collect();
    rows.sort_by_cached_key(|row| row[..2].iter().map(|cell| format!("{cell:?}")).collect::<Vec<_>>());
    Table { head: head(NAME, NAME, &[0, 1], COLUMNS, catalogue), rows }
}

fn row(facts: &Facts, rated: &Rated, catalogue: &Catalogue) -> Row {
    let [id, name] = cells::manager(facts, rated.manager, catalogue);
    let [rate, low, high] = share(rated.hits, rated.count);
    let places = rated.placed.map(|placed| placed.places);
    let text = |message: &str| catalogue.text(message, &[]);
    vec![
        Cell::Text(rated.measure.code.to_owned()),
        id,
        name,
        Cell::Text(text(rated.measure.message)),
        cells::count(rated.count),
        cells::count(rated.hits),
        rate,
        low,
        high,
        Cell::from(rated.placed.map(|placed| placed.rate)),
        Cell::from(places.map(|places| places.0 as i64)),
        Cell::from(places.map(|places| places.1 as i64)),
        Cell::from(places.map(|places| say_places(places, rated.compared, catalogue))),
        Cell::Number(rated.funnel.limits95.0),
        Cell::Number(rated.funnel.limits95.1),
        Cell::Number(rated.funnel.limits998.0),
        Cell::Number(rated.funnel.limits998.1),
        Cell::Text(text(position(rated.funnel.position))),
        Cell::from(note(facts, rated).map(text)),
    ]
}

fn say_places((from, to): (usize, usize), of: usize, catalogue: &Catalogue) -> String {
    if from == to {
        return catalogue.text("rating-place", &[("place", from.to_string().into()), ("of", of.to_string().into())]);
    }
    let arguments = [("from", from.to_string().into()), ("to", to.to_string().into()), ("of", of.to_string().into())];
    catalogue.text("rating-places", &arguments)
}

fn position(position: Position) -> &'static str {
    match position {
        Position::FarBelow => "rating-far-below",
        Position::Below => "rating-below",
        Position::Within => "rating-within",
        Position::Above => "rating-above",
        Position::FarAbove => "rating-far-above",
        Position::TooFew => "rating-too-few",
    }
}

/// Why there is no place.
fn note(facts: &Facts, rated: &Rated) -> Option<&'static str> {
    match rated.placed {
        Some(_) => None,
        None if rated.manager.is_none() => Some("rating-nobody"),
        None if !knows_authors(facts) => Some("rating-authors-unknown"),
        None if rated.count < CASES_LEAST => Some("rating-few-chats"),
        None if rated.compared < MANAGERS_LEAST => Some("rating-few-managers"),
        None => None,
    }
}
