//! How each episode was led: one file a finding, over the words that were heard and their labels.
//! A new finding: its file, a field of `model::conduct::Conduct`, a line in [`find`].

use crate::analysis::reading::Line;
use crate::model::conduct::Conduct;
use crate::model::findings::{Episode, MessageMark};
use crate::model::labels::{EpisodeKind, MessageLabels};
use crate::model::time::ShopHours;

pub mod asked;
pub mod heard;
pub mod lost;
pub mod objections;
pub mod offers;
pub mod productive;
pub mod promises;
pub mod quality;
pub mod silences;
pub mod talk;

/// Fills the conduct of every episode, and which questions of the marks were productive.
pub fn find(
    lines: &[Line<'_>],
    labels: &[MessageLabels],
    episodes: &mut [Episode],
    marks: &mut [MessageMark],
    hours: &ShopHours,
) {
    // Lines of two dialogs may alternate: an episode is heard from its beginning to its end.
    let mut order: Vec<usize> = (0..lines.len()).filter(|place| heard::is_heard(&lines[*place])).collect();
    order.sort_by_key(|place| lines[*place].episode);
    for places in order.chunk_by(|one, next| lines[*one].episode == lines[*next].episode) {
        let heard: Vec<heard::Heard<'_>> =
            places.iter().map(|place| heard::Heard { line: &lines[*place], labels: labels[*place] }).collect();
        let number = heard.first().map_or(0, |one| one.line.episode) as usize;
        let new = is_new(episodes, number);
        let Some(episode) = episodes.get_mut(number) else { continue };
        let blocks = heard::blocks(&heard);
        for (place, productive) in productive::questions(&heard, &blocks) {
            marks[places[place]].productive = productive;
        }
        episode.conduct = conduct(&heard, &blocks, episode, hours);
        episode.conduct.lost_reason = lost::reason(&heard, &blocks, episode);
        episode.conduct.criteria = quality::criteria(&heard, &blocks, episode, new);
    }
    silences::find(lines, labels, episodes);
}

fn conduct(heard: &[heard::Heard<'_>], blocks: &[heard::Block], episode: &Episode, hours: &ShopHours) -> Conduct {
    let (asked, unanswered) = asked::questions(heard);
    Conduct {
        buying_signal: offers::buying_signal(heard, episode),
        asked,
        unanswered,
        promises: promises::promises(heard, blocks, hours),
        silences: Vec::new(),
        blocks: talk::count_blocks(heard, blocks),
        talk: talk::talk(heard),
        stages_asked: productive::stages(heard),
        lost_reason: None,
        criteria: Vec::new(),
        objections: objections::objections(heard),
        upsell: offers::upsell(heard),
        step: offers::step(heard, blocks),
    }
}

/// An episode of a sale: the customer chooses or orders, or at least asked for something.
pub fn is_sale(episode: &Episode) -> bool {
    match episode.kind {
        Some(kind) => matches!(kind, EpisodeKind::Consultation | EpisodeKind::Order),
        None => episode.interest,
    }
}

/// A talk that goes on from yesterday needs no second greeting.
fn is_new(episodes: &[Episode], number: usize) -> bool {
    let Some(before) = number.checked_sub(1).and_then(|before| episodes.get(before)) else { return true };
    episodes.get(number).is_none_or(|episode| episode.started_at - before.ended_at >= chrono::TimeDelta::hours(24))
}
