//! The shape of a question: where its interrogative stands, what stands between commas, whether it
//! offers a choice or ends in a tag ("верно?"). Tells open, closed and alternative apart whatever it is about.

use crate::text::learn::features::{Features, mix, word_hash};
use crate::text::normal::{Normal, Token};

const SEED: u64 = 0xe1;

const INTERROGATIVES: [&str; 44] = [
    "что",
    "чего",
    "чем",
    "чему",
    "как",
    "какой",
    "какая",
    "какое",
    "какие",
    "каком",
    "какую",
    "какого",
    "какому",
    "каким",
    "какими",
    "каких",
    "когда",
    "где",
    "куда",
    "откуда",
    "почему",
    "зачем",
    "отчего",
    "сколько",
    "скольки",
    "скока",
    "кто",
    "кого",
    "кому",
    "кем",
    "чей",
    "чья",
    "чьи",
    "насколько",
    "который",
    "которая",
    "которое",
    "которого",
    "которую",
    "каковы",
    "какова",
    "каков",
    "чё",
    "че",
];
const CHOICES: [&str; 3] = ["или", "либо", "иль"];
const TAGS: [&str; 27] = [
    "верно",
    "правильно",
    "так",
    "да",
    "ок",
    "окей",
    "хорошо",
    "нет",
    "удобно",
    "подходит",
    "подойдет",
    "устроит",
    "пойдет",
    "годится",
    "согласны",
    "правда",
    "ладно",
    "возражаете",
    "нормально",
    "можно",
    "договорились",
    "нужно",
    "надо",
    "дальше",
    "путаю",
    "точно",
    "интересно",
];

/// Words that ask wherever they open a sentence, and those that may also open a statement or a guess.
const SURE: [&str; 29] = [
    "чего",
    "чему",
    "какой",
    "какая",
    "какое",
    "какие",
    "каком",
    "какую",
    "какого",
    "какому",
    "какими",
    "каких",
    "когда",
    "где",
    "куда",
    "откуда",
    "почему",
    "зачем",
    "отчего",
    "сколько",
    "кто",
    "кого",
    "кому",
    "кем",
    "чей",
    "чья",
    "насколько",
    "каков",
    "какова",
];
const UNSURE: [&str; 5] = ["что", "как", "чем", "каким", "который"];
/// "Как думаете, подойдёт?" asks for a yes.
const AFTER_UNSURE: [&str; 6] = ["думаете", "считаете", "вам", "насчет", "смотрите", "там"];
/// What may stand before the interrogative.
const BEFORE: [&str; 27] = [
    "а",
    "и",
    "но",
    "ну",
    "так",
    "тогда",
    "еще",
    "на",
    "в",
    "к",
    "с",
    "для",
    "под",
    "из",
    "у",
    "о",
    "об",
    "за",
    "до",
    "по",
    "от",
    "во",
    "со",
    "при",
    "через",
    "пока",
    "подскажите",
];

/// What the words of an asking sentence leave possible, whatever it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Possible {
    /// An interrogative opens it and no choice is named: open, or a formula.
    Open,
    /// A choice and no interrogative: not open.
    Choice,
    Anything,
}

/// Reads one asking sentence. `clause` tells, per word, that a comma or dash stands before it.
pub fn possible(normal: &Normal, tokens: &[Token], clause: &[bool]) -> Possible {
    let words: Vec<&str> = tokens.iter().take(60).map(|token| normal.word(token)).collect();
    let choice = words.iter().any(|word| CHOICES.contains(word));
    if words.iter().all(|word| !INTERROGATIVES.contains(word)) {
        return if choice { Possible::Choice } else { Possible::Anything };
    }
    let start = words.iter().take(3).take_while(|word| BEFORE.contains(word)).count();
    let Some(first) = words.get(start) else { return Possible::Anything };
    let next = words.get(start + 1);
    let guess =
        clause.get(start + 1).copied().unwrap_or_default() || next.is_some_and(|word| AFTER_UNSURE.contains(word));
    let opens = SURE.contains(first) || (UNSURE.contains(first) && !guess);
    if opens && !choice { Possible::Open } else { Possible::Anything }
}

/// Adds the shape of one asking sentence. `clause` tells, per word, that a comma or dash stands before it.
pub fn push(normal: &Normal, tokens: &[Token], clause: &[bool], question_mark: bool, features: &mut Features) {
    let words: Vec<&str> = tokens.iter().take(60).map(|token| normal.word(token)).collect();
    let place = words.iter().position(|word| INTERROGATIVES.contains(word));
    let interrogative = place.map_or(0, |place| word_hash(words[place]));
    let at = match place {
        None => 0,
        Some(place @ 0..=2) => place as u64 + 1,
        Some(3..=5) => 4,
        Some(_) => 5,
    };
    // "Когда, до обеда?": what follows the asking clause is a guess.
    let after_comma = place.is_some_and(|place| clause.get(place).copied().unwrap_or_default() && place > 0);
    let choice = words.iter().position(|word| CHOICES.contains(word));
    let choice_first = choice.is_some() && choice < place;
    let whether = words.contains(&"ли");
    let tag = words.last().is_some_and(|word| TAGS.contains(word));
    let commas = clause.iter().take(words.len()).skip(1).filter(|comma| **comma).count().min(3) as u64;
    let length = match words.len() {
        0..=1 => 0,
        2 => 1,
        3..=4 => 2,
        5..=8 => 3,
        _ => 4,
    };
    let flags = at | u64::from(choice.is_some()) << 3 | u64::from(whether) << 4 | u64::from(tag) << 5;
    let marks = u64::from(question_mark) | u64::from(after_comma) << 1 | u64::from(choice_first) << 2;
    let first = words.first().map_or(0, |word| word_hash(word));
    let mut push = |kind: u64, value: u64| features.push(mix(mix(SEED, kind), value));
    push(1, flags);
    push(2, mix(flags, marks));
    push(3, mix(flags, length));
    push(4, mix(flags, commas * 8 + marks));
    push(5, mix(interrogative, flags >> 3));
    push(6, mix(interrogative, at * 4 + commas));
    push(7, mix(first, flags));
    push(8, marks);
    push(9, mix(u64::from(choice.is_some()), commas));
    push(10, mix(interrogative, words.last().map_or(0, |word| word_hash(word))));
}

#[cfg(test)]
mod tests {
    use crate::text::labels::dialogue::Speaker;
    use crate::text::labels::listener::Listener;
    use crate::text::labels::listener::shape::Possible;
    use crate::text::learn::features::Features;

    #[test]
    fn the_words_of_a_question_tell_what_it_can_be() {
        let cases = [
            ("Какой размер носите?", Possible::Open),
            ("А к какому числу нужно?", Possible::Open),
            ("Понятно. Машина ночует на улице? Какого года?", Possible::Open),
            ("Что не подошло в прошлый раз?", Possible::Open),
            ("И что, белые брюки так и висят?", Possible::Anything),
            ("Как думаете, подойдёт?", Possible::Anything),
            ("Какой взять, чёрный или бежевый?", Possible::Anything),
            ("Чёрный или бежевый?", Possible::Choice),
            ("Самовывоз или доставка? Картой или наличными?", Possible::Choice),
            ("Оформляем?", Possible::Anything),
            ("Жду вас завтра", Possible::Anything),
        ];
        let (mut listener, mut features) = (Listener::default(), Features::default());
        for (text, wanted) in cases {
            listener.hear(Speaker::Manager, 0, text, &mut features);
            assert_eq!(listener.possible(), wanted, "{text}");
        }
    }

    #[test]
    fn orders_ask_unless_they_wait_or_hang_on_a_condition() {
        let cases = [
            ("Напишите ваш рост", true),
            ("Отлично, пришлите адрес и телефон", true),
            ("Если надумаете, напишите до вечера", false),
            ("Жду, Складская 9, спросите Костю", false),
            ("Отправила фото", false),
        ];
        let (mut listener, mut features) = (Listener::default(), Features::default());
        for (text, wanted) in cases {
            listener.hear(Speaker::Manager, 0, text, &mut features);
            assert_eq!(listener.requests(), wanted, "{text}");
        }
    }
}
