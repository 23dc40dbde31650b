//! The same learner for texts with one label each: its yardstick on public data.

use crate::text::learn::features::{Features, Letters, mix, stem_hash, stemmer, word_hash};
use crate::text::learn::heads::{Example, Head, Pace, Table, best, train};
use crate::text::normal::Normal;

/// Labels a text may have at most.
pub const MAX_LABELS: usize = 128;
const PACE: Pace = Pace { epochs: 12, step: 0.12, dropout: 0.0 };

/// Reads texts of no dialogue.
pub struct TextReader {
    stemmer: rust_stemmers::Stemmer,
    normal: Normal,
    letters: Letters,
    words: Vec<u64>,
}

impl Default for TextReader {
    fn default() -> TextReader {
        TextReader { stemmer: stemmer(), normal: Normal::new(), letters: Letters::default(), words: Vec::new() }
    }
}

impl TextReader {
    /// N-grams of letters and words, and the marks of the source.
    pub fn read(&mut self, text: &str, features: &mut Features) {
        features.clear();
        self.normal.read(text);
        let count = self.normal.tokens().len();
        self.letters.push_ngrams(&self.normal, 0, count, 0x11, features);
        features.close(1.0, true);
        self.words.clear();
        for token in self.normal.tokens() {
            self.words.push(stem_hash(&self.stemmer, self.normal.word(token)));
        }
        for (place, word) in self.words.iter().enumerate() {
            features.push(mix(0x21, *word));
            if let Some(next) = self.words.get(place + 1) {
                features.push(mix(mix(0x22, *word), *next));
            }
        }
        features.close(1.0, true);
        for mark in text.split(|symbol: char| symbol.is_alphanumeric() || symbol.is_whitespace()) {
            if !mark.is_empty() {
                features.push(mix(0x61, word_hash(mark)));
            }
        }
        features.close(0.5, true);
    }
}

/// A classifier of texts.
pub struct Classifier {
    pub labels: Vec<String>,
    table: Table,
}

/// Learns from pairs of text and label. The error says what is wrong with the data.
pub fn learn(rows: &[(String, String)]) -> Result<Classifier, String> {
    let mut labels: Vec<String> = rows.iter().map(|(_, label)| label.clone()).collect();
    labels.sort();
    labels.dedup();
    if labels.len() < 2 || labels.len() > MAX_LABELS {
        return Err(format!("{} labels; there must be 2 to {MAX_LABELS}", labels.len()));
    }
    let mut reader = TextReader::default();
    let mut features = Features::default();
    let mut examples = Vec::with_capacity(rows.len());
    for (text, label) in rows {
        reader.read(text, &mut features);
        let place = labels.binary_search(label).unwrap_or_default();
        examples.push(Example { features: features.clone(), answers: vec![Some(1 << place)], weight: 1.0 });
    }
    let head = Head { first: 0, count: labels.len(), exclusive: true };
    let table = train(&examples.iter().collect::<Vec<_>>(), &[head], PACE);
    Ok(Classifier { labels, table })
}

impl Classifier {
    /// Places in [`Classifier::labels`] of the likeliest label of every text.
    pub fn judge<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Vec<usize> {
        let mut reader = TextReader::default();
        let mut features = Features::default();
        let mut scores = Vec::new();
        texts
            .map(|text| {
                reader.read(text, &mut features);
                self.table.score(&features, &mut scores);
                best(&scores)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_what_is_learnable_and_refuses_the_rest() {
        let rows: Vec<(String, String)> = (0..40)
            .map(|place| match place % 2 {
                0 => (format!("очень доволен покупкой {place}"), "good".to_owned()),
                _ => (format!("сломалось и не работает {place}"), "bad".to_owned()),
            })
            .collect();
        let classifier = learn(&rows).unwrap();
        let judged = classifier.judge(["довольна покупками", "опять сломался", ""].into_iter());
        assert_eq!(
            judged[..2].iter().map(|place| classifier.labels[*place].as_str()).collect::<Vec<_>>(),
            ["good", "bad"]
        );
        assert!(learn(&rows[..1]).is_err());
    }
}
