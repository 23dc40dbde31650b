//! Talks that begin alike (M33): first words of customers as points, groups by spherical k-means, their
//! number chosen by how well it survives resampling. Groups that do not are not shown.

use rayon::prelude::*;

use crate::model::practice::{Outcome, Share, Theme, Themes};
use crate::practice::naming::{Bag, bag, group_count, members, names};
use crate::practice::quotes;
use crate::practice::talks::{Line, Talk};
use crate::practice::words::WordReader;
use crate::stats::random::{Random, mix};
use crate::text::cut;
use crate::text::learn::clusters::Space;
use crate::text::learn::clusters::agreement::agreement;

/// Fewer first words make no groups; more are not needed to find them.
const OPENINGS_LEAST: usize = 60;
const OPENINGS_MOST: usize = 2_000;
const OPENING_UNITS: usize = 300;
/// Words of matter an opening needs: "здравствуйте" alone begins every theme.
const WORDS_LEAST: usize = 2;
const GROUPS_MOST: usize = 10;
/// A group needs so many openings on the average.
const GROUP_SIZE: usize = 15;
const STARTS: usize = 3;
/// Resamples while the number of groups is sought, and for the figure shown.
const SEARCH_RESAMPLES: u64 = 8;
const RESAMPLES: u64 = 20;
const RESAMPLE_SHARE: f64 = 0.8;
/// Numbers of groups this close are equally stable: the larger tells more.
const TIE: f64 = 0.03;
/// Below this adjusted Rand index groups are an accident of the sample.
const STABLE_FROM: f64 = 0.6;
const NAME_WORDS: usize = 6;

struct Opening<'t, 'f> {
    talk: &'t Talk<'f>,
    text: String,
    bag: Bag,
}

/// The themes of talks about buying.
pub fn themes(talks: &[Talk<'_>]) -> Themes {
    let openings = openings(talks);
    let found = openings.len() as u64;
    if openings.len() < OPENINGS_LEAST {
        return Themes { talks: found, ..Themes::default() };
    }
    let space = Space::of(openings.iter().map(|opening| opening.text.as_str()));
    let (groups, stability) = steadiest(&space, openings.len());
    let themes = if stability < STABLE_FROM { Vec::new() } else { told(&space, &openings, &groups) };
    Themes { talks: found, stability: Some(stability), themes }
}

fn openings<'t, 'f>(talks: &'t [Talk<'f>]) -> Vec<Opening<'t, 'f>> {
    let mut reader = WordReader::new();
    let opening = |talk: &'t Talk<'f>| {
        let first: Vec<&str> =
            talk.lines.iter().take_while(|line| line.by_customer()).map(|line: &Line<'f>| line.text).collect();
        let text = cut::prefix(&first.join("\n"), OPENING_UNITS).to_owned();
        reader.read(&text);
        let bag = bag(&reader.words, &text);
        (bag.len() >= WORDS_LEAST).then_some(Opening { talk, text, bag })
    };
    let mut openings: Vec<Opening<'t, 'f>> = talks.iter().filter(|talk| talk.sales).filter_map(opening).collect();
    let key = |opening: &Opening<'_, '_>| (opening.talk.chat, opening.talk.place);
    openings.sort_by_key(|opening| (mix(opening.talk.chat.0.cast_unsigned()), key(opening)));
    openings.truncate(OPENINGS_MOST);
    openings.sort_by_key(key);
    openings
}

/// The number of groups that resampling changes least, their members and the index of 20 resamples.
fn steadiest(space: &Space, count: usize) -> (Vec<usize>, f64) {
    let all: Vec<usize> = (0..count).collect();
    let numbers: Vec<usize> = (2..=GROUPS_MOST.min(count / GROUP_SIZE).max(2)).collect();
    let tried: Vec<(Vec<usize>, f64)> = numbers
        .par_iter()
        .map(|number| {
            let groups = space.groups(&all, *number, STARTS, *number as u64);
            let stability = stability(space, &groups, *number, SEARCH_RESAMPLES);
            (groups, stability)
        })
        .collect();
    let best = tried.iter().map(|(_, stability)| *stability).fold(f64::MIN, f64::max);
    let chosen = tried.iter().rposition(|(_, stability)| *stability >= best - TIE).unwrap_or_default();
    let groups = tried.into_iter().nth(chosen).map(|(groups, _)| groups).unwrap_or_default();
    let stability = stability(space, &groups, numbers[chosen], RESAMPLES);
    (groups, stability)
}

/// Mean adjusted Rand index between the groups and those of resamples of four fifths.
fn stability(space: &Space, groups: &[usize], number: usize, resamples: u64) -> f64 {
    let one = |seed: u64| {
        let mut random = Random::new(seed);
        let drawn: Vec<usize> = (0..groups.len()).filter(|_| random.chance(RESAMPLE_SHARE)).collect();
        let again = space.groups(&drawn, number, STARTS, mix(seed));
        let before: Vec<usize> = drawn.iter().map(|place| groups[*place]).collect();
        agreement(&before, &again).ari
    };
    let found: Vec<f64> = (0..resamples).into_par_iter().map(one).collect();
    found.iter().sum::<f64>() / (resamples as f64).max(1.0)
}

fn told(space: &Space, openings: &[Opening<'_, '_>], groups: &[usize]) -> Vec<Theme> {
    let count = group_count(groups);
    let bags: Vec<&Bag> = openings.iter().map(|opening| &opening.bag).collect();
    let names = names(&bags, groups, count, NAME_WORDS);
    let mut themes: Vec<Theme> = members(groups, count)
        .into_iter()
        .zip(names)
        .filter(|(members, _)| !members.is_empty())
        .map(|(members, words)| {
            let central = space.by_centrality(&members)[0];
            let talks = || members.iter().map(|member| openings[*member].talk);
            let mut conversion = Share::default();
            talks().filter(|talk| talk.counted()).for_each(|talk| conversion.add(talk.paid()));
            Theme {
                words,
                example: quotes::message(&openings[central].text, OPENING_UNITS),
                size: members.len() as u64,
                conversion,
                ordered: talks().filter(|talk| talk.counted() && talk.outcome != Outcome::None).count() as u64,
            }
        })
        .collect();
    themes.sort_by(|one, other| other.size.cmp(&one.size).then(one.words.cmp(&other.words)));
    themes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steadiest_of(texts: &[String]) -> (Vec<usize>, f64) {
        let space = Space::of(texts.iter().map(String::as_str));
        steadiest(&space, texts.len())
    }

    #[test]
    fn three_planted_themes_are_found() {
        let mut random = Random::new(4);
        let themes = [
            ["доставка", "казань", "сроки", "курьер", "привезти", "почтой"],
            ["размер", "рост", "талия", "маломерит", "сетка", "обхват"],
            ["подарок", "сертификат", "упаковка", "открытка", "сестре", "юбилей"],
        ];
        let texts: Vec<String> = (0..90)
            .map(|place| {
                let words = themes[place % 3];
                let pick = |random: &mut Random| words[random.below(words.len())];
                format!("{} {} {}", pick(&mut random), pick(&mut random), pick(&mut random))
            })
            .collect();
        let (groups, stability) = steadiest_of(&texts);
        let planted: Vec<usize> = (0..90).map(|place| place % 3).collect();
        let found = agreement(&groups, &planted);
        assert!(found.ari > 0.9 && stability >= STABLE_FROM, "{found:?} {stability}");
        assert_eq!(group_count(&groups), 3);
    }

    #[test]
    fn noise_is_hidden() {
        let mut random = Random::new(9);
        let words: Vec<String> = (0..40)
            .map(|word| {
                format!(
                    "{}о{}",
                    "бвгджзклмнпрстфхцчшщ".chars().nth(word % 20).unwrap(),
                    "ак ун ир ел ос ыт".split(' ').nth(word / 7).unwrap()
                )
            })
            .collect();
        let texts: Vec<String> = (0..90)
            .map(|_| (0..5).map(|_| words[random.below(words.len())].as_str()).collect::<Vec<_>>().join(" "))
            .collect();
        let (_, stability) = steadiest_of(&texts);
        assert!(stability < STABLE_FROM, "{stability}");
    }
}
