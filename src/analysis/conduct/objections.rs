//! Doubts the customer voiced and whether anybody answered them.

use crate::analysis::conduct::heard::Heard;
use crate::analysis::signs::Sign;
use crate::model::conduct::ObjectionMark;
use crate::model::labels::{LabelSet, Objection, SpinCode, Stage};

/// "Хорошо" answers no doubt.
const FEWEST_WORDS: u16 = 3;
/// A statement this long tells something about what the customer doubts.
const TELLING_WORDS: u16 = 5;

/// The doubts of an episode; doubts said one after another without the shop between are one.
pub fn objections(heard: &[Heard<'_>]) -> Vec<ObjectionMark> {
    let mut found: Vec<ObjectionMark> = Vec::new();
    let mut open = false;
    let mut shop_spoke = false;
    for one in heard {
        if one.by_shop() {
            if let Some(mark) = found.last_mut().filter(|_| open) {
                hear(mark, one);
            }
            shop_spoke = true;
            continue;
        }
        let kinds = doubts(one);
        if shop_spoke {
            open = false;
            shop_spoke = false;
        }
        match found.last_mut().filter(|_| open) {
            Some(mark) => kinds.iter().for_each(|kind| mark.kinds.insert(kind)),
            None if !kinds.is_empty() => {
                found.push(ObjectionMark {
                    message: one.line.message.id,
                    at: one.line.message.sent_at,
                    kinds,
                    answer: None,
                    manager: None,
                    heard: false,
                });
                open = true;
            }
            None => {}
        }
    }
    found
}

/// "Уже не нужно" is no doubt to answer.
fn doubts(one: &Heard<'_>) -> LabelSet<Objection> {
    one.customer().objection.iter().filter(|kind| *kind != Objection::Need).collect()
}

fn hear(mark: &mut ObjectionMark, one: &Heard<'_>) {
    mark.heard = true;
    if mark.answer.is_some() {
        return;
    }
    mark.manager = mark.manager.or(one.line.manager);
    if answers(one, mark.kinds) {
        mark.answer = Some(one.line.message.id);
        mark.manager = one.line.manager;
    }
}

fn answers(one: &Heard<'_>, kinds: LabelSet<Objection>) -> bool {
    let labels = one.manager();
    if one.line.words < FEWEST_WORDS && !labels.question.asks() {
        return false;
    }
    let asks_why = [SpinCode::Problem, SpinCode::Implication, SpinCode::NeedPayoff];
    if labels.stage.contains(Stage::Objection) || asks_why.into_iter().any(|code| labels.spin.contains(code)) {
        return true;
    }
    if kinds.len() == 1 && kinds.contains(Objection::Think) {
        return labels.next_step;
    }
    let tells = one.line.signs.has(Sign::States) && one.line.words >= TELLING_WORDS;
    tells && (labels.stage.contains(Stage::Presentation) || labels.stage.contains(Stage::Upsell))
}

#[cfg(test)]
mod tests {
    use crate::analysis::sample::found;

    #[test]
    fn doubts_answered_and_passed_over() {
        // Row: chat; of each doubt: its message, the answer, heard by anybody.
        let cases: [(&str, &[(i64, Option<i64>, bool)]); 6] = [
            (
                "C0 сколько стоит? | H60 4 500 ₽ | C90 дорого | H120 Понимаю вас! Зато в цену входит гравировка и доставка",
                &[(3, Some(4), true)],
            ),
            ("C0 сколько стоит? | H60 4 500 ₽ | C90 дорого | H120 Что именно смущает в цене?", &[(3, Some(4), true)]),
            ("C0 сколько стоит? | H60 4 500 ₽ | C90 дорого | H120 Хорошо", &[(3, None, true)]),
            ("C0 сколько стоит? | H60 4 500 ₽ | C90 дорого", &[(3, None, false)]),
            ("C0 сколько стоит? | H60 4 500 ₽ | C90 дорого | C95 я подумаю | H120 Хорошо", &[(3, None, true)]),
            ("C0 сколько стоит? | H60 4 500 ₽ | C90 беру", &[]),
        ];
        for (items, expected) in cases {
            let findings = found(items);
            let marks: Vec<_> = findings.episodes[0]
                .conduct
                .objections
                .iter()
                .map(|mark| (mark.message.0, mark.answer.map(|answer| answer.0), mark.heard))
                .collect();
            assert_eq!(marks, expected, "{items}");
        }
    }
}
