//! The bot's updates, people and effects; the verbs of [`BotStore`].

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::value::Cells;
use super::{SqliteStore, follow, inputs, ledger, letters, outbox, own_labels, watch};
use crate::model::bot::{Effect, Invite, KeptLetter, Letter, Person, Role, TakenUpdate};
use crate::model::chat::ChatInput;
use crate::model::ids::{ChatId, ManagerId, Shop};
use crate::model::run::{Delivery, RunState};
use crate::model::time::Time;
use crate::store::bot::BotStore;
use crate::store::{Result, StoreError};

#[async_trait]
impl BotStore for SqliteStore {
    async fn hold_polling(&self, shop: &Shop, owner: &str, now: Time, until: Time) -> Result<bool> {
        self.told(hold_polling(self, shop.as_str(), owner, now, until).await)
    }

    async fn take_updates(&self, shop: &Shop, updates: &[TakenUpdate], now: Time) -> Result<Vec<TakenUpdate>> {
        self.told(take_updates(self, shop.as_str(), updates, now).await)
    }

    async fn unsettled_updates(&self, shop: &Shop) -> Result<Vec<TakenUpdate>> {
        self.told(unsettled_updates(self, shop.as_str()).await)
    }

    async fn settle_update(
        &self,
        shop: &Shop,
        update: i64,
        effects: &[Effect],
        letters: &[Letter],
        now: Time,
    ) -> Result<bool> {
        self.told(settle_update(self, shop.as_str(), update, effects, letters, now).await)
    }

    async fn under_way(&self, shop: &Shop) -> Result<(u32, u32)> {
        self.told(under_way(self, shop.as_str()).await)
    }

    async fn people(&self, shop: &Shop) -> Result<Vec<Person>> {
        self.told(people(self, shop.as_str()).await)
    }

    async fn open_invite(&self, shop: &Shop, hash: &str, now: Time) -> Result<Option<Invite>> {
        self.told(open_invite(self, shop.as_str(), hash, now).await)
    }

    async fn refusals(&self, shop: &Shop, user: i64, day: &str) -> Result<u32> {
        self.told(refusals(self, shop.as_str(), user, day).await)
    }

    async fn was_tapped(&self, shop: &Shop, key: &str) -> Result<bool> {
        self.told(was_tapped(self, shop.as_str(), key).await)
    }

    async fn put_letters(&self, shop: &Shop, letters: &[Letter]) -> Result<u32> {
        self.told(letters::put_letters(self, shop.as_str(), letters).await)
    }

    async fn due_letters(&self, shop: &Shop, now: Time, limit: u32) -> Result<Vec<KeptLetter>> {
        self.told(letters::due_letters(self, shop.as_str(), now, limit).await)
    }

    async fn claim_letter(&self, shop: &Shop, key: &str) -> Result<bool> {
        self.told(letters::claim_letter(self, shop.as_str(), key).await)
    }

    async fn close_letter(&self, shop: &Shop, key: &str, delivery: &Delivery, due_at: Time, now: Time) -> Result<()> {
        self.told(letters::close_letter(self, shop.as_str(), key, delivery, due_at, now).await)
    }

    async fn recover_letters(&self, shop: &Shop, now: Time) -> Result<u32> {
        self.told(letters::recover_letters(self, shop.as_str(), now).await)
    }

    async fn letter_of(&self, shop: &Shop, chat: i64, message_id: i64) -> Result<Option<KeptLetter>> {
        self.told(letters::letter_of(self, shop.as_str(), chat, message_id).await)
    }

    async fn move_letters(&self, shop: &Shop, from: i64, to: i64) -> Result<()> {
        self.told(letters::move_letters(self, shop.as_str(), from, to).await)
    }

    async fn forget_chat(&self, shop: &Shop, chat: i64) -> Result<()> {
        self.told(letters::forget_chat(self, shop.as_str(), chat).await)
    }

    async fn warn(&self, shop: &Shop, keys: &[String], letters: &[Letter], now: Time) -> Result<bool> {
        self.told(watch::warn(self, shop.as_str(), keys, letters, now).await)
    }

    async fn warned(&self, shop: &Shop, keys: &[String]) -> Result<Vec<String>> {
        self.told(watch::warned(self, shop.as_str(), keys).await)
    }

    async fn peek_chats(&self, shop: &Shop, chats: &[ChatId]) -> Result<Vec<ChatInput>> {
        self.told(inputs::peek_chats(self, shop.as_str(), chats).await)
    }

    async fn forget_old(&self, shop: &Shop, before: Time) -> Result<()> {
        self.told(watch::forget_old(self, shop.as_str(), before).await)
    }
}

/// Named value that tells who polls and until when: `MICROS OWNER`.
const POLLING: &str = "bot_polling";

async fn hold_polling(store: &SqliteStore, shop: &str, owner: &str, now: Time, until: Time) -> Result<bool> {
    let mut tx = store.begin().await?;
    let held: Option<String> = sqlx::query_scalar("SELECT value FROM value WHERE shop = ?1 AND name = ?2")
        .bind(shop)
        .bind(POLLING)
        .fetch_optional(&mut *tx)
        .await?;
    let other = held.as_deref().and_then(|text| text.split_once(' ')).is_some_and(|(until, who)| {
        who != owner && until.parse::<i64>().is_ok_and(|until| until > now.timestamp_micros())
    });
    if other {
        return Ok(false);
    }
    keep_value(&mut tx, shop, POLLING, Some(&format!("{} {owner}", until.timestamp_micros()))).await?;
    tx.commit().await?;
    Ok(true)
}

async fn take_updates(store: &SqliteStore, shop: &str, updates: &[TakenUpdate], now: Time) -> Result<Vec<TakenUpdate>> {
    let mut tx = store.begin().await?;
    let mut new = Vec::new();
    for update in updates {
        let done = sqlx::query(
            "INSERT INTO bot_update (shop, id, body, starts, taken_at) VALUES (?1, ?2, ?3, 1, ?4)
             ON CONFLICT (shop, id) DO NOTHING",
        )
        .bind(shop)
        .bind(update.id)
        .bind(&update.body)
        .bind(now.timestamp_micros())
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 1 {
            new.push(update.clone());
        }
    }
    tx.commit().await?;
    Ok(new)
}

async fn unsettled_updates(store: &SqliteStore, shop: &str) -> Result<Vec<TakenUpdate>> {
    let mut tx = store.begin().await?;
    let rows = sqlx::query(
        "UPDATE bot_update SET starts = starts + 1 WHERE shop = ?1 AND body IS NOT NULL RETURNING id, body, starts - 1",
    )
    .bind(shop)
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    let taken = |row: &SqliteRow| {
        let mut cells = Cells::of(row);
        Ok(TakenUpdate { id: cells.next()?, body: cells.next()?, starts: cells.next()? })
    };
    let mut updates = rows.iter().map(taken).collect::<Result<Vec<_>>>()?;
    updates.sort_by_key(|update| update.id);
    Ok(updates)
}

async fn settle_update(
    store: &SqliteStore,
    shop: &str,
    update: i64,
    effects: &[Effect],
    answers: &[Letter],
    now: Time,
) -> Result<bool> {
    let mut tx = store.begin().await?;
    let done = sqlx::query("UPDATE bot_update SET body = NULL WHERE shop = ?1 AND id = ?2 AND body IS NOT NULL")
        .bind(shop)
        .bind(update)
        .execute(&mut *tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    for effect in effects {
        perform(&mut tx, shop, effect, now).await?;
    }
    letters::put(&mut tx, shop, answers).await?;
    tx.commit().await?;
    Ok(true)
}

async fn under_way(store: &SqliteStore, shop: &str) -> Result<(u32, u32)> {
    let row = sqlx::query(
        "SELECT (SELECT count(*) FROM bot_update WHERE shop = ?1 AND body IS NOT NULL),
           (SELECT count(*) FROM letter WHERE shop = ?1 AND state IN ('pending', 'sending'))",
    )
    .bind(shop)
    .fetch_one(&store.readers)
    .await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

async fn perform(connection: &mut SqliteConnection, shop: &str, effect: &Effect, now: Time) -> Result<()> {
    match effect {
        Effect::KeepPerson(person) => keep_person(connection, shop, person).await,
        Effect::RemovePerson(user) => {
            let sql = "DELETE FROM bot_person WHERE shop = ?1 AND user = ?2";
            sqlx::query(sql).bind(shop).bind(user).execute(connection).await?;
            Ok(())
        }
        Effect::KeepInvite(invite) => keep_invite(connection, shop, invite).await,
        Effect::UseInvite { hash, user } => {
            let sql = "UPDATE bot_invite SET used_by = ?3 WHERE shop = ?1 AND hash = ?2 AND used_by IS NULL";
            let done = sqlx::query(sql).bind(shop).bind(hash).bind(user).execute(connection).await?;
            match done.rows_affected() {
                1 => Ok(()),
                _ => Err(StoreError::Busy("the invite was used meanwhile".into())),
            }
        }
        Effect::Refused { user, day } => {
            let sql = "INSERT INTO bot_refusal (shop, user, day, count) VALUES (?1, ?2, ?3, 1)
                       ON CONFLICT (shop, user, day) DO UPDATE SET count = count + 1";
            sqlx::query(sql).bind(shop).bind(user).bind(day).execute(connection).await?;
            Ok(())
        }
        Effect::Tapped { key, user } => {
            let sql = "INSERT INTO bot_tap (shop, key, user, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
            let query = sqlx::query(sql).bind(shop).bind(key).bind(user).bind(now.timestamp_micros());
            query.execute(connection).await?;
            Ok(())
        }
        Effect::Dismiss { chat, message, user, at } => {
            let sql = "INSERT INTO dismissal (shop, chat, at, message, user) VALUES (?1, ?2, ?3, ?4, ?5)
                       ON CONFLICT DO NOTHING";
            let query = sqlx::query(sql).bind(shop).bind(chat.0).bind(at.timestamp_micros()).bind(message.0).bind(user);
            query.execute(&mut *connection).await?;
            follow::mark_changed(connection, shop, &[chat.0].into()).await
        }
        Effect::Plan(slot) => ledger::insert_slot(connection, shop, slot, RunState::Planned, now).await.map(|_| ()),
        Effect::Resend(key) => {
            let sql = "UPDATE outbox SET state = 'pending', due_at = ?3, expires_at = NULL
                       WHERE shop = ?1 AND key = ?2 AND state IN ('unknown', 'dead')";
            sqlx::query(sql).bind(shop).bind(key).bind(now.timestamp_micros()).execute(connection).await?;
            Ok(())
        }
        Effect::Post(post) => outbox::put(connection, shop, std::slice::from_ref(post)).await.map(|_| ()),
        Effect::Label(label) => own_labels::put(connection, shop, label).await,
        Effect::Keep { name, value } => keep_value(connection, shop, name, value.as_deref()).await,
    }
}

async fn keep_value(connection: &mut SqliteConnection, shop: &str, name: &str, value: Option<&str>) -> Result<()> {
    let query = match value {
        Some(value) => sqlx::query(
            "INSERT INTO value (shop, name, value) VALUES (?1, ?2, ?3)
             ON CONFLICT (shop, name) DO UPDATE SET value = excluded.value",
        )
        .bind(shop)
        .bind(name)
        .bind(value),
        None => sqlx::query("DELETE FROM value WHERE shop = ?1 AND name = ?2").bind(shop).bind(name),
    };
    query.execute(connection).await?;
    Ok(())
}

async fn keep_person(connection: &mut SqliteConnection, shop: &str, person: &Person) -> Result<()> {
    sqlx::query(
        "INSERT INTO bot_person (shop, user, role, name, manager, chat, added_by, added_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (shop, user) DO UPDATE SET role = excluded.role, name = excluded.name,
           manager = excluded.manager, chat = coalesce(excluded.chat, chat)",
    )
    .bind(shop)
    .bind(person.user)
    .bind(person.role.name())
    .bind(&person.name)
    .bind(person.manager.map(|manager| manager.0))
    .bind(person.chat)
    .bind(person.added_by)
    .bind(person.added_at.timestamp_micros())
    .execute(connection)
    .await?;
    Ok(())
}

async fn keep_invite(connection: &mut SqliteConnection, shop: &str, invite: &Invite) -> Result<()> {
    sqlx::query(
        "INSERT INTO bot_invite (shop, hash, role, name, manager, made_by, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
    )
    .bind(shop)
    .bind(&invite.hash)
    .bind(invite.role.name())
    .bind(&invite.name)
    .bind(invite.manager.map(|manager| manager.0))
    .bind(invite.made_by)
    .bind(invite.expires_at.timestamp_micros())
    .execute(connection)
    .await?;
    Ok(())
}

async fn people(store: &SqliteStore, shop: &str) -> Result<Vec<Person>> {
    let rows = sqlx::query(
        "SELECT user, role, name, manager, chat, added_by, added_at FROM bot_person WHERE shop = ?1 ORDER BY user",
    )
    .bind(shop)
    .fetch_all(&store.readers)
    .await?;
    let person = |row: &SqliteRow| {
        let mut cells = Cells::of(row);
        Ok(Person {
            user: cells.next()?,
            role: role_of(cells.next()?)?,
            name: cells.next()?,
            manager: cells.next::<Option<i64>>()?.map(ManagerId),
            chat: cells.next()?,
            added_by: cells.next()?,
            added_at: cells.time()?,
        })
    };
    let mut people = rows.iter().map(person).collect::<Result<Vec<_>>>()?;
    people.sort_by(|one, other| (other.role, &one.name, one.user).cmp(&(one.role, &other.name, other.user)));
    Ok(people)
}

fn role_of(name: &str) -> Result<Role> {
    Role::of_name(name).ok_or_else(|| StoreError::Failed(format!("a stored role cannot be read: {name:?}")))
}

async fn open_invite(store: &SqliteStore, shop: &str, hash: &str, now: Time) -> Result<Option<Invite>> {
    let row = sqlx::query(
        "SELECT hash, role, name, manager, made_by, expires_at FROM bot_invite
         WHERE shop = ?1 AND hash = ?2 AND used_by IS NULL AND expires_at > ?3",
    )
    .bind(shop)
    .bind(hash)
    .bind(now.timestamp_micros())
    .fetch_optional(&store.readers)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::of(&row);
    Ok(Some(Invite {
        hash: cells.next()?,
        role: role_of(cells.next()?)?,
        name: cells.next()?,
        manager: cells.next::<Option<i64>>()?.map(ManagerId),
        made_by: cells.next()?,
        expires_at: cells.time()?,
    }))
}

async fn refusals(store: &SqliteStore, shop: &str, user: i64, day: &str) -> Result<u32> {
    let count: Option<u32> =
        sqlx::query_scalar("SELECT count FROM bot_refusal WHERE shop = ?1 AND user = ?2 AND day = ?3")
            .bind(shop)
            .bind(user)
            .bind(day)
            .fetch_optional(&store.readers)
            .await?;
    Ok(count.unwrap_or(0))
}

async fn was_tapped(store: &SqliteStore, shop: &str, key: &str) -> Result<bool> {
    let row = sqlx::query("SELECT 1 FROM bot_tap WHERE shop = ?1 AND key = ?2")
        .bind(shop)
        .bind(key)
        .fetch_optional(&store.readers)
        .await?;
    row.map(|row| row.try_get::<i64, _>(0)).transpose().map(|found| found.is_some()).map_err(StoreError::from)
}
