//! `best_scripts`: phrases that paid talks have more often than others at equal conditions.

use std::collections::BTreeSet;

use crate::model::facts::Facts;
use crate::model::practice::{Script, Scripts};
use crate::model::table::ColumnKind::{Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::practice::over_used::{MANAGERS_LEAST, TALKS_LEAST, WON_LEAST};
use crate::tables::head::{column, head};
use crate::tables::{cells, lessons};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "best_scripts";

const COLUMNS: &[Column] = &[
    column("stage", Text, 18),
    column("phrase", Text, 50),
    column("example", Text, 60),
    column("after", Text, 20),
    column("managers", Integer, 11),
    column("chats_with", Integer, 11),
    column("paid_with", Rate, 11),
    column("chats_without", Integer, 11),
    column("paid_without", Rate, 11),
    column("lift", Rate, 11),
    column("lift_low", Rate, 11),
    column("lift_high", Rate, 11),
    column("q_value", Rate, 11),
];

/// One row a phrase; one sentence when there is none.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let head = head(NAME, NAME, &[0, 1], COLUMNS, catalogue);
    let sentence = |text| lessons::sentence(COLUMNS.len(), &[0, 1], 2, text);
    let rows = match lessons::practice(facts, catalogue) {
        Err(text) => sentence(text),
        Ok(practice) if practice.scripts.found.is_empty() => sentence(why_none(&practice.scripts, catalogue)),
        Ok(practice) => rows(&practice.scripts.found, catalogue),
    };
    Table { head, rows }
}

fn why_none(scripts: &Scripts, catalogue: &Catalogue) -> String {
    let counts = [("talks", scripts.talks.into()), ("won", scripts.won.into()), ("tested", scripts.tested.into())];
    let id = match scripts {
        Scripts { talks, won, .. } if *talks < TALKS_LEAST as u64 || *won < WON_LEAST as u64 => "practice-scripts-few",
        Scripts { managers, .. } if *managers < MANAGERS_LEAST => "practice-scripts-one-manager",
        _ => "practice-scripts-none",
    };
    catalogue.text(id, &counts)
}

fn rows(scripts: &[Script], catalogue: &Catalogue) -> Vec<Row> {
    let mut order: Vec<(String, &Script)> = scripts
        .iter()
        .map(|script| (script.stage.map_or(lessons::DASH.to_owned(), |stage| lessons::stage(stage, catalogue)), script))
        .collect();
    order.sort_by(|one, other| (&one.0, &one.1.phrase).cmp(&(&other.0, &other.1.phrase)));
    let mut seen = BTreeSet::new();
    order.into_iter().map(|(stage, script)| row(stage, script, &mut seen, catalogue)).collect()
}

fn row(stage: String, script: &Script, seen: &mut BTreeSet<String>, catalogue: &Catalogue) -> Row {
    vec![
        Cell::Text(stage),
        Cell::Text(lessons::unique(seen, &script.phrase)),
        cells::text(&script.example),
        script.after.map_or(Cell::Empty, |topic| Cell::Text(lessons::topic(topic, catalogue))),
        cells::count(script.managers.into()),
        cells::count(script.with.count),
        lessons::share(script.with),
        cells::count(script.without.count),
        lessons::share(script.without),
        Cell::Number(script.lift),
        Cell::Number(script.lift_low),
        Cell::Number(script.lift_high),
        Cell::Number(script.q),
    ]
}
