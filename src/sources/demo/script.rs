//! Skeletons of dialogues, read from `dialogues.txt`. A new dialogue: a paragraph there.

use std::sync::LazyLock;

use super::dice::Dice;

/// What becomes of the order, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    None,
    Paid,
    Unpaid,
    Partial,
    Refund,
    Cancelled,
}

/// Who does what in one line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    Customer,
    Answer,
    Manager,
    SavedReply,
    Question,
    NextStep,
    /// A question about a difficulty or a benefit, and its answer.
    Dig,
    DigAnswer,
    /// A doubt is answered, or passed over.
    Doubt,
    NoDoubt,
    /// Something more is offered, and taken or not ("taken / not taken").
    Upsell,
    UpsellAnswer,
    /// A promise is kept.
    Kept,
    Bot,
    Mailing,
    Transfer,
    Note,
    CustomerPhoto,
    ManagerPhoto,
    Voice,
    Silence {
        hours: i64,
    },
}

#[derive(Debug, Clone)]
pub struct ScriptLine {
    pub part: Part,
    pub text: &'static str,
}

#[derive(Debug, Clone)]
pub struct Script {
    pub kind: &'static str,
    pub outcome: Outcome,
    pub weight: f64,
    pub lines: Vec<ScriptLine>,
}

static SCRIPTS: LazyLock<Vec<Script>> = LazyLock::new(|| read(include_str!("dialogues.txt")));

/// Every skeleton.
pub fn scripts() -> &'static [Script] {
    &SCRIPTS
}

fn read(text: &'static str) -> Vec<Script> {
    let mut scripts: Vec<Script> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        if let Some(head) = line.strip_prefix("## ") {
            scripts.extend(read_head(head));
        } else if let (Some(script), Some(line)) = (scripts.last_mut(), read_line(line)) {
            script.lines.push(line);
        }
    }
    scripts
}

fn read_head(head: &'static str) -> Option<Script> {
    let mut words = head.split(' ');
    let kind = words.next()?;
    let outcome = match words.next()? {
        "paid" => Outcome::Paid,
        "unpaid" => Outcome::Unpaid,
        "partial" => Outcome::Partial,
        "refund" => Outcome::Refund,
        "cancelled" => Outcome::Cancelled,
        _ => Outcome::None,
    };
    Some(Script { kind, outcome, weight: words.next()?.parse().ok()?, lines: Vec::new() })
}

fn read_line(line: &'static str) -> Option<ScriptLine> {
    let (mark, text) = line.split_once(' ').unwrap_or((line, ""));
    let part = match mark {
        "C" | "c" => Part::Customer,
        "a" => Part::Answer,
        "M" | "m" => Part::Manager,
        "=" => Part::SavedReply,
        "?" => Part::Question,
        "N" => Part::NextStep,
        "D" => Part::Dig,
        "d" => Part::DigAnswer,
        "O" => Part::Doubt,
        "o" => Part::NoDoubt,
        "U" => Part::Upsell,
        "u" => Part::UpsellAnswer,
        "K" => Part::Kept,
        "B" => Part::Bot,
        "A" => Part::Mailing,
        "T" => Part::Transfer,
        "X" => Part::Note,
        "P" => Part::CustomerPhoto,
        "p" => Part::ManagerPhoto,
        "V" => Part::Voice,
        "~" => Part::Silence { hours: text.parse().ok()? },
        _ => return None,
    };
    Some(ScriptLine { part, text })
}

/// Chooses one of each `[a|b]` and fills each `{slot}`.
pub fn fill(text: &str, dice: &mut Dice, slot: impl Fn(&str) -> String) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['[', '{']) {
        let (before, from) = rest.split_at(at);
        filled.push_str(before);
        let close = if from.starts_with('[') { ']' } else { '}' };
        let Some(end) = from.find(close) else { break };
        let inner = &from[1..end];
        if close == ']' {
            let choices: Vec<&str> = inner.split('|').collect();
            filled.push_str(&fill(dice.one(&choices), &mut dice.clone(), &slot as &dyn Fn(&str) -> String));
        } else {
            filled.push_str(&slot(inner));
        }
        rest = &from[end + 1..];
    }
    filled.push_str(rest);
    filled.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_file_is_understood() {
        let text = include_str!("dialogues.txt");
        let wanted = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        let read: usize = scripts().iter().map(|script| script.lines.len()).sum();
        assert_eq!(read, wanted);
        assert!(scripts().len() >= 60, "{}", scripts().len());
        assert!(scripts().iter().all(|script| !script.lines.is_empty()));
        let known = ["item", "item2", "price", "color", "name", "me", "fullname", "phone", "city", "order"];
        let mut dice = Dice::fork(1, 1);
        for line in scripts().iter().flat_map(|script| &script.lines) {
            fill(line.text, &mut dice, |slot| {
                assert!(known.contains(&slot), "{slot} in {}", line.text);
                String::new()
            });
        }
    }
}
