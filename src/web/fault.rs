//! Why a page is not shown: one kind for every door, told as a page to people and as problem+json
//! (RFC 9457) to programs. Nothing inside leaves: the cause goes to the log.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::store::StoreError;
use crate::web::access::viewer::Taste;
use crate::web::pages::layout;
use crate::web::site::Site;

/// Why there is no answer.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Nobody is signed in; afterwards the browser goes there.
    SignIn {
        next: String,
    },
    /// No token, or one that lets nobody in (any more).
    NoToken,
    Forbidden,
    /// A form from a foreign page, or without its token.
    Foreign,
    /// Asked for under a name that is not ours.
    Host,
    NotFound,
    /// A parameter that cannot be used: its name, and what is allowed.
    Bad {
        field: String,
        allowed: String,
    },
    /// The same Idempotency-Key came with another request.
    Conflict,
    /// Come again after so many seconds.
    Busy {
        secs: u64,
    },
    /// A fault of ours, told to the log.
    Failed,
    /// Made by the framework: its status alone is kept.
    Other(StatusCode),
}

impl Fault {
    /// A parameter that cannot be used.
    pub fn bad(field: &str, allowed: impl Into<String>) -> Fault {
        Fault::Bad { field: field.to_owned(), allowed: allowed.into() }
    }

    /// Its status in HTTP.
    pub fn status(&self) -> StatusCode {
        match self {
            Fault::SignIn { .. } | Fault::NoToken => StatusCode::UNAUTHORIZED,
            Fault::Forbidden | Fault::Foreign => StatusCode::FORBIDDEN,
            Fault::Host => StatusCode::MISDIRECTED_REQUEST,
            Fault::NotFound => StatusCode::NOT_FOUND,
            Fault::Bad { .. } => StatusCode::BAD_REQUEST,
            Fault::Conflict => StatusCode::CONFLICT,
            Fault::Busy { .. } => StatusCode::TOO_MANY_REQUESTS,
            Fault::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            Fault::Other(status) => *status,
        }
    }

    /// Message of the catalogue that tells it to people.
    pub fn message(&self) -> &'static str {
        match self.status().as_u16() {
            401 => "web-fault-sign-in",
            403 => match self {
                Fault::Foreign => "web-fault-foreign",
                _ => "web-fault-forbidden",
            },
            404 => "web-fault-not-found",
            400 => "web-fault-bad",
            405 => "web-fault-method",
            409 => "web-fault-conflict",
            413 => "web-fault-large",
            415 => "web-fault-kind",
            421 => "web-fault-host",
            422 => "web-fault-bad",
            429 => "web-fault-busy",
            503 => "web-fault-busy",
            _ => "web-fault-failed",
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Fault {
        tracing::warn!(error = %error, "web: the store did not answer a page: {error}");
        match error {
            StoreError::Busy(_) => Fault::Busy { secs: 5 },
            _ => Fault::Failed,
        }
    }
}

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Fault {
        tracing::warn!(error = %format!("{error:#}"), "web: a page could not be made: {error:#}");
        Fault::Failed
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Gives a bare fault its page or its problem document.
pub fn dress(mut response: Response, headers: &HeaderMap, site: &Site) -> Response {
    let status = response.status();
    let known = response.extensions_mut().remove::<Arc<Fault>>();
    if known.is_none() && !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    if response.extensions().get::<Dressed>().is_some() {
        return response;
    }
    let fault = known.map_or(Fault::Other(status), |fault| fault.as_ref().clone());
    let by_program = response.extensions().get::<ByProgram>().is_some();
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut dressed = match (&fault, by_program) {
        (_, true) => problem(&fault),
        (Fault::SignIn { next }, false) => to_sign_in(next),
        (_, false) => layout::fault(&fault, Taste::of(headers, site), site),
    };
    if let Some(allow) = allow {
        dressed.headers_mut().insert(header::ALLOW, allow);
    }
    if let Fault::Busy { secs } = fault {
        dressed.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(secs));
    }
    if matches!(fault, Fault::NoToken) {
        dressed.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    dressed
}

/// Marks an answer to a program: faults become problem documents.
#[derive(Debug, Clone, Copy)]
pub struct ByProgram;

/// Marks an answer that tells its fault itself.
#[derive(Debug, Clone, Copy)]
pub struct Dressed;

fn to_sign_in(next: &str) -> Response {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if next != "/" {
        query.append_pair("next", next);
    }
    let query = query.finish();
    let place = if query.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?{query}") };
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

/// RFC 9457: what happened, and of which field.
fn problem(fault: &Fault) -> Response {
    let status = fault.status();
    let title = status.canonical_reason().unwrap_or("error");
    let mut body = serde_json::json!({ "type": "about:blank", "title": title, "status": status.as_u16() });
    if let Fault::Bad { field, allowed } = fault {
        body["field"] = field.as_str().into();
        body["detail"] = format!("{field}: {allowed}").into();
    }
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}
