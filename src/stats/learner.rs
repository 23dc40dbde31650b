//! Learns the probability of a yes-no outcome from a table of numbers and categories: boosted small
//! trees, calibrated on cases each of which the trees that judged it had not seen.

use rayon::prelude::*;

use crate::model::learned::{Calibration, Feature, Learned, LearnedColumn};
use crate::stats::calibration::{isotonic, platt, read_curve};
use crate::stats::random::Random;
use crate::stats::trees::{Binned, Growth, grow, path};

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// NaN is missing.
    Numbers(Vec<f64>),
    /// An empty name is missing.
    Categories(Vec<String>),
}

/// What is learned from: columns of equal length.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sample {
    pub names: Vec<String>,
    pub columns: Vec<Column>,
    pub happened: Vec<bool>,
}

const FOLDS: usize = 5;
const TREES_MOST: usize = 300;
/// Trees that may bring nothing before a fold gives up.
const PATIENCE: usize = 40;
const SEED: u64 = 0x5eed;
const GROWTH: Growth = Growth { depth: 4, rate: 0.05, ridge: 5.0, leaf_least: 3.0, rows: 0.7, columns: 0.6 };
/// Below this many cases the curve of calibration is a straight line of log odds (Platt), which cannot overfit.
const ISOTONIC_FROM: usize = 1_000;
/// Cases of the common rate mixed into the rate of a category.
const CATEGORY_PRIOR: f64 = 20.0;

/// Learns from rows in the order of time. `None` when both outcomes do not happen at least ten times each.
pub fn learn(sample: &Sample) -> Option<Learned> {
    let hits = sample.happened.iter().filter(|won| **won).count();
    if hits < 10 || sample.happened.len() - hits < 10 {
        return None;
    }
    let all: Vec<usize> = (0..sample.happened.len()).collect();
    let judged: Vec<Fold> = (0..FOLDS).into_par_iter().map(|fold| judge_fold(sample, &all, fold)).collect();
    let rounds = best_round(&judged);
    let mut scores = vec![0.0; all.len()];
    for fold in &judged {
        for (row, by_round) in &fold.scores {
            scores[*row] = by_round[rounds];
        }
    }
    let (scores, happened) = (&scores[recent(all.len())..], &sample.happened[recent(all.len())..]);
    let calibration = match scores.len() < ISOTONIC_FROM {
        true => {
            let (slope, shift) = platt(scores, happened);
            // Scores that point the wrong way know nothing: the base rate remains.
            if slope > 0.0 {
                Calibration::Platt { slope, shift }
            } else {
                Calibration::Platt { slope: 0.0, shift: start(sample) }
            }
        }
        false => Calibration::Isotonic(isotonic(scores, happened)),
    };
    let mut fitted = fit(sample, &all, SEED, rounds, |_| true);
    fitted.calibration = calibration;
    Some(fitted)
}

/// Where the later half begins, when it is large enough alone: what order scores have changes little, how often
/// people buy changes with the season, so the word is kept to the later cases.
fn recent(cases: usize) -> usize {
    if cases >= 2 * ISOTONIC_FROM { cases / 2 } else { 0 }
}

struct Fold {
    /// Row, and its log odds after every tree.
    scores: Vec<(usize, Vec<f64>)>,
    /// Log loss of the rows after every tree.
    losses: Vec<f64>,
}

fn judge_fold(sample: &Sample, all: &[usize], fold: usize) -> Fold {
    let (held, seen): (Vec<usize>, Vec<usize>) = all.iter().partition(|row| *row % FOLDS == fold);
    let mut scores: Vec<(usize, Vec<f64>)> = Vec::new();
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let mut losses: Vec<f64> = Vec::new();
    fit(sample, &seen, SEED + 1 + fold as u64, TREES_MOST, |model| {
        if scores.is_empty() {
            scores = held.iter().map(|row| (*row, vec![model.start])).collect();
            rows = held.iter().map(|row| numbers(model, |column| cell(&sample.columns[column], *row))).collect();
        }
        for ((_, by_round), row) in scores.iter_mut().zip(&rows) {
            let before = by_round.last().copied().unwrap_or_default();
            let tree = model.trees.last();
            by_round.extend(tree.map(|tree| before + path(tree, row).last().map_or(0.0, |leaf| leaf.value)));
        }
        losses.push(scores.iter().map(|(row, by_round)| loss(by_round.last(), sample.happened[*row])).sum());
        is_still_learning(&losses)
    });
    Fold { losses, scores }
}

/// Log loss of log odds.
fn loss(log_odds: Option<&f64>, happened: bool) -> f64 {
    let sign = if happened { -1.0 } else { 1.0 };
    (sign * log_odds.copied().unwrap_or_default()).exp().ln_1p()
}

fn is_still_learning(losses: &[f64]) -> bool {
    let best = (0..losses.len()).min_by(|one, other| losses[*one].total_cmp(&losses[*other])).unwrap_or_default();
    losses.len() - best <= PATIENCE
}

/// The number of trees after which cases not seen are judged best.
fn best_round(folds: &[Fold]) -> usize {
    let total = |round: &usize| folds.iter().map(|fold| fold.losses[*round]).sum::<f64>();
    let rounds = folds.iter().map(|fold| fold.losses.len()).min().unwrap_or_default();
    (0..rounds).min_by(|one, other| total(one).total_cmp(&total(other))).unwrap_or_default()
}

/// Grows up to `rounds` trees on some rows; `watch` sees the model before the first tree and after each, and says
/// whether to go on.
fn fit(sample: &Sample, rows: &[usize], seed: u64, rounds: usize, mut watch: impl FnMut(&Learned) -> bool) -> Learned {
    let happened: Vec<f64> = rows.iter().map(|row| f64::from(u8::from(sample.happened[*row]))).collect();
    let base_rate = happened.iter().sum::<f64>() / happened.len().max(1) as f64;
    let columns = (0..sample.columns.len()).map(|at| column_of(sample, at, rows, base_rate)).collect();
    let calibration = Calibration::Platt { slope: 1.0, shift: 0.0 };
    let start = start(sample);
    let mut model = Learned { columns, base_rate, start, trees: Vec::new(), calibration };
    let numbers: Vec<Vec<f64>> = (0..sample.columns.len())
        .map(|at| rows.iter().map(|row| number(&model.columns[at], cell(&sample.columns[at], *row))).collect())
        .collect();
    let data = Binned::new(&numbers);
    let mut scores = vec![start; rows.len()];
    let mut random = Random::new(seed);
    let mut row_values = vec![0.0; numbers.len()];
    let mut goes_on = watch(&model);
    while goes_on && model.trees.len() < rounds {
        let chances: Vec<f64> = scores.iter().map(|score| 1.0 / (1.0 + (-score).exp())).collect();
        let gradients: Vec<f64> = happened.iter().zip(&chances).map(|(won, chance)| won - chance).collect();
        let weights: Vec<f64> = chances.iter().map(|chance| (chance * (1.0 - chance)).max(1e-6)).collect();
        let tree = grow(&data, &gradients, &weights, &GROWTH, &mut random);
        for (row, score) in scores.iter_mut().enumerate() {
            row_values.iter_mut().zip(&numbers).for_each(|(value, column)| *value = column[row]);
            *score += path(&tree, &row_values).last().map_or(0.0, |leaf| leaf.value);
        }
        model.trees.push(tree);
        goes_on = watch(&model);
    }
    model
}

/// Log odds of the common rate of the whole sample: every fold starts from it, so that the fold a case
/// was held out of does not give its outcome away.
fn start(sample: &Sample) -> f64 {
    let hits = sample.happened.iter().filter(|won| **won).count() as f64;
    let cases = sample.happened.len() as f64;
    ((hits + 0.5) / (cases - hits + 0.5)).ln()
}

/// A category stands for its rate among the rows learned from, pulled towards the common one.
fn column_of(sample: &Sample, at: usize, rows: &[usize], base_rate: f64) -> LearnedColumn {
    let name = sample.names[at].clone();
    let Column::Categories(cells) = &sample.columns[at] else { return LearnedColumn { name, levels: None } };
    let mut counts = std::collections::BTreeMap::<&str, (f64, f64)>::new();
    for row in rows {
        let count = counts.entry(cells[*row].as_str()).or_default();
        count.0 += f64::from(u8::from(sample.happened[*row]));
        count.1 += 1.0;
    }
    counts.remove("");
    let rate = |(hits, cases): (f64, f64)| (hits + CATEGORY_PRIOR * base_rate) / (cases + CATEGORY_PRIOR);
    let levels = counts.into_iter().map(|(level, count)| (level.to_owned(), rate(count))).collect();
    LearnedColumn { name, levels: Some(levels) }
}

fn cell(column: &Column, row: usize) -> Feature<'_> {
    match column {
        Column::Numbers(cells) if cells[row].is_nan() => Feature::Missing,
        Column::Numbers(cells) => Feature::Number(cells[row]),
        Column::Categories(cells) if cells[row].is_empty() => Feature::Missing,
        Column::Categories(cells) => Feature::Category(&cells[row]),
    }
}

fn number(column: &LearnedColumn, cell: Feature<'_>) -> f64 {
    match (&column.levels, cell) {
        (None, Feature::Number(number)) => number,
        (Some(levels), Feature::Category(name)) => {
            levels.binary_search_by(|(level, _)| level.as_str().cmp(name)).map_or(f64::NAN, |place| levels[place].1)
        }
        _ => f64::NAN,
    }
}

fn numbers<'a>(model: &Learned, cell_of: impl Fn(usize) -> Feature<'a>) -> Vec<f64> {
    model.columns.iter().enumerate().map(|(at, column)| number(column, cell_of(at))).collect()
}

/// What the model says of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub probability: f64,
    /// Log odds each column adds to (or takes from) those of an average case, in the order of the columns: the
    /// changes of value along the way through each tree (Saabas 2014). Before calibration.
    pub parts: Vec<f64>,
}

/// Judges a case; its cells in the order of the model's columns.
pub fn judge(model: &Learned, case: &[Feature<'_>]) -> Judged {
    let row = numbers(model, |column| case.get(column).copied().unwrap_or(Feature::Missing));
    let mut parts = vec![0.0; model.columns.len()];
    let mut score = model.start;
    for tree in &model.trees {
        let mut before: Option<&crate::model::learned::Node> = None;
        for node in path(tree, &row) {
            if let Some(before) = before
                && let Some(part) = parts.get_mut(usize::from(before.column))
            {
                *part += node.value - before.value;
            }
            before = Some(node);
        }
        score += before.map_or(0.0, |leaf| leaf.value);
    }
    Judged { probability: calibrated(&model.calibration, score), parts }
}

/// Probabilities of all cases of a sample whose columns are those of the model.
pub fn judge_all(model: &Learned, sample: &Sample) -> Vec<f64> {
    let of_row = |row: usize| {
        let case: Vec<Feature<'_>> = sample.columns.iter().map(|column| cell(column, row)).collect();
        judge(model, &case).probability
    };
    (0..sample.happened.len()).into_par_iter().map(of_row).collect()
}

fn calibrated(calibration: &Calibration, score: f64) -> f64 {
    match calibration {
        Calibration::Platt { slope, shift } => 1.0 / (1.0 + (-(slope * score + shift)).exp()),
        // Nothing is certain, whatever the cases seen so far did.
        Calibration::Isotonic(curve) => read_curve(curve, score).clamp(0.001, 0.999),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::calibration::{auc, calibration_error};

    /// Needs both columns at once: a linear model sees nothing in it. The third is noise.
    fn sample(count: usize, seed: u64) -> Sample {
        let mut random = Random::new(seed);
        let (mut x, mut city, mut noise, mut happened) = (vec![], vec![], vec![], vec![]);
        for _ in 0..count {
            let (value, south) = (random.share(), random.chance(0.5));
            let chance = if (value > 0.5) == south { 0.6 } else { 0.1 };
            x.push(if random.chance(0.05) { f64::NAN } else { value });
            city.push(if south { "юг" } else { "север" }.to_owned());
            noise.push(random.normal());
            happened.push(random.chance(chance));
        }
        let columns = vec![Column::Numbers(x), Column::Categories(city), Column::Numbers(noise)];
        Sample { names: ["x", "city", "noise"].map(str::to_owned).to_vec(), columns, happened }
    }

    #[test]
    fn learns_what_only_both_columns_tell_and_keeps_its_word() {
        let model = learn(&sample(1_500, 1)).unwrap();
        let test = sample(1_500, 2);
        let judged = judge_all(&model, &test);
        assert!(auc(&judged, &test.happened).unwrap() > 0.72);
        let error = calibration_error(&judged, &test.happened).unwrap();
        assert!(error < 0.08, "{error}");
        let case = [Feature::Number(0.9), Feature::Category("юг"), Feature::Number(0.0)];
        let found = judge(&model, &case);
        assert!(found.probability > 0.5, "{found:?}");
        assert!(found.parts[0] + found.parts[1] > 0.7 && found.parts[2].abs() < 0.3, "{found:?}");
        assert_eq!(judge_all(&learn(&sample(1_500, 1)).unwrap(), &test), judged);
    }

    #[test]
    fn noise_is_answered_with_the_base_rate() {
        let mut noise = sample(600, 3);
        let mut random = Random::new(9);
        noise.happened = (0..600).map(|_| random.chance(0.2)).collect();
        let model = learn(&noise).unwrap();
        let judged = judge_all(&model, &sample(200, 4));
        assert!(judged.iter().all(|p| (p - 0.2).abs() < 0.12), "{:?}", &judged[..5]);
    }

    #[test]
    fn too_little_is_refused_and_unknown_is_missing() {
        let mut few = sample(300, 5);
        few.happened = (0..300).map(|row| row < 9).collect();
        assert!(learn(&few).is_none());
        let model = learn(&sample(400, 6)).unwrap();
        let unknown = judge(&model, &[Feature::Category("x"), Feature::Category("запад")]).probability;
        assert!(unknown > 0.0 && unknown < 1.0);
        let text = serde_json::to_string(&model).unwrap();
        assert_eq!(serde_json::from_str::<Learned>(&text).unwrap(), model);
    }
}
