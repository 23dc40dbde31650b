//! Lessons: the episodes of a chat as labelled dialogues in which only what people of the shop
//! said is known. The rest of the labels is what the model believes: context, not a lesson.

use std::collections::HashMap;

use crate::analysis::judging::OwnLabels;
use crate::model::chat::{ChatInput, Message};
use crate::model::findings::{ChatFindings, MessageClass, MessageMark};
use crate::model::ids::MessageId;
use crate::model::labels::{EpisodeKind, MessageLabels};
use crate::text::labels::dialogue::{LabelledDialogue, LabelledMessage, Speaker};

/// The kind of shop these dialogues are said to be of: kept apart from the corpus in the folds.
const OWN_SHOP: &str = "own";

/// Episodes with at least one own label. `findings` are of the same chat, made with the same labels.
pub fn of_chat(input: &ChatInput, findings: &ChatFindings, own: &OwnLabels) -> Vec<LabelledDialogue> {
    let texts: HashMap<MessageId, &Message> = input.messages.iter().map(|message| (message.id, message)).collect();
    let mut episodes: Vec<LabelledDialogue> = Vec::new();
    for number in 0..findings.episodes.len() as u32 {
        let marks = findings.marks.iter().filter(|mark| mark.episode == number);
        let heard: Vec<(&MessageMark, &Message)> =
            marks.filter_map(|mark| Some((mark, *texts.get(&mark.id)?))).collect();
        let Some((first, _)) = heard.first() else { continue };
        let messages: Vec<LabelledMessage> = heard
            .iter()
            .filter_map(|(mark, message)| {
                let at_secs = (mark.at - first.at).num_seconds();
                Some(lesson(speaker(mark.class)?, at_secs, mark.labels, message, own))
            })
            .collect();
        if messages.iter().any(|message| message.known != 0) {
            episodes.push(dialogue(format!("{}-{number}", findings.chat), messages));
        }
    }
    episodes
}

fn dialogue(id: String, messages: Vec<LabelledMessage>) -> LabelledDialogue {
    LabelledDialogue {
        id,
        shop: OWN_SHOP.to_owned(),
        channel: String::new(),
        started_at: String::new(),
        kind: EpisodeKind::Other,
        intent_high: false,
        outcome: String::new(),
        lost_reason: None,
        kind_known: false,
        messages,
    }
}

fn lesson(
    speaker: Speaker,
    at_secs: i64,
    labels: MessageLabels,
    message: &Message,
    own: &OwnLabels,
) -> LabelledMessage {
    let told = own.get(&message.id).map(Vec::as_slice).unwrap_or_default();
    let known = told.iter().fold(0, |known, (head, _)| known | 1 << *head as u8);
    LabelledMessage { speaker, who: 1, at_secs, text: message.text.clone(), attachment: None, labels, known }
}

fn speaker(class: MessageClass) -> Option<Speaker> {
    match class {
        MessageClass::Customer | MessageClass::Reaction => Some(Speaker::Customer),
        MessageClass::Human | MessageClass::Template => Some(Speaker::Manager),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::analysis::judging::Judgement;
    use crate::analysis::sample::{at, chat, rules};
    use crate::analysis::{Context, analyse_by};
    use crate::model::ids::ChatId;
    use crate::model::own_label::{LabelHead, OwnLabel};

    fn own(message: i64, head: LabelHead, codes: &[&str]) -> OwnLabel {
        OwnLabel {
            message: MessageId(message),
            chat: ChatId(1),
            head,
            codes: head.bits_of(codes).unwrap(),
            believed: 0,
            model: 0,
            author: "telegram:1".into(),
            at: at(0),
            sampled: false,
        }
    }

    #[test]
    fn what_people_said_is_shown_and_taught_and_nothing_else() {
        let input = chat("C0 сколько стоит? | H65 2500 ₽. Для кого выбираете? | C90 дорого | H120 Понимаю");
        let labels = [
            own(2, LabelHead::Spin, &["P"]),
            own(3, LabelHead::Objection, &["think"]),
            own(4, LabelHead::Spin, &["S"]),
        ];
        let judgement = Judgement::new(None, &labels);
        let team_texts = HashSet::new();
        let context = Context { rules: &rules(), team_texts: &team_texts, gaps: &[] };
        let findings = analyse_by(&input, &context, &judgement);
        let manager = |place: usize| findings.marks[place].labels.manager().unwrap();
        assert_eq!((manager(1).spin.bits(), manager(1).spin_sure), (0b10, 100));
        assert!(manager(3).question.asks(), "who names a code says that it asks");
        let lessons = of_chat(&input, &findings, &judgement.own);
        let known: Vec<u8> = lessons[0].messages.iter().map(|message| message.known).collect();
        let bit = |head: LabelHead| 1_u8 << head as u8;
        assert_eq!(known, [0, bit(LabelHead::Spin), bit(LabelHead::Objection), bit(LabelHead::Spin)]);
        assert!(!lessons[0].kind_known && lessons.len() == 1);
        assert!(of_chat(&input, &findings, &OwnLabels::new()).is_empty());
    }
}
