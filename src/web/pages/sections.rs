//! Money and Practice: figures on top, then every table of the list that belongs there, by name. A
//! table nobody placed is shown under Data, so none is ever hidden.

use std::sync::Arc;

use axum::extract::{Query, State};
use maud::{Markup, html};

use crate::model::access::Role;
use crate::tables::TABLES;
use crate::web::access::viewer::Viewer;
use crate::web::books::Book;
use crate::web::pages::layout::{self, Frame};
use crate::web::pages::window::Asked;
use crate::web::pages::{Page, chart, figures, overview, table};
use crate::web::site::Site;

/// Rows of each table on these pages.
const FEW: usize = 8;
const MONEY: &[&str] = &[
    "manager_money",
    "attribution",
    "lost_sales",
    "kpi_bonus",
    "spin_conversion",
    "conversion_by_stage",
    "segments",
    "upsell",
    "chat_orders",
    "what_moves_conversion",
    "conversion_drivers",
    "forecast",
];
const PRACTICE: &[&str] = &[
    "best_scripts",
    "sales_book",
    "dialog_templates",
    "qa_book",
    "objections",
    "best_chats",
    "clusters",
    "spin_improvement_plans",
    "improvement_steps",
    "weekly_examples",
    "question_types",
];
/// Of no person: a manager may read them too.
const FOR_EVERYBODY: &[&str] = &["best_scripts", "sales_book", "dialog_templates", "qa_book", "objections", "clusters"];
const MANAGERS: &[&str] = &[
    "manager_summary",
    "manager_report",
    "rating",
    "trends",
    "behavior_history_managers",
    "spin_manager_metrics",
    "manager_top_problems",
    "weekly_metrics_tracking",
];
const TILES: &[&str] = &["eligible_episodes", "orders", "paid_orders", "conversion", "revenue", "average_order"];

/// The menu's entry a table belongs to.
pub fn place_of(name: &str) -> &'static str {
    match name {
        name if MONEY.contains(&name) => "/money",
        name if PRACTICE.contains(&name) => "/practice",
        name if MANAGERS.contains(&name) => "/managers",
        _ => "/data",
    }
}

/// A table without persons, for everybody who may sign in.
pub fn is_for_everybody(name: &str) -> bool {
    FOR_EVERYBODY.contains(&name)
}

/// The tables of a place, first those named above in their order.
fn tables_of(place: &str) -> Vec<&'static str> {
    let order: &[&str] = if place == "/money" { MONEY } else { PRACTICE };
    let mut names: Vec<&'static str> =
        TABLES.iter().map(|entry| entry.name).filter(|name| place_of(name) == place).collect();
    names.sort_by_key(|name| order.iter().position(|known| known == name));
    names
}

async fn previews(frame: &Frame<'_>, book: &Arc<Book>, place: &str) -> anyhow::Result<Markup> {
    let names = tables_of(place);
    let mut shown = Vec::with_capacity(names.len());
    for name in &names {
        shown.push(table::preview(frame, book, name, FEW).await?);
    }
    Ok(html! {
        @if names.is_empty() { (layout::empty(&frame.t("web-empty-section"))) }
        @if names.len() > 2 {
            nav.choices aria-label=(frame.t("web-on-this-page")) { @for name in &names { a.chip href=(format!("#{name}")) { (figures::table_title(frame.texts, name)) } } }
        }
        @for one in &shown { (one) }
    })
}

pub async fn money(State(site): State<Arc<Site>>, viewer: Viewer, Query(asked): Query<Asked>) -> Page {
    viewer.must_be(Role::Head)?;
    let window = asked.window(&site, &viewer)?;
    let book = site.books.comparing(window.scope.period, window.before.period).await?;
    let usual = site.books.current().await?;
    let frame = Frame::new(&site, &viewer, "/money");
    let (summary, before) = (book.summary(window.scope).await?, book.past(window.before).await?);
    let steps = [
        (frame.t("web-step-chats"), summary.chats),
        (frame.t("web-step-eligible"), summary.eligible_episodes),
        (frame.t("web-step-orders"), summary.orders),
        (frame.t("web-step-paid"), summary.paid_orders),
    ];
    let body = html! {
        (window.picker(&frame, &book.facts, "/money", &[]))
        p.lead { (window.told(&frame)) " · " (overview::complete(&frame, &book)) }
        section.tiles { @for metric in TILES.iter().filter_map(|name| figures::metric(name)) { (figures::tile(&frame, &window, metric, &summary, before.as_deref())) } }
        section.panel { h2 { (frame.t("web-funnel-sales")) } (chart::steps(&frame, &steps)) p.quiet { (frame.t("web-money-note")) } }
        p.lead { (frame.t("web-tables-about")) " " (table::days(&frame, &usual)) }
        (previews(&frame, &usual, "/money").await?)
    };
    Ok(frame.page(&frame.t("web-nav-money"), body))
}

pub async fn practice(State(site): State<Arc<Site>>, viewer: Viewer) -> Page {
    let book = site.books.current().await?;
    let frame = Frame::new(&site, &viewer, "/practice");
    let body = html! {
        p.lead { (frame.t("web-practice-lead")) " " (table::days(&frame, &book)) }
        (previews(&frame, &book, "/practice").await?)
    };
    Ok(frame.page(&frame.t("web-nav-practice"), body))
}
