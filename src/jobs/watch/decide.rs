//! What is to be warned of now, and whom. Pure: what is known and the time in, warnings out. What
//! was given before is sorted out by the keys.

use chrono::TimeDelta;

use crate::analysis::working_time::{is_open, working_secs};
use crate::jobs::watch::eyes::OpenWait;
use crate::model::ids::{ChatId, CustomerId, ManagerId, MessageId};
use crate::model::time::{ShopHours, Time};

/// Older waits are no news: the reports tell them.
const NEWS: TimeDelta = TimeDelta::hours(72);

/// How the shop wants to be warned.
pub struct Rules<'a> {
    pub hours: ShopHours,
    /// Working time a customer may wait.
    pub waiting: TimeDelta,
    /// Working time until the group is told as well.
    pub escalate_after: TimeDelta,
    /// The manager has a private chat with the bot.
    pub is_reachable: Box<dyn Fn(ManagerId) -> bool + Send + Sync + 'a>,
    /// Testers and employees.
    pub excluded: Vec<i64>,
}

/// One chat as it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    pub chat: ChatId,
    pub customer: Option<CustomerId>,
    pub wait: Option<OpenWait>,
    pub alarms: Vec<Alarm>,
}

impl Watched {
    /// Something beside a wait is to be told.
    pub fn has_alarms(&self) -> bool {
        !self.alarms.is_empty()
    }
}

/// Something beside a wait that cannot wait for the morning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    pub kind: Kind,
    pub message: MessageId,
    /// When it became (or becomes) due.
    pub at: Time,
    pub manager: Option<ManagerId>,
}

/// What a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Waiting,
    /// A promise to the customer is overdue.
    Promise,
    /// A negative message of a customer with an open order.
    Angry,
    /// A payment link to a host that is not on the list.
    PaymentLink,
}

impl Kind {
    /// First part of the warning's key.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Waiting => "wait",
            Kind::Promise => "promise",
            Kind::Angry => "angry",
            Kind::PaymentLink => "link",
        }
    }
}

/// Who is warned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Manager(ManagerId),
    Group,
}

/// A warning that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Unique for the wait or message and the target's kind.
    pub key: String,
    pub kind: Kind,
    pub target: Target,
    pub chat: ChatId,
    pub message: MessageId,
    /// Of a wait: since when. Of the others: when it happened.
    pub since: Time,
    pub manager: Option<ManagerId>,
}

/// Everything that is due now, given before or not.
pub fn decide<'a>(known: impl Iterator<Item = &'a Watched>, rules: &Rules<'_>, now: Time) -> Vec<Due> {
    // Outside the hours nobody could answer; what is due then is told at the opening.
    let open = is_open(&rules.hours, now);
    let mut due = Vec::new();
    for watched in known {
        if watched.customer.is_some_and(|customer| rules.excluded.contains(&customer.0)) {
            continue;
        }
        if let Some(wait) = watched.wait.as_ref().filter(|_| open) {
            due.extend(of_wait(wait, rules, now));
        }
        due.extend(watched.alarms.iter().filter_map(|alarm| of_alarm(watched.chat, alarm, rules, open, now)));
    }
    due
}

fn of_wait(wait: &OpenWait, rules: &Rules<'_>, now: Time) -> Vec<Due> {
    if now - wait.opened_at > NEWS || wait.crosses_gap {
        return Vec::new();
    }
    let waited = TimeDelta::seconds(working_secs(&rules.hours, wait.opened_at, now).into());
    let reachable = wait.holder.filter(|manager| (rules.is_reachable)(*manager));
    let due = |stage: &str, target| Due {
        key: format!("{}/{}/{}/{stage}", Kind::Waiting.name(), wait.chat, wait.opened_by),
        kind: Kind::Waiting,
        target,
        chat: wait.chat,
        message: wait.opened_by,
        since: wait.opened_at,
        manager: wait.holder,
    };
    let mut found = Vec::new();
    if let Some(manager) = reachable.filter(|_| waited >= rules.waiting) {
        found.push(due("manager", Target::Manager(manager)));
    }
    let patience = if reachable.is_some() { rules.waiting + rules.escalate_after } else { rules.waiting };
    if waited >= patience {
        found.push(due("group", Target::Group));
    }
    found
}

fn of_alarm(chat: ChatId, alarm: &Alarm, rules: &Rules<'_>, open: bool, now: Time) -> Option<Due> {
    // A stranger's payment link is told at any hour: money may be leaving.
    let at_any_hour = alarm.kind == Kind::PaymentLink;
    if now < alarm.at || now - alarm.at > NEWS || !(open || at_any_hour) {
        return None;
    }
    let reachable = alarm.manager.filter(|manager| (rules.is_reachable)(*manager));
    let target = match (alarm.kind, reachable) {
        // The manager's own link is no matter for the manager alone.
        (Kind::PaymentLink | Kind::Angry, _) | (_, None) => Target::Group,
        (_, Some(manager)) => Target::Manager(manager),
    };
    Some(Due {
        key: format!("{}/{chat}/{}", alarm.kind.name(), alarm.message),
        kind: alarm.kind,
        target,
        chat,
        message: alarm.message,
        since: alarm.at,
        manager: alarm.manager,
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;

    use super::*;
    use crate::model::time::OpenHours;

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    fn rules(reachable: &'static [i64]) -> Rules<'static> {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        Rules {
            hours: ShopHours::daily(chrono_tz::UTC, OpenHours { open: time(10), close: time(20) }),
            waiting: TimeDelta::minutes(30),
            escalate_after: TimeDelta::minutes(15),
            is_reachable: Box::new(|manager| reachable.contains(&manager.0)),
            excluded: vec![99],
        }
    }

    fn watched(opened_at: &str, holder: Option<i64>) -> Watched {
        let wait = OpenWait {
            chat: ChatId(5),
            opened_by: MessageId(7),
            opened_at: at(opened_at),
            holder: holder.map(ManagerId),
            crosses_gap: false,
        };
        Watched { chat: ChatId(5), customer: Some(CustomerId(1)), wait: Some(wait), alarms: vec![] }
    }

    fn keys(watched: &Watched, rules: &Rules<'_>, now: &str) -> Vec<String> {
        decide([watched].into_iter(), rules, at(now)).into_iter().map(|due| due.key).collect()
    }

    #[test]
    fn the_manager_first_then_the_group() {
        let (one, rules) = (watched("2026-03-03T12:00:00Z", Some(3)), rules(&[3]));
        assert!(keys(&one, &rules, "2026-03-03T12:29:59Z").is_empty());
        assert_eq!(keys(&one, &rules, "2026-03-03T12:30:00Z"), ["wait/5/7/manager"]);
        assert_eq!(keys(&one, &rules, "2026-03-03T12:44:59Z"), ["wait/5/7/manager"]);
        assert_eq!(keys(&one, &rules, "2026-03-03T12:45:00Z"), ["wait/5/7/manager", "wait/5/7/group"]);
    }

    #[test]
    fn the_group_at_once_when_nobody_else_can_be_reached() {
        for holder in [None, Some(3)] {
            let one = watched("2026-03-03T12:00:00Z", holder);
            assert_eq!(keys(&one, &rules(&[]), "2026-03-03T12:30:00Z"), ["wait/5/7/group"]);
        }
    }

    #[test]
    fn within_working_hours_only() {
        let (one, rules) = (watched("2026-03-03T19:50:00Z", None), rules(&[]));
        assert!(keys(&one, &rules, "2026-03-03T23:00:00Z").is_empty(), "ten minutes of working time");
        assert!(keys(&one, &rules, "2026-03-04T10:19:59Z").is_empty());
        assert_eq!(keys(&one, &rules, "2026-03-04T10:20:00Z").len(), 1);
        let late = watched("2026-03-03T19:30:00Z", None);
        assert!(keys(&late, &rules, "2026-03-03T20:00:00Z").is_empty(), "due at the very closing: told at the opening");
        assert_eq!(keys(&late, &rules, "2026-03-04T10:00:00Z").len(), 1);
    }

    #[test]
    fn old_gapped_and_excluded_waits_are_no_news() {
        let rules = rules(&[]);
        assert!(keys(&watched("2026-02-27T12:00:00Z", None), &rules, "2026-03-03T12:00:00Z").is_empty());
        let mut gapped = watched("2026-03-03T11:00:00Z", None);
        gapped.wait.as_mut().unwrap().crosses_gap = true;
        assert!(keys(&gapped, &rules, "2026-03-03T12:00:00Z").is_empty());
        let tester = Watched { customer: Some(CustomerId(99)), ..watched("2026-03-03T11:00:00Z", None) };
        assert!(keys(&tester, &rules, "2026-03-03T12:00:00Z").is_empty());
    }

    #[test]
    fn alarms_have_targets_of_their_own() {
        let rules = rules(&[3]);
        let alarm =
            |kind| Alarm { kind, message: MessageId(8), at: at("2026-03-03T21:00:00Z"), manager: Some(ManagerId(3)) };
        let alarms = [Kind::Promise, Kind::Angry, Kind::PaymentLink].map(alarm).to_vec();
        let one = Watched { wait: None, alarms, ..watched("2026-03-03T11:00:00Z", None) };
        assert_eq!(keys(&one, &rules, "2026-03-03T22:00:00Z"), ["link/5/8"], "at night only what cannot wait");
        let due = decide([&one].into_iter(), &rules, at("2026-03-04T10:00:00Z"));
        let targets: Vec<Target> = due.iter().map(|due| due.target).collect();
        assert_eq!(targets, [Target::Manager(ManagerId(3)), Target::Group, Target::Group]);
    }
}
