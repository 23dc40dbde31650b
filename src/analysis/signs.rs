//! What the words of one message show beside their labels, for the rules of `conduct`. A new sign: its bit,
//! a line in [`read`].

use crate::text::cues::{Cue, CueKind};
use crate::text::normal::{Normal, Sentence};

/// A sign is a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Greets,
    /// Says something of substance: not only a question, a greeting, thanks, "минутку".
    States,
    Waits,
    Links,
    Agrees,
    Refuses,
    TellsNeed,
    NotAvailable,
    Rude,
    Presses,
    OfDelivery,
    OfPayment,
    Ties,
    Thinks,
    TellsPrice,
    Names,
    /// "А белые": turns to another subject.
    Turns,
}

/// The signs of a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs(u32);

impl Signs {
    pub fn has(self, sign: Sign) -> bool {
        self.0 & (1 << sign as u32) != 0
    }

    pub fn set(&mut self, sign: Sign, shown: bool) {
        if shown {
            self.0 |= 1 << sign as u32;
        }
    }
}

const BY_CUE: &[(CueKind, Sign)] = &[
    (CueKind::Greeting, Sign::Greets),
    (CueKind::Waiting, Sign::Waits),
    (CueKind::NeedTold, Sign::TellsNeed),
    (CueKind::NotAvailable, Sign::NotAvailable),
    (CueKind::Rude, Sign::Rude),
    (CueKind::Pressure, Sign::Presses),
    (CueKind::DeliveryTold, Sign::OfDelivery),
    (CueKind::PaymentTold, Sign::OfPayment),
    (CueKind::Tie, Sign::Ties),
    (CueKind::Think, Sign::Thinks),
    (CueKind::Name, Sign::Names),
];

/// The signs of a text read into `normal` and `cues`.
pub fn read(normal: &Normal, cues: &[Cue]) -> Signs {
    let mut signs = Signs::default();
    for cue in cues {
        if let Some((_, sign)) = BY_CUE.iter().find(|(kind, _)| *kind == cue.kind) {
            signs.set(*sign, true);
        }
    }
    signs.set(Sign::Links, normal.link);
    signs.set(Sign::Turns, normal.tokens().first().is_some_and(|first| normal.word(first) == "а"));
    signs.set(Sign::TellsPrice, tells_sum(normal));
    signs.set(Sign::States, normal.sentences().iter().any(|sentence| states(normal, sentence, cues)));
    signs.set(Sign::Refuses, begins(normal, cues, CueKind::Refuse));
    signs.set(Sign::Agrees, normal.plus || begins(normal, cues, CueKind::Agree));
    signs
}

/// A sum: three digits or more, or a number before its currency.
fn tells_sum(normal: &Normal) -> bool {
    let tokens = normal.tokens();
    let is_currency = |word: &str| ["руб", "р", "рублей", "тыс", "тысяч", "тенге", "тг", "т"].contains(&word);
    tokens.iter().enumerate().any(|(place, token)| {
        let word = normal.word(token);
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let next = tokens.get(place + 1).map(|next| normal.word(next));
        let split_sum = || next.is_some_and(|next| next.len() == 3 && next.bytes().all(|byte| byte.is_ascii_digit()));
        token.digit && (digits >= 3 || next.is_some_and(is_currency) || split_sum())
    })
}

/// Says something: words that are no formula, and no question.
fn states(normal: &Normal, sentence: &Sentence, cues: &[Cue]) -> bool {
    if sentence.question_mark {
        return false;
    }
    let tokens = &normal.tokens()[sentence.first as usize..sentence.end as usize];
    let Some(first) = tokens.first() else { return false };
    let from = cues.partition_point(|cue| cue.start < first.start);
    let end = tokens.last().map_or(0, |last| last.end);
    let inside = cues[from..].iter().take_while(|cue| cue.start < end);
    // A promise says nothing of the matter yet, whenever it falls due.
    if inside.into_iter().any(|cue| cue.kind == CueKind::Promise) {
        return false;
    }
    let mut reach = 0;
    let mut formulas = cues[from..].iter().filter(|cue| is_formula(cue.kind)).peekable();
    !tokens.iter().all(|token| {
        while let Some(cue) = formulas.next_if(|cue| cue.start <= token.start) {
            reach = reach.max(cue.end);
        }
        token.end <= reach
    })
}

/// Says nothing of the matter.
fn is_formula(kind: CueKind) -> bool {
    use CueKind::{Closer, Courtesy, Filler, Greeting, Name, Promise, Waiting};
    matches!(kind, Closer | Courtesy | Greeting | Name | Promise | Waiting | Filler)
}

/// Words that may stand before the answer.
const BEFORE_ANSWER: [&str; 8] = ["ну", "ой", "а", "и", "тогда", "все", "спасибо", "мне"];

/// The answer begins so: among its first words, before any "но".
fn begins(normal: &Normal, cues: &[Cue], kind: CueKind) -> bool {
    let first = normal.tokens().iter().find(|token| !BEFORE_ANSWER.contains(&normal.word(token)));
    first.is_some_and(|first| cues.iter().any(|cue| cue.kind == kind && cue.start == first.start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::cues::find_cues;

    fn signs(text: &str) -> Signs {
        let mut normal = Normal::new();
        let mut cues = Vec::new();
        normal.read(text);
        find_cues(&normal, &mut cues);
        read(&normal, &cues)
    }

    #[test]
    fn a_message_states_something_or_only_speaks() {
        let cases = [
            ("Добрый день!", false),
            ("Добрый день, Алина! Минутку", false),
            ("Сейчас уточню", false),
            ("Какой размер носите?", false),
            ("Пожалуйста, обращайтесь!", false),
            ("В наличии 3 цвета", true),
            ("Добрый день! В наличии. Какой размер?", true),
            ("300 рублей", true),
            ("", false),
        ];
        for (text, stated) in cases {
            assert_eq!(signs(text).has(Sign::States), stated, "{text}");
        }
    }

    #[test]
    fn answers_begin_with_yes_or_no() {
        let cases = [
            ("да, давайте", true, false),
            ("+", true, false),
            ("ну хорошо, оформляйте", true, false),
            ("нет, спасибо", false, true),
            ("Спасибо, не надо", false, true),
            ("а сколько доставка?", false, false),
            ("не подходит по цвету", false, true),
        ];
        for (text, agrees, refuses) in cases {
            let signs = signs(text);
            assert_eq!((signs.has(Sign::Agrees), signs.has(Sign::Refuses)), (agrees, refuses), "{text}");
        }
    }

    #[test]
    fn other_signs() {
        assert!(signs("Стоит 4 500 ₽").has(Sign::TellsPrice));
        assert!(signs("50 р за штуку").has(Sign::TellsPrice));
        assert!(!signs("Есть 42 и 44").has(Sign::TellsPrice));
        assert!(signs("Берёте или нет?").has(Sign::Presses));
        assert!(signs("Я же вам написала").has(Sign::Rude));
        assert!(!signs("Подскажите размер, пожалуйста").has(Sign::Rude));
        assert!(signs("К сожалению, нет в наличии").has(Sign::NotAvailable));
    }
}
