//! `eval dialogues`: a table or a JSON object of every list of labels, the judged dialogues, the
//! worst mistakes; or cross-validation over the kinds of shops of the corpus.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::{Exit, read_dialogues, screen};
use crate::model::labels::{EpisodeKind, Label, LabelSet, MessageLabels};
use crate::text::labels::dialogue::LabelledDialogue;
use crate::text::labels::judge::Model;
use crate::text::labels::score::{Score, Section};
use crate::text::labels::training::{self, Judged};
use crate::text::labels::{jsonl, model_file, shipped_corpus};

/// Mistakes shown at most.
const ERRORS_SHOWN: usize = 60;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Labelled dialogues, JSON Lines; the part of the corpus kept out of training when absent
    files: Vec<PathBuf>,
    /// One JSON object instead of a table
    #[arg(long)]
    json: bool,
    /// Write the dialogues with the labels given by the program
    #[arg(long, value_name = "OUT.jsonl")]
    predictions: Option<PathBuf>,
    /// Show the worst mistakes with their text
    #[arg(long)]
    errors: bool,
    /// Another model than the one compiled in
    #[arg(long, value_name = "FILE", conflicts_with = "cross_validate")]
    model: Option<PathBuf>,
    /// Every kind of shop of the files (of the corpus when there are none) judged by a model trained
    /// anew on everything but that kind
    #[arg(long)]
    cross_validate: bool,
}

/// Judges and prints.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Exit> {
    let mut dialogues = Vec::new();
    for file in &arguments.files {
        dialogues.extend(read_dialogues(file)?);
    }
    let corpus = shipped_corpus::all().map_err(Exit::internal)?;
    if arguments.files.is_empty() {
        let wanted = corpus.iter().filter(|one| arguments.cross_validate || shipped_corpus::is_held_out(one));
        dialogues.extend(wanted.cloned());
    }
    let judged = match (arguments.cross_validate, &arguments.model) {
        (true, _) => cross_validate(&dialogues, &corpus),
        (false, None) => {
            let model = model_file::shipped().ok_or_else(|| Exit::internal("the model compiled in does not read"))?;
            judge_all(&model, &dialogues)
        }
        (false, Some(file)) => judge_all(&read_model(file)?, &dialogues),
    };
    let mut score = Score::default();
    for (dialogue, judged) in dialogues.iter().zip(&judged) {
        score.take(dialogue, &judged.labels, judged.dialogue);
    }
    if let Some(file) = &arguments.predictions {
        write_predictions(file, &dialogues, &judged)?;
    }
    screen::say(&if arguments.json { object(&score).to_string() } else { table(&score) });
    if arguments.errors {
        screen::say(&errors(&dialogues, &judged));
    }
    Ok(ExitCode::SUCCESS)
}

fn read_model(file: &PathBuf) -> Result<Model, Exit> {
    let bytes = fs::read(file)
        .map_err(|error| Exit::failed(&anyhow::Error::new(error).context(format!("reading {}", file.display()))))?;
    model_file::read(&bytes).map_err(|error| Exit::usage(format!("{}: {error}", file.display())))
}

fn judge_all(model: &Model, dialogues: &[LabelledDialogue]) -> Vec<Judged> {
    dialogues.par_iter().map(|dialogue| training::judge(model, dialogue)).collect()
}

/// Every kind of shop judged by a model that never saw it: trained on the other kinds of the
/// dialogues and on the kinds of the corpus that are not among them.
fn cross_validate(dialogues: &[LabelledDialogue], corpus: &[LabelledDialogue]) -> Vec<Judged> {
    let all: Vec<&LabelledDialogue> = dialogues.iter().collect();
    let shops = training::shops(&all);
    let further: Vec<&LabelledDialogue> = corpus.iter().filter(|one| !shops.contains(&one.shop)).collect();
    let judged: Vec<Vec<(usize, Judged)>> = shops
        .par_iter()
        .map(|shop| {
            let others = all.iter().copied().filter(|one| one.shop != *shop);
            let model = training::train(&others.chain(further.iter().copied()).collect::<Vec<_>>());
            let held = dialogues.iter().enumerate().filter(|(_, one)| one.shop == *shop);
            held.map(|(place, one)| (place, training::judge(&model, one))).collect()
        })
        .collect();
    let mut judged: Vec<(usize, Judged)> = judged.into_iter().flatten().collect();
    judged.sort_by_key(|(place, _)| *place);
    judged.into_iter().map(|(_, judged)| judged).collect()
}

fn write_predictions(file: &PathBuf, dialogues: &[LabelledDialogue], judged: &[Judged]) -> Result<(), Exit> {
    let mut lines = String::new();
    for (dialogue, judged) in dialogues.iter().zip(judged) {
        let mut dialogue = dialogue.clone();
        for (message, labels) in dialogue.messages.iter_mut().zip(&judged.labels) {
            message.labels = *labels;
        }
        dialogue.kind = judged.dialogue.map_or(EpisodeKind::Other, |labels| labels.kind);
        dialogue.intent_high = judged.dialogue.is_some_and(|labels| labels.intent_high);
        lines.push_str(&jsonl::write(&dialogue).map_err(|error| Exit::internal(error.to_string()))?);
        lines.push('\n');
    }
    fs::write(file, lines)
        .map_err(|error| Exit::failed(&anyhow::Error::new(error).context(format!("writing {}", file.display()))))
}

fn object(score: &Score) -> Value {
    let mut object = Map::new();
    for section in score.sections() {
        let mut values = Map::new();
        for (name, tally) in &section.labels {
            let value = json!({"f1": tally.f1(), "p": tally.precision(), "r": tally.recall(), "n": tally.count()});
            values.insert((*name).to_owned(), value);
        }
        values.insert("macro_f1".to_owned(), json!(section.macro_f1()));
        match section.name {
            "spin" => drop(values.insert("macro_f1_SPIN".to_owned(), json!(score.spin_f1()))),
            "question" | "sentiment" | "kind" => drop(values.insert("accuracy".to_owned(), json!(section.accuracy()))),
            _ => {}
        }
        object.insert(section.name.to_owned(), flat(section, values));
    }
    object.insert("not_judged".to_owned(), json!(score.not_judged));
    object.insert("unsure_share".to_owned(), json!(f64::from(score.unsure) / f64::from(score.decisions.max(1))));
    Value::Object(object)
}

/// A list of one label is that label.
fn flat(section: &Section, values: Map<String, Value>) -> Value {
    match section.labels[..] {
        [(name, _)] => values.get(name).cloned().unwrap_or_default(),
        _ => Value::Object(values),
    }
}

fn table(score: &Score) -> String {
    let mut rows = Vec::new();
    for section in score.sections() {
        for (name, tally) in &section.labels {
            let figures = [tally.f1(), tally.precision(), tally.recall()].map(|value| format!("{value:.3}"));
            let [f1, precision, recall] = figures;
            rows.push(vec![
                section.name.to_owned(),
                (*name).to_owned(),
                f1,
                precision,
                recall,
                tally.count().to_string(),
            ]);
        }
        if section.labels.len() > 1 {
            rows.push(vec![section.name.to_owned(), "macro".to_owned(), format!("{:.3}", section.macro_f1())]);
        }
        match section.name {
            "spin" => rows.push(vec!["spin".to_owned(), "macro SPIN".to_owned(), format!("{:.3}", score.spin_f1())]),
            "kind" => rows.push(vec!["kind".to_owned(), "accuracy".to_owned(), format!("{:.3}", section.accuracy())]),
            _ => {}
        }
    }
    screen::table(&["list", "label", "F1", "precision", "recall", "n"], &rows)
}

/// The surest of the wrong labels first.
fn errors(dialogues: &[LabelledDialogue], judged: &[Judged]) -> String {
    let mut found: Vec<(u8, Vec<String>)> = Vec::new();
    for (dialogue, judged) in dialogues.iter().zip(judged) {
        for (place, (message, believed)) in dialogue.messages.iter().zip(&judged.labels).enumerate() {
            let (truth, given) = (words(message.labels), words(*believed));
            if truth != given {
                let cells = vec![format!("{}#{}", dialogue.id, place + 1), truth, given, message.text.clone()];
                found.push((sure(*believed), cells));
            }
        }
    }
    found.sort_by_key(|row| std::cmp::Reverse(row.0));
    let rows: Vec<Vec<String>> = found.into_iter().take(ERRORS_SHOWN).map(|(_, cells)| cells).collect();
    screen::table(&["message", "person", "program", "text"], &rows)
}

fn words(labels: MessageLabels) -> String {
    match labels {
        MessageLabels::Manager(labels) => {
            let step = if labels.next_step { "+" } else { "-" };
            format!("{} {} {} {step}", labels.question.code(), list(labels.spin), list(labels.stage))
        }
        MessageLabels::Customer(labels) => {
            format!("{} {} {}", list(labels.topic), list(labels.objection), labels.sentiment.code())
        }
        MessageLabels::NotJudged => "not judged".to_owned(),
        MessageLabels::None => String::new(),
    }
}

fn list<L: Label>(set: LabelSet<L>) -> String {
    let codes: Vec<&str> = set.iter().map(Label::code).collect();
    format!("[{}]", codes.join(","))
}

fn sure(labels: MessageLabels) -> u8 {
    match labels {
        MessageLabels::Manager(labels) => labels.question_sure.min(labels.spin_sure),
        MessageLabels::Customer(labels) => labels.topic_sure.min(labels.sentiment_sure),
        _ => 0,
    }
}
