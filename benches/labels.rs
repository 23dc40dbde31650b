//! Speed of all labels of a message, against one regular expression a cue over the same lexicon.
//! `cargo bench --bench labels`. Prints the best of several passes: one thread and all cores.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use std::hint::black_box;
use std::time::Instant;

use rayon::prelude::*;
use regex::Regex;
use spindle::text::labels::classes::FILES;
use spindle::text::labels::dialogue::LabelledDialogue;
use spindle::text::labels::judge::Judge;
use spindle::text::labels::{model_file, shipped_corpus};

const PASSES: usize = 5;

fn judge(dialogues: &[LabelledDialogue]) -> usize {
    let model = model_file::shipped().unwrap();
    let mut judge = Judge::new(&model);
    let mut heard = 0;
    for dialogue in dialogues {
        judge.begin();
        for message in &dialogue.messages {
            black_box(judge.hear(message.speaker, message.at_secs, &message.text));
            heard += 1;
        }
        black_box(judge.end());
    }
    heard
}

fn rate(name: &str, mut pass: impl FnMut() -> usize, passes: usize) -> f64 {
    let mut best = 0.0_f64;
    for _ in 0..passes {
        let started = Instant::now();
        let heard = pass();
        best = best.max(heard as f64 / started.elapsed().as_secs_f64());
    }
    println!("{name:<44} {best:>10.0} messages/s");
    best
}

/// A lexicon as it is usually used: a regular expression a phrase.
fn expressions() -> Vec<Regex> {
    let lines =
        FILES.iter().flat_map(|file| file.lines()).map(|line| line.split('#').next().unwrap_or_default().trim());
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('['))
        .map(|line| {
            let phrase = regex::escape(line.trim_end_matches('*'));
            let end = if line.ends_with('*') { "" } else { r"\b" };
            Regex::new(&format!(r"(?i)\b{phrase}{end}")).unwrap()
        })
        .collect()
}

fn main() {
    let started = Instant::now();
    model_file::shipped().unwrap();
    println!("the model loads in {:?}", started.elapsed());
    let corpus = shipped_corpus::all().unwrap();
    let many: Vec<LabelledDialogue> = corpus.iter().cycle().take(corpus.len() * 4).cloned().collect();
    let one = rate("all labels, one thread", || judge(&many), PASSES);
    let all = rate("all labels, all cores", || many.par_chunks(20).map(judge).sum(), PASSES);
    let rules = expressions();
    let slow = || {
        let few = corpus.iter().step_by(40).flat_map(|dialogue| &dialogue.messages);
        few.map(|message| rules.iter().filter(|rule| rule.is_match(&message.text)).count())
            .map(black_box)
            .fold(0, |all, _| all + 1)
    };
    let slow = rate("one regular expression a cue, one thread", slow, 2);
    println!("{:.1} times as fast on one thread; all cores {:.1}", one / slow, all / slow);
}
