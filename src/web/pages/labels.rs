//! The shop's own word on a mark: the form under a message, and the queue of those the program is
//! least sure of.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use crate::model::facts::ChatFacts;
use crate::model::findings::MessageMark;
use crate::model::ids::{ChatId, MessageId};
use crate::model::own_label::{LabelHead, OwnLabel};
use crate::web::access::viewer::Viewer;
use crate::web::fault::Fault;
use crate::web::form::Form;
use crate::web::pages::chats::mark_text;
use crate::web::pages::dialogue::may_open;
use crate::web::pages::layout::{self, Frame};
use crate::web::pages::query::{local_path, number};
use crate::web::pages::{Page, table};
use crate::web::site::Site;

/// Messages of the queue.
const QUEUE: usize = 20;

/// The form that corrects the marks of a message: its lists of labels, as the program believes them.
pub fn form(frame: &Frame<'_>, mark: &MessageMark, back: &str) -> Markup {
    let heads = LabelHead::ALL.into_iter().filter_map(|head| Some((head, head.bits_in(&mark.labels)?)));
    html! {
        @for (head, bits) in heads {
            form.label method="post" action=(format!("/labels/{}", mark.id)) {
                (frame.form_token())
                input type="hidden" name="head" value=(head.code());
                input type="hidden" name="back" value=(back);
                fieldset {
                    legend { (mark_text(frame, "head", head.code())) }
                    @for (place, code) in head.all_codes().into_iter().enumerate() {
                        label { input type=(if head.is_single() { "radio" } else { "checkbox" }) name="codes[]" value=(code) checked[bits >> place & 1 == 1];
                            (label_text(frame, head, code)) }
                    }
                }
                button type="submit" { (frame.t("web-label-save")) }
            }
        }
    }
}

fn label_text(frame: &Frame<'_>, head: LabelHead, code: &str) -> String {
    match head {
        LabelHead::NextStep => frame.t("mark-next-step"),
        _ => mark_text(frame, head.code(), code),
    }
}

/// What the form sends.
#[derive(Debug, serde::Deserialize)]
pub struct Corrected {
    head: String,
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    back: String,
}

/// Keeps a correction; the chat is judged again with the next analysis.
pub async fn correct(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    Path(message): Path<String>,
    Form(corrected): Form<Corrected>,
) -> Result<Response, Fault> {
    let message = MessageId(number(&message)?);
    let author = format!("web:{}", viewer.user.name);
    let book = site.books.current().await?;
    let facts = book.facts.chats.iter().find(|chat| chat.findings.marks.iter().any(|mark| mark.id == message));
    let facts = facts.filter(|facts| may_open(&viewer, Some(facts))).ok_or(Fault::NotFound)?;
    let codes: Vec<&str> = corrected.codes.iter().map(String::as_str).collect();
    save(&site, facts, message, &corrected.head, &codes, author).await?;
    Ok(Redirect::to(local_path(Some(&corrected.back))).into_response())
}

/// Checks and keeps one own label of a message of this chat.
pub async fn save(
    site: &Site,
    facts: &ChatFacts,
    message: MessageId,
    head: &str,
    codes: &[&str],
    author: String,
) -> Result<OwnLabel, Fault> {
    let mark = facts.findings.marks.iter().find(|mark| mark.id == message).ok_or(Fault::NotFound)?;
    let head = LabelHead::of_code(head)
        .ok_or_else(|| Fault::bad("head", "question, spin, stage, next_step, topic, objection, sentiment"))?;
    let believed = head.bits_in(&mark.labels).ok_or_else(|| Fault::bad("head", "a list this message has"))?;
    let bits = head.bits_of(codes).ok_or_else(|| Fault::bad("codes", "labels of the list"))?;
    let label = OwnLabel {
        message,
        chat: facts.chat.id,
        head,
        codes: bits,
        believed,
        model: facts.findings.model,
        author,
        at: site.now(),
        sampled: false,
    };
    site.parts.store.save_own_label(&site.parts.shop, &label).await?;
    Ok(label)
}

/// The marks the program is least sure of, with their messages.
pub async fn queue(State(site): State<Arc<Site>>, viewer: Viewer) -> Page {
    let book = site.books.current().await?;
    let frame = Frame::new(&site, &viewer, "/data");
    let doubtful = book.doubtful().await?;
    let may = |chat: &ChatId| may_open(&viewer, book.facts.chat(*chat));
    let marks: Vec<&(ChatId, MessageMark)> = doubtful.iter().filter(|(chat, _)| may(chat)).take(QUEUE).collect();
    let ids: Vec<MessageId> = marks.iter().map(|(_, mark)| mark.id).collect();
    let texts: BTreeMap<MessageId, String> =
        site.parts.store.texts(&site.parts.shop, &ids).await?.into_iter().collect();
    let body = html! {
        p.lead { (frame.t("web-label-queue-lead")) " " (table::days(&frame, &book)) }
        @if marks.is_empty() { (layout::empty(&frame.t("web-empty-labels"))) }
        ul.queue { @for (chat, mark) in &marks { li.panel {
            p { q { (texts.get(&mark.id).map_or("…", String::as_str)) } " " a href=(format!("/chats/{chat}#m{}", mark.id)) { (frame.t("web-in-dialogue")) } }
            (form(&frame, mark, "/labels"))
        } } }
    };
    Ok(frame.page(&frame.t("web-label-queue"), body))
}
