//! Labels of every message of a chat, episode by episode, and of the episodes themselves. What the
//! labels say of questions, steps and interest replaces what the words alone said; a message that
//! was not judged keeps the latter.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use crate::analysis::reading::{Line, Side};
use crate::analysis::signs::Sign;
use crate::model::chat::MessageKind;
use crate::model::findings::{Episode, MessageClass};
use crate::model::ids::MessageId;
use crate::model::labels::{CustomerLabels, LabelSet, ManagerLabels, MessageLabels, QuestionKind, SpinCode, Topic};
use crate::model::own_label::{LabelHead, OwnLabel};
use crate::text::labels::dialogue::Speaker;
use crate::text::labels::judge::{Judge, Model};
use crate::text::labels::model_file;

/// Labels that people of the shop gave, by message.
pub type OwnLabels = HashMap<MessageId, Vec<(LabelHead, u16)>>;

/// What judges: a model, its version, and what people of the shop said already.
pub struct Judgement {
    /// Without a model nothing is labelled.
    pub model: Option<Arc<Model>>,
    pub version: u32,
    pub own: OwnLabels,
}

impl Judgement {
    /// The model compiled in, nothing said by anybody.
    pub fn shipped() -> &'static Judgement {
        static SHIPPED: LazyLock<Judgement> = LazyLock::new(|| Judgement::new(None, &[]));
        &SHIPPED
    }

    /// The shop's model with its version, else the one compiled in; and the shop's own labels.
    pub fn new(shop_model: Option<(Model, u32)>, own: &[OwnLabel]) -> Judgement {
        let (model, version) = match shop_model {
            Some((model, version)) => (Some(Arc::new(model)), version),
            None => (model_file::shipped(), model_file::version()),
        };
        let mut by_message = OwnLabels::new();
        for label in own {
            by_message.entry(label.message).or_default().push((label.head, label.codes));
        }
        Judgement { model, version, own: by_message }
    }

    /// A person's word in the place of the model's.
    fn put_own(&self, message: MessageId, labels: &mut MessageLabels) {
        let Some(own) = self.own.get(&message) else { return };
        own.iter().for_each(|(head, codes)| head.put(*codes, labels));
        let MessageLabels::Manager(labels) = labels else { return };
        let told = |head: LabelHead| own.iter().any(|(told, _)| *told == head);
        if labels.question.asks() || labels.spin.is_empty() {
            return;
        }
        if told(LabelHead::Spin) && !told(LabelHead::Question) {
            // Who names a code says that it asks; how it asks remains open.
            (labels.question, labels.question_sure) = (QuestionKind::Closed, 0);
        } else {
            labels.spin = LabelSet::default();
        }
    }
}

/// Labels of the lines, in their order; kind and intent go into the episodes. Deleted messages,
/// bots and notices have none. Without a model nothing is labelled.
pub fn label(lines: &mut [Line<'_>], episodes: &mut [Episode], judgement: &Judgement) -> Vec<MessageLabels> {
    let mut labels = vec![MessageLabels::None; lines.len()];
    let Some(model) = &judgement.model else { return labels };
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
            judgement.put_own(message.id, &mut labels[*place]);
        }
        let found = judge.end();
        if let (Some(found), Some(episode)) = (found, episodes.get_mut(first.episode as usize)) {
            episode.kind = Some(found.kind);
            episode.kind_sure = found.kind_sure;
            episode.intent_high = found.intent_high;
        }
    }
    for (line, labels) in lines.iter_mut().zip(&labels) {
        correct(line, *labels);
    }
    count(lines, episodes);
    labels
}

fn correct(line: &mut Line<'_>, labels: MessageLabels) {
    if line.message.text.trim().is_empty() {
        return;
    }
    match labels {
        MessageLabels::Manager(labels) => {
            line.questions = if labels.question.asks() { line.questions.max(1) } else { 0 };
            let step = labels.next_step && (line.offers_step || moves_sale(&labels));
            // "Пожалуйста" leaves nothing to do, whatever stands around it.
            let says = line.words > 2 || labels.question.asks() || line.signs.has(Sign::Links);
            line.offers_step = (step && says) || line.message.kind == MessageKind::Order;
        }
        MessageLabels::Customer(labels) => {
            line.interest = shows_interest(&labels) || line.message.kind == MessageKind::Order;
        }
        MessageLabels::None | MessageLabels::NotJudged => {}
    }
}

/// M18 is narrower than the label: a question that only explores the need leaves no act to do,
/// unless it names the choice or the words beside it name an act.
fn moves_sale(labels: &ManagerLabels) -> bool {
    let carries_out = labels.spin.contains(SpinCode::Transaction) || labels.spin.contains(SpinCode::Closing);
    !labels.question.asks() || carries_out || labels.question == QuestionKind::Alternative
}

fn shows_interest(labels: &CustomerLabels) -> bool {
    use Topic::{Availability, Delivery, Payment, Price, Purchase};
    [Price, Availability, Delivery, Payment, Purchase].into_iter().any(|topic| labels.topic.contains(topic))
}

fn count(lines: &[Line<'_>], episodes: &mut [Episode]) {
    for episode in episodes.iter_mut() {
        episode.questions = 0;
        episode.interest = false;
    }
    for line in lines {
        let Some(episode) = episodes.get_mut(line.episode as usize) else { continue };
        match line.class {
            MessageClass::Customer | MessageClass::Reaction => episode.interest |= line.interest,
            MessageClass::Human | MessageClass::Template => episode.questions += u32::from(line.questions),
            _ => {}
        }
    }
}

fn speaker(line: &Line<'_>) -> Option<Speaker> {
    match line.class {
        MessageClass::Deleted => None,
        _ if line.side == Side::Customer => Some(Speaker::Customer),
        _ if line.side == Side::Human => Some(Speaker::Manager),
        _ => None,
    }
}
