//! Follow-up after silence (M17): which silences ask for one, at the present instant.

use crate::analysis::conduct::is_sale;
use crate::metrics::outcome::Outcomes;
use crate::model::conduct::{FOLLOW_UP_FROM, Silence};
use crate::model::facts::{ChatFacts, Facts};
use crate::model::labels::Objection;

/// Silences of a chat that ask or asked for a follow-up: intent shown, a day without a word, no order. With
/// the ordinal of their episode.
pub fn due<'a>(
    facts: &'a Facts,
    chat: &'a ChatFacts,
    outcomes: &'a Outcomes,
) -> impl Iterator<Item = (usize, &'a Silence)> {
    let episodes = &chat.findings.episodes;
    let wanted = move |ordinal: &usize| {
        let episode = &episodes[*ordinal];
        let bought = outcomes.is_ordered_since(chat.chat.id, *ordinal, episodes.len()) || !episode.order_ids.is_empty();
        is_sale(episode) && (episode.interest || episode.intent_high) && !bought && !needs_nothing(chat, *ordinal)
    };
    (0..episodes.len()).filter(wanted).flat_map(move |ordinal| {
        let silences = episodes[ordinal].conduct.silences.iter();
        silences
            .filter(|silence| silence.at <= facts.now && silence.lasted(facts.now) >= FOLLOW_UP_FROM)
            .map(move |silence| (ordinal, silence))
    })
}

/// The customer said that they need it no more, or bought elsewhere.
fn needs_nothing(chat: &ChatFacts, ordinal: usize) -> bool {
    let of_episode = chat.findings.marks.iter().filter(|mark| mark.episode as usize == ordinal);
    of_episode.filter_map(|mark| mark.labels.customer()).any(|labels| labels.objection.contains(Objection::Need))
}
