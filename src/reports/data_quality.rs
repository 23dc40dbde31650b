//! The data-quality report: can the figures be trusted, and what to mend. About the days before the date.

use chrono::NaiveDate;

use crate::metrics::{self, Scope};
use crate::model::facts::Facts;
use crate::model::report::{Block, Line, Mark, Report, Span};
use crate::model::time::Time;
use crate::money::attribution::{LinkRule, link_orders};
use crate::reports::wording::share;
use crate::text::catalogue::Catalogue;

pub const NAME: &str = "data_quality";
pub const HISTORY_DAYS: u32 = 29;

/// Below this share of known authors nobody is judged.
const AUTHORS_LEAST: f64 = 0.8;
const ORDERS_LEAST: f64 = 0.5;
const GAPS_SHOWN: usize = 5;

/// A finding and how bad it is.
type Finding = (Option<Mark>, String);

pub fn build(facts: &Facts, date: NaiveDate, catalogue: &Catalogue) -> Report {
    let findings: Vec<Finding> = [freshness(facts, catalogue), gaps(facts, catalogue), authors(facts, catalogue)]
        .into_iter()
        .chain([orders(facts, catalogue)])
        .chain(odd_times(facts, catalogue))
        .chain(unread(facts, catalogue))
        .flatten()
        .collect();
    let worst =
        [Mark::Bad, Mark::Attention].into_iter().find(|wanted| findings.iter().any(|(mark, _)| *mark == Some(*wanted)));
    let headline = match worst {
        Some(Mark::Bad) => "quality-headline-bad",
        Some(_) => "quality-headline-attention",
        None => "quality-headline-good",
    };
    let line = |(mark, text): &Finding| -> Line {
        let sign = (*mark).unwrap_or(Mark::Good);
        vec![Span::Mark(sign), Span::Text(format!(" {text}"))]
    };
    let versions = catalogue.text(
        "quality-versions",
        &[
            ("rules", facts.completeness.rule_version.to_string().into()),
            ("schema", facts.completeness.schema_version.to_string().into()),
        ],
    );
    let blocks = vec![
        Block::Headline(vec![Span::Bold(catalogue.text(headline, &[]))]),
        Block::List(findings.iter().map(line).collect()),
        Block::Foot(vec![Span::Text(versions)]),
    ];
    let title = catalogue.text("quality-title", &[("date", catalogue.date(date).into())]);
    Report { name: NAME, period: date.to_string(), title, blocks }
}

fn stamp(facts: &Facts, at: Time, catalogue: &Catalogue) -> String {
    catalogue.stamp(at.with_timezone(&facts.rules.hours.zone).naive_local())
}

fn freshness(facts: &Facts, catalogue: &Catalogue) -> Option<Finding> {
    let Some(until) = facts.completeness.complete_until else {
        return Some((Some(Mark::Bad), catalogue.text("quality-never-complete", &[])));
    };
    let age = u64::try_from((facts.now - until).num_seconds()).unwrap_or(0);
    let mark = match age {
        0..=7_200 => None,
        7_201..=86_400 => Some(Mark::Attention),
        _ => Some(Mark::Bad),
    };
    let until = stamp(facts, until, catalogue);
    Some((
        mark,
        catalogue.text("quality-complete", &[("until", until.into()), ("age", catalogue.duration(age).into())]),
    ))
}

fn gaps(facts: &Facts, catalogue: &Catalogue) -> Option<Finding> {
    let within: Vec<_> =
        facts.completeness.gaps.iter().filter(|gap| gap.from < facts.period.to && facts.period.from < gap.to).collect();
    if within.is_empty() {
        return Some((None, catalogue.text("quality-no-gaps", &[])));
    }
    let spans: Vec<String> = within
        .iter()
        .take(GAPS_SHOWN)
        .map(|gap| format!("{} – {}", stamp(facts, gap.from, catalogue), stamp(facts, gap.to, catalogue)))
        .collect();
    let count = within.len().into();
    Some((Some(Mark::Bad), catalogue.text("quality-gaps", &[("count", count), ("spans", spans.join("; ").into())])))
}

fn authors(facts: &Facts, catalogue: &Catalogue) -> Option<Finding> {
    let told = &facts.completeness;
    if told.messages == 0 {
        return Some((Some(Mark::Attention), catalogue.text("quality-no-messages", &[])));
    }
    let known = told.messages_with_author as f64 / told.messages as f64;
    let mark = (known < AUTHORS_LEAST).then_some(Mark::Bad);
    let id = if mark.is_some() { "quality-authors-few" } else { "quality-authors" };
    Some((mark, catalogue.text(id, &[("share", share((told.messages_with_author, told.messages), catalogue).into())])))
}

/// Orders found in chats, of those made in the period.
fn orders(facts: &Facts, catalogue: &Catalogue) -> Option<Finding> {
    let counted = |order: &&crate::model::crm::Order| {
        !order.deleted && order.total.0 != 0 && facts.period.contains(order.created_at)
    };
    let all = facts.orders.iter().filter(counted).count() as u64;
    if all == 0 {
        return Some((None, catalogue.text("quality-no-orders", &[])));
    }
    let links = link_orders(facts);
    let linked: Vec<_> = links.iter().filter(|link| facts.period.contains(link.order.created_at)).collect();
    let sure = linked.iter().filter(|link| link.rule <= LinkRule::Dialog).count() as u64;
    let found = linked.len() as u64;
    let mark = ((found as f64) < ORDERS_LEAST * all as f64).then_some(Mark::Attention);
    let text =
        catalogue.text("quality-orders", &[("share", share((found, all), catalogue).into()), ("sure", sure.into())]);
    Some((mark, text))
}

fn odd_times(facts: &Facts, catalogue: &Catalogue) -> Option<Option<Finding>> {
    let shop = metrics::summary(facts, &Scope::shop(facts.period));
    let odd = shop.negative_waits + shop.gap_waits;
    if odd == 0 {
        return None;
    }
    let text = catalogue.text(
        "quality-odd-waits",
        &[("count", odd.into()), ("negative", shop.negative_waits.into()), ("gap", shop.gap_waits.into())],
    );
    Some(Some((Some(Mark::Attention), text)))
}

fn unread(facts: &Facts, catalogue: &Catalogue) -> Vec<Option<Finding>> {
    let told = &facts.completeness;
    let mut found = Vec::new();
    if told.quarantined > 0 {
        let text = catalogue.text("quality-quarantined", &[("count", told.quarantined.into())]);
        found.push(Some((Some(Mark::Attention), text)));
    }
    if told.pending_cursors > 0 {
        found.push(Some((None, catalogue.text("quality-pending", &[("count", told.pending_cursors.into())]))));
    }
    found
}
