//! Who asks: a signed-in browser, with its language and theme; and what that person may see.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::metrics::Scope;
use crate::model::access::{PassKind, Role, WebUser};
use crate::model::ids::ManagerId;
use crate::model::time::Period;
use crate::web::access::secrets;
use crate::web::access::sessions::Admitted;
use crate::web::fault::Fault;
use crate::web::site::{Language, Site};

/// Name of the session's cookie; with https the browser itself keeps it to this host.
pub const COOKIE: &str = "spindle";
pub const SECURE_COOKIE: &str = "__Host-spindle";
const LANGUAGE_COOKIE: &str = "spindle_language";
const THEME_COOKIE: &str = "spindle_theme";

/// How a page is dressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the device is set.
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub fn from_name(name: &str) -> Theme {
        match name {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::Auto,
        }
    }
}

/// What every page knows of the browser, signed in or not.
#[derive(Debug, Clone, Copy)]
pub struct Taste {
    pub language: Language,
    pub theme: Theme,
}

impl Taste {
    pub fn of(headers: &HeaderMap, site: &Site) -> Taste {
        let language = cookie(headers, LANGUAGE_COOKIE).and_then(|name| Language::from_name(&name));
        let theme = cookie(headers, THEME_COOKIE).map_or(Theme::Auto, |name| Theme::from_name(&name));
        Taste { language: language.unwrap_or(site.language), theme }
    }

    /// The cookies that keep it; they hold no secret.
    pub fn cookies(self) -> [String; 2] {
        let cookie = |name: &str, value: &str| format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax");
        [cookie(LANGUAGE_COOKIE, self.language.name()), cookie(THEME_COOKIE, self.theme.name())]
    }
}

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub user: Arc<WebUser>,
    pub hash: crate::model::access::SecretHash,
    /// What every form of this session carries.
    pub form_token: String,
    pub taste: Taste,
}

impl Viewer {
    /// Gives the page to this role and those above; to others it is forbidden.
    pub fn must_be(&self, role: Role) -> Result<(), Fault> {
        if self.user.role >= role { Ok(()) } else { Err(Fault::Forbidden) }
    }

    /// Whose data alone this person sees; `None`: everybody's. A manager without a number in the
    /// gateway sees nothing.
    pub fn only(&self) -> Option<ManagerId> {
        only(&self.user)
    }

    /// The widest scope this person may ask.
    pub fn scope(&self, period: Period) -> Scope {
        Scope { period, manager: self.only().map(Some), channel: None }
    }
}

/// See [`Viewer::only`].
pub fn only(user: &WebUser) -> Option<ManagerId> {
    (user.role == Role::Manager).then(|| user.manager.unwrap_or(ManagerId(i64::MIN)))
}

impl FromRequestParts<Arc<Site>> for Viewer {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Viewer, Fault> {
        let next = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let stranger = || Fault::SignIn { next: next.clone() };
        let secret = session_secret(&parts.headers, site).ok_or_else(stranger)?;
        let admitted = site.sessions.admit(&secret, PassKind::Session, site.now()).await?;
        let Admitted { pass, user } = admitted.ok_or_else(stranger)?;
        Ok(Viewer {
            user,
            hash: pass.hash,
            form_token: secrets::form_token(&secret),
            taste: Taste::of(&parts.headers, site),
        })
    }
}

impl FromRequestParts<Arc<Site>> for Taste {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Taste, Self::Rejection> {
        Ok(Taste::of(&parts.headers, site))
    }
}

/// The secret of the session's cookie; two of them are none.
pub fn session_secret(headers: &HeaderMap, site: &Site) -> Option<String> {
    let name = site.cookie_name();
    let mut found = cookies(headers).filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
    let first = found.next()?;
    let is_secret = first.len() == 43 && first.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    (is_secret && found.next().is_none()).then_some(first)
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    cookies(headers).find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}
