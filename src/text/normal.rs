//! A message's text made comparable in one pass: lower case, ё as е, Latin look-alikes inside
//! Cyrillic words as Cyrillic, no emoji and invisible characters, links taken out, words with
//! their places in the source, sentences with their question marks.

/// No message needs more than this many bytes to be judged; the rest is not read.
const READ_BYTES: usize = 16_384;

/// One word or number of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Bytes of [`Normal::text`].
    pub start: u32,
    pub end: u32,
    /// Bytes of the source.
    pub source_start: u32,
    pub source_end: u32,
    /// Written with a capital in the source.
    pub capital: bool,
    /// Has a digit.
    pub digit: bool,
}

/// A sentence: its words and whether a question mark ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// Indexes of [`Normal::tokens`], half-open.
    pub first: u32,
    pub end: u32,
    pub question_mark: bool,
    pub exclamation: bool,
}

/// A normalised text. Kept and filled again for the next message: it allocates once.
#[derive(Debug, Default)]
pub struct Normal {
    text: String,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
    word: Word,
    ended_just_now: bool,
    /// A question mark outside links and quotes.
    pub question_mark: bool,
    /// A link stood in the text.
    pub link: bool,
    /// A lone plus is how people say yes.
    pub plus: bool,
}

/// The word being read.
#[derive(Debug, Default, Clone, Copy)]
struct Word {
    open: bool,
    start: usize,
    source_start: usize,
    capital: bool,
    digit: bool,
    cyrillic: bool,
    latin: bool,
}

impl Normal {
    pub fn new() -> Normal {
        Normal::default()
    }

    /// The words, one space before each and after the last; empty text is one space.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// A word as normalised.
    pub fn word(&self, token: &Token) -> &str {
        &self.text[token.start as usize..token.end as usize]
    }

    /// Reads another text in place of the one before.
    pub fn read(&mut self, source: &str) {
        self.clear();
        let source = cut(source);
        let mut chunk_start = true;
        let mut line_start = true;
        let mut skip_to = 0;
        let mut previous = ' ';
        for (at, symbol) in source.char_indices() {
            if at < skip_to {
                continue;
            }
            let rest = &source[at..];
            if line_start && symbol == '>' {
                skip_to = at + rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            if chunk_start && !symbol.is_whitespace() {
                let chunk = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
                if is_link(chunk) {
                    self.link = true;
                    skip_to = at + chunk.len();
                    continue;
                }
            }
            chunk_start = symbol.is_whitespace();
            line_start = symbol == '\n' || (line_start && chunk_start);
            self.take(at, symbol, previous, &rest[symbol.len_utf8()..]);
            if !is_invisible(symbol) {
                previous = symbol;
            }
        }
        self.end_word(source.len());
        self.end_sentence(false);
    }

    fn clear(&mut self) {
        self.text.clear();
        self.text.push(' ');
        self.tokens.clear();
        self.sentences.clear();
        self.word = Word::default();
        self.ended_just_now = false;
        self.question_mark = false;
        self.link = false;
        self.plus = false;
    }

    fn take(&mut self, at: usize, symbol: char, previous: char, rest: &str) {
        if symbol.is_alphanumeric() {
            return self.letter(at, symbol);
        }
        if is_invisible(symbol) {
            return;
        }
        if self.word.open && is_joint(symbol, previous, rest) {
            self.text.push(symbol);
            return;
        }
        self.end_word(at);
        match symbol {
            '?' => self.question(),
            '.' | '!' | '…' | '\n' | ';' => self.end_sentence(symbol == '!'),
            '+' => self.plus = true,
            _ => {}
        }
    }

    fn letter(&mut self, at: usize, symbol: char) {
        if !self.word.open {
            self.word = Word {
                open: true,
                start: self.text.len(),
                source_start: at,
                capital: symbol.is_uppercase(),
                ..Word::default()
            };
        }
        self.ended_just_now = false;
        self.word.digit |= symbol.is_numeric();
        self.word.latin |= symbol.is_ascii_alphabetic();
        match symbol {
            'а'..='я' | 'a'..='z' | '0'..='9' => self.text.push(symbol),
            'ё' | 'Ё' => self.text.push('е'),
            _ => self.text.extend(symbol.to_lowercase()),
        }
        self.word.cyrillic |= ('а'..='я').contains(&symbol) || ('А'..='Я').contains(&symbol);
    }

    fn end_word(&mut self, source_end: usize) {
        let word = std::mem::take(&mut self.word);
        if !word.open {
            return;
        }
        if word.cyrillic && word.latin {
            let mended: String = self.text[word.start..].chars().map(look_alike).collect();
            self.text.truncate(word.start);
            self.text.push_str(&mended);
        }
        self.tokens.push(Token {
            start: word.start as u32,
            end: self.text.len() as u32,
            source_start: word.source_start as u32,
            source_end: source_end as u32,
            capital: word.capital,
            digit: word.digit,
        });
        self.text.push(' ');
    }

    fn question(&mut self) {
        self.question_mark = true;
        let first = self.sentences.last().map_or(0, |sentence| sentence.end);
        if self.tokens.len() as u32 > first {
            self.end_sentence(false);
        }
        // "Правда!?": the mark belongs to the sentence just ended.
        if let Some(sentence) = self.sentences.last_mut().filter(|_| self.ended_just_now) {
            sentence.question_mark = true;
        }
    }

    fn end_sentence(&mut self, exclamation: bool) {
        let first = self.sentences.last().map_or(0, |sentence| sentence.end);
        let end = self.tokens.len() as u32;
        if end > first {
            self.sentences.push(Sentence { first, end, question_mark: false, exclamation });
            self.ended_just_now = true;
        }
    }
}

fn cut(source: &str) -> &str {
    if source.len() <= READ_BYTES {
        return source;
    }
    let mut end = READ_BYTES;
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    &source[..end]
}

/// A hyphen inside a word, a point or comma inside a number.
fn is_joint(symbol: char, previous: char, rest: &str) -> bool {
    let Some(next) = rest.chars().next() else { return false };
    match symbol {
        '-' => previous.is_alphanumeric() && next.is_alphanumeric(),
        '.' | ',' => previous.is_ascii_digit() && next.is_ascii_digit(),
        _ => false,
    }
}

fn is_invisible(symbol: char) -> bool {
    matches!(symbol, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// `https://...`, `www...`, `shop.example/pay`.
fn is_link(chunk: &str) -> bool {
    if !chunk.contains('.') && !chunk.contains("://") {
        return false;
    }
    if chunk.contains("://") || chunk.starts_with("www.") {
        return true;
    }
    let Some((host, _)) = chunk.split_once('/') else { return false };
    host.split_once('.').is_some_and(|(name, zone)| {
        !name.is_empty() && zone.len() >= 2 && zone.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'.')
    })
}

/// The Cyrillic letter a Latin one is mistyped for.
fn look_alike(letter: char) -> char {
    match letter {
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' => 'е',
        'h' => 'н',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normal(source: &str) -> Normal {
        let mut normal = Normal::new();
        normal.read(source);
        normal
    }

    #[test]
    fn makes_texts_comparable() {
        let cases = [
            ("Ещё  ЧЁРНЫЙ?", " еще черный "),
            ("Пoдскaжитe", " подскажите "),
            ("OK 👍🏽 спасибо!!", " ok спасибо "),
            ("кое\u{200B}-как", " кое-как "),
            ("цена 1290.50, да", " цена 1290.50 да "),
            ("см. https://shop.example/a?b=1 тут", " см тут "),
            ("shop.example/pay/1", " "),
            ("> сколько стоит?\nвот", " вот "),
            ("", " "),
            ("-", " "),
        ];
        for (source, text) in cases {
            assert_eq!(normal(source).text(), text, "{source}");
        }
    }

    #[test]
    fn finds_sentences_and_their_marks() {
        let read = normal("Добрый день! Какой размер? Есть 42.5 и 44");
        let marks: Vec<bool> = read.sentences().iter().map(|sentence| sentence.question_mark).collect();
        assert_eq!(marks, [false, true, false]);
        assert!(normal("Правда!?").sentences()[0].question_mark);
        assert!(!normal("https://a.example/?x=1").question_mark);
        assert!(normal("?").question_mark);
        assert!(!normal("Да. (?)").sentences().is_empty());
    }

    proptest! {
        #[test]
        fn never_fails_and_places_words_in_the_source(source in "\\PC{0,80}") {
            let read = normal(&source);
            for token in read.tokens() {
                prop_assert!(source.get(token.source_start as usize..token.source_end as usize).is_some());
                prop_assert!(!read.word(token).is_empty());
            }
            let last = read.sentences().last().map_or(0, |sentence| sentence.end);
            prop_assert_eq!(last as usize, read.tokens().len());
        }
    }
}
