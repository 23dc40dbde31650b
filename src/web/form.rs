//! Forms: small, every field once, with the token of the session they were made for.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::DeserializeOwned;

use crate::web::access::secrets;
use crate::web::access::viewer::session_secret;
use crate::web::fault::Fault;
use crate::web::site::Site;

/// Bytes of a form.
const MOST: usize = 16 * 1024;

/// A form of a signed-in page: refused without the session's token.
pub struct Form<T>(pub T);

/// A form before signing in: there is no session a foreign page could use; the guard has looked at
/// where it comes from.
pub struct OpenForm<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<Site>> for Form<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Form<T>, Fault> {
        let secret = session_secret(request.headers(), site).ok_or(Fault::Foreign)?;
        let mut fields = fields(request).await?;
        let token = fields.remove("form_token").unwrap_or_default();
        let told = token.as_str().unwrap_or_default();
        if !secrets::same(told, &secrets::form_token(&secret)) {
            return Err(Fault::Foreign);
        }
        read(fields).map(Form)
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Site>> for OpenForm<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &Arc<Site>) -> Result<OpenForm<T>, Fault> {
        read(fields(request).await?).map(OpenForm)
    }
}

type Fields = serde_json::Map<String, serde_json::Value>;

/// The fields as texts; those named `NAME[]` as lists.
async fn fields(request: Request) -> Result<Fields, Fault> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Fault::Other(axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let body = to_bytes(request.into_body(), MOST).await;
    let body = body.map_err(|_| Fault::Other(axum::http::StatusCode::PAYLOAD_TOO_LARGE))?;
    let mut fields = Fields::new();
    for (name, value) in url::form_urlencoded::parse(&body) {
        if let Some(list) = name.strip_suffix("[]") {
            let values = fields.entry(list).or_insert_with(|| serde_json::Value::Array(Vec::new()));
            if let serde_json::Value::Array(values) = values {
                values.push(value.into_owned().into());
            }
            continue;
        }
        if fields.insert(name.clone().into_owned(), value.into_owned().into()).is_some() {
            return Err(Fault::bad(&name, "given once"));
        }
    }
    Ok(fields)
}

fn read<T: DeserializeOwned>(fields: Fields) -> Result<T, Fault> {
    serde_json::from_value(serde_json::Value::Object(fields)).map_err(|_| Fault::bad("form", "the fields of the page"))
}
