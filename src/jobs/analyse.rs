//! Judges the chats that changed, on all cores, off the async threads.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::Context as _;
use rayon::prelude::*;

use crate::analysis;
use crate::analysis::judging::Judgement;
use crate::jobs::progress::Progress;
use crate::jobs::{JobContext, model};
use crate::model::chat::ChatInput;
use crate::model::findings::ChatFindings;
use crate::model::ids::ChatId;
use crate::model::run::Done;
use crate::model::time::Period;
use crate::spine::fail;

/// Chats judged and stored together: bounds the memory and what a crash repeats.
const BATCH: u32 = 200;
/// A chat is judged again within one run when its neighbours made a text a template; more often is a fault.
const ROUNDS_MOST: u8 = 3;

/// Runs until no chat is left that changed.
pub async fn run(cx: JobContext) -> anyhow::Result<Done> {
    let (store, shop) = (&cx.parts.store, &cx.parts.shop);
    let gaps = Arc::new(store.gaps(shop).await.context("reading the gaps of the import")?);
    let judgement = Arc::new(model::judgement(&cx.parts).await?);
    let anew = store.use_model(shop, judgement.version).await.context("noting the model")?;
    if anew {
        tracing::info!(model.version = judgement.version, "another model judges: every chat is judged anew");
    }
    let progress = Progress::start("analysis", cx.parts.settings.show_bar);
    let (mut rounds, mut episodes, mut templates) = (HashMap::<ChatId, u8>::new(), 0, 0);
    loop {
        cx.run.stop_if_cancelled()?;
        let chats = store.changed_chats(shop, analysis::RULES, BATCH).await.context("finding changed chats")?;
        if chats.is_empty() {
            break;
        }
        let team_texts: HashSet<u64> = store.team_texts(shop).await?.into_iter().collect();
        // Templates only ever grow in number: judging again because of new ones comes to an end by itself.
        if team_texts.len() != templates {
            templates = team_texts.len();
            rounds.values_mut().for_each(|round| *round = 0);
        }
        if let Some(chat) = again_and_again(&mut rounds, &chats) {
            anyhow::bail!("chat {chat} stays changed after it was judged {ROUNDS_MOST} times");
        }
        progress.expect(chats.len());
        let inputs = store.chat_inputs(shop, &chats).await.context("reading changed chats")?;
        let findings = judge(&cx, inputs, team_texts, gaps.clone(), judgement.clone()).await?;
        store.save_findings(shop, &findings, cx.parts.clock.now()).await.context("storing findings")?;
        fail::point("C7");
        for found in &findings {
            episodes += found.episodes.len();
            progress.step(found.marks.len());
        }
    }
    Ok(Done::default().count("chats", rounds.len()).count("episodes", episodes).count("messages", progress.rows()))
}

async fn judge(
    cx: &JobContext,
    inputs: Vec<ChatInput>,
    team_texts: HashSet<u64>,
    gaps: Arc<Vec<Period>>,
    judgement: Arc<Judgement>,
) -> anyhow::Result<Vec<ChatFindings>> {
    let parts = cx.parts.clone();
    let work = move || {
        let context = analysis::Context { rules: &parts.rules, team_texts: &team_texts, gaps: &gaps };
        inputs.par_iter().map(|input| analysis::analyse_by(input, &context, &judgement)).collect()
    };
    // A panic of the rules passes on: the runner isolates and names it.
    match tokio::task::spawn_blocking(work).await {
        Ok(findings) => Ok(findings),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(error) => Err(error).context("judging chats"),
    }
}

fn again_and_again(rounds: &mut HashMap<ChatId, u8>, chats: &[ChatId]) -> Option<ChatId> {
    for chat in chats {
        let round = rounds.entry(*chat).or_default();
        *round += 1;
        if *round > ROUNDS_MOST {
            return Some(*chat);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_that_never_settles_is_named() {
        let mut rounds = HashMap::new();
        let (one, other) = (ChatId(1), ChatId(2));
        assert_eq!(again_and_again(&mut rounds, &[one, other]), None);
        assert_eq!(again_and_again(&mut rounds, &[other]), None);
        assert_eq!(again_and_again(&mut rounds, &[other]), None);
        assert_eq!(again_and_again(&mut rounds, &[one, other]), Some(other));
    }
}
