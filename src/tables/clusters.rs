//! `clusters`: what customers come with, found by grouping their first words (M33).

use std::collections::BTreeSet;

use crate::model::facts::Facts;
use crate::model::practice::{Theme, Themes};
use crate::model::table::ColumnKind::{Decimal, Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::tables::head::{column, head};
use crate::tables::{cells, lessons};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "clusters";

const COLUMNS: &[Column] = &[
    column("label", Text, 34),
    column("size", Integer, 9),
    column("share", Rate, 10),
    column("words", Text, 40),
    column("example", Text, 60),
    column("conversion", Rate, 11),
    column("conversion_of", Integer, 12),
    column("conversion_low", Rate, 12),
    column("conversion_high", Rate, 12),
    column("typical_outcome", Text, 24),
    column("stability", Decimal, 11),
];

/// Words of the label.
const LABEL_WORDS: usize = 3;

/// One row a group; one sentence when the groups are not to be trusted.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let head = head(NAME, NAME, &[0], COLUMNS, catalogue);
    let sentence = |text| lessons::sentence(COLUMNS.len(), &[0], 4, text);
    let rows = match lessons::practice(facts, catalogue) {
        Err(text) => sentence(text),
        Ok(practice) if practice.themes.themes.is_empty() => sentence(why_none(&practice.themes, catalogue)),
        Ok(practice) => rows(&practice.themes, catalogue),
    };
    Table { head, rows }
}

fn why_none(themes: &Themes, catalogue: &Catalogue) -> String {
    match themes.stability {
        None => catalogue.text("practice-clusters-few", &[("talks", themes.talks.into())]),
        Some(stability) => {
            let stability = catalogue.decimal(stability, 2);
            catalogue.text("practice-clusters-unstable", &[("stability", (&stability).into())])
        }
    }
}

fn rows(themes: &Themes, catalogue: &Catalogue) -> Vec<Row> {
    let mut seen = BTreeSet::new();
    let label = |theme: &Theme| {
        let words: Vec<&str> = theme.words.iter().take(LABEL_WORDS).map(String::as_str).collect();
        if words.is_empty() { lessons::DASH.to_owned() } else { words.join(", ") }
    };
    let mut named: Vec<(String, &Theme)> =
        themes.themes.iter().map(|theme| (lessons::unique(&mut seen, &label(theme)), theme)).collect();
    named.sort_by(|one, other| one.0.cmp(&other.0));
    named.into_iter().map(|(label, theme)| row(label, theme, themes, catalogue)).collect()
}

fn row(label: String, theme: &Theme, themes: &Themes, catalogue: &Catalogue) -> Row {
    let [conversion, low, high] = lessons::share_with_interval(theme.conversion);
    vec![
        Cell::Text(label),
        cells::count(theme.size),
        Cell::from((themes.talks > 0).then(|| theme.size as f64 / themes.talks as f64)),
        cells::text(&theme.words.join(", ")),
        cells::text(&theme.example),
        conversion,
        cells::count(theme.conversion.count),
        low,
        high,
        outcome(theme, catalogue),
        Cell::from(themes.stability),
    ]
}

/// What such talks end with most often.
fn outcome(theme: &Theme, catalogue: &Catalogue) -> Cell {
    let (paid, ordered, all) = (theme.conversion.hits, theme.ordered, theme.conversion.count);
    let ends = [
        (all.saturating_sub(ordered), "practice-outcome-none"),
        (ordered.saturating_sub(paid), "practice-outcome-ordered"),
        (paid, "practice-outcome-paid"),
    ];
    let most = ends.into_iter().max_by_key(|(count, _)| *count).filter(|(count, _)| *count > 0);
    most.map_or(Cell::Empty, |(_, id)| Cell::Text(catalogue.text(id, &[])))
}
