//! An episode as a talk: its words with their labels, in blocks of one side.

use std::ops::Range;

use chrono::TimeDelta;

use crate::analysis::reading::{Line, Side};
use crate::model::findings::MessageClass;
use crate::model::labels::{CustomerLabels, ManagerLabels, MessageLabels};

/// A longer silence of the same side begins a new block.
const BLOCK_SILENCE: TimeDelta = TimeDelta::minutes(30);

/// Words of the customer or of a person, not deleted, and their labels.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    pub line: &'a Line<'a>,
    pub labels: MessageLabels,
}

impl Heard<'_> {
    pub fn by_shop(&self) -> bool {
        self.line.side == Side::Human
    }

    /// Labels of a person's words; those of silence where it was not judged.
    pub fn manager(&self) -> ManagerLabels {
        self.labels.manager().unwrap_or_default()
    }

    /// Labels of the customer's words.
    pub fn customer(&self) -> CustomerLabels {
        self.labels.customer().unwrap_or_default()
    }
}

/// Words of one side without the other's between.
#[derive(Debug, Clone)]
pub struct Block {
    pub by_shop: bool,
    lines: Range<usize>,
}

impl Block {
    /// Places in the list of what was heard.
    pub fn lines(&self) -> Range<usize> {
        self.lines.clone()
    }
}

/// A line that belongs to the talk.
pub fn is_heard(line: &Line<'_>) -> bool {
    line.is_talk() && !matches!(line.class, MessageClass::Deleted | MessageClass::System | MessageClass::Note)
}

/// Splits what was heard, in the order of time.
pub fn blocks(heard: &[Heard<'_>]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (place, one) in heard.iter().enumerate() {
        let pause = place
            .checked_sub(1)
            .map(|before| one.line.message.sent_at - heard[before].line.message.sent_at)
            .is_some_and(|pause| pause > BLOCK_SILENCE);
        match blocks.last_mut() {
            Some(block) if block.by_shop == one.by_shop() && !pause => block.lines.end = place + 1,
            _ => blocks.push(Block { by_shop: one.by_shop(), lines: place..place + 1 }),
        }
    }
    blocks
}
