//! Masking persons in texts that leave the house: phones, e-mails, nicknames, cards, documents,
//! links, addresses, names. Short order numbers, prices, sizes and dates stay.
//!
//! A new kind of secret: one pattern and its replacement in [`PATTERNS`], cases in the tests.
//! Rules, not a model: a name without a greeting around it and outside the list of common names
//! may stay. Masking never makes a text more telling and masking twice changes nothing.

mod names;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex, RegexSet};

use crate::model::ids::MessageId;

/// What may stand between the digits of one number: marks over a digit and invisible characters.
const HIDDEN: &str = r"[\p{M}\u{ad}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}]";
/// Marks that belong to the last character of a match, so that no grapheme is split.
const TAIL: &str = r"[\p{M}\u{200d}\u{fe0f}\u{20e3}]*";

type Replace = fn(&Captures<'_>) -> String;

/// Patterns in the order of their work: what is longest and surest first.
static PATTERNS: LazyLock<Vec<(String, Replace)>> = LazyLock::new(|| {
    let gap = format!(r"(?:[\s().\-‐‑–]|{HIDDEN})*");
    let sure =
        "ru|рф|su|com|net|org|info|biz|pro|shop|store|site|online|kz|by|ua|uz|io|me|cc|ly|link|page|app|dev|clck";
    let street = "ул|улица|улице|улицу|улицы|проспект|проспекте|пр-?т|пр-?кт|переулок|переулке|пер|бульвар|бульваре|б-р|\
                  шоссе|набережная|набережной|наб|микрорайон|микрорайоне|мкр|площадь|площади|проезд|проезде|тупик|аллея";
    let part = r"(?:д|дом|доме|дома|корп|корпус|к|стр|строение|кв|квартира|квартиру|подъезд|под|эт|этаж|домофон|код)";
    let house = format!(r"(?:[,;]?\s*{part}?\.?\s*№?\s*\d+(?:[/\-]\d+)?[а-яa-z]?\b)");
    let word = r"[\p{L}\d][\p{L}\d\-]*";
    let capital = r"(?-i:[\p{Lu}\d«])[\p{L}\d«»\-]*";
    let hello = "здравствуйте|здраствуйте|здравствуй|добрый день|добрый вечер|доброе утро|доброго дня|доброго времени суток|\
                 приветствую|привет|сәлем|сәлеметсіз бе|hello|hi";
    vec![
        (format!(r"(?i)\b(?:[a-z][a-z0-9+.\-]{{1,12}}://|www\.)[^\s<>]+{TAIL}"), link as Replace),
        (format!(r"[\p{{L}}\p{{N}}\p{{M}}_.+%\-]+@[\p{{L}}\p{{N}}\p{{M}}_.\-]+{TAIL}"), mail),
        (format!(r"(?i)\b(?:[\p{{L}}\p{{N}}_\-]+\.)+(?:{sure})\b(?:[/?#][^\s<>]*)?{TAIL}"), link),
        (format!(r"@[\p{{L}}\p{{N}}\p{{M}}_][\p{{L}}\p{{N}}\p{{M}}_.]*{TAIL}"), nick),
        (format!(r"\b\d{{4}}(?:[\s\-]?\d{{4}}){{3}}(?:[\s\-]?\d{{1,3}})?\b{TAIL}"), card),
        (format!(r"\b\d{{2}}\s?\d{{2}}(?:\s*[№N]\s?|\s)\d{{6}}\b{TAIL}"), document),
        (phone_pattern(&gap), phone),
        (format!(r"\+\d(?:{gap}\d){{7,14}}{TAIL}"), phone),
        (format!(r"\b\d{{3}}[\s\-–]\d{{2}}[\s\-–]\d{{2}}\b{TAIL}"), phone),
        (format!(r"\d(?:{HIDDEN}*\d){{6,}}{TAIL}"), digits),
        (
            format!(
                r"(?i)\b(?:{street})\b\.?\s*(?:{capital}(?:\s{capital}){{0,2}}{house}*|{word}(?:\s{word})?{house}+){TAIL}"
            ),
            address,
        ),
        (
            format!(
                r"(?i)\b{capital}(?:ая|ский|ой)?\s(?:улица|ул\.?|проспект|переулок|бульвар|шоссе|набережная|проезд){house}+{TAIL}"
            ),
            address,
        ),
        (
            format!(
                r"(?i)\b(?:дом|доме|квартира|квартиру|подъезд|домофон|кв\.|д\.)\s*№?\s*\d+(?:[/\-]\d+)?[а-яa-z]?\b{house}*{TAIL}"
            ),
            address,
        ),
        // A name after a greeting, and before one.
        (
            format!(
                r"(?i)(?P<before>\b(?:{hello}|меня зовут|с уважением|на имя|получатель)[,:]?\s+)(?P<name>(?-i:\p{{Lu}})\p{{L}}+(?:\s(?-i:\p{{Lu}})\p{{L}}+){{0,2}})(?P<after>{TAIL}\s*(?:[,!.)?;]|$|\n))"
            ),
            greeted,
        ),
        (format!(r"(?i)(?P<before>^\s*)(?P<name>(?-i:\p{{Lu}})\p{{L}}+)(?P<after>{TAIL},?\s+(?:{hello})\b)"), greeted),
        // Name and patronymic, with a surname before or after.
        (
            format!(
                r"(?P<before>)(?P<name>(?:\p{{Lu}}\p{{Ll}}+\s)?\p{{Lu}}\p{{Ll}}+\s\p{{Lu}}\p{{Ll}}+(?:вич|вича|вичу|вичем|вна|вны|вне|вну|вной|чна|чны|чне|чну|чной)\b(?:\s\p{{Lu}}\p{{Ll}}+)?)(?P<after>{TAIL})"
            ),
            person,
        ),
        (format!(r"(?P<before>)\b(?P<name>{})\b(?P<after>{TAIL})", names::pattern()), person),
    ]
});

/// A Russian or Kazakh number with 8, 7 or +7 before it, or ten digits beginning with 9.
fn phone_pattern(gap: &str) -> String {
    let body = format!(r"\d{{3}}{gap}\d{{3}}{gap}\d{{2}}{gap}\d{{2}}");
    let mobile = format!(r"9\d{{2}}{gap}\d{{3}}{gap}\d{{2}}{gap}\d{{2}}");
    format!(r"(?:\+7{gap}{body}|\b[78]{gap}{body}|\(?\b{mobile})\b{TAIL}")
}

/// The patterns compiled: one set that tells in a single pass which of them are worth running.
struct Masks {
    set: RegexSet,
    each: Vec<(Regex, Replace)>,
}

/// `None` only if a pattern above were malformed, which the tests rule out.
static MASKS: LazyLock<Option<Masks>> = LazyLock::new(|| {
    let set =
        regex::RegexSetBuilder::new(PATTERNS.iter().map(|(pattern, _)| pattern)).size_limit(64 << 20).build().ok()?;
    let each = PATTERNS
        .iter()
        .map(|(pattern, replace)| {
            Some((regex::RegexBuilder::new(pattern).size_limit(64 << 20).build().ok()?, *replace))
        })
        .collect::<Option<_>>()?;
    Some(Masks { set, each })
});

/// What is shown when masking itself is impossible: nothing of the person.
const NOTHING: &str = "[текст скрыт]";

/// The text with persons hidden. Order numbers of up to six digits stay.
pub fn mask(text: &str) -> String {
    let Some(masks) = MASKS.as_ref() else {
        return NOTHING.to_owned();
    };
    let mut masked = Cow::Borrowed(text);
    // A replacement may uncover a neighbour (two numbers grown together): look again until
    // nothing is found. Every round hides something, so few are needed.
    for _ in 0..8 {
        let mut changed = false;
        for at in &masks.set.matches(&masked) {
            let (pattern, replace) = &masks.each[at];
            if let Cow::Owned(next) = pattern.replace_all(&masked, *replace) {
                changed |= next != *masked;
                masked = Cow::Owned(next);
            }
        }
        if !changed {
            break;
        }
    }
    masked.into_owned()
}

/// Masks the quotes of [`crate::model::facts::Facts`] before they leave the house.
pub fn mask_quotes(quotes: &mut BTreeMap<MessageId, String>) {
    for quote in quotes.values_mut() {
        *quote = mask(quote);
    }
}

/// A person's name as it may be shown outside: `Анна К.`; anything in it that is no name is masked.
pub fn mask_name(full: &str) -> String {
    let words: Vec<&str> = full.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).collect();
    let Some(first) = words.first().filter(|word| word.chars().all(|c| c.is_alphabetic() || "-'’".contains(c)))
    else {
        return mask(full);
    };
    let first = crate::text::cut::prefix(first, 40);
    match words.get(1).and_then(|second| second.chars().find(|c| c.is_alphabetic())) {
        Some(initial) => format!("{first} {}.", initial.to_uppercase()),
        None => first.to_owned(),
    }
}

fn link(_: &Captures<'_>) -> String {
    "[ссылка]".to_owned()
}

fn mail(_: &Captures<'_>) -> String {
    "[почта]".to_owned()
}

fn nick(_: &Captures<'_>) -> String {
    "[ник]".to_owned()
}

fn card(_: &Captures<'_>) -> String {
    "[карта]".to_owned()
}

fn document(_: &Captures<'_>) -> String {
    "[документ]".to_owned()
}

fn address(_: &Captures<'_>) -> String {
    "[адрес]".to_owned()
}

/// The country's code and the last two digits are enough to recognise one's own number.
fn phone(found: &Captures<'_>) -> String {
    let digits: Vec<char> = found[0].chars().filter(|c| c.is_numeric()).collect();
    let last: String = digits[digits.len().saturating_sub(2)..].iter().collect();
    let code = match digits.len() {
        11 if matches!(digits[0], '7' | '8') => "+7 ",
        10 => "+7 ",
        12.. | 8..=9 | 11 => "+",
        _ => "",
    };
    format!("{code}*** ** {last}")
}

fn digits(found: &Captures<'_>) -> String {
    let count = found[0].chars().filter(|c| c.is_numeric()).count();
    match count {
        13..=19 => "[карта]",
        _ => "[номер]",
    }
    .to_owned()
}

/// Words with a capital that follow greetings and are no names.
fn greeted(found: &Captures<'_>) -> String {
    let name = &found["name"];
    if names::is_no_name(name) { found[0].to_owned() } else { person(found) }
}

fn person(found: &Captures<'_>) -> String {
    let initials: Vec<String> =
        found["name"].split_whitespace().filter_map(|word| word.chars().next()).map(|c| format!("{c}.")).collect();
    let after = &found["after"];
    // "А." at the end of a sentence keeps one dot.
    format!("{}{}{}", &found["before"], initials.join(" "), after.strip_prefix('.').unwrap_or(after))
}

#[cfg(test)]
mod tests;
