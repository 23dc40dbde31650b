//! Floor 4: the bot. COMMANDS is the list; one elected poller asks Telegram, every update is kept before it is
//! confirmed and settled once, together with its effects and answers.
//!
//! A new command: its function in `commands/FAMILY.rs`, a line in [`COMMANDS`], in the catalogue
//! `command-NAME` (what it does) and `usage-NAME` (allowed forms with an example).

use futures::future::BoxFuture;

use crate::bot::ask::{Answered, Ask};
use crate::model::bot::Role;

pub mod access;
pub mod ask;
mod book;
mod clerk;
mod commands;
pub mod days;
pub mod line;
mod measures;
pub mod poller;
pub mod questions;
mod sender;
pub mod service;
pub mod settings;
mod show;
pub mod update;
pub mod webhook;

use commands::{care, chat, daemon, figures, help, label, managers, people, period, tables, waiting, why};

/// An entry of the list.
pub struct Command {
    /// As it is typed after the slash; also the first word behind a button.
    pub name: &'static str,
    /// The least role that may use it.
    pub role: Role,
    /// Changes something: refused when it is old, done once when a button is pressed twice.
    pub changes: bool,
    /// Stands in /help and in Telegram's menu; the others stand behind buttons.
    pub listed: bool,
    pub run: for<'a> fn(&'a Ask<'a>) -> BoxFuture<'a, Answered>,
}

type Run = for<'a> fn(&'a Ask<'a>) -> BoxFuture<'a, Answered>;

const fn reads(name: &'static str, role: Role, run: Run) -> Command {
    Command { name, role, changes: false, listed: true, run }
}

const fn changes(name: &'static str, role: Role, run: Run) -> Command {
    Command { name, role, changes: true, listed: true, run }
}

const fn pressed(name: &'static str, changes: bool, run: Run) -> Command {
    Command { name, role: Role::Manager, changes, listed: false, run }
}

/// Every command, in the order of /help.
pub const COMMANDS: &[Command] = &[
    reads("today", Role::Manager, |ask| Box::pin(period::today(ask))),
    reads("yesterday", Role::Manager, |ask| Box::pin(period::yesterday(ask))),
    reads("week", Role::Manager, |ask| Box::pin(period::week(ask))),
    reads("month", Role::Manager, |ask| Box::pin(period::month(ask))),
    reads("report", Role::Head, |ask| Box::pin(period::report(ask))),
    reads("waiting", Role::Manager, |ask| Box::pin(waiting::list(ask))),
    reads("managers", Role::Head, |ask| Box::pin(managers::list(ask))),
    reads("manager", Role::Manager, |ask| Box::pin(managers::card(ask))),
    reads("compare", Role::Head, |ask| Box::pin(managers::compare(ask))),
    reads("chat", Role::Manager, |ask| Box::pin(chat::show(ask))),
    reads("spin", Role::Manager, |ask| Box::pin(tables::spin(ask))),
    reads("plan", Role::Manager, |ask| Box::pin(tables::plan(ask))),
    reads("best", Role::Manager, |ask| Box::pin(tables::best(ask))),
    reads("phrases", Role::Manager, |ask| Box::pin(tables::phrases(ask))),
    reads("lost", Role::Head, |ask| Box::pin(tables::lost(ask))),
    reads("objections", Role::Manager, |ask| Box::pin(tables::objections(ask))),
    reads("topics", Role::Manager, |ask| Box::pin(tables::topics(ask))),
    reads("conversion", Role::Head, |ask| Box::pin(figures::conversion(ask))),
    reads("money", Role::Head, |ask| Box::pin(figures::money(ask))),
    reads("kpi", Role::Manager, |ask| Box::pin(tables::kpi(ask))),
    reads("label", Role::Manager, |ask| Box::pin(label::next(ask))),
    reads("why", Role::Manager, |ask| Box::pin(why::why(ask))),
    reads("jobs", Role::Head, |ask| Box::pin(daemon::jobs(ask))),
    changes("run", Role::Owner, |ask| Box::pin(daemon::run(ask))),
    reads("status", Role::Head, |ask| Box::pin(daemon::status(ask))),
    reads("logs", Role::Owner, |ask| Box::pin(daemon::logs(ask))),
    changes("mute", Role::Owner, |ask| Box::pin(care::mute(ask))),
    changes("resend", Role::Head, |ask| Box::pin(care::resend(ask))),
    changes("dashboard", Role::Manager, |ask| Box::pin(people::dashboard(ask))),
    reads("people", Role::Owner, |ask| Box::pin(people::list(ask))),
    changes("invite", Role::Owner, |ask| Box::pin(people::invite(ask))),
    changes("remove", Role::Owner, |ask| Box::pin(people::remove(ask))),
    reads("id", Role::Manager, |ask| Box::pin(people::id(ask))),
    reads("help", Role::Manager, help::help),
    pressed("start", false, |ask| Box::pin(help::start(ask))),
    pressed("dismiss", true, |ask| Box::pin(waiting::dismiss(ask))),
    pressed("judge", true, |ask| Box::pin(label::judge(ask))),
    pressed("remind", true, |ask| Box::pin(waiting::remind(ask))),
];
