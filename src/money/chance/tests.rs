use std::sync::Arc;

use super::*;
use crate::analysis::sample::at;
use crate::model::chat::Channel;
use crate::model::ids::CustomerId;
use crate::model::order_model::Refusal;
use crate::money::chance::training::train;
use crate::money::sample::{facts_of, order};
use crate::stats::random::Random;

const DAY: i64 = 86_400;

/// A shop of short chats over 200 days: those who ask for delivery order in one case of two, others in one of ten.
fn shop(chats: usize, knowing: bool) -> Facts {
    let mut random = Random::new(5);
    let mut items = Vec::new();
    let mut orders = Vec::new();
    for chat in 0..chats {
        let start = 200 * DAY * chat as i64 / chats as i64;
        let delivery = random.chance(0.5);
        let ask = if delivery {
            "а доставка в субботу есть?"
        } else {
            "а какие цвета бывают?"
        };
        items.push(format!(
            "C{start} добрый день, сколько стоит букет? | H{} 2500 ₽ | C{} {ask}",
            start + 60,
            start + 120
        ));
        if random.chance(if !knowing {
            0.3
        } else if delivery {
            0.5
        } else {
            0.1
        }) {
            let mut made = order(chat as i64 + 1, start + 4_000 + random.below(60_000) as i64, 250_000);
            made.gateway_customers = vec![CustomerId(chat as i64 + 1)];
            orders.push(made);
        }
    }
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    let mut facts = facts_of(&items);
    facts.channels.insert(
        ChannelId(1),
        Channel { id: ChannelId(1), kind: "whatsapp".into(), name: None, active: true, updated_at: None },
    );
    facts.orders = orders;
    facts.period.to = at(230 * DAY);
    facts.now = at(230 * DAY);
    facts
}

#[test]
fn a_model_that_knows_is_used_and_says_why() {
    let mut facts = shop(900, true);
    let model = train(&facts, 3);
    assert_eq!((model.version, model.refusal, model.chats), (3, None, 900));
    let measured = model.measured.as_ref().unwrap();
    assert!(measured.skill_low > 0.0 && measured.auc.unwrap() > 0.6 && measured.fifths.len() == 5, "{measured:?}");
    facts.order_model = Some(Arc::new(model));
    let chances = Chances::new(&facts);
    let asks = |word: Topic| {
        let about = |chat: &&ChatFacts| {
            let labels = |mark: &crate::model::findings::MessageMark| mark.labels.customer();
            chat.findings.marks.iter().any(|mark| labels(mark).is_some_and(|of| of.topic.contains(word)))
        };
        facts.chats.iter().find(about).unwrap()
    };
    use crate::model::labels::Topic;
    let found = chances.chance(asks(Topic::Delivery), 0, facts.now).unwrap();
    assert_eq!(found.ground, Ground::Model);
    assert!(found.probability > 0.35 && found.interval.0 <= found.probability, "{found:?}");
    let reason = found.reasons.iter().find(|reason| reason.message == "reason-asked-delivery-yes").unwrap();
    assert!(reason.raises && found.reasons.len() <= 3);
}

#[test]
fn no_skill_and_no_data_are_refused() {
    assert_eq!(train(&shop(700, false), 1).refusal, Some(Refusal::NoSkill));
    let mut few = shop(200, true);
    let model = train(&few, 1);
    assert_eq!((model.refusal, model.learned.is_none()), (Some(Refusal::TooFew), true));
    few.order_model = Some(Arc::new(model));
    let found = Chances::new(&few).chance(&few.chats[0], 0, few.now).unwrap();
    assert_eq!((found.ground, found.count), (Ground::IntentAndChannel, 200));
    assert!(found.reasons.is_empty() && found.interval.0 < found.probability && found.probability < found.interval.1);
    let empty = facts_of(&[]);
    assert_eq!(train(&empty, 1).refusal, Some(Refusal::TooFew));
}

#[test]
fn risk_fades_with_age_and_ends_with_the_order() {
    let mut facts = shop(200, true);
    let newest = facts.chats.len() - 1;
    let asked = facts.chats[newest].findings.marks.last().unwrap().at;
    let ordered: Vec<i64> = facts.orders.iter().map(|order| order.gateway_customers[0].0).collect();
    assert!(!ordered.contains(&(newest as i64 + 1)));
    facts.now = asked + chrono::TimeDelta::minutes(10);
    let risk = |facts: &Facts, chat: usize| Chances::new(facts).at_risk(&facts.chats[chat]);
    let fresh = risk(&facts, newest).unwrap();
    assert_eq!(fresh.expected, Money(250_000));
    assert!(fresh.sum.0 > 30_000 && fresh.fading > 0.9, "{fresh:?}");
    facts.now = asked + chrono::TimeDelta::hours(12);
    let later = risk(&facts, newest).unwrap();
    assert!(later.sum < fresh.sum);
    facts.now = asked + chrono::TimeDelta::days(3);
    assert_eq!(risk(&facts, newest), None);
    let mut made = order(9_999, 0, 250_000);
    made.created_at = asked + chrono::TimeDelta::minutes(5);
    made.gateway_customers = vec![CustomerId(newest as i64 + 1)];
    facts.orders.push(made);
    facts.now = asked + chrono::TimeDelta::minutes(10);
    assert_eq!(risk(&facts, newest), None);
}

#[test]
fn the_model_looks_at_nothing_that_comes_with_the_purchase() {
    let before = "C0 сколько стоит букет? | H60 2500 ₽ | C120 а доставка есть?";
    let after =
        "C0 сколько стоит букет? | H60 2500 ₽ | C120 а доставка есть? | H180 да | C240 спасибо, получили заказ!";
    let known = |items: &str| {
        let facts = facts_of(&[items]);
        seen_until(&facts, &facts.chats[0], 0, at(120)).unwrap().values
    };
    assert_eq!(known(before), known(after));
}
