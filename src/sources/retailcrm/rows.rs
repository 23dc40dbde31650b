//! What the rows of API v5 say, as the program's own words.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use serde_json::value::RawValue;

use crate::model::crm::{CrmCustomer, CrmUser, Order, OrderChange, Payment, Reference};
use crate::model::ids::{CrmCustomerId, CrmUserId, CustomerId, OrderId};
use crate::model::money::Money;
use crate::model::time::Time;
use crate::model::walk::{Entity, Item};
use crate::sources::fields::{Fields, Read};

/// A row, when it was created, and what it carries with it.
pub(super) struct Row {
    pub entity: Entity,
    pub created_at: Option<Time>,
    /// Customers embedded in an order.
    pub items: Vec<Item>,
}

pub(super) fn read(stream: &str, fields: &Fields<'_>, zone: Tz) -> Read<Row> {
    match stream {
        "users" => Ok(Row { entity: Entity::CrmUser(user(fields)?), created_at: None, items: Vec::new() }),
        "customers" => {
            let customer = customer(fields, zone)?;
            let created_at = customer.created_at;
            Ok(Row { entity: Entity::CrmCustomer(customer), created_at, items: Vec::new() })
        }
        _ => {
            let order = order(fields, zone)?;
            let items = embedded_customers(fields, zone)?;
            Ok(Row { created_at: Some(order.created_at), entity: Entity::Order(order), items })
        }
    }
}

fn user(fields: &Fields<'_>) -> Read<CrmUser> {
    let mut groups = Vec::new();
    for group in fields.objects("groups")? {
        groups.extend(group.text("code")?);
    }
    Ok(CrmUser {
        id: CrmUserId(fields.own_id("id")?),
        name: person_name(fields)?.unwrap_or_default(),
        email: fields.text("email")?,
        active: fields.flag("active"),
        manager: fields.flag("isManager"),
        gateway_id: fields.id("mgUserId")?,
        groups,
    })
}

fn customer(fields: &Fields<'_>, zone: Tz) -> Read<CrmCustomer> {
    let mut phones = Vec::new();
    for phone in fields.objects("phones")? {
        phones.extend(phone.text("number")?);
    }
    Ok(CrmCustomer {
        id: CrmCustomerId(fields.own_id("id")?),
        site: fields.text("site")?,
        name: person_name(fields)?,
        phones,
        email: fields.text("email")?,
        manager: fields.id("managerId")?.map(CrmUserId),
        gateway_ids: gateway_ids(fields)?,
        created_at: fields.local_time("createdAt", zone)?,
    })
}

/// The gateway's numbers of a customer: `mgCustomers[].externalId`.
fn gateway_ids(customer: &Fields<'_>) -> Read<Vec<CustomerId>> {
    let mut ids = Vec::new();
    for identity in customer.objects("mgCustomers")? {
        ids.extend(identity.id("externalId")?.map(CustomerId));
    }
    ids.sort();
    ids.dedup();
    Ok(ids)
}

fn order(fields: &Fields<'_>, zone: Tz) -> Read<Order> {
    let id = fields.own_id("id")?;
    let money = |name: &str| fields.money(name);
    let delivery = match fields.object("delivery")? {
        Some(delivery) => delivery.money("cost")?.unwrap_or_default(),
        None => Money::default(),
    };
    let total = money("totalSumm")?.ok_or_else(|| fields.wrong("totalSumm", "missing"))?;
    let customer = fields.object("customer")?;
    let mut gateway_customers = Vec::new();
    for person in [customer.as_ref(), fields.object("contact")?.as_ref()].into_iter().flatten() {
        gateway_customers.extend(gateway_ids(person)?);
    }
    gateway_customers.sort();
    gateway_customers.dedup();
    let payments = fields.objects("payments")?;
    Ok(Order {
        id: OrderId(id),
        number: fields.text("number")?.unwrap_or_else(|| id.to_string()),
        site: fields.text("site")?,
        status: fields.text("status")?.ok_or_else(|| fields.wrong("status", "missing"))?,
        method: fields.text("orderMethod")?,
        currency: fields.text("currency")?,
        customer: customer.map(|customer| customer.id("id")).transpose()?.flatten().map(CrmCustomerId),
        gateway_customers,
        phone: fields.text("phone")?,
        manager: fields.id("managerId")?.map(CrmUserId),
        dialog: fields.id("dialogId")?,
        total,
        goods: money("summ")?.unwrap_or(total - delivery),
        delivery,
        paid_sum: money("prepaySum")?,
        payments: payments.iter().map(|payment| read_payment(payment, zone)).collect::<Read<_>>()?,
        created_at: fields.local_time("createdAt", zone)?.ok_or_else(|| fields.wrong("createdAt", "missing"))?,
        status_updated_at: fields.local_time("statusUpdatedAt", zone)?,
        fully_paid_at: fields.local_time("fullPaidAt", zone)?,
        deleted: fields.flag("deleted"),
    })
}

fn read_payment(fields: &Fields<'_>, zone: Tz) -> Read<Payment> {
    Ok(Payment {
        id: fields.own_id("id")?,
        status: fields.text("status")?,
        kind: fields.text("type")?,
        amount: fields.money("amount")?.ok_or_else(|| fields.wrong("amount", "missing"))?,
        paid_at: fields.local_time("paidAt", zone)?,
    })
}

/// Customers inside an order that tell their gateway numbers; shorter mentions would erase what is known.
fn embedded_customers(order: &Fields<'_>, zone: Tz) -> Read<Vec<Item>> {
    let mut items = Vec::new();
    for name in ["customer", "contact"] {
        let (Some(raw), Some(fields)) = (order.raw(name), order.object(name)?) else { continue };
        if fields.text("type")?.as_deref() == Some("customer_corporate") || gateway_ids(&fields)?.is_empty() {
            continue;
        }
        let customer = customer(&fields, zone)?;
        if items.iter().any(|item: &Item| matches!(&item.entity, Entity::CrmCustomer(known) if known.id == customer.id))
        {
            continue;
        }
        items.push(Item { entity: Entity::CrmCustomer(customer), raw: raw.get().into() });
    }
    Ok(items)
}

pub(super) fn change(fields: &Fields<'_>, zone: Tz) -> Read<OrderChange> {
    let order = fields.object("order")?.ok_or_else(|| fields.wrong("order", "missing"))?;
    let user = fields.object("user")?.map(|user| user.id("id")).transpose()?.flatten();
    let value = |name: &str| fields.raw(name).map_or("null", RawValue::get).to_owned();
    Ok(OrderChange {
        id: fields.own_id("id")?,
        order: OrderId(order.own_id("id")?),
        at: fields.local_time("createdAt", zone)?.ok_or_else(|| fields.wrong("createdAt", "missing"))?,
        user: user.map(CrmUserId),
        source: fields.text("source")?.unwrap_or_default(),
        field: fields.text("field")?.unwrap_or_default(),
        created: fields.flag("created"),
        deleted: fields.flag("deleted"),
        old_value: value("oldValue"),
        new_value: with_context(value("newValue"), &context(fields, &order)),
    })
}

/// What a record tells beside its values: the sum of an order just created, the payment changed.
fn context(fields: &Fields<'_>, order: &Fields<'_>) -> Vec<String> {
    let total = order.raw("totalSumm").filter(|raw| fields.flag("created") && Money::parse(raw.get()).is_some());
    let payment = fields.object("payment").ok().flatten().and_then(|payment| payment.id("id").ok().flatten());
    let total = total.map(|raw| format!("\"total\":{}", raw.get()));
    total.into_iter().chain(payment.map(|id| format!("\"payment\":{id}"))).collect()
}

/// The members put at the end of an object; a value that is none stays as it is.
fn with_context(value: String, members: &[String]) -> String {
    let Some(inner) = value.strip_prefix('{').and_then(|rest| rest.trim_end().strip_suffix('}')) else { return value };
    if members.is_empty() {
        return value;
    }
    let comma = if inner.trim().is_empty() { "" } else { "," };
    format!("{{{inner}{comma}{}}}", members.join(","))
}

/// `code`: the key in the map, for entries that do not repeat it.
pub(super) fn reference(kind: &str, code: Option<&str>, fields: &Fields<'_>) -> Read<Reference> {
    let own = match kind {
        "mg_channel" => fields.text("id")?,
        _ => fields.text("code")?,
    };
    let code = own.or_else(|| code.map(str::to_owned)).ok_or_else(|| fields.wrong("code", "missing"))?;
    Ok(Reference {
        kind: kind.to_owned(),
        name: fields.text("name")?.unwrap_or_else(|| code.clone()),
        code,
        // Entries without the field (sites, groups) are in use.
        active: fields.raw("active").is_none() || fields.flag("active"),
        group: fields.text("group")?,
        payment_complete: fields.flag("paymentComplete"),
        gateway_id: if kind == "mg_channel" { fields.id("externalId")? } else { None },
    })
}

/// The settings that have a single value, by name.
pub(super) fn settings(answer: &Fields<'_>) -> Vec<Item> {
    let entry = |name: &str| {
        let value = setting(answer, name)?;
        let reference = Reference {
            kind: "settings".into(),
            code: name.to_owned(),
            name: value,
            active: true,
            group: None,
            payment_complete: false,
            gateway_id: None,
        };
        Some(Item { entity: Entity::Reference(reference), raw: answer.raw("settings")?.get().into() })
    };
    let single = ["timezone", "default_currency", "system_language"].into_iter().filter_map(entry);
    single.chain(chat_order_methods(answer)).collect()
}

/// Methods that orders made from chats get: `settings.mg.order_creation`, the default and those of channels.
fn chat_order_methods(answer: &Fields<'_>) -> Vec<Item> {
    let Some((raw, methods)) = answer.raw("settings").zip(read_chat_methods(answer)) else { return Vec::new() };
    let reference = |code: String| Reference {
        kind: "chat_order_method".into(),
        name: code.clone(),
        code,
        active: true,
        group: None,
        payment_complete: false,
        gateway_id: None,
    };
    let item = |code| Item { entity: Entity::Reference(reference(code)), raw: raw.get().into() };
    methods.into_iter().map(item).collect()
}

fn read_chat_methods(answer: &Fields<'_>) -> Option<BTreeSet<String>> {
    let creation = answer.object("settings").ok()??.object("mg").ok()??.object("order_creation").ok()??;
    let method = |fields: Fields<'_>| fields.text("order_method").ok().flatten();
    let usual = creation.object("default").ok().flatten().and_then(method);
    let channels = creation.objects("channels").unwrap_or_default();
    Some(usual.into_iter().chain(channels.into_iter().filter_map(method)).collect())
}

/// `settings.{name}.value`.
pub(super) fn setting(answer: &Fields<'_>, name: &str) -> Option<String> {
    answer.object("settings").ok()??.object(name).ok()??.text("value").ok()?
}

fn person_name(fields: &Fields<'_>) -> Read<Option<String>> {
    let parts = [fields.text("firstName")?, fields.text("patronymic")?, fields.text("lastName")?];
    let full = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Ok(Some(full.trim().to_owned()).filter(|name| !name.is_empty()))
}
