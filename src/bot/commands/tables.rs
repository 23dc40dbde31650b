//! Commands whose answer is a report or a table of the lists, found by name: the first rows as
//! text, all rows as a workbook. What the lists do not hold yet is said so.

use std::sync::Arc;

use crate::bot::ask::{Answered, Ask, Reply, Trouble};
use crate::bot::commands::managers;
use crate::bot::days::Days;
use crate::bot::{book, measures};
use crate::jobs::report::{self, Ground};
use crate::metrics::Unit;
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::report::{Line, Span};
use crate::model::table::{Cell, ColumnKind, Row, Table, TableHead};
use crate::reports::REPORTS;
use crate::tables::TABLES;
use crate::text::{cut, mask};

/// Told as text; the workbook has them all.
const ROWS_TOLD: usize = 5;
const CELL_UNITS: usize = 160;
const LABEL_UNITS: usize = 40;
/// Columns that tell a row's place and nothing about it.
const UNTOLD: [&str; 3] = ["manager_id", "link", "step"];

pub async fn spin(ask: &Ask<'_>) -> Answered {
    of_person(ask, "bot-spin-title", &["spin_manager_metrics"]).await
}

pub async fn plan(ask: &Ask<'_>) -> Answered {
    of_person(ask, "bot-plan-title", &["improvement_steps", "manager_top_problems", "spin_improvement_plans"]).await
}

pub async fn kpi(ask: &Ask<'_>) -> Answered {
    let own = ask.own()?;
    if own.is_none()
        && let Some(reply) = of_report(ask, &["kpi", "monthly_kpi", "kpi_bonus"]).await?
    {
        return Ok(reply);
    }
    table(ask, "bot-kpi-title", &["kpi_bonus"], Filter { manager: own, ..Filter::default() }).await
}

pub async fn best(ask: &Ask<'_>) -> Answered {
    whole(ask, "bot-best-title", &["best_practices", "best"], &["best_chats"]).await
}

pub async fn phrases(ask: &Ask<'_>) -> Answered {
    let filter = Filter { stage: ask.argument.to_lowercase(), ..Filter::default() };
    table(ask, "bot-phrases-title", &["best_scripts", "sales_book"], filter).await
}

pub async fn lost(ask: &Ask<'_>) -> Answered {
    whole(ask, "bot-lost-title", &["lost_sales", "lost"], &["lost_sales"]).await
}

pub async fn objections(ask: &Ask<'_>) -> Answered {
    whole(ask, "bot-objections-title", &["objections"], &["objections"]).await
}

pub async fn topics(ask: &Ask<'_>) -> Answered {
    whole(ask, "bot-topics-title", &["topics"], &["qa_book", "topics", "clusters"]).await
}

async fn whole(ask: &Ask<'_>, title: &str, reports: &[&str], tables: &[&str]) -> Answered {
    match of_report(ask, reports).await? {
        Some(reply) => Ok(reply),
        None => table(ask, title, tables, Filter::default()).await,
    }
}

/// The first of these reports that the list holds, about yesterday.
async fn of_report(ask: &Ask<'_>, names: &[&str]) -> Result<Option<Reply>, Trouble> {
    let entry = names.iter().find_map(|name| REPORTS.iter().find(|entry| entry.name == *name));
    let Some(entry) = entry else { return Ok(None) };
    let today = ask.today();
    let day = today.pred_opt().unwrap_or(today);
    let built = report::build(&Ground::of(&ask.bot.parts), entry.name, day).await?;
    let files = report::draw(&built).await?;
    Ok(Some(Reply { title: built.title, blocks: built.blocks, files, ..Reply::default() }))
}

/// Of a person: the own ones of a manager, the named one's of others.
async fn of_person(ask: &Ask<'_>, title: &str, tables: &[&str]) -> Answered {
    let facts = ask.facts(span(ask)).await?;
    let manager = match ask.own()? {
        Some(own) => own,
        None if ask.argument.is_empty() => return table(ask, title, tables, Filter::default()).await,
        None => managers::found(ask, &facts, &ask.argument)?,
    };
    table(ask, title, tables, Filter { manager: Some(manager), ..Filter::default() }).await
}

/// Which rows are wanted.
#[derive(Default)]
struct Filter {
    manager: Option<ManagerId>,
    stage: String,
}

/// The days of the sheets.
fn span(ask: &Ask<'_>) -> Days {
    let today = ask.today();
    let most = u64::from(ask.bot.parts.settings.last_days.clamp(1, 366)) - 1;
    Days { first: today.checked_sub_days(chrono::Days::new(most)).unwrap_or(today), last: today }
}

async fn table(ask: &Ask<'_>, title: &str, names: &[&str], filter: Filter) -> Answered {
    let entry = names.iter().find_map(|name| TABLES.iter().find(|entry| entry.name == *name));
    let Some(entry) = entry else {
        return Err(Trouble::Told(ask.text("bot-no-table", &[])));
    };
    let days = span(ask);
    let facts = ask.facts(days).await?;
    let (build, catalogue, of_facts) = (entry.build, ask.bot.parts.catalogue.clone(), facts.clone());
    let built = tokio::task::spawn_blocking(move || (build)(&of_facts, &catalogue)).await?;
    let rows = wanted(&built, &facts, &filter);
    let ends = [("days", ask.shown_days(days).into())];
    let mut reply = Reply { title: ask.text(title, &ends), ..Reply::default() };
    if rows.is_empty() {
        return Ok(reply.paragraph(ask.text("bot-no-rows", &[])));
    }
    reply = reply.list(rows.iter().take(ROWS_TOLD).map(|row| line(ask, &built.head, row)).collect());
    if rows.len() > ROWS_TOLD {
        reply = reply.paragraph(ask.text("bot-rows-attached", &[("count", rows.len().into())]));
    }
    let masked = masked(&rows, ask.bot.parts.settings.mask_outward);
    let bytes = book::book(&built.head, &masked.iter().collect::<Vec<_>>());
    let file = (format!("{}.xlsx", built.head.name), bytes.map_err(anyhow::Error::from)?);
    reply.files.push((reply.title.clone(), file));
    Ok(reply)
}

fn wanted<'t>(table: &'t Table, facts: &Arc<Facts>, filter: &Filter) -> Vec<&'t Row> {
    let place = |name: &str| table.head.columns.iter().position(|column| column.name == name);
    let (manager, stage) = (place("manager_id"), place("stage"));
    let id = filter.manager.and_then(|id| facts.managers.get(&id)).map(|manager| manager.shown_id());
    let is = |row: &Row, at: Option<usize>, wanted: &str| match at.and_then(|at| row.get(at)) {
        Some(Cell::Text(text)) => text.to_lowercase().starts_with(&wanted.to_lowercase()),
        Some(Cell::Integer(number)) => number.to_string() == wanted,
        _ => false,
    };
    let fits = |row: &&Row| {
        let of_manager = filter.manager.is_none() || id.as_deref().is_some_and(|id| is(row, manager, id));
        let of_stage = filter.stage.is_empty() || is(row, stage, &filter.stage);
        of_manager && of_stage
    };
    table.rows.iter().filter(fits).collect()
}

fn masked(rows: &[&Row], masks: bool) -> Vec<Row> {
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) if masks => Cell::Text(mask::mask(text)),
        other => other.clone(),
    };
    rows.iter().take(book::ROWS_MOST).map(|row| row.iter().map(cell).collect()).collect()
}

/// A row in words: its texts first, its figures by the beginning of their notes.
fn line(ask: &Ask<'_>, head: &TableHead, row: &Row) -> Line {
    let mut line = Vec::new();
    let told = head.columns.iter().zip(row).zip(&head.notes).filter(|((column, _), _)| !UNTOLD.contains(&column.name));
    for ((column, cell), note) in told {
        let Some(value) = value(ask, column.kind, cell) else { continue };
        if line.is_empty() {
            line.push(Span::Bold(value));
            continue;
        }
        line.push(Span::Text(format!("; {}: {value}", label(note, column.name))));
    }
    line
}

fn value(ask: &Ask<'_>, kind: ColumnKind, cell: &Cell) -> Option<String> {
    let unit = match kind {
        ColumnKind::Rate => Unit::Share,
        ColumnKind::Money => Unit::Money,
        _ => Unit::Ratio,
    };
    match cell {
        Cell::Empty => None,
        Cell::Text(text) if text.trim().is_empty() => None,
        Cell::Text(text) => {
            let text = if ask.bot.parts.settings.mask_outward { mask::mask(text) } else { text.clone() };
            Some(cut::shorten(text.trim(), CELL_UNITS))
        }
        Cell::Integer(number) => Some(ask.catalogue().number(*number)),
        Cell::Number(number) => Some(measures::value(ask, unit, Some(*number))),
        Cell::Money(money) => Some(ask.catalogue().money(*money, &ask.bot.parts.rules.currency)),
        Cell::Boolean(value) => Some(ask.text(if *value { "bot-yes" } else { "bot-no" }, &[])),
        Cell::DateTime(time) => Some(ask.catalogue().stamp(*time)),
        Cell::Date(day) => Some(ask.catalogue().date(*day)),
    }
}

/// The note up to its first stop: what the column is, without how it is counted.
fn label(note: &str, name: &str) -> String {
    let start = note.split(['.', ':', ';', '(']).next().unwrap_or_default().trim().to_lowercase();
    if start.is_empty() { name.to_owned() } else { cut::shorten(&start, LABEL_UNITS) }
}
