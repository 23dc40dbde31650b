//! Delivers letters: of each chat one at a time, of many chats several at once. A letter is taken,
//! tried once and closed by what became of it; what may have arrived is not sent again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::bot::service::Bot;
use crate::channels::answer::Verdict;
use crate::channels::html::{escape, plain};
use crate::channels::pace::Pace;
use crate::jobs::watch;
use crate::model::bot::{KeptLetter, Letter};
use crate::model::run::Delivery;
use crate::spine::fail;
use crate::spine::outbox::notices::backoff;
use crate::store::StoreError;

/// How often it looks for letters nobody rang for.
const LOOK: Duration = Duration::from_secs(1);
/// Chats written to at once.
const CHATS_AT_ONCE: usize = 8;
const LETTERS_A_LOOK: u32 = 2 * CHATS_AT_ONCE as u32;
/// Chats whose pace is remembered.
const PACES: usize = 1_000;
/// Messages a minute to one group.
const GROUP_PER_MINUTE: u32 = 20;
const CLOSE_TRIES: u32 = 600;
const REST_WITHOUT_TOKEN: Duration = Duration::from_secs(300);
const LONGEST_REST: Duration = Duration::from_secs(86_400);

/// Delivers until stopped; then ends what is under way.
pub async fn serve(bot: Arc<Bot>, stop: CancellationToken) {
    let mut paces: HashMap<i64, Arc<Pace>> = HashMap::new();
    let (mut busy, mut tasks) = (HashSet::new(), JoinSet::new());
    loop {
        match bot.parts.store.bot().due_letters(&bot.parts.shop, bot.parts.clock.now(), LETTERS_A_LOOK).await {
            Ok(due) => {
                for kept in due {
                    let chat = kept.letter.chat;
                    if tasks.len() < CHATS_AT_ONCE && busy.insert(chat) {
                        tasks.spawn(send(bot.clone(), kept, pace_of(&mut paces, chat), stop.clone()));
                    }
                }
            }
            Err(error) => tracing::error!(%error, "the bot cannot read its letters, trying again"),
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(ended) = tasks.join_next() => match ended {
                Ok(chat) => _ = busy.remove(&chat),
                Err(error) => {
                    tracing::error!(%error, "sending a letter broke");
                    busy.clear();
                }
            },
            () = bot.letters_put.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    while tasks.join_next().await.is_some() {}
}

fn pace_of(paces: &mut HashMap<i64, Arc<Pace>>, chat: i64) -> Arc<Pace> {
    if paces.len() >= PACES {
        paces.clear();
    }
    let fresh = || Arc::new(Pace::new((chat < 0).then_some(GROUP_PER_MINUTE)));
    paces.entry(chat).or_insert_with(fresh).clone()
}

/// One letter: taken, tried, closed. Gives its chat.
async fn send(bot: Arc<Bot>, kept: KeptLetter, pace: Arc<Pace>, stop: CancellationToken) -> i64 {
    let (chat, key) = (kept.letter.chat, kept.letter.key.clone());
    tokio::select! {
        biased;
        () = stop.cancelled() => return chat,
        () = pace.wait() => {}
    }
    match bot.parts.store.bot().claim_letter(&bot.parts.shop, &key).await {
        Ok(true) => {}
        Ok(false) => return chat,
        Err(error) => {
            tracing::error!(letter.key = %key, %error, "a letter cannot be taken, trying again");
            return chat;
        }
    }
    fail::point("B1");
    let delivery = deliver(&bot, &kept).await;
    fail::point("B2");
    let wait = wait_of(&delivery, kept.attempts);
    match &delivery {
        Delivery::Delivered { .. } => tracing::debug!(letter.key = %key, "letter {key} delivered"),
        Delivery::NotSent { reason, .. } => tracing::warn!(letter.key = %key, %reason, "letter {key} was not sent yet"),
        Delivery::Unknown { reason } => tracing::warn!(letter.key = %key, %reason, "letter {key} may have arrived"),
        Delivery::Refused { reason } => tracing::warn!(letter.key = %key, %reason, "letter {key} is refused"),
    }
    close(&bot, &key, &delivery, wait).await;
    chat
}

async fn deliver(bot: &Bot, kept: &KeptLetter) -> Delivery {
    let letter = &kept.letter;
    if letter.expires_at.is_some_and(|end| end <= bot.parts.clock.now()) {
        return Delivery::Refused { reason: "too old to be of use".to_owned() };
    }
    if let Some((chat, message)) = watch::reminded_wait(&letter.key)
        && !watch::still_waits(&bot.parts, chat, message).await
    {
        return Delivery::Refused { reason: "answered meanwhile".to_owned() };
    }
    let html = match kept.repeated {
        true => format!("{}\n{}", escape(&bot.parts.catalogue.text("notice-maybe-repeated", &[])), letter.html),
        false => letter.html.clone(),
    };
    let mut letter = letter.clone();
    match attempt(bot, &letter, &html).await {
        Verdict::NoTopic(_) if letter.topic.is_some() => {
            letter.topic = None;
            settled(bot, &letter, attempt(bot, &letter, &html).await).await
        }
        Verdict::BadMarkup(reason) => {
            tracing::error!(letter.key = %letter.key, %reason, "markup refused, sent as plain text");
            settled(bot, &letter, attempt(bot, &letter, &escape(&plain(&html))).await).await
        }
        verdict => settled(bot, &letter, verdict).await,
    }
}

async fn attempt(bot: &Bot, letter: &Letter, html: &str) -> Verdict {
    match bot.api.send(letter, html).await {
        Ok(message) => Verdict::Accepted { message_id: message["message_id"].as_i64() },
        Err(verdict) => verdict,
    }
}

/// What a verdict means for the letter, and for the chat.
async fn settled(bot: &Bot, letter: &Letter, verdict: Verdict) -> Delivery {
    let (store, shop) = (bot.parts.store.bot(), &bot.parts.shop);
    match verdict {
        Verdict::Accepted { message_id } => Delivery::Delivered { message_id: message_id.or(letter.edits) },
        Verdict::NotAccepted { after, reason } => Delivery::NotSent { after, reason },
        Verdict::Ambiguous(reason) => Delivery::Unknown { reason },
        Verdict::BadToken => {
            Delivery::NotSent { after: Some(REST_WITHOUT_TOKEN), reason: "the token is not valid".to_owned() }
        }
        Verdict::Moved(to) => {
            if let Err(error) = store.move_letters(shop, letter.chat, to).await {
                tracing::error!(%error, "letters could not be moved to the group's new number");
            }
            Delivery::NotSent { after: Some(Duration::ZERO), reason: "the group has a new number".to_owned() }
        }
        Verdict::Refused(reason) => {
            if reason.starts_with("Forbidden")
                && let Err(error) = store.forget_chat(shop, letter.chat).await
            {
                tracing::error!(%error, "a chat that takes nothing could not be forgotten");
            }
            Delivery::Refused { reason }
        }
        Verdict::BadMarkup(reason) | Verdict::NoTopic(reason) => Delivery::Refused { reason },
    }
}

fn wait_of(delivery: &Delivery, attempts: u32) -> TimeDelta {
    let wait = match delivery {
        Delivery::NotSent { after: Some(after), .. } if after.is_zero() => Duration::ZERO,
        Delivery::NotSent { after: Some(after), .. } => (*after + Duration::from_secs(1)).min(LONGEST_REST),
        _ => backoff(attempts),
    };
    TimeDelta::from_std(wait).unwrap_or_default()
}

/// Records the end; a busy or full store is waited for, since a letter left `sending` could only
/// be called unknown.
async fn close(bot: &Bot, key: &str, delivery: &Delivery, wait: TimeDelta) {
    for attempt in 0..CLOSE_TRIES {
        let now = bot.parts.clock.now();
        match bot.parts.store.bot().close_letter(&bot.parts.shop, key, delivery, now + wait, now).await {
            Ok(()) => return,
            Err(StoreError::Busy(_) | StoreError::DiskFull { .. }) if attempt + 1 < CLOSE_TRIES => {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Err(error) => return tracing::error!(letter.key = key, %error, "the end of a letter could not be recorded"),
        }
    }
}
