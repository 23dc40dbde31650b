//! What a line answers, and which stage a sentence of it serves.

use chrono::TimeDelta;

use crate::model::labels::{CustomerLabels, LabelSet, Objection, SURE_FROM, Stage, Topic};
use crate::model::practice::Situation;
use crate::practice::talks::{Line, Talk};
use crate::practice::words::WordReader;

/// The shop speaks again after the customer was silent for so long.
const SILENCE: TimeDelta = TimeDelta::hours(12);

/// Where a message has several stages, a question belongs to the first of these, a statement to the
/// first of the second list. Nobody finds out a need by telling.
const ASKING: [Stage; 8] = [
    Stage::Needs,
    Stage::Upsell,
    Stage::Closing,
    Stage::Objection,
    Stage::Followup,
    Stage::Presentation,
    Stage::Service,
    Stage::Greeting,
];
const TELLING: [Stage; 7] = [
    Stage::Objection,
    Stage::Presentation,
    Stage::Closing,
    Stage::Upsell,
    Stage::Service,
    Stage::Followup,
    Stage::Greeting,
];

/// What a customer's message is about when it names several matters: what decides most comes first.
const MATTERS: [Topic; 12] = [
    Topic::Complaint,
    Topic::ReturnExchange,
    Topic::OrderStatus,
    Topic::Purchase,
    Topic::ContactData,
    Topic::Payment,
    Topic::Discount,
    Topic::Delivery,
    Topic::SizeFit,
    Topic::Price,
    Topic::Product,
    Topic::Availability,
];

/// The stage of one sentence of a message; only the first one greets.
pub fn stage_of(stages: LabelSet<Stage>, asks: bool, first: bool) -> Option<Stage> {
    let order: &[Stage] = if asks { &ASKING } else { &TELLING };
    order.iter().copied().find(|stage| stages.contains(*stage) && (first || *stage != Stage::Greeting))
}

/// The sentences of a message that serve a stage, as written; of a message without such, all of it.
pub fn words_of_stage(reader: &mut WordReader, line: &Line<'_>, stage: Stage) -> String {
    reader.read(line.text);
    let stages = line.manager().map(|labels| labels.stage).unwrap_or_default();
    let starts: Vec<usize> = reader
        .sentences
        .iter()
        .filter_map(|sentence| reader.of(sentence).first())
        .map(|word| word.start as usize)
        .collect();
    let mut found = String::new();
    for (place, sentence) in reader.sentences.iter().enumerate() {
        let greets = stage == Stage::Greeting && place == 0;
        if !greets && stage_of(stages, sentence.asks, place == 0) != Some(stage) {
            continue;
        }
        let (Some(start), end) = (starts.get(place), starts.get(place + 1)) else { continue };
        found.push_str(line.text.get(*start..end.copied().unwrap_or(line.text.len())).unwrap_or_default());
        found.push(' ');
    }
    if found.trim().is_empty() { line.text.to_owned() } else { found }
}

/// What the manager's line at `place` follows.
pub fn situation(talk: &Talk<'_>, place: usize) -> Situation {
    let before = &talk.lines[..place];
    let (Some(last), Some(line)) = (before.last(), talk.lines.get(place)) else { return Situation::Start };
    if !last.by_customer() && line.mark.at - last.mark.at >= SILENCE {
        return Situation::Silence;
    }
    let own = before.iter().rev().take_while(|line| !line.by_customer()).count();
    let heard = &before[..before.len() - own];
    let block = heard.iter().rev().take_while(|line| line.by_customer()).count();
    said_by(&heard[heard.len() - block..])
}

/// What a block of the customer says: a doubt before all else, then the last matter named.
pub fn said_by(block: &[Line<'_>]) -> Situation {
    let labels = || block.iter().rev().filter_map(Line::customer);
    if let Some(doubt) = labels().find_map(doubt_of) {
        return Situation::Doubt(doubt);
    }
    match labels().find_map(matter_of) {
        Some(topic) => Situation::About(topic),
        None if labels().any(|labels| labels.topic.contains(Topic::Other)) => Situation::About(Topic::Other),
        None => Situation::Start,
    }
}

/// The doubt told, when the label is sure.
pub fn doubt_of(labels: CustomerLabels) -> Option<Objection> {
    let sure = labels.objection_sure >= SURE_FROM;
    labels.objection.iter().next().filter(|_| sure)
}

/// The matter named, greetings and thanks aside.
pub fn matter_of(labels: CustomerLabels) -> Option<Topic> {
    MATTERS.into_iter().find(|topic| labels.topic.contains(*topic))
}

/// What a question is about: who asks about delivery while ordering asks about delivery.
pub fn asked_of(labels: CustomerLabels) -> Topic {
    let aside = |topic: &Topic| matches!(topic, Topic::Purchase | Topic::ContactData);
    let named = MATTERS.into_iter().filter(|topic| labels.topic.contains(*topic));
    named.clone().find(|topic| !aside(topic)).or_else(|| named.clone().next()).unwrap_or(Topic::Other)
}
