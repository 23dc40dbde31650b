//! Metrics: every figure of a scope, over time, by manager, by channel.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use futures::future::try_join_all;

use crate::metrics::series::buckets;
use crate::metrics::{METRICS, Metric, Scope, Summary, Unit};
use crate::model::access::Role;
use crate::model::estimate::Estimate;
use crate::web::api::Problems;
use crate::web::api::caller::Caller;
use crate::web::fault::Fault;
use crate::web::pages::figures;
use crate::web::pages::window::{Asked, Window};
use crate::web::site::Site;

/// Days, manager and channel.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WindowQuery {
    /// The last days up to today, 1 to 366; 7 when nothing is told
    #[param(value_type = Option<u16>, minimum = 1, maximum = 366)]
    pub days: Option<String>,
    /// First day of the shop, `2026-03-02`; outranks `days`
    #[param(value_type = Option<String>, format = "date")]
    pub from: Option<String>,
    /// Last day of the shop; today when only `from` is told
    #[param(value_type = Option<String>, format = "date")]
    pub to: Option<String>,
    /// Number of a manager in the gateway, or `unassigned`
    #[param(pattern = "^(-?[0-9]{1,18}|unassigned)$")]
    pub manager: Option<String>,
    /// Number of a channel
    #[param(pattern = "^-?[0-9]{1,18}$")]
    pub channel: Option<String>,
}

impl WindowQuery {
    /// The window within what the caller may see.
    pub fn window(self, site: &Site, caller: &Caller) -> Result<Window, Fault> {
        let WindowQuery { days, from, to, manager, channel } = self;
        let asked = Asked { days, from, to, manager, channel, metric: None };
        asked.window_of(site, caller.only())
    }
}

/// A figure with its honesty.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Figure {
    /// Name of the metric.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// `count`, `seconds`, `share` (0 to 1), `money` (whole units of the currency), `ratio`.
    pub unit: String,
    /// Absent: unknown, which is never 0.
    pub value: Option<f64>,
    /// How many cases stand behind it; of a rate, its denominator.
    pub count: u64,
    /// 95 % interval.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Messages that lead to the cases, at most some.
    pub evidence: Vec<i64>,
}

/// Figures of a scope.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Figures {
    #[schema(format = "date")]
    pub from: String,
    #[schema(format = "date")]
    pub to: String,
    pub currency: String,
    /// Every message up to this instant is stored.
    #[schema(format = "date-time")]
    pub complete_until: Option<String>,
    pub metrics: Vec<Figure>,
}

pub fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Seconds => "seconds",
        Unit::Share => "share",
        Unit::Money => "money",
        Unit::Ratio => "ratio",
        Unit::Points => "points",
    }
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

/// One figure of a summary.
pub fn figure(site: &Site, caller: &Caller, metric: &Metric, summary: &Summary) -> Figure {
    let Estimate { value, count, interval, evidence } = (metric.read)(summary);
    Figure {
        name: metric.name.to_owned(),
        title: figures::title(site.texts(caller.language), metric.name),
        unit: unit(metric.unit).to_owned(),
        value: finite(value),
        count,
        low: finite(interval.map(|bounds| bounds.0)),
        high: finite(interval.map(|bounds| bounds.1)),
        evidence: evidence.into_iter().map(|id| id.0).collect(),
    }
}

/// Every metric of a scope
#[utoipa::path(get, path = "/api/v1/metrics", tag = "metrics", params(WindowQuery), responses((status = 200, body = Figures), Problems))]
pub async fn list(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Query(query): Query<WindowQuery>,
) -> Result<Json<Figures>, Fault> {
    let window = query.window(&site, &caller)?;
    let book = site.books.covering(window.scope.period).await?;
    let summary = book.summary(window.scope).await?;
    Ok(Json(Figures {
        from: window.first.to_string(),
        to: window.last.to_string(),
        currency: site.parts.rules.currency.clone(),
        complete_until: book.facts.completeness.complete_until.map(|at| at.to_rfc3339()),
        metrics: METRICS.iter().map(|metric| figure(&site, &caller, metric, &summary)).collect(),
    }))
}

/// One point of a series.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct SeriesPoint {
    /// First day of the point: a day, or a week when more than 31 days are asked.
    #[schema(format = "date")]
    pub from: String,
    pub figure: Figure,
}

/// A metric over time.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Series {
    pub points: Vec<SeriesPoint>,
}

fn known(name: &str) -> Result<&'static Metric, Fault> {
    figures::metric(name).ok_or(Fault::NotFound)
}

/// A metric by days, or by weeks when more than 31 days are asked
#[utoipa::path(get, path = "/api/v1/metrics/{name}/series", tag = "metrics", params(("name" = String, Path, description = "Name of a metric"), WindowQuery), responses((status = 200, body = Series), Problems))]
pub async fn series(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Path(name): Path<String>,
    Query(query): Query<WindowQuery>,
) -> Result<Json<Series>, Fault> {
    let metric = known(&name)?;
    let window = query.window(&site, &caller)?;
    let book = site.books.covering(window.scope.period).await?;
    let buckets = buckets(site.parts.zone, window.scope.period);
    let summaries = buckets.iter().map(|bucket| book.summary(Scope { period: bucket.period, ..window.scope }));
    let summaries = try_join_all(summaries).await?;
    let point = |(bucket, summary): (&crate::metrics::series::Bucket, &Arc<Summary>)| SeriesPoint {
        from: bucket.first.to_string(),
        figure: figure(&site, &caller, metric, summary),
    };
    Ok(Json(Series { points: buckets.iter().zip(&summaries).map(point).collect() }))
}

/// A metric of one manager or channel.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Part {
    /// Number of the manager or channel; absent for what belongs to nobody.
    pub id: Option<i64>,
    pub name: String,
    pub figure: Figure,
}

/// A metric split.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Split {
    pub parts: Vec<Part>,
}

/// A metric of every manager
#[utoipa::path(get, path = "/api/v1/metrics/{name}/managers", tag = "metrics", params(("name" = String, Path, description = "Name of a metric"), WindowQuery), responses((status = 200, body = Split), Problems))]
pub async fn by_manager(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Path(name): Path<String>,
    Query(query): Query<WindowQuery>,
) -> Result<Json<Split>, Fault> {
    let metric = known(&name)?;
    let window = query.window(&site, &caller)?;
    let book = site.books.covering(window.scope.period).await?;
    let summaries = book.managers(window.scope.period).await?;
    let seen = summaries.iter().filter(|(id, _)| window.scope.manager.is_none_or(|wanted| *id == wanted));
    let part = |(id, summary): &(Option<crate::model::ids::ManagerId>, Summary)| Part {
        id: id.map(|id| id.0),
        name: figures::manager_name(&book.facts, site.texts(caller.language), *id),
        figure: figure(&site, &caller, metric, summary),
    };
    Ok(Json(Split { parts: seen.map(part).collect() }))
}

/// A metric of every channel
#[utoipa::path(get, path = "/api/v1/metrics/{name}/channels", tag = "metrics", params(("name" = String, Path, description = "Name of a metric"), WindowQuery), responses((status = 200, body = Split), Problems))]
pub async fn by_channel(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Path(name): Path<String>,
    Query(query): Query<WindowQuery>,
) -> Result<Json<Split>, Fault> {
    caller.must_be(Role::Head)?;
    let metric = known(&name)?;
    let window = query.window(&site, &caller)?;
    let book = site.books.covering(window.scope.period).await?;
    let summaries = book.channels(window.scope.period).await?;
    let seen = summaries.iter().filter(|(id, _)| window.scope.channel.is_none_or(|wanted| *id == Some(wanted)));
    let part = |(id, summary): &(Option<crate::model::ids::ChannelId>, Summary)| Part {
        id: id.map(|id| id.0),
        name: figures::channel_of(&book.facts, *id),
        figure: figure(&site, &caller, metric, summary),
    };
    Ok(Json(Split { parts: seen.map(part).collect() }))
}

/// A manager of the shop.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ManagerItem {
    /// Number in the gateway.
    pub id: i64,
    /// Number in the CRM.
    pub crm_id: Option<i64>,
    pub name: String,
    pub active: bool,
}

/// The managers.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ManagerList {
    pub items: Vec<ManagerItem>,
}

/// Everybody who writes to customers
#[utoipa::path(get, path = "/api/v1/managers", tag = "managers", responses((status = 200, body = ManagerList), Problems))]
pub async fn managers(State(site): State<Arc<Site>>, caller: Caller) -> Result<Json<ManagerList>, Fault> {
    let book = site.books.current().await?;
    let seen = book
        .facts
        .managers
        .values()
        .filter(|manager| !manager.technical && caller.only().is_none_or(|own| own == manager.id));
    let item = |manager: &crate::model::chat::Manager| ManagerItem {
        id: manager.id.0,
        crm_id: manager.crm_id,
        name: manager.name.clone(),
        active: manager.active,
    };
    Ok(Json(ManagerList { items: seen.map(item).collect() }))
}
