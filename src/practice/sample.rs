//! Shops for tests: chats in one line each (`analysis::sample`), paid or not, with their texts.

use crate::analysis::sample::{at, chat, found_in};
use crate::model::chat::Manager;
use crate::model::facts::{ChatFacts, Facts};
use crate::model::ids::{ChatId, CustomerId, ManagerId, MessageId};
use crate::money::sample::{facts_of, order, payment, status};
use crate::practice::Texts;

/// What became of a chat.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Paid so many rubles, by an order made at this second.
    Paid(i64, i64),
    /// Ordered at this second.
    Ordered(i64),
    Nothing,
}

/// Facts and texts of a shop, seen twenty days later: every outcome is known.
pub fn shop<T: AsRef<str>>(chats: &[(T, End)]) -> (Facts, Texts) {
    let mut facts = facts_of(&[]);
    facts.now = at(20 * 86_400);
    facts.references = vec![status("payment_status", "paid", None, true)];
    for (number, name) in [(1, "Анна Ковалёва"), (2, "Олег Дёмин")] {
        let manager = Manager {
            id: ManagerId(number),
            crm_id: Some(70 + number),
            name: name.into(),
            active: true,
            technical: false,
        };
        facts.managers.insert(manager.id, manager);
    }
    let mut texts = Texts::new();
    for ((items, end), id) in chats.iter().zip(1..) {
        let mut input = chat(items.as_ref());
        (input.chat.id, input.chat.customer) = (ChatId(id), Some(CustomerId(id)));
        for message in &mut input.messages {
            message.id = MessageId(id * 1_000 + message.id.0);
            message.chat = ChatId(id);
            texts.insert(message.id, super::kept(&message.text).to_owned());
        }
        facts.chats.push(ChatFacts { findings: found_in(&input, &[]), chat: input.chat });
        let (made, total) = match end {
            End::Paid(total, made) => (*made, *total),
            End::Ordered(made) => (*made, 3_000),
            End::Nothing => continue,
        };
        let mut made = order(900 + id, made, total * 100);
        made.gateway_customers = vec![CustomerId(id)];
        if matches!(end, End::Paid(..)) {
            made.payments = vec![payment("paid", total * 100)];
        }
        facts.orders.push(made);
    }
    (facts, texts)
}

/// A week of a small shop of dresses with two managers.
pub fn dresses() -> (Facts, Texts) {
    let paid = |chat: &'static str, total| (chat, End::Paid(total, 1_500));
    let lost = |chat: &'static str| (chat, End::Nothing);
    shop(&[
        paid(
            "C0 Здравствуйте, сколько стоит платье Марсель? | H60:1 Здравствуйте! Платье стоит 4500 рублей. Для какого случая выбираете? | C120 на выпускной дочери | H180:1 Что для вас важнее: длина или цвет? | C240 длина, чтобы колени закрыты | H300:1 Тогда подойдёт Марсель, длина миди. Могу отложить для вас до завтра, пока не разобрали. Оформляем? | C400 да, давайте. Ирина Петрова, +7 916 123-45-67 | H460:1 Спасибо! Вот ссылка на оплату: https://pay.example/77 | C1600 оплатила",
            4_500,
        ),
        paid(
            "C0 Добрый день! Сколько стоит синее платье? | H90:2 Добрый день! Синее стоит 5200 рублей. Для какого случая выбираете? | C200 на свадьбу к подруге | H260:2 Могу отложить для вас до завтра, пока не разобрали. Какой размер носите? | C320 44 | H380:2 Отлично, 44 есть. На какой адрес доставить? | C500 Казань, ул. Баумана 5, кв 3 | H560:2 Спасибо, оформила заказ",
            5_200,
        ),
        paid(
            "C0 здравствуйте, есть доставка в Казань? | H60:1 Здравствуйте! Да, доставим в Казань за 2 дня, 350 рублей. Что подбираете? | C130 платье на лето | H200:1 Посмотрите Лимонад, хлопок, 3900 рублей | C300 дорого как-то | H360:1 Понимаю вас. Это плотный хлопок, он не выгорает и носится три лета, поэтому выходит дешевле | C420 ладно, беру | H500:1 Оформляю. Напишите имя и телефон",
            3_900,
        ),
        paid(
            "C0 Сколько стоит платье в горох? | H60:2 Здравствуйте! Платье стоит 4100 рублей. Для какого случая выбираете? | C120 в офис | H180:2 Могу отложить для вас до завтра, пока не разобрали | C240 а какой размер брать на 46? | H300:2 На 46 берите М, оно свободного кроя | C360 хорошо, оформляйте",
            4_100,
        ),
        paid(
            "C0 здравствуйте! какой размер взять на рост 170? | H60:1 Здравствуйте! Подскажите обхват груди и талии? | C120 92 и 70 | H180:1 Тогда вам подойдёт М. Показать, как сидит? | C240 да | H300:1 Вот фото на девушке с такими же параметрами. Могу отложить для вас до завтра, пока не разобрали | C360 беру, Анна, 89161234567",
            4_700,
        ),
        paid(
            "C0 хочу заказать платье Лимонад, размер 44 | H60:2 Здравствуйте! Отлично, 44 есть. На какой адрес доставить? | C120 Москва, ул Мира 7 кв 8 | H180:2 Картой или при получении? | C240 картой",
            3_900,
        ),
        lost("C0 Сколько стоит платье Марсель? | H600:1 4500 | C700 дорого, подумаю | H800:1 Хорошо"),
        lost(
            "C0 есть доставка в Самару? | H60:2 Здравствуйте! Да, доставим за 3 дня, 400 рублей | C200 долго, спасибо",
        ),
        lost(
            "C0 Здравствуйте, сколько стоит платье из шёлка? | H60:1 Здравствуйте! Платье стоит 9900 рублей | C120 ого, дорого | H180:1 Качество того стоит",
        ),
        lost(
            "C0 какой размер взять на 46? | H90:2 L | C200 а если не подойдёт? | H260:2 Обмен бесплатный в течение 14 дней, примерка при курьере | C300 я подумаю",
        ),
        lost("C0 Здравствуйте, а есть доставка до Твери? | H60:1 Здравствуйте! Да, доставим за 2 дня | C150 спасибо"),
        (
            "C0 Сколько стоит сарафан? | H60:2 Здравствуйте! Сарафан стоит 3000 рублей. Оформляем? | C120 да, оформите | H200:2 Готово, ждём оплату",
            End::Ordered(180),
        ),
    ])
}
