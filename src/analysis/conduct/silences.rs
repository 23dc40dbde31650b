//! Silences of the customer and what the shop did about them (M17, M31), over the whole chat: the
//! follow-up and the return often open an episode of their own.

use chrono::TimeDelta;

use crate::analysis::conduct::heard::{self, Heard};
use crate::analysis::conduct::talk::block_kind;
use crate::analysis::reading::{Line, Side};
use crate::analysis::signs::Sign;
use crate::model::conduct::{BlockKind, FOLLOW_UP_FROM, Silence};
use crate::model::findings::Episode;
use crate::model::labels::{MessageLabels, Objection};

/// What the shop adds within this belongs to the same words.
const SAME_TALK: TimeDelta = TimeDelta::hours(4);

/// Puts every silence of a day or more, and the one that lasts still, into the episode it began in.
pub fn find(lines: &[Line<'_>], labels: &[MessageLabels], episodes: &mut [Episode]) {
    let mut open: Option<(Silence, u32)> = None;
    let mut block: Vec<Heard<'_>> = Vec::new();
    for (line, labels) in lines.iter().zip(labels).filter(|(line, _)| heard::is_heard(line)) {
        let one = Heard { line, labels: *labels };
        if line.side == Side::Customer {
            if let Some((mut silence, episode)) = open.take() {
                silence.back_at = Some(line.message.sent_at);
                keep(silence, episode, episodes);
            }
            open = postpones(&one).then(|| (begin(&one, &block), line.episode));
            continue;
        }
        match &mut open {
            Some((silence, _)) if line.message.sent_at - silence.at >= SAME_TALK => {
                silence.followed_up.get_or_insert((line.message.sent_at, line.message.id, line.manager));
            }
            _ => {
                let fresh = open.is_none() || block.last().is_some_and(|last| last.line.episode != line.episode);
                if fresh {
                    block.clear();
                }
                block.push(one);
                open = Some((begin(&one, &block), line.episode));
            }
        }
    }
    if let Some((silence, episode)) = open {
        keep(silence, episode, episodes);
    }
}

/// "Подумаю": the next word is the shop's, and not at once.
fn postpones(one: &Heard<'_>) -> bool {
    let thinks = one.line.signs.has(Sign::Thinks) || one.customer().objection.contains(Objection::Think);
    thinks && !one.line.needs_reply
}

fn begin(last: &Heard<'_>, block: &[Heard<'_>]) -> Silence {
    Silence {
        after: last.line.message.id,
        at: last.line.message.sent_at,
        manager: last.line.manager.or_else(|| block.last().and_then(|one| one.line.manager)),
        said: if block.is_empty() { BlockKind::Other } else { block_kind(block) },
        followed_up: None,
        back_at: None,
    }
}

fn keep(silence: Silence, episode: u32, episodes: &mut [Episode]) {
    let lasts = silence.back_at.is_none_or(|back| back - silence.at >= FOLLOW_UP_FROM);
    if let Some(episode) = episodes.get_mut(episode as usize).filter(|_| lasts) {
        episode.conduct.silences.push(silence);
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::sample::{at, found};
    use crate::model::conduct::{BlockKind, Silence};

    fn silences(items: &str) -> Vec<Silence> {
        found(items).episodes.into_iter().flat_map(|episode| episode.conduct.silences).collect()
    }

    #[test]
    fn silences_of_a_day_and_what_followed() {
        // Row: chat; of each silence: after, said, followed up at, back at.
        type Told = (i64, BlockKind, Option<i64>, Option<i64>);
        let cases: [(&str, &[Told]); 8] = [
            ("C0 цена? | H60 4 500 ₽", &[(2, BlockKind::Price, None, None)]),
            ("C0 цена? | H60 4 500 ₽ | C5h беру", &[]),
            ("C0 цена? | H60 4 500 ₽ | C2d беру", &[(2, BlockKind::Price, None, Some(172_800))]),
            (
                "C0 цена? | H60 4 500 ₽ | H30h Вам ещё актуально? | C2d беру",
                &[(2, BlockKind::Price, Some(108_000), Some(172_800))],
            ),
            ("C0 цена? | H60 4 500 ₽ | H2h на карту", &[(3, BlockKind::Price, None, None)]),
            ("C0 цена? | H60 4 500 ₽ | C90 подумаю", &[(3, BlockKind::Price, None, None)]),
            ("C0 цена? | H60 4 500 ₽ | C90 подумаю | H120 хорошо", &[(4, BlockKind::Price, None, None)]),
            ("C0 цена?", &[]),
        ];
        for (items, expected) in cases {
            let found: Vec<Told> = silences(items)
                .iter()
                .map(|silence| {
                    let secs = |time: crate::model::time::Time| (time - at(0)).num_seconds();
                    let followed = silence.followed_up.map(|followed| secs(followed.0));
                    (silence.after.0, silence.said, followed, silence.back_at.map(secs))
                })
                .collect();
            assert_eq!(found, expected, "{items}");
        }
    }

    #[test]
    fn a_mailing_is_no_follow_up() {
        assert_eq!(silences("C0 цена? | H60 4 500 ₽ | A30h скидки! | C2d беру")[0].followed_up, None);
    }

    #[test]
    fn a_follow_up_in_a_new_dialog_still_counts() {
        let found = silences("dialog:1 | C0 цена? | H60 4 500 ₽ | dialog:2 | H30h Вам ещё актуально? | C2d беру");
        assert_eq!(found[0].followed_up.map(|followed| followed.0), Some(at(108_000)));
    }
}
