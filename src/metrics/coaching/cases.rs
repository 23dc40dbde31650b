//! Cases: every episode of a customer, with what was done in it and what came of it.

use chrono::{Datelike, Days, NaiveDate};

use crate::metrics::chat::is_excluded;
use crate::metrics::coaching::topics::TOPICS;
use crate::model::coaching::Done;
use crate::model::facts::Facts;
use crate::model::findings::EpisodeOrigin;
use crate::model::ids::{ChatId, ManagerId};
use crate::model::money::Money;
use crate::money::attribution::{by_episode, link_orders};

/// One episode that a customer began.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub chat: ChatId,
    /// Ordinal in the chat's findings.
    pub episode: usize,
    /// Who wrote first; absent is "unassigned".
    pub manager: Option<ManagerId>,
    /// Day of the shop on which the customer first wrote.
    pub day: NaiveDate,
    /// By place in [`TOPICS`].
    pub done: Vec<Option<bool>>,
    pub ordered: bool,
    pub paid: bool,
    /// What counts as revenue, of paid orders.
    pub revenue: Money,
    pub paid_orders: u64,
    /// Old enough for its order and payment to have come.
    pub ripe: bool,
}

/// Monday of the day's week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day)
}

/// Every case of the facts, in the order of chats.
pub fn cases(facts: &Facts) -> Vec<Case> {
    let zone = facts.rules.hours.zone;
    let links = link_orders(facts);
    let orders = by_episode(&links);
    let ripe_after = Days::new(u64::from(facts.rules.order_window_days));
    let today = facts.now.with_timezone(&zone).date_naive();
    let mut found = Vec::new();
    for chat in facts.chats.iter().filter(|chat| !is_excluded(&facts.rules, chat)) {
        for (ordinal, episode) in chat.findings.episodes.iter().enumerate() {
            let Some(began) = episode.first_customer_at.filter(|at| facts.period.contains(*at)) else { continue };
            if episode.origin == EpisodeOrigin::Shop {
                continue;
            }
            let day = began.with_timezone(&zone).date_naive();
            let of_episode = orders.get(&(chat.chat.id, ordinal)).map_or(&[][..], Vec::as_slice);
            let paid: Vec<_> = of_episode.iter().filter(|link| link.paid.is_paid).collect();
            found.push(Case {
                chat: chat.chat.id,
                episode: ordinal,
                manager: episode.first_human.and_then(|(_, manager)| manager),
                day,
                done: TOPICS.iter().map(|topic| (topic.done)(episode, &facts.rules)).collect(),
                ordered: of_episode.iter().any(|link| !link.paid.cancelled),
                paid: !paid.is_empty(),
                revenue: paid.iter().map(|link| link.paid.revenue).sum(),
                paid_orders: paid.len() as u64,
                ripe: day.checked_add_days(ripe_after).is_some_and(|ripe| ripe < today),
            });
        }
    }
    found
}

/// How often the topic at `place` was done in the cases a filter takes.
pub fn share<'a>(cases: impl IntoIterator<Item = &'a Case>, place: usize, counts: impl Fn(&Case) -> bool) -> Done {
    let done = cases.into_iter().filter(|case| counts(case)).filter_map(|case| case.done.get(place).copied().flatten());
    done.fold((0, 0), |(hits, count), done| (hits + u64::from(done), count + 1))
}

/// Whether the day lies in the weeks `from..to` (Mondays).
pub fn within(day: NaiveDate, from: NaiveDate, to: NaiveDate) -> bool {
    from <= day && day < to
}

/// The Monday `weeks` before.
pub fn weeks_before(monday: NaiveDate, weeks: u32) -> NaiveDate {
    monday.checked_sub_days(Days::new(u64::from(weeks) * 7)).unwrap_or(monday)
}
