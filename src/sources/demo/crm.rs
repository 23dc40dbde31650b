//! The sample shop as RetailCRM would tell it: users, references, customers, orders and their history.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::conversation::Bought;
use super::dice::Dice;
use super::gateway::item;
use super::people::{Buyer, CHANNELS, GOODS, MANAGERS};
use super::script::Outcome;
use super::shop::{SampleShop, is_new, number_of_day};
use crate::model::crm::{CrmCustomer, CrmUser, Order, OrderChange, Payment, Reference};
use crate::model::ids::{CrmCustomerId, CrmUserId, CustomerId, OrderId};
use crate::model::money::Money;
use crate::model::time::Time;
use crate::model::walk::{Entity, Item};

pub fn users() -> Vec<Item> {
    MANAGERS
        .iter()
        .map(|person| {
            let (first, last) = person.name.split_once(' ').unwrap_or((person.name, ""));
            let raw = json!({"id": person.crm_id, "firstName": first, "lastName": last, "active": true, "isManager": true,
                "mgUserId": person.id, "groups": [{"code": "manager"}]});
            let user = CrmUser {
                id: CrmUserId(person.crm_id),
                name: person.name.into(),
                email: None,
                active: true,
                manager: true,
                gateway_id: Some(person.id),
                groups: vec!["manager".into()],
            };
            item(Entity::CrmUser(user), &raw)
        })
        .collect()
}

/// Kind, code, name, group, money has arrived.
const REFERENCES: &[(&str, &str, &str, &str, bool)] = &[
    ("status", "new", "Новый", "new", false),
    ("status", "assembling", "Комплектуется", "assembling", false),
    ("status", "complete", "Выполнен", "complete", false),
    ("status", "cancel-other", "Отменён", "cancel", false),
    ("status", "return", "Возврат", "cancel", false),
    ("payment_type", "bank-card", "Банковская карта", "", false),
    ("payment_status", "not-paid", "Не оплачен", "", false),
    ("payment_status", "paid", "Оплачен", "", true),
    ("payment_status", "returned", "Возвращён", "", false),
    ("order_method", "messenger", "Мессенджер", "", false),
    ("order_method", "shopping-cart", "Корзина на сайте", "", false),
    ("site", "topol", "Тополь", "", false),
    ("user_group", "manager", "Менеджеры", "", false),
];

pub fn references() -> Vec<Item> {
    let plain = REFERENCES.iter().map(|(kind, code, name, group, complete)| Reference {
        kind: (*kind).into(),
        code: (*code).into(),
        name: (*name).into(),
        active: true,
        group: (!group.is_empty()).then(|| (*group).into()),
        payment_complete: *complete,
        gateway_id: None,
    });
    let channels = CHANNELS.iter().map(|(id, kind, name, _)| Reference {
        kind: "mg_channel".into(),
        code: format!("{kind}-{id}"),
        name: (*name).into(),
        active: true,
        group: None,
        payment_complete: false,
        gateway_id: Some(*id),
    });
    plain
        .chain(channels)
        .map(|reference| {
            let raw = json!({"code": reference.code, "name": reference.name, "active": true,
                "group": reference.group, "paymentComplete": reference.payment_complete});
            item(Entity::Reference(reference), &raw)
        })
        .collect()
}

/// An order with what its history tells.
pub struct Told {
    pub item: Item,
    order: Order,
    buyer: Buyer,
    updated: Time,
}

/// Orders that changed after an instant.
pub fn orders(shop: &SampleShop, after: Option<Time>) -> Vec<Told> {
    let from_chats = shop.conversations.iter().filter_map(|conversation| {
        let bought = conversation.bought.as_ref().filter(|bought| bought.at < shop.end)?;
        Some(told(shop, conversation.id, &conversation.buyer, bought, true))
    });
    let mut all: Vec<Told> = from_chats.chain(site_orders(shop)).collect();
    all.retain(|one| is_new(one.updated, after));
    all.sort_by_key(|one| one.order.id);
    all
}

/// Some people buy on the site without a word.
fn site_orders(shop: &SampleShop) -> Vec<Told> {
    let mut all = Vec::new();
    for day in shop.first.iter_days().take_while(|day| *day <= shop.last) {
        let number = number_of_day(day) + 950;
        let mut dice = Dice::fork(shop.seed, number as u64);
        if !dice.happens(0.5) {
            continue;
        }
        let at = crate::model::time::start_of_day(shop.zone, day) + TimeDelta::minutes(dice.between(540, 1380));
        let outcome = if dice.happens(0.7) { Outcome::Paid } else { Outcome::Unpaid };
        let bought = Bought { at, outcome, manager: dice.between(0, 3) as usize, goods: dice.one(GOODS).1 };
        all.push(told(shop, number, &Buyer::new(shop.seed, number), &bought, false));
    }
    all
}

/// Status, status of the payment, what was received, and when each step came: as known at the end of the last day.
struct Course {
    status: &'static str,
    payment: &'static str,
    received: i64,
    paid_at: Option<Time>,
    updated: Time,
}

fn course(shop: &SampleShop, id: i64, bought: &Bought, total: i64) -> Course {
    let mut dice = Dice::fork(shop.seed ^ 0x0_4DE4, id as u64);
    let paid_at = bought.at + TimeDelta::minutes(dice.between(4, 70));
    let fresh = Course { status: "new", payment: "not-paid", received: 0, paid_at: None, updated: bought.at };
    let cancelled_at = bought.at + TimeDelta::hours(3);
    match bought.outcome {
        Outcome::Cancelled if cancelled_at < shop.end => {
            Course { status: "cancel-other", updated: cancelled_at, ..fresh }
        }
        Outcome::None | Outcome::Unpaid | Outcome::Cancelled => fresh,
        _ if paid_at >= shop.end => fresh,
        Outcome::Partial => Course { received: total / 2, status: "assembling", updated: paid_at, ..fresh },
        Outcome::Paid | Outcome::Refund => {
            let done_at = paid_at + TimeDelta::days(4);
            let back_at = paid_at + TimeDelta::days(6);
            let paid = Course {
                status: "assembling",
                payment: "paid",
                received: total,
                paid_at: Some(paid_at),
                updated: paid_at,
            };
            match (bought.outcome, done_at < shop.end, back_at < shop.end) {
                (Outcome::Refund, _, true) => {
                    Course { status: "return", payment: "returned", received: 0, paid_at: None, updated: back_at }
                }
                (_, true, _) => Course { status: "complete", updated: done_at, ..paid },
                _ => paid,
            }
        }
    }
}

fn told(shop: &SampleShop, id: i64, buyer: &Buyer, bought: &Bought, in_chat: bool) -> Told {
    let goods = bought.goods * 100;
    let delivery = if bought.goods >= 7000 { 0 } else { 35_000 };
    let total = goods + delivery;
    let course = course(shop, id, bought, total);
    let amount = if course.received > 0 { course.received } else { total };
    let status = if bought.outcome == Outcome::Partial && course.received > 0 { "paid" } else { course.payment };
    let payment = Payment {
        id: id * 10,
        status: Some(status.into()),
        kind: Some("bank-card".into()),
        amount: Money(amount),
        paid_at: course.paid_at.or((course.received > 0).then_some(course.updated)),
    };
    let order = Order {
        id: OrderId(id),
        number: format!("{id}C"),
        site: Some("topol".into()),
        status: course.status.into(),
        method: Some(if in_chat { "messenger" } else { "shopping-cart" }.into()),
        currency: Some("RUB".into()),
        customer: Some(CrmCustomerId(buyer.id)),
        gateway_customers: if in_chat { vec![CustomerId(buyer.id)] } else { Vec::new() },
        phone: Some(buyer.phone.clone()),
        manager: Some(CrmUserId(MANAGERS[bought.manager].crm_id)),
        dialog: None,
        total: Money(total),
        goods: Money(goods),
        delivery: Money(delivery),
        paid_sum: Some(Money(course.received)),
        payments: vec![payment],
        created_at: bought.at,
        status_updated_at: Some(course.updated),
        fully_paid_at: course.paid_at,
        deleted: false,
    };
    let raw = raw_order(shop, &order, buyer);
    Told { item: item(Entity::Order(order.clone()), &raw), order, buyer: buyer.clone(), updated: course.updated }
}

fn raw_order(shop: &SampleShop, order: &Order, buyer: &Buyer) -> Value {
    let local = |at: Time| at.with_timezone(&shop.zone).format("%Y-%m-%d %H:%M:%S").to_string();
    let payments: serde_json::Map<String, Value> = order
        .payments
        .iter()
        .map(|payment| {
            let raw = json!({"id": payment.id, "status": payment.status, "type": payment.kind,
                "amount": payment.amount.to_number(), "paidAt": payment.paid_at.map(local)});
            (payment.id.to_string(), raw)
        })
        .collect();
    let gateway: Vec<Value> = order.gateway_customers.iter().map(|id| json!({"id": id.0})).collect();
    json!({
        "id": order.id.0, "number": order.number, "site": order.site, "status": order.status, "orderMethod": order.method,
        "currency": order.currency, "createdAt": local(order.created_at), "statusUpdatedAt": order.status_updated_at.map(local),
        "fullPaidAt": order.fully_paid_at.map(local), "summ": order.goods.to_number(), "totalSumm": order.total.to_number(),
        "prepaySum": order.paid_sum.map(Money::to_number), "managerId": order.manager.map(|id| id.0), "phone": order.phone,
        "delivery": {"cost": order.delivery.to_number()}, "payments": payments,
        "customer": {"id": buyer.id, "type": "customer", "firstName": buyer.first, "lastName": buyer.last, "mgCustomers": gateway},
    })
}

/// Customers of the CRM are those who ordered.
pub fn customers(shop: &SampleShop, after: Option<Time>) -> Vec<Item> {
    let mut all: Vec<Told> = orders(shop, after);
    all.sort_by_key(|one| one.buyer.id);
    all.dedup_by_key(|one| one.buyer.id);
    all.into_iter()
        .map(|one| {
            let raw = json!({"id": one.buyer.id, "site": "topol", "firstName": one.buyer.first, "lastName": one.buyer.last,
                "phones": [{"number": one.buyer.phone}], "mgCustomers": one.order.gateway_customers.iter().map(|id| json!({"id": id.0})).collect::<Vec<_>>()});
            let customer = CrmCustomer {
                id: CrmCustomerId(one.buyer.id),
                site: Some("topol".into()),
                name: Some(format!("{} {}", one.buyer.first, one.buyer.last)),
                phones: vec![one.buyer.phone.clone()],
                email: None,
                manager: one.order.manager,
                gateway_ids: one.order.gateway_customers.clone(),
                created_at: Some(one.order.created_at),
            };
            item(Entity::CrmCustomer(customer), &raw)
        })
        .collect()
}

/// Created, and then the step that made the order what it is.
pub fn history(shop: &SampleShop, after: Option<Time>) -> Vec<Item> {
    let mut items = Vec::new();
    for one in orders(shop, None) {
        let created = change(&one, 1, one.order.created_at, "status", Value::Null, json!({"code": "new"}));
        items.push(OrderChange { created: true, ..created });
        if one.order.status != "new" {
            items.push(change(
                &one,
                2,
                one.updated,
                "status",
                json!({"code": "new"}),
                json!({"code": one.order.status}),
            ));
        }
    }
    items.retain(|change| is_new(change.at, after));
    items.sort_by_key(|change| change.id);
    items
        .into_iter()
        .map(|change| {
            let raw = json!({"id": change.id, "createdAt": change.at.with_timezone(&shop.zone).format("%Y-%m-%d %H:%M:%S").to_string(),
                "created": change.created, "source": change.source, "field": change.field, "order": {"id": change.order.0},
                "user": change.user.map(|id| json!({"id": id.0}))});
            item(Entity::OrderChange(change), &raw)
        })
        .collect()
}

fn change(one: &Told, step: i64, at: Time, field: &str, old: Value, new: Value) -> OrderChange {
    OrderChange {
        id: one.order.id.0 * 10 + step,
        order: one.order.id,
        at,
        user: one.order.manager,
        source: "user".into(),
        field: field.into(),
        created: false,
        deleted: false,
        old_value: old.to_string(),
        new_value: new.to_string(),
    }
}
