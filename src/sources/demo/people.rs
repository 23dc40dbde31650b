//! The sample shop itself: four managers with habits, goods, channels, and customers' names. All invented.

use super::dice::Dice;

/// A manager's habits: what the figures should find out about her.
pub struct Person {
    pub id: i64,
    pub crm_id: i64,
    pub name: &'static str,
    /// Median of the replies, seconds.
    pub reply_secs: f64,
    pub spread: f64,
    /// How often a clarifying question is asked, a difficulty or a benefit asked about, a next step offered.
    pub asks: f64,
    pub digs: f64,
    pub next_step: f64,
    /// How often a doubt is answered, more offered to a buyer, a silent customer written to again, a word kept.
    pub answers_doubts: f64,
    pub offers_more: f64,
    pub comes_back: f64,
    pub keeps_word: f64,
    /// How often a customer is left without an answer.
    pub forgets: f64,
    /// Days of work, Monday first, and hours.
    pub days: [bool; 7],
    pub hours: (u32, u32),
}

const T: bool = true;
const F: bool = false;

pub const MANAGERS: &[Person] = &[
    Person {
        id: 11,
        crm_id: 101,
        name: "Алина Соколова",
        reply_secs: 110.0,
        spread: 0.8,
        asks: 0.85,
        digs: 0.6,
        next_step: 0.85,
        answers_doubts: 0.85,
        offers_more: 0.5,
        comes_back: 0.7,
        keeps_word: 0.95,
        forgets: 0.02,
        days: [T, T, T, T, T, F, F],
        hours: (10, 19),
    },
    Person {
        id: 12,
        crm_id: 102,
        name: "Марина Гордеева",
        reply_secs: 260.0,
        spread: 0.9,
        asks: 0.4,
        digs: 0.05,
        next_step: 0.65,
        answers_doubts: 0.4,
        offers_more: 0.65,
        comes_back: 0.5,
        keeps_word: 0.85,
        forgets: 0.06,
        days: [F, T, T, T, T, T, F],
        hours: (12, 21),
    },
    Person {
        id: 13,
        crm_id: 103,
        name: "Денис Крылов",
        reply_secs: 1150.0,
        spread: 1.1,
        asks: 0.15,
        digs: 0.03,
        next_step: 0.5,
        answers_doubts: 0.2,
        offers_more: 0.1,
        comes_back: 0.1,
        keeps_word: 0.55,
        forgets: 0.14,
        days: [F, F, T, T, T, T, T],
        hours: (14, 23),
    },
    Person {
        id: 14,
        crm_id: 104,
        name: "Ольга Веснина",
        reply_secs: 420.0,
        spread: 0.7,
        asks: 0.8,
        digs: 0.25,
        next_step: 0.05,
        answers_doubts: 0.7,
        offers_more: 0.15,
        comes_back: 0.25,
        keeps_word: 0.9,
        forgets: 0.05,
        days: [T, T, F, F, F, T, T],
        hours: (10, 23),
    },
];

/// Id, kind, name, share of the chats.
pub const CHANNELS: &[(i64, &str, &str, f64)] = &[
    (1, "whatsapp", "WhatsApp «Тополь»", 0.55),
    (2, "instagram", "topol.bags", 0.3),
    (3, "telegram", "Тополь, сумки", 0.15),
];

pub const BOT: (i64, &str) = (1, "Помощник");

/// Name and price in roubles.
pub const GOODS: &[(&str, i64)] = &[
    ("«Верба»", 7490),
    ("«Липа»", 5990),
    ("«Рябина»", 8990),
    ("«Осока»", 4490),
    ("«Клён мини»", 6290),
    ("«Ива»", 9990),
    ("«Черёмуха»", 11_900),
    ("«Ольха»", 7990),
    ("«Мята»", 3990),
    ("«Кедр»", 14_500),
];

pub const COLOURS: &[&str] = &["коньяк", "бордо", "песочный", "графит", "хаки", "молочный", "тёмно-синий"];

pub const CITIES: &[&str] =
    &["Казань", "Самара", "Пермь", "Тверь", "Калуга", "Уфа", "Томск", "Тула", "Сочи", "Рязань", "Омск", "Москва"];

const FIRST: &[&str] = &[
    "Анна",
    "Елена",
    "Ирина",
    "Мария",
    "Наталья",
    "Светлана",
    "Юлия",
    "Дарья",
    "Ксения",
    "Вера",
    "Полина",
    "Лидия",
    "Тамара",
    "Жанна",
    "Инна",
    "Софья",
    "Варвара",
    "Галина",
    "Раиса",
    "Эльвира",
];

const LAST: &[&str] = &[
    "Белова",
    "Зимина",
    "Котова",
    "Ларина",
    "Мельникова",
    "Носова",
    "Панова",
    "Рогова",
    "Саблина",
    "Тихонова",
    "Уварова",
    "Фомина",
    "Харитонова",
    "Цветкова",
    "Шубина",
    "Ясенева",
    "Дёмина",
    "Громова",
    "Вишнякова",
    "Бережная",
];

/// A customer as she is known in every dialogue she has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// The number of her first dialogue: also of her chat and of her in gateway and CRM.
    pub id: i64,
    pub first: &'static str,
    pub last: &'static str,
    pub phone: String,
    pub city: &'static str,
    /// Place in [`CHANNELS`].
    pub channel: usize,
}

impl Buyer {
    /// The customer with this number, always the same for one seed.
    pub fn new(seed: u64, id: i64) -> Buyer {
        let mut dice = Dice::fork(seed ^ 0xB07E, id as u64);
        let shares: Vec<f64> = CHANNELS.iter().map(|channel| channel.3).collect();
        Buyer {
            id,
            first: dice.one(FIRST),
            last: dice.one(LAST),
            // A block no operator has given out.
            phone: format!("+7900000{:04}", id.rem_euclid(10_000)),
            city: dice.one(CITIES),
            channel: dice.weighted(&shares),
        }
    }

    pub fn channel_id(&self) -> i64 {
        CHANNELS[self.channel].0
    }
}
