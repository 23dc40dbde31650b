//! Trouble with one outside service, told by its own cause so that it is one alert whichever job meets it.

use chrono::TimeDelta;

use crate::http::HttpError;
use crate::jobs::Parts;
use crate::model::alert::{Alert, Severity};
use crate::model::time::Time;
use crate::spine::verdict::{Verdict, judge_http};
use crate::text::catalogue::Catalogue;

/// An outage shorter than this is nobody's concern: the next slot catches up.
const QUIET_MINUTES: i64 = 10;

/// What kind of service it is; the texts differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Source,
    Sink,
}

/// A service failed: what only a person can mend is told at once, an outage when it lasts.
pub async fn failed(parts: &Parts, side: Side, service: &str, error: &HttpError) -> anyhow::Result<()> {
    let verdict = judge_http(error);
    if matches!(verdict, Verdict::Passing { .. }) && !lasts(parts, service).await? {
        return Ok(());
    }
    let refused = matches!(verdict, Verdict::Auth { .. });
    let severity = if refused { Severity::Critical } else { Severity::Warning };
    let alert = |message| Alert::new(severity, cause(service), message);
    let error = in_words(error, &parts.catalogue);
    let alert = match side {
        Side::Source if refused => {
            let key = if service == "crm" { "key" } else { "token" };
            let setting = format!("sources.{service}.{key}");
            alert("alert-source-auth-refused").with("service", service).with("setting", setting)
        }
        Side::Source => alert("alert-source-unreachable").with("service", service).with("error", error),
        Side::Sink => alert("alert-sink-failed").with("sink", service).with("error", error),
    };
    parts.alerts.raise(alert).await;
    Ok(())
}

/// What the service answered, for the people of the shop.
fn in_words(error: &HttpError, catalogue: &Catalogue) -> String {
    match error {
        HttpError::Busy { .. } => catalogue.text("error-busy", &[]),
        HttpError::Transient { reason, .. } => catalogue.text("error-transient", &[("reason", reason.into())]),
        HttpError::Auth { reason, .. } => catalogue.text("error-auth", &[("reason", reason.into())]),
        HttpError::Refused { reason, status, .. } => {
            catalogue.text("error-refused", &[("status", status.to_string().into()), ("reason", reason.into())])
        }
        HttpError::Malformed { reason, .. } => catalogue.text("error-malformed", &[("reason", reason.into())]),
        HttpError::TooLarge { .. } => catalogue.text("error-too-large", &[]),
    }
}

/// A service answered as it should: what was told about it is over.
pub async fn well(parts: &Parts, service: &str) -> anyhow::Result<()> {
    let name = down_since(service);
    if parts.store.value(&parts.shop, &name).await?.is_some() {
        parts.store.set_value(&parts.shop, &name, None).await?;
    }
    parts.alerts.resolve(&cause(service)).await;
    Ok(())
}

/// Whether the outage is older than a short one; remembers when it began.
async fn lasts(parts: &Parts, service: &str) -> anyhow::Result<bool> {
    let (name, now) = (down_since(service), parts.clock.now());
    let since = parts.store.value(&parts.shop, &name).await?.and_then(|text| text.parse::<Time>().ok());
    // A beginning in the future is of a clock that was ahead.
    if let Some(since) = since.filter(|since| *since <= now) {
        return Ok(now - since >= TimeDelta::minutes(QUIET_MINUTES));
    }
    parts.store.set_value(&parts.shop, &name, Some(&now.to_rfc3339())).await?;
    Ok(false)
}

fn cause(service: &str) -> String {
    format!("service:{service}")
}

fn down_since(service: &str) -> String {
    format!("down_since:{service}")
}
