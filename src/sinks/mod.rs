//! Where tables go. A new sink: its file here, a kind in the configuration's list.

use async_trait::async_trait;
use futures::stream::BoxStream;

use crate::http::HttpError;
use crate::model::ids::Shop;
use crate::model::table::{Row, TableHead};
use crate::store::Store;

pub mod cell;
pub mod google_sheets;
pub mod row_diff;
pub mod xlsx;

/// A table on its way to a sink: head, and rows in pages, sorted by key. Read once.
pub struct SinkTable<'a> {
    pub head: TableHead,
    pub rows: BoxStream<'a, anyhow::Result<Vec<Row>>>,
    /// Exact number of rows when known beforehand (grid size).
    pub count: Option<usize>,
}

/// What a sync did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Synced {
    pub reads: u32,
    pub writes: u32,
    pub rows_written: usize,
    /// Tables that failed alone: name and reason.
    pub failed: Vec<(String, String)>,
    /// Things a person should know: a sheet was recreated, a header was changed.
    pub notices: Vec<String>,
    /// Where it lies, for people.
    pub place: String,
}

/// One place tables go to.
#[async_trait]
pub trait Sink: Send + Sync {
    /// Name in the configuration: `team`, `local`.
    fn name(&self) -> &str;

    /// Persons are masked in what goes there.
    fn outward(&self) -> bool;

    /// Brings every table up to date. Row state is read from and written to the store by the
    /// sink, each in the transaction that records the success.
    async fn sync(&self, store: &dyn Store, shop: &Shop, tables: Vec<SinkTable<'_>>) -> Result<Synced, HttpError>;

    /// Reachable, shared with us, writable; for `spindle check`. Lines for people.
    async fn check(&self) -> Result<Vec<String>, HttpError>;
}
