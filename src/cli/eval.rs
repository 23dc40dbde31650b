//! `eval`: how well the judgement works, on files with known labels. The labels are never seen
//! while judging.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Subcommand;

use super::exit::Exit;
use super::screen;
use crate::text::labels::dialogue::LabelledDialogue;
use crate::text::labels::{corpus, jsonl};
use crate::text::learn::{clusters, csv, plain};

mod dialogues;
mod outcome;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Labels of messages and dialogues against those of a person
    Dialogues(dialogues::Arguments),
    /// The learner alone on texts with one label each
    Text {
        /// CSV with the columns text and label
        #[arg(long, value_name = "FILE")]
        train: PathBuf,
        /// The same, for measuring
        #[arg(long, value_name = "FILE")]
        test: PathBuf,
        /// One JSON object instead of a table
        #[arg(long)]
        json: bool,
    },
    /// The learner of order probability on any table of numbers and categories
    Outcome(outcome::Arguments),
    /// Clusters of texts against their labels
    Clusters {
        /// CSV with the columns text and label
        file: PathBuf,
        /// Number of clusters; as many as labels when absent
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
        k: Option<u16>,
        /// One JSON object instead of a table
        #[arg(long)]
        json: bool,
    },
}

/// Measures and prints.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Exit> {
    match &arguments.what {
        What::Dialogues(arguments) => dialogues::run(arguments),
        What::Text { train, test, json } => text(train, test, *json),
        What::Outcome(arguments) => outcome::run(arguments),
        What::Clusters { file, k, json } => group(file, *k, *json),
    }
}

/// Labelled dialogues of a file: JSON Lines, or the compact form when its name ends in `.txt`.
pub fn read_dialogues(file: &Path) -> Result<Vec<LabelledDialogue>, Exit> {
    let text = read(file)?;
    let parsed = match file.extension().and_then(|end| end.to_str()) {
        Some("txt") => corpus::parse(&file.file_stem().unwrap_or_default().to_string_lossy(), &text),
        _ => jsonl::parse(&text),
    };
    parsed.map_err(|fault| Exit::usage(format!("{}: {fault}", file.display())))
}

fn read(file: &Path) -> Result<String, Exit> {
    let failed = |error| Exit::failed(&anyhow::Error::new(error).context(format!("reading {}", file.display())));
    fs::read_to_string(file).map_err(failed)
}

fn read_rows(file: &Path) -> Result<Vec<(String, String)>, Exit> {
    csv::parse(&read(file)?).map_err(|fault| Exit::usage(format!("{}: {fault}", file.display())))
}

fn text(train: &Path, test: &Path, json: bool) -> Result<ExitCode, Exit> {
    let (train, test) = (read_rows(train)?, read_rows(test)?);
    let started = Instant::now();
    let classifier = plain::learn(&train).map_err(Exit::usage)?;
    let trained_secs = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let judged = classifier.judge(test.iter().map(|(text, _)| text.as_str()));
    let per_second = test.len() as f64 / started.elapsed().as_secs_f64().max(1e-9);
    let right = judged.iter().zip(&test).filter(|(place, (_, label))| classifier.labels[**place] == *label).count();
    let accuracy = right as f64 / test.len().max(1) as f64;
    let macro_f1 = macro_f1(&classifier.labels, &judged, &test);
    if json {
        let values = serde_json::json!({"accuracy": accuracy, "macro_f1": macro_f1, "texts_per_second": per_second,
            "train_seconds": trained_secs, "labels": classifier.labels.len(), "train": train.len(), "test": test.len()});
        screen::say(&values.to_string());
        return Ok(ExitCode::SUCCESS);
    }
    let rows = [
        ("accuracy", format!("{accuracy:.4}")),
        ("macro-F1", format!("{macro_f1:.4}")),
        ("texts/s", format!("{per_second:.0}")),
        ("training, s", format!("{trained_secs:.2}")),
        ("labels", classifier.labels.len().to_string()),
    ];
    screen::say(&screen::table(&["measure", "value"], &rows.map(|(name, value)| vec![name.to_owned(), value])));
    Ok(ExitCode::SUCCESS)
}

fn macro_f1(labels: &[String], judged: &[usize], test: &[(String, String)]) -> f64 {
    let mut names: Vec<&str> =
        labels.iter().map(String::as_str).chain(test.iter().map(|(_, label)| label.as_str())).collect();
    names.sort_unstable();
    names.dedup();
    let f1 = |name: &str| {
        let count = |believed: bool, holds: bool| {
            let pairs = judged.iter().zip(test);
            pairs
                .filter(|(place, (_, label))| (labels[**place] == name) == believed && (label == name) == holds)
                .count() as f64
        };
        let (right, wrong, missed) = (count(true, true), count(true, false), count(false, true));
        if right + wrong + missed == 0.0 { 0.0 } else { 2.0 * right / (2.0 * right + wrong + missed) }
    };
    names.iter().map(|name| f1(name)).sum::<f64>() / names.len().max(1) as f64
}

fn group(file: &Path, k: Option<u16>, json: bool) -> Result<ExitCode, Exit> {
    let rows = read_rows(file)?;
    let mut names: Vec<&str> = rows.iter().map(|(_, label)| label.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let labels: Vec<usize> =
        rows.iter().map(|(_, label)| names.binary_search(&label.as_str()).unwrap_or_default()).collect();
    let count = k.map_or(names.len(), usize::from);
    let groups = clusters::cluster(rows.iter().map(|(text, _)| text.as_str()), count);
    let found = clusters::agreement::agreement(&groups, &labels);
    if json {
        let values = serde_json::json!({"nmi": found.nmi, "ari": found.ari, "acc": found.accuracy,
            "label_coverage": found.label_coverage, "k": count, "texts": rows.len()});
        screen::say(&values.to_string());
        return Ok(ExitCode::SUCCESS);
    }
    let cells =
        [("NMI", found.nmi), ("ARI", found.ari), ("ACC", found.accuracy), ("label coverage", found.label_coverage)];
    screen::say(&screen::table(
        &["measure", "value"],
        &cells.map(|(name, value)| vec![name.to_owned(), format!("{value:.4}")]),
    ));
    Ok(ExitCode::SUCCESS)
}
