use proptest::prelude::*;

use super::*;
use crate::analysis::sample::{at, chat, found_in};
use crate::model::facts::ChatFacts;
use crate::model::ids::{CrmUserId, CustomerId};
use crate::money::sample::{facts_of, order, payment, status};

const DAY: i64 = 86_400;

fn whole() -> FunnelScope {
    FunnelScope::shop(Period::new(at(0), at(400 * DAY)))
}

/// Chat n has an order of 1000·n, paid when n is odd; seen long after, unless told.
fn shop(chats: &[&str]) -> Facts {
    let mut facts = facts_of(chats);
    facts.references =
        vec![status("payment_status", "paid", None, true), status("status", "cancel-other", Some("cancel"), false)];
    facts.now = at(200 * DAY);
    facts.orders = (1..=chats.len() as i64)
        .map(|id| {
            let mut order = order(id, 600, id * 100_000);
            order.gateway_customers = vec![CustomerId(id)];
            order.payments = vec![payment(if id % 2 == 1 { "paid" } else { "not-paid" }, id * 100_000)];
            order
        })
        .collect();
    facts
}

#[test]
fn from_enquiries_to_money() {
    let mut facts = shop(&["C0 | H60:1", "C0 | H60:2", "C0 | H60:1", "C0 | H60:1"]);
    facts.orders.truncate(3);
    let found = funnel(&facts, &whole(), 7, CreditRule::LastHuman);
    assert_eq!((found.eligible, found.orders, found.paid_orders), (4.0, 3.0, 2.0));
    assert_eq!((found.ordered.mature.value, found.ordered.mature.count), (Some(0.75), 4));
    assert_eq!(found.conversion.mature.value, Some(0.5));
    assert_eq!((found.payment.mature.value, found.payment.mature.count), (Some(2.0 / 3.0), 3));
    assert_eq!((found.ordered.range, found.conversion.range), (None, None), "all are mature");
    assert_eq!(found.revenue, Money(400_000));
    assert_eq!((found.average_order.value, found.median_order.value), (Some(2_000.0), Some(2_000.0)));
    assert_eq!(found.revenue_per_chat.value, Some(1_000.0));
    assert_eq!(found.won.iter().map(|won| won.0.0).collect::<Vec<_>>(), [1, 3]);
    let of_first = FunnelScope { manager: Some(Some(ManagerId(1))), ..whole() };
    let found = funnel(&facts, &of_first, 7, CreditRule::LastHuman);
    assert_eq!((found.eligible, found.orders, found.revenue), (3.0, 2.0, Money(400_000)));
}

#[test]
fn what_can_still_come_is_a_range() {
    let mut facts = shop(&["C0 | H60", "C0 | H60", "C30d | H2592060"]);
    facts.orders.truncate(2);
    facts.now = at(31 * DAY);
    let found = funnel(&facts, &whole(), 7, CreditRule::LastHuman);
    assert_eq!((found.ordered.mature.value, found.ordered.mature.count, found.ordered.open), (Some(1.0), 2, 1.0));
    assert_eq!(found.ordered.range, Some((2.0 / 3.0, 1.0)));
    let range = found.conversion.range.unwrap();
    let best = found.conversion.mature.interval.unwrap().1;
    assert!((range.0 - 1.0 / 3.0).abs() < 1e-9 && (range.1 - (1.0 + best) / 3.0).abs() < 1e-9);
    facts.now = at(10 * DAY);
    let found = funnel(&facts, &whole(), 7, CreditRule::LastHuman);
    assert_eq!(found.conversion.mature.value, None, "no cohort is mature: no rate");
    assert_eq!((found.awaited_orders, found.awaited), (1.0, Money(200_000)));
}

#[test]
fn what_is_no_sale_is_no_chance_and_its_orders_stand_apart() {
    use crate::model::labels::EpisodeKind;
    let mut facts = shop(&["C0 | H60", "H0 | C60", "C0 | H60"]);
    facts.chats[2].findings.episodes[0].kind = Some(EpisodeKind::Service);
    facts.chats[2].findings.episodes[0].order_ids = vec![3];
    let found = funnel(&facts, &whole(), 7, CreditRule::LastHuman);
    assert_eq!((found.eligible, found.orders, found.revenue), (1.0, 1.0, Money(100_000)));
    assert_eq!((found.outside_orders, found.outside_paid_orders, found.outside_revenue), (2.0, 1.0, Money(300_000)));
    facts.chats[2].findings.episodes[0].order_ids.clear();
    assert_eq!(funnel(&facts, &whole(), 7, CreditRule::LastHuman).outside_orders, 1.0, "a service chat sold nothing");
}

#[test]
fn money_of_the_same_day_refunds_and_other_currencies() {
    let mut facts = shop(&["C0 | H60", "C0 | H60", "C0 | H60"]);
    facts.orders.iter_mut().for_each(|order| order.payments = vec![payment("paid", order.total.0)]);
    facts.orders[0].payments[0].paid_at = Some(at(3_600));
    facts.orders[1].payments[0].paid_at = Some(at(DAY));
    facts.orders[1]
        .payments
        .push(crate::model::crm::Payment { paid_at: Some(at(2 * DAY)), ..payment("paid", -50_000) });
    facts.orders[2].currency = Some("KZT".into());
    let found = funnel(&facts, &whole(), 7, CreditRule::LastHuman);
    assert_eq!((found.same_day, found.refunded, found.revenue), (Money(100_000), Money(50_000), Money(250_000)));
    assert_eq!((found.paid_orders, found.other_currency_orders, found.average_order.count), (3.0, 1.0, 2));
}

#[test]
fn intervals_hold_the_mean_and_are_the_same_for_the_same_seed() {
    let chats = vec!["C0 | H60"; 80];
    let facts = shop(&chats);
    let found = || funnel(&facts, &whole(), 7, CreditRule::LastHuman).with_intervals(5);
    let (low, high) = found().average_order.interval.unwrap();
    assert!(low < 40_000.0 && 40_000.0 < high && high - low < 25_000.0, "{low} to {high}");
    let (low, high) = found().revenue_per_chat.interval.unwrap();
    assert!(low < 20_000.0 && 20_000.0 < high, "{low} to {high}");
    assert_eq!(found(), found());
    let few = shop(&["C0 | H60"]);
    assert_eq!(funnel(&few, &whole(), 7, CreditRule::LastHuman).with_intervals(5).average_order.interval, None);
}

/// A shop of any kind: chats with up to four authors, orders of all states.
fn any_shop() -> impl Strategy<Value = Facts> {
    let author = 0i64..5;
    let chats = proptest::collection::vec((0i64..600_000, proptest::collection::vec(author, 0..5)), 1..8);
    let ordered = (0i64..1_200_000, 1i64..9, 0usize..5, -3_000i64..5_000, proptest::option::of(1i64..5), any::<bool>());
    (chats, proptest::collection::vec(ordered, 0..12), 0i64..60).prop_map(|(chats, orders, seen)| {
        let mut facts = facts_of(&[]);
        for (place, (start, authors)) in chats.iter().enumerate() {
            let written =
                authors.iter().zip(1..).map(|(manager, step)| format!("| H{}:{manager}", start + step * 90_000));
            let mut input = chat(&format!("C{start} {}", written.collect::<Vec<_>>().join(" ")));
            input.chat.id = ChatId(place as i64 + 1);
            input.chat.customer = Some(CustomerId(place as i64 % 4 + 1));
            facts.chats.push(ChatFacts { findings: found_in(&input, &[]), chat: input.chat });
        }
        facts.references =
            vec![status("payment_status", "paid", None, true), status("status", "cancel-other", Some("cancel"), false)];
        facts.now = at(seen * DAY);
        for (id, (made, customer, state, extra, manager, shown)) in (1..).zip(orders) {
            let mut order = order(id, made, 10_007);
            order.gateway_customers = vec![CustomerId(customer)];
            order.manager = manager.map(CrmUserId);
            order.payments = vec![payment(if state == 0 { "not-paid" } else { "paid" }, 10_007)];
            match state {
                1 => order.payments.push(payment("paid", extra)),
                2 => order.status = "cancel-other".into(),
                3 => order.currency = Some("KZT".into()),
                _ => {}
            }
            if shown {
                facts.chats[0].findings.episodes[0].order_ids.push(id);
            }
            facts.orders.push(order);
        }
        facts
    })
}

proptest! {
    #[test]
    fn managers_add_up_to_the_shop_under_every_rule_and_window(facts in any_shop(), days in 1u32..31) {
        let book = Book::within(&facts, &Linker::new(&facts), days);
        let shop = book.funnel(&whole(), CreditRule::LastHuman);
        for rule in CreditRule::ALL {
            let all: Vec<Funnel> = book.by_manager(&whole(), rule).into_values().collect();
            let sum = |read: fn(&Funnel) -> Money| all.iter().map(read).sum::<Money>();
            for read in [
                (|of| of.revenue) as fn(&Funnel) -> Money, |of| of.outside_revenue, |of| of.refunded, |of| of.same_day, |of| of.awaited,
            ] {
                prop_assert_eq!(sum(read), read(&shop), "{:?}", rule);
            }
            let count = |read: fn(&Funnel) -> f64| all.iter().map(read).sum::<f64>();
            for read in [
                (|of| of.eligible) as fn(&Funnel) -> f64, |of| of.orders, |of| of.paid_orders, |of| of.outside_orders,
                |of| of.ordered.reached, |of| of.conversion.reached, |of| of.conversion.open, |of| of.payment.open,
            ] {
                prop_assert!((count(read) - read(&shop)).abs() < 1e-9, "{:?}", rule);
            }
        }
    }

    #[test]
    fn each_order_once_revenue_never_negative_and_a_wider_window_loses_none(facts in any_shop(), days in 1u32..20) {
        let linker = Linker::new(&facts);
        let book = Book::within(&facts, &linker, days);
        let mut places: Vec<usize> = book.cases.iter().flat_map(|case| case.orders.clone()).collect();
        places.sort_unstable();
        prop_assert_eq!(places, (0..book.links.len()).collect::<Vec<_>>(), "every link is in one case");
        let total: Money = book.links.iter().map(|link| link.paid.revenue).sum();
        let shop = book.funnel(&whole(), CreditRule::LastHuman);
        prop_assert_eq!(shop.revenue + shop.outside_revenue, total);
        prop_assert!(shop.revenue >= Money(0) && shop.outside_revenue >= Money(0));
        let wide: Vec<OrderId> = linker.links(days + 5).iter().map(|link| link.order.id).collect();
        prop_assert!(book.links.iter().all(|link| wide.contains(&link.order.id)));
        let rates = [&shop.ordered, &shop.payment, &shop.conversion];
        for step in rates {
            prop_assert!(step.mature.value.is_none_or(|rate| (0.0..=1.0).contains(&rate)));
            prop_assert!(step.range.is_none_or(|(low, high)| 0.0 <= low && low <= high && high <= 1.0 + 1e-9));
        }
    }
}
