//! /help, /start, and what is said to a command nobody knows.

use crate::bot::COMMANDS;
use crate::bot::ask::{Answered, Ask, Reply};
use crate::bot::service::Bot;
use crate::model::report::{Line, Span};
use futures::FutureExt;
use futures::future::BoxFuture;

/// A name this near to a typed one is meant.
const NEAR: f64 = 0.85;

/// Not an `async fn`: it reads the list that it stands in.
pub fn help<'a>(ask: &'a Ask<'a>) -> BoxFuture<'a, Answered> {
    std::future::ready(listed(ask)).boxed()
}

fn listed(ask: &Ask<'_>) -> Answered {
    let mine = COMMANDS.iter().filter(|command| command.listed && command.role <= ask.person.role);
    let line = |name: &str| -> Line {
        let about = ask.text(&format!("command-{name}"), &[]);
        vec![Span::Text(format!("/{name}: {about}"))]
    };
    Ok(Reply { title: ask.text("bot-help-title", &[]), ..Reply::default() }
        .list(mine.map(|command| line(command.name)).collect())
        .paragraph(ask.text("bot-help-note", &[])))
}

pub async fn start(ask: &Ask<'_>) -> Answered {
    let mut reply = Reply::sentence(ask.text("bot-hello", &[("name", ask.person.name.as_str().into())]));
    reply.buttons = vec![vec![
        ask.button("bot-button-today", "today"),
        ask.button("bot-button-waiting", "waiting"),
        ask.button("bot-button-help", "help"),
    ]];
    Ok(reply)
}

/// A short word to what no command is; `name` is empty for a question no rule knows.
pub fn unknown(bot: &Bot, name: &str) -> String {
    let catalogue = &bot.parts.catalogue;
    if name.is_empty() {
        return catalogue.text("bot-not-understood", &[]);
    }
    let listed = COMMANDS.iter().filter(|command| command.listed);
    let likeness = |command: &str| strsim::jaro_winkler(command, name);
    let near = listed.max_by(|one, other| likeness(one.name).total_cmp(&likeness(other.name)));
    match near.filter(|command| likeness(command.name) >= NEAR) {
        Some(command) => catalogue.text("bot-unknown-near", &[("command", command.name.into())]),
        None => catalogue.text("bot-unknown", &[]),
    }
}
