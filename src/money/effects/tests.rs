//! Planted truth: shops made from known effects. What is estimated must cover what was planted as often as it
//! promises, and nothing must be found where nothing is.

use super::*;
use crate::model::ids::ChatId;
use crate::stats::random::Random;

const SEEDS: u64 = 200;

/// How a shop is made. Odds are log odds.
struct Shop {
    chats: usize,
    /// Log odds of payment with need-payoff questions.
    effect: f64,
    /// Log odds of payment of returning customers, and how much likelier they are asked.
    returning: f64,
    asked_when_returning: f64,
    /// Log odds of payment of manager 2 (of four).
    worse: f64,
    /// Behaviours that can be told, as bits.
    known: u32,
}

const PLAIN: Shop =
    Shop { chats: 1_000, effect: 0.0, returning: 0.0, asked_when_returning: 0.0, worse: 0.0, known: u32::MAX };

fn share(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Every behaviour is shown by chance; only `spin_n` has an effect. One customer in five writes twice.
fn shop(shop: &Shop, seed: u64) -> Vec<Case> {
    let mut random = Random::new(seed);
    let primary = behaviours::place_of(PRIMARY).unwrap();
    let mut person = 0;
    let mut found = Vec::with_capacity(shop.chats);
    let mut liking = 0.0;
    for chat in 0..shop.chats {
        let again = chat > 0 && random.chance(0.2);
        if !again {
            person += 1;
            liking = 0.3 * random.normal();
        }
        let returning = random.chance(0.4);
        let manager = random.below(4) as u8;
        let levels =
            [random.below(5) as u8, random.below(3) as u8, u8::from(returning), manager, 1, random.below(4) as u8];
        let mut shown = 0u32;
        for place in 0..BEHAVIOURS.len() {
            let often = match place == primary && returning {
                true => share(-0.4 + shop.asked_when_returning),
                false => 0.4,
            };
            shown |= u32::from(random.chance(often)) << place;
        }
        let asked = shown >> primary & 1 == 1;
        let log_odds = -1.1
            + liking
            + f64::from(u8::from(asked)) * shop.effect
            + f64::from(u8::from(returning)) * shop.returning
            + f64::from(u8::from(manager == 2)) * shop.worse
            + 0.2 * f64::from(levels[0]);
        let paid = random.chance(share(log_odds));
        let ordered = paid || random.chance(0.1);
        found.push(Case {
            chat: ChatId(chat as i64),
            episode: 0,
            person,
            levels,
            known: shop.known,
            shown,
            ordered,
            paid: Some(paid),
            band: None,
        });
    }
    found
}

fn primary(cases: &[Case]) -> Effect {
    effects_of(cases).into_iter().find(|effect| effect.primary).unwrap()
}

/// Only the primary check: the intervals do not depend on the others.
fn only_primary(cases: &[Case]) -> Effect {
    check(cases, behaviours::place_of(PRIMARY).unwrap(), Outcome::Payment, None)
}

fn covering(planted: &Shop, truth: f64) -> u64 {
    let covers = |seed: &u64| {
        let interval = only_primary(&shop(planted, *seed)).best().unwrap().interval;
        interval.0 <= truth && truth <= interval.1
    };
    (0..SEEDS).into_par_iter().filter(covers).count() as u64
}

#[test]
fn intervals_cover_what_was_planted() {
    // 92 to 98 of 100.
    let range = SEEDS * 92 / 100..=SEEDS * 98 / 100;
    let with_effect = Shop { effect: 1.8_f64.ln(), ..PLAIN };
    let confounded = Shop { effect: 1.8_f64.ln(), returning: 1.0, asked_when_returning: 1.0, worse: -0.8, ..PLAIN };
    for (name, planted, truth) in [("none", PLAIN, 1.0), ("1.8", with_effect, 1.8), ("confounded", confounded, 1.8)] {
        let covered = covering(&planted, truth);
        assert!(range.contains(&covered), "{name}: {covered} of {SEEDS}");
    }
}

#[test]
fn nothing_is_rarely_called_proven() {
    // Twenty-four checks, those of the list that a small shop can make.
    let small = Shop { chats: 300, known: 0xfff, ..PLAIN };
    let proven = |effect: &Effect| matches!(effect.verdict, Verdict::More | Verdict::Less);
    let wrong: Vec<(bool, bool)> = (0..SEEDS)
        .into_par_iter()
        .map(|seed| {
            let effects = effects_of(&shop(&small, 1_000 + seed));
            let of_family = |primary: bool| effects.iter().any(|effect| effect.primary == primary && proven(effect));
            (of_family(false), of_family(true))
        })
        .collect();
    let (family, primary) =
        (wrong.iter().filter(|wrong| wrong.0).count(), wrong.iter().filter(|wrong| wrong.1).count());
    assert!(family as u64 <= SEEDS / 10, "{family} of {SEEDS}");
    assert!(primary as u64 <= SEEDS / 10, "{primary} of {SEEDS}");
}

#[test]
fn an_effect_is_found_and_told() {
    let planted = Shop { chats: 3_000, effect: 1.8_f64.ln(), ..PLAIN };
    let found = primary(&shop(&planted, 5));
    assert_eq!(found.verdict, Verdict::More);
    assert!(found.difference.unwrap().0 > 0.0 && found.fisher < 0.01 && !found.evidence.is_empty());
    assert_eq!(
        found.adjusted_for,
        CONFOUNDERS.iter().copied().filter(|one| *one != Confounder::FastReply).collect::<Vec<_>>()
    );
}

#[test]
fn a_paradox_is_shown() {
    // Returning customers pay far more often and are hardly asked: asked chats look worse, though asking helps.
    let planted = Shop { chats: 4_000, effect: 0.5, returning: 2.5, asked_when_returning: -2.5, ..PLAIN };
    let told = (0..SEEDS / 10).filter(|seed| {
        let effect = primary(&shop(&planted, 50 + seed));
        effect.crude.unwrap().ratio < 1.0 && effect.best().unwrap().ratio > 1.0 && effect.reversed
    });
    assert_eq!(told.count() as u64, SEEDS / 10);
}

#[test]
fn customers_who_come_again_are_no_new_evidence() {
    let planted = Shop { chats: 600, effect: 0.4, ..PLAIN };
    let once = shop(&planted, 9);
    let four_times: Vec<Case> = once.iter().flat_map(|case| vec![case.clone(); 4]).collect();
    let width = |cases: &[Case]| {
        let interval = only_primary(cases).best().unwrap().interval;
        (interval.1 / interval.0).ln()
    };
    let (one, four) = (width(&once), width(&four_times));
    assert!(four > 0.85 * one, "{four} against {one}");
}

#[test]
fn few_orders_are_not_judged() {
    let few = shop(&Shop { chats: 40, ..PLAIN }, 1);
    assert!(effects_of(&few).iter().all(|effect| effect.verdict == Verdict::TooFew && effect.q.is_none()));
    assert!(effects_of(&[]).iter().all(|effect| effect.difference.is_none() && effect.fisher == 1.0));
}
