//! The one sentence that matters most, and what must be known before anything is read.

use crate::model::facts::Facts;
use crate::model::report::{Block, Span};
use crate::reports::daily::days::Days;
use crate::reports::daily::figures::Reading;
use crate::text::catalogue::Catalogue;

/// What worsened beyond the limits, else what improved, else that the day was usual.
pub fn headline(facts: &Facts, days: &Days, shop: &[Reading], catalogue: &Catalogue) -> Block {
    let worse = shop.iter().find(|reading| reading.is_worse());
    let better = shop.iter().find(|reading| reading.is_better());
    let beyond = |id: &str, reading: &Reading| {
        let name = reading.name(facts, catalogue).into();
        catalogue.text(id, &[("name", name), ("phrase", reading.phrase(facts, catalogue).into())])
    };
    let text = match (days.today.is_silent(), worse, better) {
        (true, ..) if !days.is_known => catalogue.text("daily-headline-no-data", &[]),
        (true, ..) => catalogue.text("daily-headline-silent", &[]),
        (_, Some(reading), _) => beyond("daily-headline-worse", reading),
        (_, _, Some(reading)) => beyond("daily-headline-better", reading),
        _ if shop.iter().any(Reading::is_judged) => catalogue.text("daily-headline-usual", &[]),
        _ if !days.is_known => catalogue.text("daily-headline-partial", &[]),
        _ => catalogue.text("daily-headline-plain", &[("count", days.today.shop.chats.into())]),
    };
    Block::Headline(vec![Span::Bold(text)])
}

/// A day that is not loaded to its end, or has a gap, says so at once.
pub fn incomplete(facts: &Facts, days: &Days, catalogue: &Catalogue) -> Option<Block> {
    if days.is_known {
        return None;
    }
    let zone = facts.rules.hours.zone;
    let stamp = |at: crate::model::time::Time| catalogue.stamp(at.with_timezone(&zone).naive_local());
    let day = days.today.period;
    let gap = facts.completeness.gaps.iter().find(|gap| gap.from < day.to && day.from < gap.to);
    let text = match (gap, facts.completeness.complete_until) {
        (Some(gap), _) => {
            catalogue.text("daily-gap", &[("from", stamp(gap.from).into()), ("to", stamp(gap.to).into())])
        }
        (None, Some(until)) => catalogue.text("daily-incomplete", &[("until", stamp(until).into())]),
        (None, None) => catalogue.text("daily-incomplete-unknown", &[]),
    };
    Some(Block::Paragraph(vec![Span::Mark(crate::model::report::Mark::Attention), Span::Text(format!(" {text}"))]))
}
