//! `/api/v1`: the same figures for programs. A new endpoint: a handler with its `utoipa::path` in the
//! file of its thing, a line in [`described`]; the description and its page follow by themselves.

use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::web::fault::ByProgram;
use crate::web::site::Site;

pub mod caller;
pub mod chats;
pub mod files;
pub mod labels;
pub mod mcp;
pub mod metrics;
pub mod operations;
pub mod orders;
pub mod paging;
pub mod reference;
pub mod reports;
pub mod tables;

/// RFC 9457: what was wrong with a request.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status tells the kind.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// The parameter that cannot be used.
    pub field: Option<String>,
    /// What is allowed.
    pub detail: Option<String>,
}

/// Answers every endpoint may give beside its own.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code)] // Described, made by `Fault`.
pub enum Problems {
    /// A parameter cannot be used
    #[response(status = 400, content_type = "application/problem+json")]
    Bad(Problem),
    /// No token, or one that is over
    #[response(status = 401, content_type = "application/problem+json")]
    NoToken(Problem),
    /// The token lacks the scope
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is no such thing
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// Too many requests at once: come again after `Retry-After` seconds
    #[response(status = 503, content_type = "text/plain")]
    Busy(String),
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Spindle",
        description = "Figures of a shop that sells in chats: every rate with its sample and interval, every figure with the messages behind it. Times are RFC 3339 in UTC, days are days of the shop, seconds are working time unless a name says otherwise. Persons are masked unless the token has the scope `persons`.",
        license(name = "MIT", identifier = "MIT")
    ),
    security(("token" = []))
)]
struct Description;

/// The endpoints with their description.
fn described() -> (Router<Arc<Site>>, OpenApi) {
    let (router, mut api) = OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(operations::status))
        .routes(routes!(metrics::list))
        .routes(routes!(metrics::series))
        .routes(routes!(metrics::by_manager))
        .routes(routes!(metrics::by_channel))
        .routes(routes!(metrics::managers))
        .routes(routes!(chats::list))
        .routes(routes!(chats::one))
        .routes(routes!(chats::messages))
        .routes(routes!(chats::episodes))
        .routes(routes!(orders::list))
        .routes(routes!(tables::list))
        .routes(routes!(tables::one))
        .routes(routes!(reports::list))
        .routes(routes!(reports::one))
        .routes(routes!(operations::runs))
        .routes(routes!(operations::jobs))
        .routes(routes!(operations::start))
        .routes(routes!(labels::list, labels::add))
        .split_for_parts();
    let token = SecurityScheme::Http(Http::builder().scheme(HttpAuthScheme::Bearer).build());
    api.components.get_or_insert_default().add_security_scheme("token", token);
    (router, api)
}

/// The description alone, for the readable page and for tests.
pub fn description() -> OpenApi {
    described().1
}

/// The API, its description, its page, and the tools of language models.
pub fn router() -> Router<Arc<Site>> {
    let (endpoints, description) = described();
    let json = Arc::new(description);
    let endpoints = endpoints
        .route("/api/v1/openapi.json", get(async move |_: caller::Caller| Json(json.as_ref().clone())))
        .route("/api/v1/{*rest}", get(async |_: caller::Caller| crate::web::fault::Fault::NotFound))
        .route("/mcp", post(mcp::answer))
        .layer(middleware::from_fn(mark));
    endpoints.route("/api", get(reference::page))
}

/// Marks answers to programs, so that their faults are problem documents.
async fn mark(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await.into_response();
    response.extensions_mut().insert(ByProgram);
    response
}
