//! Facts of a period in one snapshot: findings, people, orders, completeness. No messages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::TimeDelta;
use futures::TryStreamExt;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::migrate::VERSION;
use super::pack::{FINDINGS_FORM, FindingsUnpacker};
use super::read::{channels, chat_of, crm_users, links, managers, order_changes, orders, phones, references};
use super::value::{Cells, json_list};
use super::{SqliteStore, follow, ledger};
use crate::model::coaching::Focus;
use crate::model::facts::{ChatFacts, CodeCheck, Completeness, Facts, LONGEST_WINDOW_DAYS, Rules};
use crate::model::findings::{Episode, MessageClass};
use crate::model::ids::{MessageId, Shop};
use crate::model::labels::{Label, SURE_FROM, SpinCode};
use crate::model::order_model::OrderModel;
use crate::model::own_label::LabelHead;
use crate::model::practice::Practice;
use crate::model::time::{Period, Time, from_micros};
use crate::store::{ORDER_MODEL, Result, coaching, practice};

/// Streams whose rows make messages complete.
const CHAT_STREAMS: &str = "'messages', 'chats', 'dialogs'";

pub(super) async fn facts(store: &SqliteStore, shop: &Shop, period: Period, rules: &Rules, now: Time) -> Result<Facts> {
    let name = shop.as_str();
    let mut reader = store.readers.begin().await?;
    let (chats, damaged) = chat_facts(&mut reader, name, period).await?;
    let window_days = rules.order_window_days.max(LONGEST_WINDOW_DAYS);
    let (from, to) =
        (period.from.timestamp_micros(), (period.to + TimeDelta::days(i64::from(window_days))).timestamp_micros());
    let facts = Facts {
        shop: shop.clone(),
        period,
        now,
        rules: rules.clone(),
        channels: channels(&mut reader, name).await?,
        managers: managers(&mut reader, name).await?,
        crm_users: crm_users(&mut reader, name).await?,
        crm_customers: links(&mut reader, name).await?,
        references: references(&mut reader, name).await?,
        code_checks: code_checks(&mut reader, name).await?,
        customer_phones: phones(&mut reader, name).await?,
        orders: orders(&mut reader, name, from, to).await?,
        order_changes: order_changes(&mut reader, name, from, to).await?,
        quotes: quotes(&mut reader, name, &chats).await?,
        practice: practice(&mut reader, name).await?.map(Arc::new),
        coaching: coaching(&mut reader, name).await?,
        completeness: completeness(&mut reader, name, period, &chats).await?,
        order_model: order_model(&mut reader, name).await?,
        chats,
    };
    drop(reader);
    judge_again(store, name, damaged).await?;
    Ok(facts)
}

/// Chats with a message in the period or an open wait, and those whose findings cannot be read.
async fn chat_facts(
    reader: &mut SqliteConnection,
    shop: &str,
    period: Period,
) -> Result<(Vec<ChatFacts>, BTreeSet<i64>)> {
    let mut rows = sqlx::query(
        "SELECT finding.chat, channel, customer, coalesce(created_at, 0), coalesce(updated_at, 0), last_activity,
           reply_deadline, chat.id IS NULL, findings
         FROM finding LEFT JOIN chat ON chat.shop = finding.shop AND chat.id = finding.chat
         WHERE finding.shop = ?1 AND findings IS NOT NULL AND form = ?4 AND finding.chat IN (
           SELECT chat FROM message WHERE shop = ?1 AND sent_at >= ?2 AND sent_at < ?3
           UNION SELECT chat FROM finding WHERE shop = ?1 AND open_waits > 0)
         ORDER BY finding.chat",
    )
    .bind(shop)
    .bind(period.from.timestamp_micros())
    .bind(period.to.timestamp_micros())
    .bind(FINDINGS_FORM)
    .fetch(reader);
    let mut unpacker = FindingsUnpacker::new()?;
    let mut chats = Vec::new();
    let mut damaged = BTreeSet::new();
    while let Some(row) = rows.try_next().await? {
        let mut cells = Cells::of(&row);
        let mut chat = chat_of(&mut cells)?;
        let without_row: bool = cells.next()?;
        let Some(findings) = unpacker.unpack(cells.next()?) else {
            damaged.insert(chat.id.0);
            continue;
        };
        if without_row && let (Some(first), Some(last)) = (findings.marks.first(), findings.marks.last()) {
            (chat.created_at, chat.updated_at) = (first.at, last.at);
        }
        chats.push(ChatFacts { chat, findings });
    }
    Ok((chats, damaged))
}

/// The latest training. One that this version cannot read is no model until the next training.
async fn order_model(reader: &mut SqliteConnection, shop: &str) -> Result<Option<Arc<OrderModel>>> {
    let stored: Option<String> = sqlx::query_scalar("SELECT value FROM value WHERE shop = ?1 AND name = ?2")
        .bind(shop)
        .bind(ORDER_MODEL)
        .fetch_optional(reader)
        .await?;
    Ok(stored.and_then(|text| serde_json::from_str(&text).ok()).map(Arc::new))
}

/// Findings that cannot be read are made again by the next analysis; told, never passed over in silence.
async fn judge_again(store: &SqliteStore, shop: &str, damaged: BTreeSet<i64>) -> Result<()> {
    if damaged.is_empty() {
        return Ok(());
    }
    tracing::warn!(
        store.chats = damaged.len(),
        "store: findings of {} chats cannot be read and are left out until the next analysis",
        damaged.len()
    );
    if store.writer.is_none() {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    follow::mark_changed(&mut tx, shop, &damaged).await?;
    Ok(tx.commit().await?)
}

async fn practice(reader: &mut SqliteConnection, shop: &str) -> Result<Option<Practice>> {
    let stored: Option<String> = sqlx::query_scalar("SELECT value FROM value WHERE shop = ?1 AND name = ?2")
        .bind(shop)
        .bind(practice::NAME)
        .fetch_optional(reader)
        .await?;
    Ok(stored.as_deref().and_then(practice::unpack))
}

async fn coaching(reader: &mut SqliteConnection, shop: &str) -> Result<Vec<Focus>> {
    let stored: Option<String> = sqlx::query_scalar("SELECT value FROM value WHERE shop = ?1 AND name = ?2")
        .bind(shop)
        .bind(coaching::NAME)
        .fetch_optional(reader)
        .await?;
    Ok(stored.as_deref().map(coaching::unpack).unwrap_or_default())
}

async fn quotes(reader: &mut SqliteConnection, shop: &str, chats: &[ChatFacts]) -> Result<BTreeMap<MessageId, String>> {
    let mut wanted: BTreeSet<MessageId> = chats.iter().flat_map(last_words).collect();
    for chat in chats {
        chat.findings.episodes.iter().for_each(|episode| evidence(episode, &mut wanted));
        phrases(chat, &mut wanted);
    }
    Ok(texts(reader, shop, json_list(wanted.iter().map(|id| id.0))).await?.into_iter().collect())
}

/// Of messages chosen by lot: how often the shop agreed with each code the program had given.
async fn code_checks(reader: &mut SqliteConnection, shop: &str) -> Result<Vec<CodeCheck>> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT believed, codes FROM own_label WHERE shop = ?1 AND head = ?2 AND sampled = 1")
            .bind(shop)
            .bind(LabelHead::Spin.code())
            .fetch_all(reader)
            .await?;
    let has = |codes: &str, code: SpinCode| codes.split(',').any(|named| named == code.code());
    let check = |code: SpinCode| {
        let believed = || rows.iter().filter(|(believed, _)| has(believed, code));
        let right = believed().filter(|(_, codes)| has(codes, code)).count() as u64;
        CodeCheck { code, checked: believed().count() as u64, right }
    };
    let checks = SpinCode::ALL.iter().filter(|code| code.is_spin()).map(|code| check(*code));
    Ok(checks.filter(|check| check.checked > 0).collect())
}

/// Messages that prove what was found.
fn evidence(episode: &Episode, wanted: &mut BTreeSet<MessageId>) {
    let conduct = &episode.conduct;
    wanted.extend(episode.advice.iter().filter_map(|advice| advice.evidence));
    wanted.extend(conduct.criteria.iter().filter(|mark| !mark.met).filter_map(|mark| mark.evidence));
    wanted.extend(conduct.unanswered.iter());
    wanted.extend(conduct.promises.iter().map(|promise| promise.message));
    wanted.extend(conduct.silences.iter().map(|silence| silence.after));
    wanted.extend(conduct.objections.iter().map(|objection| objection.message));
    wanted.extend(conduct.upsell.iter().map(|offer| offer.message));
}

/// What may serve as an example: the shop's questions and offers where the customer came to buy.
fn phrases(chat: &ChatFacts, wanted: &mut BTreeSet<MessageId>) {
    let bought = |episode: &&Episode| episode.conduct.buying_signal.is_some() || !episode.order_ids.is_empty();
    for episode in chat.findings.episodes.iter().filter(bought) {
        let conduct = &episode.conduct;
        wanted.extend(conduct.objections.iter().filter_map(|objection| objection.answer));
        wanted.extend(conduct.upsell.iter().chain(&conduct.step).map(|offer| offer.message));
        wanted.extend(conduct.silences.iter().filter_map(|silence| Some(silence.followed_up?.1)));
    }
    let mut begun = None;
    for mark in &chat.findings.marks {
        if mark.class.is_human() && begun.replace(mark.episode) != Some(mark.episode) {
            let episode = chat.findings.episodes.get(mark.episode as usize);
            wanted.extend(episode.as_ref().filter(|episode| bought(episode)).map(|_| mark.id));
        }
        let Some(labels) = mark.labels.manager() else { continue };
        let asks = labels.spin_sure >= SURE_FROM && labels.spin.iter().any(SpinCode::is_spin);
        if asks && chat.findings.episodes.get(mark.episode as usize).as_ref().is_some_and(bought) {
            wanted.insert(mark.id);
        }
    }
}

/// Of a chat whose customer waits: the message that opened the wait and the customer's last one.
fn last_words(chat: &ChatFacts) -> Vec<MessageId> {
    let waits = chat.findings.episodes.iter().flat_map(|episode| &episode.waits);
    let Some(open) = waits.filter(|wait| wait.is_open()).map(|wait| wait.opened_by).next_back() else {
        return Vec::new();
    };
    let last = chat.findings.marks.iter().rev().find(|mark| mark.class == MessageClass::Customer);
    last.map(|mark| mark.id).into_iter().chain([open]).collect()
}

/// Texts of messages; those deleted or unknown are left out.
pub(super) async fn texts(reader: &mut SqliteConnection, shop: &str, ids: String) -> Result<Vec<(MessageId, String)>> {
    let rows = sqlx::query(
        "SELECT id, text FROM message WHERE shop = ?1 AND id IN (SELECT value FROM json_each(?2)) AND text <> '' ORDER BY id",
    )
    .bind(shop)
    .bind(ids)
    .fetch_all(reader)
    .await?;
    rows.iter().map(|row| Ok((MessageId(row.try_get(0)?), row.try_get(1)?))).collect()
}

async fn completeness(
    reader: &mut SqliteConnection,
    shop: &str,
    period: Period,
    chats: &[ChatFacts],
) -> Result<Completeness> {
    let streams = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT min(complete_until), count(*) = count(complete_until), min(backfilled_from) FROM stream
         WHERE shop = ?1 AND stream IN ({CHAT_STREAMS})"
    )))
    .bind(shop)
    .fetch_one(&mut *reader)
    .await?;
    let all_walked: bool = streams.try_get(1)?;
    let until: Option<i64> = streams.try_get(0)?;
    let messages = sqlx::query(
        "SELECT count(*), coalesce(sum(author IS NOT NULL OR author_kind IN ('channel', 'bot') OR kind = 'system'), 0) FROM message
         WHERE shop = ?1 AND sent_at >= ?2 AND sent_at < ?3",
    )
    .bind(shop)
    .bind(period.from.timestamp_micros())
    .bind(period.to.timestamp_micros())
    .fetch_one(&mut *reader)
    .await?;
    Ok(Completeness {
        complete_until: until.filter(|_| all_walked).map(from_micros),
        backfilled_from: streams.try_get::<Option<i64>, _>(2)?.map(from_micros),
        gaps: gaps(reader, shop).await?,
        messages: messages.try_get::<i64, _>(0)?.cast_unsigned(),
        messages_with_author: messages.try_get::<i64, _>(1)?.cast_unsigned(),
        quarantined: count(reader, shop, "SELECT count(*) FROM quarantine WHERE shop = ?1").await?,
        pending_cursors: count(reader, shop, "SELECT count(*) FROM cursor WHERE shop = ?1").await?,
        last_export: ledger::last_ok(reader, shop, "export").await?,
        last_sync: ledger::last_ok(reader, shop, "sync").await?,
        schema_version: VERSION,
        rule_version: chats.iter().map(|chat| chat.findings.rules).max().unwrap_or(0),
    })
}

async fn count(reader: &mut SqliteConnection, shop: &str, sql: &'static str) -> Result<u64> {
    let count: i64 = sqlx::query_scalar(sql).bind(shop).fetch_one(reader).await?;
    Ok(count.cast_unsigned())
}

/// Spans of messages that were given up. A walk reads on from its watermark after any pause, so
/// nothing else leaves a hole.
pub(super) async fn gaps(reader: &mut SqliteConnection, shop: &str) -> Result<Vec<Period>> {
    let rows = sqlx::query(
        "SELECT gap_from, gap_to FROM quarantine
         WHERE shop = ?1 AND stream = 'messages' AND gap_from < gap_to ORDER BY gap_from",
    )
    .bind(shop)
    .fetch_all(reader)
    .await?;
    let mut gaps: Vec<Period> = Vec::new();
    for row in &rows {
        let gap = Period::new(from_micros(row.try_get(0)?), from_micros(row.try_get(1)?));
        match gaps.last_mut() {
            Some(last) if gap.from <= last.to => last.to = last.to.max(gap.to),
            _ => gaps.push(gap),
        }
    }
    Ok(gaps)
}

/// The gaps alone, for the analysis.
pub(super) async fn gaps_now(store: &SqliteStore, shop: &str) -> Result<Vec<Period>> {
    gaps(&mut *store.readers.acquire().await?, shop).await
}

/// The texts of messages, raw.
pub(super) async fn texts_of(store: &SqliteStore, shop: &str, ids: &[MessageId]) -> Result<Vec<(MessageId, String)>> {
    texts(&mut *store.readers.acquire().await?, shop, json_list(ids.iter().map(|id| id.0))).await
}
