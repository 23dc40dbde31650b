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
    ("payment_type", "cash", "Наличными при получении", "", false),
    ("payment_status", "not-paid", "Не оплачен", "", false),
    ("payment_status", "paid", "Оплачен", "", true),
    ("payment_status", "returned", "Возвращён", "", false),
    ("order_method", "messenger", "Мессенджер", "", false),
    ("chat_order_method", "messenger", "Мессенджер", "", false),
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
    steps: Vec<Step>,
    updated: Time,
}

/// One record of the history.
struct Step {
    at: Time,
    field: &'static str,
    old: Value,
    new: Value,
}

/// Orders that changed after an instant.
pub fn orders(shop: &SampleShop, after: Option<Time>) -> Vec<Told> {
    let from_chats = shop.conversations.iter().filter_map(|conversation| {
        let bought = conversation.bought.as_ref().filter(|bought| bought.at < shop.end)?;
        Some(told(shop, conversation.id, &conversation.buyer, bought, Born::Chat))
    });
    let mut all: Vec<Told> = from_chats.chain(site_orders(shop)).collect();
    all.retain(|one| is_new(one.updated, after));
    all.sort_by_key(|one| one.order.id);
    all
}

/// Where an order was made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Born {
    Chat,
    /// On the site; of a person of a chat only the phone tells.
    Site,
    /// An exchange of goods: nothing to pay.
    Exchange,
}

/// Some people buy on the site without a word, some after a chat, some exchange what they bought.
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
        let mut buyer = Buyer::new(shop.seed, number);
        if dice.happens(0.4) {
            buyer.phone = Buyer::new(shop.seed, number_of_day(day)).phone;
        }
        all.push(told(shop, number, &buyer, &bought, Born::Site));
        if dice.happens(0.2) {
            let exchange = Bought { outcome: Outcome::None, goods: 0, ..bought };
            all.push(told(shop, number + 1, &buyer, &exchange, Born::Exchange));
        }
    }
    all
}

/// Statuses and payments as known at the end of the last day, and the records that led to them.
struct Course {
    status: &'static str,
    payment: &'static str,
    kind: &'static str,
    received: i64,
    paid_at: Option<Time>,
    steps: Vec<Step>,
}

fn course(shop: &SampleShop, id: i64, bought: &Bought, total: i64) -> Course {
    let mut dice = Dice::fork(shop.seed ^ 0x0_4DE4, id as u64);
    let paid_at = bought.at + TimeDelta::minutes(dice.between(4, 70));
    let is_cash = bought.outcome == Outcome::Paid && dice.happens(0.18);
    let (done_at, back_at) = (paid_at + TimeDelta::days(4), paid_at + TimeDelta::days(6));
    let mut course = Course {
        status: "new",
        payment: "not-paid",
        kind: if is_cash { "cash" } else { "bank-card" },
        received: 0,
        paid_at: None,
        steps: Vec::new(),
    };
    match bought.outcome {
        Outcome::Cancelled => course.moves(shop, bought.at + TimeDelta::hours(3), "cancel-other"),
        Outcome::None | Outcome::Unpaid => {}
        Outcome::Partial => course.pays(shop, id, paid_at, "paid", total / 2),
        Outcome::Paid | Outcome::Refund if !is_cash => course.pays(shop, id, paid_at, "paid", total),
        Outcome::Paid | Outcome::Refund => {}
    }
    if matches!(bought.outcome, Outcome::Paid | Outcome::Refund | Outcome::Partial) {
        course.moves(shop, paid_at, "assembling");
    }
    if matches!(bought.outcome, Outcome::Paid | Outcome::Refund) {
        course.moves(shop, done_at, "complete");
    }
    if bought.outcome == Outcome::Refund {
        course.pays(shop, id, back_at, "returned", 0);
        course.moves(shop, back_at, "return");
    }
    course
}

impl Course {
    /// The order moves to a status, when that day has come.
    fn moves(&mut self, shop: &SampleShop, at: Time, status: &'static str) {
        if at < shop.end {
            let (old, new) = (json!({"code": self.status}), json!({"code": status}));
            self.steps.push(Step { at, field: "status", old, new });
            self.status = status;
        }
    }

    /// Its payment takes a status, when that day has come.
    fn pays(&mut self, shop: &SampleShop, id: i64, at: Time, status: &'static str, received: i64) {
        if at < shop.end {
            let (old, new) = (json!({"code": self.payment}), json!({"code": status, "payment": id * 10}));
            self.steps.push(Step { at, field: "payments.status", old, new });
            (self.payment, self.received) = (status, received);
            self.paid_at = self.paid_at.or(Some(at));
        }
    }
}

fn told(shop: &SampleShop, id: i64, buyer: &Buyer, bought: &Bought, born: Born) -> Told {
    let goods = bought.goods * 100;
    let delivery = if bought.goods >= 7000 || born == Born::Exchange { 0 } else { 35_000 };
    let total = goods + delivery;
    let mut course = course(shop, id, bought, total);
    let mut dice = Dice::fork(shop.seed ^ 0x0_ADD5, id as u64);
    let added = if born == Born::Chat && dice.happens(0.15) { dice.between(3, 12) * 10_000 } else { 0 };
    let manager = hand_over(shop, bought, &mut course, &mut dice);
    let is_foreign = dice.happens(0.02);
    let payment = Payment {
        id: id * 10,
        status: Some(course.payment.into()),
        kind: Some(course.kind.into()),
        amount: Money(if course.received > 0 { course.received } else { total }),
        paid_at: course.paid_at,
    };
    let updated = course.steps.iter().map(|step| step.at).max().unwrap_or(bought.at);
    let moved = course.steps.iter().filter(|step| step.field == "status").map(|step| step.at).max();
    let order = Order {
        id: OrderId(id),
        number: format!("{id}C"),
        site: Some("topol".into()),
        status: course.status.into(),
        method: Some(if born == Born::Chat { "messenger" } else { "shopping-cart" }.into()),
        currency: Some(if is_foreign { "KZT" } else { "RUB" }.into()),
        customer: Some(CrmCustomerId(buyer.id)),
        gateway_customers: if born == Born::Chat { vec![CustomerId(buyer.id)] } else { Vec::new() },
        phone: Some(buyer.phone.clone()),
        manager: Some(CrmUserId(MANAGERS[manager].crm_id)),
        dialog: None,
        total: Money(total),
        goods: Money(goods),
        delivery: Money(delivery),
        paid_sum: Some(Money(course.received)),
        payments: if born == Born::Exchange { Vec::new() } else { vec![payment] },
        created_at: bought.at,
        status_updated_at: Some(moved.unwrap_or(bought.at)),
        fully_paid_at: course.paid_at.filter(|_| course.received == total && total > 0),
        deleted: false,
    };
    let created = json!({"code": "new", "total": Money(total - added.min(total / 2)).to_number()});
    let mut steps = vec![Step { at: bought.at, field: "status", old: Value::Null, new: created }];
    steps.append(&mut course.steps);
    let raw = raw_order(shop, &order, buyer);
    Told { item: item(Entity::Order(order.clone()), &raw), order, buyer: buyer.clone(), steps, updated }
}

/// Some orders pass to another manager a day later: whose they were when made, the history tells.
fn hand_over(shop: &SampleShop, bought: &Bought, course: &mut Course, dice: &mut Dice) -> usize {
    let at = bought.at + TimeDelta::days(1);
    if !dice.happens(0.08) || at >= shop.end {
        return bought.manager;
    }
    let next = (bought.manager + 1) % MANAGERS.len();
    let user = |manager: usize| json!({"id": MANAGERS[manager].crm_id});
    course.steps.push(Step { at, field: "manager", old: user(bought.manager), new: user(next) });
    next
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

/// Created, and every step since.
pub fn history(shop: &SampleShop, after: Option<Time>) -> Vec<Item> {
    let mut items = Vec::new();
    for one in orders(shop, None) {
        for (step, number) in one.steps.iter().zip(1..) {
            items.push(change(&one, step, number));
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

fn change(one: &Told, step: &Step, number: i64) -> OrderChange {
    OrderChange {
        id: one.order.id.0 * 10 + number,
        order: one.order.id,
        at: step.at,
        user: one.order.manager,
        source: "user".into(),
        field: step.field.into(),
        created: number == 1,
        deleted: false,
        old_value: step.old.to_string(),
        new_value: step.new.to_string(),
    }
}
