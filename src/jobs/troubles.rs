//! Trouble with one outside service, told by its own cause so that it is one alert whichever job meets it.

use chrono::TimeDelta;

use crate::http::HttpError;
use crate::jobs::Parts;
use crate::model::alert::{Alert, Severity};
use crate::model::time::Time;
use crate::spine::verdict::{Verdict, judge_http};

/// An outage shorter than this is nobody's concern: the next slot catches up.
const QUIET_MINUTES: i64 = 10;

/// A service failed: a refused key is told at once, an outage when it lasts.
pub async fn failed(parts: &Parts, service: &str, error: &HttpError) -> anyhow::Result<()> {
    let arguments = vec![("service".to_owned(), service.to_owned()), ("reason".to_owned(), error.to_string())];
    let (kind, severity) = match judge_http(error) {
        Verdict::Auth { .. } => ("auth", Severity::Critical),
        Verdict::Lasting => ("service_refuses", Severity::Warning),
        Verdict::Passing { .. } if !lasts(parts, service).await? => return Ok(()),
        Verdict::Passing { .. } => ("service_down", Severity::Warning),
    };
    let message = format!("alert-{}", kind.replace('_', "-"));
    parts.alerts.raise(Alert { cause: format!("{kind}:{service}"), severity, message, arguments }).await;
    Ok(())
}

/// A service answered as it should: what was told about it is over.
pub async fn well(parts: &Parts, service: &str) -> anyhow::Result<()> {
    let name = down_since(service);
    if parts.store.value(&parts.shop, &name).await?.is_some() {
        parts.store.set_value(&parts.shop, &name, None).await?;
    }
    for kind in ["auth", "service_refuses", "service_down"] {
        parts.alerts.resolve(&format!("{kind}:{service}")).await;
    }
    Ok(())
}

/// Whether the outage is older than a short one; remembers when it began.
async fn lasts(parts: &Parts, service: &str) -> anyhow::Result<bool> {
    let (name, now) = (down_since(service), parts.clock.now());
    let since = parts.store.value(&parts.shop, &name).await?.and_then(|text| text.parse::<Time>().ok());
    if let Some(since) = since {
        return Ok(now - since >= TimeDelta::minutes(QUIET_MINUTES));
    }
    parts.store.set_value(&parts.shop, &name, Some(&now.to_rfc3339())).await?;
    Ok(false)
}

fn down_since(service: &str) -> String {
    format!("down_since:{service}")
}
