use super::*;
use crate::money::sample::{order, payment, status};

#[test]
fn payments() {
    type Change = fn(&mut Order);
    // Row: change, sum, revenue with and without delivery, paid, full.
    let cases: [(&str, Change, i64, i64, i64, bool, bool); 9] = [
        ("paid in full", |order| order.payments = vec![payment("paid", 1_000)], 1_000, 1_000, 800, true, true),
        ("in part", |order| order.payments = vec![payment("paid", 300)], 300, 300, 300, true, false),
        (
            "two parts",
            |order| order.payments = vec![payment("paid", 300), payment("paid", 700)],
            1_000,
            1_000,
            800,
            true,
            true,
        ),
        (
            "refunded in part",
            |order| order.payments = vec![payment("paid", 1_000), payment("paid", -400)],
            600,
            600,
            600,
            true,
            false,
        ),
        (
            "refunded",
            |order| order.payments = vec![payment("paid", 1_000), payment("paid", -1_000)],
            0,
            0,
            0,
            false,
            false,
        ),
        ("not-paid", |order| order.payments = vec![payment("not-paid", 1_000)], 0, 0, 0, false, false),
        ("unknown status", |order| order.payments = vec![payment("promised", 1_000)], 0, 0, 0, false, false),
        (
            "cancelled",
            |order| {
                order.payments = vec![payment("paid", 1_000)];
                order.status = "cancel-other".into();
            },
            1_000,
            0,
            0,
            false,
            false,
        ),
        (
            "other currency",
            |order| {
                order.payments = vec![payment("paid", 1_000)];
                order.currency = Some("KZT".into());
            },
            1_000,
            0,
            0,
            true,
            true,
        ),
    ];
    let references = [
        status("payment_status", "paid", None, true),
        status("payment_status", "not-paid", None, true),
        status("status", "cancel-other", Some("cancel"), false),
    ];
    let mut rules = crate::analysis::sample::rules();
    for (row, change, sum, revenue, goods, is_paid, is_full) in cases {
        let mut made = order(1, 600, 1_000);
        made.delivery = Money(200);
        change(&mut made);
        rules.revenue_with_delivery = true;
        let paid = PaymentRules::new(&references, &rules).paid(&made, &[]);
        assert_eq!(
            (paid.sum, paid.revenue, paid.is_paid, paid.is_full),
            (Money(sum), Money(revenue), is_paid, is_full),
            "{row}"
        );
        rules.revenue_with_delivery = false;
        assert_eq!(PaymentRules::new(&references, &rules).paid(&made, &[]).revenue, Money(goods), "{row}, goods");
    }
    let mut told = order(1, 600, 1_000);
    told.paid_sum = Some(Money(400));
    assert_eq!(PaymentRules::new(&[], &rules).paid(&told, &[]).sum, Money(400), "no references: the CRM's own sum");
    assert!(PaymentRules::new(&references, &rules).paid(&told, &[]).differs);
}

fn references() -> Vec<Reference> {
    vec![
        status("payment_status", "paid", None, true),
        status("payment_status", "not-paid", None, false),
        status("payment_status", "returned", None, false),
        status("status", "new", Some("new"), false),
        status("status", "delivered", Some("complete"), false),
        status("status", "cancel-other", Some("cancel"), false),
    ]
}

fn shop_rules() -> Rules {
    let mut rules = crate::analysis::sample::rules();
    rules.sales.cash_types = vec!["cash".into()];
    rules.sales.delivered = vec!["complete".into()];
    rules
}

/// Moves as `secs sum kind`.
fn told(paid: &Paid) -> Vec<(i64, i64, MoveKind)> {
    let secs = |at: Time| (at - crate::analysis::sample::at(0)).num_seconds();
    paid.moves.iter().map(|one| (secs(one.at), one.amount.0, one.kind)).collect()
}

fn moved(id: i64, secs: i64, from: &str, to: &str) -> OrderChange {
    let json = |code: &str| format!("{{\"code\":\"{code}\"}}");
    crate::money::sample::change(id, secs, "status", &json(from), &json(to))
}

#[test]
fn cash_on_delivery_counts_when_delivered_and_goes_when_cancelled() {
    let (references, rules) = (references(), shop_rules());
    let cash = |status: &str| {
        let mut order = order(1, 600, 1_000);
        order.payments = vec![Payment { kind: Some("cash".into()), ..payment("not-paid", 1_000) }];
        order.status = status.into();
        order
    };
    let paid = |order: &Order, changes: &[OrderChange]| PaymentRules::new(&references, &rules).paid(order, changes);
    assert_eq!(paid(&cash("new"), &[]).moves, []);
    let delivered = moved(5, 9_000, "new", "delivered");
    let found = paid(&cash("delivered"), std::slice::from_ref(&delivered));
    assert_eq!(told(&found), [(9_000, 1_000, MoveKind::CashOnDelivery)]);
    assert!(found.is_paid && found.is_full && found.cash_on_delivery);
    let back = moved(6, 20_000, "delivered", "cancel-other");
    let found = paid(&cash("cancel-other"), &[delivered.clone(), back.clone()]);
    assert_eq!(told(&found), [(9_000, 1_000, MoveKind::CashOnDelivery), (20_000, -1_000, MoveKind::Cancellation)]);
    assert_eq!((found.revenue, found.is_paid), (Money(0), false));
    assert_eq!(paid(&cash("cancel-other"), &[moved(6, 700, "new", "cancel-other")]).moves, [], "never delivered");
    let mut failed = cash("delivered");
    failed.payments[0].status = Some("returned".into());
    assert!(!paid(&failed, std::slice::from_ref(&delivered)).is_paid, "given back");
    let mut card = cash("delivered");
    card.payments[0].kind = Some("bank-card".into());
    assert!(!paid(&card, &[delivered]).is_paid, "delivered is not paid by card");
}

#[test]
fn a_refund_is_taken_off_at_its_own_date() {
    let (references, mut rules) = (references(), shop_rules());
    let mut made = order(1, 600, 1_000);
    made.delivery = Money(300);
    let arrived = Some(crate::analysis::sample::at(700));
    made.payments = vec![Payment { paid_at: arrived, ..payment("returned", 1_000) }];
    let change = |payment: &str| {
        let new = format!("{{\"code\":\"returned\"{payment}}}");
        crate::money::sample::change(7, 50_000, "payments.status", "{\"code\":\"paid\"}", &new)
    };
    for tells in ["", ",\"payment\":1"] {
        let found = PaymentRules::new(&references, &rules).paid(&made, &[change(tells)]);
        assert_eq!(told(&found), [(700, 1_000, MoveKind::Payment), (50_000, -1_000, MoveKind::Refund)], "{tells}");
        assert_eq!((found.received, found.refunded, found.sum), (Money(1_000), Money(1_000), Money(0)));
        assert!(!found.is_paid);
    }
    let other = PaymentRules::new(&references, &rules).paid(&made, &[change(",\"payment\":2")]);
    assert_eq!(other.moves, [], "another payment was given back");
    rules.revenue_with_delivery = false;
    let without_fee = PaymentRules::new(&references, &rules).paid(&made, &[change("")]);
    let revenue: Vec<i64> = without_fee.moves.iter().map(|one| one.revenue.0).collect();
    assert_eq!(revenue, [700, -700]);
}

#[test]
fn more_is_never_taken_off_than_came() {
    let (references, rules) = (references(), shop_rules());
    let mut made = order(1, 600, 1_000);
    made.payments = vec![payment("paid", 400), payment("paid", -900)];
    let found = PaymentRules::new(&references, &rules).paid(&made, &[]);
    assert_eq!((found.sum, found.refunded, found.revenue), (Money(0), Money(400), Money(0)));
}

proptest::proptest! {
    #[test]
    fn revenue_of_an_order_is_never_negative_at_any_moment(
        payments in proptest::collection::vec((-2_000i64..2_000, 0usize..3, 0i64..100_000), 0..6),
        delivery in 0i64..1_500,
        with_delivery: bool,
        status in 0usize..3,
    ) {
        let (references, mut rules) = (references(), shop_rules());
        rules.revenue_with_delivery = with_delivery;
        let mut made = order(1, 600, 1_000);
        made.delivery = Money(delivery);
        made.status = ["new", "delivered", "cancel-other"][status].into();
        made.payments = payments.iter().zip(1..).map(|((amount, status, at), id)| Payment {
            id,
            kind: Some("cash".into()),
            paid_at: Some(crate::analysis::sample::at(*at)),
            ..payment(["paid", "not-paid", "returned"][*status], *amount)
        }).collect();
        let paid = PaymentRules::new(&references, &rules).paid(&made, &[]);
        let mut held = Money(0);
        for one in &paid.moves {
            held = held + one.revenue;
            proptest::prop_assert!(held >= Money(0));
        }
        proptest::prop_assert_eq!(held, paid.revenue);
        proptest::prop_assert!(paid.sum >= Money(0) && paid.sum == paid.received - paid.refunded);
        proptest::prop_assert!(paid.moves.is_sorted_by_key(|one| one.at));
    }
}
