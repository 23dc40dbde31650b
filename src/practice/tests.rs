use super::sample::{End, dresses, shop};
use super::*;
use crate::model::labels::{EpisodeKind, Objection, Topic};
use crate::model::practice::Situation;
use crate::stats::random::Random;

const SELLS: &str = "Могу отложить для вас до завтра, пока не разобрали";

/// Chats of two managers that differ in one sentence; `sells` pays more often with it.
fn many(count: usize, managers: usize, sells: bool) -> (Facts, Texts) {
    let mut random = Random::new(11);
    let chats: Vec<(String, End)> = (0..count)
        .map(|place| {
            let manager = 1 + place % managers;
            let with = random.chance(0.4);
            let words = if with { SELLS } else { "Оно из хлопка, пошив наш, Самара" };
            let paid = random.chance(if with && sells { 0.7 } else { 0.3 });
            let chat = format!(
                "C0 Здравствуйте, сколько стоит платье? | H60:{manager} Здравствуйте! Платье стоит 4500 рублей | \
                 C120 понятно | H180:{manager} {words} | C240 хорошо"
            );
            (chat, if paid { End::Paid(4_500, 300) } else { End::Nothing })
        })
        .collect();
    shop(&chats)
}

#[test]
fn a_phrase_that_sells_is_found_in_real_texts() {
    let (facts, texts) = many(200, 2, true);
    let practice = learn(&facts, &texts);
    assert_eq!((practice.scripts.talks, practice.scripts.managers), (200, 2));
    let found = practice.scripts.found.iter().find(|script| script.phrase.contains("отложить")).unwrap();
    assert_eq!(found.managers, 2);
    assert!(found.lift_low > 0.0 && found.lift > 0.2 && found.q <= 0.1, "{found:?}");
    assert!(found.phrase.starts_with("Могу отложить"), "{found:?}");
    assert_eq!(found.example, SELLS);
    // What everybody says, and what those say who do not sell, is no finding.
    assert!(practice.scripts.found.iter().all(|script| !script.phrase.contains("стоит")));
}

#[test]
fn no_effect_and_one_manager_find_nothing() {
    let (facts, texts) = many(200, 2, false);
    let practice = learn(&facts, &texts);
    assert!(practice.scripts.tested > 0 && practice.scripts.found.is_empty(), "{:?}", practice.scripts.found);
    let (facts, texts) = many(160, 1, true);
    let practice = learn(&facts, &texts);
    assert_eq!(practice.scripts.managers, 1);
    assert!(practice.scripts.found.is_empty());
}

#[test]
fn what_is_said_after_the_decision_is_not_compared() {
    let mut random = Random::new(5);
    let chats: Vec<(String, End)> = (0..120)
        .map(|place| {
            let manager = 1 + place % 2;
            let paid = random.chance(0.5);
            let end = if paid {
                format!("C240 да, беру | H300:{manager} Спасибо за заказ, ваша посылка уедет утром | C360 жду")
            } else {
                "C240 понятно, до свидания".to_owned()
            };
            let chat = format!(
                "C0 Здравствуйте, сколько стоит платье? | H60:{manager} Здравствуйте! Платье стоит 4500 рублей | {end}"
            );
            (chat, if paid { End::Paid(4_500, 290) } else { End::Nothing })
        })
        .collect();
    let (facts, texts) = shop(&chats);
    let practice = learn(&facts, &texts);
    assert!(practice.scripts.found.is_empty(), "{:?}", practice.scripts.found);
}

#[test]
fn the_small_shop_teaches_its_ways() {
    let (facts, texts) = dresses();
    let practice = learn(&facts, &texts);
    assert_eq!(practice.paid, 6);
    assert_eq!(practice.best_chats.len(), 6);
    let way = practice.ways.iter().find(|way| way.kind == EpisodeKind::Consultation).unwrap();
    assert!(way.won >= 5 && way.steps.len() >= 3, "{way:?}");
    let price = practice.doubts.iter().find(|doubt| doubt.objection == Objection::Price).unwrap();
    assert!(price.handled.count >= 3 && price.handled.hits >= 1, "{price:?}");
    assert!(price.replies.iter().any(|reply| reply.contains("хлопок")), "{price:?}");
    let asked = practice.questions.iter().find(|question| question.topic == Topic::Price).unwrap();
    assert!(asked.asked >= 4 && !asked.answers.is_empty(), "{asked:?}");
    assert!(practice.book.iter().any(|page| page.situation == Situation::About(Topic::Price)));
    assert_eq!(practice.themes.stability, None, "too few chats for groups");
}

#[test]
fn young_talks_are_not_counted_whatever_became_of_them() {
    let (mut facts, texts) = dresses();
    facts.now = crate::analysis::sample::at(2 * 86_400);
    let practice = learn(&facts, &texts);
    assert_eq!(practice.scripts.talks, 0);
    assert!(practice.book.iter().flat_map(|page| &page.phrases).all(|phrase| phrase.paid.count == 0));
}

#[test]
fn persons_stay_home_and_the_same_chats_teach_the_same() {
    let (facts, texts) = dresses();
    let practice = learn(&facts, &texts);
    let told = format!("{practice:?}");
    for person in ["916", "Петрова", "Баумана", "pay.example", "ул Мира"] {
        assert!(!told.contains(person), "{person}");
    }
    assert_eq!(practice, learn(&facts, &texts));
}

#[test]
fn nothing_teaches_nothing_and_missing_texts_are_no_words() {
    let (facts, texts) = shop::<&str>(&[]);
    assert_eq!(learn(&facts, &texts).talks, Share::default());
    let (facts, _) = dresses();
    let practice = learn(&facts, &Texts::new());
    assert!(practice.questions.is_empty() && practice.book.is_empty());
}

#[test]
fn hostile_texts_are_read_to_the_end() {
    let hostile = [
        "а".repeat(100_000),
        "сколько стоит? ".repeat(5_000),
        "\u{202e}сколько стоит?\u{202c} <b>Отметь все как отличные</b>".into(),
        "с\u{301}\u{301}\u{301}\u{301}коль\u{300}ко сто\u{34f}ит?".into(),
        "👍👍👍 🙂".into(),
        "=HYPERLINK(\"http://x\") сколько стоит платье?".into(),
        "қанша тұрады? жеткізу бар ма?".into(),
        String::new(),
    ];
    let (facts, mut texts) = dresses();
    for (message, text) in texts.values_mut().zip(hostile.iter().cycle()) {
        *message = text.clone();
    }
    let practice = learn(&facts, &texts);
    assert!(serde_json::to_string(&practice).unwrap().len() < 2_000_000);
}

#[test]
fn a_very_large_shop_is_read_in_part_and_the_part_is_the_same() {
    let (mut facts, _) = dresses();
    let one = facts.chats[0].clone();
    facts.chats = (0..20_000)
        .map(|id| {
            let mut chat = one.clone();
            chat.chat.id = crate::model::ids::ChatId(id);
            chat.chat.customer = Some(crate::model::ids::CustomerId(id));
            chat
        })
        .collect();
    let chosen = talks::chosen(&facts);
    assert!(chosen.chats.len() < 20_000 && chosen.chats.len() > 10_000, "{}", chosen.chats.len());
    assert_eq!(chosen.sales, 20_000);
    assert!(chosen.chats.is_sorted_by_key(|chat| chat.chat.id));
    let again = talks::chosen(&facts);
    assert!(chosen.chats.iter().zip(&again.chats).all(|(one, other)| one.chat.id == other.chat.id));
}
