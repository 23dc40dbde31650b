//! `segments`: the funnel by how warm the enquiry was, new or returning, price band, kind, channel and week.

use std::collections::BTreeMap;

use chrono::Datelike;

use crate::model::facts::Facts;
use crate::model::labels::EpisodeKind;
use crate::model::table::ColumnKind::{Integer, Money as Sum, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::money::bands::{Band, Bands};
use crate::money::book::{Book, Case, Warmth};
use crate::money::{CreditRule, Funnel, FunnelScope};
use crate::tables::head::{column, head};
use crate::tables::{cells, money};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "segments";

const COLUMNS: &[Column] = &[
    column("segment", Text, 14),
    column("group", Text, 16),
    column("group_name", Text, 34),
    column("eligible_episodes", Integer, 12),
    column("orders", Integer, 9),
    column("order_rate", Rate, 10),
    column("order_rate_low", Rate, 10),
    column("order_rate_high", Rate, 10),
    column("paid_orders", Integer, 9),
    column("mature", Integer, 10),
    column("conversion", Rate, 10),
    column("conversion_low", Rate, 10),
    column("conversion_high", Rate, 10),
    column("revenue", Sum, 14),
    column("average_order", Sum, 14),
    column("median_order", Sum, 14),
    column("revenue_per_chat", Sum, 14),
    column("advice", Text, 60),
    column("order_numbers", Text, 40),
    column("chat_ids", Text, 40),
];

/// A group of a segment with its words.
struct Group {
    code: String,
    name: String,
    advice: Option<&'static str>,
}

/// One row a group that has an enquiry.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let book = Book::new(facts);
    let mut rows: Vec<Row> = Vec::new();
    let mut add =
        |segment: &str, group: Group, funnel: Funnel| rows.push(row(facts, segment, group, &funnel, catalogue));
    for (warmth, funnel) in by(&book, |case| Some(case.warmth)) {
        add("warmth", of_warmth(warmth, catalogue), funnel);
    }
    for (returning, funnel) in by(&book, |case| Some(case.is_returning)) {
        add("relation", of_relation(returning, catalogue), funnel);
    }
    for (kind, funnel) in by(&book, |case| Some(case.kind)) {
        add("kind", of_kind(kind, catalogue), funnel);
    }
    for (channel, funnel) in by(&book, |case| Some(case.channel)) {
        let name = channel.map_or_else(|| catalogue.text("unknown", &[]), |id| cells::channel_name(facts, id));
        let code = channel.map_or_else(|| "unknown".to_owned(), |id| id.to_string());
        add("channel", Group { code, name, advice: None }, funnel);
    }
    let zone = facts.rules.hours.zone;
    let monday = |case: &Case| {
        let day = case.at.with_timezone(&zone).date_naive();
        day.checked_sub_days(chrono::Days::new(day.weekday().num_days_from_monday().into()))
    };
    for (monday, funnel) in by(&book, monday) {
        let name = catalogue.text("segment-week", &[("date", catalogue.date(monday).into())]);
        add("week", Group { code: monday.to_string(), name, advice: None }, funnel);
    }
    for band in Band::ALL.into_iter().filter(|_| book.bands.is_some()) {
        let scope = FunnelScope { band: Some(band), ..FunnelScope::shop(facts.period) };
        add("price_band", of_band(facts, band, book.bands, catalogue), book.funnel(&scope, CreditRule::LastHuman));
    }
    money::sort(&mut rows, &[0, 1]);
    Table { head: head(NAME, NAME, &[0, 1], COLUMNS, catalogue), rows }
}

fn by<K: Ord>(book: &Book<'_>, key: impl Fn(&Case) -> Option<K>) -> BTreeMap<K, Funnel> {
    book.by(book.facts.period, key)
}

/// A price band begins at the order: its rate is that of payment, and it has no rate of orders.
fn row(facts: &Facts, segment: &str, group: Group, funnel: &Funnel, catalogue: &Catalogue) -> Row {
    let is_band = segment == "price_band";
    let last = if is_band { &funnel.payment.mature } else { &funnel.conversion.mature };
    let first = if is_band { Default::default() } else { funnel.ordered.mature.clone() };
    let per_chat = if is_band { Default::default() } else { funnel.revenue_per_chat.clone() };
    let mut row = vec![
        Cell::Text(segment.to_owned()),
        Cell::Text(group.code),
        Cell::Text(group.name),
        money::weight(funnel.eligible),
        money::weight(funnel.orders),
    ];
    row.extend(money::rate(&first));
    row.extend([money::weight(funnel.paid_orders), cells::count(last.count)]);
    row.extend(money::rate(last));
    row.extend([
        Cell::Money(funnel.revenue),
        cells::money(&funnel.average_order),
        cells::money(&funnel.median_order),
        cells::money(&per_chat),
        group.advice.map_or(Cell::Empty, |advice| Cell::Text(catalogue.text(advice, &[]))),
        money::orders(facts, funnel.won.iter().map(|won| won.0)),
        money::chats(funnel.won.iter().map(|won| won.1)),
    ]);
    row
}

fn of_warmth(warmth: Warmth, catalogue: &Catalogue) -> Group {
    let (name, advice) = match warmth {
        Warmth::Cold => ("segment-cold", "segment-advice-cold"),
        Warmth::Warm => ("segment-warm", "segment-advice-warm"),
        Warmth::Hot => ("segment-hot", "segment-advice-hot"),
    };
    Group { code: warmth.code().to_owned(), name: catalogue.text(name, &[]), advice: Some(advice) }
}

fn of_relation(is_returning: bool, catalogue: &Catalogue) -> Group {
    let (code, name, advice) = match is_returning {
        false => ("new", "segment-new", "segment-advice-new"),
        true => ("returning", "segment-returning", "segment-advice-returning"),
    };
    Group { code: code.to_owned(), name: catalogue.text(name, &[]), advice: Some(advice) }
}

fn of_kind(kind: Option<EpisodeKind>, catalogue: &Catalogue) -> Group {
    let (code, name) = match kind {
        Some(EpisodeKind::Consultation) => ("consultation", "segment-consultation"),
        Some(EpisodeKind::Order) => ("order", "segment-order"),
        Some(EpisodeKind::Service) => ("service", "segment-service"),
        Some(EpisodeKind::Other) => ("other", "segment-other"),
        None => ("unknown", "segment-unknown"),
    };
    Group { code: code.to_owned(), name: catalogue.text(name, &[]), advice: None }
}

fn of_band(facts: &Facts, band: Band, bands: Option<Bands>, catalogue: &Catalogue) -> Group {
    let sum = |money| catalogue.money(money, &facts.rules.currency);
    let (low, high) = bands.map_or_else(Default::default, |bands| (sum(bands.low_to), sum(bands.middle_to)));
    let (name, arguments): (&str, Vec<(&str, crate::text::catalogue::Arg<'_>)>) = match band {
        Band::Low => ("segment-band-low", vec![("to", low.into())]),
        Band::Middle => ("segment-band-middle", vec![("from", low.into()), ("to", high.into())]),
        Band::High => ("segment-band-high", vec![("from", high.into())]),
    };
    Group { code: band.code().to_owned(), name: catalogue.text(name, &arguments), advice: None }
}
