//! Classes of cues for the labels: one automaton over `lexicon/labels/*.txt`, a bit a class.
//! A new word: a line in its file. A new class: a `[name]` in a file; at most 64 in all.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::text::normal::Normal;

/// The lexicon files compiled in.
pub const FILES: [&str; 3] = [
    include_str!("../lexicon/labels/questions.txt"),
    include_str!("../lexicon/labels/stages.txt"),
    include_str!("../lexicon/labels/customers.txt"),
];

/// Their names; a shop's own file of the same name takes the place of the one compiled in.
pub const NAMES: [&str; 3] = ["questions.txt", "stages.txt", "customers.txt"];

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

static IN_USE: OnceLock<Classes> = OnceLock::new();

impl Classes {
    /// The classes in use: the shop's own where [`Classes::replace`] put some, else those compiled in.
    pub fn in_use() -> &'static Classes {
        IN_USE.get_or_init(|| Classes::read(&FILES))
    }

    /// Puts a shop's own files in the place of those of the same name, for the life of the process;
    /// before anything is judged. The models know the classes by their places, so each file must
    /// have the classes of the one it replaces. The error names the file and the class.
    pub fn replace(own: &[(String, String)]) -> Result<(), String> {
        let own_of = |name: &str| own.iter().find(|(own, _)| own == name).map(|(_, text)| text.as_str());
        let mut files = Vec::new();
        for (name, compiled) in NAMES.iter().zip(FILES) {
            files.push(own_of(name).map_or(Ok(compiled.to_owned()), |text| in_order(name, text, compiled))?);
        }
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        IN_USE.set(Classes::read(&files)).map_err(|_| "lexicons are in use already".to_owned())
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

/// The lines of each class, classes in the order of the compiled file.
fn in_order(name: &str, own: &str, compiled: &str) -> Result<String, String> {
    let classes = |text: &str| text.lines().filter_map(class_name).map(str::to_owned).collect::<Vec<String>>();
    let (wanted, given) = (classes(compiled), classes(own));
    if let Some(unknown) = given.iter().find(|class| !wanted.contains(class)) {
        return Err(format!("{name}: unknown class [{unknown}]; known are {}", wanted.join(", ")));
    }
    let mut text = String::new();
    for class in &wanted {
        if !given.contains(class) {
            return Err(format!("{name}: the class [{class}] is missing; leave it empty if you need no words in it"));
        }
        text.push_str(&format!("[{class}]\n"));
        let mut open = false;
        for line in own.lines() {
            open = class_name(line).map_or(open, |found| found == class);
            if open && class_name(line).is_none() {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    Ok(text)
}

fn class_name(line: &str) -> Option<&str> {
    line.split('#').next()?.trim().strip_prefix('[')?.strip_suffix(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_files_keep_the_places_of_the_classes() {
        let compiled = "[a]\none\n[b]\ntwo\n";
        assert_eq!(in_order("x.txt", "[b]\nzwei # note\n[a]\n", compiled).unwrap(), "[a]\n[b]\nzwei # note\n");
        assert!(in_order("x.txt", "[a]\n", compiled).unwrap_err().contains("[b]"));
        assert!(in_order("x.txt", "[a]\n[b]\n[c]\n", compiled).unwrap_err().contains("[c]"));
    }

    #[test]
    fn lexicons_are_in_normal_form_and_fit_the_bits() {
        let classes = Classes::in_use();
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
