//! Linear heads over one table: logistic ones for labels that stand side by side, softmax ones for
//! labels that exclude each other. Trained by AdaGrad (Duchi et al. 2011) in a fixed order from a
//! fixed start, so the same examples give the same bytes; kept as eight-bit numbers.

use crate::text::learn::features::{Features, Group, ROWS};

/// Outputs trained together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// First output and their number.
    pub first: usize,
    pub count: usize,
    /// Exactly one of them holds (softmax); otherwise each by itself (logistic).
    pub exclusive: bool,
}

/// One training text: features and, per head, what holds. A head without answer is not trained.
pub struct Example {
    pub features: Features,
    /// Per head: bits of the outputs that hold.
    pub answers: Vec<Option<u128>>,
    pub weight: f32,
}

/// How long and how boldly to learn.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    pub epochs: u32,
    pub step: f32,
    /// Share of the features left out at every look, so that no label hangs on one word.
    pub dropout: f32,
}

/// A trained table: only the rows that matter are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub outputs: usize,
    /// For every hash: its kept row plus one, or 0.
    pub places: Vec<u32>,
    /// Per kept row: its rarity in sixteenths, never 0.
    pub rarity: Vec<u8>,
    /// Kept row after kept row, `stride` numbers each.
    pub weights: Vec<i8>,
    /// What one unit of an output's weights is worth.
    pub scale: Vec<f32>,
    pub bias: Vec<f32>,
}

/// Rows of a table at most, so that the models stay small.
const ROWS_KEPT: usize = 80_000;

const RARITY_UNIT: f32 = 1.0 / 16.0;

/// Numbers a row takes: outputs rounded up, so that rows are summed eight at a time.
pub fn stride(outputs: usize) -> usize {
    outputs.div_ceil(8) * 8
}

impl Table {
    /// Scores of all outputs (log-odds before the softmax), into `scores`.
    pub fn score(&self, features: &Features, scores: &mut Vec<f32>) {
        scores.clear();
        scores.resize(stride(self.outputs), 0.0);
        let mut first = 0;
        for group in &features.groups {
            let rows = &features.rows[first..group.end as usize];
            first = group.end as usize;
            let places = || rows.iter().filter_map(|row| (self.places[*row as usize] as usize).checked_sub(1));
            let square: f32 = places().map(|place| row_value(self.rarity[place], group).powi(2)).sum();
            let scale = group.weight / square.sqrt().max(1e-6);
            for place in places() {
                add_row(scores, &self.weights, place, scale * row_value(self.rarity[place], group));
            }
        }
        scores.truncate(self.outputs);
        for ((score, scale), bias) in scores.iter_mut().zip(&self.scale).zip(&self.bias) {
            *score = *score * scale + bias;
        }
    }
}

#[inline]
fn add_row(scores: &mut [f32], weights: &[i8], place: usize, value: f32) {
    let stride = scores.len();
    let weights = &weights[place * stride..(place + 1) * stride];
    for (scores, weights) in scores.chunks_exact_mut(8).zip(weights.chunks_exact(8)) {
        for (score, weight) in scores.iter_mut().zip(weights) {
            *score += value * f32::from(*weight);
        }
    }
}

/// Rarity counts in groups of n-grams, flags count equally; a row that taught nothing counts nowhere.
#[inline]
fn row_value(rarity: u8, group: &Group) -> f32 {
    if group.rarity { f32::from(rarity) * RARITY_UNIT } else { f32::from(rarity.min(1)) }
}

fn group_scale(rarity: &[u8], group: &Group, rows: &[u32]) -> f32 {
    let square: f32 = rows.iter().map(|row| row_value(rarity[*row as usize], group).powi(2)).sum();
    group.weight / square.sqrt().max(1e-6)
}

/// Smoothed log of how rarely a row occurs, ln((1 + n) / (1 + df)) + 1, in sixteenths.
fn rarities(examples: &[&Example]) -> Vec<u8> {
    let mut seen = vec![u32::MAX; ROWS];
    let mut found = vec![0_u32; ROWS];
    for (number, example) in examples.iter().enumerate() {
        for row in &example.features.rows {
            let row = *row as usize;
            if seen[row] != number as u32 {
                seen[row] = number as u32;
                found[row] += 1;
            }
        }
    }
    let all = examples.len() as f32;
    let rarity = |found: u32| (((1.0 + all) / (1.0 + found as f32)).ln() + 1.0) / RARITY_UNIT;
    // What one text alone has teaches nothing about others; a large corpus can ask for more.
    let least = (2..).find(|least| found.iter().filter(|found| *found >= least).count() <= ROWS_KEPT).unwrap_or(2);
    found.iter().map(|found| if *found < least { 0 } else { rarity(*found).round().clamp(1.0, 255.0) as u8 }).collect()
}

/// Of so many last epochs the mean is kept.
const EPOCHS_AVERAGED: u32 = 3;

/// Learns all heads at once. Deterministic: order is shuffled by a fixed sequence.
pub fn train(examples: &[&Example], heads: &[Head], pace: Pace) -> Table {
    let outputs = heads.iter().map(|head| head.first + head.count).max().unwrap_or_default();
    let stride = stride(outputs);
    let rarity = rarities(examples);
    let mut learner = Learner {
        heads,
        pace,
        stride,
        weights: vec![0.0; ROWS * stride],
        squares: vec![1e-3; ROWS * stride],
        bias: vec![0.0; stride],
        bias_squares: vec![1e-3; stride],
        scores: vec![0.0; stride],
        values: Vec::new(),
        dice: 0x9e37_79b9_7f4a_7c15,
    };
    let mut mean = vec![0.0_f32; learner.weights.len()];
    let mut mean_bias = vec![0.0_f32; stride];
    let mut order: Vec<u32> = (0..examples.len() as u32).collect();
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    for epoch in 0..pace.epochs {
        shuffle(&mut order, &mut dice);
        // Smaller steps at the end let the weights settle.
        let step = pace.step * (1.0 - 0.7 * epoch as f32 / pace.epochs.max(1) as f32);
        for number in &order {
            learner.learn(examples[*number as usize], &rarity, step);
        }
        // The mean over the last epochs leans less on the order of the last examples (Polyak & Juditsky 1992).
        let counted = epoch + EPOCHS_AVERAGED >= pace.epochs;
        if counted {
            mean.iter_mut().zip(&learner.weights).for_each(|(mean, weight)| *mean += weight);
            mean_bias.iter_mut().zip(&learner.bias).for_each(|(mean, bias)| *mean += bias);
        }
    }
    let share = 1.0 / pace.epochs.clamp(1, EPOCHS_AVERAGED) as f32;
    learner.weights.iter_mut().zip(&mean).for_each(|(weight, mean)| *weight = mean * share);
    learner.bias.iter_mut().zip(&mean_bias).for_each(|(bias, mean)| *bias = mean * share);
    learner.pack(outputs, &rarity)
}

fn shuffle(order: &mut [u32], dice: &mut u64) {
    for last in (1..order.len()).rev() {
        order.swap(last, (roll(dice) % (last as u64 + 1)) as usize);
    }
}

/// The next number of a fixed sequence (xorshift64, Marsaglia 2003).
fn roll(dice: &mut u64) -> u64 {
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    *dice
}

struct Learner<'a> {
    heads: &'a [Head],
    pace: Pace,
    stride: usize,
    weights: Vec<f32>,
    squares: Vec<f32>,
    bias: Vec<f32>,
    bias_squares: Vec<f32>,
    scores: Vec<f32>,
    values: Vec<f32>,
    dice: u64,
}

impl Learner<'_> {
    fn learn(&mut self, example: &Example, rarity: &[u8], step: f32) {
        self.values.clear();
        let mut first = 0;
        for group in &example.features.groups {
            let rows = &example.features.rows[first..group.end as usize];
            first = group.end as usize;
            let scale = group_scale(rarity, group, rows);
            self.values.extend(rows.iter().map(|row| scale * row_value(rarity[*row as usize], group)));
        }
        self.drop_some();
        self.scores.copy_from_slice(&self.bias);
        for (row, value) in example.features.rows.iter().zip(&self.values).filter(|(_, value)| **value != 0.0) {
            let start = *row as usize * self.stride;
            let weights = &self.weights[start..start + self.stride];
            self.scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += value * weight);
        }
        self.errors(example);
        for (row, value) in example.features.rows.iter().zip(&self.values).filter(|(_, value)| **value != 0.0) {
            let start = *row as usize * self.stride;
            let weights = &mut self.weights[start..start + self.stride];
            let squares = &mut self.squares[start..start + self.stride];
            for ((weight, square), error) in weights.iter_mut().zip(squares).zip(&self.scores) {
                let slope = error * value;
                *square += slope * slope;
                *weight -= step * slope / square.sqrt();
            }
        }
        for ((bias, square), error) in self.bias.iter_mut().zip(&mut self.bias_squares).zip(&self.scores) {
            *square += error * error;
            *bias -= step * 0.3 * error / square.sqrt();
        }
    }

    fn drop_some(&mut self) {
        let dropout = self.pace.dropout;
        if dropout <= 0.0 {
            return;
        }
        let limit = (f64::from(dropout) * u64::MAX as f64) as u64;
        for value in &mut self.values {
            let kept = roll(&mut self.dice) >= limit;
            *value *= if kept { 1.0 / (1.0 - dropout) } else { 0.0 };
        }
    }

    /// Turns scores into errors: what was believed minus what holds.
    fn errors(&mut self, example: &Example) {
        for (head, answer) in self.heads.iter().zip(&example.answers) {
            let scores = &mut self.scores[head.first..head.first + head.count];
            let Some(answer) = answer else {
                scores.fill(0.0);
                continue;
            };
            if head.exclusive {
                softmax(scores);
            } else {
                scores.iter_mut().for_each(|score| *score = logistic(*score));
            }
            let hold = if head.exclusive { answer.count_ones().max(1) as f32 } else { 1.0 };
            for (place, score) in scores.iter_mut().enumerate() {
                let truth = if answer >> place & 1 == 1 { 1.0 / hold } else { 0.0 };
                *score = (*score - truth) * example.weight;
            }
        }
    }

    /// The rows that were learned from, as eight-bit numbers.
    fn pack(self, outputs: usize, rarity: &[u8]) -> Table {
        let largest = |output: usize| {
            self.weights.iter().skip(output).step_by(self.stride).fold(0.0_f32, |most, weight| most.max(weight.abs()))
        };
        let scale: Vec<f32> = (0..outputs).map(|output| largest(output).max(1e-6) / 127.0).collect();
        let mut table = Table {
            outputs,
            places: vec![0; ROWS],
            rarity: Vec::new(),
            weights: Vec::new(),
            scale,
            bias: self.bias[..outputs].to_vec(),
        };
        for (row, weights) in self.weights.chunks_exact(self.stride).enumerate().filter(|(row, _)| rarity[*row] > 0) {
            table.rarity.push(rarity[row]);
            table.places[row] = table.rarity.len() as u32;
            let packed = weights.iter().enumerate().map(|(output, weight)| {
                table.scale.get(output).map_or(0, |scale| (weight / scale).round().clamp(-127.0, 127.0) as i8)
            });
            table.weights.extend(packed);
        }
        table
    }
}

/// Share of belief from log-odds.
pub fn logistic(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

/// Scores into shares that add up to one.
pub fn softmax(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.iter_mut().for_each(|score| *score = (*score - most).exp());
    let sum: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score /= sum);
}

/// Place of the largest share.
pub fn best(shares: &[f32]) -> usize {
    (0..shares.len()).max_by(|one, other| shares[*one].total_cmp(&shares[*other])).unwrap_or_default()
}
