//! Pictures of the week: first reply over thirty days, managers side by side, the funnel.

use chrono::Days;

use crate::metrics::coaching::Case;
use crate::metrics::{self, Scope};
use crate::model::coaching::Done;
use crate::model::report::Block;
use crate::model::time::Period;
use crate::reports::charts::control::{self, Control, Day};
use crate::reports::charts::funnel::{self, Step};
use crate::reports::charts::intervals::{self, Intervals, Span};
use crate::reports::charts::picture;
use crate::reports::daily::managers::shown_name;
use crate::reports::weekly::Ground;
use crate::reports::wording::{range, share_with_interval};
use crate::stats::control::{POINTS_LEAST, xmr};
use crate::stats::funnel::{Position, funnel};
use crate::stats::interval::wilson;

const DAYS: u64 = 30;
/// Replies a day needs to be a point.
const SAMPLE_LEAST: u64 = 3;
/// Ripe cases a person needs to be drawn.
const CASES_LEAST: u64 = 10;

pub fn blocks(ground: &Ground<'_>) -> Vec<Block> {
    [reply_line(ground), people(ground), sales(ground)].into_iter().flatten().collect()
}

/// First reply of the last thirty days with its limits.
fn reply_line(ground: &Ground<'_>) -> Option<Block> {
    let (facts, catalogue) = (ground.facts, ground.catalogue);
    let zone = facts.rules.hours.zone;
    let last = (facts.period.to - chrono::TimeDelta::seconds(1)).with_timezone(&zone).date_naive();
    let days: Vec<_> = (0..DAYS).rev().filter_map(|back| last.checked_sub_days(Days::new(back))).collect();
    let points: Vec<Day> = days
        .iter()
        .map(|day| {
            let shop = metrics::summary(facts, &Scope::shop(Period::of_days(zone, *day, *day)));
            let reply = shop.median_first_reply_secs;
            let value = reply.value.filter(|_| reply.count >= SAMPLE_LEAST);
            Day { label: day.format("%d.%m").to_string(), value }
        })
        .collect();
    let logs: Vec<f64> = points.iter().filter_map(|day| day.value).map(|secs| secs.max(1.0).ln()).collect();
    let chart = xmr(&logs, logs.len()).filter(|_| logs.len() >= POINTS_LEAST);
    if logs.len() < 2 {
        return None;
    }
    let limits = chart.as_ref().and_then(|chart| chart.limits.first()).map(|limits| (limits.0.exp(), limits.1.exp()));
    let beyond = points
        .iter()
        .filter(|day| day.value.zip(limits).is_some_and(|(value, (low, high))| value < low || value > high))
        .count();
    let title = catalogue.text("picture-reply-title", &[]);
    let duration = |secs: f64| catalogue.duration(secs.round().max(0.0) as u64);
    let drawing = control::draw(&Control {
        title: &title,
        subtitle: &catalogue
            .text(if chart.is_some() { "picture-reply-limits" } else { "picture-reply-no-limits" }, &[]),
        days: &points,
        centre: chart.as_ref().map(|chart| chart.middle.exp()),
        limits,
        is_time: true,
        value: &duration,
    });
    let words = match chart {
        Some(chart) => catalogue
            .text("picture-reply-words", &[("middle", duration(chart.middle.exp()).into()), ("count", beyond.into())]),
        None => catalogue.text("picture-reply-no-limits", &[]),
    };
    Some(Block::Picture(picture("reply_30_days", title, words, &drawing)))
}

/// Paid shares of the managers with their intervals.
fn people(ground: &Ground<'_>) -> Option<Block> {
    let (facts, catalogue) = (ground.facts, ground.catalogue);
    let mut found: std::collections::BTreeMap<_, Done> = Default::default();
    for case in ground.cases.iter().filter(|case| case.ripe && case.manager.is_some()) {
        let of = found.entry(case.manager).or_default();
        *of = (of.0 + u64::from(case.paid), of.1 + 1);
    }
    let mut rows: Vec<(String, Done)> = found
        .into_iter()
        .filter(|(_, done)| done.1 >= CASES_LEAST)
        .map(|(manager, done)| (shown_name(facts, manager, catalogue), done))
        .collect();
    if rows.len() < 2 {
        return None;
    }
    rows.sort();
    let groups: Vec<Done> = rows.iter().map(|row| row.1).collect();
    let places = funnel(&groups)?;
    let spans: Vec<Span> = rows
        .iter()
        .zip(&places)
        .map(|((name, done), place)| Span {
            name: name.clone(),
            told: share_with_interval(*done, catalogue),
            value: done.0 as f64 / done.1 as f64,
            interval: wilson(done.0, done.1),
            class: match place.position {
                Position::FarBelow | Position::Below => "bad",
                Position::FarAbove | Position::Above => "good",
                Position::Within | Position::TooFew => "main",
            },
        })
        .collect();
    let (hits, count) = groups.iter().fold((0, 0), |sum, done| (sum.0 + done.0, sum.1 + done.1));
    let stands_out = spans.iter().filter(|span| span.class != "main").count();
    let title = catalogue.text("picture-people-title", &[]);
    let drawing = intervals::draw(&Intervals {
        title: &title,
        note: &catalogue.text("picture-people-note", &[]),
        rows: &spans,
        centre: Some(hits as f64 / count as f64),
        is_time: false,
    });
    let id = if stands_out == 0 { "picture-people-none" } else { "picture-people-some" };
    let words = catalogue.text(id, &[("count", stands_out.into())]);
    Some(Block::Picture(picture("conversion_by_manager", title, words, &drawing)))
}

/// From the enquiry to the payment, of ripe cases.
fn sales(ground: &Ground<'_>) -> Option<Block> {
    let catalogue = ground.catalogue;
    let ripe: Vec<_> = ground.cases.iter().filter(|case| case.ripe).collect();
    let all = ripe.len() as u64;
    let count = |counts: &dyn Fn(&&&Case) -> bool| ripe.iter().filter(counts).count() as u64;
    let counts = [all, count(&|case| case.manager.is_some()), count(&|case| case.ordered), count(&|case| case.paid)];
    if all < CASES_LEAST {
        return None;
    }
    let names = ["funnel-asked", "funnel-answered", "funnel-ordered", "funnel-paid"];
    let step = |(at, (name, count)): (usize, (&str, u64))| {
        let told = match wilson(count, all).filter(|_| at > 0) {
            None => catalogue.number(count as i64),
            Some((low, high)) => catalogue.text(
                "funnel-step",
                &[
                    ("count", count.into()),
                    ("share", catalogue.percent(count as f64 / all as f64).into()),
                    ("range", range(low, high, catalogue).into()),
                ],
            ),
        };
        Step { name: catalogue.text(name, &[]), count, told }
    };
    let steps: Vec<Step> = names.into_iter().zip(counts).enumerate().map(step).collect();
    let title = catalogue.text("picture-funnel-title", &[]);
    let days = i64::from(ground.facts.rules.order_window_days);
    let note = catalogue.text("picture-funnel-note", &[("count", days.into())]);
    let told: Vec<String> = steps.iter().map(|step| format!("{} {}", step.name, step.told)).collect();
    Some(Block::Picture(picture("funnel", title.clone(), told.join("; "), &funnel::draw(&title, &steps, &note))))
}
