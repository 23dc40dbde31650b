//! How much each side wrote (M20, M20b), and what the shop's blocks say last (M31).

use crate::analysis::conduct::heard::{Block, Heard};
use crate::analysis::signs::Sign;
use crate::model::chat::MessageKind;
use crate::model::conduct::{BlockKind, Talk};
use crate::model::findings::MessageClass;

/// Characters of each side.
pub fn talk(heard: &[Heard<'_>]) -> Talk {
    let mut talk = Talk::default();
    let mut run = 0;
    for one in heard {
        let chars = one.line.chars;
        if !one.by_shop() {
            talk.customer_chars = talk.customer_chars.saturating_add(chars);
            run = 0;
            continue;
        }
        run += chars;
        talk.longest_run_chars = talk.longest_run_chars.max(run);
        if one.line.class == MessageClass::Human {
            talk.manager_chars = talk.manager_chars.saturating_add(chars);
        }
    }
    talk
}

/// The shop's blocks by kind, by the order of kinds.
pub fn count_blocks(heard: &[Heard<'_>], blocks: &[Block]) -> Vec<(BlockKind, u32)> {
    let mut counts: Vec<(BlockKind, u32)> = Vec::new();
    for block in blocks.iter().filter(|block| block.by_shop) {
        let kind = block_kind(&heard[block.lines()]);
        match counts.iter_mut().find(|count| count.0 == kind) {
            Some(count) => count.1 += 1,
            None => counts.push((kind, 1)),
        }
    }
    counts.sort_unstable();
    counts
}

/// What the shop's words are, the most telling first.
pub fn block_kind(block: &[Heard<'_>]) -> BlockKind {
    let any = |shows: &dyn Fn(&Heard<'_>) -> bool| block.iter().any(shows);
    let is_card = |kind| matches!(kind, MessageKind::Order | MessageKind::Product);
    let is_media = |kind| matches!(kind, MessageKind::Image | MessageKind::File | MessageKind::Audio);
    if any(&|one| one.line.signs.has(Sign::Links) || is_card(one.line.message.kind)) {
        BlockKind::Link
    } else if any(&|one| one.line.signs.has(Sign::TellsPrice)) {
        BlockKind::Price
    } else if any(&|one| one.line.questions > 0) {
        BlockKind::Question
    } else if any(&|one| is_media(one.line.message.kind)) {
        BlockKind::Photo
    } else if any(&|one| one.line.signs.has(Sign::Waits) || one.line.promise.is_some()) {
        BlockKind::Waiting
    } else {
        BlockKind::Other
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::sample::found;
    use crate::model::conduct::BlockKind::{self, *};

    #[test]
    fn characters_by_side_and_the_longest_run() {
        let findings = found("C0 цена? | T5 добрый день | H10 сто | H20 двести | C30 ок | H40 да");
        let talk = findings.episodes[0].conduct.talk;
        assert_eq!((talk.customer_chars, talk.manager_chars, talk.longest_run_chars), (7, 11, 20));
    }

    #[test]
    fn blocks_by_what_they_say() {
        let cases: [(&str, &[(BlockKind, u32)]); 5] = [
            ("C0 цена? | H10 4 500 ₽ | H20 какой размер?", &[(Price, 1)]),
            ("C0 цена? | H10 какой размер? | C20 42 | H30 https://shop.example/1", &[(Link, 1), (Question, 1)]),
            ("C0 есть? | H10 минутку, уточню", &[(Waiting, 1)]),
            ("C0 есть? | H10 да | H1h есть", &[(Other, 2)]),
            ("C0 есть?", &[]),
        ];
        for (items, blocks) in cases {
            assert_eq!(found(items).episodes[0].conduct.blocks, blocks, "{items}");
        }
    }
}
