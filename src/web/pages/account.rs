//! One's own account: password, language, theme.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use maud::html;

use crate::model::access::WebUser;
use crate::web::access::passwords::{Weak, judge};
use crate::web::access::viewer::{Taste, Theme, Viewer};
use crate::web::fault::{Dressed, Fault};
use crate::web::form::Form;
use crate::web::pages::layout::Frame;
use crate::web::pages::query::local_path;
use crate::web::site::{Language, Site};

/// Whether the page follows the first sign-in.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Wanted {
    pub new: Option<String>,
    pub saved: Option<String>,
}

pub async fn page(State(site): State<Arc<Site>>, viewer: Viewer, Query(wanted): Query<Wanted>) -> Response {
    let told = match (wanted.new, wanted.saved) {
        (Some(_), _) => Some("web-account-new"),
        (_, Some(_)) => Some("web-account-saved"),
        _ => None,
    };
    shown(&site, &viewer, told).into_response()
}

fn shown(site: &Site, viewer: &Viewer, told: Option<&str>) -> axum::response::Html<String> {
    let frame = Frame::new(site, viewer, "/account");
    let has_password = viewer.user.password.is_some();
    let body = html! {
        @if let Some(told) = told { p.notice role="status" { (frame.t(told)) } }
        p.lead { (viewer.user.name) " · " (frame.t(role_text(viewer.user.role))) }
        form.panel method="post" action="/account" {
            (frame.form_token())
            h2 { (frame.t("web-password-set")) }
            p.quiet { (frame.t("web-password-rule")) }
            input type="hidden" name="user" autocomplete="username" value=(viewer.user.name);
            @if has_password { label { (frame.t("web-password-now")) input type="password" name="now" autocomplete="current-password" required; } }
            label { (frame.t("web-password-new")) input type="password" name="password" autocomplete="new-password" minlength="12" maxlength="1024" required; }
            label { (frame.t("web-password-again")) input type="password" name="again" autocomplete="new-password" minlength="12" maxlength="1024" required; }
            button.main type="submit" { (frame.t("web-save")) }
        }
        p { a href="/" { (frame.t("web-to-overview")) } }
    };
    frame.page(&frame.t("web-account"), body)
}

/// What people call a role.
pub fn role_text(role: crate::model::access::Role) -> &'static str {
    match role {
        crate::model::access::Role::Owner => "web-role-owner",
        crate::model::access::Role::Head => "web-role-head",
        crate::model::access::Role::Manager => "web-role-manager",
    }
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Password {
    #[serde(default)]
    now: String,
    password: String,
    again: String,
}

/// Sets the password; other browsers have to sign in again.
pub async fn set_password(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    headers: HeaderMap,
    Form(form): Form<Password>,
) -> Result<Response, Fault> {
    let refused = |text| {
        let page = shown(&site, &viewer, Some(text));
        Ok((StatusCode::BAD_REQUEST, axum::Extension(Dressed), page).into_response())
    };
    if form.password != form.again {
        return refused("web-password-differ");
    }
    match judge(&form.password) {
        Err(Weak::Length) => return refused("web-password-length"),
        Err(Weak::Plain) => return refused("web-password-plain"),
        Ok(()) => {}
    }
    let known = viewer.user.password.clone();
    if known.is_some() && !site.passwords.verify(&form.now, known).await? {
        return refused("web-password-wrong");
    }
    let hash = site.passwords.hash(&form.password).await?;
    let user = WebUser { password: Some(hash), ..viewer.user.as_ref().clone() };
    site.parts.store.save_web_user(&site.parts.shop, &user).await?;
    site.sessions.end_all(&user.name, site.now()).await?;
    let browser = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let secret = site.sessions.begin(&user.name, browser, site.now()).await?;
    Ok(([(header::SET_COOKIE, site.session_cookie(&secret))], Redirect::to("/account?saved=1")).into_response())
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Preferences {
    #[serde(default)]
    language: String,
    #[serde(default)]
    theme: String,
    /// Where the form stood, told by the script: addresses never leave the page otherwise.
    #[serde(default)]
    back: String,
}

/// Keeps language and theme in cookies and goes back.
pub async fn preferences(State(site): State<Arc<Site>>, _viewer: Viewer, Form(form): Form<Preferences>) -> Response {
    let taste = Taste {
        language: Language::from_name(&form.language).unwrap_or(site.language),
        theme: Theme::from_name(&form.theme),
    };
    let [language, theme] = taste.cookies();
    let cookies = AppendHeaders([(header::SET_COOKIE, language), (header::SET_COOKIE, theme)]);
    (cookies, Redirect::to(local_path(Some(&form.back)))).into_response()
}
