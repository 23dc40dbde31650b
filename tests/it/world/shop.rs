//! A small shop with known figures, on both fakes. Every person in it is invented.

use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Europe::Moscow;
use serde_json::{Value, json};

use super::crm::Crm;
use super::gateway::Gateway;

/// CRM and gateway of one account.
pub struct World {
    pub crm: Crm,
    pub gateway: Gateway,
    /// Midnight (Moscow) that begins the day everything happens on: yesterday.
    pub day: DateTime<Utc>,
}

/// What [`World::seed_small`] holds.
pub mod small {
    pub const CHANNELS: usize = 2;
    pub const MANAGERS: usize = 3;
    pub const CHATS: usize = 6;
    pub const DIALOGS: usize = 5;
    /// All of them, 6 system messages, 1 note, 1 mailing included.
    pub const MESSAGES: usize = 26;
    pub const ORDERS: usize = 3;
    /// Orders with a payment that has arrived.
    pub const PAID_ORDERS: usize = 2;
    /// Kopecks received: 4,500.00 + 3,300.50.
    pub const PAID: i64 = 780_050;
    /// Kopecks ordered: 4,500.00 + 2,000.00 + 3,300.50.
    pub const ORDERED: i64 = 980_050;
}

/// Gateway numbers of the managers; the CRM's are ten more.
pub const VERA: i64 = 11;
pub const GLEB: i64 = 12;
pub const LIDA: i64 = 13;
/// The greeting bot.
pub const BOT: i64 = 5;

impl World {
    /// An empty account.
    pub async fn start(now: DateTime<Utc>) -> World {
        let (crm, gateway) = (Crm::start().await, Gateway::start().await);
        crm.edit().gateway = (gateway.url(), super::gateway::TOKEN.into());
        let yesterday = now.with_timezone(&Moscow).date_naive() - Days::new(1);
        let day = spindle::model::time::start_of_day(Moscow, yesterday);
        World { crm, gateway, day }
    }

    /// Six chats of yesterday:
    /// 41 WhatsApp, Vera, first reply after 4 min, paid order 101 of 4,500.00;
    /// 42 WhatsApp, Gleb, first reply after 40 min, unpaid order 102 of 2,000.00;
    /// 43 Instagram, Vera, first reply after 2 min, closed with thanks;
    /// 44 Instagram, nobody, asked at 22:50, no reply;
    /// 45 WhatsApp, greeted by the bot, handed from Gleb to Lida, a note, paid order 103 of 3,300.50;
    /// 46 WhatsApp, a mailing without dialog, no answer.
    pub async fn seed_small(now: DateTime<Utc>) -> World {
        let world = World::start(now).await;
        world.seed_staff();
        world.seed_chats();
        world.seed_messages();
        world.seed_orders();
        world
    }

    /// An instant of the day, Moscow time.
    pub fn at(&self, hour: i64, minute: i64) -> DateTime<Utc> {
        self.day + TimeDelta::minutes(hour * 60 + minute)
    }

    /// A customer's message that the gateway learns of now; its chat moves with it.
    pub fn customer_writes(&self, id: i64, chat: i64, text: &str, now: DateTime<Utc>) {
        let channel = if matches!(chat, 43 | 44) { 9 } else { 7 };
        self.gateway.put(
            "messages",
            json!({
                "id": id, "time": whole(now), "type": "text", "scope": "public", "status": "received", "chat_id": chat,
                "channel_id": channel, "dialog": { "id": chat + 10 }, "content": text,
                "from": { "id": chat - 10, "type": "customer", "name": "", "external_id": "" },
                "note": "", "items": [], "actions": [], "is_read": true, "is_edit": false,
                "created_at": rfc(now), "updated_at": rfc(now),
            }),
        );
        self.gateway.update("chats", chat, "last_activity", json!(whole(now)), now);
    }

    /// An unpaid order without a customer, made now.
    pub fn order_comes(&self, id: i64, now: DateTime<Utc>) {
        let local = now.with_timezone(&Moscow).format("%Y-%m-%d %H:%M:%S").to_string();
        let order = json!({ "id": id, "slug": id, "number": format!("{id}A"), "site": "main-site", "status": "new", "orderMethod": "phone", "orderType": "3", "currency": "RUB", "createdAt": local, "statusUpdatedAt": local, "summ": 100, "totalSumm": 100, "prepaySum": 0, "purchaseSumm": 1, "payments": [], "managerId": VERA + 10, "delivery": { "cost": 0 }, "items": [], "customFields": [] });
        self.crm.put_order(order, &local);
    }

    fn seed_staff(&self) {
        for (id, kind, name) in [(7, "whatsapp", "WhatsApp"), (9, "instagram", "Instagram")] {
            let row = json!({ "id": id, "type": kind, "name": name, "is_active": true, "settings": {}, "created_at": rfc(self.day), "updated_at": rfc(self.day), "activated_at": rfc(self.day), "deactivated_at": "" });
            self.gateway.put("channels", row);
        }
        self.gateway.put("bots", json!({ "id": BOT, "name": "Привет-бот", "is_active": true, "is_self": false, "is_system": false, "roles": [], "created_at": rfc(self.day) }));
        for (id, first, last) in [(VERA, "Вера", "Тестова"), (GLEB, "Глеб", "Пробный"), (LIDA, "Лида", "Образцова")]
        {
            self.gateway.put("users", json!({ "id": id, "external_id": (id + 10).to_string(), "username": null, "first_name": first, "last_name": last, "is_active": true, "is_online": false, "is_technical_account": false, "created_at": rfc(self.day), "updated_at": null }));
            self.crm.put_user(json!({ "id": id + 10, "createdAt": "2025-01-01 10:00:00", "active": true, "email": format!("user{id}@example.test"), "firstName": first, "lastName": last, "isAdmin": false, "isManager": true, "groups": [{ "id": 1, "name": "Менеджеры", "code": "managers" }], "mgUserId": id }));
        }
    }

    fn seed_chats(&self) {
        let chats = [
            (41, 7, "Ирина"),
            (42, 7, "Пётр"),
            (43, 9, "lara.example"),
            (44, 9, "no.name.example"),
            (45, 7, "Семён"),
            (46, 7, "Тамара"),
        ];
        for (id, channel, name) in chats {
            let (customer, created) = (id - 10, self.at(9, 0));
            let kind = if channel == 7 { "whatsapp" } else { "instagram" };
            let phone = format!("+7900000{:04}", id);
            self.gateway.put("customers", json!({ "id": customer, "external_id": phone, "channel_id": channel, "username": "", "first_name": name, "last_name": null, "phone": phone, "email": null, "is_blocked": false, "created_at": rfc(created), "updated_at": rfc(created) }));
            self.gateway.put("chats", json!({ "id": id, "name": name, "channel": { "id": channel, "type": kind, "is_active": true }, "customer": { "id": customer, "type": "customer", "name": name, "external_id": phone }, "last_activity": whole(self.at(10, 0)), "reply_deadline": null, "members": null, "not_read_messages": 0, "unread": false, "created_at": rfc(created), "updated_at": rfc(self.at(id % 10 + 12, 50)) }));
        }
        let dialogs = [
            (51, 41, Some(VERA), Some(self.at(10, 40))),
            (52, 42, Some(GLEB), None),
            (53, 43, Some(VERA), Some(self.at(12, 30))),
            (54, 44, None, None),
            (55, 45, Some(LIDA), None),
        ];
        for (id, chat, responsible, closed) in dialogs {
            let responsible = responsible.map(|user| json!({ "id": user, "type": "user", "external_id": (user + 10).to_string(), "assigned_at": rfc(self.at(10, 0)) }));
            self.gateway.put("dialogs", json!({ "id": id, "chat_id": chat, "begin_message_id": null, "is_active": true, "is_assigned": responsible.is_some(), "responsible": responsible, "tags": [], "created_at": rfc(self.at(10, 0)), "updated_at": rfc(self.at(id % 10 + 12, 50)), "closed_at": closed.map(rfc) }));
        }
    }

    fn seed_messages(&self) {
        let at = |hour, minute| self.at(hour, minute);
        let mut id = 1_000;
        let mut say = |chat: i64, time: DateTime<Utc>, from: (&str, i64), more: Value| {
            id += 2;
            let channel = if matches!(chat, 43 | 44) { 9 } else { 7 };
            let mut row = json!({
                "id": id, "time": whole(time), "type": "text", "scope": "public", "status": "received",
                "chat_id": chat, "channel_id": channel, "dialog": { "id": chat + 10 },
                "from": { "id": from.1, "type": from.0, "name": "", "external_id": "" },
                "note": "", "items": [], "actions": [], "is_read": true, "is_edit": false,
                "created_at": rfc(time), "updated_at": rfc(time),
            });
            for (name, value) in more.as_object().into_iter().flatten() {
                row[name] = value.clone();
            }
            self.gateway.put("messages", row);
        };
        let text = |words: &str| json!({ "content": words });
        let opened = || json!({ "type": "system", "action": "dialog_opened", "from": null });
        say(41, at(10, 5), ("customer", 31), opened());
        say(41, at(10, 5), ("customer", 31), text("Здравствуйте! Сколько стоит букет из 15 роз?"));
        say(41, at(10, 9), ("user", VERA), text("Добрый день! 4 500 ₽. Подскажите, к какому дню нужен?"));
        say(41, at(10, 12), ("customer", 31), text("На завтра, с доставкой"));
        say(41, at(10, 15), ("user", VERA), text("Доставим завтра к 12:00. Оформляем?"));
        say(41, at(10, 16), ("customer", 31), text("Да, оформляйте"));
        say(42, at(11, 0), ("customer", 32), opened());
        say(42, at(11, 0), ("customer", 32), text("Добрый день, есть ли пионы?"));
        say(42, at(11, 40), ("user", GLEB), text("Здравствуйте, есть, 2 000 ₽"));
        say(42, at(11, 45), ("customer", 32), text("Дорого, я подумаю"));
        say(42, at(11, 50), ("user", GLEB), text("Хорошо"));
        say(43, at(12, 0), ("customer", 33), opened());
        say(43, at(12, 0), ("customer", 33), text("Вы работаете сегодня?"));
        say(43, at(12, 2), ("user", VERA), text("Да, до 23:00!"));
        say(43, at(12, 4), ("customer", 33), text("Спасибо!"));
        say(44, at(22, 50), ("customer", 34), opened());
        say(44, at(22, 50), ("customer", 34), text("Сколько стоит доставка?"));
        say(45, at(14, 0), ("customer", 35), opened());
        say(45, at(14, 0), ("customer", 35), text("Хочу заказать корзину"));
        say(45, at(14, 0), ("bot", BOT), text("Здравствуйте! Менеджер скоро ответит."));
        say(45, at(14, 3), ("user", GLEB), text("Сейчас позову коллегу"));
        say(
            45,
            at(14, 4),
            ("user", GLEB),
            json!({ "type": "system", "action": "dialog_assign", "responsible": { "id": LIDA, "type": "user", "external_id": "23" } }),
        );
        say(45, at(14, 5), ("user", LIDA), json!({ "content": "клиент постоянный", "scope": "private" }));
        say(45, at(14, 8), ("user", LIDA), text("Корзина 3 300,50 ₽, какие цветы вам нравятся?"));
        say(
            45,
            at(14, 20),
            ("customer", 35),
            json!({ "type": "image", "items": [{ "id": "0b5f", "type": "image/jpeg", "kind": "image", "size": 9, "caption": "Вот такие" }] }),
        );
        say(46, at(15, 0), ("bot", BOT), json!({ "content": "Скидка 10 % всем!", "dialog": null, "_mass": true }));
    }

    fn seed_orders(&self) {
        let local = |time: DateTime<Utc>| time.with_timezone(&Moscow).format("%Y-%m-%d %H:%M:%S").to_string();
        let orders = [
            (101, 41, VERA, self.at(10, 20), "4500", true),
            (102, 42, GLEB, self.at(11, 55), "2000", false),
            (103, 45, LIDA, self.at(14, 30), "3300.5", true),
        ];
        for (id, chat, manager, made, sum, paid) in orders {
            let sum: Value = serde_json::from_str(sum).expect("a number");
            let customer = json!({ "type": "customer", "id": id + 400, "site": "main-site", "createdAt": local(made), "firstName": "Покупатель", "phones": [{ "number": format!("+7900000{chat:04}") }], "mgCustomers": [{ "id": 1, "externalId": chat - 10, "mgChannel": { "id": 1, "externalId": 7, "type": "whatsapp", "active": true, "name": "WhatsApp" } }], "customFields": [] });
            self.crm.put_customer(customer.clone());
            let payment = json!({ "id": id + 800, "type": "bank-card", "amount": sum, "status": if paid { "paid" } else { "not-paid" } });
            let mut order = json!({ "id": id, "slug": id, "number": format!("{id}A"), "site": "main-site", "status": "new", "orderMethod": "messenger", "orderType": "3", "currency": "RUB", "createdAt": local(made), "statusUpdatedAt": local(made), "summ": sum, "totalSumm": sum, "prepaySum": if paid { sum.clone() } else { json!(0) }, "purchaseSumm": 1, "payments": { (id + 800).to_string(): payment }, "managerId": manager + 10, "customer": customer, "delivery": { "cost": 0 }, "items": [], "customFields": [] });
            if paid {
                order["fullPaidAt"] = json!(local(made + TimeDelta::minutes(30)));
                order["payments"][(id + 800).to_string()]["paidAt"] = json!(local(made + TimeDelta::minutes(30)));
            }
            self.crm.put_order(order, &local(made));
        }
    }
}

/// With fractions, zeros cut, as the gateway writes most of its times.
fn rfc(time: DateTime<Utc>) -> String {
    (time + TimeDelta::microseconds(955_300))
        .format("%Y-%m-%dT%H:%M:%S%.6f")
        .to_string()
        .trim_end_matches('0')
        .to_owned()
        + "Z"
}

/// Whole seconds with an offset, as messages carry it.
fn whole(time: DateTime<Utc>) -> String {
    time.with_timezone(&Moscow).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
