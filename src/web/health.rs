//! `/healthz` (the process plans), `/readyz` (the store answers), `/metrics` (Prometheus).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus::proto::MetricFamily;
use prometheus::{Encoder as _, IntGaugeVec, Opts, Registry, TextEncoder};

use crate::model::ids::Shop;
use crate::model::run::PostState;
use crate::model::time::{Period, Time};
use crate::sources::Source;
use crate::spine::watchdog::Beat;
use crate::store::Store;

/// A store that does not answer within this is not ready.
const STORE_WITHIN: Duration = Duration::from_secs(5);
/// Posts counted of one state at most.
const POSTS_MOST: u32 = 1000;

/// What the health pages look at.
pub struct Health {
    pub store: Arc<dyn Store>,
    pub shop: Shop,
    pub beat: Beat,
    /// Where the spine's counters are registered.
    pub registry: Registry,
    pub started: Time,
    /// The store's file, for its size.
    pub store_path: PathBuf,
    /// For the counters of their wires.
    pub sources: Vec<Arc<dyn Source>>,
}

/// The three pages.
pub fn router(health: Arc<Health>) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(health)
}

async fn healthz(State(health): State<Arc<Health>>) -> Response {
    if health.beat.is_alive() {
        return "ok\n".into_response();
    }
    let reason = format!("the planner is silent for {} s\n", health.beat.age().as_secs());
    (StatusCode::SERVICE_UNAVAILABLE, reason).into_response()
}

async fn readyz(State(health): State<Arc<Health>>) -> Response {
    if !health.beat.is_alive() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the planner is silent\n").into_response();
    }
    // One small read and one small write: a full or read-only disk is not ready either.
    let touch = async {
        health.store.value(&health.shop, "touched").await?;
        health.store.set_value(&health.shop, "touched", Some("1")).await
    };
    match tokio::time::timeout(STORE_WITHIN, touch).await {
        Ok(Ok(())) => "ready\n".into_response(),
        Ok(Err(error)) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response(),
    }
}

async fn metrics(State(health): State<Arc<Health>>) -> Response {
    let mut families = health.registry.gather();
    match momentary(&health).await {
        Ok(gathered) => families.extend(gathered),
        Err(error) => tracing::debug!(error = %error, "some metrics are missing"),
    }
    let mut text = Vec::new();
    if let Err(error) = TextEncoder::new().encode(&families, &mut text) {
        return (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response();
    }
    ([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response()
}

/// Values read at the moment of asking, in a registry of their own.
async fn momentary(health: &Health) -> anyhow::Result<Vec<MetricFamily>> {
    let registry = Registry::new();
    let build = family(&registry, "spindle_build_info", "The version that runs.", &["version"])?;
    build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
    let single = |name: &str, help: &str| family(&registry, name, help, &[]);
    single("process_start_time_seconds", "Unix time of the start.")?
        .with_label_values::<&str>(&[])
        .set(health.started.timestamp());
    single("spindle_store_bytes", "Size of the store's file and its log.")?
        .with_label_values::<&str>(&[])
        .set(store_bytes(health).await);
    single("spindle_planner_silence_seconds", "Time since the planner's last pass.")?
        .with_label_values::<&str>(&[])
        .set(i64::try_from(health.beat.age().as_secs())?);
    count_calls(health, &registry)?;

    let outbox = family(&registry, "spindle_outbox_posts", "Posts by state, at most 1000 of each.", &["state"])?;
    for state in [PostState::Pending, PostState::Sending, PostState::Unknown, PostState::Dead] {
        let posts = health.store.outbox(&health.shop, Some(state), POSTS_MOST).await?;
        outbox.with_label_values(&[state.name()]).set(i64::try_from(posts.len())?);
    }
    let ever = Period::new(Time::UNIX_EPOCH, Time::MAX_UTC);
    let messages = health.store.count_messages(&health.shop, ever).await?;
    single("spindle_messages", "Messages in the store.")?.with_label_values::<&str>(&[]).set(i64::try_from(messages)?);
    Ok(registry.gather())
}

fn count_calls(health: &Health, registry: &Registry) -> anyhow::Result<()> {
    let requests = family(registry, "spindle_http_requests", "Requests since the start, by service.", &["service"])?;
    let throttled = family(registry, "spindle_http_throttled", "Answers that asked to slow down.", &["service"])?;
    let failed = family(registry, "spindle_http_failed", "Requests that failed otherwise.", &["service"])?;
    for source in &health.sources {
        let (service, Some(counters)) = (source.name(), source.counters()) else { continue };
        requests.with_label_values(&[service]).set(i64::try_from(counters.requests)?);
        throttled.with_label_values(&[service]).set(i64::try_from(counters.throttled)?);
        failed.with_label_values(&[service]).set(i64::try_from(counters.failed)?);
    }
    Ok(())
}

fn family(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> prometheus::Result<IntGaugeVec> {
    let family = IntGaugeVec::new(Opts::new(name, help), labels)?;
    registry.register(Box::new(family.clone()))?;
    Ok(family)
}

async fn store_bytes(health: &Health) -> i64 {
    let mut log = health.store_path.clone().into_os_string();
    log.push("-wal");
    let mut bytes = 0;
    for path in [health.store_path.clone(), PathBuf::from(log)] {
        bytes += tokio::fs::metadata(path).await.map_or(0, |data| data.len());
    }
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
