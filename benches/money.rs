//! Speed of the money: 100,000 episodes with 30,000 orders, everything counted anew, and after one changed order.
//! `cargo bench --bench money`. Prints the best of several passes.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use spindle::model::chat::{Chat, Manager};
use spindle::model::crm::{Order, OrderChange, Payment, Reference};
use spindle::model::facts::{ChatFacts, Completeness, Facts, KpiRules, Rules, SalesRules};
use spindle::model::findings::{ChatFindings, Episode, EpisodeOrigin, MessageClass, MessageMark};
use spindle::model::ids::{
    ChannelId, ChatId, CrmCustomerId, CrmUserId, CustomerId, ManagerId, MessageId, OrderId, Shop,
};
use spindle::model::money::Money;
use spindle::model::time::{Period, ShopHours, Time};
use spindle::money::kpi::{month_of, standings};
use spindle::money::lost::lost_sales;
use spindle::money::{Book, CreditRule, FunnelScope};
use spindle::tables::TABLES;
use spindle::text::catalogue::Catalogue;

const EPISODES: i64 = 100_000;
const CHATS: i64 = 50_000;
const ORDERS: i64 = 30_000;
const DAYS: i64 = 100;
const MANAGERS: i64 = 7;
const SHEETS: [&str; 7] =
    ["chat_orders", "manager_money", "attribution", "segments", "lost_sales", "upsell", "kpi_bonus"];

fn at(secs: i64) -> Time {
    chrono::DateTime::from_timestamp(1_772_434_800 + secs, 0).unwrap()
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % sides.cast_unsigned()).cast_signed()
    }
}

fn episode(start: i64, ordinal: u32, manager: i64, marks: &mut Vec<MessageMark>) -> Episode {
    let id = marks.last().map_or(0, |mark: &MessageMark| mark.id.0);
    for (step, class) in [MessageClass::Customer, MessageClass::Human, MessageClass::Customer].into_iter().enumerate() {
        let manager = (class == MessageClass::Human).then_some(ManagerId(manager));
        marks.push(MessageMark {
            id: MessageId(id + step as i64 + 1),
            at: at(start + step as i64 * 60),
            class,
            manager,
            needs_reply: false,
            episode: ordinal,
            questions: 0,
            productive: false,
            labels: Default::default(),
        });
    }
    let human = Some((at(start + 60), Some(ManagerId(manager))));
    Episode {
        dialog: None,
        origin: EpisodeOrigin::Customer,
        started_at: at(start),
        ended_at: at(start + 120),
        closed_at: None,
        first_customer_at: Some(at(start)),
        first_human: human,
        last_human: human,
        inbound: 2,
        outbound: 1,
        templates: 0,
        unanswered_inbound: 0,
        questions: 1,
        next_step: false,
        interest: true,
        kind: None,
        kind_sure: 0,
        intent_high: start % 3 == 0,
        waits: Vec::new(),
        transfers: Vec::new(),
        advice: Vec::new(),
        order_ids: Vec::new(),
        conduct: Default::default(),
    }
}

fn chats(dice: &mut Dice) -> Vec<ChatFacts> {
    (1..=CHATS)
        .map(|id| {
            let mut marks = Vec::new();
            let per_chat = EPISODES / CHATS;
            let episodes = (0..per_chat)
                .map(|ordinal| {
                    let span = DAYS * 86_400 / per_chat;
                    let start = ordinal * span + dice.roll(span - 600);
                    episode(start, ordinal as u32, dice.roll(MANAGERS) + 1, &mut marks)
                })
                .collect();
            let chat = Chat {
                id: ChatId(id),
                channel: Some(ChannelId(id % 3)),
                customer: Some(CustomerId(id)),
                created_at: at(0),
                updated_at: at(0),
                last_activity: None,
                reply_deadline: None,
            };
            let findings = ChatFindings { chat: chat.id, rules: 1, model: 1, marks, episodes, text_hashes: Vec::new() };
            ChatFacts { chat, findings }
        })
        .collect()
}

fn order(id: i64, dice: &mut Dice) -> Order {
    let customer = dice.roll(CHATS) + 1;
    let total = Money(100_000 + dice.roll(900_000));
    let made = at(dice.roll(DAYS * 86_400));
    let paid = dice.roll(4) > 0;
    let status = if paid { "paid" } else { "not-paid" };
    let payment = Payment {
        id,
        status: Some(status.into()),
        kind: Some("bank-card".into()),
        amount: total,
        paid_at: paid.then_some(made + chrono::TimeDelta::hours(2)),
    };
    Order {
        id: OrderId(id),
        number: format!("{id}A"),
        site: None,
        status: if dice.roll(10) == 0 { "cancel-other" } else { "complete" }.into(),
        method: Some("messenger".into()),
        currency: Some("RUB".into()),
        customer: Some(CrmCustomerId(customer)),
        gateway_customers: vec![CustomerId(customer)],
        phone: Some(format!("+7900{customer:07}")),
        manager: Some(CrmUserId(dice.roll(MANAGERS) + 1)),
        dialog: None,
        total,
        goods: total,
        delivery: Money(0),
        paid_sum: Some(if paid { total } else { Money(0) }),
        payments: vec![payment],
        created_at: made,
        status_updated_at: None,
        fully_paid_at: None,
        deleted: false,
    }
}

/// Four records an order, as a real history has.
fn changes(order: &Order) -> Vec<OrderChange> {
    let change = |step: i64, field: &str, old: &str, new: String| OrderChange {
        id: order.id.0 * 10 + step,
        order: order.id,
        at: order.created_at + chrono::TimeDelta::hours(step),
        user: order.manager,
        source: "user".into(),
        field: field.into(),
        created: step == 0,
        deleted: false,
        old_value: old.into(),
        new_value: new,
    };
    vec![
        change(0, "status", "null", format!("{{\"code\":\"new\",\"total\":{}}}", order.total.to_number())),
        change(1, "status", "{\"code\":\"new\"}", "{\"code\":\"assembling\"}".into()),
        change(
            2,
            "payments.status",
            "{\"code\":\"not-paid\"}",
            format!("{{\"code\":\"paid\",\"payment\":{}}}", order.id.0),
        ),
        change(3, "status", "{\"code\":\"assembling\"}", format!("{{\"code\":\"{}\"}}", order.status)),
    ]
}

fn reference(kind: &str, code: &str, group: &str, payment_complete: bool) -> Reference {
    let group = (!group.is_empty()).then(|| group.to_owned());
    let (kind, code, name) = (kind.to_owned(), code.to_owned(), code.to_owned());
    Reference { kind, code, name, active: true, group, payment_complete, gateway_id: None }
}

fn facts() -> Facts {
    let mut dice = Dice(7);
    let chats = chats(&mut dice);
    let orders: Vec<Order> = (1..=ORDERS).map(|id| order(id, &mut dice)).collect();
    let manager =
        |id| Manager { id: ManagerId(id), crm_id: Some(id), name: format!("M{id}"), active: true, technical: false };
    Facts {
        code_checks: Vec::new(),
        practice: None,
        coaching: Vec::new(),
        order_model: None,
        shop: Shop::main(),
        period: Period::new(at(-3_600), at(DAYS * 86_400)),
        now: at(DAYS * 86_400),
        rules: Rules {
            hours: ShopHours::always(chrono_tz::Europe::Moscow),
            episode_silence_secs: 72 * 3_600,
            slow_first_reply_secs: 600,
            targets_secs: [300, 900, 3_600],
            waiting_secs: 1_800,
            order_window_days: 7,
            payment_window_days: 14,
            revenue_with_delivery: true,
            excluded_customers: Vec::new(),
            chat_link: String::new(),
            currency: "RUB".into(),
            quality: Default::default(),
            sales: SalesRules {
                cash_types: vec!["cash".into()],
                delivered: vec!["complete".into()],
                ..SalesRules::default()
            },
            kpi: KpiRules {
                plan: Money(500_000_000),
                plan_tiers: vec![0.8, 1.0, 1.2],
                conversion_tiers: vec![0.064, 0.074, 0.084],
                ..KpiRules::default()
            },
        },
        channels: BTreeMap::new(),
        managers: (1..=MANAGERS).map(|id| (ManagerId(id), manager(id))).collect(),
        crm_users: BTreeMap::new(),
        crm_customers: (1..=CHATS).map(|id| (CustomerId(id), CrmCustomerId(id))).collect(),
        customer_phones: (1..=CHATS).map(|id| (CustomerId(id), format!("8900{id:07}"))).collect(),
        references: vec![
            reference("payment_status", "paid", "", true),
            reference("status", "complete", "complete", false),
            reference("status", "cancel-other", "cancel", false),
            reference("chat_order_method", "messenger", "", false),
        ],
        chats,
        order_changes: orders.iter().flat_map(changes).collect(),
        orders,
        quotes: BTreeMap::new(),
        completeness: Completeness::default(),
    }
}

fn best(passes: usize, mut work: impl FnMut()) -> Duration {
    let timed = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..passes).map(timed).min().unwrap()
}

fn told(what: &str, spent: Duration, target: &str) {
    println!("{what}: {:.0} ms (target {target})", spent.as_secs_f64() * 1_000.0);
}

/// Book, funnels of the shop and of everybody under every rule, lost sales, odds of the month.
fn recount(facts: &Facts) {
    let book = Book::new(facts);
    let scope = FunnelScope::shop(facts.period);
    black_box(book.funnel(&scope, CreditRule::LastHuman));
    for rule in CreditRule::ALL {
        black_box(book.by_manager(&scope, rule));
    }
    black_box(lost_sales(&book, facts.period));
    black_box(standings(&book, month_of(&book, facts.now), facts.now));
}

fn main() {
    let mut facts = facts();
    let book = Book::new(&facts);
    println!("{} cases, {} of {} orders linked", book.cases.len(), book.links.len(), facts.orders.len());
    drop(book);
    told("full recount", best(5, || recount(&facts)), "2000 ms");
    let catalogue = Catalogue::new("ru").unwrap();
    for entry in TABLES.iter().filter(|entry| SHEETS.contains(&entry.name)) {
        told(entry.name, best(3, || _ = black_box((entry.build)(&facts, &catalogue))), "all sheets 10000 ms");
    }
    let mut sum = 1;
    let one_changed = best(20, || {
        sum += 1;
        facts.orders[ORDERS as usize / 2].total = Money(100_000 + sum);
        let book = Book::new(&facts);
        black_box(book.funnel(&FunnelScope::shop(facts.period), CreditRule::LastHuman));
    });
    told("the shop's funnel after one changed order", one_changed, "100 ms");
}
