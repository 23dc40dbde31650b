//! What was seen of an episode while its end was still open. Whoever lives longer is asked more questions, and
//! whoever decided to buy is asked for his address: counted to the end, both would look like causes.
//! So only the first blocks of the shop's people count, only of episodes that reached them undecided.

use crate::model::conduct::{FOLLOW_UP_FROM, FOLLOW_UP_WITHIN};
use crate::model::facts::ChatFacts;
use crate::model::findings::{Episode, MessageClass, MessageMark};
use crate::model::labels::{CustomerLabels, ManagerLabels};
use crate::model::time::Time;

/// Blocks of the shop's people that are looked at: most chats of retail have two, and nobody who left
/// before the second is compared with those who stayed.
pub const BLOCKS: usize = 2;

/// An episode as far as it may be looked at.
pub struct Seen<'a> {
    pub chat: &'a ChatFacts,
    pub episode: &'a Episode,
    /// Labels of the first blocks; absent when the episode was decided or over before, or not judged.
    pub early: Option<Vec<ManagerLabels>>,
    /// When the last of those blocks ended.
    pub early_until: Option<Time>,
    /// Labels of the customer's messages up to the end of those blocks.
    pub early_customer: Vec<CustomerLabels>,
    /// When its first order was made.
    pub order_at: Option<Time>,
    /// When the customer said that they buy, or ordered: what came first.
    pub decided_at: Option<Time>,
    /// The instant the facts were taken.
    pub now: Time,
}

impl<'a> Seen<'a> {
    /// Looks at one episode of a chat.
    pub fn new(
        chat: &'a ChatFacts,
        ordinal: usize,
        episode: &'a Episode,
        order_at: Option<Time>,
        now: Time,
    ) -> Seen<'a> {
        let marks = || chat.findings.marks.iter().filter(move |mark| mark.episode as usize == ordinal);
        let signal = episode.conduct.buying_signal.map(|(at, _)| at);
        let decided = signal.into_iter().chain(order_at).min();
        let end = end_of_blocks(marks(), decided);
        let before_end = |mark: &&MessageMark| end.is_some_and(|end| mark.at <= end);
        let told: Vec<ManagerLabels> =
            marks().filter(before_end).filter(|mark| is_said(mark)).filter_map(|mark| mark.labels.manager()).collect();
        let early_customer = marks().filter(before_end).filter_map(|mark| mark.labels.customer()).collect();
        let early = Some(told).filter(|told| !told.is_empty());
        Seen { chat, episode, early, early_until: end, early_customer, order_at, decided_at: decided, now }
    }

    /// Whether somebody wrote again to a customer who had shown interest and fell silent for a day. What happened
    /// is compared three days after the last words: those who ordered by then are left out (the landmark of
    /// Anderson, Cain and Gelber 1983). Absent: no follow-up was due.
    pub fn followed_up(&self) -> Option<bool> {
        if !self.episode.interest {
            return None;
        }
        let silence =
            self.episode.conduct.silences.iter().find(|silence| silence.lasted(self.now) >= FOLLOW_UP_FROM)?;
        let landmark = silence.at + FOLLOW_UP_WITHIN;
        if self.now < landmark || self.order_at.is_some_and(|order| order <= landmark) {
            return None;
        }
        // Who came back unasked was still silent for a day: left alone like the others.
        Some(silence.followed_up.is_some_and(|(at, ..)| at <= landmark))
    }
}

fn is_said(mark: &MessageMark) -> bool {
    matches!(mark.class, MessageClass::Human | MessageClass::Template)
}

/// The last message of the block that completes the window; absent when the episode ended or was decided before.
fn end_of_blocks<'a>(marks: impl Iterator<Item = &'a MessageMark>, decided: Option<Time>) -> Option<Time> {
    let (mut blocks, mut end, mut in_block) = (0, None, false);
    for mark in marks {
        if decided.is_some_and(|decided| mark.at >= decided) {
            break;
        }
        let said = is_said(mark);
        let heard = matches!(mark.class, MessageClass::Customer | MessageClass::Reaction);
        if said && !in_block {
            if blocks == BLOCKS {
                break;
            }
            blocks += 1;
        }
        if said && blocks == BLOCKS {
            end = Some(mark.at);
        }
        in_block = if said || heard { said } else { in_block };
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sample::at;
    use crate::money::sample::facts_of;

    fn early(items: &str, order_at: Option<i64>) -> Option<usize> {
        let facts = facts_of(&[items]);
        let chat = &facts.chats[0];
        let seen = Seen::new(chat, 0, &chat.findings.episodes[0], order_at.map(at), facts.now);
        seen.early.map(|labels| labels.len())
    }

    #[test]
    fn two_blocks_of_those_who_stayed_undecided() {
        let talk = "C0 добрый день, ищу подарок маме | H10 Какой у нас бюджет? | H20 И к какому числу? \
                    | C30 тысяч пять | H40 Какие цветы она любит? | C50 не знаю | H60 Показать варианты?";
        assert_eq!(early(talk, None), Some(3));
        assert_eq!(early("C0 добрый день | H10 Здравствуйте! | C20 а что есть?", None), None);
        // An order made before the second block decides the episode.
        assert_eq!(early(talk, Some(35)), None);
        assert_eq!(early(talk, Some(45)), Some(3));
        let decided = "C0 добрый день | H10 Здравствуйте! | C20 Да, беру! Как оплатить? | H30 Вот ссылка на оплату";
        assert_eq!(early(decided, None), None);
    }

    #[test]
    fn follow_up_is_due_after_a_day_of_silence() {
        let followed = |items: &str, order_at: Option<i64>| {
            let facts = facts_of(&[items]);
            let chat = &facts.chats[0];
            Seen::new(chat, 0, &chat.findings.episodes[0], order_at.map(at), facts.now).followed_up()
        };
        let hour = 3_600;
        assert_eq!(followed("C0 сколько стоит букет? | H60 2500 ₽", None), Some(false));
        assert_eq!(followed("C0 сколько стоит букет? | H60 2500 ₽ | H30h Отложить для вас?", None), Some(true));
        assert_eq!(
            followed("C0 сколько стоит букет? | H60 2500 ₽ | C1h спасибо, а роза? | H2h 300 ₽", None),
            Some(false)
        );
        assert_eq!(followed("C0 сколько стоит букет? | H60 2500 ₽", Some(40 * hour)), None);
        assert_eq!(followed("C0 сколько стоит букет? | H60 2500 ₽", Some(80 * hour)), Some(false));
    }
}
