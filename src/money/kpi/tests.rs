use super::*;
use crate::analysis::sample::at;
use crate::model::chat::Manager;
use crate::model::facts::Facts;
use crate::model::ids::{CrmUserId, CustomerId};
use crate::money::sample::{facts_of, order, payment, status};

const DAY: i64 = 86_400;

/// Sixty days of five enquiries a day, one of five buys for 1000 the same day; all by manager 1.
fn shop() -> Facts {
    let days = 60;
    let chats: Vec<String> = (0..days)
        .flat_map(|day| (0..5).map(move |place| (day * DAY + place * 600, place)))
        .map(|(start, _)| format!("C{start} | H{}:1", start + 60))
        .collect();
    let mut facts = facts_of(&chats.iter().map(String::as_str).collect::<Vec<_>>());
    facts.references = vec![status("payment_status", "paid", None, true)];
    facts.period = Period::new(at(0), at(days * DAY));
    facts.now = at(days * DAY);
    for (id, chat) in (1..).zip((0..facts.chats.len()).step_by(5)) {
        let start = facts.chats[chat].findings.marks[0].at;
        let mut made = order(id, (start - at(0)).num_seconds() + 300, 100_000);
        made.gateway_customers = vec![CustomerId(chat as i64 + 1)];
        made.payments = vec![payment("paid", 100_000)];
        facts.orders.push(made);
    }
    let manager =
        Manager { id: ManagerId(1), crm_id: Some(70), name: "Вера".into(), active: true, technical: false };
    facts.managers.insert(manager.id, manager);
    facts.rules.kpi = KpiRules {
        plan: Money(3_000_000),
        plans: BTreeMap::new(),
        plan_tiers: vec![0.8, 1.0, 1.2],
        average_order_tiers: vec![Money(90_000), Money(200_000)],
        conversion_tiers: vec![0.1, 0.3],
    };
    facts
}

fn of(standings: &[Standing], measure: Measure) -> &Standing {
    standings.iter().find(|standing| standing.measure == measure && standing.manager == Some(ManagerId(1))).unwrap()
}

#[test]
fn the_month_so_far_and_its_end() {
    let facts = shop();
    let book = Book::new(&facts);
    // 21 April, 10:00.
    let until = at(50 * DAY);
    let month = month_of(&book, until);
    let zone = facts.rules.hours.zone;
    assert_eq!(month.from.with_timezone(&zone).date_naive().to_string(), "2026-04-01");
    let standings = standings(&book, month, until);
    let plan = of(&standings, Measure::Plan);
    // One order on each of twenty days; that of the 21st is not made yet.
    assert_eq!(plan.money, Some(Money(20 * 100_000)));
    assert_eq!((plan.tier, plan.tiers.len(), plan.odds.len()), (Some(0), 3, 4));
    let (middle, low, high) = plan.forecast.unwrap();
    assert!((middle - 29.0 / 30.0).abs() < 1e-9 && low == middle && high == middle, "every day brings the same");
    assert_eq!(plan.odds.iter().map(|odds| (odds * 100.0).round()).collect::<Vec<_>>(), [0.0, 100.0, 0.0, 0.0]);
    assert_eq!(plan.to_next, Some(4), "24,000 less 20,000 by 1,000");

    let average = of(&standings, Measure::AverageOrder);
    assert_eq!((average.now.value, average.tier), (Some(1_000.0), Some(1)));

    let conversion = of(&standings, Measure::Conversion);
    assert_eq!((conversion.now.value, conversion.now.count, conversion.tier), (Some(0.2), 100, Some(1)));
    assert!(conversion.odds[1] > 0.9, "{:?}", conversion.odds);
    assert_eq!(conversion.to_next, Some(10), "30 of 100");
    assert!((conversion.odds.iter().sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn the_same_facts_give_the_same_odds() {
    let facts = shop();
    let book = Book::new(&facts);
    let told = || standings(&book, month_of(&book, at(50 * DAY)), at(50 * DAY));
    assert_eq!(told(), told());
}

#[test]
fn an_own_plan_goes_before_the_common_one_and_no_plan_is_no_row() {
    let mut facts = shop();
    facts.rules.kpi.plans.insert(CrmUserId(70), Money(2_000_000));
    let plan_now = |facts: &Facts| {
        let book = Book::new(facts);
        let all = standings(&book, month_of(&book, at(50 * DAY)), at(50 * DAY));
        all.iter().find(|standing| standing.measure == Measure::Plan).and_then(|standing| standing.now.value)
    };
    assert_eq!(plan_now(&facts), Some(1.0));
    facts.rules.kpi.plans.clear();
    facts.rules.kpi.plan = Money(0);
    assert_eq!(plan_now(&facts), None);
}

/// The example of a manager with a true rate of 7.9 % in the tiers 6.4, 7.4, 8.4 %.
#[test]
fn luck_is_wide_with_few_chats_and_narrow_with_many() {
    let mut random = Random::new(11);
    let tiers = [0.064, 0.074, 0.084];
    let mut odds = |chats: u64| -> Vec<f64> {
        let mut odds = vec![0.0; 4];
        for _ in 0..20_000 {
            let rate = binomial(&mut random, chats, 0.079) as f64 / chats as f64;
            odds[tiers.partition_point(|from| *from <= rate)] += 1.0 / 20_000.0;
        }
        odds
    };
    for (chats, expected) in [(300, [0.19, 0.22, 0.25, 0.34]), (1_500, [0.01, 0.21, 0.53, 0.25])] {
        let found = odds(chats);
        for (one, told) in found.iter().zip(expected) {
            assert!((one - told).abs() < 0.04, "{chats}: {found:?}");
        }
    }
}
