//! When two outgoing texts are the same template: equal after names and numbers are masked.

use crate::text::cues::{Cue, CueKind};
use crate::text::normal::Normal;

/// A 64-bit mark of a text with names and numbers masked; `None` for a text without words.
/// FNV-1a (Fowler, Noll, Vo; 64 bit), written out because it must give the same numbers in every
/// version: they are stored.
pub fn template_hash(normal: &Normal, cues: &[Cue]) -> Option<u64> {
    if normal.tokens().is_empty() {
        return None;
    }
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut names = cues.iter().filter(|cue| cue.kind == CueKind::Name).peekable();
    let mut sentences = normal.sentences().iter().peekable();
    let mut first_of_sentence = 0;
    for (index, token) in normal.tokens().iter().enumerate() {
        while sentences.peek().is_some_and(|sentence| sentence.end as usize <= index) {
            first_of_sentence = sentences.next().map_or(0, |sentence| sentence.end as usize);
        }
        while names.peek().is_some_and(|cue| cue.end <= token.start) {
            names.next();
        }
        let listed = names.peek().is_some_and(|cue| cue.start == token.start);
        let masked = token.digit || listed || (token.capital && index != first_of_sentence);
        hash = mix(hash, if masked { "#" } else { normal.word(token) });
        hash = mix(hash, " ");
    }
    Some(hash)
}

fn mix(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::cues::find_cues;

    fn hash(text: &str) -> Option<u64> {
        let mut normal = Normal::new();
        let mut cues = Vec::new();
        normal.read(text);
        find_cues(&normal, &mut cues);
        template_hash(&normal, &cues)
    }

    #[test]
    fn masks_names_and_numbers() {
        assert_eq!(hash("Здравствуйте, Алина! Ваш заказ 1234 готов"), hash("здравствуйте, Олег!! Ваш заказ 99 готов."));
        assert_eq!(hash("Алина, добрый день"), hash("Олег, добрый день"));
        assert_ne!(hash("Ваш заказ готов"), hash("Ваш заказ собран"));
        assert_eq!(hash("👍"), None);
        // Stored numbers: this value must never change.
        assert_eq!(hash("добрый день"), Some(15_358_862_982_130_995_805));
    }
}
