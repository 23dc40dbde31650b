//! Money lost in the week, by cause: what such enquiries bring on average.

use crate::model::report::{Block, Line};
use crate::money::Book;
use crate::money::lost::{by_cause, lost_sales};
use crate::reports::weekly::{Ground, of_week};
use crate::reports::wording::{paragraph, plain};

const SHOWN: usize = 5;

pub fn blocks(ground: &Ground<'_>) -> Vec<Block> {
    let (facts, catalogue) = (ground.facts, ground.catalogue);
    let Some(week) = ground.week() else { return Vec::new() };
    let lost = lost_sales(&Book::new(facts), of_week(facts, week.monday));
    let mut causes: Vec<_> = by_cause(&lost).into_iter().filter(|(_, group)| group.enquiries > 0).collect();
    causes.sort_by(|left, right| right.1.expected.cmp(&left.1.expected).then(left.0.cmp(&right.0)));
    let line = |(cause, group): &(crate::money::lost::LostCause, crate::money::lost::LostGroup)| -> Line {
        let sum = catalogue.money(group.expected, &facts.rules.currency);
        let cause = catalogue.text(cause.message(), &[]);
        plain(catalogue.text(
            "weekly-lost-line",
            &[("cause", cause.into()), ("count", group.enquiries.into()), ("sum", sum.into())],
        ))
    };
    let lines: Vec<Line> = causes.iter().take(SHOWN).map(line).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Section(catalogue.text("weekly-lost", &[])),
        Block::List(lines),
        paragraph(catalogue.text("weekly-lost-note", &[])),
    ]
}
