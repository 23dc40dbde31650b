//! What follows from rows that were written: people met in two chats, orders to read again, chats to judge again.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::sqlite::SqliteConnection;

use super::rows::Written;
use super::tables::Effect;
use super::value::json_list;
use crate::store::Result;

// CROSS JOIN keeps the order of the tables as written. Every index opens with the shop, and without
// statistics the planner takes that alone for selective: it would go through all chats for each row.

/// Chats of people of whom a second chat is known, by the customers just linked.
const CHATS_OF_LINKED: &str = "SELECT chat.id FROM json_each(?2) AS linked
     CROSS JOIN customer_link AS new ON new.shop = ?1 AND new.customer = linked.value
     CROSS JOIN customer_link AS same ON same.shop = ?1 AND same.crm_customer = new.crm_customer
     CROSS JOIN chat ON chat.shop = ?1 AND chat.customer = same.customer
     WHERE (SELECT count(*) FROM customer_link AS one
            WHERE one.shop = ?1 AND one.crm_customer = new.crm_customer) > 1";

/// One more change for chats and for the other chats of their people.
const MARK_CHANGED: &str = "INSERT INTO finding (shop, chat, changes)
     SELECT ?1, value, 1 FROM json_each(?2)
     UNION
     SELECT ?1, other.id, 1 FROM json_each(?2) AS changed
     CROSS JOIN chat AS here ON here.shop = ?1 AND here.id = changed.value
     CROSS JOIN customer_link AS ours ON ours.shop = ?1 AND ours.customer = here.customer
     CROSS JOIN customer_link AS same ON same.shop = ?1 AND same.crm_customer = ours.crm_customer
     CROSS JOIN chat AS other ON other.shop = ?1 AND other.customer = same.customer
     WHERE true
     ON CONFLICT (shop, chat) DO UPDATE SET changes = changes + 1";

/// What follows from rows that are new or changed, and from orders that were read.
pub(super) async fn follow(
    connection: &mut SqliteConnection,
    shop: &str,
    effects: Vec<Effect>,
    read_orders: &[i64],
    written: &mut Written,
) -> Result<()> {
    let mut links = Vec::new();
    let mut changed: BTreeMap<i64, i64> = BTreeMap::new();
    let mut gone: BTreeSet<i64> = BTreeSet::new();
    for effect in effects {
        match effect {
            Effect::None => {}
            Effect::Links { customers, crm_customer, from_order } => {
                links.extend(customers.into_iter().map(|customer| [customer, crm_customer, i64::from(from_order)]));
            }
            Effect::OrderChanged { order, deleted: true, .. } => _ = gone.insert(order),
            Effect::OrderChanged { order, deleted: false, at } => {
                let last = changed.entry(order).or_insert(at);
                *last = at.max(*last);
            }
        }
    }
    if !links.is_empty() {
        link_customers(connection, shop, &links, written).await?;
    }
    if !changed.is_empty() || !gone.is_empty() || !read_orders.is_empty() {
        note_orders(connection, shop, &changed, &gone, read_orders).await?;
    }
    Ok(())
}

/// Links gateway customers to CRM customers. A person met in a second chat changes both chats.
async fn link_customers(
    connection: &mut SqliteConnection,
    shop: &str,
    links: &[[i64; 3]],
    written: &mut Written,
) -> Result<()> {
    let list = format!("[{}]", links.iter().map(|link| json_list(*link)).collect::<Vec<_>>().join(","));
    let linked: Vec<i64> = sqlx::query_scalar(
        "INSERT INTO customer_link (shop, customer, crm_customer, from_order)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2) WHERE true
         ON CONFLICT (shop, customer) DO UPDATE SET crm_customer = excluded.crm_customer, from_order = excluded.from_order
         WHERE excluded.from_order <= from_order
           AND (excluded.crm_customer <> crm_customer OR excluded.from_order <> from_order)
         RETURNING customer",
    )
    .bind(shop)
    .bind(list)
    .fetch_all(&mut *connection)
    .await?;
    if linked.is_empty() {
        return Ok(());
    }
    let chats: Vec<i64> =
        sqlx::query_scalar(CHATS_OF_LINKED).bind(shop).bind(json_list(linked)).fetch_all(&mut *connection).await?;
    written.chats.extend(chats);
    Ok(())
}

async fn note_orders(
    connection: &mut SqliteConnection,
    shop: &str,
    changed: &BTreeMap<i64, i64>,
    gone: &BTreeSet<i64>,
    read: &[i64],
) -> Result<()> {
    // What was read long after a change holds it: the history of a backfill asks for nothing again.
    // A whole day, because the change is dated by the clock of the CRM.
    let asked = changed.iter().filter(|(order, _)| !gone.contains(order));
    let list = format!("[{}]", asked.map(|(order, at)| json_list([*order, *at])).collect::<Vec<_>>().join(","));
    sqlx::query(
        "INSERT INTO order_refresh (shop, order_id)
         SELECT ?1, told.value ->> 0 FROM json_each(?2) AS told
         WHERE NOT EXISTS (SELECT 1 FROM orders WHERE orders.shop = ?1 AND orders.id = told.value ->> 0 AND orders.deleted = 0
                           AND orders.read_at > (told.value ->> 1) + 86400000000)
         ON CONFLICT DO NOTHING",
    )
    .bind(shop)
    .bind(list)
    .execute(&mut *connection)
    .await?;
    // The lists of orders no longer name a deleted one: history alone tells. Its hash is made
    // unequal to any content, so that an order that comes back is written again.
    sqlx::query(
        "UPDATE orders SET deleted = 1, hash = 0, parsed = json_set(parsed, '$.deleted', json('true'))
         WHERE shop = ?1 AND id IN (SELECT value FROM json_each(?2))",
    )
    .bind(shop)
    .bind(json_list(gone.iter().copied()))
    .execute(&mut *connection)
    .await?;
    forget_refresh(connection, shop, json_list(read.iter().chain(gone).copied())).await
}

/// These orders need not be read again.
pub(super) async fn forget_refresh(connection: &mut SqliteConnection, shop: &str, orders: String) -> Result<()> {
    sqlx::query("DELETE FROM order_refresh WHERE shop = ?1 AND order_id IN (SELECT value FROM json_each(?2))")
        .bind(shop)
        .bind(orders)
        .execute(connection)
        .await?;
    Ok(())
}

/// Counts one more change for chats, and for other chats of the same people: an answer there is
/// an answer here.
pub(super) async fn mark_changed(connection: &mut SqliteConnection, shop: &str, chats: &BTreeSet<i64>) -> Result<()> {
    if chats.is_empty() {
        return Ok(());
    }
    let list = json_list(chats.iter().copied());
    sqlx::query(MARK_CHANGED).bind(shop).bind(list).execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Row};

    use super::*;
    use crate::model::time::{Clock, from_micros};
    use crate::store::sqlite::{inputs, open};

    #[tokio::test]
    async fn no_statement_goes_through_all_rows_of_a_shop() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(from_micros(1_772_398_800_000_000));
        let store = open::open(&folder.path().join("spindle.db"), &clock).await.unwrap();
        for sql in [CHATS_OF_LINKED, MARK_CHANGED, inputs::OUTSIDE] {
            let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")));
            let steps = plan.bind("main").bind("[1]").fetch_all(&store.readers).await.unwrap();
            let steps: Vec<String> = steps.iter().map(|step| step.try_get("detail").unwrap()).collect();
            let joins = steps.iter().filter(|step| step.starts_with("SEARCH")).count();
            assert!(joins >= 3, "{steps:#?}");
            let all_rows = |step: &&String| step.contains("(shop=?)") || step.starts_with("SCAN chat");
            assert_eq!(steps.iter().find(all_rows), None, "{steps:#?}");
        }
    }
}
