//! What a text looks like to the learner: places in a table of hashed n-grams, in groups.
//! A new kind of feature: its own [`Group`] in the caller, hashed by [`word_hash`] or [`mix`].

use crate::text::normal::Normal;

/// Tables have `1 << TABLE_BITS` rows.
pub const TABLE_BITS: u32 = 18;
/// Rows of a table.
pub const ROWS: usize = 1 << TABLE_BITS;

/// Features of one group share one length, so that a long text does not drown a short cue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    pub end: u32,
    /// Length of the group's vector after weighing.
    pub weight: f32,
    /// Rows count by their rarity (n-grams) or equally (flags).
    pub rarity: bool,
}

/// The features of one text. Kept and filled again: it allocates once.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Features {
    pub rows: Vec<u32>,
    pub groups: Vec<Group>,
}

impl Features {
    pub fn clear(&mut self) {
        self.rows.clear();
        self.groups.clear();
    }

    /// Adds the row a hash falls on to the open group.
    #[inline]
    pub fn push(&mut self, hash: u64) {
        self.rows.push((hash >> (64 - TABLE_BITS)) as u32);
    }

    /// Ends the open group; an empty one leaves no trace.
    pub fn close(&mut self, weight: f32, rarity: bool) {
        let end = self.rows.len() as u32;
        if self.groups.last().map_or(0, |group| group.end) < end {
            self.groups.push(Group { end, weight, rarity });
        }
    }
}

/// Mixes two numbers into one hash with good high bits (constants of splitmix64, Steele et al. 2014).
#[inline]
pub fn mix(seed: u64, value: u64) -> u64 {
    let mut hash = (seed ^ value).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^= hash >> 29;
    hash.wrapping_mul(0x94d0_49bb_1331_11eb)
}

/// Hash of a word.
pub fn word_hash(word: &str) -> u64 {
    word.bytes().fold(0x9e37_79b9_7f4a_7c15, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// One byte a letter; every digit is the same.
#[inline]
fn letter(symbol: char) -> u8 {
    match symbol {
        'а'..='я' => (symbol as u32 - 'а' as u32) as u8 + 1,
        'a'..='z' => symbol as u8 - b'a' + 40,
        '0'..='9' => 70,
        '-' => 71,
        other => 72 + (other as u32 % 180) as u8,
    }
}

/// Words longer than this many letters are cut: they are noise, not words.
const WORD_LETTERS: usize = 40;
const NGRAM_MOST: usize = 5;
const NGRAM_LEAST: usize = 2;

/// Letters of words, ready for n-grams.
#[derive(Debug, Default)]
pub struct Letters(Vec<u8>);

impl Letters {
    /// Adds the n-grams of two to five letters inside the words `first..end`, word ends included.
    pub fn push_ngrams(&mut self, normal: &Normal, first: usize, end: usize, seed: u64, features: &mut Features) {
        for token in normal.tokens().get(first..end).unwrap_or_default() {
            self.0.clear();
            self.0.push(0);
            self.0.extend(normal.word(token).chars().take(WORD_LETTERS).map(letter));
            self.0.push(0);
            for start in 0..self.0.len() - 1 {
                let mut hash = seed;
                for (length, byte) in self.0[start..].iter().take(NGRAM_MOST).enumerate() {
                    hash = (hash ^ u64::from(*byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                    if length + 1 >= NGRAM_LEAST {
                        features.push(hash ^ (hash << 23));
                    }
                }
            }
        }
    }
}

/// The word's stem: Snowball for Cyrillic words, the word itself for others.
pub fn stem_hash(stemmer: &rust_stemmers::Stemmer, word: &str) -> u64 {
    if word.as_bytes().first().is_some_and(u8::is_ascii) {
        let numeric = word.bytes().any(|byte| byte.is_ascii_digit());
        return if numeric { word_hash("0") } else { word_hash(word) };
    }
    word_hash(&stemmer.stem(word))
}

/// A stemmer for [`stem_hash`].
pub fn stemmer() -> rust_stemmers::Stemmer {
    rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::Russian)
}
