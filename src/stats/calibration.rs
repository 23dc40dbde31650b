//! Probabilities that mean what they say, and how good they are.

/// Share of pairs, one that happened and one that did not, which the probabilities put in the right
/// order; ties count half (Hanley and McNeil 1982). `None` when all cases ended alike.
pub fn auc(probabilities: &[f64], happened: &[bool]) -> Option<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|one, other| probabilities[*one].total_cmp(&probabilities[*other]));
    let (mut below, mut pairs, mut won) = (0.0, 0.0, 0.0);
    for equal in order.chunk_by(|one, other| probabilities[*one] == probabilities[*other]) {
        let hits = equal.iter().filter(|place| happened[**place]).count() as f64;
        let misses = equal.len() as f64 - hits;
        pairs += hits * (below + misses / 2.0);
        below += misses;
        won += hits;
    }
    (won > 0.0 && below > 0.0).then(|| pairs / (won * below))
}

/// Mean squared distance between probability and outcome (Brier 1950). `None` of nothing.
pub fn brier(probabilities: &[f64], happened: &[bool]) -> Option<f64> {
    let sum: f64 = probabilities.iter().zip(happened).map(|(p, won)| (p - f64::from(u8::from(*won))).powi(2)).sum();
    (!probabilities.is_empty()).then(|| sum / probabilities.len() as f64)
}

/// Expected calibration error in ten bands of equal width (Naeini, Cooper and Hauskrecht 2015):
/// mean distance between what was promised and what came, weighted by cases. `None` of nothing.
pub fn calibration_error(probabilities: &[f64], happened: &[bool]) -> Option<f64> {
    let mut bands = [(0.0, 0.0); 10];
    for (p, won) in probabilities.iter().zip(happened) {
        let band = &mut bands[((p * 10.0) as usize).min(9)];
        band.0 += p;
        band.1 += f64::from(u8::from(*won));
    }
    let sum: f64 = bands.iter().map(|(promised, came)| (promised - came).abs()).sum();
    (!probabilities.is_empty()).then(|| sum / probabilities.len() as f64)
}

/// What was promised, what came and how many cases, by fifths of the cases from the least probable.
pub fn by_fifths(probabilities: &[f64], happened: &[bool]) -> Vec<(f64, f64, usize)> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|one, other| probabilities[*one].total_cmp(&probabilities[*other]));
    let fifth = |part: usize| &order[part * order.len() / 5..(part + 1) * order.len() / 5];
    let told = (0..5).map(fifth).filter(|cases| !cases.is_empty()).map(|cases| {
        let count = cases.len() as f64;
        let promised = cases.iter().map(|place| probabilities[*place]).sum::<f64>() / count;
        let came = cases.iter().filter(|place| happened[**place]).count() as f64 / count;
        (promised, came, cases.len())
    });
    told.collect()
}

/// How much better than telling everybody the base rate: 1 minus the ratio of the mean squared
/// distances, and its lower limit that 19 of 20 samples exceed. `None` for fewer than two cases or when
/// all ended alike.
pub fn skill(probabilities: &[f64], happened: &[bool], base_rate: f64) -> Option<(f64, f64)> {
    let count = happened.len() as f64;
    let of_base = brier(&vec![base_rate; happened.len()], happened).filter(|base| *base > 0.0 && count >= 2.0)?;
    let gains: Vec<f64> = probabilities
        .iter()
        .zip(happened)
        .map(|(p, won)| {
            let came = f64::from(u8::from(*won));
            (base_rate - came).powi(2) - (p - came).powi(2)
        })
        .collect();
    let mean = gains.iter().sum::<f64>() / count;
    let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let low = mean - 1.644_854 * (variance / count).sqrt();
    Some((mean / of_base, low / of_base))
}

/// Platt's scaling (1999): a slope and a shift of the log odds, with his smoothed targets.
/// `scores` are log odds. Gives slope and shift.
pub fn platt(scores: &[f64], happened: &[bool]) -> (f64, f64) {
    let hits = happened.iter().filter(|won| **won).count() as f64;
    let misses = happened.len() as f64 - hits;
    let (high, low) = ((hits + 1.0) / (hits + 2.0), 1.0 / (misses + 2.0));
    let (mut slope, mut shift) = (1.0, 0.0);
    for _ in 0..100 {
        let (mut g, mut h) = ([0.0; 2], [1e-9, 0.0, 1e-9]);
        for (score, won) in scores.iter().zip(happened) {
            let p = 1.0 / (1.0 + (-(slope * score + shift)).exp());
            let gap = if *won { high } else { low } - p;
            let weight = p * (1.0 - p);
            g = [g[0] + gap * score, g[1] + gap];
            h = [h[0] + weight * score * score, h[1] + weight * score, h[2] + weight];
        }
        let determinant = h[0] * h[2] - h[1] * h[1];
        if determinant.abs() < 1e-12 {
            break;
        }
        let step = [(h[2] * g[0] - h[1] * g[1]) / determinant, (h[0] * g[1] - h[1] * g[0]) / determinant];
        let step = step.map(|step: f64| step.clamp(-2.0, 2.0));
        (slope, shift) = (slope + step[0], shift + step[1]);
        if step[0].abs() + step[1].abs() < 1e-8 {
            break;
        }
    }
    (slope, shift)
}

/// Isotonic regression by pooling adjacent violators (Ayer and others 1955): points of a rising curve
/// (score, probability), to be read with [`read_curve`].
pub fn isotonic(scores: &[f64], happened: &[bool]) -> Vec<(f64, f64)> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|one, other| scores[*one].total_cmp(&scores[*other]));
    // Blocks: sum of scores, hits, cases.
    let mut blocks: Vec<(f64, f64, f64)> = Vec::new();
    for equal in order.chunk_by(|one, other| scores[*one] == scores[*other]) {
        let hits = equal.iter().filter(|place| happened[**place]).count() as f64;
        blocks.push((scores[equal[0]] * equal.len() as f64, hits, equal.len() as f64));
        while let [.., before, last] = blocks[..]
            && before.1 / before.2 >= last.1 / last.2
        {
            blocks.truncate(blocks.len() - 2);
            blocks.push((before.0 + last.0, before.1 + last.1, before.2 + last.2));
        }
    }
    blocks.iter().map(|(score, hits, cases)| (score / cases, hits / cases)).collect()
}

/// The curve at a score: straight between its points, level beyond its ends. 0.5 of an empty curve.
pub fn read_curve(curve: &[(f64, f64)], score: f64) -> f64 {
    let place = curve.partition_point(|point| point.0 < score);
    match (place.checked_sub(1).and_then(|before| curve.get(before)), curve.get(place)) {
        (Some(before), Some(after)) => {
            let share = (score - before.0) / (after.0 - before.0).max(f64::MIN_POSITIVE);
            before.1 + (after.1 - before.1) * share
        }
        (Some(end), None) | (None, Some(end)) => end.1,
        (None, None) => 0.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_by_hand() {
        let p = [0.1, 0.4, 0.35, 0.8];
        let y = [false, false, true, true];
        // The example of scikit-learn's roc_auc_score.
        assert!((auc(&p, &y).unwrap() - 0.75).abs() < 1e-12);
        assert!((auc(&[0.5, 0.5], &[true, false]).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(auc(&p, &[true; 4]), None);
        // The example of scikit-learn's brier_score_loss: 0.0375.
        assert!((brier(&[0.1, 0.9, 0.8, 0.3], &[false, true, true, false]).unwrap() - 0.0375).abs() < 1e-12);
        assert!((calibration_error(&[0.25, 0.25, 0.75, 0.75], &y).unwrap() - 0.25).abs() < 1e-12);
        assert_eq!(brier(&[], &[]), None);
        let fifths = by_fifths(&[0.1, 0.2, 0.3, 0.4, 0.5], &[false, false, false, false, true]);
        assert_eq!(fifths.len(), 5);
        assert_eq!(fifths[4], (0.5, 1.0, 1));
    }

    #[test]
    fn skill_of_the_base_rate_is_none() {
        let happened: Vec<bool> = (0..400).map(|i| i % 4 == 0).collect();
        let (found, low) = skill(&vec![0.25; 400], &happened, 0.25).unwrap();
        assert!(found.abs() < 1e-12 && low.abs() < 1e-12);
        let knowing: Vec<f64> = happened.iter().map(|won| if *won { 0.6 } else { 0.1 }).collect();
        let (found, low) = skill(&knowing, &happened, 0.25).unwrap();
        assert!(found > 0.5 && low > 0.4 && low < found);
        assert_eq!(skill(&[1.0, 1.0], &[true, true], 1.0), None);
    }

    #[test]
    fn platt_undoes_a_stretch() {
        let scores: Vec<f64> = (0..2_000).map(|i| f64::from(i % 40) / 5.0 - 4.0).collect();
        let mut random = crate::stats::random::Random::new(1);
        let happened: Vec<bool> =
            scores.iter().map(|score| random.chance(1.0 / (1.0 + (-(0.5 * score - 1.0)).exp()))).collect();
        let (slope, shift) = platt(&scores, &happened);
        assert!((slope - 0.5).abs() < 0.06 && (shift + 1.0).abs() < 0.15, "{slope} {shift}");
    }

    #[test]
    fn isotonic_rises_and_keeps_the_mean() {
        let curve = isotonic(&[1.0, 2.0, 3.0, 4.0], &[true, false, true, true]);
        assert_eq!(curve, [(1.5, 0.5), (3.5, 1.0)]);
        assert_eq!(read_curve(&curve, 0.0), 0.5);
        assert_eq!(read_curve(&curve, 2.5), 0.75);
        assert_eq!(read_curve(&curve, 9.0), 1.0);
        assert_eq!(read_curve(&[], 1.0), 0.5);
    }
}
