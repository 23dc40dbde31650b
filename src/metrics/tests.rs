use super::*;
use crate::analysis::sample::{at, chat, found_in};
use crate::model::facts::ChatFacts;
use crate::model::findings::AdviceRule;
use crate::model::ids::{ChatId, CrmCustomerId, CustomerId, MessageId};
use crate::model::money::Money;
use crate::money::sample::{facts_of, order, payment, status};

const DAY: i64 = 86_400;

fn shop(facts: &Facts) -> Summary {
    summary(facts, &Scope::shop(facts.period))
}

fn of_manager(facts: &Facts, manager: i64) -> Summary {
    summary(facts, &Scope { manager: Some(Some(ManagerId(manager))), ..Scope::shop(facts.period) })
}

#[test]
fn columns_of_the_first_version() {
    // Row: chats, then unanswered, slow, no reply, responded, needed.
    type Row = (&'static str, &'static [&'static str], u64, u64, u64, u64, u64);
    let cases: [Row; 15] = [
        ("not delivered", &["C0 | H60!"], 1, 0, 1, 0, 1),
        ("answered", &["C0 | H60"], 0, 0, 0, 1, 1),
        ("slow", &["C0 | H601"], 0, 1, 0, 1, 1),
        ("just in time", &["C0 | H600"], 0, 0, 0, 1, 1),
        ("no reply", &["C0 | C60"], 2, 0, 1, 0, 1),
        ("thanks after the answer", &["C0 | H60 | C90 спасибо"], 0, 0, 0, 1, 1),
        ("asked again", &["C0 | H60 | C90"], 1, 0, 0, 1, 1),
        ("closer only needs none", &["C0 спасибо"], 0, 0, 0, 0, 0),
        ("bot only", &["C0 | B5"], 1, 0, 1, 0, 1),
        ("bot, then person", &["C0 | B5 | H60"], 0, 0, 0, 1, 1),
        ("mailing", &["A0"], 0, 0, 0, 0, 0),
        ("begun by the shop, slow later", &["H0 | C60 | H2000"], 0, 0, 0, 1, 1),
        ("answered elsewhere", &["C0 | out:2@30"], 0, 0, 0, 1, 1),
        ("dismissed", &["C0 | dismiss@30"], 0, 0, 0, 0, 0),
        ("two chats", &["C0 | H60", "C0"], 1, 0, 1, 1, 2),
    ];
    for (row, chats, unanswered, slow, no_reply, responded, needed) in cases {
        let found = shop(&facts_of(chats));
        let figures = (
            found.unanswered_inbound,
            found.slow_first_reply_chats,
            found.no_reply_chats,
            found.responded_chats,
            found.response_rate.count,
        );
        assert_eq!(figures, (unanswered, slow, no_reply, responded, needed), "{row}");
    }
}

#[test]
fn first_response_of_a_chat() {
    let cases = [
        ("answered", "C0 | H60", Some(60)),
        ("not answered", "C0", None),
        ("begun by the shop", "H0 | C60 | H90", None),
        ("first episode counts, not the second", "C0 | H60 | C4d | H345605", Some(60)),
        ("work seconds", "C46200 | H86700", Some(900)),
        ("by hand-over", "C0 | B5 | assign:2@20 | H65:2", Some(45)),
        ("bot only", "C0 | B5", None),
    ];
    for (row, items, secs) in cases {
        let facts = facts_of(&[items]);
        assert_eq!(first_response_of_chat(&facts.chats[0], facts.period), secs, "{row}");
        assert_eq!(chat_figures(&facts.chats[0], facts.period).first_response_secs, secs, "{row}");
    }
    let facts = facts_of(&["C0 | H60 | C4d | H345605"]);
    let later = Period::new(at(3 * DAY), at(6 * DAY));
    assert_eq!(first_response_of_chat(&facts.chats[0], later), Some(5), "first of the period");
}

#[test]
fn times_by_definition() {
    let found = shop(&facts_of(&["C0 | H30 | C100 | H110", "C0 | H40"]));
    assert_eq!(found.mean_first_reply_secs.value, Some(35.0), "known answer");
    assert_eq!(found.median_first_reply_secs.value, Some(35.0));
    assert_eq!(found.median_first_reply_secs.count, 2);
    assert_eq!(found.median_reply_secs.value, Some(10.0));
    assert_eq!(found.p90_first_reply_secs.value, None, "hidden below 20");
    assert_eq!(found.median_first_reply_secs.evidence.len(), 2);

    let twenty: Vec<String> = (1..=20).map(|secs| format!("C0 | H{}", secs * 10)).collect();
    let twenty = shop(&facts_of(&twenty.iter().map(String::as_str).collect::<Vec<_>>()));
    assert!((twenty.p90_first_reply_secs.value.unwrap() - 181.0).abs() < 1e-9, "type 7");

    let none = shop(&facts_of(&["C0"]));
    assert_eq!(none.median_first_reply_secs.value, None, "absent stays absent");
    assert_eq!(none.mean_first_reply_secs.value, None);
}

#[test]
fn off_hours_gaps_and_skew_stay_out_of_times() {
    let off = shop(&facts_of(&["C47400 | H49200", "C0 | H60"]));
    assert_eq!((off.off_hours_answers, off.responded_chats), (1, 2));
    assert_eq!(off.median_first_reply_secs.value, Some(60.0), "never as instant");
    let skew = shop(&facts_of(&["id:2 | H95 | id:1 | C100"]));
    assert_eq!((skew.negative_waits, skew.median_first_reply_secs.count), (1, 0));

    let input = chat("C0 | H60");
    let findings = found_in(&input, &[Period::new(at(10), at(20))]);
    let mut gap = facts_of(&["C0 | H60"]);
    gap.chats[0] = ChatFacts { chat: input.chat, findings };
    let gap = shop(&gap);
    assert_eq!((gap.gap_waits, gap.median_first_reply_secs.count), (1, 0));
}

#[test]
fn service_level_holds_the_unanswered() {
    let mut facts = facts_of(&["C0 | H60", "C0 | H400", "C0"]);
    let found = shop(&facts);
    assert_eq!((found.service_level[0].value, found.service_level[0].count), (Some(1.0 / 3.0), 3));
    assert_eq!(found.share_within[0].value, Some(0.5), "answered only");
    assert_eq!(found.service_level[1].value, Some(2.0 / 3.0));
    assert!(found.service_level[0].interval.is_some());

    facts.now = at(299);
    assert_eq!(shop(&facts).service_level[0].count, 0, "younger than the target");
    facts.now = at(300);
    assert_eq!(shop(&facts).service_level[0].count, 3);
}

#[test]
fn survival_counts_open_waits() {
    let found = shop(&facts_of(&["C0 | H60", "C0", "C0"]));
    assert_eq!((found.survival_median_secs.value, found.survival_median_secs.count), (None, 3), "not reached");
    let found = shop(&facts_of(&["C0 | H60", "C0 | H90", "C0"]));
    assert_eq!(found.survival_median_secs.value, Some(90.0));
    assert_eq!(found.survival_p90_secs.value, None);
}

#[test]
fn missed_and_rescued() {
    // A working day has 46,800 s.
    let found = shop(&facts_of(&["C0", "C0 | H2d", "C0 | H60", "H0 | C60"]));
    assert_eq!((found.missed_episodes, found.rescued_late), (1, 1));
    let mut young = facts_of(&["C0"]);
    young.now = at(3_600);
    assert_eq!(shop(&young).missed_episodes, 0);
}

#[test]
fn a_wait_belongs_to_the_period_it_opened_in() {
    let mut facts = facts_of(&["C46000 | H86500"]);
    facts.period = Period::new(at(-36_000), at(50_400));
    assert_eq!(shop(&facts).median_first_reply_secs.count, 1, "answered the next day");
    assert_eq!((shop(&facts).responded_chats, shop(&facts).no_reply_chats), (1, 0));
    facts.period = Period::new(at(50_400), at(136_800));
    assert_eq!(shop(&facts).median_first_reply_secs.count, 0);
    assert_eq!(shop(&facts).outbound, 1, "the message itself is of its day");
}

#[test]
fn managers_get_what_is_theirs() {
    let facts = facts_of(&["assign:1@0 | C0 | assign:2@600 | H660:2", "assign:1@0 | C0"]);
    let (one, two) = (of_manager(&facts, 1), of_manager(&facts, 2));
    assert_eq!((one.handed_over_unanswered, one.transfers), (1, 1), "600 s handed over unanswered");
    assert_eq!(two.median_first_reply_secs.value, Some(60.0), "60 s are his");
    assert_eq!(two.slow_first_reply_chats, 0);
    assert_eq!(shop(&facts).median_first_reply_secs.value, Some(660.0));
    assert_eq!(shop(&facts).slow_first_reply_chats, 1);
    assert_eq!((one.waiting_now, one.no_reply_chats, one.unanswered_inbound), (1, 1, 1), "open ones go to the holder");

    let unassigned = facts_of(&["C0 | U60", "C0"]);
    let nobody = summary(&unassigned, &Scope { manager: Some(None), ..Scope::shop(unassigned.period) });
    assert_eq!((nobody.outbound, nobody.responded_chats, nobody.waiting_now), (1, 1, 1), "shown, not dropped");
}

#[test]
fn managers_and_channels_add_up_to_the_shop() {
    let mut facts = facts_of(&[
        "C0 | H60:1 | C90 | H120:2",
        "assign:1@0 | C0 | assign:2@600 | H660:2 | C700",
        "C0",
        "C0 | U60",
        "H0:3 | C60 | H90:3",
        "C0 | B5 | C60 | out:2@90",
        "C47400 | H49200:2",
    ]);
    facts.chats[2].chat.channel = None;
    facts.references = vec![status("payment_status", "paid", None, true)];
    facts.orders = (1..=5)
        .map(|id| {
            let mut order = order(id, 100 * id, 1_000 * id);
            order.gateway_customers = vec![CustomerId(id)];
            order.payments = vec![payment("paid", 700 * id)];
            order
        })
        .collect();
    let whole = shop(&facts);
    let by_manager: Vec<Summary> = summaries_by_manager(&facts, facts.period).into_iter().map(|one| one.1).collect();
    let by_channel: Vec<Summary> = summaries_by_channel(&facts, facts.period).into_iter().map(|one| one.1).collect();
    type Figure = (&'static str, fn(&Summary) -> u64);
    let counts: [Figure; 15] = [
        ("inbound", |of| of.inbound),
        ("outbound", |of| of.outbound),
        ("unanswered", |of| of.unanswered_inbound),
        ("needed", |of| of.response_rate.count),
        ("responded", |of| of.responded_chats),
        ("no reply", |of| of.no_reply_chats),
        ("first replies", |of| of.median_first_reply_secs.count),
        ("replies", |of| of.median_reply_secs.count),
        ("elapsed", |of| of.service_level[0].count),
        ("waiting", |of| of.waiting_now),
        ("transfers", |of| of.transfers),
        ("off hours", |of| of.off_hours_answers),
        ("eligible", |of| of.eligible_episodes),
        ("orders", |of| of.orders),
        ("paid", |of| of.paid_orders),
    ];
    for (name, count) in counts {
        assert_eq!(by_manager.iter().map(count).sum::<u64>(), count(&whole), "{name} by manager");
        assert_eq!(by_channel.iter().map(count).sum::<u64>(), count(&whole), "{name} by channel");
    }
    let revenue = |all: &[Summary]| all.iter().map(|of| of.revenue).sum::<Money>();
    assert_eq!(revenue(&by_manager), whole.revenue);
    assert_eq!((whole.orders, whole.revenue), (5, Money(700 * 15)));
    for (manager, summary) in summaries_by_manager(&facts, facts.period) {
        let scope = Scope { manager: Some(manager), ..Scope::shop(facts.period) };
        assert_eq!(super::summary(&facts, &scope), summary);
    }
}

#[test]
fn conversion_and_average() {
    let mut facts = facts_of(&["C0 | H60", "C0 | H60", "H0 | C60 | H90", "A0 | C60 | H90"]);
    facts.references =
        vec![status("payment_status", "paid", None, true), status("status", "cancel-other", Some("cancel"), false)];
    let paid = |id: i64, customer: i64| {
        let mut order = order(id, 600, 10_000);
        order.gateway_customers = vec![CustomerId(customer)];
        order.payments = vec![payment("paid", 10_000)];
        order
    };
    facts.orders = vec![paid(1, 1), paid(2, 1), paid(3, 2), paid(4, 3)];
    facts.orders[2].status = "cancel-other".into();
    let found = shop(&facts);
    assert_eq!((found.eligible_episodes, found.orders, found.paid_orders), (3, 4, 3));
    assert_eq!((found.conversion.value, found.conversion.count), (Some(1.0 / 3.0), 3), "begun by the shop: apart");
    assert_eq!((found.revenue, found.average_order.value), (Money(30_000), Some(100.0)));
    assert_eq!(shop(&facts_of(&["C0 | H60"])).average_order.value, None);
}

#[test]
fn excluded_customers_count_nowhere() {
    let mut facts = facts_of(&["C0 сколько стоит?"]);
    facts.rules.excluded_customers = vec![1];
    assert_eq!(shop(&facts), shop(&facts_of(&[])));
    assert_eq!(waiting(&facts), []);
    assert_eq!(advice(&facts, &facts.chats[0]), []);
    assert!(load_by_hour(&facts, facts.period).iter().all(|hour| hour.waits == 0));
}

#[test]
fn who_waits() {
    let mut facts = facts_of(&["C0 | H60 | C90", "assign:2@5 | C30 | C40", "C0 | H5 | C20 спасибо", "C35"]);
    facts.now = at(46_830);
    let rows = waiting(&facts);
    let told: Vec<_> = rows.iter().map(|row| (row.chat.0, row.opened_by.0, row.holder.map(|one| one.0))).collect();
    assert_eq!(told, [(2, 2, Some(2)), (4, 1, None), (1, 3, Some(1))]);
    assert_eq!((rows[0].calendar_secs, rows[0].work_secs), (46_800, 46_770), "the night is no working time");
    assert!(rows[0].first && !rows[2].first);

    for customer in [2, 4] {
        facts.crm_customers.insert(CustomerId(customer), CrmCustomerId(7));
    }
    let rows = waiting(&facts);
    assert_eq!((rows.len(), rows[0].also.clone()), (2, vec![ChatId(4)]), "one person, one row");
    facts.now = at(10);
    assert_eq!(waiting(&facts).len(), 0, "nothing has been asked yet");
}

#[test]
fn advice_by_time() {
    use AdviceRule::*;
    // Row: chat, seconds of now, advice.
    let cases = [
        ("no answer", "C0", 601, vec![(NoAnswer, 1)]),
        ("no answer yet", "C0", 600, vec![]),
        ("waits", "C0 | H60 | C90", 1_891, vec![(WaitingCustomer, 3)]),
        ("waits not long", "C0 | H60 | C90", 1_890, vec![]),
        ("slow", "C0 | H700", 800, vec![(SlowFirstAnswer, 1)]),
        ("asked in the night", "C47400", 80_000, vec![]),
        (
            "most urgent first",
            "C0 сколько стоит? | H700 уточню | C800",
            9_000,
            vec![
                (WaitingCustomer, 3),
                (SlowFirstAnswer, 1),
                (InterestWithoutNextStep, 2),
                (AskedPriceNotGiven, 1),
                (NoClarifyingQuestion, 1),
            ],
        ),
    ];
    for (row, items, now, expected) in cases {
        let mut facts = facts_of(&[items]);
        facts.now = at(now);
        let found: Vec<_> = advice(&facts, &facts.chats[0])
            .iter()
            .map(|advice| (advice.rule, advice.evidence.map_or(0, |MessageId(id)| id)))
            .collect();
        assert_eq!(found, expected, "{row}");
    }
}

#[test]
fn load_divides_by_the_hours_there_were() {
    let mut facts = facts_of(&["C0 | C5 | H60 | C604800", "C1800"]);
    let week = load_by_hour(&facts, Period::new(at(-36_000), at(-36_000 + 14 * DAY)));
    facts.now = at(30 * DAY);
    let two_weeks = load_by_hour(&facts, Period::new(at(-36_000), at(-36_000 + 14 * DAY)));
    assert_eq!((two_weeks[10].waits, two_weeks[10].messages, two_weeks[10].hours), (3, 4, 2.0));
    assert_eq!(two_weeks[10].rate(), Some(1.5));
    assert_eq!(week[10].hours, 2.0);
    assert_eq!(week[6 * 24 + 23].hours, 1.0, "hours to come are not counted");
    facts.completeness.gaps = vec![Period::new(at(0), at(1_800))];
    assert_eq!(load_by_hour(&facts, Period::new(at(0), at(3_600)))[10].hours, 0.5, "gaps are blank");
    assert_eq!(load_by_hour(&facts, Period::new(at(0), at(3_600)))[11].rate(), None);

    facts.rules.hours.zone = chrono_tz::Europe::Berlin;
    facts.completeness.gaps.clear();
    let day = |day: &str| {
        let date: chrono::NaiveDate = day.parse().unwrap();
        let period = Period::of_days(chrono_tz::Europe::Berlin, date, date);
        facts.now = period.to;
        let week = load_by_hour(&facts, period);
        (week[6 * 24 + 2].hours, week.iter().map(|hour| hour.hours).sum::<f64>())
    };
    let mut day = day;
    assert_eq!(day("2026-03-29"), (0.0, 23.0), "the hour that is not");
    assert_eq!(day("2026-10-25"), (2.0, 25.0), "the hour that comes twice");
}

#[test]
fn questions_and_next_steps() {
    let facts = facts_of(&[
        "C0 хочу розы | H60 какого цвета? на какую дату? | C70 красные | H80 Оформляем заказ?",
        "C0 хочу розы | H60:2 хорошо",
        "C0",
    ]);
    let found = shop(&facts);
    assert_eq!((found.questions_per_chat.value, found.questions_per_chat.count), (Some(1.5), 2));
    assert_eq!((found.next_step_rate.value, found.next_step_rate.count), (Some(0.5), 2));
    assert_eq!(of_manager(&facts, 2).next_step_rate.value, Some(0.0));
}

#[test]
fn every_metric_bears_empty_facts() {
    let facts = facts_of(&[]);
    let mut names: Vec<&str> = METRICS.iter().map(|metric| metric.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), METRICS.len(), "names are unique");
    for metric in METRICS {
        let estimate = metric.estimate(&facts, &Scope::shop(facts.period));
        assert!(estimate.value.is_none_or(|value| value == 0.0), "{}", metric.name);
        if matches!(metric.unit, Unit::Share | Unit::Seconds | Unit::Ratio) {
            assert_eq!(estimate.value, None, "{}: unknown is not 0", metric.name);
        }
    }
    let full = facts_of(&["C0 | H60"]);
    let known = METRICS.iter().filter(|metric| metric.estimate(&full, &Scope::shop(full.period)).value.is_some());
    assert!(known.count() > 25);
}
