//! Before and around every page: whose host is asked for, who may send forms, the headers that
//! keep a browser from doing more than the page needs.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::web::fault::{self, Fault};
use crate::web::server::Peer;
use crate::web::site::Site;

/// Nothing but what this host serves; no inline scripts or styles.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// The guard of every page and of the API.
pub async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let (headers, method) = (request.headers().clone(), request.method().clone());
    let answered = match refusal(&site, &method, &headers, request.uri().path()) {
        Some(refused) => refused.into_response(),
        None => next.run(request).await,
    };
    let mut response = fault::dress(answered, &headers, &site);
    for (name, value) in HEADERS {
        let name = HeaderName::from_static(name);
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if site.is_https() {
        let year = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

fn refusal(site: &Site, method: &Method, headers: &HeaderMap, path: &str) -> Option<Fault> {
    if !is_our_host(site, headers) {
        return Some(Fault::Host);
    }
    // Programs that show a token have no cookies a foreign page could use.
    let by_token = path.starts_with("/api/") || path == "/mcp";
    let changes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    (changes && !by_token && !is_from_here(site, headers)).then_some(Fault::Foreign)
}

/// The host of the request is one this page is known by: a name somebody points at a machine of
/// this network opens nothing.
fn is_our_host(site: &Site, headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
    if site.host().is_some_and(|ours| host.eq_ignore_ascii_case(ours)) {
        return true;
    }
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.contains(']') { host } else { name });
    let plain = name.trim_matches(['[', ']']);
    let is_local = plain.eq_ignore_ascii_case("localhost") || plain.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    // Without an address of its own it is reached by number; a name is somebody else's idea.
    is_local || (site.host().is_none() && !site.is_local() && plain.parse::<IpAddr>().is_ok())
}

/// A form sent by a page of ours: the browser says so, or names our address as its origin.
fn is_from_here(site: &Site, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let (Some(origin), Some(host)) = (text("origin"), text("host")) else { return false };
    let scheme = if site.is_https() { "https" } else { "http" };
    origin.eq_ignore_ascii_case(&format!("{scheme}://{host}"))
}

/// The address of the client: the proxy's word is taken only when the settings say there is one.
pub fn client_address(site: &Site, headers: &HeaderMap, peer: Peer) -> String {
    let told = || {
        let real = headers.get("x-real-ip").and_then(|value| value.to_str().ok()).map(str::trim);
        let chain = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
        // The last entry is the proxy's own; those before it anybody can write.
        let last = chain.and_then(|chain| chain.rsplit(',').next()).map(str::trim);
        real.or(last)?.parse::<IpAddr>().ok()
    };
    let address = if site.behind_proxy { told() } else { None };
    address.unwrap_or(peer.0).to_string()
}

/// `/metrics` tells nothing to strangers: asked from this machine, or with a token.
pub fn is_local(headers: &HeaderMap, peer: Peer) -> bool {
    let forwarded = ["x-forwarded-for", "x-real-ip", "forwarded"].iter().any(|name| headers.contains_key(*name));
    peer.0.is_loopback() && !forwarded
}

/// An answer that only says no.
pub fn refused(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
