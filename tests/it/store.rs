//! One story through every verb of the store, told to `dyn Store` so that a second database can be told the same;
//! then what is special about files.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures::TryStreamExt;
use spindle::model::alert::{Alert, Severity};
use spindle::model::chat::{Author, Channel, Chat, Customer, Dialog, Manager, Message, MessageKind};
use spindle::model::crm::{CrmCustomer, CrmUser, Order, OrderChange, Reference};
use spindle::model::facts::Rules;
use spindle::model::findings::{Advice, AdviceRule, ChatFindings, Episode, EpisodeOrigin};
use spindle::model::findings::{MessageClass, MessageMark, Wait, WaitEnd};
use spindle::model::ids::*;
use spindle::model::money::Money;
use spindle::model::run::{Delivery, Done, Post, PostState, RunState, Slot};
use spindle::model::time::{Clock, Period, ShopHours, Time, from_micros};
use spindle::model::walk::{Cursor, Entity, Item, Page, Quarantined, Stream};
use spindle::store::{self, AlertState, Audit, RunEnd, SheetState, Store, StoreError};

/// 2026-03-02 09:00 UTC and whole seconds after it.
pub fn at(secs: i64) -> Time {
    from_micros(1_772_442_000_000_000) + TimeDelta::seconds(secs)
}

pub async fn open(dir: &Path) -> Arc<dyn Store> {
    store::open("sqlite://spindle.db", dir, Clock::fixed(at(0))).await.unwrap()
}

pub fn message(id: i64, chat: i64, author: Author, secs: i64, text: &str) -> Message {
    Message {
        id: MessageId(id),
        chat: ChatId(chat),
        dialog: None,
        author,
        kind: MessageKind::Text,
        private: false,
        text: text.into(),
        action: None,
        responsible: None,
        responsible_bot: None,
        mass: false,
        template: None,
        order_number: None,
        order_id: None,
        failed: false,
        edited: false,
        deleted_at: None,
        sent_at: at(secs),
        updated_at: at(secs),
    }
}

fn chat(id: i64, customer: i64) -> Chat {
    Chat {
        id: ChatId(id),
        channel: Some(ChannelId(1)),
        customer: Some(CustomerId(customer)),
        created_at: at(-9_000),
        updated_at: at(0),
        last_activity: Some(at(0)),
        reply_deadline: None,
    }
}

pub fn page(entities: impl IntoIterator<Item = Entity>) -> Page {
    let raw = |entity: &Entity| format!("{{\"raw\":{:?}}}", format!("{entity:?}")).into_boxed_str();
    let items: Vec<Item> = entities.into_iter().map(|entity| Item { raw: raw(&entity), entity }).collect();
    Page { rows: items.len(), items, ..Page::default() }
}

pub fn cursor(stream: &str, position: &str) -> Cursor {
    Cursor { stream: Stream(stream.into()), position: position.into() }
}

async fn save(store: &dyn Store, stream: &str, entities: impl IntoIterator<Item = Entity>) -> usize {
    store.save_page(&Shop::main(), "chats", &cursor(stream, "{}"), &page(entities), None, at(0)).await.unwrap()
}

fn rules() -> Rules {
    Rules {
        hours: ShopHours::always(chrono_tz::Europe::Moscow),
        episode_silence_secs: 259_200,
        slow_first_reply_secs: 600,
        targets_secs: [300, 900, 3_600],
        waiting_secs: 1_800,
        order_window_days: 7,
        payment_window_days: 14,
        revenue_with_delivery: true,
        excluded_customers: vec![],
        chat_link: String::new(),
        currency: "RUB".into(),
        quality: Default::default(),
        sales: Default::default(),
        kpi: Default::default(),
    }
}

fn findings(chat: i64, marks: &[(i64, i64, MessageClass)], hashes: &[(i64, u64)], open_wait: bool) -> ChatFindings {
    let wait = Wait {
        opened_at: at(0),
        opened_by: MessageId(marks[0].0),
        last_customer_at: at(0),
        end: WaitEnd::Open,
        first: true,
        calendar_secs: None,
        work_secs: None,
        crm_secs: None,
        off_hours: false,
        crosses_gap: false,
        negative: false,
        holdings: vec![],
    };
    ChatFindings {
        chat: ChatId(chat),
        rules: 1,
        model: 1,
        marks: marks
            .iter()
            .map(|(id, secs, class)| MessageMark {
                id: MessageId(*id),
                at: at(*secs),
                class: *class,
                manager: None,
                needs_reply: true,
                episode: 0,
                questions: 0,
                productive: false,
                labels: Default::default(),
            })
            .collect(),
        episodes: vec![Episode {
            dialog: None,
            origin: EpisodeOrigin::Customer,
            started_at: at(0),
            ended_at: at(60),
            closed_at: None,
            first_customer_at: Some(at(0)),
            first_human: None,
            last_human: None,
            inbound: 1,
            outbound: 0,
            templates: 0,
            unanswered_inbound: 1,
            questions: 0,
            next_step: false,
            interest: true,
            kind: None,
            kind_sure: 0,
            intent_high: false,
            waits: if open_wait { vec![wait] } else { vec![] },
            transfers: vec![],
            advice: vec![Advice { rule: AdviceRule::NoAnswer, priority: 1, evidence: Some(MessageId(marks[0].0)) }],
            order_ids: vec![],
            conduct: Default::default(),
        }],
        text_hashes: hashes.iter().map(|(id, hash)| (MessageId(*id), *hash)).collect(),
    }
}

fn order(id: i64, status: &str) -> Order {
    Order {
        id: OrderId(id),
        number: format!("{id}A"),
        site: None,
        status: status.into(),
        method: None,
        currency: Some("RUB".into()),
        customer: Some(CrmCustomerId(70)),
        gateway_customers: vec![CustomerId(11), CustomerId(12)],
        phone: None,
        manager: None,
        dialog: None,
        total: Money(150_000),
        goods: Money(120_000),
        delivery: Money(30_000),
        paid_sum: None,
        payments: vec![],
        created_at: at(3_600),
        status_updated_at: None,
        fully_paid_at: None,
        deleted: false,
    }
}

fn change(id: i64, order: i64, deleted: bool) -> Entity {
    Entity::OrderChange(OrderChange {
        id,
        order: OrderId(order),
        at: at(id),
        user: None,
        source: "user".into(),
        field: "status".into(),
        created: false,
        deleted,
        old_value: "\"new\"".into(),
        new_value: "\"complete\"".into(),
    })
}

const MAIN: fn() -> Shop = Shop::main;
const CUSTOMER: fn(i64) -> Author = |id| Author::Customer(Some(CustomerId(id)));
const MANAGER: fn(i64) -> Author = |id| Author::Manager(Some(ManagerId(id)));

#[tokio::test]
async fn the_story_of_a_shop() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    walks_and_rows(&*store).await;
    people_and_orders(&*store).await;
    analysis(&*store).await;
    facts(&*store).await;
    ledger(&*store).await;
    outbox(&*store).await;
    small_things(&*store).await;
    assert_eq!(store.check(false).await.unwrap(), Vec::<String>::new());
    assert_eq!(store.check(true).await.unwrap(), Vec::<String>::new());
    store.close().await;
}

async fn walks_and_rows(store: &dyn Store) {
    let (shop, stream) = (MAIN(), Stream("messages".into()));
    assert_eq!(store.walk(&shop, "chats", &stream).await.unwrap(), Default::default());
    let first = cursor("messages", r#"{"since":"2026-03-01T00:00:00Z","until":"2026-03-02T00:00:00Z"}"#);
    let second = cursor("messages", r#"{"since":"2026-03-02T00:00:00Z","until":"2026-03-03T00:00:00Z"}"#);
    let cursors = [first.clone(), second.clone(), second.clone()];
    store.begin_walk(&shop, "chats", &stream, &cursors, Some("2026-03-02T10:00:00Z")).await.unwrap();
    assert_eq!(store.walk(&shop, "chats", &stream).await.unwrap().1, [first.clone(), second.clone()]);

    let mut read = page([
        Entity::Message(message(1, 5, CUSTOMER(11), 0, "Есть в наличии?")),
        Entity::Message(message(2, 5, MANAGER(3), 60, "Да, есть")),
    ]);
    // A cursor that is pending already is not doubled.
    read.remaining = vec![cursor("messages", "half"), second.clone()];
    read.learned = Some("{\"page\":1000}".into());
    read.quarantined =
        vec![Quarantined { stream: stream.clone(), id: "9".into(), reason: "messages[2].time: not a date".into() }];
    let saved = store.save_page(&shop, "chats", &first, &read, Some("2026-03-01T23:00:00Z"), at(0)).await.unwrap();
    assert_eq!(saved, 2);
    let (state, pending) = store.walk(&shop, "chats", &stream).await.unwrap();
    assert_eq!(pending, [second.clone(), cursor("messages", "half")]);
    assert_eq!((state.watermark, state.learned.as_deref()), (None, Some("{\"page\":1000}")));
    let mark = store.walk_mark(&shop, "chats", &stream).await.unwrap();
    assert_eq!(mark, (Some("2026-03-01T23:00:00Z".into()), Some("2026-03-02T10:00:00Z".into())));

    assert!(store.end_walk(&shop, "chats", &stream, None, at(0)).await.is_err(), "cursors are left");
    store.quarantine_cursor(&shop, "chats", &second, "500 for ever", at(1)).await.unwrap();
    let read = page([Entity::Message(message(9, 5, CUSTOMER(11), 70, "Спасибо"))]);
    store.save_page(&shop, "chats", &cursor("messages", "half"), &read, None, at(1)).await.unwrap();
    let listed = store.quarantined(&shop, 10).await.unwrap();
    assert_eq!(listed.iter().map(|(_, row, _)| row.reason.as_str()).collect::<Vec<_>>(), ["500 for ever"]);
    store.end_walk(&shop, "chats", &stream, Some("2026-03-01T23:00:00Z"), at(2)).await.unwrap();
    let (state, pending) = store.walk(&shop, "chats", &stream).await.unwrap();
    assert_eq!((state.watermark.as_deref(), state.walked_at), (Some("2026-03-01T23:00:00Z"), Some(at(2))));
    assert!(pending.is_empty());
    let gap = Period::new("2026-03-02T00:00:00Z".parse().unwrap(), "2026-03-03T00:00:00Z".parse().unwrap());
    assert_eq!(store.gaps(&shop).await.unwrap(), [gap]);

    // The same again is nothing; older is nothing; newer content is one row.
    let same = message(2, 5, MANAGER(3), 60, "Да, есть");
    assert_eq!(save(store, "messages", [Entity::Message(same.clone())]).await, 0);
    let older = Message { text: "Да".into(), updated_at: at(59), ..same.clone() };
    assert_eq!(save(store, "messages", [Entity::Message(older)]).await, 0);
    let edited = Message { text: "Да, есть синий".into(), edited: true, updated_at: at(90), ..same };
    assert_eq!(save(store, "messages", [Entity::Message(edited)]).await, 1);
    let texts = store.texts(&shop, &[MessageId(1), MessageId(2), MessageId(77)]).await.unwrap();
    assert_eq!(texts, [(MessageId(1), "Есть в наличии?".into()), (MessageId(2), "Да, есть синий".into())]);
    assert!(store.raw(&shop, "message", 2).await.unwrap().unwrap().contains("синий"));

    // A deleted message keeps its time and loses its words, raw ones too.
    let gone =
        Message { deleted_at: Some(at(95)), updated_at: at(95), ..message(9, 5, CUSTOMER(11), 70, "Спасибо") };
    assert_eq!(save(store, "messages", [Entity::Message(gone)]).await, 1);
    assert_eq!(store.texts(&shop, &[MessageId(9)]).await.unwrap(), []);
    assert_eq!(store.raw(&shop, "message", 9).await.unwrap(), None);
    assert_eq!(store.count_messages(&shop, Period::new(at(0), at(100))).await.unwrap(), 3);
}

async fn people_and_orders(store: &dyn Store) {
    let shop = MAIN();
    let dialog = Dialog {
        id: DialogId(21),
        chat: ChatId(5),
        responsible: Some(ManagerId(3)),
        responsible_bot: None,
        assigned_at: None,
        created_at: at(0),
        updated_at: at(0),
        closed_at: None,
    };
    let customer = Customer {
        id: CustomerId(11),
        external_id: None,
        channel: Some(ChannelId(1)),
        name: Some("Зоя Примерная".into()),
        phone: None,
        email: None,
        blocked: false,
        created_at: None,
        updated_at: None,
    };
    let channel =
        Channel { id: ChannelId(1), kind: "whatsapp".into(), name: None, active: true, updated_at: Some(at(0)) };
    let manager =
        Manager { id: ManagerId(3), crm_id: Some(8), name: "Анна Т.".into(), active: true, technical: false };
    let user = CrmUser {
        id: CrmUserId(8),
        name: "Анна Т.".into(),
        email: None,
        active: true,
        manager: true,
        gateway_id: Some(3),
        groups: vec!["sales".into()],
    };
    let status = Reference {
        kind: "status".into(),
        code: "new".into(),
        name: "Новый".into(),
        active: true,
        group: Some("new".into()),
        payment_complete: false,
        gateway_id: None,
    };
    let people = [
        Entity::Chat(chat(5, 11)),
        Entity::Chat(chat(6, 12)),
        Entity::Dialog(dialog),
        Entity::Customer(customer),
        Entity::Channel(channel),
        Entity::Manager(manager),
        Entity::CrmUser(user),
        Entity::Reference(status),
    ];
    assert_eq!(save(store, "small", people.clone()).await, 8);
    assert_eq!(save(store, "small", people).await, 0);

    // History says that orders changed; reading them answers it.
    assert_eq!(save(store, "orders_history", [change(1, 40, false), change(2, 41, false)]).await, 2);
    assert_eq!(store.orders_to_refresh(&shop, 10).await.unwrap(), [40, 41]);
    assert_eq!(save(store, "orders", [Entity::Order(order(40, "new"))]).await, 1);
    store.orders_gone(&shop, &[41]).await.unwrap();
    assert_eq!(store.orders_to_refresh(&shop, 10).await.unwrap(), Vec::<i64>::new());
    save(store, "orders_history", [change(1, 40, false)]).await;
    assert_eq!(store.orders_to_refresh(&shop, 10).await.unwrap(), Vec::<i64>::new(), "that record is known");
    save(store, "orders_history", [change(3, 40, true)]).await;
    assert_eq!(store.orders_to_refresh(&shop, 10).await.unwrap(), Vec::<i64>::new(), "a deleted order is not read");
}

async fn analysis(store: &dyn Store) {
    let shop = MAIN();
    let changed = store.changed_chats(&shop, 1, 100).await.unwrap();
    assert_eq!(changed, [ChatId(5), ChatId(6)]);
    // A manager's answer in the customer's other chat, linked by the order.
    let answer = message(3, 6, MANAGER(3), 80, "Ответила вам здесь");
    save(store, "messages", [Entity::Message(answer)]).await;
    let inputs = store.chat_inputs(&shop, &changed).await.unwrap();
    assert_eq!(inputs[0].chat, chat(5, 11));
    assert_eq!(inputs[0].dialogs.len(), 1);
    assert_eq!(inputs[0].messages.iter().map(|message| message.id.0).collect::<Vec<_>>(), [1, 2, 9]);
    assert_eq!(inputs[0].outside.iter().map(|reply| reply.message.0).collect::<Vec<_>>(), [3]);
    assert_eq!(inputs[1].outside.iter().map(|reply| reply.message.0).collect::<Vec<_>>(), [2]);

    // A message that comes between reading and saving is not hidden by the findings.
    save(store, "messages", [Entity::Message(message(4, 6, CUSTOMER(12), 90, "А доставка?"))]).await;
    let five = findings(5, &[(1, 0, MessageClass::Customer), (2, 60, MessageClass::Human)], &[(2, 500)], true);
    let six = findings(6, &[(3, 80, MessageClass::Human)], &[(3, 600)], false);
    store.save_findings(&shop, &[five.clone(), six.clone()], at(100)).await.unwrap();
    assert_eq!(store.changed_chats(&shop, 1, 100).await.unwrap(), [ChatId(5), ChatId(6)]);
    judge(store, &[five.clone(), six.clone()]).await;
    assert_eq!(store.changed_chats(&shop, 1, 100).await.unwrap(), []);
    assert_eq!(store.changed_chats(&shop, 2, 100).await.unwrap(), [ChatId(5), ChatId(6)], "other rules");

    // The fifth message with the text makes a template: its chats are judged again, once.
    let hashes: Vec<(i64, u64)> = (1..=4).map(|id| (id, 600)).collect();
    let marks = [(1, 0, MessageClass::Customer), (2, 60, MessageClass::Human)];
    let with_five = findings(5, &marks, &hashes, true);
    judge(store, std::slice::from_ref(&with_five)).await;
    assert_eq!(store.team_texts(&shop).await.unwrap(), [600]);
    assert_eq!(store.changed_chats(&shop, 1, 100).await.unwrap(), [ChatId(5), ChatId(6)]);
    judge(store, &[with_five.clone(), six.clone()]).await;
    assert_eq!(store.changed_chats(&shop, 1, 100).await.unwrap(), []);
    // A count that falls and rises again changes nothing.
    judge(store, std::slice::from_ref(&five)).await;
    judge(store, std::slice::from_ref(&with_five)).await;
    assert_eq!(store.changed_chats(&shop, 1, 100).await.unwrap(), []);
    assert_eq!(store.team_texts(&shop).await.unwrap(), [600]);

    // Messages whose chat never came are judged all the same.
    save(store, "messages", [Entity::Message(message(8, 99, CUSTOMER(50), 10, "Здравствуйте"))]).await;
    let orphan = store.chat_inputs(&shop, &[ChatId(99)]).await.unwrap().remove(0);
    assert_eq!((orphan.chat.created_at, orphan.chat.customer, orphan.messages.len()), (at(10), None, 1));
}

/// What the analysis does: read, then keep.
async fn judge(store: &dyn Store, findings: &[ChatFindings]) {
    let chats: Vec<ChatId> = findings.iter().map(|chat| chat.chat).collect();
    store.chat_inputs(&MAIN(), &chats).await.unwrap();
    store.save_findings(&MAIN(), findings, at(100)).await.unwrap();
}

async fn facts(store: &dyn Store) {
    let shop = MAIN();
    let day = Period::new(at(0), at(3_600));
    let facts = store.facts(&shop, day, &rules(), at(200)).await.unwrap();
    assert_eq!(facts.chats.iter().map(|chat| chat.chat.id.0).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(facts.chats[0].findings.text_hashes.len(), 4);
    assert_eq!(facts.orders.iter().map(|order| (order.id.0, order.deleted)).collect::<Vec<_>>(), [(40, true)]);
    assert_eq!(facts.crm_customers[&CustomerId(12)], CrmCustomerId(70));
    assert_eq!(facts.managers[&ManagerId(3)].crm_id, Some(8));
    assert_eq!(facts.crm_users[&CrmUserId(8)].groups, ["sales"]);
    assert_eq!((facts.references.len(), facts.channels.len()), (1, 1));
    assert_eq!(facts.quotes[&MessageId(1)], "Есть в наличии?");
    let complete = &facts.completeness;
    assert_eq!(complete.complete_until, Some("2026-03-02T10:00:00Z".parse().unwrap()), "the walk's start");
    assert_eq!(complete.backfilled_from, Some("2026-03-01T00:00:00Z".parse().unwrap()));
    assert_eq!((complete.messages, complete.messages_with_author), (6, 6));
    assert_eq!((complete.quarantined, complete.pending_cursors, complete.gaps.len()), (1, 0, 1));
    assert_eq!((complete.rule_version, complete.schema_version), (1, store::sqlite::migrate::VERSION));

    // Another day: only the chat that still waits.
    let other = Period::new(at(86_400), at(90_000));
    let facts = store.facts(&shop, other, &rules(), at(90_000)).await.unwrap();
    assert_eq!(facts.chats.iter().map(|chat| chat.chat.id.0).collect::<Vec<_>>(), [5]);

    let pages: Vec<_> = store.messages(&shop, Period::new(at(0), at(75))).try_collect().await.unwrap();
    let rows: Vec<_> = pages.iter().flatten().map(|row| (row.message.id.0, row.class)).collect();
    assert_eq!(
        rows,
        [(1, Some(MessageClass::Customer)), (2, Some(MessageClass::Human)), (8, None), (9, None)],
        "by id; without a class until judged"
    );
    // Nothing of another shop.
    let elsewhere = store.facts(&Shop("other".into()), day, &rules(), at(200)).await.unwrap();
    assert!(elsewhere.chats.is_empty() && elsewhere.orders.is_empty() && elsewhere.completeness.messages == 0);
    assert_eq!(elsewhere.completeness.complete_until, None);
    // A second identity linked by the CRM itself outranks what orders say.
    let moved = CrmCustomer {
        id: CrmCustomerId(71),
        site: None,
        name: None,
        phones: vec!["+70000000000".into()],
        email: None,
        manager: None,
        gateway_ids: vec![CustomerId(12)],
        created_at: None,
    };
    save(store, "customers", [Entity::CrmCustomer(moved)]).await;
    save(store, "orders", [Entity::Order(order(40, "paid"))]).await;
    let facts = store.facts(&shop, day, &rules(), at(200)).await.unwrap();
    assert_eq!(facts.crm_customers[&CustomerId(12)], CrmCustomerId(71));
    assert_eq!(facts.orders[0].status, "paid");
}

async fn ledger(store: &dyn Store) {
    let shop = MAIN();
    let slot = |secs| Slot { job: "export".into(), at: at(secs) };
    assert_eq!(store.last_slot(&shop, "export").await.unwrap(), None);
    assert!(store.plan_slot(&shop, &slot(0), RunState::Planned, at(0)).await.unwrap());
    assert!(!store.plan_slot(&shop, &slot(0), RunState::Planned, at(5)).await.unwrap());
    assert!(store.plan_slot(&shop, &slot(900), RunState::SkippedOverlap, at(900)).await.unwrap());
    assert_eq!(store.last_slot(&shop, "export").await.unwrap(), Some(at(900)));
    let run = store.claim_run(&shop, "export", "me", at(1), at(31)).await.unwrap().unwrap();
    assert_eq!((run.slot, run.state, run.attempt, run.owner.as_deref()), (at(0), RunState::Running, 1, Some("me")));
    assert!(store.claim_run(&shop, "export", "me", at(1), at(31)).await.unwrap().is_none());
    assert!(store.renew_run(run.id, "me", at(61)).await.unwrap());
    assert!(!store.renew_run(run.id, "other", at(61)).await.unwrap());
    let failed = RunEnd { state: RunState::Failed, done: None, error: Some("503".into()), retry_at: Some(at(40)) };
    assert!(!store.close_run(&shop, run.id, "other", &failed, &[], at(2)).await.unwrap());
    assert!(store.close_run(&shop, run.id, "me", &failed, &[], at(2)).await.unwrap());
    assert!(store.claim_run(&shop, "export", "me", at(39), at(69)).await.unwrap().is_none(), "not due yet");
    let again = store.claim_run(&shop, "export", "me", at(40), at(70)).await.unwrap().unwrap();
    assert_eq!((again.id, again.attempt), (run.id, 2));
    let next = Slot { job: "analyse".into(), at: at(0) };
    let ok = RunEnd {
        state: RunState::Ok,
        done: Some(Done::note("3 messages").count("messages", 3)),
        error: None,
        retry_at: None,
    };
    assert!(store.close_run(&shop, run.id, "me", &ok, &[next.clone(), next], at(50)).await.unwrap());
    let runs = store.runs(&shop, None, 10).await.unwrap();
    assert_eq!(runs.len(), 3);
    let export = runs.iter().find(|line| line.id == run.id).unwrap();
    assert_eq!((export.state, export.ended_at), (RunState::Ok, Some(at(50))));
    assert_eq!(export.done.as_ref().unwrap().counts, [("messages".to_owned(), 3)]);

    // Its process dies three times: parked until a person unparks it.
    for crash in 1..=3 {
        store.claim_run(&shop, "analyse", &format!("process {crash}"), at(60), at(90)).await.unwrap().unwrap();
        let became = store.recover_runs(&shop, "new process", at(60), 3).await.unwrap();
        let wanted = if crash == 3 { RunState::Parked } else { RunState::Planned };
        assert_eq!(became.iter().map(|run| (run.state, run.crashes)).collect::<Vec<_>>(), [(wanted, crash)]);
    }
    assert!(store.claim_run(&shop, "analyse", "me", at(99), at(100)).await.unwrap().is_none());
    assert_eq!(store.unpark(&shop, "analyse", at(100)).await.unwrap(), 1);
    let run = store.claim_run(&shop, "analyse", "me", at(100), at(130)).await.unwrap().unwrap();
    assert_eq!(store.recover_runs(&shop, "me", at(101), 3).await.unwrap(), [], "its own run lives");
    assert!(store.close_run(&shop, run.id, "me", &ok, &[], at(110)).await.unwrap());
    let day = Period::new(at(0), at(1));
    assert_eq!(store.facts(&shop, day, &rules(), at(0)).await.unwrap().completeness.last_export, Some(at(50)));
}

pub fn post(key: &str, secs: i64) -> Post {
    Post {
        key: key.into(),
        channel: "owner".into(),
        html: "<b>Отчёт</b>".into(),
        silent: false,
        may_repeat: false,
        reply_to: None,
        attachment: Some(("chart.png".into(), vec![1, 2, 3])),
        created_at: at(secs),
        expires_at: None,
    }
}

async fn outbox(store: &dyn Store) {
    let shop = MAIN();
    let parts = [post("daily/2026-03-02/owner/2", 0), post("daily/2026-03-02/owner/1", 0)];
    assert_eq!(store.post(&shop, &parts).await.unwrap(), 2);
    assert_eq!(store.post(&shop, &parts).await.unwrap(), 0);
    let one = store.claim_post(&shop, "owner", at(1)).await.unwrap().unwrap();
    assert_eq!((one.post.clone(), one.state, one.attempts), (parts[1].clone(), PostState::Sending, 1));
    assert!(store.claim_post(&shop, "owner", at(1)).await.unwrap().is_none(), "part 2 waits for part 1");
    let later = Delivery::NotSent { after: Some(Duration::from_secs(9)), reason: "429".into() };
    store.close_post(&shop, &one.post.key, &later, at(10), at(1)).await.unwrap();
    assert!(store.close_post(&shop, &one.post.key, &later, at(10), at(1)).await.is_err(), "nothing is being sent");
    assert!(store.claim_post(&shop, "owner", at(9)).await.unwrap().is_none());
    store.claim_post(&shop, "owner", at(10)).await.unwrap().unwrap();
    assert!(store.claim_post(&shop, "nobody", at(10)).await.unwrap().is_none());
    // It dies while sending: nobody knows whether it arrived.
    let unknown = store.recover_posts(&shop, at(11)).await.unwrap();
    assert_eq!(unknown.iter().map(|entry| entry.post.key.as_str()).collect::<Vec<_>>(), [&parts[1].key]);
    // Most likely it did: part 2 goes on, part 1 only when a person asks for it again.
    for (part, id) in [(0, 71), (1, 72)] {
        if part == 1 {
            assert!(store.claim_post(&shop, "owner", at(12)).await.unwrap().is_none());
            assert!(store.resend(&shop, &parts[1].key, at(12)).await.unwrap());
            assert!(!store.resend(&shop, &parts[1].key, at(12)).await.unwrap());
        }
        let entry = store.claim_post(&shop, "owner", at(13)).await.unwrap().unwrap();
        assert_eq!(entry.post.key, parts[part].key);
        let delivered = Delivery::Delivered { message_id: Some(id) };
        store.close_post(&shop, &entry.post.key, &delivered, at(13), at(13)).await.unwrap();
    }
    let sent = store.outbox(&shop, Some(PostState::Sent), 10).await.unwrap();
    let ids: std::collections::BTreeSet<_> = sent.iter().map(|entry| entry.message_id).collect();
    assert_eq!(ids, [Some(71), Some(72)].into());
    let audit = store.audits(&shop, 10).await.unwrap();
    assert_eq!((audit.len(), audit[0].action.as_str(), audit[0].target.as_str()), (2, "post sent", "owner"));

    // An alert may be repeated once after an ambiguous answer, marked so.
    let alert = Post { may_repeat: true, ..post("alert/auth:crm/1", 20) };
    store.post(&shop, &[alert]).await.unwrap();
    let lost = Delivery::Unknown { reason: "reset".into() };
    for (repeated, state) in [(false, PostState::Pending), (true, PostState::Unknown)] {
        let entry = store.claim_post(&shop, "owner", at(20)).await.unwrap().unwrap();
        assert_eq!(entry.repeated, repeated);
        store.close_post(&shop, &entry.post.key, &lost, at(20), at(20)).await.unwrap();
        assert_eq!(store.outbox(&shop, Some(state), 10).await.unwrap().len(), 1);
    }
    // Old ones die in one summary.
    let old: Vec<Post> =
        (0..50).map(|id| Post { expires_at: Some(at(30)), ..post(&format!("old/{id}/x"), 21) }).collect();
    store.post(&shop, &old).await.unwrap();
    assert!(store.claim_post(&shop, "owner", at(30)).await.unwrap().is_none());
    assert_eq!(store.expire_posts(&shop, at(30)).await.unwrap(), [("owner".to_owned(), 50)]);
    assert_eq!(store.expire_posts(&shop, at(30)).await.unwrap(), []);
}

async fn small_things(store: &dyn Store) {
    let shop = MAIN();
    let alert = Alert {
        cause: "auth:crm".into(),
        severity: Severity::Critical,
        message: "alert-auth".into(),
        arguments: vec![("source".into(), "crm".into())],
    };
    let state = AlertState { alert, since: at(0), last_told: Some(at(1)), count: 3, first_post: Some("a/1".into()) };
    store.save_alert(&shop, "auth:crm", Some(&state), &[post("alert/told/1", 0)]).await.unwrap();
    assert_eq!(store.alerts(&shop).await.unwrap(), [state]);
    store.save_alert(&shop, "auth:crm", None, &[]).await.unwrap();
    assert_eq!(store.alerts(&shop).await.unwrap(), []);

    assert_eq!(store.sheet_state(&shop, "team", "chats_raw").await.unwrap(), SheetState::default());
    let audit = Audit { at: at(40), target: "google_sheets:team".into(), action: "write".into(), detail: "x".into() };
    let rows: Vec<(String, u64)> = (0..10_000_u64).map(|row| (format!("chat-{row}"), u64::MAX - row)).collect();
    for count in [10_000, 9_999, 4_096, 1, 0] {
        let state = SheetState {
            sheet_id: Some(7),
            generation: 5,
            head_hash: u64::MAX,
            rows: rows[rows.len() - count..].to_vec(),
        };
        store.save_sheet_state(&shop, "team", "chats_raw", &state, &audit).await.unwrap();
        assert_eq!(store.sheet_state(&shop, "team", "chats_raw").await.unwrap(), state);
    }
    store.audit(&shop, &audit).await.unwrap();
    assert_eq!(store.audits(&shop, 6).await.unwrap().iter().filter(|line| **line == audit).count(), 6);

    store.set_value(&shop, "mute_until", Some("soon")).await.unwrap();
    assert_eq!(store.value(&shop, "mute_until").await.unwrap().as_deref(), Some("soon"));
    store.set_value(&shop, "mute_until", None).await.unwrap();
    assert_eq!(store.value(&shop, "mute_until").await.unwrap(), None);
}

// ---- files -------------------------------------------------------------------------------

async fn refusal(dir: &Path) -> String {
    match store::open("sqlite://spindle.db", dir, Clock::fixed(at(0))).await {
        Ok(_) => panic!("opened"),
        Err(error) => error.to_string(),
    }
}

async fn run_sql(file: &Path, sql: &'static str) {
    use sqlx::{ConnectOptions, Connection};
    let mut connection =
        sqlx::sqlite::SqliteConnectOptions::new().filename(file).create_if_missing(true).connect().await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn files_that_are_not_ours_are_refused_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("spindle.db");
    for bytes in [&b"just some text, longer than sixteen bytes"[..], b"short", &[0; 4096]] {
        std::fs::write(&file, bytes).unwrap();
        let told = refusal(dir.path()).await;
        assert!(told.contains("not a SQLite database") && told.contains("spindle.db"), "{told}");
        assert_eq!(std::fs::read(&file).unwrap(), bytes);
    }
    std::fs::remove_file(&file).unwrap();
    run_sql(&file, "CREATE TABLE songs (id); PRAGMA application_id = 42;").await;
    assert!(refusal(dir.path()).await.contains("another program"));
    std::fs::remove_file(&file).unwrap();
    run_sql(&file, "CREATE TABLE x (id); PRAGMA application_id = 1397771844; PRAGMA user_version = 9999;").await;
    let told = refusal(dir.path()).await;
    assert!(told.contains("9999") && told.contains("version") && told.contains("newer"), "{told}");
    assert!(!dir.path().join("spindle.db-wal").exists(), "a refused file is not changed");
    // An empty file is a new store.
    std::fs::write(&file, b"").unwrap();
    open(dir.path()).await.close().await;
}

#[tokio::test]
async fn a_cut_or_damaged_file_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).await;
    let many = (1..400).map(|id| Entity::Message(message(id, id % 7, CUSTOMER(1), id, "Здравствуйте, есть размер?")));
    save(&*store, "messages", many).await;
    store.close().await;
    drop(store);
    let file = dir.path().join("spindle.db");
    let whole = std::fs::read(&file).unwrap();
    for cut in 1..=20 {
        std::fs::write(&file, &whole[..whole.len() * cut / 21]).unwrap();
        let told = refusal(dir.path()).await;
        assert!(told.contains("damaged") && told.contains("restore"), "{cut}: {told}");
    }
    // Garbage over whole pages: found by the check, whether or not it still opens.
    for page in (1..whole.len() / 4096).step_by(7) {
        let mut damaged = whole.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0xA5);
        std::fs::write(&file, &damaged).unwrap();
        let noticed = match store::open("sqlite://spindle.db", dir.path(), Clock::fixed(at(0))).await {
            Ok(store) => !store.check(true).await.unwrap().is_empty(),
            Err(_) => true,
        };
        assert!(noticed, "page {page}");
    }
}

#[tokio::test]
async fn one_process_writes_others_read() {
    let dir = tempfile::tempdir().unwrap();
    assert!(store::open_reader("sqlite://spindle.db", dir.path()).await.is_err(), "nothing to read yet");
    let writer = open(dir.path()).await;
    match store::open("sqlite://spindle.db", dir.path(), Clock::system()).await {
        Err(StoreError::Held { pid, .. }) => assert_eq!(pid, std::process::id().to_string()),
        other => panic!("{:?}", other.err()),
    }
    save(&*writer, "messages", [Entity::Message(message(1, 5, CUSTOMER(1), 0, "Добрый день"))]).await;
    let reader = store::open_reader("sqlite://spindle.db", dir.path()).await.unwrap();
    let day = Period::new(at(0), at(10));
    assert_eq!(reader.count_messages(&MAIN(), day).await.unwrap(), 1);
    assert!(reader.set_value(&MAIN(), "x", Some("y")).await.is_err());
    save(&*writer, "messages", [Entity::Message(message(2, 5, CUSTOMER(1), 1, "Есть?"))]).await;
    assert_eq!(reader.count_messages(&MAIN(), day).await.unwrap(), 2);
    // Killed without closing: the next one takes over and nothing is lost.
    drop((reader, writer));
    let store = open(dir.path()).await;
    assert_eq!(store.count_messages(&MAIN(), day).await.unwrap(), 2);
    assert!(store::open("mysql://x", dir.path(), Clock::system()).await.is_err());
}

#[tokio::test]
async fn backup_and_restore() {
    let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = "sqlite://spindle.db";
    let store = open(dir.path()).await;
    save(&*store, "messages", [Entity::Message(message(1, 5, CUSTOMER(1), 0, "до копии"))]).await;
    store.post(&MAIN(), &[post("daily/2026-03-02/owner/1", 0)]).await.unwrap();
    let slot = Slot { job: "report_daily".into(), at: at(0) };
    store.plan_slot(&MAIN(), &slot, RunState::Ok, at(0)).await.unwrap();
    let copy = outside.path().join("copy.db");
    store.backup(&copy).await.unwrap();
    assert!(store.backup(&copy).await.unwrap_err().to_string().contains("overwrite nothing"));
    assert!(store.backup(&dir.path().join("spindle.db")).await.is_err(), "the store itself");
    assert!(!outside.path().join("copy.db.part").exists());
    save(&*store, "messages", [Entity::Message(message(2, 5, CUSTOMER(1), 1, "после копии"))]).await;

    let held = store::restore(&copy, url, dir.path(), at(9_000)).await.unwrap_err();
    assert!(matches!(held, StoreError::Held { .. }), "{held}");
    store.close().await;
    drop(store);
    let before = std::fs::read(dir.path().join("spindle.db")).unwrap();
    let text = outside.path().join("notes.txt");
    std::fs::write(&text, "not a backup at all, only text").unwrap();
    let cut = outside.path().join("cut.db");
    std::fs::write(&cut, &std::fs::read(&copy).unwrap()[..9_000]).unwrap();
    let foreign = outside.path().join("foreign.db");
    run_sql(&foreign, "CREATE TABLE songs (id)").await;
    for (wrong, word) in [(&text, "not a SQLite"), (&cut, "cut short"), (&foreign, "another program")] {
        let told = store::restore(wrong, url, dir.path(), at(9_000)).await.unwrap_err().to_string();
        assert!(told.contains(word), "{told}");
        assert_eq!(std::fs::read(dir.path().join("spindle.db")).unwrap(), before, "the store is untouched");
    }

    let report = store::restore(&copy, url, dir.path(), at(9_000)).await.unwrap();
    assert_eq!((report.schema_version, report.unknown_posts), (store::sqlite::migrate::VERSION, 1));
    assert_eq!(std::fs::read(report.kept.unwrap()).unwrap(), before, "the old store is kept");
    let store = open(dir.path()).await;
    assert_eq!(store.count_messages(&MAIN(), Period::new(at(0), at(10))).await.unwrap(), 1);
    assert!(store.claim_post(&MAIN(), "owner", at(9_001)).await.unwrap().is_none(), "may have been sent since");
    assert_eq!(store.outbox(&MAIN(), Some(PostState::Unknown), 9).await.unwrap().len(), 1);
    assert_eq!(store.last_slot(&MAIN(), "report_daily").await.unwrap(), Some(at(9_000)), "not planned again");
    assert_eq!(store.check(true).await.unwrap(), Vec::<String>::new());
}
