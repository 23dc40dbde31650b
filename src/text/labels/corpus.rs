//! Labelled dialogues in their compact form, the form of the corpus in `text/corpus`.
//!
//! `@ channel kind high|low outcome lost_reason|-` begins a dialogue. Then a line a message:
//! `C secs topics objections mood | text`, `M secs question spin stages step | text`,
//! `B secs | text` (bot), `Y secs | text` (system), `C secs [image]` (no text). `M2` is a second
//! manager. `#` begins a comment line. Codes: see the tables below.

use crate::model::labels::{
    CustomerLabels, EpisodeKind, Label, LabelSet, ManagerLabels, MessageLabels, Objection, SpinCode, Stage, Topic,
};
use crate::text::labels::dialogue::{ALL_KNOWN, LabelledDialogue, LabelledMessage, Speaker};

const TOPICS: [(&str, Topic); 15] = [
    ("pr", Topic::Price),
    ("av", Topic::Availability),
    ("sz", Topic::SizeFit),
    ("pd", Topic::Product),
    ("dl", Topic::Delivery),
    ("pm", Topic::Payment),
    ("di", Topic::Discount),
    ("os", Topic::OrderStatus),
    ("re", Topic::ReturnExchange),
    ("co", Topic::Complaint),
    ("pu", Topic::Purchase),
    ("cd", Topic::ContactData),
    ("gr", Topic::Greeting),
    ("th", Topic::Thanks),
    ("ot", Topic::Other),
];
const STAGES: &str = "gnpjulfs";
const QUESTIONS: &str = "nocak";
const MOODS: &str = "-0+";
const OUTCOMES: [&str; 3] = ["paid", "ordered", "none"];
const LOST: [&str; 8] =
    ["no_answer", "slow_answer", "no_next_step", "price", "not_available", "went_silent", "fit", "other"];

/// Reads a file of dialogues of one kind of shop. The error names the line and what is wrong.
pub fn parse(shop: &str, text: &str) -> Result<Vec<LabelledDialogue>, String> {
    let mut dialogues: Vec<LabelledDialogue> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = |fault: String| format!("line {}: {fault}", number + 1);
        if let Some(head) = line.strip_prefix('@') {
            let id = format!("{shop}-{:03}", dialogues.len() + 1);
            dialogues.push(parse_head(id, shop, head).map_err(place)?);
            continue;
        }
        let dialogue = dialogues.last_mut().ok_or_else(|| place("a message before the first '@' line".into()))?;
        let message = parse_message(line).map_err(place)?;
        if dialogue.messages.last().is_some_and(|last| last.at_secs > message.at_secs) {
            return Err(place("the message is earlier than the one before".into()));
        }
        dialogue.messages.push(message);
    }
    Ok(dialogues)
}

fn parse_head(id: String, shop: &str, head: &str) -> Result<LabelledDialogue, String> {
    let fields: Vec<&str> = head.split_whitespace().collect();
    let [channel, kind, intent, outcome, lost] = fields[..] else {
        return Err("a dialogue needs channel, kind, intent, outcome, lost reason".into());
    };
    let known = |list: &[&str], word: &str| list.contains(&word).then(|| word.to_owned());
    let intent_high = match intent {
        "high" => true,
        "low" => false,
        other => return Err(format!("intent is 'high' or 'low', not '{other}'")),
    };
    Ok(LabelledDialogue {
        id,
        shop: shop.to_owned(),
        channel: channel.to_owned(),
        started_at: String::new(),
        kind: EpisodeKind::of_code(kind).ok_or_else(|| format!("unknown kind '{kind}'"))?,
        intent_high,
        outcome: known(&OUTCOMES, outcome).ok_or_else(|| format!("unknown outcome '{outcome}'"))?,
        lost_reason: match lost {
            "-" => None,
            word => Some(known(&LOST, word).ok_or_else(|| format!("unknown lost reason '{word}'"))?),
        },
        kind_known: true,
        messages: Vec::new(),
    })
}

fn parse_message(line: &str) -> Result<LabelledMessage, String> {
    let (head, text) = line.split_once(" | ").unwrap_or((line, ""));
    let fields: Vec<&str> = head.split_whitespace().collect();
    let (who, at) = match fields[..] {
        [who, at, ..] => (who, at),
        _ => return Err("a message needs a speaker and a second".into()),
    };
    let at_secs = at.parse().map_err(|_| format!("'{at}' is no number of seconds"))?;
    let speaker = match who.chars().next() {
        Some('C') => Speaker::Customer,
        Some('M') => Speaker::Manager,
        Some('B') => Speaker::Bot,
        Some('Y') => Speaker::System,
        _ => return Err(format!("unknown speaker '{who}'")),
    };
    let mut message = LabelledMessage {
        speaker,
        who: if who.len() > 1 { who[1..].parse().map_err(|_| format!("unknown speaker '{who}'"))? } else { 1 },
        at_secs,
        text: text.to_owned(),
        attachment: None,
        labels: MessageLabels::None,
        known: ALL_KNOWN,
    };
    if let Some(kind) = fields.get(2).and_then(|word| word.strip_prefix('[')?.strip_suffix(']')) {
        message.attachment = Some(kind.to_owned());
        message.labels = match speaker {
            Speaker::Customer => MessageLabels::Customer(CustomerLabels::default()),
            Speaker::Manager => MessageLabels::Manager(ManagerLabels::default()),
            _ => MessageLabels::None,
        };
        return Ok(message);
    }
    message.labels = match (speaker, &fields[2..]) {
        (Speaker::Customer, [topics, objections, mood]) => {
            MessageLabels::Customer(parse_customer(topics, objections, mood)?)
        }
        (Speaker::Manager, [question, spin, stages, step]) => {
            MessageLabels::Manager(parse_manager(question, spin, stages, step)?)
        }
        (Speaker::Bot | Speaker::System, []) => MessageLabels::None,
        _ => return Err(format!("wrong number of labels before ' | ' in '{head}'")),
    };
    Ok(message)
}

fn parse_customer(topics: &str, objections: &str, mood: &str) -> Result<CustomerLabels, String> {
    let topic = |word: &str| {
        TOPICS.iter().find(|(code, _)| *code == word).map(|(_, topic)| *topic).ok_or(format!("unknown topic '{word}'"))
    };
    let objection = |word: &str| Objection::of_code(word).ok_or(format!("unknown objection '{word}'"));
    Ok(CustomerLabels {
        topic: words(topics).map(topic).collect::<Result<LabelSet<Topic>, _>>()?,
        objection: words(objections).map(objection).collect::<Result<LabelSet<Objection>, _>>()?,
        sentiment: letter_of(MOODS, mood)?,
        ..CustomerLabels::default()
    })
}

fn parse_manager(question: &str, spin: &str, stages: &str, step: &str) -> Result<ManagerLabels, String> {
    let code = |letter: char| SpinCode::of_code(&letter.to_string()).ok_or(format!("unknown SPIN code '{letter}'"));
    let stage = |letter: char| letter_of::<Stage>(STAGES, &letter.to_string());
    let labels = ManagerLabels {
        question: letter_of(QUESTIONS, question)?,
        spin: letters(spin).map(code).collect::<Result<LabelSet<SpinCode>, _>>()?,
        stage: letters(stages).map(stage).collect::<Result<LabelSet<Stage>, _>>()?,
        next_step: match step {
            "+" => true,
            "-" => false,
            other => return Err(format!("next step is '+' or '-', not '{other}'")),
        },
        ..ManagerLabels::default()
    };
    check_manager(&labels)?;
    Ok(labels)
}

/// What the guide forbids.
pub fn check_manager(labels: &ManagerLabels) -> Result<(), String> {
    if labels.question.asks() == labels.spin.is_empty() {
        return Err("SPIN codes go with open, closed and alternative questions, and only with them".into());
    }
    Ok(())
}

fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter(|word| *word != "-")
}

fn letters(list: &str) -> impl Iterator<Item = char> {
    list.chars().filter(|letter| *letter != '-')
}

fn letter_of<L: Label>(alphabet: &str, word: &str) -> Result<L, String> {
    let place = (word.chars().count() == 1).then(|| alphabet.find(word)).flatten();
    place
        .and_then(|place| L::ALL.get(place).copied())
        .ok_or_else(|| format!("unknown code '{word}', one of '{alphabet}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_compact_form() {
        let text = "# note\n@ whatsapp consultation high none price\nC 0 gr,av - 0 | Добрый день | есть?\nM2 9 o S gn + | Для кого?\nC 20 [image]\nB 21 | привет\n";
        let read = parse("flowers", text).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].lost_reason.as_deref(), Some("price"));
        let labels: Vec<_> = read[0].messages.iter().map(|message| message.labels).collect();
        assert!(labels[0].customer().unwrap().topic.contains(Topic::Availability));
        assert_eq!(read[0].messages[0].text, "Добрый день | есть?");
        assert!(labels[1].manager().unwrap().stage.contains(Stage::Needs));
        assert_eq!(read[0].messages[1].who, 2);
        assert_eq!(labels[3], MessageLabels::None);
    }

    #[test]
    fn names_the_broken_line() {
        let broken = [
            ("C 0 gr - 0 | x", "line 1"),
            ("@ a consultation high", "line 1"),
            ("@ a consultation high none -\nC x gr - 0 | x", "line 2"),
            ("@ a consultation high none -\nC 0 zz - 0 | x", "'zz'"),
            ("@ a consultation high none -\nM 0 n S - - | x", "SPIN"),
            ("@ a consultation high none -\nM 0 o - - - | x", "SPIN"),
            ("@ a consultation high none -\nM 0 o S n | x", "number of labels"),
            ("@ a consultation high none -\nC 9 - - 0 | x\nC 1 - - 0 | y", "line 3"),
        ];
        for (text, fault) in broken {
            let error = parse("shop", text).unwrap_err();
            assert!(error.contains(fault), "{text}: {error}");
        }
    }
}
