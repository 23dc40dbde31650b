//! The door Telegram calls when `bot.webhook` is set. An update is kept before it is confirmed.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::Value;

use crate::bot::access::hash;
use crate::bot::poller;
use crate::bot::service::Bot;

/// Below the address in the settings.
pub const PATH: &str = "/telegram";

/// What Telegram shows to prove itself: made of the token, so that it needs no setting.
pub fn secret(bot: &Bot) -> String {
    bot.api.proof(|token| hash(&format!("spindle webhook {token}")))
}

/// The one page.
pub fn router(bot: Arc<Bot>) -> Router {
    Router::new().route(PATH, post(take)).with_state(bot)
}

async fn take(State(bot): State<Arc<Bot>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let shown = headers.get("x-telegram-bot-api-secret-token").map(|value| value.as_bytes());
    // Compared as hashes: how long it takes tells nothing.
    if shown.map(|shown| hash(&String::from_utf8_lossy(shown))) != Some(hash(&secret(&bot))) {
        return StatusCode::NOT_FOUND;
    }
    let update = serde_json::from_slice::<Value>(&body).ok();
    let Some(update) = update.as_ref().and_then(poller::taken) else { return StatusCode::OK };
    match bot.take(vec![update]).await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "an update could not be kept, Telegram sends it again");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
