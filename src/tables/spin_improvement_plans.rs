//! `spin_improvement_plans`: the points each person works on this week, why, what to do, phrases that work here,
//! goals out of the own past. The points are those of the weekly coaching (`metrics::coaching`).

use std::collections::BTreeMap;

use crate::metrics::coaching::{self, Case, cases::monday, topic};
use crate::metrics::phrases::phrases;
use crate::model::coaching::{Done, Focus, Outcome};
use crate::model::facts::Facts;
use crate::model::ids::{ManagerId, MessageId};
use crate::model::table::ColumnKind::{Integer, Rate, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::stats::interval::wilson;
use crate::tables::head::{column, head};
use crate::tables::{cells, judgement};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "spin_improvement_plans";

const COLUMNS: &[Column] = &[
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("step", Integer, 8),
    column("focus", Text, 30),
    column("why", Text, 60),
    column("actions", Text, 60),
    column("phrases", Text, 60),
    column("goal_week_1", Rate, 10),
    column("goal_week_2", Rate, 10),
    column("goal_week_4", Rate, 10),
    column("success_criterion", Text, 50),
    column("status", Text, 24),
];

/// One row a person and point.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let cases = coaching::cases(facts);
    let today = facts.now.with_timezone(&facts.rules.hours.zone).date_naive();
    let focuses = coaching::focuses(&cases, &facts.coaching, monday(today));
    let plan = Plan { facts, cases: &cases, phrases: phrases(facts), catalogue };
    let mut steps: BTreeMap<ManagerId, i64> = BTreeMap::new();
    let row = |focus: &Focus| {
        let step = steps.entry(focus.manager).or_default();
        *step += 1;
        plan.row(focus, *step)
    };
    let mut rows: Vec<Row> = focuses.iter().filter_map(row).collect();
    rows.sort_by_cached_key(judgement::sort_key);
    Table { head: head(NAME, NAME, &[0, 2], COLUMNS, catalogue), rows }
}

struct Plan<'a> {
    facts: &'a Facts,
    cases: &'a [Case],
    phrases: BTreeMap<&'static str, Vec<MessageId>>,
    catalogue: &'a Catalogue,
}

impl Plan<'_> {
    fn row(&self, focus: &Focus, step: i64) -> Option<Row> {
        let topic = topic(&focus.topic)?;
        let [id, name] = cells::manager(self.facts, Some(focus.manager), self.catalogue);
        let examples = self.phrases.get(topic.name).into_iter().flatten();
        let examples: Vec<String> = examples.filter_map(|message| judgement::quote(self.facts, *message)).collect();
        let goals = focus.goals.map(|goal| (goal * 100.0).round() / 100.0);
        let goal = self.catalogue.percent(goals[2]);
        Some(vec![
            id,
            name,
            Cell::Integer(step),
            Cell::Text(self.catalogue.text(topic.title, &[])),
            Cell::Text(self.why(focus)),
            Cell::Text(self.catalogue.text(topic.advice, &[])),
            cells::text(&examples.join("\n")),
            Cell::Number(goals[0]),
            Cell::Number(goals[1]),
            Cell::Number(goals[2]),
            Cell::Text(self.catalogue.text("focus-success", &[("goal", goal.into())])),
            Cell::Text(self.catalogue.text(status(focus), &[])),
        ])
    }

    /// "Сейчас 32 % (22–45 %), случаев: 57. У коллег 61 %."
    fn why(&self, focus: &Focus) -> String {
        let text = self.told("focus-why", focus.before).unwrap_or_default();
        let place = coaching::TOPICS.iter().position(|topic| topic.name == focus.topic);
        let since = coaching::cases::weeks_before(focus.week, coaching::plan::PAST_WEEKS);
        let others = place.map(|place| {
            let counts = |case: &Case| {
                let other = case.manager.is_some_and(|manager| manager != focus.manager);
                other && coaching::cases::within(case.day, since, focus.week)
            };
            coaching::share(self.cases, place, counts)
        });
        match others.and_then(|others| self.told("focus-why-others", others)) {
            Some(others) => format!("{text} {others}"),
            None => text,
        }
    }

    fn told(&self, id: &str, (hits, count): Done) -> Option<String> {
        let (low, high) = wilson(hits, count)?;
        let share = |share: f64| self.catalogue.percent(share);
        let arguments = [
            ("value", share(hits as f64 / count as f64).into()),
            ("low", share(low).into()),
            ("high", share(high).into()),
            ("count", i64::try_from(count).unwrap_or(i64::MAX).into()),
        ];
        Some(self.catalogue.text(id, &arguments))
    }
}

fn status(focus: &Focus) -> &'static str {
    match focus.verdict.map(|verdict| verdict.outcome) {
        Some(Outcome::Worked) => "focus-status-worked",
        Some(Outcome::Worse) => "focus-status-worse",
        Some(Outcome::NotProven | Outcome::TooFew) => "focus-status-not-proven",
        None if focus.since < focus.week => "focus-status-goes-on",
        None => "focus-status-new",
    }
}
