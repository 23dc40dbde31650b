//! Learning the labels from labelled dialogues. Every message is heard with the labels that a
//! model of other shops gave to the messages before it, as it will be in life, never with the
//! true ones; the same models tell where to cut. The same dialogues give the same model.

use rayon::prelude::*;

use crate::model::labels::{Label, MessageLabels};
use crate::model::own_label::LabelHead;
use crate::text::labels::dialogue::{ALL_KNOWN, LabelledDialogue, LabelledMessage, Speaker};
use crate::text::labels::judge::{
    CUSTOMER, DIALOGUE, INTENT, Judge, MANAGER, Model, Notes, OBJECTION, STAGE, STEP, TOPIC,
};
use crate::text::labels::listener::Listener;
use crate::text::learn::features::Features;
use crate::text::learn::heads::{Example, Head, Pace, Table, train as train_table};

const MANAGER_PACE: Pace = Pace { epochs: 8, step: 0.25, dropout: 0.0 };
const CUSTOMER_PACE: Pace = Pace { epochs: 8, step: 0.25, dropout: 0.0 };
const DIALOGUE_PACE: Pace = Pace { epochs: 25, step: 0.1, dropout: 0.0 };
/// Parts of the corpus for the labels of earlier messages and for the cuts.
const FOLDS: usize = 4;

/// Labels per dialogue and message.
pub type Given = Vec<Vec<MessageLabels>>;

/// A model of all the dialogues.
pub fn train(dialogues: &[&LabelledDialogue]) -> Model {
    train_believing(dialogues, &believe(dialogues))
}

/// Every dialogue judged by a model of other kinds of shops; empty when there are too few kinds.
pub fn believe(dialogues: &[&LabelledDialogue]) -> Vec<Judged> {
    let shops = shops(dialogues);
    if shops.len() < FOLDS {
        return Vec::new();
    }
    // Once with the true labels as context, then with those believed: now context and cuts are as in life.
    let truth: Given = dialogues.iter().map(|dialogue| true_labels(dialogue)).collect();
    let given: Given = judge_held_out(dialogues, &shops, &truth).into_iter().map(|judged| judged.labels).collect();
    judge_held_out(dialogues, &shops, &given)
}

/// A model of the dialogues, with what [`believe`] made of them as context.
pub fn train_believing(dialogues: &[&LabelledDialogue], believed: &[Judged]) -> Model {
    if believed.is_empty() {
        let truth: Given = dialogues.iter().map(|dialogue| true_labels(dialogue)).collect();
        return train_once(dialogues, &truth);
    }
    let given: Given = believed.iter().map(|judged| judged.labels.clone()).collect();
    let mut model = train_once(dialogues, &given);
    model.manager_cuts = cuts(dialogues, believed, Speaker::Manager, &MANAGER, &[STAGE, STEP]);
    model.customer_cuts = cuts(dialogues, believed, Speaker::Customer, &CUSTOMER, &[TOPIC, OBJECTION]);
    model.dialogue_cuts = dialogue_cuts(dialogues, believed);
    model
}

/// Every dialogue judged by a model of the other folds of shops, with the given labels as context.
fn judge_held_out(dialogues: &[&LabelledDialogue], shops: &[String], given: &Given) -> Vec<Judged> {
    let fold_of: Vec<usize> = dialogues.iter().map(|dialogue| shops_fold(shops, dialogue)).collect();
    let folds: Vec<Vec<(usize, Judged)>> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| {
            let (held, rest): (Vec<usize>, Vec<usize>) =
                (0..dialogues.len()).partition(|place| fold_of[*place] == fold);
            let others: Vec<&LabelledDialogue> = rest.iter().map(|place| dialogues[*place]).collect();
            let given: Given = rest.iter().map(|place| given[*place].clone()).collect();
            let model = train_once(&others, &given);
            held.into_iter().map(|place| (place, judge(&model, dialogues[place]))).collect()
        })
        .collect();
    let mut judged: Vec<(usize, Judged)> = folds.into_iter().flatten().collect();
    judged.sort_by_key(|(place, _)| *place);
    judged.into_iter().map(|(_, judged)| judged).collect()
}

/// Kinds of shops, in order of their names.
pub fn shops(dialogues: &[&LabelledDialogue]) -> Vec<String> {
    let mut shops: Vec<String> = dialogues.iter().map(|dialogue| dialogue.shop.clone()).collect();
    shops.sort();
    shops.dedup();
    shops
}

fn shops_fold(shops: &[String], dialogue: &LabelledDialogue) -> usize {
    shops.binary_search(&dialogue.shop).unwrap_or_default() % FOLDS
}

/// What a model makes of a dialogue.
#[derive(Debug, Default, Clone)]
pub struct Judged {
    pub labels: Vec<MessageLabels>,
    /// Shares of the heads per message; empty where nothing was judged.
    pub shares: Vec<Vec<f32>>,
    pub dialogue: Option<crate::text::labels::judge::DialogueLabels>,
    pub dialogue_shares: Vec<f32>,
}

/// Judges a dialogue, its labels unseen.
pub fn judge(model: &Model, dialogue: &LabelledDialogue) -> Judged {
    let mut judge = Judge::new(model);
    judge.begin();
    let mut judged = Judged::default();
    for message in &dialogue.messages {
        judge.shares.clear();
        judged.labels.push(judge.hear(message.speaker, message.at_secs, &message.text));
        judged.shares.push(judge.shares.clone());
    }
    judged.dialogue = judge.end();
    judged.dialogue_shares = judge.shares.clone();
    judged
}

fn true_labels(dialogue: &LabelledDialogue) -> Vec<MessageLabels> {
    dialogue.messages.iter().map(|message| message.labels).collect()
}

#[derive(Default)]
struct Examples {
    manager: Vec<Example>,
    customer: Vec<Example>,
    dialogue: Vec<Example>,
}

fn train_once(dialogues: &[&LabelledDialogue], given: &Given) -> Model {
    let mut examples = Examples::default();
    for (dialogue, given) in dialogues.iter().zip(given) {
        hear(dialogue, given, &mut examples);
    }
    let fit = |examples: &[Example], heads: &[Head], pace: Pace| -> Table {
        train_table(&examples.iter().collect::<Vec<_>>(), heads, pace)
    };
    let (manager, (customer, dialogue)) = rayon::join(
        || fit(&examples.manager, &MANAGER, MANAGER_PACE),
        || {
            let customer = fit(&examples.customer, &CUSTOMER, CUSTOMER_PACE);
            (customer, fit(&examples.dialogue, &DIALOGUE, DIALOGUE_PACE))
        },
    );
    Model {
        manager_cuts: vec![0.5; manager.outputs],
        customer_cuts: vec![0.5; customer.outputs],
        dialogue_cuts: vec![0.5; dialogue.outputs],
        manager,
        customer,
        dialogue,
    }
}

/// Examples of a dialogue: its messages heard with the given labels as context.
fn hear(dialogue: &LabelledDialogue, given: &[MessageLabels], examples: &mut Examples) {
    let mut listener = Listener::default();
    let mut notes = Notes::default();
    let mut features = Features::default();
    for (message, given) in dialogue.messages.iter().zip(given) {
        if !matches!(message.speaker, Speaker::Customer | Speaker::Manager) || *given == MessageLabels::NotJudged {
            continue;
        }
        listener.hear(message.speaker, message.at_secs, &message.text, &mut features);
        if !message.text.trim().is_empty() {
            let example = Example { features: features.clone(), answers: answers(message), weight: weight(message) };
            match message.speaker {
                _ if example.weight == 0.0 => {}
                Speaker::Customer => examples.customer.push(example),
                _ => examples.manager.push(example),
            }
            notes.take(&listener, *given);
        }
        listener.settle(message.speaker, message.at_secs, *given);
    }
    notes.features(&mut features);
    if dialogue.kind_known {
        let answers = vec![Some(1 << dialogue.kind.place()), Some(u128::from(dialogue.intent_high))];
        examples.dialogue.push(Example { features, answers, weight: 1.0 });
    }
}

/// Lists of which something can be learned, in the order of the heads.
fn heads(speaker: Speaker) -> &'static [LabelHead] {
    match speaker {
        Speaker::Manager => &[LabelHead::Question, LabelHead::Spin, LabelHead::Stage, LabelHead::NextStep],
        Speaker::Customer => &[LabelHead::Topic, LabelHead::Objection, LabelHead::Sentiment],
        Speaker::Bot | Speaker::System => &[],
    }
}

/// What holds, per head; nothing for lists that nobody told. Codes are learned from questions alone.
fn answers(message: &LabelledMessage) -> Vec<Option<u128>> {
    let told = |head: &LabelHead| {
        let bits = head.bits_in(&message.labels).filter(|_| message.knows(*head))?;
        (*head != LabelHead::Spin || bits != 0).then_some(u128::from(bits))
    };
    heads(message.speaker).iter().map(told).collect()
}

/// A shop's own word counts as much as this many messages of the corpus.
const OWN_WEIGHT: f32 = 3.0;

fn weight(message: &LabelledMessage) -> f32 {
    match message.known {
        0 => 0.0,
        ALL_KNOWN => 1.0,
        _ => OWN_WEIGHT,
    }
}

/// For every output of the heads that are sets: the cut with the best F1 on dialogues of other shops.
fn cuts(
    dialogues: &[&LabelledDialogue],
    believed: &[Judged],
    speaker: Speaker,
    all: &[Head],
    sets: &[Head],
) -> Vec<f32> {
    let outputs = all.iter().map(|head| head.first + head.count).max().unwrap_or_default();
    let mut cuts = vec![0.5; outputs];
    for (number, head) in all.iter().enumerate().filter(|(_, head)| sets.contains(head)) {
        for place in 0..head.count {
            let mut found: Vec<(f32, bool)> = Vec::new();
            for (dialogue, judged) in dialogues.iter().zip(believed) {
                for (message, shares) in dialogue.messages.iter().zip(&judged.shares) {
                    if message.speaker != speaker || shares.is_empty() {
                        continue;
                    }
                    let Some(bits) = answers(message)[number] else { continue };
                    found.push((shares[head.first + place], bits >> place & 1 == 1));
                }
            }
            cuts[head.first + place] = best_cut(found);
        }
    }
    cuts
}

fn dialogue_cuts(dialogues: &[&LabelledDialogue], believed: &[Judged]) -> Vec<f32> {
    let mut cuts = vec![0.5; INTENT.first + INTENT.count];
    let found = dialogues
        .iter()
        .zip(believed)
        .filter(|(dialogue, _)| dialogue.kind_known)
        .filter_map(|(dialogue, judged)| Some((*judged.dialogue_shares.get(INTENT.first)?, dialogue.intent_high)));
    cuts[INTENT.first] = best_cut(found.collect());
    cuts
}

/// The cut between shares with the best F1, pulled a little to one half.
fn best_cut(mut found: Vec<(f32, bool)>) -> f32 {
    let all = found.iter().filter(|(_, holds)| *holds).count() as f32;
    found.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (mut right, mut best, mut cut) = (0.0_f32, 0.0_f32, 0.5_f32);
    for (taken, (share, holds)) in found.iter().enumerate() {
        right += f32::from(u8::from(*holds));
        let quality = 2.0 * right / (all + taken as f32 + 1.0);
        if quality > best {
            let next = found.get(taken + 1).map_or(*share, |(next, _)| *next);
            best = quality;
            cut = (share + next) / 2.0;
        }
    }
    (0.97 * cut + 0.03 * 0.5).clamp(0.03, 0.8)
}
