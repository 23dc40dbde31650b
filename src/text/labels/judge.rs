//! The judge: hears a dialogue message by message and labels each by the model and the rules of
//! the guide: codes only with a question, `needs` with S, P, I and N, no step in a courtesy.

use crate::model::labels::{
    CustomerLabels, EpisodeKind, Label, LabelSet, ManagerLabels, MessageLabels, Objection, QuestionKind, Sentiment,
    SpinCode, Stage, Topic,
};
use crate::text::labels::dialogue::Speaker;
use crate::text::labels::listener::Listener;
use crate::text::labels::listener::shape::Possible;
use crate::text::labels::manner;
use crate::text::learn::features::{Features, mix, word_hash};
use crate::text::learn::heads::{Head, Table, best, logistic, softmax};

/// Heads of managers' messages.
pub const QUESTION: Head = Head { first: 0, count: 5, exclusive: true };
pub const SPIN: Head = Head { first: 5, count: 7, exclusive: true };
pub const STAGE: Head = Head { first: 12, count: 8, exclusive: false };
pub const STEP: Head = Head { first: 20, count: 1, exclusive: false };
pub const MANAGER: [Head; 4] = [QUESTION, SPIN, STAGE, STEP];
/// Heads of customers' messages.
pub const TOPIC: Head = Head { first: 0, count: 15, exclusive: false };
pub const OBJECTION: Head = Head { first: 15, count: 7, exclusive: false };
pub const MOOD: Head = Head { first: 22, count: 3, exclusive: true };
pub const CUSTOMER: [Head; 3] = [TOPIC, OBJECTION, MOOD];
/// Heads of dialogues.
pub const KIND: Head = Head { first: 0, count: 4, exclusive: true };
pub const INTENT: Head = Head { first: 4, count: 1, exclusive: false };
pub const DIALOGUE: [Head; 2] = [KIND, INTENT];

/// Everything learned. `cuts`: a label of a set holds from this share on.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub manager: Table,
    pub customer: Table,
    pub dialogue: Table,
    pub manager_cuts: Vec<f32>,
    pub customer_cuts: Vec<f32>,
    pub dialogue_cuts: Vec<f32>,
}

/// Of a message with more questions than this the first ones tell.
const SENTENCES_HEARD: usize = 4;

/// What the whole dialogue turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DialogueLabels {
    pub kind: EpisodeKind,
    /// Confidence in percent.
    pub kind_sure: u8,
    pub intent_high: bool,
}

/// Judges dialogues, one after another.
pub struct Judge<'m> {
    model: &'m Model,
    listener: Listener,
    notes: Notes,
    features: Features,
    /// The customer said that they buy.
    bought: bool,
    /// Shares of the heads of the message just judged.
    pub shares: Vec<f32>,
}

impl<'m> Judge<'m> {
    pub fn new(model: &'m Model) -> Judge<'m> {
        Judge {
            model,
            listener: Listener::default(),
            notes: Notes::default(),
            features: Features::default(),
            bought: false,
            shares: Vec::new(),
        }
    }

    /// Forgets the dialogue before.
    pub fn begin(&mut self) {
        self.listener.begin();
        self.notes = Notes::default();
        self.bought = false;
    }

    /// Labels of the next message of the dialogue. Messages of bots and systems have none.
    pub fn hear(&mut self, speaker: Speaker, at_secs: i64, text: &str) -> MessageLabels {
        if !matches!(speaker, Speaker::Customer | Speaker::Manager) {
            return MessageLabels::None;
        }
        if text.trim().is_empty() {
            let labels = empty(speaker);
            self.listener.hear(speaker, at_secs, "", &mut self.features);
            self.shares.clear();
            self.listener.settle(speaker, at_secs, labels);
            return labels;
        }
        if manner::read(text).is_foreign() {
            self.shares.clear();
            return MessageLabels::NotJudged;
        }
        let sentences = match speaker {
            Speaker::Manager => self.hear_sentences(at_secs, text),
            _ => None,
        };
        self.listener.hear(speaker, at_secs, text, &mut self.features);
        let labels = match speaker {
            Speaker::Customer => {
                self.model.customer.score(&self.features, &mut self.shares);
                share(&CUSTOMER, &mut self.shares);
                MessageLabels::Customer(decide_customer(&self.shares, &self.model.customer_cuts))
            }
            _ => {
                self.model.manager.score(&self.features, &mut self.shares);
                share(&MANAGER, &mut self.shares);
                if self.listener.normal.question_mark || self.listener.requests() {
                    mark_asks(&mut self.shares);
                }
                limit(&mut self.shares, self.listener.possible());
                if let Some(sentences) = sentences {
                    let whole = self.shares[..QUESTION.count].iter_mut();
                    whole.zip(sentences).for_each(|(share, part)| *share = 0.5 * *share + 0.5 * part);
                }
                let mut labels = decide_manager(&self.shares, &self.model.manager_cuts);
                labels.next_step &= labels.question.asks() || !self.listener.is_bare_word();
                MessageLabels::Manager(labels)
            }
        };
        self.bought |= labels.customer().is_some_and(|labels| labels.topic.contains(Topic::Purchase));
        self.notes.take(&self.listener, labels);
        self.listener.settle(speaker, at_secs, labels);
        labels
    }

    /// Several questions in one message: each is heard alone, and the one that asks most decides
    /// (open, then alternative, then closed). `None` when there is one question or none.
    fn hear_sentences(&mut self, at_secs: i64, text: &str) -> Option<[f32; QUESTION.count]> {
        let spans = self.listener.asking_sentences(text);
        if spans.len() < 2 {
            return None;
        }
        let mut most = [0.0_f32; QUESTION.count];
        for span in spans.into_iter().take(SENTENCES_HEARD) {
            self.listener.hear(Speaker::Manager, at_secs, text.get(span).unwrap_or_default(), &mut self.features);
            self.model.manager.score(&self.features, &mut self.shares);
            share(&MANAGER, &mut self.shares);
            mark_asks(&mut self.shares);
            limit(&mut self.shares, self.listener.possible());
            most.iter_mut().zip(&self.shares).for_each(|(most, share)| *most = most.max(*share));
        }
        let mut rest = 1.0;
        let mut shares = [0.0; QUESTION.count];
        for kind in [QuestionKind::Open, QuestionKind::Alternative, QuestionKind::Closed] {
            shares[kind.place()] = rest * most[kind.place()];
            rest -= shares[kind.place()];
        }
        shares[QuestionKind::Courtesy.place()] = rest;
        Some(shares)
    }

    /// What the dialogue heard so far is; `None` when nothing was said.
    pub fn end(&mut self) -> Option<DialogueLabels> {
        if self.notes.words.is_empty() {
            return None;
        }
        self.notes.features(&mut self.features);
        self.model.dialogue.score(&self.features, &mut self.shares);
        share(&DIALOGUE, &mut self.shares);
        let kind = best(&self.shares[..KIND.count]);
        // Who buys is no stranger, whatever the rest sounds like.
        let stranger = EpisodeKind::ALL[kind] == EpisodeKind::Other && self.bought;
        let kind = if stranger { EpisodeKind::Order.place() } else { kind };
        Some(DialogueLabels {
            kind: EpisodeKind::ALL[kind],
            kind_sure: percent(self.shares[kind]),
            intent_high: self.shares[INTENT.first] >= self.model.dialogue_cuts[INTENT.first],
        })
    }
}

/// Labels of a message without words.
pub fn empty(speaker: Speaker) -> MessageLabels {
    match speaker {
        Speaker::Customer => MessageLabels::Customer(CustomerLabels::default()),
        Speaker::Manager => MessageLabels::Manager(ManagerLabels::default()),
        Speaker::Bot | Speaker::System => MessageLabels::None,
    }
}

/// Scores of heads into shares.
pub fn share(heads: &[Head], scores: &mut [f32]) {
    for head in heads {
        let scores = &mut scores[head.first..head.first + head.count];
        if head.exclusive {
            softmax(scores);
        } else {
            scores.iter_mut().for_each(|score| *score = logistic(*score));
        }
    }
}

/// A question mark asks: of the kinds of questions only the others remain.
fn mark_asks(shares: &mut [f32]) {
    let none = shares[QuestionKind::None.place()];
    let rest = (1.0 - none).max(1e-6);
    shares[QuestionKind::None.place()] = 0.0;
    shares[QuestionKind::None.place() + 1..QUESTION.count].iter_mut().for_each(|share| *share /= rest);
}

/// Of the kinds of questions only those remain that the words leave possible.
fn limit(shares: &mut [f32], possible: Possible) {
    let dropped: &[QuestionKind] = match possible {
        Possible::Open => &[QuestionKind::Closed, QuestionKind::Alternative],
        Possible::Choice => &[QuestionKind::Open],
        Possible::Anything => return,
    };
    dropped.iter().for_each(|kind| shares[kind.place()] = 0.0);
    let rest = shares[..QUESTION.count].iter().sum::<f32>().max(1e-6);
    shares[..QUESTION.count].iter_mut().for_each(|share| *share /= rest);
}

fn percent(share: f32) -> u8 {
    (share * 100.0).clamp(0.0, 100.0) as u8
}

/// Labels of a set from their cuts on, and how sure the nearest decision was.
fn decide_set<L: Label>(shares: &[f32], cuts: &[f32], head: Head) -> (LabelSet<L>, u8) {
    let mut set = LabelSet::default();
    let mut sure = 1.0_f32;
    for (place, label) in L::ALL.iter().enumerate() {
        let (share, cut) = (shares[head.first + place], cuts[head.first + place]);
        let holds = share >= cut;
        if holds {
            set.insert(*label);
        }
        // Distance from the cut, so that the cut itself is one half.
        let side = if holds { (share - cut) / (1.0 - cut).max(1e-3) } else { (cut - share) / cut.max(1e-3) };
        sure = sure.min(0.5 + 0.5 * side);
    }
    (set, percent(sure))
}

/// Labels of a manager's message from the shares of its heads.
pub fn decide_manager(shares: &[f32], cuts: &[f32]) -> ManagerLabels {
    let question_place = best(&shares[..QUESTION.count]);
    let question = QuestionKind::ALL[question_place];
    let (mut stage, stage_sure) = decide_set::<Stage>(shares, cuts, STAGE);
    let mut spin = LabelSet::default();
    let mut spin_sure = percent(1.0 - shares[QuestionKind::None.place()]).max(percent(shares[question_place]));
    stage.remove(Stage::Needs);
    if question.asks() {
        let codes = &shares[SPIN.first..SPIN.first + SPIN.count];
        let code = best(codes);
        spin.insert(SpinCode::ALL[code]);
        spin_sure = percent(codes[code]);
        if SpinCode::ALL[code].is_spin() {
            stage.insert(Stage::Needs);
        }
    }
    let step = shares[STEP.first];
    let next_step = match question {
        QuestionKind::Courtesy => false,
        _ if question.asks() && !spin.contains(SpinCode::Other) => true,
        _ => step >= cuts[STEP.first],
    };
    ManagerLabels {
        question,
        spin,
        stage,
        next_step,
        question_sure: percent(shares[question_place]),
        spin_sure,
        stage_sure,
        next_step_sure: percent(step.max(1.0 - step)),
    }
}

/// Labels of a customer's message from the shares of its heads.
pub fn decide_customer(shares: &[f32], cuts: &[f32]) -> CustomerLabels {
    let (mut topic, topic_sure) = decide_set::<Topic>(shares, cuts, TOPIC);
    if topic.is_empty() {
        // The guide names a topic for every text: the one nearest to its cut.
        let ratio = |place: usize| shares[place] / cuts[place].max(1e-3);
        let nearest = (0..TOPIC.count).max_by(|one, other| ratio(*one).total_cmp(&ratio(*other)));
        topic.insert(Topic::ALL[nearest.unwrap_or_default()]);
    }
    if topic.len() > 1 {
        topic.remove(Topic::Other);
    }
    let (objection, objection_sure) = decide_set::<Objection>(shares, cuts, OBJECTION);
    let moods = &shares[MOOD.first..MOOD.first + MOOD.count];
    let mood = best(moods);
    CustomerLabels {
        topic,
        objection,
        sentiment: Sentiment::ALL[mood],
        topic_sure,
        objection_sure,
        sentiment_sure: percent(moods[mood]),
    }
}

/// What is noted of a dialogue for its own labels.
#[derive(Debug, Default, Clone)]
pub struct Notes {
    words: Vec<(bool, u64)>,
    topics: [u32; 16],
    stages: [u32; 8],
    codes: [u32; 7],
    customer: u32,
    manager: u32,
}

/// Words of a dialogue that count.
const WORDS_OF_DIALOGUE: usize = 600;

impl Notes {
    /// Notes a message heard and its labels.
    pub fn take(&mut self, listener: &Listener, labels: MessageLabels) {
        let customer = labels.customer().is_some();
        let room = WORDS_OF_DIALOGUE.saturating_sub(self.words.len());
        self.words.extend(listener.words().iter().take(room).map(|word| (customer, *word)));
        if let Some(labels) = labels.customer() {
            self.customer += 1;
            labels.topic.iter().for_each(|topic| self.topics[topic.place()] += 1);
        }
        if let Some(labels) = labels.manager() {
            self.manager += 1;
            labels.stage.iter().for_each(|stage| self.stages[stage.place()] += 1);
            labels.spin.iter().for_each(|code| self.codes[code.place()] += 1);
        }
    }

    /// The dialogue as the learner sees it.
    pub fn features(&self, features: &mut Features) {
        features.clear();
        for (customer, word) in &self.words {
            features.push(mix(0xd1 + u64::from(*customer), *word));
        }
        features.close(0.7, true);
        let counts = self.topics.iter().chain(&self.stages).chain(&self.codes);
        for (place, count) in counts.enumerate() {
            // One, two, three, four or more: each step adds its own mark.
            for step in 0..(*count).min(4) {
                features.push(mix(word_hash("count"), place as u64 * 8 + u64::from(step)));
            }
        }
        for step in 0..self.manager.min(8) {
            features.push(mix(word_hash("manager"), u64::from(step)));
        }
        for step in 0..self.customer.min(8) {
            features.push(mix(word_hash("customer"), u64::from(step)));
        }
        features.close(1.3, false);
    }
}
