//! Texts that say the same: rare n-grams weigh more, a hundred directions keep what matters
//! (randomised singular values, Halko et al. 2011), spherical k-means finds the groups.
//! Deterministic: the dice begin at a fixed number.

use crate::text::learn::features::{Features, ROWS};
use crate::text::learn::plain::TextReader;

/// Directions kept, and a few more while they are sought.
const KEPT: usize = 100;
const SOUGHT: usize = 112;
const POWER_ROUNDS: usize = 3;
const MEANS_ROUNDS: usize = 40;
const STARTS: usize = 6;
const WORD_WEIGHT: f32 = 1.7;

/// Texts as sparse rows of weights.
struct Sparse {
    /// End of every text in `cells`.
    ends: Vec<usize>,
    /// Row of the feature table and its weight.
    cells: Vec<(u32, f32)>,
}

impl Sparse {
    fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Sparse {
        let mut reader = TextReader::default();
        let mut features = Features::default();
        let mut sparse = Sparse { ends: Vec::new(), cells: Vec::new() };
        for text in texts {
            reader.read(text, &mut features);
            let mut first = 0;
            for (number, group) in features.groups.iter().enumerate() {
                // Words tell more of a matter than the letters inside them.
                let weight = if number == 1 { WORD_WEIGHT } else { 1.0 };
                let rows = &mut features.rows[first..group.end as usize];
                rows.sort_unstable();
                for same in rows.chunk_by(|one, other| one == other) {
                    sparse.cells.push((same[0], weight * (1.0 + (same.len() as f32).ln())));
                }
                first = group.end as usize;
            }
            sparse.ends.push(sparse.cells.len());
        }
        sparse.weigh();
        sparse
    }

    /// Rarity and unit length. What only one text has tells nothing about groups.
    fn weigh(&mut self) {
        let mut found = vec![0_u32; ROWS];
        self.cells.iter().for_each(|(row, _)| found[*row as usize] += 1);
        let all = self.ends.len() as f32;
        let mut start = 0;
        for end in &self.ends {
            let cells = &mut self.cells[start..*end];
            for (row, weight) in cells.iter_mut() {
                let found = found[*row as usize];
                *weight *= if found < 2 { 0.0 } else { ((1.0 + all) / (1.0 + found as f32)).ln() + 1.0 };
            }
            let length = cells.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(1e-6);
            cells.iter_mut().for_each(|(_, weight)| *weight /= length);
            start = *end;
        }
    }

    fn rows(&self) -> impl Iterator<Item = &[(u32, f32)]> {
        (0..self.ends.len()).map(|place| {
            let start = if place == 0 { 0 } else { self.ends[place - 1] };
            &self.cells[start..self.ends[place]]
        })
    }

    /// This times a dense matrix of `width` columns.
    fn times(&self, dense: &[f32], width: usize) -> Vec<f32> {
        let mut product = vec![0.0; self.ends.len() * width];
        for (cells, into) in self.rows().zip(product.chunks_exact_mut(width)) {
            for (row, weight) in cells {
                let from = &dense[*row as usize * width..][..width];
                into.iter_mut().zip(from).for_each(|(into, from)| *into += weight * from);
            }
        }
        product
    }

    /// This transposed times a dense matrix.
    fn transposed_times(&self, dense: &[f32], width: usize) -> Vec<f32> {
        let mut product = vec![0.0; ROWS * width];
        for (cells, from) in self.rows().zip(dense.chunks_exact(width)) {
            for (row, weight) in cells {
                let into = &mut product[*row as usize * width..][..width];
                into.iter_mut().zip(from).for_each(|(into, from)| *into += weight * from);
            }
        }
        product
    }
}

struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Evenly in 0..1.
    fn even(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Columns made orthonormal (Gram-Schmidt, twice for exactness). Rows are `width` long.
fn orthonormalise(matrix: &mut [f32], width: usize) {
    let rows = matrix.len() / width;
    let mut columns: Vec<Vec<f32>> =
        (0..width).map(|column| (0..rows).map(|row| matrix[row * width + column]).collect()).collect();
    for place in 0..width {
        let (done, rest) = columns.split_at_mut(place);
        let column = &mut rest[0];
        for _ in 0..2 {
            for other in done.iter() {
                let along: f32 = column.iter().zip(other).map(|(one, other)| one * other).sum();
                column.iter_mut().zip(other).for_each(|(one, other)| *one -= along * other);
            }
        }
        let length = column.iter().map(|value| value * value).sum::<f32>().sqrt();
        let scale = if length > 1e-6 { 1.0 / length } else { 0.0 };
        column.iter_mut().for_each(|value| *value *= scale);
    }
    for (place, column) in columns.iter().enumerate() {
        column.iter().enumerate().for_each(|(row, value)| matrix[row * width + place] = *value);
    }
}

/// Every text as `KEPT` numbers of length one.
fn embed(sparse: &Sparse) -> Vec<f32> {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let start: Vec<f32> = (0..ROWS * SOUGHT).map(|_| (dice.even() + dice.even() + dice.even() - 1.5) as f32).collect();
    let mut basis = sparse.times(&start, SOUGHT);
    orthonormalise(&mut basis, SOUGHT);
    for _ in 0..POWER_ROUNDS {
        let back = sparse.transposed_times(&basis, SOUGHT);
        basis = sparse.times(&back, SOUGHT);
        orthonormalise(&mut basis, SOUGHT);
    }
    let projected = sparse.transposed_times(&basis, SOUGHT);
    let mut square = vec![0.0_f64; SOUGHT * SOUGHT];
    for row in projected.chunks_exact(SOUGHT) {
        for (one, into) in row.iter().zip(square.chunks_exact_mut(SOUGHT)) {
            into.iter_mut().zip(row).for_each(|(into, other)| *into += f64::from(*one) * f64::from(*other));
        }
    }
    let (values, vectors) = eigen(square, SOUGHT);
    let mut order: Vec<usize> = (0..SOUGHT).collect();
    order.sort_by(|one, other| values[*other].total_cmp(&values[*one]));
    let mut embedded = Vec::with_capacity(sparse.ends.len() * KEPT);
    for row in basis.chunks_exact(SOUGHT) {
        let start = embedded.len();
        for column in order.iter().take(KEPT) {
            let along: f64 =
                row.iter().enumerate().map(|(place, value)| f64::from(*value) * vectors[place * SOUGHT + column]).sum();
            embedded.push((along * values[*column].max(0.0).sqrt()) as f32);
        }
        unit(&mut embedded[start..]);
    }
    embedded
}

fn unit(row: &mut [f32]) {
    let length = row.iter().map(|value| value * value).sum::<f32>().sqrt();
    let scale = if length > 1e-9 { 1.0 / length } else { 0.0 };
    row.iter_mut().for_each(|value| *value *= scale);
}

/// Values and vectors (columns) of a symmetric matrix by Jacobi's rotations.
fn eigen(mut matrix: Vec<f64>, size: usize) -> (Vec<f64>, Vec<f64>) {
    let mut vectors = vec![0.0; size * size];
    (0..size).for_each(|place| vectors[place * size + place] = 1.0);
    for _ in 0..12 {
        for one in 0..size {
            for other in one + 1..size {
                rotate(&mut matrix, &mut vectors, size, one, other);
            }
        }
    }
    ((0..size).map(|place| matrix[place * size + place]).collect(), vectors)
}

fn rotate(matrix: &mut [f64], vectors: &mut [f64], size: usize, one: usize, other: usize) {
    let off = matrix[one * size + other];
    if off.abs() < 1e-12 {
        return;
    }
    let angle = 0.5 * (2.0 * off).atan2(matrix[other * size + other] - matrix[one * size + one]);
    let (sine, cosine) = angle.sin_cos();
    for place in 0..size {
        let (left, right) = (matrix[place * size + one], matrix[place * size + other]);
        matrix[place * size + one] = cosine * left - sine * right;
        matrix[place * size + other] = sine * left + cosine * right;
    }
    for place in 0..size {
        let (left, right) = (matrix[one * size + place], matrix[other * size + place]);
        matrix[one * size + place] = cosine * left - sine * right;
        matrix[other * size + place] = sine * left + cosine * right;
        let (left, right) = (vectors[place * size + one], vectors[place * size + other]);
        vectors[place * size + one] = cosine * left - sine * right;
        vectors[place * size + other] = sine * left + cosine * right;
    }
}

/// The group of every text, `count` groups at most.
pub fn cluster<'t>(texts: impl Iterator<Item = &'t str>, count: usize) -> Vec<usize> {
    let sparse = Sparse::of(texts);
    let embedded = embed(&sparse);
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut best: (f64, Vec<usize>) = (f64::MIN, vec![0; sparse.ends.len()]);
    for _ in 0..STARTS {
        let found = means(&embedded, count.clamp(1, sparse.ends.len().max(1)), &mut dice);
        if found.0 > best.0 {
            best = found;
        }
    }
    best.1
}

/// Spherical k-means from spread-out starts (k-means++, Arthur and Vassilvitskii 2007): likeness and groups.
fn means(points: &[f32], count: usize, dice: &mut Dice) -> (f64, Vec<usize>) {
    let all = points.len() / KEPT;
    if all == 0 {
        return (0.0, Vec::new());
    }
    let point = |place: usize| &points[place * KEPT..(place + 1) * KEPT];
    let mut centres: Vec<f32> = point((dice.roll() % all as u64) as usize).to_vec();
    let mut far: Vec<f64> = vec![2.0; all];
    while centres.len() < count * KEPT {
        let last = &centres[centres.len() - KEPT..];
        far.iter_mut()
            .enumerate()
            .for_each(|(place, far)| *far = far.min(f64::from(1.0 - like(point(place), last)).max(0.0)));
        let mut left = dice.even() * far.iter().sum::<f64>();
        let chosen = far.iter().position(|far| {
            left -= far;
            left <= 0.0
        });
        let chosen = point(chosen.unwrap_or(all - 1)).to_vec();
        centres.extend(chosen);
    }
    let mut groups = vec![0; all];
    let mut likeness = 0.0;
    for _ in 0..MEANS_ROUNDS {
        let mut sums = vec![0.0_f32; centres.len()];
        likeness = 0.0;
        let mut moved = false;
        for (place, group) in groups.iter_mut().enumerate() {
            let (nearest, close) = nearest(point(place), &centres);
            moved |= *group != nearest;
            *group = nearest;
            likeness += f64::from(close);
            let sum = &mut sums[nearest * KEPT..(nearest + 1) * KEPT];
            sum.iter_mut().zip(point(place)).for_each(|(sum, value)| *sum += value);
        }
        sums.chunks_exact_mut(KEPT).for_each(unit);
        centres = sums;
        if !moved {
            break;
        }
    }
    (likeness, groups)
}

fn like(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn nearest(point: &[f32], centres: &[f32]) -> (usize, f32) {
    centres.chunks_exact(KEPT).enumerate().fold((0, f32::MIN), |best, (place, centre)| {
        let close = like(point, centre);
        if close > best.1 { (place, close) } else { best }
    })
}

/// How well groups agree with labels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Normalised mutual information (arithmetic mean).
    pub nmi: f64,
    /// Adjusted Rand index (Hubert and Arabie 1985).
    pub ari: f64,
    /// Accuracy under the best one-to-one naming of groups, found greedily.
    pub accuracy: f64,
    /// Share of labels that are the commonest of at least one group.
    pub label_coverage: f64,
}

/// Compares groups with labels, both as numbers from 0.
pub fn agreement(groups: &[usize], labels: &[usize]) -> Agreement {
    let height = groups.iter().max().map_or(0, |most| most + 1);
    let width = labels.iter().max().map_or(0, |most| most + 1);
    let mut table = vec![0_u64; height * width];
    groups.iter().zip(labels).for_each(|(group, label)| table[group * width + label] += 1);
    let all = groups.len() as f64;
    let by_group: Vec<u64> = table.chunks(width.max(1)).map(|row| row.iter().sum()).collect();
    let by_label: Vec<u64> = (0..width).map(|label| table.iter().skip(label).step_by(width).sum()).collect();
    let entropy = |counts: &[u64]| -> f64 {
        counts
            .iter()
            .filter(|count| **count > 0)
            .map(|count| *count as f64 / all)
            .map(|share| -share * share.ln())
            .sum()
    };
    let shared = entropy(&by_group) + entropy(&by_label) - entropy(&table);
    let pairs =
        |counts: &[u64]| -> f64 { counts.iter().map(|count| (*count as f64) * (*count as f64 - 1.0) / 2.0).sum() };
    let (both, groups_pairs, labels_pairs) = (pairs(&table), pairs(&by_group), pairs(&by_label));
    let expected = groups_pairs * labels_pairs / (all * (all - 1.0) / 2.0).max(1.0);
    let covered = (0..width).filter(|label| {
        table.chunks(width).any(|row| row[*label] > 0 && row[*label] == row.iter().copied().max().unwrap_or(0))
    });
    Agreement {
        nmi: 2.0 * shared / (entropy(&by_group) + entropy(&by_label)).max(1e-12),
        ari: (both - expected) / (0.5 * (groups_pairs + labels_pairs) - expected).max(1e-12),
        accuracy: matched(table.clone(), width) as f64 / all.max(1.0),
        label_coverage: covered.count() as f64 / (width as f64).max(1.0),
    }
}

/// Texts whose group is named after their label, the largest agreements named first.
fn matched(table: Vec<u64>, width: usize) -> u64 {
    let mut cells: Vec<(u64, usize)> = table.into_iter().zip(0..).filter(|(count, _)| *count > 0).collect();
    cells.sort_by_key(|(count, place)| (std::cmp::Reverse(*count), *place));
    let (mut groups, mut labels) = (std::collections::HashSet::new(), std::collections::HashSet::new());
    let mut right = 0;
    for (count, place) in cells {
        let (group, label) = (place / width, place % width);
        if groups.contains(&group) || labels.contains(&label) {
            continue;
        }
        groups.insert(group);
        labels.insert(label);
        right += count;
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_groups_that_are_there() {
        let mut texts = Vec::new();
        let mut labels = Vec::new();
        for place in 0..60 {
            texts.push(match place % 3 {
                0 => format!("сколько стоит доставка {place}"),
                1 => format!("какой размер выбрать {place}"),
                _ => format!("хочу вернуть деньги {place}"),
            });
            labels.push(place % 3);
        }
        let groups = cluster(texts.iter().map(String::as_str), 3);
        let agreement = agreement(&groups, &labels);
        assert!(agreement.nmi > 0.99 && agreement.accuracy > 0.99, "{agreement:?}");
        assert!(cluster(std::iter::empty(), 3).is_empty());
        assert_eq!(cluster(["", "🙂"].into_iter(), 5).len(), 2);
    }

    #[test]
    fn agreement_of_known_tables() {
        let same = agreement(&[0, 0, 1, 1], &[1, 1, 0, 0]);
        assert!((same.nmi - 1.0).abs() < 1e-9 && (same.ari - 1.0).abs() < 1e-9 && same.label_coverage == 1.0);
        let none = agreement(&[0, 1, 0, 1], &[0, 0, 1, 1]);
        assert!(none.nmi.abs() < 1e-9 && (none.ari + 0.5).abs() < 1e-9);
    }
}
