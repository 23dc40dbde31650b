//! See mod.rs.

use crate::model::time::Seconds;

/// `[alerts]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub waiting: Seconds,
    pub repeat: Seconds,
    pub group: Seconds,
    /// `23:00-09:00`, or "".
    pub quiet_hours: String,
}

use std::sync::Arc;

use crate::model::alert::Alert;
use crate::model::ids::Shop;
use crate::model::time::Clock;
use crate::store::Store;

/// Tells people about trouble.
pub struct Alerts {
    pub store: Arc<dyn Store>,
    pub shop: Shop,
    pub clock: Clock,
}

impl Alerts {
    pub async fn raise(&self, alert: Alert) {
        tracing::warn!(cause = alert.cause, "alert");
    }

    pub async fn resolve(&self, cause: &str) {
        let _ = cause;
    }
}
