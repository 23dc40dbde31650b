//! Tables: every sheet, as JSON by pages, as CSV or as a workbook.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::model::access::Role;
use crate::model::table::{Cell, ColumnKind, Table};
use crate::tables::TABLES;
use crate::web::api::caller::Caller;
use crate::web::api::paging::{Paging, cursor};
use crate::web::api::{Problems, files};
use crate::web::books::Book;
use crate::web::fault::Fault;
use crate::web::pages::figures;
use crate::web::pages::table::visible;
use crate::web::pages::window::given;
use crate::web::site::Site;

/// One table of the list.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct TableItem {
    pub name: String,
    pub title: String,
}

/// Every table.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct TableList {
    pub items: Vec<TableItem>,
}

/// Every table there is
#[utoipa::path(get, path = "/api/v1/tables", tag = "tables", responses((status = 200, body = TableList), Problems))]
pub async fn list(State(site): State<Arc<Site>>, caller: Caller) -> Json<TableList> {
    let texts = site.texts(caller.language);
    let item = |name: &str| TableItem { name: name.to_owned(), title: figures::table_title(texts, name) };
    Json(TableList { items: TABLES.iter().map(|entry| item(entry.name)).collect() })
}

/// In what form.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FormQuery {
    /// `json` (by pages), `csv` or `xlsx` (whole)
    #[param(pattern = "^(json|csv|xlsx)$")]
    pub format: Option<String>,
}

/// One column.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ColumnItem {
    pub name: String,
    /// `text`, `integer`, `decimal`, `rate` (0 to 1), `money`, `date_time`, `date`, `boolean`, `link`.
    pub kind: String,
    /// What it means.
    pub note: String,
}

/// Rows of a table; dates and times are of the shop's zone.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct TableRows {
    pub name: String,
    pub columns: Vec<ColumnItem>,
    /// One list a row, one value a column: text, number, boolean, or null for unknown.
    #[schema(value_type = Vec<Vec<Object>>)]
    pub rows: Vec<Vec<serde_json::Value>>,
    pub total: u64,
    pub next_cursor: Option<String>,
}

fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Integer => "integer",
        ColumnKind::Decimal => "decimal",
        ColumnKind::Rate => "rate",
        ColumnKind::Money => "money",
        ColumnKind::DateTime => "date_time",
        ColumnKind::Date => "date",
        ColumnKind::Boolean => "boolean",
        ColumnKind::Link => "link",
    }
}

fn value(cell: &Cell) -> serde_json::Value {
    match cell {
        Cell::Empty => serde_json::Value::Null,
        Cell::Text(text) => text.as_str().into(),
        Cell::Integer(number) => (*number).into(),
        Cell::Number(number) => (*number).into(),
        Cell::Money(amount) => amount.to_number().into(),
        Cell::Boolean(yes) => (*yes).into(),
        Cell::DateTime(at) => at.format("%Y-%m-%dT%H:%M:%S").to_string().into(),
        Cell::Date(day) => day.to_string().into(),
    }
}

/// A table with the rows the caller may see.
pub async fn seen(site: &Site, caller: &Caller, name: &str) -> Result<(Arc<Book>, Arc<Table>, Vec<usize>), Fault> {
    if !TABLES.iter().any(|entry| entry.name == name) {
        return Err(Fault::NotFound);
    }
    let book = site.books.current().await?;
    let texts = site.texts(caller.language).clone();
    let table = book.table(name, caller.language, texts).await?.ok_or(Fault::NotFound)?;
    let rows = visible(&table, &book.facts, &caller.user).ok_or(Fault::Forbidden)?;
    Ok((book, table, rows))
}

/// A page of rows as JSON.
pub fn page(table: &Table, rows: &[usize], paging: &Paging) -> Result<TableRows, Fault> {
    let (limit, after) = (paging.limit()?, paging.after("rows")?);
    let from = after.map_or(0, |after| usize::try_from(after).unwrap_or(0).saturating_add(1)).min(rows.len());
    let to = from.saturating_add(limit).min(rows.len());
    let column = |(at, column): (usize, &crate::model::table::Column)| ColumnItem {
        name: column.name.to_owned(),
        kind: kind(column.kind).to_owned(),
        note: table.head.notes.get(at).cloned().unwrap_or_default(),
    };
    Ok(TableRows {
        name: table.head.name.clone(),
        columns: table.head.columns.iter().enumerate().map(column).collect(),
        rows: rows[from..to].iter().map(|place| table.rows[*place].iter().map(value).collect()).collect(),
        total: rows.len() as u64,
        next_cursor: (to < rows.len()).then(|| cursor("rows", i64::try_from(to - 1).unwrap_or(i64::MAX))),
    })
}

/// One table about the usual days
#[utoipa::path(get, path = "/api/v1/tables/{name}", tag = "tables",
    params(("name" = String, Path, description = "Name of a table"), FormQuery, Paging),
    responses(
        (status = 200, content((TableRows = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        Problems
    ))]
pub async fn one(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Path(name): Path<String>,
    Query(form): Query<FormQuery>,
    Query(paging): Query<Paging>,
) -> Result<Response, Fault> {
    let (_book, table, rows) = seen(&site, &caller, &name).await?;
    let kind = given(&form.format).unwrap_or("json");
    if kind == "json" {
        return Ok(Json(page(&table, &rows, &paging)?).into_response());
    }
    if !["csv", "xlsx"].contains(&kind) {
        return Err(Fault::bad("format", "json, csv, xlsx"));
    }
    caller.must_be(Role::Head)?;
    let day = site.books.today();
    let named = format!("attachment; filename=\"{}-{day}.{kind}\"", table.head.name);
    if kind == "csv" {
        let text = files::csv(&table, &rows);
        return Ok((
            [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, named)],
            text,
        )
            .into_response());
    }
    let bytes = tokio::task::spawn_blocking(move || files::xlsx(&table, &rows)).await.map_err(anyhow::Error::new)??;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, named)], bytes).into_response())
}
