//! The files the pages need, compiled in: style, script, icons. Their addresses hold a hash of what
//! they are, so browsers keep them for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::web::compress;

struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    path: String,
    packed: Vec<u8>,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let asset = |name: &'static str, kind, bytes: &'static [u8]| {
        let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(bytes)[..9]);
        let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
        Asset { name, kind, bytes, path: format!("/assets/{stem}.{hash}.{end}"), packed: compress::gzip(bytes, 9) }
    };
    vec![
        asset("page.css", "text/css; charset=utf-8", include_bytes!("assets/page.css")),
        asset("page.js", "text/javascript; charset=utf-8", include_bytes!("assets/page.js")),
        asset("icons.svg", "image/svg+xml", include_bytes!("assets/icons.svg")),
        asset("mark.svg", "image/svg+xml", include_bytes!("assets/mark.svg")),
    ]
});

fn path_of(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.path.as_str())
}

pub fn style_path() -> &'static str {
    path_of("page.css")
}

pub fn script_path() -> &'static str {
    path_of("page.js")
}

pub fn icons_path() -> &'static str {
    path_of("icons.svg")
}

pub fn mark_path() -> &'static str {
    path_of("mark.svg")
}

/// `/assets/NAME.HASH.END`; nothing else of that folder exists.
pub async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let wanted = format!("/assets/{file}");
    let Some(asset) = ASSETS.iter().find(|asset| asset.path == wanted) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let always = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    match compress::is_accepted(&headers) {
        true => (always, [(header::CONTENT_ENCODING, "gzip")], asset.packed.as_slice()).into_response(),
        false => (always, asset.bytes).into_response(),
    }
}
