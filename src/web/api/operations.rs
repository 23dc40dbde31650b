//! The program itself: its state, the ledger, the jobs, and starting one.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::jobs::JOBS;
use crate::model::access::Role;
use crate::model::run::Run;
use crate::reports::alerts::alert_text;
use crate::web::api::caller::Caller;
use crate::web::api::paging::{Listed, Paging, cursor};
use crate::web::api::{Problem, Problems};
use crate::web::fault::Fault;
use crate::web::idempotency::Before;
use crate::web::pages::data::plan;
use crate::web::pages::window::given;
use crate::web::site::Site;

/// Runs the ledger is looked through for.
const RUNS_MOST: u32 = 2_000;
const KEY_MOST: usize = 200;

/// An alert that fires.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct AlertItem {
    pub cause: String,
    /// `info`, `warning`, `critical`.
    pub severity: String,
    pub text: String,
    #[schema(format = "date-time")]
    pub since: String,
}

/// How the program and its data are.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Status {
    pub version: String,
    pub shop: String,
    pub zone: String,
    #[schema(format = "date-time")]
    pub now: String,
    /// Every message up to this instant is stored.
    #[schema(format = "date-time")]
    pub complete_until: Option<String>,
    /// Parts of the history still to be read.
    pub pending_cursors: u64,
    pub messages: u64,
    /// Of the shop's messages, those whose author is known.
    pub messages_with_author: u64,
    pub quarantined: u64,
    pub gaps: u64,
    pub rule_version: u32,
    pub schema_version: u32,
    pub alerts: Vec<AlertItem>,
}

/// How the program and its data are
#[utoipa::path(get, path = "/api/v1/status", tag = "operations", responses((status = 200, body = Status), Problems))]
pub async fn status(State(site): State<Arc<Site>>, caller: Caller) -> Result<Json<Status>, Fault> {
    Ok(Json(status_of(&site, &caller).await?))
}

pub async fn status_of(site: &Site, caller: &Caller) -> Result<Status, Fault> {
    let book = site.books.current().await?;
    let complete = &book.facts.completeness;
    let texts = site.texts(caller.language);
    let alerts = site.parts.store.alerts(&site.parts.shop).await?;
    let alert = |state: &crate::store::AlertState| AlertItem {
        cause: state.alert.cause.clone(),
        severity: format!("{:?}", state.alert.severity).to_lowercase(),
        text: alert_text(&state.alert, texts),
        since: state.since.to_rfc3339(),
    };
    Ok(Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        shop: site.parts.shop.to_string(),
        zone: site.parts.zone.name().to_owned(),
        now: site.now().to_rfc3339(),
        complete_until: complete.complete_until.map(|at| at.to_rfc3339()),
        pending_cursors: complete.pending_cursors,
        messages: complete.messages,
        messages_with_author: complete.messages_with_author,
        quarantined: complete.quarantined,
        gaps: complete.gaps.len() as u64,
        rule_version: complete.rule_version,
        schema_version: complete.schema_version,
        alerts: alerts.iter().filter(|_| caller.user.role >= Role::Head).map(alert).collect(),
    })
}

/// One line of the ledger.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct RunItem {
    pub id: i64,
    pub job: String,
    #[schema(format = "date-time")]
    pub slot: String,
    /// `planned`, `running`, `ok`, `failed`, `timed_out`, `panicked`, `skipped_overlap`, `missed`, `abandoned`, `parked`.
    pub state: String,
    pub attempt: u32,
    #[schema(format = "date-time")]
    pub started_at: Option<String>,
    #[schema(format = "date-time")]
    pub ended_at: Option<String>,
    pub counts: Vec<CountItem>,
    pub note: Option<String>,
    pub error: Option<String>,
}

/// A count of a run.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct CountItem {
    pub name: String,
    pub count: i64,
}

fn item(run: Run) -> RunItem {
    let done = run.done.unwrap_or_default();
    RunItem {
        id: run.id,
        job: run.job,
        slot: run.slot.to_rfc3339(),
        state: run.state.name().to_owned(),
        attempt: run.attempt,
        started_at: run.started_at.map(|at| at.to_rfc3339()),
        ended_at: run.ended_at.map(|at| at.to_rfc3339()),
        counts: done.counts.into_iter().map(|(name, count)| CountItem { name, count }).collect(),
        note: Some(done.note).filter(|note| !note.is_empty()),
        error: run.error,
    }
}

/// Of which job.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JobQuery {
    /// Name of a job
    #[param(pattern = "^[a-z_]{1,40}$")]
    pub job: Option<String>,
}

/// The ledger, the newest first
#[utoipa::path(get, path = "/api/v1/runs", tag = "operations", params(JobQuery, Paging), responses((status = 200, body = Listed<RunItem>), Problems))]
pub async fn runs(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Query(query): Query<JobQuery>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listed<RunItem>>, Fault> {
    caller.must_be(Role::Head)?;
    let job = given(&query.job);
    if job.is_some_and(|name| !JOBS.iter().any(|entry| entry.name == name)) {
        return Err(Fault::bad("job", JOBS.iter().map(|entry| entry.name).collect::<Vec<_>>().join(", ")));
    }
    let (limit, after) = (paging.limit()?, paging.after("runs")?);
    let all = site.parts.store.runs(&site.parts.shop, job, RUNS_MOST).await?;
    let mut older = all.into_iter().filter(|run| after.is_none_or(|after| run.id < after));
    let items: Vec<RunItem> = older.by_ref().take(limit).map(item).collect();
    let next_cursor = items.last().filter(|_| older.next().is_some()).map(|run| cursor("runs", run.id));
    Ok(Json(Listed { items, total: None, next_cursor }))
}

/// A job of the list.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct JobItem {
    pub name: String,
    pub what: String,
}

/// Every job.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct JobList {
    pub items: Vec<JobItem>,
}

/// Every job there is
#[utoipa::path(get, path = "/api/v1/jobs", tag = "operations", responses((status = 200, body = JobList), Problems))]
pub async fn jobs(_: Caller) -> Json<JobList> {
    let item = |entry: &crate::jobs::JobEntry| JobItem { name: entry.name.to_owned(), what: entry.what.to_owned() };
    Json(JobList { items: JOBS.iter().map(item).collect() })
}

/// A run that was planned.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Planned {
    pub job: String,
    #[schema(format = "date-time")]
    pub slot: String,
}

/// Start a job now; the ledger tells what becomes of it. Needs the scope `jobs`
#[utoipa::path(post, path = "/api/v1/jobs/{name}/runs", tag = "operations",
    params(("name" = String, Path, description = "Name of a job"), ("Idempotency-Key" = Option<String>, Header, description = "The same key with the same request starts nothing again")),
    responses((status = 202, body = Planned), (status = 409, description = "The key came with another request", body = Problem, content_type = "application/problem+json"), Problems))]
pub async fn start(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    caller.needs("jobs")?;
    caller.must_be(Role::Head)?;
    if !JOBS.iter().any(|entry| entry.name == name) {
        return Err(Fault::NotFound);
    }
    let key = headers.get("idempotency-key").map(|key| key.to_str().unwrap_or_default().to_owned());
    if key.as_ref().is_some_and(|key| key.is_empty() || key.len() > KEY_MOST) {
        return Err(Fault::bad("Idempotency-Key", "1 to 200 letters"));
    }
    let key = key.map(|key| format!("{}/{key}", caller.user.name));
    let json = [(header::CONTENT_TYPE, "application/json")];
    if let Some(key) = &key {
        match site.idempotency.before(key, &name, site.now()) {
            Before::Same(answer) => return Ok((StatusCode::ACCEPTED, json, answer).into_response()),
            Before::Other => return Err(Fault::Conflict),
            Before::New => {}
        }
    }
    let slot = plan(&site, &name, &caller.user.name).await?;
    let planned = Planned { job: name.clone(), slot: slot.to_rfc3339() };
    let answer = serde_json::to_string(&planned).map_err(anyhow::Error::new)?;
    if let Some(key) = &key {
        site.idempotency.keep(key, &name, &answer, site.now());
    }
    Ok((StatusCode::ACCEPTED, json, answer).into_response())
}
