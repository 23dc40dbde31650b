//! What else cannot wait: a promise that is overdue, an angry customer with an open order, a payment link that leads elsewhere.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::Instant;

use crate::jobs::Parts;
use crate::jobs::watch::Settings;
use crate::jobs::watch::decide::{Alarm, Kind};
use crate::model::chat::ChatInput;
use crate::model::conduct::{GRACE, Promise};
use crate::model::crm::Order;
use crate::model::facts::Facts;
use crate::model::findings::{ChatFindings, MessageMark};
use crate::model::ids::{ManagerId, MessageId};
use crate::model::labels::{MessageLabels, Sentiment};
use crate::model::time::{Period, Time};

/// An order may come or end within this unnoticed.
const ASK_AGAIN: Duration = Duration::from_secs(600);
/// Older messages are no news.
const NEWS: TimeDelta = TimeDelta::hours(24);
/// An order made before is not waited for any more.
const ORDERS: TimeDelta = TimeDelta::days(60);
/// Groups of statuses in which an order is over.
const OVER: [&str; 2] = ["complete", "cancel"];
/// The model has to be this sure that a customer is angry, percent.
const SURE: u8 = 70;
/// Beginnings of words that make a link one to pay by.
const PAYING: [&str; 5] = ["оплат", "плат", "перевод", "перевест", "предоплат"];

/// What is known of angry customers' orders: asked again after a while, since reading them costs.
#[derive(Default)]
pub struct OrdersAsked(BTreeMap<MessageId, (Instant, bool)>);

impl OrdersAsked {
    async fn has_open(
        &mut self,
        parts: &Parts,
        input: &ChatInput,
        message: MessageId,
        now: Time,
    ) -> anyhow::Result<bool> {
        self.0.retain(|_, (asked, _)| asked.elapsed() < ASK_AGAIN);
        if let Some((_, open)) = self.0.get(&message) {
            return Ok(*open);
        }
        let open = has_open_order(parts, input, now).await?;
        self.0.insert(message, (Instant::now(), open));
        Ok(open)
    }
}

/// The alarms of one chat as it is now.
pub async fn alarms(
    parts: &Parts,
    settings: &Settings,
    orders: &mut OrdersAsked,
    input: &ChatInput,
    findings: &ChatFindings,
) -> anyhow::Result<Vec<Alarm>> {
    let now = parts.clock.now();
    let mut found = links(settings, input, findings, now);
    found.extend(promises(findings, now));
    if let Some(angry) = angry(findings, now)
        && orders.has_open(parts, input, angry.message, now).await?
    {
        found.push(angry);
    }
    Ok(found)
}

/// Promises nobody has kept; each is due some time after it was told to be.
fn promises(findings: &ChatFindings, now: Time) -> Vec<Alarm> {
    let all = findings.episodes.iter().flat_map(|episode| &episode.conduct.promises);
    let open = all.filter(|promise| promise.kept_at.is_none_or(|at| at > now));
    let alarm = |promise: &Promise| Alarm {
        kind: Kind::Promise,
        message: promise.message,
        at: promise.due_at + GRACE,
        manager: promise.manager,
    };
    open.map(alarm).filter(|alarm| now - alarm.at <= NEWS).collect()
}

/// The last angry message of the customer nobody answered with success yet.
fn angry(findings: &ChatFindings, now: Time) -> Option<Alarm> {
    let is_angry = |mark: &&MessageMark| match &mark.labels {
        MessageLabels::Customer(labels) => {
            labels.sentiment == Sentiment::Negative && labels.sentiment_sure >= SURE && now - mark.at <= NEWS
        }
        _ => false,
    };
    let mark = findings.marks.iter().rev().find(is_angry)?;
    Some(Alarm { kind: Kind::Angry, message: mark.id, at: mark.at, manager: last_author(findings) })
}

fn last_author(findings: &ChatFindings) -> Option<ManagerId> {
    findings.marks.iter().rev().find(|mark| mark.class.is_human()).and_then(|mark| mark.manager)
}

async fn has_open_order(parts: &Parts, input: &ChatInput, now: Time) -> anyhow::Result<bool> {
    let Some(customer) = input.chat.customer else { return Ok(false) };
    let mut period = Period::new(now - ORDERS, now);
    // Facts of orders reach some days past their period: an empty one at its start is enough of chats.
    let window = TimeDelta::days(i64::from(parts.rules.order_window_days));
    while period.from < now {
        let step = Period::new(period.from, period.from);
        let facts = parts.store.facts(&parts.shop, step, &parts.rules, now).await?;
        let ours = |order: &&Order| {
            let crm = facts.crm_customers.get(&customer);
            order.gateway_customers.contains(&customer) || (crm.is_some() && order.customer.as_ref() == crm)
        };
        if facts.orders.iter().filter(ours).any(|order| is_open(&facts, order)) {
            return Ok(true);
        }
        period.from += window;
    }
    Ok(false)
}

fn is_open(facts: &Facts, order: &Order) -> bool {
    let status = facts.references.iter().find(|it| it.kind == "status" && it.code == order.status);
    let group = status.and_then(|status| status.group.as_deref()).unwrap_or_default();
    !order.deleted && !OVER.contains(&group)
}

fn links(settings: &Settings, input: &ChatInput, findings: &ChatFindings, now: Time) -> Vec<Alarm> {
    if settings.payment_hosts.is_empty() {
        return Vec::new();
    }
    let recent = findings.marks.iter().filter(|mark| mark.class.is_human() && now - mark.at <= NEWS);
    let alarm = |mark: &MessageMark| {
        let message = input.messages.iter().find(|message| message.id == mark.id)?;
        let strange = leads_elsewhere(&message.text, &settings.payment_hosts);
        strange.then_some(Alarm { kind: Kind::PaymentLink, message: mark.id, at: mark.at, manager: mark.manager })
    };
    recent.filter_map(alarm).collect()
}

/// The text asks to pay and has a link to a host that is not on the list, nor below one that is.
pub fn leads_elsewhere(text: &str, hosts: &[String]) -> bool {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let asks = words.into_iter().any(|word| PAYING.iter().any(|start| word.starts_with(start)));
    let addresses = lower.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '(' | ')'));
    addresses.filter_map(host).any(|(host, pays)| {
        let allowed = hosts.iter().any(|known| host == *known || host.ends_with(&format!(".{known}")));
        !allowed && (asks || pays)
    })
}

/// Host of an address and whether the address itself speaks of paying.
fn host(word: &str) -> Option<(String, bool)> {
    let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"))?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // What stands before an @ is shown to mislead; the host stands after it.
    let host = authority.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    let host = host.trim_matches('.').trim_start_matches("www.");
    (!host.is_empty()).then(|| (host.to_owned(), rest.contains("pay")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_lead_elsewhere() {
        let hosts = ["yookassa.ru".to_owned(), "shop.example".to_owned()];
        for text in [
            "Оплатите по ссылке https://evil.example/x",
            "вот ссылка на оплату: http://yookassa.ru.evil.example/1",
            "оплата https://yookassa.ru@evil.example/1",
            "держите https://pay-fast.example/payment/7",
            "ОПЛАТА HTTPS://EVIL.EXAMPLE",
        ] {
            assert!(leads_elsewhere(text, &hosts), "{text}");
        }
        for text in [
            "Оплатите по ссылке https://yookassa.ru/my/i/7",
            "оплата: https://www.shop.example/pay?x=1, спасибо",
            "оплата (https://pay.shop.example/1)",
            "смотрите каталог https://catalog.example/dress",
            "оплатить можно наличными",
            "",
        ] {
            assert!(!leads_elsewhere(text, &hosts), "{text}");
        }
    }
}
