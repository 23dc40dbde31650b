//! The edge-case matrix and the known answers, a case a row.

use proptest::prelude::*;

use super::sample::*;
use crate::model::chat::MessageKind;
use crate::model::findings::{AdviceRule, EpisodeOrigin, MessageClass, WaitEnd};
use crate::model::ids::{ManagerId, MessageId};
use crate::model::time::Period;

#[test]
fn waits_by_row_of_the_matrix() {
    let cases = [
        ("known answer: run of customer messages", "C0 | C60 | H300", "0 H300*"),
        ("known answer: hand-over", "C0 | B5 | assign:2@20 | H65:2", "0 B5, 20 H45*"),
        ("bot reply, next C", "C0 | B5 | C30 | H65", "0 B5, 30 H35*"),
        ("bot reply, no hand-over", "C0 | B5", "0 B5"),
        ("bot unassigned: to the queue", "C0 | B5 | unassign@20 | H65", "0 B5, 20 H45*"),
        ("bot closed the dialog", "C0 | B5 | close@10 | assign:2@20", "0 B5"),
        ("hand-over without a bot's answer", "C0 | assign:2@20 | H65:2", "0 H65*"),
        ("system message", "C0 | S5 | H60", "0 H60*"),
        ("internal note", "C0 | N5 подскажите? | H60", "0 H60*"),
        ("mailing never closes", "C0 | A5 | H60", "0 H60*"),
        ("customer's answer to a mailing", "A0 | C60 | H90", "60 H30*"),
        ("away reply", "C0 | B5 Сейчас нерабочее время, ответим утром | H60", "0 H60*"),
        ("closers", "C0 спасибо | C5 ок | C9 👍 | C12 подумаю", ""),
        ("closer in a run", "C0 | C60 спасибо | H300", "0 H300*"),
        ("closer after an answer", "C0 | H60 | C90 спасибо", "0 H60*"),
        ("question mark overrides", "C0 ок? | H5", "0 H5*"),
        ("run of manager messages", "C0 | H60 | H70 | C100 | H130", "0 H60*, 100 H30"),
        ("chat begun by manager", "H0 | C60 | H90", "60 H30"),
        ("two managers at once", "C0 | H60:1 | H60:2", "0 H60*"),
        ("unknown author", "C0 | U60", "0 H60*"),
        ("answer elsewhere", "C0 | out:2@40 | H60", "0 X40*"),
        ("answer elsewhere before", "out:2@40 | C50", "50 ?*"),
        ("dismissed", "C0 | dismiss@50 | C70 | H80", "0 D50, 70 H10*"),
        ("deleted before the reply", "C0~30 | H60", "0 -30"),
        ("deleted after the reply", "C0~90 | H60", "0 H60*"),
        ("first of a run deleted", "C0~30 | C40 | H60", "0 -30, 40 H20*"),
        ("first of a run deleted after the second came", "C0~30 | C20 | H60", "20 H40*"),
        ("second of a run deleted", "C0 | C20~30 | H60", "0 H60*"),
        ("deleted and silence", "C0~30", "0 -30"),
        ("deleted reply: time kept", "C0 | H60~90 | C100", "0 H60*, 100 ?"),
        ("failed reply is none", "C0 | H60! | H90", "0 H90*"),
        ("identical times, by id", "C0 | H0", "0 H0*"),
        ("identical times, reply first", "H0 | C0", "0 ?"),
        ("skew of clocks", "id:2 | H95 | id:1 | C100", "100 H"),
        ("not a skew: far apart", "id:2 | H95 | id:1 | C400", "400 ?"),
        ("open across episodes", "C0 | C4d | H345610", "0 H345610*"),
        ("two episodes", "C0 | H60 | C4d | H345610", "0 H60*, 345600 H10*"),
        ("no answer", "C0", "0 ?*"),
        ("nothing", "", ""),
    ];
    for (row, items, waits) in cases {
        assert_eq!(told(&found(items)), waits, "{row}: {items}");
    }
}

#[test]
fn media_need_a_reply() {
    for kind in [MessageKind::Image, MessageKind::Audio, MessageKind::File, MessageKind::Order, MessageKind::Other] {
        let mut input = chat("C0 | H60");
        input.messages[0].kind = kind;
        input.messages[0].text.clear();
        assert_eq!(told(&found_in(&input, &[])), "0 H60*", "{kind:?}");
    }
    let mut start = chat("C0 /start");
    start.messages[0].kind = MessageKind::Command;
    assert_eq!(told(&found_in(&start, &[])), "");
}

#[test]
fn three_clocks() {
    // Row: name, items, calendar, work, crm, off hours. 23:00 is 46,800 s after 10:00.
    let cases = [
        ("known answer: crm counts from the last", "C0 | C60 | H300", 300, 300, 240, false),
        ("crm: a closer is part of the run", "C0 | C60 спасибо | H300", 300, 300, 240, false),
        ("over the night", "C46200 | H86700", 40_500, 900, 40_500, false),
        ("both ends outside", "C47400 | H49200", 1_800, 0, 1_800, true),
        ("out of hours, answered after opening", "C47400 | H86460", 39_060, 60, 39_060, false),
        ("both ends outside, a day between", "C47400 | H133800", 86_400, 46_800, 86_400, false),
        ("zero length in hours", "C0 | H0", 0, 0, 0, false),
    ];
    for (row, items, calendar, work, crm, off_hours) in cases {
        let findings = found(items);
        let wait = waits(&findings)[0];
        assert_eq!(
            (wait.calendar_secs, wait.work_secs, wait.crm_secs, wait.off_hours),
            (Some(calendar), Some(work), Some(crm), off_hours),
            "{row}"
        );
    }
    let findings = found("C0");
    let open = waits(&findings)[0];
    assert_eq!((open.calendar_secs, open.work_secs, open.crm_secs), (None, None, None), "absent stays absent");
}

#[test]
fn transfers_split_the_wait() {
    let findings = found("assign:1@0 | C0 | assign:2@600 | H660:2");
    let wait = waits(&findings)[0];
    let held: Vec<_> =
        wait.holdings.iter().map(|held| (held.manager.unwrap().0, held.calendar_secs, held.handed_over)).collect();
    assert_eq!(held, [(1, 600, true), (2, 60, false)], "known answer");
    assert_eq!(wait.calendar_secs, Some(660));
    let transfers = &findings.episodes[0].transfers;
    assert_eq!(transfers.len(), 1);
    assert!(transfers[0].unanswered);

    // Row: items, transfers, holdings of the first wait.
    let cases = [
        ("from the queue", "C0 | assign:2@600 | H660:2", 0, vec![(Some(2), 660)]),
        (
            "through the queue",
            "assign:1@0 | C0 | unassign@100 | assign:2@600 | H660:2",
            1,
            vec![(Some(1), 100), (Some(2), 560)],
        ),
        ("by the author alone", "assign:1@0 | C0 | H660:2", 1, vec![(Some(1), 660)]),
        ("answered, then passed on", "C0 | H60:1 | assign:2@90 | C100 | H130:2", 1, vec![(Some(1), 60)]),
        ("named again", "assign:1@0 | C0 | assign:1@50 | H60:1", 0, vec![(Some(1), 60)]),
        ("new episode, another person", "C0 | H60:1 | C4d | H345610:2", 0, vec![(Some(1), 60)]),
        ("nobody yet", "C0", 0, vec![(None, 0)]),
    ];
    for (row, items, transfers, holdings) in cases {
        let findings = found(items);
        let count: usize = findings.episodes.iter().map(|episode| episode.transfers.len()).sum();
        assert_eq!(count, transfers, "{row}");
        let held: Vec<_> = waits(&findings)[0]
            .holdings
            .iter()
            .map(|held| (held.manager.map(|manager| manager.0), held.calendar_secs))
            .collect();
        assert_eq!(held, holdings, "{row}");
    }
}

#[test]
fn the_dialogs_last_assignment_serves_where_no_line_tells() {
    let mut input = chat("dialog:7 | C0 | B5 | H65:2");
    input.dialogs = vec![dialog(7, Some(2), Some(20), None)];
    assert_eq!(told(&found_in(&input, &[])), "0 B5, 20 H45*");
    input.messages[2].responsible = Some(ManagerId(2));
    input.dialogs.clear();
    assert_eq!(told(&found_in(&input, &[])), "0 B5", "a person's own message is no hand-over");
}

#[test]
fn classes() {
    let cases = [
        ("C0", MessageClass::Customer),
        ("C0 👍", MessageClass::Reaction),
        ("H0 да", MessageClass::Human),
        ("T0 да", MessageClass::Template),
        ("B0 да", MessageClass::Bot),
        ("A0 акция", MessageClass::Automation),
        ("S0", MessageClass::System),
        ("N0 заметка", MessageClass::Note),
        ("C0~5", MessageClass::Deleted),
        ("H0! да", MessageClass::System),
        ("U0", MessageClass::Human),
        ("assign:1@0", MessageClass::System),
        ("B0 График работы с 10 до 20", MessageClass::Automation),
        ("H0 👍", MessageClass::Human),
    ];
    for (items, class) in cases {
        assert_eq!(found(items).marks[0].class, class, "{items}");
    }
    let mut call = chat("B0 заказ");
    call.messages[0].template = Some("order_paid".into());
    assert_eq!(found_in(&call, &[]).marks[0].class, MessageClass::Automation);
}

#[test]
fn team_templates_are_known_by_their_hash() {
    let input = chat("C0 | H60 Здравствуйте, Алина! Доставка 300 рублей");
    let first = found_in(&input, &[]);
    let hashes = first.text_hashes.iter().map(|(_, hash)| *hash).collect();
    let context = super::Context { rules: &rules(), team_texts: &hashes, gaps: &[] };
    let other = chat("C0 | H60 Здравствуйте, Олег! Доставка 450 рублей");
    let findings = super::analyse(&other, &context);
    assert_eq!(findings.marks[1].class, MessageClass::Template);
    assert_eq!(findings.episodes[0].templates, 1);
    assert_eq!(findings.text_hashes.len(), 1, "templates are still counted");
}

#[test]
fn episodes_by_dialog_or_silence() {
    use EpisodeOrigin::*;
    let cases = [
        ("one talk", "C0 | H60 | C2d | H180000", vec![Customer]),
        ("silence of 72 h", "C0 | H60 | C259260", vec![Customer, Customer]),
        ("a second less", "C0 | H60 | C259259", vec![Customer]),
        ("a person after silence does not begin one", "C0 | H4d | C345700", vec![Customer]),
        ("dialogs", "dialog:1 | C0 | H60 | dialog:2 | C100 | H130", vec![Customer, Customer]),
        ("first words before their dialog", "C0 | dialog:1 | S1 | H60", vec![Customer]),
        ("begun by the shop", "H0 | C60", vec![Shop]),
        ("answer to a mailing", "A0 | C60", vec![Mailing]),
        ("mailing after silence opens with its answer", "C0 | H5 | A4d | C345700", vec![Customer, Mailing]),
        ("mailing alone", "C0 | H5 | A4d", vec![Customer]),
        ("bots alone", "B0 | S5 | A9", vec![Automatic]),
        ("bot, then customer", "B0 | C5", vec![Customer]),
        ("mailing, then person, then customer", "A0 | H5 | C9", vec![Shop]),
    ];
    for (row, items, origins) in cases {
        let findings = found(items);
        let found: Vec<EpisodeOrigin> = findings.episodes.iter().map(|episode| episode.origin).collect();
        assert_eq!(found, origins, "{row}");
        assert!(findings.marks.iter().all(|mark| (mark.episode as usize) < findings.episodes.len()), "{row}");
    }
    let mut closed = chat("dialog:7 | C0 | H60");
    closed.dialogs = vec![dialog(7, None, None, Some(90))];
    let findings = found_in(&closed, &[]);
    assert_eq!(findings.episodes[0].closed_at, Some(at(90)));
    assert_eq!(findings.episodes[0].first_human, Some((at(60), Some(ManagerId(1)))));
}

#[test]
fn unanswered_inbound() {
    let cases = [
        ("after the last human", "C0 | H60 | C70 | C80", 2),
        ("closers out", "C0 | H60 | C70 спасибо", 0),
        ("all of them", "C0 | C10", 2),
        ("deleted", "C0 | C10~20", 1),
        ("answered elsewhere", "C0 | out:2@20", 0),
        ("answered elsewhere, asked again", "C0 | out:2@20 | C30", 1),
        ("dismissed", "C0 | C10 | dismiss@20", 0),
        ("a bot is nobody", "C0 | B10", 1),
        ("a failed reply", "C0 | H10!", 1),
        ("skew", "id:2 | H95 | id:1 | C100", 0),
    ];
    for (row, items, count) in cases {
        assert_eq!(found(items).episodes[0].unanswered_inbound, count, "{row}");
    }
}

#[test]
fn duplicates_edits_disorder_gaps() {
    let mut twice = chat("C0 | H60");
    twice.messages.push(twice.messages[0].clone());
    assert_eq!(found_in(&twice, &[]).marks.len(), 2, "first only");
    let mut later = twice.messages[0].clone();
    later.sent_at = at(100);
    twice.messages.push(later);
    assert_eq!(told(&found_in(&twice, &[])), "0 H60*", "the second delivery opens nothing");

    let mut mixed = chat("C0 | H60");
    mixed.messages.reverse();
    assert_eq!(found_in(&mixed, &[]), found("C0 | H60"));

    let mut edited = chat("C0 спасибо | H60");
    edited.messages[0].text = "сколько стоит?".into();
    edited.messages[0].edited = true;
    edited.messages[0].updated_at = at(50);
    assert_eq!(told(&found_in(&edited, &[])), "0 H60*", "original time, latest text");

    let gap = |from, to| [Period::new(at(from), at(to))];
    let crosses = |items: &str, gap: &[Period]| waits(&found_in(&chat(items), gap))[0].crosses_gap;
    assert!(crosses("C0 | H60", &gap(30, 40)));
    assert!(crosses("C0", &gap(30, 40)));
    assert!(!crosses("C0 | H60", &gap(60, 90)));
    assert!(!crosses("C50 | H60", &gap(30, 50)));
}

#[test]
fn advice_from_texts() {
    use AdviceRule::*;
    let cases = [
        ("no interest", "C0 добрый день | H60 здравствуйте", vec![]),
        (
            "price dodged",
            "C0 сколько стоит? | H60 Уточню. Какой размер носите? Напишите адрес",
            vec![(AskedPriceNotGiven, 1)],
        ),
        (
            "price after the next question",
            "C0 почем? | H60 Какой размер? | C70 42 | H90 2500. Оформляем заказ?",
            vec![(AskedPriceNotGiven, 1)],
        ),
        ("price given", "C0 почем? | H60 секунду | H70 2500, какой размер? Оформим заказ?", vec![]),
        ("price by link", "C0 цена? | H60 shop.example/a/1 какой размер? оформим заказ?", vec![]),
        ("nobody answered", "C0 сколько стоит?", vec![]),
        (
            "no question, no step",
            "C0 хочу заказать розы | H60 хорошо",
            vec![(InterestWithoutNextStep, 2), (NoClarifyingQuestion, 1)],
        ),
        ("a question, no step", "C0 хочу розы | H60 какого цвета?", vec![(InterestWithoutNextStep, 2)]),
        ("step offered", "C0 хочу розы | H60 какого цвета? | C70 белые | H80 Оформляем заказ?", vec![]),
        (
            "step long ago",
            "C0 хочу розы | H60 Оформляем заказ? | C70 а белые | H80 да | C90 а алые | H99 есть",
            vec![(InterestWithoutNextStep, 6)],
        ),
    ];
    for (row, items, advice) in cases {
        let found: Vec<_> =
            found(items).episodes[0].advice.iter().map(|advice| (advice.rule, advice.evidence.unwrap().0)).collect();
        assert_eq!(found, advice, "{row}");
    }
    let mut ordered = chat("C0 хочу розы | H60 какого цвета?");
    ordered.messages[1].order_id = Some(5);
    let findings = found_in(&ordered, &[]);
    assert_eq!(findings.episodes[0].order_ids, [5]);
    assert!(findings.episodes[0].advice.is_empty(), "an order is the step");
}

/// Chats of any events in any order.
fn any_chat() -> impl Strategy<Value = String> {
    let item = (0i64..400_000, 0usize..16, 1i64..4).prop_map(|(at, kind, manager)| match kind {
        0..=3 => format!("C{at}"),
        4 => format!("C{at} спасибо"),
        5 => format!("C{at}~{}", at + 500 * manager),
        6..=8 => format!("H{at}:{manager}"),
        9 => format!("B{at}"),
        10 => format!("A{at}"),
        11 => format!("assign:{manager}@{at}"),
        12 => format!("unassign@{at}"),
        13 => format!("out:{manager}@{at}"),
        14 => format!("dismiss@{at}"),
        _ => format!("dialog:{manager}"),
    });
    proptest::collection::vec(item, 0..24).prop_map(|items| items.join(" | "))
}

proptest! {
    #[test]
    fn waits_never_overlap_and_cover_what_needs_a_reply(items in any_chat()) {
        let mut input = chat(&items);
        input.outside.sort_by_key(|reply| reply.at);
        input.dismissed.sort();
        let findings = found_in(&input, &[]);
        let mut spans: Vec<_> = waits(&findings).iter().map(|wait| {
            let end = super::replies::end_of(&wait.end);
            (wait.opened_at, end, wait.negative, (*wait).clone())
        }).collect();
        spans.sort_by_key(|span| (span.0, span.1.is_none(), span.1));
        for (opened, end, negative, wait) in &spans {
            prop_assert!(*negative || end.is_none_or(|end| end >= *opened), "{items}");
            let held: u32 = wait.holdings.iter().map(|held| held.calendar_secs).sum();
            prop_assert_eq!(held, wait.calendar_secs.unwrap_or(held), "holdings add up: {}", items);
            let worked: u32 = wait.holdings.iter().map(|held| held.work_secs).sum();
            prop_assert_eq!(worked, wait.work_secs.unwrap_or(worked), "{}", items);
        }
        for pair in spans.windows(2) {
            let end = pair[0].1.map(|end| end.max(pair[0].0));
            prop_assert!(end.is_some_and(|end| end <= pair[1].0), "overlap in {items}");
        }
        for mark in findings.marks.iter().filter(|mark| mark.needs_reply) {
            let inside = spans.iter().any(|(opened, end, ..)| *opened <= mark.at && end.is_none_or(|end| end >= mark.at || *opened == mark.at));
            prop_assert!(inside, "{:?} is in no wait of {items}", mark.id);
        }
        prop_assert!(spans.iter().filter(|span| span.1.is_none()).count() <= 1);
        for episode in &findings.episodes {
            prop_assert!(episode.waits.iter().filter(|wait| wait.first).count() <= 1);
        }
    }

    #[test]
    fn every_message_keeps_its_mark(items in any_chat()) {
        let input = chat(&items);
        let findings = found_in(&input, &[]);
        prop_assert_eq!(findings.marks.len(), input.messages.len());
        let inbound: u32 = findings.episodes.iter().map(|episode| episode.inbound).sum();
        let marked = findings.marks.iter().filter(|mark| matches!(mark.class, MessageClass::Customer | MessageClass::Reaction));
        prop_assert_eq!(inbound as usize, marked.count());
        for episode in &findings.episodes {
            prop_assert!(episode.started_at <= episode.ended_at);
        }
    }
}

#[test]
fn ten_thousand_messages_take_linear_work() {
    let long = |count: i64| {
        let mut input = empty_chat(1);
        for id in 0..count {
            let author = if id % 2 == 0 {
                crate::model::chat::Author::Customer(None)
            } else {
                crate::model::chat::Author::Manager(Some(ManagerId(id % 5)))
            };
            let mut next = message(id, at(id * 40), author);
            next.text = "какой размер?".into();
            next.dialog = Some(crate::model::ids::DialogId(id / 2));
            input.messages.push(next);
        }
        input
    };
    let findings = found_in(&long(10_000), &[]);
    assert_eq!(waits(&findings).len(), 5_000);
    assert_eq!(findings.episodes.len(), 5_000);
    assert_eq!(findings.marks.last().unwrap().id, MessageId(9_999));
    assert!(waits(&findings).iter().all(|wait| matches!(wait.end, WaitEnd::Human { .. })));
}
