//! Chats as they are this moment, judged in memory. Nothing is kept: the analysis judges them
//! again in its turn.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use anyhow::Context as _;

use crate::analysis::{self, Context, RULES};
use crate::jobs::Parts;
use crate::jobs::watch::decide::Watched;
use crate::metrics::chat::owner;
use crate::model::chat::{Author, ChatInput};
use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{ChatFindings, MessageClass};
use crate::model::ids::{ChatId, ManagerId, MessageId};
use crate::model::time::Time;

/// Chats judged anew for one answer; more wait for the analysis.
const REFRESHED_MOST: u32 = 200;

/// A wait that is open now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenWait {
    pub chat: ChatId,
    pub opened_by: MessageId,
    pub opened_at: Time,
    /// Who has to answer.
    pub holder: Option<ManagerId>,
    pub crosses_gap: bool,
}

/// The chats with what the analysis would find in them now.
pub async fn judged(parts: &Arc<Parts>, chats: &[ChatId]) -> anyhow::Result<Vec<(ChatInput, ChatFindings)>> {
    let inputs = parts.store.bot().peek_chats(&parts.shop, chats).await.context("reading chats that changed")?;
    let (gaps, team) = (parts.store.gaps(&parts.shop).await?, team_texts(parts).await?);
    let shared = parts.clone();
    let work = move || {
        let context = Context { rules: &shared.rules, team_texts: &team, gaps: &gaps };
        let judge = |input: ChatInput| {
            let findings = analysis::analyse(&input, &context);
            (input, findings)
        };
        inputs.into_iter().map(judge).collect()
    };
    tokio::task::spawn_blocking(work).await.context("judging chats that changed")
}

/// Texts many chats got from the team.
pub async fn team_texts(parts: &Parts) -> anyhow::Result<HashSet<u64>> {
    Ok(parts.store.team_texts(&parts.shop).await?.into_iter().collect())
}

/// One chat for the watch, without alarms.
pub fn watched(parts: &Parts, input: &ChatInput, findings: &ChatFindings) -> Watched {
    let facts = ChatFacts { chat: input.chat.clone(), findings: findings.clone() };
    Watched { chat: input.chat.id, customer: input.chat.customer, wait: wait_in(parts, &facts), alarms: Vec::new() }
}

fn wait_in(parts: &Parts, chat: &ChatFacts) -> Option<OpenWait> {
    let mut waits = chat.findings.episodes.iter().flat_map(|episode| &episode.waits);
    let wait = waits.rfind(|wait| wait.is_open() && wait.opened_at <= parts.clock.now())?;
    Some(OpenWait {
        chat: chat.chat.id,
        opened_by: wait.opened_by,
        opened_at: wait.opened_at,
        holder: owner(chat, wait),
        crosses_gap: wait.crosses_gap,
    })
}

/// The wait that this message opened, while it is open.
pub async fn open_wait(parts: &Arc<Parts>, chat: ChatId, message: MessageId) -> anyhow::Result<Option<OpenWait>> {
    let judged = judged(parts, &[chat]).await?;
    let wait = judged.first().and_then(|(input, findings)| watched(parts, input, findings).wait);
    Ok(wait.filter(|wait| wait.opened_by == message))
}

/// The same as yes or no; when it cannot be read: yes.
pub async fn still_waits(parts: &Arc<Parts>, chat: ChatId, message: MessageId) -> bool {
    match open_wait(parts, chat, message).await {
        Ok(wait) => wait.is_some(),
        Err(error) => {
            tracing::warn!(chat = chat.0, error = format!("{error:#}"), "whether a chat still waits is not known");
            true
        }
    }
}

/// The manager wrote in the chat, holds it or is responsible for a dialog of it.
pub async fn is_of(parts: &Arc<Parts>, chat: ChatId, manager: ManagerId) -> anyhow::Result<bool> {
    let inputs = parts.store.bot().peek_chats(&parts.shop, &[chat]).await?;
    let wrote = |input: &ChatInput| input.messages.iter().any(|it| it.author == Author::Manager(Some(manager)));
    let holds = |input: &ChatInput| input.dialogs.iter().any(|it| it.responsible == Some(manager));
    Ok(inputs.iter().any(|input| wrote(input) || holds(input)))
}

/// Puts what changed since the analysis into facts: findings, and the last words of who waits.
pub async fn refresh(parts: &Arc<Parts>, facts: &mut Facts) -> anyhow::Result<()> {
    let changed = parts.store.changed_chats(&parts.shop, RULES, REFRESHED_MOST).await?;
    if changed.is_empty() {
        return Ok(());
    }
    let mut wanted = BTreeSet::new();
    for (input, findings) in judged(parts, &changed).await? {
        let fresh = ChatFacts { chat: input.chat, findings };
        wanted.extend(words_of(&fresh));
        put(facts, fresh);
    }
    let wanted: Vec<MessageId> = wanted.into_iter().collect();
    facts.quotes.extend(parts.store.texts(&parts.shop, &wanted).await?);
    Ok(())
}

fn put(facts: &mut Facts, fresh: ChatFacts) {
    let in_period = fresh.findings.marks.iter().any(|mark| facts.period.contains(mark.at));
    let waits = || fresh.findings.episodes.iter().flat_map(|it| &it.waits).any(|wait| wait.is_open());
    match facts.chats.binary_search_by_key(&fresh.chat.id, |chat| chat.chat.id) {
        Ok(place) => facts.chats[place] = fresh,
        Err(place) if in_period || waits() => facts.chats.insert(place, fresh),
        Err(_) => {}
    }
}

/// The messages whose words show a wait: the customer's last and the one that opened it.
fn words_of(chat: &ChatFacts) -> Vec<MessageId> {
    let waits = chat.findings.episodes.iter().flat_map(|episode| &episode.waits);
    let open = waits.filter(|wait| wait.is_open()).map(|wait| wait.opened_by).next_back();
    let last = chat.findings.marks.iter().rev().find(|mark| mark.class == MessageClass::Customer);
    open.into_iter().chain(last.filter(|_| open.is_some()).map(|mark| mark.id)).collect()
}

/// The customer's last words, else those that opened the wait.
pub fn last_words(facts: &Facts, chat: ChatId, opened_by: MessageId) -> Option<&str> {
    let chat = facts.chat(chat)?;
    let last = chat.findings.marks.iter().rev().find(|mark| mark.class == MessageClass::Customer);
    let quote = |id| facts.quotes.get(id).map(String::as_str).filter(|text| !text.trim().is_empty());
    last.and_then(|mark| quote(&mark.id)).or_else(|| quote(&opened_by))
}
