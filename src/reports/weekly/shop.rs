//! The shop's week: figures beside their usual, and the money so far.

use crate::metrics::Unit;
use crate::model::report::{Block, Line, Mark, Span};
use crate::reports::daily::figures::format;
use crate::reports::series::Series;
use crate::reports::weekly::Ground;
use crate::reports::wording::plain;

pub fn blocks(ground: &Ground<'_>) -> Vec<Block> {
    let mut lines: Vec<Line> = ground.series().iter().filter_map(|series| line(series, ground)).collect();
    lines.push(plain(money(ground)));
    vec![Block::Section(ground.catalogue.text("weekly-shop", &[])), Block::List(lines)]
}

fn line(series: &Series, ground: &Ground<'_>) -> Option<Line> {
    series.last()?.value?;
    let mut line = Vec::new();
    let signal = series.signal();
    if let Some((mark, _)) = signal {
        line.extend([Span::Mark(mark), Span::Text(" ".into())]);
    }
    let mut text = format!("{}: {}", name(series, ground), phrase(series, ground));
    if let Some((mark, since)) = signal.filter(|signal| ground.week().is_some_and(|week| signal.1 < week.monday)) {
        let id = if mark == Mark::Good { "series-better-since" } else { "series-worse-since" };
        text.push_str(&ground.catalogue.text(id, &[("date", ground.catalogue.date(since).into())]));
    }
    line.push(Span::Text(text));
    Some(line)
}

/// The figure's name; targets are settings, so names that hold one are filled.
pub fn name(series: &Series, ground: &Ground<'_>) -> String {
    let target = ground.catalogue.duration(ground.facts.rules.targets_secs[0].into());
    ground.catalogue.text(series.figure.name, &[("target", target.into())])
}

/// The value with its sample, the usual one and the change.
pub fn phrase(series: &Series, ground: &Ground<'_>) -> String {
    let catalogue = ground.catalogue;
    let Some(now) = series.last() else { return catalogue.text("unknown", &[]) };
    let Some(value) = now.value else { return catalogue.text("unknown", &[]) };
    let shown = |value: f64| format(series.figure.unit, value, ground.facts, catalogue);
    let sampled = match series.figure.unit {
        Unit::Seconds => {
            catalogue.text("sample-first-replies", &[("value", shown(value).into()), ("count", now.count.into())])
        }
        Unit::Share => catalogue.text("sample-cases", &[("value", shown(value).into()), ("count", now.count.into())]),
        _ => shown(value),
    };
    let Some(usual) = series.usual() else { return sampled };
    if shown(usual) == shown(value) {
        return catalogue.text("daily-as-usual", &[("value", sampled.into())]);
    }
    catalogue.text("weekly-with-usual", &[("value", sampled.into()), ("usual", shown(usual).into())])
}

/// Orders and payments of the week's enquiries as they stand.
fn money(ground: &Ground<'_>) -> String {
    let (facts, catalogue) = (ground.facts, ground.catalogue);
    let Some(shop) = ground.week().map(|week| &week.shop) else { return String::new() };
    let orders = catalogue.text("count-orders", &[("count", shop.orders.into())]);
    let revenue = catalogue.money(shop.revenue, &facts.rules.currency);
    let paid = shop.paid_orders.into();
    let mut told =
        vec![catalogue.text("weekly-money", &[("orders", orders.into()), ("paid", paid), ("revenue", revenue.into())])];
    if let Some(share) = shop.conversion.value.filter(|_| shop.conversion.count > 0) {
        let count = shop.conversion.count.into();
        told.push(catalogue.text("money-conversion", &[("share", catalogue.percent(share).into()), ("count", count)]));
    }
    if let Some(average) = shop.average_order.value {
        let average = format(Unit::Money, average, facts, catalogue);
        told.push(catalogue.text("money-average", &[("average", average.into())]));
    }
    told.push(catalogue.text("money-growing", &[("count", i64::from(facts.rules.order_window_days).into())]));
    told.join(" ")
}
