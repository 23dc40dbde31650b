//! What the shop offered and how it was taken: the next step (M18), something more; and the first sign that
//! the customer buys.

use crate::analysis::conduct::heard::{Block, Heard};
use crate::analysis::signs::Sign;
use crate::model::chat::MessageKind;
use crate::model::conduct::{Answer, Offer};
use crate::model::findings::Episode;
use crate::model::ids::MessageId;
use crate::model::labels::{EpisodeKind, QuestionKind, Stage, Topic};
use crate::model::time::Time;

/// A next step is looked for in so many last blocks of the shop (M18).
const LAST_BLOCKS: usize = 2;

/// The last step offered in the shop's last two blocks; without one, the last that was accepted: what follows
/// an accepted step (thanks, a track number) takes nothing away from it.
pub fn step(heard: &[Heard<'_>], blocks: &[Block]) -> Option<Offer> {
    let of_shop: Vec<&Block> = blocks.iter().filter(|block| block.by_shop).collect();
    let recent_from = of_shop.iter().rev().take(LAST_BLOCKS).next_back()?.lines().start;
    let mut steps = (0..heard.len()).rev().filter(|place| heard[*place].by_shop() && heard[*place].line.offers_step);
    let last = steps.next()?;
    if last >= recent_from {
        return Some(offer(heard, last));
    }
    std::iter::once(last).chain(steps).map(|place| offer(heard, place)).find(|offer| offer.answer == Answer::Accepted)
}

/// The first offer of something more or dearer.
pub fn upsell(heard: &[Heard<'_>]) -> Option<Offer> {
    let is_upsell = |one: &Heard<'_>| one.by_shop() && one.manager().stage.contains(Stage::Upsell);
    heard.iter().position(is_upsell).map(|place| offer(heard, place))
}

/// The customer says that they buy, asks how to pay, or orders. After a sale nobody buys.
pub fn buying_signal(heard: &[Heard<'_>], episode: &Episode) -> Option<(Time, MessageId)> {
    if matches!(episode.kind, Some(EpisodeKind::Service | EpisodeKind::Other)) {
        return None;
    }
    let buys = |one: &&Heard<'_>| {
        let topic = one.customer().topic;
        let decided = topic.contains(Topic::Purchase) || topic.contains(Topic::Payment);
        !one.by_shop() && (decided || one.line.message.kind == MessageKind::Order)
    };
    heard.iter().find(buys).map(|one| (one.line.message.sent_at, one.line.message.id))
}

fn offer(heard: &[Heard<'_>], place: usize) -> Offer {
    let line = heard[place].line;
    Offer { message: line.message.id, at: line.message.sent_at, manager: line.manager, answer: answer(heard, place) }
}

/// What the customer's next words make of it.
fn answer(heard: &[Heard<'_>], place: usize) -> Answer {
    // "Оформляем?" needs a yes; a choice, a size, an address is taken by telling it.
    let asked = matches!(heard[place].manager().question, QuestionKind::Open | QuestionKind::Alternative);
    let mut told = Answer::Ignored;
    for one in heard[place + 1..].iter().skip_while(|one| one.by_shop()).take_while(|one| !one.by_shop()) {
        let answer = of_words(one, asked);
        if matches!(answer, Answer::Refused | Answer::Accepted) {
            return answer;
        }
        told = Answer::Other;
    }
    told
}

fn of_words(one: &Heard<'_>, asked: bool) -> Answer {
    let (labels, signs) = (one.customer(), one.line.signs);
    let takes =
        [Topic::Purchase, Topic::ContactData, Topic::Payment].into_iter().any(|topic| labels.topic.contains(topic));
    if signs.has(Sign::Refuses) || !labels.objection.is_empty() || signs.has(Sign::Thinks) {
        return Answer::Refused;
    }
    let shows = !matches!(one.line.message.kind, MessageKind::Text | MessageKind::Command);
    let asks = one.line.questions > 0 || signs.has(Sign::Turns);
    // What was asked for is told: a size chosen, an address, a day.
    let replies = asked && !asks && one.line.words > 0;
    if shows || signs.has(Sign::Agrees) || (takes && !asks) || replies {
        return Answer::Accepted;
    }
    Answer::Other
}

#[cfg(test)]
mod tests {
    use crate::analysis::sample::found;
    use crate::model::conduct::Answer::{self, *};

    #[test]
    fn steps_and_how_they_were_taken() {
        let cases: [(&str, Option<(i64, Answer)>); 8] = [
            ("C0 хочу розы | H60 Оформляем заказ? | C90 да, давайте", Some((2, Accepted))),
            ("C0 хочу розы | H60 Оформляем заказ? | C90 нет, спасибо", Some((2, Refused))),
            ("C0 хочу розы | H60 Оформляем заказ? | C90 я подумаю", Some((2, Refused))),
            ("C0 хочу розы | H60 Оформляем заказ? | C90 а белые есть?", Some((2, Other))),
            ("C0 хочу розы | H60 Оформляем заказ?", Some((2, Ignored))),
            ("C0 хочу розы | H60 Чёрный или бежевый отложить? | C90 бежевый", Some((2, Accepted))),
            ("C0 хочу розы | H60 Есть", None),
            (
                "C0 хочу розы | H60 Оформляем заказ? | C90 да | H99 Хорошо | C120 спс | H130 Пожалуйста | C140 ок | H150 Всего доброго",
                Some((2, Accepted)),
            ),
        ];
        for (items, expected) in cases {
            let step = found(items).episodes[0].conduct.step;
            assert_eq!(step.map(|step| (step.message.0, step.answer)), expected, "{items}");
        }
    }

    #[test]
    fn upsell_and_the_first_sign_of_buying() {
        let findings = found(
            "C0 розы есть? | H60 Есть, 4 500 ₽ | C90 беру | H99 Хотите добавить открытку к букету? | C120 нет, спасибо",
        );
        let conduct = &findings.episodes[0].conduct;
        assert_eq!(conduct.buying_signal.map(|signal| signal.1.0), Some(3));
        assert_eq!(conduct.upsell.map(|offer| (offer.message.0, offer.answer)), Some((4, Refused)));
        assert_eq!(found("C0 розы есть? | H60 Есть").episodes[0].conduct.buying_signal, None);
    }
}
