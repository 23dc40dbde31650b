//! `chat_orders`: every order that belongs to a chat, by what it was linked and how sure that is.

use crate::model::facts::Facts;
use crate::model::table::ColumnKind::{DateTime, Integer, Link, Money as Sum, Text};
use crate::model::table::{Cell, Column, Row, Table};
use crate::money::attribution::{OrderLink, link_orders};
use crate::money::history::{StatusStep, changes_of, first_total, timeline};
use crate::tables::cells;
use crate::tables::head::{column, head};
use crate::text::catalogue::Catalogue;

/// Name of the sheet.
pub const NAME: &str = "chat_orders";

const COLUMNS: &[Column] = &[
    column("order_id", Text, 12),
    column("order_number", Text, 12),
    column("chat_id", Text, 12),
    column("episode", Integer, 9),
    column("linked_by", Text, 40),
    column("certainty", Text, 14),
    column("manager_id", Text, 12),
    column("manager_name", Text, 24),
    column("created", DateTime, 16),
    column("status", Text, 20),
    column("status_at", DateTime, 16),
    column("status_by", Text, 24),
    column("payment", Text, 18),
    column("first_total", Sum, 14),
    column("total", Sum, 14),
    column("delivery", Sum, 12),
    column("paid", Sum, 14),
    column("refunded", Sum, 14),
    column("revenue", Sum, 14),
    column("paid_at", DateTime, 16),
    column("currency", Text, 9),
    column("link", Link, 30),
];

/// One row an order.
pub fn build(facts: &Facts, catalogue: &Catalogue) -> Table {
    let rows = link_orders(facts).iter().map(|link| row(facts, link, catalogue)).collect();
    Table { head: head(NAME, NAME, &[0], COLUMNS, catalogue), rows }
}

fn row(facts: &Facts, link: &OrderLink<'_>, catalogue: &Catalogue) -> Row {
    let (order, paid) = (link.order, &link.paid);
    let zone = facts.rules.hours.zone;
    let changes = changes_of(facts, order.id);
    let steps = timeline(changes);
    let last = steps.iter().rfind(|step| step.to == order.status);
    let [manager_id, manager_name] = cells::manager(facts, link.credit, catalogue);
    vec![
        Cell::Text(order.id.to_string()),
        Cell::Text(order.number.clone()),
        Cell::Text(link.chat.to_string()),
        Cell::Integer(link.episode as i64 + 1),
        Cell::Text(catalogue.text(link.rule.message(), &[])),
        Cell::Text(catalogue.text(link.rule.certainty().message(), &[])),
        manager_id,
        manager_name,
        cells::time(zone, Some(order.created_at)),
        Cell::Text(status_name(facts, &order.status)),
        cells::time(zone, last.map(|step| step.at).or(order.status_updated_at)),
        last.map_or(Cell::Empty, |step| moved_by(facts, step, catalogue)),
        Cell::Text(catalogue.text(payment(facts, link), &[])),
        Cell::from(first_total(changes)),
        Cell::Money(order.total),
        Cell::Money(order.delivery),
        Cell::Money(paid.received),
        Cell::Money(paid.refunded),
        Cell::Money(paid.revenue),
        cells::time(zone, paid.first_at),
        Cell::from(order.currency.clone()),
        cells::link(facts, link.chat),
    ]
}

/// The name the shop gave to a status.
fn status_name(facts: &Facts, code: &str) -> String {
    let known = facts.references.iter().find(|entry| entry.kind == "status" && entry.code == code);
    known.map_or_else(|| code.to_owned(), |entry| entry.name.clone())
}

fn moved_by(facts: &Facts, step: &StatusStep<'_>, catalogue: &Catalogue) -> Cell {
    let user = step.by.and_then(|user| facts.crm_users.get(&user));
    match user {
        Some(user) => cells::text(&user.name),
        None if step.source == "user" => Cell::Empty,
        None => Cell::Text(catalogue.text("moved-by-itself", &[])),
    }
}

fn payment(facts: &Facts, link: &OrderLink<'_>) -> &'static str {
    let paid = &link.paid;
    let window = chrono::TimeDelta::days(i64::from(facts.rules.payment_window_days));
    match () {
        () if paid.received > paid.refunded && paid.cancelled => "payment-cancelled-with-money",
        () if paid.cancelled => "payment-cancelled",
        () if paid.is_paid && paid.other_currency => "payment-other-currency",
        () if paid.is_full && paid.cash_on_delivery => "payment-cash",
        () if paid.is_full => "payment-full",
        () if paid.is_paid && paid.refunded.0 > 0 => "payment-refunded-part",
        () if paid.is_paid => "payment-part",
        () if paid.received.0 > 0 => "payment-refunded",
        () if link.order.created_at + window > facts.now => "payment-awaited",
        () => "payment-none",
    }
}
