//! What was said, asked and labelled before a message, and how long ago. Never after.

use super::{Listener, SHORT_WORDS, bits, push_words, seed};
use crate::model::labels::{Label, MessageLabels};
use crate::text::labels::dialogue::Speaker;
use crate::text::learn::features::{Features, mix};
use crate::text::learn::kin::kin;

impl Listener {
    /// Few words: what it is about was said before.
    fn is_short(&self) -> bool {
        self.words.len() <= SHORT_WORDS
    }

    /// What was said and labelled before.
    pub(super) fn push_context(&mut self, speaker: Speaker, at_secs: i64, features: &mut Features) {
        let weights = self.weights;
        let (other, own) = match speaker {
            Speaker::Customer => (&self.manager, &self.customer),
            _ => (&self.customer, &self.manager),
        };
        push_words(&other.words, seed::BEFORE_WORD, seed::BEFORE_WORD + 1, features);
        features.close(weights.before, true);
        bits(other.cues).for_each(|class| features.push(mix(seed::BEFORE_CUE, class)));
        features.close(weights.before * 0.6, true);
        for kin in other.words.iter().filter_map(|word| kin(*word)) {
            features.push(mix(seed::BEFORE_KIN, u64::from(kin.narrow)));
            features.push(mix(seed::BEFORE_KIN + 1, u64::from(kin.wide)));
        }
        features.close(weights.before_kin, true);
        own.words.iter().for_each(|word| features.push(mix(seed::MINE_WORD, *word)));
        features.close(weights.mine, true);
        if self.is_short() {
            for word in &other.words {
                features.push(mix(seed::SHORT, *word));
                if let Some(kin) = kin(*word) {
                    features.push(mix(seed::SHORT + 1, u64::from(kin.narrow)));
                    features.push(mix(seed::SHORT + 2, u64::from(kin.wide)));
                }
            }
            bits(other.cues).for_each(|class| features.push(mix(seed::SHORT + 3, class)));
        }
        features.close(weights.answer, true);
        self.start.iter().for_each(|word| features.push(mix(seed::START_WORD, *word)));
        features.close(weights.start, true);
        self.push_flags(speaker, at_secs, features);
        features.close(weights.flags, false);
        self.push_labels(speaker, features);
        features.close(weights.labels, false);
    }

    fn push_flags(&self, speaker: Speaker, at_secs: i64, features: &mut Features) {
        let (other, own) = match speaker {
            Speaker::Customer => (&self.manager, &self.customer),
            _ => (&self.customer, &self.manager),
        };
        let gap = self.last.map_or(-1, |(_, last)| at_secs - last);
        let flags = [
            1000 + u64::from(own.messages.min(3)),
            1010 + u64::from(other.messages.min(3)),
            1020 + pause(gap),
            1030 + u64::from(self.last.is_some_and(|(last, _)| last == speaker)),
            1040 + u64::from(other.question),
            1050 + u64::from(own.question),
            1060 + pause(if own.messages == 0 { -1 } else { at_secs - own.last_secs }),
            1070 + u64::from(self.last.is_some_and(|(last, _)| last == speaker) && gap < 300),
            1080 + u64::from(self.heard.min(40) / 5),
            1090 + self.asks.iter().filter(|(asks, _)| *asks).count().min(3) as u64,
            1100 + u64::from(self.asks.last().is_some_and(|(asks, _)| *asks)),
            1110 + u64::from(self.asks.first().is_some_and(|(asks, _)| *asks)),
        ];
        flags.iter().for_each(|flag| features.push(mix(seed::FLAG, *flag)));
    }

    fn push_labels(&self, speaker: Speaker, features: &mut Features) {
        let mut push = |mark: u64| features.push(mix(seed::LABEL, mark));
        push(10 + u64::from(self.block_mood));
        bits(u64::from(self.block_labels)).for_each(|bit| push(100 + bit));
        bits(u64::from(self.all_topics)).for_each(|bit| push(200 + bit));
        push(300 + u64::from(self.service_said));
        if let Some(labels) = self.manager_labels.and_then(MessageLabels::manager) {
            push(400 + labels.question.place() as u64);
            labels.spin.iter().for_each(|code| push(420 + code.place() as u64));
            labels.stage.iter().for_each(|stage| push(440 + stage.place() as u64));
            push(460 + u64::from(labels.next_step));
        }
        // The same labels mean another thing to a question, an answer of one word, a long text.
        let manner = match (self.asks.iter().any(|(asks, _)| *asks), self.is_short()) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        };
        let mut push = |mark: u64| features.push(mix(seed::SHORT_LABEL + manner, mark));
        push(10 + u64::from(self.block_mood));
        bits(u64::from(self.block_labels)).for_each(|bit| push(100 + bit));
        bits(u64::from(self.all_topics)).for_each(|bit| push(200 + bit));
        push(300 + u64::from(self.service_said));
        if let Some(labels) = self.manager_labels.and_then(MessageLabels::manager) {
            push(400 + labels.question.place() as u64);
            labels.spin.iter().for_each(|code| push(420 + code.place() as u64));
            labels.stage.iter().for_each(|stage| push(440 + stage.place() as u64));
        }
        if speaker == Speaker::Manager {
            for class in bits(self.asked()) {
                for bit in bits(u64::from(self.all_topics)) {
                    features.push(mix(mix(seed::LABEL_CUE, class), bit));
                }
            }
        }
    }
}

/// Kinds of silence: none before, at once, soon, hours, days.
fn pause(secs: i64) -> u64 {
    match secs {
        ..0 => 0,
        0..30 => 1,
        30..300 => 2,
        300..3_600 => 3,
        3_600..14_400 => 4,
        14_400..86_400 => 5,
        _ => 6,
    }
}
