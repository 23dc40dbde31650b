//! Small print: how complete the data are, how to read the marks, why the CRM's widget shows other times.

use crate::metrics::chat::{is_excluded, is_sound, waits};
use crate::model::facts::Facts;
use crate::model::report::{Block, Span};
use crate::model::time::Period;
use crate::reports::daily::days::Days;
use crate::reports::daily::managers::coverage;
use crate::stats::percentile::percentile;
use crate::text::catalogue::Catalogue;

pub fn blocks(facts: &Facts, days: &Days, catalogue: &Catalogue) -> Vec<Block> {
    let mut lines = completeness(facts, catalogue);
    if !days.today.is_silent() {
        lines.push(catalogue.text("foot-usual", &[]));
        lines.extend(crm_clock(facts, days, catalogue));
    }
    if lines.is_empty() { Vec::new() } else { vec![Block::Foot(vec![Span::Text(lines.join(" "))])] }
}

/// Up to when the data are complete, and how many messages have an author.
pub fn completeness(facts: &Facts, catalogue: &Catalogue) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(until) = facts.completeness.complete_until {
        let until = catalogue.stamp(until.with_timezone(&facts.rules.hours.zone).naive_local());
        lines.push(catalogue.text("foot-complete", &[("until", until.into())]));
    }
    if let Some(share) = coverage(facts) {
        lines.push(catalogue.text("foot-coverage", &[("share", catalogue.percent(share).into())]));
    }
    lines
}

/// The CRM counts from the customer's last message, we from the first: both medians side by side.
fn crm_clock(facts: &Facts, days: &Days, catalogue: &Catalogue) -> Option<String> {
    let own = days.today.shop.median_first_reply_secs.value?;
    let theirs = crm_median(facts, days.today.period)?;
    let duration = |secs: f64| catalogue.duration(secs.max(0.0).round() as u64);
    let (crm, own) = (duration(theirs), duration(own));
    if crm == own {
        return Some(catalogue.text("foot-crm-same", &[]));
    }
    Some(catalogue.text("foot-crm-clock", &[("crm", crm.into()), ("own", own.into())]))
}

fn crm_median(facts: &Facts, day: Period) -> Option<f64> {
    let counted = facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat));
    let firsts = counted
        .flat_map(|chat| waits(chat).map(|(_, wait)| wait))
        .filter(|wait| wait.first && is_sound(wait) && day.contains(wait.opened_at) && wait.answered().is_some());
    let mut secs: Vec<u32> = firsts.filter_map(|wait| wait.crm_secs).collect();
    secs.sort_unstable();
    percentile(&secs, 0.5)
}
