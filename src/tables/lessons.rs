//! What the sheets made from the practice share: names of labels, shares with their intervals, and a
//! sentence where there is nothing to show yet.

use std::collections::BTreeSet;

use crate::model::facts::Facts;
use crate::model::labels::{EpisodeKind, Objection, Stage, Topic};
use crate::model::practice::{Practice, Share, Situation};
use crate::model::table::{Cell, Row};
use crate::stats::interval::wilson;
use crate::tables::cells;
use crate::text::catalogue::Catalogue;

/// Key of the row that tells why a sheet is empty, and what stands where nothing was said.
pub(super) const DASH: &str = "—";

/// The practice, or the sentence to show in its place.
pub(super) fn practice<'f>(facts: &'f Facts, catalogue: &Catalogue) -> Result<&'f Practice, String> {
    facts.practice.as_deref().ok_or_else(|| catalogue.text("practice-not-yet", &[]))
}

/// A sheet with one sentence: the key cells are dashes, the sentence stands in the column `at`.
pub(super) fn sentence(width: usize, key: &[usize], at: usize, text: String) -> Vec<Row> {
    let mut row = vec![Cell::Empty; width];
    for place in key {
        row[*place] = Cell::Text(DASH.to_owned());
    }
    row[at] = Cell::Text(text);
    vec![row]
}

pub(super) fn share(share: Share) -> Cell {
    Cell::from(share.value())
}

/// Share, and the ends of its 95 % interval.
pub(super) fn share_with_interval(of: Share) -> [Cell; 3] {
    let interval = wilson(of.hits, of.count);
    [share(of), Cell::from(interval.map(|ends| ends.0)), Cell::from(interval.map(|ends| ends.1))]
}

/// A name that is not in the column yet: a second one alike gets a number.
pub(super) fn unique(seen: &mut BTreeSet<String>, text: &str) -> String {
    let mut named = text.to_owned();
    let mut number = 2;
    while !seen.insert(named.clone()) {
        named = format!("{text} ({number})");
        number += 1;
    }
    named
}

/// Several texts in one cell, a line each.
pub(super) fn lines<'t>(texts: impl IntoIterator<Item = &'t String>) -> Cell {
    let lines: Vec<String> = texts.into_iter().map(|text| format!("• {text}")).collect();
    cells::text(&lines.join("\n"))
}

/// Stages carry the number of their place in a sale: sheets sort by them.
pub(super) fn stage(stage: Stage, catalogue: &Catalogue) -> String {
    let id = match stage {
        Stage::Greeting => "practice-stage-greeting",
        Stage::Needs => "practice-stage-needs",
        Stage::Presentation => "practice-stage-presentation",
        Stage::Objection => "practice-stage-objection",
        Stage::Upsell => "practice-stage-upsell",
        Stage::Closing => "practice-stage-closing",
        Stage::Followup => "practice-stage-followup",
        Stage::Service => "practice-stage-service",
    };
    catalogue.text(id, &[])
}

pub(super) fn topic(topic: Topic, catalogue: &Catalogue) -> String {
    let id = match topic {
        Topic::Price => "practice-topic-price",
        Topic::Availability => "practice-topic-availability",
        Topic::SizeFit => "practice-topic-size-fit",
        Topic::Product => "practice-topic-product",
        Topic::Delivery => "practice-topic-delivery",
        Topic::Payment => "practice-topic-payment",
        Topic::Discount => "practice-topic-discount",
        Topic::OrderStatus => "practice-topic-order-status",
        Topic::ReturnExchange => "practice-topic-return-exchange",
        Topic::Complaint => "practice-topic-complaint",
        Topic::Purchase => "practice-topic-purchase",
        Topic::ContactData => "practice-topic-contact-data",
        Topic::Greeting => "practice-topic-greeting",
        Topic::Thanks => "practice-topic-thanks",
        Topic::Other => "practice-topic-other",
    };
    catalogue.text(id, &[])
}

pub(super) fn objection(objection: Objection, catalogue: &Catalogue) -> String {
    let id = match objection {
        Objection::Price => "practice-objection-price",
        Objection::Think => "practice-objection-think",
        Objection::Trust => "practice-objection-trust",
        Objection::Fit => "practice-objection-fit",
        Objection::Delivery => "practice-objection-delivery",
        Objection::Competitor => "practice-objection-competitor",
        Objection::Need => "practice-objection-need",
    };
    catalogue.text(id, &[])
}

pub(super) fn kind(kind: EpisodeKind, catalogue: &Catalogue) -> String {
    let id = match kind {
        EpisodeKind::Consultation => "practice-kind-consultation",
        EpisodeKind::Order => "practice-kind-order",
        EpisodeKind::Service => "practice-kind-service",
        EpisodeKind::Other => "practice-kind-other",
    };
    catalogue.text(id, &[])
}

pub(super) fn situation(situation: Situation, catalogue: &Catalogue) -> String {
    match situation {
        Situation::Start => catalogue.text("practice-situation-start", &[]),
        Situation::Silence => catalogue.text("practice-situation-silence", &[]),
        Situation::Doubt(doubt) => {
            let doubt = objection(doubt, catalogue);
            catalogue.text("practice-situation-doubt", &[("doubt", (&doubt).into())])
        }
        Situation::About(matter) => {
            let topic = topic(matter, catalogue);
            catalogue.text("practice-situation-about", &[("topic", (&topic).into())])
        }
    }
}
