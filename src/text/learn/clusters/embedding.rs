//! Texts as points: rare n-grams weigh more, a hundred directions keep what matters (randomised
//! singular values, Halko et al. 2011).

use super::{Dice, KEPT, unit};
use crate::text::learn::features::{Features, ROWS};
use crate::text::learn::plain::TextReader;

/// A few directions more than are kept, while they are sought.
const SOUGHT: usize = 112;
const POWER_ROUNDS: usize = 3;
const WORD_WEIGHT: f32 = 1.7;

/// Texts as sparse rows of weights.
struct Sparse {
    /// End of every text in `cells`.
    ends: Vec<usize>,
    /// Column and weight.
    cells: Vec<(u32, f32)>,
    columns: usize,
}

impl Sparse {
    fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Sparse {
        let mut reader = TextReader::default();
        let mut features = Features::default();
        let mut sparse = Sparse { ends: Vec::new(), cells: Vec::new(), columns: 0 };
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

    /// Rarity and unit length. What only one text has tells nothing about groups and is left out;
    /// what stays gets columns without gaps: memory follows the texts, not the table of features.
    fn weigh(&mut self) {
        let mut found = vec![0_u32; ROWS];
        self.cells.iter().for_each(|(row, _)| found[*row as usize] += 1);
        let mut columns = vec![0_u32; ROWS];
        for (column, _) in columns.iter_mut().zip(&found).filter(|(_, found)| **found > 1) {
            *column = self.columns as u32;
            self.columns += 1;
        }
        let all = self.ends.len() as f32;
        let (mut start, mut kept) = (0, Vec::with_capacity(self.cells.len()));
        for end in &mut self.ends {
            let first = kept.len();
            for (row, weight) in &self.cells[start..*end] {
                let found = found[*row as usize];
                if found > 1 {
                    let rarity = ((1.0 + all) / (1.0 + found as f32)).ln() + 1.0;
                    kept.push((columns[*row as usize], weight * rarity));
                }
            }
            let length = kept[first..].iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(1e-6);
            kept[first..].iter_mut().for_each(|(_, weight)| *weight /= length);
            (start, *end) = (*end, kept.len());
        }
        self.cells = kept;
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
        let mut product = vec![0.0; self.columns * width];
        for (cells, from) in self.rows().zip(dense.chunks_exact(width)) {
            for (row, weight) in cells {
                let into = &mut product[*row as usize * width..][..width];
                into.iter_mut().zip(from).for_each(|(into, from)| *into += weight * from);
            }
        }
        product
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

/// Every text as [`KEPT`] numbers of length one.
pub(super) fn embed<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<f32> {
    let sparse = Sparse::of(texts);
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let start: Vec<f32> =
        (0..sparse.columns * SOUGHT).map(|_| (dice.even() + dice.even() + dice.even() - 1.5) as f32).collect();
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
