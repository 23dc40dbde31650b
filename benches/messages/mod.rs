//! A made-up `messages_raw` of any length, made page by page while it is read, as the store gives it.

use chrono::{NaiveDate, TimeDelta};
use futures::StreamExt;
use spindle::model::table::{Cell, Column, ColumnKind, Row, TableHead};
use spindle::sinks::SinkTable;

pub const ROWS: i64 = 130_000;

const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, width: 14 }
}

const COLUMNS: &[Column] = &[
    column("chat_id", ColumnKind::Text),
    column("message_id", ColumnKind::Text),
    column("sent_at", ColumnKind::DateTime),
    column("direction", ColumnKind::Text),
    column("author_class", ColumnKind::Text),
    column("manager_id", ColumnKind::Text),
    column("manager_name", ColumnKind::Text),
    column("type", ColumnKind::Text),
    column("text", ColumnKind::Text),
    column("question", ColumnKind::Boolean),
    column("spin", ColumnKind::Text),
    column("stage", ColumnKind::Text),
];

fn row(id: i64, version: i64) -> Row {
    let text = |text: &str| Cell::Text(text.into());
    let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().and_hms_opt(12, 0, 0).unwrap();
    vec![
        Cell::Text((id / 17).to_string()),
        Cell::Text(format!("{id:09}")),
        Cell::DateTime(start + TimeDelta::seconds(id)),
        text(if id % 3 == 0 { "in" } else { "out" }),
        text("manager"),
        Cell::Text((id % 4).to_string()),
        text("Мария Петрова"),
        text("text"),
        Cell::Text(format!("Здравствуйте! Букет {id} есть, соберу к вечеру, подсказать с доставкой? {version}")),
        Cell::Boolean(id % 5 == 0),
        Cell::Empty,
        text("greeting"),
    ]
}

/// `rows` messages; `version` tells which text a message has.
pub fn table(version: fn(i64) -> i64, rows: i64) -> SinkTable<'static> {
    let page = move |page: i64| {
        let ids = page * 1000 + 1..=(page * 1000 + 1000).min(rows);
        Ok(ids.map(|id| row(id, version(id))).collect())
    };
    SinkTable {
        head: TableHead { name: "messages_raw".into(), key: vec![1], columns: COLUMNS, notes: Vec::new() },
        rows: futures::stream::iter(0..(rows + 999) / 1000).map(page).boxed(),
        count: usize::try_from(rows).ok(),
    }
}

/// Largest resident size of this process so far, in MiB (Linux; elsewhere 0).
pub fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) / 1024
}
