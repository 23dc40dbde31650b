//! One dialogue played from its skeleton: who writes what and when.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike};
use chrono_tz::Tz;

use super::dice::Dice;
use super::people::{Buyer, COLOURS, GOODS, MANAGERS, Person};
use super::script::{Outcome, Part, Script, fill, scripts};
use crate::model::time::{Time, to_instant};

/// The shop answers within these hours.
const OPEN: (u32, u32) = (10, 23);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Customer,
    /// Place in [`MANAGERS`].
    Manager(usize),
    Bot,
    Mailing,
    /// Assigned to a manager.
    Assigned(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    Text,
    Image,
    Audio,
    Note,
    SavedReply,
}

#[derive(Debug, Clone)]
pub struct Said {
    pub at: Time,
    pub side: Side,
    pub body: Body,
    pub text: String,
}

#[derive(Debug, Clone)]
pub struct Bought {
    pub at: Time,
    pub outcome: Outcome,
    pub manager: usize,
    /// Roubles.
    pub goods: i64,
}

#[derive(Debug, Clone)]
pub struct Conversation {
    /// The day's number and the place in the day: unique for ever.
    pub id: i64,
    pub buyer: Buyer,
    pub said: Vec<Said>,
    pub bought: Option<Bought>,
    /// Nobody will answer: the dialog stays open.
    pub left_open: bool,
}

/// What does not change while a dialogue is played.
struct Scene<'a> {
    zone: Tz,
    buyer: &'a Buyer,
    item: (&'static str, i64),
    item2: (&'static str, i64),
    colour: &'static str,
    order: String,
}

/// Plays dialogue `id` of a day.
pub fn play(seed: u64, zone: Tz, day: NaiveDate, id: i64, buyer: Buyer) -> Conversation {
    let mut dice = Dice::fork(seed, id as u64);
    let mut at = arrival(&mut dice, zone, day);
    let manager = on_duty(&mut dice, zone, at, None);
    let script = choose(&mut dice);
    let item = dice.one(GOODS);
    let order = if script.outcome == Outcome::None { id - dice.between(2000, 9000) } else { id };
    let scene = Scene {
        zone,
        buyer: &buyer,
        item,
        item2: dice.one(GOODS),
        colour: dice.one(COLOURS),
        order: format!("{order}C"),
    };
    let forgotten = script.outcome == Outcome::None && dice.happens(MANAGERS[manager].forgets);
    let mut play = Play {
        scene,
        dice,
        manager,
        asked: false,
        dug: false,
        offered: false,
        added: 0,
        said: Vec::new(),
        ordered_at: None,
    };
    let mut gone = false;
    for line in &script.lines {
        let was_customer = play.said.last().is_some_and(|said| said.side == Side::Customer);
        let is_reply = matches!(line.part, Part::Manager | Part::SavedReply | Part::ManagerPhoto);
        if forgotten && was_customer && is_reply {
            break;
        }
        let Some(next) = play.perform(line.part, line.text, at) else {
            gone = true;
            break;
        };
        at = next;
        if script.outcome != Outcome::None && was_customer && is_reply && play.leaves_for_slowness() {
            gone = true;
            break;
        }
    }
    let mut outcome = script.outcome;
    if gone {
        outcome = Outcome::None;
    } else if !forgotten && script.kind != "silent" {
        play.round_off(script, at);
        play.keep_word();
    }
    let silent = gone || (outcome == Outcome::None && matches!(script.kind, "consultation" | "price" | "photo"));
    if silent && !forgotten && play.comes_back() {
        outcome = Outcome::Paid;
    }
    let Play { said, ordered_at, manager, added, .. } = play;
    let bought = (outcome != Outcome::None)
        .then(|| ordered_at.map(|at| Bought { at, outcome, manager, goods: item.1 + added }))
        .flatten();
    Conversation { id, buyer, said, bought, left_open: forgotten || script.kind == "silent" }
}

/// So many more customers come to buy than stay to the end.
const COME_TO_BUY: f64 = 1.8;

fn choose(dice: &mut Dice) -> &'static Script {
    let weight = |script: &Script| match script.outcome {
        Outcome::Paid => script.weight * COME_TO_BUY,
        _ => script.weight,
    };
    let weights: Vec<f64> = scripts().iter().map(weight).collect();
    &scripts()[dice.weighted(&weights)]
}

/// When customers write: most by day, some at night.
fn arrival(dice: &mut Dice, zone: Tz, day: NaiveDate) -> Time {
    const LOAD: [f64; 24] = [
        1.0, 0.5, 0.2, 0.1, 0.1, 0.2, 0.4, 1.0, 2.0, 4.0, 7.0, 8.0, 8.0, 7.0, 6.0, 6.0, 6.0, 7.0, 8.0, 9.0, 9.0, 8.0,
        5.0, 2.0,
    ];
    let hour = dice.weighted(&LOAD) as u32;
    let time = NaiveTime::from_hms_opt(hour, dice.between(0, 59) as u32, dice.between(0, 59) as u32);
    to_instant(zone, day, time.unwrap_or(NaiveTime::MIN))
}

/// Somebody at work then, or anybody; never the one who hands over.
fn on_duty(dice: &mut Dice, zone: Tz, at: Time, but: Option<usize>) -> usize {
    use chrono::Datelike;
    let local = at.with_timezone(&zone);
    let weekday = local.weekday().num_days_from_monday() as usize;
    let works = |person: &Person| person.days[weekday] && (person.hours.0..person.hours.1).contains(&local.hour());
    let others = || (0..MANAGERS.len()).filter(|place| Some(*place) != but);
    let mut present: Vec<usize> = others().filter(|place| works(&MANAGERS[*place])).collect();
    if present.is_empty() {
        present = others().filter(|place| MANAGERS[*place].days[weekday]).collect();
    }
    if present.is_empty() {
        present = others().collect();
    }
    dice.one(&present)
}

struct Play<'a> {
    scene: Scene<'a>,
    dice: Dice,
    manager: usize,
    /// The last optional question was asked, so it is answered.
    asked: bool,
    dug: bool,
    offered: bool,
    /// Roubles of what was taken beside the goods asked for.
    added: i64,
    said: Vec<Said>,
    ordered_at: Option<Time>,
}

impl Play<'_> {
    /// One line; gives the time after it, or nothing when the customer leaves because of what the manager
    /// does not do: no step offered, a doubt passed over, a word broken. That is how habits become money.
    fn perform(&mut self, part: Part, text: &str, at: Time) -> Option<Time> {
        let person = &MANAGERS[self.manager];
        let leaves = match part {
            Part::NextStep => 0.4,
            Part::Question => 0.1,
            Part::Dig => 0.12,
            _ => 0.0,
        };
        Some(match part {
            Part::Customer => self.customer(Body::Text, text, at),
            Part::CustomerPhoto => self.customer(Body::Image, text, at),
            Part::Voice => self.customer(Body::Audio, text, at),
            Part::Answer if self.asked => self.customer(Body::Text, text, at),
            Part::Manager => self.answer(Body::Text, text, at),
            Part::SavedReply => self.answer(Body::SavedReply, text, at),
            Part::ManagerPhoto => self.answer(Body::Image, text, at),
            Part::Question => {
                self.asked = self.dice.happens(person.asks);
                match self.asked {
                    true => self.answer(Body::Text, text, at),
                    false => return (!self.dice.happens(leaves)).then_some(at),
                }
            }
            Part::Dig => {
                self.dug = self.dice.happens(person.digs);
                match self.dug {
                    true => self.answer(Body::Text, text, at),
                    false => return (!self.dice.happens(leaves)).then_some(at),
                }
            }
            Part::DigAnswer if self.dug => self.customer(Body::Text, text, at),
            Part::NextStep if self.dice.happens(person.next_step) => self.answer(Body::Text, text, at),
            Part::NextStep => return (!self.dice.happens(leaves)).then_some(at),
            Part::Doubt => {
                self.asked = self.dice.happens(person.answers_doubts);
                if self.asked { self.answer(Body::Text, text, at) } else { at }
            }
            Part::NoDoubt if self.asked => at,
            Part::NoDoubt => {
                self.answer(Body::Text, text, at);
                return None;
            }
            Part::Upsell => {
                self.offered = self.dice.happens(person.offers_more);
                if self.offered { self.answer(Body::Text, text, at) } else { at }
            }
            Part::UpsellAnswer if self.offered => {
                let (taken, not_taken) = text.split_once(" / ").unwrap_or((text, text));
                let takes = self.dice.happens(UPSELL_TAKEN);
                self.added += if takes { UPSELL_ROUBLES } else { 0 };
                self.customer(Body::Text, if takes { taken } else { not_taken }, at)
            }
            Part::Kept if !self.dice.happens(person.keeps_word) => return None,
            Part::Kept => {
                let pause = seconds(self.dice.between(1_200, 3_300));
                let at = within_hours(&mut self.dice, self.scene.zone, at + pause);
                self.say(Side::Manager(self.manager), Body::Text, text, at)
            }
            Part::Bot => {
                let at = at + seconds(self.dice.between(2, 6));
                self.say(Side::Bot, Body::Text, text, at)
            }
            Part::Mailing => self.say(Side::Mailing, Body::Text, text, at),
            Part::Note => {
                let at = at + seconds(self.dice.between(20, 90));
                self.say(Side::Manager(self.manager), Body::Note, text, at)
            }
            Part::Transfer => {
                let at = at + seconds(self.dice.between(30, 400));
                self.manager = on_duty(&mut self.dice, self.scene.zone, at, Some(self.manager));
                self.say(Side::Assigned(self.manager), Body::Text, "", at)
            }
            Part::Silence { hours } => at + TimeDelta::hours(hours) + seconds(self.dice.between(-900, 900)),
            Part::Answer | Part::DigAnswer | Part::UpsellAnswer => at,
        })
    }

    /// Somebody who wanted to buy waited long for these last words.
    fn leaves_for_slowness(&mut self) -> bool {
        let Some([asked, answered]) = self.said.last_chunk::<2>() else { return false };
        let minutes = (answered.at - asked.at).num_minutes();
        let leaves = match minutes {
            ..15 => 0.0,
            15..45 => 0.12,
            _ => 0.3,
        };
        // Who wrote at night expected the morning.
        let by_day = (OPEN.0..OPEN.1).contains(&asked.at.with_timezone(&self.scene.zone).hour());
        by_day && self.dice.happens(leaves)
    }

    /// The track number that was promised comes on the next day.
    fn keep_word(&mut self) {
        let promised = self.said.iter().rev().find(|said| {
            matches!(said.side, Side::Manager(_)) && said.text.contains("рек") && said.text.contains("при")
        });
        let Some(at) = promised.map(|said| said.at) else { return };
        if self.dice.happens(MANAGERS[self.manager].keeps_word) {
            let at = at + TimeDelta::hours(self.dice.between(16, 22));
            let at = within_hours(&mut self.dice, self.scene.zone, at);
            let after = self.said.last().map_or(at, |said| said.at + seconds(60));
            self.say(Side::Manager(self.manager), Body::Text, TRACK, at.max(after));
        }
    }

    /// Writes to one who fell silent a day or two later; some come back and buy.
    fn comes_back(&mut self) -> bool {
        let by_person = self.said.last().is_some_and(|said| matches!(said.side, Side::Manager(_) | Side::Customer));
        if !by_person || !self.dice.happens(MANAGERS[self.manager].comes_back) {
            return false;
        }
        let last = self.said.last().map_or(Time::MIN_UTC, |said| said.at);
        let at = last + TimeDelta::hours(self.dice.between(24, 46));
        let at = within_hours(&mut self.dice, self.scene.zone, at);
        let at = self.say(Side::Manager(self.manager), Body::Text, FOLLOW_UP, at);
        if !self.dice.happens(RECOVERED) {
            return false;
        }
        let at = self.customer(Body::Text, RETURN, at);
        let at = self.answer(Body::Text, "[Отлично|Супер]! Ссылка на оплату https://pay.example/{order}", at);
        self.customer(Body::Text, "[оплатила|готово, оплатила]", at);
        true
    }

    fn customer(&mut self, body: Body, text: &str, at: Time) -> Time {
        let wait = match self.said.last().map(|said| said.side) {
            None => 0,
            Some(Side::Customer) => self.dice.between(4, 45),
            Some(Side::Mailing) => self.dice.between(600, 18_000),
            Some(_) => self.dice.pause(95.0, 1.1),
        };
        self.say(Side::Customer, body, text, at + seconds(wait))
    }

    fn answer(&mut self, body: Body, text: &str, at: Time) -> Time {
        let person = &MANAGERS[self.manager];
        let waited = self.said.last().is_some_and(|said| !matches!(said.side, Side::Manager(_)));
        let at = match (self.said.is_empty(), waited) {
            (true, _) => within_hours(&mut self.dice, self.scene.zone, at),
            (false, true) => {
                let at = at + seconds(self.dice.pause(person.reply_secs, person.spread));
                within_hours(&mut self.dice, self.scene.zone, at)
            }
            (false, false) => at + seconds(self.dice.between(8, 70)),
        };
        self.say(Side::Manager(self.manager), body, text, at)
    }

    /// The last word is mostly the shop's: a customer who wrote last gets a short answer, as often as
    /// the manager thinks of it.
    fn round_off(&mut self, script: &Script, at: Time) {
        let customer_last = self.said.last().is_some_and(|said| said.side == Side::Customer);
        let by_person = self.said.iter().any(|said| matches!(said.side, Side::Manager(_)));
        let thinks_of_it = match script.kind {
            "closer" | "bot" if !by_person => 0.3,
            _ => 1.0 - 0.5 * MANAGERS[self.manager].forgets,
        };
        if customer_last && self.dice.happens(thinks_of_it) {
            self.answer(Body::Text, last_word(script.outcome), at);
        }
    }

    fn say(&mut self, side: Side, body: Body, text: &str, at: Time) -> Time {
        if text.contains("/{order}") && self.ordered_at.is_none() {
            self.ordered_at = Some(at - seconds(20));
        } else if text.contains("{fullname}") || text.contains("{phone}") {
            self.ordered_at = self.ordered_at.or(Some(at + seconds(240)));
        }
        let scene = &self.scene;
        let me = MANAGERS[self.manager].name.split(' ').next().unwrap_or_default();
        let text = fill(text, &mut self.dice, |slot| match slot {
            "item" => scene.item.0.to_owned(),
            "item2" => scene.item2.0.to_owned(),
            "price" => roubles(scene.item.1),
            "color" => scene.colour.to_owned(),
            "name" => scene.buyer.first.to_owned(),
            "fullname" => format!("{} {}", scene.buyer.last, scene.buyer.first),
            "phone" => scene.buyer.phone.clone(),
            "city" => scene.buyer.city.to_owned(),
            "order" => scene.order.clone(),
            "me" => me.to_owned(),
            _ => String::new(),
        });
        self.said.push(Said { at, side, body, text });
        at
    }
}

/// What follows a silence, and what brings some customers back.
const FOLLOW_UP: &str = "[{name}, здравствуйте! Получилось подумать насчёт {item}? Могу отложить до завтра|Добрый день! Вы смотрели {item}, ещё актуально? Осталось две штуки|{name}, добрый день! Сняла для вас видео с {item}, прислать?]";
const RETURN: &str =
    "[да, давайте оформим|ой, закрутилась. Беру|да, актуально, оформляйте]. {fullname}, {phone}, {city}";
const RECOVERED: f64 = 0.3;
const TRACK: &str =
    "{name}, трек-номер вашего заказа: 80083{order}. [Будет у вас через 3 дня|Придёт в {city} в пятницу]";
/// How often an offer of more is taken, and what it costs.
const UPSELL_TAKEN: f64 = 0.4;
const UPSELL_ROUBLES: i64 = 1_290;

fn last_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Paid => {
            "[Вижу оплату, спасибо! Трек пришлю завтра|Получили оплату, собираем заказ 🌿|Спасибо за заказ, {name}! Напишу, как отправим]"
        }
        Outcome::Unpaid => {
            "[Хорошо, заказ сохранён, ссылка действует сутки|Отлично, жду оплату и сразу собираю|Договорились, {name}!]"
        }
        Outcome::Partial => "[Вижу предоплату, начинаем|Спасибо! Остаток при получении]",
        Outcome::Refund | Outcome::Cancelled => "[Принято, всё оформила|Хорошо, записала]",
        Outcome::None => {
            "[Хорошо! Появятся вопросы, пишите|Обращайтесь, {name}!|Будем на связи|Пожалуйста, хорошего дня!]"
        }
    }
}

/// The same time, or soon after the next opening.
fn within_hours(dice: &mut Dice, zone: Tz, at: Time) -> Time {
    let local = at.with_timezone(&zone);
    if (OPEN.0..OPEN.1).contains(&local.hour()) {
        return at;
    }
    let day = if local.hour() >= OPEN.1 { local.date_naive() + chrono::Days::new(1) } else { local.date_naive() };
    let opening = NaiveTime::from_hms_opt(OPEN.0, 0, 0).unwrap_or(NaiveTime::MIN);
    to_instant(zone, day, opening) + seconds(dice.between(120, 2_400))
}

fn seconds(count: i64) -> TimeDelta {
    TimeDelta::seconds(count)
}

/// `7 490 ₽`
fn roubles(amount: i64) -> String {
    format!("{} {:03} ₽", amount / 1000, amount % 1000)
}
