//! What is known of a chat at a moment. A new feature: a line in [`FEATURES`], its sentences in
//! `locales/*/effects.ftl`. Nothing that appears only with or
//! after the purchase: no words about payment, contact data, the order's state, returns, thanks.

use chrono::{Datelike as _, Timelike as _};

use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{Episode, MessageClass, MessageMark};
use crate::model::labels::Topic;
use crate::model::learned::Feature;
use crate::model::time::Time;
use crate::money::effects::cases::{Intent, intent};
use crate::text::catalogue::Catalogue;

/// How a feature is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// A sentence with a number.
    Number(&'static str),
    /// A sentence for each answer: yes, no.
    YesNo(&'static str, &'static str),
    /// A sentence with a name.
    Name(&'static str),
    /// A sentence for each intent.
    Intent,
}

/// A feature of the list: its name never changes, stored models refer to it.
#[derive(Debug)]
pub struct FeatureEntry {
    pub name: &'static str,
    pub said: Said,
    read: fn(&Known<'_>) -> Value,
}

/// Value of a feature.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Number(f64),
    Name(String),
    Unknown,
}

/// An episode up to a moment: values by the list of features.
pub struct Seen {
    pub values: Vec<Value>,
}

struct Known<'a> {
    facts: &'a Facts,
    chat: &'a ChatFacts,
    ordinal: usize,
    episode: &'a Episode,
    marks: Vec<&'a MessageMark>,
    at: Time,
}

const fn feature(name: &'static str, said: Said, read: fn(&Known<'_>) -> Value) -> FeatureEntry {
    FeatureEntry { name, said, read }
}

/// Every feature, in the order of the model's columns.
pub const FEATURES: &[FeatureEntry] = &[
    feature("intent", Said::Intent, |known| Value::Name(intent_code(intent(known.chat, known.ordinal)).to_owned())),
    feature("channel", Said::Name("reason-channel"), channel),
    feature("customer-messages", Said::Number("reason-customer-messages"), |known| {
        count(known, |mark| mark.class == MessageClass::Customer)
    }),
    feature("shop-messages", Said::Number("reason-shop-messages"), |known| count(known, |mark| mark.class.is_human())),
    feature("minutes", Said::Number("reason-minutes"), |known| minutes(known.episode.started_at, known.at)),
    feature("first-reply", Said::Number("reason-first-reply"), first_reply),
    feature("questions", Said::Number("reason-questions"), |known| count(known, asks)),
    feature("next-step", Said::YesNo("reason-next-step-yes", "reason-next-step-no"), |known| {
        any(known, |mark| mark.labels.manager().is_some_and(|of| of.next_step))
    }),
    feature("asked-price", Said::YesNo("reason-asked-price-yes", "reason-asked-price-no"), |known| {
        about(known, Topic::Price)
    }),
    feature("asked-goods", Said::YesNo("reason-asked-goods-yes", "reason-asked-goods-no"), |known| {
        about(known, Topic::Availability)
    }),
    feature("asked-size", Said::YesNo("reason-asked-size-yes", "reason-asked-size-no"), |known| {
        about(known, Topic::SizeFit)
    }),
    feature("asked-delivery", Said::YesNo("reason-asked-delivery-yes", "reason-asked-delivery-no"), |known| {
        about(known, Topic::Delivery)
    }),
    feature("asked-discount", Said::YesNo("reason-asked-discount-yes", "reason-asked-discount-no"), |known| {
        about(known, Topic::Discount)
    }),
    feature("wants", Said::YesNo("reason-wants-yes", "reason-wants-no"), |known| about(known, Topic::Purchase)),
    feature("objection", Said::YesNo("reason-objection-yes", "reason-objection-no"), |known| {
        any(known, |mark| mark.labels.customer().is_some_and(|of| !of.objection.is_empty()))
    }),
    feature("returning", Said::YesNo("reason-returning-yes", "reason-returning-no"), returning),
    feature("hour", Said::Number("reason-hour"), |known| Value::Number(local(known).hour().into())),
    feature("weekday", Said::Number("reason-weekday"), |known| {
        Value::Number(local(known).weekday().number_from_monday().into())
    }),
];

/// Stable name of an intent.
pub fn intent_code(intent: Intent) -> &'static str {
    match intent {
        Intent::Unclear => "unclear",
        Intent::Buy => "buy",
        Intent::Price => "price",
        Intent::Goods => "goods",
        Intent::Delivery => "delivery",
    }
}

/// The features of an episode by what was written up to an instant, it included.
pub fn seen_until(facts: &Facts, chat: &ChatFacts, ordinal: usize, at: Time) -> Option<Seen> {
    let episode = chat.findings.episodes.get(ordinal)?;
    let marks = chat.findings.marks.iter();
    let marks = marks.filter(|mark| mark.episode as usize == ordinal && mark.at <= at).collect();
    let known = Known { facts, chat, ordinal, episode, marks, at };
    Some(Seen { values: FEATURES.iter().map(|feature| (feature.read)(&known)).collect() })
}

/// The same as the learner takes it.
pub fn cells(seen: &Seen) -> Vec<Feature<'_>> {
    fn cell(value: &Value) -> Feature<'_> {
        match value {
            &Value::Number(number) => Feature::Number(number),
            Value::Name(name) => Feature::Category(name),
            Value::Unknown => Feature::Missing,
        }
    }
    seen.values.iter().map(cell).collect()
}

/// A reason for a probability, to be said in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Message of the catalogue.
    pub message: &'static str,
    /// Its `value`, where it has one.
    pub value: Value,
    /// It makes the order more probable.
    pub raises: bool,
}

/// Reasons told at most, and the weight (log odds) below which a thing is no reason.
const REASONS_MOST: usize = 3;
const WEIGHT_LEAST: f64 = 0.05;

/// The strongest reasons, by what each feature added to the log odds.
pub fn reasons(seen: &Seen, parts: &[f64]) -> Vec<Reason> {
    let mut order: Vec<usize> = (0..parts.len().min(FEATURES.len())).collect();
    order.sort_by(|one, other| parts[*other].abs().total_cmp(&parts[*one].abs()));
    let told = order.into_iter().filter(|at| parts[*at].abs() >= WEIGHT_LEAST && seen.values[*at] != Value::Unknown);
    told.take(REASONS_MOST).map(|at| reason(&FEATURES[at], &seen.values[at], parts[at] > 0.0)).collect()
}

fn reason(feature: &FeatureEntry, value: &Value, raises: bool) -> Reason {
    let message = match (feature.said, value) {
        (Said::YesNo(yes, _), Value::Number(number)) if *number > 0.0 => yes,
        (Said::YesNo(_, no), _) => no,
        (Said::Number(message) | Said::Name(message), _) => message,
        (Said::Intent, Value::Name(code)) => intent_message(code),
        (Said::Intent, _) => "reason-intent-unclear",
    };
    Reason { message, value: value.clone(), raises }
}

fn intent_message(code: &str) -> &'static str {
    match code {
        "buy" => "reason-intent-buy",
        "price" => "reason-intent-price",
        "goods" => "reason-intent-goods",
        "delivery" => "reason-intent-delivery",
        _ => "reason-intent-unclear",
    }
}

impl Reason {
    /// The reason in words, with its direction: "за: спросил о доставке".
    pub fn text(&self, catalogue: &Catalogue) -> String {
        let value = match &self.value {
            Value::Number(number) => catalogue.decimal(*number, 0),
            Value::Name(name) => name.clone(),
            Value::Unknown => catalogue.text("unknown", &[]),
        };
        let said = catalogue.text(self.message, &[("value", value.into())]);
        catalogue.text(if self.raises { "reason-raises" } else { "reason-lowers" }, &[("reason", said.into())])
    }
}

fn flag(is: bool) -> Value {
    Value::Number(f64::from(u8::from(is)))
}

fn any(known: &Known<'_>, is: impl Fn(&MessageMark) -> bool) -> Value {
    flag(known.marks.iter().any(|mark| is(mark)))
}

fn count(known: &Known<'_>, is: impl Fn(&MessageMark) -> bool) -> Value {
    Value::Number(known.marks.iter().filter(|mark| is(mark)).count() as f64)
}

fn about(known: &Known<'_>, topic: Topic) -> Value {
    any(known, |mark| mark.labels.customer().is_some_and(|labels| labels.topic.contains(topic)))
}

fn asks(mark: &MessageMark) -> bool {
    mark.labels.manager().is_some_and(|labels| labels.question.asks())
}

fn minutes(from: Time, to: Time) -> Value {
    Value::Number((to - from).num_seconds().max(0) as f64 / 60.0)
}

/// Minutes to the first human answer, if it had come by then.
fn first_reply(known: &Known<'_>) -> Value {
    match (known.episode.first_customer_at, known.episode.first_human) {
        (Some(asked), Some((answered, _))) if answered <= known.at && answered >= asked => minutes(asked, answered),
        _ => Value::Unknown,
    }
}

fn channel(known: &Known<'_>) -> Value {
    let channel = known.chat.chat.channel.and_then(|id| known.facts.channels.get(&id));
    channel.map_or(Value::Unknown, |channel| Value::Name(channel.kind.clone()))
}

/// The customer had an earlier episode in this chat.
fn returning(known: &Known<'_>) -> Value {
    flag(known.ordinal > 0)
}

fn local(known: &Known<'_>) -> chrono::DateTime<chrono_tz::Tz> {
    known.at.with_timezone(&known.facts.rules.hours.zone)
}
