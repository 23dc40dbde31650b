//! Why an episode was lost, were it lost: by its texts, as the guide of the corpus names the reasons.

use crate::analysis::conduct::heard::{Block, Heard};
use crate::analysis::signs::Sign;
use crate::model::conduct::LostReason;
use crate::model::findings::Episode;
use crate::model::labels::{EpisodeKind, Objection, Sentiment};

/// A first answer later than this of working time is a reason to have gone.
const SLOW_SECS: u32 = 3 * 3_600;
/// The shop's last blocks in which "нет в наличии" decides.
const LAST_BLOCKS: usize = 2;

/// The most likely reason; absent for what is no sale.
pub fn reason(heard: &[Heard<'_>], blocks: &[Block], episode: &Episode) -> Option<LostReason> {
    if episode.kind == Some(EpisodeKind::Other) || episode.first_customer_at.is_none() {
        return None;
    }
    if episode.kind == Some(EpisodeKind::Service) {
        return Some(LostReason::Other);
    }
    let last = heard.last()?;
    if !heard.iter().any(Heard::by_shop) || (!last.by_shop() && last.line.needs_reply && last.line.questions > 0) {
        return Some(LostReason::NoAnswer);
    }
    if was_slow(heard, episode) {
        return Some(LostReason::SlowAnswer);
    }
    if let Some(reason) = by_doubts(heard) {
        return Some(reason);
    }
    let of_shop = blocks.iter().rev().filter(|block| block.by_shop).take(LAST_BLOCKS);
    if of_shop.flat_map(Block::lines).any(|place| heard[place].line.signs.has(Sign::NotAvailable)) {
        return Some(LostReason::NotAvailable);
    }
    if !last.by_shop() && last.line.needs_reply {
        return Some(LostReason::NoAnswer);
    }
    let left_with_something = last_block_asks(heard, blocks) || episode.conduct.step.is_some();
    Some(if left_with_something { LostReason::WentSilent } else { LostReason::NoNextStep })
}

/// Somebody answered hours later, and the customer said no more, or nothing good.
fn was_slow(heard: &[Heard<'_>], episode: &Episode) -> bool {
    let slow = episode.waits.iter().rfind(|wait| wait.work_secs.is_some_and(|secs| secs > SLOW_SECS));
    let Some((answered, _)) = slow.and_then(|wait| wait.answered()) else { return false };
    let mut after = heard.iter().filter(|one| !one.by_shop() && one.line.message.sent_at > answered);
    after.all(|one| {
        let labels = one.customer();
        let gone = [Objection::Need, Objection::Competitor].into_iter().any(|kind| labels.objection.contains(kind));
        gone || labels.sentiment == Sentiment::Negative || one.line.words <= 2
    })
}

/// The last doubt that names a reason.
fn by_doubts(heard: &[Heard<'_>]) -> Option<LostReason> {
    let mut reasons = heard.iter().rev().filter(|one| !one.by_shop()).filter_map(|one| {
        let doubts = one.customer().objection;
        [
            (Objection::Price, LostReason::Price),
            (Objection::Fit, LostReason::Fit),
            (Objection::Competitor, LostReason::Price),
            (Objection::Need, LostReason::Other),
            (Objection::Delivery, LostReason::Other),
            (Objection::Trust, LostReason::Other),
        ]
        .into_iter()
        .find(|(kind, _)| doubts.contains(*kind))
        .map(|(_, reason)| reason)
    });
    reasons.next()
}

fn last_block_asks(heard: &[Heard<'_>], blocks: &[Block]) -> bool {
    let last = blocks.iter().rev().find(|block| block.by_shop);
    last.is_some_and(|block| {
        heard[block.lines()].iter().any(|one| one.manager().question.asks() || one.line.offers_step)
    })
}

#[cfg(test)]
mod tests {
    use crate::analysis::sample::found;
    use crate::model::conduct::LostReason::{self, *};

    #[test]
    fn reasons_by_their_texts() {
        let cases: [(&str, Option<LostReason>); 8] = [
            ("C0 сколько стоит букет?", Some(NoAnswer)),
            ("C0 сколько стоит букет? | H60 4 500 ₽ | C90 а доставка в Химки есть?", Some(NoAnswer)),
            ("C0 сколько стоит букет? | H60 4 500 ₽ | C90 дорого", Some(Price)),
            ("C0 есть белые пионы? | H60 К сожалению, пионов нет в наличии", Some(NotAvailable)),
            ("C0 сколько стоит букет? | H60 4 500 ₽", Some(NoNextStep)),
            ("C0 сколько стоит букет? | H60 4 500 ₽. На какую дату оформить?", Some(WentSilent)),
            ("C0 сколько стоит букет? | H5h 4 500 ₽ | C18100 уже купили", Some(SlowAnswer)),
            ("H0 Добрый день!", None),
        ];
        for (items, reason) in cases {
            assert_eq!(found(items).episodes[0].conduct.lost_reason, reason, "{items}");
        }
    }
}
