//! How fast the store is: `cargo bench --bench store`. Prints figures, fails on none.
//!
//! The shop of the acceptance figures: 7,562 chats, 128,422 messages in pages of 1,000, synchronous=FULL.
//! `STORE_BENCH_MESSAGES=1000000` measures the start of a large store.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures::{StreamExt, TryStreamExt};
use spindle::model::chat::{Author, Chat, Message, MessageKind};
use spindle::model::facts::Rules;
use spindle::model::findings::{ChatFindings, Episode, EpisodeOrigin, MessageClass, MessageMark, Wait, WaitEnd};
use spindle::model::ids::{ChannelId, ChatId, CustomerId, ManagerId, MessageId, Shop};
use spindle::model::time::{Clock, Period, ShopHours, Time, from_micros};
use spindle::model::walk::{Cursor, Entity, Item, Page, Stream};
use spindle::store::{self, SheetState, Store};

const CHATS: i64 = 7_562;
const PAGE_ROWS: i64 = 1_000;
const TEXTS: [&str; 6] = [
    "Здравствуйте! Подскажите, пожалуйста, есть ли в наличии синее платье, размер 44?",
    "Добрый день! Да, есть. Стоимость 4 990 рублей, доставка от 300 рублей. Оформить заказ?",
    "Спасибо",
    "А когда будет доставка в Казань?",
    "Доставим в четверг или в пятницу с 10 до 18, как вам удобнее?",
    "Хорошо, давайте в пятницу",
];

fn at(secs: i64) -> Time {
    from_micros(1_763_802_000_000_000) + TimeDelta::seconds(secs)
}

fn message(id: i64, messages: i64) -> Item {
    let chat = id * 31 % CHATS;
    let author =
        if id % 2 == 0 { Author::Customer(Some(CustomerId(chat))) } else { Author::Manager(Some(ManagerId(id % 5))) };
    let secs = id * 8_640_000 / messages;
    let text = TEXTS[usize::try_from(id).unwrap() % TEXTS.len()];
    let raw = format!(
        r#"{{"id":{id},"time":"{0}","type":"text","scope":"public","status":"seen","chat_id":{chat},"channel_id":1,"dialog":{{"id":{chat}}},"from":{{"id":{chat},"external_id":"7900{chat:07}","type":"customer","name":"Имя {chat}","username":"","first_name":"Имя","last_name":"","avatar":"https://example.test/a/{chat}","phone":"+7900{chat:07}","email":"","is_blocked":false}},"responsible":{{"id":{1},"external_id":"{1}","type":"user","name":"Анна","available":true}},"content":"{text} {id}","quote":null,"actions":["edit","delete","quote"],"is_read":true,"is_edit":false,"created_at":"{0}","updated_at":"{0}"}}"#,
        at(secs).to_rfc3339(),
        id % 5,
    );
    let message = Message {
        id: MessageId(id),
        chat: ChatId(chat),
        dialog: None,
        author,
        kind: MessageKind::Text,
        private: false,
        text: format!("{text} {id}"),
        action: None,
        responsible: Some(ManagerId(id % 5)),
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
    };
    Item { entity: Entity::Message(message), raw: raw.into() }
}

fn chat(id: i64) -> Item {
    let chat = Chat {
        id: ChatId(id),
        channel: Some(ChannelId(1)),
        customer: Some(CustomerId(id)),
        created_at: at(0),
        updated_at: at(0),
        last_activity: None,
        reply_deadline: None,
    };
    Item { entity: Entity::Chat(chat), raw: format!("{{\"id\":{id}}}").into() }
}

fn pages(items: impl Iterator<Item = Item>) -> Vec<Page> {
    let mut pages = vec![Page::default()];
    for item in items {
        if pages.last().is_some_and(|page| page.items.len() as i64 == PAGE_ROWS) {
            pages.push(Page::default());
        }
        pages.last_mut().unwrap().items.push(item);
    }
    pages
}

fn findings(input: &spindle::model::chat::ChatInput) -> ChatFindings {
    let mark = |message: &Message| MessageMark {
        id: message.id,
        at: message.sent_at,
        class: MessageClass::Human,
        manager: Some(ManagerId(1)),
        needs_reply: false,
        episode: 0,
        questions: 0,
        productive: false,
        labels: Default::default(),
    };
    let wait = |message: &Message| Wait {
        opened_at: message.sent_at,
        opened_by: message.id,
        last_customer_at: message.sent_at,
        end: WaitEnd::Human { at: message.sent_at, message: message.id, manager: None },
        first: false,
        calendar_secs: Some(60),
        work_secs: Some(60),
        crm_secs: Some(60),
        off_hours: false,
        crosses_gap: false,
        negative: false,
        holdings: vec![],
    };
    let first = input.messages.first().map_or(at(0), |message| message.sent_at);
    let episode = Episode {
        dialog: None,
        origin: EpisodeOrigin::Customer,
        started_at: first,
        ended_at: first,
        closed_at: None,
        first_customer_at: None,
        first_human: None,
        last_human: None,
        inbound: 1,
        outbound: 1,
        templates: 0,
        unanswered_inbound: 0,
        questions: 1,
        next_step: false,
        interest: true,
        kind: None,
        kind_sure: 0,
        intent_high: false,
        waits: input.messages.iter().step_by(3).map(wait).collect(),
        transfers: vec![],
        advice: vec![],
        order_ids: vec![],
        conduct: Default::default(),
    };
    ChatFindings {
        chat: input.chat.id,
        rules: 1,
        model: 1,
        marks: input.messages.iter().map(mark).collect(),
        episodes: vec![episode],
        text_hashes: input.messages.iter().map(|message| (message.id, message.id.0.cast_unsigned() % 50_000)).collect(),
    }
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

fn told(what: &str, rows: u64, took: Duration) {
    let secs = took.as_secs_f64();
    println!("{what:<44} {rows:>9} in {secs:>7.3} s   {:>9.0}/s", rows as f64 / secs);
}

async fn save(store: &dyn Store, shop: &Shop, pages: &[Page]) {
    let done = Cursor { stream: Stream("messages".into()), position: "x".into() };
    // As the walk does it: some pages under way at once, one writer.
    let saves = pages.iter().map(|page| store.save_page(shop, "chats", &done, page, None, at(0)));
    futures::stream::iter(saves).buffered(4).try_for_each(|_| async { Ok(()) }).await.unwrap();
}

async fn analyse(store: &dyn Store, shop: &Shop) -> u64 {
    let mut judged = 0;
    loop {
        let chats = store.changed_chats(shop, 1, 500).await.unwrap();
        if chats.is_empty() {
            return judged;
        }
        let inputs = store.chat_inputs(shop, &chats).await.unwrap();
        judged += inputs.len() as u64;
        let findings: Vec<ChatFindings> = inputs.iter().map(findings).collect();
        store.save_findings(shop, &findings, at(0)).await.unwrap();
    }
}

#[tokio::main]
async fn main() {
    let messages: i64 =
        std::env::var("STORE_BENCH_MESSAGES").ok().and_then(|text| text.parse().ok()).unwrap_or(128_422);
    let dir = tempfile::Builder::new().prefix("spindle-bench").tempdir_in(".").unwrap();
    let shop = Shop::main();
    let open = || store::open("sqlite://spindle.db", dir.path(), Clock::fixed(at(0)));
    let store: Arc<dyn Store> = open().await.unwrap();

    let chats = pages((0..CHATS).map(chat));
    let since = Instant::now();
    save(&*store, &shop, &chats).await;
    told("save_page: chats", CHATS.cast_unsigned(), since.elapsed());
    let count = messages.cast_unsigned();
    let mut saving = Duration::ZERO;
    let mut again = Duration::ZERO;
    // In batches: a million rows as JSON do not fit in memory at once.
    for first in (1..=messages).step_by(100_000) {
        let rows = pages((first..=messages.min(first + 99_999)).map(|id| message(id, messages)));
        let since = Instant::now();
        save(&*store, &shop, &rows).await;
        saving += since.elapsed();
        let since = Instant::now();
        save(&*store, &shop, &rows).await;
        again += since.elapsed();
    }
    told("save_page: messages", count, saving);
    told("save_page: the same again", count, again);
    let bytes = std::fs::metadata(dir.path().join("spindle.db")).unwrap().len();
    println!("{:<44} {:>9} bytes a message", "file", bytes / count);

    let since = Instant::now();
    let judged = analyse(&*store, &shop).await;
    told("chat_inputs and save_findings: chats", judged, since.elapsed());
    let all = Period::new(at(-1), at(9_000_000));
    let since = Instant::now();
    let facts = store.facts(&shop, all, &rules(), at(0)).await.unwrap();
    let marks = facts.chats.iter().map(|chat| chat.findings.marks.len() as u64).sum();
    told("facts: messages behind them", marks, since.elapsed());
    drop(facts);
    let since = Instant::now();
    let read: u64 =
        store.messages(&shop, all).map(|page| page.unwrap().len() as u64).fold(0, |a, b| async move { a + b }).await;
    told("messages: streamed", read, since.elapsed());
    let state = SheetState { rows: (0..count).map(|row| (row.to_string(), row)).collect(), ..SheetState::default() };
    let audit = store::Audit { at: at(0), target: "x".into(), action: "x".into(), detail: String::new() };
    let since = Instant::now();
    store.save_sheet_state(&shop, "team", "messages_raw", &state, &audit).await.unwrap();
    store.sheet_state(&shop, "team", "messages_raw").await.unwrap();
    told("sheet state: saved and read", count, since.elapsed());

    store.close().await;
    drop(store);
    let since = Instant::now();
    let store = open().await.unwrap();
    let run = store.changed_chats(&shop, 1, 1).await.unwrap();
    assert!(run.is_empty());
    println!("{:<44} {:>22.3} s", "open and first read", since.elapsed().as_secs_f64());
    let since = Instant::now();
    store.check(false).await.unwrap();
    println!("{:<44} {:>22.3} s", "quick check", since.elapsed().as_secs_f64());
    let since = Instant::now();
    store.backup(&dir.path().join("copy.db")).await.unwrap();
    println!("{:<44} {:>22.3} s", "backup", since.elapsed().as_secs_f64());
    store.close().await;
}
