//! Managers: compared fairly (intervals, limits of chance, no places), and the card of one.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use maud::{Markup, html};

use crate::metrics::{Scope, Unit};
use crate::model::access::Role;
use crate::model::ids::ManagerId;
use crate::model::table::{Cell, Table};
use crate::web::access::viewer::Viewer;
use crate::web::books::Book;
use crate::web::fault::Fault;
use crate::web::pages::chart::{self, Placed};
use crate::web::pages::layout::{self, Frame};
use crate::web::pages::window::{Asked, Window};
use crate::web::pages::{Page, chats, figures, overview, query, table as tables};
use crate::web::site::Site;

const COLUMNS: &[&str] = &[
    "chats",
    "conversion",
    "average_order",
    "paid_orders",
    "median_first_reply_sec",
    "response_rate",
    "next_step_rate",
    "questions_per_chat",
];
const CARD: &[&str] = &[
    "conversion",
    "average_order",
    "paid_orders",
    "chats",
    "median_first_reply_sec",
    "median_reply_sec",
    "response_rate",
    "next_step_rate",
    "questions_per_chat",
    "no_reply_chats",
];
/// Sheets about one person that the card shows the rows of.
const ABOUT_ONE: &[&str] =
    &["manager_top_problems", "spin_improvement_plans", "weekly_metrics_tracking", "weekly_examples", "kpi_bonus"];
const EXAMPLES: usize = 6;

pub async fn list(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<axum::response::Response, Fault> {
    use axum::response::IntoResponse as _;
    if let Some(own) = viewer.only() {
        return Ok(axum::response::Redirect::to(&format!("/managers/{own}")).into_response());
    }
    let mut window = asked.window(&site, &viewer)?;
    window.scope.manager = None;
    let book = site.books.comparing(window.scope.period, window.before.period).await?;
    let frame = Frame::new(&site, &viewer, "/managers");
    let shop = book.summary(Scope { manager: None, ..window.scope }).await?;
    let people = placed(&frame, &book, &window).await?;
    let load = book.load(window.scope.period).await?;
    let hours: Vec<Option<f64>> = load.iter().map(|hour| hour.rate()).collect();
    let body = html! {
        (window.picker(&frame, &book.facts, "/managers", &[]))
        p.lead { (window.told(&frame)) " · " (overview::complete(&frame, &book)) }
        section.panel { h2 { (frame.t("web-managers-figures")) } (table(&frame, &book, &window).await?) p.quiet { (frame.t("web-managers-note")) } }
        section.panel {
            h2 { (frame.t("web-funnel")) }
            @match (shop.conversion.value, people.is_empty()) {
                (Some(share), false) => { (chart::funnel(&frame, &frame.t("web-funnel"), share, &people)) }
                _ => { (layout::empty(&frame.t("web-funnel-empty"))) }
            }
        }
        (tables::preview(&frame, &book, "rating", 20).await?)
        section.panel { h2 { (frame.t("web-load")) } (chart::week(&frame, &frame.t("web-load"), &hours)) p.quiet { (frame.t("web-load-note")) } }
    };
    Ok(frame.page(&frame.t("web-nav-managers"), body).into_response())
}

async fn placed(frame: &Frame<'_>, book: &Arc<Book>, window: &Window) -> anyhow::Result<Vec<Placed>> {
    let summaries = book.managers(window.scope.period).await?;
    let place = |(id, summary): &(Option<ManagerId>, crate::metrics::Summary)| {
        let id = (*id)?;
        Some(Placed {
            name: figures::manager_name(&book.facts, frame.texts, Some(id)),
            address: window.address(&format!("/managers/{id}"), &[]),
            count: summary.conversion.count,
            share: summary.conversion.value?,
        })
    };
    Ok(summaries.iter().filter_map(place).collect())
}

/// Everybody's figures; those of too few cases stand without a comparison.
pub async fn table(frame: &Frame<'_>, book: &Arc<Book>, window: &Window) -> anyhow::Result<Markup> {
    let summaries = book.managers(window.scope.period).await?;
    let metrics: Vec<_> = COLUMNS.iter().filter_map(|name| figures::metric(name)).collect();
    let currency = &frame.site.parts.rules.currency;
    if summaries.is_empty() {
        return Ok(layout::empty(&frame.t("web-empty-managers")));
    }
    Ok(html! {
        div.scroll tabindex="0" role="region" aria-label=(frame.t("web-nav-managers")) {
            table.figures {
                thead { tr { th scope="col" { (frame.t("web-manager")) } @for metric in &metrics { th scope="col" { (figures::title(frame.texts, metric.name)) } } } }
                tbody {
                    @for (id, summary) in summaries.iter() {
                        tr {
                            th scope="row" {
                                @match id {
                                    Some(known) => { a href=(window.address(&format!("/managers/{known}"), &[])) { (figures::manager_name(&book.facts, frame.texts, *id)) } }
                                    None => { (frame.t("unassigned")) }
                                }
                            }
                            @for metric in &metrics {
                                @let estimate = (metric.read)(summary);
                                td {
                                    (figures::value(frame.texts, metric.unit, estimate.value, currency))
                                    @if metric.unit != Unit::Count { small { (figures::sample(frame, metric.unit, &estimate)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}

/// The card of one manager.
pub async fn card(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Page {
    let id = ManagerId(query::number(&id)?);
    if viewer.only().is_some_and(|own| own != id) {
        return Err(Fault::Forbidden);
    }
    let mut window = asked.window(&site, &viewer)?;
    window.scope.manager = Some(Some(id));
    window.before.manager = Some(Some(id));
    let book = site.books.comparing(window.scope.period, window.before.period).await?;
    let Some(name) = book.facts.manager_name(Some(id)) else { return Err(Fault::NotFound) };
    let frame = Frame::new(&site, &viewer, "/managers");
    let (summary, before) = (book.summary(window.scope).await?, book.past(window.before).await?);
    let metric = figures::metric(asked.metric.as_deref().unwrap_or("conversion")).ok_or(Fault::NotFound)?;
    let whole = Scope { period: book.facts.period, ..window.scope };
    let points = overview::points(&frame, &book, whole, metric).await?;
    let title = figures::title(frame.texts, metric.name);
    let path = format!("/managers/{id}");
    let body = html! {
        (window.picker(&frame, &book.facts, &path, &[]))
        p.lead { (window.told(&frame)) " · " (frame.t("web-own-past")) }
        section.tiles { @for metric in CARD.iter().filter_map(|name| figures::metric(name)) { (figures::tile(&frame, &window, metric, &summary, before.as_deref())) } }
        section.panel {
            h2 { (frame.t("web-progress")) ": " (title) }
            p.choices { @for metric in CARD.iter().filter_map(|name| figures::metric(name)) { a.chip href=(window.address(&path, &[("metric", metric.name)])) { (figures::title(frame.texts, metric.name)) } } }
            (chart::line(&frame, &title, metric.unit, &points))
        }
        (spin(&frame, &book, id).await?)
        @for name in ABOUT_ONE { (about_one(&frame, &book, name, id).await?) }
        section.panel {
            div.title { h2 { (frame.t("web-examples")) } a href=(window.address("/chats", &[("sort", "worst")])) { (frame.t("web-all")) } }
            (chats::worst(&frame, &book, &window, EXAMPLES).await?)
        }
    };
    Ok(frame.page(name, body))
}

/// The rows of a sheet that are about one person, when the sheet is there.
async fn about_one(frame: &Frame<'_>, book: &Arc<Book>, name: &str, id: ManagerId) -> anyhow::Result<Markup> {
    let Some(table) = tables::built(frame, book, name).await? else { return Ok(html! {}) };
    let rows = tables::rows_of(&table, &book.facts, id);
    if rows.is_empty() {
        return Ok(html! {});
    }
    Ok(html! {
        section.panel {
            div.title { h2 { (figures::table_title(frame.texts, name)) } @if frame.viewer.user.role >= Role::Head { a href=(format!("/tables/{name}")) { (frame.t("web-all")) } } }
            (tables::grid(frame, &table, &rows))
        }
    })
}

/// The radar of SPIN stages, from the sheet that counts them.
async fn spin(frame: &Frame<'_>, book: &Arc<Book>, id: ManagerId) -> anyhow::Result<Markup> {
    let Some(table) = tables::built(frame, book, "spin_manager_metrics").await? else { return Ok(html! {}) };
    let rows = tables::rows_of(&table, &book.facts, id);
    let Some(row) = rows.first().and_then(|place| table.rows.get(*place)) else { return Ok(html! {}) };
    let number = |name: &str| match place_of(&table, name).and_then(|at| row.get(at)) {
        Some(Cell::Number(value)) => Some(*value),
        Some(Cell::Integer(value)) => Some(*value as f64),
        _ => None,
    };
    let stages = [
        ("s_usage_rate", "mark-spin-s"),
        ("p_usage_rate", "mark-spin-p"),
        ("i_usage_rate", "mark-spin-i"),
        ("n_usage_rate", "mark-spin-n"),
    ];
    let axes: Vec<(String, f64)> = stages
        .iter()
        .filter_map(|(column, text)| {
            let share = number(column)?;
            Some((format!("{} {}", frame.t(text), frame.texts.percent(share)), share))
        })
        .collect();
    if axes.len() < stages.len() {
        return Ok(html! {});
    }
    let chats = number("total_chats").unwrap_or(0.0).max(0.0) as u64;
    Ok(html! {
        section.panel {
            h2 { "SPIN" }
            p.quiet { (frame.with("web-spin-note", &[("count", chats.into())])) }
            (chart::radar("SPIN", &axes))
        }
    })
}

fn place_of(table: &Table, name: &str) -> Option<usize> {
    table.head.columns.iter().position(|column| column.name == name)
}
