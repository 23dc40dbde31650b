//! Figures of METRICS in words: name, value, sample and interval.

use crate::bot::ask::Ask;
use crate::metrics::{METRICS, Metric, Scope, Summary, Unit, summary};
use crate::model::estimate::Estimate;
use crate::model::facts::Facts;
use crate::model::money::Money;
use crate::model::report::{Line, Span};

/// The figure of that name.
pub fn metric(name: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.name == name)
}

/// What people call a figure: its name in the program when nobody gave it another.
pub fn called(ask: &Ask<'_>, name: &str) -> String {
    let id = format!("metric-{}", name.replace('_', "-"));
    if ask.catalogue().has(&id) { ask.text(&id, &[]) } else { name.replace('_', " ") }
}

/// A value in its unit; unknown is a dash.
pub fn value(ask: &Ask<'_>, unit: Unit, value: Option<f64>) -> String {
    let catalogue = ask.catalogue();
    let Some(value) = value.filter(|value| value.is_finite()) else { return ask.text("unknown", &[]) };
    match unit {
        Unit::Count => catalogue.number(value.round() as i64),
        Unit::Seconds => catalogue.duration(value.max(0.0).round() as u64),
        Unit::Share => catalogue.percent(value),
        Unit::Money => catalogue.money(Money((value * 100.0).round() as i64), &ask.bot.parts.rules.currency),
        Unit::Points | Unit::Ratio => catalogue.decimal(value, 1),
    }
}

/// How many stand behind it and how sure it is; nothing for a plain count.
pub fn sureness(ask: &Ask<'_>, unit: Unit, estimate: &Estimate) -> String {
    if unit == Unit::Count || estimate.value.is_none() {
        return String::new();
    }
    let count = ("count", estimate.count.into());
    match estimate.interval {
        Some((low, high)) => {
            let ends =
                [count, ("low", value(ask, unit, Some(low)).into()), ("high", value(ask, unit, Some(high)).into())];
            ask.text("bot-sample-interval", &ends)
        }
        None => ask.text("bot-sample", &[count]),
    }
}

/// `Первый ответ: 3 мин (n = 40)`, with what it was before.
pub fn line(ask: &Ask<'_>, metric: &Metric, now: &Summary, before: Option<&Summary>) -> Line {
    let estimate = (metric.read)(now);
    let sure = sureness(ask, metric.unit, &estimate);
    let mut line = vec![
        Span::Text(format!("{}: ", called(ask, metric.name))),
        Span::Bold(value(ask, metric.unit, estimate.value)),
    ];
    if !sure.is_empty() {
        line.push(Span::Text(format!(" ({sure})")));
    }
    if let Some(before) = before {
        let was = value(ask, metric.unit, (metric.read)(before).value);
        line.push(Span::Text(format!(", {}", ask.text("bot-before", &[("value", was.into())]))));
    }
    line
}

/// Lines of these figures; names that METRICS does not have are passed over.
pub fn lines(ask: &Ask<'_>, names: &[&str], now: &Summary, before: Option<&Summary>) -> Vec<Line> {
    names.iter().filter_map(|name| metric(name)).map(|metric| line(ask, metric, now, before)).collect()
}

/// The figures of a scope, off the async threads.
pub async fn count(facts: std::sync::Arc<Facts>, scope: Scope) -> anyhow::Result<Summary> {
    Ok(tokio::task::spawn_blocking(move || summary(&facts, &scope)).await?)
}
