//! BEHAVIOURS: what a person of the shop can do that may move a sale. A new one: a line in the list, its name
//! in `locales/*/effects.ftl`.

use crate::model::findings::WaitEnd;
use crate::model::labels::{ManagerLabels, QuestionKind, SpinCode, Stage};
use crate::money::effects::window::Seen;

/// What kind of behaviour it is, for choosing rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Spin,
    Stage(Stage),
    Other,
}

/// A behaviour that is looked at.
#[derive(Debug)]
pub struct Behaviour {
    /// Name in sheets and of the texts. Never changes.
    pub code: &'static str,
    /// Message of the catalogue with its name.
    pub message: &'static str,
    pub family: Family,
    /// Whether it was shown; absent when it cannot be told or was not possible.
    pub read: fn(&Seen<'_>) -> Option<bool>,
}

/// The one question that was named before looking at the data: need-payoff questions and payment.
pub const PRIMARY: &str = "spin_n";
/// Also a confounder of all others.
pub const FAST_REPLY: &str = "reply_15_min";

const fn behaviour(
    code: &'static str,
    message: &'static str,
    family: Family,
    read: fn(&Seen<'_>) -> Option<bool>,
) -> Behaviour {
    Behaviour { code, message, family, read }
}

/// Every behaviour; at most 32, the place is its bit.
pub const BEHAVIOURS: &[Behaviour] = &[
    behaviour("spin_s", "behaviour-spin-s", Family::Spin, |seen| asks(seen, SpinCode::Situation)),
    behaviour("spin_p", "behaviour-spin-p", Family::Spin, |seen| asks(seen, SpinCode::Problem)),
    behaviour("spin_i", "behaviour-spin-i", Family::Spin, |seen| asks(seen, SpinCode::Implication)),
    behaviour("spin_n", "behaviour-spin-n", Family::Spin, |seen| asks(seen, SpinCode::NeedPayoff)),
    behaviour("question", "behaviour-question", Family::Other, |seen| any(seen, |labels| labels.question.asks())),
    behaviour("open_question", "behaviour-open-question", Family::Other, |seen| {
        any(seen, |labels| labels.question == QuestionKind::Open)
    }),
    behaviour("next_step", "behaviour-next-step", Family::Other, |seen| any(seen, |labels| labels.next_step)),
    behaviour("reply_5_min", "behaviour-reply-5-min", Family::Other, |seen| replied_within(seen, 300)),
    behaviour(FAST_REPLY, "behaviour-reply-15-min", Family::Other, |seen| replied_within(seen, 900)),
    behaviour("reply_60_min", "behaviour-reply-60-min", Family::Other, |seen| replied_within(seen, 3_600)),
    behaviour("promises_kept", "behaviour-promises-kept", Family::Other, keeps_promises),
    behaviour("follow_up", "behaviour-follow-up", Family::Other, |seen| seen.followed_up()),
    behaviour("stage_greeting", "behaviour-stage-greeting", Family::Stage(Stage::Greeting), |seen| {
        serves(seen, Stage::Greeting)
    }),
    behaviour("stage_needs", "behaviour-stage-needs", Family::Stage(Stage::Needs), |seen| serves(seen, Stage::Needs)),
    behaviour("stage_presentation", "behaviour-stage-presentation", Family::Stage(Stage::Presentation), |seen| {
        serves(seen, Stage::Presentation)
    }),
    behaviour("stage_objection", "behaviour-stage-objection", Family::Stage(Stage::Objection), answers_objection),
    behaviour("stage_upsell", "behaviour-stage-upsell", Family::Stage(Stage::Upsell), offers_more),
    behaviour("stage_closing", "behaviour-stage-closing", Family::Stage(Stage::Closing), |seen| {
        serves(seen, Stage::Closing)
    }),
];

/// Place of a behaviour in the list.
pub fn place_of(code: &str) -> Option<usize> {
    BEHAVIOURS.iter().position(|behaviour| behaviour.code == code)
}

fn any(seen: &Seen<'_>, shows: impl Fn(&ManagerLabels) -> bool) -> Option<bool> {
    seen.early.as_ref().map(|labels| labels.iter().any(shows))
}

fn asks(seen: &Seen<'_>, code: SpinCode) -> Option<bool> {
    any(seen, |labels| labels.spin.contains(code))
}

fn serves(seen: &Seen<'_>, stage: Stage) -> Option<bool> {
    any(seen, |labels| labels.stage.contains(stage))
}

/// Only where there was something to answer.
fn answers_objection(seen: &Seen<'_>) -> Option<bool> {
    let voiced = seen.early_customer.iter().any(|labels| !labels.objection.is_empty());
    if voiced { serves(seen, Stage::Objection) } else { None }
}

/// Promises that fell due before the end was decided: whether all were kept. Absent without one.
fn keeps_promises(seen: &Seen<'_>) -> Option<bool> {
    let due =
        seen.episode.conduct.promises.iter().filter(|promise| seen.decided_at.is_none_or(|end| promise.due_at < end));
    let kept: Vec<bool> = due.filter_map(|promise| promise.is_kept(seen.now)).collect();
    (!kept.is_empty()).then(|| kept.iter().all(|kept| *kept))
}

/// Something more was offered while the end was open; an offer after the decision belongs to the average order.
fn offers_more(seen: &Seen<'_>) -> Option<bool> {
    let labelled = serves(seen, Stage::Upsell)?;
    let offered = seen.episode.conduct.upsell.is_some_and(|offer| seen.early_until.is_some_and(|end| offer.at <= end));
    Some(labelled || offered)
}

/// The first reply by working time. Who ordered before any reply was not moved by it.
fn replied_within(seen: &Seen<'_>, target_secs: u32) -> Option<bool> {
    let wait = seen.episode.waits.iter().find(|wait| wait.first)?;
    if wait.crosses_gap || wait.negative || matches!(wait.end, WaitEnd::Cancelled { .. } | WaitEnd::Dismissed { .. }) {
        return None;
    }
    let answered = wait.answered();
    let ordered_before = |order: crate::model::time::Time| answered.is_none_or(|(at, _)| order < at);
    if seen.order_at.is_some_and(ordered_before) {
        return None;
    }
    match wait.work_secs {
        Some(secs) if answered.is_some() => Some(secs <= target_secs),
        _ if wait.is_open() => Some(false),
        _ => None,
    }
}
