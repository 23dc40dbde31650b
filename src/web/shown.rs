//! The overview as it was packed a moment ago, for the same reader: many look at it again and again,
//! and ages on it are told in minutes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use chrono::TimeDelta;

use crate::model::time::Time;
use crate::web::access::viewer::Viewer;
use crate::web::books::Book;
use crate::web::compress;

/// A page is good for this long, and while its data are.
const LASTS: TimeDelta = TimeDelta::seconds(5);
const REMEMBERED: usize = 256;

/// Pages of the last seconds.
#[derive(Default)]
pub struct Shown {
    kept: Mutex<HashMap<String, (Time, Bytes)>>,
}

/// What makes a page what it is: its reader, its data, its address and dress.
pub fn key(viewer: &Viewer, book: &Book, address: &str) -> String {
    let taste = viewer.taste;
    let reader = &viewer.form_token;
    format!("{reader} {} {} {} {address}", book.version, taste.language.name(), taste.theme.name())
}

impl Shown {
    /// The page of the last seconds.
    pub fn get(&self, key: &str, now: Time) -> Option<Response> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, packed) = kept.get(key)?;
        (now - *at < LASTS).then(|| answer(packed.clone()))
    }

    /// Packs a page, keeps it and gives it.
    pub fn keep(&self, key: String, page: &str, now: Time) -> Response {
        let packed = Bytes::from(compress::gzip(page.as_bytes(), compress::LEVEL));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, (at, _)| now - *at < LASTS);
        if kept.len() < REMEMBERED {
            kept.insert(key, (now, packed.clone()));
        }
        answer(packed)
    }
}

fn answer(packed: Bytes) -> Response {
    let kind = (header::CONTENT_TYPE, "text/html; charset=utf-8");
    ([kind, (header::CONTENT_ENCODING, "gzip"), (header::VARY, "accept-encoding, cookie")], packed).into_response()
}
