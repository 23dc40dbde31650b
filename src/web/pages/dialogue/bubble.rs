//! One message with what the judgement says about it, and the form that corrects a mark.

use maud::{Markup, html};

use super::Dialogue;
use crate::model::chat::{Message, MessageKind, SystemAction};
use crate::model::findings::{MessageClass, MessageMark, MessageRow};
use crate::model::labels::{CustomerLabels, Label, LabelSet, ManagerLabels, MessageLabels, QuestionKind, SURE_FROM};
use crate::web::pages::chats::mark_text;
use crate::web::pages::{figures, labels};

/// A mark as a chip: its words, how sure the model is, its kind for the colour.
pub struct Chip {
    pub text: String,
    pub kind: &'static str,
    pub sure: u8,
}

impl Dialogue<'_> {
    pub(super) fn bubble(&self, row: &MessageRow) -> Markup {
        let message = &row.message;
        let mark = self.mark(message);
        let class = mark.map(|mark| mark.class).or(row.class);
        let side = side(class, message);
        let quoted = self.advice().into_iter().any(|advice| advice.evidence == Some(message.id));
        let chips = mark.map(|mark| chips(self.frame, &mark.labels)).unwrap_or_default();
        html! {
            li.bubble.(if quoted { format!("{side} quoted") } else { side.to_owned() }) id=(format!("m{}", message.id)) {
                div.text {
                    @if side == "ours" { b.author { (self.author(mark)) } }
                    (self.words(message))
                    span.stamp {
                        time datetime=(message.sent_at.to_rfc3339()) { (self.at(message.sent_at).format("%H:%M")) }
                        @if message.edited { " · " (self.frame.t("web-edited")) }
                        @if message.failed { " · " b { (self.frame.t("web-failed")) } }
                        @if let Some(class) = class { " · " (mark_text(self.frame, "class", class.letter())) }
                    }
                }
                @if !chips.is_empty() {
                    div.marks {
                        @for chip in &chips {
                            span.mark.(chip.kind) title=(self.frame.with("web-sure", &[("percent", i64::from(chip.sure).into())])) {
                                (chip.text) @if chip.sure < SURE_FROM { " ?" }
                            }
                        }
                    }
                }
                @if let Some(mark) = mark.filter(|mark| !matches!(mark.labels, MessageLabels::None)) {
                    details.correct {
                        summary { (self.frame.t("web-mark-wrong")) }
                        (labels::form(self.frame, mark, &format!("/chats/{}#m{}", message.chat, message.id)))
                    }
                }
            }
        }
    }

    fn mark(&self, message: &Message) -> Option<&MessageMark> {
        self.facts?.findings.marks.iter().find(|mark| mark.id == message.id)
    }

    fn author(&self, mark: Option<&MessageMark>) -> String {
        figures::manager_name(&self.book.facts, self.frame.texts, mark.and_then(|mark| mark.manager))
    }

    fn words(&self, message: &Message) -> Markup {
        let kind = match message.kind {
            MessageKind::Image => Some("web-kind-image"),
            MessageKind::Audio => Some("web-kind-audio"),
            MessageKind::File => Some("web-kind-file"),
            MessageKind::Order => Some("web-kind-order"),
            MessageKind::Product => Some("web-kind-product"),
            MessageKind::System | MessageKind::Command if message.action.is_none() => Some("web-kind-system"),
            MessageKind::System | MessageKind::Command => None,
            MessageKind::Text | MessageKind::Other => None,
        };
        html! {
            @if message.deleted_at.is_some() { i { (self.frame.t("web-deleted")) } }
            @else {
                @if let Some(kind) = kind { span.kind { (self.frame.t(kind)) } " " }
                @if let Some(number) = &message.order_number { span.kind { "№ " (number) } " " }
                @if let Some(action) = action_text(message.action) { (self.frame.t(action)) " " }
                @for (place, line) in message.text.lines().enumerate() { @if place > 0 { br; } (line) }
            }
        }
    }
}

fn action_text(action: Option<SystemAction>) -> Option<&'static str> {
    match action? {
        SystemAction::DialogOpened => Some("web-action-opened"),
        SystemAction::DialogClosed => Some("web-action-closed"),
        SystemAction::DialogAssigned => Some("web-action-assigned"),
        SystemAction::DialogUnassigned => Some("web-action-unassigned"),
        SystemAction::Other => None,
    }
}

fn side(class: Option<MessageClass>, message: &Message) -> &'static str {
    use crate::model::chat::Author;
    match (class, message.author) {
        (Some(MessageClass::Customer | MessageClass::Reaction), _) => "theirs",
        (Some(MessageClass::Human | MessageClass::Template | MessageClass::Call), _) => "ours",
        (Some(MessageClass::Bot | MessageClass::Automation), _) => "ours machine",
        (Some(MessageClass::Note), _) => "note",
        (Some(MessageClass::Deleted) | None, Author::Customer(_)) => "theirs",
        (Some(MessageClass::Deleted) | None, Author::Manager(_)) => "ours",
        _ => "system",
    }
}

/// What the judgement says of a message.
pub fn chips(frame: &crate::web::pages::layout::Frame<'_>, labels: &MessageLabels) -> Vec<Chip> {
    match labels {
        MessageLabels::None => Vec::new(),
        MessageLabels::NotJudged => vec![Chip { text: frame.t("web-not-judged"), kind: "none", sure: 100 }],
        MessageLabels::Manager(labels) => of_manager(frame, labels),
        MessageLabels::Customer(labels) => of_customer(frame, labels),
    }
}

fn of_manager(frame: &crate::web::pages::layout::Frame<'_>, labels: &ManagerLabels) -> Vec<Chip> {
    let mut chips = Vec::new();
    if labels.question != QuestionKind::None {
        let text = mark_text(frame, "question", labels.question.code());
        chips.push(Chip { text, kind: "question", sure: labels.question_sure });
    }
    set(frame, &mut chips, "spin", labels.spin, labels.spin_sure);
    set(frame, &mut chips, "stage", labels.stage, labels.stage_sure);
    if labels.next_step {
        chips.push(Chip { text: frame.t("mark-next-step"), kind: "step", sure: labels.next_step_sure });
    }
    chips
}

fn of_customer(frame: &crate::web::pages::layout::Frame<'_>, labels: &CustomerLabels) -> Vec<Chip> {
    let mut chips = Vec::new();
    set(frame, &mut chips, "topic", labels.topic, labels.topic_sure);
    set(frame, &mut chips, "objection", labels.objection, labels.objection_sure);
    if labels.sentiment != crate::model::labels::Sentiment::Neutral {
        let text = mark_text(frame, "sentiment", labels.sentiment.code());
        let kind = if labels.sentiment.code() == "negative" { "negative" } else { "positive" };
        chips.push(Chip { text, kind, sure: labels.sentiment_sure });
    }
    chips
}

fn set<L: Label>(
    frame: &crate::web::pages::layout::Frame<'_>,
    chips: &mut Vec<Chip>,
    of: &'static str,
    labels: LabelSet<L>,
    sure: u8,
) {
    chips.extend(labels.iter().map(|label| Chip { text: mark_text(frame, of, label.code()), kind: of, sure }));
}
