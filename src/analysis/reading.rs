//! What one message says: its class, whose it is, and the few things the rules ask of its text.
//! A new class: a branch in [`Reader::read`]; a new thing a text may say: a field of [`Line`].
//!
//! The gateway has no kind of message for calls: a call (`V`) reaches the analysis as an answer
//! outside the chat (`ChatInput::outside`) and closes the wait there.

use std::collections::HashSet;

use crate::analysis::conduct::promises::{self, Term};
use crate::analysis::signs::{self, Signs};
use crate::model::chat::{Author, Message, MessageKind};
use crate::model::findings::MessageClass;
use crate::model::ids::ManagerId;
use crate::text::cues::{self, Cue, CueKind};
use crate::text::normal::Normal;
use crate::text::template::template_hash;

/// Whose words they are, whatever became of the message (a deleted answer was still an answer).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Customer,
    /// A person of the shop.
    Human,
    Bot,
    /// Mailings, triggers, notices, away texts.
    Automation,
    /// System lines, internal notes, undelivered messages: nothing the customer heard.
    Nobody,
}

/// One message as read.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub message: &'a Message,
    pub class: MessageClass,
    pub side: Side,
    /// Of people of the shop; absent is "unassigned".
    pub manager: Option<ManagerId>,
    pub needs_reply: bool,
    pub questions: u8,
    pub interest: bool,
    pub asks_price: bool,
    pub tells_price: bool,
    pub offers_step: bool,
    pub text_hash: Option<u64>,
    pub signs: Signs,
    /// A promise it makes.
    pub promise: Option<Term>,
    /// Of a text; cards and media have none.
    pub chars: u32,
    pub words: u16,
    /// Ordinal of its episode; set by `episodes`.
    pub episode: u32,
}

impl Line<'_> {
    /// A person's words: they close a wait.
    pub fn answers(&self) -> bool {
        self.side == Side::Human
    }

    /// Customer's or person's words: activity of a chat.
    pub fn is_talk(&self) -> bool {
        matches!(self.side, Side::Customer | Side::Human)
    }
}

/// Reads messages; keeps its buffers from one to the next.
pub struct Reader<'a> {
    team_texts: &'a HashSet<u64>,
    normal: Normal,
    cues: Vec<Cue>,
}

impl<'a> Reader<'a> {
    pub fn new(team_texts: &'a HashSet<u64>) -> Reader<'a> {
        Reader { team_texts, normal: Normal::new(), cues: Vec::new() }
    }

    /// Class and contents of one message.
    pub fn read<'m>(&mut self, message: &'m Message) -> Line<'m> {
        let side = self.side(message);
        let mut line = Line {
            message,
            class: MessageClass::System,
            side,
            manager: None,
            needs_reply: false,
            questions: 0,
            interest: false,
            asks_price: false,
            tells_price: false,
            offers_step: false,
            text_hash: None,
            signs: Signs::default(),
            promise: None,
            chars: 0,
            words: 0,
            episode: 0,
        };
        match side {
            Side::Customer => self.read_customer(&mut line),
            Side::Human => self.read_human(&mut line),
            Side::Bot => line.class = MessageClass::Bot,
            Side::Automation => line.class = MessageClass::Automation,
            Side::Nobody if message.private => line.class = MessageClass::Note,
            Side::Nobody => {}
        }
        if message.deleted_at.is_some() {
            line.class = MessageClass::Deleted;
        }
        line
    }

    fn side(&mut self, message: &Message) -> Side {
        if message.private || message.kind == MessageKind::System || message.action.is_some() {
            return Side::Nobody;
        }
        match message.author {
            Author::Customer(_) => Side::Customer,
            // What was not delivered was said to nobody.
            _ if message.failed || message.kind == MessageKind::Command => Side::Nobody,
            _ if message.mass => Side::Automation,
            // Nobody told who wrote: an unassigned person of the shop, shown and not dropped.
            Author::Manager(_) | Author::Unknown => Side::Human,
            Author::Channel => Side::Automation,
            // Bots send templates and order cards as triggers and notices, not as answers.
            Author::Bot(_) if message.template.is_some() || message.kind == MessageKind::Order => Side::Automation,
            Author::Bot(_) => {
                self.read_text(&message.text);
                if cues::has(&self.cues, CueKind::Away) { Side::Automation } else { Side::Bot }
            }
        }
    }

    fn read_text(&mut self, text: &str) {
        self.normal.read(text);
        cues::find_cues(&self.normal, &mut self.cues);
    }

    fn read_customer(&mut self, line: &mut Line<'_>) {
        let message = line.message;
        line.class = MessageClass::Customer;
        self.read_text(&message.text);
        let closer = cues::is_closer(&self.normal, &self.cues);
        match message.kind {
            MessageKind::Text if message.deleted_at.is_some() => line.needs_reply = message.text.is_empty() || !closer,
            MessageKind::Text => {
                line.needs_reply = !closer;
                // No words: a reaction, a sticker, a smile.
                if closer && self.normal.tokens().is_empty() {
                    line.class = MessageClass::Reaction;
                }
            }
            // "/start" opens a bot, it asks a person nothing.
            MessageKind::Command => line.needs_reply = false,
            // A photo, a voice message, a product card, an order: somebody has to look at it.
            _ => line.needs_reply = true,
        }
        line.interest = cues::shows_interest(&self.cues) || message.kind == MessageKind::Order;
        line.asks_price = cues::has(&self.cues, CueKind::PriceAsk);
        line.questions = cues::count_questions(&self.normal, &self.cues);
        self.measure(line);
    }

    fn measure(&self, line: &mut Line<'_>) {
        line.signs = signs::read(&self.normal, &self.cues);
        line.words = u16::try_from(self.normal.tokens().len()).unwrap_or(u16::MAX);
        if line.message.kind == MessageKind::Text {
            line.chars = u32::try_from(line.message.text.trim().chars().count()).unwrap_or(u32::MAX);
        }
    }

    fn read_human(&mut self, line: &mut Line<'_>) {
        let message = line.message;
        line.manager = match message.author {
            Author::Manager(manager) => manager,
            _ => None,
        };
        self.read_text(&message.text);
        let card = matches!(message.kind, MessageKind::Order | MessageKind::Product);
        line.questions = cues::count_questions(&self.normal, &self.cues);
        line.offers_step = cues::offers_step(&self.normal, &self.cues) || message.kind == MessageKind::Order;
        // A card shows the price; a file is nearly always the price list.
        line.tells_price = cues::tells_price(&self.normal, &self.cues) || card || message.kind == MessageKind::File;
        line.text_hash = template_hash(&self.normal, &self.cues);
        line.promise = promises::find(&self.normal, &self.cues);
        self.measure(line);
        let template = message.template.is_some() || line.text_hash.is_some_and(|hash| self.team_texts.contains(&hash));
        line.class = if template { MessageClass::Template } else { MessageClass::Human };
    }
}
