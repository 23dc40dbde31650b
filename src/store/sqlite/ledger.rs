//! The ledger: one row a slot, from planned to its final state.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::SqliteStore;
use super::value::Cells;
use crate::model::run::{Run, RunState, Slot};
use crate::model::time::{Time, from_micros};
use crate::store::{Result, RunEnd, StoreError};

/// Columns of a run in the order [`run_of`] reads them.
macro_rules! run_columns {
    () => {
        "id, job, slot, state, attempt, crashes, planned_at, due_at, started_at, ended_at, owner, lease_until, done, error"
    };
}

pub(super) async fn plan_slot(
    store: &SqliteStore,
    shop: &str,
    slot: &Slot,
    state: RunState,
    now: Time,
) -> Result<bool> {
    let mut tx = store.begin().await?;
    let planned = insert_slot(&mut tx, shop, slot, state, now).await?;
    tx.commit().await?;
    Ok(planned)
}

/// Plans a slot inside another verb's transaction.
pub(super) async fn insert_slot(
    connection: &mut SqliteConnection,
    shop: &str,
    slot: &Slot,
    state: RunState,
    now: Time,
) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO job_run (shop, job, slot, state, attempt, crashes, planned_at, due_at, ended_at)
         VALUES (?1, ?2, ?3, ?4, 1, 0, ?5, ?5, ?6) ON CONFLICT (shop, job, slot) DO NOTHING",
    )
    .bind(shop)
    .bind(&slot.job)
    .bind(slot.at.timestamp_micros())
    .bind(state.name())
    .bind(now.timestamp_micros())
    .bind(state.is_final().then(|| now.timestamp_micros()))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// After a restore nothing before it is planned again: those slots ran under the store that was replaced.
pub(super) async fn last_slot(store: &SqliteStore, shop: &str, job: &str) -> Result<Option<Time>> {
    let last: Option<i64> = sqlx::query_scalar(
        "SELECT max(at) FROM (
           SELECT max(slot) AS at FROM job_run WHERE shop = ?1 AND job = ?2
           UNION ALL SELECT CAST(value AS INTEGER) FROM value WHERE shop = ?1 AND name = 'restored_at')",
    )
    .bind(shop)
    .bind(job)
    .fetch_one(&store.readers)
    .await?;
    Ok(last.map(from_micros))
}

pub(super) async fn claim_run(
    store: &SqliteStore,
    shop: &str,
    job: &str,
    owner: &str,
    now: Time,
    lease_until: Time,
) -> Result<Option<Run>> {
    let mut tx = store.begin().await?;
    // A lease that ran out: its runner hangs or is dead. That is a crash; the slot waits again.
    sqlx::query(
        "UPDATE job_run SET state = 'planned', crashes = crashes + 1, owner = NULL, lease_until = NULL, due_at = ?3,
           error = 'its lease ran out' WHERE shop = ?1 AND job = ?2 AND state = 'running' AND lease_until <= ?3",
    )
    .bind(shop)
    .bind(job)
    .bind(now.timestamp_micros())
    .execute(&mut *tx)
    .await?;
    let claimed = sqlx::query(concat!(
        "UPDATE job_run SET state = 'running', owner = ?3, started_at = ?4, ended_at = NULL, lease_until = ?5
         WHERE id = (SELECT id FROM job_run WHERE shop = ?1 AND job = ?2 AND state = 'planned' AND due_at <= ?4
                     ORDER BY slot LIMIT 1)
           AND NOT EXISTS (SELECT 1 FROM job_run WHERE shop = ?1 AND job = ?2 AND state = 'running')
         RETURNING ",
        run_columns!()
    ))
    .bind(shop)
    .bind(job)
    .bind(owner)
    .bind(now.timestamp_micros())
    .bind(lease_until.timestamp_micros())
    .fetch_optional(&mut *tx)
    .await?;
    tx.commit().await?;
    claimed.as_ref().map(run_of).transpose()
}

pub(super) async fn renew_run(store: &SqliteStore, run: i64, owner: &str, lease_until: Time) -> Result<bool> {
    let mut tx = store.begin().await?;
    let done = sqlx::query("UPDATE job_run SET lease_until = ?3 WHERE id = ?1 AND owner = ?2 AND state = 'running'")
        .bind(run)
        .bind(owner)
        .bind(lease_until.timestamp_micros())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn close_run(
    store: &SqliteStore,
    shop: &str,
    run: i64,
    owner: &str,
    end: &RunEnd,
    follow: &[Slot],
    now: Time,
) -> Result<bool> {
    let done = end.done.as_ref().map(serde_json::to_string).transpose();
    let done = done.map_err(|error| StoreError::Failed(error.to_string()))?;
    let state = if end.retry_at.is_some() { RunState::Planned } else { end.state };
    let mut tx = store.begin().await?;
    let closed = sqlx::query(
        "UPDATE job_run SET state = ?4, ended_at = ?5, done = ?6, error = ?7, lease_until = NULL,
           due_at = coalesce(?8, due_at), attempt = attempt + (?8 IS NOT NULL),
           owner = CASE WHEN ?8 IS NULL THEN owner END
         WHERE id = ?1 AND shop = ?2 AND owner = ?3 AND state = 'running'",
    )
    .bind(run)
    .bind(shop)
    .bind(owner)
    .bind(state.name())
    .bind(now.timestamp_micros())
    .bind(done)
    .bind(end.error.as_deref())
    .bind(end.retry_at.map(|at| at.timestamp_micros()))
    .execute(&mut *tx)
    .await?
    .rows_affected();
    if closed == 0 {
        return Ok(false);
    }
    for slot in follow {
        insert_slot(&mut tx, shop, slot, RunState::Planned, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

pub(super) async fn recover_runs(
    store: &SqliteStore,
    shop: &str,
    own: &str,
    now: Time,
    max_crashes: u32,
) -> Result<Vec<Run>> {
    let mut tx = store.begin().await?;
    let rows = sqlx::query(concat!(
        "UPDATE job_run SET crashes = crashes + 1, owner = NULL, lease_until = NULL, due_at = ?3, ended_at = ?3,
           state = CASE WHEN crashes + 1 >= ?4 THEN 'parked' ELSE 'planned' END, error = 'its process died while it ran'
         WHERE shop = ?1 AND state = 'running' AND (owner IS NOT ?2 OR lease_until IS NULL OR lease_until <= ?3)
         RETURNING ",
        run_columns!()
    ))
    .bind(shop)
    .bind(own)
    .bind(now.timestamp_micros())
    .bind(max_crashes)
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    rows.iter().map(run_of).collect()
}

pub(super) async fn runs(store: &SqliteStore, shop: &str, job: Option<&str>, limit: u32) -> Result<Vec<Run>> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        run_columns!(),
        " FROM job_run WHERE shop = ?1 AND (?2 IS NULL OR job = ?2) ORDER BY planned_at DESC, id DESC LIMIT ?3"
    ))
    .bind(shop)
    .bind(job)
    .bind(limit)
    .fetch_all(&store.readers)
    .await?;
    rows.iter().map(run_of).collect()
}

pub(super) async fn unpark(store: &SqliteStore, shop: &str, job: &str, now: Time) -> Result<u32> {
    let mut tx = store.begin().await?;
    let done = sqlx::query(
        "UPDATE job_run SET state = 'planned', crashes = 0, due_at = ?3, ended_at = NULL
         WHERE shop = ?1 AND job = ?2 AND state = 'parked'",
    )
    .bind(shop)
    .bind(job)
    .bind(now.timestamp_micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(u32::try_from(done.rows_affected()).unwrap_or(u32::MAX))
}

fn run_of(row: &SqliteRow) -> Result<Run> {
    let mut cells = Cells::of(row);
    Ok(Run {
        id: cells.next()?,
        job: cells.next()?,
        slot: cells.time()?,
        // A state of another version is shown as abandoned: final, never run.
        state: RunState::from_name(cells.next()?).unwrap_or(RunState::Abandoned),
        attempt: cells.next()?,
        crashes: cells.next()?,
        planned_at: cells.time()?,
        due_at: cells.time()?,
        started_at: cells.maybe_time()?,
        ended_at: cells.maybe_time()?,
        owner: cells.next()?,
        lease_until: cells.maybe_time()?,
        done: cells.next::<Option<String>>()?.and_then(|done| serde_json::from_str(&done).ok()),
        error: cells.next()?,
    })
}

/// When the last run of a job ended well.
pub(super) async fn last_ok(connection: &mut SqliteConnection, shop: &str, job: &str) -> Result<Option<Time>> {
    let row = sqlx::query("SELECT max(ended_at) FROM job_run WHERE shop = ?1 AND job = ?2 AND state = 'ok'")
        .bind(shop)
        .bind(job)
        .fetch_one(connection)
        .await?;
    Ok(row.try_get::<Option<i64>, _>(0)?.map(from_micros))
}
