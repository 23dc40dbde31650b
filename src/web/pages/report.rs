//! A report of the list as it is sent, on a page.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use chrono::NaiveDate;
use maud::{Markup, PreEscaped, html};

use crate::jobs::report::{self, Ground};
use crate::model::access::Role;
use crate::model::report::Report;
use crate::reports::REPORTS;
use crate::reports::render::page::page as skin;
use crate::web::access::viewer::Viewer;
use crate::web::fault::Fault;
use crate::web::pages::Page;
use crate::web::pages::layout::Frame;
use crate::web::pages::window::given;
use crate::web::site::Site;

/// Which day.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Wanted {
    pub date: Option<String>,
}

pub async fn page(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Page {
    viewer.must_be(Role::Head)?;
    let (report, day) = build(&site, &name, given(&wanted.date)).await?;
    let frame = Frame::new(&site, &viewer, "/");
    let link = |day: Option<NaiveDate>| day.map(|day| format!("/reports/{name}?date={day}"));
    let body = html! {
        form.filters method="get" action=(format!("/reports/{name}")) {
            label { span.quiet { (frame.t("web-day")) } input type="date" name="date" value=(day); }
            button type="submit" { (frame.t("web-show")) }
            @if let Some(address) = link(day.pred_opt()) { a.button href=(address) { "← " (frame.t("web-previous")) } }
            @if let Some(address) = link(day.succ_opt()).filter(|_| day < site.books.today()) { a.button href=(address) { (frame.t("web-next")) " →" } }
        }
        nav.choices { @for entry in REPORTS { a.chip href=(format!("/reports/{}?date={day}", entry.name)) { (super::figures::table_title(frame.texts, entry.name)) } } }
        div.panel { (without_style(&report)) }
    };
    Ok(frame.page(&frame.t("web-reports"), body))
}

/// The report of a day, yesterday's unless told.
pub async fn build(site: &Site, name: &str, date: Option<&str>) -> Result<(Report, NaiveDate), Fault> {
    if !REPORTS.iter().any(|entry| entry.name == name) {
        return Err(Fault::NotFound);
    }
    let today = site.books.today();
    let day = match date {
        None => today.pred_opt().unwrap_or(today),
        Some(text) => text.parse().map_err(|_| Fault::bad("date", "a date like 2026-03-02"))?,
    };
    let distance = (today - day).num_days();
    if !(0..=3_660).contains(&distance) {
        return Err(Fault::bad("date", "a day of the last ten years, today at the latest"));
    }
    Ok((report::build(&Ground::of(&site.parts), name, day).await?, day))
}

/// The skin brings a style of its own for mails; here the page's style dresses it.
fn without_style(report: &Report) -> Markup {
    let html = skin(report);
    let bare = match (html.find("<style>"), html.find("</style>")) {
        (Some(from), Some(to)) if from < to => format!("{}{}", &html[..from], &html[to + "</style>".len()..]),
        _ => html,
    };
    PreEscaped(bare)
}
