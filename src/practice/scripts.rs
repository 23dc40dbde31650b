//! Phrases over-used in paid talks: sentences and runs of two to four words, said before the customer
//! decided. What is said afterwards (the payment link, thanks) follows the sale and cannot have made it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::ids::ManagerId;
use crate::model::labels::{Label as _, Stage, Topic};
use crate::model::practice::{Script, Scripts, Situation};
use crate::practice::over_used::{Found, Trial, Unit, over_used};
use crate::practice::quotes;
use crate::practice::situations::{situation, stage_of};
use crate::practice::talks::{Line, Talk};
use crate::practice::words::{Word, WordReader, mark, phrase, written};
use crate::text::mask::mask;

/// Sentences of one talk that are compared.
const SENTENCES_MOST: usize = 20;
const RUN_MOST: usize = 4;
/// Findings that are read, and shown.
const FOUND_MOST: usize = 400;
const SHOWN_MOST: usize = 60;
/// Two phrases that share so many of their talks are one finding.
const SAME_SHARE: f64 = 0.6;
const QUOTE_UNITS: usize = 300;

/// The comparison of all phrases.
pub fn scripts(talks: &[Talk<'_>]) -> Scripts {
    let mut reader = WordReader::new();
    let mut managers: BTreeMap<Option<ManagerId>, u32> = BTreeMap::new();
    let (mut compared, mut trials) = (Vec::new(), Vec::new());
    for talk in talks.iter().filter(|talk| talk.counted()) {
        let Some(manager) = leader(talk) else { continue };
        let next = managers.len() as u32;
        let manager = *managers.entry(manager).or_insert(next);
        trials.push(trial(&mut reader, talk, manager));
        compared.push(talk);
    }
    let (tested, mut found) = over_used(&trials);
    found.truncate(FOUND_MOST);
    Scripts {
        talks: trials.len() as u64,
        won: trials.iter().filter(|trial| trial.won).count() as u64,
        managers: managers.len() as u32,
        tested,
        found: told(&compared, &found),
    }
}

/// Who said most before the customer decided; `None` when nobody said anything.
fn leader(talk: &Talk<'_>) -> Option<Option<ManagerId>> {
    let mut counts: BTreeMap<Option<ManagerId>, usize> = BTreeMap::new();
    for line in open_lines(talk) {
        *counts.entry(line.mark.manager).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(manager, count)| (*count, std::cmp::Reverse(*manager))).map(|(manager, _)| manager)
}

fn open_lines<'t, 'f>(talk: &'t Talk<'f>) -> impl Iterator<Item = &'t Line<'f>> {
    let open = talk.lines.iter().take(talk.open_lines);
    open.filter(|line| !line.by_customer() && !line.text.is_empty())
        .filter(|line| line.manager().is_none_or(|labels| !labels.stage.contains(Stage::Service)))
}

fn trial(reader: &mut WordReader, talk: &Talk<'_>, manager: u32) -> Trial {
    let (mut length, mut units) = (0, Vec::new());
    for line in open_lines(talk) {
        reader.read(line.text);
        for sentence in &reader.sentences {
            length += 1;
            if length <= SENTENCES_MOST {
                each_unit(reader.of(sentence), |unit, _| units.push(unit));
            }
        }
    }
    units.sort_unstable();
    units.dedup_by_key(|unit| unit.mark);
    let intent = if talk.ready { 2 } else { u8::from(talk.episode.intent_high) };
    Trial { manager, intent, length: length.min(SENTENCES_MOST) as u16, won: talk.paid(), units }
}

/// The sentence as a phrase, and its runs of words that end with a word of matter.
fn each_unit(words: &[Word], mut take: impl FnMut(Unit, &[Word])) {
    if let Some(mark) = phrase(words) {
        take(Unit { mark, words: words.len() as u8 }, words);
    }
    for length in 2..=RUN_MOST {
        for run in words.windows(length) {
            let told = run.iter().filter(|word| word.tells()).count();
            let whole = run.iter().all(|word| !word.gap) && run.last().is_some_and(Word::tells);
            if whole && (told >= 2 || length > 2) {
                take(Unit { mark: mark(run), words: length as u8 }, run);
            }
        }
    }
}

/// What was seen of a phrase found.
#[derive(Default)]
struct Seen<'f> {
    forms: BTreeMap<String, u32>,
    stages: BTreeMap<Stage, u32>,
    after: BTreeMap<Topic, u32>,
    /// The shortest message of a paid talk with it.
    example: Option<&'f str>,
}

fn told(talks: &[&Talk<'_>], found: &[Found]) -> Vec<Script> {
    let seen = seen(talks, found);
    // Longer phrases read better: of those that stand in the same talks they are kept.
    let mut order: Vec<&Found> = found.iter().collect();
    order.sort_by(|one, other| {
        other.unit.words.cmp(&one.unit.words).then(one.q.total_cmp(&other.q)).then(one.unit.cmp(&other.unit))
    });
    let mut kept: Vec<&Found> = Vec::new();
    for found in order {
        if !kept.iter().any(|other| is_same(&found.trials, &other.trials)) {
            kept.push(found);
        }
    }
    kept.sort_by(|one, other| one.q.total_cmp(&other.q).then(one.unit.cmp(&other.unit)));
    let scripts = kept.into_iter().filter_map(|found| script(found, seen.get(&found.unit.mark)?));
    scripts.take(SHOWN_MOST).collect()
}

/// Most talks of the smaller set are in the other too, and the sets are alike in size.
fn is_same(one: &[u32], other: &[u32]) -> bool {
    let both = one.iter().filter(|place| other.binary_search(place).is_ok()).count();
    let either = one.len() + other.len() - both;
    both as f64 >= SAME_SHARE * either as f64
}

fn seen<'f>(talks: &[&Talk<'f>], found: &[Found]) -> HashMap<u64, Seen<'f>> {
    let mut reader = WordReader::new();
    let mut seen: HashMap<u64, Seen<'f>> = found.iter().map(|found| (found.unit.mark, Seen::default())).collect();
    let places: BTreeSet<u32> = found.iter().flat_map(|found| found.trials.iter().copied()).collect();
    for talk in places.into_iter().map(|place| talks[place as usize]) {
        for (place, line) in talk.said().filter(|(place, _)| *place < talk.open_lines) {
            reader.read(line.text);
            let stages = line.manager().map(|labels| labels.stage).unwrap_or_default();
            for (number, sentence) in reader.sentences.iter().enumerate() {
                let stage = stage_of(stages, sentence.asks, number == 0);
                each_unit(reader.of(sentence), |unit, words| {
                    let Some(seen) = seen.get_mut(&unit.mark) else { return };
                    *seen.forms.entry(written(line.text, words)).or_default() += 1;
                    stage.into_iter().for_each(|stage| *seen.stages.entry(stage).or_default() += 1);
                    if let Situation::About(topic) = situation(talk, place) {
                        *seen.after.entry(topic).or_default() += 1;
                    }
                    let shorter = seen.example.is_none_or(|example| line.text.len() < example.len());
                    if talk.paid() && shorter {
                        seen.example = Some(line.text);
                    }
                });
            }
        }
    }
    seen
}

fn script(found: &Found, seen: &Seen<'_>) -> Option<Script> {
    let form = seen.forms.iter().max_by_key(|(form, count)| (**count, std::cmp::Reverse(*form)))?.0;
    let (lift_low, lift_high) = found.difference.interval;
    Some(Script {
        phrase: mask(form),
        example: quotes::message(seen.example?, QUOTE_UNITS),
        stage: most(&seen.stages, |stage| stage.place()),
        after: most(&seen.after, |topic| topic.place()),
        managers: found.managers,
        with: found.with,
        without: found.without,
        lift: found.difference.difference,
        lift_low,
        lift_high,
        q: found.q,
    })
}

/// The commonest, by its place among equals.
fn most<L: Copy>(counts: &BTreeMap<L, u32>, place: impl Fn(L) -> usize) -> Option<L> {
    counts.iter().max_by_key(|(label, count)| (**count, std::cmp::Reverse(place(**label)))).map(|(label, _)| *label)
}
