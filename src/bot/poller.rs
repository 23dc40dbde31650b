//! Asks Telegram for updates: one process of all does, by a right it renews in the store. What
//! came is kept before the next question confirms it.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::bot::service::Bot;
use crate::bot::webhook;
use crate::channels::answer::Verdict;
use crate::model::alert::{Alert, Severity};
use crate::model::bot::TakenUpdate;

/// One question waits this long for something to happen.
const POLL_SECS: u64 = 25;
const POLL_WITHIN: Duration = Duration::from_secs(POLL_SECS + 10);
/// The right outlives one question.
const RIGHT: TimeDelta = TimeDelta::seconds(60);
const STAND_BY: Duration = Duration::from_secs(5);
const CONFLICT_REST: Duration = Duration::from_secs(10);
const LONGEST_REST: Duration = Duration::from_secs(60);
/// Trouble is told from the third failure on.
const FAILURES_TOLD: u32 = 3;
/// Cause of the alert that nobody can ask the bot.
const CAUSE: &str = "bot_polling";

/// What the updates wanted are.
const KINDS: [&str; 2] = ["message", "callback_query"];

/// Polls until stopped.
pub async fn poll(bot: &Bot, stop: &CancellationToken) {
    let mut memory = Memory::default();
    loop {
        let rest = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            rest = turn(bot, &mut memory) => rest,
        };
        if rest.is_zero() {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(rest) => {}
        }
    }
    confirm(bot, &memory).await;
}

#[derive(Default)]
struct Memory {
    introduced: bool,
    /// Everything below is kept.
    offset: i64,
    failures: u32,
}

/// One question; how long to rest before the next.
async fn turn(bot: &Bot, memory: &mut Memory) -> Duration {
    let now = bot.parts.clock.now();
    match bot.parts.store.bot().hold_polling(&bot.parts.shop, &bot.process, now, now + RIGHT).await {
        Ok(true) => {}
        Ok(false) => return STAND_BY,
        Err(error) => {
            tracing::error!(%error, "the bot cannot use the store, trying again");
            return STAND_BY;
        }
    }
    match ask(bot, memory).await {
        Ok(()) => {
            if memory.failures >= FAILURES_TOLD {
                tracing::info!("the bot gets updates again");
            }
            memory.failures = 0;
            bot.parts.alerts.resolve(CAUSE).await;
            Duration::ZERO
        }
        Err(verdict) => {
            memory.failures += 1;
            rest_after(bot, memory, verdict).await
        }
    }
}

async fn ask(bot: &Bot, memory: &mut Memory) -> Result<(), Verdict> {
    if !memory.introduced {
        bot.introduce().await?;
        memory.introduced = true;
    }
    let question = json!({"offset": memory.offset, "limit": 100, "timeout": POLL_SECS, "allowed_updates": KINDS});
    let answer = bot.api.call_within("getUpdates", &question, POLL_WITHIN).await?;
    let updates: Vec<TakenUpdate> = answer.as_array().into_iter().flatten().filter_map(taken).collect();
    let Some(last) = updates.iter().map(|update| update.id).max() else { return Ok(()) };
    if let Err(error) = bot.take(updates).await {
        return Err(Verdict::NotAccepted { after: None, reason: format!("updates could not be kept: {error:#}") });
    }
    memory.offset = last + 1;
    Ok(())
}

/// An update as it is kept.
pub fn taken(update: &Value) -> Option<TakenUpdate> {
    Some(TakenUpdate { id: update["update_id"].as_i64()?, body: update.to_string(), starts: 0 })
}

async fn rest_after(bot: &Bot, memory: &Memory, verdict: Verdict) -> Duration {
    let backoff = Duration::from_secs(1 << memory.failures.min(6)).min(LONGEST_REST);
    let (rest, reason) = match verdict {
        Verdict::NotAccepted { after, reason } => (after.unwrap_or(backoff), reason),
        Verdict::Refused(reason) if reason.starts_with("Conflict") => {
            if reason.contains("webhook") {
                // Left over from other times: nothing is lost with it.
                let _ = bot.api.call("deleteWebhook", &json!({"drop_pending_updates": false})).await;
                return Duration::from_secs(1);
            }
            (CONFLICT_REST.max(backoff), reason)
        }
        Verdict::BadToken => (LONGEST_REST, "the token is not valid; ask @BotFather".to_owned()),
        other => (backoff, format!("{other:?}")),
    };
    tracing::warn!(%reason, failures = memory.failures, "the bot gets no updates, trying again");
    if memory.failures >= FAILURES_TOLD {
        let message = if reason.starts_with("Conflict") { "alert-bot-conflict" } else { "alert-bot-deaf" };
        bot.parts.alerts.raise(Alert::new(Severity::Warning, CAUSE, message).with("reason", reason)).await;
    }
    rest
}

/// At the end what was kept is confirmed, so that the next process does not get it again.
async fn confirm(bot: &Bot, memory: &Memory) {
    if memory.offset > 0 {
        let question = json!({"offset": memory.offset, "limit": 1, "timeout": 0});
        let _ = bot.api.call_within("getUpdates", &question, Duration::from_secs(2)).await;
    }
}

/// Tells Telegram where to call, then waits for the end.
pub async fn announce_webhook(bot: &Bot, stop: &CancellationToken) {
    let mut memory = Memory::default();
    loop {
        let told = async {
            bot.introduce().await?;
            let address = format!("{}{}", bot.settings.webhook.trim_end_matches('/'), webhook::PATH);
            let question = json!({"url": address, "secret_token": webhook::secret(bot), "allowed_updates": KINDS});
            bot.api.call("setWebhook", &question).await
        };
        let rest = match told.await {
            Ok(_) => {
                bot.parts.alerts.resolve(CAUSE).await;
                tracing::info!("Telegram calls the bot by its webhook");
                break stop.cancelled().await;
            }
            Err(verdict) => {
                memory.failures += 1;
                rest_after(bot, &memory, verdict).await
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(rest) => {}
        }
    }
}
