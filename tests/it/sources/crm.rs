//! RetailCRM's API v5 as a source.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use spindle::http::HttpError;
use spindle::model::crm::Order;
use spindle::model::ids::{CrmCustomerId, CrmUserId, CustomerId};
use spindle::model::money::Money;
use spindle::model::secret::Secret;
use spindle::model::time::{Clock, Seconds, Time};
use spindle::model::walk::{Entity, StreamState};
use spindle::sources::Source;
use spindle::sources::retailcrm::{Config, RetailCrm};

use super::{by_key, now, read_all, walk};
use crate::world::crm::{Crm, KEY};
use crate::world::server::{Answer, Fault};
use crate::world::shop::{World, small};

fn source(crm: &Crm) -> RetailCrm {
    let config =
        Config { kind: "retailcrm".into(), url: crm.url(), key: Secret::new(KEY), rate: 5_000.0, deadline: Seconds(2) };
    // The shop's zone is not the account's on purpose.
    RetailCrm::new("crm", &config, chrono_tz::Asia::Vladivostok, Clock::fixed(now())).unwrap()
}

fn recorded(list: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(format!("tests/data/crm/{list}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn time(text: &str) -> Option<Time> {
    Some(text.parse().unwrap())
}

fn orders(walked: &super::Walked) -> std::collections::BTreeMap<i64, Order> {
    by_key(&walked.items, |item| match &item.entity {
        Entity::Order(order) => Some((order.id.0, order.clone())),
        _ => None,
    })
}

#[tokio::test]
async fn every_field_of_orders_survives() {
    let crm = Crm::start().await;
    recorded("orders").into_iter().for_each(|row| crm.put_order(row, "2026-02-27 10:00:00"));
    let walked = walk(&source(&crm), "orders", StreamState::default(), 30).await.unwrap();
    assert_eq!(walked.quarantined, vec![]);
    let orders = orders(&walked);
    let order = &orders[&101];
    assert_eq!((order.number.as_str(), order.status.as_str()), ("101A", "complete"));
    assert_eq!((order.site.as_deref(), order.method.as_deref()), (Some("main-site"), Some("messenger")));
    assert_eq!((order.currency.as_deref(), order.phone.as_deref()), (Some("RUB"), Some("+79000000001")));
    assert_eq!((order.customer, order.manager), (Some(CrmCustomerId(501)), Some(CrmUserId(21))));
    assert_eq!(order.gateway_customers, [CustomerId(31), CustomerId(77)]);
    assert_eq!((order.total, order.goods, order.delivery), (Money(3_077_040), Money(3_027_035), Money(50_005)));
    assert_eq!((order.paid_sum, order.dialog), (Some(Money(3_077_040)), Some(51)));
    assert_eq!(order.created_at, "2026-02-27T06:00:05Z".parse::<Time>().unwrap(), "in the account's zone");
    assert_eq!(order.status_updated_at, time("2026-02-28T08:30:00Z"));
    assert_eq!(order.fully_paid_at, time("2026-02-27T07:00:00Z"));
    let payments: Vec<_> =
        order.payments.iter().map(|payment| (payment.id, payment.amount, payment.status.as_deref())).collect();
    assert_eq!(payments, [(901, Money(3_000_000), Some("paid")), (902, Money(77_040), None)]);
    assert_eq!(
        (order.payments[0].kind.as_deref(), order.payments[0].paid_at),
        (Some("bank-card"), time("2026-02-27T07:00:00Z"))
    );
    assert_eq!(orders[&102].payments.len(), 1, "payments as a list");
    assert_eq!((orders[&102].total, orders[&102].goods), (Money(100), Money(50)), "numbers written as text");
    for id in [103, 104] {
        let order = &orders[&id];
        assert!(order.payments.is_empty() && order.gateway_customers.is_empty() && order.dialog.is_none());
        assert_eq!((order.paid_sum, order.fully_paid_at, order.manager), (None, None, None));
    }
    let customers = by_key(&walked.items, |item| match &item.entity {
        Entity::CrmCustomer(customer) => Some((customer.id.0, customer.clone())),
        _ => None,
    });
    assert_eq!(customers.keys().collect::<Vec<_>>(), [&501], "only customers that tell their gateway numbers");
    assert_eq!(customers[&501].phones, ["+79000000001", "+79000000009"]);
}

#[tokio::test]
async fn every_field_of_users_customers_and_references_survives() {
    let crm = Crm::start().await;
    recorded("users").into_iter().for_each(|row| crm.put_user(row));
    recorded("customers").into_iter().for_each(|row| crm.put_customer(row));
    let source = source(&crm);
    let users =
        by_key(&walk(&source, "users", StreamState::default(), 30).await.unwrap().items, |item| match &item.entity {
            Entity::CrmUser(user) => Some((user.id.0, user.clone())),
            _ => None,
        });
    let vera = &users[&21];
    assert_eq!((vera.name.as_str(), vera.email.as_deref()), ("Вера Ивановна Тестова", Some("vera@example.test")));
    assert_eq!((vera.active, vera.manager, vera.gateway_id), (true, true, Some(11)));
    assert_eq!(vera.groups, ["managers", "flowers"]);
    assert_eq!((users[&22].gateway_id, users[&22].groups.len(), users[&22].active), (None, 0, false));

    let walked = walk(&source, "customers", StreamState::default(), 30).await.unwrap();
    let customers = by_key(&walked.items, |item| match &item.entity {
        Entity::CrmCustomer(customer) => Some((customer.id.0, customer.clone())),
        _ => None,
    });
    let ira = &customers[&501];
    assert_eq!(
        (ira.name.as_deref(), ira.email.as_deref(), ira.site.as_deref()),
        (Some("Ира Примерова"), Some("ira@example.test"), Some("main-site"))
    );
    assert_eq!((ira.manager, ira.created_at), (Some(CrmUserId(21)), time("2026-02-20T07:00:00Z")));
    assert_eq!((ira.gateway_ids.as_slice(), ira.phones.len()), ([CustomerId(31), CustomerId(77)].as_slice(), 1));
    assert_eq!(customers[&502].name, None);

    let references = walk(&source, "references", StreamState::default(), 30).await.unwrap();
    let references = by_key(&references.items, |item| match &item.entity {
        Entity::Reference(reference) => Some(((reference.kind.clone(), reference.code.clone()), reference.clone())),
        _ => None,
    });
    let of = |kind: &str, code: &str| references[&(kind.to_owned(), code.to_owned())].clone();
    assert_eq!(of("status", "cancel-other").group.as_deref(), Some("cancel"));
    assert!(of("payment_status", "paid").payment_complete && !of("payment_status", "not-paid").payment_complete);
    assert_eq!(of("mg_channel", "2").gateway_id, Some(9));
    assert_eq!(of("order_type", "3").name, "Физлицо");
    assert!(of("site", "main-site").active && of("user_group", "managers").active);
    assert_eq!(of("settings", "timezone").name, "Europe/Moscow");
    assert_eq!(of("settings", "default_currency").name, "RUB");
    let kinds: BTreeSet<&str> = references.keys().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds.len(), 10);
}

fn plain_order(id: i64, day: u32) -> Value {
    let made = format!("2026-02-{day:02} 12:00:00");
    json!({ "id": id, "number": id.to_string(), "status": "new", "createdAt": made, "totalSumm": 10, "summ": 10, "payments": [] })
}

#[tokio::test]
async fn pages_of_a_window_add_up_even_when_the_list_moves() {
    let crm = Crm::start().await;
    (0..450).for_each(|at| crm.put_order(plain_order(1_000 + at, 10 + (at % 3) as u32), "2026-02-10 12:00:00"));
    let source = source(&crm);
    let stream = spindle::model::walk::Stream("orders".into());
    let mut pending = source.begin(&stream, &StreamState::default(), super::plan(30));
    let (mut seen, mut pages) = (BTreeSet::new(), 0);
    while let Some(cursor) = pending.pop() {
        pages += 1;
        let page = source.page(&cursor, &StreamState::default()).await.unwrap();
        seen.extend(page.items.iter().filter_map(|item| match &item.entity {
            Entity::Order(order) => Some(order.id.0),
            _ => None,
        }));
        pending.extend(page.remaining);
        if pages % 4 == 3 && pages < 16 {
            crm.put_order(plain_order(2_000 + pages, 11), "2026-02-11 12:00:00");
            crm.delete_order(1_000 + pages, "2026-02-11 12:00:00");
            crm.put_order(plain_order(3_000 + pages, 11), "2026-02-11 12:00:00");
        }
    }
    let there: BTreeSet<i64> = crm.edit().orders.keys().copied().collect();
    assert!(there.is_subset(&seen), "lost: {:?}", there.difference(&seen).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_page_that_is_not_what_it_announces_is_never_passed() {
    let body = |rows: usize, pagination: Value| {
        let rows: Vec<Value> = (0..rows).map(|at| plain_order(at as i64 + 1, 10)).collect();
        Answer::json(200, &json!({ "success": true, "pagination": pagination, "orders": rows }))
    };
    let told = |total: i64| json!({ "limit": 100, "totalCount": total, "currentPage": 1, "totalPageCount": (total + 99) / 100 });
    let cases = [
        (body(3, told(7)), "crm: page 1 of orders holds 3 rows where 7 were announced"),
        (body(0, told(200)), "crm: page 1 of orders holds 0 rows where 100 were announced"),
        (body(3, Value::Null), "crm gave an answer that cannot be read: orders without a sound pagination"),
        (body(3, told(-1)), "crm gave an answer that cannot be read: orders without a sound pagination"),
        (Answer::json(200, &json!({})), "crm gave an answer that cannot be read: unexpected empty answer of orders"),
        (
            Answer::json(200, &json!({ "success": true })),
            "crm gave an answer that cannot be read: unexpected empty answer of orders",
        ),
        (
            Answer::text(200, "application/json", ""),
            "crm gave an answer that cannot be read: unexpected empty answer of orders",
        ),
    ];
    for (answer, wanted) in cases {
        let crm = Crm::start().await;
        (0..20).for_each(|_| crm.server.fail("/v5/orders", Fault::Answer(answer.clone())));
        let error = walk(&source(&crm), "orders", StreamState::default(), 30).await.unwrap_err();
        assert_eq!(error.to_string(), wanted);
    }
}

#[tokio::test]
async fn history_is_walked_by_id_and_changed_orders_are_read_again() {
    let crm = Crm::start().await;
    (0..130).for_each(|at| crm.put_order(plain_order(1_000 + at, 10), "2026-02-10 12:00:00"));
    (0..130).for_each(|at| crm.put_order(plain_order(1_000 + at, 10), "2026-02-11 12:00:00"));
    let source = source(&crm);
    let walked = walk(&source, "orders_history", StreamState::default(), 30).await.unwrap();
    let changes = by_key(&walked.items, |item| match &item.entity {
        Entity::OrderChange(change) => Some((change.id, change.clone())),
        _ => None,
    });
    assert_eq!((changes.len(), walked.requests), (260, 3));
    let first = &changes[&7_003];
    assert!(first.created && !first.deleted && first.old_value == "null");
    assert_eq!((first.field.as_str(), first.source.as_str()), ("status", "user"));
    assert_eq!((first.new_value.as_str(), first.at), (r#"{"code":"new"}"#, "2026-02-10T09:00:00Z".parse().unwrap()));
    assert!(crm.server.calls().iter().all(|call| call.query("page").is_none() || !call.path.ends_with("history")));
    assert_eq!(walked.state.watermark.as_deref(), Some("7780"));

    crm.delete_order(1_005, "2026-03-01 12:00:00");
    let again = walk(&source, "orders_history", walked.state, 30).await.unwrap();
    assert_eq!((again.items.len(), again.requests), (1, 1));
    assert!(matches!(&again.items[0].entity, Entity::OrderChange(change) if change.deleted && change.order.0 == 1_005));
    let quiet = walk(&source, "orders_history", again.state, 30).await.unwrap();
    assert_eq!((quiet.items.len(), quiet.requests), (0, 1));

    let ids: Vec<i64> = (1_000..1_130).collect();
    let cursors = source.refresh_cursors(&ids);
    assert_eq!(cursors.len(), 2);
    let read = read_all(&source, cursors, StreamState::default()).await.unwrap();
    assert_eq!((orders(&read).len(), read.requests), (129, 2));
    assert_eq!(read.quarantined.len(), 1);
    assert_eq!(read.quarantined[0].id, "1005");
}

#[tokio::test]
async fn a_history_that_stands_still_or_promises_in_vain_is_an_error() {
    let record =
        |id: i64| json!({ "id": id, "createdAt": "2026-02-10 12:00:00", "order": { "id": 1 }, "field": "status" });
    let body = |history: Value, total: i64| {
        let pagination = json!({ "limit": 100, "totalCount": total, "currentPage": 1, "totalPageCount": 1 });
        Answer::json(200, &json!({ "success": true, "history": history, "pagination": pagination }))
    };
    let cases = [
        (body(json!([record(40)]), 1), "crm gave an answer that cannot be read: the ids of the history do not grow"),
        (body(json!([]), 9), "crm: the history announces records and gives none"),
    ];
    for (answer, wanted) in cases {
        let crm = Crm::start().await;
        (0..2).for_each(|_| crm.server.fail("history", Fault::Answer(answer.clone())));
        let state = StreamState { watermark: Some("50".into()), ..StreamState::default() };
        let error = walk(&source(&crm), "orders_history", state, 30).await.unwrap_err();
        assert_eq!(error.to_string(), wanted);
    }
}

#[tokio::test]
async fn a_bad_row_is_listed_and_the_page_goes_on() {
    let crm = Crm::start().await;
    let bad = [
        ("totalSumm", json!("1 234,56")),
        ("createdAt", json!("0000-00-00 00:00:00")),
        ("createdAt", json!("2026-02-31 10:00:00")),
        ("managerId", json!(-1)),
        ("payments", json!([{ "id": 1, "amount": "NaN" }])),
        ("status", Value::Null),
    ];
    let mut rows = vec![plain_order(1, 10)];
    for (at, (field, value)) in bad.into_iter().enumerate() {
        let mut row = plain_order(10 + at as i64, 10);
        row[field] = value;
        rows.push(row);
    }
    let total = rows.len();
    let pagination = json!({ "limit": 100, "totalCount": total, "currentPage": 1, "totalPageCount": 1 });
    let answer = Answer::json(200, &json!({ "success": true, "orders": rows, "pagination": pagination }));
    crm.server.fail("/v5/orders", Fault::Answer(answer));
    let walked = walk(&source(&crm), "orders", StreamState::default(), 30).await.unwrap();
    assert_eq!(orders(&walked).len(), 1);
    let told: Vec<String> = walked.quarantined.iter().map(|row| format!("{} | {}", row.id, row.reason)).collect();
    assert_eq!(
        told,
        [
            "10 | orders[1].totalSumm: not a sum",
            "11 | orders[2].createdAt: not a date",
            "12 | orders[3].createdAt: not a date",
            "13 | orders[4].managerId: not an id",
            "14 | orders[5].payments[0].amount: not a sum",
            "15 | orders[6].status: missing",
        ]
    );
}

#[tokio::test]
async fn the_small_shop_arrives_with_its_sums() {
    let world = World::seed_small(now()).await;
    let walked = walk(&source(&world.crm), "orders", StreamState::default(), 30).await.unwrap();
    let orders = orders(&walked);
    assert_eq!(orders.len(), small::ORDERS);
    assert_eq!(orders.values().map(|order| order.total).sum::<Money>(), Money(small::ORDERED));
    let paid: Vec<&Order> = orders.values().filter(|order| order.fully_paid_at.is_some()).collect();
    assert_eq!(paid.len(), small::PAID_ORDERS);
    assert_eq!(
        paid.iter().flat_map(|order| &order.payments).map(|payment| payment.amount).sum::<Money>(),
        Money(small::PAID)
    );
}

#[tokio::test]
async fn check_names_the_missing_scopes_and_a_wrong_key() {
    let crm = Crm::start().await;
    let check = source(&crm).check().await.unwrap();
    assert!(check.missing.is_empty() && check.rights.contains(&"order_read".to_owned()));
    assert!(check.clock_skew_secs.is_some());
    crm.edit().scopes = vec!["order_read".into(), "reference_read".into()];
    assert_eq!(source(&crm).check().await.unwrap().missing, ["customer_read", "user_read"]);
    crm.edit().key = "another".into();
    let error = source(&crm).check().await.unwrap_err();
    assert_eq!(error, HttpError::Auth { service: "crm".into(), reason: "Wrong \"apiKey\" value.".into() });
    let wrong = Answer::json(200, &json!({ "success": false, "errorMsg": "Wrong \"apiKey\" value." }));
    crm.server.fail("credentials", Fault::Answer(wrong));
    assert_eq!(source(&crm).check().await.unwrap_err(), error, "status 200 hides nothing");
}

#[tokio::test]
async fn connect_registers_the_bot_and_tells_address_and_token() {
    for quiet in [false, true] {
        let crm = Crm::start().await;
        crm.edit().gateway = ("https://mg-s1.example.test/".into(), "t0ken".into());
        crm.edit().quiet_registration = quiet;
        let source = source(&crm);
        for _ in 0..2 {
            let connection = source.connect("Spindle").await.unwrap();
            assert_eq!(connection.gateway_url, "https://mg-s1.example.test");
            assert_eq!(connection.token.open(), "t0ken");
            assert!(!format!("{connection:?}").contains("t0ken"));
        }
        let state = crm.edit();
        let module = &state.modules["spindle"];
        assert_eq!((&module["active"], &module["integrations"]), (&json!(true), &json!({ "mgBot": {} })));
    }
    let crm = Crm::start().await;
    crm.edit().scopes.clear();
    assert!(matches!(source(&crm).connect("Spindle").await, Err(HttpError::Auth { .. })));
}

#[tokio::test]
async fn without_the_right_to_settings_times_are_read_in_the_shops_zone() {
    let crm = Crm::start().await;
    crm.put_order(plain_order(1, 10), "2026-02-10 12:00:00");
    crm.edit().scopes = vec!["order_read".into()];
    let walked = walk(&source(&crm), "orders", StreamState::default(), 30).await.unwrap();
    assert_eq!(orders(&walked)[&1].created_at, "2026-02-10T02:00:00Z".parse::<Time>().unwrap());
}
