//! Figures of judgement over chats in one line.

use super::conduct::{ConductFigures, ConductKey, ConductSplit, conduct};
use super::outcome::Outcomes;
use super::quality::{criteria, quality_of_chat};
use super::spin::{self, SpinCounts};
use crate::analysis::sample::at;
use crate::metrics::advice;
use crate::model::conduct::Criterion;
use crate::model::facts::{CodeCheck, Facts};
use crate::model::findings::AdviceRule;
use crate::model::ids::{ManagerId, MessageId};
use crate::model::labels::SpinCode;
use crate::money::sample::{facts_of, order};

fn led(facts: &Facts) -> ConductFigures {
    conduct(facts, facts.period, ConductSplit::Shop, None).remove(&ConductKey::Shop).unwrap_or_default()
}

const ROSES: &str = "C0 Здравствуйте, сколько стоит букет роз? | H60 Здравствуйте! 4 500 ₽ за букет";

fn spin_of(items: &str) -> SpinCounts {
    let facts = facts_of(&[items]);
    spin::spin_of_chat(&facts.chats[0], None, facts.period).unwrap_or_default()
}

#[test]
fn spin_counts_by_stage() {
    let asked = format!("{ROSES} | H70 Для кого выбираете букет? | C90 жене на годовщину свадьбы");
    let counts = spin_of(&asked);
    assert_eq!(([0, 1, 2, 3].map(|stage| counts.of(stage)), counts.productive), ([1, 0, 0, 0], 1));
    let twice = format!("{asked} | H120 Для кого выбираете букет?");
    assert_eq!(spin_of(&twice).of(0), 1, "the same text counts once");
    let saved = format!("{ROSES} | T70 Для кого выбираете букет? | C90 жене");
    let counts = spin_of(&saved);
    assert_eq!((counts.written[0], counts.templates[0]), (0, 1), "templates apart");
    assert_eq!(counts.completeness(), 0.25);
    assert_eq!(spin_of("C0 Здравствуйте, где мой заказ 123? Жду третий день | H60 Какой у вас номер заказа?").of(0), 0);
}

#[test]
fn spin_by_manager_counts_each_ones_own() {
    let facts = facts_of(&[
        &format!("{ROSES} | H70:1 Для кого выбираете букет? | C90 маме | H120:2 Что смущает больше всего?"),
        &format!("{ROSES} | H70:1 На какую дату нужен букет?"),
    ]);
    let by_manager = spin::spin_by_manager(&facts, facts.period);
    let first = &by_manager[&Some(ManagerId(1))];
    assert_eq!((first.chats, first.usage[0].value, first.usage[1].value), (2, Some(1.0), Some(0.0)));
    let second = &by_manager[&Some(ManagerId(2))];
    assert_eq!((second.chats, second.usage[1].value), (1, Some(1.0)));
    assert_eq!(spin::spin(&facts, None, None, facts.period).chats, 2);
}

#[test]
fn precision_is_of_checked_labels() {
    let mut facts = facts_of(&[]);
    assert_eq!(spin::precision(&facts).value, None);
    let check = |code, checked, right| CodeCheck { code, checked, right };
    facts.code_checks = vec![check(SpinCode::Situation, 80, 70), check(SpinCode::Problem, 40, 31)];
    let precision = spin::precision(&facts);
    assert_eq!((precision.count, precision.value), (120, Some(101.0 / 120.0)));
    assert_eq!(spin::precision_of(&facts, SpinCode::Problem).count, 40);
    assert_eq!(spin::precision_of(&facts, SpinCode::NeedPayoff).value, None);
}

#[test]
fn follow_up_by_the_clock() {
    // Facts are seen ten days after the first message.
    let cases: [(&str, Option<f64>, u64); 4] = [
        ("", Some(0.0), 1),
        (" | H30h Здравствуйте! Букет ещё актуален?", Some(1.0), 1),
        (" | C3h спасибо, купила в другом месте", None, 0),
        (" | H4d Здравствуйте! Букет ещё актуален?", Some(0.0), 1),
    ];
    for (more, rate, count) in cases {
        let figures = led(&facts_of(&[&format!("{ROSES}{more}")]));
        assert_eq!((figures.follow_up_rate.value, figures.follow_up_rate.count), (rate, count), "{more}");
    }
    let mut bought = facts_of(&[ROSES]);
    bought.orders = vec![order(900, 600, 450_000)];
    assert_eq!(led(&bought).follow_up_rate.count, 0, "an order needs no follow-up");
    let mut soon = facts_of(&[ROSES]);
    soon.now = at(30 * 3_600);
    assert_eq!(led(&soon).follow_up_rate.count, 0, "there is still time");
}

#[test]
fn conduct_counts_promises_questions_doubts() {
    let figures = led(&facts_of(&[
        "C0 Здравствуйте, есть букет из пионов? | H60 Здравствуйте! Сейчас уточню | H300 Да, есть, 5 000 ₽",
        "C0 Здравствуйте, есть букет из пионов? | H60 Здравствуйте! Уточню и отвечу через час",
        "C0 Здравствуйте, сколько стоит букет? | H60 4 500 ₽ | C90 дорого | H120 Хорошо",
        "C0 Здравствуйте, сколько стоит букет? | H60 Здравствуйте! Букеты у нас очень свежие | C90 понятно",
    ]));
    assert_eq!((figures.promises_kept.value, figures.promises_kept.count), (Some(0.5), 2));
    assert_eq!((figures.objections_handled.value, figures.objections_handled.count), (Some(0.0), 1));
    assert_eq!(figures.objections_handled.evidence, [MessageId(3)]);
    assert_eq!((figures.answered_questions.value, figures.answered_questions.count), (Some(0.5), 4));
    assert!(figures.talk_ratio.value.is_some_and(|ratio| (0.2..0.8).contains(&ratio)));
}

#[test]
fn quality_is_a_weighted_share() {
    let items = "C0 Здравствуйте, сколько стоит букет роз? | H60 Здравствуйте! 4 500 ₽ за букет. Оформляем заказ?";
    let mut facts = facts_of(&[items]);
    facts.now = at(3_600);
    let quality = |facts: &Facts| {
        quality_of_chat(facts, &facts.chats[0], facts.period, &Outcomes::of(facts)).and_then(|quality| quality.score)
    };
    assert_eq!(quality(&facts), Some(100.0));
    let mut late = facts_of(&[&items.replace("H60", "H4000")]);
    late.now = at(7_200);
    let marks = criteria(&late, &late.chats[0], 0, &Outcomes::of(&late));
    let in_time = marks.iter().find(|mark| mark.criterion == Criterion::InTime);
    assert_eq!(in_time.map(|mark| (mark.met, mark.evidence)), Some((false, Some(MessageId(1)))));
    let before = quality(&late).unwrap();
    assert!((70.0..100.0).contains(&before), "{before}");
    late.rules.quality.0[Criterion::InTime as usize] = 0.0;
    assert_eq!(quality(&late), Some(100.0), "a weight of 0 leaves a criterion out");
    late.rules.quality.0 = [0.0; 11];
    assert_eq!(quality(&late), None);
    assert_eq!(quality(&facts_of(&["C0 сколько стоит букет?"])), None, "nobody wrote");
}

#[test]
fn advice_by_promise_and_silence() {
    let rules = |facts: &Facts| -> Vec<AdviceRule> {
        advice(facts, &facts.chats[0]).into_iter().map(|advice| advice.rule).collect()
    };
    let promised = facts_of(&["C0 Здравствуйте, есть букет из пионов? | H60 Здравствуйте! Уточню и отвечу через час"]);
    assert_eq!(rules(&promised).first(), Some(&AdviceRule::PromiseOverdue));
    let silent = facts_of(&[ROSES]);
    assert!(rules(&silent).contains(&AdviceRule::NoFollowUp));
    let mut bought = facts_of(&[ROSES]);
    bought.orders = vec![order(900, 600, 450_000)];
    let found = rules(&bought);
    assert!(!found.contains(&AdviceRule::NoFollowUp) && !found.contains(&AdviceRule::BarePrice), "{found:?}");
    let rude = facts_of(&["C0 сколько стоит букет роз? | H60 Читайте внимательно, там всё написано"]);
    assert_eq!(advice(&rude, &rude.chats[0])[0].evidence, Some(MessageId(2)));
}
