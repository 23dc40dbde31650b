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
fn what_the_texts_say_made_finer_by_the_last_doubt() {
    // Row: reason by the texts, doubt, next step offered, cause.
    let cases = [
        (Some(LostReason::SlowAnswer), Some(Objection::Price), false, LostCause::SlowAnswer),
        (Some(LostReason::NotAvailable), None, false, LostCause::NotAvailable),
        (Some(LostReason::Price), None, false, LostCause::Price),
        (Some(LostReason::Price), Some(Objection::Competitor), false, LostCause::Competitor),
        (Some(LostReason::WentSilent), Some(Objection::Think), true, LostCause::Thinking),
        (Some(LostReason::WentSilent), None, true, LostCause::WentSilent),
        (Some(LostReason::Other), Some(Objection::Need), false, LostCause::NoNeed),
        (None, None, false, LostCause::NoNextStep),
        (None, None, true, LostCause::WentSilent),
    ];
    for (reason, doubt, next_step, expected) in cases {
        let mut facts = enquiry("C0 | H60 | C120 | H180");
        facts.chats[0].findings.marks.iter_mut().for_each(|mark| mark.labels = MessageLabels::None);
        if let Some(doubt) = doubt {
            let labels = CustomerLabels { objection: [doubt].into_iter().collect(), ..CustomerLabels::default() };
            facts.chats[0].findings.marks[0].labels = MessageLabels::Customer(labels);
        }
        let episode = &mut facts.chats[0].findings.episodes[0];
        (episode.next_step, episode.conduct.lost_reason) = (next_step, reason);
        assert_eq!(causes(&facts), [expected], "{reason:?} {doubt:?}");
    }
}

#[test]
fn an_open_question_is_no_answer_and_what_can_still_come_is_not_lost() {
    let mut facts = enquiry("C0");
    facts.chats[0].findings.episodes[0].conduct.lost_reason = Some(LostReason::WentSilent);
    assert_eq!(causes(&facts), [LostCause::NoAnswer]);
    facts.now = at(3 * 86_400);
    assert_eq!(causes(&facts), [], "it can still come");
    facts.now = at(100 * 86_400);
    let episode = &mut facts.chats[0].findings.episodes[0];
    (episode.interest, episode.intent_high) = (false, false);
    assert_eq!(causes(&facts), [], "nobody wanted anything");
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
