//! The shop's own labels: read them, add one.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};

use crate::model::access::Role;
use crate::model::ids::MessageId;
use crate::model::own_label::OwnLabel;
use crate::web::api::caller::Caller;
use crate::web::api::chats::seen;
use crate::web::api::paging::{Listed, Paging};
use crate::web::api::{Problem, Problems};
use crate::web::fault::Fault;
use crate::web::pages::labels::save;
use crate::web::site::Site;

/// One own label.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct OwnLabelItem {
    pub message: i64,
    pub chat: i64,
    pub head: String,
    pub codes: Vec<String>,
    /// What the program had said.
    pub believed: Vec<String>,
    pub author: String,
    #[schema(format = "date-time")]
    pub at: String,
}

fn item(label: &OwnLabel) -> OwnLabelItem {
    let codes = |bits| label.head.codes_of(bits).into_iter().map(str::to_owned).collect();
    OwnLabelItem {
        message: label.message.0,
        chat: label.chat.0,
        head: label.head.code().to_owned(),
        codes: codes(label.codes),
        believed: codes(label.believed),
        author: label.author.clone(),
        at: label.at.to_rfc3339(),
    }
}

/// Every own label, by message
#[utoipa::path(get, path = "/api/v1/labels", tag = "labels", params(Paging), responses((status = 200, body = Listed<OwnLabelItem>), Problems))]
pub async fn list(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Listed<OwnLabelItem>>, Fault> {
    caller.must_be(Role::Head)?;
    let mut labels = site.parts.store.own_labels(&site.parts.shop).await?;
    labels.sort_by_key(|label| (label.message, label.head));
    // The cursor names a message and a list of labels together: at most seven lists.
    let number = |label: &OwnLabel| label.message.0.saturating_mul(8).saturating_add(label.head as i64);
    Ok(Json(paging.page("labels", &labels, number, item)?))
}

/// A correction.
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLabel {
    pub message: i64,
    /// `question`, `spin`, `stage`, `next_step`, `topic`, `objection`, `sentiment`
    pub head: String,
    /// The right labels of the list; empty is "none of them"
    #[schema(max_items = 20)]
    pub codes: Vec<String>,
}

/// Correct or confirm the marks of a message. Needs the scope `labels`
#[utoipa::path(post, path = "/api/v1/labels", tag = "labels", request_body = NewLabel,
    responses((status = 201, body = OwnLabelItem), (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"), (status = 415, description = "No JSON", body = Problem, content_type = "application/problem+json"), Problems))]
pub async fn add(
    State(site): State<Arc<Site>>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<OwnLabelItem>), Fault> {
    caller.needs("labels")?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Err(Fault::Other(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let wanted: NewLabel = serde_json::from_slice(&body).map_err(|error| Fault::bad("body", error.to_string()))?;
    let message = MessageId(wanted.message);
    let book = site.books.current().await?;
    let holds = |chat: &&crate::model::facts::ChatFacts| chat.findings.marks.iter().any(|mark| mark.id == message);
    let chat = book.facts.chats.iter().find(holds).ok_or(Fault::NotFound)?.chat.id;
    let facts = seen(&book, &caller, chat)?;
    let codes: Vec<&str> = wanted.codes.iter().map(String::as_str).collect();
    let author = format!("api:{}", caller.user.name);
    let label = save(&site, facts, message, &wanted.head, &codes, author).await?;
    Ok((StatusCode::CREATED, Json(item(&label))))
}
