//! `train`: a model of the labels from the corpus compiled in and further labelled files.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::eval::read_dialogues;
use super::exit::Exit;
use super::screen;
use crate::text::labels::dialogue::LabelledDialogue;
use crate::text::labels::{model_file, shipped_corpus, training};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Further labelled dialogues: JSON Lines, or the compact form of the corpus (.txt)
    files: Vec<PathBuf>,
    /// Where the model goes; the one there stays until the new one is complete
    #[arg(long, value_name = "FILE", default_value = "labels.bin")]
    out: PathBuf,
}

/// Trains, checks that the bytes read back, and puts the file in its place at once.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Exit> {
    let corpus = shipped_corpus::all().map_err(Exit::internal)?;
    let mut further = Vec::new();
    for file in &arguments.files {
        further.extend(read_dialogues(file)?);
    }
    let own = further.len();
    let mut dialogues: Vec<&LabelledDialogue> =
        corpus.iter().filter(|dialogue| !shipped_corpus::is_held_out(dialogue)).collect();
    dialogues.extend(&further);
    let model = training::train(&dialogues);
    let bytes = model_file::write(&model);
    model_file::read(&bytes).map_err(|error| Exit::internal(format!("the trained model does not read: {error}")))?;
    put(&arguments.out, &bytes).map_err(|error| Exit::failed(&error))?;
    let messages: usize = dialogues.iter().map(|dialogue| dialogue.messages.len()).sum();
    screen::say(&format!(
        "{}: {} bytes, trained on {} dialogues ({own} of them from your files), {messages} messages",
        arguments.out.display(),
        bytes.len(),
        dialogues.len(),
    ));
    Ok(ExitCode::SUCCESS)
}

/// Beside the target first, then renamed over it: a reader sees the old file or the new one.
fn put(target: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut beside = target.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    let write = || -> std::io::Result<()> {
        let mut file = fs::File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, target)
    };
    write().with_context(|| format!("writing the model to {}", target.display()))
}
