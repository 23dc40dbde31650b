//! What a command is given, and what it gives back.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::bot::days::{self, Days};
use crate::bot::service::Bot;
use crate::metrics::Scope;
use crate::model::bot::{Button, Effect, Letter, Person, Role};
use crate::model::facts::Facts;
use crate::model::ids::ManagerId;
use crate::model::report::{Block, Line, Span};
use crate::model::time::Time;
use crate::text::catalogue::{Arg, Catalogue};

/// A question of somebody on the list.
pub struct Ask<'a> {
    pub bot: &'a Bot,
    pub person: Person,
    /// Name of the command.
    pub command: &'static str,
    pub argument: String,
    pub update: i64,
    pub chat: i64,
    pub is_private: bool,
    pub topic: Option<i32>,
    /// The message written, or the one under whose button somebody pressed.
    pub message: i64,
    /// A button was pressed.
    pub pressed: bool,
    /// When it was written or pressed, as far as it is known.
    pub at: Time,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Trouble {
    /// The person has to ask otherwise: a text for people.
    Told(String),
    /// Something broke.
    Broken(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Trouble {
    fn from(error: E) -> Trouble {
        Trouble::Broken(error.into())
    }
}

/// What every command gives.
pub type Answered = Result<Reply, Trouble>;

/// An answer, still as values.
#[derive(Debug, Default)]
pub struct Reply {
    pub title: String,
    pub blocks: Vec<Block>,
    pub buttons: Vec<Vec<Button>>,
    /// Files to attach: caption, name, bytes.
    pub files: Vec<(String, (String, Vec<u8>))>,
    pub effects: Vec<Effect>,
    /// Letters to others.
    pub letters: Vec<Letter>,
    /// A few words over the screen, for who pressed a button; without blocks the only answer.
    pub toast: String,
    /// Takes the place of the message whose button was pressed.
    pub replaces: bool,
    /// What /why explains next.
    pub figure: Option<Figure>,
}

/// A figure that was told: what /why explains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Name in METRICS.
    pub metric: String,
    /// Days as [`Days::code`] writes them.
    pub days: String,
    pub manager: Option<ManagerId>,
}

impl Reply {
    /// An answer of one sentence.
    pub fn sentence(text: impl Into<String>) -> Reply {
        Reply { title: text.into(), ..Reply::default() }
    }

    /// Only a few words over the screen.
    pub fn toast(text: impl Into<String>) -> Reply {
        Reply { toast: text.into(), ..Reply::default() }
    }

    /// One more paragraph.
    pub fn paragraph(mut self, text: impl Into<String>) -> Reply {
        self.blocks.push(Block::Paragraph(vec![Span::Text(text.into())]));
        self
    }

    /// One more list, when it has lines.
    pub fn list(mut self, lines: Vec<Line>) -> Reply {
        if !lines.is_empty() {
            self.blocks.push(Block::List(lines));
        }
        self
    }
}

impl Ask<'_> {
    /// A text of the catalogue.
    pub fn text(&self, id: &str, arguments: &[(&str, Arg<'_>)]) -> String {
        self.catalogue().text(id, arguments)
    }

    pub fn catalogue(&self) -> &Catalogue {
        &self.bot.parts.catalogue
    }

    /// The day it is in the shop.
    pub fn today(&self) -> NaiveDate {
        days::today(self.bot.parts.zone, self.bot.parts.clock.now())
    }

    /// The span asked for; without an argument `otherwise`.
    pub fn days_or(&self, text: &str, otherwise: Days) -> Result<Days, Trouble> {
        if text.trim().is_empty() {
            return Ok(otherwise);
        }
        days::read(text, self.today()).ok_or_else(|| self.misread())
    }

    /// The last seven days.
    pub fn week(&self) -> Days {
        days::read("week", self.today()).unwrap_or(Days::one(self.today()))
    }

    /// The argument is none of the allowed: the forms, with an example.
    pub fn misread(&self) -> Trouble {
        let usage = self.text(&format!("usage-{}", self.command), &[]);
        Trouble::Told(self.text("bot-misread", &[("usage", usage.into())]))
    }

    /// Facts of the days as they leave the house: texts masked, waits as of now.
    pub async fn facts(&self, days: Days) -> anyhow::Result<Arc<Facts>> {
        self.bot.facts(days).await
    }

    /// Whose figures the person may see: of a manager only the own.
    pub fn own(&self) -> Result<Option<ManagerId>, Trouble> {
        match (self.person.role, self.person.manager) {
            (Role::Manager, None) => Err(Trouble::Told(self.text("bot-no-manager", &[]))),
            (Role::Manager, Some(manager)) => Ok(Some(manager)),
            _ => Ok(None),
        }
    }

    /// The figures of these days: of one person or of the shop.
    pub fn scope(&self, days: Days, manager: Option<ManagerId>) -> Scope {
        Scope { period: days.period(self.bot.parts.zone), manager: manager.map(Some), channel: None }
    }

    /// Days as people read them.
    pub fn shown_days(&self, days: Days) -> String {
        let catalogue = self.catalogue();
        match days.first == days.last {
            true => catalogue.weekday_date(days.first),
            false => {
                let ends = [("first", catalogue.date(days.first).into()), ("last", catalogue.date(days.last).into())];
                catalogue.text("bot-days", &ends)
            }
        }
    }

    /// A button that asks another command.
    pub fn button(&self, text: &str, data: impl Into<String>) -> Button {
        Button::data(self.text(text, &[]), data)
    }
}
