use proptest::prelude::*;

use super::*;
use crate::analysis::sample::found_in;
use crate::model::facts::ChatFacts;
use crate::model::ids::DialogId;
use crate::money::sample::{facts_of, order};

const DAY: i64 = 86_400;

fn linked(facts: &Facts) -> Vec<(LinkRule, i64, usize, Option<i64>)> {
    let links = link_orders(facts);
    links.iter().map(|link| (link.rule, link.chat.0, link.episode, link.credit.map(|manager| manager.0))).collect()
}

#[test]
fn every_rule_links() {
    let mut facts = facts_of(&["C0 | H60:2 | C4d | H345700:3"]);
    let by_gateway = || order(1, 600, 100);
    facts.orders = vec![by_gateway()];
    assert_eq!(linked(&facts), [(LinkRule::Customer, 1, 0, Some(2))]);

    facts.orders[0].gateway_customers.clear();
    assert_eq!(linked(&facts), [], "no link");
    facts.orders[0].customer = Some(CrmCustomerId(50));
    facts.crm_customers.insert(CustomerId(1), CrmCustomerId(50));
    assert_eq!(linked(&facts), [(LinkRule::Customer, 1, 0, Some(2))]);

    facts.chats[0].findings.episodes[0].dialog = Some(DialogId(70));
    facts.orders[0].dialog = Some(70);
    assert_eq!(linked(&facts), [(LinkRule::Dialog, 1, 0, Some(2))]);

    facts.chats[0].findings.episodes[0].order_ids = vec![1];
    assert_eq!(linked(&facts), [(LinkRule::OrderMessage, 1, 0, Some(2))]);
}

#[test]
fn the_most_recent_episode_within_the_window() {
    // Row: when made, episode and credit.
    let cases = [
        ("in the first", 600, Some((0, Some(2)))),
        ("before anybody answered", 30, Some((0, None))),
        ("in the second", 4 * DAY + 200, Some((1, Some(3)))),
        ("before the first message", -1, None),
        ("last moment of the window", 4 * DAY + 7 * DAY - 1, Some((1, Some(3)))),
        ("after the window", 4 * DAY + 7 * DAY, None),
    ];
    for (row, made, expected) in cases {
        let mut facts = facts_of(&["C0 | H60:2 | C4d | H345700:3"]);
        facts.orders = vec![order(1, made, 100)];
        let found = linked(&facts).first().map(|link| (link.2, link.3));
        assert_eq!(found, expected, "{row}");
    }
}

#[test]
fn one_order_one_episode_of_one_customer_in_two_channels() {
    let mut facts = facts_of(&["C0 | H60:1", "C100 | H160:2"]);
    let mut both = order(1, 600, 100);
    both.gateway_customers = vec![CustomerId(1), CustomerId(2)];
    facts.orders = vec![both.clone(), both];
    assert_eq!(linked(&facts), [(LinkRule::Customer, 2, 0, Some(2))]);
}

#[test]
fn left_out() {
    let mut facts = facts_of(&["C0 | H60:1"]);
    facts.orders = vec![order(1, 600, 0), order(2, 600, 100), order(3, 600, 100)];
    facts.orders[1].deleted = true;
    assert_eq!(linked(&facts).len(), 1, "zero-sum and deleted are out");
    facts.rules.excluded_customers = vec![1];
    assert_eq!(linked(&facts), [], "testers are out");
}

#[test]
fn an_episode_of_the_shop_is_taken_last() {
    let mut facts = facts_of(&["C0 | H60:1", "H100:2 | C160"]);
    let mut made = order(1, 600, 100);
    made.gateway_customers = vec![CustomerId(1), CustomerId(2)];
    facts.orders = vec![made];
    assert_eq!(linked(&facts)[0].1, 1);
    facts.orders[0].gateway_customers.remove(0);
    assert_eq!(linked(&facts)[0].1, 2);
}

#[test]
fn an_order_made_from_chats_is_surer_and_a_phone_is_weak() {
    let mut facts = facts_of(&["C0 | H60:2", "C0 | H60:3"]);
    facts.orders = vec![order(1, 600, 100)];
    facts.orders[0].method = Some("messenger".into());
    assert_eq!(linked(&facts)[0].0, LinkRule::Customer, "nobody said which methods are of chats");
    facts.references.push(crate::money::sample::status("chat_order_method", "messenger", None, false));
    assert_eq!(linked(&facts)[0].0, LinkRule::ChatOrder);
    facts.rules.sales.chat_methods = vec!["live".into()];
    assert_eq!(linked(&facts)[0].0, LinkRule::Customer, "the shop's own list goes first");

    facts.orders[0].gateway_customers.clear();
    facts.orders[0].phone = Some("8 (900) 000-00-01".into());
    facts.customer_phones.insert(CustomerId(2), "+79000000001".into());
    assert_eq!(linked(&facts), [(LinkRule::Phone, 2, 0, Some(3))]);
    facts.customer_phones.insert(CustomerId(1), "79000000001".into());
    assert_eq!(linked(&facts), [], "two persons with one phone");
    facts.crm_customers.insert(CustomerId(1), CrmCustomerId(50));
    facts.crm_customers.insert(CustomerId(2), CrmCustomerId(50));
    assert_eq!(linked(&facts)[0].0, LinkRule::Phone, "two channels of one person");
    facts.orders[0].customer = Some(CrmCustomerId(51));
    assert_eq!(linked(&facts), [], "the order is another person's");
}

#[test]
fn what_is_no_sale_takes_no_order_by_customer() {
    let mut facts = facts_of(&["C0 | H60:2 | C4d | H345700:3"]);
    facts.orders = vec![order(1, 4 * DAY + 600, 100)];
    facts.chats[0].findings.episodes[1].kind = Some(EpisodeKind::Service);
    assert_eq!(linked(&facts), [(LinkRule::Customer, 1, 0, Some(2))], "the sale before it does");
    facts.chats[0].findings.episodes[0].kind = Some(EpisodeKind::Other);
    assert_eq!(linked(&facts), []);
    facts.chats[0].findings.episodes[1].order_ids = vec![1];
    assert_eq!(linked(&facts), [(LinkRule::OrderMessage, 1, 1, Some(3))], "its card is shown all the same");
}

proptest! {
    #[test]
    fn each_order_once_and_a_wider_window_loses_none(
        chats in proptest::collection::vec(0i64..400_000, 1..6),
        made in proptest::collection::vec((0i64..900_000, 1i64..7, any::<bool>()), 0..8),
        days in 1u32..10,
    ) {
        let inputs: Vec<_> = chats.iter().enumerate().map(|(index, start)| {
            let mut chat = crate::analysis::sample::chat(&format!("C{start} | H{} | C{}", start + 60, start + 300_000));
            chat.chat.id = ChatId(index as i64 + 1);
            chat.chat.customer = Some(CustomerId(index as i64 % 3 + 1));
            chat
        }).collect();
        let mut facts = facts_of(&[]);
        facts.chats = inputs.iter().map(|input| ChatFacts { chat: input.chat.clone(), findings: found_in(input, &[]) }).collect();
        facts.orders = made.iter().enumerate().map(|(index, (at, customer, shown))| {
            let mut order = order(index as i64 + 1, *at, 100);
            order.gateway_customers = vec![CustomerId(*customer)];
            if *shown { facts.chats[0].findings.episodes[0].order_ids.push(order.id.0); }
            order
        }).collect();
        facts.rules.order_window_days = days;
        let narrow: Vec<_> = link_orders(&facts).iter().map(|link| link.order.id).collect();
        for link in link_orders(&facts) {
            let first = facts.chat(link.chat).unwrap().findings.episodes[link.episode].first_customer_at.unwrap();
            prop_assert!(first <= link.order.created_at);
        }
        let mut unique = narrow.clone();
        unique.dedup();
        prop_assert_eq!(&unique, &narrow);
        facts.rules.order_window_days = days + 3;
        let wide: Vec<_> = link_orders(&facts).iter().map(|link| link.order.id).collect();
        prop_assert!(narrow.iter().all(|order| wide.contains(order)));
    }
}
