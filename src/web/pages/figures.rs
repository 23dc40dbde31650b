//! A figure as people read it: value, interval or sample beside it, change, and "почему?".

use maud::{Markup, html};

use crate::metrics::compare::{Difference, change, difference};
use crate::metrics::{METRICS, Metric, Summary, Unit};
use crate::model::chat::Channel;
use crate::model::estimate::Estimate;
use crate::model::facts::Facts;
use crate::model::ids::{ChannelId, ManagerId};
use crate::model::money::Money;
use crate::text::catalogue::Catalogue;
use crate::web::pages::layout::Frame;
use crate::web::pages::window::Window;

/// An entry of the list by its name.
pub fn metric(name: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.name == name)
}

/// What people call a metric; its column's name until somebody writes a title.
pub fn title(texts: &Catalogue, name: &str) -> String {
    let id = format!("metric-{}", name.replace('_', "-"));
    if texts.has(&id) { texts.text(&id, &[]) } else { name.replace('_', " ") }
}

/// What a table is called.
pub fn table_title(texts: &Catalogue, name: &str) -> String {
    let id = format!("table-{}", name.replace('_', "-"));
    if texts.has(&id) { texts.text(&id, &[]) } else { name.replace('_', " ") }
}

/// How a metric is defined: the note of the column that shows it.
pub fn rule(texts: &Catalogue, name: &str) -> Option<String> {
    let name = name.replace('_', "-");
    let own = format!("rule-{name}");
    let tables = ["manager_summary", "channel_summary", "chats_raw", "manager_money", "quality_chats", "upsell"];
    let notes = tables.map(|table| format!("column-{}-{name}", table.replace('_', "-")));
    [own].into_iter().chain(notes).find(|id| texts.has(id)).map(|id| texts.text(&id, &[]))
}

/// A value in its unit.
pub fn value(texts: &Catalogue, unit: Unit, value: Option<f64>, currency: &str) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return texts.text("unknown", &[]) };
    match unit {
        Unit::Count => texts.number(value.round() as i64),
        Unit::Seconds => texts.duration(value.max(0.0).round() as u64),
        Unit::Share => texts.percent(value),
        Unit::Money => texts.money(Money((value * 100.0).round() as i64), currency),
        Unit::Points | Unit::Ratio => texts.decimal(value, 1),
    }
}

/// `11–17 %`.
pub fn interval(texts: &Catalogue, unit: Unit, interval: (f64, f64), currency: &str) -> String {
    let (low, high) = interval;
    if unit == Unit::Share {
        return format!("{}–{}", texts.decimal(low * 100.0, 0), percent_whole(texts, high));
    }
    format!("{}–{}", value(texts, unit, Some(low), currency), value(texts, unit, Some(high), currency))
}

fn percent_whole(texts: &Catalogue, share: f64) -> String {
    texts.percent((share * 100.0).round() / 100.0)
}

/// The small print beside a figure: interval and sample.
pub fn sample(frame: &Frame<'_>, unit: Unit, estimate: &Estimate) -> String {
    let count = ("count", estimate.count.into());
    match (estimate.interval, unit) {
        (Some(bounds), _) => {
            let bounds = interval(frame.texts, unit, bounds, &frame.site.parts.rules.currency);
            frame.with("web-interval", &[("interval", bounds.into()), count])
        }
        (None, Unit::Count) => String::new(),
        (None, _) => frame.with("web-sample", &[count]),
    }
}

/// One tile: figure, change against the days before, why.
pub fn tile(frame: &Frame<'_>, window: &Window, metric: &Metric, now: &Summary, before: Option<&Summary>) -> Markup {
    let estimate = (metric.read)(now);
    let past = before.map(metric.read);
    let currency = &frame.site.parts.rules.currency;
    let why = window.address("/why", &[("metric", metric.name)]);
    let title = title(frame.texts, metric.name);
    html! {
        article.tile {
            h3 { (title) }
            p.value { (value(frame.texts, metric.unit, estimate.value, currency)) }
            p.sample { (sample(frame, metric.unit, &estimate)) }
            @match past {
                Some(past) => { (changed(frame, metric, &estimate, &past)) }
                None => { p.change.even { (frame.t("web-change-none")) } }
            }
            a.why href=(why) { (frame.t("web-why")) span.hidden { ": " (title) } }
        }
    }
}

/// The change in words and with a mark; a mark only for what is proven.
pub fn changed(frame: &Frame<'_>, metric: &Metric, now: &Estimate, before: &Estimate) -> Markup {
    let currency = &frame.site.parts.rules.currency;
    let was = value(frame.texts, metric.unit, before.value, currency);
    let verdict = difference(metric.name, now, before);
    let (class, text) = match verdict {
        Difference::Better => ("good", "web-change-better"),
        Difference::Worse => ("bad", "web-change-worse"),
        Difference::NotProven if now.interval.is_some() && before.interval.is_some() => {
            ("even", "web-change-not-proven")
        }
        Difference::NotProven => ("even", "web-change-was"),
    };
    let delta = change(now, before).filter(|_| verdict == Difference::NotProven && now.interval.is_none());
    html! {
        p.change.(class) {
            span.dot aria-hidden="true" {}
            (frame.with(text, &[("was", was.into())]))
            @if let Some(delta) = delta { " " span.delta { (signed(frame.texts, delta)) } }
        }
    }
}

/// `+12 %`, `−5 %`.
fn signed(texts: &Catalogue, share: f64) -> String {
    let shown = texts.percent((share * 100.0).round() / 100.0);
    if share > 0.0 { format!("+{shown}") } else { shown }
}

/// Name of a manager as people know it.
pub fn manager_name(facts: &Facts, texts: &Catalogue, id: Option<ManagerId>) -> String {
    match id {
        None => texts.text("unassigned", &[]),
        Some(known) => facts.manager_name(id).map_or_else(|| format!("#{known}"), str::to_owned),
    }
}

/// `WhatsApp · Опт`.
pub fn channel_name(channel: &Channel) -> String {
    let kind = match channel.kind.as_str() {
        "whatsapp" => "WhatsApp",
        "instagram" => "Instagram",
        "telegram" => "Telegram",
        "vk" | "vkontakte" => "VK",
        "viber" => "Viber",
        other => other,
    };
    match channel.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) if name.to_lowercase().starts_with(&kind.to_lowercase()) => name.to_owned(),
        Some(name) => format!("{kind} · {name}"),
        None => kind.to_owned(),
    }
}

/// The channel of a chat, as far as it is known.
pub fn channel_of(facts: &Facts, id: Option<ChannelId>) -> String {
    id.and_then(|id| facts.channels.get(&id)).map(channel_name).unwrap_or_default()
}
