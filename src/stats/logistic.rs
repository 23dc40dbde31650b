//! Logistic regression of yes-no outcomes on yes-no columns, with Firth's penalty: finite and
//! nearly unbiased even when a column meets only one outcome (Firth 1993; Heinze and Schemper 2002).
//! Cases alike in all columns are one [`Pattern`], so a hundred thousand chats are a few thousand rows.

/// Cases that are alike: which columns hold, and how the cases ended. Column 0 is the constant
/// and is added by the fit itself; the others count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pub active: Vec<u16>,
    pub won: u32,
    pub lost: u32,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub struct Fit {
    /// Log odds ratios, the constant first.
    pub coefficients: Vec<f64>,
    /// Inverse of the information, row by row.
    covariance: Vec<f64>,
}

const ROUNDS_MOST: usize = 50;
const STEP_MOST: f64 = 2.0;

impl Fit {
    /// Standard error of a coefficient when cases are independent.
    pub fn error(&self, column: usize) -> f64 {
        self.covariance[column * self.coefficients.len() + column].sqrt()
    }

    /// By how much one case moved a coefficient (its share of the efficient score): summed over the
    /// cases of a cluster it tells how far the coefficient would go without that cluster.
    pub fn influence(&self, active: &[u16], won: bool, column: usize) -> f64 {
        let chance = chance(&self.coefficients, active);
        let width = self.coefficients.len();
        let of_row = &self.covariance[column * width..(column + 1) * width];
        let pull: f64 = of_row[0] + active.iter().map(|at| of_row[usize::from(*at)]).sum::<f64>();
        let leverage = chance * (1.0 - chance) * quadratic(&self.covariance, width, active);
        let residual = f64::from(u8::from(won)) - chance + leverage * (0.5 - chance);
        pull * residual
    }
}

/// Fits by Newton's method on the modified score. `columns` without the constant. `None` when a column
/// repeats others (no information of its own) or the steps do not settle.
pub fn firth(patterns: &[Pattern], columns: usize) -> Option<Fit> {
    let width = columns + 1;
    let mut coefficients = vec![0.0; width];
    for _ in 0..ROUNDS_MOST {
        let covariance = inverse(&information(patterns, &coefficients), width)?;
        let score = score(patterns, &coefficients, &covariance);
        let mut step: Vec<f64> =
            (0..width).map(|row| (0..width).map(|at| covariance[row * width + at] * score[at]).sum()).collect();
        let largest = step.iter().fold(0.0_f64, |most, step| most.max(step.abs()));
        if !largest.is_finite() {
            return None;
        }
        if largest > STEP_MOST {
            step.iter_mut().for_each(|step| *step *= STEP_MOST / largest);
        }
        coefficients.iter_mut().zip(&step).for_each(|(coefficient, step)| *coefficient += step);
        if largest < 1e-7 {
            let covariance = inverse(&information(patterns, &coefficients), width)?;
            return Some(Fit { coefficients, covariance });
        }
    }
    None
}

fn chance(coefficients: &[f64], active: &[u16]) -> f64 {
    let sum = coefficients[0] + active.iter().map(|at| coefficients[usize::from(*at)]).sum::<f64>();
    1.0 / (1.0 + (-sum).exp())
}

fn information(patterns: &[Pattern], coefficients: &[f64]) -> Vec<f64> {
    let width = coefficients.len();
    let mut found = vec![0.0; width * width];
    for pattern in patterns {
        let chance = chance(coefficients, &pattern.active);
        let weight = f64::from(pattern.won + pattern.lost) * chance * (1.0 - chance);
        found[0] += weight;
        for (place, one) in pattern.active.iter().enumerate() {
            let row = usize::from(*one) * width;
            found[row] += weight;
            found[usize::from(*one)] += weight;
            for other in &pattern.active[..place] {
                found[row + usize::from(*other)] += weight;
                found[usize::from(*other) * width + usize::from(*one)] += weight;
            }
            found[row + usize::from(*one)] += weight;
        }
    }
    found
}

fn score(patterns: &[Pattern], coefficients: &[f64], covariance: &[f64]) -> Vec<f64> {
    let width = coefficients.len();
    let mut found = vec![0.0; width];
    for pattern in patterns {
        let chance = chance(coefficients, &pattern.active);
        let count = f64::from(pattern.won + pattern.lost);
        let leverage = count * chance * (1.0 - chance) * quadratic(covariance, width, &pattern.active);
        let residual = f64::from(pattern.won) - count * chance + leverage * (0.5 - chance);
        found[0] += residual;
        pattern.active.iter().for_each(|at| found[usize::from(*at)] += residual);
    }
    found
}

/// x' M x of a row of zeros and ones.
fn quadratic(matrix: &[f64], width: usize, active: &[u16]) -> f64 {
    let mut sum = matrix[0];
    for (place, one) in active.iter().enumerate() {
        let row = usize::from(*one) * width;
        sum += 2.0 * matrix[row] + matrix[row + usize::from(*one)];
        sum += 2.0 * active[..place].iter().map(|other| matrix[row + usize::from(*other)]).sum::<f64>();
    }
    sum
}

/// Inverse of a symmetric positive matrix by Cholesky's way; `None` when it is (nearly) singular.
fn inverse(matrix: &[f64], width: usize) -> Option<Vec<f64>> {
    let mut lower = vec![0.0; width * width];
    for row in 0..width {
        for column in 0..=row {
            let inner: f64 = (0..column).map(|at| lower[row * width + at] * lower[column * width + at]).sum();
            let rest = matrix[row * width + column] - inner;
            if row == column {
                if rest <= 1e-9 * matrix[row * width + row].max(1e-9) {
                    return None;
                }
                lower[row * width + row] = rest.sqrt();
            } else {
                lower[row * width + column] = rest / lower[column * width + column];
            }
        }
    }
    let mut found = vec![0.0; width * width];
    for unit in 0..width {
        let mut solved = vec![0.0; width];
        for row in unit..width {
            let inner: f64 = (unit..row).map(|at| lower[row * width + at] * solved[at]).sum();
            solved[row] = (f64::from(u8::from(row == unit)) - inner) / lower[row * width + row];
        }
        for row in (0..width).rev() {
            let inner: f64 = (row + 1..width).map(|at| lower[at * width + row] * found[at * width + unit]).sum();
            found[row * width + unit] = (solved[row] - inner) / lower[row * width + row];
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::random::Random;

    fn pattern(active: &[u16], won: u32, lost: u32) -> Pattern {
        Pattern { active: active.to_vec(), won, lost }
    }

    #[test]
    fn one_column_is_the_table_with_half_a_case_in_each_cell() {
        // A saturated Firth fit equals adding 1/2 to every cell (Heinze and Schemper 2002, section 2).
        let fit = firth(&[pattern(&[1], 10, 5), pattern(&[], 4, 12)], 1).unwrap();
        let wanted = (10.5_f64 * 12.5 / (5.5 * 4.5)).ln();
        assert!((fit.coefficients[1] - wanted).abs() < 1e-6, "{}", fit.coefficients[1]);
        // Separation: finite, and the same rule.
        let fit = firth(&[pattern(&[1], 8, 0), pattern(&[], 0, 8)], 1).unwrap();
        assert!((fit.coefficients[1] - (8.5_f64 * 8.5 / 0.25).ln()).abs() < 1e-5);
    }

    #[test]
    fn a_column_without_information_is_refused() {
        let twice = [pattern(&[1, 2], 10, 5), pattern(&[], 4, 12)];
        assert!(firth(&twice, 2).is_none());
        assert!(firth(&[pattern(&[], 4, 12)], 1).is_none());
        assert!(firth(&[], 1).is_none());
    }

    #[test]
    fn finds_what_was_planted_and_sums_to_nothing() {
        let mut random = Random::new(3);
        let truth = [-1.0, 0.7, -0.5, 1.2];
        let mut cases = Vec::new();
        for _ in 0..20_000 {
            let active: Vec<u16> = (1..4).filter(|_| random.chance(0.4)).collect();
            let won = random.chance(chance(&truth, &active));
            cases.push((active, won));
        }
        let patterns: Vec<Pattern> =
            cases.iter().map(|(active, won)| pattern(active, u32::from(*won), u32::from(!*won))).collect();
        let fit = firth(&patterns, 3).unwrap();
        for (column, truth) in truth.iter().enumerate() {
            assert!((fit.coefficients[column] - truth).abs() < 3.0 * fit.error(column), "{column}");
        }
        let influences: Vec<f64> = cases.iter().map(|(active, won)| fit.influence(active, *won, 1)).collect();
        assert!(influences.iter().sum::<f64>().abs() < 1e-4);
        let robust = influences.iter().map(|pull| pull * pull).sum::<f64>().sqrt();
        assert!((robust / fit.error(1) - 1.0).abs() < 0.05);
    }
}
