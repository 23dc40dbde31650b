//! What a manager can work on. Each topic is something done or left undone in an episode.

use crate::metrics::chat::is_sound;
use crate::model::conduct::Criterion;
use crate::model::facts::Rules;
use crate::model::findings::{Episode, Wait};
use crate::model::labels::{EpisodeKind, Label, SpinCode, Stage};

/// One thing that can be worked on.
pub struct Topic {
    /// Stable name: stored with every focus.
    pub name: &'static str,
    /// Its name for people, as the end of "работаем над: ...".
    pub title: &'static str,
    /// What to do, in one sentence.
    pub advice: &'static str,
    /// The stage whose phrases serve as examples.
    pub stage: Stage,
    /// Whether it was done in the episode; absent when it was not due.
    pub done: fn(&Episode, &Rules) -> Option<bool>,
}

/// Every topic. The place breaks ties: what is learned sooner stands first.
pub const TOPICS: &[Topic] = &[
    Topic {
        name: "next_step",
        title: "topic-next-step",
        advice: "topic-next-step-advice",
        stage: Stage::Closing,
        done: |episode, _| (episode.interest && episode.outbound > 0).then_some(episode.next_step),
    },
    Topic {
        name: "in_time",
        title: "topic-in-time",
        advice: "topic-in-time-advice",
        stage: Stage::Greeting,
        done: |episode, rules| {
            let first: &Wait = episode.waits.iter().find(|wait| wait.first && is_sound(wait))?;
            first.answered().filter(|_| !first.off_hours)?;
            Some(first.work_secs? <= rules.targets_secs[0])
        },
    },
    Topic {
        name: "need_first",
        title: "topic-need-first",
        advice: "topic-need-first-advice",
        stage: Stage::Needs,
        done: |episode, _| criterion(episode, Criterion::NeedFirst),
    },
    Topic {
        name: "answers",
        title: "topic-answers",
        advice: "topic-answers-advice",
        stage: Stage::Presentation,
        done: |episode, _| criterion(episode, Criterion::AllAnswered),
    },
    Topic {
        name: "objections",
        title: "topic-objections",
        advice: "topic-objections-advice",
        stage: Stage::Objection,
        done: |episode, _| criterion(episode, Criterion::ObjectionAnswered),
    },
    Topic {
        name: "upsell",
        title: "topic-upsell",
        advice: "topic-upsell-advice",
        stage: Stage::Upsell,
        done: |episode, _| criterion(episode, Criterion::Upsell),
    },
    Topic {
        name: "problem",
        title: "topic-problem",
        advice: "topic-problem-advice",
        stage: Stage::Needs,
        done: |episode, _| stage_asked(episode, SpinCode::Problem),
    },
    Topic {
        name: "benefit",
        title: "topic-benefit",
        advice: "topic-benefit-advice",
        stage: Stage::Needs,
        done: |episode, _| stage_asked(episode, SpinCode::NeedPayoff),
    },
];

/// A criterion of quality that the texts decide; absent where it does not apply.
fn criterion(episode: &Episode, criterion: Criterion) -> Option<bool> {
    episode.conduct.criteria.iter().find(|mark| mark.criterion == criterion).map(|mark| mark.met)
}

/// A question of the stage in a consultation.
fn stage_asked(episode: &Episode, code: SpinCode) -> Option<bool> {
    let consults = episode.kind == Some(EpisodeKind::Consultation) && episode.outbound > 0;
    consults.then(|| episode.conduct.stages_asked.get(code.place()).is_some_and(|asked| *asked > 0))
}

/// The topic of that name; absent when a later version dropped it.
pub fn topic(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}
