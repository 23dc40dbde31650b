//! Which questions were worth asking (M27): the customer's next words tell a need, a problem, a fact of
//! what they look for, not only yes, no, or a question back.

use crate::analysis::conduct::heard::{Block, Heard};
use crate::analysis::signs::Sign;
use crate::model::labels::{Label, SpinCode, Topic};

/// An answer of so many words tells something.
const TELLING_WORDS: u16 = 3;

/// Of every question of a SPIN stage: its place and whether it was productive.
pub fn questions(heard: &[Heard<'_>], blocks: &[Block]) -> Vec<(usize, bool)> {
    let mut found = Vec::new();
    for (number, block) in blocks.iter().enumerate().filter(|(_, block)| block.by_shop) {
        let next = blocks[number + 1..].iter().find(|block| !block.by_shop);
        let told = next.is_some_and(|next| heard[next.lines()].iter().any(tells));
        let asks = |place: &usize| heard[*place].manager().spin.iter().any(SpinCode::is_spin);
        found.extend(block.lines().filter(asks).map(|place| (place, told)));
    }
    found
}

/// How many messages ask of each of S, P, I, N.
pub fn stages(heard: &[Heard<'_>]) -> [u16; 4] {
    let mut asked = [0_u16; 4];
    for one in heard.iter().filter(|one| one.by_shop()) {
        let codes = one.manager().spin;
        for code in codes.iter().filter(|code| code.is_spin()) {
            asked[code.place()] = asked[code.place()].saturating_add(1);
        }
    }
    asked
}

fn tells(one: &Heard<'_>) -> bool {
    let (labels, signs) = (one.customer(), one.line.signs);
    let of_need = [Topic::SizeFit, Topic::Product].into_iter().any(|topic| labels.topic.contains(topic));
    let named = signs.has(Sign::TellsNeed) || !labels.objection.is_empty() || of_need;
    let answers = one.line.questions == 0 && !one.line.signs.has(Sign::Refuses) && one.line.words >= TELLING_WORDS;
    (one.line.words > 0 && one.line.questions == 0 && named) || answers
}

#[cfg(test)]
mod tests {
    use crate::analysis::sample::found;

    #[test]
    fn questions_that_brought_something() {
        let cases = [
            ("C0 есть кольца? | H60 Для кого выбираете? | C90 жене на годовщину свадьбы", true),
            ("C0 есть кольца? | H60 Какой размер носите? | C90 16,5 ношу", true),
            ("C0 есть кольца? | H60 Для кого выбираете? | C90 а сколько стоит?", false),
            ("C0 есть кольца? | H60 Для кого выбираете? | C90 спс", false),
            ("C0 есть кольца? | H60 Для кого выбираете?", false),
        ];
        for (items, productive) in cases {
            assert_eq!(found(items).marks[1].productive, productive, "{items}");
        }
    }
}
