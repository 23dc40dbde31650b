//! Whose an order is (M26), frozen at the moment it was made. Four rules, shown side by side; the
//! first is the one used unless another is named.

use crate::model::crm::Order;
use crate::model::facts::{ChatFacts, Facts};
use crate::model::ids::{CrmUserId, ManagerId};
use crate::model::money::Money;
use crate::model::time::Time;
use crate::money::history::{changes_of, responsible_at_creation};

/// Who is credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CreditRule {
    /// The last person who wrote in the episode before the order.
    LastHuman,
    /// The first person who wrote in it.
    FirstHuman,
    /// The user responsible for the order in the CRM when it was made.
    Responsible,
    /// Everybody who wrote in it before the order, alike.
    Equal,
}

impl CreditRule {
    /// Every rule, the one used by default first.
    pub const ALL: [CreditRule; 4] =
        [CreditRule::LastHuman, CreditRule::FirstHuman, CreditRule::Responsible, CreditRule::Equal];

    /// The name in sheets.
    pub fn code(self) -> &'static str {
        match self {
            CreditRule::LastHuman => "last_author",
            CreditRule::FirstHuman => "first_author",
            CreditRule::Responsible => "crm_responsible",
            CreditRule::Equal => "equal_split",
        }
    }

    /// Message of the catalogue that explains it.
    pub fn message(self) -> &'static str {
        match self {
            CreditRule::LastHuman => "credit-last-author",
            CreditRule::FirstHuman => "credit-first-author",
            CreditRule::Responsible => "credit-crm-responsible",
            CreditRule::Equal => "credit-equal-split",
        }
    }
}

/// One of `of` equal parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    pub manager: Option<ManagerId>,
    pub place: u32,
    pub of: u32,
}

impl Share {
    /// The whole.
    pub fn whole(manager: Option<ManagerId>) -> Share {
        Share { manager, place: 0, of: 1 }
    }

    /// This part of a count.
    pub fn weight(self) -> f64 {
        1.0 / f64::from(self.of.max(1))
    }

    /// This part of a sum; the parts add up to it exactly.
    pub fn part(self, sum: Money) -> Money {
        let (of, place) = (i128::from(self.of.max(1)), i128::from(self.place));
        let until = |place: i128| i128::from(sum.0) * place / of;
        Money((until(place + 1) - until(place)) as i64)
    }
}

/// Who wrote in an episode up to an instant, by first appearance, and who wrote last. Absent
/// managers are people whose author is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authors {
    pub all: Vec<Option<ManagerId>>,
    pub last: Option<ManagerId>,
}

/// The authors of an episode up to and including an instant.
pub fn authors(chat: &ChatFacts, episode: usize, until: Time) -> Authors {
    let marks = &chat.findings.marks;
    let before = marks.partition_point(|mark| mark.at <= until);
    let mut found = Authors::default();
    for mark in &marks[..before] {
        if mark.episode as usize == episode && mark.class.is_human() {
            found.last = mark.manager;
            if !found.all.contains(&mark.manager) {
                found.all.push(mark.manager);
            }
        }
    }
    found
}

/// Whose an order of an episode is under every rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credits {
    pub authors: Authors,
    pub responsible: Option<ManagerId>,
}

impl Credits {
    /// Nobody wrote before the order and nobody is responsible: one share of nobody.
    pub fn shares(&self, rule: CreditRule) -> Vec<Share> {
        match rule {
            CreditRule::LastHuman => vec![Share::whole(self.authors.last)],
            CreditRule::FirstHuman => vec![Share::whole(self.authors.all.first().copied().flatten())],
            CreditRule::Responsible => vec![Share::whole(self.responsible)],
            CreditRule::Equal => equal(&self.authors.all),
        }
    }
}

fn equal(all: &[Option<ManagerId>]) -> Vec<Share> {
    let of = u32::try_from(all.len()).unwrap_or(u32::MAX);
    match of {
        0 => vec![Share::whole(None)],
        _ => all.iter().zip(0..).map(|(manager, place)| Share { manager: *manager, place, of }).collect(),
    }
}

/// Credits of an order linked to an episode.
pub fn credits(facts: &Facts, chat: &ChatFacts, episode: usize, order: &Order) -> Credits {
    let responsible = responsible_at_creation(order, changes_of(facts, order.id));
    Credits {
        authors: authors(chat, episode, order.created_at),
        responsible: responsible.and_then(|user| manager_of(facts, user)),
    }
}

/// Credits of an episode without an order: whoever wrote in it.
pub fn of_episode(chat: &ChatFacts, episode: usize) -> Credits {
    let authors = authors(chat, episode, Time::MAX_UTC);
    let responsible = authors.last;
    Credits { authors, responsible }
}

/// The gateway's number of a user of the CRM; absent for one who never wrote in chats.
pub fn manager_of(facts: &Facts, user: CrmUserId) -> Option<ManagerId> {
    let told = facts.crm_users.get(&user).and_then(|user| user.gateway_id).map(ManagerId);
    let known = || facts.managers.values().find(|manager| manager.crm_id == Some(user.0)).map(|manager| manager.id);
    told.filter(|id| facts.managers.contains_key(id)).or_else(known).or(told)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::sample::at;
    use crate::money::sample::{facts_of, order};

    #[test]
    fn four_rules_four_answers() {
        let mut facts = facts_of(&["C0 | H60:1 | C70 | H80:2 | H90:1 | H100:3 | H900:4"]);
        facts.orders = vec![order(1, 600, 100)];
        facts.orders[0].manager = Some(CrmUserId(70));
        facts.crm_users.insert(CrmUserId(70), user(70, 7));
        let credits = credits(&facts, &facts.chats[0], 0, &facts.orders[0]);
        let told = |rule| -> Vec<(i64, u32)> {
            credits.shares(rule).iter().map(|share| (share.manager.unwrap().0, share.of)).collect()
        };
        assert_eq!(told(CreditRule::LastHuman), [(3, 1)]);
        assert_eq!(told(CreditRule::FirstHuman), [(1, 1)]);
        assert_eq!(told(CreditRule::Responsible), [(7, 1)]);
        assert_eq!(told(CreditRule::Equal), [(1, 3), (2, 3), (3, 3)]);
        assert_eq!(authors(&facts.chats[0], 0, at(10)), Authors::default());
    }

    fn user(id: i64, gateway: i64) -> crate::model::crm::CrmUser {
        crate::model::crm::CrmUser {
            id: CrmUserId(id),
            name: "Вера".into(),
            email: None,
            active: true,
            manager: true,
            gateway_id: Some(gateway),
            groups: vec![],
        }
    }

    proptest! {
        #[test]
        fn parts_add_up(sum in -1_000_000i64..1_000_000, of in 1u32..9) {
            let parts = (0..of).map(|place| Share { manager: None, place, of }.part(Money(sum)));
            prop_assert_eq!(parts.sum::<Money>(), Money(sum));
        }
    }
}
