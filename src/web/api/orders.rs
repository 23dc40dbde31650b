//! Orders with the chat they are credited to.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};

use crate::model::crm::Order;
use crate::model::ids::OrderId;
use crate::money::attribution::LinkRule;
use crate::web::api::Problems;
use crate::web::api::caller::Caller;
use crate::web::api::metrics::WindowQuery;
use crate::web::api::paging::{Listed, Paging};
use crate::web::books::Linked;
use crate::web::fault::Fault;
use crate::web::site::Site;

/// One order. Sums are in whole units of its currency.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct OrderItem {
    pub id: i64,
    pub number: String,
    #[schema(format = "date-time")]
    pub created_at: String,
    pub status: String,
    pub currency: Option<String>,
    pub total: f64,
    /// Received, refunds subtracted; absent for an order that belongs to no chat.
    pub paid: Option<f64>,
    pub is_paid: Option<bool>,
    /// The chat it belongs to.
    pub chat: Option<i64>,
    /// Who is credited.
    pub manager: Option<i64>,
    /// How it was linked: `order_message`, `dialog`, `gateway_customer`, `crm_customer`.
    pub link: Option<String>,
}

fn item(order: &Order, link: Option<&Linked>) -> OrderItem {
    OrderItem {
        id: order.id.0,
        number: order.number.clone(),
        created_at: order.created_at.to_rfc3339(),
        status: order.status.clone(),
        currency: order.currency.clone(),
        total: order.total.to_number(),
        paid: link.map(|link| link.paid.sum.to_number()),
        is_paid: link.map(|link| link.paid.is_paid),
        chat: link.map(|link| link.chat.0),
        manager: link.and_then(|link| link.credit).map(|id| id.0),
        link: link.map(|link| {
            let rule = match link.rule {
                LinkRule::OrderMessage => "order_message",
                LinkRule::Dialog => "dialog",
                LinkRule::ChatOrder => "chat_order",
                LinkRule::Customer => "customer",
                LinkRule::Phone => "phone",
            };
            rule.to_owned()
        }),
    }
}

/// Orders made in a period, by number
#[utoipa::path(get, path = "/api/v1/orders", tag = "orders", params(WindowQuery, Paging), responses((status = 200, body = Listed<OrderItem>), Problems))]
pub async fn list(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Query(query): Query<WindowQuery>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listed<OrderItem>>, Fault> {
    let window = query.window(&site, &caller)?;
    let book = site.books.covering(window.scope.period).await?;
    let links = book.links().await?;
    let links: BTreeMap<OrderId, &Linked> = links.iter().map(|link| (link.order, link)).collect();
    let wanted = |order: &&Order| {
        let link = links.get(&order.id);
        let channel = link.and_then(|link| book.facts.chat(link.chat)).and_then(|facts| facts.chat.channel);
        !order.deleted
            && window.scope.period.contains(order.created_at)
            && window.scope.manager.is_none_or(|manager| link.is_some_and(|link| link.credit == manager))
            && window.scope.channel.is_none_or(|wanted| channel == Some(wanted))
    };
    let orders: Vec<&Order> = book.facts.orders.iter().filter(wanted).collect();
    Ok(Json(paging.page("orders", &orders, |order| order.id.0, |order| item(order, links.get(&order.id).copied()))?))
}
