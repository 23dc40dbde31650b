//! Masking persons in texts that leave the house: phones, e-mails, nicknames, cards, documents,
//! links, addresses, names. Short order numbers, prices, sizes and dates stay.
//!
//! A new kind of secret: one line in [`secrets`], cases in the tests.
//! Rules, not a model: a name without a greeting around it and outside the list of common names
//! may stay. Masking never makes a text more telling and masking twice changes nothing.

mod names;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use regex::{Captures, Regex, RegexSet};

use crate::model::ids::MessageId;

/// What may stand between the digits of one number: marks over a digit and invisible characters.
const HIDDEN: &str = r"[\p{M}\u{ad}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}]";
/// Marks that belong to the last character of a match, so that no grapheme is split.
const TAIL: &str = r"[\p{M}\u{200d}\u{fe0f}\u{20e3}]*";

type Replace = fn(&Captures<'_>) -> String;

/// One kind of secret.
struct Secret {
    pattern: String,
    /// The match must not touch a letter or digit outside. Checked in code: a word border of the
    /// pattern language would throw the matcher off its fast path on every Cyrillic text.
    whole: bool,
    replace: Replace,
}

/// In the order of their work: what is longest and surest first.
fn secrets() -> Vec<Secret> {
    let whole = |pattern: String, replace: Replace| Secret { pattern, whole: true, replace };
    let part = |pattern: String, replace: Replace| Secret { pattern, whole: false, replace };
    let mut all = vec![
        part(format!(r"(?i)(?:[a-z][a-z0-9+.\-]{{1,12}}://|www\.)[^\s<>]+{TAIL}"), link),
        part(format!(r"[\p{{L}}\p{{N}}\p{{M}}_.+%\-]+@[\p{{L}}\p{{N}}\p{{M}}_.\-]+{TAIL}"), mail),
        whole(format!(r"(?i)(?:[\p{{L}}\p{{N}}_\-]+\.)+(?:{DOMAINS})(?:[/?#][^\s<>]*)?{TAIL}"), link),
        part(format!(r"@[\p{{L}}\p{{N}}\p{{M}}_][\p{{L}}\p{{N}}\p{{M}}_.]*{TAIL}"), nick),
    ];
    all.extend(numbers().into_iter().map(|(pattern, replace)| whole(pattern, replace)));
    all.push(part(format!(r"\d(?:{HIDDEN}*\d){{6,}}{TAIL}"), digits));
    all.extend(addresses().into_iter().map(|pattern| whole(pattern, address)));
    all.extend(persons().into_iter().map(|(pattern, replace)| whole(pattern, replace)));
    all
}

const DOMAINS: &str =
    "ru|рф|su|com|net|org|info|biz|pro|shop|store|site|online|kz|by|ua|uz|io|me|cc|ly|link|page|app|dev|clck";

/// Cards, passports and phones.
fn numbers() -> Vec<(String, Replace)> {
    let gap = format!(r"(?:[\s().\-‐‑–]|{HIDDEN})*");
    let body = format!(r"\d{{3}}{gap}\d{{3}}{gap}\d{{2}}{gap}\d{{2}}");
    let mobile = format!(r"9\d{{2}}{gap}\d{{3}}{gap}\d{{2}}{gap}\d{{2}}");
    vec![
        (format!(r"\d{{4}}(?:[\s\-]?\d{{4}}){{3}}(?:[\s\-]?\d{{1,3}})?{TAIL}"), card),
        (format!(r"\d{{2}}\s?\d{{2}}(?:\s*[№N]\s?|\s)\d{{6}}{TAIL}"), document),
        // A Russian or Kazakh number with 8, 7 or +7 before it, or ten digits beginning with 9.
        (format!(r"(?:\+7{gap}{body}|[78]{gap}{body}|\(?{mobile}){TAIL}"), phone),
        (format!(r"\+\d(?:{gap}\d){{7,14}}{TAIL}"), phone),
        (format!(r"\d{{3}}[\s\-–]\d{{2}}[\s\-–]\d{{2}}{TAIL}"), phone),
    ]
}

fn addresses() -> Vec<String> {
    let street = "улица|улице|улицу|улицы|ул|проспекте|проспект|пр-?т|пр-?кт|переулке|переулок|пер|бульваре|бульвар|б-р|\
                  шоссе|набережная|набережной|наб|микрорайоне|микрорайон|мкр|площадь|площади|проезде|проезд|тупик|аллея";
    let part = "(?:доме|дома|дом|д|корпус|корп|к|строение|стр|квартира|квартиру|кв|подъезд|под|этаж|эт|домофон|код)";
    let number = r"\d+(?:[/\-]\d+)?[а-яa-z]?";
    let house = format!(r"(?:[,;]?\s*{part}?\.?\s*№?\s*{number})");
    let word = r"[\p{L}\d][\p{L}\d\-]*";
    let capital = r"(?-i:[\p{Lu}\d«])[\p{L}\d«»\-]*";
    vec![
        format!(
            r"(?i)(?:{street})(?:\.\s*|\s+)(?:{capital}(?:\s{capital}){{0,2}}{house}*|{word}(?:\s{word})?{house}+){TAIL}"
        ),
        format!(r"(?i){capital}\s(?:улица|ул\.?|проспект|переулок|бульвар|шоссе|набережная|проезд){house}+{TAIL}"),
        format!(r"(?i)(?:доме?|квартир[ау]|подъезд|домофон|кв\.|д\.)\s*№?\s*{number}{house}*{TAIL}"),
    ]
}

/// Groups `before` and `after` stay, `name` becomes initials.
fn persons() -> Vec<(String, Replace)> {
    let hello = "здравствуйте|здраствуйте|здравствуй|добрый день|добрый вечер|доброе утро|доброго дня|\
                 доброго времени суток|приветствую|привет|сәлеметсіз бе|сәлем|hello|hi";
    let capital = r"\p{Lu}\p{Ll}+";
    let patronymic = "(?:вичем|вича|вичу|вич|вною|вной|вна|вны|вне|вну|чной|чна|чны|чне|чну)";
    vec![
        (
            format!(
                r"(?P<before>(?i:{hello}|меня зовут|с уважением|на имя|получатель)[,:]?\s+)(?P<name>\p{{Lu}}\p{{L}}+(?:\s\p{{Lu}}\p{{L}}+){{0,2}}){TAIL}(?P<after>\s*(?:[,!.)?;]|$|\n))"
            ),
            greeted,
        ),
        (
            format!(r"(?P<before>^\s*)(?P<name>\p{{Lu}}\p{{L}}+){TAIL}(?P<after>,?\s+(?i:{hello})(?:[^\p{{L}}]|$))"),
            greeted,
        ),
        // Name and patronymic, with a surname before or after.
        (
            format!(
                r"(?P<before>)(?P<name>(?:{capital}\s)?{capital}\s{capital}{patronymic}(?:\s{capital})?){TAIL}(?P<after>)"
            ),
            person,
        ),
        (format!(r"(?P<before>)(?P<name>{}){TAIL}(?P<after>)", names::pattern()), person),
    ]
}

/// The patterns compiled: one set that tells in a single pass which of them are worth running.
struct Masks {
    set: RegexSet,
    each: Vec<(Regex, Secret)>,
}

/// Compiled at first use, until they are forgotten. `None` in full only if a pattern above were
/// malformed, which the tests rule out.
static MASKS: RwLock<Option<Arc<Masks>>> = RwLock::new(None);

fn masks() -> Option<Arc<Masks>> {
    let known = MASKS.read().unwrap_or_else(PoisonError::into_inner).clone();
    if known.is_some() {
        return known;
    }
    let mut kept = MASKS.write().unwrap_or_else(PoisonError::into_inner);
    if kept.is_none() {
        *kept = compile().map(Arc::new);
    }
    kept.clone()
}

fn compile() -> Option<Masks> {
    const LIMIT: usize = 64 << 20;
    let secrets = secrets();
    let patterns = secrets.iter().map(|secret| &secret.pattern);
    let set = regex::RegexSetBuilder::new(patterns).size_limit(LIMIT).dfa_size_limit(8 << 20).build().ok()?;
    let mut each = Vec::with_capacity(secrets.len());
    for secret in secrets {
        let pattern = regex::RegexBuilder::new(&secret.pattern).size_limit(LIMIT).build().ok()?;
        each.push((pattern, secret));
    }
    Some(Masks { set, each })
}

/// Frees the compiled patterns, some 20 MB with their caches; the next text compiles them anew in a tenth of a second.
pub fn forget() {
    *MASKS.write().unwrap_or_else(PoisonError::into_inner) = None;
}

/// What is shown when masking itself is impossible: nothing of the person.
const NOTHING: &str = "[текст скрыт]";

/// The text with persons hidden. Order numbers of up to six digits stay.
pub fn mask(text: &str) -> String {
    let Some(masks) = masks() else {
        return NOTHING.to_owned();
    };
    let mut masked = Cow::Borrowed(text);
    // A replacement may uncover a neighbour (two numbers grown together): look again until
    // nothing is found. Every round hides something, so few are needed.
    for _ in 0..8 {
        let mut changed = false;
        for at in &masks.set.matches(&masked) {
            let (pattern, secret) = &masks.each[at];
            if let Some(next) = hide(&masked, pattern, secret) {
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

/// Hostile texts can be made of near misses; past this many every match is hidden as it comes.
const NEAR_MISSES: usize = 500;

/// Replaces every match; `None` when there is none.
fn hide(text: &str, pattern: &Regex, secret: &Secret) -> Option<String> {
    let mut hidden = String::new();
    let (mut copied, mut from, mut misses) = (0, 0, 0);
    while let Some(found) = pattern.captures_at(text, from) {
        let (start, end) = found.get(0).map_or((text.len(), text.len()), |all| (all.start(), all.end()));
        if start == end {
            break;
        }
        if secret.whole && misses < NEAR_MISSES && !is_whole(text, start, end) {
            misses += 1;
            from = next_word(text, start);
            continue;
        }
        hidden.push_str(&text[copied..start]);
        hidden.push_str(&(secret.replace)(&found));
        (copied, from) = (end, end);
    }
    if copied == 0 {
        return None;
    }
    hidden.push_str(&text[copied..]);
    Some(hidden)
}

/// The match is not a part of a longer word or number.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let found = &text[start..end];
    let grown_left = is_word(text[..start].chars().next_back()) && is_word(found.chars().next());
    let grown_right = is_word(text[end..].chars().next()) && is_word(found.chars().next_back());
    !grown_left && !grown_right
}

/// Where the next whole match can begin: past the word at `start`, or past one character.
fn next_word(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let word: usize = rest.chars().take_while(|c| is_word(Some(*c))).map(char::len_utf8).sum();
    start + word.max(rest.chars().next().map_or(1, char::len_utf8))
}

fn is_word(neighbour: Option<char>) -> bool {
    neighbour.is_some_and(|c| c.is_alphanumeric() || c == '_')
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
