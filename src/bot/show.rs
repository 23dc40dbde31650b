//! An answer as letters: parts within the messenger's limits, buttons under the last, files after.

use chrono::TimeDelta;

use crate::bot::ask::Reply;
use crate::bot::service::Bot;
use crate::bot::update::{Incoming, What};
use crate::channels::html::escape;
use crate::model::bot::{Button, Letter};
use crate::model::report::Report;
use crate::reports::render::telegram::telegram;
use crate::text::cut::shorten;

/// An answer that could not be delivered for this long is of no use any more.
const OF_USE: TimeDelta = TimeDelta::hours(1);
/// Telegram takes so many bytes behind a button.
const DATA_BYTES: usize = 64;
const CAPTION_UNITS: usize = 1_000;

/// The letters of an answer; none when it is only words over the screen.
pub fn letters(bot: &Bot, incoming: &Incoming, asked_by: Option<i64>, reply: &Reply) -> Vec<Letter> {
    if reply.title.is_empty() && reply.blocks.is_empty() {
        return match (&incoming.what, reply.toast.is_empty()) {
            (What::Wrote(_), false) => letters(bot, incoming, asked_by, &Reply::sentence(&reply.toast)),
            _ => Vec::new(),
        };
    }
    let parts = match reply.blocks.is_empty() {
        true => vec![escape(&reply.title)],
        false => telegram(&Report {
            name: "bot",
            period: String::new(),
            title: reply.title.clone(),
            blocks: reply.blocks.clone(),
        }),
    };
    let count = parts.len();
    let replaces = reply.replaces && count == 1 && matches!(incoming.what, What::Pressed { .. });
    let mut letters: Vec<Letter> = Vec::with_capacity(count + 1);
    for (place, html) in parts.into_iter().enumerate() {
        let mut letter = letter(bot, incoming, asked_by, place + 1, html);
        letter.edits = replaces.then_some(incoming.message);
        if place + 1 == count {
            letter.buttons = fitting(&reply.buttons);
        }
        letters.push(letter);
    }
    for (place, (caption, file)) in reply.files.iter().enumerate() {
        let mut with_file =
            letter(bot, incoming, asked_by, count + place + 1, escape(&shorten(caption, CAPTION_UNITS)));
        with_file.file = Some(file.clone());
        with_file.silent = true;
        letters.push(with_file);
    }
    letters
}

fn letter(bot: &Bot, incoming: &Incoming, asked_by: Option<i64>, part: usize, html: String) -> Letter {
    let now = bot.parts.clock.now();
    let wrote = matches!(incoming.what, What::Wrote(_));
    Letter {
        key: format!("answer/{}/{part}", incoming.update),
        chat: incoming.chat,
        topic: incoming.topic,
        html,
        buttons: Vec::new(),
        file: None,
        edits: None,
        reply_to: (!incoming.is_private && wrote && part == 1).then_some(incoming.message),
        silent: false,
        may_repeat: false,
        asked_by,
        created_at: now,
        expires_at: Some(now + OF_USE),
    }
}

/// Rows of buttons that Telegram takes: one whose data is too long would cost the whole message.
fn fitting(rows: &[Vec<Button>]) -> Vec<Vec<Button>> {
    let fits = |button: &&Button| match &button.tap {
        crate::model::bot::Tap::Data(data) => data.len() <= DATA_BYTES,
        crate::model::bot::Tap::Open(_) => true,
    };
    let rows = rows.iter().map(|row| row.iter().filter(fits).cloned().collect::<Vec<_>>());
    rows.filter(|row| !row.is_empty()).collect()
}
