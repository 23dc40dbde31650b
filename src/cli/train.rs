//! `train`: a model of the labels from the corpus compiled in, the shop's own labels and further
//! labelled files. The daemon judges by it from its next analysis on.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;

use super::eval::read_dialogues;
use super::exit::Exit;
use super::{list, screen};
use crate::analysis::judging::Judgement;
use crate::config::Loaded;
use crate::jobs::{model, train};
use crate::text::labels::dialogue::LabelledDialogue;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Further labelled dialogues: JSON Lines, or the compact form of the corpus (.txt)
    files: Vec<PathBuf>,
    /// Where the model goes; the one there stays until the new one is whole. The daemon's own place when absent
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Reads everything first: a broken line ends it before anything is learned or written.
pub async fn run(loaded: Loaded, arguments: &Arguments) -> Result<ExitCode, Exit> {
    let mut further = Vec::new();
    for file in &arguments.files {
        further.extend(read_dialogues(file)?);
    }
    let of_files = further.len();
    let lessons = lessons(&loaded).await?;
    let of_shop = lessons.len();
    further.extend(lessons);
    let bytes = train::train(&further).map_err(|error| Exit::failed(&error))?;
    let out = arguments.out.clone().unwrap_or_else(|| loaded.config.in_data_dir(model::MODEL_FILE));
    model::write(&out, &bytes).map_err(|error| Exit::failed(&error))?;
    screen::say(&format!(
        "{}: {} bytes, learned from the corpus, {of_files} dialogues of your files, {of_shop} episodes with own labels",
        out.display(),
        bytes.len(),
    ));
    Ok(ExitCode::SUCCESS)
}

/// What people of the shop labelled; nothing when there is no store yet.
async fn lessons(loaded: &Loaded) -> Result<Vec<LabelledDialogue>, Exit> {
    let config = &loaded.config;
    if !config.store_path().exists() {
        return Ok(Vec::new());
    }
    let (store, shop) = (list::reader(config).await?, config.shop());
    let own = store.own_labels(&shop).await?;
    let inputs = train::labelled_chats(store.as_ref(), &shop).await.map_err(|error| Exit::failed(&error))?;
    let team_texts: HashSet<u64> = store.team_texts(&shop).await?.into_iter().collect();
    store.close().await;
    Ok(train::of_chats(&inputs, &config.rules(), &team_texts, &Judgement::new(None, &own)))
}
