//! The usual order of stages in paid talks, what customers answer, and what is done next.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::labels::{EpisodeKind, Label as _, Stage};
use crate::model::practice::{Answer, Share, Situation, Step, Way};
use crate::practice::phrases::{Records, Spoken, best, shown};
use crate::practice::situations::said_by;
use crate::practice::talks::Talk;

/// Fewer paid talks show no way.
const WON_LEAST: usize = 5;
/// A stage of fewer talks is no step of the way.
const STEP_SHARE: f64 = 0.2;
const STEP_TALKS: u64 = 2;
const PHRASES_MOST: usize = 3;
const ANSWERS_MOST: usize = 4;

/// One run of a manager's lines, and what the customer answered.
struct Turn {
    talk: u32,
    /// Lines of the run.
    lines: std::ops::Range<u32>,
    stages: Vec<Stage>,
    answer: Option<Situation>,
}

/// The ways of every kind of sale with enough paid talks.
pub fn ways(talks: &[Talk<'_>], spoken: &[Spoken]) -> Vec<Way> {
    [EpisodeKind::Consultation, EpisodeKind::Order].into_iter().filter_map(|kind| way(talks, spoken, kind)).collect()
}

fn way(talks: &[Talk<'_>], spoken: &[Spoken], kind: EpisodeKind) -> Option<Way> {
    let won: Vec<u32> =
        (0..).zip(talks).filter(|(_, talk)| talk.sales && talk.paid() && talk.kind == kind).map(|(at, _)| at).collect();
    if won.len() < WON_LEAST {
        return None;
    }
    let turns: Vec<Vec<Turn>> = won.iter().map(|at| turns(*at, &talks[*at as usize])).collect();
    let order = usual_order(&turns);
    let steps = order.into_iter().map(|(stage, share)| step(talks, spoken, &turns, stage, share)).collect();
    Some(Way { kind, won: won.len() as u64, steps })
}

/// The runs of a talk. A message of several stages gives them in the order of a sale.
fn turns(at: u32, talk: &Talk<'_>) -> Vec<Turn> {
    let mut turns = Vec::new();
    let mut place = 0;
    for run in talk.lines.chunk_by(|one, next| one.by_customer() == next.by_customer()) {
        let first = place;
        place += run.len();
        if run[0].by_customer() {
            continue;
        }
        let mut stages = Vec::new();
        for line in run {
            let found = line.manager().map(|labels| labels.stage).unwrap_or_default();
            stages.extend(found.iter().filter(|stage| *stage != Stage::Service));
        }
        stages.dedup();
        let answered: Vec<_> = talk.lines[place..].iter().take_while(|line| line.by_customer()).copied().collect();
        let answer = (!answered.is_empty()).then(|| said_by(&answered));
        turns.push(Turn { talk: at, lines: first as u32..place as u32, stages, answer });
    }
    turns
}

/// Stages that enough talks have, by the place they usually first come at.
fn usual_order(talks: &[Vec<Turn>]) -> Vec<(Stage, Share)> {
    let mut places: BTreeMap<Stage, Vec<f64>> = BTreeMap::new();
    for turns in talks {
        let mut seen: Vec<Stage> = Vec::new();
        for stage in turns.iter().flat_map(|turn| &turn.stages) {
            if !seen.contains(stage) {
                seen.push(*stage);
            }
        }
        for (place, stage) in seen.iter().enumerate() {
            places.entry(*stage).or_default().push((place as f64 + 0.5) / seen.len() as f64);
        }
    }
    let all = talks.len() as u64;
    let mut order: Vec<(f64, Stage, Share)> = places
        .into_iter()
        .map(|(stage, found)| {
            let mean = found.iter().sum::<f64>() / found.len() as f64;
            (mean, stage, Share { hits: found.len() as u64, count: all })
        })
        .filter(|(_, _, share)| share.hits >= STEP_TALKS && share.value().is_some_and(|share| share >= STEP_SHARE))
        .collect();
    order.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.place().cmp(&other.1.place())));
    order.into_iter().map(|(_, stage, share)| (stage, share)).collect()
}

fn step(talks: &[Talk<'_>], spoken: &[Spoken], won: &[Vec<Turn>], stage: Stage, share: Share) -> Step {
    let at_stage = |turn: &&Turn| turn.stages.contains(&stage);
    let own = won.iter().flatten().filter(at_stage);
    let phrases = phrases(talks, spoken, own.clone(), Some(stage), PHRASES_MOST);
    let mut answers: BTreeMap<Situation, Vec<(&Turn, Option<&Turn>)>> = BTreeMap::new();
    let mut answered = 0;
    for turns in won {
        for (place, turn) in turns.iter().enumerate().filter(|(_, turn)| turn.stages.contains(&stage)) {
            let Some(says) = turn.answer else { continue };
            answered += 1;
            answers.entry(says).or_default().push((turn, turns.get(place + 1)));
        }
    }
    let mut order: Vec<_> = answers.into_iter().collect();
    order.sort_by_key(|(says, found)| (std::cmp::Reverse(found.len()), *says));
    order.truncate(ANSWERS_MOST);
    let answers = order.into_iter().map(|(says, found)| answer(talks, spoken, says, &found, answered)).collect();
    Step { stage, share, phrases, answers }
}

fn answer(
    talks: &[Talk<'_>],
    spoken: &[Spoken],
    says: Situation,
    found: &[(&Turn, Option<&Turn>)],
    answered: u64,
) -> Answer {
    let mut nexts: BTreeMap<Stage, u64> = BTreeMap::new();
    for next in found.iter().filter_map(|(_, next)| *next) {
        next.stages
            .iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .for_each(|stage| *nexts.entry(*stage).or_default() += 1);
    }
    let next = nexts.iter().max_by_key(|(stage, count)| (**count, std::cmp::Reverse(**stage))).map(|(stage, _)| *stage);
    let after = found.iter().filter_map(|(_, next)| *next);
    let phrase = phrases(talks, spoken, after, next, 1).pop().unwrap_or_default();
    Answer { says, share: Share { hits: found.len() as u64, count: answered }, next, phrase }
}

/// The best phrases of a stage in these turns.
fn phrases<'t>(
    talks: &[Talk<'_>],
    spoken: &[Spoken],
    turns: impl Iterator<Item = &'t Turn>,
    stage: Option<Stage>,
    most: usize,
) -> Vec<String> {
    let mut records = Records::new();
    for turn in turns {
        let from = spoken.partition_point(|said| (said.talk, said.line) < (turn.talk, turn.lines.start));
        let said = spoken[from..].iter().take_while(|said| said.talk == turn.talk && said.line < turn.lines.end);
        for said in said.filter(|said| said.stage.is_some() && said.stage == stage) {
            records.entry(said.phrase).or_default().count(talks, *said);
        }
    }
    let mut seen = BTreeSet::new();
    let shown = best(&records, 2 * most).into_iter().filter_map(|record| record.phrase(|said| shown(talks, said)));
    shown.map(|phrase| phrase.text).filter(|text| seen.insert(text.to_lowercase())).take(most).collect()
}
