//! The criteria of quality that texts decide (spec of the sheet `quality_chats`). Those that depend on the
//! present instant or on settings (reply in time, follow-up, nothing left hanging) are decided when read:
//! `metrics::quality`. Service talks are judged by manners and answers alone.

use std::collections::{HashMap, HashSet};

use crate::analysis::conduct::heard::{Block, Heard};
use crate::analysis::conduct::is_sale;
use crate::analysis::signs::Sign;
use crate::model::chat::MessageKind;
use crate::model::conduct::{Criterion, CriterionMark};
use crate::model::findings::{Episode, MessageClass};
use crate::model::ids::MessageId;
use crate::model::labels::{EpisodeKind, SpinCode, Stage, Topic};
use crate::text::normal::Normal;

/// A need told in so many words needs no question.
const TOLD_WORDS: u16 = 7;
/// A greeting stands among the shop's first words.
const FIRST_LINES: usize = 3;
/// Words that carry a meaning are longer than this, and alike in so many first letters.
const STEM_LETTERS: usize = 5;
/// An offer in fewer words is no presentation.
const OFFER_WORDS: u16 = 4;

/// The marks of an episode in which a person wrote; `new`: it does not go on from the day before.
pub fn criteria(heard: &[Heard<'_>], blocks: &[Block], episode: &Episode, new: bool) -> Vec<CriterionMark> {
    if !heard.iter().any(Heard::by_shop) || episode.kind == Some(EpisodeKind::Other) {
        return Vec::new();
    }
    let sale = is_sale(episode);
    let mut marks = Vec::new();
    let mut add = |criterion, told: Option<(bool, Option<MessageId>)>| {
        marks.extend(told.map(|(met, evidence)| CriterionMark { criterion, met, evidence }));
    };
    add(Criterion::Greeting, greeting(heard).filter(|_| new));
    add(Criterion::NeedFirst, need_first(heard, blocks).filter(|_| episode.kind == Some(EpisodeKind::Consultation)));
    add(Criterion::AllAnswered, all_answered(episode));
    add(Criterion::FittingOffer, fitting_offer(heard).filter(|_| sale));
    add(Criterion::ObjectionAnswered, objection_answered(episode));
    add(Criterion::NextStep, next_step(heard, episode).filter(|_| sale && episode.interest));
    add(Criterion::Upsell, upsell(heard, episode).filter(|_| sale));
    add(Criterion::Respect, Some(respect(heard)));
    marks
}

type Told = Option<(bool, Option<MessageId>)>;

fn greeting(heard: &[Heard<'_>]) -> Told {
    let mut first = heard.iter().filter(|one| one.by_shop()).take(FIRST_LINES);
    let greets = |one: &&Heard<'_>| {
        let signs = one.line.signs;
        signs.has(Sign::Greets) || signs.has(Sign::Names) || one.manager().stage.contains(Stage::Greeting)
    };
    let opener = heard.iter().find(|one| one.by_shop())?.line.message.id;
    let found = first.find(greets).map(|one| one.line.message.id);
    Some((found.is_some(), found.or(Some(opener))))
}

fn asks_need(one: &Heard<'_>) -> bool {
    one.by_shop() && one.manager().spin.iter().any(SpinCode::is_spin)
}

/// Offers goods: shows, prices, recommends; not a bare yes.
fn offers(one: &Heard<'_>) -> bool {
    let shows = matches!(one.line.message.kind, MessageKind::Product | MessageKind::Image);
    let tells = one.line.signs.has(Sign::States) && one.line.words >= OFFER_WORDS;
    one.by_shop() && (shows || (tells && one.manager().stage.contains(Stage::Presentation)))
}

fn need_first(heard: &[Heard<'_>], blocks: &[Block]) -> Told {
    let block_of = |place: usize| blocks.iter().position(|block| block.lines().contains(&place));
    let offer = heard.iter().position(offers);
    let asked = heard.iter().position(asks_need);
    let Some(offer) = offer else { return asked.map(|asked| (true, Some(heard[asked].line.message.id))) };
    let before = &heard[..offer];
    if let Some(told) = before.iter().find(|one| tells_need(one)) {
        return Some((true, Some(told.line.message.id)));
    }
    // A straight question is answered first; the need is asked in the same or the next words of the shop.
    let straight = before.iter().rev().find(|one| !one.by_shop()).is_some_and(|one| one.line.questions > 0);
    let room = if straight { 2 } else { 0 };
    let in_time = asked.filter(|asked| block_of(*asked) <= block_of(offer).map(|block| block + room));
    Some((in_time.is_some(), Some(heard[in_time.unwrap_or(offer)].line.message.id)))
}

fn tells_need(one: &Heard<'_>) -> bool {
    !one.by_shop() && one.line.signs.has(Sign::TellsNeed) && one.line.words >= TOLD_WORDS
}

fn all_answered(episode: &Episode) -> Told {
    let conduct = &episode.conduct;
    (conduct.asked > 0).then(|| (conduct.unanswered.is_empty(), conduct.unanswered.first().copied()))
}

/// The need was told after a question, and something was offered after that.
fn fitting_offer(heard: &[Heard<'_>]) -> Told {
    let asked = heard.iter().position(asks_need)?;
    let told = asked + heard[asked..].iter().position(|one| !one.by_shop() && one.line.words > 1)?;
    let later: Vec<&Heard<'_>> =
        heard[told..].iter().filter(|one| offers(one) && one.line.words >= OFFER_WORDS).collect();
    let first = later.first()?;
    if let Some(tied) = later.iter().find(|one| one.line.signs.has(Sign::Ties)) {
        return Some((true, Some(tied.line.message.id)));
    }
    let mut normal = Normal::new();
    let mut said: HashMap<String, usize> = HashMap::new();
    for (place, one) in heard[..=told].iter().enumerate().filter(|(_, one)| !one.by_shop()) {
        // What was told in answer ties alone; of the first words the name of the goods is always among them.
        let weight = if place > asked { 2 } else { 1 };
        said.extend(stems(&mut normal, &one.line.message.text).into_iter().map(|stem| (stem, weight)));
    }
    let alike = |one: &&&Heard<'_>| {
        let shared: HashSet<String> = stems(&mut normal, &one.line.message.text).into_iter().collect();
        shared.iter().filter_map(|stem| said.get(stem)).sum::<usize>() >= 2
    };
    let tied = later.iter().find(alike).map(|one| one.line.message.id);
    Some((tied.is_some(), tied.or(Some(first.line.message.id))))
}

fn stems(normal: &mut Normal, text: &str) -> Vec<String> {
    normal.read(text);
    let long =
        normal.tokens().iter().map(|token| normal.word(token)).filter(|word| word.chars().count() >= STEM_LETTERS);
    let numbers = normal.tokens().iter().filter(|token| token.digit).map(|token| normal.word(token));
    long.map(|word| word.chars().take(STEM_LETTERS).collect()).chain(numbers.map(str::to_owned)).collect()
}

fn objection_answered(episode: &Episode) -> Told {
    let mut heard = episode.conduct.objections.iter().filter(|mark| mark.heard).peekable();
    let first = heard.peek()?.message;
    let passed = heard.find(|mark| mark.answer.is_none()).map(|mark| mark.message);
    Some((passed.is_none(), passed.or(Some(first))))
}

fn next_step(heard: &[Heard<'_>], episode: &Episode) -> Told {
    let last = heard.iter().rev().find(|one| one.by_shop())?.line.message.id;
    let step = episode.conduct.step.map(|step| step.message);
    Some((step.is_some() || !episode.order_ids.is_empty(), step.or(Some(last))))
}

/// Fits where the customer has said that they buy and somebody still talks with them.
fn upsell(heard: &[Heard<'_>], episode: &Episode) -> Told {
    let (at, signal) = episode.conduct.buying_signal?;
    let since = || heard.iter().filter(|one| one.line.message.sent_at >= at);
    // The order is being arranged: a link to pay, or the customer tells where to.
    let arranges = |one: &Heard<'_>| {
        let told = !one.by_shop() && one.customer().topic.contains(Topic::ContactData);
        told || (one.by_shop() && one.line.signs.has(Sign::Links))
    };
    let answered = since().any(Heard::by_shop);
    let offered = since().any(|one| one.manager().stage.contains(Stage::Upsell));
    if !answered || !(offered || since().any(arranges)) {
        return None;
    }
    let offered = episode.conduct.upsell.map(|offer| offer.message);
    Some((offered.is_some(), offered.or(Some(signal))))
}

fn respect(heard: &[Heard<'_>]) -> (bool, Option<MessageId>) {
    let wrong = |one: &&Heard<'_>| {
        let signs = one.line.signs;
        one.line.class == MessageClass::Human && (signs.has(Sign::Rude) || signs.has(Sign::Presses))
    };
    let found = heard.iter().filter(|one| one.by_shop()).find(wrong).map(|one| one.line.message.id);
    (found.is_none(), found)
}

#[cfg(test)]
mod tests {
    use crate::analysis::sample::found;
    use crate::model::conduct::Criterion::{self, *};

    #[test]
    fn criteria_met_missed_and_not_applicable() {
        // Row: chat, criterion, met and its evidence; absent: not applicable.
        let cases: [(&str, Criterion, Option<(bool, Option<i64>)>); 16] = [
            ("C0 сколько стоят розы? | H60 Добрый день! Есть", Greeting, Some((true, Some(2)))),
            ("C0 сколько стоят розы? | H60 есть", Greeting, Some((false, Some(2)))),
            ("C0 сколько стоят розы?", Greeting, None),
            ("C0 сколько стоят розы? | H60 4 500 ₽", AllAnswered, Some((true, None))),
            ("C0 сколько стоят розы? | H60 Добрый день!", AllAnswered, Some((false, Some(1)))),
            ("C0 хочу розы | H60 Какие цвета вам нравятся? | C90 белые", AllAnswered, None),
            (
                "C0 сколько стоят розы? | H60 4 500 ₽ | C90 дорого | H99 Хорошо",
                ObjectionAnswered,
                Some((false, Some(3))),
            ),
            ("C0 сколько стоят розы? | H60 4 500 ₽", ObjectionAnswered, None),
            ("C0 сколько стоят розы? | H60 4 500 ₽", NextStep, Some((false, Some(2)))),
            ("C0 сколько стоят розы? | H60 4 500 ₽. Оформляем заказ?", NextStep, Some((true, Some(2)))),
            (
                "C0 сколько стоят розы? | H60 4 500 ₽ | C90 беру, оформляйте | H99 Хорошо, вот ссылка https://pay.example/1",
                Upsell,
                Some((false, Some(3))),
            ),
            (
                "C0 сколько стоят розы? | H60 4 500 ₽ | C90 беру, оформляйте | H99 Хотите добавить к букету открытку?",
                Upsell,
                Some((true, Some(4))),
            ),
            ("C0 сколько стоят розы? | H60 4 500 ₽", Upsell, None),
            ("C0 сколько стоят розы? | H60 Читайте внимательно, там всё написано", Respect, Some((false, Some(2)))),
            ("C0 сколько стоят розы? | H60 4 500 ₽", Respect, Some((true, None))),
            ("C0 сколько стоят розы? | H60 4 500 ₽", FollowUp, None),
        ];
        for (items, criterion, expected) in cases {
            let findings = found(items);
            let mark = findings.episodes[0].conduct.criteria.iter().find(|mark| mark.criterion == criterion);
            let told = mark.map(|mark| (mark.met, mark.evidence.map(|evidence| evidence.0)));
            assert_eq!(told, expected, "{criterion:?}: {items}");
        }
    }

    #[test]
    fn need_before_offer_and_offer_tied_to_it() {
        let consultation = "C0 Здравствуйте, помогите выбрать букет | ";
        let cases: [(&str, Criterion, bool); 4] = [
            (
                "H60 Здравствуйте! Для кого выбираете и какой повод? | C90 маме на юбилей, любит пионы | H120 Рекомендую пионы с эвкалиптом, 4 500 ₽, стоят неделю",
                NeedFirst,
                true,
            ),
            (
                "H60 Здравствуйте! Рекомендую пионы с эвкалиптом, 4 500 ₽, стоят неделю | C90 красивый | H99 Да, очень популярный букет у нас",
                NeedFirst,
                false,
            ),
            (
                "H60 Здравствуйте! Для кого выбираете и какой повод? | C90 маме на юбилей, любит пионы | H120 Рекомендую пионы с эвкалиптом, 4 500 ₽, стоят неделю",
                FittingOffer,
                true,
            ),
            (
                "H60 Здравствуйте! Для кого выбираете и какой повод? | C90 маме на юбилей, любит пионы | H120 Самый популярный букет сезона, красные розы, 4 500 ₽",
                FittingOffer,
                false,
            ),
        ];
        for (items, criterion, met) in cases {
            let findings = found(&format!("{consultation}{items}"));
            let mark = findings.episodes[0].conduct.criteria.iter().find(|mark| mark.criterion == criterion);
            assert_eq!(mark.map(|mark| mark.met), Some(met), "{criterion:?}: {items}");
        }
    }
}
