//! What a manager can work on. Each topic is something done or left undone in an episode.

use crate::metrics::chat::is_sound;
use crate::model::facts::Rules;
use crate::model::findings::{Episode, Wait};
use crate::model::labels::Stage;

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
        name: "questions",
        title: "topic-questions",
        advice: "topic-questions-advice",
        stage: Stage::Needs,
        done: |episode, _| (episode.interest && episode.outbound > 0).then_some(episode.questions > 0),
    },
];

/// The topic of that name; absent when a later version dropped it.
pub fn topic(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}
