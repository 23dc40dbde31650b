//! Classes of cues for the labels: one automaton over `lexicon/labels/*.txt`, a bit a class.
//! A new word: a line in its file. A new class: a `[name]` in a file; at most 64 in all.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::text::normal::Normal;

/// The lexicon files compiled in.
pub const FILES: [&str; 3] = [
    include_str!("../lexicon/labels/questions.txt"),
    include_str!("../lexicon/labels/stages.txt"),
    include_str!("../lexicon/labels/customers.txt"),
];

/// Phrases of all classes.
pub struct Classes {
    names: Vec<String>,
    automaton: Option<AhoCorasick>,
    /// Class of every pattern.
    of: Vec<u8>,
}

/// A phrase found: its class and the byte of [`Normal::text`] where its first word begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub class: u8,
    pub start: u32,
}

static SHIPPED: LazyLock<Classes> = LazyLock::new(|| Classes::read(&FILES));

impl Classes {
    /// The classes compiled in.
    pub fn shipped() -> &'static Classes {
        &SHIPPED
    }

    /// Reads lexicon files. Lines before the first `[class]` and classes past the 64th are not used.
    pub fn read(files: &[&str]) -> Classes {
        let mut names: Vec<String> = Vec::new();
        let mut patterns = Vec::new();
        let mut of = Vec::new();
        for line in files.iter().flat_map(|file| file.lines()) {
            let line = line.split('#').next().unwrap_or_default().trim();
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                names.push(name.to_owned());
                continue;
            }
            if line.is_empty() || names.is_empty() || names.len() > 64 {
                continue;
            }
            patterns.push(line.strip_suffix('*').map_or(format!(" {line} "), |stem| format!(" {stem}")));
            of.push(names.len() as u8 - 1);
        }
        let automaton = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(&patterns).ok();
        Classes { names, automaton, of }
    }

    /// The bit of a class; 0 when there is none of that name.
    pub fn bit(&self, name: &str) -> u64 {
        self.names.iter().position(|known| known == name).map_or(0, |place| 1 << place)
    }

    /// All phrases in the text, in no order, into `hits` (cleared first).
    pub fn find(&self, normal: &Normal, hits: &mut Vec<Hit>) {
        hits.clear();
        let Some(automaton) = &self.automaton else { return };
        if normal.tokens().is_empty() {
            return;
        }
        for found in automaton.find_overlapping_iter(normal.text()) {
            hits.push(Hit { class: self.of[found.pattern().as_usize()], start: found.start() as u32 + 1 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lexicons_are_in_normal_form_and_fit_the_bits() {
        let classes = Classes::shipped();
        assert!(classes.automaton.is_some() && classes.names.len() <= 64);
        for line in FILES.iter().flat_map(|file| file.lines()) {
            let line = line.split('#').next().unwrap_or_default().trim().trim_end_matches('*');
            if line.is_empty() || line.starts_with('[') {
                continue;
            }
            let mut normal = Normal::new();
            normal.read(line);
            assert_eq!(normal.text().trim(), line);
        }
    }
}
