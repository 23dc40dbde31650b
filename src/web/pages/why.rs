//! "Почему?": the rule behind a figure, what it was counted from, and the messages that prove it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use maud::html;

use crate::model::ids::{ChatId, MessageId};
use crate::web::access::viewer::Viewer;
use crate::web::books::Book;
use crate::web::fault::Fault;
use crate::web::pages::layout::{self, Frame};
use crate::web::pages::window::{Asked, given};
use crate::web::pages::{Page, figures, overview};
use crate::web::site::Site;

pub async fn page(State(site): State<Arc<Site>>, viewer: Viewer, Query(asked): Query<Asked>) -> Page {
    let window = asked.window(&site, &viewer)?;
    let name = given(&asked.metric).ok_or_else(|| Fault::bad("metric", "the name of a metric"))?;
    let metric = figures::metric(name).ok_or_else(|| Fault::bad("metric", "a name of /api/v1/metrics"))?;
    let book = site.books.covering(window.scope.period).await?;
    let frame = Frame::new(&site, &viewer, "/");
    let estimate = (metric.read)(&*book.summary(window.scope).await?);
    let currency = &site.parts.rules.currency;
    let texts = site.parts.store.texts(&site.parts.shop, &estimate.evidence).await?;
    let texts: BTreeMap<MessageId, String> = texts.into_iter().collect();
    let chats = chats_of(&book, &estimate.evidence);
    let title = figures::title(frame.texts, metric.name);
    let who = match window.scope.manager {
        Some(id) => figures::manager_name(&book.facts, frame.texts, id),
        None => frame.t("web-whole-shop"),
    };
    let body = html! {
        p.lead { (who) " · " (window.told(&frame)) " · " (overview::complete(&frame, &book)) }
        section.panel {
            p.value { (figures::value(frame.texts, metric.unit, estimate.value, currency)) }
            p.sample { (figures::sample(&frame, metric.unit, &estimate)) }
        }
        section.panel {
            h2 { (frame.t("web-why-rule")) }
            p { (figures::rule(frame.texts, metric.name).unwrap_or_else(|| frame.t("web-why-no-rule"))) }
            p.quiet { (frame.t(if metric.unit == crate::metrics::Unit::Seconds { "web-why-clock" } else { "web-why-period" })) }
            p.quiet { (frame.with("web-rules-version", &[("version", i64::from(book.facts.completeness.rule_version).into())])) }
        }
        section.panel {
            h2 { (frame.t("web-why-messages")) }
            @if estimate.evidence.is_empty() {
                (layout::empty(&frame.t("web-why-none")))
                p { a.button href=(window.address("/chats", &[])) { (frame.t("web-why-chats")) } }
            } @else {
                ul.evidence { @for id in &estimate.evidence { li {
                    @match chats.get(id) {
                        Some(chat) => { a href=(format!("/chats/{chat}#m{id}")) { q { (texts.get(id).map_or("…", String::as_str)) } } }
                        None => { q { (texts.get(id).map_or("…", String::as_str)) } }
                    }
                } } }
                p.quiet { (frame.t("web-why-sample")) }
            }
        }
    };
    Ok(frame.page(&format!("{} {title}", frame.t("web-why-title")), body))
}

/// Which chat each message stands in.
fn chats_of(book: &Book, messages: &[MessageId]) -> BTreeMap<MessageId, ChatId> {
    let wanted: std::collections::BTreeSet<MessageId> = messages.iter().copied().collect();
    let marks =
        book.facts.chats.iter().flat_map(|chat| chat.findings.marks.iter().map(move |mark| (mark.id, chat.chat.id)));
    marks.filter(|(id, _)| wanted.contains(id)).collect()
}
