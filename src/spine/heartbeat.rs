//! The sign of life to an outside dead man's switch: who hears nothing tells people by another
//! way. Held back while the planner is silent, the store does not answer, or alerts cannot be
//! delivered: then somebody else has to tell.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::http::ping::ping;
use crate::model::ids::Shop;
use crate::model::secret::Secret;
use crate::spine::alerts::CHANNEL_CAUSE;
use crate::spine::watchdog::Beat;
use crate::store::Store;

/// What is called, and what is looked at before.
pub struct Heartbeat {
    pub url: Secret,
    pub every: Duration,
    pub store: Arc<dyn Store>,
    pub shop: Shop,
    pub beat: Beat,
}

impl Heartbeat {
    /// Calls until stopped.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            match self.trouble().await {
                None => {
                    if let Err(reason) = ping(self.url.open()).await {
                        tracing::warn!(%reason, "the dead man's switch could not be called");
                    }
                }
                Some(reason) => tracing::error!(reason, "the sign of life is held back"),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(self.every) => {}
            }
        }
    }

    /// Why there is no sign of life; `None` when all is well.
    async fn trouble(&self) -> Option<&'static str> {
        if !self.beat.is_alive() {
            return Some("the planner is silent");
        }
        match self.store.alerts(&self.shop).await {
            Err(_) => Some("the store does not answer"),
            Ok(alerts) if alerts.iter().any(|state| state.alert.cause.starts_with(CHANNEL_CAUSE)) => {
                Some("alerts cannot be delivered")
            }
            Ok(_) => None,
        }
    }
}
