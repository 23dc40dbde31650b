//! The daily report: one day against the shop's own past. Order of the parts as people read:
//! headline, who waits, the shop, each manager, what worsened, money, foot.
//!
//! Nothing is marked by a raw difference: a mark needs twelve days of history and a value beyond
//! the control limits. Figures that still grow (orders, payments) are shown and not compared.

mod days;
pub(super) mod figures;
pub(super) mod foot;
mod headline;
pub(super) mod managers;
mod money;
mod picture;
mod usual;
pub(super) mod waiting;

pub use managers::shown_name;
pub use waiting::chat_link;

use chrono::NaiveDate;

use crate::model::facts::Facts;
use crate::model::report::{Block, Report, Span};
use crate::text::catalogue::Catalogue;

/// Name in the list, in keys of posts and for the command line.
pub const NAME: &str = "daily";

/// Five of each weekday, and more than the twelve points a control chart needs.
pub const HISTORY_DAYS: u32 = 35;

/// The report about one day; the days before it tell what is usual.
pub fn build(facts: &Facts, date: NaiveDate, catalogue: &Catalogue) -> Report {
    let days = days::days(facts, date);
    let shop = figures::of_shop(&days);
    let managers = managers::managers(facts, &days);
    let mut blocks = vec![headline::headline(facts, &days, &shop, catalogue)];
    blocks.extend(headline::incomplete(facts, &days, catalogue));
    blocks.extend(waiting::blocks(facts, catalogue));
    if !days.today.is_silent() {
        blocks.push(Block::Section(catalogue.text("daily-shop", &[])));
        blocks.push(Block::List(shop.iter().map(|reading| reading.line(facts, catalogue)).collect()));
        blocks.extend(managers::blocks(facts, &managers, catalogue));
        blocks.extend(worsening(facts, &days, &shop, &managers, catalogue));
        blocks.extend(money::blocks(facts, &days.today, catalogue));
    }
    blocks.extend(picture::block(facts, &days, catalogue));
    blocks.extend(foot::blocks(facts, &days, catalogue));
    let title = catalogue.text("daily-title", &[("date", catalogue.weekday_date(date).into())]);
    Report { name: NAME, period: date.to_string(), title, blocks }
}

/// At most three signals beyond the limits, the shop's first.
fn worsening(
    facts: &Facts,
    days: &days::Days,
    shop: &[figures::Reading],
    managers: &[managers::ManagerDay],
    catalogue: &Catalogue,
) -> Vec<Block> {
    let of_shop = shop.iter().map(|reading| (None, reading));
    let of_managers =
        managers.iter().flat_map(|day| day.readings.iter().map(move |reading| (Some(&day.name), reading)));
    let worse: Vec<_> = of_shop.chain(of_managers).filter(|(_, reading)| reading.is_worse()).take(3).collect();
    let section = Block::Section(catalogue.text("daily-worsening", &[]));
    if !worse.is_empty() {
        let line = |(name, reading): (Option<&String>, &figures::Reading)| {
            let mut line = vec![Span::Mark(crate::model::report::Mark::Bad), Span::Text(" ".into())];
            line.extend(name.map(|name| Span::Bold(format!("{name}: "))));
            line.push(Span::Text(reading.sentence(facts, catalogue)));
            line
        };
        return vec![section, Block::List(worse.into_iter().map(line).collect())];
    }
    let judged = shop.iter().any(figures::Reading::is_judged);
    let text = match (judged, days.is_known) {
        (true, _) => catalogue.text("daily-worsening-none", &[]),
        (false, false) => return Vec::new(),
        (false, true) => catalogue.text(
            "daily-worsening-early",
            &[("needed", usual::MIN_POINTS.into()), ("count", days.history.len().into())],
        ),
    };
    vec![section, Block::Paragraph(vec![Span::Text(text)])]
}

#[cfg(test)]
mod tests;
