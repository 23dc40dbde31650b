//! Who asks the API: a program with a token, or a signed-in browser that only reads.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};

use crate::metrics::Scope;
use crate::model::access::{Pass, PassKind, Role, WebUser};
use crate::model::ids::ManagerId;
use crate::web::access::sessions::Admitted;
use crate::web::access::tokens::allows;
use crate::web::access::viewer::{only, session_secret};
use crate::web::fault::Fault;
use crate::web::site::{Language, Site};

/// Who asks, and what may be asked.
#[derive(Debug, Clone)]
pub struct Caller {
    pub user: Arc<WebUser>,
    /// A token; absent for a browser.
    token: Option<Arc<Pass>>,
    pub language: Language,
}

impl Caller {
    /// The scope, or why not.
    pub fn needs(&self, scope: &str) -> Result<(), Fault> {
        let has = match &self.token {
            Some(pass) => allows(pass, scope),
            // A browser reads what its pages show; it changes things through them.
            None => scope == "read" || (scope == "persons" && self.user.role >= Role::Head),
        };
        if has { Ok(()) } else { Err(Fault::Forbidden) }
    }

    /// Persons are shown as they are.
    pub fn sees_persons(&self) -> bool {
        self.needs("persons").is_ok()
    }

    /// Whose data alone are shown.
    pub fn only(&self) -> Option<ManagerId> {
        only(&self.user)
    }

    /// Everything but what one manager may see of himself.
    pub fn must_be(&self, role: Role) -> Result<(), Fault> {
        if self.user.role >= role { Ok(()) } else { Err(Fault::Forbidden) }
    }

    /// The scope within what the caller may see.
    pub fn narrowed(&self, scope: Scope) -> Scope {
        Scope { manager: self.only().map_or(scope.manager, |own| Some(Some(own))), ..scope }
    }
}

impl FromRequestParts<Arc<Site>> for Caller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Caller, Fault> {
        let language = site.language;
        if let Some(secret) = bearer(&parts.headers)? {
            let admitted = site.sessions.admit(&secret, PassKind::Token, site.now()).await?;
            let Admitted { pass, user } = admitted.ok_or(Fault::NoToken)?;
            let caller = Caller { user, token: Some(pass), language };
            caller.needs("read")?;
            return Ok(caller);
        }
        let secret = session_secret(&parts.headers, site).ok_or(Fault::NoToken)?;
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            return Err(Fault::NoToken);
        }
        let admitted = site.sessions.admit(&secret, PassKind::Session, site.now()).await?;
        let Admitted { user, .. } = admitted.ok_or(Fault::NoToken)?;
        Ok(Caller { user, token: None, language })
    }
}

/// The token of the header; a header of another kind lets nobody in.
fn bearer(headers: &HeaderMap) -> Result<Option<String>, Fault> {
    let Some(header) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let text = header.to_str().map_err(|_| Fault::NoToken)?;
    let (scheme, secret) = text.split_once(' ').ok_or(Fault::NoToken)?;
    let is_token = scheme.eq_ignore_ascii_case("bearer") && secret.len() <= 200;
    if is_token { Ok(Some(secret.trim().to_owned())) } else { Err(Fault::NoToken) }
}

/// The request shows a token with this scope.
pub async fn has_scope(site: &Site, headers: &HeaderMap, scope: &str) -> bool {
    let Ok(Some(secret)) = bearer(headers) else { return false };
    match site.sessions.admit(&secret, PassKind::Token, site.now()).await {
        Ok(Some(admitted)) => allows(&admitted.pass, scope),
        _ => false,
    }
}
