//! What the outbox itself has to say, as posts, and how long it waits. Pure.

use std::time::Duration;

use crate::channels::html::{escape, plain};
use crate::model::run::Post;
use crate::model::time::Time;
use crate::spine::alerts::ALERT_KEY;
use crate::store::OutboxEntry;
use crate::text::catalogue::{Arg, Catalogue};
use crate::text::cut::shorten;

const UNKNOWN_KEY: &str = "unknown/";
const SUMMARY_LINES: usize = 20;
const SUMMARY_LINE_UNITS: usize = 150;

/// A channel that was away longer than this gets its waiting alerts as one summary.
pub const OUTAGE_SECS: i64 = 3_600;
/// So many alerts are still told one by one.
pub const OUTAGE_ALERTS: usize = 5;

/// Seconds before the n-th try again: doubling, a minute within the first ten tries, then five.
pub fn backoff(attempts: u32) -> Duration {
    Duration::from_secs(match attempts {
        0..=6 => 1 << attempts.saturating_sub(1),
        7..=10 => 60,
        _ => 300,
    })
}

/// The one notice that a delivery is not confirmed; `None` for a notice, which has none of its own.
pub fn unconfirmed(entry: &OutboxEntry, catalogue: &Catalogue, now: Time) -> Option<Post> {
    let key = &entry.post.key;
    if key.starts_with(UNKNOWN_KEY) {
        return None;
    }
    let text = catalogue.text("notice-delivery-unknown", &[("key", Arg::from(key))]);
    let attempt = entry.attempts;
    Some(notice(format!("{UNKNOWN_KEY}{key}/try-{attempt}"), &entry.post.channel, escape(&text), now))
}

/// That posts of the channel grew too old to be sent.
pub fn expired(channel: &str, count: u32, catalogue: &Catalogue, now: Time) -> Post {
    let text = catalogue.text("notice-expired", &[("count", Arg::Count(i64::from(count)))]);
    notice(format!("expired/{}/{channel}", now.timestamp_micros()), channel, escape(&text), now)
}

/// The html of a post as it goes out: marked when it may arrive a second time.
pub fn dressed(entry: &OutboxEntry, catalogue: &Catalogue) -> String {
    match entry.repeated {
        true => format!("{}\n{}", escape(&catalogue.text("notice-maybe-repeated", &[])), entry.post.html),
        false => entry.post.html.clone(),
    }
}

/// An alert of the channel that still waits.
pub fn is_alert(post: &Post) -> bool {
    post.key.starts_with(ALERT_KEY)
}

/// One message for many alerts that waited for the channel, oldest first. Its key tells the newest
/// of them, so that it is the same message when it is made again half-way.
pub fn summary(channel: &str, alerts: &[Post], catalogue: &Catalogue, now: Time) -> Option<Post> {
    let (oldest, newest) = (alerts.first()?.created_at, alerts.last()?.created_at);
    let away_secs = (now - oldest).num_seconds().max(0).unsigned_abs();
    let head = catalogue.text(
        "notice-outage-summary",
        &[("count", Arg::from(alerts.len())), ("duration", catalogue.duration(away_secs).into())],
    );
    let line = |post: &Post| shorten(&plain(&post.html).replace("\n", " "), SUMMARY_LINE_UNITS);
    let mut lines = vec![head];
    lines.extend(alerts.iter().take(SUMMARY_LINES).map(line));
    if alerts.len() > SUMMARY_LINES {
        lines.push(catalogue.text("alert-more", &[("count", Arg::from(alerts.len() - SUMMARY_LINES))]));
    }
    let key = format!("summary/{}/{channel}", newest.timestamp_micros());
    Some(notice(key, channel, escape(&lines.join("\n")), now))
}

fn notice(key: String, channel: &str, html: String, now: Time) -> Post {
    Post {
        key,
        channel: channel.to_owned(),
        html,
        silent: false,
        may_repeat: true,
        reply_to: None,
        attachment: None,
        created_at: now,
        expires_at: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::html::visible_units;
    use crate::model::run::PostState;
    use crate::model::time::from_micros;

    fn russian() -> Catalogue {
        Catalogue::new("ru").unwrap()
    }

    fn entry(key: &str) -> OutboxEntry {
        let now = from_micros(1_772_442_000_000_000);
        OutboxEntry {
            post: Post { may_repeat: false, ..notice(key.into(), "owner", "<b>Итог</b>".into(), now) },
            state: PostState::Unknown,
            attempts: 1,
            due_at: now,
            message_id: None,
            error: None,
            repeated: false,
        }
    }

    #[test]
    fn waits_grow_to_five_minutes() {
        let waits: Vec<u64> = (1..=12).map(|attempts| backoff(attempts).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 300, 300]);
        // An outage of five minutes is noticed to be over within a minute.
        assert!(waits[..10].iter().sum::<u64>() > 300);
        assert_eq!(backoff(u32::MAX).as_secs(), 300);
    }

    #[test]
    fn an_unconfirmed_delivery_is_told_once_with_its_key() {
        let entry = entry("daily/2026-03-02/owner/1");
        let told = unconfirmed(&entry, &russian(), entry.due_at).unwrap();
        assert_eq!(told.key, "unknown/daily/2026-03-02/owner/1/try-1");
        insta::assert_snapshot!(told.html, @r"
        Не подтверждено, дошло ли сообщение daily/2026-03-02/owner/1: ответ мессенджера потерялся.
        Если его нет выше, отправьте ещё раз: spindle resend daily/2026-03-02/owner/1
        ");
        let notice = OutboxEntry { post: told, ..entry };
        assert_eq!(unconfirmed(&notice, &russian(), notice.due_at), None);
    }

    #[test]
    fn a_repetition_is_marked() {
        let repeated = OutboxEntry { repeated: true, ..entry("alert/1/loud/all/owner") };
        assert_eq!(dressed(&repeated, &russian()), "(возможно, повтор)\n<b>Итог</b>");
        assert_eq!(dressed(&entry("a"), &russian()), "<b>Итог</b>");
    }

    #[test]
    fn many_alerts_become_one_message_that_fits() {
        let start = from_micros(1_772_442_000_000_000);
        let alerts: Vec<Post> = (0..500)
            .map(|minute| {
                let at = start + chrono::TimeDelta::minutes(minute);
                let html = format!("🔴 задание &lt;export&gt; упало, {}", "подробности ".repeat(40));
                notice(format!("alert/{minute}/loud/all/owner"), "owner", html, at)
            })
            .collect();
        let now = start + chrono::TimeDelta::hours(24);
        let told = summary("owner", &alerts, &russian(), now).unwrap();
        assert!(visible_units(&told.html) < 4_000, "{}", visible_units(&told.html));
        assert!(told.html.contains("500 сообщений") && told.html.contains("&lt;export&gt;"), "{}", told.html);
        assert!(told.html.ends_with("… и ещё 480"));
        assert_eq!(summary("owner", &alerts[400..], &russian(), now).unwrap().key, told.key);
        assert_eq!(summary("owner", &[], &russian(), now), None);
    }
}
