//! Labels of every message of a chat, episode by episode, and of the episodes themselves.

use crate::analysis::reading::{Line, Side};
use crate::model::findings::{Episode, MessageClass};
use crate::model::labels::MessageLabels;
use crate::text::labels::dialogue::Speaker;
use crate::text::labels::judge::Judge;
use crate::text::labels::model_file;

/// Labels of the lines, in their order; kind and intent go into the episodes. Deleted messages,
/// bots and notices have none. Without a readable model nothing is labelled.
pub fn label(lines: &[Line<'_>], episodes: &mut [Episode]) -> Vec<MessageLabels> {
    let mut labels = vec![MessageLabels::None; lines.len()];
    let Some(model) = model_file::shipped() else { return labels };
    let mut judge = Judge::new(model);
    // Lines of two dialogs may alternate: an episode is heard from its beginning to its end.
    let mut order: Vec<usize> = (0..lines.len()).filter(|place| speaker(&lines[*place]).is_some()).collect();
    order.sort_by_key(|place| lines[*place].episode);
    for heard in order.chunk_by(|one, next| lines[*one].episode == lines[*next].episode) {
        judge.begin();
        let Some(first) = heard.first().map(|place| &lines[*place]) else { continue };
        for place in heard {
            let message = lines[*place].message;
            let Some(speaker) = speaker(&lines[*place]) else { continue };
            let at_secs = (message.sent_at - first.message.sent_at).num_seconds();
            labels[*place] = judge.hear(speaker, at_secs, &message.text);
        }
        let found = judge.end();
        if let (Some(found), Some(episode)) = (found, episodes.get_mut(first.episode as usize)) {
            episode.kind = Some(found.kind);
            episode.kind_sure = found.kind_sure;
            episode.intent_high = found.intent_high;
        }
    }
    labels
}

fn speaker(line: &Line<'_>) -> Option<Speaker> {
    match line.class {
        MessageClass::Deleted => None,
        _ if line.side == Side::Customer => Some(Speaker::Customer),
        _ if line.side == Side::Human => Some(Speaker::Manager),
        _ => None,
    }
}
