//! Settles updates: of each chat one after the other, of several chats at once. Who asks, what is
//! meant, whether it may be; then the command, and its effects and answers in one transaction.

use std::collections::{HashMap, HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt;
use serde_json::{Value, json};
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::bot::access::{self, Standing};
use crate::bot::ask::{Ask, Reply, Trouble};
use crate::bot::line::{self, Line};
use crate::bot::service::Bot;
use crate::bot::update::{self, Incoming, What};
use crate::bot::{COMMANDS, Command, commands, questions, show};
use crate::model::bot::{Effect, Letter, Person, TakenUpdate};
use crate::model::time::Time;
use crate::spine::fail;
use crate::text::cut::shorten;

/// Chats answered at once.
const CHATS_AT_ONCE: usize = 4;
/// An answer is made within this.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// What changes something and is older was meant for another moment.
const CHANGES_FOR: TimeDelta = TimeDelta::minutes(5);
/// Buttons work so long.
const BUTTONS_FOR: TimeDelta = TimeDelta::hours(48);
/// Processes that may die over one update before it is left alone.
const STARTS_MOST: u32 = 3;
const SETTLE_TRIES: u32 = 60;
/// Telegram shows so much over the screen.
const TOAST_UNITS: usize = 190;

/// Settles until stopped; then ends what is under way.
pub async fn serve(bot: Arc<Bot>, mut inbox: Receiver<TakenUpdate>, stop: CancellationToken) {
    let mut waiting: VecDeque<(i64, TakenUpdate)> = VecDeque::new();
    let (mut busy, mut tasks) = (HashSet::new(), JoinSet::new());
    let mut lanes: HashMap<tokio::task::Id, i64> = HashMap::new();
    loop {
        while tasks.len() < CHATS_AT_ONCE {
            let Some(next) = waiting.iter().position(|(chat, _)| !busy.contains(chat)) else { break };
            let Some((chat, taken)) = waiting.remove(next) else { break };
            busy.insert(chat);
            let task = tasks.spawn(settle(bot.clone(), taken));
            lanes.insert(task.id(), chat);
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(ended) = tasks.join_next_with_id() => {
                let id = match &ended {
                    Ok((id, ())) => *id,
                    Err(error) => error.id(),
                };
                if let Err(error) = ended {
                    tracing::error!(%error, "settling an update broke");
                }
                lanes.remove(&id).map(|chat| busy.remove(&chat));
            }
            Some(taken) = inbox.recv() => waiting.push_back((chat_of(&taken), taken)),
        }
    }
    let _ = tokio::time::timeout(Duration::from_secs(5), async { while tasks.join_next().await.is_some() {} }).await;
}

fn parse(taken: &TakenUpdate) -> Option<Incoming> {
    update::read(&serde_json::from_str::<Value>(&taken.body).ok()?)
}

fn chat_of(taken: &TakenUpdate) -> i64 {
    parse(taken).map_or(0, |incoming| incoming.chat)
}

/// What comes of one update.
#[derive(Default)]
struct Outcome {
    effects: Vec<Effect>,
    letters: Vec<Letter>,
    /// Number of the tap and the words over the screen.
    toast: Option<(String, String)>,
}

async fn settle(bot: Arc<Bot>, taken: TakenUpdate) {
    let outcome = match parse(&taken) {
        Some(incoming) if taken.starts < STARTS_MOST => {
            AssertUnwindSafe(outcome(&bot, &incoming)).catch_unwind().await.unwrap_or_else(|_| {
                tracing::error!(update = taken.id, "an answer of the bot broke down");
                apology(&bot, &incoming)
            })
        }
        Some(_) => {
            tracing::error!(update = taken.id, "an update that ended several processes is left alone");
            Outcome::default()
        }
        None => Outcome::default(),
    };
    fail::point("B3");
    let settled = keep(&bot, taken.id, &outcome).await;
    fail::point("B4");
    if !settled {
        return;
    }
    if outcome.effects.iter().any(|effect| matches!(effect, Effect::Plan(_))) {
        bot.planned.notify_one();
    }
    if outcome.effects.iter().any(|effect| matches!(effect, Effect::Dismiss { .. })) {
        bot.forget_facts().await;
    }
    bot.letters_put.notify_one();
    if let Some((tap, words)) = outcome.toast {
        // Not worth more than one try: the words fade after seconds anyway.
        let _ = bot
            .api
            .call("answerCallbackQuery", &json!({"callback_query_id": tap, "text": shorten(&words, TOAST_UNITS)}))
            .await;
    }
}

/// `false`: it was settled before, or the next process will.
async fn keep(bot: &Bot, update: i64, outcome: &Outcome) -> bool {
    for _ in 0..SETTLE_TRIES {
        let now = bot.parts.clock.now();
        let (store, shop) = (bot.parts.store.bot(), &bot.parts.shop);
        match store.settle_update(shop, update, &outcome.effects, &outcome.letters, now).await {
            Ok(settled) => return settled,
            Err(error) => tracing::warn!(update, %error, "an update could not be settled, trying again"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    false
}

async fn outcome(bot: &Bot, incoming: &Incoming) -> Outcome {
    match answer(bot, incoming).await {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "an answer of the bot could not be made");
            apology(bot, incoming)
        }
    }
}

fn apology(bot: &Bot, incoming: &Incoming) -> Outcome {
    let words = bot.parts.catalogue.text("bot-broken", &[]);
    told(bot, incoming, None, words)
}

/// A sentence: over the screen for who pressed, as a message for who wrote.
fn told(bot: &Bot, incoming: &Incoming, person: Option<&Person>, words: String) -> Outcome {
    match &incoming.what {
        What::Pressed { tap, .. } => Outcome { toast: Some((tap.clone(), words)), ..Outcome::default() },
        What::Wrote(_) => {
            let letters = show::letters(bot, incoming, person.map(|person| person.user), &Reply::sentence(words));
            Outcome { letters, ..Outcome::default() }
        }
    }
}

async fn answer(bot: &Bot, incoming: &Incoming) -> anyhow::Result<Outcome> {
    let Some((name, argument)) = meant(bot, incoming) else { return Ok(Outcome::default()) };
    let code = (name == "start").then_some(argument.as_str());
    let (person, mut effects) = match access::standing(bot, incoming, code, name == "id").await? {
        Standing::Known(person) => (person, Vec::new()),
        Standing::Invited(person, effects) => (person, effects),
        Standing::Ignored => return Ok(Outcome::default()),
        Standing::First => return Ok(refusal(bot, incoming, "bot-your-id")),
        Standing::Stranger => return Ok(refusal(bot, incoming, "bot-stranger")),
    };
    effects.extend(meet(incoming, &person));
    let mut outcome = perform(bot, incoming, person, &name, argument).await?;
    outcome.effects.splice(0..0, effects);
    Ok(outcome)
}

/// The command and its argument. `None`: nothing that was said to us.
fn meant(bot: &Bot, incoming: &Incoming) -> Option<(String, String)> {
    let own = bot.name.get().map_or("", String::as_str);
    match &incoming.what {
        What::Pressed { data, .. } => {
            let data = data.trim_start_matches('~');
            let (name, argument) = data.split_once(' ').unwrap_or((data, ""));
            Some((name.to_owned(), argument.to_owned()))
        }
        What::Wrote(text) => match line::read(text, own) {
            Line::Command { name, argument } => Some((name, argument)),
            Line::ToAnother => None,
            // In groups people talk with each other.
            Line::Words(_) if !incoming.is_private => None,
            Line::Words(words) => {
                let found = questions::command_for(&words).map(|(name, argument)| (name.to_owned(), argument));
                Some(found.unwrap_or((String::new(), words)))
            }
        },
    }
}

/// The private chat is remembered: warnings go there.
fn meet(incoming: &Incoming, person: &Person) -> Option<Effect> {
    let is_new = incoming.is_private && person.chat != Some(incoming.chat);
    is_new.then(|| Effect::KeepPerson(Person { chat: Some(incoming.chat), ..person.clone() }))
}

fn refusal(bot: &Bot, incoming: &Incoming, message: &str) -> Outcome {
    let numbers = [("user", incoming.user.to_string().into()), ("chat", incoming.chat.to_string().into())];
    let words = bot.parts.catalogue.text(message, &numbers);
    let refused = Effect::Refused { user: incoming.user, day: bot.day() };
    let mut outcome = told(bot, incoming, None, words);
    outcome.effects.push(refused);
    outcome
}

async fn perform(
    bot: &Bot,
    incoming: &Incoming,
    person: Person,
    name: &str,
    argument: String,
) -> anyhow::Result<Outcome> {
    let text = |id: &str| bot.parts.catalogue.text(id, &[]);
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return Ok(told(bot, incoming, Some(&person), commands::help::unknown(bot, name)));
    };
    if person.role < command.role {
        return Ok(told(bot, incoming, Some(&person), text("bot-not-your-role")));
    }
    let pressed = match &incoming.what {
        What::Pressed { .. } => match button_trouble(bot, incoming, command).await? {
            Some(message) => return Ok(told(bot, incoming, Some(&person), text(message))),
            None => true,
        },
        What::Wrote(_) => false,
    };
    if command.changes && !pressed && bot.parts.clock.now() - incoming.at > CHANGES_FOR {
        return Ok(told(bot, incoming, Some(&person), text("bot-too-old")));
    }
    let ask = Ask {
        bot,
        person,
        command: command.name,
        argument: argument.trim().to_owned(),
        update: incoming.update,
        chat: incoming.chat,
        is_private: incoming.is_private,
        topic: incoming.topic,
        message: incoming.message,
        pressed,
        at: asked_at(bot, incoming, pressed),
    };
    let answered = tokio::time::timeout(ANSWER_WITHIN, (command.run)(&ask)).await;
    let reply = match answered {
        Ok(Ok(reply)) => reply,
        Ok(Err(Trouble::Told(words))) => return Ok(told(bot, incoming, Some(&ask.person), words)),
        Ok(Err(Trouble::Broken(error))) => return Err(error.context(format!("/{name}"))),
        Err(_) => anyhow::bail!("/{name} took longer than {} s", ANSWER_WITHIN.as_secs()),
    };
    Ok(of_reply(bot, incoming, &ask.person, command, reply))
}

fn asked_at(bot: &Bot, incoming: &Incoming, pressed: bool) -> Time {
    if pressed { bot.parts.clock.now() } else { incoming.at }
}

/// Why a button does not act; `None` when it does.
async fn button_trouble(bot: &Bot, incoming: &Incoming, command: &Command) -> anyhow::Result<Option<&'static str>> {
    let (store, shop) = (bot.parts.store.bot(), &bot.parts.shop);
    let Some(kept) = store.letter_of(shop, incoming.chat, incoming.message).await? else {
        return Ok(Some("bot-button-old"));
    };
    if bot.parts.clock.now() - kept.letter.created_at > BUTTONS_FOR {
        return Ok(Some("bot-button-old"));
    }
    if kept.letter.asked_by.is_some_and(|user| user != incoming.user) {
        return Ok(Some("bot-button-of-another"));
    }
    if command.changes && store.was_tapped(shop, &tap_key(incoming)).await? {
        return Ok(Some("bot-done-already"));
    }
    Ok(None)
}

/// One button of one message.
fn tap_key(incoming: &Incoming) -> String {
    let data = match &incoming.what {
        What::Pressed { data, .. } => data.as_str(),
        What::Wrote(_) => "",
    };
    format!("{}/{}/{data}", incoming.chat, incoming.message)
}

fn of_reply(bot: &Bot, incoming: &Incoming, person: &Person, command: &Command, reply: Reply) -> Outcome {
    // A page of a list takes the place of the page before.
    let pages = matches!(&incoming.what, What::Pressed { data, .. } if data.starts_with('~'));
    let reply = Reply { replaces: reply.replaces || pages, ..reply };
    let mut letters = show::letters(bot, incoming, Some(person.user), &reply);
    letters.extend(reply.letters);
    let mut effects = reply.effects;
    let toast = match &incoming.what {
        What::Pressed { tap, .. } => {
            if command.changes {
                effects.push(Effect::Tapped { key: tap_key(incoming), user: person.user });
            }
            Some((tap.clone(), reply.toast))
        }
        What::Wrote(_) => None,
    };
    if let Some(figure) = reply.figure {
        let value = serde_json::to_string(&figure).ok();
        effects.push(Effect::Keep { name: commands::why::last_figure(person.user), value });
    }
    Outcome { effects, letters, toast }
}
