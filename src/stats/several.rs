//! Many checks at once: how many of the findings would be luck.

/// q-values of Benjamini and Hochberg 1995, in the order of the p-values: a check is a finding at
/// rate `q` when its value is at most `q`.
pub fn q_values(p_values: &[f64]) -> Vec<f64> {
    let count = p_values.len();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|one, other| p_values[*other].total_cmp(&p_values[*one]));
    let mut found = vec![1.0; count];
    let mut least: f64 = 1.0;
    for (before, place) in order.into_iter().enumerate() {
        let rank = count - before;
        least = least.min(p_values[place] * count as f64 / rank as f64);
        found[place] = least;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifteen_of_1995() {
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0000,
        ];
        let q = q_values(&p);
        assert_eq!(q.iter().filter(|q| **q <= 0.05).count(), 4);
        assert!((q[0] - 0.0015).abs() < 1e-12 && (q[14] - 1.0).abs() < 1e-12);
        let mut turned = p;
        turned.reverse();
        let mut back = q_values(&turned);
        back.reverse();
        assert_eq!(back, q);
        assert!(q_values(&[]).is_empty());
    }
}
