//! Any table of the list as a page: sorted, filtered, with the notes of its columns as help. A new
//! table needs nothing here.

use std::cmp::Ordering;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use maud::{Markup, html};

use crate::model::access::Role;
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::table::{Cell, ColumnKind, Row, Table};
use crate::tables::TABLES;
use crate::text::catalogue::Catalogue;
use crate::web::access::viewer::{Viewer, only};
use crate::web::books::Book;
use crate::web::fault::Fault;
use crate::web::pages::layout::{self, Frame};
use crate::web::pages::window::given;
use crate::web::pages::{Page, figures, query, sections};
use crate::web::site::Site;

/// Rows of a page.
const PAGE: usize = 100;

/// How a table is shown.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Wanted {
    /// Words a row must hold.
    pub q: Option<String>,
    /// A column, with `-` before it for the largest first.
    pub sort: Option<String>,
    pub page: Option<String>,
}

/// The table of that name in the reader's language.
pub async fn built(frame: &Frame<'_>, book: &Arc<Book>, name: &str) -> anyhow::Result<Option<Arc<Table>>> {
    let language = frame.viewer.taste.language;
    book.table(name, language, frame.site.texts(language).clone()).await
}

/// The rows this user may see: a manager those that name him; of tables that name nobody, all when
/// they hold no customers.
pub fn visible(table: &Table, facts: &Facts, user: &crate::model::access::WebUser) -> Option<Vec<usize>> {
    match only(user) {
        None => Some((0..table.rows.len()).collect()),
        Some(own) if names_managers(table) => Some(rows_of(table, facts, own)),
        Some(_) if sections::is_for_everybody(&table.head.name) => Some((0..table.rows.len()).collect()),
        Some(_) => None,
    }
}

fn names_managers(table: &Table) -> bool {
    table.head.columns.iter().any(|column| column.name == "manager_id")
}

/// The rows about one manager.
pub fn rows_of(table: &Table, facts: &Facts, id: ManagerId) -> Vec<usize> {
    let Some(at) = table.head.columns.iter().position(|column| column.name == "manager_id") else { return Vec::new() };
    let shown = facts.managers.get(&id).map_or_else(|| format!("mg-{id}"), crate::model::chat::Manager::shown_id);
    let doubled = format!("{shown}/mg-{id}");
    let is_his = |row: &Row| matches!(row.get(at), Some(Cell::Text(text)) if *text == shown || *text == doubled);
    let rows = table.rows.iter().enumerate().filter(|(_, row)| is_his(row));
    rows.map(|(place, _)| place).collect()
}

/// Rows that hold the words, in the wanted order.
pub fn chosen(table: &Table, mut rows: Vec<usize>, wanted: &Wanted) -> Result<Vec<usize>, Fault> {
    if let Some(words) = given(&wanted.q) {
        let words = words.to_lowercase();
        rows.retain(|place| table.rows[*place].iter().any(|cell| plain(cell).to_lowercase().contains(&words)));
    }
    if let Some(sort) = given(&wanted.sort) {
        let (name, falls) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
        let at = table.head.columns.iter().position(|column| column.name == name);
        let at = at.ok_or_else(|| Fault::bad("sort", "a column of the table, with - before it to fall"))?;
        rows.sort_by(|one, other| compare(&table.rows[*one][at], &table.rows[*other][at], falls));
    }
    Ok(rows)
}

/// Unknown values stand last, whichever way.
fn compare(one: &Cell, other: &Cell, falls: bool) -> Ordering {
    let order = match (one, other) {
        (Cell::Empty, Cell::Empty) => return Ordering::Equal,
        (Cell::Empty, _) => return Ordering::Greater,
        (_, Cell::Empty) => return Ordering::Less,
        (Cell::Text(one), Cell::Text(other)) => match (one.parse::<i64>(), other.parse::<i64>()) {
            (Ok(one), Ok(other)) => one.cmp(&other),
            _ => one.to_lowercase().cmp(&other.to_lowercase()),
        },
        (Cell::DateTime(one), Cell::DateTime(other)) => one.cmp(other),
        (Cell::Date(one), Cell::Date(other)) => one.cmp(other),
        _ => number(one).total_cmp(&number(other)),
    };
    if falls { order.reverse() } else { order }
}

fn number(cell: &Cell) -> f64 {
    match cell {
        Cell::Integer(value) => *value as f64,
        Cell::Number(value) => *value,
        Cell::Money(value) => value.0 as f64 / 100.0,
        Cell::Boolean(value) => f64::from(u8::from(*value)),
        _ => f64::NAN,
    }
}

/// A cell as plain text, for searching and CSV.
pub fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(value) => value.to_string(),
        Cell::Number(value) => value.to_string(),
        Cell::Money(value) => format!("{:.2}", value.to_number()),
        Cell::Boolean(value) => value.to_string(),
        Cell::DateTime(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
        Cell::Date(day) => day.to_string(),
    }
}

/// A cell as people read it.
fn shown(texts: &Catalogue, kind: ColumnKind, cell: &Cell, currency: &str) -> Markup {
    let text = match (kind, cell) {
        (_, Cell::Empty) => return html! { span.quiet { "—" } },
        (ColumnKind::Link, Cell::Text(url)) if url.starts_with("https://") => {
            return html! { a href=(url) rel="noopener noreferrer" { "↗" } };
        }
        (_, Cell::Text(text)) => {
            return html! { @for (place, line) in text.lines().enumerate() { @if place > 0 { br; } (line) } };
        }
        (_, Cell::Integer(value)) => texts.number(*value),
        (ColumnKind::Rate, Cell::Number(value)) => texts.percent(*value),
        (_, Cell::Number(value)) => texts.decimal(*value, if value.abs() < 10.0 { 2 } else { 1 }),
        (_, Cell::Money(value)) => texts.money(*value, currency),
        (_, Cell::Boolean(true)) => texts.text("web-yes", &[]),
        (_, Cell::Boolean(false)) => texts.text("web-no", &[]),
        (_, Cell::DateTime(at)) => texts.stamp(*at),
        (_, Cell::Date(day)) => texts.date(*day),
    };
    html! { (text) }
}

/// Some rows of a table.
pub fn grid(frame: &Frame<'_>, table: &Table, rows: &[usize]) -> Markup {
    sorted_grid(frame, table, rows, None)
}

/// With the address of each column's order, when it may be sorted.
fn sorted_grid(frame: &Frame<'_>, table: &Table, rows: &[usize], sorted: Option<(&Wanted, &str)>) -> Markup {
    let currency = &frame.site.parts.rules.currency;
    let is_number = |kind: ColumnKind| !matches!(kind, ColumnKind::Text | ColumnKind::Link);
    let chat_at = table.head.columns.iter().position(|column| column.name == "chat_id");
    html! {
        div.scroll tabindex="0" role="region" aria-label=(figures::table_title(frame.texts, &table.head.name)) {
            table.figures {
                thead { tr { @for (at, column) in table.head.columns.iter().enumerate() {
                    th scope="col" class=[is_number(column.kind).then_some("number")] title=[table.head.notes.get(at)] aria-sort=[sorted.and_then(|(wanted, _)| order_of(wanted, column.name))] {
                        @match sorted {
                            Some((wanted, path)) => { a href=(next_order(wanted, path, column.name)) { (column_title(frame.texts, column.name)) } }
                            None => { (column_title(frame.texts, column.name)) }
                        }
                    }
                } } }
                tbody { @for place in rows { @let row = &table.rows[*place]; tr {
                    @for (at, column) in table.head.columns.iter().enumerate() {
                        td class=[is_number(column.kind).then_some("number")] {
                            @match (chat_at == Some(at), row.get(at)) {
                                (true, Some(Cell::Text(id))) => { a href=(format!("/chats/{id}")) { (id) } }
                                (_, Some(cell)) => { (shown(frame.texts, column.kind, cell, currency)) }
                                (_, None) => {}
                            }
                        }
                    }
                } } }
            }
        }
    }
}

/// People's word for a column, when there is one.
fn column_title(texts: &Catalogue, name: &str) -> String {
    let id = format!("head-{}", name.replace('_', "-"));
    if texts.has(&id) { texts.text(&id, &[]) } else { figures::title(texts, name) }
}

fn order_of(wanted: &Wanted, column: &str) -> Option<&'static str> {
    match given(&wanted.sort)? {
        sort if sort == column => Some("ascending"),
        sort if sort.strip_prefix('-') == Some(column) => Some("descending"),
        _ => None,
    }
}

fn next_order(wanted: &Wanted, path: &str, column: &str) -> String {
    let falls = format!("-{column}");
    let sort = if given(&wanted.sort) == Some(falls.as_str()) { column } else { &falls };
    query::address(path, &[("q", given(&wanted.q).unwrap_or_default()), ("sort", sort)])
}

/// The first rows of a table with a link to all of it; nothing when there is no such table.
pub async fn preview(frame: &Frame<'_>, book: &Arc<Book>, name: &str, most: usize) -> anyhow::Result<Markup> {
    let Some(table) = built(frame, book, name).await? else { return Ok(html! {}) };
    let Some(rows) = visible(&table, &book.facts, &frame.viewer.user) else { return Ok(html! {}) };
    let few: Vec<usize> = rows.iter().copied().take(most).collect();
    Ok(html! {
        section.panel id=(name) {
            div.title { h2 { (figures::table_title(frame.texts, name)) } a href=(format!("/tables/{name}")) { (frame.with("web-all-rows", &[("count", rows.len().into())])) } }
            @if few.is_empty() { (layout::empty(&frame.t("web-empty-table"))) } @else { (grid(frame, &table, &few)) }
        }
    })
}

pub async fn page(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Page {
    if !TABLES.iter().any(|entry| entry.name == name) {
        return Err(Fault::NotFound);
    }
    let frame = Frame::new(&site, &viewer, sections::place_of(&name));
    let book = site.books.current().await?;
    let table = built(&frame, &book, &name).await?.ok_or(Fault::NotFound)?;
    let rows = visible(&table, &book.facts, &viewer.user).ok_or(Fault::Forbidden)?;
    let rows = chosen(&table, rows, &wanted)?;
    let at: usize = given(&wanted.page).unwrap_or("1").parse().map_err(|_| Fault::bad("page", "a number from 1"))?;
    let few: Vec<usize> = rows.iter().copied().skip(at.saturating_sub(1).saturating_mul(PAGE)).take(PAGE).collect();
    let path = format!("/tables/{name}");
    let kept = |page: usize| {
        let page = page.to_string();
        query::address(
            &path,
            &[
                ("q", given(&wanted.q).unwrap_or_default()),
                ("sort", given(&wanted.sort).unwrap_or_default()),
                ("page", &page),
            ],
        )
    };
    let body = html! {
        form.filters method="get" action=(path) {
            @if let Some(sort) = given(&wanted.sort) { input type="hidden" name="sort" value=(sort); }
            label { span.quiet { (frame.t("web-words")) } input type="search" name="q" maxlength="100" value=[given(&wanted.q)]; }
            button type="submit" { (frame.t("web-show")) }
            @if viewer.user.role >= Role::Head {
                a.button href=(format!("/api/v1/tables/{name}?format=csv")) download { "CSV" }
                a.button href=(format!("/api/v1/tables/{name}?format=xlsx")) download { "XLSX" }
            }
        }
        p.lead { (frame.with("web-rows", &[("count", rows.len().into())])) " · " (days(&frame, &book)) }
        @if few.is_empty() { (layout::empty(&frame.t("web-empty-table"))) } @else { (sorted_grid(&frame, &table, &few, Some((&wanted, &path)))) }
        (pager(&frame, rows.len(), at, &kept))
        details.notes { summary { (frame.t("web-columns")) }
            dl { @for (column, note) in table.head.columns.iter().zip(&table.head.notes) { dt { (column_title(frame.texts, column.name)) " " code { (column.name) } } dd { (note) } } }
        }
    };
    Ok(frame.page(&figures::table_title(frame.texts, &name), body))
}

fn pager(frame: &Frame<'_>, count: usize, at: usize, address: &dyn Fn(usize) -> String) -> Markup {
    let last = count.div_ceil(PAGE).max(1);
    html! { @if last > 1 {
        nav.pager aria-label=(frame.t("web-pages")) {
            @if at > 1 { a rel="prev" href=(address(at - 1)) { "← " (frame.t("web-previous")) } }
            span { (frame.with("web-page-of", &[("page", at.into()), ("last", last.into())])) }
            @if at < last { a rel="next" href=(address(at + 1)) { (frame.t("web-next")) " →" } }
        }
    } }
}

/// The days a table is about.
pub fn days(frame: &Frame<'_>, book: &Book) -> String {
    let zone = frame.site.parts.zone;
    let day = |at: crate::model::time::Time| frame.texts.date(at.with_timezone(&zone).date_naive());
    let last = book.facts.period.to - chrono::TimeDelta::microseconds(1);
    frame.with("web-days-told", &[("first", day(book.facts.period.from).into()), ("last", day(last).into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_last_both_ways_and_numbers_in_text_are_numbers() {
        let text = |text: &str| Cell::Text(text.into());
        assert_eq!(compare(&Cell::Empty, &Cell::Integer(1), false), Ordering::Greater);
        assert_eq!(compare(&Cell::Empty, &Cell::Integer(1), true), Ordering::Greater);
        assert_eq!(compare(&text("9"), &text("10"), false), Ordering::Less);
        assert_eq!(compare(&text("Анна"), &text("борис"), false), Ordering::Less);
        assert_eq!(compare(&Cell::Number(0.5), &Cell::Number(0.4), true), Ordering::Less);
    }
}
