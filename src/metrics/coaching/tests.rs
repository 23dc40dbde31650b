//! Coaching over invented cases: who gets which focus, with what goal, and what Monday says of it.

use chrono::{Days, NaiveDate};

use super::cases::{Case, monday, weeks_before};
use super::plan::rate;
use super::{TOPICS, effect, focuses, problems, settle, verdict};
use crate::model::coaching::{Focus, Outcome};
use crate::model::ids::{ChatId, ManagerId};
use crate::model::money::Money;

const STEP: usize = 0;
const IN_TIME: usize = 1;

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
}

fn week(at: u64) -> NaiveDate {
    start() + Days::new(at * 7)
}

/// One week's cases of a person: so many in which the topic at `place` was done, of so many.
fn of_week(manager: i64, at: u64, place: usize, done: u64, count: u64) -> Vec<Case> {
    (0..count)
        .map(|number| {
            let mut marks = vec![None; TOPICS.len()];
            marks[place] = Some(number < done);
            Case {
                chat: ChatId(manager * 10_000 + at as i64 * 100 + number as i64),
                episode: 0,
                manager: Some(ManagerId(manager)),
                day: week(at) + Days::new(number % 7),
                done: marks,
                ordered: false,
                paid: false,
                revenue: Money(0),
                paid_orders: 0,
                ripe: true,
            }
        })
        .collect()
}

fn weeks(manager: i64, place: usize, done: &[u64], count: u64) -> Vec<Case> {
    done.iter().zip(0..).flat_map(|(done, at)| of_week(manager, at, place, *done, count)).collect()
}

fn pay(cases: &mut [Case], place: usize, every_done: usize, every_not: usize) {
    let mut seen = [0; 2];
    for case in cases {
        let Some(done) = case.done[place] else { continue };
        let count = &mut seen[usize::from(done)];
        *count += 1;
        case.paid = *count % if done { every_done } else { every_not } == 0;
        case.paid_orders = u64::from(case.paid);
        case.revenue = Money(if case.paid { 450_000 } else { 0 });
    }
}

#[test]
fn a_goal_is_made_of_the_own_past_or_half_way_to_colleagues() {
    // Own best quarter of eight weeks is 16 of 20; the last four are at 10.
    let own = weeks(1, STEP, &[16, 16, 15, 16, 10, 10, 10, 10], 20);
    let found = problems(&own, week(8));
    let problem = &found[&ManagerId(1)][0];
    assert_eq!((problem.now, problem.goal), ((40, 80), 0.8));
    // A new person has no past: half-way to the colleague.
    let mut two = weeks(2, STEP, &[18; 8], 20);
    two.extend(of_week(1, 7, STEP, 8, 20));
    assert!((problems(&two, week(8))[&ManagerId(1)][0].goal - 0.65).abs() < 1e-9);
    assert!(!problems(&two, week(8)).contains_key(&ManagerId(2)), "nothing to ask of the best");
    // Too few cases: nothing is asked.
    let mut few = weeks(2, STEP, &[18; 8], 20);
    few.extend(of_week(1, 7, STEP, 2, 11));
    assert!(!problems(&few, week(8)).contains_key(&ManagerId(1)));
}

#[test]
fn what_moves_money_comes_first_and_two_points_are_the_most() {
    let mut cases = weeks(1, STEP, &[16, 16, 16, 16, 10, 10, 10, 10], 20);
    let mut timed = weeks(1, IN_TIME, &[16, 16, 16, 16, 10, 10, 10, 10], 20);
    pay(&mut cases, STEP, 20, 19);
    pay(&mut timed, IN_TIME, 4, 20);
    cases.extend(timed);
    let found = problems(&cases, week(8));
    let order: Vec<usize> = found[&ManagerId(1)].iter().map(|problem| problem.place).collect();
    assert_eq!(order, [IN_TIME, STEP]);
    assert!(effect(&cases, IN_TIME).is_proven() && !effect(&cases, STEP).is_proven());
    let chosen = focuses(&cases, &[], week(8));
    assert_eq!(chosen.len(), 1, "the second promises less than half of the first: {chosen:?}");
    assert_eq!((chosen[0].topic.as_str(), chosen[0].week), ("in_time", week(8)));
    let [first, second, last] = chosen[0].goals;
    assert!((first - 0.605).abs() < 1e-9 && (second - 0.68).abs() < 1e-9 && (last - 0.8).abs() < 1e-9);
}

fn focus(at: u64, before: (u64, u64), goals: [f64; 3]) -> Focus {
    Focus {
        manager: ManagerId(1),
        week: week(at),
        topic: "next_step".into(),
        since: week(at),
        before,
        goals,
        verdict: None,
    }
}

#[test]
fn monday_says_what_is_proven_and_what_is_not() {
    let goals = [0.6, 0.7, 0.8];
    // Own share of the week, others' weeks before and after, the outcome, the goal reached.
    let cases = [
        ("surely better", 38, [20, 20], Outcome::Worked, true),
        ("better, may be luck", 25, [20, 20], Outcome::NotProven, true),
        ("better with everybody", 33, [20, 33], Outcome::NotProven, true),
        ("surely worse", 3, [20, 20], Outcome::Worse, false),
    ];
    for (row, own, others, outcome, reached) in cases {
        let mut all = of_week(1, 8, STEP, own, 40);
        (4..8).for_each(|at| all.extend(of_week(2, at, STEP, others[0], 40)));
        all.extend(of_week(2, 8, STEP, others[1], 40));
        let verdict = verdict(&all, &focus(8, (80, 160), goals)).unwrap();
        assert_eq!((verdict.outcome, verdict.reached, verdict.after.1), (outcome, reached, 40), "{row}: {verdict:?}");
        assert_eq!(
            verdict.more_needed.is_some(),
            outcome == Outcome::NotProven && row != "better with everybody",
            "{row}: {verdict:?}"
        );
    }
    let few = verdict(&of_week(1, 8, STEP, 3, 4), &focus(8, (80, 160), goals)).unwrap();
    assert_eq!((few.outcome, few.reached, few.effect), (Outcome::TooFew, true, None));
    let alone = verdict(&of_week(1, 8, STEP, 38, 40), &focus(8, (80, 160), goals)).unwrap();
    assert_eq!(alone.outcome, Outcome::Worked);
    assert_eq!(verdict(&[], &Focus { topic: "gone".into(), ..focus(8, (1, 2), goals) }), None);
}

#[test]
fn a_missed_goal_is_drawn_nearer_a_reached_one_moves_on_and_four_weeks_are_enough() {
    let mut cases = weeks(1, STEP, &[16, 16, 16, 16, 10, 10, 10, 10], 20);
    let first = settle(&cases, &[], week(7));
    assert_eq!(first.len(), 1);
    assert_eq!(settle(&cases, &first, week(7)), first, "a second time changes nothing");
    // Missed: 10 of 20 again.
    cases.extend(of_week(1, 8, STEP, 10, 20));
    let second = settle(&cases, &first, week(8) + Days::new(6));
    assert!(!second[0].verdict.unwrap().reached);
    assert_eq!((second[1].topic.as_str(), second[1].since, second[1].before), ("next_step", week(8), (40, 80)));
    assert!(second[1].goals[0] < first[0].goals[0] && second[1].goals[0] > 0.5, "{:?}", second[1].goals);
    // Reached: the goal moves on.
    cases.extend(of_week(1, 9, STEP, 13, 20));
    let third = settle(&cases, &second, week(9));
    assert!(third[1].verdict.unwrap().reached && third[2].goals[0] > second[1].goals[0], "{third:?}");
    // Four weeks on one thing are enough.
    let mut tired = third.clone();
    for (at, count) in [(10, 12), (11, 12)] {
        cases.extend(of_week(1, at, STEP, count, 20));
        tired = settle(&cases, &tired, week(at));
    }
    assert!(tired.iter().all(|focus| focus.week < week(12)), "{tired:?}");
}

#[test]
fn weeks_begin_on_monday() {
    assert_eq!(monday(NaiveDate::from_ymd_opt(2026, 3, 8).unwrap()), start());
    assert_eq!(weeks_before(week(2), 2), start());
    assert_eq!(rate((0, 0)), None);
}
