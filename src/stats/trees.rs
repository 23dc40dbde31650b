//! Small decision trees grown on binned columns, one after another on what the earlier ones left
//! unexplained: gradient boosting (Friedman 2001) with second-order steps (Chen and Guestrin 2016). Same
//! data and seed, same trees.

use crate::model::learned::{Node, Tree};
use crate::stats::random::Random;

/// How trees are grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    pub depth: u8,
    /// Share of each tree's answer that is added.
    pub rate: f64,
    /// Pull of every leaf towards nothing, in cases.
    pub ridge: f64,
    /// Least sum of p(1-p) in a leaf.
    pub leaf_least: f64,
    /// Shares of the rows and of the columns each tree sees.
    pub rows: f64,
    pub columns: f64,
}

/// Columns cut into at most 63 bins of about equal size; bin 0 is missing.
#[derive(Debug, Clone, Default)]
pub struct Binned {
    /// By column: the bin of each row.
    pub bins: Vec<Vec<u8>>,
    /// By column: the highest value of each bin from 1 on, the last bin excluded.
    pub cuts: Vec<Vec<f64>>,
}

const BINS_MOST: usize = 63;

impl Binned {
    /// Cuts columns of numbers; a missing one is NaN.
    pub fn new(columns: &[Vec<f64>]) -> Binned {
        let cuts: Vec<Vec<f64>> = columns.iter().map(|column| cuts(column)).collect();
        let bin = |cuts: &[f64], value: f64| match value.is_nan() {
            true => 0,
            false => 1 + cuts.partition_point(|cut| *cut < value) as u8,
        };
        let binned = columns.iter().zip(&cuts).map(|(column, cuts)| column.iter().map(|v| bin(cuts, *v)).collect());
        Binned { bins: binned.collect(), cuts }
    }
}

fn cuts(column: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = column.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let mut distinct = sorted.clone();
    distinct.dedup();
    let middle = |pair: &[f64]| pair[0] + (pair[1] - pair[0]) / 2.0;
    if distinct.len() <= BINS_MOST {
        return distinct.windows(2).map(middle).collect();
    }
    let mut cuts: Vec<f64> = (1..BINS_MOST).map(|part| sorted[part * sorted.len() / BINS_MOST]).collect();
    cuts.dedup();
    // The highest value must have a bin to fall into.
    if cuts.last() == distinct.last() {
        cuts.pop();
    }
    cuts
}

/// Grows one tree on gradients (outcome minus probability) and weights p(1-p).
pub fn grow(data: &Binned, gradients: &[f64], weights: &[f64], growth: &Growth, random: &mut Random) -> Tree {
    let rows: Vec<u32> = (0..gradients.len() as u32).filter(|_| random.chance(growth.rows)).collect();
    let mut columns: Vec<usize> = (0..data.bins.len()).filter(|_| random.chance(growth.columns)).collect();
    if columns.is_empty() && !data.bins.is_empty() {
        columns.push(random.below(data.bins.len()));
    }
    let mut grower = Grower { data, gradients, weights, growth, columns, tree: Tree::default() };
    grower.node(rows, growth.depth);
    grower.tree
}

struct Grower<'a> {
    data: &'a Binned,
    gradients: &'a [f64],
    weights: &'a [f64],
    growth: &'a Growth,
    columns: Vec<usize>,
    tree: Tree,
}

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    column: usize,
    /// The last bin that goes left.
    bin: u8,
}

impl Grower<'_> {
    fn node(&mut self, rows: Vec<u32>, depth: u8) -> u32 {
        let (mut gradient, mut weight) = (0.0, 0.0);
        for row in &rows {
            gradient += self.gradients[*row as usize];
            weight += self.weights[*row as usize];
        }
        let place = self.tree.nodes.len();
        let value = self.growth.rate * gradient / (weight + self.growth.ridge);
        self.tree.nodes.push(Node { value, column: 0, threshold: 0.0, left: 0, right: 0 });
        if depth == 0 {
            return place as u32;
        }
        let Some(split) = self.best(&rows, gradient, weight) else { return place as u32 };
        let bins = &self.data.bins[split.column];
        let (left, right): (Vec<u32>, Vec<u32>) = rows.into_iter().partition(|row| bins[*row as usize] <= split.bin);
        let threshold = match split.bin {
            0 => f64::MIN,
            bin => self.data.cuts[split.column][usize::from(bin) - 1],
        };
        let left = self.node(left, depth - 1);
        let right = self.node(right, depth - 1);
        let node = &mut self.tree.nodes[place];
        (node.column, node.threshold, node.left, node.right) = (split.column as u16, threshold, left, right);
        place as u32
    }

    fn best(&self, rows: &[u32], gradient: f64, weight: f64) -> Option<Split> {
        let ridge = self.growth.ridge;
        let whole = gradient * gradient / (weight + ridge);
        let mut best: Option<Split> = None;
        for column in &self.columns {
            let bins = &self.data.bins[*column];
            let mut sums = [(0.0, 0.0); BINS_MOST + 1];
            for row in rows {
                let sum = &mut sums[usize::from(bins[*row as usize])];
                sum.0 += self.gradients[*row as usize];
                sum.1 += self.weights[*row as usize];
            }
            let (mut g, mut w) = (0.0, 0.0);
            for (bin, sum) in sums.iter().enumerate().take(self.data.cuts[*column].len() + 1) {
                g += sum.0;
                w += sum.1;
                if w < self.growth.leaf_least || weight - w < self.growth.leaf_least {
                    continue;
                }
                let rest = gradient - g;
                let gain = g * g / (w + ridge) + rest * rest / (weight - w + ridge) - whole;
                if gain > best.map_or(1e-9, |best| best.gain) {
                    best = Some(Split { gain, column: *column, bin: bin as u8 });
                }
            }
        }
        best
    }
}

/// Where a row of numbers ends in a tree: the places of the nodes from the root to the leaf.
pub fn path<'t>(tree: &'t Tree, row: &'t [f64]) -> impl Iterator<Item = &'t Node> {
    let mut next = tree.nodes.first();
    std::iter::from_fn(move || {
        let node = next?;
        let goes_left =
            row.get(usize::from(node.column)).is_none_or(|value| value.is_nan() || *value <= node.threshold);
        let child = if goes_left { node.left } else { node.right };
        // A child always stands behind its parent: a damaged tree cannot lead in circles.
        next = tree.nodes.get(child as usize).filter(|_| node.left != 0 && child > 0);
        Some(node)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROWTH: Growth = Growth { depth: 3, rate: 1.0, ridge: 0.0, leaf_least: 1.0, rows: 1.0, columns: 1.0 };

    #[test]
    fn a_step_is_found_where_it_is() {
        let column: Vec<f64> = (0..100).map(f64::from).collect();
        let gradients: Vec<f64> = column.iter().map(|value| if *value < 37.0 { -0.5 } else { 0.5 }).collect();
        let data = Binned::new(std::slice::from_ref(&column));
        let growth = Growth { depth: 1, ..GROWTH };
        let tree = grow(&data, &gradients, &[0.25; 100], &growth, &mut Random::new(1));
        let threshold = tree.nodes[0].threshold;
        assert!((threshold - 37.0).abs() <= 1.6, "{threshold}");
        let leaf = |value: f64| path(&tree, &[value]).last().unwrap().value;
        assert!(leaf(1.0) < -1.5 && leaf(90.0) > 1.5);
        assert_eq!(leaf(f64::NAN), leaf(1.0));
    }

    #[test]
    fn missing_is_a_side_of_its_own() {
        let column: Vec<f64> = (0..100).map(|i| if i % 2 == 0 { f64::NAN } else { f64::from(i) }).collect();
        let gradients: Vec<f64> = column.iter().map(|value| if value.is_nan() { 0.5 } else { -0.5 }).collect();
        let tree = grow(&Binned::new(&[column]), &gradients, &[0.25; 100], &GROWTH, &mut Random::new(1));
        let leaf = |value: f64| path(&tree, &[value]).last().unwrap().value;
        assert!(leaf(f64::NAN) > 1.5 && leaf(-1e9) < -1.5);
    }

    #[test]
    fn nothing_to_split_is_a_leaf_and_a_damaged_tree_ends() {
        let data = Binned::new(&[vec![1.0; 10]]);
        let tree = grow(&data, &[0.5; 10], &[0.25; 10], &GROWTH, &mut Random::new(1));
        assert_eq!(tree.nodes.len(), 1);
        assert_eq!(path(&Tree::default(), &[1.0]).count(), 0);
        let circle = Node { value: 1.0, column: 9, threshold: 0.0, left: 7, right: 7 };
        assert_eq!(path(&Tree { nodes: vec![circle] }, &[1.0]).count(), 1);
    }
}
