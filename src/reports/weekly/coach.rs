//! Each person: how last week's focus went, and this week's one or two with phrases that sell here.
//! In the order of the alphabet: nobody is ranked.

use chrono::{Days, NaiveDate};

use crate::metrics::coaching::plan::rate;
use crate::metrics::coaching::{TOPICS, Topic, effect, topic};
use crate::model::coaching::{Focus, Outcome};
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::labels::Stage;
use crate::model::report::{Block, Line, Mark, Span};
use crate::reports::daily::managers::shown_name;
use crate::reports::weekly::Ground;
use crate::reports::wording::{plain, points, share, share_with_interval};
use crate::text::catalogue::Catalogue;
use crate::text::cut;

/// Phrases shown for a focus.
const EXAMPLES: usize = 3;
const MAX_PHRASE_UNITS: usize = 160;

pub fn blocks(ground: &Ground<'_>) -> Vec<Block> {
    let catalogue = ground.catalogue;
    let Some(ended) = ground.week().map(|week| week.monday) else { return Vec::new() };
    let next = ended.checked_add_days(Days::new(7)).unwrap_or(ended);
    let mut people: Vec<(String, ManagerId)> = ground
        .coaching
        .iter()
        .filter(|focus| focus.week == ended || focus.week == next)
        .map(|focus| (shown_name(ground.facts, Some(focus.manager), catalogue), focus.manager))
        .collect();
    people.sort();
    people.dedup();
    if people.is_empty() {
        return vec![
            Block::Section(catalogue.text("coach-title", &[])),
            Block::Paragraph(plain(catalogue.text("coach-nobody", &[]))),
        ];
    }
    let mut blocks = Vec::new();
    for (name, manager) in people {
        let of = |week: NaiveDate| {
            ground.coaching.iter().filter(move |focus| focus.week == week && focus.manager == manager)
        };
        let mut lines: Vec<Line> = of(ended).filter_map(|focus| went(focus, catalogue)).collect();
        of(next).for_each(|focus| lines.extend(ahead(ground, focus)));
        blocks.push(Block::Section(catalogue.text("coach-person", &[("name", name.into())])));
        blocks.push(Block::List(lines));
    }
    blocks
}

/// How the week's focus went: figures, goal, verdict.
pub fn went(focus: &Focus, catalogue: &Catalogue) -> Option<Line> {
    let verdict = focus.verdict?;
    let title = catalogue.text(topic(&focus.topic)?.title, &[]);
    let goal = catalogue.percent(focus.goals[0]);
    let goal_id = if verdict.reached { "coach-goal-reached" } else { "coach-goal-missed" };
    let figures = catalogue.text(
        "coach-went",
        &[
            ("topic", title.into()),
            ("before", share(focus.before, catalogue).into()),
            ("after", share(verdict.after, catalogue).into()),
            ("goal", catalogue.text(goal_id, &[("goal", goal.into())]).into()),
        ],
    );
    let told = format!("{figures} {}", proven(&verdict, catalogue));
    let mark = match verdict.outcome {
        Outcome::Worked => Some(Mark::Good),
        Outcome::Worse => Some(Mark::Bad),
        Outcome::NotProven | Outcome::TooFew => None,
    };
    let mut line: Line = mark.map(|mark| vec![Span::Mark(mark), Span::Text(" ".into())]).unwrap_or_default();
    line.push(Span::Text(told));
    Some(line)
}

fn proven(verdict: &crate::model::coaching::Verdict, catalogue: &Catalogue) -> String {
    let Some((effect, low, high)) = verdict.effect else { return catalogue.text("verdict-too-few", &[]) };
    let told = |id: &str| {
        catalogue.text(
            id,
            &[
                ("effect", points(effect, catalogue).into()),
                ("low", points(low, catalogue).into()),
                ("high", points(high, catalogue).into()),
            ],
        )
    };
    match (verdict.outcome, verdict.more_needed) {
        (Outcome::Worked, _) => told("verdict-worked"),
        (Outcome::Worse, _) => told("verdict-worse"),
        (Outcome::TooFew, _) => catalogue.text("verdict-too-few", &[]),
        (Outcome::NotProven, Some(more)) if more <= 1_000 => {
            format!("{} {}", told("verdict-not-proven"), catalogue.text("verdict-more", &[("count", more.into())]))
        }
        (Outcome::NotProven, _) => told("verdict-not-proven"),
    }
}

/// The focus of the week that begins: what, why, towards what, and how others say it.
fn ahead(ground: &Ground<'_>, focus: &Focus) -> Vec<Line> {
    let catalogue = ground.catalogue;
    let Some(topic) = topic(&focus.topic) else { return Vec::new() };
    let now = rate(focus.before).map_or_else(String::new, |_| share(focus.before, catalogue));
    let carried_on = focus.since != focus.week;
    let id = if carried_on { "coach-ahead-again" } else { "coach-ahead" };
    let told = catalogue.text(
        id,
        &[
            ("topic", catalogue.text(topic.title, &[]).into()),
            ("now", now.into()),
            ("week", catalogue.percent(focus.goals[0]).into()),
            ("month", catalogue.percent(focus.goals[2]).into()),
        ],
    );
    let mut lines = vec![vec![
        Span::Bold(told),
        Span::Text(format!(" {} {}", catalogue.text(topic.advice, &[]), influence(ground, topic))),
    ]];
    lines.extend(examples(ground.facts, topic.stage).into_iter().map(|(phrase, paid, of)| {
        let sample = catalogue.text("coach-phrase", &[("paid", paid.into()), ("count", of.into())]);
        vec![Span::Quote(phrase), Span::Text(format!(" {sample}"))]
    }));
    lines
}

/// What the topic is linked with: paid shares with and without.
pub fn influence(ground: &Ground<'_>, wanted: &Topic) -> String {
    let catalogue = ground.catalogue;
    let Some(place) = TOPICS.iter().position(|topic| topic.name == wanted.name) else { return String::new() };
    let found = effect(&ground.cases, place);
    if !found.is_known() {
        return catalogue.text("influence-unknown", &[]);
    }
    let id = if found.is_proven() { "influence-seen" } else { "influence-not-seen" };
    let with = share_with_interval(found.with, catalogue);
    let without = share_with_interval(found.without, catalogue);
    catalogue.text(id, &[("with", with.into()), ("without", without.into())])
}

/// Phrases of the stage from the shop's own paid chats: text, paid talks, talks.
pub fn examples(facts: &Facts, stage: Stage) -> Vec<(String, u64, u64)> {
    let Some(practice) = &facts.practice else { return Vec::new() };
    let pages = practice.book.iter().filter(|page| page.stage == stage);
    let mut phrases: Vec<_> = pages.flat_map(|page| &page.phrases).filter(|phrase| phrase.paid.hits > 0).collect();
    phrases.sort_by(|left, right| {
        (right.paid.hits, right.managers, &left.text).cmp(&(left.paid.hits, left.managers, &right.text))
    });
    phrases.dedup_by(|left, right| left.text == right.text);
    let told = phrases.into_iter().take(EXAMPLES);
    told.map(|phrase| (cut::shorten(phrase.text.trim(), MAX_PHRASE_UNITS), phrase.paid.hits, phrase.paid.count))
        .collect()
}
