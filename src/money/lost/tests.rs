use super::*;
use crate::analysis::sample::at;
use crate::model::facts::Facts;
use crate::model::labels::{CustomerLabels, MessageLabels};
use crate::money::sample::{facts_of, order, payment, status};

/// One enquiry with interest, seen long after.
fn enquiry(items: &str) -> Facts {
    let mut facts = facts_of(&[items]);
    facts.now = at(100 * 86_400);
    facts.references =
        vec![status("payment_status", "paid", None, true), status("status", "cancel-other", Some("cancel"), false)];
    let episode = &mut facts.chats[0].findings.episodes[0];
    (episode.interest, episode.kind) = (true, None);
    facts
}

fn causes(facts: &Facts) -> Vec<LostCause> {
    let lost = lost_sales(&Book::new(facts), Period::new(at(0), at(86_400)));
    lost.iter().map(|sale| sale.cause).collect()
}

#[test]
fn the_first_cause_that_fits() {
    let object = |facts: &mut Facts, objection| {
        let labels = CustomerLabels { objection: [objection].into_iter().collect(), ..CustomerLabels::default() };
        facts.chats[0].findings.marks[0].labels = MessageLabels::Customer(labels);
    };
    let mut unanswered = enquiry("C0");
    unanswered.chats[0].findings.episodes[0].next_step = true;
    assert_eq!(causes(&unanswered), [LostCause::NoAnswer]);
    let mut late = enquiry("C0 | H7200");
    object(&mut late, Objection::Price);
    assert_eq!(causes(&late), [LostCause::SlowAnswer]);
    let mut dear = enquiry("C0 | H60 | C120 | H180");
    object(&mut dear, Objection::Price);
    assert_eq!(causes(&dear), [LostCause::Price]);
    let mut answered = enquiry("C0 | H60 | C120 | H180");
    for marked in &mut answered.chats[0].findings.marks {
        marked.labels = MessageLabels::None;
    }
    answered.chats[0].findings.episodes[0].next_step = false;
    assert_eq!(causes(&answered), [LostCause::NoNextStep]);
    answered.chats[0].findings.episodes[0].next_step = true;
    assert_eq!(causes(&answered), [LostCause::WentSilent]);
    answered.now = at(3 * 86_400);
    assert_eq!(causes(&answered), [], "it can still come");
    answered.now = at(100 * 86_400);
    let episode = &mut answered.chats[0].findings.episodes[0];
    (episode.interest, episode.intent_high) = (false, false);
    assert_eq!(causes(&answered), [], "nobody wanted anything");
}

#[test]
fn orders_that_brought_nothing() {
    let mut facts = enquiry("C0 | H60");
    let cases: [(&str, &[i64], Option<LostCause>); 4] = [
        ("new", &[], Some(LostCause::NotPaid)),
        ("cancel-other", &[], Some(LostCause::Cancelled)),
        ("new", &[1_000, -1_000], Some(LostCause::Refunded)),
        ("new", &[1_000], None),
    ];
    for (status, payments, expected) in cases {
        let mut made = order(1, 600, 1_000);
        made.status = status.into();
        made.payments = payments.iter().map(|sum| payment("paid", *sum)).collect();
        facts.orders = vec![made];
        assert_eq!(causes(&facts), expected.into_iter().collect::<Vec<_>>(), "{status} {payments:?}");
    }
}

#[test]
fn an_enquiry_is_worth_what_such_ones_bring() {
    let mut facts = facts_of(&["C0 | H60", "C0 | H60", "C0 | H60", "C0 | H60"]);
    facts.now = at(100 * 86_400);
    facts.references = vec![status("payment_status", "paid", None, true)];
    for chat in &mut facts.chats {
        let episode = &mut chat.findings.episodes[0];
        (episode.interest, episode.intent_high, episode.kind) = (true, false, None);
    }
    let mut made = order(1, 600, 400_000);
    made.payments = vec![payment("paid", 400_000)];
    facts.orders = vec![made];
    let book = Book::new(&facts);
    let lost = lost_sales(&book, Period::new(at(0), at(86_400)));
    assert_eq!(lost.iter().map(|sale| sale.money).collect::<Vec<_>>(), [Money(100_000); 3]);
    let groups = by_cause(&lost);
    let group = groups.values().next().unwrap();
    assert_eq!((groups.len(), group.enquiries, group.expected, group.chats.len()), (1, 3, Money(300_000), 3));
}
