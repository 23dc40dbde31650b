//! What is known of a chat at a moment. A new feature: a line in [`FEATURES`], its sentences in
//! `locales/*/effects.ftl` (`reason-NAME`, or `reason-NAME-yes` and `-no`). Nothing that appears only with or
//! after the purchase: no words about payment, contact data, the order's state, returns, thanks.

use chrono::{Datelike as _, Timelike as _};

use crate::model::facts::{ChatFacts, Facts};
use crate::model::findings::{Episode, MessageClass, MessageMark};
use crate::model::labels::Topic;
use crate::model::learned::Feature;
use crate::model::time::Time;
use crate::money::effects::cases::{Intent, intent};

/// How a feature is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// A sentence with a number.
    Number,
    /// A sentence for each answer.
    YesNo,
    /// A sentence with a name.
    Name,
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

/// An episode up to a moment.
pub struct Seen<'a> {
    /// By the list of features.
    pub values: Vec<Value>,
    chat: &'a ChatFacts,
}

impl Seen<'_> {
    /// The chat they were read from.
    pub fn chat(&self) -> &ChatFacts {
        self.chat
    }
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
    feature("intent", Said::Name, |known| Value::Name(intent_code(intent(known.chat, known.ordinal)).to_owned())),
    feature("channel", Said::Name, channel),
    feature("customer-messages", Said::Number, |known| count(known, |mark| mark.class == MessageClass::Customer)),
    feature("shop-messages", Said::Number, |known| count(known, |mark| mark.class.is_human())),
    feature("minutes", Said::Number, |known| minutes(known.episode.started_at, known.at)),
    feature("first-reply", Said::Number, first_reply),
    feature("questions", Said::Number, |known| count(known, asks)),
    feature("next-step", Said::YesNo, |known| any(known, |mark| mark.labels.manager().is_some_and(|of| of.next_step))),
    feature("asked-price", Said::YesNo, |known| about(known, Topic::Price)),
    feature("asked-goods", Said::YesNo, |known| about(known, Topic::Availability)),
    feature("asked-size", Said::YesNo, |known| about(known, Topic::SizeFit)),
    feature("asked-delivery", Said::YesNo, |known| about(known, Topic::Delivery)),
    feature("asked-discount", Said::YesNo, |known| about(known, Topic::Discount)),
    feature("wants", Said::YesNo, |known| about(known, Topic::Purchase)),
    feature("objection", Said::YesNo, |known| {
        any(known, |mark| mark.labels.customer().is_some_and(|of| !of.objection.is_empty()))
    }),
    feature("returning", Said::YesNo, returning),
    feature("hour", Said::Number, |known| Value::Number(local(known).hour().into())),
    feature("weekday", Said::Number, |known| Value::Number(local(known).weekday().number_from_monday().into())),
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
pub fn seen_until<'a>(facts: &'a Facts, chat: &'a ChatFacts, ordinal: usize, at: Time) -> Option<Seen<'a>> {
    let episode = chat.findings.episodes.get(ordinal)?;
    let marks = chat.findings.marks.iter();
    let marks = marks.filter(|mark| mark.episode as usize == ordinal && mark.at <= at).collect();
    let known = Known { facts, chat, ordinal, episode, marks, at };
    Some(Seen { values: FEATURES.iter().map(|feature| (feature.read)(&known)).collect(), chat })
}

/// The same as the learner takes it.
pub fn cells<'a>(seen: &'a Seen<'_>) -> Vec<Feature<'a>> {
    let cell = |value: &'a Value| match value {
        Value::Number(number) => Feature::Number(*number),
        Value::Name(name) => Feature::Category(name),
        Value::Unknown => Feature::Missing,
    };
    seen.values.iter().map(cell).collect()
}

/// A reason for a probability, to be said in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Message of the catalogue: `reason-first-reply`, `reason-next-step-no`.
    pub message: String,
    /// Its `value`, where it has one.
    pub value: Value,
    /// It makes the order more probable.
    pub raises: bool,
}

/// Reasons told at most, and the weight (log odds) below which a thing is no reason.
const REASONS_MOST: usize = 3;
const WEIGHT_LEAST: f64 = 0.05;

/// The strongest reasons, by what each feature added to the log odds.
pub fn reasons(seen: &Seen<'_>, parts: &[f64]) -> Vec<Reason> {
    let mut order: Vec<usize> = (0..parts.len().min(FEATURES.len())).collect();
    order.sort_by(|one, other| parts[*other].abs().total_cmp(&parts[*one].abs()));
    let told = order.into_iter().filter(|at| parts[*at].abs() >= WEIGHT_LEAST && seen.values[*at] != Value::Unknown);
    told.take(REASONS_MOST).map(|at| reason(&FEATURES[at], &seen.values[at], parts[at] > 0.0)).collect()
}

fn reason(feature: &FeatureEntry, value: &Value, raises: bool) -> Reason {
    let name = feature.name;
    let message = match (feature.said, value) {
        (Said::YesNo, Value::Number(number)) if *number > 0.0 => format!("reason-{name}-yes"),
        (Said::YesNo, _) => format!("reason-{name}-no"),
        (Said::Name, Value::Name(value)) if name == "intent" => format!("reason-intent-{value}"),
        _ => format!("reason-{name}"),
    };
    Reason { message, value: value.clone(), raises }
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
