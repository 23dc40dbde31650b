//! Data: how complete they are, what every run did, alerts, what was set aside; jobs are started here.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::SubsecRound as _;
use maud::{Markup, html};

use crate::jobs::JOBS;
use crate::model::access::Role;
use crate::model::run::{PostState, Run, RunState, Slot};
use crate::model::time::Time;
use crate::store::Audit;
use crate::tables::TABLES;
use crate::web::access::viewer::Viewer;
use crate::web::fault::Fault;
use crate::web::form::Form;
use crate::web::pages::layout::{self, Frame};
use crate::web::pages::window::given;
use crate::web::pages::{Page, figures, sections, table};
use crate::web::site::Site;

const RUNS: u32 = 15;
const RUNS_MOST: u32 = 300;
const SET_ASIDE: u32 = 50;
const POSTS: u32 = 20;
/// Rows of the audit that are shown.
const AUDITS: u32 = 30;

pub async fn page(State(site): State<Arc<Site>>, viewer: Viewer) -> Page {
    viewer.must_be(Role::Head)?;
    let (store, shop) = (&site.parts.store, &site.parts.shop);
    let frame = Frame::new(&site, &viewer, "/data");
    let book = site.books.current().await?;
    let runs = store.runs(shop, None, RUNS).await?;
    let alerts = store.alerts(shop).await?;
    let aside = store.quarantined(shop, SET_ASIDE).await?;
    let unknown = store.outbox(shop, Some(PostState::Unknown), POSTS).await?;
    let others = TABLES.iter().map(|entry| entry.name).filter(|name| sections::place_of(name) == "/data");
    let body = html! {
        section.panel { h2 { (frame.t("web-alerts")) }
            @if alerts.is_empty() { p.good { (frame.t("web-alerts-none")) } }
            ul.alerts { @for state in &alerts { li {
                (told(&frame, &state.alert)) " " span.quiet { (frame.with("web-since", &[("at", at(&frame, state.since).into())])) }
            } } }
        }
        (table::preview(&frame, &book, "status", 30).await?)
        section.panel { h2 { (frame.t("web-jobs")) } p.quiet { (frame.t("web-jobs-lead")) } (jobs(&frame)) }
        section.panel { div.title { h2 { (frame.t("web-runs")) } a href="/data/runs" { (frame.t("web-all")) } } (ledger(&frame, &runs)) }
        section.panel { h2 { (frame.t("web-gaps")) } (gaps(&frame, &book.facts.completeness.gaps)) }
        @if !aside.is_empty() {
            section.panel { h2 { (frame.t("web-quarantine")) } p.quiet { (frame.t("web-quarantine-lead")) }
                ul { @for (source, one, since) in &aside { li { code { (source) "/" (one.stream.0) "/" (one.id) } " " (one.reason) " " span.quiet { (at(&frame, *since)) } } } }
            }
        }
        @if !unknown.is_empty() {
            section.panel { h2 { (frame.t("web-unknown-posts")) } p.quiet { (frame.t("web-unknown-posts-lead")) }
                ul { @for entry in &unknown { li { code { (entry.post.key) } " " (entry.error.as_deref().unwrap_or_default()) } } }
            }
        }
        section.panel { h2 { (frame.t("web-tables")) }
            ul.links { @for name in others { li { a href=(format!("/tables/{name}")) { (figures::table_title(frame.texts, name)) } } } }
            p { a href="/labels" { (frame.t("web-label-queue")) } }
        }
        @if viewer.user.role >= Role::Owner { (audit(&frame, &store.audits(shop, AUDITS).await?)) }
    };
    Ok(frame.page(&frame.t("web-nav-data"), body))
}

fn at(frame: &Frame<'_>, at: Time) -> String {
    frame.texts.stamp(at.with_timezone(&frame.site.parts.zone).naive_local())
}

/// An alert in the reader's language.
fn told(frame: &Frame<'_>, alert: &crate::model::alert::Alert) -> Markup {
    let lines = crate::reports::alerts::alert_text(alert, frame.texts);
    html! { b.chip.(match alert.severity { crate::model::alert::Severity::Critical => "bad", _ => "attention" }) { (frame.t("web-alert")) } " " (lines) }
}

fn gaps(frame: &Frame<'_>, gaps: &[crate::model::time::Period]) -> Markup {
    html! {
        @if gaps.is_empty() { p.good { (frame.t("web-gaps-none")) } }
        @else { ul { @for gap in gaps { li { (at(frame, gap.from)) " – " (at(frame, gap.to)) } } } p.quiet { (frame.t("web-gaps-note")) } }
    }
}

/// Every job with what it does, when, and a button.
fn jobs(frame: &Frame<'_>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(frame.t("web-jobs")) { table.figures {
            tbody { @for job in JOBS { tr {
                th scope="row" { (job_name(frame, job.name)) small { code { (job.name) } } }
                td { form method="post" action=(format!("/jobs/{}", job.name)) { (frame.form_token()) button type="submit" { (frame.t("web-job-start")) span.hidden { ": " (job_name(frame, job.name)) } } } }
            } } }
        } }
    }
}

fn job_name(frame: &Frame<'_>, name: &str) -> String {
    let id = format!("job-{}", name.replace('_', "-"));
    if frame.texts.has(&id) { frame.t(&id) } else { name.to_owned() }
}

/// Runs with what each state means.
fn ledger(frame: &Frame<'_>, runs: &[Run]) -> Markup {
    if runs.is_empty() {
        return layout::empty(&frame.t("web-runs-none"));
    }
    html! {
        div.scroll tabindex="0" role="region" aria-label=(frame.t("web-runs")) { table.figures {
            thead { tr { @for id in ["web-run-job", "web-run-slot", "web-run-state", "web-run-took", "web-run-done"] { th scope="col" { (frame.t(id)) } } } }
            tbody { @for run in runs { tr {
                th scope="row" { (job_name(frame, &run.job)) }
                td { (at(frame, run.slot)) }
                td { span.chip.(state_class(run.state)) { (state_text(frame, run.state)) } small { (state_why(frame, run)) } }
                td.number { @if let (Some(start), Some(end)) = (run.started_at, run.ended_at) { (frame.texts.duration((end - start).num_seconds().max(0).unsigned_abs())) } }
                td { (done(run)) @if let Some(error) = &run.error { small.error { (error) } } }
            } } }
        } }
    }
}

fn done(run: &Run) -> String {
    let Some(done) = &run.done else { return String::new() };
    let counts = done.counts.iter().map(|(name, count)| format!("{name} {count}"));
    counts.chain((!done.note.is_empty()).then(|| done.note.clone())).collect::<Vec<_>>().join(" · ")
}

fn state_class(state: RunState) -> &'static str {
    match state {
        RunState::Ok => "good",
        RunState::Planned | RunState::Running => "",
        RunState::SkippedOverlap | RunState::Missed => "attention",
        _ => "bad",
    }
}

fn state_text(frame: &Frame<'_>, state: RunState) -> String {
    frame.t(match state {
        RunState::Planned => "web-state-planned",
        RunState::Running => "web-state-running",
        RunState::Ok => "web-state-ok",
        RunState::Failed => "web-state-failed",
        RunState::TimedOut => "web-state-timed-out",
        RunState::Panicked => "web-state-panicked",
        RunState::SkippedOverlap => "web-state-skipped",
        RunState::Missed => "web-state-missed",
        RunState::Abandoned => "web-state-abandoned",
        RunState::Parked => "web-state-parked",
    })
}

/// What the state of a run means and what to do.
fn state_why(frame: &Frame<'_>, run: &Run) -> String {
    match run.state {
        RunState::Planned if run.attempt > 1 => frame
            .with("web-why-retry", &[("attempt", i64::from(run.attempt).into()), ("at", at(frame, run.due_at).into())]),
        RunState::Failed => frame.t("web-why-failed"),
        RunState::TimedOut => frame.t("web-why-timed-out"),
        RunState::Panicked => frame.t("web-why-panicked"),
        RunState::SkippedOverlap => frame.t("web-why-skipped"),
        RunState::Missed => frame.t("web-why-missed"),
        RunState::Abandoned => frame.t("web-why-abandoned"),
        RunState::Parked => frame.t("web-why-parked"),
        _ => String::new(),
    }
}

/// What left the house and who looked at whom.
fn audit(frame: &Frame<'_>, audits: &[Audit]) -> Markup {
    html! {
        section.panel { h2 { (frame.t("web-audit")) } p.quiet { (frame.t("web-audit-lead")) }
            div.scroll tabindex="0" role="region" aria-label=(frame.t("web-audit")) { table.figures { tbody { @for one in audits { tr {
                td { (at(frame, one.at)) } td { code { (one.target) } } td { (one.action) } td { (one.detail) }
            } } } } }
        }
    }
}

/// Which runs.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Wanted {
    pub job: Option<String>,
}

pub async fn runs(State(site): State<Arc<Site>>, viewer: Viewer, Query(wanted): Query<Wanted>) -> Page {
    viewer.must_be(Role::Head)?;
    let job = given(&wanted.job);
    if job.is_some_and(|name| !JOBS.iter().any(|entry| entry.name == name)) {
        return Err(Fault::NotFound);
    }
    let frame = Frame::new(&site, &viewer, "/data");
    let runs = site.parts.store.runs(&site.parts.shop, job, RUNS_MOST).await?;
    let body = html! {
        nav.choices aria-label=(frame.t("web-jobs")) {
            a.chip href="/data/runs" aria-current=[job.is_none().then_some("true")] { (frame.t("web-all")) }
            @for entry in JOBS { a.chip href=(format!("/data/runs?job={}", entry.name)) aria-current=[(job == Some(entry.name)).then_some("true")] { (job_name(&frame, entry.name)) } }
        }
        (ledger(&frame, &runs))
    };
    Ok(frame.page(&frame.t("web-runs"), body))
}

/// Nothing but the token.
#[derive(Debug, serde::Deserialize)]
pub struct Empty {}

/// Starts a job now and shows the ledger.
pub async fn start(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    Path(name): Path<String>,
    Form(_): Form<Empty>,
) -> Result<Response, Fault> {
    viewer.must_be(Role::Head)?;
    plan(&site, &name, &viewer.user.name).await?;
    Ok(Redirect::to("/data/runs").into_response())
}

/// Plans a run for this second and wakes the runner; who asked is noted. Gives the slot.
pub async fn plan(site: &Site, name: &str, user: &str) -> Result<Time, Fault> {
    let Some(job) = JOBS.iter().find(|entry| entry.name == name) else { return Err(Fault::NotFound) };
    let (store, shop) = (&site.parts.store, &site.parts.shop);
    let now = site.now();
    let slot = Slot { job: job.name.to_owned(), at: now.trunc_subsecs(0) };
    store.plan_slot(shop, &slot, RunState::Planned, now).await?;
    let audit = Audit { at: now, target: format!("web:{user}"), action: "job started".into(), detail: job.name.into() };
    store.audit(shop, &audit).await?;
    site.planned.notify_one();
    Ok(slot.at)
}
