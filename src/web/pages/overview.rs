//! Overview: the figures that matter with their change, one of them over time, the worst chats,
//! who waits, the managers in short.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{Html, IntoResponse as _, Response};
use futures::future::try_join_all;
use maud::{Markup, html};

use crate::metrics::series::buckets;
use crate::metrics::{METRICS, Scope};
use crate::model::access::Role;
use crate::web::access::viewer::Viewer;
use crate::web::books::Book;
use crate::web::fault::Fault;
use crate::web::pages::chart::{self, Point};
use crate::web::pages::layout::{self, Frame};
use crate::web::pages::window::{Asked, Window, given};
use crate::web::pages::{Page, chats, figures, managers, now};
use crate::web::site::Site;
use crate::web::{compress, shown};

/// The tiles, what the owner asks first in front.
const TILES: &[&str] = &[
    "conversion",
    "average_order",
    "revenue",
    "paid_orders",
    "chats",
    "median_first_reply_sec",
    "service_level_5_min",
    "response_rate",
    "next_step_rate",
    "no_reply_chats",
];
const CHART: &str = "conversion";
/// Lines of the lists below.
const SHORT: usize = 5;

pub async fn page(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    headers: HeaderMap,
    uri: Uri,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    if !compress::is_accepted(&headers) {
        return Ok(made(&site, &viewer, &asked).await?.into_response());
    }
    let current = site.books.current().await?;
    let key = shown::key(&viewer, &current, &uri.to_string());
    if let Some(known) = site.shown.get(&key, site.now()) {
        return Ok(known);
    }
    let Html(page) = made(&site, &viewer, &asked).await?;
    Ok(site.shown.keep(key, &page, site.now()))
}

async fn made(site: &Site, viewer: &Viewer, asked: &Asked) -> Page {
    let window = asked.window(site, viewer)?;
    let book = site.books.comparing(window.scope.period, window.before.period).await?;
    let frame = Frame::new(site, viewer, "/");
    let name = given(&asked.metric).unwrap_or(CHART);
    let metric = figures::metric(name).ok_or_else(|| Fault::bad("metric", "a name of /api/v1/metrics"))?;
    let (summary, before) = (book.summary(window.scope).await?, book.past(window.before).await?);
    let tiles = TILES.iter().filter_map(|name| figures::metric(name));
    let points = points(&frame, &book, window.scope, metric).await?;
    let is_empty = book.facts.chats.is_empty();
    let title = figures::title(frame.texts, metric.name);
    let body = html! {
        (window.picker(&frame, &book.facts, "/", &[("metric", if name == CHART { "" } else { name })]))
        p.lead { (window.told(&frame)) " · " (complete(&frame, &book)) }
        @if is_empty { (layout::empty(&frame.t("web-empty-data"))) }
        section.tiles aria-label=(frame.t("web-figures")) {
            @for metric in tiles { (figures::tile(&frame, &window, metric, &summary, before.as_deref())) }
        }
        section.panel {
            div.title {
                h2 { (title) }
                (chooser(&frame, &window, metric.name))
            }
            (chart::line(&frame, &title, metric.unit, &points))
        }
        div.columns {
            section.panel {
                div.title { h2 { (frame.t("web-worst-chats")) } a href=(window.address("/chats", &[("sort", "worst")])) { (frame.t("web-all")) } }
                (chats::worst(&frame, &book, &window, SHORT).await?)
            }
            section.panel {
                div.title { h2 { (frame.t("web-waiting-now")) } a href="/now" { (frame.t("web-all")) } }
                (now::list(&frame, &book, SHORT).await?)
            }
        }
        @if viewer.user.role >= Role::Head {
            section.panel {
                div.title { h2 { (frame.t("web-nav-managers")) } a href=(window.address("/managers", &[])) { (frame.t("web-all")) } }
                (managers::table(&frame, &book, &window).await?)
            }
            p { a href=(format!("/reports/daily?date={}", yesterday(site))) { (frame.t("web-report-yesterday")) } }
        }
    };
    Ok(frame.page(&frame.t("web-nav-overview"), body))
}

fn yesterday(site: &Site) -> chrono::NaiveDate {
    let today = site.books.today();
    today.pred_opt().unwrap_or(today)
}

/// A metric in the days or weeks of a scope.
pub async fn points(
    frame: &Frame<'_>,
    book: &Arc<Book>,
    scope: Scope,
    metric: &crate::metrics::Metric,
) -> anyhow::Result<Vec<Point>> {
    let buckets = buckets(frame.site.parts.zone, scope.period);
    let summaries = buckets.iter().map(|bucket| book.summary(Scope { period: bucket.period, ..scope }));
    let summaries = try_join_all(summaries).await?;
    let point = |(bucket, summary): (&crate::metrics::series::Bucket, &Arc<crate::metrics::Summary>)| Point {
        label: frame.texts.date(bucket.first),
        estimate: (metric.read)(summary),
    };
    Ok(buckets.iter().zip(&summaries).map(point).collect())
}

/// Which metric the chart shows.
fn chooser(frame: &Frame<'_>, window: &Window, chosen: &str) -> Markup {
    html! {
        form.choose method="get" action="/" data-auto="" {
            @for (name, value) in window.pairs() { input type="hidden" name=(name) value=(value); }
            label { span.hidden { (frame.t("web-metric")) }
                select name="metric" {
                    @for metric in METRICS { option value=(metric.name) selected[metric.name == chosen] { (figures::title(frame.texts, metric.name)) } }
                }
            }
            button type="submit" { (frame.t("web-show")) }
        }
    }
}

/// How far the data reach: the small print of every figure.
pub fn complete(frame: &Frame<'_>, book: &Book) -> String {
    match book.facts.completeness.complete_until {
        Some(until) => {
            let at = until.with_timezone(&frame.site.parts.zone).naive_local();
            frame.with("web-complete-until", &[("at", frame.texts.stamp(at).into())])
        }
        None => frame.t("web-complete-never"),
    }
}
