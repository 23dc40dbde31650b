//! What follows from rows that were written: people met in two chats, orders to read again, chats to judge again.

use std::collections::BTreeSet;

use sqlx::sqlite::SqliteConnection;

use super::rows::Written;
use super::tables::Effect;
use super::value::json_list;
use crate::store::Result;

/// What follows from rows that are new or changed, and from orders that were read.
pub(super) async fn follow(
    connection: &mut SqliteConnection,
    shop: &str,
    effects: Vec<Effect>,
    read_orders: &[i64],
    written: &mut Written,
) -> Result<()> {
    let mut links = Vec::new();
    let mut changed = BTreeSet::new();
    let mut gone: BTreeSet<i64> = BTreeSet::new();
    for effect in effects {
        match effect {
            Effect::None => {}
            Effect::Links { customers, crm_customer, from_order } => {
                links.extend(customers.into_iter().map(|customer| [customer, crm_customer, i64::from(from_order)]));
            }
            Effect::OrderChanged { order, deleted: true } => _ = gone.insert(order),
            Effect::OrderChanged { order, deleted: false } => _ = changed.insert(order),
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
    let chats: Vec<i64> = sqlx::query_scalar(
        "SELECT chat.id FROM customer_link AS new
         JOIN customer_link AS same ON same.shop = new.shop AND same.crm_customer = new.crm_customer
         JOIN chat ON chat.shop = same.shop AND chat.customer = same.customer
         WHERE new.shop = ?1 AND new.customer IN (SELECT value FROM json_each(?2))
           AND (SELECT count(*) FROM customer_link AS one
                WHERE one.shop = new.shop AND one.crm_customer = new.crm_customer) > 1",
    )
    .bind(shop)
    .bind(json_list(linked))
    .fetch_all(&mut *connection)
    .await?;
    written.chats.extend(chats);
    Ok(())
}

async fn note_orders(
    connection: &mut SqliteConnection,
    shop: &str,
    changed: &BTreeSet<i64>,
    gone: &BTreeSet<i64>,
    read: &[i64],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO order_refresh (shop, order_id) SELECT ?1, value FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING",
    )
    .bind(shop)
    .bind(json_list(changed.difference(gone).copied()))
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
    sqlx::query(
        "INSERT INTO finding (shop, chat, changes)
         SELECT ?1, value, 1 FROM json_each(?2)
         UNION
         SELECT ?1, other.id, 1 FROM json_each(?2)
         JOIN chat AS here ON here.shop = ?1 AND here.id = value
         JOIN customer_link AS ours ON ours.shop = ?1 AND ours.customer = here.customer
         JOIN customer_link AS same ON same.shop = ?1 AND same.crm_customer = ours.crm_customer
         JOIN chat AS other ON other.shop = ?1 AND other.customer = same.customer
         WHERE true
         ON CONFLICT (shop, chat) DO UPDATE SET changes = changes + 1",
    )
    .bind(shop)
    .bind(list)
    .execute(connection)
    .await?;
    Ok(())
}
