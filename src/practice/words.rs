//! Words of a text made comparable: stems, with names and numbers masked, in sentences.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use crate::text::cues::{self, Cue, CueKind};
use crate::text::learn::features::{mix, stem_hash, stemmer};
use crate::text::normal::Normal;

/// Words that carry no matter of their own: one a line, `#` begins a comment.
static FUNCTION_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("function_words.txt").lines();
    lines.map(|line| line.split('#').next().unwrap_or_default()).flat_map(str::split_whitespace).collect()
});

/// A sentence of fewer or more words is no phrase.
const PHRASE_WORDS: Range<usize> = 3..41;
/// What stands where a name or number stood.
const GAP: u64 = 0x67;

/// One word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Equal for the forms of one word.
    pub stem: u64,
    /// Bytes of the source.
    pub start: u32,
    pub end: u32,
    /// A name or number: changes from chat to chat.
    pub gap: bool,
    /// Carries no matter of its own.
    pub function: bool,
}

impl Word {
    /// Tells what the text is about.
    pub fn tells(&self) -> bool {
        !self.gap && !self.function
    }
}

/// A sentence: its words and whether it asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub words: Range<usize>,
    pub asks: bool,
}

/// Reads texts; keeps its buffers from one to the next.
pub struct WordReader {
    stemmer: rust_stemmers::Stemmer,
    normal: Normal,
    cues: Vec<Cue>,
    pub words: Vec<Word>,
    pub sentences: Vec<Sentence>,
}

impl WordReader {
    pub fn new() -> WordReader {
        WordReader {
            stemmer: stemmer(),
            normal: Normal::new(),
            cues: Vec::new(),
            words: Vec::new(),
            sentences: Vec::new(),
        }
    }

    /// Reads a text in place of the one before.
    pub fn read(&mut self, text: &str) {
        self.normal.read(text);
        cues::find_cues(&self.normal, &mut self.cues);
        self.words.clear();
        self.sentences.clear();
        for sentence in self.normal.sentences() {
            let words = sentence.first as usize..sentence.end as usize;
            self.sentences.push(Sentence { words, asks: sentence.question_mark });
        }
        let mut firsts = self.normal.sentences().iter().map(|sentence| sentence.first as usize).peekable();
        for (place, token) in self.normal.tokens().iter().enumerate() {
            let begins = firsts.next_if(|first| *first == place).is_some();
            let word = self.normal.word(token);
            let named = |cue: &Cue| cue.kind == CueKind::Name && cue.start == token.start;
            self.words.push(Word {
                stem: stem_hash(&self.stemmer, word),
                start: token.source_start,
                end: token.source_end,
                gap: token.digit || (token.capital && !begins) || self.cues.iter().any(named),
                function: FUNCTION_WORDS.contains(word),
            });
        }
        // A question without a mark: the lexicons know it by its words.
        let marked = self.sentences.iter().any(|sentence| sentence.asks);
        if !marked && cues::count_questions(&self.normal, &self.cues) > 0 {
            self.sentences.iter_mut().for_each(|sentence| sentence.asks = true);
        }
    }

    /// The words of a sentence.
    pub fn of(&self, sentence: &Sentence) -> &[Word] {
        self.words.get(sentence.words.clone()).unwrap_or_default()
    }
}

/// The mark of a phrase: equal for sentences that differ in names, numbers and forms of words only.
/// `None`: too short, too long, or of function words alone.
pub fn phrase(words: &[Word]) -> Option<u64> {
    let own = words.iter().filter(|word| !word.gap).count();
    let told = words.iter().any(Word::tells);
    (PHRASE_WORDS.contains(&own) && told && words.len() < PHRASE_WORDS.end).then(|| mark(words))
}

/// The mark of any words, gaps that follow each other as one.
pub fn mark(words: &[Word]) -> u64 {
    let mut hash = 0x51;
    let mut after_gap = false;
    for word in words {
        if !(word.gap && after_gap) {
            hash = mix(hash, if word.gap { GAP } else { word.stem }).rotate_left(17);
        }
        after_gap = word.gap;
    }
    hash
}

/// The words as written, from the first to the last, `…` for what changes from chat to chat.
pub fn written(text: &str, words: &[Word]) -> String {
    let mut written = String::new();
    let (mut copied, mut after_gap) = (words.first().map_or(0, |word| word.start as usize), false);
    for word in words {
        let (start, end) = (word.start as usize, word.end as usize);
        let between = text.get(copied..start).unwrap_or_default();
        if !(word.gap && after_gap) {
            written.push_str(between);
            written.push_str(if word.gap { "…" } else { text.get(start..end).unwrap_or_default() });
        }
        (copied, after_gap) = (end, word.gap);
    }
    let marks = text.get(copied..).unwrap_or_default().chars().take_while(|symbol| matches!(symbol, '?' | '!'));
    written.extend(marks.take(1));
    written.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> WordReader {
        let mut reader = WordReader::new();
        reader.read(text);
        reader
    }

    fn mark_of(text: &str) -> Option<u64> {
        phrase(&read(text).words)
    }

    #[test]
    fn names_numbers_and_forms_make_no_other_phrase() {
        let one = mark_of("Могу отложить платье до 18:00, Алина?");
        assert!(one.is_some());
        assert_eq!(one, mark_of("могу отложить платья до 19.30, Олег"));
        assert_ne!(one, mark_of("могу отложить сумку до 19.30"));
        for text in ["", "да", "ок 👍", "и да и нет", "Здравствуйте, Анна"] {
            assert_eq!(mark_of(text), None, "{text}");
        }
        assert_eq!(mark_of(&"слово ".repeat(50)), None);
    }

    #[test]
    fn shows_words_as_written_with_gaps() {
        let text = "Алина, могу отложить  Марсель за 4 500 ₽ до завтра? Скажите";
        let reader = read(text);
        assert_eq!(written(text, reader.of(&reader.sentences[0])), "…, могу отложить … за … ₽ до завтра?");
        assert_eq!(written("", &[]), "");
    }

    #[test]
    fn knows_questions_with_and_without_a_mark() {
        let asks = |text: &str| read(text).sentences.iter().map(|sentence| sentence.asks).collect::<Vec<_>>();
        assert_eq!(asks("Добрый день! Сколько стоит?"), [false, true]);
        assert_eq!(asks("сколько стоит"), [true]);
        assert_eq!(asks("спасибо большое"), [false]);
    }
}
