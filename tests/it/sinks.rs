//! Both sinks through their socket: what arrives, what a second sync costs, what people's edits
//! and a failing far end do.

use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, TimeZone, Utc};
use futures::StreamExt;
use spindle::model::ids::Shop;
use spindle::model::money::Money;
use spindle::model::secret::Secret;
use spindle::model::table::{Cell, Column, ColumnKind, Row, TableHead};
use spindle::model::time::Clock;
use spindle::sinks::google_sheets::{Config, GoogleSheets, Pace};
use spindle::sinks::{Sink, SinkTable, Synced};
use spindle::store::Store;

use crate::world::sheets::{Google, SPREADSHEET};

mod faults;
mod people;
mod sheets;
mod workbook;

const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, width: 12 }
}

pub const COLUMNS: &[Column] = &[
    column("chat_id", ColumnKind::Text),
    column("manager_name", ColumnKind::Text),
    column("inbound", ColumnKind::Integer),
    column("response_rate", ColumnKind::Rate),
    column("revenue", ColumnKind::Money),
    column("sent_at", ColumnKind::DateTime),
    column("has_order", ColumnKind::Boolean),
    column("text", ColumnKind::Text),
];

pub fn head(name: &str) -> TableHead {
    let notes = COLUMNS.iter().map(|column| format!("Что значит {}", column.name)).collect();
    TableHead { name: name.into(), key: vec![0], columns: COLUMNS, notes }
}

/// A row whose text carries what may change.
pub fn row(id: i64, text: &str) -> Row {
    let at = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().and_hms_opt(12, 0, 0).unwrap();
    vec![
        Cell::Text(format!("{id:06}")),
        Cell::Text("Мария".into()),
        Cell::Integer(id),
        if id % 2 == 0 { Cell::Number(0.139) } else { Cell::Empty },
        Cell::Money(Money(123_450)),
        Cell::DateTime(at),
        Cell::Boolean(id % 2 == 0),
        Cell::Text(text.into()),
    ]
}

pub fn rows(ids: impl IntoIterator<Item = i64>) -> Vec<Row> {
    ids.into_iter().map(|id| row(id, &format!("Сообщение {id}"))).collect()
}

pub fn table(name: &str, rows: Vec<Row>) -> SinkTable<'static> {
    let count = Some(rows.len());
    let pages: Vec<anyhow::Result<Vec<Row>>> = rows.chunks(1000).map(|page| Ok(page.to_vec())).collect();
    SinkTable { head: head(name), rows: futures::stream::iter(pages).boxed(), count }
}

pub fn pace() -> Pace {
    Pace {
        per_minute: 10_000,
        minute: Duration::from_millis(200),
        backoff: Duration::from_millis(2),
        read_deadline: Duration::from_millis(800),
        write_deadline: Duration::from_millis(1500),
        token_deadline: Duration::from_millis(500),
        tries: 5,
    }
}

/// A fake Google, a sink, a store: the whole far and near end.
pub struct Scene {
    pub google: Google,
    pub sink: GoogleSheets,
    pub store: Arc<dyn Store>,
    _folder: tempfile::TempDir,
}

pub async fn new_store() -> (Arc<dyn Store>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = spindle::store::open("sqlite://spindle.db", folder.path(), clock()).await.unwrap();
    (store, folder)
}

pub fn clock() -> Clock {
    Clock::fixed(Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap())
}

pub fn config(google: &Google) -> Config {
    Config {
        kind: "google_sheets".into(),
        spreadsheet: SPREADSHEET.into(),
        credentials: Secret::new(google.key()),
        api_url: google.server.url(),
    }
}

impl Scene {
    pub async fn new() -> Scene {
        let google = Google::start().await;
        let sink = GoogleSheets::new("team", &config(&google), clock(), pace()).await.unwrap();
        let (store, _folder) = new_store().await;
        Scene { google, sink, store, _folder }
    }

    pub async fn try_sync(&self, tables: Vec<SinkTable<'_>>) -> Result<Synced, spindle::http::HttpError> {
        self.sink.sync(self.store.as_ref(), &Shop::main(), tables).await
    }

    pub async fn sync(&self, tables: Vec<SinkTable<'_>>) -> Synced {
        self.try_sync(tables).await.unwrap()
    }

    /// Ids in the sheet's first column, header left out.
    pub fn ids(&self, title: &str) -> Vec<String> {
        self.google.text(title).into_iter().skip(1).map(|row| row.first().cloned().unwrap_or_default()).collect()
    }

    /// A sync that finds nothing to do: the state kept is the state there.
    pub async fn assert_settled(&self, tables: Vec<SinkTable<'_>>) {
        let synced = self.sync(tables).await;
        assert_eq!((synced.reads, synced.writes, synced.rows_written), (1, 0, 0), "{synced:?}");
    }
}

pub fn ids(range: impl IntoIterator<Item = i64>) -> Vec<String> {
    range.into_iter().map(|id| format!("{id:06}")).collect()
}
