//! Labelled dialogues a line each (JSON Lines): the form in which other people's files come and
//! predictions go. Unknown fields are ignored, unknown labels refused with the line named.

use serde::{Deserialize, Serialize};

use crate::model::labels::{
    CustomerLabels, EpisodeKind, Label, LabelSet, ManagerLabels, MessageLabels, QuestionKind, Sentiment,
};
use crate::text::labels::dialogue::{ALL_KNOWN, LabelledDialogue, LabelledMessage, Speaker};

#[derive(Serialize, Deserialize)]
struct DialogueForm {
    id: String,
    shop: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    started_at: String,
    kind: String,
    intent_high: bool,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    lost_reason: Option<String>,
    messages: Vec<MessageForm>,
}

#[derive(Default, Serialize, Deserialize)]
struct MessageForm {
    n: u32,
    from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    who: Option<String>,
    #[serde(default)]
    at: i64,
    #[serde(default)]
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    topic: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    objection: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sentiment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    question: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    spin: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stage: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_step: Option<bool>,
}

/// Reads a file. The error names the line and what is wrong.
pub fn parse(text: &str) -> Result<Vec<LabelledDialogue>, String> {
    let mut dialogues = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let form: DialogueForm = serde_json::from_str(line).map_err(|error| format!("line {}: {error}", number + 1))?;
        dialogues.push(read(form).map_err(|fault| format!("line {}: {fault}", number + 1))?);
    }
    Ok(dialogues)
}

fn read(form: DialogueForm) -> Result<LabelledDialogue, String> {
    Ok(LabelledDialogue {
        kind: code::<EpisodeKind>(&form.kind)?,
        id: form.id,
        shop: form.shop,
        channel: form.channel,
        started_at: form.started_at,
        intent_high: form.intent_high,
        outcome: form.outcome,
        lost_reason: form.lost_reason,
        kind_known: true,
        messages: form.messages.into_iter().map(read_message).collect::<Result<_, _>>()?,
    })
}

fn read_message(form: MessageForm) -> Result<LabelledMessage, String> {
    let place = |fault: String| format!("message {}: {fault}", form.n);
    let speaker = match form.from.as_str() {
        "customer" => Speaker::Customer,
        "manager" => Speaker::Manager,
        "bot" => Speaker::Bot,
        "system" => Speaker::System,
        other => return Err(place(format!("unknown speaker '{other}'"))),
    };
    let labels = match speaker {
        Speaker::Customer => MessageLabels::Customer(CustomerLabels {
            topic: set(form.topic.as_deref()).map_err(place)?,
            objection: set(form.objection.as_deref()).map_err(place)?,
            sentiment: form.sentiment.as_deref().map_or(Ok(Sentiment::Neutral), code).map_err(place)?,
            ..CustomerLabels::default()
        }),
        Speaker::Manager => MessageLabels::Manager(ManagerLabels {
            question: form.question.as_deref().map_or(Ok(QuestionKind::None), code).map_err(place)?,
            spin: set(form.spin.as_deref()).map_err(place)?,
            stage: set(form.stage.as_deref()).map_err(place)?,
            next_step: form.next_step.unwrap_or_default(),
            ..ManagerLabels::default()
        }),
        _ => MessageLabels::None,
    };
    let digits: String = form.who.iter().flat_map(|who| who.chars()).filter(char::is_ascii_digit).collect();
    Ok(LabelledMessage {
        speaker,
        who: digits.parse().unwrap_or(1),
        at_secs: form.at,
        text: form.text,
        attachment: form.kind,
        labels,
        known: ALL_KNOWN,
    })
}

fn code<L: Label>(word: &str) -> Result<L, String> {
    L::of_code(word).ok_or_else(|| format!("unknown label '{word}'"))
}

fn set<L: Label>(words: Option<&[String]>) -> Result<LabelSet<L>, String> {
    words.unwrap_or_default().iter().map(|word| code(word)).collect()
}

/// One line of a dialogue.
pub fn write(dialogue: &LabelledDialogue) -> Result<String, serde_json::Error> {
    let messages = dialogue.messages.iter().enumerate().map(|(place, message)| write_message(place, message));
    serde_json::to_string(&DialogueForm {
        id: dialogue.id.clone(),
        shop: dialogue.shop.clone(),
        channel: dialogue.channel.clone(),
        started_at: dialogue.started_at.clone(),
        kind: dialogue.kind.code().to_owned(),
        intent_high: dialogue.intent_high,
        outcome: dialogue.outcome.clone(),
        lost_reason: dialogue.lost_reason.clone(),
        messages: messages.collect(),
    })
}

fn write_message(place: usize, message: &LabelledMessage) -> MessageForm {
    let from = match message.speaker {
        Speaker::Customer => "customer",
        Speaker::Manager => "manager",
        Speaker::Bot => "bot",
        Speaker::System => "system",
    };
    let mut form = MessageForm {
        n: place as u32 + 1,
        from: from.to_owned(),
        who: (message.speaker == Speaker::Manager).then(|| format!("m{}", message.who)),
        at: message.at_secs,
        text: message.text.clone(),
        kind: message.attachment.clone(),
        ..MessageForm::default()
    };
    if let Some(labels) = message.labels.customer() {
        form.topic = Some(codes(labels.topic));
        form.objection = Some(codes(labels.objection));
        form.sentiment = Some(labels.sentiment.code().to_owned());
    }
    if let Some(labels) = message.labels.manager() {
        form.question = Some(labels.question.code().to_owned());
        form.spin = Some(codes(labels.spin));
        form.stage = Some(codes(labels.stage));
        form.next_step = Some(labels.next_step);
    }
    form
}

fn codes<L: Label>(set: LabelSet<L>) -> Vec<String> {
    set.iter().map(|label| label.code().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_back() {
        let line = r#"{"id":"a-1","shop":"flowers","channel":"whatsapp","started_at":"2026-03-02T10:14:00+03:00","kind":"order","intent_high":true,"outcome":"paid","lost_reason":null,"messages":[{"n":1,"from":"customer","at":0,"text":"есть?","topic":["availability"],"objection":[],"sentiment":"neutral"},{"n":2,"from":"manager","who":"m2","at":95,"text":"Для кого?","question":"open","spin":["S"],"stage":["needs"],"next_step":true},{"n":3,"from":"bot","at":96,"text":"..."}]}"#;
        let read = parse(line).unwrap();
        assert_eq!(write(&read[0]).unwrap(), line);
    }

    #[test]
    fn names_the_broken_line() {
        assert!(parse("\n{").unwrap_err().starts_with("line 2"));
        let line = r#"{"id":"a","shop":"b","kind":"order","intent_high":true,"messages":[{"n":7,"from":"customer","topic":["zz"]}]}"#;
        let error = parse(line).unwrap_err();
        assert!(error.contains("message 7") && error.contains("'zz'"), "{error}");
    }
}
