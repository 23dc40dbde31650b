//! The weekly digest: what the week was, who worked on what and whether it helped, what to work on
//! next. About the week (Monday to Sunday) that holds the date asked for.

mod best;
pub(super) mod coach;
mod headline;
mod lost;
mod pictures;
mod shop;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::metrics::coaching::cases::monday;
use crate::metrics::coaching::{Case, cases, settle};
use crate::metrics::{self, Scope, Summary};
use crate::model::coaching::Focus;
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::report::{Block, Report, Span};
use crate::model::time::Period;
use crate::reports::series::{FIGURES, Series, weeks};
use crate::reports::{daily, wording};
use crate::text::catalogue::Catalogue;

/// Name in the list, in keys of posts and for the command line.
pub const NAME: &str = "weekly";

/// The week and the twelve before it.
pub const WEEKS: u32 = 13;
pub const HISTORY_DAYS: u32 = WEEKS * 7;

/// A week with its figures.
pub(super) struct Week {
    pub monday: NaiveDate,
    pub shop: Summary,
    pub managers: BTreeMap<Option<ManagerId>, Summary>,
}

/// Everything the parts read.
pub(super) struct Ground<'a> {
    pub facts: &'a Facts,
    pub catalogue: &'a Catalogue,
    /// Oldest first; the last is the one reported.
    pub weeks: Vec<Week>,
    pub cases: Vec<Case>,
    /// Verdicts given, focus points of the next week chosen.
    pub coaching: Vec<Focus>,
}

impl Ground<'_> {
    /// The week reported.
    pub fn week(&self) -> Option<&Week> {
        self.weeks.last()
    }

    /// A figure of the shop, week by week.
    pub fn series(&self) -> Vec<Series> {
        FIGURES
            .iter()
            .map(|figure| Series::of(figure, self.weeks.iter().map(|week| (week.monday, Some(&week.shop)))))
            .collect()
    }
}

/// The report about the week that holds the date.
pub fn build(facts: &Facts, date: NaiveDate, catalogue: &Catalogue) -> Report {
    let first = monday(date);
    let last = first.checked_add_days(Days::new(6)).unwrap_or(first);
    let found = cases(facts);
    let coaching = settle(&found, &facts.coaching, date);
    let ground = Ground { facts, catalogue, weeks: known_weeks(facts, date), cases: found, coaching };
    let mut blocks = vec![headline::headline(&ground)];
    let is_silent = ground.week().is_none_or(|week| week.shop.inbound == 0 && week.shop.outbound == 0);
    if !is_silent {
        blocks.extend(shop::blocks(&ground));
        blocks.extend(coach::blocks(&ground));
        blocks.extend(lost::blocks(&ground));
        blocks.extend(best::blocks(&ground));
        blocks.extend(pictures::blocks(&ground));
    }
    blocks.extend(foot(facts, catalogue, is_silent));
    let title = catalogue.text("weekly-title", &[("days", wording::days(first, last, catalogue).into())]);
    Report { name: NAME, period: first.to_string(), title, blocks }
}

/// Weeks since the shop's first message; those before it are not silent, they are unknown.
pub(super) fn known_weeks(facts: &Facts, date: NaiveDate) -> Vec<Week> {
    let zone = facts.rules.hours.zone;
    let begun = facts.chats.iter().filter_map(|chat| chat.findings.marks.first()).map(|mark| mark.at).min();
    let all = weeks(date, WEEKS);
    let is_known = |monday: &NaiveDate| {
        let reported = all.last() == Some(monday);
        let period = of_week(facts, *monday);
        let gap = facts.completeness.gaps.iter().any(|gap| gap.from < period.to && period.from < gap.to);
        reported || (!gap && begun.is_some_and(|begun| begun.with_timezone(&zone).date_naive() <= *monday))
    };
    all.iter()
        .filter(|monday| is_known(monday))
        .map(|monday| {
            let period = of_week(facts, *monday);
            Week {
                monday: *monday,
                shop: metrics::summary(facts, &Scope::shop(period)),
                managers: metrics::summaries_by_manager(facts, period).into_iter().collect(),
            }
        })
        .collect()
}

/// Monday to Sunday.
pub(super) fn of_week(facts: &Facts, monday: NaiveDate) -> Period {
    let last = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
    Period::of_days(facts.rules.hours.zone, monday, last)
}

/// How complete the data are, and how to read the marks.
fn foot(facts: &Facts, catalogue: &Catalogue, is_silent: bool) -> Vec<Block> {
    let mut told = daily::foot::completeness(facts, catalogue);
    if !is_silent {
        told.push(catalogue.text("weekly-foot", &[]));
    }
    if told.is_empty() { Vec::new() } else { vec![Block::Foot(vec![Span::Text(told.join(" "))])] }
}
