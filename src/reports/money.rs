//! The report of money: what came this month against the usual, from enquiry to payment, by person,
//! what was lost and why, what can still come, and how it agrees with RetailCRM's own sums.

mod foot;
mod funnel;
mod headline;
mod lost;
mod managers;

use chrono::NaiveDate;

use crate::model::facts::Facts;
use crate::model::report::{Block, Line, Report, Span};
use crate::model::time::Period;
use crate::money::Book;
use crate::text::catalogue::Catalogue;

/// Name in the list, in keys of posts and for the command line.
pub const NAME: &str = "money";

/// The month and three before it.
pub const HISTORY_DAYS: u32 = 123;

/// Bootstrap intervals do not change when nothing else does.
const SEED: u64 = 24;

/// What every part of the report is made from.
struct Ground<'a> {
    book: &'a Book<'a>,
    /// All the days of the facts up to the day reported.
    period: Period,
    date: NaiveDate,
    catalogue: &'a Catalogue,
}

impl Ground<'_> {
    fn facts(&self) -> &Facts {
        self.book.facts
    }

    fn sum(&self, money: crate::model::money::Money) -> String {
        self.catalogue.money(money, &self.facts().rules.currency)
    }

    /// An estimate in whole units of the currency.
    fn units(&self, value: f64) -> String {
        self.sum(crate::model::money::Money((value * 100.0).round() as i64))
    }
}

/// The report about a day: its month so far, and the enquiries of all the days of the facts.
pub fn build(facts: &Facts, date: NaiveDate, catalogue: &Catalogue) -> Report {
    let book = Book::new(facts);
    let zone = facts.rules.hours.zone;
    let period = Period::new(begun(&book), Period::of_days(zone, date, date).to);
    let ground = Ground { book: &book, period, date, catalogue };
    let mut blocks = headline::blocks(&ground);
    blocks.extend(funnel::blocks(&ground));
    blocks.extend(managers::blocks(&ground));
    blocks.extend(lost::blocks(&ground));
    blocks.extend(foot::blocks(&ground));
    let title = catalogue.text("moneyreport-title", &[("date", catalogue.weekday_date(date).into())]);
    Report { name: NAME, period: date.to_string(), title, blocks }
}

/// Days before the first message or order are not days without money, they are unknown.
fn begun(book: &Book<'_>) -> crate::model::time::Time {
    let facts = book.facts;
    let messages = facts.chats.iter().filter_map(|chat| chat.findings.marks.first()).map(|mark| mark.at);
    let first = messages.chain(facts.orders.iter().map(|order| order.created_at)).min();
    let known = facts.completeness.backfilled_from.into_iter().chain(first).max();
    known.map_or(facts.period.from, |known| known.max(facts.period.from).min(facts.period.to))
}

fn text(words: String) -> Line {
    vec![Span::Text(words)]
}

/// A heading with its list; nothing without a line.
fn section(words: String, lines: Vec<Line>) -> Vec<Block> {
    if lines.is_empty() { Vec::new() } else { vec![Block::Section(words), Block::List(lines)] }
}

#[cfg(test)]
mod tests;
