//! Names of groups of texts: the words each uses more than the others, as people write them.

use std::collections::{BTreeMap, BTreeSet};

use crate::practice::words::Word;
use crate::stats::over_use::{Use, over_use};

/// A word that fewer of the group's texts have is no name of it.
const TEXTS_SHARE: f64 = 0.05;

/// The telling words of a text: each stem once, with the word as written.
pub type Bag = BTreeMap<u64, String>;

/// The telling ones of these words of a text.
pub fn bag(words: &[Word], text: &str) -> Bag {
    let written = |word: &Word| text.get(word.start as usize..word.end as usize).unwrap_or_default().to_lowercase();
    words.iter().filter(|word| word.tells()).map(|word| (word.stem, written(word))).collect()
}

/// The most telling words of every group, at most `most`, the most telling first. `groups` tells the
/// group of each bag.
pub fn names(bags: &[&Bag], groups: &[usize], count: usize, most: usize) -> Vec<Vec<String>> {
    let mut found: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    let (mut sizes, mut words) = (vec![0_u64; count], vec![0_u64; count]);
    for (bag, group) in bags.iter().zip(groups) {
        sizes[*group] += 1;
        words[*group] += bag.len() as u64;
        bag.keys().for_each(|stem| found.entry(*stem).or_insert_with(|| vec![0; count])[*group] += 1);
    }
    let (all, surfaces) = (words.iter().sum::<u64>(), surfaces(bags));
    let name = |group: usize| {
        let least = (sizes[group] as f64 * TEXTS_SHARE).max(1.0);
        let mut order: Vec<(f64, u64)> = Vec::new();
        for (stem, by_group) in &found {
            let (here, total) = (by_group[group], by_group.iter().sum::<u64>());
            let used = Use { here, here_all: words[group], there: total - here, there_all: all - words[group] };
            // A lone group has nothing to differ from: its commonest words name it.
            let told = if used.there_all == 0 { here as f64 } else { over_use(used) };
            if here as f64 >= least && told > 0.0 {
                order.push((told, *stem));
            }
        }
        order.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        order.iter().filter_map(|(_, stem)| surfaces.get(stem).cloned()).take(most).collect()
    };
    (0..count).map(name).collect()
}

/// The commonest form of every stem.
fn surfaces(bags: &[&Bag]) -> BTreeMap<u64, String> {
    let mut forms: BTreeMap<u64, BTreeMap<&str, u64>> = BTreeMap::new();
    for (stem, form) in bags.iter().flat_map(|bag| bag.iter()) {
        *forms.entry(*stem).or_default().entry(form).or_default() += 1;
    }
    let commonest = |forms: &BTreeMap<&str, u64>| {
        forms
            .iter()
            .max_by_key(|(form, count)| (**count, std::cmp::Reverse(**form)))
            .map(|(form, _)| (*form).to_owned())
    };
    forms.iter().filter_map(|(stem, forms)| Some((*stem, commonest(forms)?))).collect()
}

/// Members of every group, by place.
pub fn members(groups: &[usize], count: usize) -> Vec<Vec<usize>> {
    let mut members = vec![Vec::new(); count];
    groups.iter().enumerate().for_each(|(place, group)| members[*group].push(place));
    members
}

/// The number of groups in use.
pub fn group_count(groups: &[usize]) -> usize {
    groups.iter().collect::<BTreeSet<_>>().last().map_or(0, |last| **last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::words::WordReader;

    #[test]
    fn words_that_differ_name_the_group() {
        let texts = ["доставка в Казань сколько", "доставки сроки", "размер обуви", "какой размер брать"];
        let mut reader = WordReader::new();
        let bags: Vec<Bag> = texts
            .iter()
            .map(|text| {
                reader.read(text);
                bag(&reader.words, text)
            })
            .collect();
        let bags: Vec<&Bag> = bags.iter().collect();
        let names = names(&bags, &[0, 0, 1, 1], 2, 1);
        assert_eq!(names, [["доставка"], ["размер"]]);
        assert!(super::names(&[], &[], 0, 3).is_empty());
    }
}
