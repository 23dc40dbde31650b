//! Now: who waits, live. The page holds the list; a stream of events sends it anew when it changes
//! and once a minute, so ages never lie. Without a script the list is right at the time of loading.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::stream::{Stream, unfold};
use maud::{Markup, html};

use crate::analysis::working_time::working_secs;
use crate::metrics::Waiting;
use crate::web::access::viewer::Viewer;
use crate::web::books::Book;
use crate::web::fault::Fault;
use crate::web::pages::layout::{self, Frame};
use crate::web::pages::{Page, figures};
use crate::web::site::Site;

/// Ages are told anew this often.
const TOLD_EVERY: Duration = Duration::from_secs(60);
/// A sign of life, so that proxies keep the connection.
const ALIVE_EVERY: Duration = Duration::from_secs(15);

pub async fn page(State(site): State<Arc<Site>>, viewer: Viewer) -> Page {
    let book = site.books.current().await?;
    let frame = Frame::new(&site, &viewer, "/now");
    let body = html! {
        p.lead { (frame.t("web-now-lead")) " · " (super::overview::complete(&frame, &book)) }
        div id="now" data-stream="/now/stream" aria-live="polite" { (list(&frame, &book, usize::MAX).await?) }
        p.quiet { span.live hidden { (frame.t("web-now-live")) } noscript { (frame.t("web-now-reload")) } }
    };
    Ok(frame.page(&frame.t("web-waiting-now"), body))
}

/// The list again and again, as it changes.
pub async fn stream(State(site): State<Arc<Site>>, viewer: Viewer) -> Result<Response, Fault> {
    let Ok(place) = site.streams.clone().try_acquire_owned() else {
        return Ok((StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "60")]).into_response());
    };
    let events = events(site.clone(), viewer, place);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE_EVERY)).into_response())
}

fn events(
    site: Arc<Site>,
    viewer: Viewer,
    place: tokio::sync::OwnedSemaphorePermit,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let changes = site.books.changes();
    unfold((site, viewer, changes, place, true), |(site, viewer, mut changes, place, is_first)| async move {
        if !is_first {
            let stop = site.stop.clone();
            tokio::select! {
                _ = stop.cancelled() => return None,
                changed = changes.changed() => changed.ok()?,
                _ = tokio::time::sleep(TOLD_EVERY) => {}
            }
        }
        // Whoever signed out or lost the right hears nothing more.
        let still = site.parts.store.pass(&site.parts.shop, &viewer.hash).await.ok()??;
        if !still.0.is_valid(site.now()) {
            return None;
        }
        let book = site.books.current().await.ok()?;
        let html = list(&Frame::new(&site, &viewer, "/now"), &book, usize::MAX).await.ok()?.into_string();
        let event = Event::default().event("now").data(html.replace(['\r', '\n'], " "));
        Some((Ok(event), (site, viewer, changes, place, false)))
    })
}

/// Everybody who waits, the longest first; of a manager, those who wait for him.
pub async fn list(frame: &Frame<'_>, book: &Arc<Book>, most: usize) -> anyhow::Result<Markup> {
    let own = frame.viewer.only();
    let waiting = book.waiting().await?;
    let rows = waiting.iter().filter(|row| own.is_none_or(|own| row.holder == Some(own)));
    let mut rows: Vec<(u32, &Waiting)> =
        rows.map(|row| (working_secs(&book.facts.rules.hours, row.opened_at, frame.site.now()), row)).collect();
    rows.sort_by_key(|(work, row)| (std::cmp::Reverse(*work), row.opened_at));
    if rows.is_empty() {
        return Ok(layout::empty(&frame.t("web-empty-now")));
    }
    Ok(html! {
        ul.waiting { @for (work, row) in rows.iter().take(most) { li { (one(frame, book, *work, row)) } } }
        @if rows.len() > most { p.quiet { (frame.with("web-more", &[("count", (rows.len() - most).into())])) } }
    })
}

fn one(frame: &Frame<'_>, book: &Book, work: u32, row: &Waiting) -> Markup {
    let rules = &book.facts.rules;
    let now = frame.site.now();
    let last = book.facts.quotes.get(&row.opened_by);
    let class = match work {
        secs if secs > rules.waiting_secs => "bad",
        secs if secs > rules.slow_first_reply_secs => "attention",
        _ => "",
    };
    let left = row.reply_deadline.map(|until| (until - now).num_seconds()).filter(|secs| *secs > 0);
    html! {
        a.chat href=(format!("/chats/{}#m{}", row.chat, row.opened_by)) {
            span.who {
                b.age.(class) { (frame.texts.duration(u64::from(work))) }
                span.quiet { (frame.texts.duration((now - row.opened_at).num_seconds().max(0).unsigned_abs())) " " (frame.t("web-by-calendar")) }
            }
            span.what {
                @if let Some(last) = last { q { (last) } }
                span.chips {
                    @if row.first { span.chip.bad { (frame.t("web-first-question")) } }
                    @if row.crosses_gap { span.chip { (frame.t("web-wait-gap")) } }
                    @if let Some(left) = left { span.chip.attention { (frame.with("web-window-left", &[("time", frame.texts.duration(left.unsigned_abs()).into())])) } }
                    @if !row.also.is_empty() { span.chip { (frame.with("web-also", &[("count", row.also.len().into())])) } }
                }
            }
            span.side {
                span { (figures::manager_name(&book.facts, frame.texts, row.holder)) }
                span.quiet { (figures::channel_of(&book.facts, row.channel)) }
            }
        }
    }
}
