//! Smaller answers: gzip for texts, when the client takes it and it is worth it; and the mark of an
//! answer (ETag), so that a program that knows it already gets 304.

use std::io::Write as _;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

/// Shorter answers cost more to pack than they save.
const WORTH_BYTES: usize = 700;
/// Longer ones are files, and leave as they are.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Fast: a page is packed for every reader.
pub const LEVEL: u32 = 3;

/// The bytes as gzip.
pub fn gzip(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(level));
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// The client takes gzip.
pub fn is_accepted(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next() == Some("gzip") && parts.all(|part| part != "q=0" && part != "q=0.0")
    })
}

/// Packs texts and marks answers of GET.
pub async fn compress(request: Request, next: Next) -> Response {
    let packs = is_accepted(request.headers());
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_text = ["text/html", "text/csv", "application/json", "application/problem+json", "text/plain"]
        .iter()
        .any(|text| kind.starts_with(text));
    if !is_text || response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let is_json = kind.starts_with("application/json") && is_read && response.status() == StatusCode::OK;
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MOST_BYTES).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if is_json {
        let mark = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..12]));
        if let Ok(mark) = HeaderValue::from_str(&mark) {
            let same = known.is_some_and(|known| known == mark);
            parts.headers.insert(header::ETAG, mark);
            parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
            if same {
                parts.status = StatusCode::NOT_MODIFIED;
                parts.headers.remove(header::CONTENT_LENGTH);
                parts.headers.remove(header::CONTENT_TYPE);
                return Response::from_parts(parts, Body::empty());
            }
        }
    }
    parts.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, cookie"));
    if !packs || bytes.len() < WORTH_BYTES {
        return Response::from_parts(parts, Body::from(bytes));
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Response::from_parts(parts, Body::from(Bytes::from(gzip(&bytes, LEVEL))))
}
