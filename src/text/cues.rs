//! The words that tell what a message does: one automaton over all lexicons of `lexicon/`.
//! A new word: a line in its file. A new lexicon: its file, a kind, a line in [`LEXICONS`].
//!
//! Lines are phrases in normal form (lower case, е for ё). `слов*` matches every word that begins
//! so; without the star the whole word. `#` begins a comment.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::text::normal::{Normal, Sentence};

/// What a phrase is a sign of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CueKind {
    /// Thanks, ok: ends a talk.
    Closer,
    /// May stand beside a closer and changes nothing.
    Filler,
    /// "Подумаю": no answer is due, a follow-up is.
    Think,
    /// Asks for information without a question mark.
    Request,
    /// Asks for an act or a permission.
    Asking,
    /// A question by its first word.
    QuestionStart,
    /// The particle "ли".
    Whether,
    PriceAsk,
    /// A price told in words.
    PriceTold,
    /// Availability, delivery, payment, "want it".
    Interest,
    /// Formulas that ask for no fact.
    Courtesy,
    /// An act that moves the sale, and what it is done with or when.
    StepAct,
    StepObject,
    /// An automatic "we are away".
    Away,
    /// A mention in somebody's story.
    Story,
    /// A first name.
    Name,
    /// The shop greets.
    Greeting,
    /// The shop will come back with something, and what makes that wait for an event.
    Promise,
    Condition,
    /// "Минутку": nothing said yet.
    Waiting,
    /// The customer takes what is offered, or does not.
    Agree,
    Refuse,
    /// The customer names a need or a problem.
    NeedTold,
    /// The shop has not got it.
    NotAvailable,
    Rude,
    Pressure,
    /// Words that answer a question about delivery, about payment.
    DeliveryTold,
    PaymentTold,
    /// Ties an offer to what the customer said.
    Tie,
}

const LEXICONS: &[(CueKind, &str)] = &[
    (CueKind::Closer, include_str!("lexicon/closer.txt")),
    (CueKind::Filler, include_str!("lexicon/filler.txt")),
    (CueKind::Think, include_str!("lexicon/think.txt")),
    (CueKind::Request, include_str!("lexicon/request.txt")),
    (CueKind::Asking, include_str!("lexicon/asking.txt")),
    (CueKind::QuestionStart, include_str!("lexicon/question_start.txt")),
    (CueKind::Whether, "ли"),
    (CueKind::PriceAsk, include_str!("lexicon/price_ask.txt")),
    (CueKind::PriceTold, include_str!("lexicon/price_told.txt")),
    (CueKind::Interest, include_str!("lexicon/interest.txt")),
    (CueKind::Courtesy, include_str!("lexicon/courtesy.txt")),
    (CueKind::StepAct, include_str!("lexicon/step_act.txt")),
    (CueKind::StepObject, include_str!("lexicon/step_object.txt")),
    (CueKind::Away, include_str!("lexicon/away.txt")),
    (CueKind::Story, include_str!("lexicon/story.txt")),
    (CueKind::Name, include_str!("lexicon/name.txt")),
    (CueKind::Greeting, include_str!("lexicon/greeting.txt")),
    (CueKind::Promise, include_str!("lexicon/promise.txt")),
    (CueKind::Condition, include_str!("lexicon/condition.txt")),
    (CueKind::Waiting, include_str!("lexicon/waiting.txt")),
    (CueKind::Agree, include_str!("lexicon/agree.txt")),
    (CueKind::Refuse, include_str!("lexicon/refuse.txt")),
    (CueKind::NeedTold, include_str!("lexicon/need_told.txt")),
    (CueKind::NotAvailable, include_str!("lexicon/not_available.txt")),
    (CueKind::Rude, include_str!("lexicon/rude.txt")),
    (CueKind::Pressure, include_str!("lexicon/pressure.txt")),
    (CueKind::DeliveryTold, include_str!("lexicon/delivery_words.txt")),
    (CueKind::PaymentTold, include_str!("lexicon/payment_words.txt")),
    (CueKind::Tie, include_str!("lexicon/tie.txt")),
];

/// A phrase found: bytes of [`Normal::text`], whole words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue {
    pub kind: CueKind,
    pub start: u32,
    pub end: u32,
}

struct Lexicons {
    automaton: Option<AhoCorasick>,
    kinds: Vec<CueKind>,
}

static LEXICON: LazyLock<Lexicons> = LazyLock::new(|| {
    let mut patterns = Vec::new();
    let mut kinds = Vec::new();
    for (kind, text) in LEXICONS {
        for phrase in phrases(text) {
            // Words stand between spaces: the spaces in the pattern are the word boundaries.
            patterns.push(phrase.strip_suffix('*').map_or(format!(" {phrase} "), |stem| format!(" {stem}")));
            kinds.push(*kind);
        }
    }
    let automaton = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(&patterns).ok();
    Lexicons { automaton, kinds }
});

fn phrases(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).filter(|line| !line.is_empty())
}

/// All phrases of all lexicons in the text, by place, into `cues` (cleared first).
pub fn find_cues(normal: &Normal, cues: &mut Vec<Cue>) {
    cues.clear();
    let Some(automaton) = &LEXICON.automaton else { return };
    let text = normal.text();
    if text.len() < 3 {
        return;
    }
    for found in automaton.find_overlapping_iter(text) {
        let start = found.start() + 1;
        let ends_with_space = text.as_bytes().get(found.end() - 1) == Some(&b' ');
        let end = if ends_with_space { found.end() - 1 } else { word_end(text, found.end()) };
        cues.push(Cue { kind: LEXICON.kinds[found.pattern().as_usize()], start: start as u32, end: end as u32 });
    }
    cues.sort_unstable_by_key(|cue| (cue.start, cue.end));
}

fn word_end(text: &str, from: usize) -> usize {
    text.as_bytes()[from..].iter().position(|byte| *byte == b' ').map_or(text.len(), |length| from + length)
}

pub fn has(cues: &[Cue], kind: CueKind) -> bool {
    cues.iter().any(|cue| cue.kind == kind)
}

/// Longest "подумаю" that is still only that.
const THINK_WORDS: usize = 8;

/// The customer's text needs no reply: thanks, ok, "подумаю", a mention in a story, no words at
/// all. A question mark or a request word overrides.
pub fn is_closer(normal: &Normal, cues: &[Cue]) -> bool {
    let asks = [CueKind::Request, CueKind::Asking, CueKind::Whether].into_iter().any(|kind| has(cues, kind));
    if normal.question_mark || normal.link || asks {
        return false;
    }
    if normal.tokens().is_empty() {
        return !normal.plus;
    }
    if has(cues, CueKind::Story) {
        return true;
    }
    let buying = has(cues, CueKind::PriceAsk) || has(cues, CueKind::Interest) || starts_as_question(normal, cues);
    if has(cues, CueKind::Think) && normal.tokens().len() <= THINK_WORDS && !buying {
        return true;
    }
    has(cues, CueKind::Closer) && covered(normal, cues)
}

/// Every word belongs to a closing phrase or is a filler.
fn covered(normal: &Normal, cues: &[Cue]) -> bool {
    let mut reach = 0;
    let mut closing =
        cues.iter().filter(|cue| matches!(cue.kind, CueKind::Closer | CueKind::Filler | CueKind::Name)).peekable();
    normal.tokens().iter().all(|token| {
        while let Some(cue) = closing.next_if(|cue| cue.start <= token.start) {
            reach = reach.max(cue.end);
        }
        token.end <= reach
    })
}

fn starts_as_question(normal: &Normal, cues: &[Cue]) -> bool {
    normal.sentences().iter().any(|sentence| question_start(normal, sentence, cues))
}

/// Words that may stand before the interrogative.
const BEFORE_QUESTION: [&str; 8] = ["а", "и", "но", "ну", "так", "тогда", "еще", "тебе"];

fn question_start(normal: &Normal, sentence: &Sentence, cues: &[Cue]) -> bool {
    let tokens = &normal.tokens()[sentence.first as usize..sentence.end as usize];
    let Some(first) = tokens.iter().find(|token| !BEFORE_QUESTION.contains(&normal.word(token))) else { return false };
    let from = cues.partition_point(|cue| cue.start < first.start);
    cues[from..]
        .iter()
        .take_while(|cue| cue.start == first.start)
        .any(|cue| cue.kind == CueKind::QuestionStart && cue.end <= tokens.last().map_or(0, |token| token.end))
}

/// More questions in one message than this are a form, not a talk.
const QUESTIONS_OF_MESSAGE: u8 = 3;

/// Questions of a text (M19): a sentence with a question mark, an interrogative start, "ли" or a
/// request verb; courtesy apart. At most three a message.
pub fn count_questions(normal: &Normal, cues: &[Cue]) -> u8 {
    let mut questions = 0;
    for sentence in normal.sentences() {
        let tokens = &normal.tokens()[sentence.first as usize..sentence.end as usize];
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        let from = cues.partition_point(|cue| cue.start < first.start);
        let inside = || cues[from..].iter().take_while(|cue| cue.start < last.end);
        if inside().any(|cue| cue.kind == CueKind::Courtesy) {
            continue;
        }
        let asks = sentence.question_mark
            || inside().any(|cue| matches!(cue.kind, CueKind::Whether | CueKind::Request))
            || (!sentence.exclamation && question_start(normal, sentence, cues));
        questions += u8::from(asks);
        if questions == QUESTIONS_OF_MESSAGE {
            return questions;
        }
    }
    questions
}

/// A concrete act with an object or a time, or a choice of two put as a question (M18). The bare
/// word "доставка" is not a step.
pub fn offers_step(normal: &Normal, cues: &[Cue]) -> bool {
    let choice = normal.question_mark && normal.tokens().iter().any(|token| normal.word(token) == "или");
    if !has(cues, CueKind::StepAct) {
        return choice;
    }
    normal.link || has(cues, CueKind::StepObject) || normal.tokens().iter().any(|token| token.digit)
}

/// A number, a price in words or a link.
pub fn tells_price(normal: &Normal, cues: &[Cue]) -> bool {
    normal.link || has(cues, CueKind::PriceTold) || normal.tokens().iter().any(|token| token.digit)
}

/// The customer asked about price, availability, delivery or payment, or said they want it.
pub fn shows_interest(cues: &[Cue]) -> bool {
    has(cues, CueKind::PriceAsk) || has(cues, CueKind::Interest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged<T>(text: &str, judge: impl Fn(&Normal, &[Cue]) -> T) -> T {
        let mut normal = Normal::new();
        let mut cues = Vec::new();
        normal.read(text);
        find_cues(&normal, &mut cues);
        judge(&normal, &cues)
    }

    #[test]
    fn lexicons_are_in_normal_form() {
        assert!(LEXICON.automaton.is_some());
        for (kind, text) in LEXICONS {
            assert!(phrases(text).next().is_some(), "{kind:?} is empty");
            for phrase in phrases(text) {
                let mut normal = Normal::new();
                normal.read(phrase.trim_end_matches('*'));
                assert_eq!(normal.text().trim(), phrase.trim_end_matches('*'), "{kind:?}");
            }
        }
    }

    #[test]
    fn closers_need_no_reply() {
        let closers = [
            "спасибо",
            "Спасибо большое!!",
            "ок",
            "Ok 👍",
            "Хорошо, спасибо",
            "понятно, спс",
            "подумаю",
            "я подумаю до зарплаты",
            "Спасибо, подумаю",
            "👍",
            "❤️❤️",
            ")))",
            "",
            "нет, спасибо",
            "благодарю вас",
            "спасибо, Алина",
            "сп\u{200B}асибо",
        ];
        for text in closers {
            assert!(judged(text, is_closer), "{text}");
        }
        let open = [
            "спасибо, а сколько стоит?",
            "ок?",
            "?",
            "подумаю, подскажите доставку",
            "да",
            "+",
            "Добрый день",
            "хочу заказать",
            "спасибо, жду ссылку",
            "подумаю, сколько стоит доставка",
            "спасибо https://shop.example/1",
            "42",
            "ок, беру",
            "хорошо, оформляйте",
            "не знаю, подойдет ли",
        ];
        for text in open {
            assert!(!judged(text, is_closer), "{text}");
        }
    }

    #[test]
    fn questions_are_counted_without_courtesy() {
        let cases = [
            ("Какой размер носите?", 1),
            ("Подскажите ваш рост", 1),
            ("Под какую одежду подбираете", 1),
            ("А сколько весит ваш малыш", 1),
            ("Чем могу помочь?", 0),
            ("Остались ли у вас вопросы?", 0),
            ("Добрый день! Какой размер носите? На какую дату нужно?", 2),
            ("Кому? Когда? Сколько? Куда?", 3),
            ("Отправила фото", 0),
            ("Смотрите: https://shop.example/?id=1", 0),
            ("Не знаю, успеют ли", 1),
            ("Здорово же, правда?", 0),
            ("Какой красавец!", 0),
            ("Можно, доставка до 9 утра", 0),
        ];
        for (text, questions) in cases {
            assert_eq!(judged(text, count_questions), questions, "{text}");
        }
    }

    #[test]
    fn a_step_is_an_act_with_an_object_or_time() {
        let cases = [
            ("Оформляем заказ?", true),
            ("Напишите ФИО, телефон и адрес", true),
            ("Вот ссылка на оплату shop.example/pay/1", true),
            ("Отложу для вас до 18:00", true),
            ("Вам черный или бежевый отложить?", true),
            ("Чёрный или бежевый?", true),
            ("чёрный или бежевый", false),
            ("доставка есть", false),
            ("Хорошо", false),
            ("Да, есть в наличии", false),
        ];
        for (text, step) in cases {
            assert_eq!(judged(text, offers_step), step, "{text}");
        }
    }

    #[test]
    fn interest_and_price_are_recognised() {
        for text in [
            "сколько стоит",
            "Какая цена?",
            "почем розы",
            "есть в наличии?",
            "хочу заказать",
            "а доставка есть?",
            "как оплатить",
        ] {
            assert!(judged(text, |_, cues| shows_interest(cues)), "{text}");
        }
        for text in ["сколько времени вы работаете", "добрый день", "ценю вашу заботу"]
        {
            assert!(!judged(text, |_, cues| shows_interest(cues)), "{text}");
        }
        assert!(judged("1 290 ₽", tells_price));
        assert!(judged("бесплатно", tells_price));
        assert!(!judged("уточню и вернусь", tells_price));
    }

    #[test]
    fn words_are_matched_whole() {
        assert!(!judged("спасибочка", |_, cues| has(cues, CueKind::Whether)));
        assert!(!judged("купили", |_, cues| has(cues, CueKind::Whether)));
        assert!(judged("есть ли", |_, cues| has(cues, CueKind::Whether)));
    }
}
