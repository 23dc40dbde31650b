//! Which sentences of a message ask, and which do so without a question mark.

use std::ops::Range;

use super::Listener;
use super::shape::{self, Possible};

/// Words of the same class that order nothing.
const WAITS: [&str; 2] = ["жду", "дайте"];

impl Listener {
    /// Bytes of the sentences of a text that ask, its own marks included.
    pub fn asking_sentences(&mut self, text: &str) -> Vec<Range<usize>> {
        // Most messages hold one sentence at most; that is seen without reading them.
        if !text.contains(['?', '.', '!', '\n', ')']) {
            return Vec::new();
        }
        self.read(text);
        let asks: Vec<bool> = self.asks.iter().map(|(asks, _)| *asks).collect();
        if asks.iter().filter(|asks| **asks).count() < 2 {
            return Vec::new();
        }
        let starts: Vec<usize> = self
            .normal
            .sentences()
            .iter()
            .filter_map(|sentence| self.normal.tokens().get(sentence.first as usize))
            .map(|token| token.source_start as usize)
            .collect();
        let end = |place: usize| starts.get(place + 1).copied().unwrap_or(text.len());
        let spans = starts.iter().enumerate().map(|(place, start)| *start..end(place));
        spans.zip(asks).filter(|(_, asks)| *asks).map(|(span, _)| span).collect()
    }

    /// Asks for information by an order, with no question mark: "Напишите ваш рост". Not when the
    /// order hangs on a condition ("если надумаете, напишите") or is for the counter ("скажите на кассе").
    pub fn requests(&self) -> bool {
        self.normal.sentences().iter().zip(&self.asks).any(|(sentence, (_, bits))| {
            if bits & self.request == 0 || bits & self.condition != 0 {
                return false;
            }
            let first = (sentence.first as usize).min(self.words.len());
            let end = (sentence.end as usize).min(self.words.len());
            let tokens = &self.normal.tokens()[first..end];
            let at = |place: usize| tokens.get(place).map_or(u32::MAX, |token| token.start);
            let mut hits = self.hits.iter().filter(|hit| 1 << hit.class == self.request);
            hits.any(|hit| {
                let place = (0..tokens.len()).find(|place| at(*place) == hit.start);
                place.is_some_and(|place| {
                    !WAITS.contains(&self.normal.word(&tokens[place])) && self.opens_clause(first, place)
                })
            })
        })
    }

    /// The word stands first in its sentence or clause.
    fn opens_clause(&self, first: usize, place: usize) -> bool {
        place == 0 || self.clause.get(first + place).copied().unwrap_or_default()
    }

    /// One word and nothing else ("Пожалуйста", "Хорошо"): whatever it is, it leaves nothing to do.
    pub fn is_bare_word(&self) -> bool {
        matches!(self.normal.tokens(), [word] if !word.digit) && !self.normal.link
    }

    /// What the words of the questions leave possible; of several questions the one that asks most counts.
    pub fn possible(&self) -> Possible {
        let sentences = self.normal.sentences().iter().zip(&self.asks);
        let asking = sentences.filter(|(sentence, (asks, _))| *asks && sentence.question_mark);
        let each: Vec<Possible> = asking
            .map(|(sentence, _)| {
                let end = (sentence.end as usize).min(self.words.len());
                let first = (sentence.first as usize).min(end);
                shape::possible(&self.normal, &self.normal.tokens()[first..end], &self.clause[first..end])
            })
            .collect();
        match () {
            () if each.contains(&Possible::Open) => Possible::Open,
            () if !each.is_empty() && each.iter().all(|one| *one == Possible::Choice) => Possible::Choice,
            () => Possible::Anything,
        }
    }
}
