//! The corpus of labelled dialogues read as chats: how often the reason of a loss is the one people named.

use std::collections::BTreeMap;

use super::sample::{at, empty_chat, found_in, message};
use crate::model::chat::{Author, MessageKind};
use crate::model::conduct::LostReason;
use crate::model::ids::ManagerId;
use crate::model::labels::EpisodeKind;
use crate::text::labels::dialogue::{LabelledDialogue, Speaker};
use crate::text::labels::shipped_corpus;

fn reason(dialogue: &LabelledDialogue) -> Option<LostReason> {
    let mut input = empty_chat(1);
    for (said, id) in dialogue.messages.iter().zip(1..) {
        let author = match said.speaker {
            Speaker::Customer => Author::Customer(None),
            Speaker::Manager => Author::Manager(Some(ManagerId(i64::from(said.who)))),
            Speaker::Bot => Author::Bot(Some(1)),
            Speaker::System => Author::Channel,
        };
        let mut line = message(id, at(said.at_secs), author);
        line.text = said.text.clone();
        if said.attachment.is_some() {
            line.kind = MessageKind::Image;
        }
        input.messages.push(line);
    }
    found_in(&input, &[]).episodes.first().and_then(|episode| episode.conduct.lost_reason)
}

#[test]
fn reasons_of_loss_are_mostly_those_that_people_name() {
    let lost = |dialogue: &&LabelledDialogue| {
        let sale = matches!(dialogue.kind, EpisodeKind::Consultation | EpisodeKind::Order);
        sale && dialogue.outcome == "none" && dialogue.lost_reason.is_some()
    };
    let dialogues = shipped_corpus::all().expect("the corpus is readable");
    let mut confused: BTreeMap<(String, &str), u32> = BTreeMap::new();
    let (mut right, mut all) = (0_u32, 0_u32);
    for dialogue in dialogues.iter().filter(lost) {
        let told = dialogue.lost_reason.clone().unwrap_or_default();
        let found = reason(dialogue).map_or("-", LostReason::code);
        all += 1;
        right += u32::from(told == found);
        *confused.entry((told, found)).or_default() += 1;
    }
    println!("{right} of {all}: {confused:#?}");
    assert!(all > 100 && right * 100 >= all * 40, "{right} of {all}: {confused:?}");
}
