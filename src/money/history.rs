//! What the history of an order tells: who moved it, when, its first sum, who held it when it was made.

use crate::model::crm::{Order, OrderChange};
use crate::model::facts::Facts;
use crate::model::ids::{CrmUserId, OrderId};
use crate::model::money::Money;
use crate::model::time::Time;

/// One move of an order to a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusStep<'a> {
    pub at: Time,
    /// Absent at the creation.
    pub from: Option<&'a str>,
    pub to: &'a str,
    /// The user who moved it; absent for rules, integrations and the API.
    pub by: Option<CrmUserId>,
    /// `user`, `api`, `rule`, ...
    pub source: &'a str,
}

/// A payment that took another status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentStep<'a> {
    pub at: Time,
    /// Absent when the record does not tell which payment.
    pub payment: Option<i64>,
    pub from: Option<&'a str>,
    pub to: Option<&'a str>,
}

/// The records of one order, by their number.
pub fn changes_of(facts: &Facts, order: OrderId) -> &[OrderChange] {
    let all = &facts.order_changes;
    let from = all.partition_point(|change| change.order < order);
    let to = from + all[from..].partition_point(|change| change.order == order);
    &all[from..to]
}

/// Every status the order had, in the order of the records: their times need not rise.
pub fn timeline(changes: &[OrderChange]) -> Vec<StatusStep<'_>> {
    changes.iter().filter(|change| change.field == "status").filter_map(status_step).collect()
}

fn status_step(change: &OrderChange) -> Option<StatusStep<'_>> {
    Some(StatusStep {
        at: change.at,
        from: code(&change.old_value),
        to: code(&change.new_value)?,
        by: change.user,
        source: &change.source,
    })
}

/// Every status its payments took.
pub fn payment_steps(changes: &[OrderChange]) -> Vec<PaymentStep<'_>> {
    changes.iter().filter(|change| change.field == "payments.status").map(payment_step).collect()
}

fn payment_step(change: &OrderChange) -> PaymentStep<'_> {
    PaymentStep {
        at: change.at,
        payment: number(&change.new_value, "payment"),
        from: code(&change.old_value),
        to: code(&change.new_value),
    }
}

/// The sum the order was made with; absent when its creation is not in the history.
pub fn first_total(changes: &[OrderChange]) -> Option<Money> {
    let created = changes.iter().find(|change| change.created)?;
    Money::parse(member(&created.new_value, "total")?)
}

/// Who was responsible when the order was made: the user it has now, or had before the first change
/// since. An order made without anybody belongs to the first who took it.
pub fn responsible_at_creation(order: &Order, changes: &[OrderChange]) -> Option<CrmUserId> {
    let mut moves = changes.iter().filter(|change| change.field == "manager" && change.at >= order.created_at);
    let Some(first) = moves.next() else { return order.manager };
    user(&first.old_value)
        .or_else(|| user(&first.new_value))
        .or_else(|| moves.find_map(|change| user(&change.new_value)))
}

fn user(json: &str) -> Option<CrmUserId> {
    number(json, "id").or_else(|| json.trim().parse().ok()).map(CrmUserId)
}

/// `{"code":"paid"}` or `"paid"`.
fn code(json: &str) -> Option<&str> {
    let raw = member(json, "code").unwrap_or(json).trim();
    let text = raw.strip_prefix('"')?.strip_suffix('"')?;
    (!text.is_empty()).then_some(text)
}

fn number(json: &str, name: &str) -> Option<i64> {
    member(json, name)?.trim().trim_matches('"').parse().ok()
}

/// The raw text of a plain member (number or text without quotes inside) of a flat object. Values of
/// histories are small and flat, and there are hundreds of thousands of them.
fn member<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    let body = json.trim().strip_prefix('{')?;
    let (_, after) = body.match_indices('"').find_map(|(at, _)| {
        let rest = body[at + 1..].strip_prefix(name)?.strip_prefix('"')?.trim_start().strip_prefix(':')?;
        Some((at, rest.trim_start()))
    })?;
    let end = match after.strip_prefix('"') {
        Some(text) => text.find('"')? + 2,
        None => after.find([',', '}']).unwrap_or(after.len()),
    };
    after.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sample::at;
    use crate::money::sample::{change, order};

    #[test]
    fn reads_what_records_hold() {
        let cases = [
            ("{\"code\":\"new\"}", Some("new")),
            ("{ \"id\": 5, \"code\" : \"paid\" }", Some("paid")),
            ("\"complete\"", Some("complete")),
            ("null", None),
            ("{}", None),
            ("{\"code\":null}", None),
            ("{\"code\"", None),
        ];
        for (json, expected) in cases {
            assert_eq!(code(json), expected, "{json}");
        }
        assert_eq!(number("{\"id\":21}", "id"), Some(21));
        assert_eq!(number("{\"id\":\"21\"}", "id"), Some(21));
        assert_eq!(member("{\"total\":30770.4,\"x\":1}", "total"), Some("30770.4"));
    }

    #[test]
    fn tells_who_moved_the_order_and_its_first_sum() {
        let changes = [
            change(1, 0, "status", "null", "{\"code\":\"new\",\"total\":120.5}"),
            change(2, 60, "status", "{\"code\":\"new\"}", "{\"code\":\"complete\"}"),
        ];
        let steps = timeline(&changes);
        assert_eq!(steps.len(), 2);
        assert_eq!((steps[1].at, steps[1].from, steps[1].to), (at(60), Some("new"), "complete"));
        assert_eq!(first_total(&changes), None, "no record says that it was created");
        let created = OrderChange { created: true, ..changes[0].clone() };
        assert_eq!(first_total(&[created]), Some(Money(12_050)));
    }

    #[test]
    fn the_responsible_is_frozen_at_the_creation() {
        let mut now = order(1, 0, 100);
        now.manager = Some(CrmUserId(9));
        let moved = |secs, old: &str, new: &str| change(1, secs, "manager", old, new);
        let cases: [(&[OrderChange], i64); 4] = [
            (&[], 9),
            (&[moved(50, "{\"id\":7}", "{\"id\":8}"), moved(60, "{\"id\":8}", "{\"id\":9}")], 7),
            (&[moved(50, "null", "{\"id\":8}"), moved(60, "{\"id\":8}", "{\"id\":9}")], 8),
            (&[moved(-50, "{\"id\":7}", "{\"id\":9}")], 9),
        ];
        for (changes, expected) in cases {
            assert_eq!(responsible_at_creation(&now, changes), Some(CrmUserId(expected)), "{changes:?}");
        }
    }
}
