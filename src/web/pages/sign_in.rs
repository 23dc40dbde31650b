//! Signing in, by password or by a one-time link, and out.

use std::sync::Arc;

use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use crate::model::access::PassKind;
use crate::web::access::guard::client_address;
use crate::web::access::secrets;
use crate::web::access::viewer::{Taste, Viewer, session_secret};
use crate::web::fault::Fault;
use crate::web::form::{Form, OpenForm};
use crate::web::pages::data::Empty;
use crate::web::pages::layout;
use crate::web::pages::query::local_path;
use crate::web::server::Peer;
use crate::web::site::Site;

/// Where the browser wanted to go.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Wanted {
    pub next: Option<String>,
    pub key: Option<String>,
}

pub async fn form(
    State(site): State<Arc<Site>>,
    taste: Taste,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Response {
    let page = shown(&site, taste, local_path(wanted.next.as_deref()), None);
    // A cookie that lets nobody in is forgotten.
    match session_secret(&headers, &site).is_some() || headers.contains_key(header::COOKIE) {
        true => ([(header::SET_COOKIE, site.session_cookie(""))], page).into_response(),
        false => page.into_response(),
    }
}

fn shown(site: &Site, taste: Taste, next: &str, told: Option<String>) -> Html<String> {
    let texts = site.texts(taste.language);
    let t = |id: &str| texts.text(id, &[]);
    let body = html! {
        @if let Some(told) = told { p.notice role="alert" { (told) } }
        form.panel method="post" action="/sign-in" {
            input type="hidden" name="next" value=(next);
            label { (t("web-user")) input name="user" autocomplete="username" required maxlength="100" autofocus; }
            label { (t("web-password")) input type="password" name="password" autocomplete="current-password" required maxlength="1024"; }
            button.main type="submit" { (t("web-sign-in")) }
        }
        p.quiet { (t("web-sign-in-link")) }
    };
    layout::plain(&t("web-sign-in"), taste, site, body)
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Credentials {
    user: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub async fn by_password(
    State(site): State<Arc<Site>>,
    taste: Taste,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    OpenForm(credentials): OpenForm<Credentials>,
) -> Result<Response, Fault> {
    let (now, address) = (site.now(), client_address(&site, &headers, peer));
    let next = local_path(Some(&credentials.next));
    let name = credentials.user.trim();
    if let Some(secs) = site.throttle.wait_secs(name, &address, now) {
        let texts = site.texts(taste.language);
        let told = texts.text("web-sign-in-wait", &[("time", texts.duration(secs).into())]);
        let page = shown(&site, taste, next, Some(told));
        return Ok(
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, secs.to_string())], dressed(page)).into_response()
        );
    }
    let users = site.parts.store.web_users(&site.parts.shop).await?;
    let known = users.into_iter().find(|user| user.name == name).and_then(|user| user.password);
    if !site.passwords.verify(&credentials.password, known).await? {
        site.throttle.failed(name, &address, now);
        tracing::warn!(web.address = address, "web: a sign-in failed");
        let told = site.texts(taste.language).text("web-sign-in-wrong", &[]);
        return Ok((StatusCode::UNAUTHORIZED, dressed(shown(&site, taste, next, Some(told)))).into_response());
    }
    site.throttle.succeeded(name);
    begin(&site, name, &headers, next).await
}

/// The page tells its fault itself.
fn dressed(page: Html<String>) -> (Extension<crate::web::fault::Dressed>, Html<String>) {
    (Extension(crate::web::fault::Dressed), page)
}

/// Ends the session the browser came with and begins a new one.
async fn begin(site: &Site, user: &str, headers: &HeaderMap, next: &str) -> Result<Response, Fault> {
    if let Some(old) = session_secret(headers, site) {
        site.sessions.end(&secrets::hash(&old), site.now()).await?;
    }
    let browser = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let secret = site.sessions.begin(user, browser, site.now()).await?;
    tracing::info!("web: somebody signed in");
    Ok(([(header::SET_COOKIE, site.session_cookie(&secret))], Redirect::to(next)).into_response())
}

/// A one-time link shows a button; only the button spends it, so a messenger's preview does not.
pub async fn link(State(site): State<Arc<Site>>, taste: Taste, Query(wanted): Query<Wanted>) -> Html<String> {
    let t = |id: &str| site.texts(taste.language).text(id, &[]);
    let key = wanted.key.unwrap_or_default();
    let body: Markup = html! {
        form.panel method="post" action="/enter" {
            input type="hidden" name="key" value=(key);
            p { (t("web-enter-lead")) }
            button.main type="submit" autofocus { (t("web-sign-in")) }
        }
    };
    layout::plain(&t("web-enter"), taste, &site, body)
}

/// What the button sends.
#[derive(serde::Deserialize)]
pub struct Key {
    key: String,
}

pub async fn by_link(
    State(site): State<Arc<Site>>,
    taste: Taste,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    OpenForm(Key { key }): OpenForm<Key>,
) -> Result<Response, Fault> {
    let (now, address) = (site.now(), client_address(&site, &headers, peer));
    let hash = secrets::hash(&key);
    let known = site.parts.store.pass(&site.parts.shop, &hash).await?.filter(|(pass, _)| pass.kind == PassKind::Link);
    let is_heard = site.throttle.wait_secs("", &address, now).is_none();
    let user = match known {
        Some((_, user)) if is_heard && site.parts.store.end_pass(&site.parts.shop, &hash, now).await? => user,
        _ => {
            site.throttle.failed(&format!("link from {address}"), &address, now);
            let told = site.texts(taste.language).text("web-enter-over", &[]);
            let page = shown(&site, taste, "/", Some(told));
            return Ok((StatusCode::UNAUTHORIZED, dressed(page)).into_response());
        }
    };
    let next =
        if user.password.is_none() && user.role == crate::model::access::Role::Owner { "/account?new=1" } else { "/" };
    begin(&site, &user.name, &headers, next).await
}

pub async fn out(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    Form(Empty {}): Form<Empty>,
) -> Result<Response, Fault> {
    site.sessions.end(&viewer.hash, site.now()).await?;
    Ok(([(header::SET_COOKIE, site.session_cookie(""))], Redirect::to("/sign-in")).into_response())
}
