//! Floor 4: the page, the API, health. Same process, same figures: everything is read through
//! `store.facts` and the lists METRICS, TABLES, REPORTS.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;

use crate::model::fault::Wrong;
use crate::web::access::guard;
use crate::web::fault::Fault;
use crate::web::health::Health;
use crate::web::server::Peer;
use crate::web::site::Site;

pub mod access;
pub mod api;
pub mod assets;
pub mod books;
pub mod compress;
pub mod fault;
pub mod form;
pub mod health;
pub mod idempotency;
pub mod pages;
pub mod server;
pub mod shown;
pub mod site;

pub use server::serve;

/// `[web]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// 0 turns it off.
    pub port: u16,
    pub bind: String,
    /// Address people open, when it is not that of the machine itself.
    pub address: String,
    /// A proxy stands before it and tells the client's address.
    pub behind_proxy: bool,
}

impl Config {
    /// What is wrong with the section, by field.
    pub fn wrong(&self) -> Vec<(&'static str, Wrong)> {
        let mut wrong = Vec::new();
        if self.bind.parse::<std::net::IpAddr>().is_err() {
            let remedy = "write 127.0.0.1 (this machine) or 0.0.0.0 (everyone who can reach it)";
            wrong.push(("bind", Wrong::new("is no IP address", remedy)));
        }
        let address = url::Url::parse(&self.address);
        let is_plain = |address: &url::Url| {
            ["http", "https"].contains(&address.scheme())
                && address.path() == "/"
                && address.query().is_none()
                && address.username().is_empty()
        };
        if !self.address.is_empty() && !address.as_ref().is_ok_and(is_plain) {
            let remedy = "write the address as browsers show it, without a path: https://spindle.example.org";
            wrong.push(("address", Wrong::new("is no address of a site", remedy)));
        }
        wrong
    }
}

impl Config {
    /// Where people reach the pages, without a closing slash; "" when they are off.
    pub fn reached_at(&self) -> String {
        match (self.port, self.address.trim_end_matches('/')) {
            (0, _) => String::new(),
            (port, "") => format!("http://{}:{port}", self.bind),
            (_, address) => address.to_owned(),
        }
    }
}

/// Every page, the API, health.
pub fn router(site: Arc<Site>, health: Arc<Health>) -> Router {
    let pages = pages::router().merge(api::router()).route("/assets/{file}", get(assets::serve));
    let pages = pages
        .fallback(async || Fault::NotFound)
        .layer(middleware::from_fn(compress::compress))
        .layer(middleware::from_fn_with_state(site.clone(), guard::guard))
        .with_state(site.clone());
    let health = health::router(health).layer(middleware::from_fn_with_state(site, metrics_for_ours));
    health.merge(pages)
}

/// `/healthz` and `/readyz` tell nothing; `/metrics` is for this machine and for tokens.
async fn metrics_for_ours(
    State(site): State<Arc<Site>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Response {
    let is_open = request.uri().path() != "/metrics" || guard::is_local(&headers, peer);
    if is_open || api::caller::has_scope(&site, &headers, "metrics").await {
        return next.run(request).await;
    }
    guard::refused(StatusCode::UNAUTHORIZED, "a token with the scope metrics is needed\n")
}
