//! Reports: blocks as values, the same that Telegram and the page show.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};

use crate::model::access::Role;
use crate::reports::REPORTS;
use crate::reports::render::terminal::terminal;
use crate::web::api::Problems;
use crate::web::api::caller::Caller;
use crate::web::fault::Fault;
use crate::web::pages::report::build;
use crate::web::pages::window::given;
use crate::web::site::Site;

/// Columns of the plain text.
const WIDTH: usize = 100;

/// Every report.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ReportNames {
    pub items: Vec<String>,
}

/// Every report there is
#[utoipa::path(get, path = "/api/v1/reports", tag = "reports", responses((status = 200, body = ReportNames), Problems))]
pub async fn list(_: Caller) -> Json<ReportNames> {
    Json(ReportNames { items: REPORTS.iter().map(|entry| entry.name.to_owned()).collect() })
}

/// Which day.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DayQuery {
    /// A day of the shop; yesterday when absent
    #[param(value_type = Option<String>, format = "date")]
    pub date: Option<String>,
}

/// A report as people read it.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ReportText {
    pub name: String,
    pub title: String,
    #[schema(format = "date")]
    pub date: String,
    /// Plain text of at most 100 columns.
    pub text: String,
}

/// One report, computed now
#[utoipa::path(get, path = "/api/v1/reports/{name}", tag = "reports", params(("name" = String, Path, description = "Name of a report"), DayQuery), responses((status = 200, body = ReportText), Problems))]
pub async fn one(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Path(name): Path<String>,
    Query(query): Query<DayQuery>,
) -> Result<Json<ReportText>, Fault> {
    caller.must_be(Role::Head)?;
    let (report, day) = build(&site, &name, given(&query.date)).await?;
    Ok(Json(ReportText { name, title: report.title.clone(), date: day.to_string(), text: terminal(&report, WIDTH) }))
}
