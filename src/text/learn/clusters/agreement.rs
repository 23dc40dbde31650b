//! How well two groupings of the same things agree.

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
    fn agreement_of_known_tables() {
        let same = agreement(&[0, 0, 1, 1], &[1, 1, 0, 0]);
        assert!((same.nmi - 1.0).abs() < 1e-9 && (same.ari - 1.0).abs() < 1e-9 && same.label_coverage == 1.0);
        let none = agreement(&[0, 1, 0, 1], &[0, 0, 1, 1]);
        assert!(none.nmi.abs() < 1e-9 && (none.ari + 0.5).abs() < 1e-9);
    }
}
