//! /mute and /resend: quiet for a time; a report once more.

use chrono::TimeDelta;

use crate::bot::ask::{Answered, Ask, Reply, Trouble};
use crate::model::bot::{Button, Effect};
use crate::model::run::PostState;
use crate::model::time::Seconds;
use crate::store::OutboxEntry;

const LISTED: usize = 8;
const LONGEST_MUTE: TimeDelta = TimeDelta::days(7);

/// Quiet until then; critical trouble is told all the same.
pub async fn mute(ask: &Ask<'_>) -> Answered {
    let parts = &ask.bot.parts;
    let argument = ask.argument.to_lowercase();
    if ["off", "нет", "выкл", "снять"].contains(&argument.as_str()) {
        parts.alerts.mute(None).await?;
        return Ok(Reply::sentence(ask.text("bot-unmuted", &[])));
    }
    let span = span(&argument).filter(|span| *span <= LONGEST_MUTE).ok_or_else(|| ask.misread())?;
    // Counted from when it was asked: said again after a crash it gives the same instant.
    let until = ask.at + span;
    parts.alerts.mute(Some(until)).await?;
    let stamp = ask.catalogue().stamp(until.with_timezone(&parts.zone).naive_local());
    let mut reply = Reply::sentence(ask.text("bot-muted", &[("time", stamp.into())]));
    reply.buttons = vec![vec![ask.button("bot-button-unmute", "mute off")]];
    Ok(reply)
}

/// `2h`, `30m`, `2 часа`, `30 минут`, `1 день`.
fn span(text: &str) -> Option<TimeDelta> {
    if let Some(seconds) = Seconds::parse(text) {
        return Some(seconds.to_delta());
    }
    let (number, unit) = text.split_once(' ').unwrap_or(("1", text));
    let number = number.parse::<u32>().ok().filter(|number| (1..=1_000).contains(number))?;
    let unit = match unit.chars().next()? {
        'ч' | 'h' => 'h',
        'м' | 'm' => 'm',
        'д' | 'd' => 'd',
        _ => return None,
    };
    Seconds::parse(&format!("{number}{unit}")).map(Seconds::to_delta)
}

/// Without a key: what can be sent again. A sent one only by its button, which is the second question.
pub async fn resend(ask: &Ask<'_>) -> Answered {
    let parts = &ask.bot.parts;
    let (key, sure) = match ask.argument.strip_prefix("! ") {
        Some(key) => (key.to_owned(), true),
        None => (ask.argument.clone(), false),
    };
    if key.is_empty() {
        return choice(ask).await;
    }
    let entry = match parts.store.outbox_entry(&parts.shop, &key).await? {
        Some(entry) => entry,
        None => return Err(Trouble::Told(ask.text("bot-no-such-post", &[]))),
    };
    match entry.state {
        PostState::Unknown | PostState::Dead => {
            let words = ask.text("bot-resent", &[("key", key.as_str().into())]);
            Ok(Reply { effects: vec![Effect::Resend(key)], ..Reply::sentence(words) })
        }
        PostState::Pending | PostState::Sending => Ok(Reply::sentence(ask.text("bot-post-waits", &[]))),
        PostState::Sent if sure => {
            let again = again(ask, entry);
            Ok(Reply { effects: vec![again], ..Reply::sentence(ask.text("bot-resent", &[("key", key.into())])) })
        }
        PostState::Sent => {
            let mut reply = Reply::sentence(ask.text("bot-sent-already", &[]));
            reply.buttons = vec![vec![ask.button("bot-button-resend", format!("resend ! {key}"))]];
            Ok(reply)
        }
    }
}

/// A sent post goes out as a new one of its own key.
fn again(ask: &Ask<'_>, entry: OutboxEntry) -> Effect {
    let mut post = entry.post;
    post.key = format!("again/{}/{}", ask.update, post.key);
    post.created_at = ask.bot.parts.clock.now();
    post.expires_at = None;
    post.reply_to = None;
    Effect::Post(post)
}

async fn choice(ask: &Ask<'_>) -> Answered {
    let parts = &ask.bot.parts;
    let mut waiting = parts.store.outbox(&parts.shop, Some(PostState::Unknown), LISTED as u32).await?;
    waiting.extend(parts.store.outbox(&parts.shop, Some(PostState::Dead), LISTED as u32).await?);
    waiting.truncate(LISTED);
    if waiting.is_empty() {
        return Ok(Reply::sentence(ask.text("bot-nothing-to-resend", &[])));
    }
    let button = |entry: &OutboxEntry| {
        let key = &entry.post.key;
        vec![Button::data(key.clone(), format!("resend {key}"))]
    };
    let mut reply = Reply::sentence(ask.text("bot-resend-which", &[]));
    reply.buttons = waiting.iter().map(button).collect();
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_people_write() {
        for (text, secs) in
            [("2h", 7_200), ("30m", 1_800), ("2 часа", 7_200), ("15 минут", 900), ("час", 3_600), ("1 день", 86_400)]
        {
            assert_eq!(span(text), Some(TimeDelta::seconds(secs)), "{text}");
        }
        for text in ["", "0h", "-1h", "2", "завтра 5", "99999999999h", "2 года"] {
            assert_eq!(span(text), None, "{text}");
        }
    }
}
