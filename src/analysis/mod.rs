//! Floor 1: one chat in, findings out. No clock, no files, no randomness.

pub mod working_time;

use std::collections::HashSet;

use crate::model::chat::ChatInput;
use crate::model::facts::Rules;
use crate::model::findings::ChatFindings;
use crate::model::time::Period;

/// Version of the rule book. Findings of another version are made anew.
pub const RULES: u32 = 1;

/// What is known beside the chat itself.
pub struct Context<'a> {
    pub rules: &'a Rules,
    /// Hashes of outgoing texts sent five times or more by the team.
    pub team_texts: &'a HashSet<u64>,
    /// Spans without import; waits that cross one are excluded and counted.
    pub gaps: &'a [Period],
}

/// Judges one chat.
pub fn analyse(input: &ChatInput, context: &Context<'_>) -> ChatFindings {
    let _ = context;
    ChatFindings { chat: input.chat.id, rules: RULES, marks: Vec::new(), episodes: Vec::new(), text_hashes: Vec::new() }
}
