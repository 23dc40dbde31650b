//! Money of the month so far against the same days of the months before.

use chrono::{Datelike, Months, NaiveDate};

use crate::model::money::Money;
use crate::model::report::{Block, Mark, Span};
use crate::model::time::Period;
use crate::money::sums::percentile;
use crate::reports::money::{Ground, text};

/// Months looked back, and how many of them make a usual.
const MONTHS_BACK: u32 = 3;
const MIN_MONTHS: usize = 2;

pub fn blocks(ground: &Ground<'_>) -> Vec<Block> {
    let catalogue = ground.catalogue;
    let first = ground.date.with_day(1).unwrap_or(ground.date);
    let now = received(ground, first, ground.date);
    let mut before: Vec<Money> = (1..=MONTHS_BACK).filter_map(|back| same_days(ground, first, back)).collect();
    before.sort_unstable();
    let sum = ground.sum(now);
    if before.len() < MIN_MONTHS {
        let words = match now {
            Money(0) => catalogue.text("moneyreport-headline-none", &[]),
            _ => catalogue.text("moneyreport-headline-plain", &[("sum", sum.into())]),
        };
        let young = catalogue.text("moneyreport-young", &[]);
        return vec![Block::Headline(text(words)), Block::Paragraph(text(young))];
    }
    let usual = percentile(&before, 0.5).map_or_else(String::new, |usual| ground.sum(usual));
    let (mark, words) = match () {
        () if before.iter().all(|month| now > *month) => (Some(Mark::Good), "moneyreport-headline-above"),
        () if before.iter().all(|month| now < *month) => (Some(Mark::Attention), "moneyreport-headline-below"),
        () => (None, "moneyreport-headline-usual"),
    };
    let mut line: Vec<Span> = mark.into_iter().flat_map(|mark| [Span::Mark(mark), Span::Text(" ".into())]).collect();
    line.push(Span::Text(catalogue.text(words, &[("sum", sum.into()), ("usual", usual.into())])));
    vec![Block::Headline(line)]
}

/// The same days of an earlier month; absent when the facts begin later.
fn same_days(ground: &Ground<'_>, first: NaiveDate, back: u32) -> Option<Money> {
    let month = first.checked_sub_months(Months::new(back))?;
    let end = month + Months::new(1);
    let last = month.with_day(ground.date.day()).unwrap_or(end.pred_opt()?);
    let from = Period::of_days(ground.facts().rules.hours.zone, month, month).from;
    (ground.period.from <= from).then(|| received(ground, month, last))
}

/// Revenue that came on the days from first to last, refunds at their own dates.
fn received(ground: &Ground<'_>, first: NaiveDate, last: NaiveDate) -> Money {
    let period = Period::of_days(ground.facts().rules.hours.zone, first, last);
    let moves = ground.book.links.iter().flat_map(|link| &link.paid.moves);
    moves.filter(|one| period.contains(one.at)).map(|one| one.revenue).sum()
}
