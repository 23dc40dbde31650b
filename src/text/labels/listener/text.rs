//! What a message says by itself: its words, questions, cues, grammar and manner.

use super::{Listener, bits, push_words, seed, shape};
use crate::text::learn::features::{Features, mix};
use crate::text::learn::kin::Kin;

impl Listener {
    /// The words, the questions, the cues and the manner of this message alone.
    pub(super) fn push_text(&mut self, features: &mut Features) {
        let weights = self.weights;
        let count = self.words.len();
        self.letters.push_ngrams(&self.normal, 0, count, seed::LETTERS, features);
        features.close(weights.letters, true);
        push_words(&self.words, seed::WORD, seed::PAIR, features);
        features.close(weights.words, true);
        self.push_asked(features);
        features.close(weights.ask, true);
        for (sentence, (asks, _)) in self.normal.sentences().iter().zip(&self.asks) {
            if !asks {
                let end = (sentence.end as usize).min(count);
                let words = &self.words[(sentence.first as usize).min(end)..end];
                push_words(words, seed::TELL_WORD, seed::TELL_PAIR, features);
            }
        }
        features.close(weights.tell, true);
        push_kin(&self.words, &self.kin, 0, features);
        features.close(weights.kin, true);
        for (sentence, (asks, _)) in self.normal.sentences().iter().zip(&self.asks) {
            if *asks {
                let end = (sentence.end as usize).min(count);
                let first = (sentence.first as usize).min(end);
                push_kin(&self.words[first..end], &self.kin[first..end], seed::ASK_KIN, features);
            }
        }
        features.close(weights.ask_kin, true);
        for (sentence, (asks, _)) in self.normal.sentences().iter().zip(&self.asks) {
            if *asks {
                let end = (sentence.end as usize).min(count);
                let first = (sentence.first as usize).min(end);
                let tokens = &self.normal.tokens()[first..end];
                shape::push(&self.normal, tokens, &self.clause[first..end], sentence.question_mark, features);
            }
        }
        features.close(weights.shape, true);
        self.push_grammar(features);
        features.close(weights.grammar, true);
        self.push_cues(features);
        features.close(weights.cues, true);
        self.push_cue_pairs(features);
        features.close(weights.cue_pairs, true);
        self.manner.each(|mark| features.push(mix(seed::MANNER, mark)));
        features.close(weights.manner, false);
    }

    /// How the sentences are built: endings of words, beginnings of sentences and clauses.
    fn push_grammar(&self, features: &mut Features) {
        for (sentence, (asks, _)) in self.normal.sentences().iter().zip(&self.asks) {
            let end = (sentence.end as usize).min(self.words.len());
            let first = (sentence.first as usize).min(end);
            let side = u64::from(*asks) + 2 * u64::from(sentence.question_mark);
            let endings = &self.endings[first..end];
            for (place, ending) in endings.iter().enumerate() {
                let seed = mix(seed::ENDING, side);
                features.push(mix(seed, *ending));
                let Some(next) = endings.get(place + 1) else { continue };
                features.push(mix(mix(seed::ENDING_PAIR, *ending), mix(side, *next)));
                let Some(third) = endings.get(place + 2) else { continue };
                features.push(mix(mix(mix(seed::ENDING_TRIPLE, *ending), mix(side, *next)), *third));
            }
            for place in first..end {
                if place == first || self.clause[place] {
                    let at = mix(seed::CLAUSE, side * 2 + u64::from(place == first));
                    features.push(mix(at, self.words[place]));
                    features.push(mix(at, self.endings[place]));
                    if let Some(next) = self.words.get(place + 1).filter(|_| place + 1 < end) {
                        features.push(mix(mix(at, self.words[place]), *next));
                    }
                }
            }
            if let (true, Some(last)) = (end > first, endings.last()) {
                features.push(mix(mix(seed::LAST_ASKED, side), *last));
                let opening = mix(mix(seed::CLAUSE_ASKED, side), endings[0]);
                features.push(mix(opening, endings.get(1).copied().unwrap_or(1)));
            }
        }
    }

    fn push_asked(&self, features: &mut Features) {
        for (sentence, (asks, _)) in self.normal.sentences().iter().zip(&self.asks) {
            let end = (sentence.end as usize).min(self.words.len());
            let words = &self.words[(sentence.first as usize).min(end)..end];
            let (true, Some(first), Some(last)) = (*asks, words.first(), words.last()) else { continue };
            push_words(words, seed::ASK_WORD, seed::ASK_PAIR, features);
            for triple in words.windows(3) {
                features.push(mix(mix(mix(seed::ASK_TRIPLE, triple[0]), triple[1]), triple[2]));
            }
            features.push(mix(seed::ASK_FIRST, *first));
            features.push(mix(mix(seed::ASK_FIRST, *first), words.get(1).copied().unwrap_or(0)));
            features.push(mix(seed::ASK_LAST, *last));
        }
    }

    /// Classes of cues by themselves: few and strong.
    fn push_cues(&self, features: &mut Features) {
        let told = self.asks.iter().filter(|(asks, _)| !asks).fold(0, |all, (_, bits)| all | bits);
        let asked = self.asked();
        bits(asked).for_each(|class| features.push(mix(seed::CUE_ASK, class)));
        bits(told).for_each(|class| features.push(mix(seed::CUE_TELL, class)));
        bits(asked | told).for_each(|class| features.push(mix(seed::CUE_ANY, class)));
    }

    /// Classes that meet in a question, and what they answer.
    fn push_cue_pairs(&self, features: &mut Features) {
        let asked = self.asked();
        for class in bits(asked) {
            for other in bits(asked).take_while(|other| *other < class) {
                features.push(mix(mix(seed::CUE_ASK_PAIR, class), other));
            }
            for before in bits(self.customer.cues) {
                features.push(mix(mix(seed::CUE_ANSWER, class), before));
            }
        }
    }
}

/// Groups of the words, and groups beside words: "какой" before any thing to sit on.
fn push_kin(words: &[u64], kin: &[Option<Kin>], salt: u64, features: &mut Features) {
    for (place, one) in kin.iter().enumerate() {
        let next = kin.get(place + 1).copied().flatten();
        if let Some(one) = one {
            features.push(mix(seed::KIN + salt, u64::from(one.narrow)));
            features.push(mix(seed::KIN_WIDE + salt, u64::from(one.wide)));
            if let Some(word) = words.get(place + 1) {
                features.push(mix(mix(seed::KIN_BEFORE + salt, u64::from(one.wide)), *word));
            }
            if let Some(next) = next {
                features.push(mix(mix(seed::KIN_PAIR + salt, u64::from(one.wide)), u64::from(next.wide)));
            }
        }
        if let Some(next) = next {
            features.push(mix(mix(seed::KIN_AFTER + salt, words[place]), u64::from(next.wide)));
        }
    }
}
