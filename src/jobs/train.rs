//! A model of the shop's own: the corpus compiled in and every label that people of the shop gave.

use std::collections::HashSet;

use anyhow::Context as _;
use rayon::prelude::*;

use crate::analysis::judging::Judgement;
use crate::analysis::{self, lessons};
use crate::jobs::{JobContext, Parts, model};
use crate::model::chat::ChatInput;
use crate::model::facts::Rules;
use crate::model::ids::{ChatId, Shop};
use crate::model::run::Done;
use crate::store::Store;
use crate::text::labels::dialogue::LabelledDialogue;
use crate::text::labels::{model_file, shipped_corpus, training};

/// How many own labels the last model was trained with.
const TRAINED_WITH: &str = "model_own_labels";

/// Trains anew when enough labels came since the last time. The model in use stays until the new
/// one is whole; the next analysis judges by it.
pub async fn run(cx: JobContext) -> anyhow::Result<Done> {
    let parts = &cx.parts;
    let own = parts.store.own_labels(&parts.shop).await.context("reading the shop's own labels")?.len();
    let before = parts.store.value(&parts.shop, TRAINED_WITH).await?;
    let before: usize = before.and_then(|count| count.parse().ok()).unwrap_or(0);
    let new = own.saturating_sub(before);
    if new < (parts.settings.train_from_labels as usize).max(1) {
        return Ok(Done::default().count("new labels", new));
    }
    let lessons = lessons(parts).await?;
    cx.run.stop_if_cancelled()?;
    let (count, path) = (lessons.len(), parts.settings.model.clone());
    let bytes = tokio::task::spawn_blocking(move || train(&lessons)).await.context("training")??;
    let size = bytes.len();
    tokio::task::spawn_blocking(move || model::write(&path, &bytes)).await.context("writing the model")??;
    parts.store.set_value(&parts.shop, TRAINED_WITH, Some(&own.to_string())).await?;
    Ok(Done::default().count("new labels", new).count("episodes", count).count("bytes", size))
}

/// Episodes that people of the shop labelled, wholly or in part.
pub async fn lessons(parts: &Parts) -> anyhow::Result<Vec<LabelledDialogue>> {
    let judgement = model::judgement(parts).await?;
    let inputs = labelled_chats(parts.store.as_ref(), &parts.shop).await?;
    let team_texts: HashSet<u64> = parts.store.team_texts(&parts.shop).await?.into_iter().collect();
    let rules = parts.rules.clone();
    let work = move || of_chats(&inputs, &rules, &team_texts, &judgement);
    tokio::task::spawn_blocking(work).await.context("reading the labelled chats")
}

/// A shop that labels in more chats than this has enough to learn from the newest.
const CHATS_MOST: usize = 5_000;

/// The chats in which somebody labelled a message, those labelled last first.
pub async fn labelled_chats(store: &dyn Store, shop: &Shop) -> anyhow::Result<Vec<ChatInput>> {
    let own = store.own_labels(shop).await.context("reading the shop's own labels")?;
    let mut seen = HashSet::new();
    let newest = own.iter().rev().map(|label| label.chat).filter(|chat| seen.insert(*chat));
    let chats: Vec<ChatId> = newest.take(CHATS_MOST).collect();
    store.bot().peek_chats(shop, &chats).await.context("reading the labelled chats")
}

/// The same from chats already read.
pub fn of_chats(
    inputs: &[ChatInput],
    rules: &Rules,
    team_texts: &HashSet<u64>,
    judgement: &Judgement,
) -> Vec<LabelledDialogue> {
    let context = analysis::Context { rules, team_texts, gaps: &[] };
    let of_chat = |input| {
        let findings = analysis::analyse_by(input, &context, judgement);
        lessons::of_chat(input, &findings, &judgement.own)
    };
    inputs.par_iter().flat_map_iter(of_chat).collect()
}

/// The bytes of a model of the corpus and these dialogues, proved to read back.
pub fn train(further: &[LabelledDialogue]) -> anyhow::Result<Vec<u8>> {
    let corpus = shipped_corpus::all().map_err(|fault| anyhow::anyhow!(fault))?;
    let kept = corpus.iter().filter(|dialogue| !shipped_corpus::is_held_out(dialogue));
    let dialogues: Vec<&LabelledDialogue> = kept.chain(further).collect();
    let bytes = model_file::write(&training::train(&dialogues));
    model_file::read(&bytes).context("the trained model does not read")?;
    Ok(bytes)
}
