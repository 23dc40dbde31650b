//! Facts for tests, made from chats in one line (`analysis::sample`).

use std::collections::BTreeMap;

use crate::analysis::sample::{at, chat, found_in, rules};
use crate::model::crm::{Order, OrderChange, Payment, Reference};
use crate::model::facts::{ChatFacts, Completeness, Facts};
use crate::model::ids::{ChatId, CustomerId, OrderId, Shop};
use crate::model::money::Money;
use crate::model::time::Period;

/// Ten days from Monday 10:00, seen at their end. Chat n belongs to customer n.
pub fn facts_of(chats: &[&str]) -> Facts {
    let chats = chats.iter().zip(1..).map(|(items, id)| {
        let mut input = chat(items);
        input.chat.id = ChatId(id);
        input.chat.customer = Some(CustomerId(id));
        ChatFacts { findings: found_in(&input, &[]), chat: input.chat }
    });
    Facts {
        shop: Shop::main(),
        period: Period::new(at(0), at(864_000)),
        now: at(864_000),
        rules: rules(),
        channels: BTreeMap::new(),
        managers: BTreeMap::new(),
        crm_users: BTreeMap::new(),
        crm_customers: BTreeMap::new(),
        customer_phones: BTreeMap::new(),
        references: Vec::new(),
        chats: chats.collect(),
        orders: Vec::new(),
        code_checks: Vec::new(),
        order_changes: Vec::new(),
        quotes: BTreeMap::new(),
        practice: None,
        coaching: Vec::new(),
        completeness: Completeness::default(),
        order_model: None,
    }
}

/// An order of the customer of chat 1, made at a second, with a total in minor units.
pub fn order(id: i64, made: i64, total: i64) -> Order {
    Order {
        id: OrderId(id),
        number: format!("{id}A"),
        site: None,
        status: "new".into(),
        method: None,
        currency: Some("RUB".into()),
        customer: None,
        gateway_customers: vec![CustomerId(1)],
        phone: None,
        manager: None,
        dialog: None,
        total: Money(total),
        goods: Money(total),
        delivery: Money(0),
        paid_sum: None,
        payments: Vec::new(),
        created_at: at(made),
        status_updated_at: None,
        fully_paid_at: None,
        deleted: false,
    }
}

pub fn payment(status: &str, amount: i64) -> Payment {
    Payment { id: 1, status: Some(status.into()), kind: None, amount: Money(amount), paid_at: None }
}

pub fn status(kind: &str, code: &str, group: Option<&str>, payment_complete: bool) -> Reference {
    Reference {
        kind: kind.into(),
        code: code.into(),
        name: code.into(),
        active: true,
        group: group.map(Into::into),
        payment_complete,
        gateway_id: None,
    }
}

/// A record of the history of order 1.
pub fn change(id: i64, secs: i64, field: &str, old: &str, new: &str) -> OrderChange {
    OrderChange {
        id,
        order: OrderId(1),
        at: at(secs),
        user: None,
        source: "user".into(),
        field: field.into(),
        created: false,
        deleted: false,
        old_value: old.into(),
        new_value: new.into(),
    }
}
