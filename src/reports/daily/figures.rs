//! The figures of a day and how each reads: value with its sample, the usual, the change, a mark.
//! A new figure: a line in [`SHOP`] or [`PERSON`] and its name in `locales/*/daily.ftl`.

use crate::metrics::{Summary, Unit};
use crate::model::estimate::Estimate;
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::money::Money;
use crate::model::report::{Line, Mark, Span};
use crate::reports::daily::days::{Day, Days, SameDay};
use crate::reports::daily::usual::{self, Point, Signal};
use crate::text::catalogue::Catalogue;

/// Rates and medians of fewer cases are neither points of a history nor compared.
const MIN_SAMPLE: u64 = 5;
/// A person's day of fewer cases is never marked.
const MIN_PERSON_SAMPLE: u64 = 10;

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Better {
    Higher,
    Lower,
    /// A fact without a merit: shown beside the usual, never marked.
    Neither,
    /// Still grows after the day (late answers count): shown alone.
    Settling,
}

pub struct Figure {
    /// Its name in the catalogue.
    name: &'static str,
    unit: Unit,
    better: Better,
    /// Message that shows the value with its sample.
    sample: Option<&'static str>,
    /// Place of the reply target its name holds.
    target: Option<usize>,
    read: fn(&Summary, &SameDay) -> Estimate,
}

const fn figure(
    name: &'static str,
    unit: Unit,
    better: Better,
    sample: Option<&'static str>,
    read: fn(&Summary, &SameDay) -> Estimate,
) -> Figure {
    Figure { name, unit, better, sample, target: None, read }
}

/// The same figure with the target at `at` of the settings in its name.
const fn within(at: usize, figure: Figure) -> Figure {
    Figure { target: Some(at), ..figure }
}

fn counted(count: u64) -> Estimate {
    Estimate { value: Some(count as f64), count, ..Estimate::default() }
}

const FIRST_REPLY: Figure =
    figure("figure-first-reply", Unit::Seconds, Better::Lower, Some("sample-first-replies"), |of, _| {
        of.median_first_reply_secs.clone()
    });
const IN_TARGET: Figure = within(
    0,
    figure("figure-in-target", Unit::Share, Better::Higher, Some("sample-replies"), |of, _| of.share_within[0].clone()),
);

const SHOP: &[Figure] = &[
    figure("figure-chats", Unit::Count, Better::Neither, None, |of, _| counted(of.chats)),
    figure("figure-answered", Unit::Share, Better::Settling, Some("sample-chats"), |of, _| of.response_rate.clone()),
    FIRST_REPLY,
    figure("figure-first-reply-p90", Unit::Seconds, Better::Neither, Some("sample-first-replies"), |of, _| {
        of.p90_first_reply_secs.clone()
    }),
    IN_TARGET,
    within(
        2,
        figure("figure-service-level", Unit::Share, Better::Higher, Some("sample-waits"), |of, _| {
            of.service_level[2].clone()
        }),
    ),
    figure("figure-no-reply", Unit::Count, Better::Settling, None, |of, _| counted(of.no_reply_chats)),
    figure("figure-same-day-orders", Unit::Count, Better::Higher, None, |_, same_day| counted(same_day.orders)),
];

const PERSON: &[Figure] = &[FIRST_REPLY, IN_TARGET];

/// A figure of the day beside its own past.
pub struct Reading {
    figure: &'static Figure,
    now: Estimate,
    usual: Option<f64>,
    signal: Option<Signal>,
}

/// The shop's figures; unknown ones are left out.
pub fn of_shop(days: &Days) -> Vec<Reading> {
    let now = |figure: &Figure| (figure.read)(&days.today.shop, &days.today.same_day);
    let read = |figure: &'static Figure| {
        let past = points(figure, days.history.iter().map(|day| (day, &day.shop)));
        let usual = usual::of_weekday(&past, days.today.date);
        reading(figure, now(figure), usual, &past, days.is_known, MIN_SAMPLE)
    };
    SHOP.iter().filter_map(read).collect()
}

/// One person's figures against their own past.
pub fn of_person(days: &Days, manager: Option<ManagerId>, today: &Summary, may_mark: bool) -> Vec<Reading> {
    let read = |figure: &'static Figure| {
        let own = days.history.iter().filter_map(|day| Some((day, day.managers.get(&manager)?)));
        let past = points(figure, own);
        let now = (figure.read)(today, &SameDay::default());
        reading(figure, now, usual::of_person(&past), &past, days.is_known && may_mark, MIN_PERSON_SAMPLE)
    };
    PERSON.iter().filter_map(read).collect()
}

fn points<'a>(figure: &Figure, days: impl Iterator<Item = (&'a Day, &'a Summary)>) -> Vec<Point> {
    let point = |(day, summary): (&Day, &Summary)| {
        let estimate = (figure.read)(summary, &day.same_day);
        let enough = figure.unit == Unit::Count || estimate.count >= MIN_SAMPLE;
        estimate.value.filter(|value| enough && value.is_finite()).map(|value| Point { date: day.date, value })
    };
    days.filter_map(point).collect()
}

fn reading(
    figure: &'static Figure,
    now: Estimate,
    usual: Option<f64>,
    past: &[Point],
    may_compare: bool,
    min_sample: u64,
) -> Option<Reading> {
    let value = now.value.filter(|value| value.is_finite())?;
    let is_count = figure.unit == Unit::Count;
    let comparable = may_compare && figure.better != Better::Settling && (is_count || now.count >= MIN_SAMPLE);
    let judged = comparable && figure.better != Better::Neither && (is_count || now.count >= min_sample);
    let signal = if judged { usual::signal(past, value, figure.unit == Unit::Seconds) } else { None };
    Some(Reading { figure, now, usual: usual.filter(|_| comparable), signal })
}

impl Reading {
    pub fn mark(&self) -> Option<Mark> {
        let above_is_good = self.figure.better == Better::Higher;
        match self.signal? {
            Signal::Within => None,
            Signal::Above(_) => Some(if above_is_good { Mark::Good } else { Mark::Bad }),
            Signal::Below(_) => Some(if above_is_good { Mark::Bad } else { Mark::Good }),
            Signal::RunAbove => (!above_is_good).then_some(Mark::Attention),
            Signal::RunBelow => above_is_good.then_some(Mark::Attention),
        }
    }

    /// Beyond a limit on the bad side.
    pub fn is_worse(&self) -> bool {
        self.mark() == Some(Mark::Bad)
    }

    pub fn is_better(&self) -> bool {
        self.mark() == Some(Mark::Good)
    }

    /// There was enough history to judge.
    pub fn is_judged(&self) -> bool {
        self.signal.is_some()
    }

    /// `Чаты: 84, обычно 80 (+4)`.
    pub fn line(&self, facts: &Facts, catalogue: &Catalogue) -> Line {
        let mut line = Vec::new();
        if let Some(mark) = self.mark() {
            line.extend([Span::Mark(mark), Span::Text(" ".into())]);
        }
        line.push(Span::Text(format!("{}: {}", self.name(facts, catalogue), self.phrase(facts, catalogue))));
        line
    }

    /// `Ответы за 5 мин`: targets are settings, so names that hold one are filled.
    pub fn name(&self, facts: &Facts, catalogue: &Catalogue) -> String {
        let target = self.figure.target.map_or(0, |at| facts.rules.targets_secs[at]);
        catalogue.text(self.figure.name, &[("target", catalogue.duration(target.into()).into())])
    }

    /// The value with sample, usual and change.
    pub fn phrase(&self, facts: &Facts, catalogue: &Catalogue) -> String {
        let value = self.value(facts, catalogue);
        let (Some(now), Some(usual)) = (self.now.value, self.usual) else { return value };
        let usual_text = self.format(usual, facts, catalogue);
        if usual_text == self.format(now, facts, catalogue) {
            return catalogue.text("daily-as-usual", &[("value", value.into())]);
        }
        let change = self.change(now - usual, facts, catalogue);
        catalogue.text(
            "daily-with-usual",
            &[("value", value.into()), ("usual", usual_text.into()), ("change", change.into())],
        )
    }

    /// One sentence for the headline and the list of what worsened.
    pub fn sentence(&self, facts: &Facts, catalogue: &Catalogue) -> String {
        let name = self.name(facts, catalogue);
        let phrase = self.phrase(facts, catalogue);
        let (Some(Signal::Above(limit)) | Some(Signal::Below(limit))) = self.signal else {
            return catalogue.text("daily-sentence", &[("name", name.into()), ("phrase", phrase.into())]);
        };
        let limit = self.format(limit.max(0.0), facts, catalogue);
        catalogue
            .text("daily-sentence-limit", &[("name", name.into()), ("phrase", phrase.into()), ("limit", limit.into())])
    }

    fn value(&self, facts: &Facts, catalogue: &Catalogue) -> String {
        let value = self.now.value.map_or_else(String::new, |value| self.format(value, facts, catalogue));
        match self.figure.sample {
            Some(sample) => catalogue.text(sample, &[("value", value.into()), ("count", self.now.count.into())]),
            None => value,
        }
    }

    fn format(&self, value: f64, facts: &Facts, catalogue: &Catalogue) -> String {
        format(self.figure.unit, value, facts, catalogue)
    }

    fn change(&self, change: f64, facts: &Facts, catalogue: &Catalogue) -> String {
        let sign = if change < 0.0 { "−" } else { "+" };
        match self.figure.unit {
            Unit::Share => {
                let points = catalogue.decimal(change.abs() * 100.0, 0);
                catalogue.text("change-points", &[("change", format!("{sign}{points}").into())])
            }
            unit => format!("{sign}{}", format(unit, change.abs(), facts, catalogue)),
        }
    }
}

/// A bare value in its unit.
pub fn format(unit: Unit, value: f64, facts: &Facts, catalogue: &Catalogue) -> String {
    match unit {
        Unit::Count => catalogue.decimal(value, if value.fract() == 0.0 { 0 } else { 1 }),
        Unit::Seconds => catalogue.duration(value.max(0.0).round() as u64),
        Unit::Share => catalogue.percent(value),
        Unit::Money => catalogue.money(Money((value * 100.0).round() as i64), &facts.rules.currency),
        Unit::Points | Unit::Ratio => catalogue.decimal(value, 1),
    }
}
