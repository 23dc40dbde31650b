//! Small phrases that several reports share: rates with their sample, ranges of days, signed points.

use chrono::{Datelike, NaiveDate};

use crate::model::coaching::Done;
use crate::model::report::{Block, Line, Span};
use crate::stats::interval::wilson;
use crate::text::catalogue::Catalogue;

/// `2–8 марта`, `30 марта – 5 апреля`.
pub fn days(from: NaiveDate, to: NaiveDate, catalogue: &Catalogue) -> String {
    if from == to {
        return catalogue.date(from);
    }
    let same_month = from.year() == to.year() && from.month() == to.month();
    let first = if same_month { from.day().to_string() } else { catalogue.date(from) };
    let id = if same_month { "days-same-month" } else { "days-two-months" };
    catalogue.text(id, &[("from", first.into()), ("to", catalogue.date(to).into())])
}

/// `60 % (48 из 80)`; a dash without a case.
pub fn share((hits, count): Done, catalogue: &Catalogue) -> String {
    if count == 0 {
        return catalogue.text("unknown", &[]);
    }
    let share = catalogue.percent(hits as f64 / count as f64);
    catalogue.text("share-of", &[("share", share.into()), ("hits", hits.into()), ("count", count.into())])
}

/// `7,4 % (4–13 %) из 150`; a dash without a case.
pub fn share_with_interval((hits, count): Done, catalogue: &Catalogue) -> String {
    let Some((low, high)) = wilson(hits, count) else { return catalogue.text("unknown", &[]) };
    let share = catalogue.percent(hits as f64 / count as f64);
    let range = range(low, high, catalogue);
    catalogue.text("share-between", &[("share", share.into()), ("range", range.into()), ("count", count.into())])
}

/// `4–13 %`.
pub fn range(low: f64, high: f64, catalogue: &Catalogue) -> String {
    let places = u32::from((high - low) < 0.02);
    let low = catalogue.decimal(low * 100.0, places);
    catalogue.text("range-percent", &[("low", low.into()), ("high", catalogue.decimal(high * 100.0, places).into())])
}

/// `+3`, `−12`: percentage points with a sign.
pub fn points(share: f64, catalogue: &Catalogue) -> String {
    let sign = if share < 0.0 { "−" } else { "+" };
    format!("{sign}{}", catalogue.decimal(share.abs() * 100.0, 0))
}

/// Plain words in one paragraph.
pub fn paragraph(text: String) -> Block {
    Block::Paragraph(vec![Span::Text(text)])
}

/// A line of plain words.
pub fn plain(text: String) -> Line {
    vec![Span::Text(text)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_people_write() {
        let catalogue = Catalogue::new("ru").unwrap();
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let told = [
            days(day(3, 2), day(3, 8), &catalogue),
            days(day(3, 30), day(4, 5), &catalogue),
            days(day(3, 2), day(3, 2), &catalogue),
            share((48, 80), &catalogue),
            share((0, 0), &catalogue),
            share_with_interval((11, 150), &catalogue),
            share_with_interval((900, 9_000), &catalogue),
            points(-0.124, &catalogue),
            points(0.03, &catalogue),
        ];
        insta::assert_snapshot!(told.join("\n").replace('\u{a0}', " "), @r"
        2–8 марта
        30 марта – 5 апреля
        2 марта
        60 % (48 из 80)
        —
        7,3 % (4–13 %) из 150
        10 % (9,4–10,6 %) из 9 000
        −12
        +3
        ");
    }
}
